"""Rows in a map that kepler.gl saved: datasets of fields and arrays of cells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mapper.files.json_text import not_a_table

_EXPORT = "In kepler.gl, choose Share, then Export Data, and save the incidents as CSV."


class SavedDataset(NamedTuple):
    """A dataset of a saved map.

    Attributes:
        label: Its name in the map.
        rows: Its rows, as objects.
    """

    label: str
    rows: list[dict[str, Any]]


def is_kepler_map(members: Mapping[str, Any]) -> bool:
    """Whether an object is a map of kepler.gl: datasets, each with its data, beside a configuration."""
    return "datasets" in members and ("config" in members or "info" in members)


def read_kepler_map(members: Mapping[str, Any], file: str) -> SavedDataset | None:
    """Return the dataset of a map of kepler.gl; None if the object is no such map.

    Args:
        members: Its members in plain types.
        file: The file, as the user named it.

    Raises:
        RecordsError: It has no dataset whose rows can be read, or several.
    """
    datasets = members["datasets"]
    given = datasets if isinstance(datasets, list) else []
    data = [each.get("data") for each in given if isinstance(each, dict)]
    if not any(isinstance(each, dict) and "allData" in each for each in data):
        return None
    found = [rows for each in data if isinstance(each, dict) and (rows := _dataset(each))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise not_a_table(Path(file), "a kepler.gl map without rows that can be read", _EXPORT)
    named = ", ".join(f"{each.label!r} ({len(each.rows):,})" for each in found)
    raise not_a_table(Path(file), f"a kepler.gl map of several datasets ({named})", _EXPORT)


def _dataset(data: Mapping[str, Any]) -> SavedDataset | None:
    fields, cells = data.get("fields"), data.get("allData")
    if not isinstance(fields, list) or not isinstance(cells, list) or not cells:
        return None
    names = [each.get("name") for each in fields if isinstance(each, dict)]
    are_names = len(names) == len(fields) and all(isinstance(each, str) for each in names)
    is_whole = all(isinstance(row, list) and len(row) == len(names) for row in cells)
    if not are_names or not is_whole or len(set(names)) < len(names):
        return None
    rows = [dict(zip(map(str, names), row, strict=True)) for row in cells]
    return SavedDataset(str(data.get("label") or data.get("id") or ""), rows)
