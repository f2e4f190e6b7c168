"""Reads CSV, TSV and their like: which encoding, which delimiter, which rows do not fit.

Arrow reads what is regular, in parallel. A file in which a row has too many or too few cells is read
once more with Python's own reader, which knows the line of every row.
"""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from mapper.errors import Fault, Position, RecordsError, cannot_read, quoted
from mapper.files.sheets import Sheet, distinct_names, is_packed, unpacked, whole_file_fault
from mapper.imports import TITLE_ROWS, header_at
from mapper.progress import Share, unseen

_SAMPLE_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 22
_MAX_BLOCK_BYTES = (1 << 31) - 1
_BATCH_ROWS = 50_000
_BREAK = ord("\n")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_OTHER_KINDS = (".xlsx", ".xlsm", ".xls", ".ods")
_MAX_CELL_CHARACTERS = 1 << 30


class _Text(NamedTuple):
    """The bytes of a file as UTF-8 from the names of the columns on, and what was decided.

    Attributes:
        data: The bytes, without a mark in front.
        note: What the encoding was taken for, where it is worth a word.
        title: What stands above the names of the columns.
        lines_above: How many lines that is.
    """

    data: pa.Buffer
    note: str | None = None
    title: str | None = None
    lines_above: int = 0


def read_delimited(path: Path, share: Share = unseen) -> Sheet:
    """Read a file of delimited text, the first row of which names the columns.

    Args:
        path: The file.
        share: Told how much of it has been read.

    Raises:
        RecordsError: It cannot be opened, or has no header.
    """
    try:
        data = _bytes(path)
    except OSError as error:
        raise cannot_read(path, error) from error
    file = str(path)
    is_tsv = ".tsv" in (suffix.lower() for suffix in path.suffixes[-2:])
    text = _from_header(_decoded(data))
    delimiter, header = _sniffed(text.data, file, prefers_tabs=is_tsv)
    names, name_notes = distinct_names(header)
    notes = [*filter(None, [text.note]), *name_notes]
    if delimiter != ("\t" if is_tsv else ","):
        notes.append(f"Cells are taken to be separated by {_DELIMITERS[delimiter]}.")
    if path.suffix.lower() in _OTHER_KINDS:
        notes.append(f"The file is called {path.suffix} and holds delimited text; it is read so.")
    if text.title is not None:
        notes.append(
            f"The names of the columns are taken from line {text.lines_above + 1}; above it stands"
            f" {quoted(text.title)}."
        )
    try:
        table = _read_regular(text.data, delimiter, names, share)
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error):
            return _read_irregular(text, delimiter, names, file=file, notes=notes)
        text = _from_header(_not_utf8(data))
        notes.insert(0, text.note or "")
        _, header = _sniffed(text.data, file, prefers_tabs=delimiter == "\t")
        names, _ = distinct_names(header)
        try:
            table = _read_regular(text.data, delimiter, names, share)
        except pa.ArrowInvalid:
            table = None
    if table is None or _has_nul(text.data):
        return _read_irregular(text, delimiter, names, file=file, notes=notes)
    line_of = _lines(text, delimiter, table.num_rows)
    return Sheet(file, table, line_of, notes=tuple(notes))


def _bytes(path: Path) -> pa.Buffer:
    with path.open("rb") as file:
        head = file.read(2)
    if not head or is_packed(head):
        return pa.py_buffer(unpacked(path))
    return pa.memory_map(str(path)).read_buffer()


# ---- encoding ----------------------------------------------------------------------------------


def _decoded(data: pa.Buffer) -> _Text:
    """Take the encoding from a mark in front, or from the zeros of UTF-16; else it may be UTF-8."""
    head = data.slice(0, min(4096, data.size)).to_pybytes()
    if head.startswith(codecs.BOM_UTF8):
        return _Text(data.slice(3), "The file is taken as UTF-8, for its mark says so.")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return _recoded(data.slice(2), encoding, "for its mark says so")
    zeros = [head[start::2].count(0) * 4 > len(head) for start in (0, 1)]
    if zeros == [False, True]:
        return _recoded(data, "utf-16-le", "for every other byte is zero")
    if zeros == [True, False]:
        return _recoded(data, "utf-16-be", "for every other byte is zero")
    return _Text(data)


