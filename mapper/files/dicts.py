"""Lays out rows of Python as sheets: lists of dicts, features of GeoJSON, and what has a geo interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import shapely

from mapper.errors import Position
from mapper.files.json_columns import JsonRows, sheet_of
from mapper.files.json_rows import take_rows
from mapper.files.json_text import Entry
from mapper.files.nested_cells import PointOf
from mapper.files.sheets import Sheet


def read_dicts(rows: Iterable[object], *, file: Path, point_of: PointOf) -> Sheet:
    """Lay out rows that are dicts by column, features of GeoJSON, or lists below one of the names.

    Args:
        rows: The rows; what is none of these is a fault.
        file: The name for them in messages.
        point_of: Gives the point of an object in a cell, so that it stays whole.
    """
    found = JsonRows(str(file), point_of, as_text=True, is_clean=False)
    entries = [
        Entry(_plain(_as_dict(row)), Position(number, 0))
        for number, row in enumerate(rows, start=1)
    ]
    take_rows(entries, found)
    found.end()
    return replace(sheet_of(found), row_word="row")


def _as_dict(row: Any) -> Any:  # noqa: ANN401
    """Return a row of another kind as a dict: a named tuple, a data class, a row of a database."""
    if isinstance(row, Mapping) or hasattr(row, "__geo_interface__"):
        return row
    if is_dataclass(row) and not isinstance(row, type):
        return {each.name: getattr(row, each.name) for each in fields(row)}
    if hasattr(row, "_asdict"):
        return row._asdict()
    return {name: row[name] for name in row.keys()} if hasattr(row, "keys") else row  # noqa: SIM118


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911  (a line for each kind)
    """Return a value as JSON would give it, as far as it has a word for it."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, shapely.Geometry):
        return value.wkt
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__geo_interface__"):
        return _plain(value.__geo_interface__)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a number of NumPy
        return _plain(value.item()) if value.dtype.kind in "biuf" else str(value)
    return None if _is_missing(value) else value


def _is_missing(value: object) -> bool:
    """Whether a value is pandas' NaT or NA."""
    return type(value).__name__ in ("NaTType", "NAType")
