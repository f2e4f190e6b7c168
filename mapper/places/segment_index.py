"""Points near borders: finds the border segments of a state near each point, and their distances.

The box of a cell of points (`point_batches`), grown by its widest circle, finds the few borders that any of
its points may be asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import shapely

from mapper.files import Floats, Geometries, Indices, Mask
from mapper.places.border_segments import (
    EQUATOR_METERS,
    SPHERE_ERROR,
    borders_of,
    geodesic_distances,
    nearest_points,
    sphere_distances,
)
from mapper.places.boundaries import load_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.point_batches import CELL_DEGREES, Batch, batch_of, grow_boxes, ranges, scales

if TYPE_CHECKING:
    from collections.abc import Iterator
_SEGMENTS_PER_PIECE = 8
_PAIRS_AT_ONCE = 1 << 15  # of a point and a segment: so much that it stays in the processor's cache
_BOXES_AT_ONCE = 1 << 14
_FARTHEST_METERS = 30_000_000.0


# ---- one state's borders ---------------------------------------------------------------------


class Segments(Protocol):
    """Border segments by number, wherever they are kept."""

    def find(self, boxes: Floats) -> tuple[Indices, Indices]:
        """Return pairs of a box and a segment, sorted by box: all that may touch the box, and others."""

    def ends(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """Return longitude and latitude of where segments begin, and of where they end."""

    def extents(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """Return west, south, east and north of segments."""


class Index(NamedTuple):
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

    def find(self, boxes: Floats) -> tuple[Indices, Indices]:
        """See `Segments`."""
        box, piece = self.piece_tree.query(_diagonals(boxes))
        segment, offsets = ranges(self.pieces[piece], self.pieces[piece + 1])
        return np.repeat(box, np.diff(offsets)), segment

    def ends(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """See `Segments`."""
        return (
            self.start[0][segment],
            self.start[1][segment],
            self.end[0][segment],
            self.end[1][segment],
        )

    def extents(self, segment: Indices) -> tuple[Floats, Floats, Floats, Floats]:
        """See `Segments`."""
        return (
            self.low[0][segment],
            self.low[1][segment],
            self.high[0][segment],
            self.high[1][segment],
        )

    def holders(self, unit: Indices, x: Floats, y: Floats) -> Mask:
        """Whether each unit contains its point, border included."""
        held: Mask = shapely.intersects_xy(self.units[unit], x, y)
        return held

    def holding(self, x: Floats, y: Floats) -> tuple[Indices, Indices]:
        """Return the pairs of a point and a unit that contains it, border included."""
        point, unit = self.unit_tree.query(shapely.points(x, y))
        held = self.holders(unit, x[point], y[point])
        return point[held], unit[held]


@cache_by_boundaries
def index_of(state: str) -> Index:
    """Return the borders and units of a state, by its FIPS code."""
    here, borders = load_boundaries(state), borders_of(state)
    start, end = (np.ascontiguousarray(each.T) for each in (borders.start, borders.end))
    shapely.prepare(here.unit_geometries)
    return make_index(
        start,
        end,
        borders.arc,
        np.ascontiguousarray(here.sides[borders.arc].T),
        unit_tree=shapely.STRtree(_diagonals(borders.unit_boxes)),
        units=here.unit_geometries,
    )


def make_index(
    start: Floats,
    end: Floats,
    line: Indices,
    sides: Indices,
    *,
    unit_tree: shapely.STRtree | None = None,
    units: Geometries | None = None,
) -> Index:
    """Make the index of segments.

    Args:
        start: Where segments begin: a row of longitudes and one of latitudes.
        end: Where they end.
        line: The line of each segment, counted from 0; the segments of a line follow one another.
        sides: The units at each segment.
        unit_tree: Finds units by their boxes; None if they are not asked for.
        units: The units' prepared geometries.
    """
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    along = np.arange(len(line)) - first[np.cumsum(np.diff(line, prepend=-1) != 0) - 1]
    pieces = np.flatnonzero(along % _SEGMENTS_PER_PIECE == 0)
    boxes = np.stack(
        [np.minimum.reduceat(each, pieces) for each in low]
        + [np.maximum.reduceat(each, pieces) for each in high]
    )
    return Index(
        start=start,
        end=end,
        low=low,
        high=high,
        sides=sides,
        pieces=np.append(pieces, len(line)),
        piece_tree=shapely.STRtree(_diagonals(boxes)),
        unit_tree=shapely.STRtree([]) if unit_tree is None else unit_tree,
        units=np.empty(0, dtype=object) if units is None else units,
    )


def segments_near(index: Segments, reach: Floats, boxes: Floats) -> tuple[Indices, Indices, Mask]:
    """Return the pairs of a box and a segment that may touch when the box is grown to its reach.

    The pairs are sorted by box. The third array gives whether the segment may touch the box unenlarged.
    """
    box, segment = index.find(reach)
    kept = np.flatnonzero(_meet(index, segment, reach, box))
    box, segment = box[kept], segment[kept]
    return box, segment, _meet(index, segment, boxes, box)


def _diagonals(boxes: Floats) -> Geometries:
    """Return lines with these boxes, which are made faster than rectangles and suffice for a tree."""
    lines: Geometries = shapely.linestrings(boxes.T.reshape(-1, 2, 2))
    return lines


def _meet(index: Segments, segment: Indices, boxes: Floats, box: Indices) -> Mask:
    """Whether segments and boxes, pair by pair, touch: no line separates them."""
    west, south, east, north = boxes
    low_x, low_y, high_x, high_y = index.extents(segment)
    meet: Mask = (low_x <= east[box]) & (low_y <= north[box])
    meet &= (high_x >= west[box]) & (high_y >= south[box])
    maybe = np.flatnonzero(meet)
    segment, box = segment[maybe], box[maybe]
    west, south, east, north = west[box], south[box], east[box], north[box]
    x, y, end_x, end_y = index.ends(segment)
    dx, dy = end_x - x, end_y - y
    aside = np.abs(dx * ((south + north) / 2 - y) - dy * ((west + east) / 2 - x))
    dx, dy = np.abs(dx), np.abs(dy)
    slack = 1e-12 * (dx + dy)  # of degrees; far more than rounding takes
    meet[maybe] = aside <= dx * (north - south) / 2 + dy * (east - west) / 2 + slack
    return meet


def rough_distances(
    batch: Batch, index: Segments, point: Indices, segment: Indices, reach: Floats
) -> tuple[Floats, Floats]:
    """Return distances in meters from points to segments, and the share that they may be off by.

    Args:
        batch: The points.
        index: The segments.
        point: Which points, pair by pair.
        segment: Which segments.
        reach: Up to which distance in meters the answer matters, for each pair.
    """
    x, y = batch.x[point], batch.y[point]
    scale_x, scale_y = batch.scale_x[point], batch.scale_y[point]
    start_x, start_y, end_x, end_y = index.ends(segment)
    along_x = (end_x - start_x) * scale_x
    along_y = (end_y - start_y) * scale_y
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
        near = nearest(batch, index, point[curved], segment[curved])
        distance[curved] = sphere_distances(batch.y[point[curved]], batch.x[point[curved]], near)
        error[curved] = SPHERE_ERROR
    return distance, error


def pairs(
    batch: Batch, cells: Indices, segment_starts: Indices
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
        position, starts = ranges(first[begin:stop], last[begin:stop])
        yield np.repeat(points[begin:stop], np.diff(starts)), position, starts
        begin = stop


def slices(cells: Indices, reach: Floats) -> Iterator[Indices]:
    """Cut cells into slices that find a bounded number of segments: wide ones find more each."""
    _, south, _, north = reach
    weight = np.cumsum(np.maximum((north - south) / CELL_DEGREES / 8, 1.0) ** 2)
    cuts = np.flatnonzero(np.diff(weight // _BOXES_AT_ONCE, prepend=0.0))
    return (each for each in np.split(cells, cuts) if len(each))


# ---- distances -------------------------------------------------------------------------------


def border_distances(y: Floats, x: Floats, state: Indices, states: list[str]) -> Floats:
    """Return the distance of each point to the nearest border of its state in meters; else NaN.

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
        batch = batch_of(y[mine], x[mine], np.ones(len(mine)))
        distance[mine[batch.order]] = nearest_borders(batch, index_of(each))
    return distance


