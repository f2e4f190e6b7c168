"""Rows far from the others that would lie among them with another sign: a minus was lost, or added."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mapper.files import Floats, Indices, Mask
from mapper.places import jurisdictions_of

_LEAST_ROWS = 3  # two rows against one
_FEW_ROWS = 10
_SHARE_OF_FEW, _SHARE_OF_MANY = 2 / 3, 0.8  # of rows on one side, for them to be the usual ones
_MANY_ROWS = 50  # from which on the outermost do not count
_LEAST_ROOM_DEGREES, _LEAST_GAP_DEGREES = 0.5, 2.0
_NAMED = 3
_TURN = {"latitude": np.inf, "longitude": 360.0}
_LINES = {
    ("longitude",): "prime meridian",
    ("latitude",): "equator",
    ("latitude", "longitude"): "equator and the prime meridian",
}


class _Range(NamedTuple):
    """The bounds of most values of an axis."""

    low: float
    high: float

    @property
    def spread(self) -> float:
        return self.high - self.low

    def has(self, values: Floats) -> Mask:
        """Find values within, or not far outside."""
        room = max(_LEAST_ROOM_DEGREES, self.spread / 4)
        return (values >= self.low - room) & (values <= self.high + room)

    def is_far(self, values: Floats, turn: float) -> Mask:
        """Find values further outside than the others lie apart: a country may reach over a meridian.

        Args:
            values: The values.
            turn: After how many degrees an axis comes back to where it began.
        """
        turned = np.stack((values - turn, values, values + turn))
        gap = np.maximum(self.low - turned, turned - self.high).min(axis=0)
        return np.asarray(gap >= max(_LEAST_GAP_DEGREES, self.spread), dtype=bool)


def find_lost_signs(
    latitude: Floats, longitude: Floats, rows: Indices, row_name: Callable[[int], str]
) -> tuple[Indices, list[str]]:
    """Find rows that a wrong sign puts far from the others, which are all on one side.

    Args:
        latitude: WGS84 degrees of all rows.
        longitude: Likewise.
        rows: The rows that have a point.
        row_name: Names a row for the user.

    Returns:
        Their indices, and notes for the user.
    """
    nothing = np.zeros(0, dtype=np.int64)
    if len(rows) < _LEAST_ROWS:
        return nothing, []
    y, x = latitude[rows], longitude[rows]
    side = (y >= 0) * 2 + (x >= 0)
    times = np.bincount(side, minlength=4)
    usual = int(times.argmax())
    share = _SHARE_OF_FEW if len(rows) <= _FEW_ROWS else _SHARE_OF_MANY
    if times[usual] == len(rows) or times[usual] < share * len(rows):
        return nothing, []
    others = side == usual
    ranges = {"latitude": _core(y[others]), "longitude": _core(x[others])}
    found: list[Indices] = []
    notes: list[str] = []
    for axes in (("longitude",), ("latitude",), ("latitude", "longitude")):
        flipped = {
            axis: -v if axis in axes else v for axis, v in (("latitude", y), ("longitude", x))
        }
        fits = ~others
        for axis, values in (("latitude", y), ("longitude", x)):
            fits &= ranges[axis].has(flipped[axis])
            if axis in axes:
                fits &= ranges[axis].is_far(values, _TURN[axis])
        if fits.any():
            slips = rows[fits]
            found.append(slips)
            where = _where(float(np.median(y[others])), float(np.median(x[others])))
            given = {"latitude": latitude, "longitude": longitude}
            notes.append(_said(slips, axes, given, where, row_name))
    return (np.concatenate(found) if found else nothing), notes


def _core(values: Floats) -> _Range:
    shares = (0.02, 0.98) if len(values) >= _MANY_ROWS else (0.0, 1.0)
    low, high = np.quantile(values, shares)
    return _Range(float(low), float(high))


def _where(latitude: float, longitude: float) -> str:
    """Name the state in the middle of the usual rows, if it is one whose borders are at hand."""
    states = jurisdictions_of(latitude, longitude, radius_meters=1).states
    if len(states) == 1:
        return f"in and around {states[0].label}"
    return f"around {latitude:.1f}, {longitude:.1f}"


def _said(
    slips: Indices,
    axes: tuple[str, ...],
    given: dict[str, Floats],
    where: str,
    row_name: Callable[[int], str],
) -> str:
    named = "; ".join(
        f"{row_name(row)}: {' and '.join(f'{axis} {given[axis][row]:g}' for axis in axes)}"
        for row in slips[:_NAMED].tolist()
    )
    more = "; …" if len(slips) > _NAMED else ""
    rows = "1 row is" if len(slips) == 1 else f"{len(slips):,} rows are"
    is_lost = bool((given[axes[0]][slips] > 0).all())
    question = "Is a minus sign missing?" if is_lost else "Is there an extra minus sign?"
    return (
        f"{rows} on the other side of the {_LINES[axes]} ({named}{more}); the other rows are {where}."
        f" {question} Correct the table; mapper does not change it."
    )
