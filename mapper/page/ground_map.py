"""The ground as blocks of a page: lines and areas on a grid, simplified, within a budget.

Kinds that are missed least are left out first, and the user is told which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from mapper.files import Floats, Geometries, Indices
from mapper.page.blocks import Column, compact_json, encode_columns, encode_text
from mapper.places import KINDS, METERS_PER_DEGREE_OF_SPHERE, MINOR_FIRST, Ground

SCALE_DEGREES = 1e-5
MAX_CHARACTERS = 3_000_000
_MOST_NAME_BYTES = 1_000_000
_LONGEST_STEP = 32_000  # of the grid; rounding leaves it below what 16 bits hold
_CHARACTERS_PER_VERTEX = 2.6
_MIN_COSINE = 0.01
_IS_AREA = np.array([kind.is_area for kind in KINDS])
_TOLERANCES = np.array([kind.tolerance_meters for kind in KINDS])


@dataclass(frozen=True, slots=True)
class GroundBlocks:
    """The ground of a page, each block in base64; empty if there is none.

    Attributes:
        lines: The block of lines and rings.
        names: The block of names, a JSON list.
        names_text: The text of that block.
        left_out: The kinds that the budget had no room for, in words.
    """

    lines: str = ""
    names: str = ""
    names_text: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def public_texts(self) -> tuple[str, ...]:
        """The names of streets, which come from no record."""
        return (self.names_text,) if self.names_text else ()


def encode_ground(ground: Ground, *, most_characters: int = MAX_CHARACTERS) -> GroundBlocks:
    """Encode the ground, and leave out minor kinds until it is small enough.

    Args:
        ground: What lies round the incidents.
        most_characters: The budget for both blocks.
    """
    if not len(ground.kinds):
        return GroundBlocks()
    lines = _simplified(ground)
    left_out: list[int] = []
    numbers = {kind.name: number for number, kind in enumerate(KINDS)}
    minor = [numbers[name] for name in MINOR_FIRST]
    while True:
        kept = lines.without(left_out)
        is_last = len(left_out) == len(minor)
        likely = len(kept.points) * _CHARACTERS_PER_VERTEX
        if likely <= most_characters * 1.5 or is_last:
            blocks = _encoded(ground, kept)
            if len(blocks[0]) + len(blocks[1]) <= most_characters or is_last:
                break
        left_out.append(next(each for each in minor if each not in left_out))
    present = set(ground.kinds.tolist())
    told = tuple(KINDS[each].plural for each in left_out if each in present)
    return GroundBlocks(*blocks, left_out=told)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines and rings on the grid, those of one kind together.

    Attributes:
        points: x, y in multiples of SCALE_DEGREES, one line after the other, shape (n, 2).
        sizes: The number of points of each line.
        kinds: The kind of each.
        names: The number of each one's name, -1 for none.
    """

    points: Indices
    sizes: Indices
    kinds: Indices
    names: Indices

    def without(self, kinds: list[int]) -> _Lines:
        """Return the lines of other kinds."""
        if not kinds:
            return self
        kept = ~np.isin(self.kinds, kinds)
        return _Lines(
            self.points[np.repeat(kept, self.sizes)],
            self.sizes[kept],
            self.kinds[kept],
            self.names[kept],
        )


def _simplified(ground: Ground) -> _Lines:
    """Simplify each line and ring by the tolerance of its kind, in meters on a flat map round it."""
    geometries = np.where(
        _IS_AREA[ground.kinds], shapely.orient_polygons(ground.geometries), ground.geometries
    )
    bounds = shapely.bounds(geometries)
    cosine = np.maximum(np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2)), _MIN_COSINE)
    points, feature = shapely.get_coordinates(geometries, return_index=True)
    flat = shapely.set_coordinates(geometries.copy(), _stretched(points, cosine[feature]))
    flat = shapely.simplify(flat, _TOLERANCES[ground.kinds], preserve_topology=False)
    parts, feature = _rings_and_lines(flat)
    longest = _LONGEST_STEP * SCALE_DEGREES * METERS_PER_DEGREE_OF_SPHERE
    parts = shapely.segmentize(parts, longest * cosine[feature])
    points, part = shapely.get_coordinates(parts, return_index=True)
    points = _stretched(points, 1 / cosine[feature[part]], unit=1 / METERS_PER_DEGREE_OF_SPHERE)
    return _on_grid(
        points,
        part,
        kinds=ground.kinds[feature].astype(np.int64),
        names=ground.names[feature].astype(np.int64),
    )


