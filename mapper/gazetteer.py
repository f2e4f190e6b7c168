"""The gazetteer: what a city's name means, and where the named places of the records lie."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from mapper import boundaries
from mapper.boundaries import Area
from mapper.geodata import Entry, read_geodata
from mapper.model import Precision

UNKNOWN_PLACE = "unknown"

_PLACE_DIGITS = 7
_COUNTY_DIGITS = 5


class Landmark(Entry):
    """A named public place or intersection; coordinates are WGS84 degrees."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    place: str
    stated_place: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    coordinate_uncertainty_in_meters: Annotated[float, Field(gt=0)]
    precision: Precision
    position: Literal["confirmed", "derived", "unconfirmed"]
    note: str | None = None
    source: tuple[str, ...]


class _PlaceAlias(Entry):
    name: str
    geoid: str


class _LandmarksFile(Entry):
    format: Literal["1"]
    place_aliases: tuple[_PlaceAlias, ...]
    landmarks: tuple[Landmark, ...]


@dataclass(frozen=True)
class Candidates:
    """What a name may mean: one area is an answer, none and several are questions.

    Attributes:
        areas: The areas of that name.
        similar: Names that look like it, if there is no area.
    """

    areas: tuple[Area, ...]
    similar: tuple[str, ...] = ()

    @property
    def area(self) -> Area | None:
        """The one area, if it is one."""
        return self.areas[0] if len(self.areas) == 1 else None


class Gazetteer:
    """Finds cities, counties and landmarks by name, alias, id or GEOID."""

    def __init__(
        self, state: str, landmarks: Iterable[Landmark], aliases: Iterable[tuple[str, str]]
    ) -> None:
        """Index names.

        Args:
            state: FIPS code of the state in which names are looked up.
            landmarks: The landmarks.
            aliases: Other names of places, with the GEOID.
        """
        self._boundaries = boundaries.load(state)
        self._aliases = {folded(name): geoid for name, geoid in aliases}
        self._landmarks = {landmark.id: landmark for landmark in landmarks}
        self._by_name = {
            (landmark.place, folded(name)): landmark
            for landmark in self._landmarks.values()
            for name in (landmark.name, *landmark.aliases)
        }

    def find(self, name: str) -> Candidates:
        """Find the place, county or state that a name, alias or GEOID stands for.

        Of two places of one name the incorporated city is meant, if only one of them is.
        """
        geoid = self._aliases.get(folded(name), name)
        if geoid in self._boundaries:
            return Candidates((self._boundaries.area(geoid),))
        if folded(name).endswith(" county"):
            counties = self._boundaries.find(name, "county")
            if counties:
                return Candidates(counties)
        places = self._boundaries.find(name)
        cities = tuple(place for place in places if place.place_class == "incorporated")
        if places:
            return Candidates(cities if len(cities) == 1 else places)
        states = self._boundaries.find(name, "state")
        return Candidates(states, () if states else tuple(self._similar(name)))

    def landmark(self, landmark_id: str) -> Landmark | None:
        """Return the landmark of that id, None if there is none."""
        return self._landmarks.get(landmark_id)

    def landmark_named(self, locality: str, place_geoid: str) -> Landmark | None:
        """Return the landmark that goes by exactly this name in a place, None if there is none."""
        return self._by_name.get((place_geoid, folded(locality)))

    def landmark_ids(self) -> tuple[str, ...]:
        """List the ids of all landmarks."""
        return tuple(self._landmarks)

    def _similar(self, name: str) -> list[str]:
        names = sorted({area.name for area in self._boundaries.areas if area.kind == "place"})
        return difflib.get_close_matches(name, names, n=3, cutoff=0.75)


@cache
def load_gazetteer(state: str = "06") -> Gazetteer:
    """Read `geodata/landmarks.yaml` over the boundaries of one state.

    Raises:
        GeodataError: A file is missing or broken.
    """
    file = read_geodata("landmarks.yaml", _LandmarksFile)
    aliases = [(alias.name, alias.geoid) for alias in file.place_aliases]
    return Gazetteer(state, file.landmarks, aliases)


def folded(name: str) -> str:
    """Fold a name for comparison: case, spaces, typographic apostrophes, `&` for `and`."""
    return " ".join(name.replace("’", "'").replace("&", " and ").casefold().split())
