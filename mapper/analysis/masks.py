"""Turns what users filter by into a mask of the incidents: ids, masks, filtered frames and expressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

from mapper.analysis.expressions import evaluate_expression
from mapper.errors import SelectionError, and_more, number_of, quoted
from mapper.files import Mask
from mapper.records import (
    SCHEMA,
    Tables,
    distinct,
    is_among,
    split_text,
    suggest_spelling,
    type_column,
)

_EXAMPLES = 3


def mask_of(tables: Tables, where: Any) -> Mask:  # noqa: ANN401
    """Mark the incidents that a user filters by.

    Args:
        tables: The incidents.
        where: An expression, a mask (an array or list of True and False, or a Series with the index of the
            frame or with the ids), or a frame of some of the incidents.

    Raises:
        SelectionError: It does not fit the incidents, or the expression cannot be evaluated.
    """
    if isinstance(where, str):
        names = column_names(tables)
        return evaluate_expression(
            where, lambda name: column_of(tables, name), names=names, count=len(tables.incidents)
        )
    if isinstance(where, pd.DataFrame):
        return _mask_of_frame(tables, where)
    if isinstance(where, pd.Series):
        return _mask_of_series(tables, where)
    values = np.asarray(where)
    if values.ndim != 1 or values.dtype != bool:
        values = _truths(where)
    return _of_right_length(values, tables)


def mask_of_choice(tables: Tables, choice: Any) -> Mask:  # noqa: ANN401
    """Mark incidents by their ids, such as a list or a column, or by whatever `mask_of` takes.

    Raises:
        SelectionError: As for `mask_of`, or no incident has one of the ids.
    """
    is_column = isinstance(choice, pd.Series | pd.Index | np.ndarray) and choice.ndim == 1
    if is_column and not pd.api.types.is_string_dtype(choice.dtype):
        return mask_of(tables, choice)
    if is_column or isinstance(choice, list | tuple | set):
        ids = list(choice)
        if all(isinstance(each, str) for each in ids):
            return mask_of_ids(tables, ids)
    return mask_of(tables, choice)


def mask_of_ids(tables: Tables, ids: Iterable[str]) -> Mask:
    """Mark incidents by their ids.

    Raises:
        SelectionError: No incident has one of them.
    """
    known = tables.incidents["incident_id"]
    wanted, unknown = _as_ids(ids, known)
    found = is_among(known, wanted)
    if int(found.sum()) < wanted.nunique(dropna=False):
        unknown += wanted[~is_among(wanted, known)].tolist()
    if unknown:
        shown = ", ".join(quoted(each) for each in unknown[:_EXAMPLES])
        is_short = len(known) < 100_000  # noqa: PLR2004
        near = suggest_spelling(str(unknown[0]), list(known)) if is_short else None
        hint = near or "Take ids from the frame of these incidents."
        raise SelectionError(
            f"No incident here has the ID {shown}{and_more(len(unknown) - _EXAMPLES)}. {hint}"
        )
    return found


def _as_ids(ids: Iterable[str], known: pd.Series[Any]) -> tuple[pd.Series[Any], list[Any]]:
    """Return ids in the dtype of those known, and those that cannot be in it: numbers, broken texts."""
    if isinstance(ids, pd.Series) and ids.dtype == known.dtype and not ids.isna().any():
        return ids, []
    values = list(ids)
    if not isinstance(known.dtype, pd.StringDtype):
        return pd.Series(values, dtype=object), []
    odd = [each for each in values if not isinstance(each, str)]
    texts = [each for each in values if isinstance(each, str)] if odd else values
    try:
        return pd.Series(texts, dtype=known.dtype), odd
    except UnicodeError:  # half of a surrogate pair, which no Arrow text holds
        odd += [each for each in texts if each.encode(errors="replace").decode() != each]
        return pd.Series([each for each in texts if each not in odd], dtype=known.dtype), odd


def mask_of_field(tables: Tables, name: str, wanted: Any) -> Mask:  # noqa: ANN401
    """Mark the incidents in which a column has a value, or one of several.

    Raises:
        SelectionError: There is no such column.
    """
    column = column_of(tables, name)
    if column is None:
        names = column_names(tables)
        near = suggest_spelling(name, names) or f"Fields: {', '.join(names)}."
        raise SelectionError(f"Unknown field {quoted(name)}. {near}")
    is_list = isinstance(wanted, Collection) and not isinstance(wanted, str | bytes)
    own = tables.own_fields.get(name)
    if own is not None and own.separator is not None:
        words = {*wanted} if is_list else {wanted}
        codes, texts = distinct(column)
        found = [not words.isdisjoint(split_text(each, own.separator)) for each in texts]
        return np.array([*found, False], dtype=bool)[codes]
    return column.isin(list(wanted) if is_list else [wanted]).to_numpy(dtype=bool)


def column_names(tables: Tables) -> list[str]:
    """List the columns that an expression may name: those of the schema, and others of the incidents."""
    own = [column.name for column in SCHEMA["incidents"]]
    return [*own, *(name for name in map(str, tables.incidents.columns) if name not in own)]


def column_of(tables: Tables, name: str) -> pd.Series[Any] | None:
    """Return a column of the incidents as the frame has it; None if there is none."""
    incidents = tables.incidents
    if any(name == column.name for column in SCHEMA["incidents"]):
        return type_column(incidents, "incidents", name)
    return incidents.get(name)


def _mask_of_frame(tables: Tables, frame: pd.DataFrame) -> Mask:
    if "incident_id" not in frame:
        if frame.index.name == "incident_id":
            return mask_of_ids(tables, frame.index)
        raise SelectionError(
            "The frame has no column incident_id. Pass a frame made from the frame of these incidents."
        )
    return mask_of_ids(tables, frame["incident_id"])


def _mask_of_series(tables: Tables, mask: pd.Series[Any]) -> Mask:
    ids = pd.Index(tables.incidents["incident_id"].astype(object))
    values = _truths(mask)
    for index in (pd.RangeIndex(len(ids)), ids):
        if len(mask) == len(index) and mask.index.is_unique and mask.index.isin(index).all():
            rows = mask.index.get_indexer(index)
            return values[rows]
    if len(mask) == len(ids):
        raise SelectionError(
            "The mask has another index than the frame of these incidents. Pass mask.to_numpy()"
            " if its rows are in the same order."
        )
    return _of_right_length(values, tables)


def _truths(given: Any) -> Mask:  # noqa: ANN401
    """Return the values of a mask; missing ones are False.

    Raises:
        SelectionError: They are not True and False.
    """
    values = pd.Series(given).reset_index(drop=True)
    if pd.api.types.is_bool_dtype(values.dtype):  # at once, however many they are
        whole: Mask = values.fillna(value=False).to_numpy(dtype=bool)
        return whole
    values = values.astype(object).where(values.notna(), other=False)
    odd = [each for each in values if not isinstance(each, bool | np.bool_)]
    if odd:
        raise SelectionError(
            f"The mask has values such as {quoted(odd[0])}. Give True or False for each incident;"
            " to select by ids, write ids=."
        )
    return values.to_numpy(dtype=bool)


def _of_right_length(values: Mask, tables: Tables) -> Mask:
    count = len(tables.incidents)
    if len(values) != count:
        raise SelectionError(
            f"The mask has {number_of(len(values), 'value')}, but there are {number_of(count, 'incident')}."
            " Make it from the frame of these incidents."
        )
    return values
