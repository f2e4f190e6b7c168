"""Assigns jurisdictions to located incidents, and checks each agency against its area of operations.

A location is a circle. Its jurisdictions are all that the circle may touch, unless a city is known by
word; an agency is inside its area if all of them are, outside if none is, else undetermined.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from mapper.errors import Problem
from mapper.files import Indices, Mask, object_array
from mapper.location.cities_abroad import label_of_city_abroad, label_of_region_abroad
from mapper.location.found_places import CORRECT_PIN
from mapper.places import (
    COUNTRY,
    Area,
    Jurisdictions,
    area_of_id,
    distance_outside_meters,
    is_in_area,
    jurisdictions_of,
    jurisdictions_of_circles,
    jurisdictions_of_place,
    load_boundaries,
    state_behind,
    with_borders,
)
from mapper.records import (
    AGENCY_COLUMNS,
    AREA_COLUMNS,
    NAMED,
    AreaCheck,
    AreaOfOperations,
    Days,
    Registry,
    Tables,
    distinct,
    frame_of_rows,
    incident_days,
    mask,
    rows_of,
)

_NOWHERE = Jurisdictions(())
NO_CHOICE: Mapping[str, str] = {}
_KNOWN_BY_AREA = ("unlocated", "place", "county", "state")


def assign(
    tables: Tables,
    *,
    registry: Registry,
    home: str | None = None,
    borders: Mapping[str, str] = NO_CHOICE,
) -> tuple[Tables, list[Problem]]:
    """Fill in jurisdictions, the check of each involvement, and the agencies.

    Args:
        tables: Located incidents.
        registry: The agencies and their areas of operations.
        home: FIPS code of the state whose areas are named without it; None for none.
        borders: The code of the country that the publisher names in an area in dispute, by its name.

    Returns:
        The tables with jurisdiction, places, counties, states, regions, countries and unincorporated of each
        incident, `area_check` of each involvement and the agencies with all they belong to; and a problem for
        each pin outside the city that its record is keyed by.
    """
    frame = tables.incidents
    codes, sets = _jurisdictions(frame)
    sets = [with_borders(each, borders) for each in sets] if borders else sets
    state_of = state_behind(home)

    def column(of: Callable[[Jurisdictions], object]) -> pd.Series[Any]:
        return _taken([of(each) for each in sets], codes, frame.index)

    labels = column(lambda each: each.label(state_of) if each.units or each.abroad else None)
    incidents = frame.assign(
        jurisdiction=_with_cities_abroad(labels, frame, codes, sets),
        places=column(lambda each: tuple(area.geoid for area in each.places)),
        counties=column(lambda each: tuple(area.geoid for area in each.counties)),
        states=column(lambda each: tuple(area.geoid for area in each.states)),
        regions=column(lambda each: tuple(area.geoid for area in each.regions)),
        countries=column(lambda each: each.country_codes),
        unincorporated=column(lambda each: each.unincorporated),
    )
    assigned = tables.with_(
        incidents=incidents,
        involvements=_checked(tables.involvements, frame, codes, sets, registry),
        agencies=_agencies(tables, registry),
    )
    outside = np.flatnonzero(_outside_cities(frame))
    wrong = rows_of(frame.iloc[outside]) if len(outside) else []
    return assigned, [_outside_city(row) for row in wrong]


def assign_rows(
    tables: Tables,
    *,
    registry: Registry,
    home: str | None = None,
    borders: Mapping[str, str] = NO_CHOICE,
) -> Tables:
    """Assign the rows of a table, as `assign` does records; a point decides, not the city in its row."""
    claimed = tables.incidents["city_geoid"]
    by_point = mask(tables.incidents["located_by"], lambda way: way == "coordinates")
    unkeyed = tables.incidents.copy(deep=False)
    unkeyed["city_geoid"] = claimed.where(~by_point, None)
    rows = tables.with_(incidents=unkeyed)
    assigned, _ = assign(rows, registry=registry, home=home, borders=borders)
    # a city without a state was looked up among the Census' places, where one abroad may have a namesake
    abroad = by_point & mask(assigned.incidents["countries"], _are_abroad)
    namesake = abroad & mask(unkeyed["city"], lambda city: not pd.isna(city) and "," not in city)
    assigned.incidents["city_geoid"] = claimed.where(~namesake, None)
    return assigned


def _are_abroad(countries: tuple[str, ...] | None) -> bool:
    return bool(countries) and COUNTRY not in (countries or ())


def reassign(
    tables: Tables,
    ids: Collection[str],
    *,
    registry: Registry,
    home: str | None = None,
    borders: Mapping[str, str] = NO_CHOICE,
) -> Tables:
    """Assign some incidents again by their coarser circles.

    The faults of a pin were found before, with the exact one; here only the coarser circle counts, so that
    neither jurisdictions nor areas of operations reveal more than the map.

    Args:
        tables: Assigned incidents.
        ids: The incidents whose circle has changed since.
        registry: The agencies and their areas of operations.
        home: FIPS code of the state whose areas are named without it; None for none.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
    """
    if not ids:
        return tables
    again, _ = assign(tables.only(ids), registry=registry, home=home, borders=borders)
    incidents, involvements = tables.incidents.copy(), tables.involvements.copy()
    rows = incidents["incident_id"].isin(ids).to_numpy()  # both are in the same order
    for name in ("jurisdiction", *AREA_COLUMNS):
        incidents.loc[rows, name] = pd.Series(
            again.incidents[name].tolist(), index=incidents.index[rows], dtype=object
        )
    rows = involvements["incident_id"].isin(ids).to_numpy()
    involvements.loc[rows, "area_check"] = again.involvements["area_check"].tolist()
    return tables.with_(incidents=incidents, involvements=involvements)


def _jurisdictions(incidents: pd.DataFrame) -> tuple[Indices, list[Jurisdictions]]:
    """Return distinct sets of jurisdictions, and which of them each incident has."""
    codes = np.zeros(len(incidents), dtype=np.int64)
    sets = [_NOWHERE]
    located = mask(incidents["located_by"], lambda way: way != "unlocated")
    by_word = mask(incidents["stated_area"], lambda area: not pd.isna(area))
    stated = np.flatnonzero(located & by_word)
    numbers, geoids = pd.factorize(incidents["stated_area"].iloc[stated])
    codes[stated] = numbers + len(sets)
    sets += [_of_stated_area(area_of_id(g)) for g in geoids]
    by_circle = located & ~by_word
    circles = slice(None) if by_circle.all() else np.flatnonzero(by_circle)
    if by_circle.any():
        latitude, longitude, radius = (
            incidents[name].to_numpy(dtype=float)[circles]
            for name in ("latitude", "longitude", "coordinate_uncertainty_in_meters")
        )
        numbers, touched = jurisdictions_of_circles(latitude, longitude, radius)
        codes[circles] = numbers + len(sets)
        sets += touched
    return codes, sets


def _of_stated_area(area: Area) -> Jurisdictions:
    """Return the jurisdictions of a stated area; a state's thousand cities say nothing about the incident."""
    return replace(jurisdictions_of_place(area), is_whole_state=area.kind == "state")


