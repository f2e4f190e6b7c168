"""Characters that nobody sees or that turn a text round: what is read is then not what stands there."""

from __future__ import annotations

import re
import unicodedata

# controls but tab and line ends, marks and overrides of direction, zero-width characters, tags
_RANGES = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C),
    (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),
    (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
)  # fmt: skip
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
