"""The schema of the tables, as data: name, dtype, unit, meaning and origin of each column.

Readers lay out their tables by it, exports and pages take their types from it, and `Incidents` returns each
column in its dtype. The columns are in the order of their table.

| dtype | in a notebook | between the stages |
|---|---|---|
| `str` | pandas' `str`, stored in Arrow; NaN if missing | objects or Arrow texts |
| `category` | its values in the order given here; NaN if missing | objects |
| `list` | a tuple of texts in each cell, None if missing | objects |
| `mapping` | a dict in each cell, or None | objects |
| `mappings` | a tuple of dicts in each cell, or None | objects |
| `float64`, `int64`, `bool`, `datetime64[s]` | NumPy's | the same, or objects |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel

from mapper.places import PRECISIONS
from mapper.records.agency_model import OwnAgency
from mapper.records.claims import Account, Source
from mapper.records.contest_statuses import CONTEST_STATUSES, About, Capacity
from mapper.records.model import Incident, Involvement, Location
from mapper.records.vocabularies import (
    DATE_INTERVALS,
    INCIDENT_TYPES,
    LEVELS,
    ROLES,
    STANCES,
    AgencyType,
    AreaCheck,
    PlaceType,
)

ColumnType = Literal[
    "str", "category", "list", "mapping", "mappings", "float64", "int64", "bool", "datetime64[s]"
]

LOCATED_BY = ("coordinates", "lock", "landmark", "place", "county", "state", "unlocated")
AREA_CHECKS: tuple[AreaCheck, ...] = get_args(AreaCheck)
# the names of columns in pages, exports and records since 0.1, which all stay readable
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
        name: Its name.
        dtype: Its dtype; see the module's docstring.
        meaning: The meaning of a cell.
        origin: The standard that the term is from.
        unit: Its unit of measure; empty if it has none.
        allowed: The values of a category.
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


def _meaning(model: type[BaseModel], field: str) -> str:
    """Return the description of a record's field, for the column that contains its values."""
    return model.model_fields[field].description or ""


_INCIDENT_ID = _text(
    "incident_id", "The incident's id, which links all tables.", "Darwin Core eventID"
)
_AGENCY = _text("agency", "The agency's id.")
_SOURCE = _text("source", "The source's id.")
_CLAIM_NUMBER = Column(
    "claim_number", "int64", "The number of the claim within its incident, from 0."
)
_CONTEST_STATUS = _category(
    "contest_status",
    CONTEST_STATUSES,
    "How contested it is, derived from the stances; none-recorded without claims.",
)

