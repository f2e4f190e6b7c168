"""The outlines of lines and areas in files: as each format has shapes, and back.

A batch has them as WKB under `outline`. GeoJSON makes them the geometry of their feature, GeoPackage a
layer of its own, GeoParquet a second geometry column, KML a second geometry of the placemark; CSV has them
as WKT. Latitude, longitude and radius of the smallest circle stay in every format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import shapely

from mapper.files import Geometries
from mapper.publish.export.exported import Exported
from mapper.records import OUTLINE, Tables, put_outlines

_DECIMALS = 7  # as outlines are kept


def outline_arrays(tables: Tables) -> tuple[list[pa.Field], list[pa.Array]]:
    """Return the outlines of incidents as an Arrow field and an array of WKB; none where there are none."""
    if OUTLINE not in tables.incidents:
        return [], []
    found = pa.array(tables.incidents[OUTLINE].tolist(), pa.binary())
    return [pa.field(OUTLINE, pa.binary())], [found]


def has_outlines(batch: pa.RecordBatch | pa.Schema) -> bool:
    """Whether rows have outlines."""
    schema = batch if isinstance(batch, pa.Schema) else batch.schema
    return OUTLINE in schema.names


def outline_texts(batch: pa.RecordBatch) -> pa.Array:
    """Return outlines as WKT, null for none."""
    shapes = shapes_of(batch)
    texts = shapely.to_wkt(shapes, rounding_precision=_DECIMALS, trim=True)
    return pa.array(texts.tolist(), pa.string())


def outline_members(batch: pa.RecordBatch) -> pa.Array:
    """Return outlines as geometries of GeoJSON, null for none."""
    return pa.array(shapely.to_geojson(shapes_of(batch)).tolist(), pa.string())


def shapes_of(batch: pa.RecordBatch) -> Geometries:
    """Return the outlines of a batch as shapes, None for none."""
    found: Geometries = shapely.from_wkb(batch[OUTLINE].to_numpy(zero_copy_only=False))
    return found


def geometry_types(tables: Tables) -> list[str]:
    """List the types of the outlines, as GeoParquet names them."""
    if OUTLINE not in tables.incidents:
        return []
    shapes = shapely.from_wkb(tables.incidents[OUTLINE].to_numpy(dtype=object))
    return sorted({each.geom_type for each in shapes[~shapely.is_missing(shapes)].tolist()})


# ---- reading -------------------------------------------------------------------------------------


def restore_outlines(found: Exported) -> Exported:
    """Add the outlines that a file has to its tables."""
    given = found.columns.get(OUTLINE)
    if given is None:
        return found
    values = given.to_pylist()
    if any(isinstance(each, str) for each in values):
        values = encode_shapes(shapely.from_wkt(values))
    incidents = put_outlines(found.tables.incidents, values)
    return replace(found, tables=found.tables.with_(incidents=incidents))


def encode_shapes(shapes: Sequence[shapely.Geometry | None] | Geometries) -> list[bytes | None]:
    """Return shapes in degrees as the tables have them."""
    laid = np.full(len(shapes), None, dtype=object)
    laid[:] = list(shapes)
    encoded: list[bytes | None] = shapely.to_wkb(laid, byte_order=1).tolist()
    return encoded
