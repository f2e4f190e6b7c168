"""The lines and areas of the basemap: simplified together, and encoded as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from mapper.page.blocks import Column, encode_columns
from mapper.page.map_extent import cosines
from mapper.places import METERS_PER_DEGREE_OF_SPHERE, Area

SCALE_DEGREES = 1e-5
_LONGEST_STEP = 32_000  # of the grid; rounding leaves it below what 16 bits hold

Rings: TypeAlias = tuple[tuple[tuple[int, ...], ...], ...]
Grid: TypeAlias = npt.NDArray[np.int64]  # shape (points, 2): x, y in multiples of SCALE_DEGREES


@dataclass(frozen=True, slots=True)
class Feature:
    """An area, the arcs of its rings, the point of its label (latitude, longitude), and its size."""

    area: Area
    rings: Rings
    label_at: tuple[float, float]
    square_degrees: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Borders on the grid.

    Attributes:
        points: The points of all lines, one line after the other.
        offsets: The start of each line in `points`, and the total at the end.
        least_tolerance: The smallest tolerance for simplifying each line, in meters.
    """

    points: Grid
    offsets: npt.NDArray[np.int64]
    least_tolerance: npt.NDArray[np.float64]

    def __add__(self, more: Lines) -> Lines:
        """Return these lines and after them more."""
        return Lines(
            np.concatenate((self.points, more.points)),
            np.concatenate((self.offsets, more.offsets[1:] + self.offsets[-1])),
            np.concatenate((self.least_tolerance, more.least_tolerance)),
        )

    def simplified(self, tolerance: float) -> Lines:
        """Return the lines without points that matter less than `tolerance` meters.

        Douglas and Peucker, 1973, as in GEOS: both ends stay, so that lines still meet. It works in
        meters, on a flat map around the center of each line.
        """
        sizes = np.diff(self.offsets)
        middle = np.add.reduceat(self.points[:, 1], self.offsets[:-1]) / sizes * SCALE_DEGREES
        cosine = cosines(middle)
        number = np.repeat(np.arange(len(sizes)), sizes)
        unit = SCALE_DEGREES * METERS_PER_DEGREE_OF_SPHERE
        metres = self.points * unit
        metres[:, 0] *= cosine[number]
        lines = shapely.simplify(
            shapely.linestrings(metres, indices=number),
            np.maximum(tolerance, self.least_tolerance),
            preserve_topology=False,
        )
        kept, number = shapely.get_coordinates(lines, return_index=True)
        kept[:, 0] /= cosine[number]
        counts = np.bincount(number, minlength=len(sizes))
        return Lines(
            np.rint(kept / unit).astype(np.int64),
            np.concatenate(([0], np.cumsum(counts))),
            self.least_tolerance,
        )

    def separate(self) -> list[Grid]:
        """Return each line without points that repeat the one before."""
        again = np.zeros(len(self.points), dtype=bool)
        again[1:] = (np.diff(self.points, axis=0) == 0).all(axis=1)
        again[self.offsets[:-1]] = False
        kept = np.concatenate(([0], np.cumsum(~again)))[self.offsets]
        return _cut(self.points[~again], kept)


def encode_features(
    about: dict[str, Any], features: Sequence[tuple[Feature, dict[str, Any]]], lines: Lines
) -> str:
    """Encode areas with what is said of them, and the lines that they still use.

    Args:
        about: What the header has besides.
        features: The areas, each with more of what the page is told of it.
        lines: All lines, simplified.
    """
    points = lines.separate()
    sweeps = _sweeps(points)
    rings = [_drawable(feature.rings, points, sweeps) for feature, _ in features]
    used = sorted({line_of(arc) for each in rings for arc in arcs_of(each)})
    numbers = {old: new for new, old in enumerate(used)}
    header = about | {
        "features": [
            _listing(feature, renumbered(each, numbers)) | said
            for (feature, said), each in zip(features, rings, strict=True)
        ]
    }
    return encode_columns(header, line_columns([points[number] for number in used]))


def _listing(feature: Feature, rings: Rings) -> dict[str, Any]:
    area = feature.area
    return {
        "geoid": area.geoid,
        "name": area.name,
        "label": area.label,
        "kind": area.kind,
        "place_class": area.place_class,
        "rings": rings,
        "label_at": [round(value, 5) for value in feature.label_at],
    }


