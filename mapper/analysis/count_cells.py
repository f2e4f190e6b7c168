"""Cells of the map: squares of Web Mercator, each with its level, as one number.

The level of a cell is that of a tile of street maps: a level more is half the side. An incident is in the
finest cell whose side is no shorter than its circle of uncertainty is wide: no cell says more than the data.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mapper.files import Floats, Indices
from mapper.records import is_among

FINEST_LEVEL = 17  # 306 m at the equator, 253 m in Los Angeles
COARSEST_LEVEL = 10
NO_CELL = -1
LEAST_SIDE_METERS = 240.0
_EQUATOR_METERS = 40_075_016.69
_MOST_LATITUDE = 85.05
_BITS = 17
_PLACED_BY_AREA = ("place", "county", "state", "unlocated")


def cells_of(incidents: pd.DataFrame) -> Indices:
    """Return the cell of each incident; NO_CELL where its place is less exact than the coarsest.

    Args:
        incidents: Located incidents, protected.
    """
    latitude, longitude, radius = (
        incidents[name].to_numpy(dtype=float)
        for name in ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    )
    placed = np.isfinite(latitude) & np.isfinite(longitude) & np.isfinite(radius)
    placed &= ~is_among(incidents["located_by"], _PLACED_BY_AREA)
    latitude = np.clip(np.where(placed, latitude, 0.0), -_MOST_LATITUDE, _MOST_LATITUDE)
    longitude = np.where(placed, longitude, 0.0)
    side = _EQUATOR_METERS * np.cos(np.radians(latitude))
    width = 2 * np.maximum(np.where(placed, radius, 1.0), 1.0)
    level = np.minimum(np.floor(np.log2(side / width)), FINEST_LEVEL).astype(np.int64)
    placed &= level >= COARSEST_LEVEL
    across = 1 << FINEST_LEVEL
    x = np.floor((longitude + 180) / 360 * across).astype(np.int64) % across
    phi = np.radians(latitude)
    y = np.floor((1 - np.log(np.tan(phi) + 1 / np.cos(phi)) / np.pi) / 2 * across).astype(np.int64)
    up = np.clip(FINEST_LEVEL - level, 0, FINEST_LEVEL)
    cells: Indices = np.where(placed, number_cells(level, x >> up, y >> up), NO_CELL)
    return cells


def number_cells(level: Indices, x: Indices, y: Indices) -> Indices:
    """Return cells as numbers, by level, column from 180° W and row from the north."""
    return (((level << _BITS) | x) << _BITS) | y


def coarsen_cells(cells: Indices, level: int) -> Indices:
    """Return the cells of a level that hold cells; NO_CELL for those that are larger."""
    own = cells >> (2 * _BITS)
    up = np.maximum(own - level, 0)
    x = (cells >> _BITS) & ((1 << _BITS) - 1)
    y = cells & ((1 << _BITS) - 1)
    fits = (cells != NO_CELL) & (own >= level)
    coarser: Indices = np.where(
        fits, number_cells(np.full_like(cells, level), x >> up, y >> up), NO_CELL
    )
    return coarser


def middle_latitude(cells: Indices, counts: Indices) -> float:
    """Return the latitude on each side of which half of the incidents in cells lie; 0 without any.

    Args:
        cells: Cells of any level.
        counts: How many incidents each has.
    """
    known = cells != NO_CELL
    if not known.any():
        return 0.0
    latitude = middles_of(cells[known])[0]
    order = np.argsort(latitude)
    summed = np.cumsum(counts[known][order])
    return float(latitude[order][np.searchsorted(summed, summed[-1] / 2)])


def choose_level(latitude: float) -> int:
    """Return the finest level whose cells are 240 m wide or more at a latitude."""
    level = FINEST_LEVEL
    while side_meters(level, latitude) < LEAST_SIDE_METERS and level > COARSEST_LEVEL:
        level -= 1
    return level


def columns_and_rows(cells: Indices) -> tuple[Indices, Indices]:
    """Return the column and the row of each cell, at its own level."""
    return (cells >> _BITS) & ((1 << _BITS) - 1), cells & ((1 << _BITS) - 1)


def side_meters(level: int, latitude: float) -> float:
    """Return how long the side of a cell is at a latitude."""
    return float(_EQUATOR_METERS * np.cos(np.radians(latitude)) / (1 << level))


def middles_of(cells: Indices) -> tuple[Floats, Floats]:
    """Return latitude and longitude of the middle of each cell; without meaning for NO_CELL."""
    known = np.maximum(cells, 0)
    across = (1 << (known >> (2 * _BITS))).astype(float)
    x, y = columns_and_rows(known)
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + 0.5) / across))))
    return latitude, (x + 0.5) / across * 360 - 180
