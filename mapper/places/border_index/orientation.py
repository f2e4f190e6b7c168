"""On which side of a line a point lies, exactly, for many points at once.

Shapely's test of a point in a polygon has exact signs: a quick one where rounding cannot change it, else in
doubled precision (Shewchuk 1997). The same is done here, so both see a point on a border alike.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mapper.files import Floats

Signs = npt.NDArray[np.int8]
Ends = tuple[Floats, Floats, Floats, Floats]

_FILTER = 1e-15
_SPLITTER = 134_217_729.0  # 2^27 + 1


def orientation(ends: Ends, x: Floats, y: Floats) -> Signs:
    """Return 1 where a point lies left of a line, -1 right of it, and 0 on it.

    Args:
        ends: x and y of where each line begins, and of where it ends.
        x: Of the points.
        y: Of the points.
    """
    x1, y1, x2, y2 = ends
    one, other = (x2 - x1) * (y - y1), (y2 - y1) * (x - x1)
    signs: Signs = np.sign(one - other).astype(np.int8)
    doubtful = np.flatnonzero(np.abs(one - other) <= _FILTER * (np.abs(one) + np.abs(other)))
    if len(doubtful):
        at = (ends[0][doubtful], ends[1][doubtful], ends[2][doubtful], ends[3][doubtful])
        signs[doubtful] = _exactly(at, x[doubtful], y[doubtful])
    return signs


def _exactly(ends: Ends, x: Floats, y: Floats) -> Signs:
    x1, y1, x2, y2 = ends
    one = _product(_sum(x2, -x1), _sum(y, -y1))
    other = _product(_sum(y2, -y1), _sum(x, -x1))
    high, low = _sum(one[0], -other[0])
    signs: Signs = np.sign(high + (low + (one[1] - other[1]))).astype(np.int8)
    return signs


def _sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return a sum and what rounding took from it."""
    total = a + b
    rest = total - a
    return total, (a - (total - rest)) + (b - rest)


def _product(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return a product of doubled precision."""
    high = a[0] * b[0]
    (a1, a2), (b1, b2) = _halves(a[0]), _halves(b[0])
    low = ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2
    return _sum(high, low + (a[0] * b[1] + a[1] * b[0]))


def _halves(a: Floats) -> tuple[Floats, Floats]:
    big = a * _SPLITTER
    high = big - (big - a)
    return high, a - high
