"""The kinds of NumPy arrays that pass between modules, by their content, and how one of objects is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

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
