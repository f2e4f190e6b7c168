"""The kinds of NumPy arrays that pass between modules, by their content, and how one of objects is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.intp]
"""Which of a list of distinct values each row has."""
Mask: TypeAlias = npt.NDArray[np.bool_]
Objects: TypeAlias = npt.NDArray[np.object_]
Geometries: TypeAlias = npt.NDArray[np.object_]


def object_array(values: Iterable[Any]) -> Objects:
    """Make an array of objects, each kept as it is; of tuples, NumPy alone would make a table."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def hold_any_byte(texts: pa.StringArray, wanted: Mask) -> bool:
    """Whether any byte of a column is one of some; each is looked up, for a pattern takes longer.

    Args:
        texts: The column.
        wanted: Which of the 256 bytes.
    """
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return False
    ends = np.frombuffer(offsets, np.int32)
    first, last = ends[texts.offset], ends[texts.offset + len(texts)]
    return bool(wanted[np.frombuffer(data, np.uint8)[first:last]].any())


def count_within(sizes: npt.NDArray[np.integer[Any]]) -> Indices:
    """Count from 0 within each of consecutive groups: 0, 1, 0, 1, 2 for groups of 2 and 3."""
    ends = np.cumsum(sizes, dtype=np.int64)
    counted: Indices = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)
    return counted


def are_among(numbers: Indices, ordered: Indices) -> Mask:
    """Mark the numbers that are among others, which are sorted."""
    if not len(ordered):
        return np.zeros(numbers.shape, dtype=bool)
    at = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    found: Mask = ordered[at] == numbers
    return found
