"""Frames of objects, each value kept as it is, and their rows; pandas alone takes long for few rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd

from mapper.files import object_array


def empty_frame(columns: Sequence[str]) -> pd.DataFrame:
    """Return a frame without rows."""
    return _empty(tuple(columns)).copy(deep=False)


@cache
def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype=object)


def frame_of_rows(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame of rows, each with a value a column."""
    if not rows:
        return empty_frame(columns)
    values = object_array(value for row in rows for value in row)
    names = _empty(tuple(columns)).columns
    return pd.DataFrame(values.reshape(len(rows), len(names)), columns=names, dtype=object)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings by column."""
    names = [str(name) for name in frame.columns]
    # at once: pandas makes a column of each that is asked for, and asks Arrow for each cell
    values = frame.to_numpy(dtype=object).tolist()
    return [dict(zip(names, row, strict=True)) for row in values]
