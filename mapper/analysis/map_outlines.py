"""The outlines of lines and areas on a drawn map, in place of their circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from mapper.analysis.map_views import MapView
from mapper.files import Floats, Mask, OutlineLines, take_apart
from mapper.records import OUTLINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEAST_RADIUS = 0.006  # of the map's width; a mark hides what is smaller
_TOLERANCE = 1 / 4_000
_INK = (0.15, 0.19, 0.24)


def draw_outlines(ax: Axes, located: pd.DataFrame, radius: Floats, view: MapView) -> Mask:
    """Draw the outlines that are large enough to be seen.

    Args:
        ax: The axes.
        located: The incidents on the map.
        radius: Of their circles, in meters.
        view: The part of the world that the map shows.

    Returns:
        The incidents of which an outline is drawn.
    """
    drawn = np.zeros(len(located), dtype=bool)
    if OUTLINE not in located:
        return drawn
    shapes = shapely.from_wkb(located[OUTLINE].to_numpy(dtype=object))
    large = ~shapely.is_missing(shapes) & (radius > view.width * _LEAST_RADIUS)
    shapes[~large] = None
    flat = view.flatten(shapely.orient_polygons(shapes))  # holes turn the other way, and stay empty
    parts = take_apart(flat)
    lines = shapely.simplify(parts.lines, view.width * _TOLERANCE, preserve_topology=False)
    _draw(ax, parts._replace(lines=lines))
    drawn[parts.row] = True
    return drawn


def _draw(ax: Axes, parts: OutlineLines) -> None:
    from matplotlib.collections import LineCollection, PathCollection  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    rings: dict[int, list[Path]] = {}
    areas = zip(parts.row[parts.is_area].tolist(), parts.lines[parts.is_area], strict=True)
    for row, ring in areas:
        rings.setdefault(row, []).append(Path(shapely.get_coordinates(ring), closed=True))
    filled = [Path.make_compound_path(*paths) for paths in rings.values()]
    ax.add_collection(
        PathCollection(
            filled, facecolor=(*_INK, 0.12), edgecolor=(*_INK, 0.85), linewidth=0.9, zorder=3
        ),
        autolim=False,
    )
    lines = [shapely.get_coordinates(each) for each in parts.lines[~parts.is_area]]
    ax.add_collection(
        LineCollection(lines, colors=[(*_INK, 0.85)], linewidth=1.6, zorder=3), autolim=False
    )
