"""The places of a table's rows: coordinates with a radius, and the city that the row claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mapper.errors import number_of, quoted
from mapper.files import GEOMETRY_LATITUDE, Codes, Floats, Mask, Objects, projected_message
from mapper.imports.cells import Cells, count_words, number_texts, pick_values
from mapper.imports.codes_abroad import read_codes_abroad
from mapper.imports.coordinates import Numbers, find_radii, read_numbers
from mapper.imports.default_points import find_default_points
from mapper.imports.header_units import counts_from_north_or_east, meters_per_unit
from mapper.imports.point_coordinates import Wrong, read_coordinates
from mapper.imports.precision_words import read_precision
from mapper.imports.projected_coordinates import NAME_CRS, read_crs
from mapper.imports.second_level_areas import read_second_level_areas
from mapper.imports.shape_radii import read_shape_radii
from mapper.imports.vocabularies import (
    LEAST_RADIUS_BY_PRECISION,
    LEAST_RADIUS_METERS,
    MISSING_WORDS,
    RADIUS_METERS,
)
from mapper.places import (
    MAX_RADIUS_METERS,
    POSTAL_CODES,
    area_name,
    countries_named,
    country_named,
    find_places_abroad,
    find_whole_state,
    first_level_around,
    is_home_country,
    load_gazetteer,
    names_country,
    names_no_city,
    plain_city,
    postal_code,
    split_state,
    unknown_in,
)
from mapper.records import number_combinations
from mapper.text import fold

NO_CITY = "Unknown"


@dataclass(frozen=True)
class RowPlaces:
    """Places of rows; coordinates are WGS84 degrees, NaN where the row has none.

    Attributes:
        city: The city as the gazetteer can look it up: a name, one with its state, a county, or
            `NO_CITY`.
        state_codes: Which of `states` each row has.
        states: States that rows name, by postal code where it is one of the US; the first is empty.
        located_note: Why the point that a row gives is not taken, or that a shape gave it; None for others
            and where no row has a note.
        city_words: The cell of a city that is not one by itself, such as a neighborhood; None for others
            and where all are.
        is_home_country: Which rows name the United States and no state; None if none does.
    """

    latitude: Floats
    longitude: Floats
    radius_meters: Floats
    precision: npt.NDArray[np.object_]
    city: npt.NDArray[np.object_]
    state_codes: Codes
    states: list[str]
    located_note: Objects | None = None
    city_words: Objects | None = None
    is_home_country: Mask | None = None


def read_row_places(cells: Cells, *, home: str | None = None) -> RowPlaces:
    """Read the places of a table; rows whose coordinates cannot be read are rejected.

    Args:
        cells: The table.
        home: FIPS code of the state whose cities need no state in their names; None for none.

    Raises:
        RecordsError: The coordinates are not degrees.
    """
    latitude, longitude = _coordinates(cells)
    state_codes, states, is_at_home = _states(cells)
    precision, worded, least = _precision(cells)
    shapes = read_shape_radii(cells)
    shapes.fit_precision(precision, worded, least)
    given = cells.of("coordinate_uncertainty_in_meters")
    numbers = shapes.widen(None if given is None else _radii(cells, given))
    found = find_radii(
        given=numbers,
        by_precision=worded,
        least=least,
        latitude=latitude,
        longitude=longitude,
    )
    cells.reject(
        found.bad,
        found=lambda row: (
            f"The radius {cells.text('coordinate_uncertainty_in_meters', row)} is not a number above 0,"
            f" or more than {MAX_RADIUS_METERS:,}."
        ),
        fix="Write a number of meters, or leave the cell empty.",
        code="bad-radius",
    )
    of_shapes = int(shapes.rows.sum())
    pieces = (
        (found.said - of_shapes, "from the table"),
        (of_shapes, "around shapes"),
        (found.by_precision, "from their precision"),
        (found.by_decimals, f"from their decimals (at least {LEAST_RADIUS_METERS} m)"),
    )
    if said := ", ".join(f"{count:,} {how}" for count, how in pieces if count):
        cells.notes.append(f"Radii of the points: {said}.")
    if found.zero:
        cells.notes.append(f"Radii of 0 count as missing: {number_of(found.zero, 'row')}.")
    if found.raised.any():
        cells.notes.append(_raised(cells, found.raised, precision))
    point_latitude = np.where(shapes.rows, np.nan, latitude.values)
    default = find_default_points(cells, point_latitude, longitude.values, found.values)
    cells.notes += default.notes
    for values in (latitude.values, longitude.values, found.values):
        values[default.rows] = np.nan
    has_point = ~np.isnan(latitude.values)
    city, city_words = _city(cells, state_codes, states, home, has_point=has_point)
    return RowPlaces(
        latitude.values,
        longitude.values,
        found.values,
        precision,
        city,
        state_codes,
        states,
        shapes.note(default.reasons if default.rows.any() else None),
        city_words,
        is_at_home if is_at_home.any() else None,
    )


# ---- coordinates -------------------------------------------------------------------------------


def _radii(cells: Cells, given: pa.ChunkedArray) -> Numbers:
    """Read a column of radii in meters, or in the unit that its name says."""
    numbers = read_numbers(given, thousands=True)
    name = cells.columns.one("coordinate_uncertainty_in_meters") or ""
    if (meters := meters_per_unit(name)) != 1:
        numbers.values[:] *= meters
        cells.notes.append(
            f"Radii in column {quoted(name)} are multiplied by {meters:,g}, as its name says."
        )
    return numbers


def _turn_by_name(cells: Cells, latitude: Numbers, longitude: Numbers) -> None:
    """Negate degrees that count south or west, as the name of their column says, where none is below 0."""
    for axis, numbers in (("latitude", latitude), ("longitude", longitude)):
        name = cells.columns.one(axis)
        given = numbers.values[~np.isnan(numbers.values)]
        if name is None or counts_from_north_or_east(name, axis) or (given < 0).any():
            continue
        np.negative(numbers.values, out=numbers.values)
        way = "south" if axis == "latitude" else "west"
        cells.notes.append(f"Degrees in column {quoted(name)} count {way}, as its name says.")


def _coordinates(cells: Cells) -> tuple[Numbers, Numbers]:
    pairs = cells.of("coordinates")
    columns = cells.columns
    crs = read_crs(columns.crs) if columns.crs else None
    if cells.sheet.is_in_degrees:
        crs = None
    if crs is not None and columns.one("latitude") == GEOMETRY_LATITUDE:
        cells.notes.append(
            f"The geometry has a coordinate system, so {crs.name} is not applied to it."
        )
        crs = None
    found = read_coordinates(
        cells.of("latitude"),
        cells.of("longitude"),
        pairs,
        count=len(cells),
        crs=crs,
    )
    cells.notes += found.notes
    if crs is None:
        _turn_by_name(cells, found.latitude, found.longitude)
    beyond, given = found.projected
    if beyond * 2 > given:
        latitude, longitude = found.sample
        raise cells.refuse(
            found=projected_message(latitude, longitude),
            fix=NAME_CRS,
            code="unknown-crs",
        )
    for wrong in found.wrong:
        cells.reject(
            wrong.rows,
            found=_found(cells, wrong),
            fix=wrong.fix,
            code=wrong.code,
        )
    for numbers in (found.latitude, found.longitude):
        numbers.values[cells.rejected] = np.nan
    return found.latitude, found.longitude


def _found(cells: Cells, wrong: Wrong) -> Callable[[int], str]:
    column = wrong.axis if wrong.axis and cells.columns.one(wrong.axis) else "coordinates"
    return lambda row: wrong.found(cells.text(column, row))


def _raised(cells: Cells, rows: Mask, precision: npt.NDArray[np.object_]) -> str:
    words = count_words(Counter(precision[rows].tolist()))
    first = cells.row_name(int(np.flatnonzero(rows)[0]))
    return f"Radii too small for their precision are raised to match it: {words}, first in {first}."


# ---- precision, city, state --------------------------------------------------------------------


def _precision(cells: Cells) -> tuple[npt.NDArray[np.object_], Floats, Floats]:
    """Return each row's precision in our words, its usual radius, and its smallest radius."""
    known = cells.columns.codebook("precision")
    codes, texts = number_texts(cells.of("precision"), len(cells))
    words: list[str] = []
    metres: list[float] = []
    strange: Counter[str] = Counter()
    times = np.bincount(codes, minlength=len(texts)).tolist()
    for text, count in zip(texts, times, strict=True):
        given = (text or "").strip().lower()
        plain = given.removesuffix(".0")
        word, meters = read_precision(given)
        word = (known.precisions if known else {}).get(plain, word)
        if word is None:
            if text and given not in MISSING_WORDS:
                strange[text] += count
            word = "unknown"
        said = (known.radius_meters if known else {}).get(plain, meters)
        words.append(word)
        metres.append(float(said if said is not None else RADIUS_METERS.get(word, np.nan)))
    if strange:
        cells.notes.append(f"Unknown precisions: {count_words(strange)}.")
    least = np.array([LEAST_RADIUS_BY_PRECISION.get(word, 0.0) for word in words])
    return pick_values(list(words), codes), np.array(metres)[codes], least[codes]


