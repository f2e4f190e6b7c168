"""Invisible characters and marks that reverse a text: readers then see something other than the text."""

from __future__ import annotations

import re
import unicodedata

from mapper.text import UNSEEN_RANGES

_SOFT_HYPHEN = (0xAD, 0xAD)  # harmless where it is shown, and yet it parts a word for a search
_RANGES = (*UNSEEN_RANGES, _SOFT_HYPHEN)
# as Arrow's expressions want it
UNSEEN = "[" + "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in _RANGES) + "]"
_UNSEEN = re.compile(
    "[" + "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in _RANGES) + "]"
)
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def name_first_invisible(text: str) -> str | None:
    """Name the first invisible character of a text: `U+202E, which reverses text`."""
    match = _UNSEEN.search(text)
    if match is None:
        return None
    char = match[0]
    if char in _DIRECTIONS:
        kind = "which reverses text"
    elif unicodedata.category(char) == "Cc":
        kind = "a control character"
    else:
        kind = "which is invisible"
    return f"U+{ord(char):04X}, {kind}"
