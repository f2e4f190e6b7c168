"""Geodesy: the Earth's figure, and meters in a degree, by which bound each use needs."""

from __future__ import annotations

from pyproj import Geod

GEOD = Geod(ellps="WGS84")

METERS_PER_DEGREE_AT_EQUATOR = 111_320.0
"""Of longitude at the equator; nowhere is a degree of latitude more than 0.4 % longer."""

METERS_PER_DEGREE_OF_SPHERE = 111_195.0
"""Of latitude on a sphere with the Earth's mean radius, for drawings."""

METERS_PER_DEGREE_AT_45 = 111_132.0
"""Of latitude at 45 degrees; elsewhere 0.5 % less or more."""

METERS_PER_DEGREE_FOR_MARGINS = 111_000.0
"""0.4 % more than a degree of latitude has at the least (110,574)."""
