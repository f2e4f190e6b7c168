"""Years that look like those of another calendar: 2569 in Thailand is 2026, as is 1404 in Iran."""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR = re.compile(r"-?\d{4}")
_MOST = 0.5  # of the dates with a year
_THAI = range(2450, 2700)
_YEARS_OF_THAI = 543
# years of the Persian and of the Islamic calendar in the 20th and 21st centuries
_PERSIAN_OR_ISLAMIC = range(1279, 1525)


def describe_calendar(edtf: Sequence[str | None]) -> str | None:
    """Say that most years look like those of another calendar; `{column}` stands for the column's name.

    Dates are not converted: the column does not say which calendar it has.

    Args:
        edtf: The distinct dates as they were read, of the Gregorian calendar.
    """
    years = [int(found[0]) for text in edtf if text and (found := _YEAR.match(text))]
    for calendar, advice in (
        (_THAI, "of the Thai calendar, subtract {years} years ({last} is {there})"),
        (
            _PERSIAN_OR_ISLAMIC,
            "of the Persian or the Islamic calendar, convert them to dates such as 2026-01-19",
        ),
    ):
        inside = [year for year in years if year in calendar]
        if inside and len(inside) > _MOST * len(years):
            first, last = min(inside), max(inside)
            read = f"{last}" if first == last else f"{first} to {last}"
            told = advice.format(years=_YEARS_OF_THAI, last=last, there=last - _YEARS_OF_THAI)
            return f"Dates in column '{{column}}' are read as days of {read}. If they are {told}."
    return None
