"""Texts without what spellings differ in: case, accents, apostrophes, hyphens, invisible characters.

Both a text and what is searched for in it are folded, so that only letters and digits count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_WORDS = re.compile(r"[^\W_]+")
# of ASCII: letters in lower case, digits, and a space for all else; a pattern takes five times as long
_ASCII_WORDS = {code: char.lower() if (char := chr(code)).isalnum() else " " for code in range(128)}
# combining accents, soft hyphens, joiners, marks of direction and of byte order: nothing that is read
_UNSEEN = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)
# apostrophes that Unicode counts as letters: the okina and its like
_LETTER_APOSTROPHES = re.compile("[\u02b9-\u02bf\u02c8\u02ca\u02cb\u0559\u055a\ua78b\ua78c]")
# letters that no decomposition takes apart
_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
_ANY_OF_THEM = re.compile("[øłđðþæœ\u0131ħ]")

# The words for streets and directions that are written short or long, the long one last.
_SHORT_WORDS: Mapping[str, str] = {
    "aly": "alley", "av": "avenue", "ave": "avenue", "avda": "avenida", "bl": "boulevard",
    "blvd": "boulevard", "boul": "boulevard", "blvr": "boulevard", "cir": "circle", "ct": "court",
    "cyn": "canyon", "cres": "crescent", "dr": "drive", "expy": "expressway", "fwy": "freeway",
    "hwy": "highway", "ln": "lane", "pkwy": "parkway", "pky": "parkway", "pl": "place",
    "plz": "plaza", "rd": "road", "sq": "square", "st": "street", "ter": "terrace",
    "terr": "terrace", "trl": "trail", "wy": "way", "str": "strasse",
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest",
    "se": "southeast", "sw": "southwest",
}  # fmt: skip
_as_written = _SHORT_WORDS.get


def words_of(text: str) -> list[str]:
    """Return the words of a text in plain lower-case letters and digits.

    Case, accents, compatibility forms and invisible characters do not count; apostrophes, hyphens and
    all other marks part words.
    """
    if text.isascii():
        return text.translate(_ASCII_WORDS).split()
    plain = _LETTER_APOSTROPHES.sub(" ", text)
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain))
    if _ANY_OF_THEM.search(plain):
        plain = plain.translate(_PLAIN_LETTERS)
    return _WORDS.findall(plain)


def with_long_words(words: list[str]) -> str:
    """Join words by one space, with the words for streets and directions written out."""
    return " ".join(map(_as_written, words, words))


def folded_text(text: str) -> str:
    """Reduce a text to what is compared of it: see `words_of` and `with_long_words`."""
    return with_long_words(words_of(text))
