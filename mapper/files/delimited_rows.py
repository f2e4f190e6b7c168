"""Reads delimited text row by row, so that each row that does not fit is a fault with its line."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator

import pyarrow as pa

from mapper.errors import Fault, Position, number_of, quoted
from mapper.files.delimited_text import (
    DelimitedText,
    bad_byte_fault,
    csv_reader,
    has_bad_byte,
    replace_bad_bytes,
)
from mapper.files.sheets import whole_file_fault
from mapper.text import is_blank

_BATCH_ROWS = 50_000


class _ToTheEnd:
    """Passes lines on, and knows when there are no more: a row that comes after that has an open quote."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.is_over = False

    def __iter__(self) -> _ToTheEnd:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            return line
        self.is_over = True
        raise StopIteration


class RowByRow:
    """Reads row by row, so that each row that does not fit is a fault with its line."""

    def __init__(self, faults: list[Fault], unread: list[tuple[str | None, ...]]) -> None:
        """Collect faults, and the cells of the rows at fault, in the given lists."""
        self.faults, self.unread = faults, unread
        self.blank = 0  # rows of nothing but separators

    def read(
        self, text: DelimitedText, *, skip: int = 0, empty: str | None = None
    ) -> Iterator[tuple[pa.Table, array[int]]]:
        """Yield the rows in tables with the line of each.

        Args:
            text: The text.
            skip: How many rows below the header are known already.
            empty: The value of an empty cell.
        """
        given = _ToTheEnd(text.lines())
        reader = csv_reader(given, text.delimiter)
        lines: array[int] = array("q")
        rows: list[list[str]] = []
        end = text.lines_above
        skip += 1  # the header
        try:
            for row in reader:
                line, end = end + 1, reader.line_num + text.lines_above
                if not row:
                    continue
                if skip:
                    skip -= 1
                elif end > line and given.is_over:
                    self._leave_open(row, text, line)
                elif self._fits(row, text, line):
                    lines.append(line)
                    rows.append(row[: len(text.names)])
                    if len(rows) == _BATCH_ROWS:
                        yield _chunk(rows, text.names, empty), lines
                        rows, lines = [], array("q")
        except csv.Error as error:
            self._break_off(text, end, error)
        yield _chunk(rows, text.names, empty), lines

    def _fits(self, row: list[str], text: DelimitedText, line: int) -> bool:
        if all(map(is_blank, row)):
            self.blank += 1
            return False
        fault = _misfit(row, text, line)
        if fault is not None:
            self.faults.append(fault)
            self.unread.append(tuple(map(replace_bad_bytes, row)))
        return fault is None

    def _leave_open(self, row: list[str], text: DelimitedText, line: int) -> None:
        self.faults.append(
            Fault(
                text.file,
                Position(line, 0),
                found="A quote that opens in this row is not closed: the lines below are in its cell.",
                fix="Close the quote, or look whether the file was cut off.",
                code="broken-row",
            )
        )
        self.unread.append(tuple(map(replace_bad_bytes, row)))

    def _break_off(self, text: DelimitedText, end: int, error: csv.Error) -> None:
        self.faults.append(
            whole_file_fault(
                text.file,
                found=f"The rows after line {end} cannot be read ({error}).",
                fix="Check that the quotes in the next row come in pairs.",
                code="broken-row",
            )
        )
        self.unread.append(())


def ragged_row(row: list[str], count: int) -> tuple[str, str]:
    """Word the fault of a row with more or fewer cells than the header, and the fix."""
    start = quoted(", ".join(map(replace_bad_bytes, row)), limit=40)
    found = f"This row has {number_of(len(row), 'cell')} ({start}); the header has {count}."
    if len(row) < count:
        return found, "Add the missing cells. Put cells that contain a line break in quotes."
    return found, "Put cells that contain the delimiter in quotes."


def _misfit(row: list[str], text: DelimitedText, line: int) -> Fault | None:
    if not text.encoding.is_whole and any(map(has_bad_byte, row)):
        return bad_byte_fault(row, text.file, line)
    if text.encoding.has_nul and any("\0" in cell for cell in row):
        return Fault(
            text.file,
            Position(line, 0),
            found="This row contains a zero byte.",
            fix="Delete the byte, or save the file as UTF-8 again.",
            code="zero-byte",
        )
    count = len(text.names)
    if len(row) == count or (len(row) > count and not any(row[count:])):
        return None
    found, fix = ragged_row(row, count)
    return Fault(
        text.file,
        Position(line, 0),
        found=found,
        fix=fix,
        code="ragged-row",
    )


def _chunk(rows: list[list[str]], names: list[str], empty: str | None) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = [pa.array([cell or empty for cell in column], pa.string()) for column in columns]
    return pa.table(arrays, names=names)
