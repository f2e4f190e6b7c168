"""A sheet: what a file of rows holds before anybody says what its columns mean.

Every cell is text as the file has it, or absent; so that the decimals of a number and the digits of a
date can still be counted. Columns are Arrow arrays, for a million rows are no time and no room in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, Position, RecordsError
from mapper.files.geometry import Geometry

LIST_MARK = "\n"  # between the entries of a cell that was a list in the file


@dataclass(frozen=True)
class Sheet:
    """The rows of a file.

    Attributes:
        file: The file as the user named it.
        table: One column of text (`string`, absent cells null) for each column; names are distinct.
        line_of: Gives the line in the file of a row, counted from 1; the row's number in files
            without lines.
        faults: What could not be read as a row; these rows are not in the table.
        unread: The cells of each of these rows, as many as there are.
        notes: What was decided while reading, in words for the user.
        row_word: What `line_of` counts, `line` or `row`.
        column_of: Gives the column in its line at which a row begins, where lines hold several rows;
            else 0.
        header_line: Where the names of the columns stand.
    """

    file: str
    table: pa.Table
    line_of: Callable[[int], int]
    faults: tuple[Fault, ...] = ()
    unread: tuple[tuple[str | None, ...], ...] = ()
    notes: tuple[str, ...] = ()
    row_word: str = "line"
    column_of: Callable[[int], int] = lambda row: 0  # noqa: ARG005
    header_line: int = 1

    @property
    def names(self) -> list[str]:
        """Names of the columns, in the file's order."""
        return list(self.table.column_names)

    def __len__(self) -> int:
        """Count the rows that could be read as rows."""
        return int(self.table.num_rows)

    def fault(self, row: int, *, got: str, expected: str, do: str, code: str) -> Fault:
        """Describe something wrong in a row."""
        where = Position(self.line_of(row), self.column_of(row))
        return Fault(self.file, where, got=got, expected=expected, do=do, code=code)

    def row_name(self, row: int) -> str:
        """Name a row for the user."""
        column = self.column_of(row)
        behind = f", column {column}" if column else ""
        return f"{self.row_word} {self.line_of(row)}{behind}"

    def with_faults(
        self, faults: Sequence[Fault], unread: Sequence[tuple[str | None, ...]]
    ) -> Sheet:
        """Add what could not be read as a row, and the cells of each."""
        return replace(
            self, faults=(*self.faults, *faults), unread=(*self.unread, *map(tuple, unread))
        )


@dataclass
class Rows:
    """A file of rows of which none has been read; they come in batches, in the file's own types.

    Attributes:
        file: The file as the user named it.
        names: Its columns.
        batches: Its rows, and after each batch which share of the file has been read; None if
            that is unknown.
        geometry: The column of geometry among them, if there is any.
        notes: What was decided, in words for the user; whole once all is read.
        faults: What could not be read as a row; likewise.
        unread: The cells of each of these rows.
        row_faults: What is wrong with rows that are given all the same, without a point.
        lines_of: Gives the lines in the file of rows, by their number from 0 on.
        row_word: What `lines_of` counts, `line` or `row`.
        header_line: Where the names of the columns stand.
    """

    file: str
    names: list[str]
    batches: Iterator[tuple[pa.RecordBatch, float | None]] = field(default_factory=lambda: iter(()))
    geometry: Geometry | None = None
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[tuple[str | None, ...]] = field(default_factory=list)
    row_faults: list[Fault] = field(default_factory=list)
    lines_of: Callable[[Iterable[int]], list[int]] = lambda rows: [row + 1 for row in rows]
    row_word: str = "line"
    header_line: int = 1


def whole_file_fault(file: str, *, got: str, expected: str, do: str, code: str) -> Fault:
    """Describe something wrong with a file as a whole."""
    return Fault(file, Position(1, 0), got=got, expected=expected, do=do, code=code)


def refused(path: Path, *, got: str, expected: str, do: str, code: str) -> RecordsError:
    """Make the error that a file cannot be read at all."""
    return RecordsError([whole_file_fault(str(path), got=got, expected=expected, do=do, code=code)])


def is_packed(head: bytes) -> bool:
    """Whether the first bytes of a file are those of gzip."""
    return head.startswith(b"\x1f\x8b")


def distinct_names(header: Iterable[str]) -> tuple[list[str], list[str]]:
    """Give every column a name of its own, and say in words which were given."""
    seen: dict[str, int] = {}
    names: list[str] = []
    notes: list[str] = []
    taken = {name.strip() for name in header}
    for number, given in enumerate(header, start=1):
        name = given.strip() or f"column {number}"
        if name in seen:
            count = seen[name]
            while f"{name} ({count + 1})" in taken:
                count += 1
            seen[name] = count + 1
            notes.append(f"Two columns are called {name!r}; the later one is {name} ({count + 1}).")
            name = f"{name} ({count + 1})"
            taken.add(name)
        seen[name] = 1
        names.append(name)
    return names, notes


def as_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a column of any Arrow type as text; lists become entries joined by `LIST_MARK`."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_texts(column.cast(kind.value_type))
    if pa.types.is_string(kind):
        return column
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        if pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type):
            return pc.binary_join(column, LIST_MARK).cast(pa.string())
    elif not (pa.types.is_nested(kind) or pa.types.is_binary(kind)):
        try:
            return column.cast(pa.string())
        except pa.ArrowNotImplementedError:
            pass
    return pa.chunked_array(
        [pa.array([cell_text(value) for value in column.to_pylist()], pa.string())]
    )


def cell_text(value: object) -> str | None:  # noqa: PLR0911  (a line for each kind)
    """Write one value as the text of a cell; None for what is absent."""
    if value is None:
        return None
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  (NaN)
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, list | tuple):
        return LIST_MARK.join(text for each in value if (text := _entry_text(each))) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _entry_text(value: object) -> str | None:
    """Write an entry of a list; of an object that has an address, the address."""
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return str(value["url"])
    return cell_text(value)
