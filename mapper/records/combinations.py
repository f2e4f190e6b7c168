"""Numbers rows by what several columns hold, each combination once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import Codes, Objects, object_array

_MOST = 1 << 62  # combinations that a whole number of NumPy tells apart


def first_rows(numbers: Codes, count: int) -> Codes:
    """Return the first row of each number from 0 on, all of which occur."""
    first = np.empty(count, dtype=np.intp)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return first


def number_by_first(values: Codes) -> tuple[Codes, Codes]:
    """Number whole numbers anew in order of appearance; return the row of each number's first, too."""
    numbers, distinct = pd.factorize(values)
    return numbers, first_rows(numbers, len(distinct))


def number_combinations(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Number the distinct combinations of columns, in order of appearance; also the first row of each.

    Args:
        columns: Codes from 0 on, -1 for missing values; of one length.
    """
    together, span = columns[0] + 1, int(columns[0].max(initial=-1)) + 2
    for codes in columns[1:]:
        width = int(codes.max(initial=-1)) + 2
        if span * width > _MOST:
            together, distinct = pd.factorize(together)
            span = len(distinct)
        together = together * width + codes + 1
        span *= width
    return number_by_first(together)


def join_tuples(
    parts: Sequence[tuple[Codes, Sequence[tuple[Any, ...]]]],
) -> Objects:
    """Put the tuples of several columns together, row by row; equal rows share theirs.

    Args:
        parts: For each column the code of each row and the tuples by code; the last also for -1.
    """
    numbers, first = number_combinations([codes for codes, _ in parts])
    joined = object_array(
        tuple(each for codes, tuples in parts for each in tuples[codes[row]])
        for row in first.tolist()
    )
    return joined[numbers]
