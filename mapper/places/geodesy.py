"""Geodesy: the Earth's figure, and meters in a degree, by which bound each use needs."""

from __future__ import annotations

import numpy as np
from pyproj import Geod

from mapper.files import Floats

GEOD = Geod(ellps="WGS84")

METERS_PER_DEGREE_AT_EQUATOR = 111_320.0
"""Meters per degree of longitude at the equator; no degree of latitude is over 0.4% longer."""

METERS_PER_DEGREE_OF_SPHERE = 111_195.0
"""Meters per degree of latitude on a sphere with the Earth's mean radius, for drawings."""

METERS_PER_DEGREE_AT_45 = 111_132.0
"""Meters per degree of latitude at 45 degrees; elsewhere up to 0.5% less or more."""

METERS_PER_DEGREE_FOR_MARGINS = 111_000.0
"""Meters per degree of latitude, at most 0.4% more than the minimum (110,574)."""


def geodesic_meters(
    longitude: Floats, latitude: Floats, to_longitude: Floats, to_latitude: Floats
) -> Floats:
    """Return the distances of points from others on the WGS84 ellipsoid, in meters.

    Args:
        longitude: In degrees, one-dimensional, as the others are.
        latitude: In degrees.
        to_longitude: Of as many other points.
        to_latitude: Of these.
    """
    if len(longitude) == 1:  # a number to pyproj, and NumPy before 2.4 warns of it
        start, end = (longitude.item(), latitude.item()), (to_longitude.item(), to_latitude.item())
        return np.array([GEOD.inv(*start, *end)[2]])
    distances: Floats = GEOD.inv(longitude, latitude, to_longitude, to_latitude)[2]
    return distances
