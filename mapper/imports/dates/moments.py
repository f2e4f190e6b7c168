"""Moments in tables: texts with a time zone, and counts of seconds since 1970, as wall-clock text.

A moment is shown in the zone that the user names for the table. Without one, it keeps the zone in which
it is written, and shows that zone: `05:30 UTC`, `22:30 UTC-07:00`. It never counts as the local time of
the place, because a server writes its own zone, not that of the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Mask
from mapper.imports.dates.clock_times import MOST_ZONE_MINUTES, ZONE_NAMES, zone_minutes, zone_words
from mapper.imports.dates.epochs import read_counts
from mapper.imports.dates.moment_forms import rewrite_moments

_ZONED = (
    r"(?i)^\s*(?P<day>\d{4}[-/]\d{2}[-/]\d{2})[T ](?P<time>\d{2}:\d{2})(?P<rest>:\d{2}(?:[.,]\d*)?)?"
    rf"\s*(?P<zone>z|(?:UTC|GMT)?[+-]\d{{2}}(?::?\d{{2}})?|{'|'.join(ZONE_NAMES)})\s*$"
)
_SHORTEST_MOMENT = len("202403020500")
_NOUGHT = r"^:?0*[.,]?0*$"
_MANY = 20_000  # distinct texts from which on moments are split into days and times by Arrow
_DAY_NUMBER, _DAY_DIGITS, _SECONDS_A_DAY = r"^[1-9]\d{4}\.\d+$", 5, 86_400
_DAY_AND_TIME = (
    r"^(?P<day>[^:]*?\d)(?:T|,?\s+)(?P<time>(?:[01]?\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:[.,]\d*)?)?"
    r"(?P<half>\s*[AaPp]\.?[Mm]\.?)?(?P<zone> UTC(?:[+-]\d{2}:\d{2})?)?$"
)
_OF_THE_MACHINE = frozenset(("Factory", "localtime", "posixrules"))  # not the same everywhere


@dataclass(frozen=True)
class WallClock:
    """A column of dates whose moments are wall-clock text.

    Attributes:
        column: The texts; moments as `2026-01-19 22:30`, followed by ` UTC` or ` UTC-07:00` if no zone
            was named; days alone if all moments are midnight.
        notes: Decisions, in words for the user; `{column}` is replaced by the column's name.
    """

    column: pa.ChunkedArray
    notes: tuple[str, ...] = ()


def is_time_zone(name: str) -> bool:
    """Whether a text is the name of a time zone in the IANA database, such as `America/Los_Angeles`."""
    return name in available_timezones() - _OF_THE_MACHINE


def unknown_time_zone(name: str) -> str:
    """Return the message for a name that is no time zone."""
    return f"Unknown time zone {quoted(name)}. Name one such as America/Los_Angeles."


def wall_clock(column: pa.ChunkedArray, *, time_zone: str | None, counts: bool) -> WallClock:
    """Convert the moments of a column to one clock; other texts are unchanged.

    Args:
        column: The texts of a column of dates.
        time_zone: The zone to convert to, by its IANA name; None to keep each moment's own.
        counts: Whether a column with only plausible counts of seconds or milliseconds since 1970
            contains moments.
    """
    encoded = column.combine_chunks().dictionary_encode()
    texts = encoded.dictionary
    notes: list[str] = []
    unit = None
    if counts:
        texts, unit = read_counts(texts)
    if unit:
        notes.append(f"Numbers in column '{{column}}' are read as {unit} since 1970, UTC.")
    if unit is None and (pc.max(pc.utf8_length(texts)).as_py() or 0) < _SHORTEST_MOMENT:
        return WallClock(column)  # days alone, as in most tables
    given, texts = texts, rewrite_moments(texts)
    parts = pc.extract_regex(texts, _ZONED)
    are_moments = _to_mask(pc.is_valid(parts))
    if not are_moments.any():
        same = texts is given and unit is None
        return WallClock(
            column if same else pa.chunked_array([texts.take(encoded.indices)]), tuple(notes)
        )
    made, are_days = _by_clock(parts.filter(pa.array(are_moments)), time_zone)
    notes.append(_said(time_zone, are_days=are_days))
    kept = pa.array(are_moments)
    texts = pc.replace_with_mask(texts, kept, pc.coalesce(made, texts.filter(kept)))
    return WallClock(pa.chunked_array([texts.take(encoded.indices)]), tuple(notes))


def _said(time_zone: str | None, *, are_days: bool) -> str:
    if are_days:
        return "Times in column '{column}' are all midnight, so they are read as days."
    if time_zone:
        return f"Times in column '{{column}}' are converted to {time_zone}."
    return (
        "Times in column '{column}' have a time zone, which is shown with them; those in UTC get the local"
        " time of their place where its zone is certain. To convert all to one zone, name it:"
        " --timezone America/Los_Angeles, or timezone: in a mapping."
    )


def _by_clock(parts: pa.StructArray, time_zone: str | None) -> tuple[pa.StringArray, bool]:
    """Write moments by the clock of one zone, or each by its own; null for one not in the calendar."""
    day, time, rest, zone = (
        pc.struct_field(parts, name) for name in ("day", "time", "rest", "zone")
    )
    day = pc.replace_substring(day, "/", "-")
    written = pc.binary_join_element_wise(day, time, " ")
    walls = pd.to_datetime(
        pd.Series(written.to_numpy(zero_copy_only=False)), format="%Y-%m-%d %H:%M", errors="coerce"
    ).to_numpy().astype("datetime64[m]")  # fmt: skip
    valid = pa.array(~np.isnat(walls))
    at_midnight = pc.and_(pc.equal(time, "00:00"), pc.match_substring_regex(rest, _NOUGHT))
    if pc.all(at_midnight).as_py():
        return pc.if_else(valid, day, pa.scalar(None, pa.string())), True
    zones = zone.dictionary_encode()
    codes = zones.indices.to_numpy()
    names = zones.dictionary.to_pylist()
    fits = np.array([abs(zone_minutes(name)) < MOST_ZONE_MINUTES for name in names], dtype=bool)
    valid = pc.and_(valid, pa.array(fits[codes]))
    if time_zone is None:
        words = pa.array([zone_words(name) for name in names], pa.string()).take(zones.indices)
        shown = pc.binary_join_element_wise(written, words, "")
    else:
        offsets = np.array([zone_minutes(name) for name in names], dtype="timedelta64[m]")
        utc = pd.DatetimeIndex(walls.astype("datetime64[s]") - offsets[codes], tz="UTC")
        local = utc.tz_convert(ZoneInfo(time_zone)).tz_localize(None).to_numpy()
        texts = np.datetime_as_string(local.astype("datetime64[m]"))
        shown = pc.replace_substring(pa.array(texts.tolist(), pa.string()), "T", " ")
    return pc.if_else(valid, shown, pa.scalar(None, pa.string())), False


def split_moments(
    column: pa.ChunkedArray | None,
) -> tuple[pa.ChunkedArray | None, pa.ChunkedArray | None]:
    """Split very many moments into days and times, so that few distinct texts are left to read.

    Returns:
        The days and the times to the minute; the column itself and None if there are few, or other texts.
    """
    if column is None or len(column) < _MANY or len(pc.unique(column)) < _MANY:
        return column, None
    if pc.all(pc.match_substring_regex(column, _DAY_NUMBER), min_count=0).as_py():
        return _split_day_numbers(column)
    parts = pc.extract_regex(column, _DAY_AND_TIME)
    is_moment = pc.is_valid(parts)
    if pc.sum(is_moment).as_py() * 2 < len(column):
        return column, None
    day, time, half, zone = (
        pc.struct_field(parts, name) for name in ("day", "time", "half", "zone")
    )
    return pc.coalesce(day, column), pc.binary_join_element_wise(time, half, zone, "")


def _split_day_numbers(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Split day numbers of spreadsheets into the number of the day, and the time that its fraction is."""
    day = pc.utf8_slice_codeunits(column, 0, _DAY_DIGITS)
    fraction = pc.cast(pc.utf8_slice_codeunits(column, _DAY_DIGITS), pa.float64())
    seconds = np.asarray(fraction.to_numpy()) * _SECONDS_A_DAY + 0.5  # no share of a day is exact
    seconds = np.minimum(np.nan_to_num(seconds), _SECONDS_A_DAY - 1)
    times = np.datetime_as_string(seconds.astype("int64").astype("datetime64[s]"), unit="m")
    return day, pc.utf8_slice_codeunits(pa.chunked_array([pa.array(times.tolist())]), 11)


def _to_mask(column: pa.Array) -> Mask:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)
