"""The Content-Security-Policy of a finished page, and the files that it would load from outside.

A browser runs an inline script, or applies an inline style, only if the policy contains the SHA-256 of the
exact text between its tags. So a parser reads both from the finished page.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

# What the HTML standard runs; any other type makes the element data, which needs no leave.
_SCRIPT_TYPES = frozenset(
    {"", "module", "importmap", "speculationrules", "text/javascript", "application/javascript",
     "text/ecmascript", "application/ecmascript", "application/x-javascript", "text/jscript"}
)  # fmt: skip
_FETCHING = {
    "script": "src", "link": "href", "img": "src", "iframe": "src", "embed": "src",
    "object": "data", "audio": "src", "video": "src", "source": "src", "track": "src",
    "input": "src",
}  # fmt: skip


@dataclass(slots=True)
class Inventory:
    """The contents of a page's tags, in the order of the page.

    Attributes:
        scripts: The text of each inline script that a browser would run.
        styles: The text of each inline style sheet.
        style_attributes: The text of each style attribute; the page has none of its own.
        references: The address of each file that a browser would load, except data: addresses.
    """

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    style_attributes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def inventory(html: str) -> Inventory:
    """Read a page or a piece of one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def policy(
    found: Inventory,
    images: Iterable[str] = (),
    *,
    asks_own_host: bool = False,
    has_fonts: bool = False,
) -> str:
    """Return the policy that lets a page run its own scripts and styles, and nothing else.

    Args:
        found: The contents of the page's tags.
        images: Origins that the publisher chose to load images from.
        asks_own_host: Whether the page may ask the host that it is on, for blocks beside it.
        has_fonts: Whether style sheets of added layers have fonts, as data.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_sources(found.scripts)}",
            f"style-src {_styles(found)}",
            " ".join(("img-src data:", *dict.fromkeys(images))),
            *(["font-src data:"] if has_fonts else ()),
            "connect-src 'self'" if asks_own_host else "connect-src 'none'",
            "worker-src blob:",  # the search runs in a worker made of the page's own code
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _styles(found: Inventory) -> str:
    """Return the sources of styles; those of attributes too, if there are any."""
    if not found.style_attributes:
        return _sources(found.styles)
    return f"{_sources([*found.styles, *found.style_attributes])} 'unsafe-hashes'"


def _sources(texts: list[str]) -> str:
    """Return the sources of a directive: each text's hash once, in order."""
    return " ".join(dict.fromkeys(hash_source(text) for text in texts)) or "'none'"


@lru_cache(maxsize=64)  # nearly all of a page's code is that of each
def hash_source(text: str) -> str:
    """Return the source of a directive that allows an inline script or style by its hash."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


class _Reader(HTMLParser):
    """Collects inline scripts, inline styles and addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Inventory()
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}  # the first of two counts
        address = given.get(_FETCHING.get(tag, ""), "").strip()
        if address and not address.startswith(("data:", "#")):
            self.found.references.append(address)
        if "style" in given:
            self.found.style_attributes.append(given["style"])
        kind = given.get("type", "").strip().lower()
        if tag == "style" or (tag == "script" and "src" not in given and kind in _SCRIPT_TYPES):
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._text is None or tag not in ("script", "style"):
            return
        texts = self.found.scripts if tag == "script" else self.found.styles
        texts.append("".join(self._text))
        self._text = None
