"""Under which city an incident stands in a file of records, so that reading finds the same place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shapely import intersects_xy

from mapper.places import UNKNOWN_PLACE, key_of, load_boundaries, load_gazetteer
from mapper.text import fold

_UNKNOWN = "Unknown"
_BY_POINT = ("coordinates", "landmark", "lock")
_STATE_DIGITS = 2


def city_key(row: Mapping[str, Any]) -> str:
    """Name the area that an incident stands under: what it is known by, else where its point lies.

    A pin outside the city that the incident is said to be in would be a fault, so such an incident stands
    under the place or county of the pin, or under Unknown.

    Args:
        row: A located and assigned incident, as a row of `Tables.incidents`.
    """
    known = row["city_geoid"]
    city = row["city"]
    is_pinned = row["located_by"] in _BY_POINT
    is_city = isinstance(known, str) and len(known) > _STATE_DIGITS
    if is_city and not (is_pinned and not _holds(known, row)):
        return city if isinstance(city, str) and _found(city) == known else key_of(known)
    if isinstance(city, str) and fold(city, "case") == UNKNOWN_PLACE:
        return city
    if not is_pinned:
        return _UNKNOWN
    for geoids in (row["places"], row["counties"]):
        if len(geoids) == 1 and _holds(geoids[0], row):
            return key_of(geoids[0])
    return _UNKNOWN


@cache
def _found(city: str) -> str | None:
    area = load_gazetteer().find(city).area
    return area.geoid if area else None


def _holds(geoid: str, row: Mapping[str, Any]) -> bool:
    """Whether the point itself lies in an area."""
    geometry = load_boundaries(geoid[:2]).geometry(geoid)
    return bool(intersects_xy(geometry, row["longitude"], row["latitude"]))
