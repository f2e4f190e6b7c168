"""The text of an HTML page as a reader sees it, and the address that the page gives itself."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import NamedTuple

_UNSEEN = frozenset({"script", "style"})
# within a word they part nothing
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD_BYTES = 4096
_MOST_FRAMES = 8


class PageText(NamedTuple):
    """What a page says.

    Attributes:
        text: Its words, as a reader sees them.
        canonical: The address that it gives itself; empty if it gives none.
    """

    text: str
    canonical: str


def read_html(markup: str, *, within: int = 0) -> PageText:
    """Read the text of a page; any markup has one.

    Args:
        markup: The page.
        within: The number of pages that it is a frame of.
    """
    reader = _Reader(within)
    reader.feed(markup)
    reader.close()
    return PageText("".join(reader.said), reader.canonical)


def decode_html(body: bytes, stated: str = "") -> str:
    """Decode a page by its mark, the encoding that its server stated, or its own; else as UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    own = _CHARSET.search(body[:_HEAD_BYTES])
    named = stated or (own[1].decode("ascii") if own else "utf-8")
    try:
        return body.decode("windows-1252" if named.lower() == "iso-8859-1" else named, "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


class _Reader(HTMLParser):
    def __init__(self, within: int) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.canonical = ""
        self._hidden = 0
        self._within = within

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag not in _INLINE:
            self.said.append(" ")
        given = dict(attrs)
        if tag == "link" and "canonical" in (given.get("rel") or "").lower().split():
            self.canonical = given.get("href") or ""
        elif tag == "meta" and given.get("property") == "og:url" and not self.canonical:
            self.canonical = given.get("content") or ""
        elif tag == "iframe" and (frame := given.get("srcdoc")) and self._within < _MOST_FRAMES:
            # as SingleFile keeps a frame
            self.said.append(f" {read_html(frame, within=self._within + 1).text} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag not in _INLINE:
            self.said.append(" ")

    def parse_html_declaration(self, i: int) -> int:
        """Read a declaration; browsers take an unknown one for a comment."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)