def nearest_borders(batch: Batch, index: Segments, bounds: Floats | None = None) -> Floats:
    """Return each point's distance to the nearest border, in meters.

    The search widens until a cell's center has found a border. What is farther from the center than
    that by more than the cell is wide can be nearest to no point of the cell.

    Args:
        batch: The points.
        index: The segments.
        bounds: How far all borders are at least from the points of each cell, in meters; None if unknown.
    """
    west, south, east, north = batch.boxes
    scale_x, scale_y = scales((south + north) / 2)
    centres = batch._replace(
        x=(west + east) / 2, y=(south + north) / 2, scale_x=scale_x, scale_y=scale_y
    )
    half = np.hypot((east - west) / 2 * scale_x, (north - south) / 2 * scale_y) * 1.01
    distance = np.full(len(batch.x), np.inf)
    bounds = np.zeros(len(west)) if bounds is None else bounds
    everyone = np.arange(len(west))
    meters = 512.0
    while len(everyone) and meters < _FARTHEST_METERS:
        waiting, later = (
            everyone[each] for each in (bounds[everyone] < meters, bounds[everyone] >= meters)
        )
        reach = grow_boxes(batch.boxes[:, waiting], np.full(len(waiting), meters))
        unsettled = [later]
        for some in slices(np.arange(len(waiting)), reach):
            cells = waiting[some]
            cell, segment, _ = segments_near(index, reach[:, some], batch.boxes[:, cells])
            firsts = np.flatnonzero(np.diff(cell, prepend=-1))
            rough, error = rough_distances(
                centres, index, cells[cell], segment, np.full(len(cell), meters)
            )
            least = np.full(len(cells), np.inf)
            if len(cell):
                least[cell[firsts]] = np.minimum.reduceat(rough * (1 + error), firsts)
            settled = least + half[cells] <= meters
            kept = settled[cell] & (rough * (1 - error) <= (least + 2 * half[cells])[cell])
            _settle(distance, batch, index, cells[cell[kept]], segment[kept], meters=meters)
            unsettled.append(cells[~settled])
        everyone = np.concatenate(unsettled)
        meters *= 2
    return distance


