"""Writes results so that a crash loses nothing.

A result goes into a temporary file first. A regular file is then replaced in one step, so that the
old one stays whole until the new one is, and a link is followed. A stream (a pipe, a terminal,
`/dev/null`) gets the bytes once all of them are there.
"""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from mapper.errors import MapperError, OutputError, reason_of, remedy_of
from mapper.files.destinations import (
    Target,
    descriptor_of,
    is_stream,
    refuse_overwriting,
    shown_name,
    status_of,
)

_UTF_8 = ("utf-8", "utf-8-sig")
_COPY_BYTES = 1 << 20

_STEM_CHARACTERS = 40  # of a name, kept in the temporary file's; a name has 255 bytes at most
_SUFFIX_CHARACTERS = 20
# what a file system answers that cannot sync a folder
_NO_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EPERM, errno.EACCES}


def write_whole(target: Target, data: bytes | Iterable[bytes]) -> int:
    """Write a file in one step, or a stream once everything is there.

    Args:
        target: Where the data goes; a file's folder must exist.
        data: The whole content, or its pieces in order.

    Returns:
        How many bytes were written.

    Raises:
        DestinationError: The target is a folder, a socket, a disk or a link to itself.
        OutputError: It could not be written; a file that stood there is untouched.
    """
    with open_whole_file(target) as temporary, temporary.open("wb") as file:
        return sum(map(file.write, [data] if isinstance(data, bytes) else data))


@contextmanager
def open_whole_file(target: Target, *, suffix: str | None = None) -> Iterator[Path]:
    """Yield a temporary file to fill; if no error occurs, its bytes go to the target.

    A regular file is replaced by it, synced, with the permissions of the old file; a link stays and the
    file that it leads to is replaced. A stream gets the bytes.

    Args:
        target: Where the data goes; a file's folder must exist.
        suffix: How the temporary file's name ends, for some writers go by it; as the target's if None.

    Raises:
        DestinationError: The target is a folder, a socket, a disk or a link to itself.
        OutputError: It could not be written; a file that stood there is untouched.
    """
    refuse_overwriting([target], [])
    if suffix is None:
        suffix = Path(target).suffix if isinstance(target, str | os.PathLike) else ""
    with _temporary_for(target, suffix) as temporary:
        yield temporary


def _temporary_for(target: Target, suffix: str) -> AbstractContextManager[Path]:
    if isinstance(target, str | os.PathLike) and not is_stream(target):
        return _replaced(Path(target), suffix)
    return _streamed(target, suffix)


@contextmanager
def _replaced(path: Path, suffix: str) -> Iterator[Path]:
    """Give a temporary file next to the one that a path leads to, and move it there at the end."""
    try:
        real = Path(os.path.realpath(path))
        old = status_of(real)
        temporary, mode = _new_file(real, suffix)
    except (OSError, ValueError) as error:
        raise _cannot_write(path, error) from error
    try:
        yield temporary
        with temporary.open("rb+") as file:
            if old is None:
                temporary.chmod(mode)
            else:
                _take_over(temporary, old)
            os.fsync(file.fileno())
        refuse_overwriting([real], [])  # it may have become a device meanwhile
        temporary.replace(real)
    except MapperError:
        raise
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path, real.parent)


def _new_file(path: Path, suffix: str) -> tuple[Path, int]:
    """Create an empty file next to another, for this user alone; return it and the mode of usual files.

    The mode is the system's for a new file here, because the umask can be read only by changing it.
    """
    stem = path.stem[:_STEM_CHARACTERS]
    name = (
        f".{stem}.part-{os.urandom(8).hex()}{suffix if len(suffix) <= _SUFFIX_CHARACTERS else ''}"
    )
    temporary = path.with_name(name)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)  # what will be in it has not been searched for leaks yet
    finally:
        os.close(descriptor)
    return temporary, mode


def _take_over(temporary: Path, old: os.stat_result) -> None:
    """Give a file the permissions of the one that it will replace, and its owner where that is allowed."""
    if (old.st_uid, old.st_gid) != (temporary.stat().st_uid, temporary.stat().st_gid):
        with suppress(OSError, AttributeError):
            os.chown(temporary, old.st_uid, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode) & 0o777)


def _sync_folder(path: Path, folder: Path) -> None:
    """Make a move last through a loss of power, where the system lets a folder be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise OutputError(
                f"{path}: The file was written, but the disk did not confirm it"
                f" ({error.strerror or error}). Check the disk."
            ) from error
    finally:
        os.close(descriptor)


@contextmanager
def _streamed(target: Target, suffix: str) -> Iterator[Path]:
    """Give a temporary file, and copy it to a stream at the end."""
    shown = shown_name(target)
    try:
        descriptor, name = tempfile.mkstemp(suffix=suffix)
        os.close(descriptor)
    except OSError as error:
        raise _cannot_write(shown, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as whole:
            _copy(whole, target, shown)
    except MapperError:
        raise
    except OSError as error:
        raise _cannot_write(shown, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _copy(whole: IO[bytes], target: Any, shown: str) -> None:  # noqa: ANN401 - a file object
    if isinstance(target, str | os.PathLike):
        with closing(_opened(target)) as stream:
            shutil.copyfileobj(whole, stream)
        return
    try:
        shutil.copyfileobj(whole, target)
    except TypeError:  # it takes text
        _copy_as_text(whole, target, shown)
    with suppress(AttributeError):
        target.flush()


def _copy_as_text(whole: IO[bytes], target: Any, shown: str) -> None:  # noqa: ANN401
    """Write bytes in UTF-8 into a stream of text."""
    encoding = getattr(target, "encoding", None)
    if isinstance(encoding, str) and codecs.lookup(encoding).name not in _UTF_8:
        raise OutputError(
            f'{shown}: This stream writes {encoding}. Open it with encoding="utf-8", or for bytes ("wb").'
        )
    try:
        for write in (
            len,
            target.write,
        ):  # first without writing, so that it is all text or nothing
            whole.seek(0)
            for text in codecs.iterdecode(iter(lambda: whole.read(_COPY_BYTES), b""), "utf-8-sig"):
                write(text)
    except UnicodeDecodeError as error:
        raise OutputError(
            f"{shown}: This stream takes text. Open one for bytes (mode 'wb', or io.BytesIO)."
        ) from error


def _opened(path: str | os.PathLike[str]) -> IO[bytes]:
    """Open a stream by its path; an open one is written from its current position."""
    descriptor = descriptor_of(path)
    if descriptor is None:  # without O_CREAT: where the stream is gone, no file takes its place
        return os.fdopen(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0)), "wb")
    return os.fdopen(os.dup(descriptor), "wb")


def _cannot_write(path: Path | str, error: Exception) -> OutputError:
    return OutputError(
        f"{path}: Cannot write the file: {reason_of(error)}. {remedy_of(error, 'file')}"
    )
