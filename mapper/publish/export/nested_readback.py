"""Reads exports with nested rows: GeoParquet and GeoJSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely.geometry

from mapper.errors import number_of, quoted
from mapper.files import decode_json
from mapper.publish.export.doubts import CORRECT, EXPORT_AGAIN, Doubt, Doubts, Wrong, not_a_point
from mapper.publish.export.exported import SIGNS, Exported, text_of
from mapper.publish.export.nested import POSITION, SCHEMA
from mapper.publish.export.outlines import encode_shapes
from mapper.publish.export.own_areas import columns_of_areas
from mapper.publish.export.own_columns import other_columns
from mapper.publish.export.unnested import about_of, fit_columns, unnest_rows
from mapper.records import NUMBER_EXPECTED, OUTLINE, Registry


def is_parquet(path: Path) -> bool:
    """Whether a Parquet file has the columns of an export."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        return False
    names = set(schema.names)
    return {*SIGNS, "sources", "boundaries_vintage"} <= names and pa.types.is_nested(
        schema.field("agencies").type
    )


def read_parquet(path: Path, registry: Registry) -> Exported:
    """Read GeoParquet; see `read_export`."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    said = about_of((table.schema.metadata or {}).get(b"mapper"))
    found = tables_of_nested(fit_columns(table), said, registry)
    return replace(found, columns=other_columns(table, SCHEMA.names))


def tables_of_nested(nested: pa.Table, said: Mapping[str, Any], registry: Registry) -> Exported:
    """Make tables from nested rows and the file's own description."""
    return Exported(unnest_rows(nested, listed_agencies(said), registry), said)


def listed_agencies(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the agencies that the file describes."""
    listed = said.get("agencies")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def read_geojson(path: Path, registry: Registry) -> Exported:
    """Read a collection of features; see `read_export`."""
    whole = decode_json(text_of(path))
    features = whole.get("features")
    if not isinstance(features, list):
        raise Doubt(Wrong("The file has no features.", "", EXPORT_AGAIN))
    doubts = Doubts()
    rows = [_of_feature(number, each, doubts) for number, each in enumerate(features, start=1)]
    doubts.refuse()
    said = {name: value for name, value in whole.items() if name not in ("type", "features")}
    try:
        found = tables_of_nested(pa.Table.from_pylist(rows, schema=SCHEMA), said, registry)
        return replace(
            found,
            columns=_own_properties(features, said) | _outlines(features),
            notes=_without_claims(rows, found),
        )
    except (pa.ArrowTypeError, pa.ArrowInvalid) as error:
        wrong = Wrong(f"A property has the wrong type ({error}).", "", CORRECT)
        raise Doubt(wrong) from error


def _without_claims(rows: list[dict[str, Any]], found: Exported) -> tuple[str, ...]:
    """Note incidents that had claims when they were exported, and have none in the file."""
    had = {row["id"] for row in rows if row["contest_status"] not in (None, "none-recorded")}
    lost = had.difference(found.tables.claims["incident_id"])
    if not lost:
        return ()
    note = "mapper cannot restore claims and accounts of which the property claims is empty or gone"
    return (f"{number_of(len(lost), 'incident')} had claims: {note}. {EXPORT_AGAIN}",)


def _own_properties(features: list[Any], said: Mapping[str, Any]) -> dict[str, pa.Array]:
    """Return the properties that the file describes as the publisher's own fields."""
    described = said.get("fields")
    return {
        str(id_): pa.array([each["properties"].get(id_) for each in features])
        for id_ in (*(described if isinstance(described, dict) else ()), *columns_of_areas(said))
        if any(id_ in each["properties"] for each in features)
    }


def _outlines(features: list[Any]) -> dict[str, pa.Array]:
    """Return the geometries that are no points as WKB, null for others; nothing where all are points."""
    shapes = [
        shapely.geometry.shape(each["geometry"]) if _is_outline(each["geometry"]) else None
        for each in features
    ]
    if not any(shapes):
        return {}
    return {OUTLINE: pa.array(encode_shapes(shapes), pa.binary())}


def _is_outline(geometry: object) -> bool:
    return isinstance(geometry, dict) and geometry.get("type") != "Point"


def _of_feature(number: int, feature: Any, doubts: Doubts) -> dict[str, Any]:  # noqa: ANN401
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        doubts.add(f"Feature {number} has no properties.", "", "Delete it.")
        return {}
    place = feature.get("geometry")
    along = place.get("coordinates") if isinstance(place, dict) else None
    if _is_outline(place) and properties.get("latitude") is not None:
        along = [properties.get("longitude"), properties["latitude"]]
    elif place is not None and (place.get("type") != "Point" or not isinstance(along, list)):
        doubts.add(*not_a_point(f"Feature {number}"))
        return {}
    longitude, latitude = [*along, None][:2] if along else (None, None)
    row = {name: _dates_out(name, _parsed(name, properties.get(name))) for name in SCHEMA.names}
    for name in (each for each in SCHEMA.names if isinstance(row[each], str) and _is_nested(each)):
        doubts.add(
            f"The property {name} is a text; another program wrote the list anew.", "", EXPORT_AGAIN
        )
        row[name] = None
    position = dict(zip(POSITION, (latitude, longitude, row[POSITION[2]]), strict=True))
    for name, value in position.items():
        try:
            row[name] = None if value is None else float(str(value))
        except ValueError:
            doubts.add(f"{name} of feature {number} is {quoted(value)}.", NUMBER_EXPECTED, CORRECT)
    return row


def _is_nested(name: str) -> bool:
    return bool(pa.types.is_nested(SCHEMA.field(name).type))


def _parsed(name: str, value: object) -> object:
    """Return a list that another program wrote as the text of its JSON."""
    if not isinstance(value, str) or not _is_nested(name):
        return value
    try:
        return decode_json(value)
    except ValueError:
        return value  # which is of the wrong type


def _dates_out(name: str, value: object) -> object:
    return None if name in ("date_start", "date_end") else value  # derived from event_date
