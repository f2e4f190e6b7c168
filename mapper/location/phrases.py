"""Localities: parses the words for a place as far as a geocoder needs.

Reads "corner of Garfield & Valley", "3400 block of Whittier Boulevard" or "near City Hall" and finds the
kind of place. Pure: contacts no host and looks nothing up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mapper.places import state_abbreviation

# the two letters of a state in an address, by its FIPS code
USPS = {
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY", "60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI",
}  # fmt: skip

Kind: TypeAlias = Literal["address", "block", "intersection", "poi", "street"]


@dataclass(frozen=True)
class Locality:
    """A place that words describe.

    Attributes:
        kind: A house number on a street; a hundred of them; two streets that meet; a named place; or
            a street alone, which is too long to be one place.
        name: The name of a named place, else empty.
        number: The house number, the lowest one of a block.
        streets: The streets: one of an address or block, two of an intersection; a named place may
            have the street it is on.
        near: Whether the place is near, not at, the named one.
        doubtful: Whether the words may also be a name: "Smart & Final".
    """

    kind: Kind
    name: str = ""
    number: str = ""
    streets: tuple[str, ...] = ()
    near: bool = False
    doubtful: bool = False

    @property
    def street_line(self) -> str:
        """The place as the first line of an address, as far as it can be one."""
        if self.kind == "intersection":
            return " & ".join(self.streets)
        return " ".join(part for part in (self.number, *self.streets) if part)

    @property
    def wording(self) -> str:
        """The place as one would ask for it, without its city."""
        if self.kind == "poi":
            return ", ".join([self.name, *self.streets])
        return self.street_line


_SUFFIXES = (
    "street|st|avenue|ave|av|boulevard|boul|blvd|bl|road|rd|drive|dr|lane|ln|court|ct|place|pl|way|terrace|"
    "ter|parkway|pkwy|highway|hwy|freeway|fwy|expressway|circle|cir|square|sq|trail|alley|row|walk|loop|"
    "broadway|route|camino|calle|avenida|paseo|via"
)
# `St. Mary's` is a name, so a suffix stands last, or before a direction
_ENDS_AS_STREET = re.compile(
    rf"(?:\S\s+(?:{_SUFFIXES})|\bbroadway)\.?(?:\s+[nsew]\.?|\s+(?:north|south|east|west))?$",
    re.IGNORECASE,
)
_STARTS_AS_STREET = re.compile(
    r"^(?:calle|avenida|camino|paseo|via|avenue|highway|hwy|route|state route|sr|us|i)[ -]+[\w-]+$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:[nsew]\.?\s+|(?:north|south|east|west)\s+)?\d+(?:st|nd|rd|th)$", re.IGNORECASE
)
_FREEWAY = re.compile(r"^(?:the )?(?:i-|us-|sr-)?\d{1,3}(?: freeway)?$", re.IGNORECASE)

_NOT_SAID = re.compile(
    r"\b(?:not (?:given|named|known|stated|specified|said|disclosed)|does not (?:say|give|name)|"
    r"unknown|unspecified|undisclosed|unnamed|withheld|somewhere|an? (?:unknown|private) )", re.IGNORECASE
)  # fmt: skip
_NEAR = re.compile(
    r"^(?:(?:just|right)\s+)?(?:near(?:by)?(?: to)?|around|close to|next to|across (?:the street )?from|"
    r"opposite|behind|beside|by|not far from|(?:a )?(?:few )?blocks? (?:from|away from)|"
    r"(?:north|south|east|west) of|in the (?:area|vicinity) of)\s+", re.IGNORECASE
)  # fmt: skip
_AT = re.compile(
    r"^(?:(?:just|right)\s+)?(?:at|outside(?: of)?|inside(?: of)?|in front of|within|on|in)\s+(?=\S)",
    re.IGNORECASE,
)
_CORNER = re.compile(
    r"^(?:the\s+)?(?:\w+\s+)?(?:corner|intersection|crossing|junction)\s+of\s+", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_BLOCK = re.compile(
    r"^(?:the\s+)?(?P<number>\d{1,6})(?:\s*(?:-|–)?\s*block|\s+blk)(?:\s+of)?\s+(?P<street>.+)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^(?P<number>\d{1,6}(?:-\d{1,5})?(?:\s+1/2)?[a-z]?)\s+(?P<street>(?:\D|\d+(?:st|nd|rd|th)\b).*)$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:&|/|@|\+)\s*|\s+(?:and|at|x)\s+", re.IGNORECASE)
_SIGNS = re.compile(r"[&/@+]")
_UNIT = re.compile(r",?\s*(?:apt|apartment|unit|suite|ste|room|#)\.?\s*[\w-]+$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\b", re.IGNORECASE)
_BESIDE = re.compile(r"^(?P<this>.+?)\s+near\s+(?P<that>.+)$", re.IGNORECASE)
_ON = re.compile(r"^(?P<name>.+?)\s+on\s+(?P<street>.+)$", re.IGNORECASE)
_COUNTRY = re.compile(r",?\s*(?:USA?|U\.S\.A?\.?|United States)$", re.IGNORECASE)
_ZIP = re.compile(r",?\s*\b\d{5}(?:-\d{4})?$")

_LONGEST_SIDE_WORDS = 4


def parse_locality(text: str, *, city: str, state: str, usps: str) -> Locality | None:
    """Parse the words for a place.

    Args:
        text: The locality of a record.
        city: The label of its city or county, which is taken off the end.
        state: The state's name, likewise.
        usps: Its two letters, likewise.

    Returns:
        The place, or None if the words name nothing more exact than the city.
    """
    words = _without_city(_tidy(text), city, state, usps)
    if not words or _NOT_SAID.search(_tidy(text, whole=True)):
        return None
    near, words = _relation(words)
    words = _without_city(words, city, state, usps)
    corner = _CORNER.match(words)
    if corner:
        words = words[corner.end() :]
    return _place(words, near=near, corner=bool(corner)) if words else None


def _tidy(text: str, *, whole: bool = False) -> str:
    """Make apostrophes and spaces plain; what follows a semicolon, or stands in brackets, is a note."""
    plain = text.replace("’", "'").replace("\u2018", "'")
    if not whole:
        plain = re.sub(r"\([^)]*\)", " ", plain.split(";")[0])
    return " ".join(plain.split()).strip(" .,")


def _without_city(words: str, city: str, state: str, usps: str) -> str:
    """Take country, ZIP code, state and city off the end."""
    names = [rf"(?:the\s+)?(?:city of\s+)?{re.escape(city)}", re.escape(state), re.escape(usps)]
    if abbreviation := state_abbreviation(usps):
        names.append(re.escape(abbreviation))
    before = rf"^|,\s*|\s+in\s+|(?<=\S)\s+(?={re.escape(usps)}\.?$)"
    end = re.compile(rf"(?:{before})(?:{'|'.join(names)})\.?$", re.IGNORECASE)
    while True:
        shorter = _COUNTRY.sub("", words)
        if not re.fullmatch(r"\d{5}", shorter):
            shorter = _ZIP.sub("", shorter)
        shorter = end.sub("", shorter).strip(" ,")
        if shorter == words:
            return words
        words = shorter


def _relation(words: str) -> tuple[bool, str]:
    """Take `near`, `outside` and their like off the front."""
    near = False
    while True:
        if found := _NEAR.match(words):
            near = True
        else:
            found = _AT.match(words)
        if not found or not words[found.end() :]:
            return near, words
        words = words[found.end() :]


def _place(words: str, *, near: bool, corner: bool) -> Locality | None:
    """Read the rest: the surest form first, a name last."""
    if _BETWEEN.search(words):
        return Locality("street", streets=(words,), near=near)
    if beside := _BESIDE.match(words):
        return _beside(_bare(beside["this"]), _bare(beside["that"]))
    return (
        _numbered(words, near=near)
        or _intersection(words, near=near, corner=corner)
        or _street(words, near=near)
        or _named(words, near=near)
    )


def _numbered(words: str, *, near: bool) -> Locality | None:
    """Read a block or an address."""
    if block := _BLOCK.match(words):
        return Locality("block", number=block["number"], streets=(block["street"],), near=near)
    address = _ADDRESS.match(words)
    if address is None or _AND.search(address["street"]):
        return None
    street = _UNIT.sub("", address["street"])
    if not _is_street(street) or _is_street(words):
        return None
    return Locality("address", number=address["number"], streets=(street,), near=near)


def _street(words: str, *, near: bool) -> Locality | None:
    """Read a street, or something on one."""
    if (on := _ON.match(words)) and _is_street(_bare(on["street"])):
        return _on_street(on["name"], _bare(on["street"]), near=near)
    return Locality("street", streets=(_bare(words),), near=near) if _is_street(words) else None


def _intersection(words: str, *, near: bool, corner: bool) -> Locality | None:
    sides = [_bare(side) for side in _AND.split(words)]
    if len(sides) != 2 or not all(sides):  # noqa: PLR2004
        return None
    if any(len(side.split()) > _LONGEST_SIDE_WORDS for side in sides):
        return None
    streets = [_is_street(side) for side in sides]
    # one street and a word: "Garfield Avenue and Valley"; "Smith and Sons" is a name
    if not (corner or any(streets) or _SIGNS.search(words)):
        return None
    doubtful = not (corner or any(streets))
    return Locality("intersection", streets=(sides[0], sides[1]), near=near, doubtful=doubtful)


def _named(words: str, *, near: bool) -> Locality | None:
    """Read a named place; "a car wash" names none."""
    indefinite = re.match(r"an?\s", words, re.IGNORECASE)
    words = _bare(words)
    if indefinite and not words[:1].isupper():
        return None
    return Locality("poi", name=words, near=near) if _is_name(words) else None


def _on_street(name: str, street: str, *, near: bool) -> Locality:
    """Read "Home Depot on Alondra Boulevard"; of "a car wash on Pine Avenue" the street remains."""
    if not _is_name(_bare(name)):
        return Locality("street", streets=(street,), near=near)
    return Locality("poi", name=_bare(name), streets=(street,), near=near)


def _beside(this: str, that: str) -> Locality | None:
    """Read "Pine Avenue near Gage Avenue", "an alley near City Hall", "City Hall near Pine Avenue"."""
    if _is_street(this) and _is_street(that):
        return Locality("intersection", streets=(this, that), near=True)
    return _place(this, near=False, corner=False) or _place(that, near=True, corner=False)


def _is_name(words: str) -> bool:
    """Whether words name something: "parking lot" and "car wash" do not.

    Scripts without capitals do not tell, so their words are asked for; a vague answer does not count.
    """
    return any(c.isalpha() and c == c.title() and c not in "ªº" for c in words)


def _bare(words: str) -> str:
    return _ARTICLE.sub("", words).strip(" ,.") if len(words.split()) > 1 else words.strip(" ,.")


def _is_street(words: str) -> bool:
    words = words.strip(" ,.")
    if re.match(r"\d{1,6}\s+\S", words) and not _NUMBERED.match(words.split()[0]):
        return False  # a house number first
    forms = (_ENDS_AS_STREET, _STARTS_AS_STREET, _NUMBERED, _FREEWAY)
    return "," not in words and any(form.search(words) for form in forms)
