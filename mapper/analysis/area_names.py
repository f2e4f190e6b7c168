"""The names and counts of areas that incidents are known by alone, each where nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mapper.analysis.known_areas import HATCH_COLOR, MOST_AREAS, KnownArea, KnownAreas
from mapper.analysis.map_marks import INK, INK_2
from mapper.files import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

NAME_POINTS = 8.0
_LONGEST_NAME = 44  # letters; a longer one has its count alone
_PADDING = 0.3  # of the size of the letters
_APART = 3.0  # points between two names
_GAPS = (7.0, 18.0, 32.0, 50.0)  # points between an area and a name beside it
_MOST_AWAY = 1 / 8  # of the map's width
_INSIDE = (0.0, 1.5, -1.5, 3.0, -3.0)  # heights of a name, up and down in an area with room for it
_ROOM = 1.25  # of a name, that an area has
_MIDDLE = 3.0  # points around the middle of an area, which names of others leave free
_MOST_BESIDE = (
    30.0  # points from the middle of an area to its edge; a larger one has its name over it
)
_SIGN, _SMALL_SIGN = 20, 6  # square points
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def name_areas(ax: Axes, areas: KnownAreas, *, points: float = NAME_POINTS) -> set[str]:
    """Write name and count of each area; where there is no room the count alone, else draw a small sign.

    Args:
        ax: The axes, with all else that names must not cover.
        areas: The areas.
        points: The size of the letters.

    Returns:
        The GEOIDs of the areas whose name is written.
    """
    if not areas.named:
        return set()
    ax.figure.canvas.figure.draw_without_rendering()  # only then is it known how large a name is
    names = _Names(ax, areas.named, points)
    written = set()
    unnamed = []
    for number, area in enumerate(areas.named):
        words = f"{area.label} {area.incidents:,}".strip()
        if len(area.label) <= _LONGEST_NAME and names.write(number, words):
            written.add(area.geoid)
        elif not names.write(number, f"{area.incidents:,}"):
            unnamed.append((area.x, area.y))
    signs = np.concatenate([np.reshape(unnamed, (-1, 2)), areas.others])
    is_few = len(signs) <= MOST_AREAS  # to hatch thousands takes long
    if len(signs):
        ax.scatter(
            signs[:, 0], signs[:, 1], s=_SIGN if is_few else _SMALL_SIGN, marker="s",
            facecolor="white", edgecolor=INK_2, linewidth=0.8, zorder=4,
            hatch="////////" if is_few else None, hatchcolor=HATCH_COLOR, rasterized=not is_few,
        )  # fmt: skip
    return written


class _Names:
    """Finds room for names on a map, and keeps where they stand."""

    def __init__(self, ax: Axes, areas: Sequence[KnownArea], points: float) -> None:
        """Begin with what names must not cover: words, marks, and the middles of areas."""
        self._ax = ax
        self._areas = areas
        self._points = points
        self._pixels = ax.figure.dpi / 72  # of a point
        self._frame = shapely.box(*ax.get_window_extent().extents)
        west, _, east, _ = self._frame.bounds
        self._gaps = [
            gap * self._pixels for gap in _GAPS if gap * self._pixels < (east - west) * _MOST_AWAY
        ]
        self._middles: Floats = ax.transData.transform([(each.x, each.y) for each in areas])
        half = _MIDDLE * self._pixels
        drawn = [each.get_window_extent().extents for each in (*ax.texts, *ax.lines)]
        boxes = [*np.hstack([self._middles - half, self._middles + half]), *drawn]
        self._taken = shapely.STRtree(shapely.box(*np.transpose(boxes)))  # those of areas first
        self._written = np.zeros(0, dtype=object)  # names and their lines

    def write(self, number: int, words: str) -> bool:
        """Write the words for an area; return whether there is room."""
        area, at = self._areas[number], self._middles[number]
        name = self._new(area, words)
        extent = name.get_window_extent()
        edge = 2 * _PADDING * self._points * self._pixels
        size = np.array([extent.width + edge, extent.height + edge])
        for middle, has_line in self._spots(area, at, size):
            box = shapely.box(*(middle - size / 2), *(middle + size / 2))
            line = shapely.LineString([at, middle]) if has_line else None
            if not self._is_free(number, box, line):
                continue
            name.xyann = tuple((middle - at) / self._pixels)
            if name.arrow_patch is not None:
                name.arrow_patch.set_visible(has_line)
            self._written = np.append(self._written, [box] if line is None else [box, line])
            return True
        name.remove()
        return False

    def _new(self, area: KnownArea, words: str) -> Annotation:
        look: dict[str, Any] = {
            "boxstyle": f"round,pad={_PADDING},rounding_size=0.7", "facecolor": "white",
            "edgecolor": INK_2, "linewidth": 0.8,
        }  # fmt: skip
        line = {"arrowstyle": "-", "color": INK_2, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        return self._ax.annotate(
            words, (area.x, area.y), (0, 0), textcoords="offset points", ha="center", va="center",
            fontsize=self._points, color=INK, zorder=8, parse_math=False, bbox=look, arrowprops=line,
        )  # fmt: skip

    def _spots(self, area: KnownArea, at: Floats, size: Floats) -> Iterator[tuple[Floats, bool]]:
        """Yield the middles for a name, best first, each with whether a line leads to the area."""
        corners = self._ax.transData.transform(np.reshape(area.bounds, (2, 2)))
        if ((corners[1] - corners[0]) > size * _ROOM).all():
            for up in _INSIDE:
                middle = at + np.array([0, up]) * size
                if corners[0][1] < middle[1] < corners[1][1]:
                    yield middle, False
        half = np.minimum((corners[1] - corners[0]) / 2, _MOST_BESIDE * self._pixels)
        for gap in self._gaps:
            away = half + gap + size / 2
            for side in _SIDES:
                yield at + side * away, True

    def _is_free(self, number: int, box: shapely.Geometry, line: shapely.Geometry | None) -> bool:
        """Whether a name and its line meet no other; what hides an area hides the end of its line, too."""
        apart = shapely.buffer(box, _APART * self._pixels, join_style="mitre")
        if not shapely.covers(self._frame, box) or shapely.intersects(apart, self._written).any():
            return False
        met = self._taken.query(apart)
        if (met != number).any():
            return False
        if line is None:
            return True
        crossed = self._taken.geometries[self._taken.query(line, predicate="intersects")]
        end = shapely.Point(self._middles[number])
        if not shapely.intersects(crossed, end).all():
            return False
        return not shapely.intersects(line, self._written).any()
