"""Lays out the outlines of lines and areas for the page, simplified to what a reader can see, and back.

Where an incident fills the view, the circle round it is some 400 pixels in radius; its outline is simplified
by less than half a pixel of that. Rings and lines stand one after another, in millionths of degrees, and go
on beyond 180 degrees where they cross the meridian. The rings of an incident's areas are filled by the
even-odd rule, so that holes, and outlines that cross themselves, look as they were drawn.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.errors import OutlineWarning, number_of
from mapper.files import Codes, Floats, Geometries, Mask, OutlineLines, continued, take_apart
from mapper.page.blocks import Column
from mapper.places import METERS_PER_DEGREE_OF_SPHERE
from mapper.records import OUTLINE

MOST_OF_ONE = 1_000  # vertices of an incident
MOST_VERTICES = 300_000  # of a page, some 1.5 MB
_SHARE = 1 / 1_000  # of an incident's radius, by which its outline may be off
_COARSEST_SHARE = 1 / 30
_STEPS_PER_DEGREE = 1_000_000
_AREA_BIT = 1
_HALF_TURN = 180.0
_END_OF_MAP_DEGREES = 85.05  # a shape beyond it would be a stroke along the edge
_LEAST_COSINE = 0.01  # of latitudes, near the poles
_RING = 4  # vertices of a triangle that closes


@dataclass(frozen=True)
class LaidOutlines:
    """Outlines as the page has them.

    Attributes:
        header: How many are left out, and how far those that are drawn may be off.
        columns: One column of a value an incident, in the page's order, and those of the outlines.
    """

    header: dict[str, Any]
    columns: list[Column]


def lay_out_outlines(incidents: pd.DataFrame, order: Codes) -> LaidOutlines | None:
    """Return the outlines of incidents; None where there are none.

    Args:
        incidents: The incidents as they are published.
        order: The row of each row of the page.
    """
    if OUTLINE not in incidents:
        return None
    shapes: Geometries
    rows = incidents.iloc[order]
    shapes = shapely.from_wkb(rows[OUTLINE].to_numpy(dtype=object))
    radius = rows["coordinate_uncertainty_in_meters"].to_numpy(dtype=float)
    latitude, longitude = (rows[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    there = ~shapely.is_missing(shapes) & (radius > 0) & (np.abs(latitude) < _END_OF_MAP_DEGREES)
    shapes[~there] = None
    # the page's positions go from -180 on, so that 180 is -180
    every = continued(take_apart(shapes), np.where(longitude >= _HALF_TURN, -_HALF_TURN, longitude))
    stretch = np.cos(np.radians(latitude)).clip(_LEAST_COSINE)
    drawn, share = _simplified(every, radius, stretch)
    drawn_rows = np.unique(drawn.row)
    sizes = shapely.get_num_coordinates(drawn.lines)
    steps = np.rint(shapely.get_coordinates(drawn.lines) * _STEPS_PER_DEGREE).astype("<i4")
    counts = np.bincount(drawn.row, minlength=len(rows))
    header: dict[str, Any] = {"share": float(share[drawn_rows].max(initial=_SHARE))}
    if left_out := int((np.bincount(every.row, minlength=len(rows)) > 0).sum()) - len(drawn_rows):
        header["left_out"] = left_out
    _warn_of_reduced(int((share[drawn_rows] > _SHARE).sum()), left_out)
    return LaidOutlines(
        header,
        [
            Column("outline_lines", counts.astype("<u4"), planes=True),
            Column(
                "outline_sizes", (2 * sizes + _AREA_BIT * drawn.is_area).astype("<u4"), planes=True
            ),
            Column("outline_x", np.ascontiguousarray(steps[:, 0]), delta=True, planes=True),
            Column("outline_y", np.ascontiguousarray(steps[:, 1]), delta=True, planes=True),
        ],
    )


def _warn_of_reduced(coarser: int, left_out: int) -> None:
    said = []
    if coarser:
        have = "outline has" if coarser == 1 else "outlines have"
        said.append(
            f"{coarser:,} {have} too many vertices, and are simplified to what a page holds"
            f" ({MOST_OF_ONE:,} each, {MOST_VERTICES:,} in all)."
        )
    if left_out:
        said.append(
            f"The outlines of {number_of(left_out, 'small incident')} are left out for size."
        )
    if said:
        warnings.warn(f"{' '.join(said)} Exports have them whole.", OutlineWarning, stacklevel=2)


def _simplified(
    every: OutlineLines, radius: Floats, stretch: Floats
) -> tuple[OutlineLines, Floats]:
    """Return lines of which there is room for all vertices, and how far each row is off by its radius."""
    given = _scaled(every.lines, stretch[every.row])
    degrees = radius / METERS_PER_DEGREE_OF_SPHERE
    share = np.full(len(radius), _SHARE)
    while True:
        made = shapely.simplify(given, (degrees * share)[every.row], preserve_topology=False)
        kept = _worth_drawing(made, every)
        sizes = shapely.get_num_coordinates(made) * kept
        by_row = np.bincount(every.row, weights=sizes, minlength=len(radius))
        too_many = (by_row > MOST_OF_ONE) & (share < _COARSEST_SHARE)
        is_full = sizes.sum() > MOST_VERTICES
        if is_full and (share[by_row > 0] < _COARSEST_SHARE).any():
            too_many |= share < _COARSEST_SHARE
        if not too_many.any():
            break
        share[too_many] *= 2
        given = made
    if is_full:
        kept &= _largest(by_row, radius)[every.row]
    drawn = _scaled(made[kept], 1 / stretch[every.row][kept])
    return OutlineLines(drawn, every.row[kept], every.is_area[kept]), share


def _scaled(lines: Geometries, across: Floats) -> Geometries:
    """Return lines with longitudes as long as latitudes are, or back."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    points[:, 0] *= across[line]
    scaled: Geometries = shapely.set_coordinates(lines.copy(), points)
    return scaled


