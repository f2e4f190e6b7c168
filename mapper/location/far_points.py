"""Finds points of a table that lie far from the city abroad in the same row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mapper.errors import and_more, number_of, quoted
from mapper.files import Floats, Indices, Mask
from mapper.places import GEOD, WorldPlace

_FAR_METERS = (
    100_000.0  # beyond the land of nearly all cities; few have borders here that could tell
)
_NEAR_DEGREES = 0.6  # of latitude, and as many kilometers of longitude: less than 100 km together
_NAMED = 5


def describe_far_points(
    latitude: Floats,
    longitude: Floats,
    codes: Indices,
    cities: Sequence[str],
    abroad: Mapping[str, tuple[WorldPlace, ...]],
) -> list[str]:
    """Say how many points lie far from the city of their row, where that is one place abroad.

    Args:
        latitude: WGS84 degrees, NaN where the row has no point.
        longitude: Likewise.
        codes: Which of `cities` each row has.
        cities: The distinct cities.
        abroad: The places abroad that each may be.
    """
    placed = [places[0] if len(places := abroad.get(city, ())) == 1 else None for city in cities]
    ends = np.array(
        [(each.longitude, each.latitude) if each else (np.nan, np.nan) for each in placed]
    )
    if not len(ends) or np.isnan(ends).all():
        return []
    rows = np.flatnonzero(_may_be_far(latitude, longitude, ends[codes]))
    of_city = codes[rows]
    apart = GEOD.inv(longitude[rows], latitude[rows], *ends[of_city].T)[2]
    reach = np.array([each.radius_meters if each else 0.0 for each in placed])
    is_far = apart > _FAR_METERS + reach[of_city]
    if not is_far.any():
        return []
    times = np.bincount(of_city[is_far], minlength=len(cities))
    most = np.argsort(-times, kind="stable")[: int((times > 0).sum())].tolist()
    said = ", ".join(f"{quoted(cities[city])} ({times[city]:,})" for city in most[:_NAMED])
    return [
        (
            f"{number_of(int(is_far.sum()), 'point')} more than {_FAR_METERS / 1000:.0f} km from the city in"
            f" the same row; the point counts: {said}{and_more(len(most) - _NAMED)}. Check the coordinates,"
            " or the columns of places."
        )
    ]


def _may_be_far(latitude: Floats, longitude: Floats, ends: Floats) -> Mask:
    """Mark the points not near their city at first sight: to measure a million takes half a second."""
    north = np.abs(latitude - ends[:, 1])
    east = np.abs((longitude - ends[:, 0] + 180) % 360 - 180) * np.cos(np.radians(latitude))
    found: Mask = (north > _NEAR_DEGREES) | (east > _NEAR_DEGREES)
    return found
