"""Rows in JSON that is one object: by column, by id, or one level down.

So pandas writes a frame (`to_json`), and so CKAN answers. None of them says what it is; each is known by
its form alone, and anything else stays a single record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ROW_KEYS = ("records", "rows", "items", "data", "results", "features")
_FIGURES = re.compile(r"\d[-/.]\d")
_LEAST = 2  # members of an object that may hold rows


def rows_in_object(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the rows that an object holds in another form than a list; None if it holds none.

    Args:
        members: Its members in plain types.
    """
    return _by_column(members) or _by_id(members) or _one_level_down(members)


def _by_column(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"date": {"0": …, "1": …}, "city": {…}}` and `{"date": […], "city": […]}`."""
    values = list(members.values())
    if len(values) < _LEAST or any(name.isdigit() for name in members):
        return None
    if all(isinstance(each, list) and each for each in values):
        lists = values
    elif all(isinstance(each, dict) and each and all(map(str.isdigit, each)) for each in values):
        lists = [list(each.values()) for each in values if list(each) == list(values[0])]
    else:
        return None
    if len(lists) < len(values) or len(set(map(len, lists))) > 1:
        return None
    if not all(map(_are_scalars, lists)) or not any(map(_hold_figures, lists)):
        return None
    return [dict(zip(members, row, strict=True)) for row in zip(*lists, strict=True)]


def _by_id(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"A-1": {"date": …}, "A-2": {"date": …}}`, where every id has a digit."""
    values = list(members.values())
    if len(values) < _LEAST or not all(isinstance(each, dict) and each for each in values):
        return None
    if not all(any(char.isdigit() for char in name) for name in members):
        return None
    shared = set.intersection(*(set(each) for each in values))
    if len(shared) < _LEAST or any(name.isdigit() for name in shared):
        return None
    has_id = any("id" in each for each in values)
    return [each if has_id else {"id": id_, **each} for id_, each in members.items()]


def _one_level_down(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"success": true, "result": {"records": […]}}`."""
    found = [
        rows
        for each in members.values()
        if isinstance(each, dict)
        for key in _ROW_KEYS
        if _are_objects(rows := each.get(key))
    ]
    is_only = len(found) == 1 and not any(_are_objects(each) for each in members.values())
    return found[0] if is_only else None


def _hold_figures(values: list[Any]) -> bool:
    """Whether all values are texts with figures as dates have them, which a single record has once."""
    return all(isinstance(each, str) and _FIGURES.search(each) for each in values)


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _are_scalars(values: Any) -> bool:  # noqa: ANN401
    return not any(isinstance(each, list | dict) for each in values)
