"""Reads JSON of every shape as rows: tables of objects, GeoJSON, and what services give out.

Each entry of the file becomes a row or a fault at its place. Airtable, Socrata, Esri and uMap are known
by their members; TopoJSON is refused by name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely
import shapely.geometry

from mapper.errors import Fault, Position, RecordsError, cannot_read, quoted
from mapper.files.features import BATCH_ROWS, Located, located_sheet, not_a_point
from mapper.files.geometry import geometry_column, in_degrees
from mapper.files.json_text import Entry, JsonText, Members, has_surrogate, not_a_table
from mapper.files.nested_cells import PointOf, flat_row
from mapper.files.sheets import Rows, Sheet, as_texts, cell_text, whole_file_fault

"""Gives the latitude and longitude that an object is, None if it is no point."""

_ROW_KEYS = ("data", "incidents", "results", "Result", "records", "rows", "items", "value")
_FEATURES, _LAYERS = "features", "layers"
_GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip
_GEOMETRY = "geometry"
_PART_ROWS = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Row:
    """A row of the file: its cells, and the shape in it if it is a feature."""

    cells: dict[str, Any]
    position: Position
    shape: Any = None
    fault: Fault | None = None


@dataclass
class _Part:
    """Some rows as columns; numbers of rows count within the part."""

    columns: dict[str, pa.Array]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    line_columns: npt.NDArray[np.int64]
    shapes: dict[int, Any]
    faults: dict[int, Fault]


@dataclass
class _Found:
    """What a file came to.

    Attributes:
        file: The file as the user named it.
        point_of: Gives the point that an object is.
        as_text: Whether cells are wanted as texts, or in types of their own.
        is_clean: Whether no text can hold half of a letter.
        rows: Its last rows, those whose place is at fault among them.
        parts: The rows before them.
        faults: What is no row, with its text.
        notes: What was decided.
        has_shapes: Whether the rows are features.
        crs: The system of their coordinates; None if the file does not say.
    """

    file: str
    point_of: PointOf
    as_text: bool
    is_clean: bool = True
    rows: list[_Row] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    faults: list[tuple[Fault, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_shapes: bool = False
    crs: pyproj.CRS | None = None

    def add(self, row: _Row) -> None:
        """Take a row; objects of Python are kept for some rows only, for they are large."""
        if not self.is_clean and has_surrogate(row.cells):
            self.fault(
                row.position,
                row.cells,
                got="half of a letter (a lone surrogate), or a byte that is not UTF-8",
                expected="text in UTF-8",
                do="write the letter again",
                code="encoding",
            )
            return
        row.cells = flat_row(row.cells, self.point_of)
        self.rows.append(row)
        if len(self.rows) == _PART_ROWS:
            self.flush()

    def flush(self) -> None:
        """Lay out the last rows as columns."""
        if self.rows:
            self.parts.append(_part(self.rows, as_text=self.as_text))
            self.rows = []

    def fault(
        self, position: Position, value: object, *, got: str, expected: str, do: str, code: str
    ) -> None:
        """Note an entry that is no row."""
        text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
        fault = Fault(self.file, position, got=got, expected=expected, do=do, code=code)
        self.faults.append((fault, text.decode()))


def read_objects(path: Path, *, point_of: PointOf, file: Path | None = None) -> Sheet:
    """Read a file in JSON: an array of objects, objects line by line, or features.

    Args:
        path: The file.
        point_of: Gives the point that an object in a cell is, so that it stays whole.
        file: What the user calls it, where that is not `path`.

    Raises:
        RecordsError: It cannot be read, or holds no rows.
    """
    return _as_sheet(_read(path, file or path, point_of, as_text=True))


def open_objects(path: Path, *, point_of: PointOf, file: Path | None = None) -> Rows:
    """Read a file in JSON as rows in their own types, all in one batch; see `read_objects`."""
    return _as_rows(_read(path, file or path, point_of, as_text=False))


def _read(path: Path, file: Path, point_of: PointOf, *, as_text: bool) -> _Found:
    try:
        text = JsonText(path, file)
    except OSError as error:
        raise cannot_read(file, error) from error
    found = _Found(str(file), point_of, as_text, text.is_clean)
    text.take = lambda entry: _take_feature(entry, found)
    at = text.skipped(0)
    mark = text.text[at : at + 1]
    is_lines = path.suffix.lower() in (".jsonl", ".ndjson", ".geojsonl", ".geojsons")
    if mark in "{[" and mark and not is_lines:
        whole: Members | list[Entry]
        if mark == "{":
            whole, end = text.members(at, (*_ROW_KEYS, _FEATURES), _LAYERS)
        else:
            whole, end = text.entries(at)
        if text.skipped(end) >= len(text.text):
            _take(whole, found, text, text.position(at))
        else:
            is_lines = True
    elif not is_lines:
        if not mark:
            raise text.bad_json(at, "nothing")
        value, _, _ = text.value(at)
        raise not_a_table(file, quoted(value), "write an array of objects, or one a line")
    if is_lines:
        _take_lines(text, found)
    found.flush()
    return found


def _take_lines(text: JsonText, found: _Found) -> None:
    entries = []
    for each in text.lines():
        if isinstance(each, Fault):
            found.faults.append((each, text.text.split("\n")[each.position.line - 1].strip()))
        else:
            entries.append(each)
    _take(entries, found, text, Position(1, 0))


# ---- shapes of files ---------------------------------------------------------------------------


def _take(whole: Members | list[Entry], found: _Found, text: JsonText, position: Position) -> None:
    """Take the rows out of a file, by what its members say it is."""
    if isinstance(whole, list):
        return _take_array(whole, found)
    members = whole.values
    if members.get("type") == "Topology":
        raise not_a_table(text.path, "TopoJSON", "export the layer as GeoJSON")
    if whole.twice:
        raise RecordsError([_twice(found.file, whole.twice, position)])
    if _LAYERS in members and isinstance(members[_LAYERS], list):
        layers = [each for each in members[_LAYERS] if isinstance(each, Members)]
        inside = [each for each in layers if isinstance(each.values.get(_FEATURES), list)]
        if inside:
            return _take_layers(inside, found)
    features = members.get(_FEATURES)
    if isinstance(features, list):
        return _take_collection(members, features, found)
    if members.get("type") == "Feature" or members.get("type") in _GEOMETRIES:
        plain = _plain(members)
        whole_feature = (
            plain if plain["type"] == "Feature" else {"type": "Feature", "geometry": plain}
        )
        return _take_features([Entry(whole_feature, position)], found)
    return _take_table(members, found, position)


def _plain(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return members as the decoder alone would give them."""

    def plain(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, Entry):
            return value.value
        if isinstance(value, Members):
            return _plain(value.values)
        return [plain(each) for each in value] if isinstance(value, list) else value

    return {name: plain(value) for name, value in members.items()}


