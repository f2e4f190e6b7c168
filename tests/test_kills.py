"""A process that is killed at any step leaves the old file or the new one.

A few of the steps of one command, with --long of five; `python -m tests.long.kills` takes all of them, and
random moments too.
"""

from __future__ import annotations

import pytest

from tests.kills import Trial


def few(steps: list[str]) -> list[int]:
    """Give the numbers of the move, up to which nothing of the old file may be gone, and of the last sync."""
    return [len(steps) - 1, len(steps)]


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("name", "through_link"),
    [
        ("assign-csv", True),
        ("build", True),
        ("build-counts", False),
        ("export-gpkg", False),
        ("locate", True),
    ],
)
def test_a_killed_command_leaves_the_old_file_or_the_new_one(name, through_link, tmp_path, fork):
    trial = Trial(tmp_path / "work", name, through_link=through_link)
    assert trial.check(fork, few) >= 2
