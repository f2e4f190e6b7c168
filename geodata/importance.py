"""Rank the vertices of lines by how much the line changes without them, as Douglas and Peucker (1973) do.

A page keeps the vertices above a tolerance, which gives the line that simplifying with this tolerance would
give. Distances are on the map that the page draws (Mercator), in degrees of longitude.

Used by build_world.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

ALWAYS = 255  # both ends of a line
LEAST_DEGREES = 1e-4
STEPS_PER_DOUBLING = 12
MOST_LATITUDE = 85.0


def rank_vertices(lines: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.uint8]:
    """Return the rank of each vertex of all lines (longitude, latitude in degrees), one after the other.

    A rank of r stands for LEAST_DEGREES × 2^(r / STEPS_PER_DOUBLING).
    """
    return np.concatenate([_codes(_distances(_mercator(line))) for line in lines])


def _mercator(line: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    latitude = np.radians(np.clip(line[:, 1], -MOST_LATITUDE, MOST_LATITUDE))
    return np.column_stack([line[:, 0], np.degrees(np.arcsinh(np.tan(latitude)))])


def _codes(distances: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    doublings = np.log2(np.maximum(distances, LEAST_DEGREES) / LEAST_DEGREES)
    codes = np.minimum(np.round(doublings * STEPS_PER_DOUBLING), ALWAYS - 1)
    return np.where(np.isinf(distances), ALWAYS, codes).astype(np.uint8)


def _distances(line: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the tolerance at which each vertex goes, infinite for both ends."""
    found = np.full(len(line), np.inf)
    waiting = [(0, len(line) - 1, np.inf)]
    while waiting:
        first, last, above = waiting.pop()
        if last - first < 2:  # noqa: PLR2004 - nothing between
            continue
        between = line[first + 1 : last] - line[first]
        along = line[last] - line[first]
        length = np.hypot(*along)
        if length > 0:
            share = np.clip(between @ along / length**2, 0.0, 1.0)
            between = between - share[:, np.newaxis] * along
        away = np.hypot(between[:, 0], between[:, 1])
        at = int(np.argmax(away))
        middle, here = first + 1 + at, min(float(away[at]), above)
        found[middle] = here
        waiting += [(first, middle, here), (middle, last, here)]
    return found
