"""Opens output files: yields every text and every set of points in a file, however packed.

Gzip, zip, base64, the page's columns and texts, SQLite (GeoPackage) and Parquet are opened, one inside the
other. A file goes through in windows, so that the memory needed is that of its largest packed part.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import mmap
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

DEEPEST = 6
NEAR = 400  # characters between the coordinates of one record; a longer run of base64 stands apart
# a word that no text has, on a line of its own: nothing is found across two cells, nor read beside another
CELL_END = "\n0q0\n"
OVERLAP = 65_536  # bytes that two windows share, at least

_WINDOW = 2_000_000  # bytes
_ROWS = 10_000
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_LONG_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{%d,}={0,2}" % (NEAR + 1))
_WITHIN_ADDRESS = re.compile(rb"[/_-]+")
_SHORTEST = 16
_BREAKS = (b"\n", b" ", b",", b'"', b"<")  # where a window may begin or end, the best first
_NEAR_BREAK = 4_096
_GEOPACKAGE_ENVELOPES = (0, 32, 48, 48, 64)

Points = npt.NDArray[np.float64]
Data: TypeAlias = "bytes | mmap.mmap"


def unpack_contents(
    data: Data, *, constants: tuple[str, ...] = (), overlap: int = OVERLAP, path: Path | None = None
) -> Iterator[str | Points]:
    """Yield every text and every set of points in some bytes.

    Args:
        data: The bytes, or a file that is mapped to memory.
        constants: Texts to skip.
        overlap: The overlap of two windows in bytes: more than any searched value takes in the file.
        path: The path of the file, so that a database need not be read into memory.
    """
    return _Opening(constants, overlap).opened(data, path=path)


@lru_cache(maxsize=64)  # the code of the page is half a megabyte, and the same for every file
def _without_packed(text: str) -> str:
    return _LONG_BASE64.sub(b" ", text.encode()).decode()


@lru_cache(maxsize=64)
def _encoded(text: str) -> bytes:
    return text.encode()


class _Opening:
    """The settings for opening; see `unpack_contents`."""

    def __init__(self, constants: tuple[str, ...], overlap: int) -> None:
        self._constants = tuple(map(_without_packed, constants))
        self._whole = frozenset(map(_encoded, constants))
        self._overlap = max(overlap, OVERLAP)
        self._window = max(_WINDOW, 4 * self._overlap)

    def opened(self, data: Data, depth: int = 0, path: Path | None = None) -> Iterator[Any]:
        if depth > DEEPEST:
            return
        start = data[:16]
        if start.startswith(b"\x1f\x8b"):
            yield from self._packed(data, depth)
        elif start.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield "\n".join(archive.namelist())
                for member in archive.namelist():
                    yield from self.opened(archive.read(member), depth + 1)
        elif start.startswith(b"SQLite format 3\0"):
            yield from self._database(data, depth, path)
        elif start.startswith(b"PAR1"):
            yield from _parquet(data)
        elif isinstance(data, bytes) and (block := _columns(data) or _text_block(data)) is not None:
            yield from block
        elif start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            yield from self._text(data[:].decode("utf-16", "replace").encode(), depth)
        else:
            yield from self._text(data, depth)

    def _packed(self, data: Data, depth: int) -> Iterator[Any]:
        try:
            unpacked = gzip.decompress(data)
            if unpacked not in self._whole:
                yield from self.opened(unpacked, depth + 1)
        except (OSError, EOFError, zlib.error):
            yield data[:].decode("utf-8", "replace")

    def _text(self, data: Data, depth: int) -> Iterator[Any]:
        """Yield a text in windows, without the long runs of base64, which are opened separately."""
        pending = bytearray()
        for piece, is_packed in _pieces(data):
            if is_packed:
                inside = _unpacked(piece)
                if inside is None:
                    yield piece.decode()
                else:
                    yield from self.opened(inside, depth + 1)
                piece = b" "  # noqa: PLW2901
            pending += piece
            while len(pending) > self._window:
                end = _break_before(pending, self._window)
                yield from self._of_window(bytes(pending[:end]), depth)
                del pending[: _break_before(pending, end - self._overlap)]
        yield from self._of_window(bytes(pending), depth)

    def _of_window(self, window: bytes, depth: int) -> Iterator[Any]:
        text = window.decode("utf-8", "replace")
        for constant in self._constants:
            text = text.replace(constant, "\n")
        if not text.strip():
            return
        yield text
        for run in _BASE64.findall(text.encode("utf-8", "replace")):
            # in an address it may stand after a slash, which base64 has, too
            parts = [each for each in _WITHIN_ADDRESS.split(run) if len(each) >= _SHORTEST]
            for each in dict.fromkeys((run, *parts)):
                inside = _unpacked(each)
                if inside is not None:
                    yield from self.opened(inside, depth + 1)

    def _database(self, data: Data, depth: int, path: Path | None) -> Iterator[Any]:
        address = f"file:{path}?mode=ro&immutable=1" if path else ":memory:"
        with closing(sqlite3.connect(address, uri=bool(path))) as base:
            if not path:
                base.deserialize(data[:])
            listed = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            names = base.execute(listed).fetchall()
            yield "\n".join(sql or "" for _, sql in names)
            for name, _ in names:
                quoted = name.replace('"', '""')
                try:
                    cursor = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608
                except sqlite3.Error:
                    continue  # a virtual table; what it indexes stands in the others
                while rows := cursor.fetchmany(_ROWS):
                    yield from self._cells(rows, depth)
        # what was deleted stays in free pages, and no query gives it
        yield from self._text(data, depth)

    def _cells(self, rows: list[tuple[Any, ...]], depth: int) -> Iterator[Any]:
        yield CELL_END.join(
            str(cell) for row in rows for cell in row if isinstance(cell, (str, float))
        )
        for blob in (cell for row in rows for cell in row if isinstance(cell, bytes)):
            geometry = _geometry(blob)
            if geometry is None:
                yield from self.opened(blob, depth + 1)
            else:
                yield shapely.get_coordinates(geometry)


def _pieces(data: Data) -> Iterator[tuple[bytes, bool]]:
    """Split bytes into long runs of base64, and the pieces between them."""
    at = 0
    for run in _LONG_BASE64.finditer(data):
        yield from ((data[part : min(part + _WINDOW, run.start())], False)
                    for part in range(at, run.start(), _WINDOW))  # fmt: skip
        yield run[0], True
        at = run.end()
    yield from ((data[part : part + _WINDOW], False) for part in range(at, len(data), _WINDOW))


def _break_before(text: bytearray, end: int) -> int:
    """Return where a window may end near a place: no word or number is cut."""
    for mark in _BREAKS:
        found = text.rfind(mark, max(end - _NEAR_BREAK, 0), end)
        if found > 0:
            return found
    return max(end, 0)


def _unpacked(run: bytes) -> bytes | None:
    """Decode base64; None if it is neither a text nor packed data."""
    padded = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        data = base64.b64decode(padded + b"=" * (-len(padded) % 4), validate=True)
    except binascii.Error:
        return None
    if data[:2] == b"\x1f\x8b" or data[:4] == b"PK\x03\x04":
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    return data


def _columns(data: bytes) -> list[Any] | None:
    """Return the header and the positions of a block of the page's columns, None if it is none."""
    from mapper.page import decode_columns, decode_positions  # noqa: PLC0415 - for pages alone

    try:
        header, columns = decode_columns(data)
    except ValueError:
        return None
    points = decode_positions(header, columns)
    texts = text_of_header(header)
    drawn = [columns[name] / 1e6 for name in ("outline_y", "outline_x") if name in columns]
    outlines = [np.column_stack(drawn)] if drawn else []
    return [texts, *outlines] if points is None else [texts, points, *outlines]


