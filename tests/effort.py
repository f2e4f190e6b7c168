"""How much is tried: a part in the suite, all of it with `--long`.

The suite runs 10 examples of what any value must do; of grids of cases each pair of values or, where two
values change nothing together that they do not change alone, each value; of many cases of one kind some; and
none of what costs seconds where something cheaper beside it holds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, combinations, product
from typing import Any


def set_examples(number: int) -> None:
    """Set how many examples a test of any value tries."""
    from hypothesis import settings  # noqa: PLC0415  (who hands tests out runs none)

    # how long an example takes says more of the machine than of the code
    settings.register_profile("as asked", deadline=None, max_examples=number)
    settings.load_profile("as asked")


def few() -> int:
    """Give how many examples to run where each writes files: a fifth of what others run."""
    from hypothesis import settings  # noqa: PLC0415

    return settings().max_examples // 5


def numbers_on_axes(case: int, lengths: Sequence[int]) -> list[int]:
    """Give the number of the value on each axis of a case of all, of which the last axis changes fastest."""
    numbers = []
    for length in reversed(lengths):
        case, number = divmod(case, length)
        numbers.append(number)
    return numbers[::-1]


def meets_each_value(numbers: Sequence[int], lengths: Sequence[int]) -> bool:
    """Whether a case is one of the few in which each value of each axis occurs.

    Args:
        numbers: The number of its value on each axis.
        lengths: How many values each axis has.
    """
    return any(
        all(number == case % length for number, length in zip(numbers, lengths, strict=True))
        for case in range(max(lengths))
    )


def spread(cases: int, wanted: int) -> set[int]:
    """Give the numbers of some of many cases, the first and others as far apart from each other as can be."""
    wanted = min(wanted, cases)
    return {number * cases // wanted for number in range(wanted)}


def combinations_of(
    axes: Iterable[Iterable[Any]], *, whole: bool, in_pairs: bool = True
) -> list[tuple[Any, ...]]:
    """Give combinations of a value of each axis.

    Args:
        axes: The values of each axis.
        whole: Whether to give every combination; if not, few in which each two values of two axes meet.
        in_pairs: Whether they must meet; if not, fewer in which each value of each axis occurs.

    Returns:
        Combinations in the order of their product.
    """
    values = [list(axis) for axis in axes]
    every = list(product(*(range(len(axis)) for axis in values)))
    if whole:
        chosen = every
    elif in_pairs:
        chosen = _pairwise(every)
    else:
        lengths = [len(axis) for axis in values]
        chosen = [row for row in every if meets_each_value(row, lengths)]
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
