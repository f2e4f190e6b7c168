"""How the stages report their progress to any listener."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

Share: TypeAlias = Callable[[float], None]
"""Called with the share of a step that is done, from 0 to 1."""


class Progress(Protocol):
    """Called with the step that runs and its progress."""

    def __call__(self, step: str, share: float | None = None, *, rows: int | None = None) -> None:
        """Report progress.

        Args:
            step: The step that runs, in a word; a new word begins a new step.
            share: The share of the step that is done, from 0 to 1; None if unknown.
            rows: The number of rows that are done, or to do.
        """


def ignore_step(step: str, share: float | None = None, *, rows: int | None = None) -> None:
    """Ignore the step."""


def ignore_share(share: float) -> None:
    """Ignore the share."""


def within(progress: Progress, step: str) -> Share:
    """Return a function that reports the share of one step."""

    def tell(share: float) -> None:
        progress(step, share)

    return tell
