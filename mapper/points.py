"""Jurisdictions of any number of locations at once, with the answers of `jurisdictions_of`.

Points are sorted into cells, small ones for small circles. What a cell's box, grown by its widest
circle, keeps clear of every border is answered once for all its points. Only the points of the
other cells are asked one by one, and only about the few borders near their cell.

**A point on a shared border.** Its circle touches both sides, so both are in its set. The point
itself lies in one: the place before land in no place, then the lower GEOID of the place, then the
lower GEOID of the county. This is a convention, for no survey decides it; it follows from the GEOIDs
alone, so it does not change with the order of the rows, the file or the direction of a border, and
no row of a count by place is lost or counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from mapper import boundaries
from mapper.borders import (
    ECCENTRICITY_SQUARED,
    EQUATOR_METERS,
    METERS_PER_DEGREE,
    SPHERE_ERROR,
    Floats,
    Indices,
    Mask,
    borders_of,
    geodesic_distances,
    nearest_points,
    sphere_distances,
    state_boxes,
)
from mapper.boundaries import NO_UNIT, Unit
from mapper.jurisdictions import Jurisdictions

if TYPE_CHECKING:
    from collections.abc import Iterator

Geometries: TypeAlias = npt.NDArray[np.object_]

NOWHERE = -1

_FIRST_LEVEL_METERS = 64.0  # circles up to this radius share the smallest cells; then × 4, × 16 …
_CELL_DEGREES = 0.005
_SEGMENTS_PER_PIECE = 8
_PAIRS_AT_ONCE = 1 << 15  # of a point and a segment: so much that it stays in the processor's cache
_BOXES_AT_ONCE = 1 << 14
_HITS_AT_ONCE = 1 << 17
_STEEPEST = 89.0
_FARTHEST_METERS = 30_000_000.0


@dataclass(frozen=True, eq=False)
class Assignment:
    """Where points lie and what their circles may touch; one entry a point, in their order.

    Attributes:
        sets: The distinct sets of jurisdictions that occur.
        codes: Which of `sets` the circle may touch.
        units: The distinct units that hold a point.
        held: Which of `units` holds the point itself; NOWHERE outside the known boundaries.
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
    """Return the jurisdictions of many circles, and what holds each point itself.

    Args:
        latitude: Degrees north, WGS84, one a point.
        longitude: Degrees east, WGS84.
        radius_meters: The uncertainty of each, above 0; or one for all.
        border_distance: Whether to measure how far each point is from the nearest border.

    Raises:
        ValueError: A coordinate is impossible, or a radius is not a length above 0.
    """
    y, x = (np.asarray(each, dtype=np.float64) for each in (latitude, longitude))
    radius = np.broadcast_to(np.asarray(radius_meters, dtype=np.float64), y.shape)
    _require(y, x, radius)
    batch = _batch(y, x, radius)
    touched = _Touched(len(y))
    for state in boundaries.available():
        touched.add(state, batch)
    held, units, codes, sets = touched.result()
    distance = None
    if border_distance:
        of_state = _unsorted(touched.state_of(touched.held), batch.order)
        distance = _border_distances(y, x, of_state, touched.states)
    return Assignment(
        sets=sets,
        codes=_unsorted(codes, batch.order),
        units=units,
        held=_unsorted(held, batch.order),
        border_distance_meters=distance,
    )


def _require(y: Floats, x: Floats, radius: Floats) -> None:
    """Refuse impossible coordinates and radii, naming the first of them and how many there are."""
    wrong = ~((np.abs(y) <= 90) & (np.abs(x) <= 180))  # noqa: PLR2004 - true for NaN too
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"got latitude {y[first]!r} and longitude {x[first]!r} at {first} and {wrong.sum():,}"
            " such points, expected degrees within ±90 and ±180, do check that they are not swapped"
        )
    wrong = ~((radius > 0) & np.isfinite(radius))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"got radius {radius[first]!r} at {first} and {wrong.sum():,} such radii, expected"
            " metres above 0, and finite"
        )


# ---- cells -----------------------------------------------------------------------------------


