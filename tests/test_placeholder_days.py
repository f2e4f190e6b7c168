"""Days that tables have where none is known are read as they stand, and said."""

from __future__ import annotations

import pandas as pd

import mapper
from mapper.imports.dates.placeholder_days import describe_placeholders
from tests.cases import in_one_test


@in_one_test(
    ("dates", "said"),
    [
        (["2025-03-01", "1900-01-01"], ["1900-01-01"]),
        (["2025-03-01", "1970-01-01T00:00:00Z", "9999-12-31"], ["1970-01-01", "9999-12-31"]),
        (["1900-01-01"], ["1900-01-01"]),
        (["1900-01-01", "1899-11-02", "1901-05-06"], []),
        (["1970-01-01", "1971-05-06"], []),
        (["2025-01-01", None, "2025", "1900"], []),
    ],
)
def test_a_day_decades_from_all_others_may_stand_for_none(dates, said):
    told = describe_placeholders(dates) or ""
    assert [day for day in ("1900-01-01", "1970-01-01", "9999-12-31") if day in told] == said


def test_it_is_read_as_it_stands_and_asked_about():
    incidents = mapper.read(
        pd.DataFrame({"date": ["2025-03-01", "1900-01-01"], "city": "Bell, CA"})
    )
    assert list(incidents.frame["event_date"]) == ["2025-03-01", "1900-01-01"]
    assert [note for note in incidents.notes if "1900-01-01" in note and "date" in note]
