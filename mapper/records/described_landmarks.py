"""The landmarks that a file of records or a column mapping describes, beside those of the gazetteer."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from mapper.errors import Fault, quoted
from mapper.files import Document
from mapper.places import GEOD, Landmark, jurisdictions_of, load_gazetteer
from mapper.records.landmark_model import OwnLandmark
from mapper.text import fold

_CLOSE_METERS = 20_000
_ROUNDED_DEGREES = 1e-5  # at most, by which published positions are rounded


def read_own_landmarks(own: Mapping[str, OwnLandmark]) -> tuple[Landmark, ...]:
    """Return the landmarks of a file as the gazetteer has them.

    Args:
        own: The descriptions by id, each valid by itself.
    """
    return tuple(Landmark(id=id_, **each.model_dump()) for id_, each in own.items())


def find_landmark_faults(document: Document, own: Mapping[str, OwnLandmark]) -> list[Fault]:
    """List the ids that the gazetteer already has, and the names that two landmarks of a city share.

    Args:
        document: The file, for the places of faults.
        own: The descriptions by id, each valid by itself.
    """
    known = {id_: load_gazetteer().landmark(id_) for id_ in own}
    repeated = [
        document.fault(
            ("landmarks", id_),
            at_key=True,
            found=f"{quoted(id_)} has the name {quoted(name)}, as {quoted(first)} nearby has.",
            expected="A name means one landmark of a city.",
            fix="Give one of them another name; records can name it by its id.",
            code="repeated-landmark",
        )
        for id_, first, name in _repeated_names(own)
    ]
    return repeated + [
        document.fault(
            ("landmarks", id_),
            at_key=True,
            found=f"{quoted(id_)} already means {landmark.name} in the gazetteer.",
            fix="Delete the entry, or give the landmark another id.",
            code="landmark-of-gazetteer",
        )
        for id_, landmark in known.items()
        if landmark is not None
    ]


def _repeated_names(own: Mapping[str, OwnLandmark]) -> Iterator[tuple[str, str, str]]:
    """Yield each landmark that has the name of an earlier one in its city, or close by, with both."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for id_, each in own.items():
        for name in dict.fromkeys((each.name, *each.aliases)):
            earlier = by_name[fold(name, "case")]
            near = next((one for one in earlier if _are_close(own[one], each)), None)
            if near is not None and near != id_:
                yield id_, near, name
                break
            earlier.append(id_)


def _are_close(one: OwnLandmark, two: OwnLandmark) -> bool:
    if GEOD.inv(one.longitude, one.latitude, two.longitude, two.latitude)[2] <= _CLOSE_METERS:
        return True
    places = [
        jurisdictions_of(
            each.latitude, each.longitude, radius_meters=each.coordinate_uncertainty_in_meters
        ).places
        for each in (one, two)
    ]
    return not {area.geoid for area in places[0]}.isdisjoint(area.geoid for area in places[1])


def is_at_own_landmark(row: Mapping[str, Any]) -> bool:
    """Whether an incident is at a landmark that only its file describes, so that others need its point.

    Args:
        row: A located incident, as the table of incidents has it.
    """
    if row["located_by"] != "landmark":
        return False
    gazetteer = load_gazetteer()
    if row["landmark"]:
        known = gazetteer.landmark(row["landmark"])
    else:
        known = gazetteer.landmark_named(row["locality"] or "", row["city_geoid"] or "")
    return known is None or not (
        math.isclose(known.latitude, row["latitude"], abs_tol=_ROUNDED_DEGREES)
        and math.isclose(known.longitude, row["longitude"], abs_tol=_ROUNDED_DEGREES)
    )
