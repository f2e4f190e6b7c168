"""Characters that nobody sees or that turn a text round: what is read is then not what stands there."""

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


def first_unseen(text: str) -> str | None:
    """Say which character of a text, the first, is not seen: `U+202E, which turns text round`."""
    match = _UNSEEN.search(text)
    if match is None:
        return None
    char = match[0]
    if char in _DIRECTIONS:
        what = "which turns text round"
    elif unicodedata.category(char) == "Cc":
        what = "a control character"
    else:
        what = "which is not seen"
    return f"the character U+{ord(char):04X}, {what}"
