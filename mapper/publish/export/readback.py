"""Reads mapper's exports back into the same tables; YAML records have their own reader.

A file counts as an export if it has an export's columns or its description. A file of an older mapper, or
one with a column deleted, gives what its other columns contain, and a note names the rest.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from mapper.errors import Fault, Position, RecordsError
from mapper.publish.export.doubts import EXPORT_AGAIN, Doubt, Wrong
from mapper.publish.export.exported import HEAD_BYTES, Exported
from mapper.publish.export.flat_readback import (
    delimiter_of,
    is_workbook,
    read_csv,
    read_kml,
    read_xlsx,
)
from mapper.publish.export.layers_readback import is_geopackage, read_geopackage
from mapper.publish.export.nested_readback import is_parquet, read_geojson, read_parquet
from mapper.publish.export.outlines import restore_outlines
from mapper.publish.export.own_areas import restore_areas
from mapper.publish.export.own_fields import restore_own_fields
from mapper.records import Registry, read_retractions, read_types

_UNREADABLE = (csv.Error, zlib.error, EOFError, pa.ArrowException)


def is_exported(path: Path) -> bool:
    """Whether mapper exported a file, by its first bytes; False if it cannot be read."""
    try:
        # a pipe gives its first bytes only once, and an export is a file
        return path.is_file() and _reader(path) is not None
    except (OSError, ValueError, EOFError, *_UNREADABLE):
        return False


def read_export(path: Path, registry: Registry) -> Exported:
    """Read a file that mapper exported.

    Args:
        path: The file; see `is_exported`.
        registry: Describes agencies that the file only names.

    Raises:
        RecordsError: The file is broken, or a value does not belong in an export.
    """
    reader = _reader(path)
    if reader is None:
        wrong = Wrong("This file is not an export of mapper.", "", "Give an export.")
        raise _refused(path, wrong)
    try:
        found = restore_outlines(restore_areas(restore_own_fields(reader(path, registry))))
        types = read_types(found.about.get("types"))
        retracted = read_retractions(found.about.get("retracted"))
        return replace(found, tables=found.tables.with_(own_types=types, retracted=retracted))
    except Doubt as doubt:
        raise _refused(path, *doubt.wrong) from doubt
    except Exception as error:  # a damaged file fails in many ways
        words = " ".join(str(error).split())[:150]
        wrong = Wrong(f"This export cannot be read ({words}).", "", EXPORT_AGAIN)
        raise _refused(path, wrong) from error


def _refused(path: Path, *wrong: Wrong) -> RecordsError:
    return RecordsError(
        Fault(str(path), Position(1, 0), **each._asdict(), code="export") for each in wrong
    )


Reader = Callable[[Path, Registry], Exported]
# by how a file begins: whether it is an export, and what reads it
_PACKED: tuple[tuple[bytes, Callable[[Path], bool], Reader], ...] = (
    (b"PAR1", is_parquet, read_parquet),
    (b"SQLite format 3\0", is_geopackage, read_geopackage),
    (b"PK\x03\x04", is_workbook, read_xlsx),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16


def _reader(path: Path) -> Reader | None:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as file:
            head = file.read(HEAD_BYTES)
    for mark, is_ours, reader in _PACKED:
        if head.startswith(mark):
            return reader if is_ours(path) else None
    if head.startswith(_WIDE):  # as spreadsheets save text with tabs
        return read_csv if delimiter_of(head.decode("utf-16", "replace")) else None
    return None if b"\0" in head else _reader_of_text(head.decode("utf-8-sig", "replace"))


def _reader_of_text(text: str) -> Reader | None:
    if text.lstrip().startswith("{"):
        is_ours = '"generator": "mapper' in text and '"boundaries_vintage":' in text
        has_members = '"located_by":' in text and '"boundaries_vintage":' in text
        return read_geojson if '"FeatureCollection"' in text and (is_ours or has_members) else None
    if "<kml" in text[:500]:
        is_ours = '<Data name="boundaries_vintage">' in text or '<Data name="mapper">' in text
        return read_kml if is_ours else None
    return read_csv if delimiter_of(text) else None
