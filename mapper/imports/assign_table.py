"""Looks up jurisdictions for any table of points: a frame, or a file of any length.

A file goes through in chunks, so that memory does not grow with its rows. Every row is kept: one
without coordinates that make sense gets empty answers and is counted with the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import Fault, MapperError, PointsError, Position, RecordsError
from mapper.files import (
    STANDARD,
    Arguments,
    Floats,
    Input,
    Located,
    Progress,
    Rows,
    Target,
    WrongShape,
    convert_to_texts,
    file_input,
    ignore_step,
    open_input,
    open_table_output,
    points_of,
    refuse_overwriting,
    shape_fault,
)
from mapper.imports.answer_columns import COLUMNS, Report, answer_columns, pandas_column
from mapper.imports.area_answers import column_names
from mapper.imports.area_layers import read_areas
from mapper.imports.area_sources import AreaSource, list_area_sources
from mapper.imports.cells import no_rows_fault
from mapper.imports.point_columns import (
    PointColumns,
    find_point_columns,
    make_one_chunk,
    projected_words,
    quote_names,
    read_radii,
)
from mapper.imports.point_coordinates import Coordinates, read_coordinates
from mapper.imports.point_faults import MOST_FAULTS, RowFaults
from mapper.imports.reading import open_rows
from mapper.imports.shape_points import PlacedShapes, ShapePoints, points_of_shapes
from mapper.places import PREPARED_FROM, AreaLayer, index_at_hand, prepare_index

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
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
) -> Frame:
    """Return a table of points with the jurisdictions that each lies in, or may lie in.

    A line or an area stands for the smallest circle that holds it: the columns of the point itself are
    those of its center, and its radius counts where no larger one is stated.

    Args:
        frame: One row per point, line or area: a GeoDataFrame in any CRS, or a DataFrame with columns in
            WGS84 degrees.
        latitude: The latitude column. Default: detected by name.
        longitude: The longitude column. Default: detected by name.
        uncertainty: The radius, in meters, of the circle in which the true point lies: a column, or
            one number for all. Default: a column detected by name, or else one meter.
        border_distance: Whether to measure the distance, in meters, to the nearest border.
        prefix: A prefix for the names of the new columns.
        areas: Layers of areas of your own, such as police beats: a file of any vector format, a
            GeoDataFrame, a dict such as `{"file": "beats.geojson", "id": "BEAT", "name": "NAME"}`, or a
            list of these. A layer has three columns more: for `beats`, `beats_id` and `beats` with ids and
            names of the areas that hold the point, and `beats_candidates`, all that its circle may touch,
            if that is not certain.

    Returns:
        A copy with fourteen more columns: place_geoid, place, county_geoid, county, state_geoid and state
        of the point itself; jurisdiction, all jurisdictions that the circle may touch, in words;
        places, the GEOIDs of its places if there is more than one candidate; border_distance_meters;
        boundaries_vintage; regions and countries, if it is abroad; place_class, which is incorporated for a
        city or town with a government of its own, cdp for a census-designated place, and empty where that
        is unknown; and police, the agency that polices the place, where the registry knows. A row without
        valid coordinates has empty values.

    Raises:
        PointsError: The frame has no coordinate columns, its geometries have no CRS, or it already has
            columns with the new names.
        RecordsError: A layer of areas cannot be read, or has invalid polygons.
        ArgumentError: Arguments have the wrong type; the message names each of them.
    """
    sources = list_area_sources(areas)
    _require_types(
        frame, latitude, longitude, uncertainty, prefix, areas if sources is None else ""
    )
    layers = read_areas(sources or ())[0]
    # half of a surrogate pair, which Arrow's names cannot hold, becomes a question mark
    names = [str(name).encode("utf-8", "replace").decode("utf-8") for name in frame.columns]
    _require_new(names, prefix, layers)
    count = len(frame)

    def column(name: str) -> pd.Series[Any]:
        """Return a column by its name as text, because a frame's column names may be numbers."""
        return frame.iloc[:, names.index(name)]

    points, least = None, None
    if latitude is None and longitude is None:
        points, least = _geometry_points(frame)
    if points is None:
        head = {
            name: convert_to_texts(make_one_chunk(_arrow(column(name).head(SAMPLE_ROWS))))
            for name in dict.fromkeys(names)  # the first of several columns of one name
        }
        where = find_point_columns(names, pa.table(head), latitude, longitude)
        points = where.read(lambda name: _arrow(column(name)), count)
        beyond, given = points.projected
        if beyond * 2 > given:
            raise PointsError(projected_words(points.sample), code="unknown-crs")
    radius = read_radii(names, uncertainty, lambda name: _arrow(column(name)), count)
    radius = radius.at_least(least)
    if count >= PREPARED_FROM:
        _prepare(ignore_step)
    answers = answer_columns(
        points, radius, border_distance=border_distance, report=Report(), layers=layers
    )
    columns = {
        prefix + name: pandas_column(values).set_axis(frame.index)
        for name, values in answers.items()
    }
    return frame.assign(**columns)


