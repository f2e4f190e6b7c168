"""Keeps what mapper alone works with (locks, journals) from being a file of the user's.

The names of these files are fixed, so a link may stand where one belongs: whoever opens it then writes to,
or empties, the file that it leads to.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from mapper.errors import DestinationError


def refuse_links(paths: Iterable[Path]) -> None:
    """Refuse files and folders of mapper's own that are links, or neither folders nor regular files.

    A hard link is harmless: a journal is replaced before anything is added, and a lock is empty.

    Args:
        paths: Files and folders, whether they are there or not.

    Raises:
        DestinationError: At least one is refused; the message has a line for each.
    """
    _refuse(
        f"{path}: mapper keeps a file or folder of its own here, and this is a link or a stream. Remove it."
        for path in paths
        if _is_unfit(path)
    )


@contextmanager
def hold_lock(path: Path, *, timeout_seconds: float = -1) -> Iterator[None]:
    """Hold a lock among all processes, by an empty file that stays.

    Args:
        path: The file, in a folder that exists.
        timeout_seconds: How long to wait for another process; without end if negative.

    Raises:
        DestinationError: A link stands there, or a file with content.
        filelock.Timeout: Another process holds it.
        OSError: It cannot be opened.
    """
    from filelock import FileLock  # noqa: PLC0415 - only who writes needs it

    refuse_as_lock(path)
    with FileLock(path, timeout=timeout_seconds, mode=0o666):
        yield


def refuse_as_lock(path: Path) -> None:
    """Refuse what stands at the path of a lock and is none: opening it may empty it.

    Raises:
        DestinationError: It is a link, or has content.
    """
    refuse_links([path])
    if path.is_file() and path.stat().st_size:
        _refuse([f"{path}: mapper keeps a lock here, and this file has content. Move it away."])


def is_below(path: object) -> bool:
    """Whether what a journal names lies below the journal's folder."""
    if not isinstance(path, str) or not path:
        return False
    return not PurePath(path).is_absolute() and ".." not in PurePath(path).parts


def _is_unfit(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False  # not there, or whoever opens it says why it cannot be
    return not (stat.S_ISDIR(mode) or stat.S_ISREG(mode))


def _refuse(said: Iterable[str]) -> None:
    if lines := [f"{each}  [working-file]" for each in said]:
        raise DestinationError("\n".join(lines), code="working-file")
