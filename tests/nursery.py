"""Processes of their own for tests, forked from one that has imported everything.

A fresh start of Python with pandas takes seconds; a fork of a process without threads takes none. Where
the system cannot fork, each starts afresh.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.operating_system import CAN_FORK

_NURSERY = """
import json, os, signal, sys
from mapper import pipeline
from mapper.cli import main
from mapper.places.gazetteer import load_gazetteer
import mapper.network.geocoding.run
load_gazetteer("06").find("Bell")
for line in sys.stdin:
    told = json.loads(line)
    if "wait" in told:
        print(os.waitstatus_to_exitcode(os.waitpid(told["wait"], 0)[1]), flush=True)
        continue
    child = os.fork()
    if child:
        print(child, flush=True)
        continue
    status = 1
    # a runner in the background hands on that it ignores interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        out = os.open(told["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.environ.clear()
        os.environ.update(told["environment"])
        sys.argv[1:] = told["arguments"]
        exec(told["code"], {"sys": sys})
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(status)
"""


class Nursery(Protocol):
    """Starts processes when told to."""

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> int:
        """Run code with its arguments, its output in a file; return the number of the process."""

    def wait(self, process_id: int) -> int:
        """Wait for its end; return its status."""


class _Forking:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> int:
        told = {"code": code, "arguments": arguments, "out": str(out)}
        return self._tell(**told, environment=dict(os.environ))

    def wait(self, process_id: int) -> int:
        return self._tell(wait=process_id)

    def _tell(self, **words: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class _Afresh:
    def __init__(self) -> None:
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> int:
        run = [sys.executable, "-c", f"import sys\n{code}", *arguments]
        with out.open("ab") as file:
            process = subprocess.Popen(run, stdout=file, stderr=file)
        self._running[process.pid] = process
        return process.pid

    def wait(self, process_id: int) -> int:
        return self._running.pop(process_id).wait()


class Forked:
    """A running process."""

    def __init__(self, nursery: Nursery, out: Path, code: str, arguments: tuple[str, ...]) -> None:
        self._nursery, self._out = nursery, out
        out.touch()
        self.pid = nursery.start(code, arguments, out)

    def wait(self) -> tuple[int, str]:
        """Wait for its end; return its status and all that it printed."""
        return self._nursery.wait(self.pid), self._out.read_text(encoding="utf-8")


@contextmanager
def nursery(*, forks: bool = CAN_FORK) -> Iterator[Nursery]:
    """Start what starts the processes."""
    if not forks:
        yield _Afresh()
        return
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    run = [sys.executable, "-c", _NURSERY]
    with subprocess.Popen(
        run, env=alone, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield _Forking(process)
        assert process.stdin is not None
        process.stdin.close()
