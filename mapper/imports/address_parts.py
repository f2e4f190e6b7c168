"""The parts of whole addresses: "123 Main St, Portland, OR 97201" is in "Portland, OR"."""

from __future__ import annotations

import re
from functools import cache

from mapper.places import (
    find_places_abroad,
    load_gazetteer,
    names_country,
    names_region,
    postal_code,
)

COUNTRY_BEHIND = r"(?i),?\s+(?:USA|U\.S\.A?\.?|United States(?: of America)?)$"
_ZIP = re.compile(r",?\s*\b\d{5}(?:-\d{4})?$")
_STATE_BEHIND = re.compile(r"^(?P<city>.*\S)\s+(?P<state>[A-Z]{2})$")
_WITH_DIGITS = re.compile(r"\S*\d\S*")
_STREET = re.compile(
    r"\d|&|\band\b|\b(?:street|st|ave|avenue|road|rd|blvd|calle|avenida|rue)\b", re.IGNORECASE
)
_LEAST_ABROAD = 3  # parts of an address abroad: street, city, country
_LONGEST_CITY = 4  # words of a city that no comma parts from its street


def is_address(text: str) -> bool:
    """Whether a text is an address with its city and its state or country."""
    city = city_of_address(text)
    # of the rest: Newfoundland and Labrador is no crossing
    return city is not None and bool(_STREET.search(text.replace(city, "")))


@cache
def city_of_address(text: str) -> str | None:
    """Return the city of an address with its state or country; None where the address does not say it.

    >>> city_of_address("123 Main St, Portland, Oregon 97201"), city_of_address("123 Main St")
    ('Portland, Oregon', None)
    """
    parts = [part.strip() for part in re.sub(COUNTRY_BEHIND, "", text).split(",") if part.strip()]
    if len(parts) > 1 and _ZIP.fullmatch(parts[-1]):
        parts.pop()
    if not parts:
        return None
    last = _ZIP.sub("", parts[-1])
    if len(parts) > 1 and postal_code(last) and not last.isdecimal():
        return f"{_without_street(parts[-2], last)}, {last}"
    if found := _STATE_BEHIND.fullmatch(last):
        return _with_state_behind(found["city"], found["state"], alone=len(parts) == 1)
    if len(parts) < _LEAST_ABROAD or not names_country(last):
        return None
    # St. John's, Newfoundland and Labrador, Canada is one by itself
    whole = ", ".join(parts)
    return whole if find_places_abroad(whole, around=False) else _city_abroad(parts)


def _with_state_behind(city: str, state: str, *, alone: bool) -> str | None:
    if postal_code(state) is None:
        return None
    return f"{_without_street(city, state) if alone else city}, {state}"


def _without_street(words: str, state: str) -> str:
    """Take the street off a city that no comma parts from it: the longest name of a city stays."""
    parted = words.split()
    for count in range(min(_LONGEST_CITY, len(parted) - 1), 0, -1):
        city = " ".join(parted[-count:])
        if _STREET.search(words) and load_gazetteer().find(f"{city}, {state}", suggest=False).areas:
            return city
    return words


def _city_abroad(parts: list[str]) -> str | None:
    """Return the city before a country, or before the first-level area before it."""
    country = parts[-1]
    near, far = (" ".join(_WITH_DIGITS.sub(" ", part).split()) for part in (parts[-2], parts[-3]))
    if len(parts) > _LEAST_ABROAD and far and (not near or names_region(near)):
        return ", ".join(filter(None, (far, near, country)))
    return f"{near}, {country}" if near else None
