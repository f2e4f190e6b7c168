"""Looks up jurisdictions for a frame of points, lines or areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyproj

from mapper.errors import PointsError
from mapper.files import (
    Floats,
    convert_to_texts,
    decode_geometry,
    ignore_step,
    is_of_maps,
    not_of_maps,
)
from mapper.imports.area_layers import read_areas
from mapper.imports.area_sources import AreaSource
from mapper.imports.coded_columns import Coded, Measured
from mapper.imports.point_columns import (
    PointColumns,
    find_point_columns,
    make_one_chunk,
    projected_words,
    read_radii,
)
from mapper.imports.point_coordinates import Coordinates
from mapper.imports.points.answer_columns import Report, answer_columns
from mapper.imports.points.assign_table import (
    SAMPLE_ROWS,
    AssignOptions,
    coordinates_of,
    prepare,
    require_new,
)
from mapper.imports.points.shape_points import points_of_shapes
from mapper.imports.projected_coordinates import read_crs
from mapper.imports.shape_texts import find_shape_texts, geometry_of_texts
from mapper.places import PREPARED_FROM, AreaLayer

if TYPE_CHECKING:
    import geopandas as gpd

Frame = TypeVar("Frame", bound=pd.DataFrame)


def assign_frame(frame: Frame, options: AssignOptions, areas: Sequence[AreaSource] = ()) -> Frame:
    """Return a copy of a frame with the new columns; see `assign`.

    Args:
        frame: The frame.
        options: Which columns are read and added.
        areas: Layers of areas of the user's own.

    Raises:
        PointsError: The frame has no coordinates, or has columns with the new names.
        RecordsError: A layer of areas cannot be read.
    """
    columns = answer_frame(frame, options, read_areas(areas)[0])
    return frame.assign(
        **{
            name: each.pandas(texts=options.texts).set_axis(frame.index)
            for name, each in columns.items()
        }
    )


def names_of_frame(frame: pd.DataFrame) -> list[str]:
    """Return the names of a frame's columns as texts; they may be numbers."""
    # half of a surrogate pair, which Arrow's names cannot hold, becomes a question mark
    return [str(name).encode("utf-8", "replace").decode("utf-8") for name in frame.columns]


def answer_frame(
    frame: pd.DataFrame,
    options: AssignOptions,
    layers: Sequence[AreaLayer] = (),
    where: PointColumns | None = None,
) -> dict[str, Coded | Measured]:
    """Return the new columns of a frame by name, with the prefix.

    Args:
        frame: The frame.
        options: Which columns are read and added.
        layers: Areas of the user's own.
        where: The columns of coordinates, where they are known.

    Raises:
        PointsError: The frame has no coordinates, or has columns with the new names.
    """
    names = names_of_frame(frame)
    require_new(names, options.prefix, layers)
    count = len(frame)

    def column(name: str) -> pd.Series[Any]:
        """Return a column by its name as text, because a frame's column names may be numbers."""
        return frame.iloc[:, names.index(name)]

    points, least = None, None
    if options.latitude is None and options.longitude is None:
        points, least = _geometry_points(frame)
    if points is None:
        head = {
            name: convert_to_texts(make_one_chunk(_arrow(column(name).head(SAMPLE_ROWS))))
            for name in dict.fromkeys(names)  # the first of several columns of one name
        }
        is_told = options.latitude is not None or options.longitude is not None
        shapes = None if is_told else find_shape_texts(names, pa.table(head))
        if shapes is not None:
            crs = read_crs(options.crs) if options.crs else None
            points, least = _text_points(_arrow(column(shapes)), crs)
        else:
            if where is None:
                told = (options.latitude, options.longitude)
                where = find_point_columns(names, pa.table(head), *told, options.crs)
            points = where.read(lambda name: _arrow(column(name)), count)
        beyond, given = points.projected
        if beyond * 2 > given:
            raise PointsError(projected_words(points.sample), code="unknown-crs")
    radius = read_radii(names, options.uncertainty, lambda name: _arrow(column(name)), count)
    radius = radius.at_least(least)
    if count >= PREPARED_FROM:
        prepare(ignore_step)
    answers = answer_columns(
        points,
        radius,
        border_distance=options.border_distance,
        report=Report(),
        layers=layers,
        borders=options.borders,
    )
    return {options.prefix + name: each for name, each in answers.items()}


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


def _text_points(texts: pa.Array, told: pyproj.CRS | None) -> tuple[Coordinates, Floats]:
    """Return the coordinates of shapes that are texts, and their radii."""
    geometry, crs = geometry_of_texts(convert_to_texts(make_one_chunk(texts)), told)
    found = points_of_shapes(decode_geometry(geometry), crs)
    return coordinates_of(found), found.radius_meters


def _geometry_points(frame: pd.DataFrame) -> tuple[Coordinates | None, Floats | None]:
    """Return the coordinates of a GeoDataFrame, and the radii of its shapes; None for another frame."""
    geometry: gpd.GeoSeries | None = (
        getattr(frame, "_geometry_column_name", None) and frame.geometry
    )
    if geometry is None:
        return None, None
    if geometry.crs is None:
        raise PointsError("The geometries have no CRS. Call set_crs first.", code="unknown-crs")
    if not is_of_maps(geometry.crs):
        raise PointsError(not_of_maps(geometry.crs), code="unknown-crs")
    found = points_of_shapes(geometry.to_numpy(), geometry.crs)
    return coordinates_of(found), found.radius_meters
