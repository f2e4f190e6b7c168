"""What a drawn map has behind its incidents: land, counties, places, ground, areas of the publisher's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from mapper.analysis.map_views import MapView
from mapper.files import Floats, Geometries, Mask
from mapper.places import KINDS, AreaLayer, Boundaries, Ground

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SEA, COUNTY, LINE_TOUCHED, LINE_OWN = "#dbe2e7", "#eff1ef", "#8d9796", "#6b4fa0"
_CITY, _CITY_TOUCHED = "#f7f8f5", "#ffffff"
_LINE_PLACE, _LINE_COUNTY = "#c9cfcc", "#a9b2b6"
_LAND_DEGREES = 100.0  # of longitude, to each side
_LEAST_SEEN = 1 / 400  # of the map's width: smaller areas would be dots
_UNDER_BORDERS = -0.5  # and over the land of the world
_ROOM_METERS = 1_000  # beyond the edge, where a cut is not seen


class _Look(NamedTuple):
    """How a kind of the ground is drawn: color, and width in points."""

    color: str
    width: float


_GROUND: Mapping[str, _Look] = {
    "land": _Look(COUNTY, 0), "sea": _Look(SEA, 0), "coast": _Look(_LINE_COUNTY, 0.6),
    "park": _Look("#dfe8d8", 0), "water": _Look("#cfdde6", 0),
    "stream": _Look("#b9cddb", 0.4), "river": _Look("#b9cddb", 0.9),
    "rail": _Look("#a9a9ad", 0.6), "path": _Look("#e2e0da", 0.3),
    "street": _Look("#d6d3cb", 0.5), "tertiary": _Look("#cfccc2", 0.7),
    "secondary": _Look("#c9c4b5", 0.9), "primary": _Look("#c2bba6", 1.2),
    "motorway": _Look("#b5ab8f", 1.6),
}  # fmt: skip


def draw_land(ax: Axes, land: Geometries, view: MapView) -> None:
    """Draw land without names; what lies on the other side of the globe has no place on the map."""
    west, south, east, north = view.degrees or (
        view.longitude - _LAND_DEGREES, -89, view.longitude + _LAND_DEGREES, 89
    )  # fmt: skip
    some = land[view.near(shapely.bounds(land))]
    near = shapely.clip_by_rect(shapely.make_valid(some), west, south, east, north)
    flat = view.flatten(near[~shapely.is_empty(near)])
    seen = shapely.make_valid(flat[_is_visible(flat, view, np.zeros(len(flat), dtype=bool))])
    for shape in shapely.intersection(seen, _paper(view)):
        draw_polygon(ax, shape, facecolor=COUNTY, edgecolor=_LINE_COUNTY, linewidth=0.6, zorder=-1)


def draw_boundaries(
    ax: Axes, boundaries: Boundaries, view: MapView, touched: Collection[str]
) -> None:
    """Draw counties and places; those in which an incident may lie stand out."""
    for (areas, shapes), fill, line, width, order in (
        (boundaries.county_geometries(), COUNTY, _LINE_COUNTY, 0.9, 0),
        (boundaries.place_geometries(), _CITY, _LINE_PLACE, 0.4, 1),
    ):
        near = np.flatnonzero(view.near(shapely.bounds(shapes)))
        is_in = np.array([areas[n].geoid in touched for n in near.tolist()], dtype=bool)
        flat = view.flatten(shapes[near])
        visible = _is_visible(flat, view, is_in)
        clipped = shapely.intersection(shapely.make_valid(flat[visible]), _paper(view))
        for is_touched, shape in zip(is_in[visible].tolist(), clipped, strict=True):
            draw_polygon(
                ax, shape,
                facecolor=_CITY_TOUCHED if is_touched else fill,
                edgecolor=LINE_TOUCHED if is_touched else line,
                linewidth=0.8 if is_touched else width, zorder=order + is_touched / 2,
            )  # fmt: skip


def draw_ground(ax: Axes, ground: Ground, view: MapView) -> None:
    """Draw streets, rail, water and parks over the boundaries."""
    from matplotlib.collections import LineCollection  # noqa: PLC0415

    if not len(ground.kinds):
        return
    near = view.near(shapely.bounds(ground.geometries))
    flat, kinds = view.flatten(ground.geometries[near]), ground.kinds[near]
    for order, (name, look) in enumerate(_GROUND.items()):
        number = next(n for n, kind in enumerate(KINDS) if kind.name == name)
        some = flat[kinds == number]
        z = _UNDER_BORDERS if name == "land" else 1.6 + order / 100
        if KINDS[number].is_area:
            for shape in shapely.intersection(shapely.make_valid(some), _paper(view)):
                draw_polygon(
                    ax, shape, facecolor=look.color, edgecolor="none", linewidth=0, zorder=z
                )
            continue
        lines = [shapely.get_coordinates(each) for each in some]
        ax.add_collection(
            LineCollection(lines, colors=look.color, linewidths=look.width, zorder=z),
            autolim=False,
        )


def draw_own_areas(ax: Axes, layers: Iterable[AreaLayer], view: MapView) -> list[str]:
    """Draw the outlines of the publisher's own areas; return the labels of the layers that are in view."""
    drawn = []
    for layer in layers:
        if not layer.has_outlines:
            continue
        near = view.near(shapely.bounds(layer.geometries))
        flat = view.flatten(layer.geometries[near])
        visible = _is_visible(flat, view, np.zeros(len(flat), dtype=bool))
        clipped = shapely.intersection(shapely.make_valid(flat[visible]), _paper(view))
        for shape in clipped:
            draw_polygon(ax, shape, facecolor="none", edgecolor=LINE_OWN, linewidth=0.9, zorder=2)
        if visible.any():
            drawn.append(layer.label)
    return drawn


def _paper(view: MapView) -> shapely.Geometry:
    return shapely.box(*view.box).buffer(_ROOM_METERS)


def _is_visible(flat: Geometries, view: MapView, is_in: Mask) -> Mask:
    """Mark areas in view that are large enough to be seen, or that an incident may lie in."""
    box = view.box
    west, south, east, north = shapely.bounds(flat).T
    large = np.maximum(east - west, north - south) > view.width * _LEAST_SEEN
    seen: Mask = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    seen &= large | is_in
    return seen


def draw_polygon(ax: Axes, shape: shapely.Geometry, **look: Any) -> None:  # noqa: ANN401
    """Draw the areas of a shape in meters of the map; of lines and points in it nothing."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    rings: list[Floats] = [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if rings:
        path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        ax.add_artist(PathPatch(path, **look))  # the limits are set, and need no measuring
