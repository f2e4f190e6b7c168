"""Tables that go through in chunks, so that memory does not grow with their rows.

Read from CSV, Parquet, GeoParquet and what GDAL knows; written as CSV or Parquet, whole or not at all.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from mapper.errors import PointsError, quoted
from mapper.files.atomic import is_stream, whole_file
from mapper.files.geometry import decoded, geoparquet_geometry

BLOCK_BYTES = 1 << 24  # of a CSV file at a time
ROWS = 1 << 18  # of other files at a time

STANDARD = "-"

_PARQUET = (".parquet", ".pq", ".geoparquet")
_FEATURES = (".geojson", ".gpkg", ".geojsonl", ".geojsons", ".fgb", ".shp", ".kml")
_TO_QUOTE = '[",\r\n]'
_HEAD_BYTES = 1 << 20

Chunk: TypeAlias = "tuple[pa.RecordBatch, float | None]"
Write: TypeAlias = Callable[[pa.RecordBatch], None]


@dataclass(frozen=True)
class Geometry:
    """The column of a table that holds geometry, as WKB or GeoParquet's separate coordinates.

    Attributes:
        name: The column.
        crs: The system of its coordinates; None if the file does not say.
        metadata: What a GeoParquet file says of it, for another one.
    """

    name: str
    crs: pyproj.CRS | None
    metadata: bytes


@dataclass(frozen=True)
class Opened:
    """A table of which no row has been read.

    Attributes:
        names: Its columns.
        chunks: Its rows, and after each chunk which share of the table has been read; None if nobody
            knows.
        geometry: Its geometry, if it has any.
        notes: What was decided, in words for the user.
    """

    names: list[str]
    chunks: Iterator[Chunk]
    geometry: Geometry | None = None
    notes: list[str] = field(default_factory=list)


# ---- reading ---------------------------------------------------------------------------------


@contextmanager
def opened(source: str) -> Iterator[Opened]:
    """Open a table.

    Args:
        source: A file, of which the suffix says the format; CSV if nobody knows it. `-` is standard
            input, in CSV.

    Raises:
        PointsError: It cannot be read.
    """
    suffix = Path(source).suffix.lower()
    try:
        with _binary(source) as file:
            if suffix in _FEATURES:
                with _features(Path(source)) as table:
                    yield table
            else:
                yield _parquet(file) if suffix in _PARQUET else _csv(file, source)
    except pa.ArrowInvalid as error:
        raise _unreadable(source, error) from error


def _unreadable(source: str, error: Exception) -> PointsError:
    return PointsError(
        f"{source}: got {str(error).splitlines()[0]}, expected a table of points in CSV (UTF-8),"
        " Parquet, GeoPackage or GeoJSON, do mend the file"
    )


@contextmanager
def _binary(source: str) -> Iterator[Any]:
    if source == STANDARD:
        yield io.BufferedReader(sys.stdin.buffer, _HEAD_BYTES)
        return
    try:
        file = Path(source).open("rb", buffering=_HEAD_BYTES)  # noqa: SIM115 - closed below
    except OSError as error:
        raise PointsError(
            f"{source}: got no readable file ({error.strerror or error}), expected a table of points,"
            " do check the path and the permissions"
        ) from error
    with file:
        yield file


def _csv(file: Any, source: str) -> Opened:  # noqa: ANN401 - anything with peek()
    """Read a CSV file as texts, so that what stands in it stays as it is."""
    from pyarrow import csv as arrow_csv  # noqa: PLC0415  (a tenth of a second others need not spend)

    head = file.peek(_HEAD_BYTES).decode("utf-8-sig", errors="replace")
    delimiter = max(",;\t", key=head.partition("\n")[0].count)
    names = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    reader = arrow_csv.open_csv(
        file,
        read_options=arrow_csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    size = 0 if source == STANDARD else Path(source).stat().st_size  # a pipe's is 0, too

    def chunks() -> Iterator[Chunk]:
        for number, batch in enumerate(reader, start=1):  # each is of a block
            yield batch, min(number * BLOCK_BYTES / size, 1.0) if size else None

    return Opened(reader.schema.names, chunks())


def _parquet(file: IO[bytes]) -> Opened:
    from pyarrow import parquet  # noqa: PLC0415

    table = parquet.ParquetFile(file)
    metadata = table.schema_arrow.metadata
    found = geoparquet_geometry(metadata)
    return Opened(
        table.schema_arrow.names,
        _counted(table.iter_batches(batch_size=ROWS), table.metadata.num_rows),
        Geometry(*found, metadata[b"geo"]) if found else None,
    )


@contextmanager
def _features(path: Path) -> Iterator[Opened]:
    """Read a file that GDAL knows; of several layers the first."""
    import pyogrio  # noqa: PLC0415  (a third of a second that other tables need not spend)

    notes = []
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(layers) > 1:
            others = ", ".join(map(quoted, layers[1:]))
            notes.append(f"The layer {quoted(layers[0])} is read; not read: {others}.")
        count = pyogrio.read_info(path, layer=layers[0] if layers else None)["features"]
        with pyogrio.open_arrow(
            path, layer=layers[0] if layers else None, batch_size=ROWS, use_pyarrow=True
        ) as (meta, reader):
            name = meta["geometry_name"] or "wkb_geometry"
            crs = pyproj.CRS.from_user_input(meta["crs"]) if meta["crs"] else None
            yield Opened(
                reader.schema.names,
                _counted(reader, count),
                Geometry(name, crs, _metadata(name, crs)) if name in reader.schema.names else None,
                notes,
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unreadable(str(path), error) from error


def _metadata(name: str, crs: pyproj.CRS | None) -> bytes:
    """Say in GeoParquet's words what a column of geometry is."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [],  # nobody has looked yet
        "crs": crs.to_json_dict() if crs else None,
    }
    about = {"version": "1.1.0", "primary_column": name, "columns": {name: column}}
    return json.dumps(about).encode()


def _counted(batches: Iterable[pa.RecordBatch], count: int) -> Iterator[Chunk]:
    done = 0
    for batch in batches:
        done += len(batch)
        yield batch, min(done / count, 1.0) if count > 0 else None


# ---- writing ---------------------------------------------------------------------------------


@contextmanager
def written(output: str, geometry: Geometry | None = None) -> Iterator[Write]:
    """Open an output that becomes visible as a whole, or not at all.

    Args:
        output: A file in .csv, .parquet or .geoparquet; `-` is standard output, in CSV. A stream, such as
            a named pipe, gets CSV unless its suffix says otherwise.
        geometry: What is geometry among the columns: well-known text in CSV, and said in Parquet.

    Raises:
        PointsError: Nobody knows the format.
        OutputError: It could not be written; an old file there stays whole.
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
            f"got the output {quoted(output)}, expected a name in .csv or .parquet, or -"
        )
    with whole_file(path) as temporary, temporary.open("wb") as file:
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
            texts = shapely.to_wkt(decoded(batch.column(at)), rounding_precision=-1)
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
        column = column.dictionary_decode()
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
