"""Folds text for comparison, at named strengths, reads look-alike letters, makes slugs, escapes markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Literal, TypeAlias

Strength: TypeAlias = Literal["form", "case", "accents", "names", "letters", "words", "addresses"]

# Controls but tab and line ends, marks and overrides of direction, zero-width characters, tags: what is
# read is then not what stands there.
UNSEEN_RANGES = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x180E, 0x180E),
    (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
)  # fmt: skip
_UNSEEN = re.compile(
    "[" + "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in UNSEEN_RANGES) + "]"
)
# Spaces of all kinds, and characters without a form of their own: of these alone, a text says nothing.
BLANK = "".join(
    chr(code)
    for low, high in (
        *UNSEEN_RANGES, (0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F),
        (0x115F, 0x1160), (0x1680, 0x1680), (0x2000, 0x200F), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0),
    )
    for code in range(low, high + 1)
    if code
)  # fmt: skip
# letters of Greek and Cyrillic that look as Latin ones do, each with that one
LOOK_ALIKE = str.maketrans(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u0405\u0406\u0408\u0410\u0412\u0415\u0417\u041a"
    "\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443"
    "\u0445\u0455\u0456\u0458\u04bb\u0501\u051a\u051b\u051c\u051d",
    "ABEZHIKMNOPTYXaivopuSIJABE3KMHOPCTYXaeopcyxsijhdQqWw",
)
_LOOK_ALIKE = "[" + "".join(map(chr, LOOK_ALIKE)) + "]"
_ANY_LOOK_ALIKE = re.compile(_LOOK_ALIKE)
_BESIDE_LATIN = re.compile(rf"[A-Za-z]{_LOOK_ALIKE}|{_LOOK_ALIKE}[A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_MARKS_OF_NUMBERS = {"\u066b": ".", "\u066c": ","}  # of decimals and thousands, in Arabic
_VANISHING = re.compile(r"['’\u02bc`.]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BETWEEN_LETTERS = re.compile(r"(?:[^\w\t\n]|[_\u02bc])+")
_WORDS = re.compile(r"[^\W_]+")
# of ASCII: letters in lower case, digits, and a space for all else; a pattern takes five times as long
_ASCII_WORDS = {code: char.lower() if (char := chr(code)).isalnum() else " " for code in range(128)}
_ASCII_NAMES = _ASCII_WORDS | {ord("&"): " and "} | {ord(char): None for char in "'`."}
_ASCII_LETTERS = {code: char and char.strip() for code, char in _ASCII_NAMES.items()}
# what is not ASCII, and what stands between not far from it: most of a long text is ASCII alone
_BEYOND_ASCII = re.compile(r"([^\x00-\x7f]+(?:[\x00-\x7f]{1,24}[^\x00-\x7f]+)*)")
# combining accents, soft hyphens, joiners, marks of direction and of byte order: nothing that is read
_UNREAD = re.compile(
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


class _Marks(dict[int, int | None]):
    """Takes combining marks out of a text that is translated by it; learns each character once."""

    def __missing__(self, code: int) -> int | None:
        is_mark = unicodedata.category(chr(code)).startswith("M")
        return self.setdefault(code, None if is_mark else code)


_MARKS_TAKEN_OUT = _Marks()


def is_blank(text: str) -> bool:
    """Whether a text has nothing but spaces and invisible characters."""
    return not text.strip(BLANK)


def fold(text: str, strength: Strength) -> str:
    """Fold a text so that equivalent spellings compare equal.

    Args:
        text: Any text.
        strength: The differences to ignore.

            - `form`: case, runs of spaces, and Unicode normalization forms.
            - `case`: the same, typographic apostrophes, and `&` for `and`.
            - `accents`: case, accents and other combining marks, as in the page's search.
            - `names`: all of these, and punctuation. Periods and apostrophes vanish (L.A.P.D. is LAPD);
              other signs separate words (Stratford-upon-Avon). Spaces stay, since Green Acres and
              Greenacres are two places.
            - `letters`: the same, and spaces; only letters and digits remain.
            - `words`: like `names`, but every sign separates words, invisible characters vanish, and
              letters such as ø and ł become plain: for searching texts in any spelling.
            - `addresses`: like `words`, and short and long forms of street and direction.
    """
    if strength in ("addresses", "words"):  # first, for every text of a page goes through it
        words = words_of(text)
        return write_out_words(words) if strength == "addresses" else " ".join(words)
    if strength == "accents":
        return _without_marks(text).lower()  # not casefold: JavaScript and Arrow have no such thing
    if strength == "form":
        return " ".join(_in_one_form(text).split())
    if strength == "case":
        return fold(_in_one_form(text).replace("’", "'").replace("&", " and "), "form")
    plain = _without_marks(text)
    if plain.isascii():
        short = plain.translate(_ASCII_LETTERS if strength == "letters" else _ASCII_NAMES)
        return " ".join(short.split())
    plain = _VANISHING.sub("", plain.replace("&", " and ").casefold())
    return _BETWEEN_WORDS.sub(" " if strength == "names" else "", plain).strip()


def fold_cells(text: str) -> str:
    r"""Fold a text of lines, with tabs in them, to `letters` between every two of these, all at once.

    It takes less than half the time of folding each by itself. Tabs and line ends stay.

    >>> fold_cells("St. Étienne\tSaint-Étienne\nLa Réunion")
    'stetienne\tsaintetienne\nlareunion'
    """
    plain = _without_marks(text).replace("&", "and").casefold()
    return _BETWEEN_LETTERS.sub("", plain)


def words_of(text: str) -> list[str]:
    """Return the words of a text in plain lower-case letters and digits.

    Case, accents, compatibility forms and invisible characters do not count; apostrophes, hyphens and
    all other marks part words.
    """
    if text.isascii():
        return text.translate(_ASCII_WORDS).split()
    parts = _BEYOND_ASCII.split(text)
    parts[::2] = [part.translate(_ASCII_WORDS) for part in parts[::2]]
    parts[1::2] = map(_plain_words, parts[1::2])
    return "".join(parts).split()


def _plain_words(text: str) -> str:
    """Write a text in plain lower-case letters and digits, and a space for all between them."""
    plain = _LETTER_APOSTROPHES.sub(" ", text)
    plain = _UNREAD.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    plain = _UNREAD.sub("", unicodedata.normalize("NFKD", plain))
    if _ANY_OF_THEM.search(plain):
        plain = plain.translate(_PLAIN_LETTERS)
    words = " ".join(_WORDS.findall(plain))
    if not plain:  # what is not read parts no word
        return ""
    return f"{'' if plain[0].isalnum() else ' '}{words}{'' if plain[-1].isalnum() else ' '}"


def plain_digits(text: str) -> str:
    """Write digits of any script as 0 to 9, and the decimal mark of Arabic ones as a point.

    >>> plain_digits("२८.६१"), plain_digits("２０２６年")
    ('28.61', '2026年')
    """
    return text if text.isascii() else _NOT_ASCII.sub(_plain_digit, text)


def _plain_digit(found: re.Match[str]) -> str:
    char = found[0]
    return str(unicodedata.decimal(char)) if char.isdecimal() else _MARKS_OF_NUMBERS.get(char, char)


def write_out_words(words: list[str]) -> str:
    """Join words by one space, with the words for streets and directions written out."""
    return " ".join(map(_as_written, words, words))


def show_invisible(text: str) -> str:
    """Replace each character that is invisible or reverses text by a sign: [U+202E].

    The page does the same: see `visible.js`.
    """
    if not _UNSEEN.search(text):
        return text
    # in a text from right to left these marks are part of how it is written
    read = text.translate(dict.fromkeys(map(ord, _MARKS_OF_DIRECTION)))
    is_leftward = any(unicodedata.bidirectional(char) in ("R", "AL") for char in read)
    kept = _MARKS_OF_DIRECTION if is_leftward else ""
    return _UNSEEN.sub(
        lambda found: found[0] if found[0] in kept else f"[U+{ord(found[0]):04X}]", text
    )


def escape_text(text: str) -> str:
    """Escape a text for markup, between tags or in quotes; what is not seen becomes visible.

    It is the one way for the text of records into markup. Halves of surrogate pairs are replaced.
    """
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return escape(show_invisible(whole), quote=True)


def slug(text: str, *, most_characters: int = 72) -> str:
    """Turn a text into lowercase ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    return "-".join(words)[:most_characters].strip("-")


def _in_one_form(text: str) -> str:
    if text.isascii():
        return text.lower()
    # what folding case leaves may have a shorter form, and that another case
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_MARKS_TAKEN_OUT)


def read_as_latin(text: str) -> str:
    """Write Latin letters for those that look like them, in words that have Latin ones beside them.

    A word of one alphabet alone stays as it is, so that Cyrillic and Greek texts say what they say.
    """
    # a search for one letter is quicker than for two, and most texts have none
    if text.isascii() or not _ANY_LOOK_ALIKE.search(text) or not _BESIDE_LATIN.search(text):
        return text
    return _LETTERS.sub(_latin, text)


def _latin(word: re.Match[str]) -> str:
    return word[0].translate(LOOK_ALIKE) if _BESIDE_LATIN.search(word[0]) else word[0]
