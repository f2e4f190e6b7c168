"""Parquet, and GeoParquet 1.1: points as WKB, with the bounding box of each row as covering.

Where incidents are lines or areas, `outline` is a second column of WKB.

Lists stay lists: agencies, claims and sources are in the row of their incident. Coordinates are longitude,
latitude, as GeoParquet requires for every coordinate system.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mapper.publish.export.about import About
from mapper.publish.export.nested import SCHEMA
from mapper.publish.export.outlines import geometry_types
from mapper.publish.export.own_columns import own_arrays
from mapper.records import OUTLINE, Tables

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_BOX = pa.struct([(name, pa.float64()) for name in _CORNERS])
_WKB = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_WKB_POINT = 1


def write_parquet(
    batches: Iterator[pa.RecordBatch], about: About, tables: Tables, file: IO[bytes]
) -> None:
    """Write the incidents without a geometry column; see `write_geoparquet`."""
    fields = [*SCHEMA, *own_arrays(tables)[0]]
    _write(batches, pa.schema(fields, metadata=_metadata(about)), file)


def write_geoparquet(
    batches: Iterator[pa.RecordBatch], about: About, tables: Tables, file: IO[bytes]
) -> None:
    """Write the incidents with points and the metadata of GeoParquet.

    Args:
        batches: The incidents.
        about: The file's own description.
        tables: The same incidents as tables, for their bounding box and own fields.
        file: The stream to write to.
    """
    own = own_arrays(tables)[0]
    fields = [*SCHEMA, *own, pa.field("geometry", pa.binary()), pa.field("bbox", _BOX)]
    metadata = {**_metadata(about), "geo": json.dumps(_geo(tables))}
    with_points = (_with_points(batch) for batch in batches)
    _write(with_points, pa.schema(fields, metadata=metadata), file)


def encode_points(longitude: pa.Array, latitude: pa.Array) -> pa.Array:
    """Write points as WKB; null where a coordinate is null."""
    count = len(longitude)
    records = np.zeros(count, dtype=_WKB)
    records["order"], records["type"] = 1, _WKB_POINT
    records["x"] = pc.fill_null(longitude, 0).to_numpy(zero_copy_only=False)
    records["y"] = pc.fill_null(latitude, 0).to_numpy(zero_copy_only=False)
    offsets = np.arange(count + 1, dtype=np.int32) * _WKB.itemsize
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(records.tobytes())]
    every = pa.Array.from_buffers(pa.binary(), count, buffers)
    placed = pc.and_(pc.is_valid(longitude), pc.is_valid(latitude))
    return pc.if_else(placed, every, pa.scalar(None, pa.binary()))


def _write(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: IO[bytes]) -> None:
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def _with_points(batch: pa.RecordBatch) -> pa.RecordBatch:
    x, y = batch["longitude"], batch["latitude"]
    box = pa.StructArray.from_arrays([x, y, x, y], fields=list(_BOX), mask=pc.is_null(x))
    fields = [*batch.schema, pa.field("geometry", pa.binary()), pa.field("bbox", _BOX)]
    return pa.RecordBatch.from_arrays(
        [*batch.columns, encode_points(x, y), box], schema=pa.schema(fields)
    )


def _metadata(about: About) -> dict[str, str]:
    return {"mapper": json.dumps(about.members(), ensure_ascii=False)}


def _geo(tables: Tables) -> dict[str, Any]:
    from pyproj import CRS  # noqa: PLC0415  (a quarter of a second that the other formats need not spend)

    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": CRS("EPSG:4326").to_json_dict(),
        "covering": {"bbox": {name: ["bbox", name] for name in _CORNERS}},
    }
    placed = tables.incidents[["longitude", "latitude"]].dropna().to_numpy(dtype=float)
    if len(placed):
        column["bbox"] = [*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist()]
    columns = {"geometry": column}
    if kinds := geometry_types(tables):
        columns[OUTLINE] = {
            "encoding": "WKB",
            "geometry_types": kinds,
            "crs": column["crs"],
            "edges": "planar",
        }
    return {"version": "1.1.0", "primary_column": "geometry", "columns": columns}
