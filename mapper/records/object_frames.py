"""Frames of objects, each value kept as it is, and their rows; pandas alone takes long for few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
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
    return frame_of_cells(dict(zip(columns, zip(*rows, strict=True), strict=True)))


def frame_of_cells(cells: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Make a frame of columns of objects, of one length."""
    names = _empty(tuple(cells)).columns
    values = np.empty((len(names), max(map(len, cells.values()))), dtype=object)
    for number, column in enumerate(cells.values()):
        values[number] = object_array(column)
    return pd.DataFrame(values.T, columns=names, dtype=object, copy=False)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings by column."""
    names = [str(name) for name in frame.columns]
    # at once: pandas makes a column of each that is asked for, and asks Arrow for each cell
    values = frame.to_numpy(dtype=object).tolist()
    return [dict(zip(names, row, strict=True)) for row in values]
