"""Dates as tables have them: EDTF, ISO dates and times, and the forms that people and programs write.

Every distinct text is read once. Whether 3/4/2026 is in March or in April, which century the year 26 is
in and what a number counts is decided by the whole column, and asked for where the column does not
decide it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mapper.imports.dates.clock_times import read_clock_time
from mapper.imports.dates.date_expressions import Expression, read_expression, with_year
from mapper.imports.dates.date_points import LARGEST_DAY, LARGEST_MONTH, SHORT_YEAR, Point
from mapper.imports.dates.date_spans import PLAIN_DAY
from mapper.imports.dates.day_numbers import (
    find_day_system,
    is_day_number,
    read_day_number,
)
from mapper.imports.dates.east_asian_dates import rewrite_date
from mapper.imports.dates.expression_days import Order, write_edtf
from mapper.imports.dates.two_digit_years import ShortYears, read_short_years
from mapper.imports.dates.user_formats import read_by_formats
from mapper.imports.dates.years_of_others import add_years_of_others
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.records import UNKNOWN, parse_event_date
from mapper.text import plain_digits

_EDTF_DATE = r"\d{2}[\dX]{2}(?:-[\dX]{2}){0,2}[~?%]?"
_EDTF_LIKE = re.compile(  # for all others, its library takes long to say no
    rf"{_EDTF_DATE}|(?:{_EDTF_DATE}|\.\.)?/(?:{_EDTF_DATE}|\.\.)?"
)
_FULL_YEAR = re.compile(r"(?:1[6-9]|20|21)\d{2}")
_ISO_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d*)?)?)\s*(Z|(?:UTC)?[+-]\d{2}:?\d{2}|UTC)?"
)
_ISO_WEEK = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{2})(?:-?(?P<day>[1-7]))?")
_END_OF_DAY = re.compile(r"24:00(?::00(?:[.,]0*)?)?")
_YEAR_FIRST_LIKE = re.compile(r"(\d{2})([.\-/])(\d{2})\2(\d{2})")
_OF_CAMERA = re.compile(r"^(\d{4}):(\d{2}):(\d{2})(?=\s|$)")
_MOST = 0.9


@dataclass
class Days:
    """The distinct texts of a column of dates, read.

    Attributes:
        edtf: EDTF of each text, in their order; None for one that is not a date.
        local_times: The time of day in each text as HH:MM, with its zone if the text has one; None
            without.
        time_words: A time of day in each text that is not exact, as it is written; None without.
        order: Whether day or month comes first, as the column shows; None if it did not matter.
        ambiguous: A text that may mean two days, in a column that shows no order.
        torn: Two texts that show different orders.
        short_years: How years of two digits are read; None if there are none.
        day_system: What day numbers are counted from, as a date format; None if there are none.
        day_number: One of them.
        years_of_others: The year that each text without one got from the others, by its place.
    """

    edtf: list[str | None]
    local_times: list[str | None]
    time_words: list[str | None]
    order: Order | None = None
    ambiguous: str | None = None
    torn: tuple[str, str] | None = None
    short_years: ShortYears | None = None
    day_system: str | None = None
    day_number: str | None = None
    years_of_others: dict[int, int] = field(default_factory=dict)
    _open: dict[int, Expression] = field(default_factory=dict)


def read_days(
    texts: Iterable[str | None],
    *,
    date_format: str | Sequence[str] | None = None,
    time_zone: str | None = None,
    years: Collection[int] = (),
    numbers: bool = True,
    order: Order | None = None,
) -> Days:
    """Read the distinct texts of a column of dates.

    Args:
        texts: The distinct texts; None for absent.
        date_format: The user's format for `datetime.strptime`, or `spreadsheet` or `spreadsheet-1904` for
            the day numbers of spreadsheets; or several, of which the first that fits is taken.
        time_zone: The zone to which moments are converted if `date_format` has a zone (%z); None for
            their own.
        years: The years in another column of the same rows.
        numbers: Whether day numbers of spreadsheets are read without a format.
        order: Whether the day or the month comes first, where the dates themselves do not show it.
    """
    given = [None if text is None else _rewritten(text) for text in texts]
    formats = (date_format,) if isinstance(date_format, str) else tuple(date_format or ())
    days = Days([None] * len(given), [None] * len(given), [None] * len(given))
    for number, text in enumerate(given):
        if text is None or text.lower() in MISSING_WORDS:
            days.edtf[number] = UNKNOWN
        elif when := read_by_formats(text, formats, time_zone):
            days.edtf[number], days.local_times[number] = when
        else:
            _read_one(days, number, text)
    _read_open(days, _full_years(days, years), order)
    if not days.ambiguous and not days.torn:
        if numbers:
            _read_day_numbers(days, given, years)
        days.years_of_others = add_years_of_others(given, days.edtf, order=days.order)
        for number, year in days.years_of_others.items():
            if read := read_expression(with_year(given[number] or "", str(year))):
                days.local_times[number], days.time_words[number] = read.time, read.time_words
    if time_zone:
        _convert_times(days, ZoneInfo(time_zone))
    if not any(time and not time.startswith("00:00") for time in days.local_times):
        days.local_times = [None] * len(given)  # midnight everywhere is what a day alone turns into
    return days


def _rewritten(text: str) -> str:
    plain = rewrite_date(plain_digits(text.strip()))
    # 2025:06:07 14:22:10, as cameras write it
    return _OF_CAMERA.sub(r"\1-\2-\3", plain) if plain[4:5] == ":" else plain


def hold_dates(texts: Iterable[str | None]) -> bool:
    """Whether most texts of a column are days or months; a year alone may be any number."""
    given = [text for text in texts if text and text.lower() not in MISSING_WORDS]
    days = read_days(given, numbers=False)
    good = sum(edtf is not None and "-" in edtf for edtf in days.edtf)
    if days.ambiguous or days.torn:
        good += len(days._open)  # noqa: SLF001  (made here)
    return bool(given) and good >= len(given) * _MOST


# ---- the column --------------------------------------------------------------------------------


def _read_one(days: Days, number: int, text: str) -> None:
    """Read a text that is complete by itself; leave the others for later."""
    if moment := _ISO_MOMENT.fullmatch(text):
        days.edtf[number], days.local_times[number] = _iso_moment(moment)
    elif week := _ISO_WEEK.fullmatch(text):
        days.edtf[number] = _iso_week(*week.group("year", "week", "day"))
    elif _EDTF_LIKE.fullmatch(text) and (edtf := _edtf(text)) is not None:
        days.edtf[number] = edtf
    elif expression := read_expression(text):
        days._open[number] = expression  # noqa: SLF001  (made here)
        days.local_times[number] = expression.time
        days.time_words[number] = expression.time_words


def _full_years(days: Days, years: Collection[int]) -> set[int]:
    """Return the years that the column, or another one, gives in full."""
    found = set(years)
    for edtf in days.edtf:
        found.update(map(int, _FULL_YEAR.findall(edtf or "")))
    for point in _points(days):
        if point.year and len(point.year) > SHORT_YEAR:
            found.add(int(point.year))
    return found


def _points(days: Days) -> list[Point]:
    return [point for each in days._open.values() for point in each.points]  # noqa: SLF001


def _read_open(days: Days, years: set[int], order: Order | None) -> None:
    """Decide by all of them what the dates leave open, and write them."""
    if _decide_order(days, order):
        return
    short = [point.year for point in _points(days) if point.year and len(point.year) == SHORT_YEAR]
    if short:
        days.short_years = read_short_years(short, years)
    known = days.short_years.years if days.short_years else {}

    def full_year(text: str) -> int | None:
        return known.get(text) if len(text) == SHORT_YEAR else int(text)

    for number, expression in days._open.items():  # noqa: SLF001  (made here)
        days.edtf[number] = write_edtf(expression, order=days.order, full_year=full_year)


def _decide_order(days: Days, told: Order | None) -> bool:
    """Decide whether the day or the month comes first; whether that, or which is the year, is open."""
    found = [
        (point.figures, expression.text)
        for expression in days._open.values()  # noqa: SLF001  (made here)
        for point in expression.points
        if point.figures is not None
    ]
    by_day = next((text for (first, _), text in found if first > LARGEST_MONTH), None)
    by_month = next((text for (_, second), text in found if second > LARGEST_MONTH), None)
    if by_day and by_month:
        days.torn = (by_day, by_month)
        return True
    days.ambiguous = _may_begin_with_years([text for _, text in found], by_month=bool(by_month))
    if days.ambiguous:
        return True
    if not by_day and not by_month and told is None:
        days.ambiguous = next((text for (one, two), text in found if one != two), None)
    days.order = "month" if by_month else "day" if by_day else told if found else None
    return bool(days.ambiguous)


def _may_begin_with_years(texts: list[str], *, by_month: bool) -> str | None:
    """Return a date such as 24-09-28 if the column may begin with the years; None if it does not.

    That is so if all its dates are written so, and the first figures differ less than the last.
    """
    found = [_YEAR_FIRST_LIKE.fullmatch(text) for text in texts]
    if by_month or not found or any(each is None for each in found):
        return None
    parts = [(int(each[1]), int(each[3]), int(each[4])) for each in found if each]
    possible = all(0 < month <= LARGEST_MONTH and 0 < day <= LARGEST_DAY for _, month, day in parts)
    firsts, lasts = ({each[place] for each in parts} for place in (0, 2))
    return texts[0] if possible and len(firsts) < len(lasts) else None


def _read_day_numbers(days: Days, texts: list[str | None], years: Collection[int]) -> None:
    """Read the numbers of days among the texts, where it is clear what they are counted from."""
    places = [
        number
        for number, text in enumerate(texts)
        if days.edtf[number] is None and text is not None and is_day_number(text)
    ]
    if not places:
        return
    numbers = [texts[place] or "" for place in places]
    others = _full_years(days, years)
    alone = sum(edtf not in (None, UNKNOWN) for edtf in days.edtf) == 0
    system = find_day_system(numbers, years=others, alone=alone)
    if system is None:
        return
    days.day_system, days.day_number = system, numbers[0]
    for place, text in zip(places, numbers, strict=True):
        days.edtf[place], days.local_times[place] = read_day_number(text, system) or (None, None)


def _convert_times(days: Days, zone: ZoneInfo) -> None:
    """Convert the times that still have a zone, of single days, to the clock of another."""
    for number, (day, time) in enumerate(zip(days.edtf, days.local_times, strict=True)):
        clock, utc, offset = (time or "").partition(" UTC")
        if utc and day and PLAIN_DAY.fullmatch(day):
            moment = datetime.fromisoformat(f"{day}T{clock}{offset or '+00:00'}").astimezone(zone)
            days.edtf[number] = moment.date().isoformat()
            days.local_times[number] = f"{moment:%H:%M}"


def _iso_moment(moment: re.Match[str]) -> tuple[str | None, str | None]:
    """Read a day and its time; 24:00 is the midnight at the end of the day, 0:00 of the next."""
    day, clock, zone = _edtf(moment[1]), moment[2], moment[3] or ""
    if day is not None and _END_OF_DAY.fullmatch(clock):
        day, clock = (date.fromisoformat(day) + timedelta(days=1)).isoformat(), "00:00"
    time = read_clock_time(clock + zone)
    return (None, None) if time is None else (day, time)


def _iso_week(year: str, week: str, day: str | None) -> str | None:
    """Read a week of ISO 8601, or a day of it; None for one that the year does not have."""
    try:
        first = date.fromisocalendar(int(year), int(week), int(day or 1))
    except ValueError:
        return None
    return first.isoformat() if day else f"{first}/{first + timedelta(days=6)}"


def _edtf(text: str) -> str | None:
    try:
        return parse_event_date(text).text
    except ValueError:
        return None
