"""Tables in memory without a row: a filter left none, no file was cut off."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

import mapper
from mapper.errors import RecordsError
from tests.cases import in_one_test


@in_one_test(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame(columns=["date", "city"]),
        [],
        [{}],
        pa.table({"date": [], "city": []}),
        pa.table({}),
    ],
)
def test_an_empty_frame_is_said_to_have_no_rows(table):
    with pytest.raises(RecordsError) as caught:
        mapper.read(table)
    (fault,) = caught.value.faults
    assert fault.code == "no-rows"
    assert "file" not in fault.fix


def test_an_expression_compares_a_field_of_dates_with_a_day():
    found = mapper.read(
        [
            {"id": "a", "date": "2025-01-05", "city": "Porto, Portugal", "trial": "2025-05-01"},
            {"id": "b", "date": "2025-01-06", "city": "Porto, Portugal", "trial": "2025-07-01"},
            {"id": "c", "date": "2025-01-07", "city": "Porto, Portugal", "trial": ""},
        ],
        keep=["trial"],
        embargo_hours=0,
    )
    assert found.select("trial >= '2025-06-01'").frame["incident_id"].tolist() == ["b"]
    assert found.select("trial.dt.month == 5").frame["incident_id"].tolist() == ["a"]
