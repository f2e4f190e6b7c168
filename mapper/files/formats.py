"""Reads any file of rows as a sheet: CSV, TSV, GeoJSON, JSON, Parquet, GeoPackage, XLSX.

The suffix says which; where it says nothing, the first bytes do.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from mapper.errors import Fault, Position, RecordsError, cannot_read, quoted
from mapper.files.delimited import read_delimited
from mapper.files.features import read_features, with_points
from mapper.files.geometry import geoparquet_geometry
from mapper.files.sheets import Sheet, cell_text, distinct_names, is_packed, refused, unpacked
from mapper.imports import TITLE_ROWS, header_at, point_of, read_again
from mapper.progress import Share, unseen

RECORD_SUFFIXES = (".yaml", ".yml")
_FEATURES = (".geojson", ".gpkg", ".geojsonl", ".geojsons", ".fgb", ".shp", ".kml")
_MAGIC = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx", b"SQLite format 3\x00": ".gpkg"}
_NO_TABLES = {b"<!doctype html": "a web page", b"<html": "a web page", b"%pdf": "a PDF"}
_PACKED = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_ROW_KEYS = ("data", "incidents", "results", "Result", "records", "rows")


def is_table(path: Path) -> bool:
    """Whether a file holds rows rather than records in YAML, by its suffix."""
    return path.suffix.lower() not in RECORD_SUFFIXES


def read_sheet(path: Path, share: Share = unseen) -> Sheet:
    """Read a file of rows.

    Args:
        path: The file.
        share: Told how much of it has been read, where that is known: of delimited text.

    Raises:
        RecordsError: It cannot be read, is empty, or its coordinates are in an unknown system.
    """
    kind = _kind(path)
    reader = _READERS.get(kind)
    if reader is None:
        raise refused(
            path,
            got=f"a file called {quoted(path.name)}",
            expected=f"one of {', '.join(sorted(_READERS))}, or records in .yaml",
            do="save it as CSV",
            code="unknown-format",
        )
    sheet = read_delimited(path, share) if reader is read_delimited else reader(path)
    return read_again(sheet)


def _kind(path: Path) -> str:
    """Return the suffix that a file should have, by its first bytes, else the one that it has."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise cannot_read(path, error) from error
    return _packed_kind(path, head) or _binary_kind(path, head) or _text_kind(path, head)


def _packed_kind(path: Path, head: bytes) -> str | None:
    if not is_packed(head):
        return None
    named = Path(path.stem) if path.suffix.lower() == ".gz" else path
    if named.suffix.lower() not in _PACKED:
        raise _no_table(path, "a file packed by gzip", "unpack it first (gunzip)")
    return named.suffix.lower()


def _binary_kind(path: Path, head: bytes) -> str | None:
    inside = _no_workbook(path) if head.startswith(b"PK\x03\x04") else None
    if inside:
        raise _no_table(path, f"a zip archive of {inside}", "unpack it, and give the table inside")
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)


def _text_kind(path: Path, head: bytes) -> str:
    suffix, text = path.suffix.lower(), head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what in _NO_TABLES.items():
        if text[:20].lower().startswith(mark):
            raise _no_table(path, what, "open it and save its table as CSV")
    is_text = b"\n" in text and b"\0" not in text
    is_geojson = b'"FeatureCollection"' in text or (b'"Feature"' in text and suffix == ".json")
    if text.startswith(b"{") and suffix not in _READERS:
        return ".geojson" if is_geojson else ".jsonl"
    if suffix in _WORKBOOKS and is_text and not text.startswith(b"<"):
        return ".csv"  # some programs call the text that they write a workbook
    if is_geojson and suffix == ".json":
        return ".geojson"
    return ".csv" if is_text and suffix not in _READERS else suffix


def _no_table(path: Path, what: str, do: str) -> RecordsError:
    return refused(path, got=what, expected="a table", do=do, code="no-table")