class _Batch(NamedTuple):
    """Points sorted by cell.

    Attributes:
        order: Which point came where.
        x: Longitudes, sorted; so are the others.
        y: Latitudes.
        radius: Metres.
        scale_x: Metres in a degree of longitude there.
        scale_y: Metres in a degree of latitude there.
        starts: Where each cell begins among the points, and the total.
        boxes: West, south, east and north of each cell's points, one row each.
        reach: The same, grown by the cell's widest circle.
    """

    order: Indices
    x: Floats
    y: Floats
    radius: Floats
    scale_x: Floats
    scale_y: Floats
    starts: Indices
    boxes: Floats
    reach: Floats

    def points(self, cells: Indices) -> tuple[Indices, Indices]:
        """Return the points of some cells, and where each cell's begin among them."""
        return _ranges(self.starts[cells], self.starts[cells + 1])


def _batch(y: Floats, x: Floats, radius: Floats) -> _Batch:
    """Sort points by the size of their circle, then by cell."""
    level = np.maximum(np.ceil(np.log2(radius / _FIRST_LEVEL_METERS) / 2), 0.0)
    size = _CELL_DEGREES * 2.0**level
    row, column = np.floor((y + 90) / size), np.floor((x + 180) / size)
    key = (level.astype(np.int64) << 40) | (row.astype(np.int64) << 20) | column.astype(np.int64)
    order = np.argsort(key)
    key, x, y, radius = key[order], x[order], y[order], radius[order]
    firsts = np.flatnonzero(np.diff(key, prepend=-1))
    boxes = (
        np.stack(
            [
                np.minimum.reduceat(x, firsts),
                np.minimum.reduceat(y, firsts),
                np.maximum.reduceat(x, firsts),
                np.maximum.reduceat(y, firsts),
            ]
        )
        if len(x)
        else np.empty((4, 0))
    )
    widest = np.maximum.reduceat(radius, firsts) if len(x) else np.empty(0)
    scale_x, scale_y = _scales(y)
    return _Batch(
        order=order,
        x=x,
        y=y,
        radius=radius,
        scale_x=scale_x,
        scale_y=scale_y,
        starts=np.append(firsts, len(x)),
        boxes=boxes,
        reach=_grown(boxes, widest),
    )


def _scales(latitude: Floats) -> tuple[Floats, Floats]:
    """Return how many metres a degree of longitude and one of latitude have, on the ellipsoid."""
    cosine = np.cos(np.radians(latitude))
    shrink = 1 - ECCENTRICITY_SQUARED * (1 - cosine**2)
    across = np.radians(EQUATOR_METERS) / np.sqrt(shrink)
    return across * cosine, across * (1 - ECCENTRICITY_SQUARED) / shrink


def _grown(boxes: Floats, meters: Floats) -> Floats:
    """Return boxes of degrees that hold every circle of a radius round a point of each box."""
    west, south, east, north = boxes
    high = meters / METERS_PER_DEGREE * (1 + SPHERE_ERROR)
    steepest = np.maximum(np.abs(south), np.abs(north)) + high
    # Next to a pole a circle may reach every longitude.
    cosine = np.cos(np.radians(np.minimum(steepest, _STEEPEST)))
    wide = np.where(steepest >= _STEEPEST, 360.0, high / cosine)
    return np.stack([west - wide, south - high, east + wide, north + high])


def _ranges(first: Indices, last: Indices) -> tuple[Indices, Indices]:
    """Return all numbers of some ranges, one range after the other, and where each begins."""
    sizes = last - first
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    return np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], sizes), offsets


def _unsorted(values: npt.NDArray[Any], order: Indices) -> npt.NDArray[Any]:
    """Put values back into the order in which the points were given."""
    back = np.empty_like(values)
    back[order] = values
    return back


# ---- one state's borders ---------------------------------------------------------------------


class _Index(NamedTuple):
    """A state's segments and units, to be found by box.

    Attributes:
        start: Where segments begin, lon/lat, one row each.
        end: Where they end.
        low: West and south of each segment.
        high: East and north.
        sides: The units left and right of each segment.
        pieces: Where each piece begins among the segments, and the total.
        piece_tree: Finds pieces.
        unit_tree: Finds units by their boxes.
        units: The units' prepared geometries.
    """

    start: Floats
    end: Floats
    low: Floats
    high: Floats
    sides: Indices
    pieces: Indices
    piece_tree: shapely.STRtree
    unit_tree: shapely.STRtree
    units: Geometries

    def holders(self, unit: Indices, x: Floats, y: Floats) -> Mask:
        """Whether each unit holds its point, the border included."""
        held: Mask = shapely.intersects_xy(self.units[unit], x, y)
        return held