# what a county goes by; a city may be one by itself
_COUNTY_WORDS = (" county", " parish", " municipio", " borough", " census area", " city")


def _states(cells: Cells) -> tuple[Codes, list[str], Mask]:
    """Return the state of each row, of its own column, city or county; abroad with the country.

    And which rows name the United States alone.
    """
    codes, texts = number_texts(cells.of("state"), len(cells))
    abroad = read_second_level_areas(cells) or read_codes_abroad(cells)
    city_codes, cities = number_texts(cells.of("city"), len(cells))
    county_codes, counties = number_texts(cells.of("county"), len(cells))
    country_codes, countries = number_texts(cells.of("country"), len(cells))
    numbers, first = number_combinations([codes, city_codes, county_codes, country_codes])
    found = []
    at_home = []
    for row in first.tolist():
        state = texts[codes[row]]
        if state is None or state.lower() in MISSING_WORDS:
            names = (cities[city_codes[row]], counties[county_codes[row]])
            states_behind = (_state_behind(name) for name in names if name)
            state = next(filter(None, states_behind), "")
        country = countries[country_codes[row]]
        if country and country.lower() not in MISSING_WORDS and not is_home_country(country):
            known = state not in ("", country) and state.lower() not in MISSING_WORDS
            code = country_named(country) or ""
            if known and (around := first_level_around(state, code)):
                found.append(area_name(around))
                at_home.append(False)
                continue
            county = counties[county_codes[row]]
            if not known and county and (around := first_level_around(county, code)):
                found.append(area_name(around))  # the Isle of Wight, in England
                at_home.append(False)
                continue
            if not known and county and find_whole_state(unknown_in(f"{county}, {country}")):
                state, known = county, True  # Kenya's first-level areas are counties
            found.append(f"{state}, {country}" if known else country)
            at_home.append(False)
        else:
            found.append(abroad.get(state, postal_code(state) or state))
            at_home.append(not found[-1] and (country or "").lower() not in MISSING_WORDS)
    states = ["", *dict.fromkeys(filter(None, found))]
    place = {state: number for number, state in enumerate(states)}
    codes = np.array([place[state] for state in found], dtype=np.intp)
    return codes[numbers], states, np.array(at_home, dtype=bool)[numbers]


