"""The exit statuses, the same for every command, so that a script can act on them."""

from __future__ import annotations

ALL_WELL = 0
FAULTS = 1
USAGE = 2  # click's own, too
WRITTEN_WITHOUT_SOME = 3
BUG = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell has it

MEANINGS = {
    ALL_WELL: "success (even if incidents are withheld, filtered or unlocated)",
    FAULTS: "errors; nothing was written",
    USAGE: "wrong usage",
    WRITTEN_WITHOUT_SOME: "written, without the rejected rows of the table",
    BUG: "a bug in mapper",
    INTERRUPTED: "interrupted",
}


def describe_statuses() -> str:
    """List all of them in one paragraph."""
    listed = ", ".join(f"{status} {meaning}" for status, meaning in MEANINGS.items())
    return f"Exit statuses: {listed}."
