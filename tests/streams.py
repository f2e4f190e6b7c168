"""Streams and devices in a folder of a test; never the machine's own."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path


class Pipe:
    """A named pipe that somebody reads; a device that takes all, where this user may make one."""

    def __init__(self, path: Path, *, as_device: bool = False) -> None:
        self.path = path
        self.is_device = as_device and _made_device(path)
        self._got: list[bytes] = []
        self._opened = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        if not self.is_device:
            os.mkfifo(path)
            self._reader.start()

    def _read(self) -> None:
        with self.path.open("rb") as file:
            self._opened.set()
            self._got.append(file.read())

    def read(self) -> bytes | None:
        """Return what was written to the pipe; None for a device, which keeps nothing."""
        if self.is_device:
            return None
        self._reader.join(30)
        assert not self._reader.is_alive(), "nothing was written to the pipe"
        return self._got[0]

    def release(self) -> None:
        """Let the reader end, where nothing was to be written."""
        if not self.is_device and self._reader.is_alive():
            both_ends = os.open(self.path, os.O_RDWR)  # does not wait for the reader
            self._opened.wait(30)
            os.close(both_ends)
            self._reader.join(30)

    def still_there(self) -> bool:
        mode = self.path.lstat().st_mode
        return stat.S_ISCHR(mode) if self.is_device else stat.S_ISFIFO(mode)


def _made_device(path: Path) -> bool:
    """Make a node like /dev/null; False where only root may, or a node is no device here."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, Path(os.devnull).stat().st_rdev)
    except (OSError, AttributeError):
        return False
    try:
        path.open("wb").close()
    except OSError:
        path.unlink()
        return False
    return True
