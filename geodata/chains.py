"""Put the arcs of a coverage in an order in which those of one outer border follow each other.

Lines within a country end on its outer border and cut it into arcs. Where a map leaves these lines out, it
draws the arcs between two junctions of outer borders as one line: a chain.

Used by build_world.py.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from mapper.files import Indices as Ints

_THROUGH = 2


def chain_arcs(arcs: list[Ints], is_outer: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the chains, each as signed numbers of arcs; ~i is arc i reversed.

    Args:
        arcs: Vertices as keys.
        is_outer: Whether an arc is part of an outer border; any other is a chain of its own.
    """
    ends: dict[int, list[int]] = defaultdict(list)
    for number in np.flatnonzero(is_outer).tolist():
        ends[int(arcs[number][0])].append(number)
        ends[int(arcs[number][-1])].append(~number)
    used = np.zeros(len(arcs), dtype=bool)
    chains = []
    junctions = [key for key, some in ends.items() if len(some) != _THROUGH]
    starts = [number for key in junctions for number in ends[key]]
    starts += np.flatnonzero(is_outer).tolist()  # rings without a junction
    for start in starts:
        if not used[max(start, ~start)]:
            chains += [_walked(start, arcs, ends, used)]
    return [*chains, *([number] for number in np.flatnonzero(~is_outer).tolist())]


def _walked(
    start: int, arcs: list[Ints], ends: dict[int, list[int]], used: npt.NDArray[np.bool_]
) -> list[int]:
    """Go on from arc to arc, up to the next junction or round the ring."""
    chain = []
    number = start
    while not used[max(number, ~number)]:
        used[max(number, ~number)] = True
        chain.append(number)
        last = int(arcs[number][-1]) if number >= 0 else int(arcs[~number][0])
        if len(ends[last]) != _THROUGH:
            break
        arrived = ~number
        number = (
            next(each for each in ends[last] if each != arrived)
            if arrived in ends[last]
            else number
        )
    return chain


def reordered(arcs: list[Ints], chains: list[list[int]]) -> list[Ints]:
    """Return the arcs in the order and direction of the chains."""
    return [arcs[i] if i >= 0 else arcs[~i][::-1] for chain in chains for i in chain]


def renumbered(references: Ints, chains: list[list[int]]) -> Ints:
    """Return signed numbers of arcs as they are after `reordered`."""
    flat = np.array([number for chain in chains for number in chain])
    new = np.empty(len(flat), dtype=np.int64)
    old = np.where(flat >= 0, flat, ~flat)
    new[old] = np.where(flat >= 0, np.arange(len(flat)), ~np.arange(len(flat)))
    forward = new[np.where(references >= 0, references, ~references)]
    return np.where(references >= 0, forward, ~forward)