def _worth_drawing(made: Geometries, every: OutlineLines) -> Mask:
    """Mark what is left of lines: no ring that became a stroke, but the longest of an incident."""
    long_enough = shapely.get_num_coordinates(made) >= np.where(every.is_area, _RING, 2)
    lengths = shapely.length(made)
    longest = np.zeros(every.row.max(initial=-1) + 1)
    np.maximum.at(longest, every.row, lengths)
    found: Mask = long_enough | (lengths == longest[every.row])
    return found


def _largest(by_row: npt.NDArray[Any], radius: Floats) -> Mask:
    """Mark the largest incidents whose outlines fit together."""
    order = np.argsort(-np.where(by_row > 0, radius, -1), kind="stable")
    found = np.zeros(len(radius), dtype=bool)
    found[order] = np.cumsum(by_row[order]) <= MOST_VERTICES
    return found


# ---- reading -------------------------------------------------------------------------------------


def read_outlines(
    columns: Mapping[str, npt.NDArray[Any]], order: npt.NDArray[Any]
) -> list[bytes | None] | None:
    """Read the outlines of a page back, as it has them; None where it has none.

    Args:
        columns: The columns, in the page's order.
        order: The row of the page of each row of the list.
    """
    if "outline_lines" not in columns:
        return None
    counts = columns["outline_lines"].astype(np.int64)
    sizes = columns["outline_sizes"].astype(np.int64)
    points = np.column_stack((columns["outline_x"], columns["outline_y"])) / _STEPS_PER_DEGREE
    lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(sizes)), sizes // 2))
    is_area = sizes % 2 == _AREA_BIT
    ends = np.cumsum(counts)
    found = np.full(len(counts), None, dtype=object)
    for row in np.flatnonzero(counts).tolist():
        part = slice(ends[row] - counts[row], ends[row])
        found[row] = _joined(lines[part], is_area[part])
    encoded: list[bytes | None] = shapely.to_wkb(found[order], byte_order=1).tolist()
    return encoded


def _joined(lines: Geometries, is_area: Mask) -> shapely.Geometry:
    """Return a line, an area, or several of them, of rings and lines."""
    rings, rest = lines[is_area], lines[~is_area].tolist()
    areas = [] if not len(rings) else [_area_of(rings)]
    if len(areas + rest) == 1:
        return (areas + rest)[0]
    return shapely.MultiLineString(rest) if not areas else shapely.GeometryCollection(areas + rest)


def _area_of(rings: Geometries) -> shapely.Geometry:
    if len(rings) == 1 and shapely.get_num_coordinates(rings[0]) >= _RING:
        return shapely.Polygon(rings[0].coords)
    whole = shapely.MultiLineString(rings.tolist())
    area = shapely.build_area(whole)  # rings in others are holes
    return whole if area is None or area.is_empty else area
