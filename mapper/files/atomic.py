"""Writes results so that a crash loses nothing, and neither does a slip.

A result goes into a temporary file first. A regular file is then replaced in one step, so that the
old one stays whole until the new one is, and a link is followed. A stream (a pipe, a terminal,
`/dev/null`) gets the bytes once all of them are there. A folder, a socket, a disk and a file that is
read meanwhile are refused.
"""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import IO, Any, TypeAlias

from mapper.errors import DestinationError, MapperError, OutputError, reason_of

Target: TypeAlias = "str | os.PathLike[str] | IO[bytes] | IO[str]"

_UTF_8 = ("utf-8", "utf-8-sig")
_COPY_BYTES = 1 << 20

_LONGEST_CHAIN = 40  # links that lead to links; the kernel follows as many
_STEM_CHARACTERS = 40  # of a name, kept in the temporary file's; a name has 255 bytes at most
_SUFFIX_CHARACTERS = 20
_NAME_ANOTHER = "Name another output."
_STANDARD = {"<stdin>": "standard input", "<stdout>": "standard output"}
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISBLK, "a disk"),
    (stat.S_ISSOCK, "a socket"),
)
# what GDAL and SQLite read with a file
_BESIDE_STEM = {".shp": (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx")}
_BESIDE_NAME = {".gpkg": ("-wal", "-shm", "-journal")}
# what a file system answers that cannot sync a folder
_NO_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EPERM, errno.EACCES}


# ---- what may be written to ------------------------------------------------------------------


def refuse_overwriting(outputs: Iterable[Target | None], inputs: Iterable[Target | None]) -> None:
    """Refuse outputs that would overwrite an input or another output, or that are not files.

    Files are compared by identity, not by name: through links, hard links, other spellings of a path and
    open streams. A file that does not exist yet is compared by its future path.

    Args:
        outputs: Files and streams of bytes to write; None for an output that is not wanted.
        inputs: Files and streams to read, whether they exist or not; files that belong to one, such as
            the .dbf of a .shp, count, too.

    Raises:
        DestinationError: At least one is refused; the message has a line for each.
    """
    targets = [_Named.of(each) for each in outputs if each is not None]
    sources = [
        _Named.of(each)
        for given in inputs
        if given is not None
        for each in (given, *list_parts(given))
    ]
    refused = [each.unfit for each in targets if each.unfit]
    refused += [
        (_input_message(target, source), "output-is-input")
        for target in targets
        if (source := next(filter(target.is_file_of, sources), None)) is not None
    ]
    refused += [
        (
            f"{second}: This output and {first} are the same file. Name another file for one of them.",
            "outputs-are-one-file",
        )
        for first, second in combinations(targets, 2)
        if first.is_file_of(second)
    ]
    _raise(refused)


def is_stream(target: Target) -> bool:
    """Whether a target takes bytes as they come and cannot be replaced: a pipe, a terminal, `/dev/null`."""
    if not isinstance(target, str | os.PathLike):
        return True
    if descriptor_of(target) is not None:
        return True
    status = _status(target)
    return status is not None and (stat.S_ISFIFO(status.st_mode) or stat.S_ISCHR(status.st_mode))


def descriptor_of(path: str | os.PathLike[str]) -> int | None:
    """Return which open file of this process a path means: 1 for `/dev/stdout`, N for `/dev/fd/N`."""
    each = os.fspath(path)
    open_files = os.path.realpath("/dev/fd")
    for _ in range(_LONGEST_CHAIN):
        folder, name = os.path.split(each)
        folder = os.path.realpath(folder)
        if folder == open_files and name.isdecimal():
            return int(name)
        each = os.path.join(folder, name)  # noqa: PTH118 - a Path would drop what `..` means
        try:
            each = os.path.join(folder, os.readlink(each))  # noqa: PTH115, PTH118
        except (OSError, ValueError):  # no link, or no name of a file
            return None
    return None


@dataclass(frozen=True, slots=True)
class _Named:
    """A file or stream, and its status."""

    shown: str
    path: str | None
    status: os.stat_result | None
    unfit: tuple[str, str] | None

    @classmethod
    def of(cls, target: Target) -> _Named:
        if isinstance(target, str | os.PathLike):
            shown = os.fspath(target)
            return cls(shown, os.path.realpath(shown), _status(target), _unfit(target))
        name = getattr(target, "name", None)
        shown = _STANDARD.get(name, name) if isinstance(name, str) else "the stream"
        return cls(shown, None, _status(target), None)

    def is_file_of(self, other: _Named) -> bool:
        """Whether both are one regular file, or would be."""
        if self.status and other.status:
            return stat.S_ISREG(self.status.st_mode) and os.path.samestat(self.status, other.status)
        if self.status or other.status or self.path is None or other.path is None:
            return False
        return self.path == other.path or _is_one_name(Path(self.path), Path(other.path))

    def __str__(self) -> str:
        return self.shown


def list_parts(target: Target) -> Iterator[str]:
    """Give the files that are read with one, such as the .dbf of a .shp, whether they are there or not."""
    if isinstance(target, str | os.PathLike):
        stem, suffix = os.path.splitext(os.fspath(target))  # noqa: PTH122 - a Path drops what `..` means
        yield from (
            stem + (each.upper() if suffix.isupper() else each)
            for each in _BESIDE_STEM.get(suffix.lower(), ())
        )
        yield from (os.fspath(target) + each for each in _BESIDE_NAME.get(suffix.lower(), ()))


def _input_message(target: _Named, source: _Named) -> str:
    if target.shown == source.shown:
        return f"{target}: This file is also the input. {_NAME_ANOTHER}"
    return f"{target}: This is the same file as the input {source}. {_NAME_ANOTHER}"


def _is_one_name(mine: Path, others: Path) -> bool:
    """Whether two files that are not there would be one, for their folder ignores case."""
    if mine.parent != others.parent or _folded(mine.name) != _folded(others.name):
        return False
    folder = mine.parent
    twin = folder.with_name(folder.name.swapcase())
    try:
        return twin != folder and twin.samefile(folder)
    except OSError:
        return False


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _status(target: Target) -> os.stat_result | None:
    """Return the status of a target, through links; None if it does not exist or has none."""
    try:
        if not isinstance(target, str | os.PathLike):
            return os.fstat(target.fileno())
        descriptor = descriptor_of(target)
        return Path(target).stat() if descriptor is None else os.fstat(descriptor)
    except (OSError, ValueError, AttributeError):
        return None


def _unfit(path: str | os.PathLike[str]) -> tuple[str, str] | None:
    """Return why a path cannot be written, with a code; None if it can."""
    status = _status(path)
    if status is None:
        try:
            Path(path).stat()
        except OSError as error:
            if error.errno == errno.ELOOP:
                found = "This link points to itself. Remove it, or name a file."
                return f"{os.fspath(path)}: {found}", "output-is-no-file"
        except ValueError:
            pass  # whoever opens it says so
        return None
    if descriptor_of(path) is not None:
        return None
    kind = next((word for is_kind, word in _KINDS if is_kind(status.st_mode)), None)
    if kind is None:
        return None
    return f"{os.fspath(path)}: This is {kind}. Name a file.", "output-is-no-file"


def _raise(refused: list[tuple[str, str]]) -> None:
    if refused:
        raise DestinationError(
            "\n".join(f"{said}  [{code}]" for said, code in refused), code=refused[0][1]
        )


# ---- writing ---------------------------------------------------------------------------------


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
        old = _status(real)
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
    shown = _Named.of(target).shown
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
        f"{path}: Cannot write the file: {reason_of(error)}."
        " Choose another path with -o, or free some disk space."
    )
