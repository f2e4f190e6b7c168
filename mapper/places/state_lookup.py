"""Looks points up state by state, from the boundaries themselves.

Of many points, those far from every border are looked up in a grid (`grid`). The others are sorted
into cells (`point_batches`). A cell whose box, grown by its widest circle, is clear of every border gets
one answer for all its points. Only the points of the other cells are looked up one by one, and only
against the few borders near their cell.
"""

from __future__ import annotations

import numpy as np

from mapper.files import Floats, Indices
from mapper.places.area_membership import sort_distinct
from mapper.places.boxes_by_degree import meeting_states
from mapper.places.coverage import NO_UNIT
from mapper.places.grid import FROM, FarPoints, Grid, find_far_points, grid_of
from mapper.places.point_batches import Batch, batch_of, restore_order
from mapper.places.segment_index import Index, index_of, pairs, reached, segments_near, slices
from mapper.places.unit_ranks import ranks_of_units
from mapper.places.unit_sets import (
    LEAST_POINT,
    NOWHERE,
    NUMBER_BITS,
    Numbered,
    UnitNumbers,
    units_of_state,
)

_NONE = np.empty(0, dtype=np.int64)


def look_up_by_state(
    y: Floats,
    x: Floats,
    radius: Floats,
    states: tuple[str, ...],
) -> Numbered:
    """Return what points and circles touch in some states, or in the world.

    Args:
        y: Latitudes.
        x: Longitudes.
        radius: In meters.
        states: FIPS codes, sorted.
    """
    afield = find_far_points(y, x, radius, states)
    near = afield.others
    batch = batch_of(y[near], x[near], radius[near])
    order = np.concatenate([near[batch.order], afield.settled])
    touched = _Touched(len(y))
    cells = dict(meeting_states(states, batch.reach))
    for state in states:
        if state in cells or state in afield.held:
            touched.add(state, batch, np.sort(cells.get(state, _NONE)), afield)
    return touched.numbered(order)


class _Touched:
    """The units that contain the points, and those that their circles touch, state by state.

    The points of the batch come first, in its order, then those that were settled afield.
    Units are numbered through the states; each state has one more number, for the outside.
    """

    def __init__(self, count: int) -> None:
        self.states: list[str] = []
        self._bases: list[int] = [0]
        self._rank = np.empty(0, dtype=np.int64)
        self.held = np.full(count, NOWHERE, dtype=np.int64)
        self._hits: list[Indices] = []

    def add(self, state: str, batch: Batch, cells: Indices, afield: FarPoints) -> None:
        """Look up some cells in one state, and add its answers for points far from borders."""
        points, units = afield.held.get(state, (_NONE, _NONE))
        base = self._add_units(state)
        self.held[len(batch.x) + points] = base + units
        grid = grid_of(state) if len(self.held) >= FROM else None
        if grid:
            cells = self._add_free(grid, base, batch, cells)
        index = index_of(state)
        for some in slices(cells, batch.reach[:, cells]):
            self._add_cells(index, grid, base, batch, some)

    def _add_free(self, grid: Grid, base: int, batch: Batch, cells: Indices) -> Indices:
        """Answer for the cells that this state's borders are far from; return the others."""
        free = grid.is_free(batch.reach[:, cells])
        first = batch.starts[cells[free]]
        unit = grid.holds(batch.x[first], batch.y[first])
        inside = unit != NOWHERE
        points, offsets = batch.points(cells[free][inside])
        self._hold(base, points, np.repeat(unit[inside], np.diff(offsets)))
        return cells[~free]

    def _add_units(self, state: str) -> int:
        units = units_of_state(state)
        base = self._bases[-1]
        self.states.append(state)
        self._bases.append(base + len(units) + 1)
        self._rank = np.append(self._rank, ranks_of_units(state))
        return base

    def _add_cells(
        self, index: Index, grid: Grid | None, base: int, batch: Batch, cells: Indices
    ) -> None:
        outside = len(index.units)
        cell, segment, near = segments_near(index, batch.reach[:, cells], batch.boxes[:, cells])
        self._hold(base, *_held(index, grid, batch, cells, cell[near], segment[near]))
        bordered = np.flatnonzero(np.diff(cell, prepend=-1))
        starts = np.append(bordered, len(cell))
        for point, position, _ in pairs(batch, cells[cell[bordered]], starts):
            its = segment[position]
            within = reached(batch, index, point, its)
            sides = index.sides[:, its[within]]
            both = np.tile(point[within], 2)
            self._hit(both, base + np.where(sides == NO_UNIT, outside, sides).ravel())

    def _hold(self, base: int, point: Indices, unit: Indices) -> None:
        """Note the units that contain points; of several, the lowest rank wins."""
        unit = unit + base
        order = (
            np.lexsort((self._rank[unit], point)) if (np.diff(point) <= 0).any() else slice(None)
        )
        point, unit = point[order], unit[order]
        before = self.held[point]
        again = np.zeros(len(point), dtype=bool)
        again[1:] = point[1:] == point[:-1]
        shared = again | np.append(again[1:], False) | (before != NOWHERE)
        if shared.any():
            self._hit(point[shared], unit[shared])
            was = shared & (before != NOWHERE)
            self._hit(point[was], before[was])
        better = ~again & ((before == NOWHERE) | (self._rank[unit] < self._rank[before]))
        self.held[point[better]] = unit[better]

    def _hit(self, point: Indices, unit: Indices) -> None:
        self._hits.append(sort_distinct((point << NUMBER_BITS) | unit))

    def numbered(self, order: Indices) -> Numbered:
        """Return what was found for points in the order in which they were given."""
        hits = np.concatenate(self._hits) if self._hits else _NONE
        point = order[hits >> NUMBER_BITS]
        hits = sort_distinct((point << NUMBER_BITS) | (hits & (LEAST_POINT - 1)))
        numbers = UnitNumbers(tuple(self.states), tuple(self._bases))
        return Numbered(restore_order(self.held, order), hits, numbers)


