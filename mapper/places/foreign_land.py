"""Which land is of other countries than the United States, and whether a point may be near any.

The Census' borders decide within the United States, and are exact; those of the world are coarse, in some
places more than elsewhere. So the world is asked only where the Census leaves a question, and only near land
of other countries.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mapper.places.geodata import geodata_path, unreadable

if TYPE_CHECKING:
    from mapper.files import Floats, Indices, Mask
    from mapper.places.areas import WorldUnit

COARSENESS_METERS = (
    5_000.0  # of most of the world's lines; see `line_coarseness_meters` for the others
)
SQUARE_DEGREES = (
    0.25  # of the files; one counts a square within REACH_METERS of other countries' land
)
REACH_METERS = 40_000.0
_ROWS, _COLUMNS = round(180 / SQUARE_DEGREES), round(360 / SQUARE_DEGREES)
# The United States and its territories, as the world's lines have them.
CENSUS_CODES = frozenset(("US", "PR", "GU", "AS", "MP", "VI", "UM"))


def are_near_foreign_land(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike, radius_meters: npt.ArrayLike
) -> Mask:
    """Return whether circles may touch land of other countries, its lines' coarseness included.

    It errs on the side of yes; a wide circle is always near.
    """
    y, x, radius = (np.asarray(each, dtype=float) for each in (latitude, longitude, radius_meters))
    near: Mask = _squares()[_square_of(y, x)] | (radius + COARSENESS_METERS > REACH_METERS)
    return near


def line_coarseness_meters(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Floats:
    """Return how far the world's lines round points may be off: 5 km, and up to 25 km in deserts."""
    y, x = (np.asarray(each, dtype=float) for each in (latitude, longitude))
    found: Floats = _coarseness()[_square_of(y, x)]
    return found


def foreign_units(units: Iterable[WorldUnit]) -> tuple[WorldUnit, ...]:
    """Keep the units of other countries, each region and set of claims once."""
    found = {
        (
            unit.region.geoid if unit.region else "",
            unit.dispute,
            *(a.geoid for a in unit.countries),
        ): unit
        for unit in units
        if unit.countries[0].geoid not in CENSUS_CODES
    }
    return tuple(found[key] for key in sorted(found))


def _square_of(y: Floats, x: Floats) -> tuple[Indices, Indices]:
    row = np.clip(np.floor((y + 90) / SQUARE_DEGREES), 0, _ROWS - 1).astype(np.int64)
    column = np.clip(np.floor((x + 180) / SQUARE_DEGREES), 0, _COLUMNS - 1).astype(np.int64)
    return row, column


@cache
def _coarseness() -> Floats:
    """Return the coarseness of lines in each square, in meters."""
    path = geodata_path() / "world" / "coarse_squares.csv"
    found = np.full((_ROWS, _COLUMNS), COARSENESS_METERS)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = np.loadtxt(file, delimiter=",", skiprows=1, ndmin=2)
        south, west, meters = rows.T
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    found[_square_of(south, west)] = meters
    return found


@cache
def _squares() -> Mask:
    """Return the squares near land of other countries: rows from the south, columns from 180 degrees west."""
    path = geodata_path() / "world" / "foreign_squares.bin"
    try:
        bits = np.fromfile(path, dtype=np.uint8)
        return np.unpackbits(bits, count=_ROWS * _COLUMNS).astype(bool).reshape(_ROWS, _COLUMNS)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
