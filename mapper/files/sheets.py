"""A sheet: the rows of a file before its columns have a meaning.

Every cell is text as in the file, or absent, so that the decimals of a number and the digits of a date
can still be counted. Columns are Arrow arrays, in which a million rows take little time and memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, Position, RecordsError, quoted
from mapper.files.fixes import SAVE_COMPLETELY, TABLE_NEEDS
from mapper.files.geometry import Geometry
from mapper.files.json_decoding import decode_json

_JSON = "arrow.json"  # what GDAL calls a column of objects, or of lists of several kinds
LIST_MARK = "\n"  # between the entries of a cell that was a list in the file

NAME_ONE = "Name one of these."


@dataclass(frozen=True)
class Sheet:
    """The rows of a file.

    Attributes:
        file: The file as the user named it.
        table: One column of text (`string`, absent cells null) for each column; names are distinct.
        line_of: Gives the line in the file of a row, counted from 1; the row's number in files
            without lines.
        faults: A fault for each row that could not be read; these rows are not in the table.
        unread: The cells of each of these rows, as many as there are.
        notes: Decisions while reading, in words for the user.
        row_word: The unit of `line_of`, `line` or `row`.
        column_of: Gives the column in its line at which a row begins, where lines hold several rows;
            else 0.
        header_line: The line of the column names.
        other_layers: The other sheets of a workbook, where none was asked for.
        outlines: The line or area of each row as WKB in degrees (`large_binary`), null for others; None
            where no row has any.
        copies: Columns that hold the same as another one, under the name that some files have for it.
        is_in_degrees: Whether its coordinates are degrees by now, whatever system the user names for them.
        file_of: Gives the file of a row, where the rows are of several; `line_of` then is of that file.
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
    other_layers: tuple[str, ...] = ()
    outlines: pa.ChunkedArray | None = None
    file_of: Callable[[int], str] | None = None
    copies: frozenset[str] = frozenset()
    is_in_degrees: bool = False

    @cached_property
    def names(self) -> list[str]:
        """Names of the columns, in the file's order."""
        return list(self.table.column_names)

    def __len__(self) -> int:
        """Count the rows that could be read as rows."""
        return int(self.table.num_rows)

    def file_at(self, row: int) -> str:
        """Return the file that a row comes from, as the user named it."""
        return self.file if self.file_of is None else self.file_of(row)

    def fault(self, row: int, *, found: str, fix: str, code: str, expected: str = "") -> Fault:
        """Describe something wrong in a row."""
        where = Position(self.line_of(row), self.column_of(row))
        return Fault(self.file_at(row), where, found=found, expected=expected, fix=fix, code=code)

    def row_name(self, row: int) -> str:
        """Name a row for the user."""
        column = self.column_of(row)
        behind = f", column {column}" if column else ""
        behind += "" if self.file_of is None else f" of {self.file_of(row)}"
        return f"{self.row_word} {self.line_of(row)}{behind}"

    def with_faults(
        self, faults: Sequence[Fault], unread: Sequence[tuple[str | None, ...]]
    ) -> Sheet:
        """Add faults of rows that could not be read, and the cells of each."""
        return replace(
            self, faults=(*self.faults, *faults), unread=(*self.unread, *map(tuple, unread))
        )


