"""Squares of half a degree: how near each part of the world is to the incidents of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Floats, Mask

SQUARE_DEGREES = 0.5
# How many squares away from one with incidents each nearness ends; beyond is the farthest.
REACHES = (1, 4, 16)
FARTHEST = len(REACHES)
NEAR = 1  # so near that places and first-level areas have their names
SquareNumbers: TypeAlias = npt.NDArray[np.int32]
_ROWS, _COLUMNS = round(180 / SQUARE_DEGREES), round(360 / SQUARE_DEGREES)


@dataclass(frozen=True)
class Squares:
    """The nearness of each square, from 0 to FARTHEST: rows from the south, columns from 180° W.

    Attributes:
        held: Which squares have incidents, as bits; two with the same bits are equal.
        count: How many have.
    """

    held: bytes
    count: int
    _nearness: npt.NDArray[np.uint8] = field(compare=False)

    def nearness(self, numbers: SquareNumbers) -> npt.NDArray[np.uint8]:
        """Return the nearness of squares by their numbers, which `square_numbers` gives points."""
        found: npt.NDArray[np.uint8] = self._nearness.ravel()[numbers]
        return found

    def are_near(self, boxes: Floats) -> Mask:
        """Return which boxes (west, south, east, north, shape (n, 4)) hold a square that is near."""
        low, left = _squares(boxes[:, 1], boxes[:, 0])
        high, right = _squares(boxes[:, 3], boxes[:, 2])
        near = np.pad((self._nearness <= NEAR).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        total = near[high + 1, right + 1] - near[low, right + 1] - near[high + 1, left]
        some: Mask = total + near[low, left] > 0
        return some

    def near_boxes(self) -> list[tuple[float, float, float, float]]:
        """Return boxes (west, south, east, north) round the squares that are near, few for many squares."""
        mask = self._nearness <= NEAR
        rows = np.flatnonzero(mask.any(axis=1))
        boxes: list[tuple[int, int, int, int]] = []
        for row in rows.tolist():
            edges = np.flatnonzero(np.diff(mask[row].astype(np.int8), prepend=0, append=0))
            runs = [(int(left), int(right)) for left, right in edges.reshape(-1, 2)]
            for left, right in runs:
                same = next(
                    (
                        i
                        for i, box in enumerate(boxes)
                        if box[::2] == (left, right) and box[3] == row
                    ),
                    None,
                )
                if same is None:
                    boxes.append((left, row, right, row + 1))
                else:
                    boxes[same] = (left, boxes[same][1], right, row + 1)
        return [
            (
                left * SQUARE_DEGREES - 180,
                low * SQUARE_DEGREES - 90,
                right * SQUARE_DEGREES - 180,
                high * SQUARE_DEGREES - 90,
            )
            for left, low, right, high in boxes
        ]


def squares_of(incidents: pd.DataFrame, extent: Sequence[float]) -> Squares:
    """Return the squares of the incidents that have a place; of the extent, if none has.

    Args:
        incidents: The incidents that the page shows.
        extent: South, west, north and east in degrees.
    """
    latitude, longitude = (
        incidents[name].to_numpy(dtype=float) for name in ("latitude", "longitude")
    )
    located = ~(np.isnan(latitude) | np.isnan(longitude))
    held = np.zeros((_ROWS, _COLUMNS), dtype=bool)
    if located.any():
        held[_squares(latitude[located], longitude[located])] = True
    else:
        south, west, north, east = extent
        (low, high), (left, right) = _squares(np.array([south, north]), np.array([west, east]))
        held[low : high + 1, left : right + 1] = True
    bits = np.packbits(held).tobytes()
    return Squares(bits, int(held.sum()), _nearness_to(bits))


@lru_cache(
    maxsize=4
)  # a page is made, then searched, and in a notebook the next shows the same places
def _nearness_to(held: bytes) -> npt.NDArray[np.uint8]:
    bits = np.unpackbits(np.frombuffer(held, dtype=np.uint8)).astype(bool)
    mask = bits.reshape(_ROWS, _COLUMNS)
    nearness = np.full(mask.shape, FARTHEST, dtype=np.uint8)
    for number, reach in reversed(list(enumerate(REACHES))):
        nearness[_grown(mask, reach)] = number
    return nearness


def square_numbers(latitude: Floats, longitude: Floats) -> SquareNumbers:
    """Return the number of the square of each point, in degrees."""
    row, column = _squares(latitude, longitude)
    return (row * _COLUMNS + column).astype(np.int32)


def _squares(
    latitude: Floats, longitude: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    row = np.floor((latitude + 90) / SQUARE_DEGREES).astype(np.int64)
    column = np.floor((longitude + 180) / SQUARE_DEGREES).astype(np.int64)
    return np.clip(row, 0, _ROWS - 1), np.clip(column, 0, _COLUMNS - 1)


def _grown(held: Mask, reach: int) -> Mask:
    """Return the squares within so many squares of those held, round the world."""
    wide = np.pad(held, ((0, 0), (reach, reach)), mode="wrap")
    tall = np.pad(_windows(wide, reach), ((reach, reach), (0, 0)))
    grown: Mask = _windows(tall.T, reach).T
    return grown


def _windows(mask: Mask, reach: int) -> Mask:
    """Whether any of 2 × reach + 1 neighbors in a row holds something."""
    total = np.pad(mask.cumsum(axis=1), ((0, 0), (1, 0)))
    some: Mask = total[:, 2 * reach + 1 :] > total[:, : -2 * reach - 1]
    return some
