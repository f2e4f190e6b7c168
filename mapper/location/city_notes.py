"""What the cities of a table were taken for, or could not be, in words for the user."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mapper.errors import and_more, number_of, quoted
from mapper.files import Indices
from mapper.location.candidates import tell_apart, writable_names
from mapper.location.neighborhoods import find_cities_around, names_country
from mapper.location.phrases import USPS
from mapper.places import (
    UNKNOWN_PLACE,
    Candidates,
    WorldPlace,
    find_whole_state,
    is_around,
    is_town,
    load_area_labels,
    name_with_state,
    regions_named,
    split_state,
)
from mapper.text import fold

CITIES_IN_SEVERAL_STATES = "Cities without a state that exist in several states"
_COUNTY = " County"
_NAMED = 5
_CANDIDATES = 3


def describe_cities(
    cities: Sequence[str],
    found: Sequence[Candidates],
    codes: Indices,
    abroad: Mapping[str, tuple[WorldPlace, ...]],
    countries: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """Say which cities are unknown or may be several, with what they may be.

    Args:
        cities: The distinct cities.
        found: What each may be in the United States.
        codes: Which of them each row has that the city is to place; a row with a point needs none.
        abroad: The places abroad that each may be.
        countries: The countries in which the other ones are.
    """
    countries = {city: each for city, each in countries.items() if not names_country(city)}
    times: list[int] = np.bincount(codes, minlength=len(cities)).tolist()
    lost: dict[str, int] = {}
    several: dict[str, int] = {}
    states: dict[str, list[str]] = {}
    whole: Counter[str] = Counter()
    for city, candidates, count in zip(cities, found, times, strict=True):
        is_known = candidates.area is not None or len(abroad.get(city, ())) == 1
        if not count or is_known or fold(city, "case") == UNKNOWN_PLACE:
            continue
        if state := find_whole_state(city):
            whole[state.label] += count
            continue
        states[city] = sorted({USPS[area.state] for area in candidates.areas})
        (several if len(states[city]) > 1 else lost)[city] = count
    notes = _approximate_notes(cities, found, times, abroad)
    if whole:
        said = [(-count, f"{quoted(state)} ({count:,})") for state, count in whole.items()]
        notes.append(
            f"Of {number_of(whole.total(), 'row')} only the state or region is known, and the map shows them"
            f" there as a whole: {_most(said)}."
        )
    if lost:
        notes.append(_describe_lost(lost, abroad, countries))
    if several:
        said = [
            (-count, f"{quoted(city)} ({count:,}: {', '.join(states[city])})")
            for city, count in several.items()
        ]
        notes.append(
            f"{CITIES_IN_SEVERAL_STATES}: {_most(said)}. Add a state column, or name the state with"
            f" --home{_or_country(list(several), countries)}."
        )
    return notes


def _describe_lost(
    lost: Mapping[str, int],
    abroad: Mapping[str, tuple[WorldPlace, ...]],
    countries: Mapping[str, tuple[str, ...]],
) -> str:
    around = find_cities_around(lost)
    said = []
    for city, count in lost.items():
        may_be = (
            *(name_with_state(area) for area in around.get(city, ())),
            *tell_apart(abroad.get(city, ())),
            *countries.get(city, ()),
        )
        where = "; ".join(may_be[:_CANDIDATES]) + and_more(len(may_be) - _CANDIDATES)
        said.append((-count, f"{quoted(city)} ({count:,}{': ' if may_be else ''}{where})"))
    note = f"Unknown or ambiguous cities: {_most(said)}."
    if of_counties := _country_of_counties(list(lost)):
        constant = shlex.quote(f"country={of_counties}")
        return f"{note} If they are the counties of {of_counties}, add --constant {constant}."
    if any(is_town(split_state(city)[0]) for city in lost):
        note += " Townships and towns that share a name need their county, in a column or behind their name."
    if any(city in around for city in lost):
        return f"{note} Name their state with --home, or in a column."
    choices = {
        city: writable_names(city, places)
        for city in lost
        if len(places := abroad.get(city, ())) > 1
    }
    if full := next((names[0] for names in choices.values() if names), None):
        note += f" Write the state or province of a city before its country: {quoted(full)}."
    if bare := [city for city, names in choices.items() if not names]:
        note += (
            f" Where the region does not tell them apart ({_quoted_some(bare)}), add coordinates."
        )
    if country := _or_country([city for city in lost if city in countries], countries):
        return f"{note} Add a column of countries{country}."
    return note


def _country_of_counties(names: Sequence[str]) -> str:
    """Return the one other country of which all names are counties or the like; empty if there is none."""
    codes = [
        {code.partition(".")[0] for code in regions_named(name)}
        for name in names
        if name.endswith(_COUNTY)
    ]
    shared = set.intersection(*codes) if len(codes) == len(names) > 0 else set()
    return load_area_labels()[shared.pop()].en if len(shared) == 1 else ""


def _quoted_some(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names[:_CANDIDATES])) + and_more(len(names) - _CANDIDATES)


def _or_country(cities: Sequence[str], countries: Mapping[str, tuple[str, ...]]) -> str:
    """Write the option that names the country in which most of some cities are, the likeliest of several."""
    counts = Counter(country for city in cities for country in countries.get(city, ()))
    if not counts:
        return ""
    country, count = counts.most_common(1)[0]
    if count < len(cities):
        return ""
    return f", or name the country with --constant {shlex.quote(f'country={country}')}"


def _approximate_notes(
    cities: Sequence[str],
    found: Sequence[Candidates],
    times: Sequence[int],
    abroad: Mapping[str, tuple[WorldPlace, ...]],
) -> list[str]:
    """Say which names mean the area around a place, and which one of two places."""
    around: list[tuple[int, str]] = []
    shared: list[tuple[int, str]] = []
    for city, candidates, count in zip(cities, found, times, strict=True):
        places = abroad.get(city, ())
        if count and len(places) == 1 and "," in city and is_around(city, places[0]):
            around.append((-count, f"{quoted(city)} in {places[0].label} ({count:,})"))
        if candidates.area is None or not count:
            continue
        if candidates.is_around:
            around.append(
                (-count, f"{quoted(city)} in {name_with_state(candidates.area)} ({count:,})")
            )
        elif candidates.namesakes:
            shared.append((-count, f"{quoted(city)} ({count:,})"))
    notes = []
    if around:
        notes.append(
            "Towns and neighborhoods without borders of their own are placed in their city or county,"
            f" with its radius: {_most(around)}."
        )
    if shared:
        notes.append(
            "Cities that share their name with a census-designated place of the state:"
            f" {_most(shared)}. They are read as the city. To decide otherwise, add a column of counties."
        )
    return notes


def _most(counted: list[tuple[int, str]]) -> str:
    shown = ", ".join(words for _, words in sorted(counted)[:_NAMED])
    return shown + and_more(len(counted) - _NAMED)
