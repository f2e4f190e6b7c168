"""The basemap: boundaries around the incidents, small enough to be part of the page.

It has the places near the incidents, all counties of the state and the outlines of all states. Each shared
border is simplified once, with its ends in place, so that neighbors still meet. Borders near the incidents
keep more detail than those far away, and tolerances increase until the block is small enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.page.basemap_lines import (
    SCALE_DEGREES,
    Feature,
    Lines,
    arcs_of,
    encode_features,
    line_columns,
    line_of,
    renumbered,
)
from mapper.page.blocks import encode_columns
from mapper.page.map_extent import Extent, cosines, geoids_of, incidents_extent
from mapper.places import COUNTRY, Area, Boundaries, with_state
from mapper.records import state_of_labels

MAX_CHARACTERS = 90_000
TOLERANCES_METERS = (10, 15, 22, 32, 47, 70, 100, 150, 220, 330, 500, 750, 1_100, 1_600, 2_400)

_FAR_TOLERANCE_METERS = 1_000
_STATES_TOLERANCE_METERS = 6_000
# A point takes about three characters. Who assumes too many climbs no rung too far; who assumes too
# few tries no rung in vain.
_MOST_CHARACTERS_PER_POINT = 4.0
_LEAST_CHARACTERS_PER_POINT = 2.0
_KINDS = ("state", "county", "place")
_MOST_COUNTIES, _MOST_PLACES = 200, 600  # where incidents lie in several states


def encode_basemap(
    incidents: pd.DataFrame,
    *,
    boundaries: Boundaries,
    states: Boundaries,
    extent: Extent | None = None,
) -> str:
    """Encode the basemap block.

    Args:
        incidents: The incidents to be shown; those without a place do not matter.
        boundaries: The state with its counties and places.
        states: The outlines of all states.
        extent: The box that shows all incidents, where it is known.

    Raises:
        GeodataError: An incident names a place that is not there.
    """
    extent = extent or incidents_extent(incidents, boundaries)
    busy = frozenset(
        geoid for name in ("places", "counties", "states") for geoid in geoids_of(incidents[name])
    )
    return _encoded_around(
        boundaries, states, extent, busy, _names_with_state(incidents, boundaries)
    )


def _names_with_state(
    incidents: pd.DataFrame, boundaries: Boundaries
) -> frozenset[tuple[str, str]]:
    """Return the places with incidents whose labels carry the state, by GEOID: Portland, Ore."""
    state_of = state_of_labels(incidents)
    geoids = sorted(set(geoids_of(incidents["places"])))
    areas = [boundaries.area(geoid) for geoid in geoids if geoid in boundaries]
    return frozenset((area.geoid, with_state(area, state_of)) for area in areas if state_of(area))


@lru_cache(maxsize=16)  # in a notebook, one map after the other shows the same places
def _encoded_around(
    boundaries: Boundaries,
    states: Boundaries,
    extent: Extent,
    busy: frozenset[str],
    with_states: frozenset[tuple[str, str]],
) -> str:
    about = {
        "scale": SCALE_DEGREES,
        "bounds": extent,
        "attribution": f"Boundaries: US Census {boundaries.vintage.removeprefix('Census ')}",
    }
    # no incident is in a state: the map of the world has their outlines
    if boundaries.state == COUNTRY:
        return encode_columns(about | {"attribution": "", "features": []}, line_columns([]))
    features, lines = _collected(boundaries, states, extent.padded(), busy)
    return _light_enough(about, _ranked(features, busy, dict(with_states)), lines)


# ---- collecting ------------------------------------------------------------------------------


def _collected(
    boundaries: Boundaries, states: Boundaries, box: Extent, busy: frozenset[str]
) -> tuple[list[Feature], Lines]:
    """Return the areas of the basemap, in the page's order, and all their lines.

    The outlines of the loaded states come from their own files, where they are finer and share lines with
    the counties.
    """
    own, counties = (
        [area for area in boundaries.areas if area.kind == kind] for kind in ("state", "county")
    )
    places = _near(box, boundaries.place_geometries())
    if len(own) > 1:
        counties = _near(box, boundaries.county_geometries())
        counties = _foremost(boundaries, counties, busy, most=_MOST_COUNTIES)
        places = _foremost(boundaries, places, busy, most=_MOST_PLACES)
    own += counties + places
    others, lines = _other_states(states, boundaries)
    features = [*others, *_features(boundaries, own, first=len(lines.offsets) - 1)]
    features.sort(key=lambda feature: (_KINDS.index(feature.area.kind), feature.area.geoid))
    return features, lines + _lines(boundaries, own, box=box)


@lru_cache(maxsize=4)  # every page of a state has the same around it
def _other_states(states: Boundaries, boundaries: Boundaries) -> tuple[list[Feature], Lines]:
    others = [area for area in states.areas if area.geoid not in boundaries]
    return _features(states, others, first=0), _lines(states, others, box=None)


def _near(box: Extent, found: tuple[list[Area], npt.NDArray[np.object_]]) -> list[Area]:
    areas, geometries = found
    near = box.meets(shapely.bounds(geometries))
    return [area for area, is_near in zip(areas, near, strict=True) if is_near]


def _foremost(
    boundaries: Boundaries, areas: list[Area], busy: frozenset[str], *, most: int
) -> list[Area]:
    """Keep at most so many areas: those with incidents first, then large ones."""
    sizes = {area.geoid: boundaries.geometry(area.geoid).area for area in areas}
    order = sorted(areas, key=lambda area: (area.geoid not in busy, -sizes[area.geoid], area.geoid))
    return sorted(order[:most], key=lambda area: area.geoid)


def _lines(source: Boundaries, areas: Sequence[Area], *, box: Extent | None) -> Lines:
    """Return the lines that some areas use, on the grid, in the order of their numbers.

    Args:
        source: The boundaries.
        areas: The areas.
        box: The box that counts as near; None for none.
    """
    arcs = source.arcs
    used = np.array(_used(source, areas), dtype=np.int64)  # maybe none
    sizes = np.diff(arcs.offsets)[used]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    which = np.arange(offsets[-1]) + np.repeat(arcs.offsets[used] - offsets[:-1], sizes)
    degrees = arcs.coordinates[which]
    return Lines(
        np.rint(degrees / SCALE_DEGREES).astype(np.int64),
        offsets,
        _least_tolerance(source, areas, used=used, degrees=degrees, starts=offsets[:-1], box=box),
    )


def _least_tolerance(
    source: Boundaries,
    areas: Sequence[Area],
    *,
    used: npt.NDArray[np.int64],
    degrees: npt.NDArray[np.float64],
    starts: npt.NDArray[np.int64],
    box: Extent | None,
) -> npt.NDArray[np.float64]:
    if box is None:
        return np.full(len(used), float(_STATES_TOLERANCE_METERS))
    boxes = np.hstack((np.minimum.reduceat(degrees, starts), np.maximum.reduceat(degrees, starts)))
    places = _used(source, [area for area in areas if area.kind == "place"])
    near = box.meets(boxes) | np.isin(used, places)
    return np.where(near, 0.0, float(_FAR_TOLERANCE_METERS))


def _features(source: Boundaries, areas: Sequence[Area], *, first: int) -> list[Feature]:
    """Return the areas with rings of lines as `_lines` has them, numbered from `first` on."""
    numbers = {old: first + new for new, old in enumerate(_used(source, areas))}
    geometries = np.array([source.geometry(area.geoid) for area in areas], dtype=object)
    labels = _label_points(geometries)
    sizes = shapely.area(geometries) * cosines(labels[:, 1])
    return [
        Feature(area, renumbered(source.rings(area.geoid), numbers), (y, x), size)
        for area, (x, y), size in zip(areas, labels.tolist(), sizes.tolist(), strict=True)
    ]


def _label_points(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return a point well inside each area, (longitude, latitude), shape (n, 2)."""
    points: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return points


