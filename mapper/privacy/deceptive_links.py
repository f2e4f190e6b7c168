"""Tells why an address is shown as text and is no link: it leads elsewhere than it seems to, or nowhere.

The page decides by the same rules: see `webLink` in `core/format.js`.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from mapper.privacy.unseen_characters import first_unseen

_WEB = re.compile(r"https?:", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#\\]+)", re.IGNORECASE)
# schemes that run, hold or open something instead of leading to a page, and any that reads as an address
_OTHER_SCHEME = re.compile(
    r"\s*((?:javascript|vbscript|livescript|data|blob|file|filesystem|view-source|about|jar|mailto|tel)"
    r"(?=:\S)|[a-z][a-z0-9+.-]*(?=://)):?",
    re.IGNORECASE,
)
_LIKE_LATIN = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def why_no_link(address: str) -> str | None:
    """Say what is wrong with an address that is to be a link; None for a link or for words.

    Args:
        address: What a record gives for a link: a web address, or any words.
    """
    if not _WEB.match(address):
        other = _OTHER_SCHEME.match(address)
        return f"an address of the kind {other[1].lower()}:" if other else None
    if first_unseen(address) is not None:
        return "an address with a character that is not seen"
    host = _HOST.match(address)
    if host is None:
        return "an address without a host"
    if _mixes_alphabets(host[1]):
        return "an address whose host mixes letters that look alike"
    try:
        parts = urlsplit(address)
        has_user, _ = "@" in parts.netloc, parts.port
    except ValueError:
        return "an address that no browser opens"
    return "an address with a user name" if has_user else None


def _mixes_alphabets(host: str) -> bool:
    if host.isascii():
        return False
    names = [unicodedata.name(char, "") for char in host if char.isalpha()]
    is_latin = any(name.startswith("LATIN") for name in names)
    return is_latin and any(name.startswith(_LIKE_LATIN) for name in names)
