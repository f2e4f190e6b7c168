"""What tests ask of the operating system, with a way for systems that have it otherwise."""

from __future__ import annotations

import os
import signal
import threading
from types import TracebackType
from typing import Self

import psutil

CAN_FORK = hasattr(os, "fork")
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process at once by either
_INTERRUPT = getattr(signal, "CTRL_C_EVENT", signal.SIGINT)
KILLED = -_KILL if hasattr(signal, "SIGKILL") else int(_KILL)
"""The status of a killed process."""


def kill(process_id: int) -> None:
    """End a process at once, whatever it is doing."""
    os.kill(process_id, _KILL)


def interrupt(process_id: int) -> None:
    """Interrupt a process as Control and C on its terminal do."""
    os.kill(process_id, _INTERRUPT)


def is_root() -> bool:
    """Whether the tests run as the user who may do everything."""
    return getattr(os, "geteuid", lambda: None)() == 0


class Memory:
    """Watches how much memory this process holds while it does something.

    Attributes:
        before_bytes: What it held before.
        peak_bytes: The most that it held.
    """

    _EVERY_SECONDS = 0.005

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.before_bytes = self.peak_bytes = self._process.memory_info().rss
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._ended.wait(self._EVERY_SECONDS):
            self.peak_bytes = max(self.peak_bytes, self._process.memory_info().rss)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._watcher.join()
        self.peak_bytes = max(self.peak_bytes, self._process.memory_info().rss)
