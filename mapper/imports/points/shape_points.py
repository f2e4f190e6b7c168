"""Lines and areas in a table of points: each stands for the smallest circle that holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyproj
import shapely

from mapper.files import (
    UNREAD_SHAPE,
    Floats,
    Geometries,
    Indices,
    Located,
    WrongShape,
    count_shapes,
    enclose_shapes,
    note_crossings,
    note_shapes,
)

_NAMED = 3


@dataclass(frozen=True, eq=False)
class ShapePoints:
    """Where the geometries of rows are.

    Attributes:
        longitude: Of points, and of the centers of circles, in degrees; NaN for a row without any.
        latitude: Likewise.
        radius_meters: Of the circles, NaN for points.
        wrong: The shapes that give no place, by row.
    """

    longitude: Floats
    latitude: Floats
    radius_meters: Floats
    wrong: Mapping[int, WrongShape]


@dataclass
class PlacedShapes:
    """Places shapes batch by batch, and counts them."""

    _counts: Counter[str] = field(default_factory=Counter)
    _crossing: list[int] = field(default_factory=list)
    _crossing_in_all: int = 0

    def place(
        self,
        located: Located,
        rows: Indices,
        shapes: Geometries,
        *,
        unread: Indices,
        before: int = 0,
    ) -> ShapePoints:
        """Return the places of a batch.

        Args:
            located: The points among its geometries.
            rows: The rows with another shape.
            shapes: These shapes, in the same coordinate system.
            unread: The rows whose geometry cannot be read.
            before: How many rows came before the batch.
        """
        x, y = located.in_degrees()
        longitude, latitude = x.copy(), y.copy()
        radius = np.full(len(x), np.nan)
        wrong = dict.fromkeys(unread.tolist(), UNREAD_SHAPE)
        if len(rows):
            found = enclose_shapes(shapes, located.crs)
            longitude[rows], latitude[rows] = found.longitude, found.latitude
            radius[rows] = found.radius_meters
            wrong |= {
                int(rows[number]): WrongShape(shapes[number].geom_type, why)
                for number, why in found.wrong.items()
            }
            self._counts += count_shapes(shapes[~np.isnan(found.longitude)])
            crossing = [before + int(rows[number]) for number in found.crossing]
            self._crossing += crossing[: _NAMED - len(self._crossing)]
            self._crossing_in_all += len(crossing)
        return ShapePoints(longitude, latitude, radius, wrong)

    def notes(self, row_name: Callable[[int], str]) -> list[str]:
        """Say what was placed so, and which areas cross themselves."""
        names = [row_name(row) for row in self._crossing]
        crossing = note_crossings(names, self._crossing_in_all)
        return [*filter(None, (note_shapes(self._counts), crossing))]


def points_of_shapes(shapes: Geometries, crs: pyproj.CRS | None) -> ShapePoints:
    """Return the places of geometries; None among them has none."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    others = ~points & ~empty
    single = shapes.copy()
    single[~points | empty] = None  # of which GEOS has no coordinates
    located = Located(shapely.get_x(single), shapely.get_y(single), crs)
    rows = np.flatnonzero(others)
    none = np.empty(0, dtype=np.int64)
    return PlacedShapes().place(located, rows, shapes[rows], unread=none)
