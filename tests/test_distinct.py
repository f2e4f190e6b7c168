"""Distinct values by their objects are those that pandas finds by their contents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.records.factorize import distinct, distinct_objects, mask

MANY = 5_000
VALUES = st.one_of(st.none(), st.text(max_size=3), st.tuples(st.text("ab", max_size=1)))


def column(values: list[object], rows: list[int]) -> pd.Series:
    objects = np.empty(len(values), dtype=object)
    # equal texts are two objects here, as they are when they were read twice
    objects[:] = ["".join(list(v)) if isinstance(v, str) else v for v in values]
    return pd.Series(objects[np.resize(rows, MANY)], dtype=object)


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_codes_and_values_are_those_of_pandas(values, data):
    at = st.integers(0, len(values) - 1)
    cells = column(values, data.draw(st.lists(at, min_size=1, max_size=20)))
    codes, expected = pd.factorize(cells)
    found = distinct(cells)
    assert found.codes.tolist() == codes.tolist()
    assert found.objects == list(expected)
    assert mask(cells, lambda value: value is None).tolist() == cells.isna().tolist()


@pytest.mark.parametrize(
    "cells",
    [
        pd.Series([f"row {n}" for n in range(MANY)], dtype=object),
        pd.Series(["a", None, "b", "a"], dtype=object),
        pd.Series([], dtype=object),
        pd.Series(["a", "b"] * MANY, dtype="string[pyarrow]"),
    ],
    ids=["all differ", "few rows", "no rows", "Arrow"],
)
def test_a_column_without_repeated_objects_is_read_by_its_values(cells):
    codes, expected = pd.factorize(cells)
    found = distinct(cells)
    assert found.codes.tolist() == codes.tolist()
    assert found.objects == list(expected)


def test_a_column_that_is_every_other_row_of_another_is_read_at_its_own_rows():
    objects = np.array(["a", "b", "c", "b"] * MANY, dtype=object)
    found = distinct_objects(objects[::2])
    assert found is not None
    assert [found.objects[code] for code in found.codes.tolist()] == objects[::2].tolist()
