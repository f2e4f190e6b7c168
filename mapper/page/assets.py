"""The page's own files: the skeleton, the style sheets, the ES modules as one, and Leaflet.

The modules are files that `node --test` and an editor understand: `core/` knows no browser page and
imports nothing of `view/`, which draws and listens. A page opened from disk cannot
import a file, so they become one script: in the order in which they need each other, without their
`import` lines, the word `export` and lines of comment. They then share one scope, which is why no
two may use the same top-level name. Statements at the top level begin in column 1; what the few
rules here do not understand is an error and never a guess.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xstatic.pkg import leaflet

from mapper.errors import PageError

MAP_TOKEN = "MAPPER_MAP"  # noqa: S105 - not a secret
ENTRY = "main.js"
LOADER = "loader.js"

_HERE = Path(__file__).resolve().parent
_LEAFLET = Path(leaflet.BASE_DIR)

_IMPORT = re.compile(
    r'^import \{([^{}]*)\} from "(?:\./|\.\./core/)([\w-]+\.js)";[ \t]*$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function\*?|class|const|let)\b[ *])", re.MULTILINE)
_DECLARATION = re.compile(
    r"^(export )?(?:(?:async )?function\*?|class|const|let|var)\s+([\w$]+)", re.MULTILINE
)
_NAME = re.compile(r"[\w$]+")
_NOT_UNDERSTOOD = {
    'an import that is not `import {a, b} from "./x.js";` or "../core/x.js"': re.compile(
        r"^import\b.*", re.MULTILINE
    ),
    "an export that is not of a function, class, const or let": re.compile(
        r"^export\b.*", re.MULTILINE
    ),
    "a top-level declaration by pattern": re.compile(r"^(?:const|let|var)\s*[\[{].*", re.MULTILINE),
    "a dynamic import": re.compile(r"\bimport\s*\(.*"),
    "import.meta": re.compile(r"\bimport\s*\.\s*meta\b"),
    "code behind the end of a comment": re.compile(r"^\s*\*+/[ \t]*\S.*", re.MULTILINE),
    "text that would end the script element early": re.compile(r"</script|<!--", re.IGNORECASE),
}
_TOP_LEVEL_AWAIT = re.compile(r"^(?:(?:const|let)\s[^=\n]*=\s*)?await\b.*", re.MULTILINE)
_URL_DECLARATION = re.compile(r"[\w-]+\s*:\s*url\(([^()]*)\)\s*;")
_COMMENT_LINE = re.compile(r"\s*(?://.*|/\*(?:(?!\*/).)*\*/\s*)$")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)
_KEPT_IMAGES = ("images/layers.png", "images/layers-2x.png")


@dataclass(frozen=True, slots=True)
class Assets:
    """All that a page holds beside its data.

    Attributes:
        leaflet_css: Leaflet's style sheet, which asks for nothing from outside.
        leaflet_js: Leaflet's script.
        css: The page's style sheets, one after the other.
        js: The page's modules as one script.
        loader: The script that unpacks and runs the others.
        before_map: The skeleton of the body up to the map.
        after_map: The rest of the skeleton.
    """

    leaflet_css: str
    leaflet_js: str
    css: str
    js: str
    loader: str
    before_map: str
    after_map: str


@cache
def assets() -> Assets:
    """Read the page's files, once in a process.

    Raises:
        PageError: A file is missing or has something in it that cannot be bundled.
    """
    before_map, after_map = _skeleton(_HERE / "body.html")
    return Assets(
        leaflet_css=_leaflet_css(),
        leaflet_js=_script_without_map(_LEAFLET / "leaflet.js"),
        css="".join(_style(path) for path in sorted(_HERE.glob("style/*.css"))),
        js=_as_script(bundle(_modules())),
        loader=_without_comments(LOADER, _read(_HERE / "view" / LOADER)),
        before_map=before_map,
        after_map=after_map,
    )


def constants() -> tuple[str, ...]:
    """Return the texts that every page holds, whatever its records are."""
    own = assets()
    return (
        own.js, own.leaflet_js, own.css, own.leaflet_css, own.before_map, own.after_map, own.loader,
    )  # fmt: skip


@cache
def marker_icon() -> Mapping[str, str]:
    """Return Leaflet's default marker as data: addresses, by the name of Leaflet's option."""
    return {
        "iconUrl": _data_address("images/marker-icon.png"),
        "iconRetinaUrl": _data_address("images/marker-icon-2x.png"),
        "shadowUrl": _data_address("images/marker-shadow.png"),
    }


def bundle(modules: Mapping[str, str], *, entry: str = ENTRY) -> str:
    """Join ES modules into one script.

    Args:
        modules: The text of each module, by file name.
        entry: The module that starts the page. Only what it needs comes along.

    Returns:
        The modules, each after those that it imports from, the entry last.

    Raises:
        PageError: A module imports what is not there, or itself by a detour; two modules share a
            top-level name; or a module has something that cannot be bundled.
    """
    order = _order(modules, entry)
    for name in order:
        _refuse_unknown(name, modules[name], may_await=name == entry)
        _refuse_missing(name, modules)
    _refuse_duplicates(order, modules)
    return "".join(_as_part(name, modules[name]) for name in order)


def _modules() -> dict[str, str]:
    """Read the modules of both rooms; a name is in one of them only, as the bundle has no rooms."""
    paths = sorted((*_HERE.glob("core/*.js"), *_HERE.glob("view/*.js")))
    modules = {path.name: _read(path) for path in paths}
    if len(modules) < len(paths):
        raise PageError(
            "got two modules of one name in page/core and page/view, expected each name once, do"
            " rename one"
        )
    return modules


def _as_script(code: str) -> str:
    """Make a script of a bundle: as a module it would wait for a turn behind the parser's.

    A block, in strict mode as modules are, keeps its names from those of the map's script.
    """
    return f'"use strict";\n{{\n{code}}}\n'


def _order(modules: Mapping[str, str], entry: str) -> list[str]:
    """Walk the imports depth first; a module is done when all that it needs is."""
    done: list[str] = []

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            raise PageError(
                f"got modules that import each other ({' → '.join((*trail, name))}), expected no"
                " circle, do move what they share into a third"
            )
        if name not in modules:
            raise PageError(
                f"got no module {name}, which {trail[-1] if trail else 'the page'} needs, expected"
                " a file of the page, do add it or mend the import"
            )
        if name in done:
            return
        for _, needed in _imports(modules[name]):
            visit(needed, (*trail, name))
        done.append(name)

    visit(entry, ())
    return done


def _imports(text: str) -> list[tuple[list[str], str]]:
    """Return the imported names and the module they come from, in the order of the text."""
    return [
        ([name.strip() for name in match[1].split(",") if name.strip()], match[2])
        for match in _IMPORT.finditer(text)
    ]


def _refuse_unknown(name: str, text: str, *, may_await: bool) -> None:
    text = _without_module_words(text)
    for what, pattern in _NOT_UNDERSTOOD.items():
        if found := pattern.search(text):
            raise PageError(
                f"got {what} in {name}: {found[0].strip()!r}, expected named imports and exports"
                " only, do write it that way"
            )
    if not may_await and (found := _TOP_LEVEL_AWAIT.search(text)):
        raise PageError(
            f"got a top-level await in {name}: {found[0].strip()!r}, expected it in the entry only,"
            " do move it into a function"
        )


def _refuse_missing(name: str, modules: Mapping[str, str]) -> None:
    for wanted, source in _imports(modules[name]):
        exported = {found[2] for found in _DECLARATION.finditer(modules[source]) if found[1]}
        for missing in (word for word in wanted if word not in exported):
            plain = _NAME.fullmatch(missing) is not None
            raise PageError(
                f"got import of {missing!r} from {source} in {name}, expected"
                f" {'a name that it exports' if plain else 'a name without renaming'}, do mend the"
                " import"
            )


def _refuse_duplicates(order: list[str], modules: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    for module in order:
        for found in _DECLARATION.finditer(modules[module]):
            owner = owners.setdefault(found[2], module)
            if owner != module:
                raise PageError(
                    f"got the top-level name {found[2]!r} in {owner} and in {module}, expected each"
                    " name once over all modules, do rename one"
                )


def _as_part(name: str, text: str) -> str:
    code = _without_comments(name, _without_module_words(text))
    return f"// ---- {name}\n{code.strip()}\n"


def _without_module_words(text: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _without_comments(name: str, text: str) -> str:
    """Leave out lines that hold comment alone, a third of the text; code lines stay as they are.

    Inside a template literal what looks like a comment is text, hence the count of backticks.
    """
    kept = []
    in_comment = in_template = False
    for line in text.splitlines(keepends=True):
        if in_comment:
            in_comment = "*/" not in line
        elif not in_template and _COMMENT_LINE.match(line):
            pass
        elif not in_template and line.lstrip().startswith("/*") and "*/" not in line:
            in_comment = True
        elif line.strip() or in_template:
            kept.append(line)
            in_template ^= line.count("`") % 2 == 1
    if in_comment or in_template:
        raise PageError(
            f"got a comment or a template literal without its end in {name}, expected pairs, do"
            " close it, and write a lone backtick as \\x60"
        )
    return "".join(kept)


def _skeleton(path: Path) -> tuple[str, str]:
    before, *after = _read(path).split(MAP_TOKEN)
    if len(after) != 1:
        raise PageError(
            f"got {MAP_TOKEN} {len(after)} times in {path.name}, expected it once, do put it where"
            " the map goes"
        )
    return before, after[0]


def _style(path: Path) -> str:
    text = _read(path)
    if found := re.search(r"</style|@import.*|url\((?!['\"]?data:).*", text, re.IGNORECASE):
        raise PageError(
            f"got {found[0]!r} in {path.name}, expected a style sheet that asks for nothing from"
            " outside, do put it in as a data: address or leave it out"
        )
    return f"/* ---- {path.name} */\n{text.strip()}\n"


def _leaflet_css() -> str:
    """Return Leaflet's style sheet with its control's icon inside and no other address."""

    def inside(found: re.Match[str]) -> str:
        # The marker's picture must not stand here: Leaflet would derive the address of the others
        # from it. And `behavior` was for Internet Explorer.
        image = found[1].strip("'\"")
        if image not in _KEPT_IMAGES:
            return ""
        return found[0].replace(found[1], f'"{_data_address(image)}"')

    return _URL_DECLARATION.sub(inside, _read(_LEAFLET / "leaflet.css"))


def _script_without_map(path: Path) -> str:
    """Return a script without the address of its source map, which developer tools would fetch."""
    text = _SOURCE_MAP.sub("", _read(path))
    if found := _NOT_UNDERSTOOD["text that would end the script element early"].search(text):
        raise PageError(
            f"got {found[0]!r} in {path.name}, expected a script that can stand in a page, do"
            " install another version"
        )
    return text


def _data_address(image: str) -> str:
    return "data:image/png;base64," + base64.b64encode((_LEAFLET / image).read_bytes()).decode()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PageError(
            f"got no readable file {path} ({error.strerror}), expected a part of the page, do"
            " install mapper again"
        ) from error
