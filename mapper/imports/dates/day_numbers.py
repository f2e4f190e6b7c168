"""Day numbers of spreadsheets, in both of their date systems: counted from 1900, or from 1904."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

SPREADSHEET, SPREADSHEET_1904 = "spreadsheet", "spreadsheet-1904"  # the names as date formats
_DAY_NUMBER = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
# The day before the first: 1900 counts a 29 February that there was not.
_STARTS: Mapping[str, datetime] = MappingProxyType(
    {
        SPREADSHEET: datetime(1899, 12, 30),  # noqa: DTZ001  (a day on a wall calendar)
        SPREADSHEET_1904: datetime(1904, 1, 1),  # noqa: DTZ001
    }
)
_FIRST_YEAR, _LAST_YEAR = 1970, 2059  # of a column that contains nothing but day numbers
_NEAR_YEARS = 1


def is_day_number(text: str) -> bool:
    """Whether a text may be the number of a day: five figures, with a fraction or without."""
    return _DAY_NUMBER.fullmatch(text) is not None


def read_day_number(text: str, system: str = SPREADSHEET) -> tuple[str, str | None] | None:
    """Read a day number: the day, and the time of day if there is a fraction; None for other texts."""
    if not is_day_number(text):
        return None
    moment = _STARTS[system] + timedelta(days=float(text))
    moment += timedelta(milliseconds=500)  # a minute is no whole share of a day
    has_time = float(text) % 1 > 0
    return moment.date().isoformat(), f"{moment:%H:%M}" if has_time else None


def find_day_system(numbers: Iterable[str], *, years: Collection[int], alone: bool) -> str | None:
    """Find the system of the day numbers in a column; None if it leaves a doubt.

    Args:
        numbers: The texts that may be day numbers.
        years: The years of the column's other dates, and those in a column of years.
        alone: Whether the column contains nothing else.
    """
    given = list(numbers)
    if years:
        first, last = min(years) - _NEAR_YEARS, max(years) + _NEAR_YEARS
        fitting = [
            system
            for system in _STARTS
            if all(first <= _year(text, system) <= last for text in given)
        ]
        if len(fitting) == len(
            _STARTS
        ):  # a wide column; without a note, 1900 is what programs write
            return SPREADSHEET
        return fitting[0] if fitting else None
    if alone and all(_FIRST_YEAR <= _year(text, SPREADSHEET) <= _LAST_YEAR for text in given):
        return SPREADSHEET
    return None


def _year(text: str, system: str) -> int:
    return (_STARTS[system] + timedelta(days=float(text))).year