@dataclass
class Rows:
    """An open file of rows, not read yet; the rows come in batches, in the file's own types.

    Attributes:
        file: The file as the user named it.
        names: Its columns.
        batches: Its rows, and after each batch which share of the file has been read; None if
            that is unknown.
        geometry: The column of geometry among them, if there is any.
        notes: Decisions, in words for the user; complete once all is read.
        faults: A fault for each row that could not be read; likewise.
        unread: The cells of each of these rows.
        row_faults: The faults of rows that are given without a point.
        lines_of: Gives the lines in the file of rows, by their number from 0 on.
        row_word: The unit of `lines_of`, `line` or `row`.
        header_line: The line of the column names.
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


def whole_file_fault(file: str, *, found: str, fix: str, code: str, expected: str = "") -> Fault:
    """Describe something wrong with a file as a whole."""
    return Fault(file, Position(1, 0), found=found, expected=expected, fix=fix, code=code)


def whole_file_error(
    path: Path, *, found: str, fix: str, code: str, expected: str = ""
) -> RecordsError:
    """Return the error that a file cannot be read at all."""
    return RecordsError(
        [whole_file_fault(str(path), found=found, expected=expected, fix=fix, code=code)]
    )


def empty_file(path: Path) -> RecordsError:
    """Return the error that a file holds nothing."""
    return whole_file_error(
        path,
        found="The file is empty.",
        expected=TABLE_NEEDS,
        fix=SAVE_COMPLETELY,
        code="empty-file",
    )


def no_such_layer(path: Path, name: str, names: Sequence[str]) -> RecordsError:
    """Return the error that a file lacks the layer or sheet that the user names."""
    found = f"{quoted(path.name)} has no layer or sheet {quoted(name)}."
    listed = ", ".join(map(quoted, names))
    return whole_file_error(
        path,
        found=found,
        expected=f"It has {listed}." if names else "Files of its format have one table.",
        fix=NAME_ONE if names else "Leave the layer out.",
        code="no-such-layer",
    )


def distinct_names(header: Iterable[str]) -> tuple[list[str], list[str]]:
    """Make every column name distinct, with notes on the renamed ones."""
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
            notes.append(
                f"Two columns are called {name!r}; the second is renamed '{name} ({count + 1})'."
            )
            name = f"{name} ({count + 1})"
            taken.add(name)
        seen[name] = 1
        names.append(name)
    return names, notes


def convert_to_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:  # noqa: PLR0911  (a line for each kind)
    """Write a column of any Arrow type as text, as `cell_text` writes its values one by one.

    Lists become entries joined by `LIST_MARK`; objects become JSON; bytes that are not UTF-8 are written
    as hexadecimal digits.
    """
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if isinstance(kind, pa.BaseExtensionType):
        is_uuid = kind.extension_name == "arrow.uuid"
        return _one_by_one(column) if is_uuid else convert_to_texts(_stored(column))
    if pa.types.is_dictionary(kind):
        return convert_to_texts(decode_dictionary(column))
    if pa.types.is_run_end_encoded(kind):
        plain = [pc.run_end_decode(each) for each in column.chunks]
        return convert_to_texts(pa.chunked_array(plain, kind.value_type))
    if _is_list(kind):
        return pa.chunked_array([_list_texts(each) for each in column.chunks], pa.string())
    if not (pa.types.is_nested(kind) or _is_binary(kind)):
        try:
            texts = column.cast(pa.string())
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            return _one_by_one(column)
        return _float_texts(column, texts) if pa.types.is_floating(kind) else texts
    return _one_by_one(column)


def decode_dictionary(column: pa.ChunkedArray | pa.DictionaryArray) -> Any:  # noqa: ANN401
    """Write out a dictionary column, also one of views, as polars writes categories, which Arrow does not."""
    kind = column.type.value_type
    is_view = pa.types.is_string_view(kind) or pa.types.is_binary_view(kind)
    plain = pa.string() if pa.types.is_string_view(kind) else pa.binary() if is_view else kind

    def decode(chunk: pa.DictionaryArray) -> pa.Array:
        return (
            chunk.dictionary.cast(plain).take(chunk.indices)
            if is_view
            else chunk.dictionary_decode()
        )

    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([decode(chunk) for chunk in column.chunks], plain)
    return decode(column)


def is_json(field: pa.Field) -> bool:
    """Whether the texts of a column are JSON, as GDAL gives objects and lists of several kinds."""
    if isinstance(field.type, pa.BaseExtensionType):
        return bool(field.type.extension_name == _JSON)
    return (field.metadata or {}).get(b"ARROW:extension:name") == _JSON.encode()


def json_values(texts: pa.ChunkedArray) -> list[Any]:
    """Read a column of texts as JSON; other text stays text."""
    return [_json_value(text) for text in texts.to_pylist()]


def _json_value(text: str | None) -> Any:  # noqa: ANN401
    try:
        return decode_json(text) if text else None
    except (ValueError, RecursionError):
        return text


def _stored(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _list_texts(lists: pa.Array) -> pa.Array:
    """Join the entries of each list; one without any is an absent cell."""
    owners = pc.list_parent_indices(lists)
    entries = _entry_texts(pa.chunked_array([pc.list_flatten(lists)]))
    there = pc.fill_null(pc.not_equal(entries, ""), fill_value=False)
    if not pc.all(there).as_py():
        owners, entries = owners.filter(there), entries.filter(there)
    counts = np.bincount(owners.to_numpy(), minlength=len(lists))
    offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, entries.combine_chunks()), LIST_MARK)
    empty = pa.array(counts == 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), joined)


def _entry_texts(entries: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_struct(entries.type):
        return pa.chunked_array(
            [pa.array([_entry_text(each) for each in values_of(entries)], pa.string())]
        )
    return convert_to_texts(entries)


def _float_texts(numbers: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_float16(numbers.type):
        numbers = numbers.cast(pa.float32())
    if pc.any(pc.match_substring(texts, "e+")).as_py():  # whole numbers are written whole
        return _one_by_one(numbers)
    absent = pc.is_nan(numbers)
    if not pc.any(absent).as_py():
        return texts
    return pc.if_else(absent, pa.scalar(None, pa.string()), texts)


def _one_by_one(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _texts_of(values_of(column))


def _texts_of(values: Iterable[object]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([cell_text(value) for value in values], pa.string())])


def values_of(column: pa.ChunkedArray) -> list[object]:
    """Return the values of a column; moments beyond Python's range as their text."""
    plain = _plain(column.type)
    if plain != column.type:
        with suppress(pa.ArrowNotImplementedError, pa.ArrowInvalid):
            column = column.cast(plain)
    if pa.types.is_map(column.type):
        return [None if each is None else dict(each) for each in column.to_pylist()]
    return list(column.to_pylist())


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return a type with text in place of moments, which Python's have neither year 0 nor nanosecond."""
    if pa.types.is_temporal(kind) and not pa.types.is_interval(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([each.with_type(_plain(each.type)) for each in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return kind


def cell_text(value: object) -> str | None:  # noqa: PLR0911  (a line for each kind)
    """Write one value as the text of a cell; None if it is absent."""
    if value is None:
        return None
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  (NaN)
            return None
        whole = value.is_integer() and abs(value) < 2**53
        return str(int(value)) if whole else repr(float(value))  # a float of NumPy is one, too
    if isinstance(value, list | tuple):
        return LIST_MARK.join(text for each in value if (text := _entry_text(each))) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    if isinstance(value, bytes):
        return _bytes_text(value)
    return str(value)


def _bytes_text(value: bytes) -> str | None:
    try:
        return value.decode() or None
    except UnicodeDecodeError:
        return value.hex()


def _entry_text(value: object) -> str | None:
    """Write an entry of a list; of an object that has an address, the address."""
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return str(value["url"])
    return cell_text(value)
