"""Jurisdictions of any number of locations at once, with the answers of `jurisdictions_of`.

Few points are looked up state by state (`state_lookup`), from the boundaries. Many are looked up in the index
of all borders (`border_index`), which stands in a file and is shared by all processes; what it cannot decide
is looked up state by state after all.

**A point on a shared border.** Its circle touches both sides, so both are in its set. The point
itself lies in one: the place before land in no place, then the lower GEOID of the place, then the
lower GEOID of the county. This is a convention, not a survey's decision; it follows from the GEOIDs
alone, so it does not change with the order of the rows, the file or the direction of a border, and
no row of a count by place is lost or counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Floats, Indices
from mapper.places.areas import Unit
from mapper.places.border_index import (
    BorderIndex,
    find_profiles,
    index_at_hand,
    is_fast,
    measure_border_distances,
    note_points,
)
from mapper.places.boundaries import WORLD, available_states
from mapper.places.foreign_land import (
    are_near_foreign_land,
    foreign_units,
    line_coarseness_meters,
)
from mapper.places.jurisdictions import Jurisdictions, bad_point, bad_radius, jurisdictions_of
from mapper.places.segment_index import border_distances
from mapper.places.state_lookup import look_up_by_state
from mapper.places.unit_sets import NOWHERE, NUMBER_BITS, Numbered, UnitNumbers

__all__ = ["NOWHERE", "Assignment", "assign_points", "jurisdictions_of_circles"]

_WIDE_METERS = 2_000.0
_FEW = 32  # circles: asking for each takes a millisecond, the index of a state's borders fifty


@dataclass(frozen=True, eq=False)
class Assignment:
    """The areas of points and of their circles; one entry per point, in their order.

    Attributes:
        sets: The distinct sets of jurisdictions that occur.
        codes: Which of `sets` the circle may touch.
        units: The distinct units that contain a point.
        held: Which of `units` contains the point itself; NOWHERE outside the known boundaries.
        border_distance_meters: From the point to the nearest border of its unit, by geodesic; NaN
            outside the known boundaries. None unless asked for.
    """

    sets: tuple[Jurisdictions, ...]
    codes: Indices
    units: tuple[Unit, ...]
    held: Indices
    border_distance_meters: Floats | None = None

    def repeated(self, of_point: Indices) -> Assignment:
        """Return the answers of points that each have those of one here."""
        distance = self.border_distance_meters
        return replace(
            self,
            codes=self.codes[of_point],
            held=self.held[of_point],
            border_distance_meters=None if distance is None else distance[of_point],
        )


def assign_points(
    latitude: npt.ArrayLike,
    longitude: npt.ArrayLike,
    *,
    radius_meters: npt.ArrayLike,
    border_distance: bool = False,
) -> Assignment:
    """Return the jurisdictions of many circles, and the unit that contains each point itself.

    Args:
        latitude: Degrees north, WGS84, one per point.
        longitude: Degrees east, WGS84.
        radius_meters: The uncertainty of each point, above 0; or one for all.
        border_distance: Whether to measure the distance, in meters, to the nearest border.

    Raises:
        ValueError: A coordinate is impossible, or a radius is not a length above 0.
    """
    y, x = (np.asarray(each, dtype=np.float64) for each in (latitude, longitude))
    radius = np.broadcast_to(np.asarray(radius_meters, dtype=np.float64), y.shape)
    _require(y, x, radius)
    rows, of_point = _wide_circles_once(y, x, radius)
    if rows is not None:
        y, x, radius = y[rows], x[rows], radius[rows]
    found = _assigned(y, x, radius, available_states(), border_distance=border_distance)
    found = _with_foreign_land(found, y, x, radius)
    return found if rows is None else found.repeated(of_point)


def jurisdictions_of_circles(
    latitude: Floats, longitude: Floats, radius_meters: Floats
) -> tuple[Indices, Sequence[Jurisdictions]]:
    """Return the sets of jurisdictions that circles touch, and which of them each circle has.

    Few circles are asked for one by one, many as `assign_points` does: both have the same answers, but the
    way for many makes an index of the borders of each state first.

    Args:
        latitude: Degrees north, WGS84, shape (n,).
        longitude: Degrees east, WGS84.
        radius_meters: The radius of each circle, above 0.

    Raises:
        ValueError: A coordinate is impossible, or a radius is not a length above 0.
    """
    if len(latitude) > _FEW:
        found = assign_points(latitude, longitude, radius_meters=radius_meters)
        return found.codes, found.sets
    circles = zip(latitude.tolist(), longitude.tolist(), radius_meters.tolist(), strict=True)
    sets = [jurisdictions_of(y, x, radius_meters=meters) for y, x, meters in circles]
    return np.arange(len(sets)), sets


def _wide_circles_once(
    y: Floats, x: Floats, radius: Floats
) -> tuple[Indices, Indices] | tuple[None, Indices]:
    """Return the rows to look up, without wide circles that another row has, and the one for each row.

    A table of whole degrees has few places, and a circle of 100 km meets thousands of borders.
    """
    wide = np.flatnonzero(radius >= _WIDE_METERS)
    kinds = np.zeros(len(wide), dtype=np.int64)
    for each in (y, x, radius):
        codes, values = pd.factorize(each[wide])
        kinds, _ = pd.factorize(kinds * len(values) + codes)
    _, first = np.unique(kinds, return_index=True)
    if len(first) == len(wide):
        return None, wide
    is_chosen = radius < _WIDE_METERS
    is_chosen[wide[first]] = True
    of_point = np.cumsum(is_chosen) - 1
    of_point[wide] = of_point[wide[first]][kinds]
    return np.flatnonzero(is_chosen), of_point


def _with_foreign_land(found: Assignment, y: Floats, x: Floats, radius: Floats) -> Assignment:
    """Ask the world for the circles that may leave the United States, near land of other countries."""
    leaves = np.array([each.beyond for each in found.sets], dtype=bool)
    rows = np.flatnonzero(leaves.take(found.codes)) if len(leaves) else np.empty(0, dtype=np.int64)
    rows = rows[are_near_foreign_land(y[rows], x[rows], radius[rows])]
    if not len(rows):
        return found
    there = radius[rows] + line_coarseness_meters(y[rows], x[rows])
    world = _assigned(y[rows], x[rows], there, (WORLD,))
    pairs, distinct = pd.factorize(found.codes[rows] * len(world.sets) + world.codes)
    sets = [
        _with_units_abroad(found.sets[pair // len(world.sets)], world.sets[pair % len(world.sets)])
        for pair in distinct.tolist()
    ]
    codes = found.codes.copy()
    codes[rows] = len(found.sets) + pairs
    used, codes = np.unique(codes, return_inverse=True)
    every = [*found.sets, *sets]
    # two pairs may make one set: of open sea, say
    alike, distinct_sets = pd.factorize(
        pd.Series([every[code] for code in used.tolist()], dtype=object)
    )
    return replace(found, sets=tuple(distinct_sets), codes=alike[codes])


def _with_units_abroad(here: Jurisdictions, there: Jurisdictions) -> Jurisdictions:
    abroad = foreign_units(there.abroad)
    return Jurisdictions(here.units, beyond=not abroad, abroad=abroad)


def _assigned(
    y: Floats,
    x: Floats,
    radius: Floats,
    states: tuple[str, ...],
    *,
    border_distance: bool = False,
) -> Assignment:
    """Return the jurisdictions of circles in some states, or in the world."""
    index, fast = None if states == (WORLD,) else index_at_hand(len(y)), False
    if index is None:
        found = look_up_by_state(y, x, radius, states)
    else:
        fast = is_fast(len(y))
        found = (_look_up_compiled if fast else _look_up_in_index)(index, y, x, radius)
        note_points(len(y))
    distance = None
    if border_distance and index is None:
        distance = border_distances(y, x, found.states_that_hold(), list(found.numbers.states))
    elif border_distance and index is not None:
        measure = measure_border_distances if fast else BorderIndex.border_distances
        distance = measure(index, y, x, found.holders())
    held, units, codes, sets = found.lay_out()
    return Assignment(sets, codes, units, held, distance)


def _look_up_compiled(index: BorderIndex, y: Floats, x: Floats, radius: Floats) -> Numbered:
    """Ask compiled code, and for what it cannot decide, the index by NumPy."""
    profiles = find_profiles(index, y, x, radius)
    of_list = np.repeat(np.arange(len(profiles.held)), np.diff(profiles.starts))
    hits = (of_list << NUMBER_BITS) | profiles.numbers
    numbers = UnitNumbers(index.states, tuple(index.arrays.bases.tolist()))
    found = Numbered(profiles.held, hits, numbers, profiles.of_point)
    rest = np.flatnonzero(profiles.of_point < 0)
    if not len(rest):
        return found
    return found.with_others(rest, _look_up_in_index(index, y[rest], x[rest], radius[rest]))


def _look_up_in_index(index: BorderIndex, y: Floats, x: Floats, radius: Floats) -> Numbered:
    """Ask the index of borders, and for what it cannot decide, the boundaries themselves."""
    numbers = UnitNumbers(index.states, tuple(index.arrays.bases.tolist()))
    touched = index.touched(y, x, radius)
    found = Numbered(touched.held, touched.hits, numbers)
    rest = touched.undecided
    if not len(rest):
        return found
    others = look_up_by_state(y[rest], x[rest], radius[rest], index.states)
    return found.with_others(rest, others)


def _require(y: Floats, x: Floats, radius: Floats) -> None:
    """Refuse impossible coordinates and radii, naming the first of them and how many there are."""
    if not (_is_within(y, 90) and _is_within(x, 180)):
        wrong = ~((np.abs(y) <= 90) & (np.abs(x) <= 180))  # noqa: PLR2004 - true for NaN too
        first = int(np.argmax(wrong))
        raise ValueError(
            f"{bad_point(float(y[first]), float(x[first]))} This is point {first}, the first of"
            f" {wrong.sum():,}."
        )
    if not (radius.min(initial=1) > 0 and radius.max(initial=1) < np.inf):
        wrong = ~((radius > 0) & np.isfinite(radius))
        first = int(np.argmax(wrong))
        raise ValueError(
            f"{bad_radius(float(radius[first]))} This is radius {first}, the first of {wrong.sum():,}."
        )


def _is_within(degrees: Floats, most: float) -> bool:
    """Whether all are: the least and the most of them tell, which are NaN if one is."""
    return bool(-most <= degrees.min(initial=0) and degrees.max(initial=0) <= most)
