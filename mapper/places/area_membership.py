"""Which areas of a layer circles may touch, and which surely hold them: the rule of `jurisdictions`.

A location is a circle. It may lie in each area that the circle touches, and surely lies in one that holds all
of the circle. Areas may overlap, so it may surely lie in several. Points are sorted into cells, as for the
Census' areas (`segment_index`); only those near a border are measured, by geodesic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from mapper.files import Floats, Geometries, Indices, Mask, are_among
from mapper.places.area_layers import WHOLE_TURN, AreaLayer, rings_of
from mapper.places.point_batches import Batch, batch_of, grow_boxes
from mapper.places.segment_index import Index, make_index, pairs, reached, segments_near, slices

_COARSENESS_DEGREES = (
    0.00025  # some 25 m: how far the Census' lines and other ones of the same border differ
)


class AreaSet(NamedTuple):
    """The areas of a layer in which a location may lie, as their positions in it.

    Attributes:
        may: Those that its circle touches.
        surely: Those of them that hold the whole circle.
        held: Those that contain the point itself, border included.
        inside: Whether the whole circle lies in the layer, in whichever of its areas.
    """

    may: tuple[int, ...]
    surely: tuple[int, ...]
    held: tuple[int, ...]
    inside: bool


NOWHERE = AreaSet((), (), (), inside=False)


@dataclass(frozen=True, eq=False)
class Membership:
    """The areas of many locations.

    Attributes:
        sets: The distinct sets that occur.
        codes: Which of `sets` each location has.
    """

    sets: tuple[AreaSet, ...]
    codes: Indices


def find_areas(
    layer: AreaLayer,
    latitude: npt.ArrayLike,
    longitude: npt.ArrayLike,
    *,
    radius_meters: npt.ArrayLike,
) -> Membership:
    """Return the areas of a layer that circles touch, their borders included.

    Args:
        layer: The layer, with outlines.
        latitude: Degrees north, WGS84, one per point.
        longitude: Degrees east, WGS84.
        radius_meters: The uncertainty of each point, above 0; or one for all.
    """
    y, x = (np.asarray(each, dtype=np.float64) for each in (latitude, longitude))
    radius = np.broadcast_to(np.asarray(radius_meters, dtype=np.float64), y.shape)
    rows = np.arange(len(x))
    whole = shapely.total_bounds(layer.geometries)
    # also as seen from the other side of the 180th meridian, where that is near the layer
    views = [_near(rows, x + turn, y, radius, whole) for turn in (0.0, WHOLE_TURN, -WHOLE_TURN)]
    row = np.concatenate([each.row for each in views])
    x, y, radius = (np.concatenate([each[part] for each in views]) for part in (1, 2, 3))
    batch = batch_of(y, x, radius)
    origin = row[batch.order]
    held = _holding(layer.geometries, batch)
    bordered = _bordered(_index_of(layer.geometries), batch)
    every = sort_distinct(np.concatenate([held, bordered]))
    sure = ~are_among(every, bordered)
    inside, touched = np.zeros((2, len(batch.x)), dtype=bool)
    touched[_point_of(every)] = True
    inside[_point_of(every[sure])] = True
    open_ = np.flatnonzero(touched & ~inside)
    if len(open_):
        inside[open_] = _within(layer.whole, batch, open_)
    flags = np.where(sure, 0, np.where(are_among(every, np.sort(held)), 1, 2))
    return _membership(len(rows), origin, every, flags, inside)


class _View(NamedTuple):
    row: Indices
    x: Floats
    y: Floats
    radius: Floats


def _near(rows: Indices, x: Floats, y: Floats, radius: Floats, box: Floats) -> _View:
    """Return the circles whose box meets a box."""
    west, south, east, north = grow_boxes(np.stack([x, y, x, y]), radius)
    meet = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    return _View(rows[meet], x[meet], y[meet], radius[meet])


# ---- pairs of a point and an area, as one number -------------------------------------------------

_BITS = 24  # of the number of an area


def _pair(point: Indices, area: Indices) -> Indices:
    return (point << _BITS) | area


def _point_of(pair: Indices) -> Indices:
    return pair >> _BITS


def _area_of(pair: Indices) -> Indices:
    return pair & ((1 << _BITS) - 1)


def _holding(areas: Geometries, batch: Batch) -> Indices:
    """Return the pairs of a point and an area that contains it, border included."""
    shapely.prepare(areas)
    order = np.argsort(batch.x, kind="stable")
    x, y = batch.x[order], batch.y[order]
    bounds = shapely.bounds(areas)
    first = np.searchsorted(x, bounds[:, 0], side="left")
    last = np.searchsorted(x, bounds[:, 2], side="right")
    found = [np.empty(0, dtype=np.int64)]
    for area in np.flatnonzero(last > first).tolist():
        run = slice(first[area], last[area])
        level = (
            np.flatnonzero((y[run] >= bounds[area, 1]) & (y[run] <= bounds[area, 3])) + run.start
        )
        if len(level):
            points = order[level[shapely.intersects_xy(areas[area], x[level], y[level])]]
            found.append(_pair(points, np.full(len(points), area)))
    return np.concatenate(found)


def _bordered(index: Index | None, batch: Batch) -> Indices:
    """Return the pairs of a point and an area whose border its circle touches."""
    found = [np.empty(0, dtype=np.int64)]
    if index is None or not len(batch.x):
        return found[0]
    for cells in slices(np.arange(batch.boxes.shape[1]), batch.reach):
        cell, segment, _ = segments_near(index, batch.reach[:, cells], batch.boxes[:, cells])
        if not len(cell):
            continue
        bordered = np.flatnonzero(np.diff(cell, prepend=-1))
        starts = np.append(bordered, len(cell))
        for point, position, _ in pairs(batch, cells[cell[bordered]], starts):
            its = segment[position]
            touched = reached(batch, index, point, its)
            found.append(sort_distinct(_pair(point[touched], index.sides[0][its[touched]])))
    return sort_distinct(np.concatenate(found))


def _within(whole: shapely.Geometry, batch: Batch, points: Indices) -> Mask:
    """Whether the circles of some points lie in an area, and do not touch its border."""
    some = batch_of(batch.y[points], batch.x[points], batch.radius[points])
    one = np.array([whole], dtype=object)
    inside = np.zeros(len(points), dtype=bool)
    inside[some.order[_point_of(_holding(one, some))]] = True
    inside[some.order[_point_of(_bordered(_index_of(one), some))]] = False
    return inside


def _index_of(areas: Geometries) -> Index | None:
    """Return the borders of areas, each with the number of its area; a shared border is there twice."""
    rings, area = rings_of(areas)
    if not len(rings):
        return None
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    along = ring[1:] == ring[:-1]
    start, end = (np.ascontiguousarray(each[along].T) for each in (vertices[:-1], vertices[1:]))
    return make_index(start, end, ring[:-1][along], area[ring[:-1][along]][np.newaxis])


# ---- sets ------------------------------------------------------------------------------------


def _membership(
    count: int, origin: Indices, pair: Indices, flags: Indices, inside: Mask
) -> Membership:
    """Give each row the number of its set.

    Args:
        count: The number of rows.
        origin: The row of each point; a row seen from both sides of the 180th meridian has two.
        pair: Pairs of a point and an area.
        flags: 0 if the area holds the whole circle, 1 if it holds the point, else 2.
        inside: Whether each point's circle lies in the layer.
    """
    row = origin[_point_of(pair)]
    mark = np.zeros(count, dtype=bool)
    mark[origin[inside]] = True
    member = sort_distinct((row << (_BITS + 2)) | (_area_of(pair) << 2) | flags)
    # of an area seen twice, the surest one comes first
    again = np.zeros(len(member), dtype=bool)
    again[1:] = (member[1:] >> 2) == (member[:-1] >> 2)
    member = member[~again]
    row, member = member >> (_BITS + 2), member & ((1 << (_BITS + 2)) - 1)
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    code = same_lists(member, np.append(starts, len(row)), mark[row[starts]])
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    codes = np.zeros(count, dtype=np.int64)
    codes[row[starts]] = code + 1
    ends = np.append(starts[1:], len(row))
    sets = [NOWHERE]
    for begin, end, flag in zip(
        starts[first].tolist(), ends[first].tolist(), mark[row[starts[first]]].tolist(), strict=True
    ):
        members = member[begin:end].tolist()
        may, surely, held = (
            tuple(each >> 2 for each in members if each & 3 <= most) for most in (2, 0, 1)
        )
        sets.append(AreaSet(may, surely, held, flag))
    return Membership(tuple(sets), codes)


def sort_distinct(numbers: Indices) -> Indices:
    """Return each number once, sorted; numpy's own `unique` hashes, which takes five times longer."""
    ordered: Indices = np.sort(numbers)
    new: Mask = np.diff(ordered, prepend=-1) != 0
    distinct: Indices = ordered[new]
    return distinct