def _take_array(entries: list[Entry], found: _Found) -> None:
    kinds = [each.value.get("type") for each in entries if isinstance(each.value, dict)]
    features = sum(kind == "Feature" for kind in kinds)
    if features and features * 2 >= len(kinds):
        return _take_features(entries, found)
    return _take_objects(entries, found)


def _take_collection(members: dict[str, Any], features: list[Entry], found: _Found) -> None:
    is_esri = any(name in members for name in ("geometryType", "spatialReference")) or any(
        isinstance(each.value, dict) and "attributes" in each.value and "type" not in each.value
        for each in features[:1]
    )
    if is_esri:
        return _take_esri(members, features, found)
    found.crs = _declared(members.get("crs"), found.file)
    return _take_features(features, found)


def _take_layers(layers: list[Members], found: _Found) -> None:
    """Take the features of a uMap, layer by layer."""
    for layer in layers:
        _take_features(layer.values[_FEATURES], found)
    said = "layer is" if len(layers) == 1 else "layers are"
    found.notes.append(f"The file is a uMap; its {len(layers):,} {said} read.")


def _take_table(members: dict[str, Any], found: _Found, position: Position) -> None:
    keys = [key for key in _ROW_KEYS if isinstance(members.get(key), list)]
    if not keys:
        return _take_objects([Entry(_plain(members), position)], found)
    entries = members[keys[0]]
    others = [f"{quoted(key)} ({len(members[key]):,})" for key in keys[1:] if members[key]]
    if others:
        found.notes.append(
            f"The rows under {quoted(keys[0])} are read; not read: {', '.join(others)}."
        )
    columns = _socrata_columns(members.get("meta"))
    if columns:
        entries = [_of_socrata(each, columns) for each in entries]
    elif entries and all(_is_of_airtable(each.value) for each in entries):
        entries = [
            Entry({"id": each.value["id"], **each.value["fields"]}, each.position, each.twice)
            for each in entries
        ]
    return _take_objects(entries, found)


