"""Finds what a built site would load from elsewhere: scripts, styles, fonts, pictures, frames, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_OUTSIDE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping"}
# links that a reader follows are no contact; these relations load, or connect, by themselves
_LOADING_LINKS = {
    "stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest",
}  # fmt: skip


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        loads = set(_LOADING)
        if tag == "link" and _LOADING_LINKS & set(given.get("rel", "").lower().split()):
            loads.add("href")
        self.addresses += [given[name] for name in loads & given.keys()]


def contacted(folder: Path) -> list[str]:
    """List what the pages and style sheets of a folder load from elsewhere, as `file: address`."""
    return sorted(
        f"{path.relative_to(folder)}: {address.strip()}"
        for path in folder.rglob("*")
        for address in _addresses(path)
        if _OUTSIDE.match(address)
    )


def _addresses(path: Path) -> Iterator[str]:
    if path.suffix == ".html":
        text = path.read_text(encoding="utf-8")
        page = _Page()
        page.feed(text)
        yield from page.addresses
        for style in re.findall(r"<style.*?</style>", text, re.DOTALL):
            yield from _IN_STYLE.findall(style)
    elif path.suffix == ".css":
        yield from _IN_STYLE.findall(path.read_text(encoding="utf-8"))
