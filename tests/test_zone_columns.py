"""Times of day whose zone is in a column of its own."""

import pandas as pd
import pytest

import mapper


@pytest.mark.parametrize(
    ("zone", "time", "local"),
    [
        ("UTC", "15:15", "10:15 UTC-05:00"),
        ("Z", "3:15 PM", "10:15 UTC-05:00"),
        ("GMT", "15:15+02:00", "15:15 UTC+02:00"),  # the time's own zone counts
        ("EST", "15:15", "15:15"),
        ("", "15:15", "15:15"),
    ],
)
def test_a_time_in_utc_by_the_column_beside_it_is_made_local(zone, time, local):
    row = {"date": "2024-01-02", "time": time, "timezone": zone, "city": "New York", "state": "NY"}
    read = mapper.read(pd.DataFrame([row]))
    assert read.frame["local_time"].tolist() == [local]
    is_told = any("as column 'timezone' says" in note for note in read.notes)
    assert is_told is (zone in {"UTC", "Z"})
