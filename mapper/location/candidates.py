"""Candidates of an ambiguous name, told apart in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mapper.errors import and_more, quoted
from mapper.places import Area, WorldPlace, find_places_abroad, name_with_state

_NAMED = 3


def tell_apart(places: Sequence[WorldPlace]) -> list[str]:
    """Name places so that no two have the same words: those of one region by where they lie.

    Args:
        places: The places abroad that a name may mean.

    Returns:
        A label for each, with latitude and longitude behind it where several have the same.
    """
    times = Counter(place.label for place in places)
    return [
        place.label
        if times[place.label] == 1
        else f"{place.label} ({place.latitude:.2f}, {place.longitude:.2f})"
        for place in places
    ]


def writable_names(city: str, places: Iterable[WorldPlace]) -> list[str]:
    """Return the names that mean one place each, if a table or record has them as a city.

    Args:
        city: The ambiguous name, whose own word for the place is kept.
        places: What it may mean.
    """
    word = city.partition(",")[0].strip()
    names = dict.fromkeys(place.label.replace(place.name, word, 1) for place in places)
    return [name for name in names if len(find_places_abroad(name)) == 1]


def why_ambiguous(city: str, candidates: Sequence[str]) -> str:
    """Say that the words of a row fit several places, and which.

    Args:
        city: The words, as the row has them.
        candidates: The places, told apart.
    """
    named = "; ".join(candidates[:_NAMED])
    more = and_more(len(candidates) - _NAMED)
    return f"{quoted(city)} is ambiguous ({len(candidates)} places): {named}{more}."


def areas_apart(areas: Sequence[Area]) -> list[str]:
    """Name areas of the United States so that no two have the same words."""
    times = Counter(name_with_state(area) for area in areas)
    return [
        name if times[name] == 1 else f"{name} ({area.place_class})"
        for area, name in sorted(
            ((area, name_with_state(area)) for area in areas), key=lambda pair: pair[1]
        )
    ]
