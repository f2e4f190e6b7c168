"""Records and tables that many tests share; the events in them are made up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mapper.records.claims import Source
from mapper.records.model import Incident
from mapper.records.tables import AGENCY_COLUMNS, Tables, from_records

SOURCES: dict[str, dict[str, str]] = {
    "gazette": {
        "publisher": "The Gazette",
        "title": "Agents at a car wash",
        "published": "2026-01-20",
        "url": "https://gazette.example/agents",
        "archived_at": "https://archive.example/gazette",
    },
    "statement": {
        "publisher": "Bell Police Department",
        "title": "unknown",
        "published": "unknown",
        "url": "unknown",
        "archived_at": "unknown",
        "note": "Read aloud at a council meeting.",
    },
}

INCIDENTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Bell",
        {
            "id": "bell-car-wash",
            "event": "january-operation",
            "event_date": "2026-01-19",
            "local_time": "09:39",
            "type": "operation",
            "title": "Federal agents question workers at a car wash",
            "summary": "Agents questioned workers; accounts differ on what local police did.",
            "location": {"verbatim_locality": "a car wash near City Hall", "locality": "Bell"},
            "agencies": [
                {"agency": "ice-ero", "role": "conducting"},
                {"agency": "bell-pd", "role": "responding", "note": "Says that it kept the peace."},
            ],
            "claims": [
                {
                    "claim": "Local police blocked the street for the agents.",
                    "accounts": [
                        {
                            "by": "an observer",
                            "capacity": "observer",
                            "stance": "asserts",
                            "says": "Two patrol cars closed the street.",
                            "source": "gazette",
                        },
                        {
                            "by": "Bell Police Department",
                            "capacity": "agency",
                            "agency": "bell-pd",
                            "stance": "denies",
                            "says": "Officers directed traffic and took no other part.",
                            "source": "statement",
                        },
                    ],
                }
            ],
            "sources": ["gazette"],
            "unknowns": ["How many workers were questioned."],
        },
    ),
    (
        "Los Angeles",
        {
            "id": "los-angeles-stop",
            "event_date": "2025-06~",
            "type": "stop",
            "title": "Traffic stop, the city alone is known",
            "summary": "A driver was stopped and handed over.",
            "location": {"verbatim_locality": "unknown", "locality": "Los Angeles"},
            "agencies": [{"agency": "ice-ero", "role": "involved"}],
            "sources": ["statement"],
        },
    ),
    (
        "Unknown",
        {
            "id": "somewhere",
            "event_date": "unknown",
            "type": "other",
            "title": "A report without a place",
            "summary": "Nothing in the report says where.",
            "location": {"verbatim_locality": "unknown", "locality": "unknown"},
            "sources": ["gazette"],
        },
    ),
]

PLACES: dict[str, dict[str, Any]] = {
    "bell-car-wash": {
        "latitude": 33.979228,
        "longitude": -118.188445,
        "coordinate_uncertainty_in_meters": 75.0,
        "precision": "poi",
        "located_by": "landmark",
        "located_note": "Bell City Hall",
        "jurisdiction": "Bell",
        "places": ("0604870",),
        "counties": ("06037",),
        "states": ("06",),
        "countries": ("US",),
    },
    "los-angeles-stop": {
        "latitude": 34.019394,
        "longitude": -118.410825,
        "coordinate_uncertainty_in_meters": 40_400.0,
        "precision": "city",
        "located_by": "place",
        "located_note": "the city alone is known",
        "jurisdiction": "Los Angeles",
        "places": ("0644000",),
        "counties": ("06037",),
        "states": ("06",),
        "countries": ("US",),
    },
    "somewhere": {
        "precision": "unknown",
        "located_by": "unlocated",
        "located_note": "no city is named",
    },
}

NUMBERS = ("latitude", "longitude", "coordinate_uncertainty_in_meters")

AGENCIES: list[tuple[str | None, ...]] = [
    (
        "dhs",
        "Department of Homeland Security",
        "DHS",
        "federal",
        "department",
        None,
        None,
    ),
    (
        "ice-ero",
        "Enforcement and Removal Operations",
        "ERO",
        "federal",
        "immigration-enforcement",
        "dhs",
        None,
    ),
    ("bell-pd", "Bell Police Department", "Bell PD", "municipal", "police", None, None),
]


def sample(
    incidents: list[tuple[str, dict[str, Any]]] | None = None,
    sources: dict[str, dict[str, str]] | None = None,
) -> Tables:
    """Lay records out as tables and fill in what locate, assign and the registry would."""
    tables = from_records(
        [(city, Incident(**record)) for city, record in incidents or INCIDENTS],
        {id_: Source(**source) for id_, source in (sources or SOURCES).items()},
    )
    frame = tables.incidents.copy()
    found = [PLACES.get(id_, PLACES["somewhere"]) for id_ in frame["incident_id"]]
    for column in PLACES["bell-car-wash"]:
        type_ = float if column in NUMBERS else object
        default = () if column in ("places", "counties", "states", "countries") else None
        values = [place.get(column, default) for place in found]
        frame[column] = pd.Series(values, dtype=type_)
    checked = tables.involvements.assign(area_check="inside")
    rows = [(*row, *[None] * (len(AGENCY_COLUMNS) - len(row))) for row in AGENCIES]
    agencies = pd.DataFrame(rows, columns=list(AGENCY_COLUMNS), dtype=object)
    return tables.with_(incidents=frame, involvements=checked, agencies=agencies)
