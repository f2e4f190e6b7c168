"""How long work shows that it goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Self

import click

_SECONDS_BETWEEN_LINES = 10
_QUIET_SECONDS = 3


def rows_done() -> Callable[[int], None]:
    """Return what tells the number of rows done: on one line of a terminal, else now and then."""
    terminal, said = sys.stderr.isatty(), time.monotonic()

    def tell(rows: int) -> None:
        nonlocal said
        if terminal:
            click.echo(f"\r{rows:,} rows ", nl=False, err=True)
        elif time.monotonic() - said > _SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            click.echo(f"{rows:,} rows", err=True)

    return tell


class Steps:
    """Shows which step runs: in place on a terminal, elsewhere a line for what takes long."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._status: Any = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show, where somebody watches."""
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415  (only where somebody watches)

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Show no more."""
        if self._status is not None:
            self._status.stop()

    def __call__(self, step: str) -> None:
        """Say that a step begins."""
        if self._status is not None:
            self._status.update(f"{step} …")
        elif time.monotonic() - self._begun > _QUIET_SECONDS:
            click.echo(f"{step} …", err=True)
            self._begun = time.monotonic()