@cache
def _index(state: str) -> _Index:
    here, borders = boundaries.load(state), borders_of(state)
    start, end = (np.ascontiguousarray(each.T) for each in (borders.start, borders.end))
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.flatnonzero(np.diff(borders.arc, prepend=-1))
    along = np.arange(len(borders.arc)) - first[borders.arc]
    pieces = np.flatnonzero(along % _SEGMENTS_PER_PIECE == 0)
    boxes = shapely.box(
        *(np.minimum.reduceat(each, pieces) for each in low),
        *(np.maximum.reduceat(each, pieces) for each in high),
    )
    return _Index(
        start=start,
        end=end,
        low=low,
        high=high,
        sides=np.ascontiguousarray(here.sides[borders.arc].T),
        pieces=np.append(pieces, len(borders.arc)),
        piece_tree=shapely.STRtree(boxes),
        unit_tree=shapely.STRtree(shapely.box(*borders.unit_boxes)),
        units=here.unit_geometries,
    )


def _segments_near(index: _Index, reach: Floats, boxes: Floats) -> tuple[Indices, Indices, Mask]:
    """Return the pairs of a box and a segment that may touch when the box is grown to its reach.

    The pairs are sorted by box. The third array says whether the segment may touch the box as it is.
    """
    box, piece = index.piece_tree.query(shapely.box(*reach))
    segment, offsets = _ranges(index.pieces[piece], index.pieces[piece + 1])
    box = np.repeat(box, np.diff(offsets))
    kept = np.flatnonzero(_meet(index, segment, reach, box))
    box, segment = box[kept], segment[kept]
    return box, segment, _meet(index, segment, boxes, box)


def _meet(index: _Index, segment: Indices, boxes: Floats, box: Indices) -> Mask:
    """Whether segments and boxes, pair by pair, touch: no line separates them."""
    west, south, east, north = boxes
    meet: Mask = (index.low[0][segment] <= east[box]) & (index.low[1][segment] <= north[box])
    meet &= (index.high[0][segment] >= west[box]) & (index.high[1][segment] >= south[box])
    maybe = np.flatnonzero(meet)
    segment, box = segment[maybe], box[maybe]
    west, south, east, north = west[box], south[box], east[box], north[box]
    x, y = index.start[0][segment], index.start[1][segment]
    dx, dy = index.end[0][segment] - x, index.end[1][segment] - y
    aside = np.abs(dx * ((south + north) / 2 - y) - dy * ((west + east) / 2 - x))
    dx, dy = np.abs(dx), np.abs(dy)
    slack = 1e-12 * (dx + dy)  # of degrees; far more than rounding takes
    meet[maybe] = aside <= dx * (north - south) / 2 + dy * (east - west) / 2 + slack
    return meet


def _rough_distances(
    batch: _Batch, index: _Index, point: Indices, segment: Indices, reach: Floats
) -> tuple[Floats, Floats]:
    """Return distances in metres from points to segments, and the share that they may be off by.

    Args:
        batch: The points.
        index: The segments.
        point: Which points, pair by pair.
        segment: Which segments.
        reach: Up to which distance in metres the answer matters, for each pair.
    """
    x, y = batch.x[point], batch.y[point]
    scale_x, scale_y = batch.scale_x[point], batch.scale_y[point]
    start_x, start_y = index.start[0][segment], index.start[1][segment]
    along_x = (index.end[0][segment] - start_x) * scale_x
    along_y = (index.end[1][segment] - start_y) * scale_y
    x, y = (x - start_x) * scale_x, (y - start_y) * scale_y
    length_squared = np.maximum(along_x**2 + along_y**2, np.finfo(float).tiny)
    share = np.clip((along_x * x + along_y * y) / length_squared, 0.0, 1.0)
    x -= share * along_x
    y -= share * along_y
    distance = np.sqrt(x**2 + y**2)
    # The flat map is off by no more than half the distance × tan(latitude) / the Earth's radius.
    error = 0.0005 + reach / (EQUATOR_METERS * np.maximum(scale_x / scale_y, 1e-9))
    curved = np.flatnonzero(error > SPHERE_ERROR)
    if len(curved):
        near = _nearest(batch, index, point[curved], segment[curved])
        distance[curved] = sphere_distances(batch.y[point[curved]], batch.x[point[curved]], near)
        error[curved] = SPHERE_ERROR
    return distance, error