def _no_workbook(path: Path) -> str | None:
    """Say what a zip archive holds, if it is no workbook; one that is broken is left to its reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return None
    if {"[Content_Types].xml", "mimetype"}.intersection(names):
        return None
    return ", ".join(map(quoted, names[:3])) + (", …" if len(names) > 3 else "")  # noqa: PLR2004


# ---- Parquet -----------------------------------------------------------------------------------


def _read_parquet(path: Path) -> Sheet:
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise refused(
            path,
            got=f"a file that cannot be read ({' '.join(str(error).split())[:100]})",
            expected="a whole Parquet file",
            do="check that it was saved whole",
            code="unreadable-file",
        ) from error
    geometry, crs = geoparquet_geometry(table.schema.metadata) or ("", None)
    return with_points(path, table, geometry, crs=crs, notes=[])


# ---- JSON --------------------------------------------------------------------------------------


def _read_json(path: Path) -> Sheet:
    """Read an array of objects, or one under a key such as `data`."""
    text = _utf8(path)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _read_json_lines(path)
        raise _bad_json(path, error.lineno, error.colno, error.msg) from error
    except RecursionError as error:
        raise _bad_json(path, 1, 1, "brackets too deep") from error
    if not isinstance(value, list | dict):
        raise _no_table(path, quoted(text.strip()), "write an array of objects, or one a line")
    if isinstance(value, dict):
        value = next((value[key] for key in _ROW_KEYS if isinstance(value.get(key), list)), [value])
    rows, faults = [], []
    for number, row in enumerate(value, start=1):
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            faults.append((_no_object(path, number, row), json.dumps(row, ensure_ascii=False)))
    return _from_objects(path, rows, faults, row_word="row")


def _read_json_lines(path: Path) -> Sheet:
    rows: list[tuple[int, dict[str, Any]]] = []
    faults: list[tuple[Fault, str]] = []
    for number, line in enumerate(_utf8(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except RecursionError:
            faults += [
                (fault, "") for fault in _bad_json(path, number, 1, "brackets too deep").faults
            ]
            continue
        except json.JSONDecodeError as error:
            faults += [
                (fault, line) for fault in _bad_json(path, number, error.colno, error.msg).faults
            ]
            continue
        if isinstance(value, dict):
            rows.append((number, value))
        else:
            faults.append((_no_object(path, number, value), line))
    return _from_objects(path, rows, faults, row_word="line")


def _utf8(path: Path) -> str:
    try:
        return unpacked(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(
            path,
            got=f"the byte 0x{error.object[error.start]:02X}",
            expected="UTF-8, which JSON is written in",
            do="save the file as UTF-8",
            code="encoding",
        ) from error


def _bad_json(path: Path, line: int, column: int, why: str) -> RecordsError:
    return RecordsError(
        [
            Fault(
                str(path),
                Position(line, column),
                got=f"text that is not JSON ({why})",
                expected="one object a line, or an array of objects",
                do="mend the text here or just before",
                code="json-syntax",
            )
        ]
    )


def _no_object(path: Path, number: int, value: object) -> Fault:
    return Fault(
        str(path),
        Position(number, 0),
        got=quoted(value),
        expected="an object of names and values",
        do='write it like {"id": 1, …}',
        code="not-an-object",
    )


def _from_objects(
    path: Path,
    rows: list[tuple[int, dict[str, Any]]],
    faults: Iterable[tuple[Fault, str]],
    *,
    row_word: str,
) -> Sheet:
    rows = [(number, _flat(row)) for number, row in rows]
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    texts = {
        name: pa.array([cell_text(row.get(name)) for _, row in rows], pa.string()) for name in names
    }
    numbers = [number for number, _ in rows]
    return Sheet(
        str(path),
        pa.table({name: pa.chunked_array([column]) for name, column in texts.items()}),
        lambda row: numbers[row],
        faults=tuple(fault for fault, _ in faults),
        unread=tuple((text,) for _, text in faults),
        row_word=row_word,
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Lay out objects within a row as columns of their own, `place.city`; points stay as they are."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict) and value and point_of(value) is None:
            for inner, each in _flat(value).items():
                own = f"{name}.{inner}"
                flat[own if own not in row else f"{own} (2)"] = each
        else:
            flat[name] = value
    return flat


# ---- XLSX --------------------------------------------------------------------------------------


def _read_workbook(path: Path) -> Sheet:
    import python_calamine  # noqa: PLC0415

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, OSError) as error:
        raise refused(
            path,
            got=f"a file that cannot be read ({error})",
            expected="a workbook",
            do="open it and save it as .xlsx or CSV",
            code="unreadable-file",
        ) from error
    filled = [(name, rows) for name, rows in sheets if any(any(map(_filled, row)) for row in rows)]
    if not filled:
        raise refused(
            path,
            got="an empty workbook",
            expected="a sheet with a row of column names and rows below it",
            do="check that it was saved whole",
            code="empty-file",
        )
    title, rows = filled[0]
    numbered = [(n, row) for n, row in enumerate(rows, start=1) if any(map(_filled, row))]
    top = header_at([cell_text(cell) or "" for cell in row] for _, row in numbered[:TITLE_ROWS])
    header, body = numbered[top][1], numbered[top + 1 :]
    names, notes = distinct_names([cell_text(cell) or "" for cell in header])
    if top:
        above = quoted(" ".join(cell_text(cell) or "" for cell in numbered[0][1]).strip())
        notes.append(
            f"The names of the columns are taken from row {numbered[top][0]}; above it stands {above}."
        )
    if len(filled) > 1:
        others = ", ".join(quoted(name) for name, _ in filled[1:])
        notes.append(f"The sheet {quoted(title)} is read; not read: {others}.")
    columns = [
        pa.chunked_array([pa.array([cell_text(row[n]) for _, row in body], pa.string())])
        for n in range(len(names))
    ]
    return Sheet(
        str(path),
        pa.table(columns, names=names),
        lambda row: body[row][0],
        notes=tuple(notes),
        row_word="row",
    )


def _filled(cell: object) -> bool:
    return cell not in (None, "")


_READERS: Mapping[str, Callable[[Path], Sheet]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), read_delimited),
    **dict.fromkeys(_FEATURES, read_features),
    **dict.fromkeys((".parquet", ".geoparquet"), _read_parquet),
    **dict.fromkeys((".jsonl", ".ndjson"), _read_json_lines),
    **dict.fromkeys(_WORKBOOKS, _read_workbook),
    ".json": _read_json,
}
