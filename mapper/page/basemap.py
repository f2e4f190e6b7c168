"""The basemap: boundaries around the incidents, small enough to be part of the page.

It has the places near the incidents, all counties of the state and the outlines of all states. Each shared
border is simplified once, with its ends in place, so that neighbors still meet. Borders near the incidents
keep more detail than those far away, and tolerances increase until the block is small enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.page.blocks import Column, encode_columns
from mapper.places import COUNTRY, METERS_PER_DEGREE_OF_SPHERE, Area, Boundaries, with_state
from mapper.records import distinct, mask, state_of_labels

SCALE_DEGREES = 1e-5
MAX_CHARACTERS = 90_000
TOLERANCES_METERS = (10, 15, 22, 32, 47, 70, 100, 150, 220, 330, 500, 750, 1_100, 1_600, 2_400)

_FAR_TOLERANCE_METERS = 1_000
_STATES_TOLERANCE_METERS = 6_000
# A point takes about three characters. Who assumes too many climbs no rung too far; who assumes too
# few tries no rung in vain.
_MOST_CHARACTERS_PER_POINT = 4.0
_LEAST_CHARACTERS_PER_POINT = 2.0
_PADDING = 0.1
_MIN_PADDING_METERS = 3_000
_MAX_RADIUS_METERS = 25_000
_MIN_COSINE = 0.01
_LONGEST_STEP = 32_000  # of the grid; rounding leaves it below what 16 bits hold
_KINDS = ("state", "county", "place")
_OF_EXTENT = ("latitude", "longitude", "coordinate_uncertainty_in_meters", "located_by", "places")
_MOST_COUNTIES, _MOST_PLACES = 200, 600  # where incidents lie in several states

Rings: TypeAlias = tuple[tuple[tuple[int, ...], ...], ...]
Grid: TypeAlias = npt.NDArray[np.int64]  # shape (points, 2): x, y in multiples of SCALE_DEGREES


class Extent(NamedTuple):
    """A box in WGS84 degrees, in the order in which the page has it."""

    south: float
    west: float
    north: float
    east: float

    def padded(self) -> Extent:
        """Return the box with a margin of a tenth of its longer side, at least 3 km."""
        cosine = float(_cosines(np.array((self.south + self.north) / 2)))
        side = max(self.north - self.south, (self.east - self.west) * cosine)
        margin = max(side * _PADDING, _MIN_PADDING_METERS / METERS_PER_DEGREE_OF_SPHERE)
        return Extent(
            max(self.south - margin, -90.0),
            self.west - margin / cosine,
            min(self.north + margin, 90.0),
            self.east + margin / cosine,
        )

    def meets(self, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which boxes (west, south, east, north, shape (n, 4)) share a point with this."""
        west, south, east, north = boxes.T
        met: npt.NDArray[np.bool_] = (
            (west <= self.east)
            & (east >= self.west)
            & (south <= self.north)
            & (north >= self.south)
        )
        return met


@dataclass(frozen=True, slots=True)
class _Feature:
    """An area, the arcs of its rings, the point of its label (latitude, longitude), and its size."""

    area: Area
    rings: Rings
    label_at: tuple[float, float]
    square_degrees: float