def _state_behind(name: str) -> str | None:
    """Return the postal code of the state behind a city; none behind Tbilisi, Georgia, which is a country."""
    code = split_state(name)[1]
    word = name.rpartition(",")[2].strip()
    if code is None or word.upper() == code or not names_country(word):
        return code
    is_here = load_gazetteer().find(name, suggest=False).areas
    return code if is_here or not find_places_abroad(name) else None


def _city(
    cells: Cells, state_codes: Codes, states: list[str], home: str | None, *, has_point: Mask
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_] | None]:
    """Return the city of each row, and its cell as it is where that names more than the city."""
    at_home = home and postal_code(home)
    city_codes, cities = number_texts(cells.of("city"), len(cells))
    county_codes, counties = number_texts(cells.of("county"), len(cells))
    is_missing = np.array([(text or "").lower() in MISSING_WORDS for text in cities])[city_codes]
    is_missing &= np.array([(text or "").lower() in MISSING_WORDS for text in counties])[
        county_codes
    ]
    place_codes, localities = number_texts(cells.of("locality"), len(cells))
    place_codes = np.where(is_missing & ~has_point, place_codes, -1)
    cell_codes, state_cells = number_texts(cells.of("state"), len(cells))
    codes, first = number_combinations(
        [
            city_codes,
            county_codes,
            state_codes,
            has_point.astype(np.intp),
            place_codes + 1,
            cell_codes,
        ]
    )
    names: list[object] = []
    words: list[object] = []
    times: list[int] = np.bincount(codes, minlength=len(first)).tolist()
    without: Counter[str] = Counter()
    for row, count in zip(first.tolist(), times, strict=True):
        city, county = cities[city_codes[row]], counties[county_codes[row]]
        if place_codes[row] >= 0:
            city = _city_of_locality(localities[place_codes[row]], states[state_codes[row]])
        state = states[state_codes[row]]
        name = plain_city(_where(city, county, state))
        more = None
        if city and not has_point[row]:
            is_here = not state or not _is_abroad(
                state
            )  # the Isle of Wight is a county of Virginia, too
            name, more = _with_county(name, city, county if is_here else None)
        elif state and not has_point[row] and (name == NO_CITY or _is_abroad(state)):
            if _names_state(state):
                within = state_cells[cell_codes[row]] if name == NO_CITY else county
                more = within if _is_abroad(state) and not _is_region(within, state) else None
                name = unknown_in(state)
            elif name == NO_CITY:
                without[state] += count
        is_bare = state == at_home and not names_no_city(name)
        names.append(split_state(name)[0] if is_bare else name)
        words.append(more)
    if without:
        cells.notes.append(
            f"Rows that name neither a city nor a state or region that is known: {count_words(without)}. They"
            " have no place."
        )
    said = pick_values(words, codes) if any(words) else None
    return pick_values(names, codes), said