def _is_of_airtable(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("fields"), dict)
        and value.keys() <= {"id", "createdTime", "fields", "commentCount"}
        and "id" in value
    )


def _socrata_columns(meta: object) -> list[dict[str, Any]]:
    view = meta.get("view") if isinstance(meta, dict) else None
    columns = view.get("columns") if isinstance(view, dict) else None
    if not isinstance(columns, list) or not all(isinstance(each, dict) for each in columns):
        return []
    return columns


def _of_socrata(entry: Entry, columns: list[dict[str, Any]]) -> Entry:
    """Name the cells of a row as the file's head does; what the service counts for itself is left out."""
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


def _pair_of_socrata(place: list[Any]) -> str | None:
    """Take latitude and longitude out of an address, latitude, longitude and more."""
    latitude, longitude = [*place, None, None, None][1:3]
    return f"{latitude}, {longitude}" if latitude and longitude else None


# ---- rows --------------------------------------------------------------------------------------


def _take_objects(entries: list[Entry], found: _Found) -> None:
    for each in entries:
        if not isinstance(each.value, dict):
            found.fault(
                each.position,
                each.value,
                got=quoted(json.dumps(each.value, ensure_ascii=False)),
                expected="an object of names and values",
                do='write it like {"id": 1, …}',
                code="not-an-object",
            )
        elif each.twice:
            said = _twice(found.file, each.twice, each.position)
            found.faults.append((said, json.dumps(each.value)))
        else:
            found.add(_Row(each.value, each.position))


def _twice(file: str, names: list[str] | tuple[str, ...], position: Position) -> Fault:
    return Fault(
        file,
        position,
        got=f"{quoted(names[0])} twice in one object",
        expected="each name once",
        do="delete one of the two",
        code="duplicate-key",
    )


def _take_features(entries: list[Entry], found: _Found) -> None:
    found.has_shapes = True
    for each in entries:
        _add_feature(each, found)


def _take_feature(entry: Entry, found: _Found) -> bool:
    """Take an entry of `features` at once, unless it is Esri's."""
    if isinstance(entry.value, dict) and "attributes" in entry.value and "type" not in entry.value:
        return False
    _add_feature(entry, found)
    return True


def _add_feature(each: Entry, found: _Found) -> None:
    value = each.value
    if not isinstance(value, dict) or value.get("type") != "Feature":
        kind = value.get("type") if isinstance(value, dict) else value
        found.fault(
            each.position,
            value,
            got=f"the type {quoted(kind)}"
            if isinstance(value, dict)
            else quoted(json.dumps(value)),
            expected="a feature",
            do='write {"type": "Feature", …}, or delete it',
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
        shape, fault = None, _twice(found.file, each.twice, each.position)
    found.add(_Row(properties, each.position, shape, fault))


def _shape(geometry: object, file: str, position: Position) -> tuple[Any, Fault | None]:
    """Return the point of a feature as two numbers, another shape as itself, and what is wrong."""
    if geometry is None:
        return None, None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    along = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "MultiPoint" and isinstance(along, list) and len(along) == 1:
        kind, along = "Point", along[0]
    if kind == "Point" and isinstance(along, list):
        if not along:
            return None, None
        if len(along) > 1 and all(map(_is_number, along[:2])):
            return (float(along[0]), float(along[1])), None
        return None, Fault(
            file,
            position,
            got=f"the coordinates {quoted(json.dumps(along))}",
            expected="longitude and latitude as two numbers",
            do="write them like [-118.25, 34.05], without quotes",
            code="bad-coordinates",
        )
    if kind in _GEOMETRIES and kind != "Point":
        try:
            shape = shapely.geometry.shape(geometry)
        except (
            shapely.errors.ShapelyError,
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
            IndexError,
        ):
            shape = None
        return shape, not_a_point(file, position, str(kind))
    return None, Fault(
        file,
        position,
        got=f"the geometry {quoted(json.dumps(geometry))}",
        expected="a point",
        do='write it like {"type": "Point", "coordinates": [-118.25, 34.05]}',
        code="bad-geometry",
    )


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e300  # noqa: PLR2004  (an integer may be longer than a float can be)
        and math.isfinite(value)
    )