def _pairs(
    batch: _Batch, cells: Indices, segment_starts: Indices
) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Pair each point of some cells with each segment of its cell, a bounded number at a time.

    Args:
        batch: The points.
        cells: The cells.
        segment_starts: Where each cell's segments begin in a list of them, and the total.

    Yields:
        Points, positions in that list of segments, and where each point's pairs begin, with the total.
    """
    points, offsets = batch.points(cells)
    cell = np.repeat(np.arange(len(cells)), np.diff(offsets))
    first, last = segment_starts[cell], segment_starts[cell + 1]
    total = np.cumsum(last - first)
    begin = 0
    while begin < len(points):
        done = total[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(total, done + _PAIRS_AT_ONCE, "right")), begin + 1)
        position, starts = _ranges(first[begin:stop], last[begin:stop])
        yield np.repeat(points[begin:stop], np.diff(starts)), position, starts
        begin = stop


# ---- what circles touch ----------------------------------------------------------------------

_BITS = 17  # of a unit's number: the country has 34,368


class _Touched:
    """Which units hold the points and which their circles touch, gathered state by state.

    Units are numbered through the states; each state has one more number, for what is outside.
    """

    def __init__(self, count: int) -> None:
        self.states: list[str] = []
        self._bases: list[int] = [0]
        self._units: list[Unit | None] = []
        self._rank = np.empty(0, dtype=np.int64)
        self.held = np.full(count, NOWHERE, dtype=np.int64)
        self._hits: list[Indices] = []

    def add(self, state: str, batch: _Batch) -> None:
        """Ask one state."""
        cells = _cells_near(state, batch)
        if not len(cells):
            return
        base = self._add_units(state)
        index = _index(state)
        for some in _slices(cells, batch.reach[:, cells]):
            self._add_cells(index, base, batch, some)

    def _add_units(self, state: str) -> int:
        units = boundaries.load(state).units
        base = self._bases[-1]
        self.states.append(state)
        self._bases.append(base + len(units) + 1)
        self._units += [*units, None]
        self._rank = np.append(self._rank, [*map(_rank, units), np.iinfo(np.int64).max])
        return base

    def _add_cells(self, index: _Index, base: int, batch: _Batch, cells: Indices) -> None:
        outside = len(index.units)
        cell, segment, near = _segments_near(index, batch.reach[:, cells], batch.boxes[:, cells])
        self._hold(base, *_held(index, batch, cells, cell[near], segment[near]))
        bordered = np.flatnonzero(np.diff(cell, prepend=-1))
        starts = np.append(bordered, len(cell))
        for point, position, _ in _pairs(batch, cells[cell[bordered]], starts):
            its = segment[position]
            reached = _reached(batch, index, point, its)
            sides = index.sides[:, its[reached]]
            both = np.tile(point[reached], 2)
            self._hit(both, base + np.where(sides == NO_UNIT, outside, sides).ravel())

    def _hold(self, base: int, point: Indices, unit: Indices) -> None:
        """Note which units hold points; of several, the one of the lowest rank keeps it."""
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
        self._hits.append(_distinct((point << _BITS) | unit))

    def state_of(self, unit: Indices) -> Indices:
        """Return the position of each unit's state in `states`, NOWHERE for nowhere."""
        bases = np.array([0, *self._bases])  # so that NOWHERE comes before the first
        position: Indices = np.searchsorted(bases, unit, side="right") - 2
        return position

    def result(
        self,
    ) -> tuple[Indices, tuple[Unit, ...], Indices, tuple[Jurisdictions, ...]]:
        """Return what holds each point, the units, each circle's set, and the sets."""
        held, numbers = _compact(self.held + 1)
        units = tuple(self._units[n - 1] for n in numbers if n)
        held = held - int(bool(len(numbers)) and numbers[0] == 0)
        hits = _distinct(np.concatenate(self._hits)) if self._hits else np.empty(0, np.int64)
        codes = self.held + 1
        sets = {n: self._single(n - 1) for n in _compact(codes)[1].tolist()}
        if len(hits):
            point = _distinct(hits >> _BITS)
            of_point = self.held[point]
            inside = of_point != NOWHERE
            own = (point[inside] << _BITS) | of_point[inside]
            first = self._bases[-1] + 1
            codes[point], more = self._joined(_distinct(np.concatenate([hits, own])), first)
            sets |= more
        codes, numbers = _compact(codes)
        return held, units, codes, tuple(sets[int(n)] for n in numbers)

    def _single(self, unit: int) -> Jurisdictions:
        if unit == NOWHERE:
            return Jurisdictions((), beyond=True)
        return self._set([unit], beyond=False)

    def _set(self, units: list[int], *, beyond: bool) -> Jurisdictions:
        members = (self._units[unit] for unit in units)
        return Jurisdictions(tuple(unit for unit in members if unit), beyond=beyond)

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
        code = _same_lists(unit, starts, beyond)
        _, examples, code = np.unique(code, return_index=True, return_inverse=True)
        sets = {
            first + number: self._set(
                unit[starts[example] : starts[example + 1]].tolist(), beyond=bool(beyond[example])
            )
            for number, example in enumerate(examples.tolist())
        }
        return first + code, sets


