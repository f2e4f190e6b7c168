"""Restores the publisher's own fields from the columns of a file, by the file's own description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mapper.errors import quoted
from mapper.publish.export.doubts import CORRECT, Doubts
from mapper.publish.export.exported import Exported
from mapper.records import (
    VALUE_EXPECTED,
    OwnFields,
    held_values,
    joiner,
    read_fields,
    restore_values,
)


def restore_own_fields(found: Exported) -> Exported:
    """Add the own fields that a file describes to its tables.

    Raises:
        Doubt: A value does not fit its field.
    """
    described = read_fields(found.about.get("fields"))
    there = {id_: each for id_, each in described.items() if id_ in found.columns}
    if not there:
        return found
    doubts = Doubts()
    values: dict[str, Any] = {}
    for id_, each in there.items():
        given = found.columns[id_]
        typed = restore_values(given, each.type, separator=each.separator)
        for row in np.flatnonzero(typed.unfit)[:20].tolist():
            doubts.add(
                f"{id_} is {quoted(given[row].as_py())}, which is not a {each.type}.",
                VALUE_EXPECTED.get(each.type, ""),
                CORRECT,
            )
        values[id_] = held_values(typed.column)
    doubts.refuse()
    incidents = found.tables.incidents.assign(**values)
    return replace(found, tables=found.tables.with_(incidents=incidents, own_fields=there))


def own_members(row: Mapping[str, Any], fields: OwnFields) -> dict[str, Any]:
    """Return the values of a row's own fields, as a record has them."""
    given = {id_: row[id_] for id_ in fields if row[id_] is not None}
    return {id_: _member(value, fields[id_].separator) for id_, value in given.items()}


def _member(value: Any, separator: str | None) -> bool | float | str:  # noqa: ANN401 - a cell
    if isinstance(value, list) and separator is not None:
        return joiner(separator).join(value)
    return value if isinstance(value, bool | int | float) else str(value)
