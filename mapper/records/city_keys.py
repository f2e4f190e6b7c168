"""Chooses the city under which an incident is written in a file of records, so that it reads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from shapely import intersects_xy

from mapper.places import (
    COUNTRY,
    UNKNOWN_PLACE,
    cache_by_boundaries,
    find_places_abroad,
    find_whole_state,
    key_of,
    load_boundaries,
    load_gazetteer,
    load_state_boundaries,
    names_no_city,
    split_state,
)
from mapper.text import fold

_UNKNOWN = "Unknown"
_BY_POINT = ("coordinates", "landmark", "lock")
_STATE_DIGITS = 2


def home_of(incidents: pd.DataFrame) -> str | None:
    """Return the FIPS code of the home state that cities without a state need to be found again.

    Args:
        incidents: Located incidents; see `Tables`.

    Returns:
        The only state of all cities without a state; None if there is none, or several.
    """
    pairs = incidents[["city", "city_geoid"]].drop_duplicates().itertuples(index=False)
    states = {
        geoid[:_STATE_DIGITS]
        for city, geoid in pairs
        if isinstance(city, str)
        and isinstance(geoid, str)
        and city != geoid
        and split_state(city)[1] is None
    }
    return states.pop() if len(states) == 1 else None


def home_name(home: str) -> str:
    """Return the name of a home for the head of a file of records."""
    if home == COUNTRY:
        return "United States"
    return load_state_boundaries().area(home).name


def is_bare(city: str) -> bool:
    """Whether a city needs a home: it names no state, and is neither a GEOID nor Unknown."""
    return not (split_state(city)[1] or city.strip().isdecimal() or names_no_city(city))


def city_key(row: Mapping[str, Any], home: str | None) -> str:
    """Return the area under which to write an incident: its stated one, or else that of its point.

    A pin outside the stated city would be a fault, so such an incident goes under the place or county of
    the pin, or under Unknown.

    Args:
        row: A located and assigned incident, as a row of `Tables.incidents`.
        home: FIPS code of the state of bare names in the file; None for none.
    """
    known = row["city_geoid"]
    city = row["city"]
    is_pinned = row["located_by"] in _BY_POINT
    is_city = isinstance(known, str) and len(known) > _STATE_DIGITS
    if is_city and not (is_pinned and not _holds(known, row)):
        return (
            city if isinstance(city, str) and _found(city, home) == known else key_of(known, home)
        )
    if isinstance(city, str) and (
        fold(city, "case") == UNKNOWN_PLACE
        or find_whole_state(city)
        or len(find_places_abroad(city)) == 1
    ):
        return city
    if not is_pinned:
        return _UNKNOWN
    for geoids in (row["places"], row["counties"]):
        if len(geoids) == 1 and _holds(geoids[0], row):
            return key_of(geoids[0], home)
    return _UNKNOWN


@cache_by_boundaries
def _found(city: str, home: str | None) -> str | None:
    area = load_gazetteer(home).find_or_city_around(city).area
    return area.geoid if area else None


def _holds(geoid: str, row: Mapping[str, Any]) -> bool:
    """Whether the point itself lies in an area."""
    geometry = load_boundaries(geoid[:2]).geometry(geoid)
    return bool(intersects_xy(geometry, row["longitude"], row["latitude"]))
