"""What a quick run leaves out of grids of cases loses no value."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest

from tests.cases import in_one_test
from tests.effort import combinations_of, meets_each_value, numbers_on_axes, spread


@in_one_test("lengths", [(2, 12), (12, 2), (3, 3), (62, 6), (4, 7, 2), (5,)])
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


def test_a_sample_has_as_many_as_are_wanted_and_the_first():
    assert sorted(spread(100, 4)) == [0, 25, 50, 75]
    assert spread(3, 7) == {0, 1, 2}
    assert all(len(spread(cases, 5)) == 5 for cases in range(5, 50))


@pytest.mark.sample(2)
@pytest.mark.parametrize("number", range(5))
def test_of_many_cases_of_one_kind_some_are_tried(request, is_long, number):
    cases = [
        each for each in request.session.items if each.originalname == request.node.originalname
    ]
    if not is_long and len(cases) > 1:  # one alone was named
        assert sorted(each.callspec.params["number"] for each in cases) == [0, 2]


@pytest.mark.long
def test_what_is_long_is_tried_when_it_is_asked_for(is_long):
    assert is_long


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