def _not_utf8(data: pa.Buffer) -> _Text:
    why = "for it is not UTF-8; if letters look wrong, save it as UTF-8"
    try:
        return _recoded(data, "cp1252", why)
    except UnicodeDecodeError:
        return _recoded(data, "latin-1", why)


def _recoded(data: pa.Buffer, encoding: str, why: str) -> _Text:
    name = {"cp1252": "Windows-1252 (Latin-1)", "latin-1": "Latin-1"}.get(encoding, "UTF-16")
    errors = "replace" if encoding.startswith("utf-16") else "strict"
    text = data.to_pybytes().decode(encoding, errors)
    return _Text(pa.py_buffer(text.encode("utf-8")), f"The file is taken as {name}, {why}.")


def _has_nul(data: pa.Buffer) -> bool:
    return bool(data.size) and int(np.frombuffer(data, np.uint8).min()) == 0


# ---- delimiter and header ----------------------------------------------------------------------


def _sniffed(data: pa.Buffer, file: str, *, prefers_tabs: bool) -> tuple[str, list[str]]:
    """Find the delimiter that gives the first rows the same number of cells, and the header."""
    sample = data.slice(0, min(_SAMPLE_BYTES, data.size)).to_pybytes().decode("utf-8", "replace")
    if not sample.strip():
        raise RecordsError(
            [
                whole_file_fault(
                    file,
                    got="an empty file",
                    expected="a row of column names and rows below it",
                    do="check that it was saved whole",
                    code="empty-file",
                )
            ]
        )
    order = ("\t", ",", ";", "|") if prefers_tabs else (",", ";", "\t", "|")
    best = max(order, key=lambda mark: (_fit(sample, mark), -order.index(mark)))
    header = next(_rows(sample, best))
    return best, header


def _from_header(text: _Text) -> _Text:
    """Pass over a title above the names of the columns: some first lines, if a later one is the header."""
    sample = text.data.slice(0, min(_SAMPLE_BYTES, text.data.size)).to_pybytes()
    sample_text = sample.decode("utf-8", "replace")
    for delimiter in _DELIMITERS:
        rows = list(islice(_numbered_rows(sample_text, delimiter), TITLE_ROWS))
        above = rows[top][0] if (top := header_at(row for _, row in rows)) else 0
        if above:
            lines = list(islice(io.StringIO(sample_text, newline=""), above))
            size = len("".join(lines).encode("utf-8"))
            title = " ".join(" ".join(lines).replace(delimiter, " ").split())
            return text._replace(data=text.data.slice(size), title=title, lines_above=above)
    return text


def _numbered_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty, with the number of lines above it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    above = 0
    for row in reader:
        if row:
            yield above, row
        above = reader.line_num


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """Rate a delimiter: the share of rows as wide as the header, and how wide that is."""
    rows = list(islice(_rows(sample, delimiter), 50))
    width = len(rows[0])
    if width < 2:  # noqa: PLR2004
        return 0.0, 0
    whole = rows[:-1] if len(rows) > 2 else rows  # noqa: PLR2004  (the sample may cut the last)
    return sum(len(row) == width for row in whole) / len(whole), width


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    return (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)


# ---- rows --------------------------------------------------------------------------------------


