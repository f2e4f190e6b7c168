"""Lays out tables in memory as sheets: frames of pandas and geopandas, and whatever offers an Arrow stream.

They come to the same cells as the same table in a file. Nothing that the caller holds is changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from mapper.errors import Fault, Position, RecordsError
from mapper.files.fixes import RETYPE_LETTER, SAVE_COMPLETELY
from mapper.files.geometry import Geometry, decode_geometry, geometry_column, geoparquet_geometry
from mapper.files.json_decoding import has_surrogate
from mapper.files.located_features import with_points
from mapper.files.nested_cells import PointOf
from mapper.files.outlines import encode_outlines, outline_column
from mapper.files.sheets import Sheet, cell_text, distinct_names, whole_file_error
from mapper.files.table_size import refuse_long_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

# how files of Arrow and of the first version of Feather begin; a stream has no mark
_FILE_MARK, _OLD_MARK = b"ARROW1", b"FEA1"
_OUTLINES = "outline"  # the column of shapes beside points, in frames of mapper
_INDEX_OF_DAYS = "date"  # the name of an index of days that has none
_EXTENSION = b"ARROW:extension:name"
# what pandas calls columns of objects that Arrow writes as their cells would be in a file
_ARROW_WRITES = (
    "string", "empty", "bytes", "integer", "floating", "mixed-integer-float", "decimal", "boolean",
    "mixed",
)  # fmt: skip


def read_frame(frame: pd.DataFrame, *, file: Path, point_of: PointOf) -> Sheet:
    """Lay out a frame; the geometry of a GeoDataFrame gives the points.

    Args:
        frame: The frame. Levels of the index that have a name are columns, too.
        file: The name for it in messages.
        point_of: Gives the point of an object in a cell, so that it stays whole.

    Raises:
        RecordsError: Its geometry has no coordinate system.
    """
    columns = [*_index_columns(frame), *_columns(frame)]
    shapes = [name for name, column in columns if column.dtype == "geometry"]
    active = getattr(frame, "_geometry_column_name", None)
    active = active if active in shapes else next(iter(shapes), None)
    names, renamed = distinct_names([name for name, _ in columns])
    made: dict[str, pa.ChunkedArray] = {}
    halves: set[int] = set()
    geometry = None
    drawn = None
    for name, (given, column) in zip(names, columns, strict=True):
        if name == _OUTLINES and given != active and column.dtype == "geometry":
            drawn = _geometries(column)
        elif geometry is None and given == active and column.dtype == "geometry":
            shapes = _geometries(column)
            geometry = _geometry_of(name, shapes, file)
            made[name] = pa.chunked_array([pa.array(shapes.to_wkb(), pa.binary())])
        else:
            made[name] = arrow_column(column, halves)
    sheet = with_points(file, pa.table(made), geometry, point_of=point_of, notes=renamed)
    if drawn is not None and geometry is not None and sheet.outlines is None:
        sheet = _with_outlines(sheet, drawn)
    return _reject_half_letters(sheet, halves) if halves else sheet


def _with_outlines(sheet: Sheet, drawn: gpd.GeoSeries) -> Sheet:
    """Add the outlines of a frame that mapper made, beside its points."""
    rows = np.array([sheet.line_of(row) - 1 for row in range(len(sheet))], dtype=np.int64)
    shapes = drawn.to_numpy()[rows]
    there = ~shapely.is_missing(shapes)
    outlines = np.full(len(shapes), None, dtype=object)
    outlines[there] = encode_outlines(shapes[there], drawn.crs)
    return replace(sheet, outlines=outline_column(outlines)) if there.any() else sheet


def _reject_half_letters(sheet: Sheet, halves: set[int]) -> Sheet:
    """Leave out the rows with half a letter, which no file can hold; each is a fault."""
    lines = np.array([sheet.line_of(row) for row in range(len(sheet))], dtype=np.int64)
    wrong = np.isin(lines - 1, list(halves))
    kept, lost = sheet.table.filter(pa.array(~wrong)), sheet.table.filter(pa.array(wrong))
    faults = [
        Fault(
            sheet.file,
            Position(line, 0),
            found="A text contains half a letter (a lone surrogate).",
            fix=RETYPE_LETTER,
            code="encoding",
        )
        for line in lines[wrong].tolist()
    ]
    left = lines[~wrong]
    drawn = None if sheet.outlines is None else sheet.outlines.filter(pa.array(~wrong))
    without = replace(sheet, table=kept, line_of=lambda row: int(left[row]), outlines=drawn)
    return without.with_faults(faults, [tuple(each.values()) for each in lost.to_pylist()])


def read_arrow(path: Path, *, point_of: PointOf, file: Path | None = None) -> Sheet:
    """Read a file of Arrow or Feather, or of an Arrow stream.

    Raises:
        RecordsError: It cannot be read.
    """
    named = file or path
    try:
        table = _limited(path, named)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, RecordsError):
            raise
        raise whole_file_error(
            named,
            found=f"Cannot read this Arrow file ({' '.join(str(error).split())[:100]}).",
            fix=SAVE_COMPLETELY,
            code="unreadable-file",
        ) from error
    return read_stream(table, file=named, point_of=point_of)


def _limited(path: Path, file: Path) -> pa.Table:
    """Read batch by batch, so that a file with too many rows is refused at the first that is too many."""
    from pyarrow import feather, ipc  # noqa: PLC0415  (for such files only)

    with pa.OSFile(str(path)) as opened:
        mark = opened.read(len(_FILE_MARK))
        opened.seek(0)
        if mark.startswith(_OLD_MARK):
            return feather.read_table(path, memory_map=False)
        if mark == _FILE_MARK:
            reader = ipc.open_file(opened)
            given = map(reader.get_batch, range(reader.num_record_batches))
        else:  # as `.arrows` and much of what is named `.arrow` is
            given = reader = ipc.open_stream(opened)
        batches, count = [], 0
        for batch in given:
            batches.append(batch)
            count += len(batch)
            refuse_long_table(file, count, len(reader.schema))
        return pa.Table.from_batches(batches, reader.schema)


def read_stream(stream: Any, *, file: Path, point_of: PointOf) -> Sheet:  # noqa: ANN401
    """Lay out whatever offers an Arrow stream: a table of pyarrow, a frame of polars, a query of DuckDB.

    Args:
        stream: The object; it is read to its end.
        file: The name for it in messages.
        point_of: As in `read_frame`.

    Raises:
        RecordsError: It cannot be read, or its geometry has no coordinate system.
    """
    try:
        table = pa.table(stream)
    except (pa.ArrowException, ValueError, TypeError, RuntimeError) as error:
        raise whole_file_error(
            file,
            found=f"Cannot read this Arrow stream ({' '.join(str(error).split())[:100]}).",
            fix="Pass a table instead, such as a DataFrame.",
            code="unreadable-file",
        ) from error
    names, renamed = distinct_names(table.column_names)
    # renaming loses the metadata
    table = table.rename_columns(names).replace_schema_metadata(table.schema.metadata)
    geometry: Geometry | None = None
    for position, field in enumerate(table.schema):
        if not (field.metadata or {}).get(_EXTENSION, b"").startswith(b"geoarrow."):
            continue
        if geometry is None:
            geometry, column = _described_shapes(table.select([field.name]), file)
        else:
            column = _wkt_of(table.select([field.name]))
        table = table.set_column(position, field.name, column)
    if geometry is None:
        geometry = _described_geometry(table)
    return with_points(file, table, geometry, point_of=point_of, notes=renamed)


def _described_geometry(table: pa.Table) -> Geometry | None:
    """Return the geometry that the table's metadata name, as a table read from GeoParquet has them."""
    try:
        found = geoparquet_geometry(table.schema.metadata)
    except (ValueError, AttributeError, TypeError, pyproj.exceptions.CRSError):
        return None
    is_there = found is not None and found[0] in table.column_names
    return Geometry(*found, b"") if found and is_there else None


