"""Draws incidents for print, with matplotlib: marks and circles of uncertainty over boundaries.

Colors are those of the page; color-blind readers can distinguish them, and shapes repeat them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from mapper.analysis.agency_matrix import words_for_none
from mapper.analysis.scale_bars import choose_scale
from mapper.errors import ExtraError
from mapper.files import Floats, Mask, transform_coordinates
from mapper.places import Boundaries
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
_SEA, _COUNTY, _CITY, _CITY_TOUCHED = "#dbe2e7", "#eff1ef", "#f7f8f5", "#ffffff"
_LINE_PLACE, _LINE_TOUCHED, _LINE_COUNTY, _INK, _INK_2 = (
    "#c9cfcc", "#8d9796", "#a9b2b6", "#17202a", "#525d69",
)  # fmt: skip
_AREAS_ONLY = ("city", "county")  # as in the page; an unknown precision may still have a point
_LEAST_SPAN_METERS = 8_000
_MARGIN = 0.08
_MARK_POINTS = 6.5
_STEP = 9.5  # points from mark to mark
_MOST_PILLS = 6
_CLOUD_POINTS = 15_000  # square points of ink, shared by all marks of a cloud
_CLOUD_SIZES = (5, 30)
_MOST_STACKS = 300
_MOST_LABELS = 40
_LAND_DEGREES = 100.0  # of longitude, to each side
_LEAST_CIRCLE = 1 / 1000  # of the map's width: the radius of a pixel or so
_LEAST_SEEN = 1 / 400  # of the map's width: smaller areas would be dots
_ROOM_FOR_A_NAME = 0.06  # of the map's width, the radius of a circle in the place


def draw_incidents(
    tables: Tables,
    *,
    boundaries: Boundaries,
    ax: Axes | None = None,
    land: npt.NDArray[np.object_] | None = None,
    title: str = "",
    labels: bool = True,
) -> Axes:
    """Draw located incidents on a map that is true to scale at its center.

    Args:
        tables: Assigned incidents.
        boundaries: The places and counties to draw behind them.
        land: Other land, in degrees, so that it does not look like sea.
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
    located = tables.incidents[tables.incidents["latitude"].notna()]
    unlocated = len(tables.incidents) - len(located)
    x, y, radius, to_map = _on_map(located)
    box = _extent(x, y, radius)
    if land is not None and len(located):
        _land(ax, land, to_map, box, float(located["longitude"].mean()))
    _backdrop(ax, boundaries, to_map, box, touched={g for each in located["places"] for g in each})
    circles = _circles(ax, x, y, radius, box)
    shown = _marks(ax, x, y, located, _levels(tables, located["incident_id"]))
    ax.set(xlim=box[[0, 2]], ylim=box[[1, 3]], xticks=[], yticks=[], aspect="equal")
    ax.set_facecolor(_SEA)
    ax.spines[:].set_color(_LINE_TOUCHED)
    # to wrap, matplotlib measures the text as mathematics if it has dollars
    ax.set_title(
        title, loc="left", fontsize=11, color=_INK, wrap="$" not in title, parse_math=False
    )
    _scale_bar(ax, box)
    none = words_for_none(tables.involvements)
    _legend(ax, shown, has_circles=circles, none=none)
    _credit(ax, boundaries.vintage, unlocated)
    if labels:
        _labels(ax, boundaries, to_map, box, located["places"])
    return ax


def height_of_map(tables: Tables) -> float:
    """Return the height of the map of some incidents, of its width."""
    located = tables.incidents[tables.incidents["latitude"].notna()]
    west, south, east, north = _extent(*_on_map(located)[:3])
    return float((north - south) / (east - west))


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    axes: Axes = plt.subplots(figsize=(8, 8), layout="constrained")[1]
    return axes


