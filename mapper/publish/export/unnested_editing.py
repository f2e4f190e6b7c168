"""Restores what privacy and editors noted on incidents from rows of `nested.SCHEMA`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from mapper.files import Objects, object_array
from mapper.publish.export.doubts import EXPORT_AGAIN, Doubts
from mapper.records import Check, Correction


def editing_of(found: Mapping[str, Any], doubts: Doubts) -> dict[str, Objects]:
    """Return the columns of notes, checked against their models.

    Args:
        found: Columns of the incidents, as the file has them.
        doubts: Receives notes that do not fit.
    """
    lists = ("kept_back", "same_event_as", "formerly")
    models: dict[str, type[Check | Correction]] = {"checked": Check, "corrections": Correction}
    return {
        **{name: object_array(each and tuple(each) for each in found[name]) for name in lists},
        **{name: _noted(found[name], model, doubts) for name, model in models.items()},
    }


def _noted(lists: Objects, model: type[Check | Correction], doubts: Doubts) -> Objects:
    if not any(map(bool, lists)):
        return object_array([None] * len(lists))
    made: list[tuple[dict[str, Any], ...] | None] = []
    for each in lists:
        try:
            parts = [model.model_validate(part) for part in each or ()]
        except ValidationError as error:
            doubts.add(f"A {error.title.lower()} does not fit.", "", EXPORT_AGAIN)
            parts = []
        made.append(tuple(part.model_dump(exclude_none=True) for part in parts) or None)
    return object_array(made)
