"""Dates as tables have them: EDTF, ISO dates and times, and common forms where they are unambiguous.

Every distinct text is read once. Whether 3/4/2026 is in March or in April is decided by the whole
column, and asked for where the column does not decide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mapper.imports.moments import zone_words
from mapper.imports.vocabularies import MISSING_WORDS, MONTHS, Span
from mapper.records import UNKNOWN, parse_event_date

Order = Literal["day", "month"]

PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIGURES = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COMPACT = re.compile(r"(1[89]|20)\d{6}")
_DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]*(?:de\s+)?([a-z]+)\.?,?[\s\-]*(?:de\s+)?(\d{4})"
)
_MONTH_NAME_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH_NAME_YEAR = re.compile(r"([a-z]+)\.?,?\s+(\d{4})")
_WEEKDAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\.?,?\s+",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(
    r"\d{1,2}([/.\-])\d{1,2}\1\d{2}(?!\d).*|.*[a-z][\s\-]*\d{2}", re.IGNORECASE
)
_COUNT_OF_DAYS = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d*)?)?\s*(am|pm|a\.m\.|p\.m\.)?"
    r"\s*(z|(?:utc)?[+-]\d{2}(?::?\d{2})?|utc|gmt)?"
)
_ISO_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d*)?)?\s*(Z|(?:UTC)?[+-]\d{2}:?\d{2}|UTC)?"
)
_FIGURES_MOMENT = re.compile(
    r"(\S+)\s+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?(?:\s*[ap]\.?m\.?)?)", re.IGNORECASE
)
_LARGEST_MONTH = 12
_MOST = 0.9
SPREADSHEET = "spreadsheet"  # the format of dates that are numbers of days
_DAY_BEFORE_THE_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001  (1900 counts a 29 February there)


@dataclass
class Days:
    """The distinct texts of a column of dates, read.

    Attributes:
        edtf: EDTF of each text, in their order; None for one that is not a date.
        local_times: The time of day in each text as HH:MM, with its zone if the text has one; None
            without.
        order: Whether day or month comes first, as the column shows; None if it did not matter.
        ambiguous: A text that may mean two days, in a column that shows no order.
        torn: Two texts that show different orders.
    """

    edtf: list[str | None]
    local_times: list[str | None]
    order: Order | None = None
    ambiguous: str | None = None
    torn: tuple[str, str] | None = None
    _figures: list[tuple[int, re.Match[str]]] = field(default_factory=list)


def read_days(
    texts: Iterable[str | None], *, date_format: str | None = None, time_zone: str | None = None
) -> Days:
    """Read the distinct texts of a column of dates.

    Args:
        texts: The distinct texts; None for absent.
        date_format: The user's format for `datetime.strptime`, or `spreadsheet` for the day numbers of
            spreadsheets.
        time_zone: The zone to which moments are converted if `date_format` has a zone (%z); None for
            their own.
    """
    given = [None if text is None else text.strip() for text in texts]
    days = Days([None] * len(given), [None] * len(given))
    for number, text in enumerate(given):
        if text is None or text.lower() in MISSING_WORDS:
            days.edtf[number] = UNKNOWN
        elif date_format is not None and (when := _by_format(text, date_format, time_zone)):
            days.edtf[number], days.local_times[number] = when
        else:
            _read_one(days, number, text)
    _read_figures(days)
    if not any(time and not time.startswith("00:00") for time in days.local_times):
        days.local_times = [None] * len(given)  # midnight everywhere is what a day alone turns into
    return days


def hold_dates(texts: Iterable[str | None]) -> bool:
    """Whether most texts of a column are days or months; a year alone may be any number."""
    given = [text for text in texts if text and text.lower() not in MISSING_WORDS]
    days = read_days(given)
    good = sum(edtf is not None and "-" in edtf for edtf in days.edtf)
    if days.ambiguous or days.torn:
        good += len(days._figures)  # noqa: SLF001  (made here)
    return bool(given) and good >= len(given) * _MOST


def read_clock_time(text: str) -> str | None:
    """Read a time of day as HH:MM, followed by ` UTC` or ` UTC-07:00` if it has a zone; else None."""
    found = _CLOCK.fullmatch(text.strip().lower())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), found[3]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004  (hours on a clock face)
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour >= 24 or minute >= 60:  # noqa: PLR2004
        return None
    zone = zone_words(found[4].removeprefix("utc")) if found[4] else ""
    return f"{hour:02d}:{minute:02d}{zone}"


def suggest_fix(text: str) -> str | None:
    """Suggest a fix for a date that could not be read; None if its form suggests none."""
    if _SHORT_YEAR.fullmatch(text):
        return "Write the year with four digits, or write date_format: '%m/%d/%y' (or similar) in a mapping."
    if _COUNT_OF_DAYS.fullmatch(text):
        moment = _counted_from_1900(text)
        return (
            f"If it is a spreadsheet's day number ({moment:%Y-%m-%d}), write date_format: {SPREADSHEET}"
            " in a mapping, or format the column as dates and save the table again."
        )
    return None


def _counted_from_1900(text: str) -> datetime:
    moment = _DAY_BEFORE_THE_FIRST + timedelta(days=float(text))
    return moment + timedelta(milliseconds=500)  # a minute is no whole share of a day


def _by_format(text: str, date_format: str, time_zone: str | None) -> tuple[str, str | None] | None:
    if date_format == SPREADSHEET:
        if not _COUNT_OF_DAYS.fullmatch(text):
            return None
        moment = _counted_from_1900(text)
        return moment.date().isoformat(), f"{moment:%H:%M}" if "." in text else None
    try:
        moment = datetime.strptime(text, date_format)  # noqa: DTZ007  (a day as a table writes it)
    except ValueError:
        return _by_format_of_day(text, date_format)
    has_time = any(mark in date_format for mark in ("%H", "%I", "%X", "%c", "%T"))
    if not has_time:
        return moment.date().isoformat(), None
    zone = ""
    if moment.tzinfo is not None:
        zone = "" if time_zone else zone_words(f"{moment:%z}")
        moment = moment.astimezone(ZoneInfo(time_zone)) if time_zone else moment
    return moment.date().isoformat(), f"{moment:%H:%M}{zone}"


def _by_format_of_day(text: str, date_format: str) -> tuple[str, str | None] | None:
    """Read a day in the format, and the time of day after it, which the format does not include."""
    parts = _FIGURES_MOMENT.fullmatch(text)
    try:
        day = datetime.strptime(parts[1], date_format) if parts else None  # noqa: DTZ007
    except ValueError:
        return None
    return (day.date().isoformat(), read_clock_time(parts[2])) if parts and day else None


def _read_one(days: Days, number: int, text: str) -> None:
    """Read a text whose order is clear; leave the others for later."""
    if moment := _ISO_MOMENT.fullmatch(text):
        days.edtf[number] = _edtf(moment[1])
        days.local_times[number] = read_clock_time(moment[2] + (moment[3] or ""))
        return
    if (edtf := _edtf(text)) is not None:
        days.edtf[number] = edtf
        return
    body = text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if moment := _FIGURES_MOMENT.fullmatch(text):
        body = moment[1]
        days.local_times[number] = read_clock_time(moment[2])
    if figures := _FIGURES.fullmatch(body):
        days._figures.append((number, figures))  # noqa: SLF001  (made here)
        return
    days.edtf[number] = _by_words(body.lower())


def _by_words(text: str) -> str | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], int(found[2]), int(found[3]))
    if _COMPACT.fullmatch(text):
        return _day(text[:4], int(text[4:6]), int(text[6:]))
    if (found := _DAY_MONTH_NAME.fullmatch(text)) and found[2] in MONTHS:
        return _day(found[3], MONTHS[found[2]], int(found[1]))
    if (found := _MONTH_NAME_DAY.fullmatch(text)) and found[1] in MONTHS:
        return _day(found[3], MONTHS[found[1]], int(found[2]))
    if (found := _MONTH_NAME_YEAR.fullmatch(text)) and found[1] in MONTHS:
        return f"{found[2]}-{MONTHS[found[1]]:02d}"
    return None


def _read_figures(days: Days) -> None:
    """Decide by all of them whether the day or the month comes first."""
    by_day = next((m for _, m in days._figures if int(m[1]) > _LARGEST_MONTH), None)  # noqa: SLF001
    by_month = next((m for _, m in days._figures if int(m[2]) > _LARGEST_MONTH), None)  # noqa: SLF001
    if by_day and by_month:
        days.torn = (by_day[0], by_month[0])
        return
    open_ = next((m for _, m in days._figures if m[1] != m[2]), None)  # noqa: SLF001
    if open_ and not by_day and not by_month:
        days.ambiguous = open_[0]
        return
    days.order = "month" if by_month else "day" if by_day else None
    for number, figures in days._figures:  # noqa: SLF001
        first, second = int(figures[1]), int(figures[2])
        month, day = (first, second) if by_month else (second, first)
        days.edtf[number] = _day(figures[3], month, day)


def _edtf(text: str) -> str | None:
    try:
        return parse_event_date(text).text
    except ValueError:
        return None


def _day(year: str, month: int, day: int) -> str | None:
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def widen_day(edtf: str, span: Span, *, from_first: bool) -> str:
    """Widen a day to its precision: EDTF of all days that it may mean; other dates are unchanged.

    Args:
        edtf: A date; one that is not a plain day has its own precision.
        span: The number of consecutive days that include the event, or the calendar month or year.
        from_first: Whether the day is the first of them; else it may be any.
    """
    if not PLAIN_DAY.fullmatch(edtf) or span == 1:
        return edtf
    if span == "month":
        return edtf[:7]
    if span == "year":
        return edtf[:4]
    day, reach = date.fromisoformat(edtf), timedelta(days=span - 1)
    try:
        first, last = day if from_first else day - reach, day + reach
    except OverflowError:  # at either end of the calendar
        return f"{edtf}~"
    return f"{first}/{last}"


def join_days(start: str, end: str) -> str | None:
    """Join a first and a last day as EDTF; None if the last comes before the first."""
    if end in (UNKNOWN, start):
        return start
    if start == UNKNOWN:
        return end
    try:
        first, last = parse_event_date(start), parse_event_date(end)
    except ValueError:
        return None
    if "/" in start or "/" in end or first.start is None or last.end is None:
        return start
    return f"{start}/{end}" if last.end >= first.start else None
