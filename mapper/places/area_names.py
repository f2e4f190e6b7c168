"""Names of areas with their state where the bare name could be another place: "Portland, Ore.", "Chicago".

Whether it could be is decided by the Census' names of all states, not by the incidents at hand, so that no
label tells of an incident that is withheld.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from mapper.places.areas import Area
from mapper.places.boundaries import (
    available_states,
    load_boundaries,
    load_labels,
    states_of_pack,
)
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.state_names import postal_code, state_words
from mapper.places.world_gazetteer import large_cities_abroad
from mapper.text import fold

_STATE_DIGITS = 2
_APART = re.compile(r"(?:, or | or |, )(?:unincorporated )?")  # between the areas of a label
StateOf = Callable[[Area], str]  # the state behind a name; empty for none

# The cities that newspapers name without their state (Associated Press, datelines).
_WELL_KNOWN = frozenset(
    ("Atlanta, GA", "Baltimore, MD", "Boston, MA", "Chicago, IL", "Cincinnati, OH", "Cleveland, OH",
     "Dallas, TX", "Denver, CO", "Detroit, MI", "Honolulu, HI", "Houston, TX", "Indianapolis, IN",
     "Las Vegas, NV", "Los Angeles, CA", "Miami, FL", "Milwaukee, WI", "Minneapolis, MN", "New Orleans, LA",
     "New York, NY", "Oklahoma City, OK", "Philadelphia, PA", "Phoenix, AZ", "Pittsburgh, PA",
     "St. Louis, MO", "Salt Lake City, UT", "San Antonio, TX", "San Diego, CA", "San Francisco, CA",
     "Seattle, WA", "Washington, DC")
)  # fmt: skip


def state_behind(home: str | None) -> StateOf:
    """Return what gives the state that a name needs where bare names are of one state.

    Args:
        home: FIPS code of the state whose areas need none; None for no state.
    """
    return lambda area: (
        "" if area.state == home or not is_shared_name(area) else state_words(area.state)
    )


def no_state(_: Area) -> str:
    """Leave all names bare."""
    return ""


def with_state(area: Area, state_of: StateOf) -> str:
    """Write the name of an area, with its state where it needs one: Portland, Ore."""
    return ", ".join(filter(None, (area.label, state_of(area))))


def well_known_city(name: str) -> str | None:
    """Return a city that newspapers name without its state, with its state: Chicago, IL."""
    return _by_bare_name().get(fold(name, "names"))


@cache
def _by_bare_name() -> dict[str, str]:
    return {fold(city.partition(",")[0], "names"): city for city in _WELL_KNOWN}


def is_well_known(area: Area) -> bool:
    """Whether an area is a city that newspapers name without its state."""
    return area.kind == "place" and f"{area.name}, {postal_code(area.state)}" in _WELL_KNOWN


@cache_by_boundaries
def is_shared_name(area: Area) -> bool:
    """Whether a place or county shares its name with one of another state, or with a large city abroad."""
    if area.kind not in ("place", "county"):
        return False
    return not is_well_known(area) and fold(area.label, "names") in _shared_names()


def state_behind_in(labeled: Iterable[tuple[Iterable[str], str | None]]) -> StateOf:
    """Return what gives the state that a name needs as labels have it: a home is known by its bare names.

    Args:
        labeled: The GEOIDs of sets of jurisdictions, each with its label.
    """
    for geoids, label in labeled:
        named = set(_APART.split(label or ""))
        for geoid in geoids:
            if len(geoid) > _STATE_DIGITS and geoid[:1].isdecimal():
                area = load_boundaries(geoid[:_STATE_DIGITS]).area(geoid)
                is_bare = area.label in named and f", {state_words(area.state)}" not in (
                    label or ""
                )
                if is_bare and is_shared_name(area):
                    return state_behind(area.state)
    return state_behind(None)


@cache_by_boundaries
def _shared_names() -> frozenset[str]:
    """Return the folded names that several states have, in a pack that is used as well."""
    pack = states_of_pack()
    return _listed_names() | (_names_shared_with(pack) if pack else frozenset())


def _names_shared_with(pack: tuple[str, ...]) -> frozenset[str]:
    """Return the names of a pack's areas that another state has, too, or a large city abroad."""
    own = frozenset().union(*map(load_labels, pack))
    times = Counter(own & {fold(name, "names") for name in large_cities_abroad()})
    for state in available_states():
        times.update(own & load_labels(state))
    return frozenset(name for name, count in times.items() if count > 1)


@cache
def _listed_names() -> frozenset[str]:
    """Return the names that several states have in mapper's boundaries, as `shared_names.py` writes them."""
    path = geodata_path() / "boundaries" / "shared_names.txt"
    try:
        return frozenset(path.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
