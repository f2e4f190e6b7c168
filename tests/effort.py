"""How much is tried: a part in the suite, all of it with `--long`.

The suite runs 15 examples of what any value must do, and of grids of cases each pair of values.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations, product
from typing import Any

from hypothesis import settings


def few() -> int:
    """Give how many examples to run where each writes files: a fifth of what others run."""
    return settings().max_examples // 5


def combinations_of(axes: Iterable[Iterable[Any]], *, whole: bool) -> list[tuple[Any, ...]]:
    """Give combinations of a value of each axis.

    Args:
        axes: The values of each axis.
        whole: Whether to give every combination; if not, few in which each two values of two axes meet.

    Returns:
        Combinations in the order of their product.
    """
    values = [list(axis) for axis in axes]
    every = list(product(*(range(len(axis)) for axis in values)))
    chosen = every if whole else _pairwise(every)
    return [tuple(axis[n] for axis, n in zip(values, row, strict=True)) for row in chosen]


def _pairwise(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    pairs = {row: list(combinations(enumerate(row), 2)) for row in rows}
    times = dict.fromkeys(chain.from_iterable(pairs.values()), 0)

    def worth(row: tuple[int, ...]) -> tuple[int, int]:
        """Count its new pairs; of rows with as many, the one of seldom pairs is worth more."""
        used = [times[pair] for pair in pairs[row]]
        return used.count(0), -sum(used)

    chosen = []
    while not all(times.values()):
        chosen.append(max(rows, key=worth))
        for pair in pairs[chosen[-1]]:
            times[pair] += 1
    return sorted(chosen)
