"""Looks up jurisdictions for any table of points: a frame, or a file of any length.

A file goes through in chunks, so that memory does not grow with its rows. Every row is kept: one
without coordinates that make sense gets empty answers and is counted with the reason.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapper.errors import PointsError, quoted
from mapper.files import (
    STANDARD,
    Floats,
    Geometry,
    Target,
    decoded,
    degrees,
    opened,
    refuse_overwriting,
    written,
)
from mapper.places import Assignment, assign_points, load_boundaries, load_state_boundaries
from mapper.progress import Progress, in_silence

if TYPE_CHECKING:
    import geopandas as gpd

Frame = TypeVar("Frame", bound=pd.DataFrame)

POINT_METERS = 1.0  # the uncertainty of a point of which none is stated
COLUMNS = (
    "place_geoid", "place", "county_geoid", "county", "state_geoid", "state",
    "jurisdiction", "places", "border_distance_meters", "boundaries_vintage",
)  # fmt: skip
LATITUDES = ("latitude", "lat", "decimallatitude", "y", "ycoord", "latitud")
LONGITUDES = ("longitude", "lon", "lng", "long", "decimallongitude", "x", "xcoord", "longitud")
UNCERTAINTIES = (
    "coordinateuncertaintyinmeters", "uncertaintymeters", "uncertainty", "accuracymeters", "radiusmeters",
)  # fmt: skip

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass
class Report:
    """Where every row of a table went: rows = answered + outside + the unanswered.

    Attributes:
        rows: Rows read, all of which were written.
        answered: Rows whose point lies in a known place, county or state.
        outside: Rows whose point lies outside the known boundaries.
        unanswered: Number of rows with empty answers, by reason.
        notes: What was decided while the table was read, in words for the user.
    """

    rows: int = 0
    answered: int = 0
    outside: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The sum as one line."""
        parts = [f"{self.answered:,} answered", f"{self.outside:,} outside the known boundaries"]
        parts += [f"{count:,} without an answer: {why}" for why, count in self.unanswered.items()]
        return f"{self.rows:,} rows = {' + '.join(parts)}"


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
    """
    names = [str(name) for name in frame.columns]
    _require_new(names, prefix)
    points = _geometry_points(frame) if latitude is None and longitude is None else None
    if points is None:
        lat, lon = _coordinate_names(names, latitude, longitude)
        points = _numbers(_arrow(frame[lat])), _numbers(_arrow(frame[lon]))
    radius = _uncertainty(names, uncertainty, lambda name: _arrow(frame[name]), len(frame))
    answers = _answers(*points, radius, border_distance=border_distance, report=Report())
    columns = {
        prefix + name: _pandas(name, values).set_axis(frame.index)
        for name, values in answers.items()
    }
    return frame.assign(**columns)


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
        source: A CSV, Parquet or GeoParquet file, or one that GDAL knows (GeoPackage, GeoJSON, …); `-`
            is standard input, in CSV.
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
        OutputError: The output could not be written; an old file there stays whole.
    """
    read: Target = sys.stdin.buffer if source == STANDARD else source
    refuse_overwriting([sys.stdout.buffer if output == STANDARD else output], [read])
    report = Report()
    progress("assign")
    with opened(source) as table, written(output, table.geometry) as write:
        report.notes += table.notes
        _require_new(table.names, prefix)
        of_geometry = table.geometry if latitude is None and longitude is None else None
        if of_geometry is None:
            lat, lon = _coordinate_names(table.names, latitude, longitude)
        for batch, share in table.chunks:
            if of_geometry is None:
                points = _numbers(batch.column(lat)), _numbers(batch.column(lon))
            else:
                points = _points(batch, of_geometry, source, report.rows)
            radius = _uncertainty(table.names, uncertainty, batch.column, len(batch))
            answers = _answers(*points, radius, border_distance=border_distance, report=report)
            write(_joined(batch, {prefix + name: each for name, each in answers.items()}))
            progress("assign", share, rows=report.rows)
    progress("assign", 1.0, rows=report.rows)
    return report


def _joined(batch: pa.RecordBatch, new: dict[str, pa.Array]) -> pa.RecordBatch:
    fields = [*batch.schema, *(pa.field(name, each.type) for name, each in new.items())]
    return pa.RecordBatch.from_arrays([*batch.columns, *new.values()], schema=pa.schema(fields))


# ---- answers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """Numbers of a column, with the rows where there are none: empty, or something else."""

    numbers: Floats
    empty: npt.NDArray[np.bool_]


