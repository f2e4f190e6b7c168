"""Which boxes a state may touch, found by the degree in which they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mapper.files import Floats, Indices
from mapper.places.border_segments import (
    boxes_overlap,
    state_boxes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEGREES_ROUND = 361  # from -180 to 180, both
_DEGREES = 180 * _DEGREES_ROUND


def meeting_states(states: Iterable[str], boxes: Floats) -> Iterator[tuple[str, Indices]]:
    """Yield each state that boxes may touch, and these boxes, in any order."""
    west, south, east, north = boxes
    everywhere = np.array([west.min(), south.min(), east.max(), north.max()]) if len(west) else None
    by_degree = _ByDegree(boxes)
    for state in states:
        box = state_boxes().get(state)
        if box is None:
            yield state, np.arange(len(west))
        elif everywhere is not None and boxes_overlap(everywhere, box):
            some = by_degree.near(box)
            meet = (west[some] <= box[2]) & (south[some] <= box[3])
            meet &= (east[some] >= box[0]) & (north[some] >= box[1])
            if meet.any():
                yield state, some[meet]


def order_by_degree(y: Floats, x: Floats) -> Indices:
    """Return an order that groups points by degree and otherwise keeps their order."""
    return np.argsort(_degree(y, x).astype(np.uint16), kind="stable")


def _degree(y: Floats, x: Floats) -> Indices:
    """Number the degrees, from the west and row by row."""
    row, column = np.floor(y).clip(-90, 89) + 90, np.floor(x).clip(-180, 180) + 180
    degree: Indices = (row * _DEGREES_ROUND + column).astype(np.int64)
    return degree


class _ByDegree:
    """Boxes sorted by the degree in which their south-western corner lies."""

    def __init__(self, boxes: Floats) -> None:
        west, south, east, north = boxes
        wide = (east - west > 1) | (north - south > 1)
        self._wide = np.flatnonzero(wide)
        key = np.where(wide, _DEGREES, _degree(south, west))
        self._order = np.argsort(key.astype(np.uint16), kind="stable")
        self._starts = np.concatenate([[0], np.bincount(key, minlength=_DEGREES).cumsum()])

    def near(self, box: Floats) -> Indices:
        """Return the boxes that may touch a box, each once."""
        west, south, east, north = box
        rows = np.arange(np.floor(south) - 1, np.floor(north) + 1)
        first = self._starts[_degree(rows, np.full(len(rows), west - 1))]
        last = self._starts[_degree(rows, np.full(len(rows), east)) + 1]
        runs = [self._order[i:j] for i, j in zip(first, last, strict=True)]
        return np.concatenate([*runs, self._wide])
