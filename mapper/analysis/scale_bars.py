"""The round length that a scale bar of a map has."""

from __future__ import annotations

_STEPS = (1, 2, 5)
_LENGTHS = [step * 10.0**power for power in range(2, 8) for step in _STEPS]
_METERS_IN_A_KILOMETER = 1000


def choose_scale(most_meters: float) -> tuple[float, str]:
    """Return the longest round length up to a number of meters, and its words: 5 km."""
    meters = max((each for each in _LENGTHS if each <= most_meters), default=_LENGTHS[0])
    if meters < _METERS_IN_A_KILOMETER:
        return meters, f"{meters:g} m"
    return meters, f"{meters / _METERS_IN_A_KILOMETER:g} km"