def line_columns(lines: Sequence[Grid]) -> list[Column]:
    """Lay lines one after the other: all first points, then all steps from point to point."""
    lines = list(lines)
    steps, owners = _steps(lines)
    long = np.unique(owners[(np.abs(steps) > _LONGEST_STEP).any(axis=1)]).tolist()
    if long:  # few, such as a long straight state border
        for number, line in zip(
            long, _short_steps([lines[number] for number in long]), strict=True
        ):
            lines[number] = line
        steps, _ = _steps(lines)
    starts = np.array([line[0] for line in lines]).reshape(-1, 2).astype("<i4")
    steps = steps.astype("<i2")
    return [
        Column("arc_length", np.array([len(line) for line in lines], dtype="<u4")),
        Column("start_x", starts[:, 0], delta=True),
        Column("start_y", starts[:, 1], delta=True),
        Column("dx", steps[:, 0]),
        Column("dy", steps[:, 1]),
    ]


def _steps(lines: Sequence[Grid]) -> tuple[Grid, npt.NDArray[np.intp]]:
    """Return the steps from point to point, one line after the other, and the number of each one's line."""
    owners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    points = np.concatenate([*lines, np.empty((0, 2), dtype=np.int64)])
    within = owners[1:] == owners[:-1]
    return np.diff(points, axis=0)[within], owners[1:][within]


def _short_steps(lines: Sequence[Grid]) -> list[Grid]:
    """Split steps that do not fit 16 bits."""
    points, offsets = _joined(lines)
    pieces = -(-np.abs(np.diff(points, axis=0)).max(axis=1, initial=0) // _LONGEST_STEP)
    pieces[offsets[1:-1] - 1] = 1  # from a line to the next
    at = np.concatenate(([0], np.cumsum(np.maximum(pieces, 1))))
    every = np.arange(at[-1] + 1)
    split = np.column_stack([np.rint(np.interp(every, at, points[:, axis])) for axis in (0, 1)])
    return _cut(split.astype(np.int64), np.append(at[offsets[:-1]], len(split)))


def _joined(lines: Sequence[Grid]) -> tuple[Grid, npt.NDArray[np.int64]]:
    """Return the points of all lines, one line after the other, and where each begins and the last ends."""
    offsets = np.cumsum([0, *(len(line) for line in lines)])
    return np.concatenate([np.empty((0, 2), dtype=np.int64), *lines]), offsets


def _cut(points: Grid, offsets: npt.NDArray[np.int64]) -> list[Grid]:
    return [points[start:end] for start, end in pairwise(offsets.tolist())]


def _drawable(rings: Rings, lines: Sequence[Grid], sweeps: Sequence[int]) -> Rings:
    """Return the polygons that still have a surface, without lines that shrank to a point."""
    polygons = (
        tuple(_without_points(ring, lines) if _surface(ring, sweeps) else () for ring in polygon)
        for polygon in rings
    )
    return tuple(tuple(ring for ring in polygon if ring) for polygon in polygons if polygon[0])


def _without_points(ring: Iterable[int], lines: Sequence[Grid]) -> tuple[int, ...]:
    return tuple(arc for arc in ring if len(lines[line_of(arc)]) > 1)


def _surface(ring: Iterable[int], sweeps: Sequence[int]) -> int:
    """Return twice the signed area of a ring, in squares of the grid; 0 if it fell flat."""
    return sum(sweeps[arc] if arc >= 0 else -sweeps[~arc] for arc in ring)


def _sweeps(lines: Sequence[Grid]) -> list[int]:
    """Return twice the area that each line sweeps over as seen from the origin."""
    points, offsets = _joined(lines)
    x, y = points.T
    swept = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0)
    swept[offsets[1:] - 1] = 0  # from a line to the next
    return np.add.reduceat(swept, offsets[:-1]).tolist() if lines else []


def renumbered(rings: Rings, numbers: Mapping[int, int]) -> Rings:
    """Return rings with other numbers of lines, each in its direction."""
    return tuple(
        tuple(
            tuple(numbers[arc] if arc >= 0 else ~numbers[~arc] for arc in ring) for ring in polygon
        )
        for polygon in rings
    )


def arcs_of(rings: Rings) -> Iterator[int]:
    """Yield the signed arcs of all rings."""
    return (arc for polygon in rings for ring in polygon for arc in ring)


def line_of(arc: int) -> int:
    """Return the line number of a signed arc."""
    return max(arc, ~arc)
