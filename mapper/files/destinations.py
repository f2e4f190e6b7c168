"""Says where a result may go: to no folder, socket or disk, and over nothing that is read.

Files are told apart by identity, not by name, through links, hard links and open streams.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import IO, TypeAlias, TypeVar

from mapper.errors import DestinationError
from mapper.files.geodatabases import geodatabase_files

_Stream = TypeVar("_Stream", bound="IO[bytes] | IO[str]")
Target: TypeAlias = "str | os.PathLike[str] | IO[bytes] | IO[str]"

EXPORT_MARK = "# Written by mapper export."  # the beginning of records that an export wrote
_LONGEST_CHAIN = 40  # links that lead to links; the kernel follows as many
_NAME_ANOTHER = "Name another output."
_NOT_HERE = (
    "This is an address, and outputs are written on this machine. Name a path here, and copy the output to"
    " the address afterwards."
)
_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
_STANDARD = {"<stdin>": "standard input", "<stdout>": "standard output"}
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISBLK, "a disk"),
    (stat.S_ISSOCK, "a socket"),
)
# what GDAL and SQLite read with a file
_BESIDE_STEM = {".shp": (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx")}
_BESIDE_NAME = {".gpkg": ("-wal", "-shm", "-journal")}


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
        _Refusal(_input_message(target, source), "output-is-input")
        for target in targets
        if (source := next(filter(target.is_file_of, sources), None)) is not None
    ]
    refused += [
        _Refusal(
            f"{second}: This output and {first} are the same file. Name another file for one of them.",
            "outputs-are-one-file",
        )
        for first, second in combinations(targets, 2)
        if first.is_file_of(second)
    ]
    if refused:
        lines = [f"{each.message}  [{each.code}]" for each in refused]
        raise DestinationError("\n".join(lines), code=refused[0].code)


def path_or_stream(target: str | os.PathLike[str] | _Stream) -> Path | _Stream:
    """Return a path, or the stream, to write to.

    Raises:
        DestinationError: A separator behind the path, which a Path would drop, makes it a folder.
    """
    if not isinstance(target, str | os.PathLike):
        return target
    named = _Named.of(target)
    if named.unfit is not None and named.shown.endswith(_SEPARATORS):
        raise DestinationError(
            f"{named.unfit.message}  [{named.unfit.code}]", code=named.unfit.code
        )
    return Path(target)


def refuse_records(target: Target) -> None:
    """Refuse to write over YAML that `mapper export` did not write: records or a mapping, made by hand.

    Raises:
        DestinationError: There is such a file.
    """
    if not isinstance(target, str | os.PathLike) or not _is_yaml(target):
        return
    try:
        with Path(target).open("rb") as file:
            start = file.read(len(EXPORT_MARK))
    except (OSError, ValueError):
        return  # none is there, or writing says why it cannot be
    if start.strip() and start != EXPORT_MARK.encode():
        raise DestinationError(
            f"{os.fspath(target)}: This file exists, and mapper export did not write it. Name another output,"
            " or move the file away first.",
            code="output-exists",
        )


def _is_yaml(path: str | os.PathLike[str]) -> bool:
    return os.fspath(path).lower().endswith((".yaml", ".yml"))


def refuse_address(folder: str) -> None:
    """Refuse an address as a folder for outputs: it would become folders here, called `s3:` and so on.

    Raises:
        DestinationError: It is one.
    """
    if _is_address(folder):
        raise DestinationError(f"{folder}: {_NOT_HERE}", code="output-is-no-folder")


def _is_address(path: str | os.PathLike[str]) -> bool:
    return re.match(r"[A-Za-z][\w+.-]+://", os.fspath(path)) is not None


def is_stream(target: Target) -> bool:
    """Whether a target takes bytes as they come and cannot be replaced: a pipe, a terminal, `/dev/null`."""
    if not isinstance(target, str | os.PathLike):
        return True
    if descriptor_of(target) is not None:
        return True
    status = status_of(target)
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


def shown_name(target: Target) -> str:
    """Return what messages call a target: its path, or the name of a stream."""
    if isinstance(target, str | os.PathLike):
        return os.fspath(target)
    name = getattr(target, "name", None)
    return _STANDARD.get(name, name) if isinstance(name, str) else "the stream"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why an output is not written."""

    message: str
    code: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A file or stream, and its status."""

    shown: str
    path: str | None
    status: os.stat_result | None
    unfit: _Refusal | None

    @classmethod
    def of(cls, target: Target) -> _Named:
        if isinstance(target, str | os.PathLike):
            shown = os.fspath(target)
            folder = _Refusal(f"{shown}: This is a folder. Name a file.", "output-is-no-file")
            unfit = folder if shown.endswith(_SEPARATORS) else _unfit(target)
            return cls(shown, os.path.realpath(shown), status_of(target), unfit)
        return cls(shown_name(target), None, status_of(target), None)

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
        yield from geodatabase_files(Path(target))
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


def status_of(target: Target) -> os.stat_result | None:
    """Return the status of a target, through links; None if it does not exist or has none."""
    try:
        if not isinstance(target, str | os.PathLike):
            return os.fstat(target.fileno())
        descriptor = descriptor_of(target)
        return Path(target).stat() if descriptor is None else os.fstat(descriptor)
    except (OSError, ValueError, AttributeError):
        return None


def _unfit(path: str | os.PathLike[str]) -> _Refusal | None:
    """Return why a path cannot be written, None if it can."""
    status = status_of(path)
    if status is None:
        try:
            Path(path).stat()
        except OSError as error:
            if error.errno == errno.ELOOP:
                found = "This link points to itself. Remove it, or name a file."
                return _Refusal(f"{os.fspath(path)}: {found}", "output-is-no-file")
            return _unfit_folder(path)
        except ValueError:
            pass  # whoever opens it says so
        return None
    if descriptor_of(path) is not None:
        return None
    kind = next((word for is_kind, word in _KINDS if is_kind(status.st_mode)), None)
    if kind is None:
        return None
    return _Refusal(f"{os.fspath(path)}: This is {kind}. Name a file.", "output-is-no-file")


def _unfit_folder(path: str | os.PathLike[str]) -> _Refusal | None:
    """Return why no file can be made in the folder of a path; an hour's work would be lost for it."""
    folder = Path(os.path.realpath(path)).parent
    if folder.is_dir():
        return None
    if _is_address(path):
        return _Refusal(f"{os.fspath(path)}: {_NOT_HERE}", "no-output-folder")
    if os.path.lexists(folder):
        found = f"{folder} is a file, not a folder. Name another folder."
    else:
        found = f"The folder {folder} does not exist. Create it first, or name another."
    return _Refusal(f"{os.fspath(path)}: {found}", "no-output-folder")
