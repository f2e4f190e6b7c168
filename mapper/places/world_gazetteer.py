"""Finds places of other countries by name: "Kharkiv, UA", "Naples, Italy", "Ciudad Juárez, Chihuahua".

A name needs its country or first-level area: most bare names are those of several places. The names are
GeoNames' (CC BY 4.0), of places of 500 and more people, in all spellings that it lists. The file is read when
the first such name is asked for.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from mapper.places.boundaries import WORLD, load_boundaries
from mapper.places.country_names import (
    OF_COUNTRY,
    countries_named,
    split_at_country,
    territories_of,
)
from mapper.places.foreign_land import CENSUS_CODES
from mapper.places.geodesy import GEOD
from mapper.places.region_names import own_region_names, region_keys
from mapper.places.second_level_areas import (
    first_level_around,
    second_level_named,
    territory_name,
)
from mapper.places.short_words import spell_out, without_district
from mapper.places.state_names import FIPS_CODES
from mapper.places.unknown_city import names_no_city
from mapper.places.world_map import load_area_labels
from mapper.places.world_places import (
    all_regions,
    large_cities_by_name,
    places_table,
    rows_by_name,
    rows_of_large_cities,
)
from mapper.text import fold

# A place reaches as far from its center as places of its population do, on the side of too far.
_CODE = re.compile(r"[A-Z]{2,3}")  # of an area, and no city
_VERY_LARGE = 1_000_000
_TIMES_AS_LARGE = 10  # as all others of its name is the city that is meant
_UNCOUNTED = 20_000  # people of a place for which none are given, most often a village
_REACH_METERS = 30_000.0  # from the center of a large city, within which its parts are
_LEAST_RADIUS_METERS = 3_000
_RADIUS_METERS_PER_ROOT = 10
# Codes and names that newsrooms write and the lines do not have.


class WorldPlace(NamedTuple):
    """A populated place of another country.

    Attributes:
        name: As GeoNames writes it.
        country: The country's code.
        region: The code of its first-level area; empty if unknown.
        latitude: Degrees north.
        longitude: Degrees east.
        population: 0 if unknown.
        id: GeoNames' number.
    """

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    id: int = 0

    @property
    def geoid(self) -> str:
        """The id of the place among those of areas, by which a lock file keeps answers."""
        return f"geonames:{self.id}"

    @property
    def country_name(self) -> str:
        """The country's name in English."""
        label = load_area_labels().get(self.country)
        return label.en if label else self.country

    @property
    def label(self) -> str:
        """The name with its first-level area and country: Kharkiv, Kharkiv Oblast, Ukraine."""
        region = all_regions().get(self.region, "")
        names = (self.name, region if region != self.name else "", self.country_name)
        return ", ".join(filter(None, names))

    @property
    def radius_meters(self) -> int:
        """A radius that holds the place, as far as its population says."""
        return round(_LEAST_RADIUS_METERS + _RADIUS_METERS_PER_ROOT * math.sqrt(self.population))

    @property
    def area(self) -> str:
        """The id of the first-level area, if it has borders here, or the country's code."""
        return self.region if self.region in load_boundaries(WORLD) else self.country


def find_places_abroad(name: str, *, around: bool = True) -> tuple[WorldPlace, ...]:
    """Return the places of other countries with a name, which needs its country or region behind it.

    If several places of a country have the name, a first-level area between tells them apart. One that is ten
    times as large as all others is meant. None is an answer, and so are several.

    Args:
        name: The name, with its country or first-level area, or the large city that it is a part of, behind.
        around: Whether a part of a city that is not known by itself means the city: Le Marais, Paris.
    """
    parts = split_at_country(name)
    # and Unknown, Kano, Nigeria is no part of the city of Kano
    if len(parts) < 2 or not all(parts) or names_no_city(parts[0]):  # noqa: PLR2004 - a place, and where
        return ()
    areas = _areas_named(parts[-1])
    if len(parts) > 2 and (code := _territory(parts[-2], areas)):  # noqa: PLR2004
        return find_places_abroad(", ".join((*parts[:-2], code)), around=around)
    between = [_folded(part) for part in parts[1:-1]]
    found: list[WorldPlace] = []
    others: list[WorldPlace] = []
    for area in areas:
        country = area.partition(".")[0]
        rows = _rows_named(country, parts[0]) or _rows_named(country, without_district(parts[0]))
        places = [place_at(row) for row in rows]
        within = [place for place in places if "." not in area or place.region == area]
        found += [place for place in within if _is_between(place, between)]
        # the words between may be of another division than GeoNames', which then tell nothing apart;
        # behind them, CA is rather California's than Canada's code
        is_strict = _names_region(country, between) or (between and parts[-1] in FIPS_CODES)
        others += [] if is_strict else within
    if not (found or others):  # Hong Kong, China
        names = [", ".join((*parts[:-1], code)) for code in territories_of(areas)]
        if (
            len(
                apart := [each for name in names for each in find_places_abroad(name, around=False)]
            )
            == 1
        ):
            return tuple(apart)
    if not areas:  # Ronda, Málaga is in the province, and not in the city
        around_it = second_level_named(parts[-1]).values()
        found = [place for code in around_it for place in _places_in(code, parts[0])]
    if not found and around and (known := find_in_city(parts, areas)):
        return known
    found = found or others
    found.sort(key=lambda place: -place.population)
    own = [place for place in found if _folded(place.name) == _folded(parts[0])]
    # Halle is the city of 230,000 on the Saale, and not the town of that very name
    if own and found[0].population < 10 * own[0].population:
        found = own
    others_at_most = (found[1].population or _UNCOUNTED) if len(found) > 1 else 0
    if len(found) > 1 and found[0].population >= _TIMES_AS_LARGE * others_at_most:
        return (found[0],)
    return tuple(found)


