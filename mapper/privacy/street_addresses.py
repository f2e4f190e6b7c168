"""Finds addresses in the words for a place: number and street, and the street alone, in all spellings.

Knows the forms of English, Spanish, French, Italian, Portuguese, German and Dutch; other words are searched
for unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from mapper.text import words_of, write_out_words

Part = Literal["address", "street"]

# folded; "st" and its like are written out before
_KINDS_BEHIND = frozenset(
    ("alley", "avenue", "boulevard", "canyon", "circle", "close", "court", "crescent", "drive",
     "expressway", "freeway", "highway", "lane", "loop", "parkway", "path", "pike", "place", "plaza",
     "road", "row", "square", "street", "terrace", "trail", "walk", "way")
)  # fmt: skip
_KINDS_BEFORE = frozenset(
    ("alameda", "allee", "avenida", "avenue", "bulevar", "boulevard", "calle", "calzada", "callejon",
     "camino", "carrera", "carretera", "chemin", "corso", "impasse", "paseo", "piazza", "piazzale",
     "place", "plaza", "praca", "privada", "prolongacion", "quai", "route", "rua", "rue", "travessa",
     "via", "viale", "vicolo")
)  # fmt: skip
_KINDS_WITHIN = re.compile(
    r"^\w{3,}(?:strasse|gasse|weg|allee|platz|ufer|damm|ring|straat|laan|gracht|plein|gatan|vagen|gade|vej)$"
)
_STOPS = frozenset(
    ("a", "an", "and", "at", "about", "around", "apartment", "apt", "behind", "beside", "block",
     "blocks", "building", "by", "close", "corner", "crossing", "del", "else", "en", "entre", "esquina",
     "family", "front", "garage", "her", "his", "home", "house", "in", "inside", "intersection",
     "junction", "near", "of", "off", "on", "opposite", "outside", "residence", "residential", "room",
     "su", "suite", "the", "their", "to", "unit", "y")
)  # fmt: skip
_ARTICLES = frozenset(
    ("de", "del", "la", "las", "los", "el", "da", "do", "dos", "des", "du", "di", "della", "van", "den",
     "der")
)  # fmt: skip
_DIRECTIONS = frozenset(
    ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
)  # fmt: skip
_NUMBER_WORDS = frozenset(
    ("no", "num", "numero", "nr", "n", "number")
)  # fmt: skip
_SEGMENTS = re.compile(r"[,;()\[\]\"“”«»|\n&@]+|(?<!\d)/|\s[-–—]\s")
_HALF = re.compile(r"(?<=\d)\s+1/2\b")
_NUMBER = re.compile(r"^\d{1,6}[a-z]?$")
_NUMBER_NEAR = re.compile(r"(?<!\S)(\d{1,6})[a-z]?(?!\S)")
_THOUSANDS = re.compile(r"(?<!\S)(\d{1,3}) (\d{3})(?!\S)")
_MOST_WORDS = 4  # of a street's name
_MOST_BETWEEN = 5  # words between a number and its street
_LEAST_JOINED = 10  # letters of a street that is written as one word
_YEARS = range(1900, 2100)


class AddressPart(NamedTuple):
    """A part of the words for a place.

    Attributes:
        kind: A number with its street, or the street alone.
        spellings: Its spellings, each folded as `addresses`.
        number: The digits of the number of an address; empty for a street alone.
        streets: The spellings of the street of an address, near which its number tells the house.
    """

    kind: Part
    spellings: tuple[str, ...]
    number: str = ""
    streets: tuple[str, ...] = ()


class _Street(NamedTuple):
    number: str
    direction: str
    name: tuple[str, ...]
    kind: str  # empty where none is said
    kind_is_first: bool = False


def address_parts(locality: str) -> list[AddressPart]:
    """Return the numbers with streets, and the streets, that words for a place name."""
    found: dict[AddressPart, None] = {}
    for segment in _SEGMENTS.split(locality):
        for street in _streets(segment):
            if street.number:
                found[_address(street)] = None
            if street.kind:
                found[AddressPart("street", tuple(dict.fromkeys(_alone(street))))] = None
    # where the number stands behind a comma: "Calle Olvera, 48317"
    pieces = [piece.strip() for piece in locality.split(",")]
    for before, behind in pairwise(pieces):
        words = words_of(behind)
        numbers = [word for word in words if word not in _NUMBER_WORDS]
        if len(words) <= 2 and len(numbers) == 1 and _NUMBER.match(numbers[0]):  # noqa: PLR2004
            for street in _streets(before):
                if street.kind and not street.number and street.kind_is_first:
                    numbered = street._replace(number=numbers[0])
                    found[_address(numbered)] = None
    return list(found)


def numbers_near(before: str, behind: str) -> set[str]:
    """Return the house numbers that a street may have by the folded words before and behind it.

    Between the two may be a direction, a letter or half of the number or, for numbers that hardly occur by
    chance, some other words: "number 48317 on Zzyzx Lane".
    """
    words = before.split()[-_MOST_BETWEEN - 1 :]
    beside = words[-1:]
    if len(words) > 1 and (words[-1] in _DIRECTIONS or len(words[-1]) == 1 or words[-1:] == ["2"]):
        beside = words[-3:]
    near = _numbers_among([*words, "", *behind.split()[:_MOST_BETWEEN]])
    return {*_numbers_among(beside), *filter(_is_rare, near)}


def _numbers_among(words: list[str]) -> Iterator[str]:
    text = " ".join(words)
    for found in _NUMBER_NEAR.finditer(text):
        yield found[1]
    for found in _THOUSANDS.finditer(text):
        yield found[1] + found[2]


def _is_rare(number: str) -> bool:
    return len(number) > 2 and int(number) not in _YEARS and not number.endswith("00")  # noqa: PLR2004


def _address(street: _Street) -> AddressPart:
    return AddressPart(
        "address",
        tuple(dict.fromkeys(_addresses(street))),
        re.sub(r"\D", "", street.number),
        tuple(dict.fromkeys(_alone(street))) if street.kind else (),
    )


def _streets(segment: str) -> Iterator[_Street]:
    raw = words_of(_HALF.sub("", segment))
    words = write_out_words(raw).split()
    told = False
    for at, word in enumerate(words):
        street = None
        behind = words[at + 1 : at + 2]
        is_saint = raw[at] == "st" and behind and not _ends_street(behind[0])
        if word in _KINDS_BEHIND and at and not is_saint:
            street = _behind(words, at)
        if street is None and word in _KINDS_BEFORE:
            street = _before(words, at)
        if street is None and _KINDS_WITHIN.match(word):
            street = _within(words, at)
        if street is not None:
            told = True
            yield street
    if not told and len(words) > 1 and _NUMBER.match(words[0]) and len(words[0]) > 1:
        rest = words[1:]
        direction = rest[0] if rest[0] in _DIRECTIONS and len(rest) > 1 else ""
        name = _until_stop(rest[1:] if direction else rest)
        written = re.search(r"\d\w*\W+(\w)", segment)
        if name and written and written[1].isupper():
            yield _Street(words[0], direction, name, "")


def _ends_street(word: str) -> bool:
    return word in _STOPS or word in _DIRECTIONS or bool(_NUMBER.match(word))


def _behind(words: list[str], at: int) -> _Street | None:
    """Read "48317 N Zzyzx Cottage Lane": the kind of street comes last."""
    name: list[str] = []
    number = direction = ""
    for word in reversed(words[:at]):
        if _NUMBER.match(word):
            number = word
            break
        if word in _DIRECTIONS and name:
            direction = word
            continue
        if word in _STOPS or len(name) == _MOST_WORDS:
            break
        if direction:
            break
        name.insert(0, word)
    if not name or (len(name) == 1 and len(name[0]) == 1 and not number):
        return None
    return _Street(number, direction, tuple(name), words[at])


def _before(words: list[str], at: int) -> _Street | None:
    """Read "Calle Olvera 48317" or "48317 rue Olvera": the kind of street comes first."""
    name: list[str] = []
    number = words[at - 1] if at and _NUMBER.match(words[at - 1]) else ""
    for word in words[at + 1 :]:
        if _NUMBER.match(word):
            number = number or word
            break
        if word in _NUMBER_WORDS:
            continue
        if (word in _STOPS and word not in _ARTICLES) or len(name) > _MOST_WORDS:
            break
        name.append(word)
    if not any(word not in _ARTICLES for word in name):
        return None
    return _Street(number, "", tuple(name), words[at], kind_is_first=True)


def _within(words: list[str], at: int) -> _Street:
    """Read "Zzyzxstraße 48317": the kind of street is the end of its name."""
    behind = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    number = next((word for word in (behind, before) if _NUMBER.match(word)), "")
    return _Street(number, "", (), words[at], kind_is_first=True)


def _until_stop(words: list[str]) -> tuple[str, ...]:
    name: list[str] = []
    for word in words:
        if word in _STOPS or _NUMBER.match(word) or len(name) == _MOST_WORDS:
            break
        name.append(word)
    return tuple(name)


def _addresses(street: _Street) -> Iterator[str]:
    number, name = street.number, " ".join(street.name)
    for whole in _alone(street, joined=False) if street.kind else (name,):
        yield f"{number} {whole}"
        yield f"{whole} {number}"
        for word in ("no", "num", "numero", "nr", "number"):
            yield f"{whole} {word} {number}"
        yield f"{number}{whole.replace(' ', '')}"
    if street.kind and street.name and not street.kind_is_first and _is_telling(street):
        yield f"{number} {name}"


def _alone(street: _Street, *, joined: bool = True) -> Iterator[str]:
    words = (street.kind, *street.name) if street.kind_is_first else (*street.name, street.kind)
    wholes = [" ".join(words)]
    if street.direction:
        wholes.insert(0, f"{street.direction} {wholes[0]}")
    yield from wholes
    if joined:
        together = wholes[-1].replace(" ", "")
        if len(together) >= _LEAST_JOINED:
            yield together


def _is_telling(street: _Street) -> bool:
    """Whether a number and a name are an address without the kind of street; "12 May" is not."""
    if len(street.name) > 1:
        return True
    digits = re.sub(r"\D", "", street.number)
    return len(digits) >= 4 and int(digits) not in _YEARS and not digits.endswith("00")  # noqa: PLR2004
