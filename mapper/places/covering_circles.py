"""Covering circles: the point and the radius by which a whole area is known."""

from __future__ import annotations

import math

import shapely

from mapper.places.border_segments import SPHERE_ERROR, geodesic_distances, sphere_distances

_WELL_INSIDE = 1 / 20  # distance from the border wanted, as a share of the square root of the area


def covering_circle(geometry: shapely.Geometry) -> tuple[float, float, int]:
    """Return latitude, longitude and radius in meters of a circle that covers a whole area.

    The point lies strictly inside the area: the center of the smallest circle around it if that is well
    inside, else the nearest point that is. The radius is what Darwin Core calls
    coordinateUncertaintyInMeters: no point of the area is farther away, by geodesic.

    Args:
        geometry: A Polygon or MultiPolygon in lon/lat degrees.

    Raises:
        ValueError: The geometry has no area.
    """
    if not geometry.area > 0:
        raise ValueError(
            f"The {geometry.geom_type} has no area. Give polygons in longitude and latitude."
        )
    longitude, latitude = _inner_point(geometry)
    # A vertex is the farthest: an edge, straight in lon/lat, bends far less than the circle does.
    vertices = shapely.get_coordinates(geometry)
    rough = sphere_distances(latitude, longitude, vertices)
    far = vertices[rough >= rough.max() * (1 - 2 * SPHERE_ERROR)]
    reach = float(geodesic_distances(latitude, longitude, far).max())
    return latitude, longitude, math.ceil(reach + 0.01)


def _inner_point(geometry: shapely.Geometry) -> tuple[float, float]:
    """Return lon/lat of a point inside an area, as near as may be to its smallest circle's center.

    Worked out in degrees with longitudes shortened as they are at that latitude: a stretch keeps
    every edge straight, so inside there is inside here.
    """
    _, south, _, north = geometry.bounds
    shortening = math.cos(math.radians((south + north) / 2))
    flat = shapely.transform(geometry, lambda degrees: degrees * [shortening, 1.0])
    x, y = _well_inside(flat)
    for digits in (6, 15):  # a tenth of a metre reads better, where there is room for it
        point = round(x / shortening, digits), round(y, digits)
        if shapely.contains_xy(geometry, *point):
            return point
    inside = geometry.representative_point()
    return float(inside.x), float(inside.y)


def _well_inside(flat: shapely.Geometry) -> tuple[float, float]:
    """Return x, y of the center of the smallest circle, or of the nearest point well inside."""
    centre = shapely.centroid(shapely.minimum_bounding_circle(flat))
    clearance = math.sqrt(flat.area) * _WELL_INSIDE
    if flat.contains(centre) and flat.boundary.distance(centre) >= clearance:
        return float(centre.x), float(centre.y)
    inner = flat.buffer(-clearance)
    while inner.is_empty and clearance > math.sqrt(flat.area) * 1e-6:
        clearance /= 2
        inner = flat.buffer(-clearance)
    if inner.is_empty:
        inner = flat.representative_point()
    # to buffer only what is near the center would be faster, but moves Los Angeles by three meters
    nearest = shapely.get_coordinates(shapely.shortest_line(inner, centre))[0]
    return float(nearest[0]), float(nearest[1])
