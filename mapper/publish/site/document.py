"""The frame of each page of a site: head, links to the other pages, footer. It has no script.

A policy forbids everything but the page's own style. All text comes in through `escape_text`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mapper.page import Card, hash_source, read_theme
from mapper.publish.site.words import LANGUAGES, Words
from mapper.text import escape_text

_STYLE = Path(__file__).resolve().parent / "style.css"
_USED = re.compile(r"var\((--[\w-]+)\)")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Ccircle cx='16' cy='16' r='15' fill='%23ffd84d' stroke='%2317202a' stroke-width='2'/%3E"
    "%3Cpath d='M6 9l9 7-9 7zM26 9l-9 7 9 7z' fill='%2317202a'/%3E%3C/svg%3E"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a site.

    Attributes:
        path: Its path below the site, with slashes.
        title: Its title, as plain text.
        body: Its main part, as markup.
        description: What it says in a sentence, for search engines, as plain text.
        alternates: The path of the same page by language, if there are several.
        linked_data: What it says to machines, as JSON-LD.
        card: The picture that other programs show beside a link to it; None for the one of the site.
        has_photos: Whether it shows photos that stand as files in the site.
    """

    path: str
    title: str
    body: str
    description: str = ""
    alternates: Mapping[str, str] | None = None
    linked_data: Mapping[str, object] | None = None
    card: Card | None = None
    has_photos: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of a site in a language share.

    Attributes:
        site_title: The title of the site, as plain text.
        words: The words of its language.
        home: The path of the site's first page in the language.
        corrections: The path of the page of corrections; empty if there is none.
        notices: Contact, license, and the publisher's choice about areas in dispute.
        site_url: The address of the site, with a slash at its end; empty if unknown.
        card: The card of the map, for pages without one of their own; None for none.
    """

    site_title: str
    words: Words
    home: str = "index.html"
    corrections: str = ""
    notices: Mapping[str, str] | None = None
    site_url: str = ""
    card: Card | None = None

    def write(self, page: Page) -> bytes:
        """Write a page."""
        to_root = "../" * page.path.count("/")
        title = page.title if page.title == self.site_title else f"{page.title} – {self.site_title}"
        head = "\n".join(self._head(page, title, to_root))
        return (
            f'<!DOCTYPE html>\n<html lang="{self.words.language}">\n<head>\n{head}\n</head>\n<body>\n'
            f'<a class="skip" href="#text">{self.words("nav.skip")}</a>\n{self._links(page, to_root)}\n'
            f'<main id="text">\n{page.body}\n</main>\n{self._footer()}\n</body>\n</html>\n'
        ).encode()

    def _head(self, page: Page, title: str, to_root: str) -> Iterable[str]:
        style, policy = _style()
        if page.has_photos:
            policy = policy.replace("img-src", "img-src 'self'")
        yield '<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="referrer" content="no-referrer">'
        yield f"<title>{escape_text(title)}</title>"
        if page.description:
            yield f'<meta name="description" content="{escape_text(page.description)}">'
        yield f'<link rel="icon" href="{_ICON}">'
        yield (
            '<link rel="alternate" type="application/atom+xml"'
            f' title="{escape_text(self.site_title)}" href="{to_root}feed.xml">'
        )
        yield from self._addresses(page)
        yield f"<style>{style}</style>"
        if page.linked_data is not None:
            yield f'<script type="application/ld+json">{_json_in_markup(page.linked_data)}</script>'

    def _addresses(self, page: Page) -> Iterable[str]:
        """Write what only a site with an address has: canonical links, languages, cards."""
        if not self.site_url:
            return
        yield f'<link rel="canonical" href="{escape_text(self.site_url + page.path)}">'
        for language, path in (page.alternates or {}).items():
            address = escape_text(self.site_url + path)
            yield f'<link rel="alternate" hreflang="{language}" href="{address}">'
        if page.alternates and "en" in page.alternates:
            address = escape_text(self.site_url + page.alternates["en"])
            yield f'<link rel="alternate" hreflang="x-default" href="{address}">'
        yield f'<meta property="og:title" content="{escape_text(page.title)}">'
        yield f'<meta property="og:url" content="{escape_text(self.site_url + page.path)}">'
        yield f'<meta property="og:site_name" content="{escape_text(self.site_title)}">'
        yield f'<meta property="og:type" content="{"article" if page.linked_data else "website"}">'
        if page.description:
            yield f'<meta property="og:description" content="{escape_text(page.description)}">'
        if card := page.card or self.card:
            yield from card.tags()

    def _links(self, page: Page, to_root: str) -> str:
        words = self.words
        links = [
            (f"{to_root}map.html", words("nav.map")),
            (f"{to_root}{self.home}#data", words("nav.data")),
            *(
                [(f"{to_root}{self.corrections}", words("nav.corrections"))]
                if self.corrections
                else []
            ),
            (f"{to_root}feed.xml", words("nav.feed")),
        ]
        written = [f'<a href="{href}">{text}</a>' for href, text in links]
        if page.path != self.home:  # its heading says the same
            home, title = f"{to_root}{self.home}", escape_text(self.site_title)
            written.insert(0, f'<a class="home" href="{home}">{title}</a>')
        written += [
            f'<a href="{to_root}{path}" lang="{language}" hreflang="{language}">{LANGUAGES[language]}</a>'
            for language, path in (page.alternates or {}).items()
            if language != words.language
        ]
        return f'<nav class="site" aria-label="{words("nav.main")}">{"".join(written)}</nav>'

    def _footer(self) -> str:
        lines = [
            f"<p>{self.words(f'notice.{name}')}: {escape_text(text)}</p>"
            for name, text in (self.notices or {}).items()
            if name in ("contact", "license", "borders")
        ]
        return f"<footer>{''.join(lines)}</footer>" if lines else ""


def _json_in_markup(value: Mapping[str, object]) -> str:
    """Write JSON that no parser of markup ends early."""
    said = json.dumps(value, ensure_ascii=False, indent=1)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return said.encode("utf-8", "replace").decode()


@cache
def _style() -> tuple[str, str]:
    """Return the style sheet, and the policy that allows it alone."""
    rules = _STYLE.read_text(encoding="utf-8")
    light, dark = read_theme()
    used = [name for name in light if name in _USED.findall(rules)]
    own = "".join(f"{name}:{light[name]};" for name in used)
    own_dark = "".join(f"{name}:{dark[name]};" for name in used if name in dark)
    style = (
        f":root{{{own}color-scheme:light dark}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{own_dark}}}}}\n{rules}"
    )
    return style, (
        f"default-src 'none'; style-src {hash_source(style)}; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )
