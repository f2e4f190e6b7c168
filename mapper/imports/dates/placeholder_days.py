"""Days that databases and spreadsheets write where no day is known, such as 1900-01-01."""

from __future__ import annotations

import re
from collections.abc import Sequence

# .NET's least, SQL Server's least, day 0 of spreadsheets, 1900 as a whole, Unix' first, and ends of time
_PLACEHOLDERS = frozenset(
    {
        "0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1970-01-01",
        "2099-12-31", "2999-12-31", "9999-12-31",
    }
)  # fmt: skip
_DAY = re.compile(r"(\d{4})-\d{2}-\d{2}")
_LEAST_YEARS = 20


def describe_placeholders(edtf: Sequence[str | None]) -> str | None:
    """Say which days may stand for unknown ones: decades from all others; `{column}` is the column's name.

    They are kept as they stand, for a table may be of that day.

    Args:
        edtf: The distinct dates as they were read.
    """
    days = {found[0]: int(found[1]) for text in edtf if text and (found := _DAY.match(text))}
    others = [year for day, year in days.items() if day not in _PLACEHOLDERS]
    strange = [
        day
        for day in sorted(days.keys() & _PLACEHOLDERS)
        if all(abs(days[day] - year) >= _LEAST_YEARS for year in others)
    ]
    if not strange:
        return None
    read = " and ".join(strange)
    return (
        f"Some dates in column '{{column}}' are read as {read}, decades from all others. Tables often have"
        " such a day where none is known; if so, leave the cell empty."
    )
