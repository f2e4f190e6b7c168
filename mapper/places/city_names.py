"""Names of cities as tables write them, made plain: with a country or a ZIP code, in brackets, in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapper.places.area_names import well_known_city
from mapper.places.country_names import names_country
from mapper.places.second_level_areas import second_level_named
from mapper.places.world_gazetteer import find_places_abroad, is_large_city
from mapper.text import fold

_CAPITAL = "Washington, DC"
# What the capital is called, in letters alone; tables repeat it as a city and as its state.
_CAPITALS = re.compile(
    r"(?:(?:washington)?dc|washingtondistrictofcolumbia)(?:(?:washington)?dc|districtofcolumbia)?"
    r"|washington(?:washington)?dc|districtofcolumbia(?:washington)?dc"
)
_KIND = re.compile(r"\s*\((?:city|town|village|borough|township|cdp|pt\.?|part)\)", re.IGNORECASE)
_COUNTY = re.compile(r"\s*\((?:county|co\.?)\)", re.IGNORECASE)
_COUNTRY = re.compile(r",?\s+(?:USA|U\.S\.A?\.?|United States(?: of America)?)$", re.IGNORECASE)
_ZIP = re.compile(r"(?<=[A-Za-z.]),?\s+\d{5}(?:-\d{4})?$")
_STATE_BEHIND = re.compile(r"^([^,]*[a-z][^,]*[^,\s])\s+(?!LA)([A-Z]{2})$")  # LA is a city
_STATE_BESIDE = re.compile(r"\s*[/|]\s*(?!LA)([A-Z]{2})$")
_COUNTRY_IN_BRACKETS = re.compile(r"^(?P<city>[^(),]+?)\s*\((?P<area>[^()]+)\)$")
_BRACKETS = re.compile(r"^(?P<city>[^()]+?)\s*\([^()]+\)(?P<rest>.*)$")
_PART_OF_TOWN = re.compile(r"^(?:downtown|uptown|midtown)\s+(.+)$", re.IGNORECASE)
_SIDE_OF_TOWN = re.compile(
    r"^(?:north|south|east|west)(?:east|west)?(?:ern)?[ -](.+)$", re.IGNORECASE
)
# of New York, and that city, which stand without their state
_BOROUGHS = {
    each: f"{name}, NY"
    for each, name in (
        ("brooklyn", "Brooklyn"), ("manhattan", "Manhattan"), ("queens", "Queens"), ("bronx", "Bronx"),
        ("thebronx", "Bronx"), ("statenisland", "Staten Island"), ("nyc", "New York"),
    )
}  # fmt: skip
_ANY_PART = re.compile(
    r"(?:downtown|uptown|midtown|(?:north|south|east|west)(?:ern)?[ -]?(?:side|end)|central"
    r"|city cent(?:er|re))(?: area)?",
    re.IGNORECASE,
)
_UNINCORPORATED = re.compile(r"^unincorporated\s+(.+?)(?:\s+co(?:unty|\.)?)?$", re.IGNORECASE)
_LONGEST = 500  # characters of a name with all that stands around it
_PARTS = re.compile(r"\s+[-–—]\s+|\s*/\s*")


def plain_city(name: str) -> str:
    """Write the name of a city without country, ZIP code and kind, and the capital in one way.

    >>> plain_city("Washington D.C., DC"), plain_city("Bell, CA 90201, USA"), plain_city("Nairobi (Kenya)")
    ('Washington, DC', 'Bell, CA', 'Nairobi, Kenya')
    """
    if len(name) > _LONGEST:  # no name, and the patterns take a time that grows with its square
        return name
    name = _COUNTY.sub(" County", name)
    text = _ZIP.sub("", _COUNTRY.sub("", _KIND.sub("", " ".join(name.split()))))
    if _CAPITALS.fullmatch(fold(text, "letters")):
        return _CAPITAL
    text = _STATE_BESIDE.sub(r", \1", text)
    found = _COUNTRY_IN_BRACKETS.fullmatch(text)
    if found and (
        names_country(found["area"]) or _is_in_second_level(found["city"], found["area"])
    ):
        return f"{found['city']}, {found['area']}"
    return _STATE_BEHIND.sub(r"\1, \2", text)


def wider_names(city: str, state: str | None) -> Iterator[str]:
    """List the names of what may contain a place: the city of a neighborhood, the county of a town.

    Args:
        city: The name without its state, such as `Los Angeles (Downtown)`, `Northridge, Los Angeles` or
            `Upper Darby, Delaware County`.
        state: The state's postal code, None for none.
    """
    end = f", {state}" if state else ""
    if found := _UNINCORPORATED.fullmatch(city):
        yield f"{found[1]} County{end}"
    if found := _BRACKETS.fullmatch(city):
        bare = (found["city"] + found["rest"]).strip(" ,")
        yield bare + end
        city = bare
    parts = [part.strip() for part in city.split(",") if part.strip()]
    if len(parts) > 1 and (
        state or _ANY_PART.fullmatch(parts[0])
    ):  # "Bologna, Italy" is not in Texas
        yield from (part + end for part in (parts[-1], parts[0]))
    elif len(parts) > 1 and (known := _known_city(parts[-1])):
        yield known
    elif found := _SIDE_OF_TOWN.fullmatch(city):
        if state and is_large_city(found[1], f"US.{state}"):
            yield found[1] + end
        elif not state and (known := well_known_city(found[1])):
            yield known
    if found := _PART_OF_TOWN.fullmatch(city):
        yield found[1] + end
    pieces = _PARTS.split(city)
    if len(pieces) > 1 and "," not in city:
        yield from (piece + end for piece in pieces if piece)


def _is_in_second_level(city: str, area: str) -> bool:
    """Whether a city of another country lies in the province or département in brackets: Ronda (Málaga)."""
    return bool(second_level_named(area) and find_places_abroad(f"{city}, {area}", around=False))


def _known_city(name: str) -> str | None:
    """Return a city or borough that stands without its state, with it."""
    return _BOROUGHS.get(fold(name, "letters")) or well_known_city(name)
