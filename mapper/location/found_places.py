"""Where an incident lies, or why it has no place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mapper.location.lockfile import Lock
from mapper.places import (
    Area,
    Landmark,
    Precision,
    WorldPlace,
)

CORRECT_PIN = "Correct the pin, or move the incident to its city."


class Found(NamedTuple):
    """The place of an incident and its origin; coordinates are WGS84 degrees, the radius is in meters.

    Attributes:
        stated_area: GEOID of the area that the record names, so that the circle need not decide.
    """

    latitude: float
    longitude: float
    coordinate_uncertainty_in_meters: float
    precision: Precision
    located_by: str
    located_note: str | None = None
    stated_area: str | None = None


class Unlocated(NamedTuple):
    """Why an incident has no place."""

    located_note: str
    located_by: str = "unlocated"
    precision: Precision = "unknown"


def by_lock(row: Mapping[str, Any], city: Area | WorldPlace | None, lock: Lock) -> Found | None:
    """Return what a geocoder answered earlier for these words in this city, or None."""
    entry = lock.answer(row["locality"], city.geoid) if city and row["locality"] else None
    if entry is None:
        return None
    return Found(
        entry.latitude,
        entry.longitude,
        entry.coordinate_uncertainty_in_meters,
        entry.precision,
        "lock",
        f"{entry.provider}, {entry.match_type}, {entry.retrieved}",
    )


def at_landmark(landmark: Landmark, precision: Precision | None) -> Found:
    """Return the place of a landmark; a precision that the record states overrides its own."""
    return Found(
        landmark.latitude,
        landmark.longitude,
        landmark.coordinate_uncertainty_in_meters,
        precision or landmark.precision,
        "landmark",
        landmark.sentence,
        landmark.stated_place,
    )
