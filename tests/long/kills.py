"""Kills every command at every step of writing, then at random moments; prints what it did.

Where the output is a link, only every tenth write is one of these steps, for a write is the same there.

    python -m tests.long.kills --seed 1 --random 200

Each time the file must be the old one or the new one, whole, and the next run must succeed.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.kills import COMMANDS, NEVER, Trial
from tests.long.site_kills import SiteTrial
from tests.nursery import Forked, nursery
from tests.operating_system import KILLED, kill

_OF_WRITES = 10  # of so many through a link, one is tried
_ROWS = 5_000  # of the tables that are written while a random moment comes
_RANDOM = ("import", "assign-csv", "assign-parquet")
_LEAST_WAIT_SECONDS = 0.0005
_LONGEST_WAIT_SECONDS = 300


def main() -> None:
    """Run all of it; an assertion says what was neither old nor new."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", type=int, default=200, help="kills at random moments")
    parser.add_argument("--commands", nargs="*", choices=COMMANDS, default=list(COMMANDS))
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    began = time.monotonic()
    with nursery() as processes, tempfile.TemporaryDirectory() as folder:
        numbers = itertools.count()

        def fork(code: str, *arguments: object) -> Forked:
            out = Path(folder, f"process-{next(numbers)}.out")
            return Forked(processes, out, code, tuple(map(str, arguments)))

        for name, through_link in itertools.product(asked.commands, (False, True)):
            trial = Trial(Path(folder, f"{name}-{through_link}"), name, through_link=through_link)
            counts["steps"] += trial.check(fork, _some if through_link else _every)
            sys.stdout.write(f"{name}: {counts['steps']} steps so far\n")
            sys.stdout.flush()  # else a run that is cut off tells nothing
        site = Path(folder, "site-trial")
        site.mkdir()
        counts["steps of publish"] = SiteTrial(site, fork).check()
        chance = random.Random(asked.seed)  # noqa: S311 - so that a run can be repeated
        trials = {name: _large(Path(folder, f"{name}-large"), name, fork) for name in _RANDOM}
        for _ in range(asked.random):
            counts[_killed_at_random(*trials[chance.choice(_RANDOM)], fork, chance)] += 1
    seconds = time.monotonic() - began
    sys.stdout.write(f"seed {asked.seed}: {dict(counts)} in {seconds:,.0f} s, all old or new\n")


def _every(steps: list[str]) -> list[int]:
    return list(range(1, len(steps) + 1))


def _some(steps: list[str]) -> list[int]:
    return [at for at in _every(steps) if steps[at - 1] != "write" or not at % _OF_WRITES]


def _large(folder: Path, name: str, fork: Callable[..., Forked]) -> tuple[Trial, bytes, float]:
    """Give a trial of a large table, what it writes, and how long the writing takes in seconds."""
    trial = Trial(folder, name, through_link=True, rows=_ROWS)
    trial.begin()
    running = fork(*trial.arguments(NEVER))
    seconds = -_writing(trial) + _writing(trial, "move")
    assert running.wait()[0] == 0
    return trial, trial.path.read_bytes(), seconds


def _writing(trial: Trial, kind: str = "") -> float:
    """Wait for the first step of a kind; return when that was."""
    until = time.monotonic() + _LONGEST_WAIT_SECONDS
    while not any(step.startswith(kind) for step in trial.steps()):
        assert time.monotonic() < until, f"nothing was written by {trial.command}"
        time.sleep(_LEAST_WAIT_SECONDS)
    return time.monotonic()


def _killed_at_random(
    trial: Trial,
    new: bytes,
    seconds: float,
    fork: Callable[..., Forked],
    chance: random.Random,
) -> str:
    trial.begin()
    running = fork(*trial.arguments(NEVER))
    _writing(trial)
    time.sleep(chance.uniform(0, seconds))
    with contextlib.suppress(ProcessLookupError):  # it has ended, and its parent has seen so
        kill(running.pid)
    status, said = running.wait()
    assert status in (KILLED, 0), said
    found = trial.path.read_bytes()
    assert found in (trial.old, new), trial.command
    return (
        "random, ended before" if status == 0 else "random, new" if found == new else "random, old"
    )


if __name__ == "__main__":
    main()