def same_lists(members: Indices, starts: Indices, flag: Mask) -> Indices:
    """Return a number for each list, the same for lists of the same members and flag.

    Args:
        members: The members of all lists.
        starts: Where each begins, and the total.
        flag: Of each list.
    """
    sizes = np.diff(starts)
    code = sizes * 2 + flag
    for position in range(int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > position)
        # numbers of lists and of members, each made small, so that both fit into one number
        _, short = np.unique(code[longer], return_inverse=True)
        key = (short << (_BITS + 2)) | members[starts[longer] + position]
        # lists that have ended are of another length, hence never the same: their numbers stay apart
        code[longer] = np.unique(key, return_inverse=True)[1] + code.max() + 1
    return code


# ---- areas known by word -------------------------------------------------------------------------


def find_areas_of_area(layer: AreaLayer, area: shapely.Geometry) -> AreaSet:
    """Return the areas of a layer in which a location may lie of which only a whole area is known.

    Lines of two sources run some meters apart, so what lies along the edge of the area alone does not count.

    Args:
        layer: The layer, with outlines.
        area: The place, county or country, in degrees.
    """
    inner = area.buffer(-_COARSENESS_DEGREES)
    inner = area if inner.is_empty else inner
    shapely.prepare(inner)
    may = np.flatnonzero(shapely.intersects(layer.geometries, inner))
    surely = [number for number in may.tolist() if layer.geometries[number].covers(inner)]
    inside = bool(surely) or (len(may) > 0 and layer.whole.covers(inner))
    return AreaSet(tuple(may.tolist()), tuple(surely), (), inside)
