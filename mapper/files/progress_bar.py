"""The bar of long work: how far its steps are, and how rich draws it, on a terminal or in a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mapper.errors import number_of
from mapper.files.progress import Progress, ignore_step

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Drawn

# How long each step takes beside the others, from benchmarks/build.py: so the bar moves evenly.
READING_STEPS = {"read": 6, "map": 8, "locate": 1, "assign": 10, "protect": 1}
DRAWING_STEPS = {"draw": 7, "write": 23}
ASSIGNING_STEPS = {"assign": 1}

STEP_WORDS = {
    "read": "Reading",
    "map": "Interpreting",
    "locate": "Locating",
    "prepare": "Preparing an index of borders, once for all runs",
    "compile": "Compiling the look-up, once for all runs",
    "assign": "Assigning",
    "protect": "Protecting",
    "count": "Counting",
    "draw": "Drawing",
    "write": "Writing",
    "publish": "Publishing",
    "ask": "Geocoding",
}
WHOLE = 100
_SHOWN_AFTER_SECONDS = 1.0
_SHELL = "ZMQInteractiveShell"  # of IPython, where it runs cells of a notebook


class StepShares:
    """How much of all steps is done."""

    def __init__(self, steps: Mapping[str, int]) -> None:
        """Start at none.

        Args:
            steps: The steps in order, each with its share of the time, in any unit.
        """
        self._ends: dict[str, tuple[float, float]] = {}
        total, before = sum(steps.values()), 0
        for step, weight in steps.items():
            self._ends[step] = before / total, (before + weight) / total
            before += weight
        self.done: float | None = 0.0

    def reach(self, step: str, share: float | None) -> float | None:
        """Return the share of all steps when one has reached a share, from 0 to 1; None if it is unknown."""
        begin, end = self._ends.get(step, (0.0, 0.0))
        now = begin + (share or 0.0) * (end - begin)
        # where the only step does not know how long it takes, neither does the bar
        unknown = share is None and len(self._ends) == 1
        self.done = None if unknown else max(self.done or 0.0, now)
        return self.done


def draw_bar(console: Console) -> Drawn:
    """Return a bar of rich that disappears afterward; its tasks have a field `rows`."""
    from rich import progress  # noqa: PLC0415  (only where somebody sees it)

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=30),
        progress.TaskProgressColumn(),
        progress.TextColumn("{task.fields[rows]}", markup=False),
        progress.TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=console.stderr,
    )


@contextmanager
def notebook_progress(given: Progress, steps: Mapping[str, int]) -> Iterator[Progress]:
    """Yield whom to tell the progress: whom the caller named, or in a cell of a notebook a bar.

    The bar appears when the work takes longer than a second. In scripts and pipes there is none.

    Args:
        given: What the caller named; `ignore_step` for nobody.
        steps: The steps in order, each with its share of the time.
    """
    if given is not ignore_step or not _is_in_cell():
        yield given
        return
    bar = _CellBar(steps)
    try:
        yield bar
    finally:
        bar.close()


class _CellBar:
    def __init__(self, steps: Mapping[str, int]) -> None:
        self._shares = StepShares(steps)
        self._began = time.monotonic()
        self._drawn: Drawn | None = None

    def __call__(self, step: str, share: float | None = None, *, rows: int | None = None) -> None:
        done = self._shares.reach(step, share)
        shown: dict[str, Any] = {
            "description": STEP_WORDS.get(step, step),
            "total": None if done is None else WHOLE,
            "completed": (done or 0.0) * WHOLE,
        }
        if rows is not None:
            shown["rows"] = number_of(rows, "row")
        if self._drawn is not None:
            self._drawn.update(self._drawn.task_ids[0], **shown)
        elif time.monotonic() - self._began > _SHOWN_AFTER_SECONDS:
            from rich.console import Console  # noqa: PLC0415

            self._drawn = draw_bar(Console(force_jupyter=True))
            self._drawn.add_task(**{"rows": "", **shown})
            self._drawn.start()

    def close(self) -> None:
        if self._drawn is not None:
            self._drawn.stop()


def _is_in_cell() -> bool:
    """Whether a cell of a notebook runs, in which rich can draw: it needs ipywidgets there."""
    module = sys.modules.get("IPython")
    shell = None if module is None else module.get_ipython()
    kinds = {kind.__name__ for kind in type(shell).__mro__}
    return _SHELL in kinds and find_spec("ipywidgets") is not None
