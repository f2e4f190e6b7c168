"""A small map of incidents for a notebook cell, as SVG that stays small for any number of rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from mapper.files import Floats, Geometries, Indices

WIDTH, HEIGHT = 320, 200
_DOT = 4  # pixels: dots that are nearer to each other than half of it are one
_MOST_CIRCLES = 500
_METERS_A_DEGREE = 111_320
_RADIUS = "coordinate_uncertainty_in_meters"
_MARGIN = 1.15
_LEAST_DEGREES = 0.1
_MOST_LATITUDE = 85.0
_MOST_ROOM_DEGREES = 5.0
_TOLERANCE_PIXELS = 1.5
_LEAST_PIXELS = 2  # of an island
_POLYGON = shapely.GeometryType.POLYGON
_SEA, _LAND, _COAST, _INK = "#dbe2e7", "#eff1ef", "#a9b2b6", "#17202a"


class _Frame(NamedTuple):
    """The part of the world that the map shows: its middle, and pixels a degree."""

    longitude: float
    latitude: float
    across: float
    down: float

    def flat(self, longitude: Floats, latitude: Floats) -> Floats:
        """Return pixels from the upper left corner, a row a point."""
        x = WIDTH / 2 + (longitude - self.longitude) * self.across
        y = HEIGHT / 2 - (latitude - self.latitude) * self.down
        return np.column_stack([x, y])

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in degrees."""
        aside, up = WIDTH / 2 / self.across, HEIGHT / 2 / self.down
        return (
            self.longitude - aside, self.latitude - up, self.longitude + aside, self.latitude + up
        )  # fmt: skip


def small_map(incidents: pd.DataFrame, load_land: Callable[[], Geometries]) -> str:
    """Draw the places of incidents, wide ones as circles; empty if none has a place.

    Args:
        incidents: The incidents, with `latitude`, `longitude` and `coordinate_uncertainty_in_meters`.
        load_land: Returns the land of the world, in degrees.
    """
    placed = incidents[["longitude", "latitude", _RADIUS]].dropna(subset=["longitude", "latitude"])
    if placed.empty:
        return ""
    points = placed[["longitude", "latitude"]].to_numpy(dtype=float)
    degrees = placed[_RADIUS].fillna(0.0).to_numpy(dtype=float) / _METERS_A_DEGREE
    frame = _frame(points, degrees)
    spots = np.column_stack([frame.flat(points[:, 0], points[:, 1]), degrees * frame.down])
    is_wide = spots[:, 2] > _DOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="Map of {len(points):,} incidents">'
        f'<rect width="100%" height="100%" fill="{_SEA}"/>'
        f'<path d="{_land_path(load_land(), frame)}" fill="{_LAND}" stroke="{_COAST}"/>'
        f"{_circles(spots[is_wide])}{_dots(spots[~is_wide])}</svg>"
    )


def _dots(spots: Floats) -> str:
    cells = _distinct(spots[:, :2] * 2 / _DOT) * _DOT // 2
    path = "".join(f"M{x} {y}h0" for x, y in cells.tolist())
    return (
        f'<path d="{path}" fill="none" stroke="{_INK}" stroke-width="{_DOT}"'
        ' stroke-linecap="round"/>'
    )


def _circles(spots: Floats) -> str:
    """Draw circles; those that are nearly alike are one, the more of them the less alike."""
    step, cells = 1, _distinct(spots)
    while len(cells) > _MOST_CIRCLES:
        step *= 2
        cells = _distinct(spots / step) * step
    drawn = "".join(f'<circle cx="{x}" cy="{y}" r="{max(r, _DOT)}"/>' for x, y, r in cells.tolist())
    return f'<g fill="{_INK}" fill-opacity=".1" stroke="{_INK}">{drawn}</g>'


def _distinct(spots: Floats) -> Indices:
    whole: Indices = pd.DataFrame(np.round(spots).astype(int)).drop_duplicates().to_numpy()
    return whole


def _frame(points: Floats, radius_degrees: Floats) -> _Frame:
    """Return the part of the world round all points and their circles, true to scale in its middle."""
    room = np.minimum(radius_degrees, _MOST_ROOM_DEGREES)[:, None]
    (west, south), (east, north) = (points - room).min(axis=0), (points + room).max(axis=0)
    latitude = min(max((south + north) / 2, -_MOST_LATITUDE), _MOST_LATITUDE)
    narrow = math.cos(math.radians(latitude))
    aside = max(east - west, _LEAST_DEGREES) * _MARGIN
    up = max(north - south, _LEAST_DEGREES) * _MARGIN
    down = min(WIDTH / (aside * narrow), HEIGHT / up)
    return _Frame((west + east) / 2, latitude, down * narrow, down)


def _land_path(land: Geometries, frame: _Frame) -> str:
    west, south, east, north = frame.box
    bounds = shapely.bounds(land)
    near = (
        (bounds[:, 0] < east) & (bounds[:, 2] > west) & (bounds[:, 1] < north) & (bounds[:, 3] > south)
    )  # fmt: skip
    shapes = shapely.simplify(land[near], _TOLERANCE_PIXELS / frame.down, preserve_topology=False)
    seen = shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(shapes), *frame.box))
    sides = shapely.bounds(seen) if len(seen) else np.empty((0, 4))
    large = (sides[:, 3] - sides[:, 1]) * frame.down >= _LEAST_PIXELS
    rings = shapely.get_rings(seen[large & (shapely.get_type_id(seen) == _POLYGON)])
    return "".join(_ring_path(ring, frame) for ring in rings)


def _ring_path(ring: shapely.LinearRing, frame: _Frame) -> str:
    spots = np.round(frame.flat(*shapely.get_coordinates(ring).T), 1)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots[:-1].tolist()) + "z"
