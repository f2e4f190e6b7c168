"""Jurisdictions of any number of locations at once, with the answers of `jurisdictions_of`.

Of many points, those far from every border are looked up in a grid (`grid`). The others are sorted
into cells (`segment_index`). A cell whose box, grown by its widest circle, is clear of every border gets
one answer for all its points. Only the points of the other cells are looked up one by one, and only
against the few borders near their cell.

**A point on a shared border.** Its circle touches both sides, so both are in its set. The point
itself lies in one: the place before land in no place, then the lower GEOID of the place, then the
lower GEOID of the county. This is a convention, not a survey's decision; it follows from the GEOIDs
alone, so it does not change with the order of the rows, the file or the direction of a border, and
no row of a count by place is lost or counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Floats, Indices
from mapper.places.area_membership import same_lists, sort_distinct
from mapper.places.areas import Unit, WorldUnit
from mapper.places.boundaries import WORLD, available_states, load_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.coverage import NO_UNIT
from mapper.places.foreign_land import COARSENESS_METERS, are_near_foreign_land, foreign_units
from mapper.places.grid import FROM, NOWHERE, FarPoints, Grid, find_far_points, grid_of
from mapper.places.jurisdictions import Jurisdictions, bad_point, bad_radius
from mapper.places.segment_index import (
    Batch,
    Index,
    batch_of,
    border_distances,
    index_of,
    meeting_states,
    pairs,
    reached,
    restore_order,
    segments_near,
    slices,
)

_BEYOND = Jurisdictions((), beyond=True)
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Assignment:
    """The areas of points and of their circles; one entry per point, in their order.

    Attributes:
        sets: The distinct sets of jurisdictions that occur.
        codes: Which of `sets` the circle may touch.
        units: The distinct units that contain a point.
        held: Which of `units` contains the point itself; NOWHERE outside the known boundaries.
        border_distance_meters: From the point to the nearest border of its unit, by geodesic; NaN
            outside the known boundaries. None unless asked for.
    """

    sets: tuple[Jurisdictions, ...]
    codes: Indices
    units: tuple[Unit, ...]
    held: Indices
    border_distance_meters: Floats | None = None


def assign_points(
    latitude: npt.ArrayLike,
    longitude: npt.ArrayLike,
    *,
    radius_meters: npt.ArrayLike,
    border_distance: bool = False,
) -> Assignment:
    """Return the jurisdictions of many circles, and the unit that contains each point itself.

    Args:
        latitude: Degrees north, WGS84, one per point.
        longitude: Degrees east, WGS84.
        radius_meters: The uncertainty of each point, above 0; or one for all.
        border_distance: Whether to measure the distance, in meters, to the nearest border.

    Raises:
        ValueError: A coordinate is impossible, or a radius is not a length above 0.
    """
    y, x = (np.asarray(each, dtype=np.float64) for each in (latitude, longitude))
    radius = np.broadcast_to(np.asarray(radius_meters, dtype=np.float64), y.shape)
    _require(y, x, radius)
    found = _assigned(y, x, radius, available_states(), border_distance=border_distance)
    return _with_foreign_land(found, y, x, radius)


def _with_foreign_land(found: Assignment, y: Floats, x: Floats, radius: Floats) -> Assignment:
    """Ask the world for the circles that may leave the United States, near land of other countries."""
    leaves = np.array([each.beyond for each in found.sets], dtype=bool)
    rows = np.flatnonzero(leaves[found.codes]) if len(leaves) else np.empty(0, dtype=np.int64)
    rows = rows[are_near_foreign_land(y[rows], x[rows], radius[rows])]
    if not len(rows):
        return found
    world = _assigned(y[rows], x[rows], radius[rows] + COARSENESS_METERS, (WORLD,))
    pairs, distinct = pd.factorize(found.codes[rows] * len(world.sets) + world.codes)
    sets = [
        _with_units_abroad(found.sets[pair // len(world.sets)], world.sets[pair % len(world.sets)])
        for pair in distinct.tolist()
    ]
    codes = found.codes.copy()
    codes[rows] = len(found.sets) + pairs
    used, codes = np.unique(codes, return_inverse=True)
    every = [*found.sets, *sets]
    # two pairs may make one set: of open sea, say
    alike, distinct_sets = pd.factorize(
        pd.Series([every[code] for code in used.tolist()], dtype=object)
    )
    return replace(found, sets=tuple(distinct_sets), codes=alike[codes])


def _with_units_abroad(here: Jurisdictions, there: Jurisdictions) -> Jurisdictions:
    abroad = foreign_units(there.abroad)
    return Jurisdictions(here.units, beyond=not abroad, abroad=abroad)


def _assigned(
    y: Floats,
    x: Floats,
    radius: Floats,
    states: tuple[str, ...],
    *,
    border_distance: bool = False,
) -> Assignment:
    """Return the jurisdictions of circles in some states, or in the world."""
    afield = find_far_points(y, x, radius, states)
    near = afield.others
    batch = batch_of(y[near], x[near], radius[near])
    order = np.concatenate([near[batch.order], afield.settled])
    touched = _Touched(len(y))
    cells = dict(meeting_states(states, batch.reach))
    for state in states:
        if state in cells or state in afield.held:
            touched.add(state, batch, np.sort(cells.get(state, _NONE)), afield)
    held, units, codes, sets = touched.result()
    distance = None
    if border_distance:
        of_state = restore_order(touched.state_of(touched.held), order)
        distance = border_distances(y, x, of_state, touched.states)
    return Assignment(
        sets=sets,
        codes=restore_order(codes, order),
        units=units,
        held=restore_order(held, order),
        border_distance_meters=distance,
    )


def _require(y: Floats, x: Floats, radius: Floats) -> None:
    """Refuse impossible coordinates and radii, naming the first of them and how many there are."""
    wrong = ~((np.abs(y) <= 90) & (np.abs(x) <= 180))  # noqa: PLR2004 - true for NaN too
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"{bad_point(float(y[first]), float(x[first]))} This is point {first}, the first of"
            f" {wrong.sum():,}."
        )
    wrong = ~((radius > 0) & np.isfinite(radius))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"{bad_radius(float(radius[first]))} This is radius {first}, the first of {wrong.sum():,}."
        )


_BITS = 17  # of a unit's number: the country has 34,368


class _Touched:
    """The units that contain the points, and those that their circles touch, state by state.

    The points of the batch come first, in its order, then those that were settled afield.
    Units are numbered through the states; each state has one more number, for the outside.
    """

    def __init__(self, count: int) -> None:
        self.states: list[str] = []
        self._bases: list[int] = [0]
        self._units: list[Unit | WorldUnit | None] = []
        self._alone: list[Jurisdictions] = []
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
        units = _units_of(state)
        base = self._bases[-1]
        self.states.append(state)
        self._bases.append(base + len(units) + 1)
        self._units += [*units, None]
        self._alone += _alone(state)
        self._rank = np.append(self._rank, _ranks(state))
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
        self._hits.append(sort_distinct((point << _BITS) | unit))

    def state_of(self, unit: Indices) -> Indices:
        """Return the position of each unit's state in `states`, NOWHERE for nowhere."""
        bases = np.array([0, *self._bases])  # so that NOWHERE comes before the first
        position: Indices = np.searchsorted(bases, unit, side="right") - 2
        return position

    def result(
        self,
    ) -> tuple[Indices, tuple[Unit, ...], Indices, tuple[Jurisdictions, ...]]:
        """Return each point's unit, the units, each circle's set, and the sets."""
        held, numbers = _compact(self.held + 1)
        held_units = (self._units[n - 1] for n in numbers if n)
        units = tuple(unit for unit in held_units if isinstance(unit, Unit))
        held = held - int(bool(len(numbers)) and numbers[0] == 0)
        hits = sort_distinct(np.concatenate(self._hits)) if self._hits else np.empty(0, np.int64)
        codes = self.held + 1
        sets = {n: self._single(n - 1) for n in _compact(codes)[1].tolist()}
        if len(hits):
            point = sort_distinct(hits >> _BITS)
            of_point = self.held[point]
            inside = of_point != NOWHERE
            own = (point[inside] << _BITS) | of_point[inside]
            first = self._bases[-1] + 1
            codes[point], more = self._joined(sort_distinct(np.concatenate([hits, own])), first)
            sets |= more
        codes, numbers = _compact(codes)
        return held, units, codes, tuple(sets[int(n)] for n in numbers)

    def _single(self, unit: int) -> Jurisdictions:
        return _BEYOND if unit == NOWHERE else self._alone[unit]

    def _set(self, units: list[int], *, beyond: bool) -> Jurisdictions:
        return _set_of([self._units[unit] for unit in units], beyond=beyond)

    def _joined(self, hits: Indices, first: int) -> tuple[Indices, dict[int, Jurisdictions]]:
        """Give each point with several units a number of its set, from `first` on."""
        point, unit = hits >> _BITS, hits & ((1 << _BITS) - 1)
        starts = np.flatnonzero(np.diff(point, prepend=-1))
        state = np.searchsorted(self._bases, unit, side="right")
        new_state = np.diff(state, prepend=-1) != 0
        new_state[starts] = True
        one_state = np.add.reduceat(new_state.astype(np.int64), starts) == 1
        out = np.isin(unit, np.array(self._bases[1:]) - 1)
        # Where two states at hand are touched, the circle leaves one for the other, not for nowhere.
        beyond = np.logical_or.reduceat(out, starts) & one_state
        sizes = np.add.reduceat((~out).astype(np.int64), starts)
        unit = unit[~out]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        code = same_lists(unit, starts, beyond)
        _, examples, code = np.unique(code, return_index=True, return_inverse=True)
        sets = {
            first + number: self._set(
                unit[starts[example] : starts[example + 1]].tolist(), beyond=bool(beyond[example])
            )
            for number, example in enumerate(examples.tolist())
        }
        return first + code, sets


