"""Tables of which all points lie at sea, or in Antarctica, and in one country with their axes exchanged.

Of single rows far from the others, `quality_warnings` tells; here all rows have the same slip, as where a
program writes POINT (latitude longitude).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely

from mapper.errors import number_of
from mapper.files import Floats, Indices
from mapper.places import jurisdictions_of, load_world

_SAMPLE = 20
_LEAST_POINTS = 3
_ANTARCTICA = -60.0  # degrees of latitude
_SHARE = 0.9  # of the sample, at sea as given and in one country when exchanged


def find_exchanged_axes(latitude: Floats, longitude: Floats, rows: Indices) -> list[str]:
    """Say if a table's points look exchanged as a whole.

    Args:
        latitude: WGS84 degrees of all rows.
        longitude: Likewise.
        rows: The rows that have a point.
    """
    points = np.column_stack((latitude[rows], longitude[rows]))
    sample = np.unique(points[:: max(1, len(points) // _SAMPLE)], axis=0)
    if len(sample) < _LEAST_POINTS or (np.abs(sample[:, 1]) > 90).any():  # noqa: PLR2004
        return []
    most_on_land = len(sample) - _SHARE * len(sample)
    land, on_land = load_world().geometry("land"), 0
    for lat, lon in sample:
        on_land += lat > _ANTARCTICA and bool(shapely.intersects_xy(land, lon, lat))
        if on_land > most_on_land:  # of most tables after a few points
            return []
    countries = Counter(name for lon, lat in sample for name in _countries(float(lat), float(lon)))
    country, times = max(countries.items(), key=lambda each: each[1], default=("", 0))
    if times < _SHARE * len(sample):
        return []
    where = "in Antarctica" if (sample[:, 0] <= _ANTARCTICA).all() else "at sea"
    said = (
        f"The {number_of(len(rows), 'point')} of this table lie {where}; with latitude and longitude"
        f" swapped, they lie in {country}. Are they swapped? Correct the table, or name its columns the"
        " other way round: --field latitude=… --field longitude=…. mapper does not change them."
    )
    return [said]


def _countries(latitude: float, longitude: float) -> tuple[str, ...]:
    found = jurisdictions_of(latitude, longitude, radius_meters=1)
    home = ("the United States",) if found.units else ()
    return (*home, *(country.name for country in found.countries))
