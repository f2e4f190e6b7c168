"""Finds places of other countries by name: "Kharkiv, UA", "Naples, Italy", "Ciudad Juárez, Chihuahua".

A name needs its country or first-level area: most bare names are those of several places. The names are
GeoNames' (CC BY 4.0), of places of 500 and more people, in all spellings that it lists. The file is read when
the first such name is asked for.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mapper.places.boundaries import WORLD, load_boundaries
from mapper.places.country_endonyms import endonyms
from mapper.places.foreign_land import CENSUS_CODES
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.state_names import FIPS_CODES
from mapper.places.world_map import load_area_labels
from mapper.text import fold

# A place reaches as far from its center as places of its population do, on the side of too far.
_LARGE = 100_000  # people of a city that readers may think of first
_LEAST_RADIUS_METERS = 3_000
_RADIUS_METERS_PER_ROOT = 10
# Codes and names that newsrooms write and the lines do not have.
_OTHER_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB", "uae": "AE",
    "southkorea": "KR", "northkorea": "KP", "russianfederation": "RU", "czechrepublic": "CZ", "turkiye": "TR",
    "burma": "MM", "holland": "NL", "thenetherlands": "NL", "ivorycoast": "CI", "cotedivoire": "CI",
    "capeverde": "CV", "swaziland": "SZ", "drc": "CD", "congokinshasa": "CD", "congobrazzaville": "CG",
    "palestinianterritories": "PS", "gaza": "PS", "westbank": "PS", "macedonia": "MK", "prc": "CN",
    "frenchguiana": "GF", "guyane": "GF", "guadeloupe": "GP", "martinique": "MQ", "reunion": "RE",
    "mayotte": "YT", "bonaire": "BQ", "svalbard": "SJ", "christmasisland": "CX",
    "cocosislands": "CC", "tokelau": "TK",
}  # fmt: skip
# Territories that the gazetteer has under codes of their own, and the lines as part of a country.
_OF_COUNTRY = {
    "GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "BQ": "NL", "SJ": "NO", "CX": "AU",
    "CC": "AU", "TK": "NZ",
}  # fmt: skip


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
        region = _region_names().get(self.region, "")
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


def find_places_abroad(name: str) -> tuple[WorldPlace, ...]:
    """Return the places of other countries with a name, which needs its country or region behind it.

    If several places of a country have the name, a first-level area between tells them apart. One that is ten
    times as large as all others is meant. None is an answer, and so are several.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) < 2 or not all(parts):  # noqa: PLR2004 - a place, and where
        return ()
    areas = _areas_named(parts[-1])
    between = [_folded(part) for part in parts[1:-1]]
    found = []
    for area in areas:
        country = area.partition(".")[0]
        rows = _rows_by_name(country).get(_folded(parts[0]), [])
        places = [place_at(row) for row in rows]
        within = [place for place in places if "." not in area or place.region == area]
        named = [place for place in within if _is_between(place, between)]
        # the words between may be of another division than GeoNames', which then tell nothing apart;
        # behind them, CA is rather California's than Canada's code
        is_strict = _names_region(country, between) or (between and parts[-1] in FIPS_CODES)
        found += named if named or is_strict else within
    found.sort(key=lambda place: -place.population)
    own = [place for place in found if _folded(place.name) == _folded(parts[0])]
    # Halle is the city of 230,000 on the Saale, and not the town of that very name
    if own and found[0].population < 10 * own[0].population:
        found = own
    if len(found) > 1 and found[0].population >= 10 * found[1].population > 0:
        return (found[0],)
    return tuple(found)


def _is_between(place: WorldPlace, names: list[str]) -> bool:
    """Whether the first-level area has one of the names that stand between place and country."""
    region = _folded(_region_names().get(place.region, ""))
    return not names or any(name in (region, region.removesuffix("oblast")) for name in names)


def _names_region(country: str, names: list[str]) -> bool:
    """Whether one of some names is of a first-level area of a country."""
    regions = {
        _folded(name) for code, name in _region_names().items() if code.startswith(f"{country}.")
    }
    return any(name in regions for name in names)


def _folded(text: str) -> str:
    return fold(text, "letters")


