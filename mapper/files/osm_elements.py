"""Elements of OpenStreetMap as Overpass answers them: tags are columns, an element without any is no row."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import pyproj

_KINDS = ("node", "way", "relation")
_CORNERS = ("minlat", "minlon", "maxlat", "maxlon")
_RADIUS = "coordinate_uncertainty_in_meters"


def is_element(row: dict[str, Any]) -> bool:
    """Whether an object is a node, way or relation of OpenStreetMap."""
    return (
        row.get("type") in _KINDS
        and isinstance(row.get("id"), int)
        and isinstance(row.get("tags", {}), dict)
        and ("tags" in row or not {"lat", "nodes", "members"}.isdisjoint(row))
    )


def row_of_element(element: dict[str, Any]) -> dict[str, Any] | None:
    """Return the tags of an element with its id and place; None without tags, as of a way's corners.

    A way or relation is at the middle of its box, with a radius that holds it, or at the center that the
    answer gives it, of which the size is not known.
    """
    tags = element.get("tags")
    if not tags:
        return None
    place = _place_of(element)
    own = {name: value for name, value in tags.items() if name not in place}
    return {"id": f"{element['type']}/{element['id']}", **place, **own}


def _place_of(element: dict[str, Any]) -> dict[str, Any]:
    corners = _corners_of(element)
    if corners is not None:
        south, west, north, east = corners
        latitude, longitude = (south + north) / 2, (west + east) / 2
        meters = _geod().inv(west, south, east, north)[2] / 2
        place = {"lat": round(latitude, 7), "lon": round(longitude, 7)}
        return {**place, _RADIUS: math.ceil(meters) or 1}
    center = element.get("center")
    at = center if isinstance(center, dict) else element
    return {name: at[name] for name in ("lat", "lon") if name in at}


def _corners_of(element: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """Return south, west, north and east of a way or relation, if the answer has them."""
    box = element.get("bounds")
    if isinstance(box, dict):
        corners = _numbers(box.get(name) for name in _CORNERS)
        return (corners[0], corners[1], corners[2], corners[3]) if corners else None
    drawn = element.get("geometry")
    points = [each for each in drawn if isinstance(each, dict)] if isinstance(drawn, list) else []
    latitudes, longitudes = (_numbers(each.get(name) for each in points) for name in ("lat", "lon"))
    if not (latitudes and longitudes):
        return None
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


def _numbers(values: Iterable[object]) -> list[float]:
    """Return numbers; none if any is no number."""
    given = list(values)
    found = [float(each) for each in given if isinstance(each, int | float)]
    return found if len(found) == len(given) else []


@cache
def _geod() -> pyproj.Geod:
    return pyproj.Geod(ellps="WGS84")
