"""Processes of their own for tests, forked from one that has imported everything.

A fresh start of Python with pandas takes seconds; a fork of a process without threads takes none. Where
the system cannot fork, each starts afresh. What Python reads only as it starts (locale, hash seed) is
that of the runner: a test of these starts Python itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from tests import nursery_client
from tests.operating_system import CAN_FORK

ROOT = Path(__file__).parent.parent


class Process(Protocol):
    """A running process."""

    pid: int

    def wait(self) -> int:
        """Wait for its end; return its status."""


class Nursery(Protocol):
    """Starts processes.

    Attributes:
        python: What a command line begins with in place of the path of Python; `-c` or `-m` comes next.
    """

    python: tuple[str, ...]

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> Process:
        """Run code with its arguments, its output in a file."""


class _Forking:
    def __init__(self, address: str) -> None:
        self._address = address
        self.python = (sys.executable, "-I", "-S", nursery_client.__file__, address)

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> Process:
        with Path(os.devnull).open("rb") as nothing, out.open("ab") as file:
            files = {0: nothing.fileno(), 1: file.fileno(), 2: file.fileno()}
            return nursery_client.Process(self._address, code, arguments, files)


class _Afresh:
    python = (sys.executable,)

    def start(self, code: str, arguments: tuple[str, ...], out: Path) -> Process:
        run = [sys.executable, "-c", f"import sys\n{code}", *arguments]
        with out.open("ab") as file:
            return subprocess.Popen(run, stdout=file, stderr=file)


class Forked:
    """A running process and what it prints."""

    def __init__(self, nursery: Nursery, out: Path, code: str, arguments: tuple[str, ...]) -> None:
        self._out = out
        out.touch()
        self._process = nursery.start(code, arguments, out)
        self.pid = self._process.pid

    def wait(self) -> tuple[int, str]:
        """Wait for its end; return its status and all that it printed."""
        return self._process.wait(), self._out.read_text(encoding="utf-8")


@contextmanager
def serving() -> Iterator[str]:
    """Start what forks processes, which imports nothing before it is asked for one; give its address."""
    import socket  # noqa: PLC0415  (sockets with a path are not on every system)

    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nursery-"))
        address = str(Path(folder, "s"))
        server = stack.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(address)
        server.listen()
        run = [sys.executable, "-m", "tests.nursery_server", str(server.fileno())]
        process = stack.enter_context(
            subprocess.Popen(
                run, cwd=ROOT, env=alone, stdin=subprocess.PIPE, pass_fds=[server.fileno()]
            )
        )
        server.close()  # else those who ask one that has ended would wait for ever
        yield address
        assert process.stdin is not None
        process.stdin.close()  # which ends it, as the end of this process does


@contextmanager
def nursery(address: str | None = None, *, forks: bool = CAN_FORK) -> Iterator[Nursery]:
    """Give what starts processes.

    Args:
        address: Of one that serves already.
        forks: Whether to fork them; if not, each starts afresh.
    """
    if not forks:
        yield _Afresh()
    elif address:
        yield _Forking(address)
    else:
        with serving() as own:
            yield _Forking(own)
