"""Draws where an incident was as an SVG without script: the circle to scale, the borders around it, its mark.

Colors are classes of the site's style, which has those of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
import shapely

from mapper.analysis import choose_scale
from mapper.files import Floats, Geometries, continued, take_apart
from mapper.places import (
    METERS_PER_DEGREE_OF_SPHERE,
    Area,
    Boundaries,
    load_boundaries_of_states,
    load_state_boundaries,
    load_world,
    vintage_of_states,
)
from mapper.publish.site.spots import Spot
from mapper.text import escape_text

WIDTH, HEIGHT = 640, 360  # of the drawing, in its own units
_LEAST_HALF_METERS = 2_500  # from the middle to the upper edge
_ROOM_AROUND = 1.25
_MOST_HALF_DEGREES = 60.0
_LEAST_COSINE = 0.05
_TOLERANCE_UNITS = 0.7  # by which a line may leave its vertices
_LEAST_UNITS = 4  # of a ring
_POLYGON = shapely.GeometryType.POLYGON
_STEP = 17  # from mark to mark
_MOST_NAMES = 6
_LETTER, _LINE = 11, 24  # of a name as phones show it, where the drawing is half as wide
_SHAPES = {
    "federal": "M0-7a7 7 0 1 1 0 14a7 7 0 1 1 0-14z",
    "military": "M-2.5-7.5h5v5h5v5h-5v5h-5v-5h-5v-5h5z",
    "state": "M0-7.5L7.5 6H-7.5z",
    "county": "M-6-6H6V6H-6z",
    "municipal": "M0-8L8 0L0 8L-8 0z",
    "unknown": "M0-7.5L7.2-2.2L4.4 6.2H-4.4L-7.2-2.2z",
    "none": "M-6-6L6 6M6-6L-6 6",
}


class _Layer:
    """Areas that are found by a box."""

    def __init__(self, areas: Sequence[Area], shapes: Geometries) -> None:
        self.areas = areas
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def within(self, box: tuple[float, float, float, float]) -> tuple[list[int], Geometries]:
        """Return the numbers of the areas in a box, and their shapes cut to it."""
        found = np.sort(self._tree.query(shapely.box(*box)))
        return found.tolist(), shapely.clip_by_rect(self._shapes[found], *box)


class _View:
    """A map of a small part of the world: degrees to the units of the drawing."""

    def __init__(self, spot: Spot) -> None:
        half = max(spot.radius_meters * _ROOM_AROUND, _LEAST_HALF_METERS)
        degrees = min(half / METERS_PER_DEGREE_OF_SPHERE, _MOST_HALF_DEGREES)
        narrow = max(math.cos(math.radians(spot.latitude)), _LEAST_COSINE)
        self._scale = np.array([narrow, -1.0]) * (HEIGHT / 2 / degrees)
        self._middle = np.array([spot.longitude, spot.latitude])
        across = degrees * WIDTH / HEIGHT / narrow
        self.box = (
            spot.longitude - across, spot.latitude - degrees,
            spot.longitude + across, spot.latitude + degrees,
        )  # fmt: skip
        self.units_per_meter = HEIGHT / 2 / (degrees * METERS_PER_DEGREE_OF_SPHERE)

    def to_units(self, degrees: Floats) -> Floats:
        placed: Floats = (degrees - self._middle) * self._scale + (WIDTH / 2, HEIGHT / 2)
        return placed


def draw_spot(spot: Spot, *, name: str) -> str:
    """Draw where an incident was.

    Args:
        spot: The place.
        name: What the drawing shows, for those who do not see it.

    Returns:
        An `svg` element without script and style.
    """
    view = _View(spot)
    names: list[str] = []
    parts = [
        *_backdrop(spot, view, names),
        _outline(spot, view) or _circle(spot, view),
        *names,
        *_marks(spot),
        _scale(view),
    ]
    said = escape_text(name)
    return (
        f'<svg class="spot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>{"".join(parts)}</svg>'
    )


def _backdrop(spot: Spot, view: _View, names: list[str]) -> Iterator[str]:
    taken: list[tuple[float, float, float]] = []
    for layer, kind in _layers(load_boundaries_of_states(spot.states) if spot.states else None):
        numbers, shapes = layer.within(view.box)
        for number, shape, path in zip(numbers, shapes, _paths(shapes, view), strict=True):
            area = layer.areas[number]
            if not path:
                continue
            is_touched = kind == "place" and area.geoid in spot.touched
            yield f'<path class="{"touched" if is_touched else kind}" d="{path}"/>'
            if is_touched and len(names) < _MOST_NAMES:
                names += _name(area.label, shape, view, taken)


@lru_cache(maxsize=4)
def _layers(fine: Boundaries | None) -> tuple[tuple[_Layer, str], ...]:
    if fine is None:
        return ((_countries(), "land"), (_regions(), "region"))
    return (
        (_countries(), "land"),
        (_states(), "land"),
        (_Layer(*fine.county_geometries()), "county"),
        (_Layer(*fine.place_geometries()), "place"),
    )


@cache
def _countries() -> _Layer:
    return _of_world("country")


@cache
def _regions() -> _Layer:
    return _of_world("region")


def _of_world(kind: str) -> _Layer:
    world = load_world()
    areas = [area for area in world.areas if area.kind == kind]
    return _Layer(areas, np.array([world.geometry(area.geoid) for area in areas], dtype=object))


@cache
def _states() -> _Layer:
    return _Layer(*load_state_boundaries().state_geometries())


def _paths(shapes: Geometries, view: _View) -> list[str]:
    """Write each shape as a path, without specks and vertices too small to see; empty for none to see.

    All at once: a call of GEOS for each of hundreds of borders takes longer than what it does.
    """
    paths = [""] * len(shapes)
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    is_polygon = shapely.get_type_id(parts) == _POLYGON
    rings, of_ring = shapely.get_rings(parts[is_polygon], return_index=True)
    degrees, of_vertex = shapely.get_coordinates(rings, return_index=True)
    if not len(degrees):
        return paths
    placed = view.to_units(degrees)
    starts = np.flatnonzero(np.diff(of_vertex, prepend=-1))
    extent = np.maximum.reduceat(placed, starts) - np.minimum.reduceat(placed, starts)
    is_seen = np.repeat(
        extent.max(axis=1) > _LEAST_UNITS, np.diff(np.append(starts, len(of_vertex)))
    )
    if not is_seen.any():
        return paths
    seen, line = np.unique(of_vertex[is_seen], return_inverse=True)
    plain = shapely.simplify(shapely.linestrings(placed[is_seen], indices=line), _TOLERANCE_UNITS)
    vertices = np.round(shapely.get_coordinates(plain), 1).tolist()
    ends = np.cumsum(shapely.get_num_coordinates(plain)).tolist()
    owners = of_part[is_polygon][of_ring[seen]].tolist()
    for owner, first, end in zip(owners, [0, *ends[:-1]], ends, strict=True):
        paths[owner] += _ring(vertices[first:end])
    return paths


def _ring(vertices: list[list[float]]) -> str:
    if len(vertices) < 4:  # noqa: PLR2004 - a triangle, closed
        return ""
    said = " ".join(f"{x:g} {y:g}" for x, y in vertices[:-1])
    return f"M{said}z"


def _circle(spot: Spot, view: _View) -> str:
    radius = spot.radius_meters * view.units_per_meter
    return f'<circle class="circle" cx="{WIDTH // 2}" cy="{HEIGHT // 2}" r="{radius:.1f}"/>'


def _outline(spot: Spot, view: _View) -> str:
    """Draw a line or an area as it is; empty for a point."""
    if spot.outline is None:
        return ""
    shape = np.array([shapely.from_wkb(spot.outline)], dtype=object)
    parts = continued(take_apart(shape), np.array([spot.longitude]))
    paths = []
    for line, is_area in zip(parts.lines, parts.is_area.tolist(), strict=True):
        placed = shapely.LineString(view.to_units(shapely.get_coordinates(line)))
        plain = shapely.get_coordinates(
            shapely.simplify(placed, _TOLERANCE_UNITS / 2, preserve_topology=False)
        )
        said = " ".join(f"{x:g} {y:g}" for x, y in np.round(plain, 1).tolist())
        paths.append((f"M{said}", is_area))
    areas, lines = (
        "".join(path for path, kind in paths if kind == wanted) for wanted in (True, False)
    )
    return "".join(
        f'<path class="{kind}" fill-rule="evenodd" d="{drawn}"/>'
        for kind, drawn in (("outline", areas), ("outline line", lines))
        if drawn
    )


def _marks(spot: Spot) -> Iterator[str]:
    if spot.is_area:  # no spot is known; a mark at the middle of the city would say one
        return
    levels = spot.levels or ("none",)
    for number, level in enumerate(levels):
        x = WIDTH / 2 + (number - (len(levels) - 1) / 2) * _STEP
        shape = _SHAPES.get(level, _SHAPES["unknown"])
        at = f"translate({x:g} {HEIGHT // 2})"
        yield f'<path class="mark {level}" transform="{at}" d="{shape}"/>'


def _name(
    label: str, shape: shapely.Geometry, view: _View, taken: list[tuple[float, float, float]]
) -> list[str]:
    """Write a name where its area is widest; none where other names leave no room.

    Args:
        label: The name.
        shape: The part of the area in view.
        view: The map.
        taken: The middle of each name before it, and half its width; this one is added.
    """
    polygons = [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon"]
    widest = shapely.maximum_inscribed_circle(max(polygons, key=shapely.area))
    inside = shapely.get_point(widest, 0)
    x, y = view.to_units(np.array([inside.x, inside.y])).tolist()
    room = len(label) * _LETTER / 2
    x = min(max(x, room), WIDTH - room)
    y = min(max(y, _LINE), HEIGHT - 8)
    if abs(y - HEIGHT / 2) < 16 and abs(x - WIDTH / 2) < room + 12:  # noqa: PLR2004 - clear of the mark
        y = HEIGHT / 2 + _LINE + 8
    if any(abs(y - at[1]) < _LINE and abs(x - at[0]) < room + at[2] for at in taken):
        return []
    taken.append((x, y, room))
    return [f'<text class="name" x="{x:.1f}" y="{y:.1f}">{escape_text(label)}</text>']


def _scale(view: _View) -> str:
    """Draw a round length of at most a quarter of the width."""
    meters, said = choose_scale(WIDTH / 4 / view.units_per_meter)
    units = meters * view.units_per_meter
    y = HEIGHT - 14
    return (
        f'<path class="scale" d="M14 {y - 5}V{y}H{14 + units:.1f}V{y - 5}"/>'
        f'<text class="scale-words" x="{20 + units:.1f}" y="{y}">{said}</text>'
    )


def credits_of(states: Iterable[str]) -> str:
    """Name the origin of the borders that are drawn."""
    drawn = tuple(states)
    return (
        f"U.S. Census Bureau, {vintage_of_states(drawn)}; Natural Earth"
        if drawn
        else "Natural Earth"
    )