@cache_by_boundaries
def _alone(state: str) -> tuple[Jurisdictions, ...]:
    """Return each unit of a state as a set of its own, with the outside last."""
    return (*(_set_of([unit], beyond=False) for unit in _units_of(state)), _BEYOND)


def _units_of(state: str) -> tuple[Unit | WorldUnit, ...]:
    here = load_boundaries(state)
    return here.world_units if state == WORLD else here.units


def _set_of(units: Iterable[Unit | WorldUnit | None], *, beyond: bool) -> Jurisdictions:
    members = list(units)
    return Jurisdictions(
        tuple(unit for unit in members if isinstance(unit, Unit)),
        beyond=beyond,
        abroad=tuple(unit for unit in members if isinstance(unit, WorldUnit)),
    )


@cache_by_boundaries
def _ranks(state: str) -> Indices:
    """Return the rank of each unit of a state, with the outside last."""
    ranks = map(_rank, _units_of(state), count())
    return np.array([*ranks, np.iinfo(np.int64).max])


def _rank(unit: Unit | WorldUnit, number: int) -> int:
    """Return the lower the sooner a unit is given a point on its border: see the module's text."""
    if isinstance(unit, WorldUnit):
        return number
    place = int(unit.place.geoid) if unit.place else 10**7 - 1
    return place * 10**5 + int(unit.county.geoid)


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
    pair = sort_distinct((np.tile(cell, 2) << _BITS) | (index.sides[:, segment].ravel() + 1))
    pair = pair[pair & ((1 << _BITS) - 1) > 0]
    more, offsets = batch.points(cells[pair >> _BITS])
    candidates = np.repeat((pair & ((1 << _BITS) - 1)) - 1, np.diff(offsets))
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


def _compact(numbers: Indices) -> tuple[Indices, Indices]:
    """Return whole numbers from 0 on as positions among the distinct ones, and these."""
    present = np.zeros(int(numbers.max(initial=0)) + 1, dtype=bool)
    present[numbers] = True
    return (np.cumsum(present) - 1)[numbers], np.flatnonzero(present)
