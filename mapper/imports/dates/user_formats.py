"""Formats of dates that the user names, and those to suggest where a column leaves its dates open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from mapper.imports.dates.clock_times import zone_words
from mapper.imports.dates.date_expressions import lacks_year, read_expression, split_time
from mapper.imports.dates.date_points import SHORT_YEAR
from mapper.imports.dates.date_words import fold_date
from mapper.imports.dates.day_numbers import SPREADSHEET, SPREADSHEET_1904, read_day_number


def read_by_formats(
    text: str, formats: Iterable[str], time_zone: str | None
) -> tuple[str, str | None] | None:
    """Read a text by the first of some formats that fits: its day and time; None if none does."""
    found = (_by_format(text, each, time_zone) for each in formats)
    return next((when for when in found if when), None)


def _by_format(text: str, date_format: str, time_zone: str | None) -> tuple[str, str | None] | None:
    if date_format in (SPREADSHEET, SPREADSHEET_1904):
        return read_day_number(text, date_format)
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
    day, time = split_time(fold_date(text))
    if time is None:
        return None
    try:
        return datetime.strptime(day, date_format).date().isoformat(), time  # noqa: DTZ007
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def suggest_fix(text: str) -> str | None:
    """Suggest a fix for a date that could not be read; None if its form suggests none."""
    if read := read_day_number(text):
        return (
            f"If it is a spreadsheet's day number ({read[0]}), write date_format: {SPREADSHEET}"
            " in a mapping, or format the column as dates and save the table again."
        )
    if lacks_year(text):
        return "Add the year to it, or a column named year."
    expression = read_expression(text)
    if expression and any(len(point.year or "") == SHORT_YEAR for point in expression.points):
        return "Write the year with four digits, or write date_format: '%m/%d/%y' (or similar) in a mapping."
    return None


def suggest_formats(text: str) -> tuple[str, str]:
    """Suggest the formats of a text whose figures may be day and month, or month and day."""
    expression = read_expression(text)
    point = expression.start if expression else None
    year = "%y" if point and len(point.year or "") == SHORT_YEAR else "%Y"
    sign = next((char for char in text if char in "/.-"), "/")
    return sign.join(("%d", "%m", year)), sign.join(("%m", "%d", year))
