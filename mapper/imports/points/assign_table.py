"""Looks up jurisdictions for a file of points of any length.

It goes through in chunks, so that memory does not grow with its rows. Every row is kept: one without
coordinates that make sense gets empty answers and is counted with the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from mapper.errors import Fault, MapperError, PointsError, Position, RecordsError
from mapper.files import (
    STANDARD,
    Floats,
    Input,
    Located,
    Points,
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
    refuse_degrees,
    refuse_overwriting,
    refuse_projected_shapes,
    shape_fault,
)
from mapper.imports.area_layers import read_areas
from mapper.imports.area_sources import AreaSource
from mapper.imports.cells import no_rows_fault
from mapper.imports.point_columns import (
    PointColumns,
    find_point_columns,
    make_one_chunk,
    quote_names,
    read_radii,
)
from mapper.imports.point_coordinates import Coordinates, read_coordinates
from mapper.imports.point_faults import MOST_FAULTS, RowFaults
from mapper.imports.points.answer_columns import COLUMNS, Report, answer_columns
from mapper.imports.points.area_answers import column_names
from mapper.imports.points.shape_points import PlacedShapes, ShapePoints
from mapper.imports.projected_coordinates import read_crs
from mapper.imports.reading import open_rows
from mapper.imports.shape_texts import find_shape_texts, geometry_of_texts
from mapper.places import (
    PREPARED_FROM,
    AreaLayer,
    borders_in_words,
    index_at_hand,
    needs_compiling,
    prepare_index,
)

SAMPLE_ROWS = 500  # by which a column of pairs is known


@dataclass(frozen=True)
class AssignOptions:
    """How points are read and which columns are added; see `assign`.

    Attributes:
        latitude: The latitude column; None to find it, or the geometry.
        longitude: The longitude column; likewise.
        uncertainty: A column, or one number of meters for all.
        border_distance: Whether to measure the distance to the nearest border.
        prefix: A prefix for the names of the new columns.
        texts: Whether names are columns of texts rather than dictionary columns.
        borders: The country to name in an area in dispute, as `choose_borders` returns it.
        crs: The coordinate system of columns of coordinates, such as EPSG:27700; None for WGS84 degrees.
    """

    latitude: str | None = None
    longitude: str | None = None
    uncertainty: str | float | None = None
    border_distance: bool = True
    prefix: str = ""
    texts: bool = False
    borders: dict[str, str] = field(default_factory=dict)
    crs: str | None = None


def assign_file(
    source: str | Input,
    output: str,
    options: AssignOptions = AssignOptions(),
    *,
    areas: Sequence[AreaSource] = (),
    progress: Progress = ignore_step,
) -> Report:
    """Write a table of points with its jurisdictions, chunk by chunk; see `assign`.

    Args:
        source: Any table that `mapper build` reads, or `-` for standard input; or an input with its format or
            its layer. A line or an area in it stands for the smallest circle that holds it.
        output: A CSV or Parquet file, or `-` for CSV on standard output. Geometry is kept: as
            well-known text in CSV, as GeoParquet in Parquet.
        options: Which columns are read and added.
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
    report = assign_rows_of(given, output, options, layers=layers, progress=progress)
    report.notes[:0] = [*notes, *filter(None, [borders_in_words(options.borders)])]
    return report


def assign_rows_of(
    given: Input,
    output: str,
    options: AssignOptions,
    *,
    layers: Sequence[AreaLayer] = (),
    others: Sequence[str] = (),
    may_be_empty: bool = False,
    progress: Progress = ignore_step,
) -> Report:
    """Write one table with its jurisdictions; see `assign_file`.

    Args:
        given: The table.
        output: The file to write.
        options: Which columns are read and added.
        layers: Areas of the user's own.
        others: Columns that the rows have besides those in the file.
        may_be_empty: Whether a table without rows is written rather than a fault.
        progress: Called after each chunk.
    """
    report = Report()
    progress("assign")
    given = replace(given, crs=options.crs)
    with _opened(given) as opened, open_rows(opened) as table:
        require_new([*table.names, *others], options.prefix, layers)
        batches, head = _peeked(table, may_be_empty=may_be_empty)
        where = _find_columns(table, head, options)
        rejected = RowFaults(table)
        placed = PlacedShapes()
        with open_table_output(output, table.geometry) as write:
            for batch, share in batches:
                points, least = _points_of_batch(batch, where, table, report.rows, rejected, placed)
                radius = read_radii(table.names, options.uncertainty, batch.column, len(batch))
                radius = radius.at_least(least)
                if report.rows < PREPARED_FROM <= report.rows + len(batch):
                    report.notes += prepare(progress)
                if index_at_hand(len(batch)) is not None and needs_compiling(len(batch)):
                    progress("compile")
                answers = answer_columns(
                    points,
                    radius,
                    border_distance=options.border_distance,
                    report=report,
                    layers=layers,
                    borders=options.borders,
                )
                new = {
                    options.prefix + name: each.arrow(texts=options.texts)
                    for name, each in answers.items()
                }
                write(_joined(batch, new))
                del answers, new, batch, points, radius
                pa.default_memory_pool().release_unused()  # it keeps what it had at most
                progress("assign", share, rows=report.rows)
            rejected.refuse_projected()
            table.notes += placed.notes(lambda row: f"{table.row_word} {table.lines_of([row])[0]}")
            _tell(report, table, rejected)
    progress("assign", 1.0, rows=report.rows)
    return report


