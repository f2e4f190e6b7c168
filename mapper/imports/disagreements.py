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
import shapely

from mapper.errors import number_of
from mapper.files import Codes, Indices, Mask
from mapper.imports.cells import count_words
from mapper.places import (
    COUNTRY,
    FIPS_CODES,
    OUTSIDE_BOUNDARIES,
    WORLD,
    countries_named,
    load_boundaries,
    regions_named,
    split_at_country,
    with_territories,
)
from mapper.records import distinct, mask, number_combinations

_HOME_COUNTRY = "United States"
_SPELLED = {"GA": "Georgia"}  # the state that a country has the name of
# lines of first-level areas have moved since, and are coarse: Moscow has grown into its oblast
_COARSE_DEGREES = 0.4


@dataclass(frozen=True)
class StatedStates:
    """The states and countries that rows of a table name.

    Attributes:
        codes: Which of `names` each incident has.
        names: States of the US by postal code; others with their country, or a country; the first is empty.
        is_home_country: Which incidents name the United States and no state; None if none does.
    """

    codes: Codes
    names: list[str]
    is_home_country: Mask | None = None

    def with_home_country(self) -> tuple[Codes, list[str]]:
        """Return codes and names with one for those that name the United States alone."""
        if self.is_home_country is None:
            return self.codes, self.names
        codes = np.where(self.is_home_country, len(self.names), self.codes)
        return codes, [*self.names, _HOME_COUNTRY]


def find_disagreements(incidents: pd.DataFrame, stated: StatedStates) -> list[str]:
    """Count points outside the city, or the state or country, that stands in the same row.

    Args:
        incidents: Incidents, located and assigned; those without a point are skipped.
        stated: The states and countries of the same incidents.
    """
    by_point = mask(incidents["located_by"], lambda way: way == "coordinates")
    codes, names = stated.with_home_country()
    # the other rows state nothing, for cutting a table of many columns takes longer than all of this
    outside_states = _outside_states(incidents, np.where(by_point, codes, 0), names)
    return [*_outside_cities(incidents, by_point), *outside_states]


def _outside_cities(incidents: pd.DataFrame, by_point: Mask) -> list[str]:
    claims, geoids = distinct(incidents["city_geoid"])
    claims = np.where(by_point, claims, -1)
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
    told = ("jurisdiction", *columns)
    numbers, first = number_combinations(
        [codes, *(distinct(incidents[name]).codes for name in told)]
    )
    times = np.bincount(numbers, minlength=len(first)).tolist()
    areas = _values_at(incidents, columns, first)
    wrong: Counter[str] = Counter()
    for number, (row, found) in enumerate(zip(first.tolist(), areas, strict=True)):
        name = names[codes[row]]
        if not name:
            continue
        if _is_elsewhere(name, *found):
            outside = times[number]
        elif (regions := _other_regions(name, *found)) and _names_region(incidents, row):
            outside = _count_outside(regions, incidents.iloc[np.flatnonzero(numbers == number)])
        else:
            continue
        if outside:
            wrong[f"{name}: {incidents['jurisdiction'].iloc[row]}"] += outside
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


def _is_elsewhere(
    name: str, states: tuple[str, ...], _regions: tuple[str, ...], countries: tuple[str, ...]
) -> bool:
    """Whether a point lies in another state or country than is named; at sea it is in none.

    Args:
        name: What `StatedStates` has.
        states: FIPS codes of the states in which the point may lie.
        _regions: Codes of the first-level areas of other countries in which it may lie.
        countries: Codes of the countries in which it may lie.
    """
    if not countries:
        return False
    if name == _HOME_COUNTRY:
        return COUNTRY not in countries
    is_state_alone = not countries_named(name) and name not in _SPELLED
    if name in FIPS_CODES and (FIPS_CODES[name] in states or is_state_alone):
        return FIPS_CODES[name] not in states
    named = with_territories(countries_named(_SPELLED.get(name, split_at_country(name)[-1])))
    return bool(named) and named.isdisjoint(countries)


def _other_regions(
    name: str, _states: tuple[str, ...], regions: tuple[str, ...], _countries: tuple[str, ...]
) -> list[str]:
    """Return the first-level areas that are named, if a point may lie in others of their country alone."""
    *before, country = split_at_country(name)
    if not before:
        return []
    named = with_territories(countries_named(country))
    said = [code for code in regions_named(before[0]) if _country_of(code) in named]
    there = {code for code in regions if _country_of(code) in named}
    return said if there and there.isdisjoint(said) else []


def _names_region(incidents: pd.DataFrame, row: int) -> bool:
    """Whether a point lies in a first-level area that is drawn, and not in a city that has none: Bremen."""
    return "," in (incidents["jurisdiction"].iloc[row] or "")


def _count_outside(regions: Sequence[str], incidents: pd.DataFrame) -> int:
    """Count the points that lie far from all of some first-level areas of other countries.

    Their lines are coarse, and those of new ones are not known: then nothing is outside.
    """
    world = load_boundaries(WORLD)
    if not all(code in world for code in regions):
        return 0
    shape = shapely.union_all([world.geometry(code) for code in regions])
    shapely.prepare(shape)
    points = shapely.points(
        *(incidents[name].to_numpy(float) for name in ("longitude", "latitude"))
    )
    return int((~shapely.dwithin(shape, points, _COARSE_DEGREES)).sum())


def _country_of(region: str) -> str:
    return region.partition(".")[0]
