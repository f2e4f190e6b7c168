"""Outlines taken apart for drawing: the rings of areas, and lines, on either side of the 180th meridian."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from mapper.files.arrays import Floats, Geometries, Indices, Mask
from mapper.files.smallest_circles import follow_edges

_TURN = 360.0


class OutlineLines(NamedTuple):
    """Rings and lines, those of a row one after another.

    Attributes:
        lines: Their shapes.
        row: The row of each, from 0 on.
        is_area: Which are rings of areas.
    """

    lines: Geometries
    row: Indices
    is_area: Mask


def take_apart(shapes: Geometries) -> OutlineLines:
    """Take lines, areas and collections apart; single points are no outline.

    Args:
        shapes: One for each row, None where it has none.
    """
    parts, row = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        row = row[inner]
    kinds = shapely.get_type_id(parts)
    areas = kinds == shapely.GeometryType.POLYGON
    lines = (kinds == shapely.GeometryType.LINESTRING) | (kinds == shapely.GeometryType.LINEARRING)
    rings, of = shapely.get_rings(parts[areas], return_index=True)
    whole = np.concatenate((rings, parts[lines]))
    owner = np.concatenate((row[areas][of], row[lines]))
    is_area = np.arange(len(whole)) < len(rings)
    filled = shapely.get_num_coordinates(whole) > 1
    order = np.argsort(owner[filled], kind="stable")
    return OutlineLines(whole[filled][order], owner[filled][order], is_area[filled][order])


def continued(given: OutlineLines, longitude: Floats) -> OutlineLines:
    """Return lines that go on beyond 180 degrees where they cross that meridian.

    Args:
        given: Lines in degrees, longitude first.
        longitude: Of each row, in degrees; its lines stand beside it.
    """
    points, line = shapely.get_coordinates(given.lines, return_index=True)
    if not len(points):
        return given
    x = follow_edges(points[:, 0], points[:, 1], line)
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    middle = (np.minimum.reduceat(x, starts) + np.maximum.reduceat(x, starts)) / 2
    turns = np.round((longitude[given.row] - middle) / _TURN) * _TURN
    moved = np.column_stack((x + turns[line], points[:, 1]))
    return given._replace(lines=shapely.linestrings(moved, indices=line))
