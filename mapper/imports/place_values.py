"""Whether the cells of a column are places, of whatever country (Köln, Koreatown, 東京), or counties."""

from __future__ import annotations

from collections.abc import Sequence

from mapper.imports.column_checks import HALF, MOST
from mapper.places import (
    find_names_abroad,
    find_neighborhoods,
    load_gazetteer,
    regions_named,
    second_level_named,
    split_state,
)

_LONGEST = 60
_COUNTY = " County"


def hold_places(texts: Sequence[str]) -> bool:
    """Whether most of some distinct cells name places in the United States, or in one other country.

    Args:
        texts: Distinct cells.
    """
    names = [
        text for text in texts if len(text) <= _LONGEST and not any(char.isdigit() for char in text)
    ]
    least = MOST * len(texts)
    if not texts or len(names) < least:
        return False
    gazetteer = load_gazetteer()
    known = {name for name in names if gazetteer.find_around(name).areas}
    known |= {name for name in names if name not in known and gazetteer.neighborhoods_named(name)}
    left = [name for name in names if name not in known]
    known |= find_neighborhoods(left).keys()
    if len(known) >= least:
        return True
    countries: dict[str, set[str]] = {}
    for name, places in find_names_abroad(names).items():
        for country in {place.country for place in places}:
            countries.setdefault(country, set()).add(name)
    return any(len(each) >= least for each in countries.values())


def hold_counties(texts: Sequence[str]) -> bool:
    """Whether at least half of some distinct cells are counties of the United States, or there are none."""
    find = load_gazetteer().find
    known = sum(
        any(
            each.kind == "county"
            for name in (text, f"{text}{_COUNTY}")
            for each in find(name, suggest=False).areas
        )
        for text in texts
    )
    return known >= HALF * len(texts)


def is_in_county(place: str, county: str) -> bool:
    """Whether a place is a city, or ends in one, of a county of the United States, in whatever state."""
    find = load_gazetteer().find
    bare = split_state(county)[0].removesuffix(_COUNTY)
    wanted = {
        each.geoid
        for each in find(f"{bare}{_COUNTY}", suggest=False).areas
        if each.kind == "county"
    }
    city = split_state(place)[0].rpartition(",")[2].strip()
    return any(wanted.intersection(each.counties) for each in find(city, suggest=False).areas)


def hold_areas_abroad(texts: Sequence[str]) -> bool:
    """Whether most of some distinct cells are first-level or second-level areas of other countries."""
    known = sum(bool(regions_named(text) or second_level_named(text)) for text in texts)
    return known >= MOST * max(1, len(texts))
