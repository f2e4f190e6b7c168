"""Finds the parts of a table that is spread over files: in folders, by a pattern, or on a remote file system.

Folders called `name=value` (as Hive, Spark, Dask and DuckDB write them) are columns of the rows below them.
"""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from mapper.errors import RecordsError, cannot_read, number_of, quoted
from mapper.files.file_systems import (
    address_in,
    address_of,
    faults_of,
    open_file_system,
    path_of_address,
)
from mapper.files.formats import PARQUET_SUFFIXES, TABLE_SUFFIXES
from mapper.files.geodatabases import geodatabase_files, is_geodatabase
from mapper.files.inputs import MAGIC, is_pattern
from mapper.files.sheets import whole_file_error
from mapper.files.streams import BESIDE_SHAPES, PACKED_SUFFIXES
from mapper.files.suffixes import RECORD_SUFFIXES

_NO_DATA = (".", "_")  # how names begin that Spark and others do not read: _SUCCESS, .crc
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_NAMED = 3
_ROW_BYTES, _PACKED_RATIO = 100, 4  # a guess, to know whether there are millions


@dataclass(frozen=True, order=True)
class Part:
    """One file of a table that is spread over several.

    Attributes:
        name: Its path below the folder that all parts share, with slashes.
        path: The file, or its address.
        size: In bytes; 0 if unknown.
        changed: When it was changed, in nanoseconds; 0 if unknown.
        values: The columns that its folders name, with their values; None for an absent one.
        is_remote: Whether it has to be fetched.
    """

    name: str
    path: str
    size: int = 0
    changed: int = 0
    values: tuple[tuple[str, str | None], ...] = ()
    is_remote: bool = False


@dataclass
class Parts:
    """The parts of a table.

    Attributes:
        found: The parts, by name.
        folders: The folders that were searched.
        notes: What was left out, in words for the user.
    """

    found: list[Part] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """A file or address, the folder below which it has a name, and what is known of it."""

    path: str
    base: str
    size: int = 0
    changed: int = 0
    is_remote: bool = False


def are_parts(sources: Sequence[str]) -> bool:
    """Whether inputs are parts of a table: several files, a folder, a pattern or an address."""
    return len(sources) > 1 or any(
        address_of(each) is not None or Path(each).is_dir() or is_pattern(each)
        for each in sources
        if not is_geodatabase(Path(each))
    )


def find_parts(sources: Sequence[str]) -> Parts:
    """Find the parts that files, folders, patterns and addresses name.

    Files in folders count if their suffix is that of a table, packed or not; names that begin with a dot or
    an underscore do not.

    Args:
        sources: Files; folders, which are searched with all folders below; patterns such as
            `data/2024-*.csv` or `data/**/*.parquet`; addresses that fsspec reads, such as `s3://bucket/data`.

    Raises:
        RecordsError: Something is not there, or no file is found.
    """
    parts, others = Parts(), Counter[str]()
    files = [each for source in sources for each in _files_of(source, parts, others)]
    if not files:
        raise _nothing_found(sources)
    named = _named(files)
    parts.found = sorted(
        Part(name, each.path, each.size, each.changed, _values_of(each.path), each.is_remote)
        for name, each in named.items()
    )
    if others:
        kinds = [f"{count:,} {kind}" for kind, count in others.most_common(_NAMED)]
        parts.notes.append(
            f"{number_of(others.total(), 'file')} of other kinds left out: {', '.join(kinds)}."
        )
    return parts


@contextmanager
def open_part(part: Part) -> Iterator[Path]:
    """Yield a part as a file on this machine; a remote one is fetched into a temporary folder.

    Raises:
        RecordsError: It cannot be fetched.
    """
    if not part.is_remote:
        yield Path(part.path)
        return
    with TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / PurePosixPath(part.name).name
        with faults_of(part.path):
            system, path = open_file_system(part.path)
            system.get_file(path, str(copy))
        yield copy


