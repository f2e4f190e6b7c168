"""Smallest circles around shapes: lines and areas become a center in degrees and a radius in meters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyproj
import shapely

from mapper.files.arrays import Floats, Geometries, Mask
from mapper.files.geometry import in_degrees, to_degrees
from mapper.files.smallest_circles import (
    LEAST_METERS,
    Vertices,
    smallest_circles,
    turns_east,
)

Wrong = Literal["empty", "outside", "too-large"]

MAX_SHAPE_RADIUS_METERS = 7_500_000.0  # more than any country; half the earth is 10,000,000

_FURTHEST_DEGREES = 360.0  # longitudes of a shape across the 180th meridian may go on beyond it
_STEEPEST_DEGREES = 90.0
_CHUNK_VERTICES = 1 << 20
_PLURALS = {"polygon": "polygons", "line": "lines", "group of points": "groups of points",
            "collection of shapes": "collections of shapes"}  # fmt: skip
_POLYGON, _LINE, _POINTS, _COLLECTION = _PLURALS
_WORDS = {
    "Polygon": _POLYGON, "MultiPolygon": _POLYGON, "LineString": _LINE, "LinearRing": _LINE,
    "MultiLineString": _LINE, "MultiPoint": _POINTS,
}  # fmt: skip
_AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON,
          shapely.GeometryType.GEOMETRYCOLLECTION)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Circles:
    """The smallest circles around shapes, one each.

    Attributes:
        longitude: Of the centers, in WGS84 degrees; NaN where a shape has no circle.
        latitude: Likewise.
        radius_meters: The geodesic distance from each center to the furthest part of its shape, rounded up;
            NaN for a shape that is a single point.
        wrong: Why shapes have no circle, by number.
        crossing: The numbers of areas whose outlines cross themselves, or whose parts overlap.
    """

    longitude: Floats
    latitude: Floats
    radius_meters: Floats
    wrong: dict[int, Wrong]
    crossing: tuple[int, ...] = ()


def enclose_shapes(shapes: Geometries, crs: pyproj.CRS | None) -> Circles:
    """Find the smallest circle around each shape.

    Args:
        shapes: Lines, polygons, several of them, or collections; one-dimensional, none absent.
        crs: Their coordinate system; None for WGS84 degrees, longitude first.

    Returns:
        Circles that hold every vertex and every edge. A center is at most one percent of the radius away from
        the best one.
    """
    made = [np.full(len(shapes), np.nan) for _ in range(3)]
    wrong: dict[int, Wrong] = {}
    crossing: list[int] = []
    chunk = np.cumsum(shapely.get_num_coordinates(shapes)) // _CHUNK_VERTICES
    for rows in np.split(np.arange(len(shapes)), np.flatnonzero(np.diff(chunk)) + 1):
        if len(rows):
            part = _enclose(shapes[rows], crs)
            for whole, piece in zip(
                made, (part.longitude, part.latitude, part.radius_meters), strict=True
            ):
                whole[rows] = piece
            wrong |= {int(rows[number]): why for number, why in part.wrong.items()}
            crossing += rows[list(part.crossing)].tolist()
    return Circles(made[0], made[1], made[2], wrong, tuple(crossing))


def word_shape(shape: shapely.Geometry) -> str:
    """Name the kind of a shape in plain words."""
    return _WORDS.get(shape.geom_type, _COLLECTION)


def count_shapes(shapes: Geometries) -> Counter[str]:
    """Count shapes by the words for their kinds."""
    ids, firsts, times = np.unique(
        shapely.get_type_id(shapes), return_index=True, return_counts=True
    )
    counts: Counter[str] = Counter()
    for _, first, count in zip(ids.tolist(), firsts.tolist(), times.tolist(), strict=True):
        counts[word_shape(shapes[first])] += count
    return counts


def note_shapes(counts: Counter[str]) -> str | None:
    """Say how many shapes of which kind their smallest circles place; None for no shapes."""
    if not counts:
        return None
    said = [
        f"{count:,} {word if count == 1 else _PLURALS[word]}"
        for word, count in counts.most_common()
    ]
    circle = "circle that holds it" if counts.total() == 1 else "circle that holds each"
    return f"Shapes placed by the smallest {circle}: {', '.join(said)}."


def _enclose(shapes: Geometries, crs: pyproj.CRS | None) -> Circles:
    count = len(shapes)
    vertices = _vertices(shapes, crs)
    has_any = np.bincount(vertices.owner, minlength=count) > 0
    outside = np.bincount(vertices.owner, weights=_are_outside(vertices), minlength=count) > 0
    turns, jumps = turns_east(vertices)
    # an outline that jumps to the other end of the map may seem to cross itself there
    jumping = np.bincount(vertices.owner[1:], weights=jumps, minlength=count) > 0
    crossing = np.isin(shapely.get_type_id(shapes), _AREAL) & ~jumping
    crossing[crossing] = ~shapely.is_valid(shapes[crossing])
    bad = outside | ~has_any
    longitude, latitude, radius = (np.full(count, np.nan) for _ in range(3))
    good = np.flatnonzero(~bad)
    if len(good):
        if bad.any():
            vertices = vertices.pick(~bad[vertices.owner])
            turns, _ = turns_east(vertices)
        longitude[good], latitude[good], radius[good] = smallest_circles(vertices, turns)
    large = radius > MAX_SHAPE_RADIUS_METERS
    longitude[large] = latitude[large] = np.nan
    radius[large | (radius < LEAST_METERS)] = np.nan
    wrong: dict[int, Wrong] = dict.fromkeys(np.flatnonzero(large).tolist(), "too-large")
    wrong |= dict.fromkeys(np.flatnonzero(outside).tolist(), "outside")
    wrong |= dict.fromkeys(np.flatnonzero(~has_any).tolist(), "empty")
    told = np.flatnonzero(crossing & ~np.isnan(longitude))
    return Circles(longitude, latitude, radius, wrong, tuple(told.tolist()))


def _vertices(shapes: Geometries, crs: pyproj.CRS | None) -> Vertices:
    parts, owner = np.array(shapes, dtype=object), np.arange(len(shapes))
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts[areas] = shapely.get_exterior_ring(parts[areas])
    given, line = shapely.get_coordinates(parts, return_index=True)
    x, y = given[:, 0], given[:, 1]
    if crs is not None and len(x) and not in_degrees(crs):
        x, y = to_degrees(x, y, crs)
    return Vertices(x, y, line, owner[line])


def _are_outside(vertices: Vertices) -> Mask:
    fits = (np.abs(vertices.longitude) <= _FURTHEST_DEGREES) & (
        np.abs(vertices.latitude) <= _STEEPEST_DEGREES
    )
    outside: Mask = ~fits
    return outside
