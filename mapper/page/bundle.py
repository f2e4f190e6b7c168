"""Joins ES modules into one script, in Python alone: the only joiner, for every kind of install.

Each module becomes the body of a function, so that names never collide. The script is a function, too:
each call makes its own modules with their own state (words, place names, the page's element), and returns
the exports of the entry. Only the statements `import` and `export` are understood; anything else about
modules is refused, never guessed.

Considered and rejected: `rjsmin` (regular expressions, no templates within templates, does not join);
esbuild and rolldown (need Node or a separate install step); tree-sitter (two compiled packages for every
user, where a tokenizer of one page of code is enough).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NoReturn

from mapper.errors import PageError
from mapper.page.javascript_tokens import (
    BETWEEN,
    NEWLINE,
    SIGN,
    TEXT,
    Token,
    refuse,
    tokens,
    without_comments,
)

ENTRY = "view/main.js"
JOINED = "joined.js"  # beside the modules in a wheel, which is built once; nowhere else
COUNTS_ENTRY = "view/counts-main.js"
JOINED_COUNTS = "joined-counts.js"  # likewise

_OWN_PREFIX = "$$"
_ABOUT_MODULES = frozenset(("import", "export", "await"))
_DECLARING = ("function", "class", "const")
_IMPORTS = 'an import that is not `import {a, b as c} from "./x.js"` or `import * as a from …`'
_EXPORTS = "an export that is not of a function, class, const or `{names}`"
_ENDS_SCRIPT = re.compile(r"</script|<!--|^\s*-->", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class _Module:
    """A module, as read.

    Attributes:
        imports: For each import, the module's name and its local name by exported name; of a
            whole module under one name the exported name is `*`.
        exports: Local name by exported name.
        code: The text without the import statements, the word `export` and comments.
    """

    name: str
    imports: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    exports: dict[str, str] = field(default_factory=dict)
    code: str = ""


def join_page(folder: Path, entry: str = ENTRY) -> str:
    """Return the page's modules as a script that runs one of them.

    Args:
        folder: The page's folder, with the modules in `core` and `view`.
        entry: The module.
    """
    return f"{bundle(read_modules(folder), entry)}();\n"


def read_modules(folder: Path) -> dict[str, str]:
    """Read the modules of both rooms of the page, by path in its folder.

    Raises:
        PageError: One cannot be read.
    """
    paths = sorted((*folder.glob("core/*.js"), *folder.glob("view/*.js")))
    return {path.relative_to(folder).as_posix(): read_part(path) for path in paths}


def read_part(path: Path) -> str:
    """Read a part of the page; raise PageError if that cannot be done."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PageError(
            f"Cannot read {path}, a part of the page: {error.strerror}. Install mapper again."
        ) from error


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """Join ES modules into one function.

    Args:
        modules: The text of each module, by its path with "/".
        entry: The main module. Only modules that it needs are included.

    Returns:
        An expression in JavaScript: a function that runs the modules anew each time it is called,
        each after those that it imports from, and returns the exports of the entry. The same
        modules give the same text.

    Raises:
        PageError: A module imports a missing name, or itself through others, or contains code that
            cannot be joined.
    """
    read: dict[str, _Module] = {}
    numbers: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            circle = " → ".join((*trail, name))
            raise PageError(
                f"Modules import each other: {circle}. Move the shared part into a third."
            )
        if name in numbers:
            return
        if name not in modules:
            wanted = trail[-1] if trail else "the page"
            raise PageError(f"{wanted} imports {name}, which does not exist. Correct the import.")
        read[name] = _read(name, modules[name])
        for source, _ in read[name].imports:
            visit(source, (*trail, name))
        numbers[name] = len(numbers)

    visit(entry, ())
    for module in read.values():
        _refuse_missing(module, read)
    parts = "".join(_part(read[name], numbers) for name in numbers)
    return f'(() => {{\n"use strict";\n{parts}return {_OWN_PREFIX}{numbers[entry]};\n}})'


def refuse_end_of_script(name: str, text: str) -> None:
    """Raise a PageError if a text would end a script element."""
    if found := _ENDS_SCRIPT.search(text):
        refuse(name, text, found.start(), f"{found[0].strip()!r}, which would end its script")


def _part(module: _Module, numbers: Mapping[str, int]) -> str:
    needed = "".join(
        f"const {_pattern(names)} = {_OWN_PREFIX}{numbers[source]};\n"
        for source, names in module.imports
    )
    given = _pattern(dict(sorted(module.exports.items())))
    return (
        f"// ---- {module.name}\nconst {_OWN_PREFIX}{numbers[module.name]} = (() => {{\n{needed}"
        f"{module.code}return {given};\n}})();\n"
    )


