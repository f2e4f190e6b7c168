"""Locates incidents offline: a point, a radius that covers the place, and the way it was found.

Tried in this order: coordinates in the record, the lock file, landmarks, the city or county alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import CHECK_SPELLING, Problem, quoted
from mapper.files import Mask
from mapper.location.candidates import areas_apart, why_ambiguous
from mapper.location.cities_abroad import (
    ambiguous_abroad,
    in_place_abroad,
    may_be_abroad,
    outside_country,
    region_note,
    row_answer_abroad,
    several_places,
    without_codes_of_states,
)
from mapper.location.city_notes import describe_cities
from mapper.location.far_points import describe_far_points
from mapper.location.found_places import Found, Unlocated, at_landmark, by_lock
from mapper.location.home_abroad import cities_at_home
from mapper.location.home_country import NO_POINTS, Countries, settle_countries
from mapper.location.home_state import LocatedRows, StateChoice, settle_states
from mapper.location.lockfile import Lock
from mapper.location.neighborhoods import with_neighborhoods
from mapper.location.phrases import USPS
from mapper.places import (
    UNKNOWN_PLACE,
    Area,
    Candidates,
    Gazetteer,
    Precision,
    WorldPlace,
    cache_by_boundaries,
    circle_of_state,
    covering_circle,
    find_places_abroad,
    find_whole_state,
    load_boundaries,
    name_with_state,
    names_no_city,
)
from mapper.records import Tables, rows_of
from mapper.text import fold

_NUMBERS = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
_NOT_HERE = Candidates(())


def locate(tables: Tables, *, gazetteer: Gazetteer, lock: Lock) -> tuple[Tables, list[Problem]]:
    """Find a place for every incident, offline.

    Args:
        tables: Incidents with their city and any other words for the place.
        gazetteer: Cities and landmarks.
        lock: Earlier answers from geocoders.

    Returns:
        The tables with latitude, longitude, coordinate_uncertainty_in_meters, precision, located_by,
        located_note, stated_area and city_geoid filled, and a problem for each unknown city or landmark.
    """
    incidents = tables.incidents.copy()
    candidates = {name: gazetteer.find_or_city_around(name) for name in incidents["city"].unique()}
    abroad = {name: find_places_abroad(name) for name, each in candidates.items() if not each.areas}
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for row in rows_of(incidents):
        city = candidates[row["city"]]
        places = abroad.get(row["city"], ())
        if len(places) > 1:
            problems.append(ambiguous_abroad(row["incident_id"], row["city"], places))
        elif places:
            problems += outside_country(row, places[0])
        elif _is_unknown(row["city"], city):
            problems.append(_unknown_city(row["incident_id"], row["city"], city))
        if row["landmark"] and gazetteer.landmark(row["landmark"]) is None:
            problems.append(_unknown_landmark(row["incident_id"], row["landmark"], gazetteer))
        one = places[0] if len(places) == 1 else None
        answer = _first_answer(row, city.area, gazetteer, lock, abroad=one)
        if isinstance(answer, Unlocated) and one:
            words = row["locality"] if isinstance(row["locality"], str) else ""
            answer = in_place_abroad(one, words, row["precision"], gazetteer)
        rows.append({"city_geoid": city.area and city.area.geoid, **answer._asdict()})
    for name in ("city_geoid", *Found._fields):
        found = [row.get(name) for row in rows]
        incidents[name] = (
            np.array(found, dtype=float)
            if name in _NUMBERS
            else pd.Series(found, index=incidents.index, dtype=object)
        )
    return tables.with_(incidents=incidents), problems


def check_cities(
    cities: Sequence[str], *, gazetteer: Gazetteer, home: str | None = None
) -> list[Problem]:
    """Return a problem for each unknown city of a file of records under which no incident stands."""
    named = cities_at_home(cities, home)
    found = (
        (city, own, gazetteer.find_or_city_around(own))
        for city, own in zip(cities, named, strict=True)
    )
    return [
        replace(_unknown_city("", own, candidates), field=("incidents", city))
        for city, own, candidates in found
        if _is_unknown(own, candidates) and len(find_places_abroad(own)) != 1
    ]


def _is_unknown(city: str, candidates: Candidates) -> bool:
    """Whether it is neither one city or county nor `Unknown`."""
    area = candidates.area
    is_unknown = fold(city, "case") == UNKNOWN_PLACE or find_whole_state(city) is not None
    return (area is None or area.kind == "state") and not is_unknown


def locate_rows(
    tables: Tables,
    *,
    gazetteer: Gazetteer,
    lock: Lock,
    words: pd.Series[str] | None = None,
    is_home_country: Mask | None = None,
) -> tuple[Tables, list[str]]:
    """Find a place for the rows of a table, as `locate` does for records, once per distinct place.

    In a table the city is a claim next to the coordinates: an unknown city is not a fault, and a row
    with nothing else stays unlocated.

    Args:
        tables: The rows.
        gazetteer: Cities and landmarks.
        lock: Earlier answers from geocoders.
        words: The words that were looked up, if those are not the localities.
        is_home_country: Which rows name the United States and no state, so that no other country has their
            cities; None if none does.

    Returns:
        The tables with the same columns filled, and notes about cities for the user.
    """
    incidents = tables.incidents.copy(deep=False)
    codes, cities = pd.factorize(incidents["city"])
    abroad = {city: find_places_abroad(city) for city in cities if may_be_abroad(city, gazetteer)}
    around = {city: gazetteer.find_around(city) for city in cities}
    abroad = without_codes_of_states(abroad, around)
    states = {city for city in cities if find_whole_state(city)}
    found = [_NOT_HERE if abroad.get(city) or city in states else around[city] for city in cities]
    has_point = incidents["latitude"].notna().to_numpy()
    latitude, longitude = (tables.incidents[name].to_numpy(dtype=float) for name in _NUMBERS[:2])
    far = describe_far_points(latitude, longitude, codes, cities.tolist(), abroad)
    found = with_neighborhoods(cities, found)
    located = LocatedRows(has_point, latitude, longitude)
    chosen = StateChoice()
    if not gazetteer.is_of_country:  # else whoever named the country wants to be asked
        found, chosen = settle_states(located, codes, cities.tolist(), found)
    placing: list[int] = np.unique(codes[~has_point]).tolist()  # the cities that are to place a row
    elsewhere = settle_countries(
        cities[placing].tolist(),
        [found[number] for number in placing],
        {city: abroad.get(city, ()) for city in cities[placing]},
        points=located.count_countries() if placing else NO_POINTS,
        at_home=() if is_home_country is None else set(cities[np.unique(codes[is_home_country])]),
    )
    if gazetteer.has_home:
        elsewhere = Countries(abroad)
    abroad |= elsewhere.places
    found = [
        _NOT_HERE if abroad.get(city) else each for city, each in zip(cities, found, strict=True)
    ]
    geoids = np.array([each.area and each.area.geoid for each in found], dtype=object)[codes]
    incidents["city_geoid"] = pd.Series(geoids, dtype=object, copy=False)
    located_by = np.full(len(incidents), None, dtype=object)
    located_by[has_point] = "coordinates"
    incidents["located_by"] = pd.Series(located_by, dtype=object, copy=False)
    rows = np.flatnonzero(~has_point)
    if len(rows):
        given_words = incidents["locality"] if words is None else words
        said = (each.iloc[rows].tolist() for each in (given_words, incidents["precision"]))
        keys = list(zip(codes[rows].tolist(), *said, strict=True))
        numbers, distinct = pd.factorize(pd.Series(keys, dtype=object))
        reasons = incidents["located_note"].iloc[rows].tolist()
        given = [
            row_answer_abroad(
                cities[city],
                abroad[cities[city]],
                locality,
                precision,
                gazetteer=gazetteer,
                lock=lock,
            )
            if abroad.get(cities[city])
            else _row_answer(
                {"city": cities[city], "locality": locality, "precision": precision},
                found[city],
                gazetteer,
                lock,
            )
            for city, locality, precision in distinct
        ]
        for name in Found._fields:
            kind = float if name in _NUMBERS else object
            values = np.empty(len(given), dtype=kind)
            values[:] = [getattr(each, name, np.nan if kind is float else None) for each in given]
            whole = np.array(incidents[name], dtype=kind)
            whole[rows] = values[numbers]
            incidents[name] = pd.Series(whole, dtype=kind, copy=False)
        incidents["located_note"] = _with_reasons(incidents["located_note"], rows, reasons)
    return tables.with_(incidents=incidents), [
        *chosen.describe({city for city, places in elsewhere.places.items() if places}),
        *elsewhere.notes,
        *describe_cities(cities.tolist(), found, codes[~has_point], abroad, elsewhere.others),
        *far,
    ]


def _with_reasons(
    notes: pd.Series[Any], rows: npt.NDArray[np.int64], reasons: list[str | None]
) -> pd.Series[Any]:
    """Put before the notes of rows why the point that the table gives them is not taken."""
    whole = notes.to_numpy(dtype=object, copy=True)
    for number in np.flatnonzero([isinstance(each, str) for each in reasons]).tolist():
        row, reason = rows[number], reasons[number]
        whole[row] = f"{reason} {whole[row]}" if isinstance(whole[row], str) else reason
    return pd.Series(whole, dtype=object, copy=False)


def _row_answer(
    given: dict[str, Any], candidates: Candidates, gazetteer: Gazetteer, lock: Lock
) -> Found | Unlocated:
    city, locality, precision = given["city"], given["locality"], given["precision"]
    row = {
        "city": city,
        "latitude": None,
        "landmark": None,
        "locality": locality if isinstance(locality, str) else "",
        "precision": None if precision == "unknown" else precision,
    }
    answer = _first_answer(row, candidates.area, gazetteer, lock)
    if isinstance(answer, Unlocated) and fold(city, "case") != UNKNOWN_PLACE:
        if candidates.areas:
            return Unlocated(why_ambiguous(city, areas_apart(candidates.areas)))
        return Unlocated(f"{quoted(city)} is not in the installed boundaries.")
    return answer


def _first_answer(
    row: dict[str, Any],
    area: Area | None,
    gazetteer: Gazetteer,
    lock: Lock,
    *,
    abroad: WorldPlace | None = None,
) -> Found | Unlocated:
    ways: tuple[Callable[[], Found | None], ...] = (
        lambda: _by_coordinates(row),
        lambda: by_lock(row, area or abroad, lock),
        lambda: _by_landmark(row, area, gazetteer),
        lambda: _by_area(area),
        lambda: _by_whole_state(row["city"]),
    )
    for way in ways:
        found = way()
        if found is not None:
            return found
    return Unlocated("The record names no known city.")


def _by_coordinates(row: dict[str, Any]) -> Found | None:
    if pd.isna(row["latitude"]):
        return None
    return Found(
        row["latitude"],
        row["longitude"],
        row["coordinate_uncertainty_in_meters"],
        row["precision"] or "unknown",
        "coordinates",
    )


def _by_landmark(row: dict[str, Any], area: Area | None, gazetteer: Gazetteer) -> Found | None:
    if row["landmark"]:
        landmark = gazetteer.landmark(row["landmark"])
    else:
        words = row["locality"]
        is_unknown = area is None and names_no_city(row["city"] or UNKNOWN_PLACE)
        place = area.geoid if area else "" if is_unknown else None
        landmark = gazetteer.landmark_named(words, place) if words and place is not None else None
    return None if landmark is None else at_landmark(landmark, row["precision"])


def _by_area(area: Area | None) -> Found | None:
    if area is None:
        return None
    precision: Precision = "county" if area.kind == "county" else "city"
    way = "county" if area.kind == "county" else "place"
    return Found(*_circle(area), precision, way, stated_area=area.geoid)


def _by_whole_state(city: str | None) -> Found | None:
    """Locate an incident of which a state or first-level area alone is known."""
    state = find_whole_state(city) if city else None
    if state is None:
        return None
    note = region_note(state) if state.area.kind == "country" else None
    return Found(*circle_of_state(state), "state", "state", note, stated_area=state.area.geoid)


@cache_by_boundaries
def _circle(area: Area) -> tuple[float, float, int]:
    return covering_circle(load_boundaries(area.state).geometry(area.geoid))


def _unknown_city(incident_id: str, city: str, candidates: Candidates) -> Problem:
    states = {area.state for area in candidates.areas}
    if len(states) > 1:
        first = min(candidates.areas, key=name_with_state)
        codes = ", ".join(sorted({USPS[state] for state in states}))
        state = load_boundaries(first.state).area(first.state).name
        return Problem(
            incident_id,
            ("city",),
            found=f"The city {quoted(city)} is ambiguous: it exists in {codes}.",
            fix=f"Write '{name_with_state(first)}:', or add 'home: {state}' at the top of the file.",
            code="ambiguous-city",
        )
    if candidates.areas:
        choices = ", ".join(f"{area.geoid} ({area.place_class})" for area in candidates.areas)
        return Problem(
            incident_id,
            ("city",),
            found=several_places(city, len(candidates.areas)),
            fix=f"Write the GEOID instead: {choices}.",
            code="ambiguous-city",
        )
    near = ", ".join(map(quoted, candidates.similar))
    return Problem(
        incident_id,
        ("city",),
        found=f"Unknown city {quoted(city)}.",
        expected="Write a Census place or county, an alias, a GEOID, a city with its country, or Unknown.",
        fix=f"Similar names: {near}." if near else CHECK_SPELLING,
        code="unknown-city",
    )


def _unknown_landmark(incident_id: str, landmark: str, gazetteer: Gazetteer) -> Problem:
    near = difflib.get_close_matches(landmark, gazetteer.landmark_ids(), n=1)
    return Problem(
        incident_id,
        ("location", "landmark"),
        found=f"Unknown landmark {quoted(landmark)}: it is neither in the gazetteer nor under 'landmarks'.",
        fix=f"Write {quoted(near[0])}." if near else "Describe it under 'landmarks'.",
        code="unknown-landmark",
    )
