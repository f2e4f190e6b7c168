"""What becomes of a question about a place, and how a pin moves that is asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mapper.location import LockEntry
from mapper.network.geocoding.questions import Question

Result: TypeAlias = Literal[
    "found", "not-found", "outside-city", "too-coarse", "several", "could-not-ask", "not-asked"
]


@dataclass(frozen=True)
class Event:
    """What became of one question.

    Attributes:
        question: The question.
        result: What came of it.
        note: More about it: who answered, how far outside, why it could not be asked.
    """

    question: Question
    result: Result
    note: str = ""


@dataclass(frozen=True)
class Drift:
    """How a pin would move if it were asked for again.

    Attributes:
        question: The question.
        meters: Distance from the kept pin to the new one, None if it is no longer found.
        note: More about it.
        accepted: Whether the new pin was taken.
    """

    question: Question
    meters: float | None
    note: str
    accepted: bool


def found_event(question: Question, entry: LockEntry) -> Event:
    """Tell of an answer that is kept."""
    radius = f"{entry.coordinate_uncertainty_in_meters:,.0f} m"
    return Event(question, "found", f"{entry.provider}, {entry.precision}, {radius}")


def unfound_event(
    question: Question, refused: Sequence[tuple[Result, str]], failed: Sequence[str]
) -> Event:
    """Sum up a chain in which nobody knew: who could not be asked might have."""
    if failed:
        return Event(question, "could-not-ask", "; ".join(failed))
    if not refused:
        return Event(question, "not-asked", "nobody here can be asked for such words")
    worst = next((each for each in refused if each[0] != "not-found"), refused[0])
    return Event(question, worst[0], "; ".join(note for _, note in refused))
