"""The state of cities that a table names without one: where its other rows lie.

A name that is in one state alone needs none. One that is in several is settled by the rows whose state is
known, if nearly all lie in one; else it stays open, and a note names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from mapper.errors import and_more, quoted
from mapper.files import Indices
from mapper.places import Candidates, assign_points, load_state_boundaries
from mapper.records import is_bare

_NEARLY_ALL = 0.9
_MOST_POINTS = 10_000  # as good as a million for a share
_ABROAD = ""
CITIES_IN_SEVERAL_STATES = "Cities without a state that exist in several states"
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
    if not any(each.areas for each, is_open in zip(found, bare, strict=True) if is_open):
        return found, []
    has_point = incidents["latitude"].notna().to_numpy()
    points = _points_by_state(incidents[has_point])
    if points and points[_ABROAD] >= _NEARLY_ALL * points.total():
        none = Candidates(())
        return [none if is_open else each for each, is_open in zip(found, bare, strict=True)], []
    rows = points + _cities_by_state(codes[~has_point], found)
    state, count = max(rows.items(), key=lambda pair: pair[1], default=(_ABROAD, 0))
    total = rows.total()
    if state == _ABROAD or count < _NEARLY_ALL * total:
        return found, []
    settled, names = [], []
    for city, each, is_open in zip(cities, found, bare, strict=True):
        there = tuple(area for area in each.areas if area.state == state)
        is_settled = is_open and len({area.state for area in each.areas}) > 1 and len(there) > 0
        settled.append(Candidates(there) if is_settled else each)
        if is_settled:
            names.append(city)
    if not names:
        return found, []
    some = ", ".join(map(quoted, names[:_NAMED])) + and_more(len(names) - _NAMED)
    name = load_state_boundaries().area(state).name
    note = (
        f"{CITIES_IN_SEVERAL_STATES}: {some}. They are placed in {name}, with {count / total:.0%} of the"
        " other rows. To choose another state, use --home."
    )
    return settled, [note]


def _cities_by_state(codes: Indices, found: list[Candidates]) -> Counter[str]:
    """Count rows by the one state that their city is in; those of a city of several count in none."""
    rows: Counter[str] = Counter()
    times = np.bincount(codes, minlength=len(found)).tolist()
    for each, count in zip(found, times, strict=True):
        states = {area.state for area in each.areas}
        if len(states) == 1:
            rows[states.pop()] += count
    return rows


def _points_by_state(located: pd.DataFrame) -> Counter[str]:
    """Count points by state, from a sample where they are many; those of two states count in none."""
    if located.empty:
        return Counter()
    step = -(-len(located) // _MOST_POINTS)
    sample: Any = located.iloc[::step]
    numbers: Any = (sample[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    latitude, longitude = numbers
    assigned = assign_points(latitude, longitude, radius_meters=np.ones(len(sample)))
    times = np.bincount(assigned.codes, minlength=len(assigned.sets)).tolist()
    counts: Counter[str] = Counter()
    for each, count in zip(assigned.sets, times, strict=True):
        states = [area.geoid for area in each.states]
        if len(states) <= 1:
            counts[states[0] if states else _ABROAD] += count * step
    return counts