@dataclass(frozen=True, slots=True)
class _Lines:
    """Borders on the grid.

    Attributes:
        points: The points of all lines, one line after the other.
        offsets: The start of each line in `points`, and the total at the end.
        least_tolerance: The smallest tolerance for simplifying each line, in meters.
    """

    points: Grid
    offsets: npt.NDArray[np.int64]
    least_tolerance: npt.NDArray[np.float64]

    def __add__(self, more: _Lines) -> _Lines:
        """Return these lines and after them more."""
        return _Lines(
            np.concatenate((self.points, more.points)),
            np.concatenate((self.offsets, more.offsets[1:] + self.offsets[-1])),
            np.concatenate((self.least_tolerance, more.least_tolerance)),
        )

    def simplified(self, tolerance: float) -> _Lines:
        """Return the lines without points that matter less than `tolerance` meters.

        Douglas and Peucker, 1973, as in GEOS: both ends stay, so that lines still meet. It works in
        meters, on a flat map around the center of each line.
        """
        sizes = np.diff(self.offsets)
        middle = np.add.reduceat(self.points[:, 1], self.offsets[:-1]) / sizes * SCALE_DEGREES
        cosine = _cosines(middle)
        number = np.repeat(np.arange(len(sizes)), sizes)
        unit = SCALE_DEGREES * METERS_PER_DEGREE_OF_SPHERE
        metres = self.points * unit
        metres[:, 0] *= cosine[number]
        lines = shapely.simplify(
            shapely.linestrings(metres, indices=number),
            np.maximum(tolerance, self.least_tolerance),
            preserve_topology=False,
        )
        kept, number = shapely.get_coordinates(lines, return_index=True)
        kept[:, 0] /= cosine[number]
        counts = np.bincount(number, minlength=len(sizes))
        return _Lines(
            np.rint(kept / unit).astype(np.int64),
            np.concatenate(([0], np.cumsum(counts))),
            self.least_tolerance,
        )

    def separate(self) -> list[Grid]:
        """Return each line without points that repeat the one before."""
        again = np.zeros(len(self.points), dtype=bool)
        again[1:] = (np.diff(self.points, axis=0) == 0).all(axis=1)
        again[self.offsets[:-1]] = False
        return [
            self.points[start:end][~again[start:end]]
            for start, end in pairwise(self.offsets.tolist())
        ]


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
        geoid for name in ("places", "counties", "states") for geoid in _geoids(incidents[name])
    )
    return _encoded_around(
        boundaries, states, extent, busy, _names_with_state(incidents, boundaries)
    )


def _names_with_state(
    incidents: pd.DataFrame, boundaries: Boundaries
) -> frozenset[tuple[str, str]]:
    """Return the places with incidents whose labels carry the state, by GEOID: Portland, Ore."""
    state_of = state_of_labels(incidents)
    geoids = sorted(set(_geoids(incidents["places"])))
    areas = [boundaries.area(geoid) for geoid in geoids if geoid in boundaries]
    return frozenset((area.geoid, with_state(area, state_of)) for area in areas if state_of(area))


@lru_cache(maxsize=4)  # in a notebook, one map after the other shows the same places
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
        return encode_columns(about | {"attribution": "", "features": []}, _columns([]))
    features, lines = _collected(boundaries, states, extent.padded(), busy)
    return _light_enough(about, _ranked(features, busy, dict(with_states)), lines)


def incidents_extent(incidents: pd.DataFrame, boundaries: Boundaries) -> Extent:
    """Return the box that shows all incidents.

    A point counts with its radius; where only the city is known, the city counts. A county would
    zoom the map out to the sea, so there the point alone counts. Without any place the whole state.
    """
    present = incidents["latitude"].notna() & incidents["longitude"].notna()
    located = incidents[list(_OF_EXTENT)]
    located = located if present.all() else located[present]
    by_city = mask(located["located_by"], lambda way: way == "place")
    boxes = [_circles(located[~by_city] if by_city.any() else located)]
    cities = {geoid for geoid in _geoids(located.loc[by_city, "places"]) if geoid in boundaries}
    boxes += [np.array([boundaries.geometry(geoid).bounds]) for geoid in sorted(cities)]
    if by_city.any() and not cities:
        boxes.append(_circles(located[by_city]))
    found = np.concatenate(boxes)
    if len(found) == 0:
        found = shapely.bounds(boundaries.state_geometries()[1])
    west, south = found[:, :2].min(axis=0).tolist()
    east, north = found[:, 2:].max(axis=0).tolist()
    # plus 0.0, for -0.0 is the same key of a cache, but another text
    return Extent(*(round(value, 5) + 0.0 for value in (south, west, north, east)))


