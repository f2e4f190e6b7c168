"""The result of a question about a place, and the drift of a pin that is geocoded again."""

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
    """The result of one question.

    Attributes:
        question: The question.
        result: The kind of result.
        note: Details: the provider, the distance outside the city, the reason of a failure.
    """

    question: Question
    result: Result
    note: str = ""


@dataclass(frozen=True)
class Drift:
    """The movement of a pin that is geocoded again.

    Attributes:
        question: The question.
        meters: Distance from the kept pin to the new one, None if it is no longer found.
        note: Details.
        accepted: Whether the new pin was saved.
    """

    question: Question
    meters: float | None
    note: str
    accepted: bool


def found_event(question: Question, entry: LockEntry) -> Event:
    """Describe a saved answer."""
    radius = f"{entry.coordinate_uncertainty_in_meters:,.0f} m"
    return Event(question, "found", f"{entry.provider}, {entry.precision}, {radius}")


def unfound_event(
    question: Question, refused: Sequence[tuple[Result, str]], failed: Sequence[str]
) -> Event:
    """Sum up a chain of providers without an answer; a failed one might have had it."""
    if failed:
        return Event(question, "could-not-ask", "; ".join(failed))
    if not refused:
        return Event(question, "not-asked", "unsuited to the named providers")
    worst = next((each for each in refused if each[0] != "not-found"), refused[0])
    return Event(question, worst[0], "; ".join(note for _, note in refused))
