"""Borders: the segments of a state's shared arcs, to be found quickly, and distances to them.

Distances are geodesic, on the WGS84 ellipsoid (Karney 2013, through pyproj); borders run straight
in lon/lat between their vertices, as they do in the point-in-polygon test. Nothing here looks
across the 180th meridian, which no border crosses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from mapper.files import Floats, Indices, Mask
from mapper.places.boundaries import boxes_of_pack, load_boundaries, load_state_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.geodesy import GEOD, METERS_PER_DEGREE_FOR_MARGINS, geodesic_meters

SPHERE_ERROR = 0.01  # a sphere's distances are at most 0.56 % off; what is closer is asked exactly
ECCENTRICITY_SQUARED = GEOD.es
EQUATOR_METERS = GEOD.a  # the radius there

_EARTH_RADIUS_METERS = 6_371_008.8
_SEGMENTS_PER_PIECE = 32


@dataclass(frozen=True, eq=False)
class Borders:
    """All border segments of a state, in short pieces with a box each, to be found quickly.

    Attributes:
        start: Where segments begin, lon/lat degrees, shape (n, 2).
        end: Where they end.
        arc: The arc of each segment.
        pieces: Where each piece begins among the segments, and the total.
        boxes: West, south, east and north of each piece, one row each.
        unit_boxes: The same of each unit.
    """

    start: Floats
    end: Floats
    arc: Indices
    pieces: Indices
    boxes: Floats
    unit_boxes: Floats

    def near(self, box: Floats) -> Indices:
        """Return the segments of all pieces that may touch a box."""
        hits = np.flatnonzero(boxes_overlap(self.boxes, box))
        if not len(hits):
            return hits
        return np.concatenate([np.arange(self.pieces[i], self.pieces[i + 1]) for i in hits])


@cache_by_boundaries
def borders_of(state: str) -> Borders:
    """Prepare a state's borders and units for lookups."""
    here = load_boundaries(state)
    arcs = here.arcs
    counts = np.diff(arcs.offsets) - 1
    arc = np.repeat(np.arange(len(arcs)), counts)
    first = np.arange(len(arc)) + arc  # each arc before has one vertex more than segments
    position = first - arcs.offsets[arc]
    pieces = np.flatnonzero(position % _SEGMENTS_PER_PIECE == 0)
    # a row of longitudes and one of latitudes, as lookups of many points read them, seen as points
    start, end = (np.ascontiguousarray(arcs.coordinates[each].T).T for each in (first, first + 1))
    low = np.minimum.reduceat(np.minimum(start, end), pieces)
    high = np.maximum.reduceat(np.maximum(start, end), pieces)
    return Borders(
        start=start,
        end=end,
        arc=arc,
        pieces=np.append(pieces, len(arc)),
        boxes=np.ascontiguousarray(np.concatenate([low, high], axis=1).T),
        unit_boxes=here.unit_boxes,
    )


@cache_by_boundaries
def state_boxes() -> dict[str, Floats]:
    """Return a box around each state, wide enough for the errors of its coarse outline."""
    areas, geometries = load_state_boundaries().state_geometries()
    margin = 2 * load_state_boundaries().tolerance_meters / METERS_PER_DEGREE_FOR_MARGINS
    outward = margin * np.array([-2.0, -1.0, 2.0, 1.0])  # a degree of longitude is shorter
    boxes = shapely.bounds(geometries) + outward
    found = {area.geoid: box for area, box in zip(areas, boxes, strict=True)}
    for state, box in boxes_of_pack().items():
        found[state] = _joined_box(found[state], box) if state in found else box
    return found


def _joined_box(one: Floats, other: Floats) -> Floats:
    """Return the box around two boxes."""
    return np.concatenate([np.minimum(one[:2], other[:2]), np.maximum(one[2:], other[2:])])


def boxes_overlap(boxes: Floats, box: Floats) -> Mask:
    """Whether boxes touch one box; each is west, south, east, north (rows of an array)."""
    west, south, east, north = boxes
    overlap: Mask = (west <= box[2]) & (south <= box[3]) & (east >= box[0]) & (north >= box[1])
    return overlap


def box_of(latitude: float, longitude: float, radius_meters: float) -> Floats:
    """Return a box of degrees that covers a circle: west, south, east, north."""
    high = radius_meters / METERS_PER_DEGREE_FOR_MARGINS * (1 + SPHERE_ERROR)
    steepest = abs(latitude) + high
    # Next to a pole a circle may reach every longitude.
    wide = 360.0 if steepest >= 89 else high / math.cos(math.radians(steepest))  # noqa: PLR2004
    return np.array([longitude - wide, latitude - high, longitude + wide, latitude + high])


# ---- distances -------------------------------------------------------------------------------


def nearest_points(
    latitude: float | Floats, longitude: float | Floats, start: Floats, end: Floats
) -> Floats:
    """Return the point of each segment that is nearest to a point; all in lon/lat degrees.

    Worked out in degrees that are stretched as the ellipsoid is at the point; the farther away a
    segment is, the less exact, but by never more than a small share of the segment's length.

    Args:
        latitude: Of the one point, or of one point for each segment.
        longitude: Likewise.
        start: Where the segments begin, shape (n, 2).
        end: Where they end.
    """
    sine, cosine = np.sin(np.radians(latitude)), np.cos(np.radians(latitude))
    stretch = cosine * (1 - ECCENTRICITY_SQUARED * sine**2) / (1 - ECCENTRICITY_SQUARED)
    scale = np.stack([stretch, np.ones_like(stretch)], axis=-1)
    along = (end - start) * scale
    to_point = (np.stack([longitude, latitude], axis=-1) - start) * scale
    lengths_squared = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    share = np.clip((along * to_point).sum(axis=1) / lengths_squared, 0.0, 1.0)
    nearest: Floats = start + (end - start) * share[:, np.newaxis]
    return nearest


def sphere_distances(latitude: float | Floats, longitude: float | Floats, points: Floats) -> Floats:
    """Return distances in meters to points (lon/lat) on a sphere, by the haversine formula.

    They are measured from one point, or from one for each.
    """
    there = np.radians(points)
    north, east = np.radians(latitude), np.radians(longitude)
    half_chord = (
        np.sin((there[:, 1] - north) / 2) ** 2
        + np.cos(there[:, 1]) * np.cos(north) * np.sin((there[:, 0] - east) / 2) ** 2
    )
    distances: Floats = 2 * _EARTH_RADIUS_METERS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return distances


def geodesic_distances(
    latitude: float | Floats, longitude: float | Floats, points: Floats
) -> Floats:
    """Return distances in meters to points (lon/lat) on the WGS84 ellipsoid; see above."""
    longitudes, latitudes = (np.full(len(points), each) for each in (longitude, latitude))
    return geodesic_meters(longitudes, latitudes, points[:, 0], points[:, 1])


def within(
    latitude: float | Floats,
    longitude: float | Floats,
    points: Floats,
    radius_meters: float | Floats,
) -> Mask:
    """Whether points (lon/lat) lie within a distance; only the doubtful ones are asked exactly."""
    rough = sphere_distances(latitude, longitude, points)
    inside: Mask = rough <= radius_meters * (1 - SPHERE_ERROR)
    doubtful = np.flatnonzero(~inside & (rough <= radius_meters * (1 + SPHERE_ERROR)))
    latitudes, longitudes, radii = (
        np.broadcast_to(each, len(points))[doubtful]
        for each in (latitude, longitude, radius_meters)
    )
    inside[doubtful] = geodesic_distances(latitudes, longitudes, points[doubtful]) <= radii
    return inside
