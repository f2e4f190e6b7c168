"""Asks again later where that may help, and keeps the pauses that hosts ask for."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from mapper.errors import NetworkError
from mapper.network.pace import LONGEST_WAIT_SECONDS, Pace

TRIES = 3
FIRST_BACK_OFF_SECONDS = 4.0

_T = TypeVar("_T")


def ask_again(
    request: Callable[[], _T], *, paces: Sequence[Pace], say: Callable[[str], None]
) -> _T:
    """Ask up to three times.

    Args:
        request: What is asked.
        paces: The pace of each host that it asks.
        say: Called with a short text about each wait.

    Raises:
        NetworkError: There is no answer, or it is unreadable.
    """
    for number in range(1, TRIES + 1):
        try:
            return request()
        except NetworkError as error:
            wait = FIRST_BACK_OFF_SECONDS * 2 ** (number - 1) * random.uniform(0.5, 1.5)  # noqa: S311
            wait = max(wait, error.retry_after_seconds or 0.0)
            may_help = error.again and wait <= LONGEST_WAIT_SECONDS and number < TRIES
            if may_help or error.retry_after_seconds:
                for pace in paces:
                    pace.rest(wait)
            if not may_help:
                raise
            say(f"The request failed. Trying again in {wait:.0f} s.")
    raise AssertionError(TRIES)


def take_turn(pace: Pace, say: Callable[[str], None]) -> AbstractContextManager[None]:
    """Take the turn of a host, and say so if another process has it."""
    return pace.turn(waiting=lambda: say(f"Waiting: another process is asking {pace.host}."))
