"""Reads CSV, TSV and similar formats: all rows at once, or a block at a time.

Arrow reads regular text. From a row with too many or too few cells on, a file is read row by row, which
knows the line of each; the result is the same.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from mapper.errors import Fault
from mapper.files.blank_rows import LeftOut, describe_blank_rows, without_blank_rows
from mapper.files.delimited_rows import RowByRow
from mapper.files.delimited_text import (
    MAX_BLOCK_BYTES,
    DelimitedText,
    HeaderAt,
    csv_reader,
    open_text,
)
from mapper.files.limits import MAX_CELL_CHARACTERS
from mapper.files.progress import Share, ignore_share
from mapper.files.sheets import Rows, Sheet
from mapper.files.table_size import refuse_long_text

STREAM_BLOCK_BYTES = 1 << 24  # of a file that goes through a block at a time
_BLOCK_BYTES = 1 << 22
_BREAK = ord("\n")


def read_delimited(
    path: Path,
    share: Share = ignore_share,
    *,
    header_at: HeaderAt,
    file: Path | None = None,
    encoding: str | None = None,
) -> Sheet:
    """Read a file of delimited text with one row of column names.

    Args:
        path: The file.
        share: Called with the share that has been read.
        header_at: Finds the row of column names among the first rows.
        file: The user's name for it, if that is not `path`.
        encoding: Its encoding; None to detect it.

    Raises:
        RecordsError: It cannot be opened, or has no header.
    """
    with open_text(path, file or path, header_at, encoding) as text:
        refuse_long_text(text.path, text.file, start=text.start, columns=len(text.names))
        table = None
        if text.is_regular:
            data = text.data()
            try:
                table = _read_regular(data, text.delimiter, text.names, share)
            except pa.ArrowInvalid:
                table = None
        if table is None:
            return _whole_irregular(text)
        line_of = _lines(text, data, table.num_rows)
        sheet = Sheet(
            text.file, table, line_of, notes=tuple(text.notes), header_line=text.lines_above + 1
        )
        return without_blank_rows(sheet)


# ---- a block at a time -------------------------------------------------------------------------


@contextmanager
def open_delimited(
    path: Path, *, header_at: HeaderAt, file: Path | None = None, encoding: str | None = None
) -> Iterator[Rows]:
    """Open a file of delimited text that goes through a block at a time; see `read_delimited`.

    Cells are unchanged texts; an empty cell is an empty text, not a missing one.
    """
    with open_text(path, file or path, header_at, encoding) as text:
        rows = Rows(text.file, text.names, notes=text.notes, header_line=text.lines_above + 1)
        given_out = _GivenOut(text)
        rows.batches = _streamed(text, rows, given_out)
        rows.lines_of = given_out.lines_of
        yield rows


class _GivenOut:
    """Which rows of a file were given out, so that their lines can be found afterwards."""

    def __init__(self, text: DelimitedText) -> None:
        self._text = text
        self.left_out = LeftOut()  # of the rows that Arrow read
        self.later = array("q")  # the lines of the rows after them
        self.is_done = False

    def lines_of(self, rows: Iterable[int]) -> list[int]:
        """Return the lines of rows, by the number under which they were given out."""
        numbers, regular = self.left_out.numbers_before(rows), self.left_out.rows
        early = _starts(self._text, {number for number in numbers if number < regular})
        return [
            early[number] if number < regular else int(self.later[number - regular])
            for number in numbers
        ]


def _starts(text: DelimitedText, wanted: set[int]) -> dict[int, int]:
    """Find the lines of rows by reading the text once more, up to the last of them."""
    found: dict[int, int] = {}
    if not wanted:
        return found
    reader = csv_reader(text.lines(), text.delimiter)
    end, number = text.lines_above, -1  # the header is no row
    for row in reader:
        if row:
            if number in wanted:
                found[number] = end + 1
                if len(found) == len(wanted):
                    break
            number += 1
        end = reader.line_num + text.lines_above
    return found


def _streamed(
    text: DelimitedText, rows: Rows, given_out: _GivenOut
) -> Iterator[tuple[pa.RecordBatch, float | None]]:
    size = max(text.path.stat().st_size - text.start, 1)
    for number, batch in enumerate(_regular_batches(text, given_out), start=1):
        yield given_out.left_out.kept_of(batch), min(number * STREAM_BLOCK_BYTES / size, 1.0)
    blank_rows = given_out.left_out.count
    if not given_out.is_done:
        found = RowByRow(rows.faults, rows.unread)
        for table, lines in found.read(text, skip=given_out.left_out.rows, empty=""):
            given_out.later.extend(lines)
            for batch in table.to_batches():
                yield batch, None
        blank_rows += found.blank
    rows.notes += describe_blank_rows(blank_rows)


def _regular_batches(text: DelimitedText, given_out: _GivenOut) -> Iterator[pa.RecordBatch]:
    """Read on with Arrow until a row does not fit; the batch with that row is not given."""
    if not text.is_regular:
        return
    misfits: list[object] = []

    def skip(row: object) -> str:
        misfits.append(row)
        return "skip"

    count = len(text.names)
    with text.path.open("rb") as file:
        file.seek(text.start)
        try:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    autogenerate_column_names=True,
                    block_size=STREAM_BLOCK_BYTES,
                    use_threads=False,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=text.delimiter, newlines_in_values=True, invalid_row_handler=skip
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={f"f{number}": pa.string() for number in range(count)},
                    strings_can_be_null=False,
                ),
            )
            if len(reader.schema) != count:
                return
            is_first, last = True, None
            for batch in reader:
                if misfits:
                    return
                if last is not None:
                    yield last
                last = pa.RecordBatch.from_arrays(
                    batch.slice(int(is_first)).columns, names=text.names
                )
                is_first = False
            if last is not None and not misfits:
                if _ends_in_lines(last):
                    return
                yield last
        except pa.ArrowInvalid:  # a row longer than a block
            return
        given_out.is_done = not misfits


# ---- all rows at once --------------------------------------------------------------------------


class _Told:
    """Bytes as a file that reports how much of them Arrow has read, without a copy."""

    closed = False

    def __init__(self, data: pa.Buffer, share: Share) -> None:
        self._data = data
        self._share = share
        self._at = 0

    def read_buffer(self, size: int) -> pa.Buffer:
        """Return the next bytes."""
        given = self._data.slice(self._at, min(size, self._data.size - self._at))
        self._at += given.size
        if self._data.size:
            self._share(self._at / self._data.size)
        return given

    read = read_buffer

    def close(self) -> None:
        """Leave the bytes as they are; Arrow asks for it."""


def _ends_in_lines(table: pa.Table | pa.RecordBatch) -> bool:
    """Whether a cell of the last row has lines: where its quote is not closed, they are rows."""
    return any(
        "\n" in (each.as_py() or "")
        for column in table.slice(max(0, table.num_rows - 1))
        for each in column
    )


def _read_regular(
    data: pa.Buffer, delimiter: str, names: list[str], share: Share
) -> pa.Table | None:
    """Read every cell as text; None if a row does not fit the header."""
    misfits: list[object] = []

    def skip(row: object) -> str:
        misfits.append(row)
        return "skip"

    block = _BLOCK_BYTES
    while True:
        try:
            table = arrow_csv.read_csv(
                _Told(data, share),
                read_options=arrow_csv.ReadOptions(
                    autogenerate_column_names=True, block_size=block
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={f"f{number}": pa.string() for number in range(len(names))},
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid as error:
            # a row longer than a block
            if "block" not in str(error) or block >= min(MAX_BLOCK_BYTES, 2 * data.size):
                return None
            block = min(block * 8, MAX_BLOCK_BYTES)
            continue
        break
    if misfits or table.num_columns != len(names) or _ends_in_lines(table):
        return None
    if block > _BLOCK_BYTES and _has_long_cell(table):
        return None
    return table.slice(1).rename_columns(names)


def _has_long_cell(table: pa.Table) -> bool:
    """Whether a cell is over the limit: Arrow takes a row that ends in the next block."""
    longest = (pc.max(pc.utf8_length(column)).as_py() or 0 for column in table.columns)
    return max(longest) > MAX_CELL_CHARACTERS


def _whole_irregular(text: DelimitedText) -> Sheet:
    faults: list[Fault] = []
    unread: list[tuple[str | None, ...]] = []
    lines: array[int] = array("q")
    found = RowByRow(faults, unread)
    tables = []
    for table, each in found.read(text):
        tables.append(table)
        lines.extend(each)
    return Sheet(
        text.file,
        pa.concat_tables(tables),
        lambda row: int(lines[row]),
        faults=tuple(faults),
        unread=tuple(unread),
        notes=(*text.notes, *describe_blank_rows(found.blank)),
        header_line=text.lines_above + 1,
    )


def _lines(text: DelimitedText, data: pa.Buffer, count: int) -> Callable[[int], int]:
    """Return a function from a row to its line; it counts lines when first called."""
    lines_above, delimiter = text.lines_above, text.delimiter

    @cache
    def starts() -> array[int] | None:
        view = np.frombuffer(data, np.uint8)
        blocks = range(0, len(view), _BLOCK_BYTES)
        breaks = sum(int(np.count_nonzero(view[n : n + _BLOCK_BYTES] == _BREAK)) for n in blocks)
        if breaks + int(view[-1] != _BREAK) == count + 1:
            return None
        lines = io.TextIOWrapper(pa.BufferReader(data), encoding="utf-8", newline="")
        reader = csv_reader(lines, delimiter)
        found: array[int] = array("L")
        end = 0
        for row in reader:
            if row:
                found.append(end + 1)
            end = reader.line_num
        return found

    def line_of(row: int) -> int:
        found = starts()
        line = row + 2 if found is None or row + 1 >= len(found) else int(found[row + 1])
        return line + lines_above

    return line_of
