"""The exit statuses: the same of every command, so that a script can tell what happened."""

from __future__ import annotations

ALL_WELL = 0
FAULTS = 1
USAGE = 2  # click's own, too
WRITTEN_WITHOUT_SOME = 3
BUG = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell has it

MEANINGS = {
    ALL_WELL: "all is well (withheld, filtered and unlocated incidents are well)",
    FAULTS: "faults, and nothing written",
    USAGE: "wrong usage",
    WRITTEN_WITHOUT_SOME: "written, but rows of the table were rejected",
    BUG: "a bug in mapper",
    INTERRUPTED: "interrupted",
}


def in_words() -> str:
    """Say all of them in one paragraph."""
    listed = ", ".join(f"{status} {meaning}" for status, meaning in MEANINGS.items())
    return f"Exit statuses: {listed}."
