"""The local time of moments in UTC: by the clock of their place, where its time zone leaves no doubt.

Local times that no clock showed there, or that clocks showed twice, are noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import number_of
from mapper.files import Indices, Mask
from mapper.imports.dates.dates import Moments, RowDates
from mapper.imports.places import RowPlaces
from mapper.places import (
    CHANGING_HOURS,
    TimeZones,
    find_clock_changes,
    find_time_zones,
    zones_of_state,
)
from mapper.records import distinct

_UTC = " UTC"
_DAY = len("2026-01-19")
_NAMED = 3  # of the rows in a note
# Beyond it, a circle may reach into another zone than its center.
_MOST_RADIUS_METERS = 25_000


def with_local_times(dates: RowDates, places: RowPlaces) -> tuple[RowDates, tuple[str, ...]]:
    """Give moments in UTC the clock of their place, with its distance from UTC: `21:30 UTC-08:00`.

    A row has the zones of its point or, without one, of its state. Where these give more than one time at
    that moment, or the place is unknown, it stays in UTC.

    Args:
        dates: The dates and times of rows, in UTC where the time ends so.
        places: The places of the same rows.

    Returns:
        The dates, and a note on them if there are such moments.
    """
    rows = _rows_in_utc(dates)
    if not len(rows):
        return dates, ()
    moments = _moments(dates, rows)
    found = _zones_of_rows(places, rows)
    shift = np.full(len(rows), np.timedelta64("NaT", "m"), dtype="timedelta64[m]")
    for number, zones in enumerate(found.sets):
        here = np.flatnonzero(found.codes == number)
        if len(zones) and len(here):
            shift[here] = _shift(moments[here], zones)
    sure = ~np.isnat(shift)
    note = _note(int(sure.sum()), int((~sure).sum()))
    if not sure.any():
        return dates, (note,)
    return _shifted(dates, rows[sure], moments[sure], shift[sure]), (note,)


def note_clock_changes(
    dates: RowDates, places: RowPlaces, row_name: Callable[[int], str]
) -> tuple[str, ...]:
    """Say which local times were skipped at their place that day, as clocks were set forward, or came twice.

    Args:
        dates: The dates and times of rows; times in UTC, or with their distance from it, are in no doubt.
        places: The places of the same rows.
        row_name: Names a row for the user, by its index.
    """
    rows = _rows_in_changing_hours(dates)
    if not len(rows):
        return ()
    moments = _moments(dates, rows)
    found = find_clock_changes(moments, _zones_of_rows(places, rows))

    def shown(mask: Mask) -> str:
        some = np.flatnonzero(mask)[:_NAMED]
        texts = np.datetime_as_string(moments[some]).tolist()
        named = [
            f"{text.replace('T', ' ')} in {row_name(row)}"
            for text, row in zip(texts, rows[some].tolist(), strict=True)
        ]
        return f"{', '.join(named)}{', …' if mask.sum() > _NAMED else ''}"

    notes = []
    if skipped := int(found.skipped.sum()):
        notes.append(
            f"{number_of(skipped, 'local time')} did not occur, for clocks were set forward over"
            f" {'it' if skipped == 1 else 'them'} ({shown(found.skipped)}). Check the"
            f" {'time' if skipped == 1 else 'times'}."
        )
    if doubled := int(found.doubled.sum()):
        notes.append(
            f"{number_of(doubled, 'local time')} occurred twice, for clocks were set back"
            f" ({shown(found.doubled)}). Which one is meant stays open."
        )
    return tuple(notes)


def _note(sure: int, doubtful: int) -> str:
    if not sure:
        return "The time zone of no place is certain, so all times stay in UTC."
    said = f"{number_of(sure, 'moment')} in UTC {'has' if sure == 1 else 'have'} the local time of the place."
    if not doubtful:
        return said
    stay = "stays" if doubtful == 1 else "stay"
    return f"{said} {doubtful:,} {stay} in UTC: the place, or its time zone, is in doubt."


def _rows_in_utc(dates: RowDates) -> Indices:
    """Return the rows with an exact day and a time in UTC."""
    return _rows_with_time(dates, lambda time: time.endswith(_UTC))


def _rows_in_changing_hours(dates: RowDates) -> Indices:
    """Return the rows with an exact day and a local time at an hour at which clocks may change."""
    return _rows_with_time(dates, lambda time: _UTC not in time and int(time[:2]) in CHANGING_HOURS)


def _rows_with_time(dates: RowDates, fits: Callable[[str], bool]) -> Indices:
    if dates.local_times is None:
        return np.empty(0, dtype=np.int64)
    times = distinct(pd.Series(dates.local_times))
    # the last is of rows without a time, whose code is -1
    wanted = np.array([*(fits(str(each)) for each in times.objects), False])
    exact = np.array([len(text) == _DAY and text[0].isdecimal() for text in dates.edtf], dtype=bool)
    known = ~np.isnat(dates.starts) & (dates.starts == dates.ends)
    rows: Indices = np.flatnonzero(wanted[times.codes] & (exact & known)[dates.codes])
    return rows


def _moments(dates: RowDates, rows: Indices) -> Moments:
    assert dates.local_times is not None  # noqa: S101 - there are rows with a time
    times = distinct(pd.Series(dates.local_times[rows]))
    minutes = np.array([60 * int(each[:2]) + int(each[3:5]) for each in times.objects])
    clock = minutes[times.codes].astype("timedelta64[m]")
    moments: Moments = dates.starts[dates.codes[rows]].astype("datetime64[m]") + clock
    return moments


def _zones_of_rows(places: RowPlaces, rows: Indices) -> TimeZones:
    y, x, radius = places.latitude[rows], places.longitude[rows], places.radius_meters[rows]
    pinned = np.isfinite(y) & np.isfinite(x) & ~(radius > _MOST_RADIUS_METERS)
    states = [zones_of_state(name) if name else () for name in places.states]
    codes = places.state_codes[rows].astype(np.int64)
    codes[np.isfinite(y) & ~pinned] = 0  # the first state is none
    found = find_time_zones(y[pinned], x[pinned])
    codes[pinned] = len(states) + found.codes
    return TimeZones((*states, *found.sets), codes)


def _shift(moments: Moments, zones: tuple[str, ...]) -> npt.NDArray[np.timedelta64]:
    """Return how far each moment's local time is from UTC; NaT where the zones differ."""
    utc = pd.DatetimeIndex(moments.astype("datetime64[s]"), tz="UTC")
    first, *others = _offsets(utc, zones)
    same = np.ones(len(moments), dtype=bool)
    for each in others:
        same &= each == first
    return np.where(same, first, np.timedelta64("NaT", "m"))