def _used(source: Boundaries, areas: Iterable[Area]) -> list[int]:
    return sorted({line_of(arc) for area in areas for arc in arcs_of(source.rings(area.geoid))})


# ---- encoding --------------------------------------------------------------------------------


def _light_enough(
    about: dict[str, Any], features: Sequence[tuple[Feature, dict[str, Any]]], lines: Lines
) -> str:
    """Increase the tolerance until the block is small enough, or to its maximum."""
    block = ""
    most_points = MAX_CHARACTERS / _LEAST_CHARACTERS_PER_POINT
    for tolerance in TOLERANCES_METERS:
        lines = lines.simplified(tolerance)  # from the one before, which is quicker
        if len(lines.points) > most_points and tolerance != TOLERANCES_METERS[-1]:
            continue
        block = encode_features(about, features, lines)
        too_many = len(block) - MAX_CHARACTERS
        if too_many <= 0:
            break
        most_points = len(lines.points) - too_many / _MOST_CHARACTERS_PER_POINT
    return block


def _ranked(
    features: Sequence[Feature], busy: frozenset[str], names: Mapping[str, str]
) -> list[tuple[Feature, dict[str, Any]]]:
    """Rank features by the importance of their label: areas with incidents first, then large ones.

    Args:
        features: The features.
        busy: GEOIDs of areas with incidents.
        names: What the label of an area is where that is not its name, by GEOID.
    """
    order = sorted(
        features,
        key=lambda each: (each.area.geoid not in busy, -each.square_degrees, each.area.geoid),
    )
    ranks = {each.area.geoid: rank for rank, each in enumerate(order)}
    return [
        (
            each,
            {
                "rank": ranks[each.area.geoid],
                **({"text": text} if (text := names.get(each.area.geoid)) else {}),
            },
        )
        for each in features
    ]