def _rank(unit: Unit) -> int:
    """Return the lower the sooner a unit is given a point on its border: see the module's text."""
    place = int(unit.place.geoid) if unit.place else 10**7 - 1
    return place * 10**5 + int(unit.county.geoid)


def _cells_near(state: str, batch: _Batch) -> Indices:
    """Return the cells from which a circle may touch a state."""
    box = state_boxes().get(state)
    if box is None:
        return np.arange(batch.boxes.shape[1])
    west, south, east, north = batch.reach
    return np.flatnonzero(
        (west <= box[2]) & (south <= box[3]) & (east >= box[0]) & (north >= box[1])
    )


def _slices(cells: Indices, reach: Floats) -> Iterator[Indices]:
    """Cut cells into slices that find a bounded number of segments: wide ones find more each."""
    _, south, _, north = reach
    weight = np.cumsum(np.maximum((north - south) / _CELL_DEGREES / 8, 1.0) ** 2)
    cuts = np.flatnonzero(np.diff(weight // _BOXES_AT_ONCE, prepend=0.0))
    return (each for each in np.split(cells, cuts) if len(each))


def _held(
    index: _Index, batch: _Batch, cells: Indices, cell: Indices, segment: Indices
) -> tuple[Indices, Indices]:
    """Return pairs of a point and a unit that holds it.

    Args:
        index: The state.
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
    which, unit = index.unit_tree.query(shapely.points(batch.x[first], batch.y[first]))
    held = index.holders(unit, batch.x[first[which]], batch.y[first[which]])
    points, offsets = batch.points(cells[whole[which[held]]])
    units = np.repeat(unit[held], np.diff(offsets))
    # Else the units on both sides of the borders in the box share it out.
    pair = _distinct((np.tile(cell, 2) << _BITS) | (index.sides[:, segment].ravel() + 1))
    pair = pair[pair & ((1 << _BITS) - 1) > 0]
    more, offsets = batch.points(cells[pair >> _BITS])
    candidates = np.repeat((pair & ((1 << _BITS) - 1)) - 1, np.diff(offsets))
    held = index.holders(candidates, batch.x[more], batch.y[more])
    return np.concatenate([points, more[held]]), np.concatenate([units, candidates[held]])


def _reached(batch: _Batch, index: _Index, point: Indices, segment: Indices) -> Indices:
    """Return the pairs whose segment lies within the point's radius."""
    radius = batch.radius[point]
    distance, error = _rough_distances(batch, index, point, segment, radius)
    reached = distance <= radius * (1 - error)
    doubtful = np.flatnonzero(~reached & (distance <= radius * (1 + error)))
    if len(doubtful):
        point, segment = point[doubtful], segment[doubtful]
        near = _nearest(batch, index, point, segment)
        exact = geodesic_distances(batch.y[point], batch.x[point], near)
        reached[doubtful] = exact <= radius[doubtful]
    return np.flatnonzero(reached)


def _same_lists(members: Indices, starts: Indices, flag: Mask) -> Indices:
    """Return a number for each list, the same for lists of the same members and flag."""
    sizes = np.diff(starts)
    code = sizes * 2 + flag
    for position in range(int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > position)
        key = (code[longer] << _BITS) | members[starts[longer] + position]
        # Lists that have ended are of another length, hence never the same: keep the numbers apart.
        code[longer] = np.unique(key, return_inverse=True)[1] + code.max() + 1
    return code


def _distinct(numbers: Indices) -> Indices:
    """Return each number once, sorted; numpy's own `unique` hashes, which takes five times longer."""
    ordered: Indices = np.sort(numbers)
    new: Mask = np.diff(ordered, prepend=-1) != 0
    distinct: Indices = ordered[new]
    return distinct


def _compact(numbers: Indices) -> tuple[Indices, Indices]:
    """Return whole numbers from 0 on as positions among the distinct ones, and these."""
    present = np.zeros(int(numbers.max(initial=0)) + 1, dtype=bool)
    present[numbers] = True
    return (np.cumsum(present) - 1)[numbers], np.flatnonzero(present)


# ---- distances -------------------------------------------------------------------------------


def _border_distances(y: Floats, x: Floats, state: Indices, states: list[str]) -> Floats:
    """Return how far each point is from the nearest border of the state that holds it; else NaN.

    Args:
        y: Latitudes.
        x: Longitudes.
        state: The position of each point's state in `states`; NOWHERE if there is none.
        states: FIPS codes.
    """
    distance = np.full(len(x), np.nan)
    for number, each in enumerate(states):
        mine = np.flatnonzero(state == number)
        # of one metre, so that cells are small: how far the circle reaches is no matter here
        batch = _batch(y[mine], x[mine], np.ones(len(mine)))
        distance[mine[batch.order]] = _nearest_borders(batch, _index(each))
    return distance


def _nearest_borders(batch: _Batch, index: _Index) -> Floats:
    """Return each point's distance to the nearest border, in metres.

    The search widens until a cell's centre has found a border. What is farther from the centre than
    that by more than the cell is wide can be nearest to no point of the cell.
    """
    west, south, east, north = batch.boxes
    scale_x, scale_y = _scales((south + north) / 2)
    centres = batch._replace(
        x=(west + east) / 2, y=(south + north) / 2, scale_x=scale_x, scale_y=scale_y
    )
    half = np.hypot((east - west) / 2 * scale_x, (north - south) / 2 * scale_y) * 1.01
    distance = np.full(len(batch.x), np.inf)
    waiting = np.arange(len(west))
    meters = 512.0
    while len(waiting) and meters < _FARTHEST_METERS:
        reach = _grown(batch.boxes[:, waiting], np.full(len(waiting), meters))
        unsettled = [waiting[:0]]
        for some in _slices(np.arange(len(waiting)), reach):
            cells = waiting[some]
            cell, segment, _ = _segments_near(index, reach[:, some], batch.boxes[:, cells])
            firsts = np.flatnonzero(np.diff(cell, prepend=-1))
            rough, error = _rough_distances(
                centres, index, cells[cell], segment, np.full(len(cell), meters)
            )
            least = np.full(len(cells), np.inf)
            if len(cell):
                least[cell[firsts]] = np.minimum.reduceat(rough * (1 + error), firsts)
            settled = least + half[cells] <= meters
            kept = settled[cell] & (rough * (1 - error) <= (least + 2 * half[cells])[cell])
            _settle(distance, batch, index, cells[cell[kept]], segment[kept], meters=meters)
            unsettled.append(cells[~settled])
        waiting = np.concatenate(unsettled)
        meters *= 4
    return distance


def _settle(
    distance: Floats,
    batch: _Batch,
    index: _Index,
    cell: Indices,
    segment: Indices,
    *,
    meters: float,
) -> None:
    """Write the distance of each point of some cells to the nearest of its cell's segments.

    The distances are at most `meters`.
    """
    firsts = np.flatnonzero(np.diff(cell, prepend=-1))
    for point, position, starts in _pairs(batch, cell[firsts], np.append(firsts, len(cell))):
        its, begin = segment[position], starts[:-1]
        rough, error = _rough_distances(batch, index, point, its, np.full(len(point), meters))
        least = np.repeat(np.minimum.reduceat(rough * (1 + error), begin), np.diff(starts))
        close = np.flatnonzero(rough * (1 - error) <= least)
        exact = np.full(len(point), np.inf)
        near = _nearest(batch, index, point[close], its[close])
        exact[close] = geodesic_distances(batch.y[point[close]], batch.x[point[close]], near)
        distance[point[begin]] = np.minimum.reduceat(exact, begin)


def _nearest(batch: _Batch, index: _Index, point: Indices, segment: Indices) -> Floats:
    start, end = index.start[:, segment].T, index.end[:, segment].T
    return nearest_points(batch.y[point], batch.x[point], start, end)
