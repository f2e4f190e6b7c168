"""The one field of the user's own that counts are by: found by its name, its values as texts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from mapper.records import OwnField, OwnFields, Tables, make_field_id
from mapper.text import fold


def find_category(name: str, fields: OwnFields) -> str | None:
    """Return the id of the field that a column's name, a field's id or its label means; None for none."""
    if name in fields:
        return name
    made = make_field_id(name)
    wanted = fold(name, "letters")
    for is_it in (
        lambda id_: id_ == made,
        lambda id_: fold(fields[id_].label or "", "letters") == wanted,
        lambda id_: fold(id_, "letters") == wanted,
    ):
        found = [id_ for id_ in fields if is_it(id_)]
        if len(found) == 1:
            return found[0]
    return None


def text_of_value(value: Any) -> Any:  # noqa: ANN401 - of any type
    """Return a value of a field as text, the same whichever type its chunk has; None for none."""
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(sorted({text_of_value(each) for each in value} - {None}))
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and np.isnan(value))
    ):
        return None
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp | date | np.datetime64):
        return str(pd.Timestamp(value).date())
    return str(value)


def with_field(tables: Tables, name: str, described: OwnField | None) -> Tables:
    """Return tables that have a field, empty where they lack it, as other chunks of the table have it."""
    if find_category(name, tables.own_fields) is not None:
        return tables
    field = described or OwnField()
    id_ = make_field_id(name)
    empty: Any = np.nan if field.type == "number" else None
    column = pd.Series([empty] * len(tables.incidents), index=tables.incidents.index)
    incidents = tables.incidents.assign(
        **{id_: column if field.type == "number" else column.astype(object)}
    )
    return tables.with_(incidents=incidents, own_fields={**tables.own_fields, id_: field})