def _taken(values: Sequence[object], codes: Indices, index: pd.Index[Any]) -> pd.Series[Any]:
    """Return a column of values by code; rows of one code share the value."""
    return pd.Series(object_array(values)[codes], index=index, dtype=object)


def _with_cities_abroad(
    labels: pd.Series[Any], incidents: pd.DataFrame, codes: Indices, sets: Sequence[Jurisdictions]
) -> pd.Series[Any]:
    """Name the city abroad where it is all that is known: the world's areas are no cities."""
    by_city = mask(incidents["located_by"], lambda way: way in ("place", "state"))
    is_abroad = np.array([bool(each.abroad) and not each.units for each in sets])
    rows = np.flatnonzero(by_city & is_abroad[codes])
    if not len(rows):
        return labels
    written, notes = (
        incidents[name].to_numpy(dtype=object)[rows].tolist() for name in ("city", "located_note")
    )
    ways = incidents["located_by"].to_numpy(dtype=object)[rows].tolist()
    keys = list(zip(codes[rows].tolist(), written, notes, ways, strict=True))
    cities = {
        key: label_of_region_abroad(key[2])
        if key[3] == "state"
        else label_of_city_abroad(*key[1:3], jurisdictions=sets[key[0]])
        for key in dict.fromkeys(keys)
    }
    named = labels.to_numpy(dtype=object, copy=True)
    named[rows] = [cities[key] or named[row] for key, row in zip(keys, rows, strict=True)]
    return pd.Series(named, index=labels.index, dtype=object)


