"""The marks and circles of incidents on a drawn map: a shape a level, stacked where they share a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mapper.files import Floats
from mapper.records import LEVELS, Tables, present_agencies

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    "federal": "#c94a00", "military": "#4a3c10", "state": "#a9568a", "county": "#0068a8",
    "municipal": "#008560",
    "unknown": "#66707a", "none": "#66707a",
}  # fmt: skip
_SHAPES = {
    "federal": "o", "military": "*", "state": "^", "county": "s", "municipal": "D", "unknown": "p",
    "none": "X",
}  # fmt: skip
INK, INK_2 = "#17202a", "#525d69"
_MARK_POINTS = 6.5
_STEP = 9.5  # points from mark to mark
_MOST_PILLS = 6
_CLOUD_POINTS = 15_000  # square points of ink, shared by all marks of a cloud
_CLOUD_SIZES = (5, 30)
_MOST_STACKS = 300
_LEAST_CIRCLE = 1 / 1000  # of the map's width: the radius of a pixel or so


def draw_circles(ax: Axes, x: Floats, y: Floats, radius: Floats, box: Floats) -> bool:
    """Draw the circles of uncertainty, in meters, but those that a mark hides; return whether any is."""
    from matplotlib.collections import EllipseCollection  # noqa: PLC0415

    seen = radius > (box[2] - box[0]) * _LEAST_CIRCLE
    distinct = np.unique(np.stack([x[seen], y[seen], radius[seen]], axis=1), axis=0)
    across = 2 * distinct[:, 2]
    ax.add_collection(
        EllipseCollection(
            across,
            across,
            np.zeros(len(across)),
            units="xy",
            offsets=distinct[:, :2],
            offset_transform=ax.transData,
            facecolor=(0.15, 0.19, 0.24, 0.05),
            edgecolor=(0.15, 0.19, 0.24, 0.55),
            linewidth=0.7,
            linestyle=(0, (4, 3)),
            zorder=3,
        )
    )
    return len(distinct) > 0


def levels_of(tables: Tables, ids: pd.Series[Any]) -> list[tuple[str, ...]]:
    """Return the levels of each incident's agencies, in their order."""
    level_of = dict(zip(tables.agencies["id"], tables.agencies["level"], strict=True))
    present = present_agencies(tables.involvements)
    of = present.assign(level=present["agency"].map(level_of))
    found = of.dropna(subset="level").groupby("incident_id")["level"].agg(set).to_dict()
    return [
        tuple(each for each in LEVELS if each in found.get(id_, ())) or ("none",) for id_ in ids
    ]


def draw_marks(ax: Axes, x: Floats, y: Floats, levels: list[tuple[str, ...]]) -> list[str]:
    """Draw the marks, stacked where they share a place; return the levels that occur."""
    stacks: dict[tuple[float, float], list[int]] = {}
    for n, at in enumerate(zip(x, y, strict=True)):
        stacks.setdefault(at, []).append(n)
    if len(stacks) > _MOST_STACKS:
        _cloud(ax, x, y, levels)
    else:
        for at, rows in sorted(stacks.items(), key=lambda item: -item[0][1]):
            _stack(ax, at, [levels[n] for n in rows])
    return [each for each in (*LEVELS, "none") if any(each in some for some in levels)]


def _cloud(ax: Axes, x: Floats, y: Floats, levels: list[tuple[str, ...]]) -> None:
    """Draw very many marks as small shapes, one per level; the more, the smaller."""
    size = float(np.clip(_CLOUD_POINTS / max(len(x), 1), *_CLOUD_SIZES))
    for level, colour in _COLOURS.items():
        rows = np.flatnonzero([level in some for some in levels])
        ax.scatter(x[rows], y[rows], s=size, c=colour, marker=_SHAPES[level], linewidths=0,
                   alpha=0.6, zorder=5, rasterized=True)  # fmt: skip


def _stack(ax: Axes, at: tuple[float, float], incidents: list[tuple[str, ...]]) -> None:
    """Draw one pill per incident with one shape per level; merge very many at one place, with a count."""
    number = len(incidents)
    if number > _MOST_PILLS:
        together = {level for levels in incidents for level in levels}
        levels = tuple(level for level in _SHAPES if level in together)
        incidents = [levels]
        ax.annotate(
            f"{number:,}", at, (len(levels) * _STEP / 2 + 6, 0), textcoords="offset points",
            fontsize=7, va="center", color=INK, zorder=8, path_effects=make_halo(),
        )  # fmt: skip
    for row, levels in enumerate(incidents):
        up = ((len(incidents) - 1) / 2 - row) * (_STEP + 4)
        _pill(ax, at, up, levels)


def _pill(ax: Axes, at: tuple[float, float], up: float, levels: tuple[str, ...]) -> None:
    across = [(n - (len(levels) - 1) / 2) * _STEP for n in range(len(levels))]
    # the paper of it: discs so near each other that they make one shape, a rim round them all first
    steps = np.linspace(across[0], across[-1], 1 + 4 * (len(levels) - 1))
    for size, colour, order in ((_STEP + 4.6, INK_2, 5), (_STEP + 3.4, "white", 6)):
        for dx in steps:
            ax.plot(*at, marker="o", markersize=size, color=colour, markeredgewidth=0,
                    transform=_offset(ax, dx, up), zorder=order)  # fmt: skip
    for dx, level in zip(across, levels, strict=True):
        ax.plot(*at, transform=_offset(ax, dx, up), zorder=7, **look_of(level))


def look_of(level: str) -> dict[str, Any]:
    """Return how the mark of a level is drawn."""
    return {
        "marker": _SHAPES[level], "markersize": _MARK_POINTS * (0.88 if level == "municipal" else 1),
        "markerfacecolor": _COLOURS[level],
        "markeredgecolor": _COLOURS[level], "markeredgewidth": 1.7, "linestyle": "none",
    }  # fmt: skip


def _offset(ax: Axes, dx: float, dy: float) -> Any:  # noqa: ANN401 - matplotlib's transforms are untyped
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415

    return ax.transData + ScaledTranslation(dx / 72, dy / 72, ax.figure.dpi_scale_trans)


def make_halo() -> list[Any]:
    """Return the light edge of words on the map."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    return [withStroke(linewidth=2.4, foreground="#fbfbf9")]
