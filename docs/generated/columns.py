"""The reference of the tables' columns: name, kind, meaning.

Names come from `mapper.records`, kinds from the tables of the records that come with mapper, meanings from
the JSON Schema where a column is a field of a record, else from here. `table_columns` is the one place to
change when the tables have a schema of their own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import mapper
from docs.generated.markdown import code, stacked, table
from mapper import records
from mapper.records import record_schema

_RECORDS = Path(__file__).parent.parent.parent / "incidents.yaml"


class Column(NamedTuple):
    """One column of one table."""

    name: str
    kind: str
    meaning: str


class _Table(NamedTuple):
    rows: str
    columns: tuple[str, ...]
    models: tuple[str, ...]


_TABLES = {
    "incidents": _Table(
        "One row per incident, newest first, undated last. `incidents.frame` is this table with points.",
        records.INCIDENT_COLUMNS,
        ("Incident", "Location"),
    ),
    "involvements": _Table(
        "One row per agency in an incident.", records.INVOLVEMENT_COLUMNS, ("Involvement",)
    ),
    "claims": _Table("One row per claim.", records.CLAIM_COLUMNS, ("Claim",)),
    "accounts": _Table("One row per account of a claim.", records.ACCOUNT_COLUMNS, ("Account",)),
    "citations": _Table(
        "One row per source that an incident rests on.", ("incident_id", "source"), ()
    ),
    "sources": _Table("One row per source.", records.SOURCE_COLUMNS, ("Source",)),
    "agencies": _Table(
        "One row per agency that an incident names, and per agency it belongs to.",
        records.AGENCY_COLUMNS,
        (),
    ),
}
_MEANINGS = {
    "incident_id": "The incident's id; links the tables.",
    "claim_number": "Number of the claim within its incident, from 0.",
    "contest_status": "How contested it is: uncontested, agreed, one-sided or disputed; worked out from the"
    " stances.",
    ("incidents", "city"): "The city or county that the record stands under.",
    "latitude": "Latitude of the point in WGS84 degrees; empty without a place.",
    "longitude": "Longitude of the point in WGS84 degrees; empty without a place.",
    "date_start": "First day on which it may have happened.",
    "date_end": "Last day on which it may have happened.",
    "location_note": "How the place is known, for readers.",
    "coordinate_uncertainty_in_meters": "Radius in meters of a circle around the point that holds the"
    " whole place; never 0, empty without a place.",
    "located_by": "What placed it: coordinates, lock, landmark, place, county or unlocated.",
    "located_note": "Details of that: the landmark, the geocoder, or why there is no place.",
    "city_geoid": "GEOID of `city`.",
    "stated_area": "GEOID of the area that a source states in words, where there is one.",
    "jurisdiction": "All areas that the circle may touch, in words, such as Bell or Maywood.",
    "places": "GEOIDs of the places that the circle may touch.",
    "counties": "GEOIDs of the counties that the circle may touch.",
    "states": "GEOIDs of the states that the circle may touch.",
    "unincorporated": "GEOIDs of the counties of which only land in no city is meant.",
    "translations": "Title, summary and other texts by language.",
    "kept_back": "Codes of what the privacy profile changed in this row.",
    (
        "involvements",
        "area_check",
    ): "Whether the incident lies inside or outside the agency's area of"
    " operations, or undetermined.",
    ("citations", "source"): "Id of the source.",
    ("agencies", "id"): "The agency's id in the registry.",
    ("agencies", "name"): "Full name.",
    ("agencies", "short_name"): "Short name, as the page's matrix uses it.",
    ("agencies", "level"): "Level of government: federal, state, county, municipal or unknown.",
    ("agencies", "type"): "Kind of agency, such as police or sheriff.",
    ("agencies", "parent"): "Id of the agency that it belongs to.",
    ("agencies", "ori"): "Code of the FBI's agency list, 9 characters.",
    ("sources", "id"): "The source's id.",
}
_KINDS = {
    "float64": "number",
    "int64": "whole number",
    "bool": "true or false",
    "datetime64[s]": "day",
}


@cache
def table_columns() -> dict[str, tuple[Column, ...]]:
    """Give the columns of each table.

    Raises:
        KeyError: A column has no meaning here nor in the JSON Schema.
    """
    incidents = mapper.read(_RECORDS, profile="internal")
    frames = {
        name: incidents.frame if name == "incidents" else getattr(incidents, name)
        for name in _TABLES
    }
    return {
        name: tuple(
            Column(column, _kind(frames[name][column]), meaning(name, column, each.models))
            for column in each.columns
        )
        for name, each in _TABLES.items()
    }


def page() -> str:
    """Write a section a table."""
    parts = []
    for name, columns in table_columns().items():
        parts += [f"## {name}", _TABLES[name].rows]
        parts.append(
            stacked(
                table(
                    ("Column", "Kind", "Meaning"),
                    [(code(c.name), c.kind, c.meaning) for c in columns],
                )
            )
        )
    return "\n\n".join(parts)


def _kind(column: pd.Series) -> str:  # type: ignore[type-arg]
    if column.map(lambda value: isinstance(value, tuple)).any():
        return "list of texts"
    return _KINDS.get(str(column.dtype), "text")


def meaning(name: str, column: str, models: tuple[str, ...]) -> str:
    """Say what a column of a table holds.

    Args:
        name: The table.
        column: The column.
        models: Models of the JSON Schema that may describe it.

    Raises:
        KeyError: Neither this module nor the JSON Schema does.
    """
    for key in ((name, column), column):
        if key in _MEANINGS:
            return _MEANINGS[key]
    definitions = record_schema()["$defs"]
    for model in models:
        if column in definitions[model]["properties"]:
            meaning: str = definitions[model]["properties"][column]["description"]
            return meaning
    raise KeyError(f"no meaning of column {column} of table {name}")
