"""Reads GeoJSON, GeoPackage and what else GDAL knows; turns geometry of any file into degrees.

Geometry becomes two columns of WGS84 degrees, `GEOMETRY_LATITUDE` and `GEOMETRY_LONGITUDE`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from mapper.errors import Fault, Position, quoted
from mapper.files.geometry import (
    MAX_LATITUDE_DEGREES,
    MAX_LONGITUDE_DEGREES,
    decoded,
    degrees,
    in_degrees,
)
from mapper.files.sheets import Sheet, as_texts, refused

GEOMETRY_LATITUDE = "geometry.latitude"
GEOMETRY_LONGITUDE = "geometry.longitude"


def read_features(path: Path) -> Sheet:
    """Read a file that GDAL knows; of several layers the first.

    Raises:
        RecordsError: It cannot be read, or its coordinates are in an unknown system.
    """
    import pyogrio  # noqa: PLC0415  (a third of a second that tables without geometry need not spend)

    try:
        layers = pyogrio.list_layers(path)
        meta, table = pyogrio.read_arrow(path, layer=layers[0][0] if len(layers) else None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise refused(
            path,
            got=f"a file that cannot be read ({' '.join(str(error).split())})",
            expected=f"a whole {path.suffix.lstrip('.')} file",
            do="check that it was saved whole",
            code="unreadable-file",
        ) from error
    notes = []
    if len(layers) > 1:
        others = ", ".join(quoted(name) for name, _ in layers[1:])
        notes.append(f"The layer {quoted(layers[0][0])} is read; not read: {others}.")
    geometry = meta["geometry_name"] or "wkb_geometry"
    crs = pyproj.CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    if path.suffix.lower() in (".geojson", ".json") and not _declares_crs(path):
        crs = None  # GDAL says WGS84, as RFC 7946 does; what is no degree is refused below
    return with_points(path, table, geometry, crs=crs, notes=notes)


def _declares_crs(path: Path) -> bool:
    head = path.read_bytes()[: 1 << 16]
    return b'"crs"' in head


def with_points(
    path: Path, table: pa.Table, geometry: str, *, crs: pyproj.CRS | None, notes: list[str]
) -> Sheet:
    """Turn the geometry of a table into two columns, and refuse what is no point."""
    names = [name for name in table.column_names if name not in (geometry, "bbox")]
    texts = {name: as_texts(table[name]) for name in names}
    faults: list[Fault] = []
    unread: list[tuple[str | None, ...]] = []
    kept = np.ones(table.num_rows, dtype=bool)
    if geometry in table.column_names:
        shapes = decoded(table[geometry])
        empty = shapely.is_empty(shapes) | shapely.is_missing(shapes)
        shapes[empty] = None
        kept = empty | (shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
        faults = [
            Fault(
                str(path),
                Position(row + 1, 0),
                got=f"a {shapes[row].geom_type}",
                expected="a point",
                do="give a point inside it and coordinate_uncertainty_in_meters, a radius",
                code="not-a-point",
            )
            for row in np.flatnonzero(~kept).tolist()
        ]
        lost = [column.filter(pa.array(~kept)).to_pylist() for column in texts.values()]
        # in place of degrees, so that the row is at fault again unless somebody writes some
        words = [shape.geom_type for shape in shapes[~kept]]
        unread = list(zip(words, words, *lost, strict=True))
        x, y = _degrees(path, shapes[kept], crs, notes)
        given = {name: column.filter(pa.array(kept)) for name, column in texts.items()}
        texts = {GEOMETRY_LATITUDE: _numbers(y), GEOMETRY_LONGITUDE: _numbers(x), **given}
    rows = np.flatnonzero(kept)
    return Sheet(
        str(path),
        pa.table(texts),
        lambda row: int(rows[row]) + 1,
        faults=tuple(faults),
        unread=tuple(unread),
        notes=tuple(notes),
        row_word="row",
    )


def _degrees(
    path: Path,
    points: Any,  # noqa: ANN401
    crs: pyproj.CRS | None,
    notes: list[str],
) -> tuple[Any, Any]:
    """Return longitude and latitude in WGS84 degrees."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    if crs is None:
        if (np.abs(x) > MAX_LONGITUDE_DEGREES).any() and (np.abs(y) > MAX_LATITUDE_DEGREES).any():
            raise refused(
                path,
                got=f"coordinates such as {np.nanmax(np.abs(x)):,.0f}, {np.nanmax(np.abs(y)):,.0f}"
                " and no word on their coordinate system",
                expected="longitude and latitude in degrees, or a declared system",
                do="export the file again as WGS84 (EPSG:4326)",
                code="unknown-crs",
            )
        return x, y
    if in_degrees(crs):
        return x, y
    notes.append(f"Coordinates are transformed from {crs.name} to WGS84 degrees.")
    x, y = degrees(x, y, crs)
    return x.round(7), y.round(7)


def _numbers(values: Any) -> pa.ChunkedArray:  # noqa: ANN401
    return pa.chunked_array([pa.array(values, from_pandas=True).cast(pa.string())])
