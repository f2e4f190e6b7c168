"""Looks up jurisdictions for any table of points: a frame, or a file of any length.

A file goes through in chunks, so that memory does not grow with its rows. Every row is kept: one
without coordinates that make sense gets empty answers and is counted with the reason.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Arguments, Fault, PointsError, Position, RecordsError, quoted
from mapper.files import (
    STANDARD,
    Floats,
    Geometry,
    Located,
    Mask,
    Rows,
    Target,
    as_texts,
    fault_of_shape,
    points_of,
    refuse_overwriting,
    refused,
    whole_file_fault,
    written,
)
from mapper.imports.cells import trimmed
from mapper.imports.columns import Columns, ambiguous_columns, guess
from mapper.imports.coordinate_texts import pair_columns
from mapper.imports.coordinates import read_numbers
from mapper.imports.point_coordinates import Coordinates, Wrong, read_coordinates
from mapper.imports.reading import open_rows
from mapper.places import Assignment, assign_points, load_boundaries, load_state_boundaries
from mapper.progress import Progress, in_silence
from mapper.text import fold

if TYPE_CHECKING:
    import geopandas as gpd

Frame = TypeVar("Frame", bound=pd.DataFrame)

POINT_METERS = 1.0  # the uncertainty of a point of which none is stated
COLUMNS = (
    "place_geoid", "place", "county_geoid", "county", "state_geoid", "state",
    "jurisdiction", "places", "border_distance_meters", "boundaries_vintage",
)  # fmt: skip
# by name, where no name says it that `mapper build` goes by
MORE_LATITUDES, MORE_LONGITUDES, MORE_UNCERTAINTIES = ("ycoord",), ("xcoord",), ("uncertainty",)
MOST_FAULTS = 1_000  # kept of a table; the others are counted
SAMPLE_ROWS = 500  # by which a column of pairs is known

_UNCERTAINTY = "coordinate_uncertainty_in_meters"
_REASONS = {
    "no-shape": "a geometry that is no point",
    "no-pair": "coordinates that are no numbers",
    "no-number": "coordinates that are no numbers",
    "out-of-range": "coordinates beyond ±90 and ±180",
    "incomplete": "no coordinates",
}

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass
class Report:
    """Where every row of a table went: rows = answered + outside + the unanswered.

    Attributes:
        rows: Rows read, all of which were written.
        answered: Rows whose point lies in a known place, county or state.
        outside: Rows whose point lies outside the known boundaries.
        unanswered: Number of rows with empty answers, by reason.
        rejected: Rows that could not be read as rows, and are not in the output.
        faults: Why, and what is wrong with coordinates of rows that are; the first `MOST_FAULTS`.
        faults_in_all: How many there are.
        notes: What was decided while the table was read, in words for the user.
    """

    rows: int = 0
    answered: int = 0
    outside: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_in_all: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The sum as one line."""
        parts = [f"{self.answered:,} answered", f"{self.outside:,} outside the known boundaries"]
        parts += [f"{count:,} without an answer: {why}" for why, count in self.unanswered.items()]
        if self.rejected:
            parts.append(f"{self.rejected:,} rejected")
        return f"{self.rows + self.rejected:,} rows = {' + '.join(parts)}"


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
        head = {name: as_texts(_chunked(_arrow(column(name).head(SAMPLE_ROWS)))) for name in names
                if names.count(name) == 1}  # fmt: skip
        where = _columns_of(names, pa.table(head), latitude, longitude)
        points = where.read(lambda name: _arrow(column(name)), count)
        beyond, given = points.projected
        if beyond * 2 > given:
            raise PointsError(_projected(points.sample))
    radius = _uncertainty(names, uncertainty, lambda name: _arrow(column(name)), count)
    answers = _answers(points, radius, border_distance=border_distance, report=Report())
    columns = {
        prefix + name: _pandas(name, values).set_axis(frame.index)
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
        where = _where(table, head, latitude, longitude)
        rejected = _RowFaults(table)
        with written(output, table.geometry) as write:
            for batch, share in batches:
                points = _points_of_batch(batch, where, table, report.rows, rejected)
                radius = _uncertainty(table.names, uncertainty, batch.column, len(batch))
                answers = _answers(points, radius, border_distance=border_distance, report=report)
                write(_joined(batch, {prefix + name: each for name, each in answers.items()}))
                progress("assign", share, rows=report.rows)
            rejected.refuse_projected()
            _tell(report, table, rejected)
    progress("assign", 1.0, rows=report.rows)
    return report


def _joined(batch: pa.RecordBatch, new: dict[str, pa.Array]) -> pa.RecordBatch:
    fields = [*batch.schema, *(pa.field(name, each.type) for name, each in new.items())]
    return pa.RecordBatch.from_arrays([*batch.columns, *new.values()], schema=pa.schema(fields))


# ---- answers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Radii:
    """Radii in metres, and which rows have one that cannot be."""

    metres: Floats
    wrong: Mask


def _answers(
    points: Coordinates, radius: _Radii, *, border_distance: bool, report: Report
) -> dict[str, pa.Array]:
    """Return the new columns of a chunk, and count its rows."""
    y, x = points.degrees()
    good = np.ones(len(y), dtype=bool)
    for why, wrong in (
        *([] if points.no_points is None else [(_REASONS["no-shape"], points.no_points)]),
        *((_REASONS[each.kind], each.rows) for each in points.wrong),
        (_REASONS["incomplete"], np.isnan(y) | np.isnan(x)),
        ("an uncertainty that is no length above 0", radius.wrong),
    ):
        if count := int((good & wrong).sum()):
            report.unanswered[why] += count
        good &= ~wrong
    rows = np.flatnonzero(good)
    found = assign_points(
        y[rows], x[rows], radius_meters=radius.metres[rows], border_distance=border_distance
    )
    outside = int((found.held < 0).sum())
    report.rows += len(good)
    report.outside += outside
    report.answered += len(rows) - outside
    return _laid_out(found, rows, len(good))


def _laid_out(found: Assignment, rows: npt.NDArray[np.int64], count: int) -> dict[str, pa.Array]:
    """Lay the answers for some rows out as columns of all."""
    units, sets = found.units, found.sets
    states = {unit.county.state for unit in units}
    state = {each: load_boundaries(each).area(each) for each in states}
    unit_of, set_of = np.full(count, -1), np.full(count, -1)
    unit_of[rows], set_of[rows] = found.held, found.codes
    distance = np.full(count, np.nan)
    if found.border_distance_meters is not None:
        distance[rows] = np.round(found.border_distance_meters, 1)
    vintages = {load_boundaries(each).vintage for each in states} or {
        load_state_boundaries().vintage
    }

    def by_unit(values: Iterable[str | None]) -> pa.Array:
        return _taken(values, unit_of, pa.string())

    candidates = [
        [place.geoid for place in each.places] if len(each.units) + each.beyond > 1 else None
        for each in sets
    ]
    return {
        "place_geoid": by_unit(each.place.geoid if each.place else None for each in units),
        "place": by_unit(each.place.label if each.place else None for each in units),
        "county_geoid": by_unit(each.county.geoid for each in units),
        "county": by_unit(each.county.label for each in units),
        "state_geoid": by_unit(each.county.state for each in units),
        "state": by_unit(state[each.county.state].label for each in units),
        "jurisdiction": _taken((each.label() for each in sets), set_of, pa.string()),
        "places": _taken(candidates, set_of, pa.list_(pa.string())),
        "border_distance_meters": pa.array(distance, mask=np.isnan(distance)),
        "boundaries_vintage": _taken(
            [", ".join(sorted(vintages))], np.minimum(set_of, 0), pa.string()
        ),
    }


def _taken(values: Iterable[Any], codes: npt.NDArray[np.int64], kind: pa.DataType) -> pa.Array:
    """Return a column of values by code; -1 is null."""
    return pa.array(list(values), type=kind).take(pa.array(codes, mask=codes < 0))


def _pandas(name: str, values: pa.Array) -> pd.Series[Any]:
    """Turn a new column into a pandas one; sets of places are tuples."""
    if name != "places":
        column: pd.Series[Any] = values.to_pandas()
        return column
    sets = np.empty(len(values), dtype=object)
    sets[:] = [tuple(each or ()) for each in values.to_pylist()]
    return pd.Series(sets, dtype=object)


# ---- columns ---------------------------------------------------------------------------------


def _require_new(names: Sequence[str], prefix: str) -> None:
    taken = [prefix + name for name in COLUMNS if prefix + name in names]
    if taken:
        raise PointsError(
            f"got a table that has {_all(taken)} already, expected new names,"
            " do give a prefix for the new columns, such as census_"
        )


@dataclass(frozen=True)
class _Where:
    """Which columns of a table hold the coordinates.

    Attributes:
        latitude: The column; None if `pairs` holds both.
        longitude: Likewise.
        pairs: A column of latitude and longitude in one cell.
        geometry: A column of geometry, which comes before all others.
    """

    latitude: str | None = None
    longitude: str | None = None
    pairs: str | None = None
    geometry: Geometry | None = None

    def read(self, column: Callable[[str], pa.Array], count: int) -> Coordinates:
        """Read the coordinates of rows from columns of texts or numbers."""
        names = (self.latitude, self.longitude, self.pairs)
        cells = [None if name is None else _cells(column(name)) for name in names]
        return read_coordinates(*cells, count=count)

    def name(self, axis: str | None) -> str | None:
        """Return the column that an axis stands in."""
        return {"latitude": self.latitude, "longitude": self.longitude}.get(
            axis or ""
        ) or self.pairs


def _columns_of(
    names: Sequence[str], head: pa.Table, latitude: str | None, longitude: str | None
) -> _Where:
    """Find the columns of coordinates as for incidents; raise PointsError with all that is wrong.

    Args:
        names: All columns.
        head: The first rows as texts.
        latitude: The column that the user named.
        longitude: Likewise.
    """
    guessed = guess(names, pairs=pair_columns(head))
    if latitude is None and longitude is None:
        _refuse_ambiguous(guessed, names, head)
    if latitude is None and longitude is None and guessed.one("coordinates"):
        return _Where(pairs=guessed.one("coordinates"))
    faults: list[str] = []
    found = [
        _named(names, given, guessed.one(axis) or _usual(names, more), axis, faults)
        for axis, given, more in (
            ("latitude", latitude, MORE_LATITUDES),
            ("longitude", longitude, MORE_LONGITUDES),
        )
    ]
    if not faults and found[0] == found[1]:
        faults.append(
            f"Column {quoted(found[0])} cannot be both latitude and longitude. Name a column for each"
            " with --latitude and --longitude. [one-column-twice]"
        )
    if faults:
        raise PointsError("\n".join(faults))
    return _Where(found[0], found[1])


def _refuse_ambiguous(guessed: Columns, names: Sequence[str], head: pa.Table) -> None:
    for axis, rivals in ambiguous_columns(guessed, names).items():
        differ = any(
            name not in head.column_names or not head[name].equals(head[rivals[0]])
            for name in rivals[1:]
        )
        if axis in ("latitude", "longitude", "coordinates") and differ:
            raise PointsError(
                f"got {len(rivals)} columns for the {axis}: {_all(rivals)}, expected one,"
                " do name the right ones (--latitude NAME --longitude NAME) [duplicate-column]"
            )


def _usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    plain = {fold(name, "letters"): name for name in reversed(names)}
    return next((plain[each] for each in usual if each in plain), None)


def _named(
    names: Sequence[str], given: str | None, guessed: str | None, axis: str, faults: list[str]
) -> str:
    if given is not None:
        found = [name for name in names if name == given]
    else:
        found = [name for name in names if name == guessed]
    if len(found) == 1:
        return found[0]
    got = f"{len(found)} columns {quoted(given or found[0])}" if given or found else "none"
    faults.append(
        f"got {got} for the {axis} among {_all(names)}, expected one column of degrees,"
        f" do name it (--{axis} NAME)"
    )
    return ""


def _uncertainty(
    names: Sequence[str],
    given: str | float | None,
    column: Callable[[str], pa.Array],
    count: int,
) -> _Radii:
    """Return radii in metres: of a column where it has one above 0, else the one for all."""
    none = np.zeros(count, dtype=bool)
    if isinstance(given, str) and given not in names and re.match(_NUMBER, given):
        given = float(given)
    if isinstance(given, int | float):
        if not (given > 0 and np.isfinite(given)):
            raise PointsError(f"got the uncertainty {given!r}, expected metres above 0, and finite")
        return _Radii(np.full(count, float(given)), none)
    if given is None:
        given = guess(names).one(_UNCERTAINTY) or _usual(names, MORE_UNCERTAINTIES)
    elif given not in names:
        raise PointsError(
            f"got the uncertainty {quoted(given)}, expected metres or one of {_all(names)}"
        )
    if given is None:
        return _Radii(np.full(count, POINT_METERS), none)
    cells = _cells(column(given))
    if pa.types.is_string(cells.type):
        numbers = read_numbers(cells, thousands=True)
        values, bad = numbers.values, numbers.bad  # noqa: PD011 - no pandas
    else:
        values = pc.cast(cells, pa.float64()).to_numpy().astype(np.float64)
        bad = np.isinf(values)
    said = np.isfinite(values) & (values > 0)
    return _Radii(np.where(said, values, POINT_METERS), bad | (values < 0))


def _cells(column: pa.Array) -> pa.ChunkedArray:
    """Give a column as numbers or as texts without spaces round them."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return _chunked(column)
    return trimmed(as_texts(_chunked(column)).cast(pa.string()))


def _chunked(column: pa.Array) -> pa.ChunkedArray:
    return pa.chunked_array([column])


def _projected(sample: tuple[float, float]) -> str:
    return (
        f"got coordinates such as {sample[0]:,.0f}, {sample[1]:,.0f}, which are no degrees, expected"
        " latitude and longitude in WGS84 degrees, do give a table with degrees or with its system"
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
            f"got geometries of kind {_all(sorted(kinds))}, expected points,"
            " do take their representative_point() first"
        )
    degrees = geometry.to_crs("EPSG:4326")
    y, x = (
        pa.array(each.to_numpy(dtype=float), from_pandas=True) for each in (degrees.y, degrees.x)
    )
    return read_coordinates(_chunked(y), _chunked(x), None, count=len(frame))


# ---- files -----------------------------------------------------------------------------------


class _RowFaults:
    """What is wrong with rows of a file, with their lines, which are looked up at the end."""

    def __init__(self, table: Rows) -> None:
        self._table = table
        self._found: list[tuple[int, Callable[[Position], Fault]]] = []
        self.count = 0
        self._beyond = self._given = 0
        self._sample = (0.0, 0.0)

    def add(self, row: int, fault: Callable[[Position], Fault]) -> None:
        self.count += 1
        if len(self._found) < MOST_FAULTS:
            self._found.append((row, fault))

    def add_coordinates(
        self, points: Coordinates, batch: pa.RecordBatch, where: _Where, before: int
    ) -> None:
        """Note the rows of which the coordinates cannot be taken."""
        beyond, given = points.projected
        self._beyond, self._given = self._beyond + beyond, self._given + given
        self._sample = points.sample if beyond else self._sample
        for wrong in points.wrong:
            name = where.name(wrong.axis)
            for row in np.flatnonzero(wrong.rows).tolist():
                value = None if name is None else batch.column(name)[row].as_py()
                got = f"{wrong.axis or 'coordinates'} {quoted(value)}"
                got += f" in column {quoted(name)}" if name else ""
                self.add(before + row, _of_wrong(self._table.file, wrong, row, got))

    def refuse_projected(self) -> None:
        """Refuse the table if most of its coordinates are no degrees."""
        if self._beyond * 2 > self._given:
            latitude, longitude = self._sample
            raise refused(
                Path(self._table.file),
                got=f"coordinates such as {latitude:,.0f}, {longitude:,.0f}, which are no degrees",
                expected="latitude and longitude in WGS84 degrees",
                do="give a table with degrees (EPSG:4326), or as GeoPackage with its system",
                code="unknown-crs",
            )

    def faults(self) -> list[Fault]:
        """Return the faults that were kept, each with its line."""
        lines = self._table.lines_of([row for row, _ in self._found])
        return [
            fault(Position(line, 0)) for (_, fault), line in zip(self._found, lines, strict=True)
        ]


def _of_wrong(file: str, wrong: Wrong, row: int, got: str) -> Callable[[Position], Fault]:
    expected, do, code = wrong.expected, wrong.do(row), wrong.code
    return lambda position: Fault(file, position, got=got, expected=expected, do=do, code=code)


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
                    got="no row that could be read below the column names",
                    expected="a row a point",
                    do="check that it was saved whole",
                    code="no-rows",
                ),
                *table.faults,
            ]
        )
    geometry = table.geometry.name if table.geometry else None
    head = pa.Table.from_batches([early[-1][0].slice(0, SAMPLE_ROWS)])
    texts = {name: as_texts(head[name]) for name in head.column_names if name != geometry}
    return chain(early, table.batches), pa.table(texts)


def _where(table: Rows, head: pa.Table, latitude: str | None, longitude: str | None) -> _Where:
    if table.geometry is not None and latitude is None and longitude is None:
        located = Located(np.array([]), np.array([]), table.geometry.crs)
        table.notes += filter(None, [located.note()])
        return _Where(geometry=table.geometry)
    names = list(table.names)
    if table.geometry is not None:
        names.remove(table.geometry.name)
    return _columns_of(names, head, latitude, longitude)


def _points_of_batch(
    batch: pa.RecordBatch, where: _Where, table: Rows, before: int, faults: _RowFaults
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
        points = read_coordinates(_chunked(y), _chunked(x), None, count=len(batch))
        _reject_shapes(points, shapes.wrong, table, before, faults)
    faults.add_coordinates(points, batch, where, before)
    return points


def _reject_shapes(
    points: Coordinates, wrong: dict[int, str], table: Rows, before: int, faults: _RowFaults
) -> None:
    for row, kind in wrong.items():
        faults.add(before + row, partial(_of_shape, table.file, kind))
    rows = np.zeros(len(points), dtype=bool)
    rows[list(wrong)] = True
    points.no_points = rows


def _of_shape(file: str, kind: str, position: Position) -> Fault:
    return fault_of_shape(file, position, kind)


def _tell(report: Report, table: Rows, rejected: _RowFaults) -> None:
    """Say what was decided and what is wrong, once all rows are read."""
    report.notes += table.notes
    report.rejected = len(table.faults)
    report.faults = sorted([*table.faults, *table.row_faults, *rejected.faults()])[:MOST_FAULTS]
    report.faults_in_all = len(table.faults) + len(table.row_faults) + rejected.count


def _all(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
