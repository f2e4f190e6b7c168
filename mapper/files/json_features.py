"""Features of GeoJSON as rows: properties as cells, a point, and its faults."""

from __future__ import annotations

import json
import math
from typing import Any

import pyproj
import shapely
import shapely.geometry

from mapper.errors import Fault, Position, RecordsError, quoted
from mapper.files.fixes import EXPORT_AS_WGS84
from mapper.files.json_columns import JsonRow, JsonRows, duplicate_key_fault
from mapper.files.json_text import Entry
from mapper.files.row_circles import UNREAD_SHAPE, shape_fault
from mapper.files.sheets import whole_file_fault

GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip


def take_features(entries: list[Entry], found: JsonRows) -> None:
    """Take the entries of `features`."""
    found.has_shapes = True
    for each in entries:
        _add_feature(each, found)


def take_feature(entry: Entry, found: JsonRows) -> bool:
    """Take an entry of `features` at once, unless it is Esri's."""
    if isinstance(entry.value, dict) and "attributes" in entry.value and "type" not in entry.value:
        return False
    _add_feature(entry, found)
    return True


def _add_feature(each: Entry, found: JsonRows) -> None:
    value = each.value
    if not isinstance(value, dict) or value.get("type") != "Feature":
        kind = value.get("type") if isinstance(value, dict) else value
        found.fault(
            each.position,
            value,
            found=f"The type {quoted(kind)} is not a feature."
            if isinstance(value, dict)
            else f"{quoted(json.dumps(value))} is not a feature.",
            fix='Write {"type": "Feature", …}, or delete it.',
            code="not-a-feature",
        )
        return
    properties = value.get("properties") or {}
    if not isinstance(properties, dict):
        properties = {"properties": properties}
    if "id" in value and "id" not in properties:
        properties = {"id": value["id"], **properties}
    shape, fault = _shape(value.get("geometry"), found.file, each.position)
    if each.twice:
        shape, fault = None, duplicate_key_fault(found.file, each.twice, each.position)
    found.add(JsonRow(properties, each.position, shape, fault))


def _shape(geometry: object, file: str, position: Position) -> tuple[Any, Fault | None]:
    """Return the point of a feature as two numbers, another shape as itself; else its fault."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    along = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "MultiPoint" and isinstance(along, list) and len(along) == 1:
        kind, along = "Point", along[0]
    if geometry is None or (kind == "Point" and along == []):
        return None, None
    if kind == "Point" and isinstance(along, list):
        if len(along) > 1 and all(map(is_number, along[:2])):
            return (float(along[0]), float(along[1])), None
        return None, Fault(
            file,
            position,
            found=f"The coordinates {quoted(json.dumps(along))} are not two numbers.",
            fix="Write longitude and latitude like [-118.25, 34.05], without quotes.",
            code="bad-coordinates",
        )
    if kind in GEOMETRIES and kind != "Point":
        shape = _whole_shape(geometry)
        is_unread = shape is None
        return shape, shape_fault(file, position, UNREAD_SHAPE) if is_unread else None
    return None, Fault(
        file,
        position,
        found=f"The geometry {quoted(json.dumps(geometry))} is not a point.",
        fix='Write it like {"type": "Point", "coordinates": [-118.25, 34.05]}.',
        code="bad-geometry",
    )


def _whole_shape(geometry: Any) -> shapely.Geometry | None:  # noqa: ANN401
    """Return the shape of a geometry; None where it cannot be read, or a ring does not close."""
    try:
        if not _is_closed(geometry):
            return None
        shape: shapely.Geometry = shapely.geometry.shape(geometry)
    except (
        shapely.errors.ShapelyError,
        ArithmeticError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        RecursionError,
    ):
        return None
    return shape


def _is_closed(geometry: Any) -> bool:  # noqa: ANN401
    """Whether each ring ends where it began; the library would close it without a word."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return all(_is_closed(each) for each in geometry["geometries"])
    along = geometry["coordinates"]
    areas = [along] if kind == "Polygon" else along if kind == "MultiPolygon" else []
    return all(not ring or ring[0] == ring[-1] for area in areas for ring in area)


def is_number(value: object) -> bool:
    """Whether a value of JSON is a number within the range of a float."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e300  # noqa: PLR2004  (an integer may be longer than a float can be)
        and math.isfinite(value)
    )


def declared_crs(crs: object, file: str) -> pyproj.CRS | None:
    """Return the system that the old GeoJSON's member `crs` names; None if there is none."""
    if not isinstance(crs, dict):
        return None
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        return pyproj.CRS.from_user_input(name) if name else None
    except (pyproj.exceptions.CRSError, TypeError) as error:
        raise RecordsError([unknown_crs_fault(file, name)]) from error


def unknown_crs_fault(file: str, name: object) -> Fault:
    """Make a fault of a coordinate system that is not known."""
    return whole_file_fault(
        file,
        found=f"Unknown coordinate system {quoted(name)}.",
        fix=EXPORT_AS_WGS84,
        code="unknown-crs",
    )
