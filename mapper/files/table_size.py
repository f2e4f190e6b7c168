"""Limits on the rows and cells of a table that is read whole; counted before any of it is in memory."""

from __future__ import annotations

from pathlib import Path

from mapper.errors import RecordsError
from mapper.files.limits import MAX_TABLE_CELLS, MAX_TABLE_ROWS
from mapper.files.sheets import whole_file_error

_BLOCK_BYTES = 1 << 22
_SPLIT = "Keep the rows and columns you need, or split the file."
_COUNT_THEM = "Keep the rows you need, or make a page of counts: mapper build --counts."


class LineCount:
    """Counts the rows of delimited text as its bytes come: line breaks in quotes are none."""

    def __init__(self) -> None:
        """Begin with none."""
        self._breaks = {b"\n": 0, b"\r": 0}  # some files end lines with the latter alone
        self._in_quotes = False

    @property
    def rows(self) -> int:
        """The number so far, the column names and empty lines among them."""
        return max(self._breaks.values())

    def add(self, data: bytes) -> None:
        """Count the next bytes."""
        pieces = data.split(b'"') if b'"' in data else [data]
        for piece in pieces[int(self._in_quotes) :: 2]:
            for mark in self._breaks:
                self._breaks[mark] += piece.count(mark)
        self._in_quotes ^= len(pieces) % 2 == 0


def refuse_long_text(path: Path, file: Path | str, *, start: int, columns: int) -> None:
    """Refuse delimited text with too many rows or cells; a file that is too short for that is not read.

    Args:
        path: The file, in UTF-8.
        file: The user's name for it.
        start: The offset of the column names.
        columns: The number of columns.

    Raises:
        RecordsError: It has too many.
    """
    size = path.stat().st_size - start
    if size <= min(MAX_TABLE_ROWS * columns, MAX_TABLE_CELLS):  # a cell has a byte behind it
        return
    count = LineCount()
    with path.open("rb") as opened:
        opened.seek(start)
        while data := opened.read(_BLOCK_BYTES):
            count.add(data)
            refuse_long_table(file, count.rows - 1, columns)


def refuse_long_table(file: Path | str, rows: int, columns: int = 1) -> None:
    """Refuse a table with too many rows or cells.

    Raises:
        RecordsError: It has too many.
    """
    if rows > MAX_TABLE_ROWS:
        raise _too_large(file, f"more than {MAX_TABLE_ROWS:,} rows.", _COUNT_THEM)
    if rows * columns > MAX_TABLE_CELLS:
        raise _too_large(
            file, f"more than {MAX_TABLE_CELLS:,} cells ({columns:,} columns).", _SPLIT
        )


def _too_large(file: Path | str, how: str, fix: str) -> RecordsError:
    return whole_file_error(Path(file), found=f"The table has {how}", fix=fix, code="too-large")
