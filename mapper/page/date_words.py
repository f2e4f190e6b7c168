"""Event dates as an English newsroom writes them, as the page's script does for those with script."""

from __future__ import annotations

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SEASONS = {"21": "spring", "22": "summer", "23": "fall", "24": "winter"}
_DOUBTS = {"": "{}", "~": "about {}", "?": "perhaps {}", "%": "perhaps about {}"}
_DATE = re.compile(r"(-?\d[\dX]{3})(?:-([\dX]{2}))?(?:-([\dX]{2}))?([~?%]?)")
_OPEN = ("", "..")
_NOT_KNOWN = "Date not known"


def date_words(edtf: str | None) -> str:
    """Write a date of EDTF level 0 or 1 in words; a text that is none stays as it is."""
    if not edtf or edtf == "unknown":
        return _NOT_KNOWN
    if "/" not in edtf:
        return _one_date(edtf)
    first, last = edtf.split("/", 1)
    if first in _OPEN and last in _OPEN:
        return _NOT_KNOWN
    if first in _OPEN:
        return f"{_one_date(last)} or earlier"
    if last in _OPEN:
        return f"{_one_date(first)} or later"
    return f"between {_one_date(first)} and {_one_date(last)}"


def _one_date(edtf: str) -> str:
    found = _DATE.fullmatch(edtf)
    return _DOUBTS[found[4]].format(_plain_date(*found.group(1, 2, 3))) if found else edtf


def _plain_date(year: str, month: str | None, day: str | None) -> str:
    if year.endswith("XX"):
        return f"the years {year.replace('X', '0')} to {year.replace('X', '9')}"
    if year.endswith("X"):
        return f"the {year[:3]}0s"
    return year if month is None else _in_year(year, month, day)


def _in_year(year: str, month: str, day: str | None) -> str:
    if month == "XX":
        return f"{year}, month and day not known"
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    if not ("01" <= month <= "12"):
        return "-".join(part for part in (year, month, day) if part)
    return _in_month(year, _MONTHS[int(month) - 1], day)


def _in_month(year: str, name: str, day: str | None) -> str:
    if day is None:
        return f"{name} {year}"
    return f"{name} {year}, day not known" if "X" in day else f"{name} {int(day)}, {year}"
