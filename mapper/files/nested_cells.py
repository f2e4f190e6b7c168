"""Lays out objects within a cell as columns of their own, for any format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files.sheets import cell_text, convert_to_texts, is_json, json_values, values_of

_HUMAN_ADDRESS = "human_address"
PointOf: TypeAlias = "Callable[[dict[str, Any]], tuple[str, str] | None]"
"""Gives the latitude and longitude of an object; None if it is not a point."""


def flat_row(row: dict[str, Any], point_of: PointOf) -> dict[str, Any]:
    """Lay out objects within a row as columns of their own, `place.city`; points stay as they are."""
    if not any(isinstance(value, dict) for value in row.values()):
        return row
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict) and isinstance(value.get(_HUMAN_ADDRESS), str):
            value = _with_address(value)  # noqa: PLW2901 - the same place, its address taken apart
        if isinstance(value, dict) and value and point_of(value) is None:
            for inner, each in flat_row(value, point_of).items():
                own = f"{name}.{inner}"
                flat[own if own not in row else f"{own} (2)"] = each
        else:
            flat[name] = value
    return flat


def _with_address(place: dict[str, Any]) -> dict[str, Any]:
    """Take apart the address of a place of Socrata's, which is JSON in a text."""
    rest = {name: value for name, value in place.items() if name != _HUMAN_ADDRESS}
    try:
        parts = json.loads(place[_HUMAN_ADDRESS])
    except ValueError:
        return place
    return {**rest, **parts} if isinstance(parts, dict) else place


def table_texts(table: pa.Table, names: list[str], point_of: PointOf) -> dict[str, pa.ChunkedArray]:
    """Write columns of any Arrow types as texts, and their objects as columns of their own."""
    texts: dict[str, pa.ChunkedArray] = {}
    taken = set(names)
    for name in names:
        found = _column_texts(name, table[name], table.schema.field(name), point_of)
        taken.discard(name)
        for own, column in found.items():
            free, count = own, 1
            while free in taken:
                count += 1
                free = f"{own} ({count})"
            taken.add(free)
            texts[free] = column
    return texts


def _column_texts(
    name: str, column: pa.ChunkedArray, field: pa.Field, point_of: PointOf
) -> dict[str, pa.ChunkedArray]:
    values = _objects(column, field)
    if values is None:
        return {name: convert_to_texts(column)}
    rows = [flat_row({name: value}, point_of) for value in values]
    names = dict.fromkeys(own for row in rows for own in row)
    if len(names) > 1 and all(row.get(name) in (None, {}) for row in rows):
        names.pop(name, None)
    return {
        own: pa.chunked_array([pa.array([cell_text(row.get(own)) for row in rows], pa.string())])
        for own in names or [name]
    }


def _objects(column: pa.ChunkedArray, field: pa.Field) -> list[Any] | None:
    """Return the values of a column that may contain objects; None for any other."""
    kind = column.type
    if is_json(field) or _is_written_out(column):
        stored = column
        if isinstance(kind, pa.BaseExtensionType):
            stored = pa.chunked_array([each.storage for each in column.chunks], kind.storage_type)
        return json_values(stored)
    return values_of(column) if pa.types.is_struct(kind) or pa.types.is_map(kind) else None


def _is_written_out(column: pa.ChunkedArray) -> bool:
    """Whether each cell is a list of texts as JSON, which is how GDAL writes one to a format without."""
    if not pa.types.is_string(column.type):
        return False
    there = column.drop_null()
    if not len(there) or not str(there[0]).startswith("["):
        return False
    return bool(pc.all(pc.match_substring_regex(there, r'^\[ ?(?:".*"|) ?\]$')).as_py())
