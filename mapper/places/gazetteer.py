"""The gazetteer: finds the area of a city's name, and the location of named places."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from mapper.errors import SelectionError, quoted
from mapper.places.areas import COUNTRY, Area
from mapper.places.boundaries import (
    available_states,
    load_boundaries,
    load_names,
    load_names_in_towns,
    load_place_names,
)
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.city_names import plain_city, wider_names
from mapper.places.country_names import is_home_country
from mapper.places.coverage import Boundaries
from mapper.places.geodata import Entry, read_geodata
from mapper.places.home_abroad import find_home_abroad, is_abroad
from mapper.places.landmarks import Landmark
from mapper.places.short_words import spell_out
from mapper.places.state_names import FIPS_CODES, POSTAL_CODES, postal_code, split_state
from mapper.places.towns import bare_town, find_county_of_town
from mapper.places.unknown_city import UNKNOWN_PLACE
from mapper.places.world_gazetteer import large_cities_abroad
from mapper.text import fold

_PLACE_DIGITS = 7
_COUNTY_DIGITS = 5
_KIND_BEFORE = re.compile(r"^(?:the )?(?:city|town|village|borough) of ", re.IGNORECASE)
_KIND_BEHIND = re.compile(r" (?:city|town|village|borough|cdp)$", re.IGNORECASE)
_SHORT_WORDS = {"saint": "St.", "sainte": "Ste.", "fort": "Ft.", "mount": "Mt."}
_LONG_WORDS = {"st": "Saint", "ste": "Sainte", "ft": "Fort", "mt": "Mount"}
_COUNTY_WORDS = re.compile(r" (?:county|parish|municipio|planning region)$", re.IGNORECASE)
_ALASKA = "02"
_ALASKAN_WORDS = re.compile(
    r"(?: city and)? (?:county|borough|census area|municipality)$", re.IGNORECASE
)
_INDEPENDENT_CITY = " (independent city)"


class _PlaceAlias(Entry):
    name: str
    geoid: str


class _Neighborhoods(Entry):
    place: str
    names: tuple[str, ...]


class _LandmarksFile(Entry):
    format: Literal["1"]
    place_aliases: tuple[_PlaceAlias, ...]
    cities_of_shared_names: tuple[_PlaceAlias, ...]
    neighborhoods: tuple[_Neighborhoods, ...]
    landmarks: tuple[Landmark, ...]


@dataclass(frozen=True)
class Candidates:
    """The areas with a name: one is an answer, none or several leave a question.

    Attributes:
        areas: The areas with that name.
        namesakes: Places of the same name in the same state that are no cities, so they are not meant.
        is_around: Whether the area only contains the place, such as the city of a neighborhood.
        find_similar: Looks for similar names, which takes a while; called if they are asked for.
    """

    areas: tuple[Area, ...]
    namesakes: tuple[Area, ...] = ()
    is_around: bool = False
    find_similar: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)

    @cached_property
    def similar(self) -> tuple[str, ...]:
        """Similar names, if there is no such area."""
        return self.find_similar()

    @property
    def area(self) -> Area | None:
        """The one area, if it is one."""
        return self.areas[0] if len(self.areas) == 1 else None


class Gazetteer:
    """Finds cities, counties and landmarks by name, alias, id or GEOID."""

    def __init__(
        self,
        home: str | None,
        landmarks: Iterable[Landmark],
        aliases: Iterable[tuple[str, str]],
        neighborhoods: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Index names.

        Args:
            home: FIPS code of the state in which bare names are looked up; for any other home, such as
                `US`, all states are searched.
            landmarks: The landmarks.
            aliases: Other names of places, with the GEOID.
            neighborhoods: Names of parts of places, with the GEOID of the place.
        """
        is_country = home == COUNTRY or is_abroad(home)
        self.is_of_country = is_country
        self._home = None if home is None or is_country else load_boundaries(home)
        self._aliases = {fold(name, "case"): geoid for name, geoid in aliases}
        self._neighborhoods = {
            (geoid[:2], fold(name, "names")): geoid for name, geoid in neighborhoods
        }
        self._landmarks = {landmark.id: landmark for landmark in landmarks}
        self._by_name = _landmarks_by_name(
            (each, (each.place or "",)) for each in self._landmarks.values()
        )

    def extended(self, landmarks: Iterable[tuple[Landmark, Iterable[str]]]) -> Gazetteer:
        """Return a gazetteer with more landmarks, whose names come before those of the others.

        Args:
            landmarks: Landmarks with new ids, each with the GEOIDs of the areas in which its names mean it.
        """
        added = tuple(landmarks)
        found = copy.copy(self)
        found._landmarks = self._landmarks | {each.id: each for each, _ in added}  # noqa: SLF001
        found._by_name = self._by_name | _landmarks_by_name(added)  # noqa: SLF001
        return found

    def find(self, name: str, *, suggest: bool = True) -> Candidates:
        """Find the place, county or state with a name, alias or GEOID.

        A bare name means one in the home state or, without a home, an area in any state; "Portland,
        OR", "Cook County, Illinois" and GEOIDs are found in any state. If two places in a state share
        a name and one of them is incorporated, the name means that one.

        Args:
            name: The name.
            suggest: Whether similar names can be asked for if there is no such area.
        """
        name = name if fold(name, "case") in self._aliases else plain_city(name)
        geoid = self._aliases.get(fold(name, "case"), name)
        if geoid[:2] in available_states() and geoid in load_boundaries(geoid[:2]):
            return Candidates((load_boundaries(geoid[:2]).area(geoid),))
        bare, code = split_state(name)
        home = self._home.state if self._home is not None else None
        fips = FIPS_CODES[code] if code else home
        if fips in available_states():
            postal = POSTAL_CODES[fips]
            for alias in (bare, f"{bare}, {postal}"):
                known = self._aliases.get(fold(alias, "case"))
                if known and known.startswith(fips):
                    return Candidates((load_boundaries(fips).area(known),))
            areas, namesakes, within = *_find(bare, load_boundaries(fips)), [fips]
            suffix = f", {name.rpartition(',')[2].strip()}" if code else ""
        else:
            areas, namesakes = _find_anywhere(bare)
            within, suffix = list(available_states()), ""
        if areas or not suggest or fold(name, "case") == UNKNOWN_PLACE:
            is_around = any(
                area.kind == "county" and bare_town(bare, area.state) is not None for area in areas
            )
            return Candidates(areas, namesakes=namesakes, is_around=is_around)
        return Candidates(
            (), find_similar=lambda: tuple(each + suffix for each in _names_like(bare, within))
        )

    def find_around(self, name: str) -> Candidates:
        """Find a place, or the city or county around one that has no area of its own.

        `Los Angeles (Downtown)` and `Northridge, Los Angeles` are in Los Angeles; `Upper Darby, Delaware
        County, PA`, which is a township, is in the county.
        """
        found = self.find(name, suggest=False)
        if found.areas:
            return found
        bare, code = split_state(plain_city(name))
        if split_state(bare)[1]:  # of two states
            return found
        state = FIPS_CODES[code] if code else self._home.state if self._home else ""
        if area := self._around_in(bare, state):
            return Candidates((area,), is_around=True)
        home = POSTAL_CODES[self._home.state] if self._home else None
        for wider in wider_names(bare, code or home):
            around = self.find(wider, suggest=False)
            areas = tuple(area for area in around.areas if area.kind != "state")
            if areas:
                own = self._with_neighborhood(areas, bare)
                return Candidates(own or areas, namesakes=around.namesakes, is_around=True)
        return found

    def find_or_city_around(self, name: str) -> Candidates:
        """Find a place, or the one city that stands behind a part of it: `Wicker Park, Chicago, IL`.

        A county is none, since `Comptn, Los Angeles County` is rather a slip than a part of the county.
        """
        found = self.find(name)
        if found.areas or "," not in name:
            return found
        around = self.find_around(name)
        return around if around.area is not None and around.area.kind == "place" else found

    @property
    def has_home(self) -> bool:
        """Whether bare names are looked up in one state, or the user named the country."""
        return self.is_of_country or self._home is not None

    def neighborhoods_named(self, name: str) -> tuple[Area, ...]:
        """List the cities that are known to have a neighborhood of a bare name."""
        folded = fold(name, "names")
        return tuple(
            load_boundaries(fips).area(geoid)
            for (fips, part), geoid in sorted(self._neighborhoods.items())
            if part == folded
        )

    def _around_in(self, name: str, state: str) -> Area | None:
        """Return the city of a known neighborhood, which its county or city behind it must confirm."""
        parts = [part.strip() for part in name.split(",")]
        cities = {
            (fips, geoid)
            for (fips, part), geoid in self._neighborhoods.items()
            if part == fold(parts[0], "names") and (fips == state or (not state and parts[1:]))
        }
        for fips, geoid in sorted(cities):
            within = load_boundaries(fips)
            city = within.area(geoid)
            others = [area for part in parts[1:] for area in _find(part, within)[0]]
            if all(area.geoid in (geoid, fips, *city.counties) for area in others):
                return city
        return None

    def _with_neighborhood(self, areas: tuple[Area, ...], name: str) -> tuple[Area, ...]:
        """Keep the areas of which a neighborhood in the name is known: Northridge, Los Angeles."""
        parts = [fold(part, "names") for part in re.split("[,()/]", name)]
        return tuple(
            area
            for area in areas
            if any(self._neighborhoods.get((area.state, part)) == area.geoid for part in parts)
        )

    def landmark(self, landmark_id: str) -> Landmark | None:
        """Return the landmark of that id, None if there is none."""
        return self._landmarks.get(landmark_id)

    def landmark_named(self, locality: str, place_geoid: str) -> Landmark | None:
        """Return the landmark with exactly this name in an area, None if there is none or several.

        Args:
            locality: The name, in any case.
            place_geoid: The area; `""` if it is unknown, for landmarks of the user's own.
        """
        return self._by_name.get((place_geoid, fold(locality, "case")))

    def landmark_translations(self) -> dict[str, dict[str, str]]:
        """Return the sentences of landmarks in other languages, by the sentence of each in English."""
        return {
            each.sentence: {language: said.sentence for language, said in each.translations.items()}
            for each in self._landmarks.values()
            if each.translations
        }

    def landmark_ids(self) -> tuple[str, ...]:
        """List the ids of all landmarks."""
        return tuple(self._landmarks)


