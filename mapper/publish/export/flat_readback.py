"""Reads exports of flat rows, CSV and KML: from their JSON column, or else from their texts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import encoding_of, read_workbook
from mapper.publish.export.csv_table import remove_guards
from mapper.publish.export.exported import HEAD_BYTES, SIGNS, Exported, text_of
from mapper.publish.export.flat import COLUMNS, NESTED
from mapper.publish.export.flat_rows import (
    join_nested,
    nested_json_of,
    nested_of_texts,
    refuse_changed,
)
from mapper.publish.export.kml_geometry import read_geometry
from mapper.publish.export.nested import SCHEMA
from mapper.publish.export.nested_readback import tables_of_nested
from mapper.publish.export.own_columns import other_columns
from mapper.publish.export.respelled_cells import restore_cells
from mapper.publish.export.unnested import about_of, unnest_rows
from mapper.records import OUTLINE, Registry

_BLOCK_BYTES = 1 << 28  # more than any row has
_KML = "{http://www.opengis.net/kml/2.2}"


def _is_flat(names: list[str]) -> bool:
    return {*SIGNS, "id", "event_date"} <= set(names)


def delimiter_of(text: str) -> str | None:
    """Return the delimiter of an exported table, None if it is not one."""
    first = text.partition("\n")[0].partition("\r")[0]
    for mark in ",;\t":
        try:
            names = next(csv.reader([first], delimiter=mark), [])
        except csv.Error:  # a cell too long for it: no line of names
            continue
        if _is_flat(names):
            return mark
    return None


def read_csv(path: Path, registry: Registry) -> Exported:
    """Read a table in CSV; see `read_export`."""
    from pyarrow import csv as arrow_csv  # noqa: PLC0415

    text, notes = _decoded(path)
    names = next(csv.reader(io.StringIO(text), delimiter=delimiter_of(text[:HEAD_BYTES]) or ","))
    data = text.encode()
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(block_size=min(len(data) + 1, _BLOCK_BYTES)),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter_of(text[:HEAD_BYTES]) or ",", newlines_in_values=True
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
    return _from_respelled(table, notes, registry)


def read_xlsx(path: Path, registry: Registry) -> Exported:
    """Read a workbook in which a spreadsheet saved a table; see `read_export`."""
    sheet = read_workbook(path, header_at=lambda _: 0)
    return _from_respelled(sheet.table, tuple(sheet.notes), registry)


def is_workbook(path: Path) -> bool:
    """Whether a workbook has the columns of an export, by the first texts of all, or of its first sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"} & set(archive.namelist())
            first = [_head(archive, name) for name in names]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False
    return any(_is_flat(re.findall(r"<t[^>]*>([^<]*)</t>", each)) for each in first)


def _head(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as texts:
        return texts.read(HEAD_BYTES).decode(errors="replace")


def _from_respelled(table: pa.Table, notes: tuple[str, ...], registry: Registry) -> Exported:
    plain = {name: remove_guards(table[name].combine_chunks()) for name in table.column_names}
    found = _from_flat(restore_cells(pa.table(plain)), {}, registry)
    return replace(found, notes=(*notes, *found.notes))


def _decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """Read a table as text, in whatever encoding a spreadsheet saved it; note another than UTF-8."""
    try:
        return text_of(path), ()
    except UnicodeDecodeError:
        encoding = encoding_of(path)
        text = path.read_bytes()[encoding.mark_bytes :].decode(encoding.name)
        return text, (encoding.note,) if encoding.note else ()


def read_kml(path: Path, registry: Registry) -> Exported:
    """Read placemarks of KML; see `read_export`."""
    rows: list[dict[str, str]] = []
    said: dict[str, Any] = {}
    root = ET.fromstring(text_of(path).encode())  # noqa: S314  (expat stops what would grow)
    for data in root.iterfind(f"{_KML}Document/{_KML}ExtendedData/{_KML}Data"):
        if data.get("name") == "mapper":
            said = about_of(data.findtext(f"{_KML}value"))
    for mark in root.iter(f"{_KML}Placemark"):
        cells = {
            str(data.get("name")): data.findtext(f"{_KML}value") or ""
            for data in mark.iterfind(f"{_KML}ExtendedData/{_KML}Data")
        }
        both = mark.find(f"{_KML}MultiGeometry")
        within = mark if both is None else both
        if both is not None and (drawn := read_geometry(both)):
            cells[OUTLINE] = drawn
        along = (within.findtext(f"{_KML}Point/{_KML}coordinates") or "").strip().split(",")
        if len(along) > 1:
            cells |= {"longitude": along[0].strip(), "latitude": along[1].strip()}
        rows.append(cells)
    names = list(dict.fromkeys([*COLUMNS[:-2], *(name for row in rows for name in row)]))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return _from_flat(pa.table(columns), said, registry)


def _from_flat(table: pa.Table, said: Mapping[str, Any], registry: Registry) -> Exported:
    """Make tables from flat rows: from their JSON column, or else from their texts."""
    if "nested_json" not in table.column_names:
        nested, notes = nested_of_texts(table, registry)
        return Exported(unnest_rows(nested, (), registry), said, notes)
    said = said or _about_in(table["nested_json"])
    lists = _parsed(table["nested_json"])
    if lists is None:  # slower, but finds the row at fault
        values = nested_json_of(table)
        lists = {name: [each.get(name) for each in values] for name in NESTED}
    nested = join_nested(table, lists)
    refuse_changed(table, nested)
    found = tables_of_nested(nested, said, registry)
    return replace(found, columns=other_columns(table, COLUMNS))


def _about_in(texts: pa.ChunkedArray) -> Mapping[str, Any]:
    """Find the file's description, in whichever row a spreadsheet sorted it to."""
    there = texts.filter(pc.match_substring(texts, ',"about":{"'))
    for text in there.to_pylist():
        said = about_of(text).get("about")
        if isinstance(said, dict):
            return said
    return {}


def _parsed(texts: pa.ChunkedArray) -> dict[str, pa.ChunkedArray] | None:
    """Read a column of JSON as mapper writes it, one object per line; None if one is not."""
    from pyarrow import json as arrow_json  # noqa: PLC0415

    if texts.null_count or not len(texts):
        return None
    data = "\n".join(texts.to_pylist()).encode()
    schema = pa.schema([SCHEMA.field(name) for name in NESTED])
    try:
        read = arrow_json.read_json(
            io.BytesIO(data),
            read_options=arrow_json.ReadOptions(block_size=min(len(data) + 1, _BLOCK_BYTES)),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="ignore"
            ),
        )
    except pa.ArrowException:
        return None
    return {name: read[name] for name in NESTED} if len(read) == len(texts) else None