def text_of_header(header: object) -> str:
    """Write a header as text, in which the texts of a list are cells apart."""
    return json.dumps(header, ensure_ascii=False, separators=(f",{CELL_END}", ": "))


def _text_block(data: bytes) -> list[Any] | None:
    """Return the header and the texts of a block of the page's texts, None if it is none."""
    size = int.from_bytes(data[:4], "little")
    try:
        header = json.loads(data[4 : 4 + size])
        columns = [column for table in header["tables"] for column in table["columns"]]
    except (ValueError, TypeError, LookupError):
        return None
    texts = [text_of_header(header)]
    at = 4 + size
    for column in columns:
        length = column.get("texts", column.get("codes", column.get("numbers", 0)))
        if "texts" in column:
            cells = data[at : at + length].decode("utf-8", "replace")
            texts.append(cells.replace("\0", CELL_END))
        at += length
    return texts


def _geometry(blob: bytes) -> shapely.Geometry | None:
    """Read a geometry as WKB, with GeoPackage's header or without."""
    start = 0
    if blob[:2] == b"GP" and len(blob) > 8:  # noqa: PLR2004 - the header's length
        kind = blob[3] >> 1 & 7
        start = 8 + (_GEOPACKAGE_ENVELOPES[kind] if kind < len(_GEOPACKAGE_ENVELOPES) else 0)
    try:
        return shapely.from_wkb(blob[start:])
    except (shapely.errors.GEOSException, NotImplementedError):
        return None  # a node of an index may begin as a curve does


def _parquet(data: Data) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 - only where there is such a file
    import pyarrow.parquet as pq  # noqa: PLC0415

    file = pq.ParquetFile(pa.BufferReader(pa.py_buffer(data)))
    notes = file.schema_arrow.metadata or {}
    yield "\n".join(each.decode("utf-8", "replace") for pair in notes.items() for each in pair)
    for batch in file.iter_batches(_ROWS):
        frame = batch.to_pandas()
        numbers = frame.select_dtypes("floating")
        for pair in permutations(numbers.columns, 2):
            if pair[0] < pair[1]:
                yield numbers[list(pair)].to_numpy(dtype=float)
        for name in frame.columns.difference(numbers.columns):
            yield from _parquet_column(frame[name])


def _parquet_column(column: pd.Series[Any]) -> Iterator[Any]:
    blobs = [value for value in column if isinstance(value, bytes)]
    if blobs:
        geometries = shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="ignore")
        yield shapely.get_coordinates(geometries)
    else:
        yield CELL_END.join(str(value) for value in column if value is not None)