def _landmarks_by_name(
    landmarks: Iterable[tuple[Landmark, Iterable[str]]],
) -> dict[tuple[str, str], Landmark | None]:
    """Index landmarks by area and name; a name that two of them share in an area means neither."""
    found: dict[tuple[str, str], Landmark | None] = {}
    for landmark, areas in landmarks:
        names = {fold(name, "case") for name in (landmark.name, *landmark.aliases)}
        for key in ((geoid, name) for geoid in areas for name in names):
            found[key] = None if key in found else landmark
    return found


def _find(name: str, within: Boundaries) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """Find the areas with a bare name in a state, and places of that name that are not meant."""
    if towns := _towns(name, within):
        return towns, ()
    if of_town := find_county_of_town(name, within.state):
        return (of_town,), ()
    county_words = _ALASKAN_WORDS if within.state == _ALASKA else _COUNTY_WORDS
    if "," in name:
        city, _, county = (part.strip() for part in name.rpartition(","))
        counties = within.find(county, "county") or _one_county(
            county_words.sub("", county), within
        )
        return _in_county(_places(city, within), counties), ()
    if county_words.search(name):
        counties = within.find(name, "county") or _one_county(county_words.sub("", name), within)
        if counties:
            return counties, ()
    places = _places(name, within)
    cities = tuple(
        place
        for place in places
        if place.place_class == "incorporated" or place.geoid in _cities_of_shared_names()
    )
    if places and len(cities) == 1:
        return cities, tuple(place for place in places if place not in cities)
    return places or _in_towns(name, within) or within.find(name, "state"), ()


