"""Points far from every border: a grid over each state gives their unit at once.

A grid knows which of its squares a border crosses. If the box of a point's circle touches none of these,
the circle lies in the unit that contains the point. A wide box looks at a coarser layer, of squares twice
as wide, four times and so on, so that no box touches more than four squares of its layer. Free squares
beside each other in a row are a run: no border is between them, so one unit holds the run, or none
does; it is worked out when the first point falls into it.

A square is what the same rounding takes a coordinate to, for points, circles and borders alike. That
never swaps two coordinates, so no border slips between two squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapper.files import Floats, Indices, Mask, count_within
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.boxes_by_degree import meeting_states, order_by_degree
from mapper.places.point_batches import grow_boxes
from mapper.places.segment_index import Index, index_of

NOWHERE = -1
FROM = 4_096  # points, from which on a grid pays

_SQUARE_DEGREES = 0.003  # some 300 meters
_MOST_SQUARES = 16_000_000  # a state; Alaska's are larger, for it reaches round the antimeridian
_LAYERS = 6  # up to squares of 10 kilometers
_ROUNDING_DEGREES = 1e-9  # more than reckoning a point on a border may be off by
_A_BIT_MORE = 1 + 1e-9  # so that what is as wide as a square by rounding counts as wider
_UNKNOWN = -2


@dataclass(frozen=True)
class FarPoints:
    """The points far from every border, and the units that contain them.

    Attributes:
        settled: The points that are, and need no other look.
        others: The points that are not.
        held: For each state some of the settled points, by their position in `settled`, and the units
            that contain them.
    """

    settled: Indices
    others: Indices
    held: dict[str, tuple[Indices, Indices]]


def find_far_points(y: Floats, x: Floats, radius: Floats, states: tuple[str, ...]) -> FarPoints:
    """Find the points whose circle is far from every border; skipped for few points.

    Args:
        y: Latitudes.
        x: Longitudes.
        radius: In meters.
        states: FIPS codes of the states to ask.
    """
    if len(y) < FROM:
        return FarPoints(np.empty(0, dtype=np.int64), np.arange(len(y)), {})
    order = order_by_degree(y, x)  # so that a state's points are beside each other in memory
    y, x, radius = y[order], x[order], radius[order]
    reach = grow_boxes(np.stack([x, y, x, y]), radius)
    settled = np.ones(len(y), dtype=bool)
    found = {}
    for state, some in meeting_states(states, reach):
        grid = grid_of(state)
        free = grid.is_free(reach[:, some])
        settled[some[~free]] = False
        points = some[free]
        unit = grid.holds(x[points], y[points])
        inside = unit != NOWHERE
        found[state] = points[inside], unit[inside]
    position = np.cumsum(settled) - 1
    held = {}
    for state, (points, unit) in found.items():
        kept = settled[points]  # another state's border may be near
        held[state] = position[points[kept]], unit[kept]
    return FarPoints(order[settled], order[~settled], held)


class Grid:
    """The squares over a state, from its box's south-western corner."""

    def __init__(self, index: Index) -> None:
        """Mark the squares that a border crosses."""
        self._index = index
        self._west, self._south = (float(each.min()) for each in index.low)
        wide, high = index.high[0].max() - self._west, index.high[1].max() - self._south
        self._size = max(_SQUARE_DEGREES, float(np.sqrt(wide * high / _MOST_SQUARES)))
        self._rows, self._columns = int(high // self._size) + 1, int(wide // self._size) + 1
        row, column = self._crossed(*_short(index, self._size))
        behind = row[column < self._columns - 1] * self._columns
        behind += column[column < self._columns - 1] + 1
        # a run begins with its row, and behind each square that a border crosses
        starts = np.append(np.arange(self._rows) * self._columns, behind)
        self._runs = Ranks(starts, self._rows, self._columns)
        self._unit = np.full(self._runs.total, _UNKNOWN, dtype=np.int64)
        self._layers = [
            Bits((row >> n) * ((self._columns >> n) + 1) + (column >> n),
                 (self._rows >> n) + 1, (self._columns >> n) + 1)
            for n in range(_LAYERS)
        ]  # fmt: skip

    def _crossed(
        self, west: Floats, south: Floats, east: Floats, north: Floats
    ) -> tuple[Indices, Indices]:
        """Return the squares that boxes touch, which are less wide and high than a square."""
        marked = np.zeros(self._rows * self._columns, dtype=bool)
        rows = [self._row(each).clip(0, self._rows - 1) for each in (south, north)]
        columns = [self._column(each).clip(0, self._columns - 1) for each in (west, east)]
        for row in rows:
            for column in columns:
                marked[row * self._columns + column] = True
        row, column = np.divmod(np.flatnonzero(marked), self._columns)
        return row, column

    def _row(self, y: Floats) -> Indices:
        row: Floats = np.floor((y - self._south) / self._size)
        return row.clip(-1, self._rows).astype(np.int64)

    def _column(self, x: Floats) -> Indices:
        column: Floats = np.floor((x - self._west) / self._size)
        return column.clip(-1, self._columns).astype(np.int64)

    def is_free(self, boxes: Floats) -> Mask:
        """Whether no border crosses a square that each box touches; a box too wide is not free."""
        west, south, east, north = boxes
        widest = np.maximum(east - west, north - south) * (_A_BIT_MORE / self._size)
        layers = np.ceil(np.log2(np.maximum(widest, 1.0)))
        free = np.zeros(len(west), dtype=bool)
        for layer in range(_LAYERS):
            some = np.flatnonzero(layers == layer)
            if len(some):
                free[some] = self._is_free(layer, *boxes[:, some])
        return free

    def _is_free(
        self, layer: int, west: Floats, south: Floats, east: Floats, north: Floats
    ) -> Mask:
        bits = self._layers[layer]
        bottom, top = self._row(south), self._row(north)
        left, right = self._column(west), self._column(east)
        outside = (top < 0) | (right < 0) | (bottom == self._rows) | (left == self._columns)
        rows = [each.clip(0, self._rows - 1) >> layer for each in (bottom, top)]
        columns = [each.clip(0, self._columns - 1) >> layer for each in (left, right)]
        crossed = bits.at(rows[0] * bits.columns + columns[0])
        more = np.flatnonzero((rows[0] != rows[1]) | (columns[0] != columns[1]))
        (bottom, top), (left, right) = ([each[more] for each in both] for both in (rows, columns))
        for row, column in ((bottom, right), (top, left), (top, right)):
            crossed[more] |= bits.at(row * bits.columns + column)
        free: Mask = outside | ~crossed
        return free

    def holds(self, x: Floats, y: Floats) -> Indices:
        """Return the unit that contains each point, whose square must be free; NOWHERE if none does."""
        row, column = self._row(y), self._column(x)
        inside = (row >= 0) & (row < self._rows) & (column >= 0) & (column < self._columns)
        run = self._runs.rank(np.where(inside, row * self._columns + column, 0))
        unit = self._unit[run]
        new = np.flatnonzero(inside & (unit == _UNKNOWN))
        if len(new):
            runs, first = np.unique(run[new], return_index=True)
            some = new[first]
            which, holder = self._index.holding(x[some], y[some])
            self._unit[runs] = NOWHERE
            self._unit[runs[which]] = holder
            unit = self._unit[run]
        return np.where(inside, unit, NOWHERE)


class Bits:
    """Squares that are marked or not, in a bit each.

    Attributes:
        columns: How many squares a row has.
    """

    def __init__(self, squares: Indices, rows: int, columns: int) -> None:
        """Mark squares, which are counted row by row."""
        self.columns = columns
        marked = np.zeros(rows * columns, dtype=bool)
        marked[squares] = True
        packed = np.packbits(marked, bitorder="little")
        packed = np.append(packed, np.zeros(-len(packed) % 8, dtype=np.uint8))
        self._words = packed.view("<u8")

    def at(self, square: Indices) -> Mask:
        """Whether squares are marked."""
        bit = (square & 63).astype(np.uint64)
        marked: Mask = (self._words[square >> 6] >> bit & np.uint64(1)).astype(bool)
        return marked


class Ranks(Bits):
    """The same, and how many marked squares come before one (Jacobson, 1989).

    Attributes:
        total: How many squares are marked.
    """

    def __init__(self, squares: Indices, rows: int, columns: int) -> None:
        """Mark squares and count them, word by word."""
        super().__init__(squares, rows, columns)
        counts = np.bitwise_count(self._words).cumsum(dtype=np.int32)
        self._before = np.append(np.zeros(1, dtype=np.int32), counts[:-1])
        self.total = int(counts[-1])

    def rank(self, square: Indices) -> Indices:
        """Return how many marked squares come before squares or are these, less one."""
        word = square >> 6
        above = (63 - (square & 63)).astype(np.uint64)
        up_to = np.bitwise_count(self._words[word] << above)
        rank: Indices = self._before[word] + up_to.astype(np.int64) - 1
        return rank


def _short(index: Index, size: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return boxes round all borders, cut so short that each box is less wide and high than `size`."""
    (from_x, from_y), (to_x, to_y) = index.start, index.end
    longest = np.maximum(np.abs(to_x - from_x), np.abs(to_y - from_y))
    parts = np.floor(longest / size * _A_BIT_MORE).astype(np.int64) + 1
    whole, cut = np.flatnonzero(parts == 1), np.flatnonzero(parts > 1)
    parts = parts[cut] + 1  # room for what they grow by
    part = count_within(parts)
    starts, ends = part / np.repeat(parts, parts), (part + 1) / np.repeat(parts, parts)
    boxes: list[list[Floats]] = [[], []]
    for axis, (first, last) in enumerate(((from_x, to_x), (from_y, to_y))):
        origin, step = (np.repeat(each[cut], parts) for each in (first, last - first))
        one, other = origin + step * starts, origin + step * ends
        low, high = np.minimum(one, other), np.maximum(one, other)
        boxes[0].append(np.append(index.low[axis][whole], low - _ROUNDING_DEGREES))
        boxes[1].append(np.append(index.high[axis][whole], high + _ROUNDING_DEGREES))
    (west, south), (east, north) = boxes
    return west, south, east, north


@cache_by_boundaries
def grid_of(state: str) -> Grid:
    """Return the grid over a state, by its FIPS code."""
    return Grid(index_of(state))
