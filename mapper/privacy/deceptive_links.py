"""Finds addresses that the page shows as text, not links, since they are misleading or do not work.

The page uses the same rules: see `webLink` in `core/format.js`.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from mapper.privacy.unseen_characters import name_first_invisible

_WEB = re.compile(r"https?:", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#\\]+)", re.IGNORECASE)
# schemes that run or contain something instead of leading to a page, and any that reads as an address
_OTHER_SCHEME = re.compile(
    r"\s*((?:javascript|vbscript|livescript|data|blob|file|filesystem|view-source|about|jar|mailto|tel)"
    r"(?=:\S)|[a-z][a-z0-9+.-]*(?=://)):?",
    re.IGNORECASE,
)
_LIKE_LATIN = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def reason_against_link(address: str) -> str | None:
    """Return the reason, as a sentence, why an address cannot be a link; None for a link or for words.

    Args:
        address: The value of a record for a link: a web address, or any words.
    """
    if not _WEB.match(address):
        other = _OTHER_SCHEME.match(address)
        return f"This address starts with {other[1].lower()}:, not https:." if other else None
    if name_first_invisible(address) is not None:
        return "This address contains an invisible character."
    host = _HOST.match(address)
    if host is None:
        return "This address has no host."
    if _mixes_alphabets(host[1]):
        return "The host of this address mixes look-alike letters of two alphabets."
    try:
        parts = urlsplit(address)
        has_user, _ = "@" in parts.netloc, parts.port
    except ValueError:
        return "Browsers cannot open this address."
    return "This address contains a user name." if has_user else None


def _mixes_alphabets(host: str) -> bool:
    if host.isascii():
        return False
    names = [unicodedata.name(char, "") for char in host if char.isalpha()]
    is_latin = any(name.startswith("LATIN") for name in names)
    return is_latin and any(name.startswith(_LIKE_LATIN) for name in names)