def _towns(name: str, within: Boundaries) -> tuple[Area, ...]:
    """Find the towns of a pack by a name that says that it is one's: Town of Hempstead, Abington Twp."""
    bare = bare_town(name, within.state)
    known = within.find(bare) if bare else ()
    return tuple(area for area in known if area.place_class == "town")


def _in_towns(name: str, within: Boundaries) -> tuple[Area, ...]:
    """Return the town round a census-designated place that has no area beside towns."""
    towns = load_names_in_towns(within.state)
    return tuple(map(within.area, towns.get(fold(name, "names"), ()))) if towns else ()


def _places(name: str, within: Boundaries) -> tuple[Area, ...]:
    if bare_town(name, within.state) is not None:  # the village of its name is not the town
        return within.find(name)
    return next(filter(None, map(within.find, _spellings(name))), ())


def _in_county(places: tuple[Area, ...], counties: tuple[Area, ...]) -> tuple[Area, ...]:
    wanted = {county.geoid for county in counties}
    return tuple(place for place in places if wanted.intersection(place.counties))


def _find_anywhere(name: str) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """Find the areas with a bare name in any state, by GEOID; and namesakes that are not meant."""
    if fold(name, "case") == UNKNOWN_PLACE:
        return (), ()
    bare = (words.sub("", name) for words in (_COUNTY_WORDS, _ALASKAN_WORDS))
    names = (fold(each, "names") for each in (*_spellings(name), *bare))
    by_name = _states_by_name()
    states = sorted(next((by_name[each] for each in names if each in by_name), ()))
    found = [_find(name, load_boundaries(state)) for state in states]
    return (
        tuple(area for areas, _ in found for area in areas),
        tuple(area for _, namesakes in found for area in namesakes),
    )


