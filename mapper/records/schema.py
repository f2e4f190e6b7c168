"""The schema of the tables, as data: what each column is called, holds, is measured in and means.

Readers lay their tables out by it, exports and pages take their types from it, and `Incidents` gives a
notebook each column in the dtype that stands here. The columns stand in the order of their table.

| dtype | in a notebook | between the stages |
|---|---|---|
| `str` | pandas' `str`, held by Arrow; NaN where there is none | objects or Arrow texts |
| `category` | its values in the order given here; NaN where there is none | objects |
| `list` | a tuple of texts in each cell, None where nothing says | objects |
| `mapping` | a dict in each cell, or None | objects |
| `float64`, `int64`, `bool`, `datetime64[s]` | as NumPy has them | the same, or objects |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from mapper.places import PRECISIONS
from mapper.records.model import (
    CONTEST_STATUSES,
    INCIDENT_TYPES,
    LEVELS,
    ROLES,
    STANCES,
    AgencyType,
    AreaCheck,
    Capacity,
    PlaceType,
)

ColumnType = Literal[
    "str", "category", "list", "mapping", "float64", "int64", "bool", "datetime64[s]"
]

LOCATED_BY = ("coordinates", "lock", "landmark", "place", "county", "unlocated")
AREA_CHECKS: tuple[AreaCheck, ...] = get_args(AreaCheck)
# what a column has been called in pages, exports and records since 0.1, which all stay readable
MEMBER_NAMES: Mapping[str, str] = {"incident_id": "id"}

_OURS = "ours"
_DARWIN_CORE = "Darwin Core"
_POST = "Washington Post v2"
_EDTF = "EDTF level 1"
_CENSUS = "US Census"
_MONITOR = "Security Force Monitor"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: What it is called.
        dtype: What it holds; see the module's text.
        meaning: What a cell says.
        origin: Where the term is from.
        unit: What it is measured in; empty for what is no measure.
        allowed: All that a cell of a category may say.
    """

    name: str
    dtype: ColumnType
    meaning: str
    origin: str = _OURS
    unit: str = ""
    allowed: tuple[str, ...] = ()


def _category(name: str, allowed: tuple[str, ...], meaning: str, origin: str = _OURS) -> Column:
    return Column(name, "category", meaning, origin, allowed=allowed)


def _text(name: str, meaning: str, origin: str = _OURS, unit: str = "") -> Column:
    return Column(name, "str", meaning, origin, unit)


def _list(name: str, meaning: str, origin: str = _OURS) -> Column:
    return Column(name, "list", meaning, origin)


_INCIDENT_ID = _text("incident_id", "The incident's id; links all tables.", "Darwin Core eventID")
_AGENCY = _text("agency", "The agency's id.")
_SOURCE = _text("source", "The source's id.")
_CLAIM_NUMBER = Column("claim_number", "int64", "Number of the claim within its incident, from 0.")
_CONTEST_STATUS = _category(
    "contest_status", CONTEST_STATUSES, "How contested it is, derived from the stances."
)

