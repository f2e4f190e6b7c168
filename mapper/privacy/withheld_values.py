"""Secrets: the withheld values, so that the output can be searched for them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

import pandas as pd
import pyarrow as pa

from mapper.files import Mask
from mapper.privacy.sensitive_places import has_sensitive_words
from mapper.privacy.street_addresses import address_parts
from mapper.records import MEMBER_NAMES, UNKNOWN, Tables, is_among
from mapper.text import words_of, write_out_words

ADDRESS = "number and street"  # the description of a secret that is one
TIME_OF_DAY = "time of day"
AGENCY = "agency"
PINNED = ("coordinates", "lock", "landmark")
LOCALITY_FIELDS = ("verbatim_locality", "locality", "location_note", "located_note", "landmark")

TRANSLATED_LOCALITY = frozenset({"locality", "location_note"})

_TRANSLATED = (
    "summary",
    *sorted(TRANSLATED_LOCALITY),
    "date_note",
    "unknowns",
    "claims",
    "agencies",
    "corrections",
)
_TEXT_FIELDS = (
    "incident_id", "event", "title", "summary", "date_note", "verbatim_locality", "locality",
    "location_note", "located_note", "landmark", "unknowns", "translations",
    "corrections", "data_generalizations", "information_withheld", "embargo_lifted", "internal_note",
)  # fmt: skip
_SOURCE_FIELDS = ("id", "title", "url", "archived_at", "note", "note_en", "note_es", "note_fr")
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality",
    "locality": "locality",
    "location_note": "note",
    "landmark": "landmark",
    "located_note": "locality",
    "place_type": "place_type",
}
# ids of the sources of a table tell nothing, and pages count theirs alike
_NUMBERED = re.compile(r"source-\d+|table")
_LEAST_NAME = 3  # letters of the short name of an agency
_TELLING = 8  # characters of a text in an own field
_TELLING_MARK = re.compile(r"[\s\d@/+]")
# Capital letters that a place's own name does not need.
_GENERAL = frozenset(
    ("a", "an", "the", "at", "in", "on", "of", "near", "behind", "beside", "outside", "inside", "front",
     "private", "family", "residential", "apartment", "house", "home", "building", "complex", "block",
     "her", "his", "their", "unknown", "withheld", "high", "middle", "elementary", "public")
)  # fmt: skip
# Who may hold a value although it was kept back: any published record; any but that of the place, which
# would tell it; none, unless one says that it was there itself; those of another place alone.
Guard = Literal["value", "own", "place", "elsewhere"]

Path = tuple["str | int", ...]


class Secret(NamedTuple):
    """A value that must not be published.

    Attributes:
        incident_id: Its incident; empty for a text outside the incidents.
        field: Its path in the records.
        text: The text, None for a point.
        point: Latitude and longitude in WGS84 degrees, None for a text.
        is_name: Whether it is a person's name, which no published record may contain either.
        guard: The published records that may contain it: `value`, any; `own`, all except the record of the
            place; `place`, none unless one openly was at the place; `elsewhere`, one that was certainly
            elsewhere, or is marked as at another kind of place.
        what: Its description, such as `number and street`; empty if its field describes it.
        spellings: Its folded spellings; empty for a text to search for unchanged.
        number: The house number of an address, which tells it near any of the streets.
        streets: The folded spellings of the street of an address.
        circle: Latitude and longitude in WGS84 degrees and radius in meters of an address, as exactly as
            known; None if not needed or not known.
    """

    incident_id: str
    field: Path
    text: str | None = None
    point: tuple[float, float] | None = None
    is_name: bool = False
    guard: Guard = "value"
    what: str = ""
    spellings: tuple[str, ...] = ()
    number: str = ""
    streets: tuple[str, ...] = ()
    circle: tuple[float, float, float] | None = None


def of_withheld(tables: Tables, kept: Tables, withheld: Mask) -> Iterator[Secret]:
    """Yield every value of incidents that are withheld entirely."""
    if not withheld.any():
        return
    gone = tables.only(tables.incidents["incident_id"][withheld])
    yield from of_texts(gone.incidents, _TEXT_FIELDS)
    yield from of_own_fields(gone.incidents, gone.own_fields)
    chosen = gone.incidents["withhold"].eq(True).to_numpy()  # noqa: FBT003 - None is not
    yield from of_addresses(gone.incidents[chosen])
    yield from of_points(gone.incidents[gone.incidents["located_by"].isin(PINNED)])
    yield from of_claims(gone)
    yield from of_involvements(gone)
    yield from of_uncited(gone.sources, kept.sources)


def of_places(sensitive: pd.DataFrame, pinned: pd.DataFrame) -> Iterator[Secret]:
    """Yield the words for sensitive places, and their points."""
    circles = _circles(sensitive)
    for secret in of_localities(sensitive):
        is_address = secret.guard == "place"
        circle = circles[secret.incident_id]
        yield secret._replace(guard="elsewhere", circle=circle) if is_address else secret
    yield from of_points(pinned)


def of_localities(rows: pd.DataFrame) -> Iterator[Secret]:
    """Yield the words for places that their own records must not reveal, whole and in parts."""
    telling = dict(zip(rows["incident_id"], _own_words(rows), strict=True))
    translated = of_translations(rows, dict.fromkeys(range(len(rows)), TRANSLATED_LOCALITY))
    for secret in (*of_texts(rows, LOCALITY_FIELDS), *translated):
        tells = _tells_place(secret.text or "", telling[secret.incident_id])
        yield secret._replace(guard="own") if tells else secret
    yield from of_addresses(rows, with_streets=True)


def of_addresses(rows: pd.DataFrame, *, with_streets: bool = False) -> Iterator[Secret]:
    """Yield the numbers with streets, and the streets, in the words for places.

    Args:
        rows: Incidents.
        with_streets: Whether the incidents are published without their street.
    """
    said = (*of_texts(rows, LOCALITY_FIELDS),
            *of_translations(rows, dict.fromkeys(range(len(rows)), TRANSLATED_LOCALITY)))  # fmt: skip
    for secret in said:
        for part in address_parts(secret.text or ""):
            if part.kind == "address":
                kept = secret._replace(guard="place", what=ADDRESS)
            elif with_streets:
                kept = secret._replace(guard="own", what="street")
            else:
                continue  # a street that another record names tells nothing of one that is not there
            yield kept._replace(
                text=part.spellings[0],
                spellings=part.spellings,
                number=part.number,
                streets=part.streets,
            )


def of_texts(rows: pd.DataFrame, names: Iterable[str]) -> list[Secret]:
    """Return all texts in some columns, including those in lists and mappings."""
    return [
        Secret(id_, (*_path(name), *where), text)
        for name in names
        if name in rows
        for id_, value in zip(rows["incident_id"], rows[name], strict=True)
        for where, text in walk_texts(value)
    ]


def of_own_fields(rows: pd.DataFrame, fields: Iterable[str]) -> Iterator[Secret]:
    """Yield the texts of own fields that tell of one incident; single short words are in any file."""
    for name in fields:
        texts = pa.array(rows[name], from_pandas=True)
        if not pa.types.is_string(texts.type) and not pa.types.is_large_string(texts.type):
            continue
        for id_, text in zip(rows["incident_id"], texts.to_pylist(), strict=True):
            if text and len(text) >= _TELLING and _TELLING_MARK.search(text):
                yield Secret(id_, ("fields", name), text)


def of_translations(rows: pd.DataFrame, given: Mapping[int, AbstractSet[str]]) -> list[Secret]:
    """Return the texts of some fields, by number of the row, in all translations."""
    translations, ids = rows["translations"].tolist(), rows["incident_id"].tolist()
    return [
        Secret(ids[row], ("translations", language, name, *where), text)
        for row, names in given.items()
        for language, said in (translations[row] or {}).items()
        for name in _TRANSLATED
        if name in names and name in said
        for where, text in walk_texts(said[name])
    ]


def of_points(rows: pd.DataFrame) -> list[Secret]:
    """Return the points of incidents."""
    return [
        Secret(id_, ("location",), point=(float(latitude), float(longitude)))
        for id_, latitude, longitude in zip(
            rows["incident_id"], rows["latitude"], rows["longitude"], strict=True
        )
    ]


def _circles(rows: pd.DataFrame) -> dict[str, tuple[float, float, float] | None]:
    """Return where incidents are, by id: latitude, longitude and radius in meters."""
    names = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    circles = zip(*(rows[name].to_numpy(dtype=float).tolist() for name in names), strict=True)
    return {
        id_: None if any(map(math.isnan, circle)) else circle
        for id_, circle in zip(rows["incident_id"], circles, strict=True)
    }


def of_claims(tables: Tables) -> list[Secret]:
    """Return claims, speakers and accounts."""
    claims = [
        Secret(id_, ("claims", number, "claim"), claim)
        for id_, number, claim in zip(
            *(tables.claims[name] for name in ("incident_id", "claim_number", "claim")), strict=True
        )
    ]
    accounts = tables.accounts
    turns = accounts.groupby(["incident_id", "claim_number"]).cumcount()
    return claims + [
        Secret(id_, ("claims", number, "accounts", turn, name), text)
        for name in ("by", "says", "asked_how")
        for id_, number, turn, text in zip(
            accounts["incident_id"], accounts["claim_number"], turns, accounts[name], strict=True
        )
        if text
    ]


def of_involvements(tables: Tables) -> list[Secret]:
    """Return the notes on agencies."""
    involvements = tables.involvements
    turns = involvements.groupby("incident_id").cumcount()
    rows = zip(involvements["incident_id"], turns, involvements["note"], strict=True)
    return [Secret(id_, ("agencies", turn, "note"), text) for id_, turn, text in rows if text]


def of_agencies(tables: Tables) -> list[Secret]:
    """Return the names of agencies, which are no secret but in the incidents that withhold them."""
    named = tables.agencies.set_index("id")[["name", "short_name"]]
    return [
        Secret(id_, ("agencies",), text=name, guard="own", what=AGENCY, spellings=(folded,))
        for id_, agency in zip(
            tables.involvements["incident_id"], tables.involvements["agency"], strict=True
        )
        for name in dict.fromkeys(named.loc[agency].tolist() if agency in named.index else ())
        if name and len(folded := write_out_words(words_of(name))) >= _LEAST_NAME
    ]


def of_uncited(before: pd.DataFrame, kept: pd.DataFrame) -> list[Secret]:
    """Return the texts of sources that only withheld incidents cite."""
    gone = before[~is_among(before["id"], kept["id"])]
    return [
        Secret("", ("sources", source, name), text)
        for name in _SOURCE_FIELDS
        for source, text in zip(gone["id"], gone[name], strict=True)
        if text and text != UNKNOWN and not (name == "id" and _NUMBERED.fullmatch(text))
    ]


def _own_words(rows: pd.DataFrame) -> list[frozenset[str]]:
    """Return the words that any record may use for its place: city, county, state."""
    names = [rows[name].tolist() for name in ("city", "jurisdiction") if name in rows]
    return [
        frozenset(word for text in texts if isinstance(text, str) for word in words_of(text))
        for texts in zip(*names, strict=True)
    ]


def _tells_place(text: str, general: frozenset[str]) -> bool:
    """Whether words lead to one place: they name a shelter, or a house by a name of its own."""
    if not has_sensitive_words(text):
        return False
    named = [word for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper()]
    return any(
        not has_sensitive_words(word)
        and not _GENERAL.intersection(words_of(word))
        and not general.intersection(words_of(word))
        for word in named
    )


def walk_texts(value: object, where: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text within a cell, however nested, with its path."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from walk_texts(each, (*where, str(name)))
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from walk_texts(each, (*where, number))


def _path(name: str) -> Path:
    if name in _IN_LOCATION:
        return ("location", _IN_LOCATION[name])
    return (MEMBER_NAMES.get(name, name),)
