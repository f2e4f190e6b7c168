"""The cities around neighborhoods that stand alone, or with their state: "Koreatown", "Van Nuys, CA"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mapper.places import (
    Area,
    Candidates,
    countries_named,
    find_neighborhoods,
    is_foreign_script,
    load_gazetteer,
    split_state,
)
from mapper.records import is_bare

_MOST = 2_000  # names that are looked up


def with_neighborhoods(cities: Iterable[str], found: Sequence[Candidates]) -> list[Candidates]:
    """Return what each city may be, with the city around those that are neighborhoods of the state named."""
    wanted = [
        city
        for city, each in zip(cities, found, strict=True)
        if not each.areas and split_state(city)[1]
    ]
    around = find_neighborhoods(wanted[:_MOST]) if wanted else {}
    return [
        Candidates(around[city][:1], is_around=True) if city in around and not each.areas else each
        for city, each in zip(cities, found, strict=True)
    ]


def find_cities_around(names: Iterable[str]) -> dict[str, tuple[Area, ...]]:
    """List the cities that have neighborhoods of some bare names, in any state."""
    bare = [
        name
        for name in names
        if is_bare(name) and not is_foreign_script(name) and not names_country(name)
    ][:_MOST]
    known = {name: load_gazetteer().neighborhoods_named(name) for name in bare}
    large = find_neighborhoods(bare)
    return {
        name: areas
        for name in bare
        if (areas := tuple(dict.fromkeys((*known[name], *large.get(name, ())))))
    }


def names_country(name: str) -> bool:
    """Whether a city says another country than the United States behind a comma: Guadalupe, Mexico."""
    city, _, country = name.rpartition(",")
    return bool(city) and bool(countries_named(country.strip()))


def find_in_state(name: str, postal: str) -> Candidates:
    """Return what a bare name may be in a state: a place, or the city around a neighborhood."""
    within = f"{name}, {postal}"
    found = load_gazetteer().find_around(within)
    return found if found.areas else with_neighborhoods([within], [found])[0]