def _on_map(located: pd.DataFrame) -> tuple[Floats, Floats, Floats, Transformer]:
    """Project to meters around the center of the incidents."""
    names = ("longitude", "latitude", "coordinate_uncertainty_in_meters")
    lon, lat, radius = (located[name].to_numpy(dtype=float) for name in names)
    middle = (
        ((lat.min() + lat.max()) / 2, (lon.min() + lon.max()) / 2) if len(lat) else (34.0, -118.2)
    )
    own = CRS.from_proj4(f"+proj=laea +lat_0={middle[0]} +lon_0={middle[1]} +datum=WGS84")
    to_map = Transformer.from_crs("EPSG:4326", own, always_xy=True)
    x, y = transform_coordinates(to_map, lon, lat)
    return x, y, np.nan_to_num(radius), to_map


def _extent(x: Floats, y: Floats, radius: Floats) -> Floats:
    """Return west, south, east, north in meters around all circles, with a margin."""
    if not len(x):
        return np.array([-1.0, -1.0, 1.0, 1.0]) * 50_000
    low = np.array([(x - radius).min(), (y - radius).min()])
    high = np.array([(x + radius).max(), (y + radius).max()])
    half = np.maximum((high - low) * (0.5 + _MARGIN), _LEAST_SPAN_METERS / 2)
    half = np.maximum(half, half.max() * 0.8)
    middle = (low + high) / 2
    return np.concatenate([middle - half, middle + half])


def _backdrop(
    ax: Axes, boundaries: Boundaries, to_map: Transformer, box: Floats, touched: set[str]
) -> None:
    counties, county_shapes = boundaries.county_geometries()
    places, place_shapes = boundaries.place_geometries()
    view = shapely.box(*box)
    for areas, shapes, fill, line, width, order in (
        (counties, county_shapes, _COUNTY, _LINE_COUNTY, 0.9, 0),
        (places, place_shapes, _CITY, _LINE_PLACE, 0.4, 1),
    ):
        is_in = np.array([area.geoid in touched for area in areas], dtype=bool)
        flat = _flat(shapes, to_map)
        seen = np.flatnonzero(_is_visible(flat, box, is_in))
        clipped = shapely.intersection(shapely.make_valid(flat[seen]), view.buffer(1_000))
        for n, shape in zip(seen.tolist(), clipped, strict=True):
            is_touched = bool(is_in[n])
            _polygon(
                ax, shape,
                facecolor=_CITY_TOUCHED if is_touched else fill,
                edgecolor=_LINE_TOUCHED if is_touched else line,
                linewidth=0.8 if is_touched else width, zorder=order + is_touched / 2,
            )  # fmt: skip


def _land(
    ax: Axes, land: npt.NDArray[np.object_], to_map: Transformer, box: Floats, longitude: float
) -> None:
    """Draw land without names; what lies on the other side of the globe has no place on the map."""
    west, east = longitude - _LAND_DEGREES, longitude + _LAND_DEGREES
    near = shapely.clip_by_rect(shapely.make_valid(land), west, -89, east, 89)
    flat = _flat(near[~shapely.is_empty(near)], to_map)
    seen = shapely.make_valid(flat[_is_visible(flat, box, np.zeros(len(flat), dtype=bool))])
    for shape in shapely.intersection(seen, shapely.box(*box).buffer(1_000)):
        _polygon(ax, shape, facecolor=_COUNTY, edgecolor=_LINE_COUNTY, linewidth=0.6, zorder=-1)


def _is_visible(flat: npt.NDArray[np.object_], box: Floats, is_in: Mask) -> Mask:
    """Mark areas in view that are large enough to be seen, or that an incident may lie in."""
    west, south, east, north = shapely.bounds(flat).T
    large = np.maximum(east - west, north - south) > (box[2] - box[0]) * _LEAST_SEEN
    seen: Mask = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    seen &= large | is_in
    return seen


def _flat(shapes: npt.NDArray[np.object_], to_map: Transformer) -> npt.NDArray[np.object_]:
    flat: npt.NDArray[np.object_] = shapely.transform(
        shapes, lambda each: np.stack(transform_coordinates(to_map, each[:, 0], each[:, 1]), axis=1)
    )
    return flat


def _polygon(ax: Axes, shape: shapely.Geometry, **look: Any) -> None:  # noqa: ANN401
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if rings:
        path = Path.make_compound_path(
            *(Path(np.asarray(ring.coords), closed=True) for ring in rings)
        )
        ax.add_artist(PathPatch(path, **look))  # the limits are set, and need no measuring


