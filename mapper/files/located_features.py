"""Turns geometry of any file into degrees, and refuses what cannot be degrees.

Geometry becomes two columns of WGS84 degrees, `GEOMETRY_LATITUDE` and `GEOMETRY_LONGITUDE`; lines and areas
become the smallest circle that holds them, with its `GEOMETRY_RADIUS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from mapper.errors import Position, RecordsError
from mapper.files.arrays import Floats, Geometries, Indices
from mapper.files.fixes import EXPORT_AS_WGS84, NAME_OR_EXPORT_AS_WGS84
from mapper.files.geometry import (
    MAX_LONGITUDE_DEGREES,
    Geometry,
    decode_geometry,
    in_degrees,
    is_of_maps,
    not_of_maps,
    to_degrees,
)
from mapper.files.nested_cells import PointOf, table_texts
from mapper.files.outlines import outline_column
from mapper.files.row_circles import (
    UNREAD_SHAPE,
    RowCircles,
    enclose_rows,
    note_crossings,
    shape_fault,
)
from mapper.files.sheets import Sheet, distinct_names, whole_file_error

GEOMETRY_LATITUDE = "geometry.latitude"
GEOMETRY_LONGITUDE = "geometry.longitude"
GEOMETRY_RADIUS = (
    "geometry.radius_meters"  # of the smallest circle around a shape; empty for points
)

_PROJECTED = 1e8  # meters or feet; what is more is no coordinate at all


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
    given = ~(np.isnan(x) | np.isnan(y))
    count = int(np.count_nonzero(given))
    if all(_farthest(each) <= 2 * MAX_LONGITUDE_DEGREES for each in (x, y)):
        return 0, count
    furthest = np.fmax(np.abs(x), np.abs(y))
    beyond = (furthest > 2 * MAX_LONGITUDE_DEGREES) & (furthest < _PROJECTED)
    return int(np.count_nonzero(beyond & given)), count


def _farthest(numbers: Floats) -> float:
    """Return the largest size of some numbers, NaN aside."""
    ends = np.fmin.reduce(numbers, initial=0), np.fmax.reduce(numbers, initial=0)
    return float(np.abs(ends).max())


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
    if geometry.crs is not None:
        refuse_other_systems(sheet.file, geometry.crs)
    points = points_of(table[geometry.name], geometry.crs)
    if geometry.crs is None:
        refuse_projected_shapes(sheet.file, points.shapes)
    elif geometry.is_told:
        refuse_degrees(sheet.file, points, geometry.crs)
        sheet = replace(sheet, is_in_degrees=True)
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


def refuse_projected_shapes(
    file: str, shapes: Geometries, *, fix: str = NAME_OR_EXPORT_AS_WGS84
) -> None:
    """Refuse a file that names no coordinate system and whose shapes are drawn in meters or feet.

    Args:
        file: The file as the user named it.
        shapes: Its shapes.
        fix: What the user can do about it.

    Raises:
        RecordsError: Most vertices are no degrees.
    """
    vertices = shapely.get_coordinates(shapes)
    _refuse_projected(file, Located(vertices[:, 0], vertices[:, 1], None), fix)


def refuse_other_systems(file: str, crs: pyproj.CRS) -> None:
    """Refuse the CRS of a file that has no places on the ground of the earth.

    Raises:
        RecordsError: It is of space, of heights, of a plan or of another planet.
    """
    if not is_of_maps(crs):
        raise whole_file_error(
            Path(file),
            found=not_of_maps(crs),
            fix=EXPORT_AS_WGS84,
            code="unknown-crs",
        )


def refuse_degrees(file: str, points: Points, crs: pyproj.CRS) -> None:
    """Refuse degrees in a file of which the user says that it is in meters or feet.

    Raises:
        RecordsError: Most points and vertices are degrees.
    """
    vertices = shapely.get_coordinates(points.shapes)
    x = np.concatenate([points.located.x, vertices[:, 0]])
    y = np.concatenate([points.located.y, vertices[:, 1]])
    beyond, given = are_projected(x, y)
    if crs.is_projected and given and beyond * 2 <= given:
        at = int(np.flatnonzero(np.isfinite(x) & np.isfinite(y))[0])
        raise whole_file_error(
            Path(file),
            found=f"Coordinates such as {y[at]:.5g}, {x[at]:.5g} look like degrees, not like {crs.name}.",
            fix="Leave out --crs.",
            code="unknown-crs",
        )


def located_sheet(
    sheet: Sheet,
    located: Located,
    circles: RowCircles | None = None,
    *,
    fix: str = NAME_OR_EXPORT_AS_WGS84,
) -> Sheet:
    """Put two columns of degrees in front of a sheet, and behind it one of the radii around shapes, if any.

    Raises:
        RecordsError: They are not degrees, and the file names no coordinate system.
    """
    if located.crs is None:
        _refuse_projected(sheet.file, located, fix)
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


def _refuse_projected(file: str, located: Located, fix: str) -> None:
    beyond, given = are_projected(located.x, located.y)
    if beyond * 2 > given:
        x, y = (np.abs(each[np.isfinite(each)]).max(initial=0) for each in (located.x, located.y))
        raise no_system(Path(file), x, y, fix=fix)


def no_system(file: Path, x: float, y: float, *, fix: str = EXPORT_AS_WGS84) -> RecordsError:
    """Return the error that coordinates are no degrees, and the file does not say what they are."""
    return whole_file_error(
        file,
        found=f"{projected_message(x, y)} The file names no coordinate system.",
        fix=fix,
        code="unknown-crs",
    )


def _numbers(values: Floats) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, from_pandas=True).cast(pa.string())])
