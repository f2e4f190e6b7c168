"""Warnings that the records accept, with the reason: facts that an editor knows and cannot change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mapper.errors import Problem, quoted
from mapper.records import AcceptedWarning


class Weighed(NamedTuple):
    """Warnings after those that the records accept were taken out.

    Attributes:
        problems: The warnings that remain, and one for each entry that accepts nothing.
        accepted: Number of warnings that were accepted.
    """

    problems: tuple[Problem, ...]
    accepted: int


def weigh_accepted(problems: Iterable[Problem], accepted: Sequence[AcceptedWarning]) -> Weighed:
    """Take the accepted warnings out.

    Args:
        problems: The warnings of a review.
        accepted: The entries of `accepted_warnings`.
    """
    kept, used = [], set()
    count = 0
    for problem in problems:
        fitting = {n for n, each in enumerate(accepted) if _fits(each, problem)}
        used |= fitting
        if fitting:
            count += 1
        else:
            kept.append(problem)
    idle = (n for n in range(len(accepted)) if n not in used)
    return Weighed((*kept, *(_unused(n, accepted[n]) for n in idle)), count)


def _fits(entry: AcceptedWarning, problem: Problem) -> bool:
    return entry.code == problem.code and (not entry.of or _subject(problem) in entry.of)


def _subject(problem: Problem) -> str:
    """Return the id of the incident or source that a warning is about."""
    table, *rest = (*problem.field, "")
    return str(rest[0]) if not problem.incident_id and table == "sources" else problem.incident_id


def _unused(number: int, entry: AcceptedWarning) -> Problem:
    of = f" of {quoted(', '.join(entry.of))}" if entry.of else ""
    return Problem(
        "",
        ("accepted_warnings", number),
        found=f"No warning {quoted(entry.code)}{of} is left to accept.",
        expected="",
        fix="Delete the entry.",
        code="accepted-warning-unused",
    )