def _declared(crs: object, file: str) -> pyproj.CRS | None:
    """Return the system that the old GeoJSON's member `crs` names; None if there is none."""
    if not isinstance(crs, dict):
        return None
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        return pyproj.CRS.from_user_input(name) if name else None
    except (pyproj.exceptions.CRSError, TypeError) as error:
        raise RecordsError([_unknown_crs(file, name)]) from error


def _unknown_crs(file: str, name: object) -> Fault:
    return whole_file_fault(
        file,
        got=f"the coordinate system {quoted(name)}",
        expected="one that PROJ knows",
        do="export the file again as WGS84 (EPSG:4326)",
        code="unknown-crs",
    )


# ---- Esri --------------------------------------------------------------------------------------


def _take_esri(members: dict[str, Any], features: list[Entry], found: _Found) -> None:
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
                got=quoted(json.dumps(value)),
                expected="a feature with attributes",
                do="delete it",
                code="not-a-feature",
            )
            continue
        row = {name: _moment(cell) if name in dates else cell for name, cell in cells.items()}
        shape, fault = _esri_shape(value.get("geometry"), found.file, each.position)
        if each.twice:
            shape, fault = None, _twice(found.file, each.twice, each.position)
        found.add(_Row(row, each.position, shape, fault))
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
    raise RecordsError([_unknown_crs(file, codes[-1])])


def _esri_shape(geometry: object, file: str, position: Position) -> tuple[Any, Fault | None]:
    if geometry is None:
        return None, None
    x, y = (geometry.get(name) if isinstance(geometry, dict) else None for name in ("x", "y"))
    if _is_number(x) and _is_number(y):
        return (float(x), float(y)), None  # type: ignore[arg-type]
    if isinstance(geometry, dict) and x in (None, "NaN") and "x" in geometry:
        return None, None
    kinds = {"rings": "Polygon", "paths": "LineString", "points": "MultiPoint"}
    kind = next(
        (kinds[name] for name in kinds if isinstance(geometry, dict) and name in geometry), ""
    )
    return None, not_a_point(file, position, kind or "geometry of another kind")


def _moment(value: object) -> object:
    """Write milliseconds since 1970 as a date, with a time if there is one."""
    if not _is_number(value):
        return value
    try:
        moment = _EPOCH + timedelta(milliseconds=float(value))  # type: ignore[arg-type]
    except OverflowError:
        return value
    if moment.time() == _EPOCH.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# ---- columns -----------------------------------------------------------------------------------


def _part(rows: list[_Row], *, as_text: bool) -> _Part:
    nowhere = (math.nan, math.nan)
    pairs = [row.shape if isinstance(row.shape, tuple) else nowhere for row in rows]
    both = np.array(pairs, dtype=float).reshape(-1, 2)
    names = dict.fromkeys(name for row in rows for name in row.cells)
    columns = {}
    for name in names:
        values = [row.cells.get(name) for row in rows]
        texts = pa.array(map(cell_text, values), pa.string()) if as_text else _typed(values)
        columns[name] = texts
    return _Part(
        columns,
        both[:, 0].copy(),
        both[:, 1].copy(),
        np.array([row.position.line for row in rows]),
        np.array([row.position.column for row in rows]),
        {
            number: row.shape
            for number, row in enumerate(rows)
            if row.shape is not None and not isinstance(row.shape, tuple)
        },
        {number: row.fault for number, row in enumerate(rows) if row.fault is not None},
    )


