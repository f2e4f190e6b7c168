"""What a user gives to be read: a file, standard input, an open stream, or a table in memory.

`open_input` puts the bytes of whatever cannot be read twice on the disk, under a name that says their format.
"""

from __future__ import annotations

import glob
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from mapper.errors import MapperError, RecordsError, SelectionError, cannot_read, quoted
from mapper.files.arguments import path_text
from mapper.files.geodatabases import is_geodatabase
from mapper.files.sheets import whole_file_error
from mapper.files.streams import STANDARD_INPUT, copy_stream, is_on_disk, link_file
from mapper.files.suffixes import RECORD_SUFFIXES, suffix_of_content
from mapper.files.work_folder import WorkFolder, work_folder

_COPY = "mapper-reads"  # name of a copy; in messages the user's own name stands for it
_HEAD_BYTES = 4096
_OF_DASK = "__dask_graph__"  # a frame that has no rows before it is computed
MAGIC = "*?["
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(?=.)")


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        path: The file with its bytes; `-` is standard input.
        name: The user's name for it, in messages.
        suffix: The format that the user names, as a suffix such as `.csv`; None to detect it.
        layer: The layer or sheet to read; None for the first with points.
        encoding: The encoding of delimited text that the user names; None to detect it.
        crs: The coordinate system that the user names for shapes in a file that names none; None for degrees.
        address: The web address that was given in place of a file; it is refused.
        stream: The open stream that has its bytes, if it is one.
        rows: The table, if it is in memory.
    """

    path: Path
    name: Path
    suffix: str | None = None
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    address: str | None = None
    stream: Any = None
    rows: Any = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file that the user names, which other files may lie next to."""
        return self.rows is None and self.stream is None and str(self.path) != STANDARD_INPUT

    @property
    def is_in_parts(self) -> bool:
        """Whether it is a folder or a pattern, whose files are the parts of one table."""
        return (
            self.is_file
            and self.address is None
            and (self.path.is_dir() or is_pattern(str(self.path)))
            and not is_geodatabase(self.path)
        )


Given: TypeAlias = "Path | Input | Sequence[Path | Input]"
"""What is read: one input, or several that become one set."""


def as_input(source: object) -> Input | None:
    """Describe what a user gives as one input; None if it is nothing that can be read.

    Args:
        source: The name of a file, an open file or other stream, a frame, whatever offers an Arrow stream, or
            rows: dicts by column, or features.
    """
    if isinstance(source, Input):
        return source
    if isinstance(source, str | PathLike):
        given = path_text(source)
        if given is None:
            return None
        address = given if _ADDRESS.match(given) and "://" in given else None
        return replace(file_input(Path(given)), address=address)
    if callable(getattr(source, "read", None)) and not hasattr(source, "__arrow_c_stream__"):
        name = Path(_name_of_stream(source))
        return Input(name, name, stream=source)
    rows = _rows_of(source)
    if rows is None:
        return None
    name = Path(type(source).__name__)
    return Input(name, name, rows=rows)


def list_inputs(source: Given) -> list[Input]:
    """List the inputs that are given.

    Raises:
        SelectionError: A file is given twice, or none is given.
    """
    given = list(source) if isinstance(source, Sequence) else [source]
    inputs = [
        one
        for each in given
        if (found := as_input(each)) is not None
        for one in _list_records(found)
    ]
    if not inputs:
        raise SelectionError("No input is given. Name at least one file.")
    seen: set[Path] = set()
    for each in inputs:
        path = each.path.resolve() if each.is_file else each.path
        if path in seen and (each.is_file or str(each.path) == STANDARD_INPUT):
            raise SelectionError(f"{each.name} is given twice. Name each file once.")
        seen.add(path)
    return inputs


def _list_records(given: Input) -> list[Input]:
    """Return the files of records that a pattern names, each an input; else the input itself."""
    is_of_records = given.path.suffix.lower() in RECORD_SUFFIXES and is_pattern(str(given.path))
    if not (given.is_file and is_of_records):
        return [given]
    files = sorted(glob.glob(str(given.path), recursive=True))  # noqa: PTH207 - as the user wrote it
    return [replace(given, path=Path(each), name=Path(each)) for each in files] or [given]


def file_input(path: Path) -> Input:
    """Describe a file, or standard input."""
    is_standard = str(path) == STANDARD_INPUT
    return Input(path, Path("standard input") if is_standard else path)


def is_pattern(path: str) -> bool:
    """Whether a path is a pattern of names, such as `2024-*.csv`, and no file of that name is there."""
    return any(mark in path for mark in MAGIC) and not os.path.lexists(path)


def is_whole(value: object) -> bool:
    """Whether an entry of a list is an input of its own, rather than a row of a table."""
    is_named = isinstance(value, str | PathLike | Input)
    is_table = hasattr(value, "__arrow_c_stream__") and not hasattr(value, "to_frame")
    is_lazy = hasattr(value, _OF_DASK) or is_query(value)
    return is_named or is_table or is_lazy or callable(getattr(value, "read", None))


