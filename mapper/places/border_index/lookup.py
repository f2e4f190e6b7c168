"""Looks points up in the index of borders: the unit that holds each, and those that its circle touches.

Squares far from borders answer at once. In a square near borders, a walk from the point to the square's
center, along its parallel and then the center's meridian, tells what holds the point: the border crossed
nearest to the point has it on one of its sides. Circles are measured against the pieces near them, by the
same functions as without the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices, Mask
from mapper.places.area_membership import sort_distinct
from mapper.places.border_index.layout import (
    BOUND,
    COUNT,
    DIVIDED,
    EAST,
    FIRST,
    KIND,
    LEFT,
    MARGIN_METERS,
    NEAR,
    NORTH,
    NOWHERE_NUMBER,
    POSITION,
    RIGHT,
    SEVERAL_NUMBER,
    SOUTH,
    TILE_COLUMNS,
    UNDECIDED_NUMBER,
    UNIT_SHIFT,
    UNITS_PER_DEGREE,
    WEST,
    IndexArrays,
    ranges,
    square_columns,
    square_rows,
)
from mapper.places.border_index.walks import Walks, walks_of
from mapper.places.geodesy import METERS_PER_DEGREE_FOR_MARGINS
from mapper.places.point_batches import batch_of, make_batch
from mapper.places.segment_index import nearest_borders, pairs, reached, segments_near, slices

NOWHERE = -1
_POINTS_AT_ONCE = 1 << 14
_TIED_DEGREES = 1e-11  # crossings nearer to each other are one, as far as can be told
_WIDEST_METERS = 500_000.0
_STEEPEST = 85.0
_BITS, _PIECE_BITS = 17, 24


class Touched(NamedTuple):
    """What points and their circles touch, by number.

    Attributes:
        held: The number of the unit that holds each point; NOWHERE if none.
        hits: Pairs of a point and a number that its circle touches, besides the one that holds it: the
            point times 2^17, plus the number.
        undecided: The points that the index cannot answer for.
    """

    held: Indices
    hits: Indices
    undecided: Indices


class BorderIndex:
    """The index of borders; its methods answer for any number of points."""

    def __init__(self, arrays: IndexArrays, states: tuple[str, ...]) -> None:
        """Take the arrays of an index, and the FIPS codes of its states."""
        self.arrays, self.states = arrays, states
        self.inside = np.full(1 << 16, NOWHERE)  # of each number: itself, unless it is an outside
        self.inside[: arrays.bases[-1]] = np.arange(arrays.bases[-1])
        self.inside[arrays.bases[1:] - 1] = NOWHERE
        # both coordinates as one number, which is taken faster
        self._vertices = arrays.vertices.view(np.int64).ravel()

    @cached_property
    def _firsts(self) -> npt.NDArray[np.int32]:
        """The first vertex of each piece: made where it is asked for, as it reads all pieces of the file."""
        return np.ascontiguousarray(self.arrays.pieces[:, FIRST])

    # ---- segments, as `segment_index` reads them

    def find(self, boxes: Floats) -> tuple[Indices, Indices]:
        """Return pairs of a box and a segment of a piece whose box it touches, sorted by box."""
        box, piece = self.pieces_in(boxes)
        first = self.arrays.pieces[piece, FIRST].astype(np.int64)
        segment, which = ranges(first, first + self.arrays.pieces[piece, COUNT])
        return box[which], segment

    def ends(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """Return longitude and latitude of where segments begin, and of where they end."""
        (x1, y1), (x2, y2) = self._at(segment), self._at(segment + 1)
        return (
            x1 / UNITS_PER_DEGREE,
            y1 / UNITS_PER_DEGREE,
            x2 / UNITS_PER_DEGREE,
            y2 / UNITS_PER_DEGREE,
        )

    def extents(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """Return west, south, east and north of segments."""
        (x1, y1), (x2, y2) = self._at(segment), self._at(segment + 1)
        return (
            np.minimum(x1, x2) / UNITS_PER_DEGREE,
            np.minimum(y1, y2) / UNITS_PER_DEGREE,
            np.maximum(x1, x2) / UNITS_PER_DEGREE,
            np.maximum(y1, y2) / UNITS_PER_DEGREE,
        )

    def _at(self, vertex: Indices) -> npt.NDArray[np.int32]:
        """Return a row of longitudes and one of latitudes, in millionths of a degree."""
        both: npt.NDArray[np.int32] = self._vertices.take(vertex).view(np.int32).reshape(-1, 2).T
        return both

    def of_state(self, position: int) -> StateSegments:
        """Return the segments of one state alone."""
        return StateSegments(self, position)

    def numbers_beside(self, segment: Indices) -> Indices:
        """Return the numbers left and right of segments, shape (2, n)."""
        piece = np.searchsorted(self._firsts, segment, side="right") - 1
        sides: Indices = self.arrays.pieces[piece][:, [LEFT, RIGHT]].T.astype(np.int64)
        return sides

    def pieces_in(self, boxes: Floats) -> tuple[Indices, Indices]:
        """Return pairs of a box and a piece whose box it touches, sorted."""
        west, south, east, north = boxes
        bottom, top = square_rows(south) >> 3, square_rows(north) >> 3
        left, right = square_columns(west) >> 3, square_columns(east) >> 3
        width = right - left + 1
        along, box = ranges(np.zeros(len(west), dtype=np.int64), width * (top - bottom + 1))
        row, column = bottom[box] + along // width[box], left[box] + along % width[box]
        record = self.arrays.tiles[(row >> 3) * TILE_COLUMNS + (column >> 3)]
        divided = np.flatnonzero(record >= DIVIDED)
        box, row, column = box[divided], row[divided], column[divided]
        block = (record[divided] & POSITION).astype(np.int64) * 64 + (row & 7) * 8 + (column & 7)
        starts = self.arrays.block_starts
        position, which = ranges(starts[block].astype(np.int64), starts[block + 1].astype(np.int64))
        piece, box = self.arrays.block_pieces[position].astype(np.int64), box[which]
        kept = self._touches(piece, boxes * UNITS_PER_DEGREE, box)
        pair = sort_distinct((box[kept] << _PIECE_BITS) | piece[kept])
        return pair >> _PIECE_BITS, pair & ((1 << _PIECE_BITS) - 1)

    def _touches(self, piece: Indices, boxes: Floats, box: Indices) -> Mask:
        """Whether the boxes of pieces touch boxes of millionths of a degree, pair by pair."""
        its = self.arrays.pieces[piece, : NORTH + 1]
        west, south, east, north = boxes
        touch: Mask = (its[:, WEST] <= east[box] + 1) & (its[:, SOUTH] <= north[box] + 1)
        touch &= (its[:, EAST] >= west[box] - 1) & (its[:, NORTH] >= south[box] - 1)
        return touch

    # ---- points

    def touched(self, y: Floats, x: Floats, radius: Floats) -> Touched:
        """Return what points hold and circles touch.

        Args:
            y: Latitudes.
            x: Longitudes.
            radius: In meters.
        """
        near, number, bound = self._look_up(y, x)
        undecided = (number == UNDECIDED_NUMBER) | (radius > _WIDEST_METERS)
        undecided |= np.abs(y) + radius / METERS_PER_DEGREE_FOR_MARGINS > _STEEPEST
        # none is near: not even the circle's reach needs a look at the pole
        undecided &= (radius > bound) | (number == UNDECIDED_NUMBER)
        several = number == SEVERAL_NUMBER
        held = np.where(several, NOWHERE_NUMBER, number)
        open_ = ~undecided & (several | (radius > bound))
        walked = np.flatnonzero(~undecided & (near >= 0) & (several | (bound == 0)))
        small = np.flatnonzero(open_ & (near >= 0) & (radius <= MARGIN_METERS))
        wide = np.flatnonzero(open_ & ((near < 0) | (radius > MARGIN_METERS)))
        found = [np.empty(0, dtype=np.int64)]
        for some in _chunks(walked):
            holders, unclear = self._walk(y[some], x[some], near[some], number[some])
            undecided[some[unclear]] = True
            held[some] = NOWHERE_NUMBER
            found.append(self._hold(held, some[holders[0]], holders[1]))
        found += [self._reach_near(y, x, radius, near, some) for some in _chunks(small)]
        found += self._reach_wide(y, x, radius, wide)
        hits = sort_distinct(np.concatenate(found))
        held = self.inside[held]
        return Touched(held, hits[~undecided[hits >> _BITS]], np.flatnonzero(undecided))

    def _look_up(self, y: Floats, x: Floats) -> tuple[Indices, Indices, Indices]:
        """Return which near square each point lies in, -1 if none; and number and bound there."""
        row, column = square_rows(y), square_columns(x)
        record = self.arrays.tiles[(row >> 6) * TILE_COLUMNS + (column >> 6)]
        for table, shift in ((self.arrays.blocks, 3), (self.arrays.squares, 0)):
            divided = np.flatnonzero((record & KIND) == DIVIDED)
            position = (record[divided] & POSITION).astype(np.int64) * 64
            position += (row[divided] >> shift & 7) * 8 + (column[divided] >> shift & 7)
            record[divided] = table[position]
        is_near = record >= NEAR
        near = np.where(is_near, (record & POSITION).astype(np.int64), -1)
        number, bound = (record >> UNIT_SHIFT).astype(np.int64), (record & BOUND).astype(np.int64)
        entry = self.arrays.near[near[is_near], 1]
        number[is_near], bound[is_near] = entry & 0xFFFF, entry >> 16
        return near, number, bound

    def _hold(self, held: Indices, point: Indices, number: Indices) -> Indices:
        """Give points to the units that hold them, the lowest rank of several; return those as hits."""
        inside = self.inside[number] != NOWHERE
        pair = sort_distinct((point[inside] << _BITS) | number[inside])
        point, number = pair >> _BITS, pair & ((1 << _BITS) - 1)
        order = np.lexsort((self.arrays.ranks[number], point))
        point, number = point[order], number[order]
        first = np.diff(point, prepend=-1) != 0
        held[point[first]] = number[first]
        shared = ~first | ~np.append(first[1:], True)
        hits: Indices = pair[np.sort(order[shared])]
        return hits

    def _walk(
        self, y: Floats, x: Floats, near: Indices, number: Indices
    ) -> tuple[tuple[Indices, Indices], Indices]:
        """Return pairs of a point and a number that holds it, and the points where that is unclear."""
        alone = np.flatnonzero(number != SEVERAL_NUMBER)
        others = np.flatnonzero(number == SEVERAL_NUMBER)
        at = np.searchsorted(self.arrays.several, near[others])
        starts = self.arrays.several_starts
        position, which = ranges(starts[at], starts[at + 1])
        point = np.concatenate([alone, others[which]])
        center = np.concatenate([number[alone], self.arrays.several_centers[position]])
        walks = walks_of(y, x, point, center)
        query, segment, sides = self._segments_on(walks, near[point], len(alone))
        crossed = walks.cross(query, self.ends(segment), sides)
        found = (point[crossed.walk], crossed.number)
        again = crossed.unclear
        if not len(again):
            return found, again
        walks = walks.taken(again)
        query, segment, sides = self._segments_on(
            walks, near[point[again]], int((again < len(alone)).sum())
        )
        x1, y1, x2, y2 = self.ends(segment)
        crossed = walks.turned().cross(query, (y1, x1, y2, x2), sides[::-1])
        numbers = np.concatenate([found[1], crossed.number])
        points = np.concatenate([found[0], point[again[crossed.walk]]])
        return (points, numbers), point[again[crossed.unclear]]

    def _segments_on(
        self, walks: Walks, near: Indices, alone: int
    ) -> tuple[Indices, Indices, Indices]:
        """Return pairs of a walk and a segment that may be on it, and the numbers left and right.

        Args:
            walks: The walks.
            near: The near square of each.
            alone: How many, from the first on, are in squares with one state.
        """
        entries = self.arrays.near
        position, walk = ranges(
            entries[near, 0].astype(np.int64), entries[near + 1, 0].astype(np.int64)
        )
        piece = self.arrays.near_pieces[position].astype(np.int64)
        kept = self._touches(piece, walks.boxes(), walk)
        several = np.flatnonzero(kept & (walk >= alone))
        state = self.arrays.state_of
        kept[several] &= (
            state[self.arrays.pieces[piece[several], LEFT]] == state[walks.center[walk[several]]]
        )
        walk, piece = walk[kept], piece[kept]
        first = self.arrays.pieces[piece, FIRST].astype(np.int64)
        segment, which = ranges(first, first + self.arrays.pieces[piece, COUNT])
        sides = self.arrays.pieces[piece][:, [LEFT, RIGHT]].T.astype(np.int64)
        return walk[which], segment, sides[:, which]

    def _reach_near(
        self, y: Floats, x: Floats, radius: Floats, near: Indices, some: Indices
    ) -> Indices:
        """Return the hits of circles that reach no farther than the margin of their near square."""
        batch = make_batch(y[some], x[some], radius[some])
        entries = self.arrays.near[near[some]], self.arrays.near[near[some] + 1]
        position, point = ranges(*(each[:, 0].astype(np.int64) for each in entries))
        piece = self.arrays.near_pieces[position].astype(np.int64)
        kept = self._touches(piece, batch.reach * UNITS_PER_DEGREE, point)
        point, piece = point[kept], piece[kept]
        first = self.arrays.pieces[piece, FIRST].astype(np.int64)
        segment, which = ranges(first, first + self.arrays.pieces[piece, COUNT])
        within = reached(batch, self, point[which], segment)
        pair = which[within]
        pair = pair[np.diff(pair, prepend=-1) != 0]
        sides = self.arrays.pieces[piece[pair]][:, [LEFT, RIGHT]].T.astype(np.int64)
        return sort_distinct((np.tile(some[point[pair]], 2) << _BITS) | sides.ravel())

    def _reach_wide(self, y: Floats, x: Floats, radius: Floats, some: Indices) -> Iterator[Indices]:
        """Yield the hits of other circles."""
        batch = batch_of(y[some], x[some], radius[some])
        for cells in slices(np.arange(len(batch.starts) - 1), batch.reach):
            cell, segment, _ = segments_near(self, batch.reach[:, cells], batch.boxes[:, cells])
            firsts = np.flatnonzero(np.diff(cell, prepend=-1))
            for point, position, _ in pairs(
                batch, cells[cell[firsts]], np.append(firsts, len(cell))
            ):
                its = segment[position]
                within = reached(batch, self, point, its)
                rows = some[batch.order[point[within]]]
                sides = self.numbers_beside(its[within])
                yield sort_distinct((np.tile(rows, 2) << _BITS) | sides.ravel())

    def border_distances(self, y: Floats, x: Floats, held: Indices) -> Floats:
        """Return the distance of each point to the nearest border of its state in meters; else NaN."""
        distance = np.full(len(x), np.nan)
        inside = np.flatnonzero(held != NOWHERE)
        state = self.arrays.state_of[held[inside]]
        for position in np.unique(state).tolist():
            mine = inside[state == position]
            batch = batch_of(y[mine], x[mine], np.ones(len(mine)))
            _, _, bound = self._look_up(batch.y, batch.x)
            least = np.minimum.reduceat(bound, batch.starts[:-1]).astype(float)
            distance[mine[batch.order]] = nearest_borders(batch, self.of_state(position), least)
        return distance


class StateSegments:
    """The segments of one state in the index."""

    def __init__(self, index: BorderIndex, position: int) -> None:
        """Take the index and the state's position in it."""
        self._index, self._position = index, position
        self.ends, self.extents = index.ends, index.extents

    def find(self, boxes: Floats) -> tuple[Indices, Indices]:
        """Return pairs of a box and a segment of a piece whose box it touches, sorted by box."""
        arrays = self._index.arrays
        box, piece = self._index.pieces_in(boxes)
        mine = arrays.state_of[arrays.pieces[piece, LEFT]] == self._position
        box, piece = box[mine], piece[mine]
        first = arrays.pieces[piece, FIRST].astype(np.int64)
        segment, which = ranges(first, first + arrays.pieces[piece, COUNT])
        return box[which], segment


def _chunks(rows: Indices) -> Iterator[Indices]:
    return (rows[begin : begin + _POINTS_AT_ONCE] for begin in range(0, len(rows), _POINTS_AT_ONCE))