def _settle(
    distance: Floats,
    batch: Batch,
    index: Segments,
    cell: Indices,
    segment: Indices,
    *,
    meters: float,
) -> None:
    """Write the distance of each point of some cells to the nearest of its cell's segments.

    The distances are at most `meters`.
    """
    firsts = np.flatnonzero(np.diff(cell, prepend=-1))
    for point, position, starts in pairs(batch, cell[firsts], np.append(firsts, len(cell))):
        its, begin = segment[position], starts[:-1]
        rough, error = rough_distances(batch, index, point, its, np.full(len(point), meters))
        least = np.repeat(np.minimum.reduceat(rough * (1 + error), begin), np.diff(starts))
        close = np.flatnonzero(rough * (1 - error) <= least)
        exact = np.full(len(point), np.inf)
        near = nearest(batch, index, point[close], its[close])
        exact[close] = geodesic_distances(batch.y[point[close]], batch.x[point[close]], near)
        distance[point[begin]] = np.minimum.reduceat(exact, begin)


def nearest(batch: Batch, index: Segments, point: Indices, segment: Indices) -> Floats:
    """Return the nearest point of each segment to its point, lon/lat, one row each."""
    start_x, start_y, end_x, end_y = index.ends(segment)
    start, end = np.stack([start_x, start_y], axis=1), np.stack([end_x, end_y], axis=1)
    return nearest_points(batch.y[point], batch.x[point], start, end)


def reached(batch: Batch, index: Segments, point: Indices, segment: Indices) -> Indices:
    """Return the pairs whose segment lies within the point's radius."""
    radius = batch.radius[point]
    distance, error = rough_distances(batch, index, point, segment, radius)
    inside = distance <= radius * (1 - error)
    doubtful = np.flatnonzero(~inside & (distance <= radius * (1 + error)))
    if len(doubtful):
        point, segment = point[doubtful], segment[doubtful]
        near = nearest(batch, index, point, segment)
        exact = geodesic_distances(batch.y[point], batch.x[point], near)
        inside[doubtful] = exact <= radius[doubtful]
    return np.flatnonzero(inside)
