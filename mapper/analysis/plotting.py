"""Draws incidents for print, with matplotlib: marks and circles of uncertainty over boundaries.

Colors are those of the page; color-blind readers can distinguish them, and shapes repeat them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from mapper.analysis.agency_matrix import words_for_none
from mapper.analysis.area_names import name_areas
from mapper.analysis.known_areas import (
    AREAS_ONLY,
    HATCH,
    HATCH_COLOR,
    KnownAreas,
    draw_known_areas,
)
from mapper.analysis.map_backdrop import (
    LINE_OWN,
    LINE_TOUCHED,
    SEA,
    draw_boundaries,
    draw_ground,
    draw_land,
    draw_own_areas,
)
from mapper.analysis.map_marks import (
    INK,
    INK_2,
    draw_circles,
    draw_marks,
    levels_of,
    look_of,
    make_halo,
)
from mapper.analysis.map_outlines import draw_outlines
from mapper.analysis.map_views import MapView, View, place_on_map
from mapper.analysis.place_labels import label_places
from mapper.analysis.scale_bars import choose_scale
from mapper.errors import ExtraError
from mapper.files import Floats, Geometries
from mapper.places import Boundaries, Ground
from mapper.records import Tables
from mapper.text import show_invisible

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


class Drawn(NamedTuple):
    """What a map shows of some incidents.

    Attributes:
        view: The part of the world.
        located: The incidents with a place.
        levels: The levels of agencies of which there are marks.
        has_circles: Whether there are circles.
        layers: The labels of the publisher's own areas in it.
        outside: The number of incidents whose points are outside it.
        areas: The areas of incidents of which only the city or county is known; they are not yet named.
        has_outlines: Whether there are outlines.
    """

    view: MapView
    located: pd.DataFrame
    levels: list[str]
    has_circles: bool
    layers: list[str]
    outside: int
    areas: KnownAreas
    has_outlines: bool = False


def draw_incidents(
    tables: Tables,
    *,
    boundaries: Boundaries,
    ax: Axes | None = None,
    land: Geometries | None = None,
    ground: Ground | None = None,
    view: View | None = None,
    title: str = "",
    labels: bool = True,
) -> Axes:
    """Draw located incidents on a map that is true to scale at its center.

    Args:
        tables: Assigned incidents.
        boundaries: The places and counties to draw behind them.
        land: Other land, in degrees, so that it does not look like sea.
        ground: Streets, water, parks and rail; None for none.
        view: The part of the world to show; None for the one around all circles.
        ax: The axes to draw on; None for a new figure.
        title: The title above the map.
        labels: Whether to label the places in which incidents may lie.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    try:
        ax = ax or _new_axes()
    except ImportError as error:
        raise ExtraError(
            'plot needs matplotlib, which is not installed. Run: pip install "incident-mapper[plot]"'
        ) from error
    drawn = draw_map(ax, tables, boundaries=boundaries, land=land, ground=ground, view=view)
    # to wrap, matplotlib measures the text as mathematics if it has dollars
    ax.set_title(title, loc="left", fontsize=11, color=INK, wrap="$" not in title, parse_math=False)
    _legend(ax, drawn, none=words_for_none(tables.involvements))
    unlocated = len(tables.incidents) - len(drawn.located)
    _credit(ax, boundaries.vintage, unlocated, drawn.outside)
    named = name_areas(ax, drawn.areas)
    if labels:
        label_places(ax, boundaries, drawn.located, drawn.view, named)
    return ax


