"""The state of cities that a table names without one: where its other rows lie.

A name that is in one state alone needs none. One that is in several is settled by the rows whose state is
known, if nearly all lie in one; else it stays open, and a note names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from mapper.errors import and_more, quoted
from mapper.files import Floats, Indices, Mask
from mapper.location.city_notes import CITIES_IN_SEVERAL_STATES
from mapper.location.neighborhoods import find_in_state
from mapper.location.phrases import USPS
from mapper.places import (
    Area,
    Candidates,
    Jurisdictions,
    is_well_known,
    jurisdictions_of_circles,
    load_state_boundaries,
)
from mapper.records import is_bare

_NEARLY_ALL = 0.9
_MOST_POINTS = 10_000  # as good as a million for a share
_ABROAD = ""
_NAMED = 5


@dataclass(frozen=True)
class LocatedRows:
    """Where the rows of a table with coordinates lie, found out when it is asked for, and once.

    Attributes:
        has_point: Which rows of the table they are.
        latitude: Degrees north, WGS84, of all rows.
        longitude: Degrees east, WGS84.
    """

    has_point: Mask
    latitude: Floats
    longitude: Floats

    @cached_property
    def jurisdictions(self) -> tuple[tuple[Jurisdictions, int], ...]:
        """Distinct sets of jurisdictions with the number of their points, from a sample of many."""
        rows = np.flatnonzero(self.has_point)
        if not len(rows):
            return ()
        step = -(-len(rows) // _MOST_POINTS)
        rows = rows[::step]
        codes, sets = jurisdictions_of_circles(
            self.latitude[rows], self.longitude[rows], np.ones(len(rows))
        )
        times = np.bincount(codes, minlength=len(sets)).tolist()
        return tuple((each, count * step) for each, count in zip(sets, times, strict=True))

    def count_countries(self) -> Counter[str]:
        """Count rows by the code of the country of their points; those of two countries count in none."""
        counts: Counter[str] = Counter()
        for each, count in self.jurisdictions:
            if len(each.country_codes) == 1:
                counts[each.country_codes[0]] += count
        return counts

    def count_states(self) -> Counter[str]:
        """Count rows by the state of their points, those outside all as one; those of two count in none."""
        counts: Counter[str] = Counter()
        for each, count in self.jurisdictions:
            states = [area.geoid for area in each.states]
            if len(states) <= 1:
                counts[states[0] if states else _ABROAD] += count
        return counts


@dataclass(frozen=True)
class StateChoice:
    """The cities of several states of which one was chosen.

    Attributes:
        names: Each city, with the words that say it in a note.
        said: The note, with a place for the cities.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    said: str = ""

    def describe(self, others: Container[str]) -> list[str]:
        """Say what was chosen, but for the cities that were then found elsewhere."""
        names = [words for city, words in self.names.items() if city not in others]
        return [self.said.replace("{cities}", _some(names))] if names else []


def settle_states(
    located: LocatedRows,
    codes: Indices,
    cities: Sequence[str],
    found: list[Candidates],
) -> tuple[list[Candidates], StateChoice]:
    """Choose among places of one name in several states by where the other rows lie.

    Args:
        located: The rows of a table with coordinates.
        codes: Which of `cities` each row has.
        cities: The distinct cities.
        found: What each may mean.

    Returns:
        The candidates of each city now, and what was chosen. If nearly all rows lie in no installed
        state, a bare name has no candidates.
    """
    bare = [is_bare(city) for city in cities]
    if not any(bare):
        return found, StateChoice()
    points = located.count_states()
    if points and points[_ABROAD] >= _NEARLY_ALL * points.total():
        none = Candidates(())
        return [
            none if is_open else each for each, is_open in zip(found, bare, strict=True)
        ], StateChoice()
    rows = points + _cities_by_state(codes[~located.has_point], found)
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
    note = (
        f"{CITIES_IN_SEVERAL_STATES}: {{cities}}. They are placed in"
        f" {load_state_boundaries().area(state).name}, with {count / rows.total():.0%} of the other rows."
        " To choose another state, use --home."
    )
    return settled, StateChoice({name: name for name in names}, note)


def _settle_well_known(
    cities: Sequence[str], found: Sequence[Candidates], bare: Sequence[bool]
) -> tuple[list[Candidates], StateChoice]:
    """Take the cities that newspapers name without their state, in a table of many states."""
    settled, names = [], {}
    for city, each, is_open in zip(cities, found, bare, strict=True):
        known = _well_known(each) if is_open and len(each.areas) > 1 else ()
        settled.append(Candidates(known) if known else each)
        if known:
            names[city] = f"{city}, {USPS[known[0].state]}"
    note = (
        f"{CITIES_IN_SEVERAL_STATES} are read as the well-known ones: {{cities}}. To decide otherwise,"
        " add a state column."
    )
    return settled, StateChoice(names, note)


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
