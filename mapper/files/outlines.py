"""Outlines: the lines and areas of rows as they were drawn, in WGS84 degrees, as WKB."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from mapper.files.arrays import Geometries, Objects
from mapper.files.geometry import in_degrees, to_degrees

DECIMALS = 7  # of degrees: a centimeter


def encode_outlines(shapes: Geometries, crs: pyproj.CRS | None) -> Objects:
    """Return shapes as WKB in WGS84 degrees, longitude first, without heights, to a centimeter.

    Args:
        shapes: Lines, areas and collections; one-dimensional, none absent.
        crs: Their coordinate system; None for degrees.
    """
    flat = shapely.force_2d(shapes)
    points = shapely.get_coordinates(flat)
    if crs is not None and len(points) and not in_degrees(crs):
        points = np.column_stack(to_degrees(points[:, 0], points[:, 1], crs))
    placed = shapely.set_coordinates(flat, points.round(DECIMALS) + 0.0)  # no minus zero
    encoded = np.empty(len(shapes), dtype=object)
    encoded[:] = shapely.to_wkb(placed, byte_order=1).tolist()
    return encoded


def decode_outlines(outlines: Objects) -> Geometries:
    """Return outlines as shapes in degrees, longitude first; None for a row without one."""
    found: Geometries = shapely.from_wkb(outlines)
    return found


def outline_column(outlines: Objects) -> pa.ChunkedArray:
    """Return outlines by row as an Arrow column of bytes."""
    return pa.chunked_array([pa.array(outlines, pa.large_binary())])