def _described_shapes(table: pa.Table, file: Path) -> tuple[Geometry, pa.ChunkedArray]:
    """Describe the one column of a table, of GeoArrow's shapes, and return them as WKB."""
    name = table.schema.names[0]
    if not _is_wkb(table):
        shapes = _geometry_series(table)
        return _geometry_of(name, shapes, file), pa.chunked_array([shapes.to_wkb()], pa.binary())
    # geopandas refuses all shapes for one that is broken, which is a fault of its row
    crs = _geometry_series(table.slice(0, 0)).crs
    if crs is None and table[name].null_count < len(table):
        raise _unknown_crs(file)
    return geometry_column(name, crs or pyproj.CRS("EPSG:4326")), table[name].cast(pa.binary())


def _wkt_of(table: pa.Table) -> pa.ChunkedArray:
    """Return the one column of a table, of GeoArrow's shapes, as text."""
    (column,) = table.columns
    shapes = decode_geometry(column) if _is_wkb(table) else _geometry_series(table).to_numpy()
    return pa.chunked_array([shapely.to_wkt(shapes, rounding_precision=-1)], pa.string())


def _is_wkb(table: pa.Table) -> bool:
    kind = (table.schema.field(0).metadata or {}).get(_EXTENSION)
    return bool(kind == b"geoarrow.wkb")