def draw_map(
    ax: Axes,
    tables: Tables,
    *,
    boundaries: Boundaries,
    land: Geometries | None = None,
    ground: Ground | None = None,
    view: View | None = None,
    aspect: float | None = None,
) -> Drawn:
    """Draw the map alone, without title, legend, credit and names; see `draw_incidents`.

    An incident of which only the city or county is known has no mark: its area is hatched, and `name_areas`
    names it.

    Args:
        ax: The axes to draw on.
        tables: Assigned incidents.
        boundaries: The places and counties to draw behind them.
        land: Other land, in degrees.
        ground: Streets, water, parks and rail.
        view: The part of the world to show.
        aspect: The height of the map, of its width; None for that of what it shows.
    """
    located = tables.incidents[tables.incidents["latitude"].notna()]
    seen, x, y, radius = place_on_map(located, view)
    seen = seen if aspect is None else seen.filling(aspect)
    box = seen.box
    if land is not None and len(located):
        draw_land(ax, land, seen)
    draw_boundaries(ax, boundaries, seen, {g for each in located["places"] for g in each})
    if ground is not None:
        draw_ground(ax, ground, seen)
    layers = draw_own_areas(ax, tables.own_areas.values(), seen)
    outlined = draw_outlines(ax, located, radius, seen)
    areas = draw_known_areas(ax, located, (x, y, radius), boundaries, seen)
    is_shown = outlined | areas.is_hatched
    has_circles = draw_circles(ax, x, y, np.where(is_shown, 0.0, radius), box)
    is_marked = seen.holds(x, y) if view else np.ones(len(located), dtype=bool)
    is_marked &= ~located["precision"].isin(AREAS_ONLY).to_numpy()
    levels = levels_of(tables, located["incident_id"][is_marked])
    shown = draw_marks(ax, x[is_marked], y[is_marked], levels)
    ax.set(xlim=box[[0, 2]], ylim=box[[1, 3]], xticks=[], yticks=[], aspect="equal")
    ax.set_facecolor(SEA)
    ax.spines[:].set_color(LINE_TOUCHED)
    _scale_bar(ax, box)
    outside = int((~seen.holds(x, y)).sum()) if view else 0  # their circles may reach into it
    return Drawn(seen, located, shown, has_circles, layers, outside, areas, bool(outlined.any()))


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    axes: Axes = plt.subplots(figsize=(8, 8), layout="constrained")[1]
    return axes


def _scale_bar(ax: Axes, box: Floats) -> None:
    """Draw a round length of about a quarter of the width."""
    width = box[2] - box[0]
    length, words = choose_scale(width / 4)
    x, y = box[0] + width * 0.04, box[1] + (box[3] - box[1]) * 0.035
    ax.plot([x, x + length], [y, y], color=INK, linewidth=2, solid_capstyle="butt", zorder=9)
    ax.annotate(words, (x + length / 2, y), (0, 3), textcoords="offset points", ha="center",
                fontsize=8, color=INK, zorder=9, path_effects=make_halo())  # fmt: skip


def _legend(ax: Axes, drawn: Drawn, *, none: str) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    levels = drawn.levels
    words = {"none": none, "unknown": "level unknown"}
    entries: list[Artist] = [
        Line2D([], [], label=words.get(level, level), **look_of(level)) for level in levels
    ]
    if drawn.areas.named:
        entries.append(_area_entry(is_hatched=bool(drawn.areas.is_hatched.any())))
    if drawn.has_circles:
        entries.append(
            Line2D([], [], color=INK_2, linewidth=0.9, linestyle=(0, (4, 3)),
                   label="circle: the place lies within, to scale")
        )  # fmt: skip
    if drawn.has_outlines:
        entries.append(
            Line2D([], [], color=INK_2, linewidth=1.4, label="outline: the place, to scale")
        )
    entries += [
        Line2D([], [], color=LINE_OWN, linewidth=0.9, label=plain_label(label))
        for label in drawn.layers
    ]
    if entries:
        legend = ax.legend(
            handles=entries, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3, fontsize=8,
            frameon=False, labelcolor=INK, handletextpad=0.5, columnspacing=1.6,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)


def _area_entry(*, is_hatched: bool) -> Artist:
    from matplotlib.patches import Patch  # noqa: PLC0415

    return Patch(
        facecolor="white", edgecolor=INK_2, linewidth=0.8, hatch=HATCH if is_hatched else None,
        hatchcolor=HATCH_COLOR,
        label=f"{'hatched' if is_hatched else 'name with a count'}: only the city or county is known",
    )  # fmt: skip


def plain_label(text: str) -> str:
    """Return a label as matplotlib shows it in a legend, which hides those that begin with a line."""
    return show_invisible(" ".join(text.split())).lstrip("_") or "…"


def _credit(ax: Axes, vintage: str, unlocated: int, outside: int) -> None:
    words = f"Boundaries: U.S. Census Bureau, {vintage}."
    if unlocated:
        words += f" Not drawn, place unknown: {unlocated:,}."
    if outside:
        words += f" Outside this part of the map: {outside:,}."
    ax.annotate(words, (1, 0), (-4, 4), xycoords="axes fraction", textcoords="offset points",
                ha="right", va="bottom", fontsize=7, color=INK_2, zorder=9,
                path_effects=make_halo())  # fmt: skip
