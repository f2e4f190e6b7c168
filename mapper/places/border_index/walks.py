"""Walks from a point to the center of its square: east or west to the center's meridian, then along it.

Of the borders on the way, the one met first has the point on one of its sides, and so tells what holds it;
if there is none, the center's unit does. Signs are exact (`orientation`). A walk that meets a corner, or two
borders at once that say different things, is unclear.

The first leg runs just above the point's parallel, so that a vertex level with the point is never on it. On
the center's meridian no vertex lies, for that runs between two of the grid's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mapper.files import Floats, Indices, Mask
from mapper.places.border_index.layout import (
    SQUARE_UNITS,
    UNITS_PER_DEGREE,
    square_columns,
    square_rows,
)
from mapper.places.border_index.orientation import Ends, orientation

_TIED_DEGREES = 1e-11  # far more than reckoning a crossing is off by
_SECOND_LEG = 1.0  # more degrees than a leg is long


class Crossed(NamedTuple):
    """What walks tell.

    Attributes:
        walk: The walk, which may occur several times for a point on a border.
        number: A number that holds its point.
        unclear: The walks that tell nothing for certain.
    """

    walk: Indices
    number: Indices
    unclear: Indices


class Walks(NamedTuple):
    """Walks from points to centers of squares, in degrees.

    Attributes:
        x: Longitude of each point.
        y: Latitude.
        center_x: Longitude of the center.
        center_y: Latitude.
        center: The number at the center.
    """

    x: Floats
    y: Floats
    center_x: Floats
    center_y: Floats
    center: Indices

    def taken(self, some: Indices) -> Walks:
        """Return some of the walks."""
        return Walks(
            self.x[some],
            self.y[some],
            self.center_x[some],
            self.center_y[some],
            self.center[some],
        )

    def turned(self) -> Walks:
        """Return the walks that go along the meridian first: both coordinates change places.

        Left and right of a segment change places with them.
        """
        return Walks(self.y, self.x, self.center_y, self.center_x, self.center)

    def boxes(self) -> Floats:
        """Return the boxes of walks, in millionths of a degree."""
        low = np.minimum(self.x, self.center_x), np.minimum(self.y, self.center_y)
        high = np.maximum(self.x, self.center_x), np.maximum(self.y, self.center_y)
        return np.stack([*low, *high]) * UNITS_PER_DEGREE

    def cross(self, walk: Indices, ends: Ends, sides: Indices) -> Crossed:
        """Tell what holds the points.

        Args:
            walk: A walk, in pairs with segments; sorted.
            ends: Where the segments begin and end.
            sides: The numbers left and right of them.
        """
        x1, y1, x2, y2 = ends
        x, y, middle = self.x[walk], self.y[walk], self.center_x[walk]
        level = (y1 > y) != (y2 > y)
        level &= (np.minimum(x1, x2) <= np.maximum(x, middle)) & (
            np.maximum(x1, x2) >= np.minimum(x, middle)
        )
        upright = (x1 > middle) != (x2 > middle)
        may_hold = (np.minimum(x1, x2) <= x) & (x <= np.maximum(x1, x2))
        may_hold &= (np.minimum(y1, y2) <= y) & (y <= np.maximum(y1, y2))
        some = np.flatnonzero(level | upright | may_hold)
        ends = x1[some], y1[some], x2[some], y2[some]
        return self._cross(
            walk[some], ends, sides[:, some], level[some], upright[some], may_hold[some]
        )

    def _cross(  # noqa: PLR0917
        self,
        walk: Indices,
        ends: Ends,
        sides: Indices,
        level: Mask,
        upright: Mask,
        may_hold: Mask,
    ) -> Crossed:
        x1, y1, x2, y2 = ends
        x, y, middle = self.x[walk], self.y[walk], self.center_x[walk]
        of_point = orientation(ends, x, y)
        of_corner = orientation(ends, middle, y)
        flat = y1 == y2
        # just above a flat border that the corner is level with
        of_corner = np.where(flat & (of_corner == 0), np.sign(x2 - x1).astype(np.int8), of_corner)
        first = level & (of_point != of_corner)
        second = np.flatnonzero(upright)
        of_center = np.zeros(len(walk), dtype=np.int8)
        at = (x1[second], y1[second], x2[second], y2[second])
        of_center[second] = orientation(at, middle[second], self.center_y[walk[second]])
        is_unclear = (level | upright) & (of_corner == 0)
        is_unclear |= upright & (of_center == 0)
        second = upright & (of_corner != of_center)
        on = may_hold & (of_point == 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            along = np.abs(x1 + (y - y1) * ((x2 - x1) / (y2 - y1)) - x)
            across = np.abs(y1 + (middle - x1) * ((y2 - y1) / (x2 - x1)) - y) + _SECOND_LEG
        way = np.where(first, along, np.where(second, across, np.inf))
        facing = np.where(np.where(first, of_point, of_corner) > 0, sides[0], sides[1])
        return self._told(walk, way, facing, on, sides, is_unclear)

    def _told(  # noqa: PLR0917
        self,
        walk: Indices,
        way: Floats,
        facing: Indices,
        on: Mask,
        sides: Indices,
        is_unclear: Mask,
    ) -> Crossed:
        """Tell from how far each segment is on the walk, and the number that faces the point."""
        count = len(self.center)
        nearest = np.full(count, np.inf)
        starts = np.flatnonzero(np.diff(walk, prepend=-1))
        if len(starts):
            nearest[walk[starts]] = np.minimum.reduceat(way, starts)
        met = np.flatnonzero(np.isfinite(way) & (way <= nearest[walk] + _TIED_DEGREES))
        number = self.center.copy()
        number[walk[met]] = facing[met]
        unclear = np.zeros(count, dtype=bool)
        unclear[walk[is_unclear]] = True
        unclear[walk[met[facing[met] != number[walk[met]]]]] = True
        held = np.zeros(count, dtype=bool)
        held[walk[on]] = True
        unclear &= ~held
        alone = np.flatnonzero(~held & ~unclear)
        walks = np.concatenate([alone, np.tile(walk[on], 2)])
        return Crossed(
            walks, np.concatenate([number[alone], sides[:, on].ravel()]), np.flatnonzero(unclear)
        )


def walks_of(y: Floats, x: Floats, point: Indices, center: Indices) -> Walks:
    """Return walks of some points to the centers of their squares, and the number there."""
    row, column = square_rows(y[point]), square_columns(x[point])
    middle = (column * SQUARE_UNITS + SQUARE_UNITS / 2 - 180 * UNITS_PER_DEGREE) / UNITS_PER_DEGREE
    height = (row * SQUARE_UNITS + SQUARE_UNITS / 2 - 90 * UNITS_PER_DEGREE) / UNITS_PER_DEGREE
    return Walks(x[point], y[point], middle, height, center)
