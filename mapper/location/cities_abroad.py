"""Locates incidents in cities outside the United States, and asks where a name fits several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mapper.errors import Problem, and_more, quoted
from mapper.location.candidates import tell_apart, why_ambiguous, writable_names
from mapper.location.found_places import CORRECT_PIN, Found, Unlocated, at_landmark, by_lock
from mapper.location.lockfile import Lock
from mapper.location.phrases import USPS
from mapper.places import (
    GEOD,
    Candidates,
    Gazetteer,
    Jurisdictions,
    Precision,
    WholeState,
    WorldPlace,
    find_places_abroad,
    is_foreign_script,
    jurisdictions_of,
)

_REACH_METERS = 30_000.0  # of a city abroad, within which a landmark may be meant
_STATE_CODES = frozenset(USPS.values())
_NAMED = 5  # places among which a name leaves a choice
_SOURCE = "GeoNames: "  # begins the note of an incident of which only a city abroad is known


# ---- places abroad ---------------------------------------------------------------------------


def may_be_abroad(city: str, gazetteer: Gazetteer) -> bool:
    """Whether a name has something behind a comma, and is no area here as it stands."""
    return "," in city and not gazetteer.find(city, suggest=False).areas


def without_codes_of_states(
    abroad: dict[str, tuple[WorldPlace, ...]], found: Mapping[str, Candidates]
) -> dict[str, tuple[WorldPlace, ...]]:
    """Leave out cities of a table whose CA or DE is a state's code, as it is of at least as many others.

    Fruitvale, CA is a neighborhood of Oakland beside Oakland, CA, and not the village in Canada.

    Args:
        abroad: The places abroad that each city may be.
        found: What each city of the table is in the United States.
    """
    coded = [city for city in found if city.rpartition(",")[2].strip() in _STATE_CODES]
    here = sum(bool(found[city].areas) for city in coded)
    there = [city for city in coded if abroad.get(city)]
    return {**abroad, **dict.fromkeys(there, ())} if here >= len(there) else abroad


def row_answer_abroad(
    city: str,
    places: tuple[WorldPlace, ...],
    locality: object,
    precision: Precision,
    *,
    gazetteer: Gazetteer,
    lock: Lock,
) -> Found | Unlocated:
    """Answer for a row of a table: from the lock file, in the one city that is meant, or not at all."""
    if len(places) == 1:
        words = locality if isinstance(locality, str) else ""
        known = None if precision == "unknown" else precision
        return by_lock({"locality": words}, places[0], lock) or in_place_abroad(
            places[0], words, known, gazetteer
        )
    return Unlocated(why_ambiguous(city, tell_apart(places)))


def in_place_abroad(
    place: WorldPlace, words: str, precision: Precision | None, gazetteer: Gazetteer
) -> Found:
    """Locate an incident at a landmark of the user's own that its city abroad has, or else in the city."""
    landmark = gazetteer.landmark_named(words, "") if words else None
    if landmark is not None:
        radius = landmark.coordinate_uncertainty_in_meters
        ends = (landmark.longitude, landmark.latitude, place.longitude, place.latitude)
        meters = GEOD.inv(*ends)[2]
        if meters <= radius + max(place.radius_meters, _REACH_METERS):
            return at_landmark(landmark, precision)
    return _by_place_abroad(place)


def _by_place_abroad(place: WorldPlace) -> Found:
    """Locate an incident of which only a city abroad is known, with a radius by its population."""
    return Found(
        place.latitude,
        place.longitude,
        place.radius_meters,
        "city",
        "place",
        f"{_SOURCE}{place.label}.",
        stated_area=place.area,
    )


def region_note(state: WholeState) -> str:
    """Return the note of an incident in a region of which the lines of the world have the country alone."""
    return f"{_SOURCE}{state.label}."


def label_of_region_abroad(note: object) -> str | None:
    """Name the region that is all that is known of a place, where the lines have no such region."""
    is_noted = isinstance(note, str) and note.startswith(_SOURCE)
    return str(note).removeprefix(_SOURCE).removesuffix(".") if is_noted else None


def label_of_city_abroad(written: object, note: object, jurisdictions: Jurisdictions) -> str | None:
    """Name the city abroad that is all that is known of an incident's place: Cologne, Germany.

    The first-level area stands between where another city of the country has the name, too, and for a
    territory that is drawn as a part of its country.

    Args:
        written: The city as the record has it, by whose name it is called: Cologne, not Köln.
        note: How the incident was located.
        jurisdictions: Where the incident may lie: the area around the city.

    Returns:
        The label; None if the incident was not located so, and in an area in dispute, whose label has the
        claimants.
    """
    if not (
        isinstance(note, str) and note.startswith(_SOURCE) and len(jurisdictions.countries) == 1
    ):
        return None
    noted = note.removeprefix(_SOURCE).removesuffix(".")
    city, *around = noted.split(", ")
    country = jurisdictions.countries[0]
    own = written.partition(",")[0].partition(" (")[0].strip() if isinstance(written, str) else ""
    is_readable = not (own.islower() or own.isupper() or is_foreign_script(own))
    if is_readable and any(
        each.label == noted for each in find_places_abroad(f"{own}, {country.geoid}")
    ):  # and not a part of the city
        city = own
    namesakes = find_places_abroad(f"{city}, {country.geoid}")
    # and not one of a territory, such as Cayenne, or beside one there, such as Saint-Denis in Réunion
    is_one = [place.label for place in namesakes if place.region[:2] in {"", country.geoid}] == [
        noted
    ]
    between = [] if is_one and country.label in around else around[:-1]
    names = dict.fromkeys((city, *between, country.label))
    return ", ".join(names)


def outside_country(row: dict[str, Any], place: WorldPlace) -> list[Problem]:
    """Return a problem for a pin that is in another country than the city of its record."""
    if pd.isna(row["latitude"]):
        return []
    radius = row["coordinate_uncertainty_in_meters"]
    there = jurisdictions_of(row["latitude"], row["longitude"], radius_meters=radius)
    if place.country in there.country_codes or not there.country_codes:
        return []
    return [
        Problem(
            row["incident_id"],
            ("location", "latitude"),
            found=f"The pin is in {there.label()}, but the incident's city is {place.label}.",
            fix=CORRECT_PIN,
            code="pin-outside-city",
        )
    ]


def ambiguous_abroad(incident_id: str, city: str, places: tuple[WorldPlace, ...]) -> Problem:
    """Return the fault of a name that several cities have."""
    choices = writable_names(city, places)
    some = ", ".join(map(quoted, choices[:_NAMED])) + and_more(len(choices) - _NAMED)
    apart = "; ".join(tell_apart(places)[:_NAMED]) + and_more(len(places) - _NAMED)
    return Problem(
        incident_id,
        ("city",),
        found=several_places(city, len(places)),
        fix=f"Name the region, as in {some}."
        if choices
        else f"Add coordinates: it may be {apart}.",
        code="ambiguous-city",
    )


def several_places(city: str, count: int) -> str:
    """Return the sentence that a name fits several places."""
    return f"The city {quoted(city)} is ambiguous: {count} places have this name."
