"""Runs a task for many parts, here or in worker processes; the death of a worker costs one part's work.

Each process has one part at a time and a pipe of its own, so that it is known whose part a dead one had.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Protocol, TypeAlias

from mapper.errors import Fault, MapperError, OutputError, Position, RecordsError
from mapper.files import Part

Tell: TypeAlias = Callable[[float | None, int], None]
"""Called with the share of a part that is done, None if unknown, and the number of rows."""

_GONE = (EOFError, BrokenPipeError, ConnectionResetError)


class Task(Protocol):
    """What is done with a part; it can be pickled, as its result can."""

    def __call__(self, part: Part, tell: Tell) -> Any:  # noqa: ANN401 - whatever the task returns
        """Do it.

        Raises:
            MapperError: The part cannot be read, or the result cannot be written.
        """


@dataclass(frozen=True)
class Failure:
    """Why a part is not done.

    Attributes:
        faults: The faults of the part.
        output: The message of the error, if its output could not be written; else None.
    """

    faults: tuple[Fault, ...]
    output: str | None = None

    @classmethod
    def of(cls, part: Part, error: MapperError) -> Failure:
        """Describe an error of a part."""
        if isinstance(error, RecordsError):
            return cls(error.faults)
        message, code = error.args[0] if error.args else "", error.code
        output = str(error) if isinstance(error, OutputError) else None
        return cls((_fault(part, str(message), code),), output)


@dataclass(frozen=True)
class Outcome:
    """What became of a part: the result of the task, or a failure."""

    part: Part
    result: Any


class PartFaultError(Exception):
    """A bug: the task raised what is no error of mapper; the message is the traceback of the worker."""


def run_parts(
    parts: Sequence[Part], task: Task, *, workers: int, tell: Callable[[Part, float, int], None]
) -> Generator[Outcome]:
    """Do a task for each part, and yield the outcomes as they come.

    A part whose worker dies is done once more, alone; if that one dies, too, the part is a failure.
    Closing the iterator ends the workers at once.

    Args:
        parts: The parts.
        task: What is done.
        workers: The number of processes; 1 for none but this one.
        tell: Called with a part, the share of it that is done, and the number of its rows.

    Raises:
        PartFaultError: The task has a bug.
        MapperError: Workers cannot start.
    """
    if workers == 1 or len(parts) == 1:
        for part in parts:
            yield Outcome(part, _result_of(task, part, _teller(part, tell)))
        return
    with closing(_Workers(task, min(workers, len(parts)))) as started:
        yield from started.run(parts, tell)


def _teller(part: Part, tell: Callable[[Part, float, int], None]) -> Tell:
    return lambda share, rows: tell(part, share or 0.0, rows)


def _result_of(task: Task, part: Part, tell: Tell) -> Any:  # noqa: ANN401
    try:
        return task(part, tell)
    except MapperError as error:
        return Failure.of(part, error)


def _fault(part: Part, found: str, code: str) -> Fault:
    return Fault(part.path, Position(1, 0), found=found, fix="", code=code)


# ---- the worker ------------------------------------------------------------------------------


def _work(pipe: Connection, task: Task) -> None:
    """Do the task for each part that comes, until there is no more; whoever started it may be gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it ends it
    with suppress(*_GONE):
        pipe.send(("ready", None))
        while (part := pipe.recv()) is not None:
            try:
                result = _result_of(
                    task, part, lambda share, rows: pipe.send(("at", (share, rows)))
                )
            except _GONE:
                return
            except Exception:  # noqa: BLE001 - the one that started it raises it
                pipe.send(("bug", traceback.format_exc()))
            else:
                pipe.send(("done", result))


# ---- who starts them -------------------------------------------------------------------------


@contextmanager
def _without_script() -> Iterator[None]:
    """Start a process that does not run the user's script again, as Python else has it do."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


class _Worker:
    """One process, its pipe and its part."""

    def __init__(self, task: Task) -> None:
        context = multiprocessing.get_context(
            "spawn"
        )  # the same on each system, and safe with threads
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, task), daemon=True)
        with _without_script():
            self.process.start()
        theirs.close()  # so that its death is seen here
        self.part: Part | None = None
        self.is_ready = False

    def give(self, part: Part) -> None:
        self.part = part
        with suppress(*_GONE):  # it is seen when it is asked
            self.pipe.send(part)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Workers:
    """Several workers."""

    def __init__(self, task: Task, count: int) -> None:
        self._task = task
        self._count = count
        self._all: list[_Worker] = []

    def close(self) -> None:
        """End all at once: what they write becomes visible as a whole, or not at all."""
        for each in self._all:
            each.kill()
        self._all.clear()

    def run(
        self, parts: Sequence[Part], tell: Callable[[Part, float, int], None]
    ) -> Iterator[Outcome]:
        waiting, again = deque(parts), deque[Part]()
        while True:
            self._hand_out(waiting, again)
            busy = [each for each in self._all if each.part is not None]
            if not busy:
                return
            for pipe in wait([each.pipe for each in busy]):
                worker = next(each for each in busy if each.pipe is pipe)
                outcome = self._hear(worker, again, tell)
                if outcome is not None:
                    yield outcome

    def _hand_out(self, waiting: deque[Part], again: deque[Part]) -> None:
        """Give each idle worker a part; one whose worker died is done last, and alone."""
        while waiting and any(each.part is None for each in self._filled(len(waiting))):
            idle = next(each for each in self._all if each.part is None)
            idle.give(waiting.popleft())
        if again and not waiting and all(each.part is None for each in self._all):
            self._filled(1)[0].give(again[0])

    def _filled(self, wanted: int) -> list[_Worker]:
        busy = sum(each.part is not None for each in self._all)
        while len(self._all) < min(self._count, busy + wanted):
            self._all.append(_Worker(self._task))
        return self._all

    def _hear(
        self, worker: _Worker, again: deque[Part], tell: Callable[[Part, float, int], None]
    ) -> Outcome | None:
        part = worker.part
        if part is None:
            return None
        try:
            kind, said = worker.pipe.recv()
        except _GONE:
            return self._bury(worker, part, again)
        if kind == "ready":
            worker.is_ready = True
        elif kind == "at":
            _teller(part, tell)(*said)
        elif kind == "bug":
            raise PartFaultError(f"{part.path}\n{said}")
        else:
            worker.part = None
            with suppress(ValueError):
                again.remove(part)
            return Outcome(part, said)
        return None

    def _bury(self, worker: _Worker, part: Part, again: deque[Part]) -> Outcome | None:
        self._all.remove(worker)
        worker.kill()
        if not worker.is_ready:
            raise MapperError(
                "Worker processes end before they begin. Use one process: --workers 1.",
                code="worker-stopped",
            )
        if part not in again:
            again.append(part)
            return None
        again.remove(part)
        return Outcome(part, Failure((_stopped(part, worker.process.exitcode),)))


def _stopped(part: Part, status: int | None) -> Fault:
    ended = f"signal {-status}" if status is not None and status < 0 else f"status {status}"
    return Fault(
        part.path,
        Position(1, 0),
        found=f"The worker process ended twice at this file ({ended}), perhaps for want of memory.",
        fix="Run it again with --resume and fewer workers.",
        code="worker-stopped",
    )
