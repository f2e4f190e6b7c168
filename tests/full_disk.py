"""A disk without any room left, for a process that a test has forked: root or not, in a container or not.

A file system of a few pages is mounted for that process alone, in a user namespace of its own. Where the
kernel lets nobody do so, each temporary file becomes `/dev/full`, of which every write ends in ENOSPC, too.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

_CLONE_NEWUSER, _CLONE_NEWNS = 0x10000000, 0x00020000
_PAGES = 16


def mounted(folder: Path) -> str:
    """Take all room from a folder, which keeps what it holds; say how."""
    libc = ctypes.CDLL(None, use_errno=True)
    kept = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNS):
        return device(folder)
    with suppress(OSError):
        for name, said in (
            ("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1"),
        ):  # fmt: skip
            Path("/proc/self", name).write_text(said)
    size = f"size={_PAGES * os.sysconf('SC_PAGE_SIZE')}".encode()
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, size):
        return device(folder)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 512)
    assert shutil.disk_usage(folder).free == 0
    return "mounted"


def device(_folder: Path) -> str:
    """Let no temporary file take a byte."""
    make = os.open

    def full(path: Any, flags: int, *more: Any, **named: Any) -> int:
        handle = make(path, flags, *more, **named)
        if flags & os.O_EXCL and ".part-" in str(path):
            Path(path).unlink()
            Path(path).symlink_to("/dev/full")
        return handle

    os.open = full
    return "device"
