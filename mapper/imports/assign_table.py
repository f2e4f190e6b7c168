"""Looks up jurisdictions for any table of points: a frame, or a file of any length.

A file goes through in chunks, so that memory does not grow with its rows. Every row is kept: one
without coordinates that make sense gets empty answers and is counted with the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import Arguments, Fault, PointsError, Position, RecordsError
from mapper.files import (
    STANDARD,
    Located,
    Rows,
    Target,
    as_texts,
    fault_of_shape,
    points_of,
    refuse_overwriting,
    whole_file_fault,
    written,
)
from mapper.imports.answer_columns import COLUMNS, Report, answer_columns, pandas_column
from mapper.imports.point_columns import (
    PointColumns,
    chunked,
    find_point_columns,
    listed,
    projected_words,
    read_radii,
)
from mapper.imports.point_coordinates import Coordinates, read_coordinates
from mapper.imports.point_faults import MOST_FAULTS, RowFaults
from mapper.imports.reading import open_rows
from mapper.progress import Progress, in_silence

if TYPE_CHECKING:
    import geopandas as gpd

Frame = TypeVar("Frame", bound=pd.DataFrame)

SAMPLE_ROWS = 500  # by which a column of pairs is known


def assign(
    frame: Frame,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
) -> Frame:
    """Return a table of points with the jurisdictions that each lies in, or may lie in.

    Args:
        frame: One row a point: a GeoDataFrame in any CRS, or a frame with columns of WGS84 degrees.
        latitude: The column of latitudes; by default one that goes by a usual name.
        longitude: The column of longitudes; likewise.
        uncertainty: The column that holds, or the number that is, the radius in metres of the circle
            that the true point lies in. By default a column of a usual name, else one metre.
        border_distance: Whether to measure how far each point is from the nearest border.
        prefix: What the new columns' names begin with.

    Returns:
        A copy with ten more columns: place_geoid, place, county_geoid, county, state_geoid and state
        of the point itself; jurisdiction, the set that the circle may touch, in words; places, the
        GEOIDs of its places if there is more than one candidate; border_distance_meters; and
        boundaries_vintage. They are empty where a row has no coordinates that make sense.

    Raises:
        PointsError: There are no columns of coordinates, the geometries are no points or have no
            CRS, or the frame has columns of these names already.
        ArgumentError: An argument is of the wrong type; it names every one.
    """
    _require_types(frame, latitude, longitude, uncertainty, prefix)
    names = [str(name) for name in frame.columns]
    _require_new(names, prefix)
    count = len(frame)

    def column(name: str) -> pd.Series[Any]:
        """Give a column by its name as text, for a frame may call it by a number."""
        return frame.iloc[:, names.index(name)]

    points = _geometry_points(frame) if latitude is None and longitude is None else None
    if points is None:
        head = {name: as_texts(chunked(_arrow(column(name).head(SAMPLE_ROWS)))) for name in names
                if names.count(name) == 1}  # fmt: skip
        where = find_point_columns(names, pa.table(head), latitude, longitude)
        points = where.read(lambda name: _arrow(column(name)), count)
        beyond, given = points.projected
        if beyond * 2 > given:
            raise PointsError(projected_words(points.sample))
    radius = read_radii(names, uncertainty, lambda name: _arrow(column(name)), count)
    answers = answer_columns(points, radius, border_distance=border_distance, report=Report())
    columns = {
        prefix + name: pandas_column(name, values).set_axis(frame.index)
        for name, values in answers.items()
    }
    return frame.assign(**columns)


def _require_types(
    frame: object, latitude: object, longitude: object, uncertainty: object, prefix: object
) -> None:
    arguments = Arguments()
    wanted = "a DataFrame or a GeoDataFrame"
    arguments.require("frame", frame, holds=isinstance(frame, pd.DataFrame), wanted=wanted)
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        arguments.require_text(name, value, "the name of a column, or None")
    is_number = isinstance(uncertainty, int | float) and not isinstance(uncertainty, bool)
    if not is_number:
        arguments.require_text("uncertainty", uncertainty, "a column's name, or metres, or None")
    wanted = "a text that the new columns' names begin with"
    arguments.require("prefix", prefix, holds=isinstance(prefix, str), wanted=wanted)
    arguments.refuse()


def assign_file(
    source: str,
    output: str,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    progress: Progress = in_silence,
) -> Report:
    """Write a table of points with its jurisdictions, chunk by chunk; see `assign`.

    Args:
        source: Any table that `mapper build` reads; `-` is standard input.
        output: A CSV or Parquet file; `-` is standard output, in CSV. Geometry goes along: as
            well-known text in CSV, as GeoParquet in Parquet.
        latitude: The column of latitudes; by default the points of the file's geometry, in whatever
            CRS, and without geometry a column of a usual name.
        longitude: The column of longitudes; likewise.
        uncertainty: A column's name or metres.
        border_distance: Whether to measure the distance to the nearest border.
        prefix: What the new columns' names begin with.
        progress: Told how far it is, and how many rows are done, after each chunk.

    Raises:
        PointsError: The source cannot be read as a table of points.
        DestinationError: The output is the source, or no file; nothing was read.
        RecordsError: The source cannot be read as a table.
        PointsError: It has no coordinates, or the output has no format that is known.
        OutputError: The output could not be written; an old file there stays whole.
    """
    read: Target = sys.stdin.buffer if source == STANDARD else source
    refuse_overwriting([sys.stdout.buffer if output == STANDARD else output], [read])
    report = Report()
    progress("assign")
    with open_rows(Path(source)) as table:
        _require_new(table.names, prefix)
        batches, head = _peeked(table)
        where = _find_columns(table, head, latitude, longitude)
        rejected = RowFaults(table)
        with written(output, table.geometry) as write:
            for batch, share in batches:
                points = _points_of_batch(batch, where, table, report.rows, rejected)
                radius = read_radii(table.names, uncertainty, batch.column, len(batch))
                answers = answer_columns(
                    points, radius, border_distance=border_distance, report=report
                )
                write(_joined(batch, {prefix + name: each for name, each in answers.items()}))
                progress("assign", share, rows=report.rows)
            rejected.refuse_projected()
            _tell(report, table, rejected)
    progress("assign", 1.0, rows=report.rows)
    return report


def _joined(batch: pa.RecordBatch, new: dict[str, pa.Array]) -> pa.RecordBatch:
    fields = [*batch.schema, *(pa.field(name, each.type) for name, each in new.items())]
    return pa.RecordBatch.from_arrays([*batch.columns, *new.values()], schema=pa.schema(fields))


# ---- frames ----------------------------------------------------------------------------------


def _require_new(names: Sequence[str], prefix: str) -> None:
    taken = [prefix + name for name in COLUMNS if prefix + name in names]
    if taken:
        raise PointsError(
            f"got a table that has {listed(taken)} already, expected new names,"
            " do give a prefix for the new columns, such as census_"
        )


def _arrow(column: pd.Series[Any]) -> pa.Array:
    """Turn a column of a frame into arrow; mixed objects become texts."""
    try:
        array = pa.array(column, from_pandas=True)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        array = pa.array(
            [
                None if empty else str(cell).encode(errors="replace").decode()
                for cell, empty in zip(column, column.isna(), strict=True)
            ],
            pa.string(),
        )
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _geometry_points(frame: pd.DataFrame) -> Coordinates | None:
    """Return the coordinates of a GeoDataFrame; None for another frame."""
    geometry: gpd.GeoSeries | None = (
        getattr(frame, "_geometry_column_name", None) and frame.geometry
    )
    if geometry is None:
        return None
    if geometry.crs is None:
        raise PointsError(
            "got geometries without a CRS, expected points of a known one, do call set_crs first"
        )
    kinds = set(geometry.geom_type.dropna()) - {"Point"}
    if kinds:
        raise PointsError(
            f"got geometries of kind {listed(sorted(kinds))}, expected points,"
            " do take their representative_point() first"
        )
    degrees = geometry.to_crs("EPSG:4326")
    y, x = (
        pa.array(each.to_numpy(dtype=float), from_pandas=True) for each in (degrees.y, degrees.x)
    )
    return read_coordinates(chunked(y), chunked(x), None, count=len(frame))


def _peeked(
    table: Rows,
) -> tuple[Iterator[tuple[pa.RecordBatch, float | None]], pa.Table]:
    """Read the first rows as texts without taking them from the others."""
    early: list[tuple[pa.RecordBatch, float | None]] = []
    for each in table.batches:
        early.append(each)
        if len(each[0]):
            break
    if not early or not len(early[-1][0]):
        raise RecordsError(
            [
                whole_file_fault(
                    table.file,
                    found="no row that could be read below the column names",
                    expected="a row a point",
                    fix="check that it was saved whole",
                    code="no-rows",
                ),
                *table.faults,
            ]
        )
    geometry = table.geometry.name if table.geometry else None
    head = pa.Table.from_batches([early[-1][0].slice(0, SAMPLE_ROWS)])
    texts = {name: as_texts(head[name]) for name in head.column_names if name != geometry}
    return chain(early, table.batches), pa.table(texts)


def _find_columns(
    table: Rows, head: pa.Table, latitude: str | None, longitude: str | None
) -> PointColumns:
    if table.geometry is not None and latitude is None and longitude is None:
        located = Located(np.array([]), np.array([]), table.geometry.crs)
        table.notes += filter(None, [located.note()])
        return PointColumns(geometry=table.geometry)
    names = list(table.names)
    if table.geometry is not None:
        names.remove(table.geometry.name)
    return find_point_columns(names, head, latitude, longitude)


def _points_of_batch(
    batch: pa.RecordBatch, where: PointColumns, table: Rows, before: int, faults: RowFaults
) -> Coordinates:
    """Return the coordinates of a chunk, and note what is wrong with them.

    Args:
        batch: The chunk.
        where: Which of its columns.
        table: The file that it is of.
        before: How many rows came before the chunk.
        faults: Takes note.
    """
    if where.geometry is None:
        points = where.read(batch.column, len(batch))
    else:
        shapes = points_of(batch.column(where.geometry.name), where.geometry.crs)
        x, y = (pa.array(each, from_pandas=True) for each in shapes.located.in_degrees())
        points = read_coordinates(chunked(y), chunked(x), None, count=len(batch))
        _reject_shapes(points, shapes.wrong, table, before, faults)
    faults.add_coordinates(points, batch, where, before)
    return points


def _reject_shapes(
    points: Coordinates, wrong: dict[int, str], table: Rows, before: int, faults: RowFaults
) -> None:
    for row, kind in wrong.items():
        faults.add(before + row, partial(_of_shape, table.file, kind))
    rows = np.zeros(len(points), dtype=bool)
    rows[list(wrong)] = True
    points.no_points = rows


def _of_shape(file: str, kind: str, position: Position) -> Fault:
    return fault_of_shape(file, position, kind)


def _tell(report: Report, table: Rows, rejected: RowFaults) -> None:
    """Say what was decided and what is wrong, once all rows are read."""
    report.notes += table.notes
    report.rejected = len(table.faults)
    report.faults = sorted([*table.faults, *table.row_faults, *rejected.faults()])[:MOST_FAULTS]
    report.faults_in_all = len(table.faults) + len(table.row_faults) + rejected.count
