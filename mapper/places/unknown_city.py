"""How records write that the city of a place is not known: `Unknown`, or with its state `Unknown, Texas`."""

from __future__ import annotations

from mapper.text import fold

UNKNOWN_PLACE = "unknown"


def names_no_city(city: str) -> bool:
    """Whether a city is `Unknown`, or unknown in a state: `Unknown, Texas`."""
    return fold(city.partition(",")[0].strip(), "case") == UNKNOWN_PLACE


def unknown_in(state: str) -> str:
    """Write the city of a place of which a state alone is known."""
    return f"{UNKNOWN_PLACE.capitalize()}, {state}"
