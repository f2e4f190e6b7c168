"""Coordinates in a system that the user names, such as EPSG:27700, as degrees."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import numpy as np
import pyproj

from mapper.errors import PointsError, quoted
from mapper.files import MAX_LATITUDE_DEGREES, MAX_LONGITUDE_DEGREES, Mask, is_of_maps, to_degrees
from mapper.imports.column_words import read_names
from mapper.imports.coordinates import Numbers
from mapper.imports.name_rules import word_set

EXAMPLE = "EPSG:27700"
NAME_CRS = (
    f"Name their coordinate system, such as --crs {EXAMPLE}, or export the file again as WGS84."
)
CRS_WANTED = f"a coordinate system such as {EXAMPLE!r}, or None"
# a meter is about the fifth decimal of a degree
_DECIMALS_OF_METERS = 5
_EAST = word_set("x easting eastings east xcoord coordx utmx utmeasting rechtswert este")
_NORTH = word_set("y northing northings north ycoord coordy utmy utmnorthing hochwert norte")


def read_crs(name: str) -> pyproj.CRS:
    """Return the coordinate system of a name or code such as EPSG:27700.

    Raises:
        PointsError: None is called so, or it is one of heights, of space or of another planet.
    """
    crs = _find_crs(name)
    if crs is None or not is_of_maps(crs):
        raise PointsError(
            f"Unknown coordinate system {quoted(name)}. Write the code of one on the ground, such as"
            f" {EXAMPLE}.",
            code="unknown-crs",
        )
    return crs


@lru_cache(maxsize=64)  # of a name that is none, PROJ looks through all of its names
def _find_crs(name: str) -> pyproj.CRS | None:
    try:
        return pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError:
        return None


def find_axes(names: Collection[str]) -> tuple[str, str] | None:
    """Return the columns of eastings and northings, by their names; None unless there is one of each."""
    read = read_names(names)
    found = [[each.name for each in read if each.every & words] for words in (_EAST, _NORTH)]
    return (found[0][0], found[1][0]) if all(len(each) == 1 for each in found) else None


def are_degrees(latitude: Numbers, longitude: Numbers, crs: pyproj.CRS) -> Mask:
    """Mark the rows that look like degrees, where a system has meters or feet."""
    near = np.abs(latitude.values) <= MAX_LATITUDE_DEGREES
    near &= np.abs(longitude.values) <= MAX_LONGITUDE_DEGREES
    return near & crs.is_projected


def convert_to_degrees(latitude: Numbers, longitude: Numbers, crs: pyproj.CRS) -> Mask:
    """Convert northings and eastings to WGS84 degrees, in place; return the rows that the system ends before.

    Args:
        latitude: The northings, or latitudes of the system.
        longitude: The eastings, or longitudes of the system.
        crs: The system.
    """
    given = ~(np.isnan(latitude.values) | np.isnan(longitude.values))
    east, north = to_degrees(longitude.values[given], latitude.values[given], crs)
    outside = ~(np.isfinite(east) & np.isfinite(north))
    longitude.values[given] = np.where(outside, np.nan, east)
    latitude.values[given] = np.where(outside, np.nan, north)
    if crs.is_projected:
        for axis in (latitude, longitude):
            axis.decimals[axis.decimals >= 0] += _DECIMALS_OF_METERS
    wrong = np.zeros(len(given), dtype=bool)
    wrong[np.flatnonzero(given)[outside]] = True
    return wrong
