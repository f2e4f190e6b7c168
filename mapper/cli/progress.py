"""Shows the progress of long work: a bar on a terminal, elsewhere a line every few seconds."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

import click

from mapper.cli.terminal import printable
from mapper.errors import number_of
from mapper.files import (
    ASSIGNING_STEPS,
    DRAWING_STEPS,
    READING_STEPS,
    STEP_WORDS,
    WHOLE,
    StepShares,
    draw_bar,
)

if TYPE_CHECKING:
    from rich.progress import Progress

_READING = READING_STEPS
CHECKING = _READING
IMPORTING = {**_READING, "write": 40}
BUILDING = {**_READING, **DRAWING_STEPS}
EXPORTING = {**_READING, "write": 60}
PUBLISHING = {**_READING, "publish": 120}
COUNTING = {"count": 9, "write": 1}
ASSIGNING = ASSIGNING_STEPS
ASKING = {"ask": 1}

_SAID_AT_ONCE = ("prepare", "compile")  # which take long before the first row
_SECONDS_BETWEEN_LINES = 10


class Bar:
    """Shows the progress of a command: the current step, the rows and the time left.

    The bar is visible inside `with`, any number of times, so that a command can print something in
    between, and disappears afterward. Without a terminal, long work prints a line every few seconds
    instead.
    """

    def __init__(self, steps: dict[str, int], *, hidden: bool = False) -> None:
        """Start at 0%.

        Args:
            steps: The steps in order, each with its share of the time, in any unit.
            hidden: Whether to show nothing, as when the output goes to the same terminal.
        """
        self._shares = StepShares(steps)
        self._hidden = hidden
        self._rows: int | None = None
        self._step = next(iter(steps))
        self._drawn: Progress | None = None
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        """Show the bar, on a terminal."""
        if not self._hidden and sys.stderr.isatty():
            self._drawn = _drawn()
            if self._drawn is not None:
                self._drawn.add_task(
                    STEP_WORDS[self._step], total=WHOLE, rows=self._rows_in_words()
                )
                self._drawn.update(self._drawn.task_ids[0], completed=self._completed)
                self._drawn.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar and restore the cursor, also after an error."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None

    def __call__(self, step: str, share: float | None = None, *, rows: int | None = None) -> None:
        """Show that a step has reached `share`, from 0 to 1; see `mapper.files.Progress`."""
        unknown = self._shares.reach(step, share) is None
        self._rows = self._rows if rows is None else rows
        self._step = step
        if self._drawn is not None:
            self._drawn.update(
                self._drawn.task_ids[0],
                description=STEP_WORDS[step],
                total=None if unknown else WHOLE,
                completed=self._completed,
                rows=self._rows_in_words(),
            )
        elif not self._hidden and (step in _SAID_AT_ONCE or self._is_due()):
            share_done = "" if unknown else f"{self._completed:.0f}%"
            shown = (STEP_WORDS[step], share_done, self._rows_in_words())
            click.echo(", ".join(filter(None, shown)), err=True)

    def say(self, words: str) -> None:
        """Print a line above the bar; nothing without a terminal."""
        if self._drawn is not None:
            self._drawn.console.print(
                printable(words), markup=False, highlight=False, soft_wrap=True
            )

    def _is_due(self) -> bool:
        """Whether to print a line; the end of the work has its own."""
        now = time.monotonic()
        if self._shares.done == 1 or now - self._said <= _SECONDS_BETWEEN_LINES:
            return False
        self._said = now
        return True

    @property
    def _completed(self) -> float:
        return (self._shares.done or 0.0) * WHOLE

    def _rows_in_words(self) -> str:
        return "" if self._rows is None else number_of(self._rows, "row")


def _drawn() -> Progress | None:
    """Create the bar; None on a terminal that cannot draw one."""
    from rich.console import Console  # noqa: PLC0415  (only on a terminal)

    console = Console(stderr=True)
    return draw_bar(console) if console.is_interactive else None
