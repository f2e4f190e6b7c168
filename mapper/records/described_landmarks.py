"""The landmarks that a file of records or a column mapping describes, beside those of the gazetteer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mapper.errors import Fault, quoted
from mapper.files import Document
from mapper.places import Landmark, load_gazetteer
from mapper.records.landmark_model import OwnLandmark

_ROUNDED_DEGREES = 1e-5  # at most, by which published positions are rounded


def read_own_landmarks(own: Mapping[str, OwnLandmark]) -> tuple[Landmark, ...]:
    """Return the landmarks of a file as the gazetteer has them.

    Args:
        own: The descriptions by id, each valid by itself.
    """
    return tuple(Landmark(id=id_, **each.model_dump()) for id_, each in own.items())


def find_landmark_faults(document: Document, own: Mapping[str, OwnLandmark]) -> list[Fault]:
    """List the ids that the gazetteer already has: its landmarks are never overridden.

    Args:
        document: The file, for the places of faults.
        own: The descriptions by id, each valid by itself.
    """
    known = {id_: load_gazetteer().landmark(id_) for id_ in own}
    return [
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
