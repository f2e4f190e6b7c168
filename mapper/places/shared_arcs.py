"""Lines that areas share, each stored once, and areas as rings of such lines, the way TopoJSON has them.

All coordinates are degrees on WGS84 (EPSG:4326), longitude first, as shapely and GeoJSON want it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from mapper.files import Floats, Geometries, Indices

if TYPE_CHECKING:
    from collections.abc import Iterator

_Array = TypeVar("_Array", bound=npt.NDArray[Any])


@dataclass(frozen=True, eq=False)
class Arcs:
    """Borders, each once: `arcs[i]` is an array of lon/lat degrees, shape (n, 2), read-only.

    Attributes:
        coordinates: The vertices of all arcs, one after the other, shape (total, 2).
        offsets: Where each arc begins in `coordinates`, and at last the total.
    """

    coordinates: Floats
    offsets: Indices

    def __len__(self) -> int:
        """How many arcs there are."""
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> Floats:
        """Return one arc; `~number` gives the same arc, for the direction is the ring's matter."""
        number = max(number, ~number)
        return self.coordinates[self.offsets[number] : self.offsets[number + 1]]

    def __iter__(self) -> Iterator[Floats]:
        """Walk through the arcs in order."""
        return (self[number] for number in range(len(self)))


@dataclass(frozen=True, eq=False)
class Shapes:
    """Rings of all stored shapes; each level's offsets count in the next: shapes to arc numbers."""

    ring_arcs: Indices
    rings: Indices
    polygons: Indices
    shapes: Indices

    def ring_numbers(self, shape: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Return a shape's polygons, each a tuple of rings, each a tuple of signed arc numbers."""
        return tuple(
            tuple(
                tuple(self.ring_arcs[self.rings[ring] : self.rings[ring + 1]].tolist())
                for ring in range(self.polygons[polygon], self.polygons[polygon + 1])
            )
            for polygon in range(self.shapes[shape], self.shapes[shape + 1])
        )

    def rings_of(self, shapes: Indices) -> tuple[Indices, Indices, Indices]:
        """Return the rings of some shapes one after the other.

        Returns:
            The signed arc numbers of all rings, where each ring begins among them and the total, and
            the position in `shapes` of each ring's shape.
        """
        polygons, of_shapes = take_pieces(self.shapes, shapes)
        rings, of_polygons = take_pieces(self.polygons, polygons)
        positions, starts = take_pieces(self.rings, rings)
        sizes = np.diff(of_polygons[of_shapes])
        return self.ring_arcs[positions], starts, np.repeat(np.arange(len(shapes)), sizes)

    def taken(self, shapes: Indices) -> Shapes:
        """Return some shapes, in another order."""
        polygons, shape_offsets = take_pieces(self.shapes, shapes)
        rings, polygon_offsets = take_pieces(self.polygons, polygons)
        positions, ring_offsets = take_pieces(self.rings, rings)
        return Shapes(self.ring_arcs[positions], ring_offsets, polygon_offsets, shape_offsets)

    def assemble(self, shapes: Indices, arcs: Arcs) -> Geometries:
        """Build the MultiPolygons of some shapes, all at once."""
        polygons, shape_offsets = take_pieces(self.shapes, shapes)
        rings, polygon_offsets = take_pieces(self.polygons, polygons)
        positions, ring_offsets = take_pieces(self.rings, rings)
        vertices, offsets = _vertices(self.ring_arcs[positions], ring_offsets, arcs.offsets)
        geometries: Geometries = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON,
            arcs.coordinates[vertices],
            (offsets, polygon_offsets, shape_offsets),
        )
        return geometries


def decode_arcs(
    sizes: npt.NDArray[Any],
    starts: npt.NDArray[Any],
    deltas: npt.NDArray[np.uint8],
    units_per_degree: float,
) -> Arcs:
    """Undo byte planes, zigzag and steps: the vertices of lines as degrees."""
    planes = np.zeros((*deltas.shape[1:], 4), dtype=np.uint8)
    planes[..., : len(deltas)] = np.moveaxis(deltas, 0, -1)
    zigzag = planes.view("<u4")[..., 0]  # one row of longitudes, one of latitudes
    steps = (zigzag >> 1).view(np.int32) ^ -(zigzag & 1).view(np.int32)
    offsets = offsets_of(sizes)
    first, counts = offsets[:-1], np.diff(offsets)
    later = np.ones(offsets[-1], dtype=bool)
    later[first] = False
    coordinates = np.empty((offsets[-1], 2))
    for axis in (0, 1):
        walk = np.zeros(len(coordinates), dtype=np.int64)
        walk[later] = steps[axis]
        walk = walk.cumsum()
        # The running sum knows nothing of where arcs begin: put each one back to its start.
        walk += np.repeat(starts[:, axis] - walk[first], counts)
        coordinates[:, axis] = walk / units_per_degree
    return Arcs(frozen(coordinates), offsets)


def offsets_of(sizes: npt.NDArray[Any]) -> Indices:
    """Return where each of a row of pieces begins, and the total."""
    return frozen(np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]))


def take_pieces(offsets: Indices, which: Indices) -> tuple[Indices, Indices]:
    """Return the positions of all members of some pieces, and the offsets among these."""
    taken = offsets_of(np.diff(offsets)[which])
    shift = np.repeat(offsets[which] - taken[:-1], np.diff(taken))
    return np.arange(taken[-1]) + shift, taken


def _vertices(numbers: Indices, rings: Indices, arcs: Indices) -> tuple[Indices, Indices]:
    """Return which vertices make up rings of signed arcs, closed, and the rings' offsets.

    An arc gives all its vertices but the last, which is the next arc's first; a ring is closed by
    one more step of a single vertex, its first.
    """
    forward = numbers >= 0
    arc = np.where(forward, numbers, ~numbers)
    first = np.where(forward, arcs[arc], arcs[arc + 1] - 1)
    ends = rings[1:]
    first = np.insert(first, ends, first[rings[:-1]])
    step = np.insert(np.where(forward, 1, -1), ends, 1)
    sizes = np.insert(arcs[arc + 1] - arcs[arc] - 1, ends, 1)
    offsets = offsets_of(sizes)
    along = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
    vertices = np.repeat(first, sizes) + np.repeat(step, sizes) * along
    return vertices, offsets[rings + np.arange(len(rings))]


def frozen(array: _Array) -> _Array:
    """Make an array read-only, because cached arrays are shared."""
    array.flags.writeable = False
    return array
