from __future__ import annotations

import pytest

from tests.nursery import Forked, nursery
from tests.operating_system import CAN_FORK, KILLED, kill

SAYS = "print(*sys.argv[1:], flush=True); sys.exit(3)"
SLEEPS = "import time; time.sleep(60)"


@pytest.mark.parametrize("forks", {CAN_FORK, False})
def test_a_process_says_what_it_was_told_and_ends_as_it_does_forked_or_afresh(
    forks, request, tmp_path
):
    started = request.getfixturevalue("nursery") if forks else None
    with nursery(forks=False) as afresh:
        processes = started or afresh
        run = Forked(processes, tmp_path / "says", SAYS, ("a", "b"))
        assert run.wait() == (3, "a b\n")
        run = Forked(processes, tmp_path / "sleeps", SLEEPS, ())
        kill(run.pid)
        assert run.wait() == (KILLED, "")
