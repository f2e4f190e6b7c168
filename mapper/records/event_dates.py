"""Event dates: EDTF level 0 and 1, or the word `unknown`, as the span of days they may mean.

Extended Date/Time Format: Library of Congress, 2019, now part of ISO 8601-2. `2025-02~` is about
February 2025, `2026-01-19/2026-01-22` some time between the two days, `2025-06-24?` perhaps that day.
"""

from __future__ import annotations

import calendar
import contextlib
import io
import math
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

UNKNOWN = "unknown"
_ONE_LATER = (timedelta(days=366), timedelta(days=31), timedelta(days=1))  # year, month, day
_PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# First and last month of EDTF's seasons. A winter that one year names begins or ends in it: 13 and 14 are
# in the next year.
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (1, 14)}
_OPEN = ("..", "")  # in place of the start or the end of an interval
_CALENDAR_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")

_LEVELS_0_AND_1 = (
    "Date",
    "Interval",
    "Level1Interval",
    "Season",
    "UncertainOrApproximate",
    "Unspecified",
)
_LAST_ZONE = timedelta(hours=12)  # the last place on earth where a day begins is UTC-12


@dataclass(frozen=True, slots=True)
class EventDate:
    """The days on which an event may have happened.

    Attributes:
        text: The date as EDTF, as in the record.
        start: The first possible day, None if open or unknown.
        end: The last possible day, None if open or unknown.
        approximate: Whether the text marks the days as approximate or uncertain (`~`, `?`, `%`).
    """

    text: str
    start: date | None
    end: date | None
    approximate: bool

    @property
    def known(self) -> bool:
        """Whether there is any bound at all."""
        return self.start is not None or self.end is not None


@lru_cache(maxsize=65_536)
def parse_event_date(text: str) -> EventDate:
    """Parse an event date.

    Args:
        text: EDTF of level 0 or 1, or `unknown`.

    Raises:
        ValueError: The text is neither; the message gives the reason.
    """
    if text == UNKNOWN:
        return EventDate(text, None, None, approximate=False)
    if _PLAIN_DAY.fullmatch(text):
        day = _plain_day(text)
        return EventDate(text, day, day, approximate=False)
    start, end = _calendar_days(text) or _days_of_edtf(text)
    if text.startswith("/"):  # an unknown start; edtf guesses ten years, we do not
        start = None
    if text.endswith("/"):
        end = None
    if start is not None and end is not None and end < start:
        raise ValueError(f"it ends ({end}) before it starts ({start})")
    return EventDate(text, start, end, approximate=any(mark in text for mark in "~?%"))


@lru_cache(maxsize=65_536)
def latest_day(text: str) -> date | None:
    """Return the last day that a date may mean; None if it is open or unknown.

    An approximate or uncertain day, month or year (`~`, `?`, `%`) may be one later.

    Raises:
        ValueError: The text is not an event date.
    """
    when = parse_event_date(text)
    if when.end is None or not when.approximate:
        return when.end
    parts = text.rpartition("/")[2].strip("~?%").count("-")
    try:
        return when.end + _ONE_LATER[min(parts, 2)]
    except OverflowError:
        return date.max


def moment_reached_everywhere(text: str) -> datetime | None:
    """Return the moment by which a day, or a moment in ISO 8601, has begun in every time zone.

    Args:
        text: EDTF, whose last possible day counts; or a moment, with or without a zone.

    Returns:
        The moment, aware; None if the date is open or unknown.

    Raises:
        ValueError: The text is neither.
    """
    if ":" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError("there is no such moment") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC) + _LAST_ZONE
    day = latest_day(text)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _LAST_ZONE


def _plain_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("the calendar has no such day") from error


def _calendar_days(text: str) -> tuple[date | None, date | None] | None:
    """Return first and last day of a year, month or day, or of an interval of two, as most dates are.

    None for all others, which the library knows: it takes a tenth of a second to get ready.
    """
    first, slash, last = text.partition("/")
    start, end = _calendar_span(first), _calendar_span(last if slash else first)
    if slash and start is not None and last in _OPEN:
        return start[0], None
    if slash and end is not None and first in _OPEN:
        return None, end[1]
    if start is None or end is None or end[1] < start[0]:
        return None
    return start[0], end[1]


def _calendar_span(text: str) -> tuple[date, date] | None:
    match = _CALENDAR_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if int(month or 0) in _SEASON_MONTHS and day is None and text[-1].isdigit():
        return _season_span(int(year), int(month))
    try:
        start = date(int(year), int(month or "1"), int(day or "1"))
    except ValueError:
        return None  # a season, or not in the calendar
    if day is not None:
        return start, start
    end = start if month else start.replace(month=12)
    return start, end.replace(day=calendar.monthrange(end.year, end.month)[1])


def _season_span(year: int, season: int) -> tuple[date, date] | None:
    first, last = _SEASON_MONTHS[season]
    year_after, month_after = divmod(last, 12)  # the month behind the season, from 0
    try:
        end = date(year + year_after, month_after + 1, 1) - timedelta(days=1)
        return date(year, first, 1), end
    except ValueError:
        return None


def _days_of_edtf(text: str) -> tuple[date | None, date | None]:
    parsed = _parse(text)
    return _bound(parsed.lower_strict()), _bound(parsed.upper_strict())


def _parse(text: str) -> Any:  # noqa: ANN401  (edtf is untyped)
    with warnings.catch_warnings():
        # edtf 5.0 trips a diagnostic of newer pyparsing while it builds its grammar; nothing we could act on.
        warnings.simplefilter("ignore")
        import edtf  # noqa: PLC0415  (see `_calendar_days`)
    try:
        # of its own mistakes, such as in 2024-1X and ../21, edtf prints the values
        with contextlib.redirect_stdout(io.StringIO()):
            parsed = edtf.parse_edtf(text)
    except (edtf.EDTFParseException, AttributeError, TypeError) as error:
        raise ValueError("it is not EDTF") from error
    if type(parsed).__name__ not in _LEVELS_0_AND_1:
        raise ValueError("it is EDTF beyond level 1")
    return parsed


def _bound(moment: Any) -> date | None:  # noqa: ANN401
    """Turn edtf's struct_time, or an infinity for an open end, into a day."""
    if isinstance(moment, float) and math.isinf(moment):
        return None
    try:
        return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
    except ValueError as error:
        raise ValueError("its year is outside 1 to 9999") from error
