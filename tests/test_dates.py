from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.records import event_dates
from mapper.records.event_dates import parse_event_date
from tests.cases import in_one_test


@in_one_test(
    ("text", "start", "end", "approximate"),
    [
        ("2026-01-19", date(2026, 1, 19), date(2026, 1, 19), False),
        ("2025-02~", date(2025, 2, 1), date(2025, 2, 28), True),
        ("2025-06-24?", date(2025, 6, 24), date(2025, 6, 24), True),
        ("2026-01-19/2026-01-22", date(2026, 1, 19), date(2026, 1, 22), False),
        ("2025-06", date(2025, 6, 1), date(2025, 6, 30), False),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), False),
        ("2025-XX", date(2025, 1, 1), date(2025, 12, 31), False),
        ("2025-21", date(2025, 3, 1), date(2025, 5, 31), False),
        ("2025-24", date(2025, 1, 1), date(2026, 2, 28), False),
        ("../2025-06-24", None, date(2025, 6, 24), False),
        ("2025-06-24/..", date(2025, 6, 24), None, False),
        ("/2025-06-24", None, date(2025, 6, 24), False),
        ("2025-06-24/", date(2025, 6, 24), None, False),
        ("unknown", None, None, False),
    ],
)
def test_a_date_is_the_span_of_days_it_may_mean(text, start, end, approximate):
    parsed = parse_event_date(text)
    assert (parsed.start, parsed.end, parsed.approximate) == (start, end, approximate)
    assert parsed.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1/2/2025",
        "20260119",
        "2026011905",
        "2025-13",
        "2025-02-30",
        "2026-01-22/2026-01-19",
        "[2025-01,2025-02]",
        "2025-~06",
        "Y17000",
        "-0001",
        "Unknown",
        "2026-01-19T09:39:00",
        "2024-1X",
        "../",
        "../21",
    ],
)
def test_what_is_not_edtf_of_level_0_or_1_is_refused(text, capsys):
    with pytest.raises(ValueError, match=r"\w"):
        parse_event_date(text)
    assert capsys.readouterr().out == ""


@given(st.dates(min_value=date(1, 1, 1)), st.integers(0, 5000))
def test_every_interval_of_days_comes_back_as_its_two_ends(first, days):
    last = min(date.max, first + timedelta(days=min(days, (date.max - first).days)))
    parsed = parse_event_date(f"{first.isoformat()}/{last.isoformat()}")
    assert (parsed.start, parsed.end) == (first, last)


_YEARS = st.sampled_from(["0000", "0001", "1900", "2024", "2025", "9999"])
_MONTHS = st.sampled_from(["", "-00", "-01", "-02", "-12", "-13", "-21", "-23", "-30"])
_DAYS = st.sampled_from(["", "", "-00", "-01", "-28", "-29", "-30", "-31", "-32"])
_PART = st.tuples(_YEARS, _MONTHS, _DAYS, st.sampled_from(["", "~", "?", "%"])).map("".join)


@given(st.one_of(_PART, st.tuples(_PART, _PART).map("/".join)))
def test_days_of_the_calendar_are_those_that_the_library_says(text):
    days = event_dates._calendar_days(text)
    assert days is None or days == event_dates._days_of_edtf(text)
