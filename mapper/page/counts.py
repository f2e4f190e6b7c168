"""The counts of records that a page states."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.errors import PageError
from mapper.files import Mask

COUNTS = ("records", "shown", "unlocated", "withheld", "filtered", "rejected")


def header_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts that the page shows; rejected rows only if there are any."""
    said = {name: int(counts.get(name, 0)) for name in COUNTS}
    return said if said["rejected"] else {name: said[name] for name in COUNTS[:-1]}


def refuse_wrong_counts(counts: Mapping[str, int], missing: Mask) -> None:
    """Refuse counts that do not add up to the rows.

    Raises:
        PageError: They do not.
    """
    if set(counts) | {"rejected"} != set(COUNTS):  # only a table has rejected rows
        raise PageError(
            f"counts has {', '.join(sorted(counts)) or 'no members'}. Give {', '.join(COUNTS)}."
        )
    unlocated = int(missing.sum())
    located = len(missing) - unlocated
    rest = counts["withheld"] + counts["filtered"] + counts.get("rejected", 0)
    if (counts["shown"], counts["unlocated"], counts["records"]) != (
        located,
        unlocated,
        len(missing) + rest,
    ):
        raise PageError(
            f"counts is {dict(counts)}, but the tables have shown {located}, unlocated {unlocated} and"
            f" records {len(missing) + rest}. Count again, so that no record vanishes."
        )