def _circles(located: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the boxes of points with their radius, (west, south, east, north), shape (n, 4)."""
    y, x = (located[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    radius = located["coordinate_uncertainty_in_meters"].to_numpy(dtype=float)
    by_county = mask(located["located_by"], lambda way: way == "county")
    radius = np.where(by_county | np.isnan(radius), 0.0, radius)
    rise = np.minimum(radius, _MAX_RADIUS_METERS) / METERS_PER_DEGREE_OF_SPHERE
    run = rise / _cosines(y)
    return np.column_stack((x - run, y - rise, x + run, y + rise))


def _geoids(column: pd.Series[Any]) -> Iterator[str]:
    """Yield the distinct GEOIDs of a column of tuples; a million rows have few."""
    return (geoid for geoids in distinct(column).objects for geoid in geoids or ())


def _cosines(latitudes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the length of a degree of longitude as a share of one of latitude; always above 0."""
    cosines: npt.NDArray[np.float64] = np.maximum(np.cos(np.radians(latitudes)), _MIN_COSINE)
    return cosines


# ---- collecting ------------------------------------------------------------------------------


def _collected(
    boundaries: Boundaries, states: Boundaries, box: Extent, busy: frozenset[str]
) -> tuple[list[_Feature], _Lines]:
    """Return the areas of the basemap, in the page's order, and all their lines.

    The outlines of the loaded states come from their own files, where they are finer and share lines with
    the counties.
    """
    others = [area for area in states.areas if area.geoid not in boundaries]
    own, counties = (
        [area for area in boundaries.areas if area.kind == kind] for kind in ("state", "county")
    )
    places = _near(box, boundaries.place_geometries())
    if len(own) > 1:
        counties = _near(box, boundaries.county_geometries())
        counties = _foremost(boundaries, counties, busy, most=_MOST_COUNTIES)
        places = _foremost(boundaries, places, busy, most=_MOST_PLACES)
    own += counties + places
    lines = _lines(states, others, box=None)
    features = _features(states, others, first=0)
    features += _features(boundaries, own, first=len(lines.offsets) - 1)
    features.sort(key=lambda feature: (_KINDS.index(feature.area.kind), feature.area.geoid))
    return features, lines + _lines(boundaries, own, box=box)


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


def _lines(source: Boundaries, areas: Sequence[Area], *, box: Extent | None) -> _Lines:
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
    return _Lines(
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


def _features(source: Boundaries, areas: Sequence[Area], *, first: int) -> list[_Feature]:
    """Return the areas with rings of lines as `_lines` has them, numbered from `first` on."""
    numbers = {old: first + new for new, old in enumerate(_used(source, areas))}
    geometries = np.array([source.geometry(area.geoid) for area in areas], dtype=object)
    labels = _label_points(geometries)
    sizes = shapely.area(geometries) * _cosines(labels[:, 1])
    return [
        _Feature(area, _renumbered(source.rings(area.geoid), numbers), (y, x), size)
        for area, (x, y), size in zip(areas, labels.tolist(), sizes.tolist(), strict=True)
    ]


def _label_points(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return a point well inside each area, (longitude, latitude), shape (n, 2)."""
    points: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return points


def _used(source: Boundaries, areas: Iterable[Area]) -> list[int]:
    return sorted({_line(arc) for area in areas for arc in _arcs(source.rings(area.geoid))})


# ---- encoding --------------------------------------------------------------------------------


def _light_enough(
    about: dict[str, Any], features: Sequence[tuple[_Feature, dict[str, Any]]], lines: _Lines
) -> str:
    """Increase the tolerance until the block is small enough, or to its maximum."""
    block = ""
    most_points = MAX_CHARACTERS / _LEAST_CHARACTERS_PER_POINT
    for tolerance in TOLERANCES_METERS:
        lines = lines.simplified(tolerance)  # from the one before, which is quicker
        if len(lines.points) > most_points and tolerance != TOLERANCES_METERS[-1]:
            continue
        block = _encoded(about, features, lines)
        too_many = len(block) - MAX_CHARACTERS
        if too_many <= 0:
            break
        most_points = len(lines.points) - too_many / _MOST_CHARACTERS_PER_POINT
    return block


def _ranked(
    features: Sequence[_Feature], busy: frozenset[str], names: Mapping[str, str]
) -> list[tuple[_Feature, dict[str, Any]]]:
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


def _encoded(
    about: dict[str, Any], features: Sequence[tuple[_Feature, dict[str, Any]]], lines: _Lines
) -> str:
    points = lines.separate()
    sweeps = [_sweep(line) for line in points]
    rings = [_drawable(feature.rings, points, sweeps) for feature, _ in features]
    used = sorted({_line(arc) for each in rings for arc in _arcs(each)})
    numbers = {old: new for new, old in enumerate(used)}
    header = about | {
        "features": [
            _listing(feature, _renumbered(each, numbers)) | said
            for (feature, said), each in zip(features, rings, strict=True)
        ]
    }
    return encode_columns(header, _columns([points[number] for number in used]))


def _listing(feature: _Feature, rings: Rings) -> dict[str, Any]:
    area = feature.area
    return {
        "geoid": area.geoid,
        "name": area.name,
        "label": area.label,
        "kind": area.kind,
        "place_class": area.place_class,
        "rings": rings,
        "label_at": [round(value, 5) for value in feature.label_at],
    }


def _columns(lines: Sequence[Grid]) -> list[Column]:
    """Lay lines one after the other: all first points, then all steps from point to point."""
    lines = list(lines)
    steps, owners = _steps(lines)
    long = np.unique(owners[(np.abs(steps) > _LONGEST_STEP).any(axis=1)]).tolist()
    for number in long:  # few, such as a long straight state border
        lines[number] = _short_steps(lines[number])
    if long:
        steps, _ = _steps(lines)
    starts = np.array([line[0] for line in lines]).reshape(-1, 2).astype("<i4")
    steps = steps.astype("<i2")
    return [
        Column("arc_length", np.array([len(line) for line in lines], dtype="<u4")),
        Column("start_x", starts[:, 0], delta=True),
        Column("start_y", starts[:, 1], delta=True),
        Column("dx", steps[:, 0]),
        Column("dy", steps[:, 1]),
    ]


def _steps(lines: Sequence[Grid]) -> tuple[Grid, npt.NDArray[np.intp]]:
    """Return the steps from point to point, one line after the other, and the number of each one's line."""
    owners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    points = np.concatenate([*lines, np.empty((0, 2), dtype=np.int64)])
    within = owners[1:] == owners[:-1]
    return np.diff(points, axis=0)[within], owners[1:][within]


def _short_steps(line: Grid) -> Grid:
    """Split steps that do not fit 16 bits."""
    pieces = -(-np.abs(np.diff(line, axis=0)).max(axis=1, initial=0) // _LONGEST_STEP)
    at = np.concatenate(([0], np.cumsum(np.maximum(pieces, 1))))
    if at[-1] == len(line) - 1:
        return line
    every = np.arange(at[-1] + 1)
    return np.column_stack(
        [np.rint(np.interp(every, at, line[:, axis])) for axis in (0, 1)]
    ).astype(np.int64)


def _drawable(rings: Rings, lines: Sequence[Grid], sweeps: Sequence[int]) -> Rings:
    """Return the polygons that still have a surface, without lines that shrank to a point."""
    polygons = (
        tuple(_without_points(ring, lines) if _surface(ring, sweeps) else () for ring in polygon)
        for polygon in rings
    )
    return tuple(tuple(ring for ring in polygon if ring) for polygon in polygons if polygon[0])


def _without_points(ring: Iterable[int], lines: Sequence[Grid]) -> tuple[int, ...]:
    return tuple(arc for arc in ring if len(lines[_line(arc)]) > 1)


def _surface(ring: Iterable[int], sweeps: Sequence[int]) -> int:
    """Return twice the signed area of a ring, in squares of the grid; 0 if it fell flat."""
    return sum(sweeps[arc] if arc >= 0 else -sweeps[~arc] for arc in ring)


def _sweep(line: Grid) -> int:
    """Return twice the area that the line sweeps over as seen from the origin."""
    x, y = line.T
    return int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _renumbered(rings: Rings, numbers: Mapping[int, int]) -> Rings:
    return tuple(
        tuple(
            tuple(numbers[arc] if arc >= 0 else ~numbers[~arc] for arc in ring) for ring in polygon
        )
        for polygon in rings
    )


def _arcs(rings: Rings) -> Iterator[int]:
    return (arc for polygon in rings for ring in polygon for arc in ring)


def _line(arc: int) -> int:
    """Return the line number of a signed arc."""
    return max(arc, ~arc)