def _stretched(
    points: Floats, cosine: Floats, *, unit: float = METERS_PER_DEGREE_OF_SPHERE
) -> Floats:
    return np.column_stack((points[:, 0] * cosine, points[:, 1])) * unit


def _rings_and_lines(geometries: Geometries) -> tuple[Geometries, Indices]:
    """Return each line and ring by itself, and the number of the feature that it is of."""
    parts, feature = shapely.get_parts(geometries, return_index=True)
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, polygon = shapely.get_rings(parts[is_polygon], return_index=True)
    is_line = ~is_polygon & ~shapely.is_empty(parts)
    return (
        np.concatenate((parts[is_line], rings)),
        np.concatenate((feature[is_line], feature[is_polygon][polygon])),
    )


def _on_grid(points: Floats, part: Indices, *, kinds: Indices, names: Indices) -> _Lines:
    grid = np.rint(points / SCALE_DEGREES).astype(np.int64)
    again = np.zeros(len(grid), dtype=bool)
    again[1:] = (grid[1:] == grid[:-1]).all(axis=1) & (part[1:] == part[:-1])
    grid, part = grid[~again], part[~again]
    sizes = np.bincount(part, minlength=len(kinds))
    least = np.where(_IS_AREA[kinds], 4, 2)  # a ring has its first point again at the end
    kept = sizes >= least
    starts = np.cumsum(sizes) - sizes
    first = grid[np.minimum(starts, len(grid) - 1)] if len(grid) else np.zeros((len(sizes), 2), int)
    # those of one kind together, near ones beside each other
    rows = np.lexsort((first[:, 0], first[:, 1] // 1_000, kinds))
    rows = rows[kept[rows]]
    at = np.repeat(starts[rows] - (np.cumsum(sizes[rows]) - sizes[rows]), sizes[rows])
    order = at + np.arange(len(at))
    return _Lines(grid[order], sizes[rows], kinds[rows], names[rows])


def _encoded(ground: Ground, lines: _Lines) -> tuple[str, str, str]:
    used, numbers = np.unique(lines.names, return_inverse=True)
    has_none = int(len(used) > 0 and used[0] < 0)
    names = [ground.listed[number] for number in used[has_none:].tolist()]
    # what the leak search passes over has to fit into one of its windows
    text = compact_json(names)
    if len(text) > _MOST_NAME_BYTES:
        numbers, names, text = np.zeros_like(numbers), [], b"[]"
        has_none = 1
    header: dict[str, Any] = {
        "scale": SCALE_DEGREES,
        "attribution": ground.attribution,
        "kinds": [{"name": kind.name, "zoom": kind.zoom, "area": kind.is_area} for kind in KINDS],
    }
    starts = np.cumsum(lines.sizes) - lines.sizes
    steps = np.diff(lines.points, axis=0, prepend=lines.points[:1])
    inner = np.ones(len(lines.points), dtype=bool)
    inner[starts] = False
    steps = steps[inner]
    columns = [
        Column("kind_size", np.bincount(lines.kinds, minlength=len(KINDS)).astype("<u4")),
        Column("arc_length", lines.sizes.astype("<u4"), planes=True),
        Column("arc_unit", np.ones(len(lines.sizes), dtype="u1")),
        Column("name", (numbers - has_none).astype("<i4"), planes=True),
        Column("start_x", lines.points[starts, 0].astype("<i4"), delta=True, planes=True),
        Column("start_y", lines.points[starts, 1].astype("<i4"), delta=True, planes=True),
        Column("dx", steps[:, 0].astype("<i2"), planes=True),
        Column("dy", steps[:, 1].astype("<i2"), planes=True),
    ]
    return encode_columns(header, columns), encode_text(text), text.decode()
