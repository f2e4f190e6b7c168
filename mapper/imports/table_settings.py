"""Settings that a command's options put over a mapping, or over the detected columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mapper.imports.column_guesses import Guess
from mapper.imports.mapping_files import columns_of

BY_OPTION = "named by an option"
_INSTEAD = {
    "latitude": ("coordinates",),
    "longitude": ("coordinates",),
    "coordinates": ("latitude", "longitude"),
    "event_date": ("year", "month", "day"),
}


def with_settings(guess: Guess, settings: Mapping[str, Any] | None) -> Guess:
    """Put settings over a mapping; the columns that they name give no other field.

    Raises:
        RecordsError: The settings do not fit; it lists every fault.
    """
    if not settings:
        return guess
    given = columns_of({"fields": {}, **settings})
    columns = guess.columns
    named = {name for names in given.fields.values() for name in names}
    instead = {field for name in given.fields for field in _INSTEAD.get(name, ())}
    fields = {
        field: kept
        for field, names in columns.fields.items()
        if field not in instead and (kept := tuple(name for name in names if name not in named))
    }
    own = {name: getattr(given, name) for name in settings if name not in ("fields", "constants")}
    changed = columns.model_copy(
        update={
            **own,
            "fields": {**fields, **given.fields},
            "constants": {**columns.constants, **given.constants},
            "private": tuple(name for name in columns.private if name not in named),
            "left_alone": tuple(name for name in columns.left_alone if name not in named),
        }
    )
    reasons = MappingProxyType({**guess.reasons, **dict.fromkeys(named, BY_OPTION)})
    return replace(guess, columns=changed, reasons=reasons)
