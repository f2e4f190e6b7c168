"""Smallest circles round groups of vertices on the earth, by column: their centers, and how far they reach.

Centers are sought on the sphere, so that neither the 180th meridian nor a pole is an edge; radii are
geodesic on WGS84 and rounded up. An edge is taken as straight in longitude and latitude, as GeoJSON has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely

from mapper.files.arrays import Floats, Indices, Mask

_GEOD = pyproj.Geod(ellps="WGS84")
_EARTH_METERS = 6_378_137.0  # the largest radius, for margins
_DECIMALS = 7  # a centimeter
_STEP = np.radians(0.02)  # at most, between two points of an edge of a small shape
_STEPS = 64  # at least, across a large shape
_MOST_STEPS = 256  # on one edge
_LARGE = 0.01  # radians, from which a plane distorts the search for a center
_NEARLY_POLE_DEGREES = 89.99
_HALF_TURN, _TURN = 180.0, 360.0
_ROUNDING = 1e-9
LEAST_METERS = 0.01
_FLATTENING_SHARE = (
    0.985  # of the distance on a sphere, below which no point is the furthest on WGS84
)


@dataclass(frozen=True, eq=False)
class Vertices:
    """Vertices in degrees; `line` is the part and `owner` the shape that each is of, in order."""

    longitude: Floats
    latitude: Floats
    line: Indices
    owner: Indices

    def pick(self, kept: Mask) -> Vertices:
        """Return some of them."""
        return Vertices(
            self.longitude[kept], self.latitude[kept], self.line[kept], self.owner[kept]
        )


def turns_east(vertices: Vertices) -> tuple[Floats, Mask]:
    """Return how far each edge goes east, and which edges jump across the 180th meridian.

    The edge to a vertex from the one before, 0 where that is of another part. A jump of more than half a turn
    goes the short way, but one of exactly a turn goes round.
    """
    with np.errstate(invalid="ignore"):
        east = np.diff(vertices.longitude)
        along = vertices.line[1:] == vertices.line[:-1]
        east = np.where(along, east, 0.0)
        jumps = np.abs(east) > _HALF_TURN
        is_turn = np.abs(np.abs(east) - _TURN) < _ROUNDING
        goes_round = is_turn & (np.abs(vertices.latitude[1:]) < _NEARLY_POLE_DEGREES)
        short = np.where(jumps & ~goes_round, east - _TURN * np.round(east / _TURN), east)
    return short, jumps


def follow_edges(longitude: Floats, latitude: Floats, line: Indices) -> Floats:
    """Return the longitudes of lines that go on where they cross the 180th meridian.

    Args:
        longitude: Of the vertices, in degrees.
        latitude: Likewise.
        line: The line that each is of, in order.
    """
    east, _ = turns_east(Vertices(longitude, latitude, line, line))
    gone = np.concatenate(([0.0], np.cumsum(east)))
    begins = np.concatenate(([True], line[1:] != line[:-1]))
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    followed: Floats = longitude[first] + gone - gone[first]
    return followed


def smallest_circles(vertices: Vertices, east: Floats) -> tuple[Floats, Floats, Floats]:
    """Return longitude, latitude and radius of the circles, in the order of the owners."""
    unit = _unit(vertices.longitude, vertices.latitude)
    starts, owner = _groups(vertices.owner)
    center = _middles(unit, starts)
    extent = np.maximum.reduceat(_angles(unit, center[owner]), starts)
    longitude, latitude, of_edge, margin = _along_edges(vertices, east, extent[owner], owner)
    order = np.argsort(np.concatenate((owner, of_edge)), kind="stable")
    longitude = np.concatenate((vertices.longitude, longitude))[order]
    latitude = np.concatenate((vertices.latitude, latitude))[order]
    starts, owner = _groups(np.concatenate((owner, of_edge))[order])
    unit = _unit(longitude, latitude)
    for _ in range(4 if extent.max() > _LARGE else 1):
        center = _nearer_centers(unit, owner, center)
    at = np.degrees(np.arctan2(center[:, 1], center[:, 0])).round(_DECIMALS)
    up = np.degrees(np.arctan2(center[:, 2], np.hypot(center[:, 0], center[:, 1]))).round(_DECIMALS)
    angles = _angles(unit, _unit(at, up)[owner])
    furthest = np.maximum.reduceat(angles, starts)
    far = angles >= furthest[owner] * _FLATTENING_SHARE
    of_far = owner[far]
    meters = _geodesic_meters(at[of_far], up[of_far], longitude[far], latitude[far])
    radius = np.maximum.reduceat(meters, _groups(of_far)[0])
    return at, up, np.where(radius < LEAST_METERS, 0.0, np.ceil(radius + margin))


def _groups(owner: Indices) -> tuple[Indices, Indices]:
    """Return where each owner of sorted vertices begins, and its number from 0 on by vertex."""
    begins = np.ones(len(owner), dtype=bool)
    begins[1:] = owner[1:] != owner[:-1]
    return np.flatnonzero(begins), np.cumsum(begins) - 1


def _unit(longitude: Floats, latitude: Floats) -> Floats:
    east, north = np.radians(longitude), np.radians(latitude)
    return np.column_stack(
        (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    )


def _middles(unit: Floats, starts: Indices) -> Floats:
    """Return a first center of each group: the middle of its box in space."""
    middle = (np.minimum.reduceat(unit, starts) + np.maximum.reduceat(unit, starts)) / 2
    length = np.linalg.norm(middle, axis=1)
    middle[length < _ROUNDING] = unit[starts][length < _ROUNDING]  # all round the earth
    found: Floats = middle / np.linalg.norm(middle, axis=1)[:, None]
    return found


def _angles(unit: Floats, other: Floats) -> Floats:
    """Return the angles between unit vectors; exact where they are small, too."""
    chord = np.linalg.norm(unit - other, axis=1)
    angles: Floats = 2 * np.arcsin(np.minimum(chord / 2, 1.0))
    return angles


def _along_edges(
    vertices: Vertices, east: Floats, extent: Floats, owner: Indices
) -> tuple[Floats, Floats, Indices, Floats]:
    """Return points within long edges, their owners, and by owner how far an edge may bulge between them."""
    east = np.radians(east)
    along = vertices.line[1:] == vertices.line[:-1]
    north = np.where(along, np.radians(np.diff(vertices.latitude)), 0.0)
    longest = np.maximum(np.abs(east), np.abs(north))
    step = np.maximum(_STEP, extent[1:] / _STEPS)
    pieces = np.clip(np.ceil(longest / step), 1, _MOST_STEPS).astype(np.int64)
    cosine = np.cos(np.radians(vertices.latitude))
    wide = np.abs(east) / pieces
    bulge = (wide**2 * np.maximum(cosine[1:], cosine[:-1]) + 2 * wide * np.abs(north) / pieces) / 8
    margin = np.zeros(owner[-1] + 1)
    np.maximum.at(margin, owner[1:], bulge * _EARTH_METERS)
    edge = np.repeat(np.arange(len(pieces)), pieces - 1)
    before = np.cumsum(pieces - 1) - (pieces - 1)
    share = (np.arange(len(edge)) - before[edge] + 1) / pieces[edge]
    longitude = vertices.longitude[edge] + np.degrees(east[edge]) * share
    latitude = vertices.latitude[edge] + np.degrees(north[edge]) * share
    return longitude, latitude, owner[1:][edge], margin


def _nearer_centers(unit: Floats, owner: Indices, center: Floats) -> Floats:
    """Return the centers of the smallest circles in planes that touch the sphere at former centers."""
    to_east = np.column_stack((-center[:, 1], center[:, 0], np.zeros(len(center))))
    at_pole = np.linalg.norm(to_east, axis=1) < _ROUNDING  # where every way is south
    to_east[at_pole] = (0.0, 1.0, 0.0)
    to_east /= np.linalg.norm(to_east, axis=1)[:, None]
    to_north = np.cross(center, to_east)
    x = np.einsum("ij,ij->i", unit, to_east[owner])
    y = np.einsum("ij,ij->i", unit, to_north[owner])
    flat = np.hypot(x, y)
    angle = np.arctan2(flat, np.einsum("ij,ij->i", unit, center[owner]))
    scale = np.divide(angle, flat, out=np.ones_like(flat), where=flat > 0)
    several = np.bincount(owner) > 1
    among = several[owner]
    flat_points = np.column_stack((x * scale, y * scale))[among]
    # as one line each, which takes a third of the time that points take
    around = np.full(len(center), shapely.Point(), dtype=object)
    if several.any():
        joined = shapely.linestrings(flat_points, indices=(np.cumsum(several) - 1)[owner[among]])
        around[several] = shapely.centroid(shapely.minimum_bounding_circle(joined))
    # a single point has no circle round it; it is where the former center is
    middle = np.zeros((len(center), 2))
    middle[~shapely.is_empty(around)] = shapely.get_coordinates(around)
    away = np.hypot(middle[:, 0], middle[:, 1])
    share = np.divide(np.sin(away), away, out=np.ones_like(away), where=away > 0)
    moved: Floats = (
        center * np.cos(away)[:, None]
        + to_east * (middle[:, 0] * share)[:, None]
        + to_north * (middle[:, 1] * share)[:, None]
    )
    moved /= np.linalg.norm(moved, axis=1)[:, None]
    return moved


def _geodesic_meters(longitude: Floats, latitude: Floats, to: Floats, up: Floats) -> Floats:
    if len(longitude) == 1:  # a number to pyproj, and NumPy before 2.4 warns of it
        return np.array([_GEOD.inv(longitude.item(), latitude.item(), to.item(), up.item())[2]])
    meters: Floats = _GEOD.inv(longitude, latitude, to, up)[2]
    return meters
