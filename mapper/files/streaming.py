"""Writes tables that go through in chunks, so that memory does not grow with their rows.

As CSV or Parquet, whole or not at all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapper.errors import PointsError, quoted
from mapper.files.atomic import open_whole_file
from mapper.files.destinations import is_stream
from mapper.files.geometry import Geometry, decode_geometry
from mapper.files.sheets import decode_dictionary

STANDARD = "-"

_PARQUET = (".parquet", ".pq", ".geoparquet")
_TO_QUOTE = '[",\r\n]'

Write: TypeAlias = Callable[[pa.RecordBatch], None]


@contextmanager
def open_table_output(output: str, geometry: Geometry | None = None) -> Iterator[Write]:
    """Open an output that becomes visible as a whole, or not at all.

    Args:
        output: A file in .csv, .parquet or .geoparquet; `-` is standard output, in CSV. A stream, such as
            a named pipe, gets CSV unless its suffix names another format.
        geometry: The geometry column: well-known text in CSV, and named in Parquet's metadata.

    Raises:
        PointsError: The format is unknown.
        OutputError: It could not be written; an existing file is unchanged.
    """
    if output == STANDARD:
        yield _csv_writer(sys.stdout.buffer, geometry)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    suffix = path.suffix.lower()
    if is_stream(path) and not suffix:
        suffix = ".csv"
    if suffix not in (".csv", *_PARQUET):
        raise PointsError(
            f"Unknown output format: {quoted(output)}. Name a .csv or .parquet file, or - for standard"
            " output.",
            code="unknown-format",
        )
    with open_whole_file(path) as temporary, temporary.open("wb") as file:
        if suffix == ".csv":
            yield _csv_writer(file, geometry)
        else:
            with _ParquetWriter(file, geometry) as write:
                yield write


def _csv_writer(file: IO[bytes], geometry: Geometry | None) -> Write:
    """Return a writer of CSV that quotes only what needs it."""
    state = {"head": True}

    def write(batch: pa.RecordBatch) -> None:
        if state.pop("head", False):
            file.write(_lines([pa.array([name]) for name in batch.schema.names]))
        if geometry is not None:
            at = batch.schema.get_field_index(geometry.name)
            texts = shapely.to_wkt(decode_geometry(batch.column(at)), rounding_precision=-1)
            batch = batch.set_column(at, geometry.name, pa.array(texts, pa.string()))
        file.write(_lines(batch.columns))

    return write


def _lines(columns: Iterable[pa.Array]) -> bytes:
    """Join columns into lines of CSV, all rows at once."""
    rows = pc.binary_join_element_wise(*map(_csv_texts, columns), _text(","))
    ended = pc.binary_join_element_wise(rows, _text(""), _text("\n"))
    _, offsets, data = ended.buffers()
    begin, end = memoryview(offsets).cast("q")[0], memoryview(offsets).cast("q")[len(ended)]
    return bytes(data[begin:end])


def _text(value: str) -> pa.Scalar:
    return pa.scalar(value, pa.large_string())


def _csv_texts(column: pa.Array) -> pa.Array:
    """Turn a column into texts as CSV has them: large ones, for a chunk may be long."""
    if pa.types.is_dictionary(column.type):
        column = decode_dictionary(column)
    if pa.types.is_list(column.type) and not pa.types.is_nested(column.type.value_type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    elif pa.types.is_nested(column.type):
        values = (json.dumps(each, default=str, ensure_ascii=False) for each in column.to_pylist())
        texts = pa.array(values, pa.large_string())
        column = pc.if_else(column.is_valid(), texts, None)
    elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.array([each and each.hex() for each in column.to_pylist()], pa.large_string())
    texts = pc.fill_null(column.cast(pa.large_string()), "")
    special = pc.match_substring_regex(texts, _TO_QUOTE)
    if pc.any(special).as_py():
        doubled = pc.replace_substring(texts, '"', '""')
        whole = pc.binary_join_element_wise(_text('"'), doubled, _text('"'), _text(""))
        texts = pc.if_else(special, whole, texts)
    return texts


class _ParquetWriter:
    """Writes chunks as row groups."""

    def __init__(self, file: IO[bytes], geometry: Geometry | None) -> None:
        self._file = file
        self._metadata = {b"geo": geometry.metadata} if geometry else None
        self._writer: Any = None

    def __enter__(self) -> Write:
        return self._write

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def _write(self, batch: pa.RecordBatch) -> None:
        from pyarrow import parquet  # noqa: PLC0415

        batch = batch.replace_schema_metadata(self._metadata)
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._file, batch.schema, compression="zstd")
        self._writer.write_batch(batch)