def _geometries(column: pd.Series[Any]) -> gpd.GeoSeries:
    import geopandas as gpd  # noqa: PLC0415  (as below)

    return gpd.GeoSeries(column)


def _geometry_series(table: pa.Table) -> gpd.GeoSeries:
    import geopandas as gpd  # noqa: PLC0415  (half a second that other tables need not spend)

    return gpd.GeoDataFrame.from_arrow(table).geometry


def _geometry_of(name: str, shapes: gpd.GeoSeries, file: Path) -> Geometry:
    if shapes.crs is None and not (shapes.isna() | shapes.is_empty).all():
        raise _unknown_crs(file)
    return geometry_column(name, pyproj.CRS("EPSG:4326") if shapes.crs is None else shapes.crs)


def _unknown_crs(file: Path) -> RecordsError:
    return whole_file_error(
        file,
        found="The geometry has no coordinate system.",
        fix="Set it, such as frame.set_crs('EPSG:4326') for longitude and latitude in degrees.",
        code="unknown-crs",
    )


# ---- columns of pandas -------------------------------------------------------------------------


def _columns(frame: pd.DataFrame) -> list[tuple[str, pd.Series[Any]]]:
    names = [_name(given) for given in frame.columns]
    return [(name, frame.iloc[:, position]) for position, name in enumerate(names)]


def _name(given: object) -> str:
    """Write the name of a column as text; the levels of one of several are joined with dots."""
    if isinstance(given, tuple):
        return ".".join(text for level in given if (text := str(level)))
    return str(given)


def _index_columns(frame: pd.DataFrame) -> list[tuple[str, pd.Series[Any]]]:
    """Return the levels of the index that say something: those with a name, and days."""
    index = frame.index
    there = {_name(name) for name in frame.columns}
    levels = [index.get_level_values(number) for number in range(index.nlevels)]
    named = [
        (_name(level.name) if level.name is not None else _INDEX_OF_DAYS, level)
        for level in levels
        if level.name is not None or level.dtype.kind == "M"
    ]
    return [
        (name, level.to_series(index=frame.index)) for name, level in named if name not in there
    ]


def arrow_column(column: pd.Series[Any], halves: set[int]) -> pa.ChunkedArray:
    """Turn a column of a frame into Arrow, of whatever type; objects of several types become texts.

    Args:
        column: The column.
        halves: Receives the numbers of the rows in which a text contains half a letter.
    """
    made = None
    if _is_written_by_arrow(column):
        try:
            made = pa.array(column, from_pandas=True)
        except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
            made = None
    if made is None:
        made = pa.array(_texts(column, halves), pa.string())
    return made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])


def _is_written_by_arrow(column: pd.Series[Any]) -> bool:
    """Whether Arrow makes of a column what a file would have; periods, say, it makes numbers."""
    import pandas as pd  # noqa: PLC0415

    kind = column.dtype
    if isinstance(kind, pd.PeriodDtype | pd.IntervalDtype | pd.SparseDtype) or kind == "geometry":
        return False
    if not pd.api.types.is_object_dtype(kind):
        return not pd.api.types.is_timedelta64_dtype(kind)
    # Arrow would cut the time of moments among days, and the offset of all moments but the first
    return pd.api.types.infer_dtype(column, skipna=True) in _ARROW_WRITES


def _texts(column: pd.Series[Any], halves: set[int]) -> list[str | None]:
    """Write each value as text."""
    missing = column.isna().to_numpy(dtype=bool)
    texts = [
        None if absent else _text(value)
        for value, absent in zip(column.array, missing, strict=True)
    ]
    for number, text in enumerate(texts):
        if text is not None and has_surrogate(text):
            halves.add(number)
            texts[number] = text.encode(errors="replace").decode()
    return texts


def _text(value: object) -> str | None:
    if isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1):
        # a time of day, as databases give it
        return (datetime(1, 1, 1, tzinfo=UTC) + value).strftime("%H:%M:%S")
    return str(value.wkt) if isinstance(value, shapely.Geometry) else cell_text(value)
