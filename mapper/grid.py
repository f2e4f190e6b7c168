"""Points far from every border: a grid over each state says at once which unit they lie in.

A grid knows which of its squares a border may cross, and counts them over any rectangle with four
looks. Where the box of a point's circle crosses none, the circle lies in what holds the point. Free
squares beside each other in a row are a run: no border is between them, so one unit holds the run, or
none does; it is worked out when the first point falls into it.

A square is what the same rounding takes a coordinate to, for points, circles and borders alike. That
never swaps two coordinates, so no border slips between two squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from mapper.borders import Floats, Indices, Mask
from mapper.nearby import Index, grown, index_of, meeting

NOWHERE = -1
FROM = 4_096  # points, from which on a grid pays

_SQUARE_DEGREES = 0.014  # a mile or less
_MOST_SQUARES = 4_000_000  # a state; Alaska's are larger, for it reaches round the antimeridian
_UNKNOWN = -2

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Afield:
    """Which points are far from every border, and what holds them.

    Attributes:
        settled: Whether each point is, and needs no other look.
        held: For each state some of the settled points, by their position among these, and the units
            that hold them.
    """

    settled: Mask
    held: dict[str, tuple[Indices, Indices]]


def look_afield(y: Floats, x: Floats, radius: Floats, states: tuple[str, ...]) -> Afield:
    """Find the points of which no circle comes near a border; none among few points.

    Args:
        y: Latitudes.
        x: Longitudes.
        radius: Metres.
        states: FIPS codes of the states to ask.
    """
    if len(y) < FROM:
        return Afield(np.zeros(len(y), dtype=bool), {})
    reach = grown(np.stack([x, y, x, y]), radius)
    settled = np.ones(len(y), dtype=bool)
    found = {}
    for state in states:
        points = meeting(state, reach)
        if not len(points):
            continue
        grid = grid_of(state)
        free = grid.is_free(reach[:, points])
        settled[points[~free]] = False
        points = points[free]
        unit = grid.holds(x[points], y[points])
        inside = unit != NOWHERE
        found[state] = points[inside], unit[inside]
    position = np.cumsum(settled) - 1
    held = {}
    for state, (points, unit) in found.items():
        kept = settled[points]  # another state's border may be near
        held[state] = position[points[kept]], unit[kept]
    return Afield(settled, held)


class Grid:
    """The squares over a state, from its box's south-western corner."""

    def __init__(self, index: Index) -> None:
        """Mark the squares that a border may cross."""
        starts = index.pieces[:-1]
        west, south = (np.minimum.reduceat(each, starts) for each in index.low)
        east, north = (np.maximum.reduceat(each, starts) for each in index.high)
        self._index = index
        self._west, self._south = west.min(), south.min()
        wide, high = east.max() - self._west, north.max() - self._south
        self._size = max(_SQUARE_DEGREES, float(np.sqrt(wide * high / _MOST_SQUARES)))
        self._rows, self._columns = int(high // self._size) + 1, int(wide // self._size) + 1
        bottom, top = self._row(south), self._row(north) + 1
        left, right = self._column(west), self._column(east) + 1
        # +1 where a piece's box begins and -1 behind its end: the sums are how many cover a square
        steps = np.zeros((self._rows + 1, self._columns + 1), dtype=np.int32)
        for row, column, step in (
            (bottom, left, 1), (top, right, 1), (bottom, right, -1), (top, left, -1),
        ):  # fmt: skip
            np.add.at(steps, (row, column), step)
        crossed = steps.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
        self._crossed: Counts = np.zeros((self._rows + 1, self._columns + 1), dtype=np.int32)
        self._crossed[1:, 1:] = crossed.cumsum(axis=0, dtype=np.int32).cumsum(axis=1)
        crossed[:, 0] = True  # a run ends with its row
        self._run = crossed.ravel().cumsum(dtype=np.int32)
        self._unit = np.full(int(self._run[-1]) + 1, _UNKNOWN, dtype=np.int64)

    def _row(self, y: Floats) -> Indices:
        row: Floats = np.floor((y - self._south) / self._size)
        return row.clip(-1, self._rows).astype(np.int64)

    def _column(self, x: Floats) -> Indices:
        column: Floats = np.floor((x - self._west) / self._size)
        return column.clip(-1, self._columns).astype(np.int64)

    def is_free(self, boxes: Floats) -> Mask:
        """Whether no border crosses a square that each box touches."""
        west, south, east, north = boxes
        bottom, top = self._row(south).clip(0), (self._row(north) + 1).clip(0, self._rows)
        left, right = self._column(west).clip(0), (self._column(east) + 1).clip(0, self._columns)
        sums = self._crossed
        free: Mask = sums[top, right] + sums[bottom, left] == sums[top, left] + sums[bottom, right]
        return free

    def holds(self, x: Floats, y: Floats) -> Indices:
        """Return the unit that holds each point, whose square must be free; NOWHERE if none does."""
        row, column = self._row(y), self._column(x)
        inside = (row >= 0) & (row < self._rows) & (column >= 0) & (column < self._columns)
        run = self._run[np.where(inside, row * self._columns + column, 0)]
        new, first = np.unique(run[inside & (self._unit[run] == _UNKNOWN)], return_index=True)
        if len(new):
            some = np.flatnonzero(inside & (self._unit[run] == _UNKNOWN))[first]
            which, unit = self._index.holding(x[some], y[some])
            self._unit[new] = NOWHERE
            self._unit[new[which]] = unit
        return np.where(inside, self._unit[run], NOWHERE)


@cache
def grid_of(state: str) -> Grid:
    """Return the grid over a state, by its FIPS code."""
    return Grid(index_of(state))