def _places_in(area: str, name: str) -> list[WorldPlace]:
    """Return the places with a name in a first-level area, or in a country such as Réunion."""
    places = map(place_at, _rows_named(area.partition(".")[0], name))
    return [place for place in places if "." not in area or place.region == area]


def find_in_city(parts: Sequence[str], areas: Sequence[str]) -> tuple[WorldPlace, ...]:
    """Return a part of a large city, by its own name or else the city, which stands behind it.

    Args:
        parts: The name and what stands behind it: `Le Marais`, `Paris`, and maybe its country.
        areas: The codes of the countries or first-level areas that the last part means.

    Returns:
        The part where GeoNames has it, else the city; none where neither is clear.
    """
    has_area = bool(areas) and len(parts) > 2  # noqa: PLR2004 - a part, its city, and where
    if has_area and len(parts) > 3:  # noqa: PLR2004 - a part, its city, the region, and the country
        regions = [code for code in _areas_named(parts[-2]) if code.partition(".")[0] in areas]
        return find_in_city(parts[:-1], regions) if regions else ()
    city = parts[-2] if has_area else parts[-1]
    if _CODE.fullmatch(city):  # BA is Bahia rather than Bath
        return ()
    cities = [
        place
        for place in map(place_at, _rows_of_large(city))
        if not has_area or any(area in (place.country, place.region) for area in areas)
    ]
    cities.sort(key=lambda place: -place.population)
    of_that_name = list(cities)
    # `Ste-Foy, Québec, QC` has the region apart, so that Québec before it is the city
    apart = [each for each in cities if has_area and each.region in areas]
    if not apart and any(_names_region(each.country, [_folded(city)]) for each in cities):
        # else a village of a region by that name could be taken for a part of its city
        cities = [each for each in cities if each.population >= _VERY_LARGE]
    for each in cities:
        near = [
            place
            for place in map(place_at, _rows_named(each.country, parts[0]))
            if place.id != each.id and _meters_between(place, each) <= _REACH_METERS
        ]
        if near and each.country not in CENSUS_CODES:
            return (max(near, key=lambda place: place.population),)
    others = [each.population for each in of_that_name if each not in cities[:1]]
    is_clear = cities and cities[0].population >= _TIMES_AS_LARGE * max(others, default=0)
    return (cities[0],) if is_clear and cities[0].country not in CENSUS_CODES else ()


def find_in_region(name: str, region: str) -> list[WorldPlace]:
    """Return the places of a first-level area, such as `US.NY`, that GeoNames calls by a name."""
    rows = rows_by_name(region.partition(".")[0]).find(_folded(name))
    places = (place for place in map(place_at, rows) if place.region == region)
    return [place for place in places if _folded(place.name) == _folded(name)]


def is_around(name: str, place: WorldPlace) -> bool:
    """Whether a place only contains what a name means, as a city does a part of it."""
    own = name.partition(",")[0].strip()
    countries = (
        place.country,
        *territories_of([place.country]),
    )  # Réunion's are under a code of its own
    return place.id not in {
        place_at(row).id for each in countries for row in _rows_named(each, own)
    }


def _meters_between(one: WorldPlace, other: WorldPlace) -> float:
    meters: float = GEOD.inv(one.longitude, one.latitude, other.longitude, other.latitude)[2]
    return meters