def _is_abroad(state: str) -> bool:
    """Whether a state, as `_states` writes it, is one of another country, or that country."""
    return state not in POSTAL_CODES.values()


def _names_state(state: str) -> bool:
    """Whether it is a known state or first-level area, and not a country alone, such as Mexico or Georgia."""
    is_country = _is_abroad(state) and bool(countries_named(state))
    return not is_country and find_whole_state(unknown_in(state)) is not None


def _is_region(name: str | None, state: str) -> bool:
    """Whether a name is that of a region, as `_states` writes it, and no area within."""
    return fold(name or "", "letters") == fold(state.partition(",")[0], "letters")


def _city_of_locality(locality: str | None, state: str) -> str | None:
    """Return the words for a place that end in a city, for a row without one: `Wicker Park, Chicago, IL`."""
    name = (locality or "").strip()
    if "," not in name or any(map(str.isdigit, name)):
        return None
    area = load_gazetteer().find_around(f"{name}, {state}" if state else name).area
    is_city = area is not None and area.kind == "place" and bool(state or split_state(name)[1])
    return name if is_city or len(find_places_abroad(name)) == 1 else None


def _with_county(name: str, city: str, county: str | None) -> tuple[str, str | None]:
    """Add the county to a city that is not the only place of its name, or none; return its cell, too."""
    gazetteer = load_gazetteer()
    if county and not split_state(name)[1]:
        name = _with_state_of_county(name, _county_name(county))
    bare, state = split_state(name)
    found = gazetteer.find(name, suggest=False)
    if not (state and county and county.lower() not in MISSING_WORDS) or "," in bare:
        return name, None if found.areas else city
    around = gazetteer.find(f"{_county_name(county)}, {state}", suggest=False).area
    if around is None:
        return name, None if found.areas else city
    area = found.area if found.areas else gazetteer.find_around(name).area
    if area and not found.namesakes and around.geoid in (area.geoid, *area.counties):
        return name, None if found.areas else city
    return f"{bare}, {_county_name(county)}, {state}", None if found.areas else city


def _with_state_of_county(name: str, county: str) -> str:
    """Add the one state to a bare city in which a county of that name has a city of this one."""
    gazetteer = load_gazetteer()
    counties = gazetteer.find(county, suggest=False).areas
    cities = gazetteer.find(name, suggest=False).areas
    wanted = {each.geoid for each in counties if each.kind == "county"}
    states = {each.state for each in cities if wanted.intersection((each.geoid, *each.counties))}
    if not cities:
        states = {each.state for each in counties if each.kind == "county"}
    return f"{name}, {POSTAL_CODES[states.pop()]}" if len(states) == 1 else name


# boroughs of New York City, by which no other county goes
_BOROUGHS = {
    "brooklyn": "Kings",
    "manhattan": "New York",
    "statenisland": "Richmond",
    "thebronx": "Bronx",
}


def _county_name(county: str) -> str:
    bare = split_state(county)[0]
    bare = _BOROUGHS.get(fold(bare, "letters"), bare)
    return bare if bare.lower().endswith(_COUNTY_WORDS) else f"{bare} County"


def _where(city: str | None, county: str | None, state: str) -> str:
    name = city if city and city.lower() not in MISSING_WORDS else None
    if name is None and county and county.lower() not in MISSING_WORDS:
        own_state = split_state(county)[1]
        is_borough = fold(county, "letters") in _BOROUGHS
        own_state = own_state or ("NY" if is_borough and not state else "")
        name = f"{_county_name(county)}, {own_state}" if own_state else _county_name(county)
    if name is None:
        return NO_CITY
    bare, own_state = split_state(name)
    if own_state == state:
        name = bare
    return f"{name}, {state}" if state else name
