"""Geometry of a file as points in degrees: WKB, GeoParquet's separate coordinates, any CRS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from mapper.errors import quoted
from mapper.files.arrays import Floats, Geometries

MAX_LATITUDE_DEGREES = 90
MAX_LONGITUDE_DEGREES = 180


@dataclass(frozen=True)
class Geometry:
    """The geometry column of a table, as WKB or GeoParquet's separate coordinates.

    Attributes:
        name: The column.
        crs: Its coordinate system; None if the file names none.
        metadata: The metadata of a GeoParquet file, for writing another one.
        is_told: Whether the user names the system, of a file that names none.
    """

    name: str
    crs: pyproj.CRS | None
    metadata: bytes
    is_told: bool = False


def geometry_column(name: str, crs: pyproj.CRS | None) -> Geometry:
    """Describe a column of WKB."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [],  # unknown before all rows are read
        "crs": crs.to_json_dict() if crs else None,
    }
    about = {"version": "1.1.0", "primary_column": name, "columns": {name: column}}
    return Geometry(name, crs, json.dumps(about).encode())


def geoparquet_geometry(
    metadata: Mapping[bytes, bytes] | None,
) -> tuple[str, pyproj.CRS | None] | None:
    """Return the column of geometry that GeoParquet's metadata names, and its CRS.

    Returns:
        The name, and the CRS or None if the file declares it unknown; None for a file without such
        metadata.
    """
    about = json.loads((metadata or {}).get(b"geo", b"{}"))
    name = about.get("primary_column")
    if not name:
        return None
    # GeoParquet: no crs member is WGS84 longitude and latitude, null is an unknown one
    declared = about.get("columns", {}).get(name, {}).get("crs", "OGC:CRS84")
    return name, pyproj.CRS.from_user_input(declared) if declared is not None else None


def decode_geometry(column: pa.Array | pa.ChunkedArray) -> Geometries:
    """Decode WKB, or the separate coordinates of GeoParquet 1.1; None for an absent geometry.

    A multipoint of one point is that point.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    column.validate(full=True)  # GDAL gives wrong offsets where a FlatGeobuf has no geometry
    shapes: Geometries
    if pa.types.is_struct(column.type):
        x, y = (
            column.field(name).to_numpy(zero_copy_only=False).astype(float) for name in ("x", "y")
        )
        shapes = shapely.points(x, y)
        shapes[column.is_null().to_numpy(zero_copy_only=False)] = None
    else:
        # what GEOS refuses, such as a ring that does not close, is nothing here and a fault elsewhere
        wkb = column.cast(pa.binary()).to_numpy(zero_copy_only=False)
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    if several.any():
        single = several & (shapely.get_num_geometries(shapes) == 1)
        shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    return shapes


def in_degrees(crs: pyproj.CRS) -> bool:
    """Whether a CRS is WGS84 degrees, in either order."""
    return bool(crs.equals("OGC:CRS84") or crs.equals("EPSG:4326", ignore_axis_order=True))


def is_of_maps(crs: pyproj.CRS) -> bool:
    """Whether a CRS has places on the ground of the earth; others are of space, heights, plans or planets."""
    if not (crs.is_geographic or crs.is_projected):
        return False
    try:
        transformer_between(crs, "OGC:CRS84")
    except pyproj.exceptions.ProjError:
        return False
    return True


def not_of_maps(crs: pyproj.CRS) -> str:
    """Say that a CRS has no places on the ground of the earth; see `is_of_maps`."""
    return f"The coordinate system {quoted(crs.name)} has no places on the ground of the earth."


def to_degrees(x: Floats, y: Floats, crs: pyproj.CRS) -> tuple[Floats, Floats]:
    """Return longitude and latitude in WGS84 degrees of coordinates in a CRS; NaN stays NaN."""
    if in_degrees(crs):
        return x, y
    transformer = transformer_between(crs, "OGC:CRS84")
    longitude, latitude = transform_coordinates(transformer, x, y)
    missing = np.isnan(x)
    return np.where(missing, np.nan, longitude), np.where(missing, np.nan, latitude)


@lru_cache(maxsize=64)
def transformer_between(source: pyproj.CRS | str, target: pyproj.CRS | str) -> pyproj.Transformer:
    """Return what transforms coordinates, x first, from one system to another.

    PROJ takes 30 milliseconds to choose among its ways from one system to another, as long as reading a
    small table; the last ones are kept.

    Raises:
        pyproj.exceptions.ProjError: There is no way from one to the other.
    """
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def transform_coordinates(
    transformer: pyproj.Transformer, x: Floats, y: Floats
) -> tuple[Floats, Floats]:
    """Return coordinates in another system, in arrays however many they are.

    Args:
        transformer: From one system to the other.
        x: The first coordinates, one-dimensional.
        y: The second ones.
    """
    # an array of one is a number to pyproj, and NumPy before 2.4 warns of it
    given = (x.tolist(), y.tolist()) if len(x) == 1 else (x, y)
    moved: tuple[Any, Any] = transformer.transform(*given)
    return np.asarray(moved[0], dtype=np.float64), np.asarray(moved[1], dtype=np.float64)
