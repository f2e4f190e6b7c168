"""Towns and townships of the United States that are parts of counties, and have no borders here.

"Town of Hempstead, NY" is 15 times as large as the village of that name, and "Abington Township, PA" is
no place of the Census: what is known of either is its county.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mapper.places.areas import Area
from mapper.places.boundaries import available_states, load_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.jurisdictions import jurisdictions_of
from mapper.places.state_names import POSTAL_CODES
from mapper.places.world_gazetteer import WorldPlace, find_in_region

_TOWNSHIP = re.compile(
    r"^(?:the )?(?:charter )?(?:township|twp\.?) of (?P<before>.+)$"
    r"|^(?P<behind>.+?) (?:charter )?(?:township|twp\.?)$",
    re.IGNORECASE,
)
_TOWN = re.compile(r"^(?:the )?town of (?P<before>.+)$|^(?P<behind>.+?) town$", re.IGNORECASE)
# New York, Wisconsin and New England, where cities and villages are places of the Census, and towns are not.
_STATES_OF_TOWNS = frozenset(("09", "23", "25", "33", "36", "44", "50", "55"))
# Those of them in which no two towns share a name, so that a place of that name is in the town's county.
_STATES_OF_DISTINCT_TOWNS = _STATES_OF_TOWNS - {"55"}


def is_town(name: str) -> bool:
    """Whether a name says that it is that of a town or township: `Town of Ramapo`."""
    return bool(_TOWNSHIP.match(name) or _TOWN.match(name))


def bare_town(name: str, state: str) -> str | None:
    """Return a name without the word for a town or township that is no place; None if it is no such name.

    Args:
        name: A name without its state, such as `Town of Hempstead` or `Abington Twp.`
        state: FIPS code of the state that the name is in.

    >>> bare_town("Town of Hempstead", "36"), bare_town("Town of Cary", "37")
    ('Hempstead', None)
    """
    found = _TOWNSHIP.match(name) or (state in _STATES_OF_TOWNS and _TOWN.match(name)) or None
    return found and (found["before"] or found["behind"])


@cache_by_boundaries
def find_county_of_town(name: str, state: str) -> Area | None:
    """Return the county of a town or township; None where that is not clear, or the name is of neither.

    Args:
        name: Its name, with the word that says that it is one.
        state: FIPS code of its state.
    """
    bare = bare_town(name, state)
    if bare is None or state not in available_states():
        return None
    within = load_boundaries(state)
    postal = POSTAL_CODES[state]
    namesakes = within.find(bare, "place")
    own = find_in_region(f"{bare} Township", f"US.{postal}") or [
        place
        for place in find_in_region(bare, f"US.{postal}")
        if not _is_in_namesake(place, namesakes)
    ]
    counties = {_county_at(each) for each in own} - {None}
    if not own and state in _STATES_OF_DISTINCT_TOWNS and not _TOWNSHIP.match(name):
        counties = {geoid for place in namesakes for geoid in place.counties}
    return within.area(counties.pop() or "") if len(counties) == 1 else None


def _is_in_namesake(place: WorldPlace, namesakes: Iterable[Area]) -> bool:
    """Whether a point is in the village or city of the same name, which is then meant by it."""
    there = jurisdictions_of(place.latitude, place.longitude, radius_meters=1).places
    return any(area.geoid == each.geoid for area in there for each in namesakes)


def _county_at(place: WorldPlace) -> str | None:
    counties = jurisdictions_of(place.latitude, place.longitude, radius_meters=1).counties
    return counties[0].geoid if len(counties) == 1 else None
