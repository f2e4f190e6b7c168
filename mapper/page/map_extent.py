"""The box that shows all incidents, with which the map opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.places import METERS_PER_DEGREE_OF_SPHERE, Boundaries
from mapper.records import distinct, mask

_PADDING = 0.1
_MIN_PADDING_METERS = 3_000
_MAX_RADIUS_METERS = 25_000
_MIN_COSINE = 0.01
_OF_EXTENT = ("latitude", "longitude", "coordinate_uncertainty_in_meters", "located_by", "places")


class Extent(NamedTuple):
    """A box in WGS84 degrees, in the order in which the page has it."""

    south: float
    west: float
    north: float
    east: float

    def padded(self) -> Extent:
        """Return the box with a margin of a tenth of its longer side, at least 3 km."""
        cosine = float(cosines(np.array((self.south + self.north) / 2)))
        side = max(self.north - self.south, (self.east - self.west) * cosine)
        margin = max(side * _PADDING, _MIN_PADDING_METERS / METERS_PER_DEGREE_OF_SPHERE)
        return Extent(
            max(self.south - margin, -90.0),
            self.west - margin / cosine,
            min(self.north + margin, 90.0),
            self.east + margin / cosine,
        )

    def meets(self, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which boxes (west, south, east, north, shape (n, 4)) share a point with this."""
        west, south, east, north = boxes.T
        met: npt.NDArray[np.bool_] = (
            (west <= self.east)
            & (east >= self.west)
            & (south <= self.north)
            & (north >= self.south)
        )
        return met


def incidents_extent(incidents: pd.DataFrame, boundaries: Boundaries) -> Extent:
    """Return the box that shows all incidents.

    A point counts with its radius; where only the city is known, the city counts. A county would
    zoom the map out to the sea, so there the point alone counts. Without any place the whole state.
    """
    latitude, longitude = (
        incidents[name].to_numpy(dtype=float) for name in ("latitude", "longitude")
    )
    present = ~(np.isnan(latitude) | np.isnan(longitude))
    located = incidents if present.all() else incidents[list(_OF_EXTENT)][present]
    by_city = mask(located["located_by"], lambda way: way == "place")
    boxes = [_circles(located[~by_city] if by_city.any() else located)]
    cities = {geoid for geoid in geoids_of(located["places"][by_city]) if geoid in boundaries}
    boxes += [np.array([boundaries.geometry(geoid).bounds]) for geoid in sorted(cities)]
    if by_city.any() and not cities:
        boxes.append(_circles(located[by_city]))
    found = np.concatenate(boxes)
    if len(found) == 0:
        found = shapely.bounds(boundaries.state_geometries()[1])
    west, south = found[:, :2].min(axis=0).tolist()
    east, north = found[:, 2:].max(axis=0).tolist()
    # plus 0.0, for -0.0 is the same key of a cache, but another text
    return Extent(*(round(value, 5) + 0.0 for value in (south, west, north, east)))


def _circles(located: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the boxes of points with their radius, (west, south, east, north), shape (n, 4)."""
    y, x = (located[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    radius = located["coordinate_uncertainty_in_meters"].to_numpy(dtype=float)
    by_area = mask(located["located_by"], lambda way: way in ("county", "state"))
    radius = np.where(by_area | np.isnan(radius), 0.0, radius)
    rise = np.minimum(radius, _MAX_RADIUS_METERS) / METERS_PER_DEGREE_OF_SPHERE
    run = rise / cosines(y)
    return np.column_stack((x - run, y - rise, x + run, y + rise))


def geoids_of(column: pd.Series[Any]) -> Iterator[str]:
    """Yield the distinct GEOIDs of a column of tuples; a million rows have few."""
    return (geoid for geoids in distinct(column).objects for geoid in geoids or ())


def cosines(latitudes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the length of a degree of longitude as a share of one of latitude; always above 0."""
    cosines: npt.NDArray[np.float64] = np.maximum(np.cos(np.radians(latitudes)), _MIN_COSINE)
    return cosines