class _Told:
    """Bytes as a file that tells how much of them Arrow has taken, without a copy of any."""

    closed = False

    def __init__(self, data: pa.Buffer, share: Share) -> None:
        self._data = data
        self._share = share
        self._at = 0

    def read_buffer(self, size: int) -> pa.Buffer:
        """Give the next bytes."""
        given = self._data.slice(self._at, min(size, self._data.size - self._at))
        self._at += given.size
        if self._data.size:
            self._share(self._at / self._data.size)
        return given

    read = read_buffer

    def close(self) -> None:
        """Leave the bytes as they are; Arrow asks for it."""


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
            if "block" not in str(error) or block >= min(_MAX_BLOCK_BYTES, 2 * data.size):
                raise
            block = min(block * 8, _MAX_BLOCK_BYTES)
            continue
        break
    if misfits or table.num_columns != len(names):
        return None
    return table.slice(1).rename_columns(names)


def _read_irregular(
    given: _Text, delimiter: str, names: list[str], *, file: str, notes: Iterable[str]
) -> Sheet:
    """Read row by row, so that each row that does not fit is a fault with its line."""
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    stream = pa.BufferReader(given.data)
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    faults: list[Fault] = []
    unread: list[tuple[str, ...]] = []
    lines = array("L")
    chunks: list[pa.Table] = []
    rows: list[list[str]] = []
    end = given.lines_above
    try:
        for row in reader:
            line, end = end + 1, reader.line_num + given.lines_above
            if not row:
                continue
            fault = _misfit(row, names, file, line)
            if fault is not None:
                faults.append(fault)
                unread.append(tuple(row))
                continue
            lines.append(line)
            rows.append(row[: len(names)])
            if len(rows) == _BATCH_ROWS:
                chunks.append(_chunk(rows, names))
                rows = []
    except csv.Error as error:
        faults.append(
            whole_file_fault(
                file,
                got=f"text that cannot be read as rows after line {end} ({error})",
                expected="cells in which quotes come in pairs",
                do="mend the row after that line",
                code="broken-row",
            )
        )
        unread.append(())
    chunks.append(_chunk(rows, names))
    table = pa.concat_tables(chunks).slice(1)
    return Sheet(
        file,
        table,
        lambda row: int(lines[row + 1]),
        faults=tuple(faults),
        unread=tuple(unread),
        notes=tuple(notes),
    )


def _misfit(row: list[str], names: list[str], file: str, line: int) -> Fault | None:
    if any("\0" in cell for cell in row):
        return Fault(
            file,
            Position(line, 0),
            got="a zero byte",
            expected="text",
            do="delete it, or save the file as UTF-8 again",
            code="zero-byte",
        )
    if len(row) == len(names) or (len(row) > len(names) and not any(row[len(names) :])):
        return None
    do = "put cells that hold the delimiter in quotes"
    if len(row) < len(names):
        do = "add the missing cells; a line break inside a cell needs quotes round the cell"
    return Fault(
        file,
        Position(line, 0),
        got=f"{len(row)} cells ({quoted(', '.join(row), limit=40)})",
        expected=f"{len(names)}, as in the header",
        do=do,
        code="ragged-row",
    )


def _chunk(rows: list[list[str]], names: list[str]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = [pa.array([cell or None for cell in column], pa.string()) for column in columns]
    return pa.table(arrays, names=names)


def _lines(text: _Text, delimiter: str, count: int) -> Callable[[int], int]:
    """Return what gives the line of a row; nothing is counted before somebody asks."""
    data = text.data

    @cache
    def starts() -> array[int] | None:
        view = np.frombuffer(data, np.uint8)
        blocks = range(0, len(view), _BLOCK_BYTES)
        breaks = sum(int(np.count_nonzero(view[n : n + _BLOCK_BYTES] == _BREAK)) for n in blocks)
        if breaks + int(view[-1] != _BREAK) == count + 1:
            return None
        lines = io.TextIOWrapper(pa.BufferReader(data), encoding="utf-8", newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        found, end = array("L"), 0
        for row in reader:
            if row:
                found.append(end + 1)
            end = reader.line_num
        return found

    def line_of(row: int) -> int:
        found = starts()
        line = row + 2 if found is None or row + 1 >= len(found) else int(found[row + 1])
        return line + text.lines_above

    return line_of
