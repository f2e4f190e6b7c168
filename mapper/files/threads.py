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


def work_beside(rows: int, *, threads: int | None = None) -> Executor:
    """Return threads for work on many rows; for few, the work is done where it is handed over.

    Args:
        rows: The rows to work on.
        threads: How many, at most; None for as many as there are cores, and some.
    """
    return ThreadPoolExecutor(threads) if rows >= _MANY_ROWS else _AtOnce()