def count_rows(parts: Iterable[Part], *, enough: int) -> int:
    """Count the rows of parts, until there are enough: those of Parquet; others by their bytes, about."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415 - a tenth of a second that other commands need not spend

    count = 0
    for part in parts:
        if count >= enough:
            break
        suffix = PurePosixPath(part.name).suffix.lower()
        if suffix in PARQUET_SUFFIXES and not part.is_remote:
            with suppress(pa.ArrowException, OSError):  # whoever reads it says so
                count += pq.read_metadata(part.path).num_rows
        else:
            count += part.size // _ROW_BYTES * (_PACKED_RATIO if suffix in PACKED_SUFFIXES else 1)
    return count


def name_outputs(names: Iterable[str], suffix: str) -> dict[str, str]:
    """Return the name of the output of each part: its own with another suffix.

    Where two parts would have one output, each keeps its suffix, too: `a.csv.parquet`, `a.json.parquet`.

    Args:
        names: Names of parts.
        suffix: The suffix of the outputs, such as `.parquet`.
    """
    plain = {name: _without_suffixes(name) + suffix for name in names}
    taken = Counter(each.casefold() for each in plain.values())
    return {
        name: made if taken[made.casefold()] == 1 else name + suffix for name, made in plain.items()
    }


# ---- files on this machine -------------------------------------------------------------------


def _files_of(source: str, parts: Parts, others: Counter[str]) -> Iterator[_Found]:
    address = address_of(source)
    if address is not None:
        yield from _remote_files(address, others)
        return
    path = str(Path(source).expanduser()) if source.startswith("~") else source
    if is_geodatabase(Path(path)):
        yield _found(path, os.path.dirname(path))  # noqa: PTH120 - as the user wrote it
    elif Path(path).is_dir():
        _refuse_whole_disk(path)
        parts.folders.append(Path(path))
        yield from _files_below(path, path, others)
    elif is_pattern(path):
        base = _fixed_folder(path)
        for each in sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 - as the user wrote it
            if Path(each).is_dir() and not is_geodatabase(Path(each)):
                if not path.endswith("**"):
                    yield from _files_below(each, base, others)
            elif _is_data(each, others, or_bare=True):
                yield _found(each, base)
    else:
        yield _found(path, os.path.dirname(path))  # noqa: PTH120 - as the user wrote it


def _refuse_whole_disk(folder: str) -> None:
    whole = Path(folder).resolve()
    if whole == whole.parent:
        raise whole_file_error(
            Path(folder),
            found="This folder holds everything on the disk.",
            fix="Name the folder of the table.",
            code="no-parts",
        )


def _files_below(folder: str, base: str, others: Counter[str]) -> Iterator[_Found]:
    """Give the files of a folder and those below; links are followed, but none back to where it came from."""
    seen: set[str] = set()
    for at, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(at)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(each for each in folders if not each.startswith(_NO_DATA))
        databases = [each for each in folders if is_geodatabase(Path(at, each))]
        folders[:] = [each for each in folders if each not in databases]
        for name in sorted((*names, *databases)):
            if _is_data(name, others):
                yield _found(os.path.join(at, name), base)  # noqa: PTH118 - as the user wrote it


def _found(path: str, base: str) -> _Found:
    try:
        files = [*geodatabase_files(Path(path))] or [path]
        status = [Path(each).stat() for each in files]
    except (OSError, ValueError) as error:
        raise cannot_read(
            path, error if isinstance(error, OSError) else OSError(str(error))
        ) from error
    size, changed = sum(each.st_size for each in status), max(each.st_mtime_ns for each in status)
    return _Found(path, base, size, changed)


def _fixed_folder(pattern: str) -> str:
    """Return the folders of a pattern before the first that is not fixed."""
    steps = pattern.replace(os.sep, "/").split("/")
    first = next(number for number, step in enumerate(steps) if any(m in step for m in MAGIC))
    return "/".join(steps[:first]) or ("/" if pattern.startswith("/") else "")


def _is_data(path: str, others: Counter[str], *, or_bare: bool = False) -> bool:
    """Whether a name is that of a table; the kinds of others are counted."""
    name = PurePosixPath(path.replace(os.sep, "/")).name
    if name.startswith(_NO_DATA):
        return False
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in (*TABLE_SUFFIXES, *PACKED_SUFFIXES) or (or_bare and not suffix):
        return True
    if suffix not in BESIDE_SHAPES:
        others[suffix or "without a suffix"] += 1
    return False


# ---- names -----------------------------------------------------------------------------------


def _named(files: Sequence[_Found]) -> dict[str, _Found]:
    """Name each file by its path below the folder that all share, above folders that are columns."""
    bases = {_absolute(_above_values(each.base), each) for each in files}
    try:
        shared = os.path.commonpath(bases)
    except ValueError:  # on two drives
        shared = ""
    named: dict[str, _Found] = {}
    seen: set[str] = set()
    for each in files:
        path = _absolute(each.path, each)
        real = path if each.is_remote else os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        below = os.path.relpath(path, shared) if shared else path.replace(":", "")
        named[below.replace(os.sep, "/").lstrip("/")] = each
    return named


def _absolute(path: str, found: _Found) -> str:
    return "/" + path_of_address(path) if found.is_remote else os.path.abspath(path)  # noqa: PTH100


def _above_values(folder: str) -> str:
    steps = folder.replace(os.sep, "/").split("/")
    first = next((number for number, step in enumerate(steps) if "=" in step), len(steps))
    return "/".join(steps[:first]) or ("/" if folder.startswith("/") else "")


def _values_of(path: str) -> tuple[tuple[str, str | None], ...]:
    """Read the columns that folders of a path name."""
    values: dict[str, str | None] = {}
    for step in path_of_address(path).replace(os.sep, "/").split("/")[:-1]:
        name, is_value, value = step.partition("=")
        if is_value and name:
            values[unquote(name)] = None if value == _NO_VALUE else unquote(value)
    return tuple(values.items())


def _without_suffixes(name: str) -> str:
    path = PurePosixPath(name)
    if path.suffix.lower() in PACKED_SUFFIXES:
        path = path.with_suffix("")
    return str(path.with_suffix("") if path.suffix.lower() in TABLE_SUFFIXES else path)


def _nothing_found(sources: Sequence[str]) -> RecordsError:
    return whole_file_error(
        Path(sources[0]) if len(sources) == 1 else Path("input"),
        found="No file of a table is found."
        if len(sources) == 1
        else f"No file of a table is found in {', '.join(map(quoted, sources[:_NAMED]))}.",
        expected=f"Expected files such as {', '.join(TABLE_SUFFIXES[:3])} or .parquet.",
        fix=_records_to_name(sources) or "Check the name of the folder, or the pattern.",
        code="no-parts",
    )


def _records_to_name(sources: Sequence[str]) -> str:
    """Propose the records in a folder without tables."""
    records = sorted(
        str(file)
        for source in sources
        if Path(source).is_dir()
        for file in Path(source).iterdir()
        if file.suffix.lower() in RECORD_SUFFIXES
    )
    return f"Name the records: {', '.join(records[:_NAMED])}." if records else ""


def _remote_files(address: str, others: Counter[str]) -> Iterator[_Found]:
    with faults_of(address):
        system, path = open_file_system(address)
        if any(mark in path for mark in MAGIC):
            base = _fixed_folder(path)
            listed: Mapping[str, Any] = system.glob(path, detail=True)
        elif system.isdir(path):
            base = path
            listed = system.find(path, detail=True)
        else:
            base = path.rpartition("/")[0]
            listed = {path: system.info(path)}
    is_alone = list(listed) == [path]
    for each, about in sorted(listed.items()):
        is_file = about.get("type") == "file"
        is_hidden = any(step.startswith(_NO_DATA) for step in each[len(base) :].split("/"))
        if is_file and (is_alone or not is_hidden) and (is_alone or _is_data(each, others)):
            made = address_in(address, each)
            size = about.get("size") or 0
            yield _Found(made, address_in(address, base), int(size), is_remote=True)
