"""The country of cities that a table names alone: where all its cities are, and its other rows lie.

No country is assumed: one is taken where it has nearly all of the names, and the United States have fewer, or
where its places of these names are ten times as large as those of any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mapper.errors import and_more, quoted
from mapper.places import (
    Candidates,
    WorldPlace,
    countries_named,
    find_names_abroad,
    is_foreign_script,
    split_at_country,
)
from mapper.records import is_bare

_NEARLY_ALL = 0.9
_TIMES_AS_LARGE = 10
_LARGE = 100_000  # people of a city that may stand alone
_FEW, _MANY = (
    5,
    0.8,
)  # names and the share of them in the United States, with which no other is looked for
_NAMED = 5
_HERE = "US"
_CODE = re.compile(r"[A-Z]{2,3}")  # of an area, and no city
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
NO_POINTS: Counter[str] = Counter()

Abroad = Mapping[str, tuple[WorldPlace, ...]]


@dataclass(frozen=True)
class Countries:
    """The places abroad of a table's cities.

    Attributes:
        places: The places that each city may be; one is an answer.
        notes: What was taken, in words for the user.
        others: The countries, in English, in which each of the cities left is, the likeliest first.
    """

    places: Abroad
    notes: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def settle_countries(
    cities: Sequence[str],
    found: Sequence[Candidates],
    abroad: Abroad,
    *,
    points: Counter[str] = NO_POINTS,
    at_home: Collection[str] = (),
) -> Countries:
    """Find the country of the cities without one, where it is clear.

    Args:
        cities: Distinct cities of a table.
        found: What each may be in the United States.
        abroad: The places of those that name their country or region.
        points: How many of the table's other rows have their points in which country, by its code.
        at_home: The cities of rows that name the United States; they are in no other country.

    Returns:
        The places, with those of the cities that are in the country found.
    """
    bare = {
        city: each
        for city, each in zip(cities, found, strict=True)
        if is_bare(city) and city not in at_home and not abroad.get(city) and not _has_country(city)
    }
    if all(each.area for each in bare.values()):
        return Countries(abroad)
    stated = points + Counter(each[0].country for each in abroad.values() if each)
    stated[_HERE] += sum(
        bool(each.areas) for city, each in zip(cities, found, strict=True) if city not in bare
    )
    by_script: dict[bool, list[str]] = {True: [], False: []}
    for city in bare:
        by_script[is_foreign_script(city)].append(city)
    settled: dict[str, tuple[WorldPlace, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for foreign, some in by_script.items():
        here = sum(bool(bare[city].areas) for city in some)
        known = sum(bare[city].area is not None for city in some)
        if not some or (len(some) >= _FEW and known >= _MANY * len(some)):
            continue
        names = _find(some)
        country = _country(names, +stated, here=here, total=len(some))
        chosen = (
            {city: _within(each, country) for city, each in names.items()}
            if country
            else {city: each[:1] for city, each in names.items() if foreign and _is_largest(each)}
        )
        settled |= {city: places for city, places in chosen.items() if places}
        others |= {
            city: tuple(dict.fromkeys(place.country_name for place in each))
            for city, each in names.items()
            if city not in settled and bare[city].area is None
        }
    return Countries({**abroad, **settled}, _note(settled), others)


def _has_country(city: str) -> bool:
    """Whether a country stands behind a city, which is in no other then: Villanueva, Andalusia, Spain."""
    parts = split_at_country(city)
    return len(parts) > 1 and bool(countries_named(parts[-1]))


def _find(cities: Sequence[str]) -> dict[str, tuple[WorldPlace, ...]]:
    """Find the places of cities; what stands behind a comma tells them apart, or contains them."""
    whole = find_names_abroad([city for city in cities if _BRACKETS.search(city)])  # Halle (Saale)
    plain = {city: city if city in whole else _BRACKETS.sub("", city) for city in cities}
    behind = {name: name.rpartition(",")[2].strip() for name in plain.values() if "," in name}
    behind = {name: wide for name, wide in behind.items() if not _CODE.fullmatch(wide)}
    found = find_names_abroad(plain.values())
    around = find_names_abroad(behind.values()) if behind else {}
    for name, wide in behind.items():
        if chosen := _in_or_around(found.get(name, ()), around.get(wide, ())):
            found[name] = chosen
    return {city: found[name] for city, name in plain.items() if name in found}


def _in_or_around(
    places: tuple[WorldPlace, ...], around: tuple[WorldPlace, ...]
) -> tuple[WorldPlace, ...]:
    """Keep the places in the region of a larger city that is named behind them, or else take that city."""
    people: dict[str, int] = {}
    for each in places:
        people[each.country] = max(people.get(each.country, 0), each.population)
    larger = tuple(
        wide
        for wide in around
        if (not places or wide.country in people) and wide.population > people.get(wide.country, 0)
    )
    if not larger:
        return places
    regions = {wide.region for wide in larger}
    return tuple(each for each in places if each.region in regions) or larger


def _country(names: Abroad, stated: Counter[str], *, here: int, total: int) -> str | None:
    """Return the one country that nearly all of the names are in; None if none or several are."""
    counts = Counter(country for each in names.values() for country in {p.country for p in each})
    likely = [
        country
        for country, count in counts.items()
        if count >= _NEARLY_ALL * total
        and count > here
        and stated.get(country, 0) == stated.total()
    ]
    people = {country: _people(names, country) for country in likely}
    likely.sort(key=lambda country: -people[country])
    if not likely or (len(likely) > 1 and people[likely[0]] < _TIMES_AS_LARGE * people[likely[1]]):
        return None
    alone = total == 1 and not stated
    return None if alone and people[likely[0]] < _LARGE else likely[0]


def _people(names: Abroad, country: str) -> int:
    return sum(
        max((p.population for p in each if p.country == country), default=0)
        for each in names.values()
    )


def _within(places: tuple[WorldPlace, ...], country: str) -> tuple[WorldPlace, ...]:
    own = tuple(place for place in places if place.country == country)
    return own[:1] if _is_largest(own) else own


def _is_largest(places: tuple[WorldPlace, ...]) -> bool:
    return len(places) == 1 or (
        len(places) > 1 and places[0].population >= _TIMES_AS_LARGE * places[1].population > 0
    )


def _note(settled: Abroad) -> tuple[str, ...]:
    placed = [
        f"{quoted(city)} ({places[0].country_name})"
        for city, places in settled.items()
        if len(places) == 1
    ]
    if not placed:
        return ()
    some = ", ".join(placed[:_NAMED]) + and_more(len(placed) - _NAMED)
    note = (
        f"Cities without a country are placed by their names: {some}. To choose another country, use"
        " --constant country=NAME."
    )
    return (note,)
