"""Rows in JSON that is one object: by column, by id, below a first row of names, or further down.

So pandas writes a frame (`to_json`), Firebase a list, and so CKAN, GraphQL, Elasticsearch, SPARQL and the
sheets of Google answer. Few of them say what they are; each is known by its form, and anything else stays a
single record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeGuard

ROW_KEYS = (
    "data",
    "incidents",
    "results",
    "Result",
    "records",
    "rows",
    "items",
    "value",
    "elements",
)
_ROW_KEYS_BELOW = (*ROW_KEYS, "hits", "edges", "nodes", "features", "entries", "documents", "docs")
DESCRIBING = (
    "meta",
    "metadata",
    "info",
    "links",
    "pagination",
    "paging",
    "status",
    "next",
    "license",
)
_DESCRIBING_BELOW = frozenset(
    (*DESCRIBING, "pageInfo", "fields", "schema", "kind", "message", "version", "aggregations")
)
_FIGURES = re.compile(r"\d[-/.]\d")
_LEAST = 2  # members of an object that may hold rows
_DEEPEST = 4  # objects around an array of rows
_MADE_ID = 16  # characters of ids that a database makes


class RowsBelow(NamedTuple):
    """The rows that an object holds.

    Attributes:
        rows: The rows; none if several members hold some, and none of these has a usual name.
        names: The names of the members that lead to them; none if the object itself is laid out as rows.
        others: The arrays of objects that are not read: how many objects each has.
    """

    rows: list[dict[str, Any]]
    names: tuple[str, ...] = ()
    others: Mapping[str, int] = {}


def rows_in_object(members: Mapping[str, Any]) -> RowsBelow | None:
    """Return the rows that an object holds in another form than a list; None if it holds none.

    Args:
        members: Its members in plain types.
    """
    rows = _by_column(members) or _by_id(members) or _below_names(members) or _bindings(members)
    return RowsBelow(rows) if rows else _further_down(members)


def unwrap_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry of Elasticsearch or GraphQL wraps, with the id that stands beside it."""
    source = row.get("_source")
    if isinstance(source, dict) and "_id" in row:
        return source if "id" in source else {"_id": row["_id"], **source}
    node = row.get("node")
    return node if isinstance(node, dict) and row.keys() <= {"node", "cursor"} else row


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


def _by_id(members: Mapping[str, Any], *, is_named: bool = False) -> list[dict[str, Any]] | None:
    """Read `{"A-1": {"date": …}, "A-2": {"date": …}}`, where the names look like ids.

    Args:
        members: The members of an object.
        is_named: Whether the object stands under a name of rows, so that any names will do.
    """
    values = list(members.values())
    if len(values) < _LEAST or not all(isinstance(each, dict) and each for each in values):
        return None
    if not (is_named or all(map(_looks_made, members))):
        return None
    shared = set.intersection(*(set(each) for each in values))
    if len(shared) < _LEAST or any(name.isdigit() for name in shared):
        return None
    has_id = any("id" in each for each in values)
    return [each if has_id else {"id": id_, **each} for id_, each in members.items()]


def _looks_made(name: str) -> bool:
    return any(char.isdigit() for char in name) or (len(name) >= _MADE_ID and " " not in name)


def _below_names(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"range": "A1:B3", "values": [["date", "city"], ["2025-03-01", "Bell"]]}`."""
    lists = [each for each in members.values() if isinstance(each, list)]
    if len(lists) != 1 or any(isinstance(each, dict) for each in members.values()):
        return None
    names, *rows = lists[0] or [None]
    if not rows or not all(isinstance(each, list) for each in (names, *rows)):
        return None
    are_names = all(isinstance(each, str) and each and not each[0].isdigit() for each in names)
    if not are_names or len(set(names)) < len(names) or max(map(len, rows)) > len(names):
        return None
    return [dict(zip(names, row, strict=False)) for row in rows]


def _bindings(members: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read the answer of a SPARQL query, such as one to Wikidata."""
    head, results = members.get("head"), members.get("results")
    if not (isinstance(head, dict) and isinstance(results, dict) and "vars" in head):
        return None
    rows = results.get("bindings")
    if not _are_objects(rows) or not all(
        isinstance(each, dict) and "value" in each for row in rows for each in row.values()
    ):
        return None
    return [
        {name: row[name]["value"] if name in row else None for name in head["vars"]} for row in rows
    ]


def _further_down(members: Mapping[str, Any]) -> RowsBelow | None:
    """Read `{"success": true, "result": {"records": […]}}`: the only rows, or those under a usual name."""
    found = dict(_lists_below(members, ()))
    named = [names for names in found if names[-1] in _ROW_KEYS_BELOW]
    chosen = named if len(named) == 1 else list(found)
    if all(len(names) == 1 and isinstance(members[names[0]], list) for names in chosen):
        return None  # parts of a single record, or none
    if len(chosen) > 1:
        return RowsBelow([], others={".".join(names): len(rows) for names, rows in found.items()})
    (names,) = chosen
    others = {".".join(each): len(rows) for each, rows in found.items() if each != names}
    return RowsBelow(found[names], names, others)


def _lists_below(
    members: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Yield the rows in an object that is no record by itself, each with the names that lead to them."""
    said = [
        name
        for name, value in members.items()
        if isinstance(value, str | float) and name not in _DESCRIBING_BELOW
    ]
    if len(said) >= _LEAST or len(above) > _DEEPEST:
        return
    for name, value in members.items():
        names = (*above, name)
        if name in _DESCRIBING_BELOW:
            continue
        if _are_objects(value):
            yield names, value
        elif isinstance(value, dict):
            if rows := _by_id(value, is_named=name in ROW_KEYS):
                yield names, rows
            else:
                yield from _lists_below(value, names)


def _hold_figures(values: list[Any]) -> bool:
    """Whether all values are texts with figures as dates have them, which a single record has once."""
    return all(isinstance(each, str) and _FIGURES.search(each) for each in values)


def _are_objects(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _are_scalars(values: Any) -> bool:  # noqa: ANN401
    return not any(isinstance(each, list | dict) for each in values)