def is_query(value: object) -> bool:
    """Whether it has rows once it is asked: a lazy frame of polars, a data set or scanner of pyarrow."""
    kind = type(value)
    is_lazy = hasattr(kind, "collect") and hasattr(kind, "collect_schema")
    return is_lazy or (hasattr(kind, "to_table") and hasattr(kind, "to_batches"))


def _name_of_stream(stream: object) -> str:
    name = getattr(stream, "name", None)
    is_named = isinstance(name, str) and name and not name.startswith("<")
    return name if is_named and isinstance(name, str) else type(stream).__name__


def _rows_of(source: Any) -> Any:  # noqa: ANN401
    """Return a table in memory as `read_memory` takes it; None if it is none."""
    if isinstance(source, bytes | bytearray | type) or hasattr(source, _OF_DASK):
        return None
    if is_query(source):
        source = source.collect() if hasattr(source, "collect") else source.to_table()
    if hasattr(source, "to_frame"):  # a column of a frame, such as a GeoSeries
        return source.to_frame()
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        return source
    if hasattr(source, "dtype"):
        return _frame_of_array(source)
    described = (
        source if isinstance(source, Mapping) else getattr(source, "__geo_interface__", None)
    )
    if isinstance(described, Mapping):
        return _rows_of_mapping(described)
    return list(source) if isinstance(source, Iterable) else None


def _frame_of_array(array: Any) -> Any:  # noqa: ANN401
    """Make a frame of an array of NumPy with named columns; None for any other."""
    if not getattr(array.dtype, "names", None):
        return None
    import pandas as pd  # noqa: PLC0415  (as below)

    return pd.DataFrame(array)


def _rows_of_mapping(given: Mapping[Any, Any]) -> Any:  # noqa: ANN401
    """Take the features of a collection, one feature, or columns by name."""
    if given.get("type") == "FeatureCollection" and isinstance(given.get("features"), list | tuple):
        return list(given["features"])
    if given.get("type") == "Feature":
        return [given]
    columns = list(given.values())
    if not columns or not all(_is_column(each) for each in columns):
        return None
    import pandas as pd  # noqa: PLC0415  (half a second that files in YAML need not spend)

    try:
        return pd.DataFrame(dict(given))
    except ValueError:  # columns of different lengths
        return None


def _is_column(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


@contextmanager
def open_input(given: Input) -> Iterator[Input]:
    """Yield an input whose path can be read more than once, and whose suffix is that of its format.

    Raises:
        RecordsError: It cannot be read, or is too large.
    """
    if given.rows is not None or given.is_in_parts:
        yield given
        return
    refuse_remote(given)
    with work_folder() as folder:
        try:
            path = _on_disk(given, folder)
        except (OSError, ValueError) as error:
            if isinstance(error, RecordsError):
                raise
            raise cannot_read(
                given.name, error if isinstance(error, OSError) else OSError(str(error))
            ) from error
        try:
            yield replace(given, path=path)
        except MapperError as error:
            if path != given.path:
                _name(error, path, given)
            raise


def _name(error: MapperError, path: Path, given: Input) -> None:
    """Write the user's name for an input into an error that names the copy."""
    if isinstance(error, RecordsError):
        error.faults = tuple(
            replace(fault, file=str(given.name)) if fault.file == str(path) else fault
            for fault in error.faults
        )
    said = [str(each).replace(str(path), str(given.name)) for each in error.args]
    error.args = tuple(each.replace(path.name, given.name.name) for each in said)


def refuse_remote(given: Input) -> None:
    """Refuse a web address, with the line that fetches it.

    Raises:
        RecordsError: The input is an address.
    """
    parts = _ADDRESS.match(str(given.path)) if given.is_file else None
    if parts is None:
        return
    written = given.address or f"{parts[1]}://{str(given.path)[parts.end() :]}"
    name = re.split(r"[?#]", written)[0].rstrip("/").rpartition("/")[2]
    name = name if "." in name[1:] else "data"
    is_fetched = parts[1].lower() in ("http", "https", "ftp")
    line = f": curl -L -o {shlex.quote(name)} {shlex.quote(written)}" if is_fetched else "."
    raise whole_file_error(
        Path("input"),
        found=f"{quoted(written, limit=200)} is a web address, and mapper reads only local files.",
        fix=f"Download the file first{line}",
        code="remote-file",
    )


def _on_disk(given: Input, folder: WorkFolder) -> Path:
    if given.stream is None and is_on_disk(given.path):
        if given.suffix is None or given.path.suffix.lower() == given.suffix:
            return given.path
        return link_file(given.path, folder() / f"{_COPY}{given.suffix}")
    suffix = given.suffix or given.path.suffix
    copy = folder() / f"{_COPY}{suffix}"
    with copy.open("wb") as target:
        if given.stream is not None:
            copy_stream(given.stream, target, given.name)
        elif str(given.path) == STANDARD_INPUT:
            copy_stream(sys.stdin.buffer, target, given.name)
        else:
            with given.path.open("rb") as source:
                copy_stream(source, target, given.name)
    if suffix:
        return copy
    with copy.open("rb") as opened:
        return copy.rename(copy.with_suffix(suffix_of_content(opened.read(_HEAD_BYTES))))
