"""Reads GeoPackage and any other format GDAL can read; turns geometry of any file into degrees.

Geometry becomes two columns of WGS84 degrees, `GEOMETRY_LATITUDE` and `GEOMETRY_LONGITUDE`; lines and areas
become the smallest circle that holds them, with its `GEOMETRY_RADIUS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely

from mapper.errors import MapperError, Position, RecordsError, quoted
from mapper.files.arrays import Floats, Geometries, Indices
from mapper.files.fixes import EXPORT_AS_WGS84, EXPORT_LAYER_AS_GEOJSON, SAVE_COMPLETELY
from mapper.files.geometry import (
    MAX_LONGITUDE_DEGREES,
    Geometry,
    decode_geometry,
    geometry_column,
    geoparquet_geometry,
    in_degrees,
    to_degrees,
)
from mapper.files.gpx_tracks import TRACKS, read_tracks
from mapper.files.json_text import not_a_table
from mapper.files.nested_cells import PointOf, table_texts
from mapper.files.outlines import outline_column
from mapper.files.row_circles import (
    UNREAD_SHAPE,
    RowCircles,
    enclose_rows,
    note_crossings,
    shape_fault,
)
from mapper.files.sheets import Rows, Sheet, distinct_names, no_such_layer, whole_file_error

GEOMETRY_LATITUDE = "geometry.latitude"
GEOMETRY_LONGITUDE = "geometry.longitude"
GEOMETRY_RADIUS = (
    "geometry.radius_meters"  # of the smallest circle around a shape; empty for points
)
BATCH_ROWS = 1 << 18  # of a file that goes through a batch at a time

_PROJECTED = 1e8  # meters or feet; what is more is no coordinate at all
_KML = (".kml", ".kmz")
_VERTICES = ("route_points", "track_points")  # of the lines in the other layers of GPX

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Located:
    """Coordinates of rows in a system; None is degrees, or unknown.

    Attributes:
        x: Eastings or longitudes, NaN where a row has no point.
        y: Northings or latitudes.
        crs: Their system.
    """

    x: Floats
    y: Floats
    crs: pyproj.CRS | None

    def in_degrees(self) -> tuple[Floats, Floats]:
        """Return longitude and latitude in WGS84 degrees."""
        if self.crs is None or in_degrees(self.crs):
            return self.x, self.y
        x, y = to_degrees(self.x, self.y, self.crs)
        return x.round(7), y.round(7)

    def note(self) -> str | None:
        """A note on the reprojection of coordinates, if there is one."""
        if self.crs is None or in_degrees(self.crs):
            return None
        return f"Coordinates are reprojected from {self.crs.name} to WGS84 degrees."


def are_projected(x: Floats, y: Floats) -> tuple[int, int]:
    """Count the points that look like meters or feet, and all points."""
    given = ~np.isnan(x) & ~np.isnan(y)
    furthest = np.fmax(np.abs(x), np.abs(y))
    beyond = (furthest > 2 * MAX_LONGITUDE_DEGREES) & (furthest < _PROJECTED)
    return int((beyond & given).sum()), int(given.sum())


# ---- points ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Points:
    """The points in a column of geometry, and what else is in it.

    Attributes:
        located: The coordinates of the points.
        rows: The rows with another shape.
        shapes: These shapes.
        unread: The rows whose geometry cannot be read.
    """

    located: Located
    rows: Indices
    shapes: Geometries
    unread: Indices


def points_of(column: pa.Array | pa.ChunkedArray, crs: pyproj.CRS | None) -> Points:
    """Find the points in a column of geometry."""
    shapes = decode_geometry(column)
    missing = shapely.is_missing(shapes)
    given = column.is_valid().to_numpy(**_copied(column))
    kinds = shapely.get_type_id(shapes)
    points = kinds == shapely.GeometryType.POINT
    # several points of which none is left are as absent as one
    empty = missing | (
        shapely.is_empty(shapes) & (points | (kinds == shapely.GeometryType.MULTIPOINT))
    )
    rows = np.flatnonzero(~points & ~empty)
    others = shapes[rows]
    shapes[~points | empty] = None
    located = Located(shapely.get_x(shapes), shapely.get_y(shapes), crs)
    return Points(located, rows, others, np.flatnonzero(missing & given))


def _copied(column: pa.Array | pa.ChunkedArray) -> dict[str, bool]:
    return {} if isinstance(column, pa.ChunkedArray) else {"zero_copy_only": False}


def with_points(
    path: Path,
    table: pa.Table,
    geometry: Geometry | None,
    *,
    point_of: PointOf,
    notes: Iterable[str] = (),
) -> Sheet:
    """Turn the geometry of a table into two columns, and reject rows without a point."""
    dropped = {"bbox"} | ({geometry.name} if geometry else set())
    distinct, renamed = distinct_names(table.column_names)
    table = table.rename_columns(distinct)
    names = [name for name in table.column_names if name not in dropped]
    texts = table_texts(table, names, point_of)
    sheet = Sheet(
        str(path),
        pa.table(texts),
        lambda row: row + 1,
        notes=(*notes, *renamed),
        row_word="row",
    )
    if geometry is None:
        return sheet
    points = points_of(table[geometry.name], geometry.crs)
    if geometry.crs is None:
        refuse_projected_shapes(sheet.file, points.shapes)
    circles = enclose_rows(points.rows, points.shapes, geometry.crs, count=table.num_rows)
    wrong = dict.fromkeys(points.unread.tolist(), UNREAD_SHAPE) | circles.wrong
    kept = np.ones(table.num_rows, dtype=bool)
    kept[list(wrong)] = False
    rows = np.flatnonzero(kept)
    lost = [column.filter(pa.array(~kept)).to_pylist() for column in texts.values()]
    at_fault = np.flatnonzero(~kept).tolist()
    faults = [shape_fault(str(path), Position(row + 1, 0), wrong[row]) for row in at_fault]
    # in place of degrees, so that the row is at fault again until degrees are written there
    words = [wrong[row].kind for row in at_fault]
    unread: list[tuple[str | None, ...]] = list(zip(words, words, *lost, strict=True))
    sheet = replace(
        sheet,
        table=pa.table({name: column.filter(pa.array(kept)) for name, column in texts.items()}),
        line_of=lambda row: int(rows[row]) + 1,
    )
    located = Located(points.located.x[kept], points.located.y[kept], points.located.crs)
    return located_sheet(sheet, located, circles.pick(kept)).with_faults(faults, unread)


def refuse_projected_shapes(file: str, shapes: Geometries) -> None:
    """Refuse a file that names no coordinate system and whose shapes are drawn in meters or feet.

    Raises:
        RecordsError: Most vertices are no degrees.
    """
    vertices = shapely.get_coordinates(shapes)
    _refuse_projected(file, Located(vertices[:, 0], vertices[:, 1], None))


def located_sheet(sheet: Sheet, located: Located, circles: RowCircles | None = None) -> Sheet:
    """Put two columns of degrees in front of a sheet, and behind it one of the radii around shapes, if any.

    Raises:
        RecordsError: They are not degrees, and the file names no coordinate system.
    """
    if located.crs is None:
        _refuse_projected(sheet.file, located)
    x, y = located.in_degrees()
    notes = [*sheet.notes, *filter(None, [located.note()])]
    if circles is not None and circles.note:
        is_shape = ~np.isnan(circles.longitude)
        x, y = np.where(is_shape, circles.longitude, x), np.where(is_shape, circles.latitude, y)
        notes.append(circles.note)
    columns = {GEOMETRY_LATITUDE: _numbers(y), GEOMETRY_LONGITUDE: _numbers(x)}
    columns |= {name: sheet.table[name] for name in sheet.names if name not in columns}
    if circles is not None and circles.note:
        columns[GEOMETRY_RADIUS] = _numbers(circles.radius_meters)
        notes += filter(None, [note_crossings([sheet.row_name(row) for row in circles.crossing])])
    outlines = None if circles is None or circles.outlines is None else circles.outlines
    drawn = None if outlines is None else outline_column(outlines)
    return replace(sheet, table=pa.table(columns), notes=tuple(notes), outlines=drawn)


def projected_message(first: float, second: float) -> str:
    """Word the fault that coordinates are projected: in meters or feet instead of degrees."""
    return f"Coordinates such as {first:,.0f}, {second:,.0f} are projected, not degrees."


def _refuse_projected(file: str, located: Located) -> None:
    beyond, given = are_projected(located.x, located.y)
    if beyond * 2 > given:
        x, y = (np.abs(each[np.isfinite(each)]).max(initial=0) for each in (located.x, located.y))
        raise no_system(Path(file), x, y)


def no_system(file: Path, x: float, y: float) -> RecordsError:
    """Return the error that coordinates are no degrees, and the file does not say what they are."""
    return whole_file_error(
        file,
        found=f"{projected_message(x, y)} The file names no coordinate system.",
        fix=EXPORT_AS_WGS84,
        code="unknown-crs",
    )


def _numbers(values: Floats) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, from_pandas=True).cast(pa.string())])


# ---- GDAL --------------------------------------------------------------------------------------


def read_features(
    path: Path, *, point_of: PointOf, file: Path | None = None, layer: str | None = None
) -> Sheet:
    """Read a file that GDAL knows; see `open_features`."""
    with open_features(path, file=file, layer=layer) as rows:
        return sheet_of(rows, point_of)


def sheet_of(rows: Rows, point_of: PointOf) -> Sheet:
    """Read all rows of a file into a sheet of texts."""
    batches = [batch for batch, _ in rows.batches]
    if batches:
        table = pa.Table.from_batches(batches)
    else:
        table = pa.table({name: pa.array([], pa.string()) for name in rows.names})
        rows.geometry = None
    return with_points(Path(rows.file), table, rows.geometry, point_of=point_of, notes=rows.notes)


@contextmanager
def open_features(
    path: Path, *, file: Path | None = None, layer: str | None = None
) -> Iterator[Rows]:
    """Open a file that GDAL can read; of several layers the one named, or the first with points.

    Raises:
        RecordsError: It cannot be read.
    """
    import pyogrio  # noqa: PLC0415  (a third of a second that tables without geometry need not spend)

    named = file or path
    try:
        if layer is not None:
            names = [str(name) for name, _ in pyogrio.list_layers(path).tolist()]
            if layer not in names:
                raise no_such_layer(named, layer, names)
        if path.suffix.lower() in _KML:
            yield _open_kml(path, named, layer)
            return
        layer, notes = _layer(path) if layer is None else (layer, [])
        if path.suffix.lower() == ".gpx" and layer == TRACKS:
            table, name = read_tracks(path)
            yield Rows(
                str(named),
                table.column_names,
                batches=_counted(table.to_batches(), table.num_rows, partial(_unreadable, named)),
                geometry=geometry_column(name, pyproj.CRS("EPSG:4326")),
                notes=notes,
                row_word="row",
            )
            return
        count = pyogrio.read_info(path, layer=layer)["features"]
        with pyogrio.open_arrow(path, layer=layer, batch_size=BATCH_ROWS, use_pyarrow=True) as (
            meta,
            reader,
        ):
            name = meta["geometry_name"] or "wkb_geometry"
            crs = pyproj.CRS.from_user_input(meta["crs"]) if meta["crs"] else None
            has_geometry = name in reader.schema.names
            yield Rows(
                str(named),
                reader.schema.names,
                batches=_counted(reader, count, partial(_unreadable, named)),
                geometry=geometry_column(name, crs) if has_geometry else None,
                notes=notes,
                row_word="row",
            )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyproj.exceptions.CRSError,
        ValueError,
    ) as error:
        if isinstance(error, MapperError):  # of what is done with the rows
            raise
        if _is_empty_topology(path):
            raise not_a_table(named, "TopoJSON without layers", EXPORT_LAYER_AS_GEOJSON) from error
        raise _unreadable(named, error) from error


def _is_empty_topology(path: Path) -> bool:
    """Whether a file is whole TopoJSON without objects, of which GDAL says only that it failed."""
    if path.suffix.lower() != ".topojson":
        return False
    try:
        members = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(members, dict) and not members.get("objects")


def _open_kml(path: Path, file: Path, chosen: str | None) -> Rows:
    """Read all layers of KML, which are folders of one list of placemarks, or the one named."""
    import pyogrio  # noqa: PLC0415

    tables, names, notes = [], [], []
    for layer, _ in pyogrio.list_layers(path).tolist():
        if chosen not in (None, layer):
            continue
        meta, table = pyogrio.read_arrow(path, layer=layer)
        if table.num_rows:
            name = meta["geometry_name"] or "wkb_geometry"
            if name in table.column_names:
                table = table.rename_columns(
                    ["geometry" if each == name else each for each in table.column_names]
                )
            tables.append(table.replace_schema_metadata(None))
            names.append(f"{quoted(layer)} ({table.num_rows:,})")
    if len(names) > 1:
        notes.append(f"All layers are read: {', '.join(names)}.")
    whole = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})
    has_geometry = "geometry" in whole.column_names
    return Rows(
        str(file),
        whole.column_names,
        batches=_counted(whole.to_batches(), whole.num_rows, partial(_unreadable, file)),
        geometry=geometry_column("geometry", pyproj.CRS("EPSG:4326")) if has_geometry else None,
        notes=notes,
        row_word="row",
    )


def _unreadable(path: Path, error: Exception) -> RecordsError:
    kind = path.suffix.lstrip(".") or "GDAL"
    return whole_file_error(
        path,
        found=f"Cannot read this {kind} file ({' '.join(str(error).split())[:200]}).",
        fix=SAVE_COMPLETELY,
        code="unreadable-file",
    )


def _layer(path: Path) -> tuple[str | None, list[str]]:
    """Choose the layer that is not empty: the first with points, else with a geometry, else the first."""
    import pyogrio  # noqa: PLC0415

    layers = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path).tolist()]
    if not layers:
        return None, []
    if len(layers) == 1:
        return layers[0][0], []
    counts = {
        name: int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
        for name, _ in layers
    }
    is_gpx = path.suffix.lower() == ".gpx"

    def rank(number: int) -> tuple[bool, bool, int, int]:
        name, kind = layers[number]
        return not counts[name], is_gpx and name in _VERTICES, _rank(kind), number

    chosen = layers[min(range(len(layers)), key=rank)][0]
    others = [
        f"{quoted(name)} ({count:,})"
        for name, count in counts.items()
        if name != chosen and (count or not is_gpx)  # GPX has five layers, most of them empty
    ]
    if not others:
        return chosen, []
    return chosen, [f"Layer read: {quoted(chosen)}. Layers skipped: {', '.join(others)}."]


def _rank(kind: str) -> int:
    return (
        0
        if "Point" in kind
        else 1
        if kind in ("Unknown", "GeometryCollection")
        else 2
        if kind
        else 3
    )


def _counted(
    batches: Iterable[pa.RecordBatch], count: int, broken: Callable[[Exception], RecordsError]
) -> Iterator[tuple[pa.RecordBatch, float | None]]:
    """Give chunks with the share that is done; a broken chunk is a fault of the file."""
    done = 0
    try:
        for batch in batches:
            done += len(batch)
            yield batch, min(done / count, 1.0) if count > 0 else None
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from error


# ---- Parquet -----------------------------------------------------------------------------------


def read_parquet(path: Path, *, point_of: PointOf, file: Path | None = None) -> Sheet:
    """Read a Parquet or GeoParquet file; see `open_parquet`."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as opened:
            table = opened.read()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise _broken_parquet(file or path, error) from error
    return with_points(
        file or path, table, _of_metadata(table.schema, file or path), point_of=point_of
    )


