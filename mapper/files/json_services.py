"""Reads the JSON of services: Esri's features, and rows of Socrata and Airtable."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pyproj
import shapely

from mapper.errors import Fault, Position, RecordsError, quoted
from mapper.files.json_columns import JsonRow, JsonRows, duplicate_key_fault
from mapper.files.json_features import is_number, unknown_crs_fault
from mapper.files.json_text import Entry
from mapper.files.row_circles import UNREAD_SHAPE, shape_fault

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_of_airtable(value: object) -> bool:
    """Whether a row is a record of Airtable, with its cells one level down."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("fields"), dict)
        and value.keys() <= {"id", "createdTime", "fields", "commentCount"}
        and "id" in value
    )


def socrata_columns(meta: object) -> list[dict[str, Any]]:
    """Return the columns that the head of a file of Socrata's describes; none if it is not one."""
    view = meta.get("view") if isinstance(meta, dict) else None
    columns = view.get("columns") if isinstance(view, dict) else None
    if not isinstance(columns, list) or not all(isinstance(each, dict) for each in columns):
        return []
    return columns


def name_socrata_cells(entry: Entry, columns: list[dict[str, Any]]) -> Entry:
    """Name the cells of a row by the file's header; the service's internal columns are left out."""
    if not isinstance(entry.value, list) or len(entry.value) != len(columns):
        return entry
    row: dict[str, Any] = {}
    for column, value in zip(columns, entry.value, strict=True):
        name = str(column.get("name") or column.get("fieldName"))
        if column.get("dataTypeName") == "meta_data" or name.startswith(":"):
            continue
        is_place = column.get("dataTypeName") == "location" and isinstance(value, list)
        row[name] = _pair_of_socrata(value) if is_place else value
    return Entry(row, entry.position, entry.twice)


def _pair_of_socrata(place: list[Any]) -> str | dict[str, Any] | None:
    """Take latitude and longitude out of an address, latitude, longitude and more; else the address."""
    address, latitude, longitude = [*place, None, None, None][:3]
    if latitude and longitude:
        return f"{latitude}, {longitude}"
    return {"human_address": address} if address else None


def take_esri(members: dict[str, Any], features: list[Entry], found: JsonRows) -> None:
    """Take the features of an ArcGIS service: attributes, x and y, dates as milliseconds."""
    found.has_shapes = True
    found.crs = _esri_crs(members.get("spatialReference"), found.file)
    fields = members.get("fields")
    dates = {
        each.get("name")
        for each in (fields if isinstance(fields, list) else [])
        if isinstance(each, dict) and each.get("type") == "esriFieldTypeDate"
    }
    for each in features:
        value = each.value
        cells = value.get("attributes") if isinstance(value, dict) else None
        if not isinstance(cells, dict):
            found.fault(
                each.position,
                value,
                found=f"{quoted(json.dumps(value))} is not a feature with attributes.",
                fix="Delete it.",
                code="not-a-feature",
            )
            continue
        row = {name: _moment(cell) if name in dates else cell for name, cell in cells.items()}
        shape, fault = _esri_shape(value.get("geometry"), found.file, each.position)
        if each.twice:
            shape, fault = None, duplicate_key_fault(found.file, each.twice, each.position)
        found.add(JsonRow(row, each.position, shape, fault))
    found.notes.append("The file is Esri's JSON; its dates are read as UTC.")


def _esri_crs(reference: object, file: str) -> pyproj.CRS | None:
    if not isinstance(reference, dict):
        return None
    codes = [reference.get(name) for name in ("latestWkid", "wkid")]
    for code in codes:
        for authority in ("EPSG", "ESRI"):
            try:
                return pyproj.CRS.from_authority(authority, str(code))
            except (pyproj.exceptions.CRSError, TypeError):
                continue
    if not any(codes):
        return None
    raise RecordsError([unknown_crs_fault(file, codes[-1])])


def _esri_shape(geometry: object, file: str, position: Position) -> tuple[Any, Fault | None]:
    if geometry is None:
        return None, None
    x, y = (geometry.get(name) if isinstance(geometry, dict) else None for name in ("x", "y"))
    if is_number(x) and is_number(y):
        return (float(x), float(y)), None  # type: ignore[arg-type]
    if isinstance(geometry, dict) and x in (None, "NaN") and "x" in geometry:
        return None, None
    shape = _drawn_shape(geometry) if isinstance(geometry, dict) else None
    return shape, None if shape is not None else shape_fault(file, position, UNREAD_SHAPE)


def _drawn_shape(geometry: dict[str, Any]) -> shapely.Geometry | None:
    """Return a shape of Esri's: rings, of which those inside others are holes, paths or points."""
    try:
        if "rings" in geometry:
            rings = [each for each in geometry["rings"] if each]
            if any(ring[0] != ring[-1] for ring in rings):
                return None
            # by their number of rings around, whatever way they turn
            return shapely.build_area(
                shapely.GeometryCollection([shapely.LineString(_flat(ring)) for ring in rings])
            )
        if "paths" in geometry:
            return shapely.MultiLineString([_flat(path) for path in geometry["paths"]])
        return shapely.MultiPoint(_flat(geometry["points"])) if "points" in geometry else None
    except (shapely.errors.ShapelyError, ArithmeticError, ValueError, TypeError, LookupError):
        return None


def _flat(path: list[list[float]]) -> list[tuple[float, float]]:
    return [(float(each[0]), float(each[1])) for each in path]


def _moment(value: object) -> object:
    """Write milliseconds since 1970 as a date, with a time if there is one."""
    if not is_number(value):
        return value
    try:
        moment = _EPOCH + timedelta(milliseconds=float(value))  # type: ignore[arg-type]
    except OverflowError:
        return value
    if moment.time() == _EPOCH.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
