"""Incidents of which only the city or county is known: drawn as that area, hatched, never as a spot in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from mapper.analysis.map_backdrop import draw_polygon
from mapper.analysis.map_views import MapView
from mapper.files import Codes, Floats, Mask
from mapper.places import Boundaries
from mapper.records import distinct, number_combinations

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AREAS_ONLY = (
    "city",
    "county",
    "state",
)  # as in the page; an unknown precision may still have a point
HATCH, HATCH_COLOR = "///", "#b4b9bd"
MOST_AREAS = 100  # with a name and a count
_EDGE = "#525d69"
_WHOLE = 0.999  # of the map
_LEAST_WIDTH = 1 / 20  # of the map's width: the name of a smaller area stands beside it
_PARTS_OF_A_WIDTH = 400  # how exactly the widest part of an area is found


Box = tuple[float, float, float, float]


class KnownArea(NamedTuple):
    """An area and the incidents of which no more is known.

    Attributes:
        label: The words for it, as the page has them.
        geoid: The GEOID of the city or county that is hatched; empty if there is a circle instead.
        incidents: Their number.
        x: Where its name may stand, in meters of the map.
        y: The same, northwards.
        bounds: West, south, east and north of what the map shows of it, in meters of the map.
    """

    label: str
    geoid: str
    incidents: int
    x: float
    y: float
    bounds: Box


class KnownAreas(NamedTuple):
    """The areas of a map.

    Attributes:
        named: Those in view with the most incidents, these first.
        others: x and y of all others in view, shape (n, 2).
        is_hatched: The incidents whose area is hatched, by row of those on the map.
    """

    named: list[KnownArea]
    others: Floats
    is_hatched: Mask


def draw_known_areas(
    ax: Axes,
    located: pd.DataFrame,
    places: tuple[Floats, Floats, Floats],
    boundaries: Boundaries,
    view: MapView,
) -> KnownAreas:
    """Hatch the areas of incidents of which no more is known.

    An incident that may be in several cities or counties keeps its circle, which says more.

    Args:
        ax: The axes.
        located: The incidents on the map.
        places: Their x, y and radius in meters of the map.
        boundaries: Those with the cities and counties.
        view: The part of the world that the map shows.
    """
    x, y, radius = places
    is_hatched = np.zeros(len(located), dtype=bool)
    rows = np.flatnonzero(located["precision"].isin(AREAS_ONLY).to_numpy())
    if not len(rows):
        return KnownAreas([], np.zeros((0, 2)), is_hatched)
    groups, first, geoids = _group(located.iloc[rows], x[rows], y[rows], boundaries)
    is_hatched[rows] = np.array([bool(each) for each in geoids])[groups]
    parts = _hatch(ax, boundaries, sorted({*geoids} - {""}), view)
    counts = np.bincount(groups, minlength=len(first))
    at = rows[first]
    order = np.argsort(-counts, kind="stable")
    order = order[view.holds(x[at], y[at])[order]]
    labels = located["jurisdiction"].to_numpy(dtype=object)
    named = []
    for n in order[:MOST_AREAS].tolist():
        row = int(at[n])
        spot, bounds = _place_name(
            float(x[row]), float(y[row]), float(radius[row]), parts.get(geoids[n]), view
        )
        label = labels[row]
        named.append(
            KnownArea(
                label if isinstance(label, str) else "", geoids[n], int(counts[n]), *spot, bounds
            )
        )
    rest = at[order[MOST_AREAS:]]
    return KnownAreas(named, np.stack([x[rest], y[rest]], axis=1), is_hatched)


def _group(
    some: pd.DataFrame, x: Floats, y: Floats, boundaries: Boundaries
) -> tuple[Codes, Codes, list[str]]:
    """Number the areas of incidents: the group of each, the first of each group, the GEOID to hatch or ""."""
    names = ("places", "counties", "unincorporated", "jurisdiction", "precision")
    kinds, first = number_combinations([distinct(some[name]).codes for name in names])
    columns = (some[name].to_numpy(dtype=object)[first].tolist() for name in names)
    geoids = [_geoid_of(*each) for each in zip(*columns, strict=True)]
    geoids = [each if each in boundaries else "" for each in geoids]
    is_apart = np.array([not each for each in geoids])[kinds]  # by its spot, as it has no outline
    alike = pd.factorize(np.array(geoids, dtype=object))[0]
    areas = np.where(is_apart, kinds + len(geoids), alike[kinds])
    spots = [np.where(is_apart, pd.factorize(each)[0], 0) for each in (x, y)]
    groups, first = number_combinations([areas, *spots])
    return groups, first, [geoids[n] for n in kinds[first].tolist()]


def _geoid_of(
    places: tuple[str, ...] | None,
    counties: tuple[str, ...] | None,
    unincorporated: tuple[str, ...] | None,
    _label: str,
    precision: str,
) -> str:
    """Return the GEOID of the one city or county in which an incident lies; "" if it may be in several."""
    if len(places or ()) == 1 and not unincorporated:
        return (places or ("",))[0]
    if precision == "county" and len(counties or ()) == 1:
        return (counties or ("",))[0]
    return ""


def _hatch(
    ax: Axes, boundaries: Boundaries, geoids: list[str], view: MapView
) -> dict[str, shapely.Geometry]:
    """Hatch areas that reach into the map but do not fill it; return what is in it of each, by GEOID."""
    if not geoids:
        return {}
    shapes = np.array([boundaries.geometry(each) for each in geoids], dtype=object)
    near = np.flatnonzero(view.near(shapely.bounds(shapes)))
    paper = shapely.box(*view.box)
    clipped = shapely.intersection(shapely.make_valid(view.flatten(shapes[near])), paper)
    parts = {}
    for n, shape in zip(near.tolist(), clipped, strict=True):
        if shape.is_empty:
            continue
        parts[geoids[n]] = shape
        if shape.area < paper.area * _WHOLE:
            draw_polygon(
                ax, shape, facecolor="none", edgecolor=_EDGE, linewidth=0.9, hatch=HATCH,
                hatchcolor=HATCH_COLOR, zorder=2.5,
            )  # fmt: skip
    return parts


def _place_name(
    x: float, y: float, radius: float, shape: shapely.Geometry | None, view: MapView
) -> tuple[tuple[float, float], Box]:
    """Return where the name of an area may stand, and west, south, east and north of what it names."""
    if shape is None:
        return (x, y), (x - radius, y - radius, x + radius, y + radius)
    widest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    bounds = widest.bounds
    if max(bounds[2] - bounds[0], bounds[3] - bounds[1]) < view.width * _LEAST_WIDTH:
        return ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2), bounds
    circle = shapely.maximum_inscribed_circle(widest, tolerance=view.width / _PARTS_OF_A_WIDTH)
    return circle.coords[0], bounds
