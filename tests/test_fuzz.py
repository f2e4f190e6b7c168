"""A short run of `python -m tests.long.fuzz`: every seed, command and call; with --long, each by each."""

from __future__ import annotations

import pytest

from tests.long.fuzz import CALLS, fuzz
from tests.long.mutations import SEEDS

INPUTS = len(SEEDS) * len(CALLS)
PARTS = 2
SHARE = 29  # one input in so many; no divisor of the number of seeds, or some would have no turn


@pytest.mark.parametrize("part", range(PARTS))
def test_a_spoiled_file_of_any_format_ends_each_command_and_call_in_an_error_of_ours(part, is_long):
    step = 1 if is_long else SHARE
    assert len(SEEDS) % step or step == 1
    outcome = fuzz(11, range(part * step, INPUTS, PARTS * step))
    assert outcome.failures == {}
    assert outcome.parsed * 2 >= outcome.inputs  # else the parsers alone are tried
