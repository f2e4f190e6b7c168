"""What a quick run leaves out of grids of cases loses no value."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest

from tests.effort import combinations_of, meets_each_value, numbers_on_axes


@pytest.mark.parametrize("lengths", [(2, 12), (12, 2), (3, 3), (62, 6), (4, 7, 2), (5,)])
def test_a_sparse_grid_has_each_value(lengths):
    every = [tuple(numbers_on_axes(case, lengths)) for case in range(prod(lengths))]
    assert every == list(product(*map(range, lengths)))
    kept = [each for each in every if meets_each_value(each, lengths)]
    assert [set(axis) for axis in zip(*kept, strict=True)] == [set(range(n)) for n in lengths]
    assert len(kept) == max(lengths)


def test_a_grid_has_each_pair_of_values():
    axes = ("abc", "de", "fg")
    cases = combinations_of(axes, whole=False)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        met = {(case[one], case[other]) for case in cases}
        assert met == set(product(axes[one], axes[other]))
    assert len(cases) < prod(map(len, axes))
    assert len(combinations_of(axes, whole=True)) == prod(map(len, axes))


@pytest.mark.sparse
@pytest.mark.parametrize("slow", [0, 1])
@pytest.mark.parametrize("fast", range(3))
def test_cases_of_stacked_axes_are_numbered_as_pytest_orders_them(request, is_long, slow, fast):
    cases = [
        each for each in request.session.items if each.originalname == request.node.originalname
    ]
    if not is_long and len(cases) > 1:  # one alone was named
        told = [(each.callspec.params["slow"], each.callspec.params["fast"]) for each in cases]
        assert sorted(told) == [(0, 0), (0, 2), (1, 1)]