@cache
def names_country(name: str) -> bool:
    """Whether a name or code is that of another country, in a language of the page."""
    return bool(_countries_named(name))


def names_region(name: str) -> bool:
    """Whether a name is that of a first-level area of another country, such as Jalisco."""
    return any("." in code for code in _areas_named(name))


@cache
def _countries_named(name: str) -> tuple[str, ...]:
    folded = _folded(name)
    if folded in _OTHER_NAMES:
        return (_OTHER_NAMES[folded],)
    labels = load_area_labels()
    is_code = name in labels or name in _OF_COUNTRY
    if name.isupper() and is_code and name not in CENSUS_CODES:
        return (name,)
    if named := _countries_by_name().get(folded):
        return named
    own = endonyms().get(folded)
    return (own,) if own in labels else ()


@cache
def _countries_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for code, label in load_area_labels().items():
        if "." not in code and code not in (*CENSUS_CODES, "land"):
            for name in map(_folded, label[:3]):
                found[name][code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _areas_named(name: str) -> tuple[str, ...]:
    """Return the codes of countries, or else of first-level areas, that a name or code means."""
    return _countries_named(name) or regions_named(name)


def regions_named(name: str) -> tuple[str, ...]:
    """Return the codes of the first-level areas of other countries that a name means, such as `MX.14`."""
    return _regions_by_name().get(_folded(name), ())


def countries_named(name: str) -> tuple[str, ...]:
    """Return the codes of the other countries that a name or code means; none or one, mostly."""
    return _countries_named(name)


@cache
def _regions_by_name() -> dict[str, tuple[str, ...]]:
    """Index first-level areas by GeoNames' name, with and without "Oblast", and by those of the page."""
    labels = load_area_labels()
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for code, label in _region_names().items():
        if code.partition(".")[0] in CENSUS_CODES:
            continue
        own = _folded(label)
        shown = labels.get(code)
        for each in (own, own.removesuffix("oblast"), *map(_folded, shown[:3] if shown else ())):
            found[each][code] = None
    return {name: tuple(codes) for name, codes in found.items() if name}


def area_name(code: str) -> str:
    """Return the English name of a country or first-level area, with its country: Jalisco, Mexico."""
    country, _, part = code.partition(".")
    labels = load_area_labels()
    name = labels[country].en if country in labels else country
    return f"{_region_names().get(code, code)}, {name}" if part else name


def large_cities_abroad() -> list[str]:
    """List the names of the cities of other countries with 100,000 and more people."""
    is_large = pc.greater_equal(places_table().column("population"), _LARGE)
    names: list[str] = places_table().column("name").filter(is_large).to_pylist()
    return names


# ---- the file --------------------------------------------------------------------------------


@cache
def places_table() -> pa.Table:
    """Return the file of places, a row each."""
    path = geodata_path() / "world" / "places.parquet"
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise unreadable(path, error) from error


@cache
def _region_names() -> dict[str, str]:
    names: dict[str, str] = json.loads((places_table().schema.metadata or {})[b"regions"])
    return names


@cache
def _rows_by_name(country: str) -> dict[str, list[int]]:
    """Return the rows of a country's places by folded name and spelling."""
    table = places_table()
    rows = np.flatnonzero(pc.equal(table.column("country"), country).to_numpy())
    some = table.select(["name", "alternates"]).take(rows)
    found: dict[str, list[int]] = defaultdict(list)
    names: Iterable[tuple[str, str]] = zip(
        *(column.to_pylist() for column in some.columns), strict=True
    )
    for row, (name, others) in zip(rows.tolist(), names, strict=True):
        for each in {_folded(text) for text in (name, *others.split("\t")) if text} - {""}:
            found[each].append(row)
    return dict(found)


def place_at(row: int) -> WorldPlace:
    """Return the place in a row of the file."""
    names = ("name", "country", "region", "latitude", "longitude", "population", "id")
    name, country, region, latitude, longitude, population, id_ = (
        places_table().column(each)[row].as_py() for each in names
    )
    country = _OF_COUNTRY.get(country, country)
    return WorldPlace(name, country, region, latitude / 1e4, longitude / 1e4, population, id_)
