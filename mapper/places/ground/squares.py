"""Which squares of the world lie near published places: small ones round them, and wide ones farther out.

Squares of a fixed grid hold the whole circle of a place. So a coarsened place has squares no finer than its
circle, and a place that is withheld, which is not among the points, has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from mapper.files import Floats, Geometries, Indices, Mask, count_within
from mapper.places import METERS_PER_DEGREE_OF_SPHERE

SMALL_DEGREES = 1 / 64  # 1.7 km
WIDE_DEGREES = 1 / 8
# A circle so small has streets of every kind round it; one so large has no streets at all.
MOST_SMALL_METERS = 2_000
MOST_WIDE_METERS = 25_000
_SMALL_MARGIN_METERS = 700
_WIDE_MARGIN_METERS = 4_000
_MIN_COSINE = 0.01


@dataclass(frozen=True, slots=True)
class GroundSquares:
    """Squares of two grids, each as sorted numbers: rows from the south, columns from 180° W.

    Attributes:
        small: Squares where everything is drawn.
        wide: Squares where streets that lead far are drawn, water and parks.
    """

    small: Indices
    wide: Indices

    def __bool__(self) -> bool:
        """Whether there is any place exact enough."""
        return bool(len(self.wide))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all squares in degrees."""
        rows, columns = np.divmod(self.wide, _columns(WIDE_DEGREES))
        return (
            float(columns.min() * WIDE_DEGREES - 180),
            float(rows.min() * WIDE_DEGREES - 90),
            float((columns.max() + 1) * WIDE_DEGREES - 180),
            float((rows.max() + 1) * WIDE_DEGREES - 90),
        )

    @property
    def wide_boxes(self) -> Geometries:
        """The wide squares as polygons in degrees, in the order of their numbers."""
        rows, columns = np.divmod(self.wide, _columns(WIDE_DEGREES))
        west, south = columns * WIDE_DEGREES - 180, rows * WIDE_DEGREES - 90
        boxes: Geometries = shapely.box(west, south, west + WIDE_DEGREES, south + WIDE_DEGREES)
        return boxes

    def are_near(self, coordinates: Floats) -> Mask:
        """Return which points (longitude, latitude), shape (n, 2), lie in small squares."""
        return _held(self.small, coordinates, SMALL_DEGREES)

    def are_around(self, coordinates: Floats) -> Mask:
        """Return which points (longitude, latitude), shape (n, 2), lie in wide squares."""
        return _held(self.wide, coordinates, WIDE_DEGREES)


def squares_round(latitude: Floats, longitude: Floats, radius_meters: Floats) -> GroundSquares:
    """Return the squares round circles.

    Args:
        latitude: Their centers in WGS84 degrees, shape (n,); those without a number do not count.
        longitude: The same.
        radius_meters: Their radiuses, shape (n,).
    """
    present = ~(np.isnan(latitude) | np.isnan(longitude) | np.isnan(radius_meters))
    y, x, radius = latitude[present], longitude[present], radius_meters[present]
    small, wide = radius <= MOST_SMALL_METERS, radius <= MOST_WIDE_METERS
    return GroundSquares(
        _squares(y[small], x[small], radius[small] + _SMALL_MARGIN_METERS, SMALL_DEGREES),
        _squares(y[wide], x[wide], radius[wide] + _WIDE_MARGIN_METERS, WIDE_DEGREES),
    )


def _squares(latitude: Floats, longitude: Floats, reach_meters: Floats, size: float) -> Indices:
    """Return the squares that circles may touch: those of the boxes round them."""
    rise = reach_meters / METERS_PER_DEGREE_OF_SPHERE
    farthest = np.minimum(np.abs(latitude) + rise, 90)  # where a degree of longitude is shortest
    run = np.minimum(rise / np.maximum(np.cos(np.radians(farthest)), _MIN_COSINE), 180)
    boxes = np.column_stack(
        (
            np.floor((np.maximum(latitude - rise, -90) + 90) / size),
            np.floor((np.minimum(latitude + rise, 90) + 90) / size),
            np.floor((longitude - run + 180) / size),
            np.floor((longitude + run + 180) / size),
        )
    ).astype(np.int64)
    boxes = pd.DataFrame(boxes).drop_duplicates().to_numpy()  # a million rows have few
    low, high, left, right = boxes.T
    tall, across = high - low + 1, right - left + 1
    number = tall * across
    within = count_within(number)
    row = np.repeat(low, number) + within // np.repeat(across, number)
    column = np.repeat(left, number) + within % np.repeat(across, number)
    return _unique(row, column, size)


def _held(squares: Indices, coordinates: Floats, size: float) -> Mask:
    row = np.floor((coordinates[:, 1] + 90) / size).astype(np.int64)
    column = np.floor((coordinates[:, 0] + 180) / size).astype(np.int64)
    found: Mask = np.isin(_numbers(row, column, size), squares)
    return found


def _unique(row: Indices, column: Indices, size: float) -> Indices:
    numbers: Indices = np.unique(_numbers(row, column, size))
    return numbers


def _numbers(row: Indices, column: Indices, size: float) -> Indices:
    rows = np.clip(row, 0, round(180 / size) - 1)  # the pole lies in the last row
    numbers: Indices = rows * _columns(size) + column % _columns(size)
    return numbers


def _columns(size: float) -> int:
    return round(360 / size)