def _answers(
    latitude: _Column,
    longitude: _Column,
    radius: _Column,
    *,
    border_distance: bool,
    report: Report,
) -> dict[str, pa.Array]:
    """Return the new columns of a chunk, and count its rows."""
    good = np.ones(len(latitude.numbers), dtype=bool)
    y, x = latitude.numbers, longitude.numbers
    possible = (np.abs(y) <= 90) & (np.abs(x) <= 180)  # noqa: PLR2004 - false for NaN too
    for why, wrong in (
        ("no coordinates", latitude.empty | longitude.empty),
        ("coordinates that are no numbers", np.isnan(y) | np.isnan(x)),
        ("coordinates beyond ±90 and ±180", ~possible),
        (
            "an uncertainty that is no length above 0",
            ~(np.isfinite(radius.numbers) & (radius.numbers > 0)),
        ),
    ):
        if count := int((good & wrong).sum()):
            report.unanswered[why] += count
        good &= ~wrong
    rows = np.flatnonzero(good)
    found = assign_points(
        y[rows], x[rows], radius_meters=radius.numbers[rows], border_distance=border_distance
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


def _coordinate_names(
    names: Sequence[str], latitude: str | None, longitude: str | None
) -> tuple[str, str]:
    """Find the two columns of coordinates; raise PointsError with all that is wrong."""
    faults: list[str] = []
    found = [
        _named(names, given, usual, word, faults)
        for given, usual, word in (
            (latitude, LATITUDES, "latitude"),
            (longitude, LONGITUDES, "longitude"),
        )
    ]
    if faults:
        raise PointsError("\n".join(faults))
    return found[0], found[1]


def _named(
    names: Sequence[str], given: str | None, usual: Sequence[str], word: str, faults: list[str]
) -> str:
    if given is not None:
        found = [name for name in names if name == given]
    else:
        plain = {name: re.sub("[^a-z]", "", name.lower()) for name in names}
        by_name = ([name for name in names if plain[name] == each] for each in usual)
        found = next((each for each in by_name if each), [])
    if len(found) == 1:
        return found[0]
    got = f"{len(found)} columns {quoted(given or found[0])}" if given or found else "none"
    faults.append(
        f"got {got} for the {word} among {_all(names)}, expected one column of degrees,"
        f" do name it (--{word} NAME)"
    )
    return ""


def _uncertainty(
    names: Sequence[str],
    given: str | float | None,
    column: Callable[[str], pa.Array],
    count: int,
) -> _Column:
    """Return radii in metres: of a column where it has one, else the one for all."""
    none = np.zeros(count, dtype=bool)
    if isinstance(given, str) and given not in names and re.match(_NUMBER, given):
        given = float(given)
    if isinstance(given, int | float):
        if not (given > 0 and np.isfinite(given)):
            raise PointsError(f"got the uncertainty {given!r}, expected metres above 0, and finite")
        return _Column(np.full(count, float(given)), none)
    if given is None:
        plain = {re.sub("[^a-z]", "", name.lower()): name for name in names}
        given = next((plain[each] for each in UNCERTAINTIES if each in plain), None)
    elif given not in names:
        raise PointsError(
            f"got the uncertainty {quoted(given)}, expected metres or one of {_all(names)}"
        )
    if given is None:
        return _Column(np.full(count, POINT_METERS), none)
    radius = _numbers(column(given))
    return _Column(np.where(radius.empty, POINT_METERS, radius.numbers), none)


def _numbers(column: pa.Array) -> _Column:
    """Read a column of numbers or of texts; NaN where there is none."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = pc.utf8_trim_whitespace(column)
        empty = pc.fill_null(pc.equal(texts, ""), True)  # noqa: FBT003 - arrow's own order
        numeric = pc.fill_null(pc.match_substring_regex(texts, _NUMBER), False)  # noqa: FBT003
        texts = pc.if_else(numeric, pc.utf8_ltrim(texts, "+"), None)
        values = texts.cast(pa.float64())
    elif pa.types.is_null(column.type):
        values, empty = column.cast(pa.float64()), column.is_null()
    else:
        try:
            values, empty = column.cast(pa.float64(), safe=False), column.is_null(nan_is_null=True)
        except pa.ArrowInvalid as error:
            raise PointsError(f"got a column of {column.type}, expected numbers") from error
    return _Column(
        pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False),
        empty.to_numpy(zero_copy_only=False),
    )


def _arrow(column: pd.Series[Any]) -> pa.Array:
    """Turn a column of a frame into arrow; mixed objects become texts."""
    try:
        array = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        array = pa.array(column.where(column.isna(), column.astype(str)), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _geometry_points(frame: pd.DataFrame) -> tuple[_Column, _Column] | None:
    """Return latitudes and longitudes of a GeoDataFrame; None for another frame."""
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
    empty = (geometry.isna() | geometry.is_empty).to_numpy()
    degrees = geometry.to_crs("EPSG:4326")
    y, x = (each.to_numpy(dtype=float) for each in (degrees.y, degrees.x))
    return _Column(y, empty), _Column(x, empty)


def _points(
    batch: pa.RecordBatch, geometry: Geometry, source: str, before: int
) -> tuple[_Column, _Column]:
    """Return latitudes and longitudes of a chunk's geometry.

    Args:
        batch: The chunk.
        geometry: Which of its columns.
        source: What the file is called.
        before: How many rows came before the chunk.
    """
    if geometry.crs is None:
        raise PointsError(
            f"{source}: got geometry of an unknown CRS, expected points of a known one, do save it with"
            " its CRS, or name columns of degrees (--latitude NAME --longitude NAME)"
        )
    shapes = decoded(batch.column(geometry.name))
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    others = np.flatnonzero(~empty & (shapely.get_type_id(shapes) != shapely.GeometryType.POINT))
    if len(others):
        first = int(others[0])
        raise PointsError(
            f"{source}: got a {shapes[first].geom_type} in row {before + first + 1:,}, expected points,"
            " do give a point inside of it and its radius as the uncertainty"
        )
    x, y = degrees(shapely.get_x(shapes), shapely.get_y(shapes), geometry.crs)
    return _Column(y, empty), _Column(x, empty)


def _all(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