def _held(  # noqa: PLR0917
    index: Index,
    grid: Grid | None,
    batch: Batch,
    cells: Indices,
    cell: Indices,
    segment: Indices,
) -> tuple[Indices, Indices]:
    """Return pairs of a point and a unit that contains it.

    Args:
        index: The state.
        grid: Its grid, where one is used.
        batch: The points.
        cells: The cells asked about.
        cell: For each border that touches a cell's box, which of `cells` that is.
        segment: And which segment.
    """
    crossed = np.zeros(len(cells), dtype=bool)
    crossed[cell] = True
    # No border touches the box: what holds one of its points holds all.
    whole = np.flatnonzero(~crossed)
    first = batch.starts[cells[whole]]
    which, unit = _holding(index, grid, batch.x[first], batch.y[first])
    points, offsets = batch.points(cells[whole[which]])
    units = np.repeat(unit, np.diff(offsets))
    # Else the units on both sides of the borders in the box share it out.
    pair = sort_distinct((np.tile(cell, 2) << NUMBER_BITS) | (index.sides[:, segment].ravel() + 1))
    pair = pair[pair & (LEAST_POINT - 1) > 0]
    more, offsets = batch.points(cells[pair >> NUMBER_BITS])
    candidates = np.repeat((pair & (LEAST_POINT - 1)) - 1, np.diff(offsets))
    held = index.holders(candidates, batch.x[more], batch.y[more])
    return np.concatenate([points, more[held]]), np.concatenate([units, candidates[held]])


def _holding(index: Index, grid: Grid | None, x: Floats, y: Floats) -> tuple[Indices, Indices]:
    """Return pairs of a point and a unit that contains it; a grid knows most of them."""
    if grid is None:
        return index.holding(x, y)
    is_free = grid.is_free(np.stack([x, y, x, y]))
    free, others = np.flatnonzero(is_free), np.flatnonzero(~is_free)
    unit = grid.holds(x[free], y[free])
    inside = unit != NOWHERE
    which, more = index.holding(x[others], y[others])
    return np.concatenate([free[inside], others[which]]), np.concatenate([unit[inside], more])