def _is_between(place: WorldPlace, names: list[str]) -> bool:
    """Whether the first-level area has one of the names that stand between place and country."""
    if not names:
        return True
    indexes = _regions_by_name()
    return any(place.region in each.get(name, ()) for each in indexes for name in names) or any(
        place.region == first_level_around(name, place.country) for name in names
    )


def _names_region(country: str, names: list[str]) -> bool:
    """Whether one of some names is of a first-level area of a country."""
    indexes = _regions_by_name()
    codes = (code for name in names for each in indexes for code in each.get(name, ()))
    return any(code.startswith(f"{country}.") for code in codes) or any(
        first_level_around(name, country) for name in names
    )


def _folded(text: str) -> str:
    return fold(text, "letters")


def _rows_named(country: str, name: str) -> list[int]:
    """Return the rows of a country's places with a name, as it is or with its short words written out."""
    rows = rows_by_name(country)
    for each in (name, *spell_out(name)):
        if found := rows.find(_folded(each)):
            return found
    return []


def _rows_of_large(name: str) -> list[int]:
    rows = large_cities_by_name()
    return next(filter(None, (rows.find(_folded(each)) for each in (name, *spell_out(name)))), [])


def is_large_city(name: str, region: str) -> bool:
    """Whether a city of 100,000 and more people in a first-level area, such as `US.MA`, has a name."""
    return any(place_at(row).region == region for row in _rows_of_large(name))


def country_of_region(name: str) -> str | None:
    """Return the English name of the one other country with a first-level area of a name: Chiapas."""
    codes = {code.partition(".")[0] for code in _areas_named(name) if "." in code}
    return load_area_labels()[codes.pop()][0] if len(codes) == 1 else None


def names_region(name: str) -> bool:
    """Whether a name is that of a first-level area of another country, such as Jalisco."""
    return any("." in code for code in _areas_named(name))


@cache
def _territory(name: str, countries: Sequence[str]) -> str | None:
    """Return the code of a territory that GeoNames has apart from its country: Réunion, of France."""
    codes = [code for code in countries_named(name) if code in territories_of(countries)]
    return codes[0] if len(codes) == 1 else None


def _areas_named(name: str) -> tuple[str, ...]:
    """Return the codes of countries, or else of first-level areas, that a name or code means."""
    if countries := countries_named(name):
        return countries
    by_name = _regions_by_name()
    found = (each.get(key, ()) for each in by_name for key in region_keys(name))
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def regions_named(name: str) -> tuple[str, ...]:
    """Return the codes of the first-level areas of other countries that a name means, such as `MX.14`.

    A whole name comes before one without the word for its kind: Kyiv is the city, not Kyiv Oblast.
    """
    keys = region_keys(name)
    return next((each[key] for each in _regions_by_name() for key in keys if key in each), ())


@cache
def _regions_by_name() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Index first-level areas by whole names, of every list, and by bare ones."""
    labels = load_area_labels()
    own = own_region_names()
    whole: dict[str, dict[str, None]] = defaultdict(dict)
    bare: dict[str, dict[str, None]] = defaultdict(dict)
    for code, label in all_regions().items():
        if code.partition(".")[0] in CENSUS_CODES:
            continue
        shown = labels.get(code)
        for name in (label, *(shown[:3] if shown else ()), *own.get(code, ())):
            whole[_folded(name)][code] = None
            for key in region_keys(name)[1:]:
                bare[key][code] = None
    indexes = ({key: tuple(codes) for key, codes in each.items() if key} for each in (whole, bare))
    return next(indexes), next(indexes)


def area_name(code: str) -> str:
    """Return the English name of a country or first-level area, with its country: Jalisco, Mexico."""
    country, _, part = code.partition(".")
    labels = load_area_labels()
    if country in OF_COUNTRY and not part and (name := territory_name(country)):
        return f"{name}, {area_name(OF_COUNTRY[country])}"
    name = labels[country].en if country in labels else country
    return f"{all_regions().get(code, code)}, {name}" if part else name


def large_cities_abroad() -> list[str]:
    """List the names of the cities of other countries with 100,000 and more people."""
    names: list[str] = places_table().column("name").take(rows_of_large_cities()).to_pylist()
    return names


def place_at(row: int) -> WorldPlace:
    """Return the place in a row of the file."""
    names = ("name", "country", "region", "latitude", "longitude", "population", "id")
    name, country, region, latitude, longitude, population, id_ = (
        places_table().column(each)[row].as_py() for each in names
    )
    country = OF_COUNTRY.get(country, country)
    return WorldPlace(name, country, region, latitude / 1e4, longitude / 1e4, population, id_)