@cache_by_boundaries
def _cities_of_shared_names() -> frozenset[str]:
    """Return the GEOIDs of the cities that share their name with a census-designated place."""
    file = read_geodata("landmarks.yaml", _LandmarksFile)
    return frozenset(city.geoid for city in file.cities_of_shared_names)


@cache_by_boundaries
def _states_by_name() -> dict[str, list[str]]:
    """List the states in which a place, a county or the state itself has a folded name."""
    found: dict[str, list[str]] = {}
    for state in available_states():
        for name in load_names(state):
            found.setdefault(name, []).append(state)
    return found


def list_shared_names() -> list[str]:
    """List the folded names that areas of several states have, or one and a large city abroad."""
    abroad = {fold(name, "names") for name in large_cities_abroad()}
    states_by_name = _states_by_name().items()
    return sorted(name for name, states in states_by_name if len(states) > 1 or name in abroad)


def _names_like(name: str, states: Iterable[str]) -> list[str]:
    """Return up to three names of places in some states that look like a name."""
    names = sorted({each for state in states for each in load_place_names(state)})
    return difflib.get_close_matches(name, names, n=3, cutoff=0.75)


def _one_county(name: str, within: Boundaries) -> tuple[Area, ...]:
    """Find a county by its bare name, with any designation: Orleans County is a parish."""
    found = within.find(name, "county")
    counties = tuple(area for area in found if not area.label.endswith(_INDEPENDENT_CITY))
    return counties or found


def _spellings(name: str) -> Iterator[str]:
    """Spell a name as it is and as the Census may: without its kind, with saints and forts long or short."""
    yield name
    bare = _KIND_BEHIND.sub("", _KIND_BEFORE.sub("", name))
    if bare != name:
        yield bare
    words = bare.split()
    for others in (_SHORT_WORDS, _LONG_WORDS):
        spelt = " ".join(others.get(word.casefold().rstrip("."), word) for word in words)
        if spelt != bare:
            yield spelt
    yield from spell_out(bare)


def find_home(name: str) -> str:
    """Return the code of a home by its name: a state, by postal code, too, the country, or one abroad.

    Returns:
        A FIPS code, `US`, or a home abroad (`abroad:UA`, `abroad:MX.14`). Each is found by itself, too.

    Raises:
        SelectionError: It names no state with boundaries, no country and no first-level area.
    """
    if is_home_country(name):
        return COUNTRY
    fips = FIPS_CODES.get(postal_code(name) or "")
    if fips in available_states():
        return fips
    abroad = find_home_abroad(name)
    if abroad is None:
        raise SelectionError(
            f"Unknown state or country {quoted(name)}. Write a name or code, such as California, CA, Mexico"
            " or 'Jalisco, Mexico', or United States for cities in many states."
        )
    return abroad


def name_with_state(area: Area) -> str:
    """Write the name of a place or county with its state's postal code: Pasadena, TX."""
    return f"{area.label}, {POSTAL_CODES[area.state]}"


@cache_by_boundaries
def key_of(geoid: str, home: str | None = None) -> str:
    """Name an area so that the gazetteer of a home state finds it and no other: else by its GEOID.

    >>> key_of("4856000", "06"), key_of("0656000", "06"), key_of("0656000")
    ('Pasadena, TX', 'Pasadena', 'Pasadena, CA')
    """
    area = load_boundaries(geoid[:2]).area(geoid)
    name = area.label if area.state == home else name_with_state(area)
    found = load_gazetteer(home).find(name, suggest=False).area
    return name if found is not None and found.geoid == geoid else geoid


@cache_by_boundaries
def load_gazetteer(home: str | None = None) -> Gazetteer:
    """Read `geodata/landmarks.yaml` over the boundaries of one state, or of all.

    Args:
        home: FIPS code of the state in which bare names are looked up; `US`, or None, for all states.

    Raises:
        GeodataError: A file is missing or broken.
    """
    file = read_geodata("landmarks.yaml", _LandmarksFile)
    aliases = [(alias.name, alias.geoid) for alias in file.place_aliases]
    neighborhoods = [(name, each.place) for each in file.neighborhoods for name in each.names]
    return Gazetteer(home, file.landmarks, aliases, neighborhoods)
