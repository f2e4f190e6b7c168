"""GeoJSON (RFC 7946): one feature per line, with the same members as the page's download."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from mapper.publish.export.about import About
from mapper.publish.export.columnwise import join_texts, json_members, json_texts
from mapper.publish.export.outlines import has_outlines, outline_members
from mapper.records import OUTLINE

_PLACE = ("latitude", "longitude")


def geojson_parts(batches: Iterator[pa.RecordBatch], about: About) -> Iterator[bytes]:
    """Yield the file in parts, one per batch. An incident without a place has no geometry.

    The geometry of a line or an area is its outline, and then all features have latitude and longitude.
    """
    head = json.dumps({"type": "FeatureCollection", **about.members()}, ensure_ascii=False)
    yield f'{head[:-1]}, "features": [\n'.encode()
    between = b""
    for batch in batches:
        features = _features(batch).cast(pa.binary()).to_pylist()
        yield between + b",\n".join(features)
        between = b",\n"
    yield b"\n]}\n"


def _features(batch: pa.RecordBatch) -> pa.Array:
    latitude, longitude = (batch[name].cast(pa.string()) for name in _PLACE)
    point = join_texts('{"type":"Point","coordinates":[', longitude, ",", latitude, "]}")
    left_out: tuple[str, ...] = _PLACE
    if has_outlines(batch):  # the center of the circle is no longer the geometry of every feature
        point = pc.coalesce(outline_members(batch), point)
        left_out = (OUTLINE,)
    names = [name for name in batch.schema.names if name not in left_out]
    values = [batch[name] for name in names]
    # a circle's radius in meters, by the name that map libraries look for
    members = json_members([*names, "radius"], [*values, batch["coordinate_uncertainty_in_meters"]])
    return join_texts(
        '{"type":"Feature","id":', json_texts(batch["id"]), ',"geometry":',
        pc.fill_null(point, "null"), ',"properties":{', members, "}}",
    )  # fmt: skip