SCHEMA: Mapping[str, tuple[Column, ...]] = {
    "incidents": (
        _INCIDENT_ID,
        _text("event", "Shared by the scenes of one event.", "Darwin Core parentEventID"),
        _text("city", "The city that the record is keyed by."),
        _text("event_date", "When it happened, as far as known; or unknown.", _EDTF),
        Column("date_start", "datetime64[s]", "First day on which it may have happened.", unit="day"),
        Column("date_end", "datetime64[s]", "Last day on which it may have happened.", unit="day"),
        _text("date_note", "How the date is known."),
        _text("local_time", "Local time, where a source gives it.", unit="HH:MM"),
        _category("type", INCIDENT_TYPES, "What kind of incident it is."),
        _text("title", "Its title."),
        _text("summary", "What happened, in neutral words."),
        _text("verbatim_locality", "The source's own words for the place.", _DARWIN_CORE),
        _text("locality", "Our wording of the place.", _DARWIN_CORE),
        _text("location_note", "What the reader should know about the place.", _DARWIN_CORE),
        _text("landmark", "The landmark's id in the gazetteer."),
        Column(
            "latitude", "float64", "Of the point, WGS84; NaN without a place.",
            "Darwin Core decimalLatitude", "degree",
        ),
        Column(
            "longitude", "float64", "Of the point, WGS84; NaN without a place.",
            "Darwin Core decimalLongitude", "degree",
        ),
        Column(
            "coordinate_uncertainty_in_meters", "float64",
            "Radius of the smallest circle round the point that holds the whole place.",
            _DARWIN_CORE, "meter",
        ),
        _category("precision", PRECISIONS, "How exactly the place is known.", _POST),
        _category("located_by", LOCATED_BY, "What the point is from; unlocated without one."),
        _text("located_note", "Which answer, landmark or area it is from; or why there is none."),
        _text("city_geoid", "GEOID of the city that the record is keyed by.", _CENSUS),
        _text("stated_area", "GEOID of an area that is known by word.", _CENSUS),
        _text("jurisdiction", "The areas that the circle may touch, in words."),
        _list("places", "GEOIDs of the places that the circle may touch.", _CENSUS),
        _list("counties", "GEOIDs of the counties that the circle may touch.", _CENSUS),
        _list("states", "GEOIDs of the states that the circle may touch.", _CENSUS),
        _list(
            "unincorporated", "GEOIDs of the counties of which land in no place is meant.", _CENSUS
        ),
        _CONTEST_STATUS,
        _list("unknowns", "What the sources leave open."),
        Column("translations", "mapping", "The texts in other languages, by language."),
        _text("data_generalizations", "What was made coarser.", _DARWIN_CORE),
        _text("information_withheld", "What exists and is not shown.", _DARWIN_CORE),
        _list("kept_back", "Codes of the sentences that privacy wrote into other columns."),
        Column("withhold", "bool", "Whether the record is kept out of everything published."),
        _list("redact", "Fields of the record that are kept out of everything published."),
        _category("place_type", get_args(PlaceType), "What kind of place it is; not published."),
        _text("publish_after", "The day or moment before which it is withheld; not published."),
        _text("status", "Withdrawn, if the record is to be kept out of everything published."),
        _text("embargo_lifted", "Why the incident is surely over; not published."),
        _text("internal_note", "For colleagues; not published."),
    ),
    "involvements": (
        _INCIDENT_ID,
        _AGENCY,
        _category("role", ROLES, "The agency's part in the incident; named is not presence."),
        _text("note", "Who says so, or what is unsure about it."),
        _category(
            "area_check", AREA_CHECKS, "Whether the incident lies in its area of operations.", _MONITOR
        ),
    ),
    "claims": (
        _INCIDENT_ID,
        _CLAIM_NUMBER,
        _text("claim", "One factual statement about the incident.", "schema.org Claim"),
        _CONTEST_STATUS,
    ),
    "accounts": (
        _INCIDENT_ID,
        _CLAIM_NUMBER,
        _text("by", "Who speaks; private people by capacity only."),
        _category("capacity", get_args(Capacity), "In which capacity they speak."),
        _text("agency", "Id of the agency spoken for."),
        _category("stance", STANCES, "How they stand to the claim."),
        _text("says", "What they say, in neutral words."),
        _text("source", "Id of the source in which they say it."),
    ),
    "citations": (_INCIDENT_ID, _SOURCE),
    "sources": (
        _text("id", "The source's id."),
        _text("publisher", "Who published it, or unknown.", "schema.org publisher"),
        _text("title", "Its title, or unknown.", "schema.org headline"),
        _text("published", "Date of publication, or unknown.", _EDTF),
        _text("url", "Where it can be read, or unknown.", "schema.org url"),
        _text("archived_at", "An archived copy, or unknown.", "schema.org archivedAt"),
        _text("note", "What the reader should know about it."),
    ),
    "agencies": (
        _text("id", "The agency's id."),
        _text("name", "Its full name."),
        _text("short_name", "What marks and matrix call it."),
        _category("level", LEVELS, "Level of government."),
        _category("type", get_args(AgencyType), "What kind of agency it is.", _POST),
        _text("parent", "Id of the agency that it belongs to.", _MONITOR),
        _text("ori", "Its ORI code of nine characters.", "FBI NCIC"),
    ),
}  # fmt: skip


class Reference(NamedTuple):
    """A row of the reference of columns, all in words."""

    table: str
    column: str
    dtype: str
    unit: str
    meaning: str
    origin: str
    allowed: str


def column_names(table: str) -> tuple[str, ...]:
    """Return the names of a table's columns, in their order."""
    return tuple(column.name for column in SCHEMA[table])


def column_reference() -> Iterator[Reference]:
    """Give one row a column of every table, for documentation."""
    for table, columns in SCHEMA.items():
        for each in columns:
            yield Reference(
                table, each.name, each.dtype, each.unit, each.meaning, each.origin,
                ", ".join(each.allowed),
            )  # fmt: skip
