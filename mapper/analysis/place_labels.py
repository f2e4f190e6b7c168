"""The names of places on a drawn map, where there is room."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from mapper.analysis.map_marks import INK, make_halo
from mapper.analysis.map_views import MapView
from mapper.places import Boundaries, with_state
from mapper.records import state_of_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LABELS = 40
_ROOM_FOR_A_NAME = 0.06  # of the map's width, the radius of a circle in the place


def label_places(
    ax: Axes,
    boundaries: Boundaries,
    located: pd.DataFrame,
    view: MapView,
    named: Collection[str] = (),
) -> None:
    """Label the places in which incidents lie where there is room: sure ones first, then larger ones.

    Args:
        ax: The axes.
        boundaries: Those with the places.
        located: The incidents on the map.
        view: The part of the world that it shows.
        named: GEOIDs of places that have their name already.
    """
    places = located["places"]
    state_of = state_of_labels(located)
    box = view.box
    geoids = list(dict.fromkeys(geoid for each in places for geoid in each))
    geoids = [geoid for geoid in geoids if geoid not in named]
    shapes = np.array([boundaries.geometry(g) for g in geoids], dtype=object)
    near = view.near(shapely.bounds(shapes)) if len(shapes) else np.zeros(0, dtype=bool)
    geoids = [geoid for geoid, is_near in zip(geoids, near.tolist(), strict=True) if is_near]
    shapes = shapely.make_valid(view.flatten(shapes[near]))
    seen = shapely.intersection(shapes, shapely.box(*box))
    sure = np.isin(geoids, [geoid for each in places if len(each) == 1 for geoid in each])
    _lay_out(ax)  # only then is it known how large a name is
    frame = ax.get_window_extent()
    taken = [each.get_window_extent() for each in (*ax.texts, *ax.lines)]  # words and marks
    for n in np.lexsort((-shapely.area(seen), ~sure))[:_MOST_LABELS].tolist():
        if seen[n].is_empty:
            continue
        name = ax.annotate(
            with_state(boundaries.area(geoids[n]), state_of), (0, 0), (0, 0), textcoords="offset points",
            ha="center", va="center", fontsize=8, color=INK, zorder=9, annotation_clip=True,
            parse_math=False, path_effects=make_halo(),
        )  # fmt: skip
        for name.xy, name.xyann in _spots(seen[n], (box[2] - box[0]) * _ROOM_FOR_A_NAME):
            extent = name.get_window_extent()
            inside = frame.x0 < extent.x0 and extent.x1 < frame.x1
            inside = inside and frame.y0 < extent.y0 and extent.y1 < frame.y1
            if inside and not extent.count_overlaps(taken):
                taken.append(extent)
                break
        else:
            name.remove()


def _lay_out(ax: Axes) -> None:
    """Put the axes of a figure where they will be drawn."""
    figure = ax.figure.canvas.figure
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    ax.apply_aspect()


def _spots(
    shape: shapely.Geometry, room: float
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """List positions for a place's label, best first: a point on the map and an offset in points."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    west, south, east, north = largest.bounds
    middle = (west + east) / 2
    around = [((middle, north), (0.0, 8.0)), ((middle, south), (0.0, -8.0))]
    widest = shapely.maximum_inscribed_circle(largest, tolerance=room / 30)
    if widest.length > room:
        return [(widest.coords[0], (0.0, -20.0)), (widest.coords[0], (0.0, 20.0)), *around]
    return around
