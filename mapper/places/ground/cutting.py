"""Cuts lines and areas to the squares round incidents, and joins the pieces of a street."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from mapper.files import Geometries, Indices, Mask
from mapper.places.ground.kinds import KINDS
from mapper.places.ground.squares import SMALL_DEGREES, WIDE_DEGREES, GroundSquares

_IS_WIDE = np.array([kind.is_wide for kind in KINDS])
_IS_AREA = np.array([kind.is_area for kind in KINDS])
_LONGEST_STEP = SMALL_DEGREES / 2  # so that no step leaps over a square


def cut(features: pd.DataFrame, squares: GroundSquares) -> pd.DataFrame:
    """Keep what lies in squares: pieces of lines, and whole areas.

    Args:
        features: `geometry` (LineString or Polygon, WGS84 degrees), `kind` and `name`.
        squares: The squares.

    Returns:
        The same columns; the pieces of a street of one name are joined where they meet.
    """
    is_area = _IS_AREA[features["kind"].to_numpy()]
    areas = features[is_area]
    lines = _cut_lines(features[~is_area], squares)
    return pd.concat([_joined(lines), _cut_areas(areas, squares)], ignore_index=True)


def _cut_lines(features: pd.DataFrame, squares: GroundSquares) -> pd.DataFrame:
    if not len(features):
        return features
    geometries = shapely.segmentize(features["geometry"].to_numpy(), _LONGEST_STEP)
    points, line = shapely.get_coordinates(geometries, return_index=True)
    is_wide = _IS_WIDE[features["kind"].to_numpy()][line]
    held = squares.are_near(points)
    held[is_wide] |= squares.are_around(points[is_wide])
    step = (held[:-1] | held[1:]) & (line[:-1] == line[1:])
    begins = np.append(step, False) & ~np.insert(step, 0, False)
    used = np.append(step, False) | np.insert(step, 0, False)
    if not used.any():
        return features.iloc[:0]
    number = np.cumsum(begins)[used] - 1
    return pd.DataFrame(
        {
            "geometry": shapely.linestrings(points[used], indices=number),
            "kind": features["kind"].to_numpy()[line[begins]],
            "name": features["name"].to_numpy()[line[begins]],
        }
    )


def _joined(features: pd.DataFrame) -> pd.DataFrame:
    """Join lines of one kind and name that meet end to end."""
    if not len(features):
        return features
    keys = features.groupby(["kind", "name"], sort=True).ngroup().to_numpy()
    order = np.argsort(keys, kind="stable")
    whole = shapely.multilinestrings(features["geometry"].to_numpy()[order], indices=keys[order])
    parts, group = shapely.get_parts(shapely.line_merge(whole), return_index=True)
    first = order[np.searchsorted(keys[order], group)]
    return pd.DataFrame(
        {
            "geometry": parts,
            "kind": features["kind"].to_numpy()[first],
            "name": features["name"].to_numpy()[first],
        }
    )


def _cut_areas(features: pd.DataFrame, squares: GroundSquares) -> pd.DataFrame:
    """Keep areas whose box meets a wide square, within the box of all squares."""
    if not len(features):
        return features
    met = features[_meets(shapely.bounds(features["geometry"].to_numpy()), squares)]
    within = shapely.clip_by_rect(met["geometry"].to_numpy(), *squares.bounds)
    parts, area = shapely.get_parts(within, return_index=True)
    is_polygon = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(
        parts
    )
    kept: pd.DataFrame = met.iloc[area[is_polygon]].assign(geometry=parts[is_polygon])
    return kept


def _meets(boxes: Geometries, squares: GroundSquares) -> Mask:
    """Return which boxes (west, south, east, north in degrees), shape (n, 4), meet a wide square."""
    most = (round(360 / WIDE_DEGREES), round(180 / WIDE_DEGREES))
    row, column = np.divmod(squares.wide, most[0])
    # a grid of what lies round them alone: one of the whole world takes longer than all else
    start = (column.min(), row.min())
    columns, rows = column.max() - start[0] + 1, row.max() - start[1] + 1
    grid = np.zeros((rows + 1, columns + 1), dtype=np.int32)
    grid[row - start[1] + 1, column - start[0] + 1] = 1
    total = grid.cumsum(axis=0).cumsum(axis=1)
    west, south, east, north = (
        _clipped((boxes[:, side] + (180, 90)[side % 2]) / WIDE_DEGREES, most[side % 2])
        - start[side % 2]
        for side in range(4)
    )
    left, right = np.clip(west, 0, columns), np.clip(east + 1, 0, columns)
    low, high = np.clip(south, 0, rows), np.clip(north + 1, 0, rows)
    some: Mask = total[high, right] - total[low, right] - total[high, left] + total[low, left] > 0
    return some


def _clipped(values: Geometries, most: int) -> Indices:
    return np.clip(np.floor(values).astype(np.int64), 0, most - 1)
