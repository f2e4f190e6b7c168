"""Rows are numbered by what several columns hold."""

from __future__ import annotations

import numpy as np
import pytest

from mapper.records import join_tuples, number_combinations


@pytest.mark.parametrize("highest", [1, 1 << 20], ids=["few", "more than a whole number holds"])
def test_each_combination_has_its_number_and_its_first_row(highest):
    some = np.random.default_rng(1)
    columns = [some.integers(-1, highest, 200) for _ in range(5)]
    numbers, first = number_combinations(columns)
    rows = list(zip(*(each.tolist() for each in columns), strict=True))
    distinct = list(dict.fromkeys(rows))
    assert [distinct.index(row) for row in rows] == numbers.tolist()
    assert [rows.index(each) for each in distinct] == first.tolist()


def test_tuples_are_joined_row_by_row():
    one = (np.array([0, -1, 0]), [("a",), ()])
    two = (np.array([1, 1, 0]), [("b", "c"), ("d",)])
    assert join_tuples([one, two]).tolist() == [("a", "d"), ("d",), ("a", "b", "c")]
