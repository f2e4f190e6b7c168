"""Compares what a row says of its place, its city, state or country, with the area in which its point lies.

The point counts, and nothing is corrected: postal cities reach beyond city limits, and a column of states may
hold where a report was written. Who reads the map has to know that the two disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mapper.errors import number_of
from mapper.files import Codes, Indices
from mapper.imports.cells import count_words
from mapper.places import (
    FIPS_CODES,
    OUTSIDE_BOUNDARIES,
    countries_named,
    regions_named,
    split_at_country,
    with_territories,
)
from mapper.records import distinct, mask, number_combinations


@dataclass(frozen=True)
class StatedStates:
    """The states and countries that rows of a table name.

    Attributes:
        codes: Which of `names` each incident has.
        names: States of the US by postal code; others with their country, or a country; the first is empty.
    """

    codes: Codes
    names: list[str]


def find_disagreements(incidents: pd.DataFrame, stated: StatedStates) -> list[str]:
    """Count points outside the city, or the state or country, that stands in the same row.

    Args:
        incidents: Incidents, located and assigned; those without a point are skipped.
        stated: The states and countries of the same incidents.
    """
    by_point = mask(incidents["located_by"], lambda way: way == "coordinates")
    codes = stated.codes
    if not by_point.all():
        incidents, codes = incidents[by_point], codes[by_point]
    outside_states = _outside_states(incidents, codes, stated.names)
    return [*_outside_cities(incidents), *outside_states]


def _outside_cities(incidents: pd.DataFrame) -> list[str]:
    claims, geoids = distinct(incidents["city_geoid"])
    numbers, first = number_combinations(
        [claims + 1, *(distinct(incidents[name]).codes for name in ("places", "counties"))]
    )
    areas = _values_at(incidents, ("places", "counties"), first)
    times = np.bincount(numbers, minlength=len(first)).tolist()
    wrong: Counter[str] = Counter()
    for row, (places, counties), count in zip(first.tolist(), areas, times, strict=True):
        claim = claims[row]
        if claim >= 0 and geoids[claim] not in (*places, *counties, ""):
            found = incidents["jurisdiction"].iloc[row] or OUTSIDE_BOUNDARIES
            wrong[f"{incidents['city'].iloc[row]}: {found}"] += count
    if not wrong:
        return []
    return [
        (
            f"{number_of(sum(wrong.values()), 'point')} outside the city in the same row; the point"
            f" counts, because postal cities reach beyond city limits: {count_words(wrong)}."
        )
    ]


def _outside_states(incidents: pd.DataFrame, codes: Codes, names: list[str]) -> list[str]:
    if not codes.any():
        return []
    columns = ("states", "regions", "countries")
    numbers, first = number_combinations(
        [codes, *(distinct(incidents[name]).codes for name in columns)]
    )
    times = np.bincount(numbers, minlength=len(first)).tolist()
    areas = _values_at(incidents, columns, first)
    wrong: Counter[str] = Counter()
    for row, found, count in zip(first.tolist(), areas, times, strict=True):
        name = names[codes[row]]
        if name and _disagree(name, *found):
            wrong[f"{name}: {incidents['jurisdiction'].iloc[row]}"] += count
    if not wrong:
        return []
    return [
        (
            f"{number_of(sum(wrong.values()), 'point')} outside the state or country in the same row; the"
            f" point counts: {count_words(wrong)}. Check the coordinates, or the columns of places."
        )
    ]


def _values_at(
    incidents: pd.DataFrame, columns: Sequence[str], rows: Indices
) -> Iterator[tuple[tuple[str, ...], ...]]:
    return zip(*(incidents[name].to_numpy()[rows].tolist() for name in columns), strict=True)


def _disagree(
    name: str, states: tuple[str, ...], regions: tuple[str, ...], countries: tuple[str, ...]
) -> bool:
    """Whether a point lies in other areas than the state or country that is named; at sea it is in none.

    Args:
        name: What `StatedStates` has.
        states: FIPS codes of the states in which the point may lie.
        regions: Codes of the first-level areas of other countries in which it may lie.
        countries: Codes of the countries in which it may lie.
    """
    if not countries:
        return False
    if name in FIPS_CODES and (FIPS_CODES[name] in states or not countries_named(name)):
        return FIPS_CODES[name] not in states
    *before, country = split_at_country(name)
    named = with_territories(countries_named(country))
    if not named:
        return False
    if named.isdisjoint(countries):
        return True
    said = {
        code for each in before[:1] for code in regions_named(each) if _country_of(code) in named
    }
    there = {code for code in regions if _country_of(code) in named}
    return bool(said and there) and said.isdisjoint(there)


def _country_of(region: str) -> str:
    return region.partition(".")[0]
