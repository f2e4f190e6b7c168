"""Threads for what is long and alone: beside few rows, handing the work over takes longer than the work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_MANY_ROWS = 10_000


class _AtOnce(Executor):
    """Does the work when it is handed over, in the thread that hands it over."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            done.set_exception(error)
        return done


def work_beside(count: int, *, threads: int | None = None, least: int = _MANY_ROWS) -> Executor:
    """Return threads for much work; a little is done where it is handed over.

    Args:
        count: The rows to work on, or other pieces of work.
        threads: How many, at most; None for as many as there are cores, and some.
        least: The number of pieces from which on threads take less time than they cost.
    """
    return ThreadPoolExecutor(threads) if count >= least else _AtOnce()
