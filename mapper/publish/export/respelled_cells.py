"""Restores the cells of a flat export that a spreadsheet or pandas wrote anew.

They drop leading zeros of codes, write days in the order of their country and decimals with a comma, give a
month as `Feb-25`, and append empty rows.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.publish.export.doubts import Doubt, Wrong
from mapper.publish.export.nested import POSITION

# by column: the digits of a code that lost its first zero, with that zero
_CODES = {
    "city_geoid": (2, 5, 7), "stated_area": (2, 5, 7), "places": (7,), "counties": (5,), "states": (2,),
    "unincorporated": (5,),
}  # fmt: skip
_FLOAT = re.compile(r"(\d+)\.0")
_COMMA = r"^(-?\d+),(\d+)$"
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00)?")
_MONTH = re.compile(r"([A-Z][a-z]{2})-(\d{2})")
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_CENTURY = 2000  # spreadsheets read 25 as 2025


def restore_cells(table: pa.Table) -> pa.Table:
    """Return the table of texts as it was exported, as far as cells tell it.

    Raises:
        Doubt: Days such as 3/4/2026 stand in the table, and nothing says which is the month.
    """
    empty = [pc.is_null(column) for column in table.columns]
    if empty and len(table):
        blank = empty[0]
        for each in empty[1:]:
            blank = pc.and_(blank, each)
        table = table.filter(pc.invert(blank))
    for name, lengths in _CODES.items():
        table = _with(table, name, partial(_codes, lengths=lengths))
    for name in POSITION:
        if name in table.column_names:
            dotted = pc.replace_substring_regex(table[name], _COMMA, r"\1.\2")
            table = table.set_column(table.column_names.index(name), name, dotted)
    if "event_date" in table.column_names:
        is_day_first = _is_day_first(table["event_date"].unique().to_pylist())
        table = _with(table, "event_date", partial(_date, is_day_first=is_day_first))
    return _with(table, "local_time", _time)


def _with(table: pa.Table, name: str, restore: Callable[[str], str]) -> pa.Table:
    """Return the table with another spelling of the texts of a column, each looked at once."""
    if name not in table.column_names:
        return table
    texts = table[name].unique().to_pylist()
    changed = {text: restored for text in texts if text and (restored := restore(text)) != text}
    if not changed:
        return table
    made = [changed.get(text, text) for text in table[name].to_pylist()]
    return table.set_column(table.column_names.index(name), name, pa.array(made, pa.string()))


def _codes(text: str, lengths: tuple[int, ...]) -> str:
    return " ".join(_code(each, lengths) for each in text.split(" "))


def _code(text: str, lengths: tuple[int, ...]) -> str:
    whole = _FLOAT.fullmatch(text)
    digits = whole[1] if whole else text
    return f"0{digits}" if digits.isdecimal() and len(digits) + 1 in lengths else digits


def _is_day_first(texts: Iterable[str | None]) -> bool:
    """Whether days such as 13/1/2026 begin with the day.

    Raises:
        Doubt: Nothing tells.
    """
    days = [found for text in texts if text and (found := _DAY.fullmatch(text))]
    order = {int(each[1]) > int(each[3]) for each in days if max(int(each[1]), int(each[3])) > 12}  # noqa: PLR2004
    if len(order) == 1:
        return order.pop()
    dotted = all(each[2] == "." for each in days)
    if days and not dotted and any(each[1] != each[3] for each in days):
        raise Doubt(
            Wrong(
                f"Another program wrote dates anew, such as {quoted(days[0][0])}, and which number is the"
                " month is not certain.",
                "",
                "Export the incidents again, and import the dates as text there.",
            )
        )
    return dotted


def _date(text: str, *, is_day_first: bool) -> str:
    if day := _DAY.fullmatch(text):
        first, second = int(day[1]), int(day[3])
        month, number = (second, first) if is_day_first else (first, second)
        return f"{day[4]}-{month:02}-{number:02}"
    if midnight := _MIDNIGHT.fullmatch(text):
        return midnight[1]
    if (month_of := _MONTH.fullmatch(text)) and month_of[1] in _MONTHS:
        return f"{_CENTURY + int(month_of[2])}-{_MONTHS[month_of[1]]:02}"
    return text


def _time(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    return f"{int(found[1]):02}:{found[2]}" if found else text
