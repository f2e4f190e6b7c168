"""Governed areas, and the cells that they consist of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

COUNTRY = "US"  # as an area, and as the home of names that are in one of its states, whichever

Kind: TypeAlias = Literal["place", "county", "state", "region", "country", "land"]
PlaceClass: TypeAlias = Literal["incorporated", "cdp", "", "town"]

KINDS: tuple[Kind, ...] = ("place", "county", "state", "region", "country", "land")
CLASSES: tuple[PlaceClass, ...] = ("", "incorporated", "cdp", "town")
# What follows a county's bare name where it is not "County". Alaska's boroughs and census areas and
# the territories' districts cannot be told apart here, so they keep the bare name.
_COUNTY_WORDS = {"22": " Parish", "72": " Municipio"} | dict.fromkeys(
    ("02", "11", "60", "66", "69", "78"), ""
)
# Connecticut's counties since 2022, for which the Census Bureau has other ids than for those before.
_PLANNING_REGIONS = frozenset(f"09{number}" for number in range(110, 200, 10))
_FIRST_INDEPENDENT_CITY = "510"


@dataclass(frozen=True, slots=True)
class Area:
    """A governed area.

    Attributes:
        geoid: Census GEOID: 7 digits for a place, 10 for a town, 5 for a county, 2 for a state. A country
            has its ISO 3166 code, such as UA, and a first-level area that code and GeoNames', such as UA.07.
        name: The bare name; not unique: 17 names belong to two places each in California.
        kind: Its kind: place, county or state; abroad, region (first-level area) or country.
        place_class: A place's legal standing: `incorporated` (a city or town with a government of
            its own), `cdp` (census-designated: a name for county-governed land), `town` (a town or township
            with a government, outside of its incorporated places) or empty: unknown.
        counties: GEOIDs of the counties that a place lies in; empty for other kinds.
    """

    geoid: str
    name: str
    kind: Kind
    place_class: PlaceClass = ""
    counties: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The FIPS code of the state; abroad, the code of the country."""
        return self.geoid[:2] if self.geoid[:1].isdecimal() else self.geoid.partition(".")[0]

    @property
    def label(self) -> str:
        """The name as a reader expects it: Bell, Los Angeles County, California."""
        if self.kind != "county":
            return self.name
        if self.geoid[2:] >= _FIRST_INDEPENDENT_CITY:
            return f"{self.name} (independent city)"
        if self.geoid in _PLANNING_REGIONS:
            return f"{self.name} Planning Region"
        return self.name + _COUNTY_WORDS.get(self.state, " County")


class Unit(NamedTuple):
    """A cell of the coverage: the part of a place in one county, or its land in no place (None)."""

    place: Area | None
    county: Area


class WorldUnit(NamedTuple):
    """A cell of the world: a part of a country, or of land that several claim, with its first-level area.

    Attributes:
        region: The first-level area; None if its borders or its name are not known.
        countries: The country; in an area in dispute, every country that claims it.
        dispute: The English name of the area in dispute that it is part of; empty elsewhere.
    """

    region: Area | None
    countries: tuple[Area, ...]
    dispute: str = ""
