"""Adds landmarks of the user's own to a gazetteer, found by name wherever their circles reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mapper.places.jurisdictions import jurisdictions_of

if TYPE_CHECKING:
    from mapper.places.gazetteer import Gazetteer
    from mapper.places.landmarks import Landmark

ANYWHERE = ""  # in place of a GEOID: the area is unknown


def with_landmarks(gazetteer: Gazetteer, landmarks: Iterable[Landmark]) -> Gazetteer:
    """Return a gazetteer with more landmarks, whose names come before those of its own.

    The names are looked up in all areas that the circle of a landmark touches, and without an area.

    Args:
        gazetteer: The gazetteer, which is not changed.
        landmarks: Landmarks with new ids.
    """
    added = [(landmark, _areas_of(landmark)) for landmark in landmarks]
    return gazetteer.extended(added) if added else gazetteer


def _areas_of(landmark: Landmark) -> tuple[str, ...]:
    found = jurisdictions_of(
        landmark.latitude,
        landmark.longitude,
        radius_meters=landmark.coordinate_uncertainty_in_meters,
    )
    areas = (*found.places, *found.counties, *found.states)
    return (ANYWHERE, *(area.geoid for area in areas))