def _circles(ax: Axes, x: Floats, y: Floats, radius: Floats, box: Floats) -> bool:
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


def _levels(tables: Tables, ids: pd.Series[Any]) -> list[tuple[str, ...]]:
    """Return the levels of each incident's agencies, in their order."""
    level_of = dict(zip(tables.agencies["id"], tables.agencies["level"], strict=True))
    present = present_agencies(tables.involvements)
    of = present.assign(level=present["agency"].map(level_of))
    found = of.dropna(subset="level").groupby("incident_id")["level"].agg(set).to_dict()
    return [
        tuple(each for each in LEVELS if each in found.get(id_, ())) or ("none",) for id_ in ids
    ]


def _marks(
    ax: Axes, x: Floats, y: Floats, located: pd.DataFrame, levels: list[tuple[str, ...]]
) -> list[str]:
    """Draw the marks, stacked where they share a place; return the levels that occur."""
    is_area = located["precision"].isin(_AREAS_ONLY).to_numpy()
    stacks: dict[tuple[float, float], list[int]] = {}
    for n, at in enumerate(zip(x, y, strict=True)):
        stacks.setdefault(at, []).append(n)
    if len(stacks) > _MOST_STACKS:
        _cloud(ax, x, y, levels)
    else:
        for at, rows in sorted(stacks.items(), key=lambda item: -item[0][1]):
            _stack(ax, at, [(levels[n], bool(is_area[n])) for n in rows])
    return [each for each in (*LEVELS, "none") if any(each in some for some in levels)]


def _cloud(ax: Axes, x: Floats, y: Floats, levels: list[tuple[str, ...]]) -> None:
    """Draw very many marks as small shapes, one per level; the more, the smaller."""
    size = float(np.clip(_CLOUD_POINTS / max(len(x), 1), *_CLOUD_SIZES))
    for level, colour in _COLOURS.items():
        rows = np.flatnonzero([level in some for some in levels])
        ax.scatter(x[rows], y[rows], s=size, c=colour, marker=_SHAPES[level], linewidths=0,
                   alpha=0.6, zorder=5, rasterized=True)  # fmt: skip


def _stack(
    ax: Axes, at: tuple[float, float], incidents: list[tuple[tuple[str, ...], bool]]
) -> None:
    """Draw one pill per incident with one shape per level; merge very many at one place, with a count."""
    number = len(incidents)
    if number > _MOST_PILLS:
        together = {level for levels, _ in incidents for level in levels}
        levels = tuple(level for level in _SHAPES if level in together)
        incidents = [(levels, all(is_area for _, is_area in incidents))]
        ax.annotate(
            f"{number:,}", at, (len(levels) * _STEP / 2 + 6, 0), textcoords="offset points",
            fontsize=7, va="center", color=_INK, zorder=8, path_effects=_halo(),
        )  # fmt: skip
    for row, (levels, is_area) in enumerate(incidents):
        up = ((len(incidents) - 1) / 2 - row) * (_STEP + 4)
        _pill(ax, at, up, levels, is_area=is_area)


def _pill(
    ax: Axes, at: tuple[float, float], up: float, levels: tuple[str, ...], *, is_area: bool
) -> None:
    across = [(n - (len(levels) - 1) / 2) * _STEP for n in range(len(levels))]
    # the paper of it: discs so near each other that they make one shape, a rim round them all first
    steps = np.linspace(across[0], across[-1], 1 + 4 * (len(levels) - 1))
    for size, colour, order in ((_STEP + 4.6, _INK_2, 5), (_STEP + 3.4, "white", 6)):
        for dx in steps:
            ax.plot(*at, marker="o", markersize=size, color=colour, markeredgewidth=0,
                    transform=_offset(ax, dx, up), zorder=order)  # fmt: skip
    for dx, level in zip(across, levels, strict=True):
        ax.plot(*at, transform=_offset(ax, dx, up), zorder=7, **_look(level, is_area=is_area))


