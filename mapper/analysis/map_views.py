"""The part of the world that a drawn map shows: a projection true to scale at its center, and a box in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from mapper.errors import SelectionError, quoted
from mapper.files import Floats, Geometries, Mask, transform_coordinates, transformer_between
from mapper.places import METERS_PER_DEGREE_OF_SPHERE

ViewText: TypeAlias = "str | Sequence[float]"
"""`34.05,-118.25,12`, or the same as three numbers; or a box as four."""

_LEAST_SPAN_METERS = 8_000
_MARGIN = 0.08
_NOWHERE = (34.0, -118.2)  # the middle of a map without incidents
_PIXELS = (800, 600)  # that a picture has at a zoom, as a page of that size would show
_METERS_PER_PIXEL = 156_543.03  # at the equator, at zoom 0
_MOST_ZOOM = 22
_MOST_HALF_METERS = 9_000_000
_LEAST_HALF_METERS = 50.0
_WIDEST, _TALLEST = 3.0, 2.0  # of a picture; a box beyond that is shown with more around it
_WIDE_METERS = 2_500_000  # a half of a map so wide that a box in degrees would be wrong
_MOST_LATITUDE = 85.0
_STEPS_ALONG = 9


class View(NamedTuple):
    """What a map is to show, whatever incidents there are.

    Attributes:
        latitude: Of its center, in degrees north, WGS84.
        longitude: Of its center, in degrees east.
        half_width_meters: From the center to its right edge.
        half_height_meters: From the center to its upper edge.
    """

    latitude: float
    longitude: float
    half_width_meters: float
    half_height_meters: float


def read_view(given: ViewText) -> View:
    """Return the view that a user names: latitude, longitude and zoom, or west, south, east and north.

    Raises:
        SelectionError: It is neither.
    """
    parts = given.split(",") if isinstance(given, str) else list(given)
    try:
        numbers = [float(each) for each in parts]
    except (TypeError, ValueError) as error:
        raise _no_view(given) from error
    if not all(map(math.isfinite, numbers)):
        raise _no_view(given)
    if len(numbers) == 3:  # noqa: PLR2004 - latitude, longitude, zoom
        return _zoomed(*numbers, given=given)
    if len(numbers) == 4:  # noqa: PLR2004 - a box
        return _boxed(*numbers, given=given)
    raise _no_view(given)


def _zoomed(latitude: float, longitude: float, zoom: float, *, given: ViewText) -> View:
    if abs(latitude) > _MOST_LATITUDE or abs(longitude) > 180 or not 0 <= zoom <= _MOST_ZOOM:  # noqa: PLR2004
        raise _no_view(given)
    each = _METERS_PER_PIXEL * math.cos(math.radians(latitude)) / 2**zoom
    half = [min(pixels / 2 * each, _MOST_HALF_METERS) for pixels in _PIXELS]
    return View(latitude, longitude, *half)


def _boxed(west: float, south: float, east: float, north: float, *, given: ViewText) -> View:
    across = (east - west) % 360 or 360.0 * (east != west)
    is_on_earth = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004
    if not is_on_earth or not across:
        raise _no_view(given)
    latitude = (south + north) / 2
    nearest = 0.0 if south <= 0 <= north else min(abs(south), abs(north))  # where it is widest
    half_width = across / 2 * METERS_PER_DEGREE_OF_SPHERE * math.cos(math.radians(nearest))
    half_height = (north - south) / 2 * METERS_PER_DEGREE_OF_SPHERE
    longitude = (west + across / 2 + 180) % 360 - 180
    half_width = min(max(half_width, half_height / _TALLEST, _LEAST_HALF_METERS), _MOST_HALF_METERS)
    half_height = min(max(half_height, half_width / _WIDEST), _MOST_HALF_METERS)
    return View(latitude, longitude, half_width, half_height)


def _no_view(given: ViewText) -> SelectionError:
    said = given if isinstance(given, str) else ",".join(map(str, given))
    return SelectionError(
        f"{quoted(said)} is not a part of the world. Write latitude, longitude and zoom, such as"
        " 34.05,-118.25,12; or west, south, east and north of a box, such as -118.7,33.7,-118.1,34.3."
    )


@dataclass(frozen=True, eq=False)
class MapView:
    """A projection, and what of it a map shows.

    Attributes:
        to_map: From WGS84 degrees, longitude first, to meters.
        box: West, south, east and north in meters of the map.
        longitude: Of the center, in degrees.
    """

    to_map: Transformer
    box: Floats
    longitude: float

    @property
    def width(self) -> float:
        """Its width in meters."""
        return float(self.box[2] - self.box[0])

    def holds(self, x: Floats, y: Floats) -> Mask:
        """Mark the points, in meters of the map, that it shows."""
        within: Mask = (x >= self.box[0]) & (x <= self.box[2])
        within &= (y >= self.box[1]) & (y <= self.box[3])
        return within

    @cached_property
    def degrees(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north in degrees around all of it; None where no such box is near."""
        west, south, east, north = self.box
        if max(east - west, north - south) / 2 > _WIDE_METERS:
            return None
        across, upright = np.meshgrid(
            np.linspace(west, east, _STEPS_ALONG), np.linspace(south, north, _STEPS_ALONG)
        )
        x, y = self.to_map.transform(across.ravel(), upright.ravel(), direction="INVERSE")
        x = self.longitude + (np.asarray(x) - self.longitude + 180) % 360 - 180
        y = np.asarray(y)
        is_plain = np.isfinite(x).all() and np.isfinite(y).all()
        if not is_plain or abs(y).max() > _MOST_LATITUDE or abs(x).max() > 180:  # noqa: PLR2004
            return None
        room = [0.02 * np.ptp(each) + 0.01 for each in (x, y)]
        return (
            float(x.min() - room[0]), float(y.min() - room[1]),
            float(x.max() + room[0]), float(y.max() + room[1]),
        )  # fmt: skip

    def filling(self, aspect: float) -> MapView:
        """Return a map that shows more around it, so that its height is `aspect` times its width."""
        middle = (self.box[:2] + self.box[2:]) / 2
        half = (self.box[2:] - self.box[:2]) / 2
        width = max(half[0], half[1] / aspect)
        half = np.array([width, width * aspect])
        return MapView(self.to_map, np.concatenate([middle - half, middle + half]), self.longitude)

    def near(self, bounds: Floats) -> Mask:
        """Mark the boxes in degrees, shape (n, 4), that it may show."""
        if self.degrees is None:
            return np.ones(len(bounds), dtype=bool)
        west, south, east, north = self.degrees
        some: Mask = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
        some &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        return some

    def flatten(self, shapes: Geometries) -> Geometries:
        """Return shapes in degrees as shapes in meters of the map."""
        import shapely  # noqa: PLC0415 - once a map is drawn

        flat: Geometries = shapely.transform(
            shapes,
            lambda each: np.stack(
                transform_coordinates(self.to_map, each[:, 0], each[:, 1]), axis=1
            ),
        )
        return flat