def _typed(values: list[Any]) -> pa.Array:
    """Give a column the type of its values; one of several types is text."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.array([cell_text(value) for value in values], pa.string())


def _joined(parts: list[_Part]) -> dict[str, pa.ChunkedArray]:
    """Join the columns of parts; one of several types is text."""
    joined = {}
    for name in dict.fromkeys(name for part in parts for name in part.columns):
        pieces = [part.columns.get(name, pa.nulls(len(part.x))) for part in parts]
        kinds = {piece.type for piece in pieces if not pa.types.is_null(piece.type)}
        if len(kinds) > 1:
            pieces = [as_texts(pa.chunked_array([piece])).combine_chunks() for piece in pieces]
        kind = kinds.pop() if len(kinds) == 1 else pa.string()
        joined[name] = pa.chunked_array([piece.cast(kind) for piece in pieces], kind)
    return joined


def _numbered(parts: list[_Part], what: Callable[[_Part], dict[int, Any]]) -> dict[int, Any]:
    """Number what parts say of some of their rows through all rows."""
    found: dict[int, Any] = {}
    before = 0
    for part in parts:
        found |= {before + number: each for number, each in what(part).items()}
        before += len(part.x)
    return found


def _all_rows(parts: list[_Part], what: Callable[[_Part], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([what(part) for part in parts]) if parts else np.array([])


def _line_columns(lines: npt.NDArray[Any], columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return where in its line each row begins; 0 where each has a line for itself."""
    return columns * 0 if len(np.unique(lines)) == len(lines) else columns


def _as_sheet(found: _Found) -> Sheet:
    parts = found.parts
    faults: list[tuple[Fault, tuple[str | None, ...]]] = [
        (fault, (text,)) for fault, text in found.faults
    ]
    wrong = _numbered(parts, lambda part: part.faults)
    shapes = _numbered(parts, lambda part: part.shapes)
    lines, columns = (
        _all_rows(parts, lambda part: part.lines),
        _all_rows(parts, lambda part: part.line_columns),
    )
    columns = _line_columns(lines, columns)
    good = np.ones(len(lines), dtype=bool)
    good[list(wrong)] = False
    rows = np.flatnonzero(good)
    joined = _joined(parts)
    table = pa.table(joined)
    kept = table if good.all() else table.filter(pa.array(good))
    sheet = Sheet(
        found.file,
        kept if joined else pa.table({}),
        lambda row: int(lines[rows[row]]),
        column_of=lambda row: int(columns[rows[row]]),
        notes=tuple(found.notes),
    )
    if found.has_shapes:
        x, y = _all_rows(parts, lambda part: part.x), _all_rows(parts, lambda part: part.y)
        sheet = located_sheet(sheet, Located(x[good], y[good], found.crs))
        lost = (
            table.take(pa.array(sorted(wrong), pa.int64())).to_pylist()
            if joined
            else [{}] * len(wrong)
        )
        for number, cells in zip(sorted(wrong), lost, strict=True):
            word = shapes[number].geom_type if number in shapes else "no point"
            faults.append((wrong[number], (word, word, *cells.values())))
    return sheet.with_faults([fault for fault, _ in faults], [cells for _, cells in faults])


def _as_rows(found: _Found) -> Rows:
    parts = found.parts
    lines = _all_rows(parts, lambda part: part.lines)
    columns = _joined(parts)
    wrong = _numbered(parts, lambda part: part.faults)
    shapes = _numbered(parts, lambda part: part.shapes)
    geometry = None
    if found.has_shapes and parts:
        name = _GEOMETRY
        while name in columns:
            name += "_"
        x, y = _all_rows(parts, lambda part: part.x), _all_rows(parts, lambda part: part.y)
        geometries = shapely.points(x, y)
        geometries[np.isnan(x)] = None
        for number, shape in shapes.items():
            geometries[number] = shape
        columns[name] = pa.chunked_array([pa.array(shapely.to_wkb(geometries), pa.binary())])
        is_wgs84 = found.crs is None or in_degrees(found.crs)
        geometry = geometry_column(name, pyproj.CRS("EPSG:4326") if is_wgs84 else found.crs)
    given = Rows(found.file, list(columns), geometry=geometry, notes=found.notes)
    given.faults += [fault for fault, _ in found.faults]
    given.row_faults += [fault for number, fault in wrong.items() if number not in shapes]
    given.lines_of = lambda wanted: [int(lines[row]) for row in wanted]
    if columns:
        whole = pa.table(columns).combine_chunks()
        given.batches = ((batch, None) for batch in whole.to_batches(max_chunksize=BATCH_ROWS))
    return given