def _look(level: str, *, is_area: bool) -> dict[str, Any]:
    return {
        "marker": _SHAPES[level], "markersize": _MARK_POINTS * (0.88 if level == "municipal" else 1),
        "markerfacecolor": "white" if is_area else _COLOURS[level],
        "markeredgecolor": _COLOURS[level], "markeredgewidth": 1.7, "linestyle": "none",
    }  # fmt: skip


def _offset(ax: Axes, dx: float, dy: float) -> Any:  # noqa: ANN401 - matplotlib's transforms are untyped
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415

    return ax.transData + ScaledTranslation(dx / 72, dy / 72, ax.figure.dpi_scale_trans)


def _labels(
    ax: Axes, boundaries: Boundaries, to_map: Transformer, box: Floats, places: pd.Series[Any]
) -> None:
    """Label the places in which incidents lie where there is room: sure ones first, then larger ones."""
    geoids = list(dict.fromkeys(geoid for each in places for geoid in each))
    shapes = np.array([boundaries.geometry(g) for g in geoids], dtype=object)
    shapes = shapely.make_valid(_flat(shapes, to_map))
    seen = shapely.intersection(shapes, shapely.box(*box))
    sure = np.isin(geoids, [geoid for each in places if len(each) == 1 for geoid in each])
    ax.figure.canvas.figure.draw_without_rendering()  # only then is it known how large a name is
    frame = ax.get_window_extent()
    taken = [drawn.get_window_extent() for drawn in (*ax.texts, *ax.lines)]  # words and marks
    for n in np.lexsort((-shapely.area(seen), ~sure))[:_MOST_LABELS].tolist():
        if seen[n].is_empty:
            continue
        name = ax.annotate(
            boundaries.area(geoids[n]).label, (0, 0), (0, 0), textcoords="offset points",
            ha="center", va="center", fontsize=8, color=_INK, zorder=9, annotation_clip=True,
            parse_math=False, path_effects=_halo(),
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


def _halo() -> list[Any]:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    return [withStroke(linewidth=2.4, foreground="#fbfbf9")]


def _scale_bar(ax: Axes, box: Floats) -> None:
    """Draw a round length of about a quarter of the width."""
    width = box[2] - box[0]
    length, words = choose_scale(width / 4)
    x, y = box[0] + width * 0.04, box[1] + (box[3] - box[1]) * 0.035
    ax.plot([x, x + length], [y, y], color=_INK, linewidth=2, solid_capstyle="butt", zorder=9)
    ax.annotate(words, (x + length / 2, y), (0, 3), textcoords="offset points", ha="center",
                fontsize=8, color=_INK, zorder=9, path_effects=_halo())  # fmt: skip


def _legend(ax: Axes, levels: list[str], *, has_circles: bool, none: str) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    words = {"none": none, "unknown": "level unknown"}
    entries = [
        Line2D([], [], label=words.get(level, level), **_look(level, is_area=False))
        for level in levels
    ]
    if levels:
        hollow = _look(levels[0], is_area=True) | {"markeredgecolor": _INK_2, "marker": "o"}
        entries.append(Line2D([], [], label="hollow: only the city or county is known", **hollow))
    if has_circles:
        entries.append(
            Line2D([], [], color=_INK_2, linewidth=0.9, linestyle=(0, (4, 3)),
                   label="circle: the place lies within, to scale")
        )  # fmt: skip
    if entries:
        ax.legend(
            handles=entries, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3, fontsize=8,
            frameon=False, labelcolor=_INK, handletextpad=0.5, columnspacing=1.6,
        )  # fmt: skip


def _credit(ax: Axes, vintage: str, unlocated: int) -> None:
    words = f"Boundaries: U.S. Census Bureau, {vintage}."
    if unlocated:
        words += f" Not drawn, place unknown: {unlocated:,}."
    ax.annotate(words, (1, 0), (-4, 4), xycoords="axes fraction", textcoords="offset points",
                ha="right", va="bottom", fontsize=7, color=_INK_2, zorder=9,
                path_effects=_halo())  # fmt: skip