def prepare(progress: Progress) -> list[str]:
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


def require_new(names: Sequence[str], prefix: str, layers: Sequence[AreaLayer]) -> None:
    """Refuse a table that has columns called as the new ones.

    Raises:
        PointsError: It has.
    """
    new = [*COLUMNS, *(name for layer in layers for name in column_names(layer))]
    taken = [prefix + name for name in new if prefix + name in names]
    if taken:
        raise PointsError(
            f"The table already has columns called {quote_names(taken)}. Set a prefix for the new columns,"
            " such as census_.",
            code="duplicate-column",
        )


def coordinates_of(found: ShapePoints) -> Coordinates:
    """Return the coordinates of placed shapes, checked as those of columns are."""
    y, x = (pa.array(each, from_pandas=True) for each in (found.latitude, found.longitude))
    return read_coordinates(
        make_one_chunk(y), make_one_chunk(x), None, count=len(found.radius_meters)
    )


def _peeked(
    table: Rows, *, may_be_empty: bool = False
) -> tuple[Iterator[tuple[pa.RecordBatch, float | None]], pa.Table]:
    """Read the first rows as texts without taking them from the others."""
    early: list[tuple[pa.RecordBatch, float | None]] = []
    for each in table.batches:
        early.append(each)
        if len(each[0]):
            break
    if not early or not len(early[-1][0]):
        if table.faults or not may_be_empty:
            raise RecordsError(table.faults or [no_rows_fault(table.file)])
        if not early:
            early.append((pa.RecordBatch.from_pylist([], _of_texts(table.names)), None))
    geometry = table.geometry.name if table.geometry else None
    head = pa.Table.from_batches([early[-1][0].slice(0, SAMPLE_ROWS)])
    texts = {name: convert_to_texts(head[name]) for name in head.column_names if name != geometry}
    return chain(early, table.batches), pa.table(texts)


def _of_texts(names: Sequence[str]) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])


def _find_columns(table: Rows, head: pa.Table, options: AssignOptions) -> PointColumns:
    latitude, longitude = options.latitude, options.longitude
    if table.geometry is not None and latitude is None and longitude is None:
        located = Located(np.array([]), np.array([]), table.geometry.crs)
        table.notes += filter(None, [located.note()])
        return PointColumns(geometry=table.geometry)
    names = list(table.names)
    if table.geometry is not None:
        names.remove(table.geometry.name)
    if latitude is None and longitude is None:
        shapes = find_shape_texts(names, head)
        if shapes is not None:
            return PointColumns(shapes=shapes, crs=read_crs(options.crs) if options.crs else None)
    return find_point_columns(names, head, latitude, longitude, options.crs)


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
    if where.geometry is None and where.shapes is None:
        points = where.read(batch.column, len(batch))
    else:
        shapes = _shapes_of_batch(batch, where, table)
        found = placed.place(
            shapes.located, shapes.rows, shapes.shapes, unread=shapes.unread, before=before
        )
        points, least = coordinates_of(found), found.radius_meters
        _reject_shapes(points, found.wrong, table, before, faults)
    faults.add_coordinates(points, batch, where, before)
    return points, least


def _shapes_of_batch(batch: pa.RecordBatch, where: PointColumns, table: Rows) -> Points:
    if where.geometry is not None:
        points = points_of(batch.column(where.geometry.name), where.geometry.crs)
        if where.geometry.crs is None:
            refuse_projected_shapes(table.file, points.shapes)
        if where.geometry.is_told and where.geometry.crs is not None:
            refuse_degrees(table.file, points, where.geometry.crs)
        return points
    texts = convert_to_texts(make_one_chunk(batch.column(where.shapes)))
    column, crs = geometry_of_texts(texts, where.crs)
    shapes = points_of(column, crs)
    if crs is None:
        refuse_projected_shapes(table.file, shapes.shapes)
    return shapes


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
