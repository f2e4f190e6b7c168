"""Store a coverage the way TopoJSON does: every border once, rings as signed numbers of arcs.

`shared_arcs` reads what this writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from mapper.files import Geometries, Indices

if TYPE_CHECKING:
    from collections.abc import Mapping

Columns = dict[str, npt.NDArray[Any]]

UNITS_PER_DEGREE = 1_000_000  # the package's own grid; coarser breaks units, see README.md
_THROUGH = 2  # a vertex with two borders only is passed through; with any other number arcs end


class Ragged(NamedTuple):
    """MultiPolygons as flat arrays: vertex keys, and where rings, polygons, features begin."""

    keys: Indices
    rings: Indices
    polygons: Indices
    features: Indices


class SharedArcs:
    """Every border of a coverage once, from junction to junction, in an order of its own.

    An arc's start and direction follow from its vertices alone (`_canonical`), so neither the order
    of the units nor the direction of their rings changes the file.
    """

    def __init__(self, units: Geometries, units_per_degree: int = UNITS_PER_DEGREE) -> None:
        """Find the arcs of MultiPolygons (lon/lat on the grid) that form a valid coverage."""
        self._units_per_degree = units_per_degree
        ragged = _ragged(units, units_per_degree)
        start, end = _edges(ragged)
        both = np.sort(np.stack([ragged.keys[start], ragged.keys[end]], axis=1), axis=1)
        self.arcs = _merge(np.unique(both, axis=0))
        self._index()

    def _index(self) -> None:
        """Prepare the way from a directed edge back to its arc."""
        counts = np.array([len(arc) - 1 for arc in self.arcs])
        number = np.repeat(np.arange(len(counts)), counts)
        position = np.arange(len(number))
        first, last = (np.cumsum(counts) - counts)[number], (np.cumsum(counts) - 1)[number]
        start = np.concatenate([arc[:-1] for arc in self.arcs])
        end = np.concatenate([arc[1:] for arc in self.arcs])
        keys = np.concatenate([_pairs(start, end), _pairs(end, start)])
        order = np.argsort(keys)
        self._keys = keys[order]
        self._numbers = np.concatenate([number, ~number])[order]
        # An arc is entered by its first edge, or by its last one walked backwards.
        self._entered = np.concatenate([position == first, position == last])[order]

    def ring_columns(self, geometries: Geometries) -> Columns:
        """Describe MultiPolygons made of these arcs: signed arc numbers (~i is i reversed).

        Raises:
            ValueError: A geometry has a border that is no border of the coverage.
        """
        ragged = _ragged(geometries, self._units_per_degree)
        start, end = _edges(ragged)
        wanted = _pairs(ragged.keys[start], ragged.keys[end])
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        if (self._keys[at] != wanted).any():
            raise ValueError("an area has a border that is no border of the coverage")
        ring = np.searchsorted(ragged.rings, start, side="right") - 1
        entered = self._entered[at]
        columns = {
            "ring_arcs": self._numbers[at][entered],
            "ring_sizes": np.bincount(ring[entered], minlength=len(ragged.rings) - 1),
            "polygon_sizes": np.diff(ragged.polygons),
            "feature_sizes": np.diff(ragged.features),
        }
        return as_int32(columns)

    def degrees(self) -> list[npt.NDArray[np.float64]]:
        """Return the vertices of each arc, longitude and latitude."""
        return [_unpacked(arc) / self._units_per_degree for arc in self.arcs]

    def arc_columns(self) -> Columns:
        """Store the arcs as first points and steps, in whole units of the grid.

        The four bytes of the zigzag-coded steps lie in four planes: nearly all upper bytes are
        zero, which deflate then packs to nothing.
        """
        points = [_unpacked(arc) for arc in self.arcs]
        steps = np.concatenate([np.diff(each, axis=0) for each in points]).T
        zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint32)
        planes = [(zigzag >> shift & 255).astype(np.uint8) for shift in (0, 8, 16, 24)]
        return {
            "arc_sizes": np.array([len(each) for each in points], dtype=np.int32),
            "arc_starts": np.array([each[0] for each in points], dtype=np.int32),
            "arc_deltas": np.stack(planes),
        }


def as_int32(columns: Mapping[str, npt.NDArray[Any]]) -> Columns:
    """Narrow the columns of indices to the file's four bytes."""
    return {name: values.astype(np.int32) for name, values in columns.items()}


def _ragged(geometries: Geometries, units_per_degree: int) -> Ragged:
    """Lay MultiPolygons out flat; a vertex becomes one number, so that equal means same."""
    _, coordinates, (rings, polygons, features) = shapely.to_ragged_array(geometries)
    return Ragged(_keys(coordinates * units_per_degree), rings, polygons, features)


def _keys(points: npt.NDArray[np.float64]) -> Indices:
    """Return whole x, y, shape (n, 2), as one number each that sorts by x, then y."""
    x, y = np.rint(points.T).astype(np.int64)
    return np.asarray((x << 32) + y)


def _unpacked(keys: Indices) -> Indices:
    """Undo `_keys`."""
    y = ((keys + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
    return np.stack([(keys - y) >> 32, y], axis=1)


def _edges(ragged: Ragged) -> tuple[Indices, Indices]:
    """Return start and end positions of all edges; the last vertex of a ring starts none."""
    starts = np.ones(len(ragged.keys), dtype=bool)
    starts[ragged.rings[1:] - 1] = False
    start = np.flatnonzero(starts)
    return start, start + 1


def _pairs(start: Indices, end: Indices) -> npt.NDArray[np.void]:
    """Make directed edges comparable as single values."""
    pairs = np.empty(len(start), dtype=[("start", np.int64), ("end", np.int64)])
    pairs["start"], pairs["end"] = start, end
    return pairs


def _merge(edges: Indices) -> list[Indices]:
    """Chain undirected edges, shape (n, 2), into arcs that end where three or more borders meet."""
    lines = shapely.linestrings(_unpacked(edges.reshape(-1)).reshape(-1, 2, 2).astype(float))
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    ends, degree = np.unique(edges, return_counts=True)
    junctions = set(ends[degree != _THROUGH].tolist())
    arcs = [_canonical(_keys(shapely.get_coordinates(line)), junctions) for line in merged]
    return sorted(arcs, key=lambda arc: (int(arc[0]), int(arc[1])))


def _canonical(arc: Indices, junctions: set[int]) -> Indices:
    """Give an arc the start and direction that depend on nothing but its own vertices.

    It starts at its smaller end (west, then south); a ring without a junction has no ends and
    starts at its smallest vertex.
    """
    if arc[0] == arc[-1] and int(arc[0]) not in junctions:
        arc = np.roll(arc[:-1], -int(np.argmin(arc[:-1])))
        arc = np.append(arc, arc[0])
    return arc[::-1] if (arc[-1], arc[-2]) < (arc[0], arc[1]) else arc