def _checked(
    involvements: pd.DataFrame,
    incidents: pd.DataFrame,
    codes: Indices,
    sets: Sequence[Jurisdictions],
    registry: Registry,
) -> pd.DataFrame:
    """Check each distinct pair of an agency and a set of jurisdictions once, as of the incident's days."""
    ids = incidents["incident_id"]
    if involvements["incident_id"].equals(ids):  # as in most tables: one agency a row
        owners = np.arange(len(ids))
    else:
        last = pd.Series(np.arange(len(ids)), index=pd.Index(ids))
        once = last[~last.index.duplicated(keep="last")]
        owners = once.reindex(pd.Index(involvements["incident_id"])).to_numpy(dtype=np.int64)
    of_row = codes[owners]
    numbers, agencies = distinct(involvements["agency"])
    pairs, different = pd.factorize(numbers * len(sets) + of_row)
    checks = [
        _check(registry[agencies[pair // len(sets)]].area_of_operations, sets[pair % len(sets)])
        for pair in different.tolist()
    ]
    checked = _taken(checks, pairs, involvements.index)
    for number, agency in enumerate(agencies):
        if registry.has_dated_area(agency):
            rows = np.flatnonzero(numbers == number)
            days = [each[owners[rows]] for each in incident_days(incidents)]
            checked.iloc[rows] = _checked_on(registry, agency, days, of_row[rows], sets)
    is_named = mask(involvements["role"], lambda role: role == NAMED)
    if is_named.any():  # of an agency that is merely named there is nothing to check
        checked[is_named] = None
    return involvements.assign(area_check=checked)


def _checked_on(
    registry: Registry,
    agency: str,
    days: Sequence[Indices],
    codes: Indices,
    sets: Sequence[Jurisdictions],
) -> list[AreaCheck]:
    """Check an agency whose area changed: over days on which the answers differ, it is undetermined."""
    first, last = days
    keys = np.stack([first, last, codes])
    different, of_row = np.unique(keys, axis=1, return_inverse=True)
    verdicts = []
    for begun, ended, code in different.T.tolist():
        areas = registry.areas_on(agency, Days(begun, ended))
        found = {_check(area, sets[code]) for area in areas}
        verdicts.append(found.pop() if len(found) == 1 else "undetermined")
    return [verdicts[number] for number in of_row.ravel().tolist()]


def _check(area: AreaOfOperations, jurisdictions: Jurisdictions) -> AreaCheck:
    if area.undetermined is not None:
        return "undetermined"
    return is_in_area(
        jurisdictions,
        geoids=area.geoids,
        unincorporated_of=area.unincorporated_of,
        except_=area.except_,
    )


def _agencies(tables: Tables, registry: Registry) -> pd.DataFrame:
    frames = (tables.involvements, tables.accounts)
    named = {agency for frame in frames for agency in distinct(frame["agency"]).objects}
    rows = [[row.get(name, np.nan) for name in AGENCY_COLUMNS] for row in registry.rows(named)]
    return frame_of_rows(rows, AGENCY_COLUMNS)


def _outside_cities(incidents: pd.DataFrame) -> Mask:
    """Whether each incident's pin lies outside the city that its record is keyed by."""
    outside = np.zeros(len(incidents), dtype=bool)
    pinned = mask(incidents["located_by"], lambda way: way not in _KNOWN_BY_AREA)
    pinned &= mask(incidents["city_geoid"], lambda geoid: not pd.isna(geoid))
    rows = np.flatnonzero(pinned)
    if not len(rows):
        return outside
    numbers, geoids = pd.factorize(incidents["city_geoid"].iloc[rows])
    latitude, longitude = (
        incidents[name].to_numpy(dtype=float)[rows] for name in ("latitude", "longitude")
    )
    geometries = np.array(
        [load_boundaries(geoid[:2]).geometry(geoid) for geoid in geoids], dtype=object
    )
    shapely.prepare(geometries)
    outside[rows] = ~shapely.intersects_xy(geometries[numbers], longitude, latitude)
    return outside


def _outside_city(row: dict[str, Any]) -> Problem:
    """Describe a pin outside the city under which its record is listed, with a likely fix."""
    latitude, longitude = row["latitude"], row["longitude"]
    area = load_boundaries(row["city_geoid"][:2]).area(row["city_geoid"])
    distance = distance_outside_meters(latitude, longitude, area)
    there = jurisdictions_of(latitude, longitude, radius_meters=1).label()
    field = {"coordinates": "latitude", "landmark": "landmark"}.get(row["located_by"], "locality")
    return Problem(
        row["incident_id"],
        ("location", field),
        found=f"The pin is in {there}, {distance:,.0f} m outside {area.label}, the incident's city.",
        fix=_fix_of_slip(latitude, longitude, area) or CORRECT_PIN,
        code="pin-outside-city",
    )


def _fix_of_slip(latitude: float, longitude: float, area: Area) -> str | None:
    """Try the usual slips: coordinates swapped, a sign lost."""
    slips = {
        "Swap latitude and longitude.": (longitude, latitude),
        "Put a minus before the longitude.": (latitude, -longitude),
        "Put a minus before the latitude.": (-latitude, longitude),
        "Swap the two, and put a minus before the longitude.": (longitude, -latitude),
    }
    for advice, (lat, lon) in slips.items():
        if abs(lat) <= 90 and distance_outside_meters(lat, lon, area) == 0:  # noqa: PLR2004
            return advice
    return None
