"""The page's own files: the skeleton, the style sheets, the ES modules as one, and Leaflet.

The modules are files that `node --test` and an editor understand: `core/` knows no browser page and
imports nothing of `view/`, which draws and listens. A page opened from disk cannot import a file, so
`bundle` makes them one script, in a wheel once and for all.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rcssmin import cssmin
from xstatic.pkg import leaflet

from mapper.errors import PageError
from mapper.page.bundle import (
    JOINED,
    bundle,
    join_page,
    read_modules,
    read_part,
    refuse_end_of_script,
)
from mapper.page.javascript_tokens import tokens, without_comments
from mapper.page.markup import in_single_bytes

MAP_TOKEN = "MAPPER_MAP"  # noqa: S105 - not a secret
LOADER = "view/loader.js"
FIRST_STYLES = ("first.css", "static.css")

_HERE = Path(__file__).resolve().parent
_LEAFLET = Path(leaflet.BASE_DIR)

_URL_DECLARATION = re.compile(r"[\w-]+\s*:\s*url\(([^()]*)\)\s*;")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)
_KEPT_IMAGES = ("images/layers.png", "images/layers-2x.png")


@dataclass(frozen=True, slots=True)
class Assets:
    """All parts of a page except its data.

    Attributes:
        leaflet_css: Leaflet's style sheet, which loads nothing from outside.
        leaflet_js: Leaflet's script.
        first_css: The style sheets that a document needs before its script runs and without it.
        css: The page's other style sheets, one after the other.
        js: The page's modules as one script.
        loader: The script that unpacks and runs the others.
        before_map: The skeleton of the body up to the map.
        after_map: The rest of the skeleton.
    """

    leaflet_css: str
    leaflet_js: str
    first_css: str
    css: str
    js: str
    loader: str
    before_map: str
    after_map: str


@cache
def assets() -> Assets:
    """Read the page's files, once in a process.

    Raises:
        PageError: A file is missing or cannot be bundled.
    """
    before_map, after_map = _skeleton(_HERE / "body.html")
    styles = sorted(_HERE.glob("style/*.css"))
    return Assets(
        leaflet_css=_leaflet_css(),
        leaflet_js=_script_without_map(_LEAFLET / "leaflet.js"),
        first_css="".join(style_sheet(_HERE / "style" / name) for name in FIRST_STYLES),
        css="".join(style_sheet(path) for path in styles if path.name not in FIRST_STYLES),
        js=_page_script(),
        loader=_loader(),
        before_map=before_map,
        after_map=after_map,
    )


def constant_texts() -> tuple[str, ...]:
    """Return the texts that every page contains, for any records."""
    own = assets()
    return (
        own.js, own.leaflet_js, own.first_css, own.css, own.leaflet_css, own.before_map, own.after_map,
        own.loader, own.leaflet_css + own.css,
    )  # fmt: skip


@cache
def marker_icon() -> Mapping[str, str]:
    """Return Leaflet's default marker as data: addresses, by the name of Leaflet's option."""
    return {
        "iconUrl": _data_address("images/marker-icon.png"),
        "iconRetinaUrl": _data_address("images/marker-icon-2x.png"),
        "shadowUrl": _data_address("images/marker-shadow.png"),
    }


def script(entry: str) -> str:
    """Return the page's modules as a function that returns a module's exports.

    Args:
        entry: The module, by its path in the page's folder, such as "view/mount.js".
    """
    return bundle(read_modules(_HERE), entry)


def _page_script() -> str:
    """Read the script that the wheel carries; in a checkout, join the modules as they are now."""
    joined = _HERE / JOINED
    return read_part(joined) if joined.is_file() else join_page(_HERE)


def _loader() -> str:
    text = read_part(_HERE / LOADER)
    refuse_end_of_script(LOADER, text)
    return without_comments(tokens(LOADER, text))


def _skeleton(path: Path) -> tuple[str, str]:
    before, *after = read_part(path).split(MAP_TOKEN)
    if len(after) != 1:
        raise PageError(
            f"{path.name} contains {MAP_TOKEN} {len(after)} times. Put it once, where the map goes."
        )
    return in_single_bytes(before), in_single_bytes(after[0])


def style_sheet(path: Path) -> str:
    """Read a style sheet, which must load nothing from outside."""
    text = read_part(path)
    if found := re.search(r"</style|@import.*|url\((?!['\"]?data:).*", text, re.IGNORECASE):
        raise PageError(
            f"{path.name} contains {found[0]!r}, but the page must load nothing from outside."
            " Include it as a data: address, or leave it out."
        )
    return f"{cssmin(text)}\n"


def _leaflet_css() -> str:
    """Return Leaflet's style sheet with the icon of its control embedded and no other address."""

    def inside(found: re.Match[str]) -> str:
        # The marker's picture must not stand here: Leaflet would derive the address of the others
        # from it. And `behavior` was for Internet Explorer.
        image = found[1].strip("'\"")
        if image not in _KEPT_IMAGES:
            return ""
        return found[0].replace(found[1], f'"{_data_address(image)}"')

    return f"{cssmin(_URL_DECLARATION.sub(inside, read_part(_LEAFLET / 'leaflet.css')))}\n"


def _script_without_map(path: Path) -> str:
    """Remove the address of a script's source map, which developer tools would fetch."""
    text = _SOURCE_MAP.sub("", read_part(path))
    refuse_end_of_script(path.name, text)
    return text


def _data_address(image: str) -> str:
    return "data:image/png;base64," + base64.b64encode((_LEAFLET / image).read_bytes()).decode()