def _require_types(  # noqa: PLR0917
    frame: object,
    latitude: object,
    longitude: object,
    uncertainty: object,
    prefix: object,
    areas: object,
) -> None:
    arguments = Arguments()
    wanted = "a DataFrame or a GeoDataFrame"
    arguments.require("frame", frame, holds=isinstance(frame, pd.DataFrame), wanted=wanted)
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        arguments.require_text(name, value, "the name of a column, or None")
    is_number = isinstance(uncertainty, int | float) and not isinstance(uncertainty, bool)
    if not is_number:
        arguments.require_text("uncertainty", uncertainty, "a column's name, meters, or None")
    wanted = "a text to begin the names of the new columns"
    arguments.require("prefix", prefix, holds=isinstance(prefix, str), wanted=wanted)
    wanted = "a layer of areas: a file, a GeoDataFrame, or a list of these"
    arguments.require("areas", areas, holds=areas == "", wanted=wanted)
    arguments.refuse()


def assign_file(
    source: str | Input,
    output: str,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Sequence[AreaSource] = (),
    progress: Progress = ignore_step,
) -> Report:
    """Write a table of points with its jurisdictions, chunk by chunk; see `assign`.

    Args:
        source: Any table that `mapper build` reads, or `-` for standard input; or an input with its format or
            its layer.
        output: A CSV or Parquet file, or `-` for CSV on standard output. Geometry is kept: as
            well-known text in CSV, as GeoParquet in Parquet.
        latitude: The latitude column. Default: the file's point geometry, in any CRS, or else a
            column detected by name.
        longitude: The longitude column. Default: the same.
        uncertainty: A column, or one number of meters for all; see `assign`.
        border_distance: Whether to measure the distance, in meters, to the nearest border.
        prefix: A prefix for the names of the new columns.
        areas: Layers of areas of the user's own; see `assign`.
        progress: Called after each chunk with the share that is done and the number of rows.

    Raises:
        RecordsError: The source cannot be read as a table.
        PointsError: The source has no coordinates, or the format of the output is unknown.
        DestinationError: The output is the source, or not a file; nothing was read.
        OutputError: The output could not be written; an existing file is unchanged.
    """
    given = source if isinstance(source, Input) else file_input(Path(source))
    read: Target = given.path if given.is_file else sys.stdin.buffer
    files = [each.file for each in areas if each.file is not None]
    refuse_overwriting([sys.stdout.buffer if output == STANDARD else output], [read, *files])
    layers, notes = read_areas(areas)
    report = Report(notes=notes)
    progress("assign")
    with _opened(given) as opened, open_rows(opened) as table:
        _require_new(table.names, prefix, layers)
        batches, head = _peeked(table)
        where = _find_columns(table, head, latitude, longitude)
        rejected = RowFaults(table)
        placed = PlacedShapes()
        with open_table_output(output, table.geometry) as write:
            for batch, share in batches:
                points, least = _points_of_batch(batch, where, table, report.rows, rejected, placed)
                radius = read_radii(table.names, uncertainty, batch.column, len(batch))
                radius = radius.at_least(least)
                if report.rows < PREPARED_FROM <= report.rows + len(batch):
                    report.notes += _prepare(progress)
                answers = answer_columns(
                    points, radius, border_distance=border_distance, report=report, layers=layers
                )
                write(_joined(batch, {prefix + name: each for name, each in answers.items()}))
                progress("assign", share, rows=report.rows)
            rejected.refuse_projected()
            table.notes += placed.notes(lambda row: f"{table.row_word} {table.lines_of([row])[0]}")
            _tell(report, table, rejected)
    progress("assign", 1.0, rows=report.rows)
    return report


