"""How the dates of a column are read, in words for the user."""

from __future__ import annotations

from collections.abc import Sequence

from mapper.errors import quoted
from mapper.imports.dates.date_formats import Days
from mapper.imports.dates.day_numbers import SPREADSHEET, SPREADSHEET_1904, read_day_number
from mapper.imports.dates.other_calendars import describe_calendar
from mapper.imports.dates.placeholder_days import describe_placeholders
from mapper.imports.dates.two_digit_years import ShortYears


def describe_days(
    days: Days, texts: Sequence[str | None], *, year_column: str | None = None, why: str = ""
) -> list[str]:
    """Say how the dates of a column are read, in words for the user; `{column}` stands for its name.

    Args:
        days: The dates.
        texts: What they were read from.
        year_column: The column that gave years to dates without one.
        why: Why the day or the month comes first, where the dates do not show it.
    """
    notes = []
    if days.order:
        reason = f", {why.replace('{', '{{').replace('}', '}}')}" if why else ""
        notes.append(f"Dates in column '{{column}}' are read with the {days.order} first{reason}.")
    if about_calendar := describe_calendar(days.edtf):
        notes.append(about_calendar)
    if about_placeholders := describe_placeholders(days.edtf):
        notes.append(about_placeholders)
    if days.years_of_others:
        notes.append(_describe_years_of_others(days.years_of_others, texts))
    if days.short_years and days.short_years.years:
        notes.append(_describe_short_years(days.short_years, year_column))
    if days.day_system:
        day = read_day_number(days.day_number or "", days.day_system)
        since, other = ("1900", SPREADSHEET_1904), ("1904", SPREADSHEET)
        if days.day_system == SPREADSHEET_1904:
            since, other = other, since
        notes.append(
            f"Numbers in column '{{column}}' are read as a spreadsheet's day numbers, counted from {since[0]}"
            f" ({days.day_number} is {day[0] if day else ''}). To count from {other[0]}, use --date-format"
            f" {since[1]}."
        )
    return notes


def _describe_years_of_others(years: dict[int, int], texts: Sequence[str | None]) -> str:
    example = quoted(texts[min(years)] or "").replace("{", "{{").replace("}", "}}")
    read = " and ".join(map(str, sorted(set(years.values()))))
    return (
        f"Dates without a year in column '{{column}}', such as {example}, are read as {read}, near the"
        " column's other dates. If that is wrong, write the year."
    )


def _describe_short_years(short: ShortYears, year_column: str | None) -> str:
    first, last = min(short.years.values()), max(short.years.values())
    read = f"{first}" if first == last else f"{first} to {last}"
    if year_column:
        why = f"near those in column {quoted(year_column)}"
    elif short.decided:
        why = "near the column's other dates"
    else:
        why = "as spreadsheets read them (1930 to 2029); if that is wrong, write them with four digits"
    return f"Two-digit years in column '{{column}}' are read as {read}, {why}."
