"""What markup says beside text: the language of a part, and addresses that may be links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mapper.text import show_invisible

_SCRIPTS_LIKE_LATIN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_TYPOGRAPHIC = re.compile("[\u2010-\u2027\u202f-\u205e]")
_UNSEEN_OR_SPACE = re.compile(r"[\s\u00ad]")


def language_attribute(language: str, around: str = "en") -> str:
    """Return the attribute of a text in another language than what is around it, with a space before it."""
    return "" if language == around else f' lang="{language}"'


def in_single_bytes(markup: str) -> str:
    """Write typographic dashes and quotation marks, between tags or in quotes, as references.

    One character beyond Latin-1 makes a browser keep half a megabyte around it, blocks of data too, in two
    bytes each: the page starts a twentieth later. Letters of other scripts stay: they are whole texts.
    """
    return _TYPOGRAPHIC.sub(lambda found: f"&#{ord(found[0])};", markup)


def web_address(url: str) -> str | None:
    """Return an address if it leads to the web and shows its host, as the page's script has it; else None."""
    if _UNSEEN_OR_SPACE.search(url) or show_invisible(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or user is not None or "\\" in url:
        return None
    if _SCRIPTS_LIKE_LATIN.search(host) and _LATIN.search(host):
        return None
    return url
