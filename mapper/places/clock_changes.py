"""Local times that a change of the clocks leaves out, or brings twice, in the time zones of their places."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Mask
from mapper.places.time_zones import TimeZones

# hours that a change of the clocks left out or repeated anywhere since 1990; in Chile, from 11 p.m. on
CHANGING_HOURS = frozenset({21, 22, 23, 0, 1, 2, 3, 4, 5})


class ClockChanges(NamedTuple):
    """Local times that need a second look; both shape (n,).

    Attributes:
        skipped: Times that no clock showed that day, for clocks were set forward over them.
        doubled: Times that clocks showed twice, for they were set back.
    """

    skipped: Mask
    doubled: Mask


def find_clock_changes(local: npt.NDArray[np.datetime64], zones: TimeZones) -> ClockChanges:
    """Find local times in the hour that a change of the clocks leaves out or repeats.

    Args:
        local: Days with the time on the clock, shape (n,).
        zones: The time zones of their places. Where there are several, all of them must agree.
    """
    skipped, doubled = np.zeros((2, len(local)), dtype=bool)
    for number, names in enumerate(zones.sets):
        here = np.flatnonzero(zones.codes == number)
        if not (names and len(here)):
            continue
        moments = pd.DatetimeIndex(local[here].astype("datetime64[s]"))
        found = [_changes(moments, ZoneInfo(name)) for name in names]
        skipped[here] = np.all([each.skipped for each in found], axis=0)
        doubled[here] = np.all([each.doubled for each in found], axis=0)
    return ClockChanges(skipped, doubled)


def _changes(moments: pd.DatetimeIndex, zone: ZoneInfo) -> ClockChanges:
    first = np.zeros(len(moments), dtype=bool)  # whichever of the two
    skipped = moments.tz_localize(zone, ambiguous=first, nonexistent="NaT").isna()
    doubled = moments.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward").isna()
    return ClockChanges(np.asarray(skipped), np.asarray(doubled))