def place_on_map(
    located: pd.DataFrame, view: View | None = None
) -> tuple[MapView, Floats, Floats, Floats]:
    """Return a map of incidents, and their x, y and radius in meters on it.

    Args:
        located: Incidents with coordinates.
        view: What it shows; None for all circles, with a margin.
    """
    names = ("longitude", "latitude", "coordinate_uncertainty_in_meters")
    lon, lat, radius = (located[name].to_numpy(dtype=float) for name in names)
    middle = (view.latitude, view.longitude) if view else _middle(lat, lon)
    own = CRS.from_proj4(f"+proj=laea +lat_0={middle[0]} +lon_0={middle[1]} +datum=WGS84")
    to_map = transformer_between("EPSG:4326", own)
    x, y = transform_coordinates(to_map, lon, lat)
    radius = np.nan_to_num(radius)
    if view:
        half = np.array([view.half_width_meters, view.half_height_meters])
        return MapView(to_map, np.concatenate([-half, half]), view.longitude), x, y, radius
    longitude = float(lon.mean()) if len(lon) else middle[1]
    return MapView(to_map, _extent(x, y, radius), longitude), x, y, radius


def height_of_map(located: pd.DataFrame, view: View | None = None) -> float:
    """Return the height of the map of some incidents, of its width."""
    if view:
        return view.half_height_meters / view.half_width_meters
    west, south, east, north = place_on_map(located)[0].box
    return float((north - south) / (east - west))


def _middle(lat: Floats, lon: Floats) -> tuple[float, float]:
    if not len(lat):
        return _NOWHERE
    return (lat.min() + lat.max()) / 2, (lon.min() + lon.max()) / 2


def _extent(x: Floats, y: Floats, radius: Floats) -> Floats:
    """Return west, south, east, north in meters around all circles, with a margin."""
    if not len(x):
        return np.array([-1.0, -1.0, 1.0, 1.0]) * 50_000
    low = np.array([(x - radius).min(), (y - radius).min()])
    high = np.array([(x + radius).max(), (y + radius).max()])
    half = np.maximum((high - low) * (0.5 + _MARGIN), _LEAST_SPAN_METERS / 2)
    half = np.maximum(half, half.max() * 0.8)
    middle = (low + high) / 2
    return np.concatenate([middle - half, middle + half])