def _prepare(progress: Progress) -> list[str]:
    """Make the index of borders, if there is none, and return a note if that failed: all works without it."""
    if index_at_hand(PREPARED_FROM) is not None:
        return []
    progress("prepare")
    try:
        prepare_index()
    except MapperError as error:
        return [f"{error} The rows were looked up without it."]
    return []


def _opened(given: Input) -> AbstractContextManager[Input]:
    """Open an input by the format or layer that is named; any other goes through as a stream."""
    is_told = given.suffix is not None or given.layer is not None
    return open_input(given) if is_told else nullcontext(given)


def _joined(batch: pa.RecordBatch, new: dict[str, pa.Array]) -> pa.RecordBatch:
    fields = [*batch.schema, *(pa.field(name, each.type) for name, each in new.items())]
    return pa.RecordBatch.from_arrays([*batch.columns, *new.values()], schema=pa.schema(fields))


# ---- frames ----------------------------------------------------------------------------------


def _require_new(names: Sequence[str], prefix: str, layers: Sequence[AreaLayer]) -> None:
    new = [*COLUMNS, *(name for layer in layers for name in column_names(layer))]
    taken = [prefix + name for name in new if prefix + name in names]
    if taken:
        raise PointsError(
            f"The table already has columns called {quote_names(taken)}. Set a prefix for the new columns,"
            " such as census_.",
            code="duplicate-column",
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


def _geometry_points(frame: pd.DataFrame) -> tuple[Coordinates | None, Floats | None]:
    """Return the coordinates of a GeoDataFrame, and the radii of its shapes; None for another frame."""
    geometry: gpd.GeoSeries | None = (
        getattr(frame, "_geometry_column_name", None) and frame.geometry
    )
    if geometry is None:
        return None, None
    if geometry.crs is None:
        raise PointsError("The geometries have no CRS. Call set_crs first.", code="unknown-crs")
    found = points_of_shapes(geometry.to_numpy(), geometry.crs)
    return _coordinates(found), found.radius_meters


def _coordinates(found: ShapePoints) -> Coordinates:
    y, x = (pa.array(each, from_pandas=True) for each in (found.latitude, found.longitude))
    return read_coordinates(
        make_one_chunk(y), make_one_chunk(x), None, count=len(found.radius_meters)
    )


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
        raise RecordsError(table.faults or [no_rows_fault(table.file)])
    geometry = table.geometry.name if table.geometry else None
    head = pa.Table.from_batches([early[-1][0].slice(0, SAMPLE_ROWS)])
    texts = {name: convert_to_texts(head[name]) for name in head.column_names if name != geometry}
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


def _points_of_batch(  # noqa: PLR0917
    batch: pa.RecordBatch,
    where: PointColumns,
    table: Rows,
    before: int,
    faults: RowFaults,
    placed: PlacedShapes,
) -> tuple[Coordinates, Floats | None]:
    """Return the coordinates of a chunk and the radii of its shapes, and note their faults.

    Args:
        batch: The chunk.
        where: Which of its columns.
        table: The file that it is of.
        before: How many rows came before the chunk.
        faults: Collects the faults.
        placed: Places the shapes.
    """
    least = None
    if where.geometry is None:
        points = where.read(batch.column, len(batch))
    else:
        shapes = points_of(batch.column(where.geometry.name), where.geometry.crs)
        found = placed.place(
            shapes.located, shapes.rows, shapes.shapes, unread=shapes.unread, before=before
        )
        points, least = _coordinates(found), found.radius_meters
        _reject_shapes(points, found.wrong, table, before, faults)
    faults.add_coordinates(points, batch, where, before)
    return points, least


def _reject_shapes(
    points: Coordinates,
    wrong: Mapping[int, WrongShape],
    table: Rows,
    before: int,
    faults: RowFaults,
) -> None:
    for row, each in wrong.items():
        faults.add(before + row, partial(_of_shape, table.file, each))
    rows = np.zeros(len(points), dtype=bool)
    rows[list(wrong)] = True
    points.no_points = rows


def _of_shape(file: str, wrong: WrongShape, position: Position) -> Fault:
    return shape_fault(file, position, wrong)


def _tell(report: Report, table: Rows, rejected: RowFaults) -> None:
    """Add notes and faults to the report, once all rows are read."""
    report.notes += table.notes
    report.rejected = len(table.faults)
    report.faults = sorted([*table.faults, *table.row_faults, *rejected.faults()])[:MOST_FAULTS]
    report.faults_in_all = len(table.faults) + len(table.row_faults) + rejected.count
