"""Homes in other countries: the country or first-level area in which the cities of a file are."""

from __future__ import annotations

from mapper.errors import SelectionError, quoted
from mapper.places.areas import COUNTRY
from mapper.places.country_names import countries_named, split_at_country
from mapper.places.world_gazetteer import area_name, find_places_abroad, regions_named

_NAMED = 4
_ABROAD = "abroad:"  # before the code of a country, for CA is California, and Canada


def is_abroad(home: str | None) -> bool:
    """Whether a home, as `find_home` returns it, is in another country."""
    return home is not None and home.startswith(_ABROAD)


def country_of_home(home: str) -> str:
    """Return the code of the country of a home, as `find_home` returns it."""
    return home.removeprefix(_ABROAD).partition(".")[0] if is_abroad(home) else COUNTRY


def find_home_abroad(name: str) -> str | None:
    """Return a home in another country, such as `abroad:UA` or `abroad:MX.14`; None if none has the name.

    Args:
        name: A country by name or code, a first-level area, or one with its country: `Jalisco, MX`.

    Raises:
        SelectionError: First-level areas of several countries have the name.
    """
    if is_abroad(name):
        return name
    *parts, country = split_at_country(name)
    part = ", ".join(parts)
    codes = countries_named(country)
    if part:
        found = [code for code in regions_named(part) if code.partition(".")[0] in codes]
    else:
        found = list(codes or regions_named(name.strip()))
    if len(found) > 1:
        choices = [quoted(area_name(code)) for code in found[:_NAMED]]
        raise SelectionError(
            f"{quoted(name)} is a first-level area of {len(found)} countries. Write it with its country:"
            f" {', '.join(choices)}."
        )
    return _ABROAD + found[0] if found else None


def city_at_home(city: str, home: str, *, is_bare: bool) -> str:
    """Add a home in another country to a city that needs it: Odesa is `Odesa, Ukraine`.

    Args:
        city: A city of the file.
        home: The home, as `find_home` returns it.
        is_bare: Whether the city names neither a state nor anything else that tells where it is.
    """
    code = home.removeprefix(_ABROAD)
    if not is_bare:
        return city
    parts = split_at_country(city)
    if len(parts) == 1:
        return f"{city}, {area_name(code)}"
    country = area_name(code.partition(".")[0])
    if countries_named(parts[-1]) or len(find_places_abroad(city)) == 1:
        return city
    own = f"{city}, {country}"
    return own if find_places_abroad(own) else city
