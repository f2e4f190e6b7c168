"""Reads layers of areas: any vector format that GDAL or GeoParquet has, and frames in memory, in degrees."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from mapper.errors import MapperError, RecordsError, cannot_read
from mapper.files.arrays import Floats, Geometries, Mask
from mapper.files.fixes import fix_unreadable
from mapper.files.geometry import in_degrees, transform_coordinates, transformer_between
from mapper.files.inputs import Input, open_input
from mapper.files.located_features import no_system, refuse_other_systems
from mapper.files.shape_layers import ShapeLayer, layers_of
from mapper.files.sheets import no_such_layer, whole_file_error

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

LAYER_NEEDS = "A layer of areas has a polygon in each row."

_FOLDER_SUFFIX = ".gdb"  # of a format that is a folder
_PARQUET = (".parquet", ".pq", ".geoparquet")
_FURTHEST_DEGREES = 360.0  # longitudes of an area across the 180th meridian may go on beyond it
_STEEPEST = 90.0


@dataclass(frozen=True, eq=False)
class Shapes:
    """Geometries with their attributes.

    Attributes:
        file: The user's name for the file.
        geometries: In degrees, longitude first; None where there is none, or it has too few points.
        attributes: The other columns, one row a geometry.
        notes: What was decided while reading, in words for the user.
        broken: Whether each geometry has a ring that does not close, which is closed in `geometries`, or
            one of too few points; None if none has.
    """

    file: str
    geometries: Geometries
    attributes: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    broken: Mask | None = None


def read_shapes(source: Input) -> Shapes:
    """Read a layer of geometries.

    Args:
        source: The file, of any vector format, or a frame in memory.

    Raises:
        RecordsError: It cannot be read, has no geometry, or its coordinates are in an unknown system.
    """
    if source.rows is not None:
        return _shapes(_frame_of(source), source, [])
    with open_input(source) as given:
        frame, notes, broken = _read(given, source)
        return replace(_shapes(frame, source, notes), broken=broken)


def _frame_of(source: Input) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415  (half a second, which runs without areas need not spend)

    rows = source.rows
    if isinstance(rows, gpd.GeoDataFrame):
        return rows
    try:
        if hasattr(rows, "__arrow_c_stream__"):
            return gpd.GeoDataFrame.from_arrow(rows)
        return gpd.GeoDataFrame.from_features(rows, crs="OGC:CRS84")
    except (ValueError, TypeError, KeyError, AttributeError, ImportError) as error:
        raise _without_geometry(source.name) from error


def _read(given: Input, source: Input) -> tuple[gpd.GeoDataFrame, list[str], Mask | None]:
    import geopandas as gpd  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415

    suffix = given.path.suffix.lower()
    try:
        if not given.path.is_file() and suffix != _FOLDER_SUFFIX:
            given.path.open("rb").close()  # for the system's own reason
        if suffix in _PARQUET:
            return gpd.read_parquet(given.path), [], None
        layer, notes = _choose(layers_of(given.path), source)
        return _read_layer(layer, notes)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        pyproj.exceptions.CRSError,
        shapely.errors.ShapelyError,  # a ring or a line of one point
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, MapperError):
            raise
        if isinstance(error, OSError) and error.errno is not None:
            raise cannot_read(source.name, error) from error
        said = " ".join(str(error).partition(";")[0].split())
        raise whole_file_error(
            source.name,
            found=f"Cannot read this file as areas ({said[:200]}).",
            expected="A layer of areas is GeoJSON, GeoPackage, Shapefile, KML, GeoParquet or the like.",
            fix=fix_unreadable(error),
            code="unreadable-file",
        ) from error


def _read_layer(
    layer: ShapeLayer, notes: list[str]
) -> tuple[gpd.GeoDataFrame, list[str], Mask | None]:
    """Read a layer, with its open rings closed, and tell which rows have one."""
    import pyogrio  # noqa: PLC0415

    def read(on_invalid: str) -> gpd.GeoDataFrame:
        return pyogrio.read_dataframe(
            layer.path, layer=layer.name, fid_as_index=False, on_invalid=on_invalid
        )

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Non closed ring", RuntimeWarning)  # GDAL's
        # pyogrio's, of a column of several types, which is then text
        warnings.filterwarnings("ignore", "Could not parse column", UserWarning)
        try:
            return read("raise"), notes, None
        except shapely.errors.GEOSException:
            shapes = pyogrio.raw.read(layer.path, layer=layer.name, columns=[])[2].tolist()
            with_place = np.array([each is not None for each in shapes], dtype=bool)
            broken = with_place & read("ignore").geometry.isna().to_numpy()
            return read("fix"), notes, broken


def _choose(layers: list[ShapeLayer], source: Input) -> tuple[ShapeLayer, list[str]]:
    """Choose the layer that is named, or the first with polygons."""
    if source.layer is not None:
        named = next((each for each in layers if each.name == source.layer), None)
        if named is None:
            raise no_such_layer(source.name, source.layer, [each.name for each in layers])
        return named, []
    with_areas = [each for each in layers if "Polygon" in each.kind or "Surface" in each.kind]
    if not layers:
        raise _without_geometry(source.name)
    chosen = (with_areas or layers)[0]
    if len(with_areas) < 2:  # noqa: PLR2004
        return chosen, []
    others = ", ".join(each.name for each in with_areas[1:])
    return chosen, [f"{source.name}: Layer read: {chosen.name}. Other layers with areas: {others}."]


def _shapes(frame: Any, source: Input, notes: list[str]) -> Shapes:  # noqa: ANN401
    import geopandas as gpd  # noqa: PLC0415

    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise _without_geometry(source.name)
    geometry = frame.geometry
    geometries = shapely.force_2d(np.asarray(geometry.to_numpy(), dtype=object))
    crs = geometry.crs
    attributes = frame.drop(columns=geometry.name).reset_index(drop=True)
    if crs is not None and not in_degrees(crs):
        refuse_other_systems(str(source.name), crs)
        transformer = transformer_between(crs, "OGC:CRS84")
        geometries = shapely.transform(geometries, lambda given: _degrees(given, transformer))
        notes.append(f"{source.name}: Areas are reprojected from {crs.name} to WGS84 degrees.")
    _refuse_projected(geometries, source.name)
    return Shapes(str(source.name), geometries, attributes, notes)


def _degrees(given: Floats, transformer: pyproj.Transformer) -> Floats:
    return np.column_stack(transform_coordinates(transformer, given[:, 0], given[:, 1]))


def _refuse_projected(geometries: Geometries, name: Path) -> None:
    if not len(geometries):
        return
    west, south, east, north = shapely.total_bounds(geometries)
    across, up = max(abs(west), abs(east)), max(abs(south), abs(north))
    if np.isnan(west) or (across <= _FURTHEST_DEGREES and up <= _STEEPEST):
        return
    if across <= _STEEPEST and up <= _FURTHEST_DEGREES:
        raise whole_file_error(
            name,
            found=f"Coordinates such as {west:,.0f}, {south:,.0f} have the latitude first.",
            expected="A point of a polygon is longitude, latitude.",
            fix="Swap them in the program that made the file.",
            code="unknown-crs",
        )
    raise no_system(name, west, south)


def _without_geometry(name: Path) -> RecordsError:
    return whole_file_error(
        name,
        found="This file has no geometry.",
        expected=LAYER_NEEDS,
        fix="Export it with its geometry, such as GeoJSON.",
        code="no-areas",
    )