def _offsets(
    utc: pd.DatetimeIndex, zones: tuple[str, ...]
) -> Iterator[npt.NDArray[np.timedelta64]]:
    plain = utc.tz_localize(None).to_numpy()
    for zone in zones:
        local = utc.tz_convert(ZoneInfo(zone)).tz_localize(None).to_numpy()
        yield (local - plain).astype("timedelta64[m]")


def _shifted(
    dates: RowDates, rows: Indices, moments: Moments, shift: npt.NDArray[np.timedelta64]
) -> RowDates:
    """Write the local days and times of rows."""
    local = moments + shift
    days = local.astype("datetime64[D]")
    codes, found = pd.factorize(days)
    texts = np.datetime_as_string(found).tolist()
    assert dates.local_times is not None  # noqa: S101 - there are rows with a time
    minutes = (local - days).astype(np.int64)
    east = shift.astype(np.int64)
    clocks, pairs = pd.factorize(minutes * 10_000 + east + 5_000)
    words = np.array([_words(*divmod(pair, 10_000)) for pair in pairs.tolist()], dtype=object)
    times, numbers = dates.local_times.copy(), dates.codes.copy()
    times[rows] = words[clocks]
    numbers[rows] = len(dates.edtf) + codes
    starts = found.astype("datetime64[s]")
    return replace(
        dates,
        codes=numbers,
        edtf=[*dates.edtf, *texts],
        starts=np.concatenate((dates.starts, starts)),
        ends=np.concatenate((dates.ends, starts)),
        local_times=times,
    )


def _words(minutes: int, east: int) -> str:
    """Write a time with its distance from UTC: 21:30 UTC-08:00."""
    away = east - 5_000
    sign = "-" if away < 0 else "+"
    hours, rest = divmod(abs(away), 60)
    zone = f"{sign}{hours:02d}:{rest:02d}" if away else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}{_UTC}{zone}"
