"""A short run of `python -m tests.long.fuzz`: every seed through every command and the Python calls."""

from __future__ import annotations

import pytest

from tests.long.fuzz import CALLS, fuzz
from tests.long.mutations import SEEDS

PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_a_spoiled_file_of_any_format_ends_each_command_and_call_in_an_error_of_ours(part):
    each = len(SEEDS) * len(CALLS) // PARTS
    outcome = fuzz(11, range(part * each, (part + 1) * each))
    assert outcome.failures == {}
    assert outcome.parsed * 2 >= outcome.inputs  # else the parsers alone are tried
