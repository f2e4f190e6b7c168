"""How the stages tell what runs and how far it is; who listens is no matter to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

Share: TypeAlias = Callable[[float], None]
"""Told which share of a step is done, from 0 to 1."""


class Progress(Protocol):
    """Told which step runs and how far it is."""

    def __call__(self, step: str, share: float | None = None, *, rows: int | None = None) -> None:
        """Take note.

        Args:
            step: What runs, in a word; the first call with another one begins it.
            share: How much of the step is done, from 0 to 1; None if nobody knows.
            rows: How many rows are done, or are at hand.
        """


def in_silence(step: str, share: float | None = None, *, rows: int | None = None) -> None:
    """Tell nobody which step runs."""


def unseen(share: float) -> None:
    """Tell nobody which share is done."""


def within(progress: Progress, step: str) -> Share:
    """Return what tells the share of one step."""

    def tell(share: float) -> None:
        progress(step, share)

    return tell
