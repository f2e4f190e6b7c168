"""Assigns jurisdictions to located incidents, and checks each agency against its area of operations.

A location is a circle. Its jurisdictions are all that the circle may touch, unless a city is known by
word; an agency is inside its area if all of them are, outside if none is, else undetermined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from mapper import boundaries
from mapper.agencies import Registry
from mapper.errors import Problem
from mapper.jurisdictions import (
    Jurisdictions,
    distance_outside_meters,
    in_area,
    jurisdictions_of,
    jurisdictions_of_place,
)
from mapper.model import AreaCheck
from mapper.tables import AGENCY_COLUMNS, Tables, rows_of

_NOWHERE = Jurisdictions(())


def assign(tables: Tables, *, registry: Registry) -> tuple[Tables, list[Problem]]:
    """Fill in jurisdictions, the check of each involvement, and the agencies.

    Args:
        tables: Located incidents.
        registry: The agencies and their areas of operations.

    Returns:
        The tables with jurisdiction, places, counties, states and unincorporated of each incident,
        `area_check` of each involvement and the agencies with all they belong to; and a problem for
        each pin outside the city that its record is keyed by.
    """
    rows = rows_of(tables.incidents)
    lookup = _Lookup()
    jurisdictions = [lookup(row) for row in rows]
    incidents = tables.incidents.assign(
        jurisdiction=pd.Series(
            [each.label() if each.units else None for each in jurisdictions], dtype=object
        ),
        places=_geoids(jurisdictions, lambda each: tuple(area.geoid for area in each.places)),
        counties=_geoids(jurisdictions, lambda each: tuple(area.geoid for area in each.counties)),
        states=_geoids(jurisdictions, lambda each: tuple(area.geoid for area in each.states)),
        unincorporated=_geoids(jurisdictions, lambda each: each.unincorporated),
    )
    by_incident = dict(zip(incidents["id"], jurisdictions, strict=True))
    assigned = tables.with_(
        incidents=incidents,
        involvements=_checked(tables.involvements, by_incident, registry),
        agencies=_agencies(tables, registry),
    )
    return assigned, [problem for row in rows if (problem := _outside_city(row))]


class _Lookup:
    """Jurisdictions by location; incidents that share a location share the work."""

    def __init__(self) -> None:
        self._known: dict[Any, Jurisdictions] = {}

    def __call__(self, row: dict[str, Any]) -> Jurisdictions:
        if row["located_by"] == "unlocated":
            return _NOWHERE
        circle = (row["latitude"], row["longitude"], row["coordinate_uncertainty_in_meters"])
        key = row["stated_area"] or circle
        if key not in self._known:
            self._known[key] = self._find(row["stated_area"], *circle)
        return self._known[key]

    @staticmethod
    def _find(
        stated_area: str | None, latitude: float, longitude: float, radius_meters: float
    ) -> Jurisdictions:
        if stated_area is None:
            return jurisdictions_of(latitude, longitude, radius_meters=radius_meters)
        return jurisdictions_of_place(boundaries.load(stated_area[:2]).area(stated_area))


def _geoids(
    jurisdictions: list[Jurisdictions], of: Callable[[Jurisdictions], tuple[str, ...]]
) -> pd.Series[Any]:
    return pd.Series([of(each) for each in jurisdictions], dtype=object)


def _checked(
    involvements: pd.DataFrame, by_incident: dict[str, Jurisdictions], registry: Registry
) -> pd.DataFrame:
    pairs = zip(involvements["incident_id"], involvements["agency"], strict=True)
    known: dict[tuple[str, Jurisdictions], AreaCheck] = {}
    checks: list[AreaCheck] = []
    for incident_id, agency in pairs:
        key = (agency, by_incident[incident_id])
        if key not in known:
            known[key] = _check(registry, *key)
        checks.append(known[key])
    return involvements.assign(area_check=pd.Series(checks, dtype=object))


def _check(registry: Registry, agency: str, jurisdictions: Jurisdictions) -> AreaCheck:
    area = registry[agency].area_of_operations
    if area.undetermined is not None:
        return "undetermined"
    return in_area(
        jurisdictions,
        geoids=area.geoids,
        unincorporated_of=area.unincorporated_of,
        except_=area.except_,
    )


def _agencies(tables: Tables, registry: Registry) -> pd.DataFrame:
    named = {*tables.involvements["agency"], *tables.accounts["agency"].dropna()}
    rows = [agency.model_dump() for agency in registry.with_ancestors(named)]
    return pd.DataFrame(rows, columns=list(AGENCY_COLUMNS), dtype=object)


def _outside_city(row: dict[str, Any]) -> Problem | None:
    """Compare a pin with the city that its record is keyed by."""
    city = row["city_geoid"]
    if row["located_by"] in ("unlocated", "place", "county") or city is None:
        return None
    latitude, longitude = row["latitude"], row["longitude"]
    area = boundaries.load(city[:2]).area(city)
    distance = distance_outside_meters(latitude, longitude, area)
    if distance == 0:
        return None
    there = jurisdictions_of(latitude, longitude, radius_meters=1).label()
    field = {"coordinates": "latitude", "landmark": "landmark"}.get(row["located_by"], "locality")
    return Problem(
        row["id"],
        ("location", field),
        got=f"a pin in {there}, {distance:,.0f} m outside {area.label}",
        expected=f"a pin inside {area.label}, under which the incident stands",
        do=_what_to_do(latitude, longitude, area)
        or "correct the pin, or move the incident to its city",
        code="pin-outside-city",
    )


def _what_to_do(latitude: float, longitude: float, area: boundaries.Area) -> str | None:
    """Try the usual slips: coordinates swapped, a sign lost."""
    slips = {
        "swap latitude and longitude": (longitude, latitude),
        "put a minus before the longitude": (latitude, -longitude),
        "put a minus before the latitude": (-latitude, longitude),
        "swap the two and put a minus before the longitude": (longitude, -latitude),
    }
    for advice, (lat, lon) in slips.items():
        if abs(lat) <= 90 and distance_outside_meters(lat, lon, area) == 0:  # noqa: PLR2004
            return advice
    return None
