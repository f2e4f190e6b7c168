"""Which unit holds the centers of squares, by scan lines: no polygon is built for it.

Every row of centers is crossed by a state's borders. Sorted from west to east, the crossing before a center
says what lies east of it. Centers lie at half millionths of a degree in both directions and vertices at
whole ones, so no row meets a vertex.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices
from mapper.places.border_index.layout import (
    COUNT,
    FIRST,
    LEFT,
    RIGHT,
    SQUARE_UNITS,
    UNDECIDED_NUMBER,
    UNITS_PER_DEGREE,
    ranges,
)

_TOO_NEAR = 1e-2  # millionths of a degree; far more than reckoning a crossing is off by
_ROW_ROOM = 2.0**29  # wider than all longitudes in millionths


class Crossings(NamedTuple):
    """Where a state's borders cross the rows of centers, sorted by row and from west to east.

    Attributes:
        row: The row of squares.
        x: Millionths of a degree east of the 180th meridian.
        east: The number east of it.
        west: The number west of it.
        outside: The number of the state's outside.
        keys: Row and place in one number, to search by.
    """

    row: Indices
    x: Floats
    east: Indices
    west: Indices
    outside: int
    keys: Floats

    def numbers(self, row: Indices, column: Indices) -> Indices:
        """Return the number at the centers of squares; UNDECIDED_NUMBER where a border is too near."""
        center = column * SQUARE_UNITS + SQUARE_UNITS / 2
        after = np.searchsorted(self.keys, row * _ROW_ROOM + center)
        numbers = np.full(len(row), self.outside)
        for position, side in ((after - 1, self.east), (after, self.west)):
            exists = np.flatnonzero((position >= 0) & (position < len(self.row)))
            exists = exists[self.row[position[exists]] == row[exists]]
            beside = position[exists]
            numbers[exists] = side[beside]
            numbers[exists[np.abs(self.x[beside] - center[exists]) < _TOO_NEAR]] = UNDECIDED_NUMBER
            if side is self.east:
                west = numbers.copy()
        numbers[(numbers != west) & (numbers != UNDECIDED_NUMBER)] = UNDECIDED_NUMBER
        return numbers

    def may_hold(self, rows: range, columns: range) -> bool:
        """Whether the state may hold any center of a part of the world."""
        first, last = np.searchsorted(self.row, [rows.start, rows.stop])
        west = columns.stop * SQUARE_UNITS
        return bool(last > first and self.x[first:last].min() < west)

    def raster(self, rows: range, columns: range) -> Indices:
        """Return the number at all centers of a part of the world."""
        first, last = np.searchsorted(self.row, [rows.start, rows.stop])
        row = self.row[first:last] - rows.start
        column = np.ceil(self.x[first:last] / SQUARE_UNITS - 0.5).astype(np.int64) - columns.start
        inside = column < len(columns)
        found = np.full((len(rows), len(columns)), -1)
        found[row[inside], column[inside].clip(0)] = self.east[first:last][
            inside
        ]  # the last counts
        position = np.where(found >= 0, np.arange(len(columns)), 0)
        np.maximum.accumulate(position, axis=1, out=position)
        found = np.take_along_axis(found, position, axis=1)
        return np.where(found < 0, self.outside, found)


def crossings_of(
    vertices: npt.NDArray[np.int32], pieces: npt.NDArray[np.int32], outside: int
) -> Crossings:
    """Find where the borders of a state cross the rows of centers."""
    first = pieces[:, FIRST].astype(np.int64)
    vertex, piece = ranges(first, first + pieces[:, COUNT])
    origin = np.array([180, 90]) * UNITS_PER_DEGREE
    start, end = (vertices[each].astype(np.int64) + origin for each in (vertex, vertex + 1))
    half = SQUARE_UNITS / 2
    low = np.ceil((np.minimum(start[:, 1], end[:, 1]) - half) / SQUARE_UNITS).astype(np.int64)
    high = np.floor((np.maximum(start[:, 1], end[:, 1]) - half) / SQUARE_UNITS).astype(np.int64)
    row, segment = ranges(low, np.maximum(high + 1, low))
    (x1, y1), (x2, y2) = start[segment].T, end[segment].T
    x = x1 + (row * SQUARE_UNITS + half - y1) * ((x2 - x1) / (y2 - y1))
    upward = y2 > y1
    left, right = pieces[piece[segment]][:, [LEFT, RIGHT]].T.astype(np.int64)
    order = np.lexsort((x, row))
    row, x = row[order], x[order]
    east, west = np.where(upward, right, left)[order], np.where(upward, left, right)[order]
    return Crossings(row, x, east, west, outside, row * _ROW_ROOM + x)
