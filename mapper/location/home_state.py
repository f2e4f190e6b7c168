"""The state of cities that a table names without one: where its other rows lie.

A name that is in one state alone needs none. One that is in several is settled by the rows whose state is
known, if nearly all lie in one; else it stays open, and a note names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mapper.errors import and_more, quoted
from mapper.files import Indices
from mapper.location.city_notes import CITIES_IN_SEVERAL_STATES
from mapper.location.neighborhoods import find_in_state
from mapper.location.phrases import USPS
from mapper.places import (
    Area,
    Candidates,
    Jurisdictions,
    assign_points,
    is_well_known,
    load_state_boundaries,
)
from mapper.records import is_bare

_NEARLY_ALL = 0.9
_MOST_POINTS = 10_000  # as good as a million for a share
_ABROAD = ""
_NAMED = 5


def settle_states(
    incidents: pd.DataFrame,
    codes: Indices,
    cities: Sequence[str],
    found: list[Candidates],
) -> tuple[list[Candidates], list[str]]:
    """Choose among places of one name in several states by where the other rows lie.

    Args:
        incidents: The rows of a table, with their coordinates where they have any.
        codes: Which of `cities` each row has.
        cities: The distinct cities.
        found: What each may mean.

    Returns:
        The candidates of each city now, and notes for the user. If nearly all rows lie in no installed
        state, a bare name has no candidates.
    """
    bare = [is_bare(city) for city in cities]
    if not any(bare):
        return found, []
    has_point = incidents["latitude"].notna().to_numpy()
    points = _points_by_state(incidents[has_point])
    if points and points[_ABROAD] >= _NEARLY_ALL * points.total():
        none = Candidates(())
        return [none if is_open else each for each, is_open in zip(found, bare, strict=True)], []
    rows = points + _cities_by_state(codes[~has_point], found)
    state, count = max(rows.items(), key=lambda pair: pair[1], default=(_ABROAD, 0))
    if state == _ABROAD or count < _NEARLY_ALL * rows.total():
        return _settle_well_known(cities, found, bare)
    settled, names = [], []
    for city, each, is_open in zip(cities, found, bare, strict=True):
        there = Candidates(tuple(area for area in each.areas if area.state == state))
        if is_open and not there.areas:
            around = find_in_state(city, USPS[state])
            settled.append(around if around.is_around else each)
        elif is_open and len({area.state for area in each.areas}) > 1:
            settled.append(there)
            names.append(city)
        else:
            settled.append(each)
    if not names:
        return settled, []
    note = (
        f"{CITIES_IN_SEVERAL_STATES}: {_some(names)}. They are placed in"
        f" {load_state_boundaries().area(state).name}, with {count / rows.total():.0%} of the other rows."
        " To choose another state, use --home."
    )
    return settled, [note]


def _settle_well_known(
    cities: Sequence[str], found: Sequence[Candidates], bare: Sequence[bool]
) -> tuple[list[Candidates], list[str]]:
    """Take the cities that newspapers name without their state, in a table of many states."""
    settled, names = [], []
    for city, each, is_open in zip(cities, found, bare, strict=True):
        known = _well_known(each) if is_open and len(each.areas) > 1 else ()
        settled.append(Candidates(known) if known else each)
        if known:
            names.append(f"{city}, {USPS[known[0].state]}")
    note = (
        f"{CITIES_IN_SEVERAL_STATES} are read as the well-known ones: {_some(names)}. To decide otherwise,"
        " add a state column."
    )
    return settled, [note] if names else []


def _well_known(candidates: Candidates) -> tuple[Area, ...]:
    return tuple(area for area in candidates.areas if is_well_known(area))


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names[:_NAMED])) + and_more(len(names) - _NAMED)


def _cities_by_state(codes: Indices, found: list[Candidates]) -> Counter[str]:
    """Count rows by the one state that their city is in; those of a city of several count in none."""
    rows: Counter[str] = Counter()
    times = np.bincount(codes, minlength=len(found)).tolist()
    for each, count in zip(found, times, strict=True):
        states = {area.state for area in _well_known(each) or each.areas}
        if len(states) == 1:
            rows[states.pop()] += count
    return rows


def _points_by_state(located: pd.DataFrame) -> Counter[str]:
    """Count points by state, from a sample where they are many; those of two states count in none."""
    counts: Counter[str] = Counter()
    for each, count in _jurisdictions_of_points(located):
        states = [area.geoid for area in each.states]
        if len(states) <= 1:
            counts[states[0] if states else _ABROAD] += count
    return counts


def count_countries(located: pd.DataFrame) -> Counter[str]:
    """Count rows by the code of the country of their points; those of two countries count in none."""
    counts: Counter[str] = Counter()
    for each, count in _jurisdictions_of_points(located):
        if len(each.country_codes) == 1:
            counts[each.country_codes[0]] += count
    return counts


def _jurisdictions_of_points(located: pd.DataFrame) -> Iterator[tuple[Jurisdictions, int]]:
    if located.empty:
        return
    step = -(-len(located) // _MOST_POINTS)
    sample: Any = located.iloc[::step]
    numbers: Any = (sample[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    latitude, longitude = numbers
    assigned = assign_points(latitude, longitude, radius_meters=np.ones(len(sample)))
    times = np.bincount(assigned.codes, minlength=len(assigned.sets)).tolist()
    yield from ((each, count * step) for each, count in zip(assigned.sets, times, strict=True))
