"""Numbers rows by what they hold, each set once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mapper.files import Codes


def number_by_first(codes: Codes) -> tuple[Codes, Codes]:
    """Number codes anew in order of first appearance; return the row of each number's first, too."""
    numbers, distinct = pd.factorize(codes)
    first = np.empty(len(distinct), dtype=np.intp)
    first[numbers[::-1]] = np.arange(len(codes))[::-1]
    return numbers, first


def number_combinations(columns: Iterable[Codes], rows: int) -> Codes:
    """Number the distinct combinations of several columns of codes, -1 for missing ones."""
    together = np.zeros(rows, dtype=np.intp)
    for codes in columns:
        together, _ = pd.factorize(together * (int(codes.max(initial=-1)) + 2) + codes + 1)
    return together
