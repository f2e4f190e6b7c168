"""Moments in tables: texts with a time zone, and counts of seconds since 1970, as wall-clock text.

A moment is shown in the zone that the user names for the table. Without one, it keeps the zone in which
it is written, and shows that zone: `05:30 UTC`, `22:30 UTC-07:00`. It never counts as the local time of
the place, because a server writes its own zone, not that of the event.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Mask
from mapper.imports.vocabularies import MISSING_WORDS

_ZONED = (
    r"^\s*(?P<day>\d{4}[-/]\d{2}[-/]\d{2})[T ](?P<time>\d{2}:\d{2})(?P<rest>:\d{2}(?:[.,]\d*)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)\s*$"
)
_NOUGHT = r"^:?0*[.,]?0*$"
_COUNT = r"^-?\d{9,13}(\.\d*)?$"
_FIGURES_OF_A_DATE = (
    r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d$"  # YYYYMMDDhhmm
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_LEAST_SECONDS, _MOST_SECONDS = -2_208_988_800, 4_102_444_800  # the years 1900 to 2099
_LEAST_MILLISECONDS = 1e11  # 1973; as seconds it is the year 5138
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


def zone_words(zone: str) -> str:
    """Write a zone in the form for a time of day: `Z` is ` UTC`, `-0700` is ` UTC-07:00`."""
    found = _OFFSET.fullmatch(zone)
    if not found or (found[2], found[3] or "00") == ("00", "00"):
        return " UTC"
    return f" UTC{found[1]}{found[2]}:{found[3] or '00'}"


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
    unit = _unit(texts) if counts else None
    if unit:
        texts = _of_counts(texts, unit)
        notes.append(f"Numbers in column '{{column}}' are read as {unit} since 1970, UTC.")
    parts = pc.extract_regex(texts, _ZONED)
    are_moments = _to_mask(pc.is_valid(parts))
    if not are_moments.any():
        return WallClock(column)
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
        "Times in column '{column}' have a time zone, which is shown with them. To convert them to"
        " local time, name the zone: --timezone America/Los_Angeles, or timezone: in a mapping."
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
    if time_zone is None:
        words = pa.array([zone_words(name) for name in names], pa.string()).take(zones.indices)
        shown = pc.binary_join_element_wise(written, words, "")
    else:
        offsets = np.array([_minutes(name) for name in names], dtype="timedelta64[m]")
        utc = pd.DatetimeIndex(walls.astype("datetime64[s]") - offsets[codes], tz="UTC")
        local = utc.tz_convert(ZoneInfo(time_zone)).tz_localize(None).to_numpy()
        texts = np.datetime_as_string(local.astype("datetime64[m]"))
        shown = pc.replace_substring(pa.array(texts.tolist(), pa.string()), "T", " ")
    return pc.if_else(valid, shown, pa.scalar(None, pa.string())), False


def _minutes(zone: str) -> int:
    """Return how many minutes a zone is ahead of UTC."""
    found = _OFFSET.fullmatch(zone)
    if not found:
        return 0
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def _unit(texts: pa.StringArray) -> str | None:
    """Return the unit of a column with only counts since 1970; None for any other column."""
    missing = pc.is_in(pc.utf8_lower(texts), pa.array(sorted(MISSING_WORDS)))
    given = texts.filter(pc.invert(missing))
    if not len(given) or not pc.all(pc.match_substring_regex(given, _COUNT)).as_py():
        return None
    if pc.all(pc.match_substring_regex(given, _FIGURES_OF_A_DATE)).as_py():
        return None
    values = np.abs(_numbers(given))
    for unit, scale in (("seconds", 1), ("milliseconds", 1_000)):
        seconds = _numbers(given) / scale
        fits = (values >= _LEAST_MILLISECONDS) == (unit == "milliseconds")
        if (fits & (seconds >= _LEAST_SECONDS) & (seconds < _MOST_SECONDS)).all():
            return unit
    return None


def _of_counts(texts: pa.StringArray, unit: str) -> pa.StringArray:
    """Write counts since 1970 as moments in UTC, down to the second."""
    are_counts = pc.match_substring_regex(texts, _COUNT)
    scale = 1_000 if unit == "milliseconds" else 1
    seconds = np.floor(_numbers(texts.filter(are_counts)) / scale).astype("datetime64[s]")
    moments = pa.array((np.datetime_as_string(seconds)).tolist(), pa.string())
    zoned = pc.binary_join_element_wise(moments, "Z", "")
    return pc.replace_with_mask(texts, are_counts, zoned)


def _numbers(texts: pa.StringArray) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))


def _to_mask(column: pa.Array) -> Mask:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)