@contextmanager
def open_parquet(path: Path, *, file: Path | None = None) -> Iterator[Rows]:
    """Open a Parquet or GeoParquet file.

    Raises:
        RecordsError: It cannot be read.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    named = file or path
    try:
        with pq.ParquetFile(path) as opened:
            names, renamed = distinct_names(opened.schema_arrow.names)
            batches = opened.iter_batches(batch_size=BATCH_ROWS)
            yield Rows(
                str(named),
                names,
                batches=_counted(
                    (batch.rename_columns(names) for batch in batches),
                    opened.metadata.num_rows,
                    partial(_broken_parquet, named),
                ),
                geometry=_of_metadata(opened.schema_arrow, named),
                notes=renamed,
                row_word="row",
            )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        if isinstance(error, MapperError):  # of what is done with the rows
            raise
        raise _broken_parquet(named, error) from error


def _of_metadata(schema: pa.Schema, file: Path) -> Geometry | None:
    """Return the geometry that a file's metadata names; none where a tool dropped its column."""
    metadata = schema.metadata
    try:
        found = geoparquet_geometry(metadata)
    except (ValueError, AttributeError, TypeError, pyproj.exceptions.CRSError) as error:
        raise _broken_parquet(file, error) from error
    is_there = found is not None and found[0] in schema.names
    return Geometry(*found, metadata[b"geo"]) if found and is_there else None


def _broken_parquet(file: Path, error: Exception) -> RecordsError:
    return whole_file_error(
        file,
        found=f"Cannot read this Parquet file ({' '.join(str(error).split())[:100]}).",
        fix=SAVE_COMPLETELY,
        code="unreadable-file",
    )
