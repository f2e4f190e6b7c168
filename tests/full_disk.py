"""A disk without any room left, for a process that a test has forked: root or not, in a container or not.

On Linux, a file system of a few pages is mounted for that process alone. Where the system has no such
thing or lets nobody do so, every write to a temporary file is refused in the words of a full disk.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

_CLONE_NEWNS = 0x00020000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PAGES = 16


def mounted(folder: Path) -> str:
    """Take all room from a folder, which keeps what it holds; say how."""
    kept = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    if not (sys.platform == "linux" and _is_mounted(folder)):
        return refused(folder)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 512)
    assert shutil.disk_usage(folder).free == 0
    return "mounted"


def _is_mounted(folder: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNS):
        return False
    libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None)  # nobody else sees the next
    size = f"size={_PAGES * mmap.PAGESIZE}".encode()
    return not libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, size)


def refused(_folder: Path) -> str:
    """Let no temporary file take a byte."""
    opened = Path.open

    def full(self: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = opened(self, mode, *more, **named)
        return _Full(file) if mode == "wb" and ".part-" in self.name else file

    Path.open = full  # type: ignore[method-assign,assignment]
    return "refused"


class _Full:
    """A file that takes nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, _data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def writelines(self, _parts: Any) -> None:
        self.write(b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
