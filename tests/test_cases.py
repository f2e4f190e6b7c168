"""Cases in one test are each tried, and all that fail are named."""

from __future__ import annotations

import pytest

from tests.cases import in_one_test


def test_every_case_is_tried_and_each_that_fails_is_named():
    tried = []

    @in_one_test(("one", "two"), [(1, 1), (1, 2), (3, 3), (3, 4)])
    def equal(one, two, tmp_path):
        tried.append((one, two, tmp_path))
        assert one == two

    with pytest.raises(ExceptionGroup, match="2 of 4 cases") as raised:
        equal(tmp_path="shared")
    notes = [note for error in raised.value.exceptions for note in error.__notes__]
    assert notes == ["in the case (1, 2)", "in the case (3, 4)"]
    assert [each[2] for each in tried] == ["shared"] * 4


def test_a_case_of_one_name_is_the_value_itself_and_none_is_an_error():
    tried = []

    def try_one(text):
        tried.append(text)

    in_one_test("text", ["a", ("b", "c")])(try_one)()
    assert tried == ["a", ("b", "c")]
    for names, cases in (("text", []), ("other", ["a"])):
        with pytest.raises(AssertionError):
            in_one_test(names, cases)(try_one)
