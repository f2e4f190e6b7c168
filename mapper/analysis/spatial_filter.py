"""Which incidents may lie in a geometry: those whose circle of uncertainty touches it.

Distances are geodesic, on the WGS84 ellipsoid. If a record states its area in words, the part of the
circle outside that area does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from mapper.errors import SelectionError, quoted
from mapper.files import Floats, Mask, is_of_maps, not_of_maps, transform_coordinates
from mapper.places import METERS_PER_DEGREE_AT_45, load_boundaries

if TYPE_CHECKING:
    import geopandas as gpd

Extent: TypeAlias = "shapely.Geometry | gpd.GeoSeries | gpd.GeoDataFrame"

_BAND_DEGREES = 0.25  # how high a map of a band is
_LARGEST_ROUGH_METERS = 50_000.0  # what reaches farther is measured exactly
_ROUGH = 0.03  # up to there, distances on such a map are off by less than this share, to 66 degrees
_SEGMENT_DEGREES = 0.02  # shorter than where a straight line in degrees and one in meters part


def may_lie_in(incidents: pd.DataFrame, extent: Extent) -> Mask:
    """Mark the incidents that may lie in a geometry; those without a place do not.

    Args:
        incidents: Located incidents, with `stated_area` where a record states its area in words.
        extent: A shapely geometry in degrees (longitude first, WGS84), or a GeoSeries or GeoDataFrame
            in any coordinate system; their union counts.

    Raises:
        SelectionError: The extent is neither, is empty, or has no coordinate system.
    """
    shape = _in_degrees(extent)
    columns = ("longitude", "latitude", "coordinate_uncertainty_in_meters")
    x, y, radius = (incidents[name].to_numpy(dtype=float) for name in columns)
    placed = ~(np.isnan(x) | np.isnan(y))
    result = np.zeros(len(incidents), dtype=bool)
    result[placed] = _touches(shape, x[placed], y[placed], np.nan_to_num(radius[placed]))
    if "stated_area" in incidents:
        stated = incidents["stated_area"]
        for geoid in stated[result].dropna().unique():
            if not _overlaps(shape, geoid):
                result &= (stated != geoid).to_numpy()
    return result


def surely_lie_in(incidents: pd.DataFrame, extent: Extent) -> Mask:
    """Mark the incidents that lie in a geometry wherever in their circle they happened.

    Args:
        incidents: As in `may_lie_in`.
        extent: As in `may_lie_in`.

    Raises:
        SelectionError: As `may_lie_in`.
    """
    shape = _in_degrees(extent)
    outside = shapely.difference(shapely.box(-180, -90, 180, 90), shape)
    may = may_lie_in(incidents, shape)
    result = may if outside.is_empty else may & ~may_lie_in(incidents, outside)
    if "stated_area" in incidents:
        stated = incidents["stated_area"]
        for geoid in stated[may & ~result].dropna().unique():
            if shapely.covers(shape, load_boundaries(geoid[:2]).geometry(geoid)):
                result |= (stated == geoid).to_numpy(dtype=bool)
    return result


def _in_degrees(extent: Any) -> shapely.Geometry:  # noqa: ANN401  (whatever a person hands over)
    if isinstance(extent, shapely.Geometry):
        shape = extent
    elif hasattr(extent, "to_crs") and hasattr(extent, "union_all"):
        if extent.crs is None:
            raise SelectionError("The geometries have no coordinate system. Set it with set_crs.")
        if not is_of_maps(extent.crs):
            raise SelectionError(not_of_maps(extent.crs))
        shape = extent.to_crs("EPSG:4326").union_all()
    else:
        raise SelectionError(
            f"within is {quoted(extent)}, not a shapely geometry, GeoSeries or GeoDataFrame."
            " For a box, write shapely.box(west, south, east, north)."
        )
    if shape.is_empty:
        raise SelectionError("The geometry is empty. Check how it was made.")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:  # noqa: PLR2004
        raise SelectionError(
            f"The geometry spans {west:g}, {south:g} to {east:g}, {north:g}, which are not degrees,"
            " longitude first. Pass a GeoSeries with its coordinate system."
        )
    return shape


def _overlaps(shape: shapely.Geometry, geoid: str) -> bool:
    area = load_boundaries(geoid[:2]).geometry(geoid)
    return bool(shapely.intersects(area, shape) and not shapely.touches(area, shape))


def _touches(shape: shapely.Geometry, x: Floats, y: Floats, radius: Floats) -> Mask:
    """Decide most on maps that are nearly true to scale, and those near the line exactly."""
    shapely.prepare(shape)
    result: Mask = shapely.intersects_xy(shape, x, y)
    open_ = ~result & (radius > _LARGEST_ROUGH_METERS)
    bands = np.floor(y / _BAND_DEGREES)
    for band in np.unique(bands):
        rows = np.flatnonzero((bands == band) & ~result & ~open_)
        scale = (
            np.cos(np.radians((band + 0.5) * _BAND_DEGREES)) * METERS_PER_DEGREE_AT_45,
            METERS_PER_DEGREE_AT_45,
        )
        flat = shapely.transform(shape, lambda each, scale=scale: each * scale)
        shapely.prepare(flat)
        points = shapely.points(x[rows] * scale[0], y[rows] * scale[1])
        may = shapely.dwithin(flat, points, radius[rows] * (1 + _ROUGH))
        rows, points = rows[may], points[may]
        result[rows] = shapely.dwithin(flat, points, radius[rows] * (1 - _ROUGH))
        open_[rows] = ~result[rows]
    rows = np.flatnonzero(open_)
    places, of_row = np.unique(np.stack([x[rows], y[rows]], axis=1), axis=0, return_inverse=True)
    fine = shapely.segmentize(shape, _SEGMENT_DEGREES)
    exact = np.array([_distance(fine, *place) for place in places.tolist()], dtype=float)
    result[rows] = exact[of_row.ravel()] <= radius[rows]
    return result


def _distance(shape: shapely.Geometry, x: float, y: float) -> float:
    """Measure the distance from a point, in meters, on a map that is true to scale from it."""
    own = CRS.from_proj4(f"+proj=aeqd +lat_0={y!r} +lon_0={x!r} +datum=WGS84")
    to_own = Transformer.from_crs("EPSG:4326", own, always_xy=True)
    flat = shapely.transform(
        shape, lambda each: np.stack(transform_coordinates(to_own, each[:, 0], each[:, 1]), axis=1)
    )
    return float(shapely.distance(flat, shapely.Point(0, 0)))