SCHEMA: Mapping[str, tuple[Column, ...]] = {
    "incidents": (
        _INCIDENT_ID,
        _text("event", "The id of an event, shared by its scenes.", "Darwin Core parentEventID"),
        _text("city", "The city that the record is keyed by."),
        _text("event_date", "The date of the incident, as far as known; or unknown.", _EDTF),
        Column("date_start", "datetime64[s]", "The first day on which it may have happened.", unit="day"),
        Column("date_end", "datetime64[s]", "The last day on which it may have happened.", unit="day"),
        _category("date_interval", DATE_INTERVALS, _meaning(Incident, "date_interval")),
        _text("date_note", _meaning(Incident, "date_note")),
        _text("local_time", "The local time, if a source gives it.", unit="HH:MM"),
        _category("type", INCIDENT_TYPES, _meaning(Incident, "type")),
        _text("title", "Its title."),
        _text("summary", "A neutral summary."),
        _text("verbatim_locality", "The source's own words for the place.", _DARWIN_CORE),
        _text("locality", "The place in the publisher's words.", _DARWIN_CORE),
        _text("location_note", "A note on the place for readers.", _DARWIN_CORE),
        _text("landmark", "The landmark's id in the gazetteer."),
        Column(
            "latitude", "float64", "The latitude of the point, WGS84; NaN without a place.",
            "Darwin Core decimalLatitude", "degree",
        ),
        Column(
            "longitude", "float64", "The longitude of the point, WGS84; NaN without a place.",
            "Darwin Core decimalLongitude", "degree",
        ),
        Column(
            "coordinate_uncertainty_in_meters", "float64",
            "The radius of the smallest circle around the point that contains the whole place.",
            _DARWIN_CORE, "meter",
        ),
        _category("precision", PRECISIONS, _meaning(Location, "precision"), _POST),
        _category("located_by", LOCATED_BY, "The origin of the point; unlocated without one."),
        _text("located_note", "The answer, landmark or area behind the point; else the reason for none."),
        _text("city_geoid", "The GEOID of the city that the record is keyed by.", _CENSUS),
        _text("stated_area", "The GEOID of an area that the record states in words.", _CENSUS),
        _text("jurisdiction", "The areas that the circle may touch, in words."),
        _list("places", "GEOIDs of the places that the circle may touch.", _CENSUS),
        _list("counties", "GEOIDs of the counties that the circle may touch.", _CENSUS),
        _list("states", "GEOIDs of the states that the circle may touch.", _CENSUS),
        _list("regions", "Ids of the first-level areas of other countries that it may touch.", "GeoNames"),
        _list("countries", "Codes of the countries that it may touch, or that claim the area.", "ISO 3166-1"),
        _list(
            "unincorporated", "GEOIDs of counties whose land outside any place is meant.", _CENSUS
        ),
        _CONTEST_STATUS,
        _list("unknowns", "Open questions that the sources do not answer."),
        Column("checked", "mappings", _meaning(Incident, "checked")),
        Column("corrections", "mappings", _meaning(Incident, "corrections"), "schema.org correction"),
        _list("same_event_as", _meaning(Incident, "same_event_as")),
        _list("formerly", _meaning(Incident, "formerly")),
        Column("translations", "mapping", "The texts in other languages, by language."),
        _text("data_generalizations", "A note on values that were made coarser.", _DARWIN_CORE),
        _text("information_withheld", "A note on values that exist and are not published.", _DARWIN_CORE),
        _list("kept_back", "Codes of the sentences that privacy wrote into other columns."),
        Column("withhold", "bool", "Whether the record is withheld from everything published."),
        _list("redact", "Fields that are withheld from everything published."),
        _category("place_type", get_args(PlaceType), "The kind of place; not published."),
        _text("publish_after", "The day or moment before which it is withheld; not published."),
        _text("status", _meaning(Incident, "status")),
        _text("merged_into", "The id of the record that this one became part of; not published."),
        _text("embargo_lifted", "Why the incident has certainly ended; not published."),
        _text("internal_note", _meaning(Incident, "internal_note")),
    ),
    "involvements": (
        _INCIDENT_ID,
        _AGENCY,
        _category("role", ROLES, "The agency's role in the incident; named does not mean present."),
        _text("note", _meaning(Involvement, "note")),
        _category(
            "area_check", AREA_CHECKS,
            "Whether the incident is in its area of operations; empty where it is only named.",
            _MONITOR,
        ),
    ),
    "claims": (
        _INCIDENT_ID,
        _CLAIM_NUMBER,
        _text("claim", "One factual statement about the incident.", "schema.org Claim"),
        _category(
            "about", get_args(About), "The event, or background: practice in general, deciding nothing."
        ),
        _CONTEST_STATUS,
    ),
    "accounts": (
        _INCIDENT_ID,
        _CLAIM_NUMBER,
        _text("by", "The speaker; private people by capacity only."),
        _category("capacity", get_args(Capacity), _meaning(Account, "capacity")),
        _text("agency", "The id of the agency they speak for."),
        _category("stance", STANCES, "How they stand to the claim."),
        _text("says", "Their account, in neutral words."),
        _text("source", _meaning(Account, "source")),
        _text("said_on", "When they spoke, if the source gives the date.", _EDTF),
        _text("asked_on", "When they were asked, for no-comment and not-asked.", _EDTF),
        _text("asked_how", "How they were asked, for no-comment and not-asked."),
    ),
    "citations": (_INCIDENT_ID, _SOURCE),
    "sources": (
        replace(_SOURCE, name="id"),
        _text("publisher", _meaning(Source, "publisher"), "schema.org publisher"),
        _text("title", _meaning(Source, "title"), "schema.org headline"),
        _text("published", "Its date of publication, or unknown.", _EDTF),
        _text("url", "Its web address, or unknown.", "schema.org url"),
        _text("archived_at", "The address of an archived copy, or unknown.", "schema.org archivedAt"),
        _text("note", "A note for readers."),
        _text("note_en", "The note in English, where it is written in another language."),
        _text("note_es", "The note in Spanish, where it is written in another language."),
        _text("note_fr", "The note in French, where it is written in another language."),
    ),
    "agencies": (
        replace(_AGENCY, name="id"),
        _text("name", _meaning(OwnAgency, "name")),
        _text("short_name", _meaning(OwnAgency, "short_name")),
        _category("level", LEVELS, _meaning(OwnAgency, "level")),
        _category("type", get_args(AgencyType), _meaning(OwnAgency, "type"), _POST),
        _text("parent", "The id of the agency that it belongs to.", _MONITOR),
        _text("ori", _meaning(OwnAgency, "ori"), "FBI NCIC"),
        _text("period_of", "The agency of which this row holds for a time; missing in its own row."),
        _text("from", "The first day on which the row holds; missing if it is not limited.", _MONITOR),
        _text("until", "The last day on which the row holds; missing if it is not limited.", _MONITOR),
    ),
}  # fmt: skip


class Reference(NamedTuple):
    """A row of the reference of columns, as texts."""

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
    """Yield one row per column of every table, for documentation."""
    for table, columns in SCHEMA.items():
        for each in columns:
            yield Reference(
                table, each.name, each.dtype, each.unit, each.meaning, each.origin,
                ", ".join(each.allowed),
            )  # fmt: skip
