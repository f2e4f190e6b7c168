"""The kinds of things that the ground shows, and the words by which files name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of street, rail, water or park.

    Attributes:
        name: Its name, for messages and for the page.
        plural: Its name in messages.
        zoom: The zoom of the map from which on it helps.
        tolerance_meters: How far its line may move when it is simplified.
        is_area: Whether it is drawn as an area, not as a line.
        is_wide: Whether it is drawn in the wider surroundings of an incident, too.
    """

    name: str
    plural: str
    zoom: float
    tolerance_meters: float
    is_area: bool = False
    is_wide: bool = False


# In the order in which they are drawn over each other, from the front.
KINDS = (
    Kind("motorway", "motorways", 8, 4, is_wide=True),
    Kind("primary", "primary streets", 9.5, 3, is_wide=True),
    Kind("secondary", "secondary streets", 11, 3, is_wide=True),
    Kind("tertiary", "tertiary streets", 12.5, 2),
    Kind("street", "side streets", 13.5, 2),
    Kind("path", "service roads and paths", 15, 2),
    Kind("rail", "rail lines", 10, 3, is_wide=True),
    Kind("river", "rivers and canals", 8, 4, is_wide=True),
    Kind("stream", "streams and ditches", 13, 3),
    Kind("water", "waters", 8, 5, is_area=True, is_wide=True),
    Kind("park", "parks", 10, 5, is_area=True, is_wide=True),
    # under the borders of areas, in place of the coast of the map of the world
    Kind("coast", "coastlines", 9, 5, is_wide=True),
    Kind("land", "land", 9, 5, is_area=True, is_wide=True),
    Kind("sea", "sea", 9, 5, is_area=True, is_wide=True),
)
NUMBERS: Mapping[str, int] = MappingProxyType({kind.name: n for n, kind in enumerate(KINDS)})
NOTHING = -1  # of no kind: not drawn
# What is left out when the budget is short, the least missed first.
MINOR_FIRST = ("path", "stream", "street", "tertiary", "park", "rail", "secondary")

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "motorway": "motorway trunk freeway expressway autobahn interstate s1100",
        "primary": "primary major_road highway arterial us_highway state_highway s1200",
        "secondary": "secondary major collector",
        "tertiary": "tertiary minor medium_road",
        "street": "residential unclassified living_street pedestrian road minor_road street local"
        " motorway_link trunk_link primary_link secondary_link tertiary_link s1400 s1630 busway avenue",
        "path": "service footway path cycleway track steps bridleway corridor alley driveway private"
        " track_grade1 track_grade2 track_grade3 track_grade4 track_grade5 s1500 s1710 s1720 s1730"
        " s1740 s1750 s1780 s1820 s1830",
        "rail": "rail light_rail subway tram narrow_gauge funicular monorail railway r1011 r1051 r1052",
        "river": "river canal h3010 h3020",
        "stream": "stream ditch drain brook creek",
        "water": "water lake pond reservoir basin bay riverbank wetland dock h2025 h2030 h2040"
        " h2041 h2051",
        "coast": "coastline",
        "sea": "ocean sea h2053",
        "park": "park garden nature_reserve golf_course recreation_ground playground pitch forest wood"
        " grass meadow cemetery village_green common national_park scrub grassland k2180 k2181 k2184"
        " k2190",
    }
)
_KIND_OF: Mapping[str, int] = MappingProxyType(
    {word: NUMBERS[name] for name, words in _WORDS.items() for word in words.split()}
)
_BY_OWN_NAME = {kind.name: number for number, kind in enumerate(KINDS)}


def kinds_of(values: pd.Series[str]) -> pd.Series[int]:
    """Return the number of each value's kind in `KINDS`, or NOTHING.

    Args:
        values: Words such as residential, rail or S1400; missing ones are nothing.
    """
    known = {
        value: _KIND_OF.get(_plain(value), _BY_OWN_NAME.get(_plain(value), NOTHING))
        for value in values.dropna().unique()
    }
    return values.map(known).astype("float64").fillna(NOTHING).astype("int8")


def _plain(value: object) -> str:
    return "_".join(str(value).lower().replace("-", " ").split())