def _pattern(names: Mapping[str, str]) -> str:
    """Write names as an object or its pattern; a module as a whole is its object."""
    if "*" in names:
        return names["*"]
    pairs = (name if name == local else f"{name}: {local}" for name, local in names.items())
    return f"{{ {', '.join(pairs)} }}"


def _refuse_missing(module: _Module, read: Mapping[str, _Module]) -> None:
    for source, names in module.imports:
        for name in names:
            if name != "*" and name not in read[source].exports:
                raise PageError(
                    f"{module.name} imports {name!r}, which {source} does not export. Correct the import."
                )


# ---- reading ---------------------------------------------------------------------------------


@cache  # the pages of incidents and of counts share most modules
def _read(name: str, text: str) -> _Module:
    refuse_end_of_script(name, text)
    module = _Statements(name, text).module()
    refuse_end_of_script(name, module.code)  # a comment may have kept words apart
    return module


class _Statements:
    """Reads the import and export statements of a module, and keeps the rest unchanged."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.parts = tokens(name, text)
        self.read = _Module(name)

    def module(self) -> _Module:
        at = 0
        code: list[Token] = []
        before = Token(SIGN, ";", 0, 0)
        while at < len(self.parts):
            token = self.parts[at]
            if token.text in _ABOUT_MODULES or token.text.startswith(_OWN_PREFIX):
                if before.text in (".", "?."):
                    pass  # a property of that name
                elif token.text == "import":
                    at = self._import(at)
                    continue
                elif token.text == "export" and token.depth == 0:
                    at = self._export(at)
                    continue
                elif token.text == "await" and token.depth == 0:
                    self._refuse(token, "a top-level await, or one in a function without braces")
                elif token.text.startswith(_OWN_PREFIX):
                    self._refuse(token, f"a name that begins with {_OWN_PREFIX!r}")
            code.append(token)
            if token.kind not in BETWEEN:
                before = token
            at += 1
        self.read.code = without_comments(tuple(code))
        return self.read

    def _import(self, at: int) -> int:
        statement, end = self._statement(at)
        first = statement[0]
        match [token.text for token in statement[1:]]:
            case ["(", *_]:
                self._refuse(first, "a dynamic import")
            case [".", "meta", *_]:
                self._refuse(first, "import.meta")
            case ["*", "as", local, "from", source] if first.depth == 0:
                names = {"*": local}
            case ["{", *inner, "}", "from", source] if first.depth == 0:
                names = self._names(first, inner, _IMPORTS)
            case _:
                self._refuse(first, _IMPORTS)
        if statement[-1].kind != TEXT or not source[1:].startswith(("./", "../")):
            self._refuse(first, _IMPORTS)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), source[1:-1]))
        self.read.imports.append((path, names))
        return end

    def _export(self, at: int) -> int:
        statement, end = self._statement(at)
        first = statement[0]
        words = [token.text for token in statement[1:]]
        match words:
            case ["{", *inner, "}"]:
                for local, name in self._names(first, inner, _EXPORTS).items():
                    self.read.exports[name] = local
                return end
            case ["async", "function", "*", name, *_] | ["async", "function", name, *_]:
                pass
            case ["function", "*", name, *_]:
                pass
            case [word, name, *_] if word in _DECLARING:
                pass
            case _:
                self._refuse(first, _EXPORTS)
        if not re.fullmatch(r"[\w$]+", name):
            self._refuse(first, _EXPORTS)
        self.read.exports[name] = name
        return at + 2  # the word and the space behind it; the declaration stays

    def _statement(self, at: int) -> tuple[list[Token], int]:
        """Return a statement's tokens without space and comment, and where the next one begins.

        It ends at a semicolon, or at a line's end outside of brackets.
        """
        found: list[Token] = []
        depth = self.parts[at].depth
        while at < len(self.parts):
            token = self.parts[at]
            at += 1
            if token.depth == depth and (token.kind == NEWLINE or token.text == ";"):
                break
            if token.kind not in BETWEEN:
                found.append(token)
        return found, at

    def _names(self, first: Token, inner: list[str], otherwise: str) -> dict[str, str]:
        """Read `a, b as c` into the second name by the first."""
        names: dict[str, str] = {}
        for words in _split(inner):
            match words:
                case [name]:
                    names[name] = name
                case [name, "as", other]:
                    names[name] = other
                case _:
                    self._refuse(first, otherwise)
        if not all(re.fullmatch(r"[\w$]+", name) for pair in names.items() for name in pair):
            self._refuse(first, otherwise)
        if "default" in names or "default" in names.values():
            self._refuse(first, otherwise)
        return names

    def _refuse(self, token: Token, part: str) -> NoReturn:
        refuse(self.name, self.text, token.start, part)


def _split(words: list[str]) -> Iterator[list[str]]:
    """Split at commas; a trailing comma is allowed."""
    part: list[str] = []
    for word in words:
        if word == ",":
            yield part
            part = []
        else:
            part.append(word)
    if part:
        yield part
