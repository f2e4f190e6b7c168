"""Numbers in the digits of other scripts, and years of other calendars."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from tests.cases import in_one_test

ARABIC_POINT = "\u066b"
CELLS = {
    "date,lat,lon": ["14/01/2026", "30.0444", "31.2357"],
    "date,time,coordinates": ["2026-01-14", "09:39", "30.0444, 31.2357"],
}
# what a digit 0 is, and what the decimal mark
SCRIPTS = {
    "arabic": (0x0660, ARABIC_POINT),
    "persian": (0x06F0, ARABIC_POINT),
    "devanagari": (0x0966, "."),
    "thai": (0x0E50, "."),
    "full-width": (0xFF10, "."),
}


def written(text: str, zero: int, point: str) -> str:
    """Write the digits of a text in another script."""
    digits = {ord(str(digit)): chr(zero + digit) for digit in range(10)}
    return text.replace(".", point).translate(digits)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("columns", CELLS)
@pytest.mark.sparse
def test_digits_of_any_script_are_numbers(script, columns):
    cells = [written(cell, *SCRIPTS[script]) for cell in CELLS[columns]]
    (row,) = mapper.read(pd.DataFrame([cells], columns=columns.split(","))).frame.to_dict("records")
    assert (row["event_date"], row["latitude"], row["longitude"]) == (
        "2026-01-14",
        30.0444,
        31.2357,
    )
    if "time" in columns:
        assert row["local_time"].startswith("09:39")


@in_one_test(
    ("days", "calendar"),
    [
        (["2569-01-14", "2568-12-30"], "Thai"),
        (["1404-10-13"], "Persian"),
        (["1447-07-23", "1447-07-24", "2026-01-14"], "Islamic"),
        (["2026-01-14", "1404-10-13"], None),
        (["1995-01-14"], None),
        (["unknown"], None),
    ],
)
def test_years_of_another_calendar_are_asked_about(days, calendar):
    notes = mapper.read(pd.DataFrame({"date": days, "city": "Bell, CA"})).notes
    asked = [note for note in notes if "calendar" in note]
    assert [calendar in note for note in asked] == ([True] if calendar else [])
