"""Reads CSV, TSV and their like: which encoding, which delimiter, which rows do not fit.

Arrow reads what is regular, whole or a block at a time. A file in which a row has too many or too few
cells is read on with Python's own reader, which knows the line of every row; the verdicts are the same.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from mapper.errors import Fault, Position, RecordsError, cannot_read, quoted
from mapper.files.encodings import Encoding, encoding_of, recoded
from mapper.files.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS
from mapper.files.sheets import Rows, Sheet, distinct_names, refused, whole_file_fault
from mapper.progress import Share, unseen

STREAM_BLOCK_BYTES = 1 << 24  # of a file that goes through a block at a time

_SAMPLE_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 22
_MAX_BLOCK_BYTES = MAX_CELL_CHARACTERS  # a longer row is read with Python, which counts them
_BATCH_ROWS = 50_000
_BREAK = ord("\n")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_OTHER_KINDS = (".xlsx", ".xlsm", ".xls", ".ods")

HeaderAt: TypeAlias = Callable[[Iterable[Iterable[str]]], int]
"""Given the first rows of a file, says which of them names the columns."""

Mask: TypeAlias = npt.NDArray[np.bool_]

TITLE_ROWS = 20  # among the first of which the names of the columns are looked for


class _Text:
    """The text of a file as UTF-8, and what was decided about it.

    Attributes:
        path: A file that holds it in UTF-8.
        file: The file as the user named it.
        start: Where in it the names of the columns begin.
        encoding: What the file was in.
        delimiter: What stands between cells.
        names: The columns, each with a name of its own.
        lines_above: How many lines stand above the names of the columns.
        notes: What was decided, in words for the user.
    """

    def __init__(
        self, path: Path, file: Path, encoding: Encoding, header_at: HeaderAt, *, folder: Path
    ) -> None:
        """Look at the first rows.

        Raises:
            RecordsError: The file is empty, has too many columns or a header that cannot be read.
        """
        self.path, self.file, self.encoding = path, str(file), encoding
        self.start = encoding.mark_bytes
        if encoding.name != "utf-8":
            self.path, self.start = folder / "text", 0
            recoded(path, encoding, self.path)
        sample = self._sample(file)
        is_tsv = ".tsv" in (suffix.lower() for suffix in (*file.suffixes[-2:], path.suffix))
        self.lines_above, title = _title_above(sample, header_at)
        above = "".join(islice(io.StringIO(sample, newline=""), self.lines_above))
        self.start += len(above.encode("utf-8", "surrogateescape"))
        self.delimiter, header = _sniffed(sample[len(above) :], prefers_tabs=is_tsv)
        _refuse_header(header, file, self.lines_above + 1)
        self.names, name_notes = distinct_names(header)
        self.notes = [*filter(None, [encoding.note]), *name_notes]
        if self.delimiter != ("\t" if is_tsv else ","):
            self.notes.append(f"Cells are taken to be separated by {_DELIMITERS[self.delimiter]}.")
        if file.suffix.lower() in _OTHER_KINDS:
            self.notes.append(
                f"The file is called {file.suffix} and holds delimited text; it is read so."
            )
        if title is not None:
            self.notes.append(
                f"The names of the columns are taken from line {self.lines_above + 1}; above it"
                f" stands {quoted(title)}."
            )

    @property
    def is_regular(self) -> bool:
        """Whether Arrow may try to read it."""
        return self.encoding.is_whole and not self.encoding.has_nul

    def data(self) -> pa.Buffer:
        """Give the bytes from the names of the columns on, without a copy of any."""
        whole = pa.memory_map(str(self.path)).read_buffer()
        return whole.slice(self.start)

    def lines(self) -> Iterator[str]:
        """Give its lines from the names of the columns on; a bad byte is a lone surrogate."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            with io.TextIOWrapper(file, "utf-8", errors="surrogateescape", newline="") as text:
                yield from text

    def _sample(self, file: Path) -> str:
        with self.path.open("rb") as given:
            given.seek(self.start)
            sample = given.read(_SAMPLE_BYTES)
            while sample and not _BREAKS.intersection(sample) and len(sample) < _MAX_BLOCK_BYTES:
                if not (more := given.read(len(sample))):
                    break
                sample += more  # a header may be longer than all that
        text = sample.decode("utf-8", "surrogateescape")
        if not text.strip():
            raise refused(
                file,
                got="an empty file",
                expected="a row of column names and rows below it",
                do="check that it was saved whole",
                code="empty-file",
            )
        return text


_BREAKS = frozenset(b"\r\n")


def _refuse_header(header: list[str], file: Path, line: int) -> None:
    if len(header) > MAX_COLUMNS:
        raise refused(
            file,
            got=f"{len(header):,} columns",
            expected=f"at most {MAX_COLUMNS:,}",
            do="keep the columns that matter",
            code="too-many-columns",
        )
    if any(map(_bad_byte, header)):
        raise RecordsError([_encoding_fault(header, str(file), line)])


@contextmanager
def _text(path: Path, file: Path, header_at: HeaderAt) -> Iterator[_Text]:
    with TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as folder:
        try:
            encoding = encoding_of(path)
            text = _Text(path, file, encoding, header_at, folder=Path(folder))
        except OSError as error:
            raise cannot_read(file, error) from error
        yield text


def read_delimited(
    path: Path, share: Share = unseen, *, header_at: HeaderAt, file: Path | None = None
) -> Sheet:
    """Read a file of delimited text, one row of which names the columns.

    Args:
        path: The file.
        share: Told how much of it has been read.
        header_at: Says which of the first rows names the columns.
        file: What the user calls it, where that is not `path`.

    Raises:
        RecordsError: It cannot be opened, or has no header.
    """
    with _text(path, file or path, header_at) as text:
        table = None
        if text.is_regular:
            data = text.data()
            try:
                table = _read_regular(data, text.delimiter, text.names, share)
            except pa.ArrowInvalid:
                table = None
        if table is None:
            return _whole_irregular(text)
        blank = _blank_rows(table)
        line_of = _lines(text, data, table.num_rows)
        return _sheet(text, table, blank, line_of)


def _sheet(text: _Text, table: pa.Table, blank: Mask, line_of: Callable[[int], int]) -> Sheet:
    """Leave out the rows of nothing but separators."""
    notes = (*text.notes, *_about_blank(int(blank.sum())))
    sheet = Sheet(text.file, table, line_of, notes=notes, header_line=text.lines_above + 1)
    if not blank.any():
        return sheet
    kept = np.flatnonzero(~blank)
    rows = table.filter(pa.array(~blank))
    return replace(sheet, table=rows, line_of=lambda row: line_of(int(kept[row])))


def _about_blank(count: int) -> Iterator[str]:
    if count:
        rows = "1 row holds" if count == 1 else f"{count:,} rows hold"
        yield f"{rows} nothing but separators and spaces: no record."


def _blank_rows(table: pa.Table | pa.RecordBatch) -> Mask:
    """Find the rows of which no cell holds more than spaces."""
    rows = np.arange(table.num_rows)
    for column in table.columns:
        if not len(rows):
            break
        texts = column if len(rows) == table.num_rows else column.take(pa.array(rows))
        short = pc.fill_null(pc.less_equal(pc.binary_length(texts), _SHORT), fill_value=True)
        rows = rows[_mask(short)]
        texts = column.take(pa.array(rows))
        nothing = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), fill_value=True)
        rows = rows[_mask(nothing)]
    blank = np.zeros(table.num_rows, dtype=bool)
    blank[rows] = True
    return blank


_SHORT = 8  # bytes of spaces at most in a cell that counts as empty


def _mask(values: pa.Array | pa.ChunkedArray) -> Mask:
    if isinstance(values, pa.ChunkedArray):
        return cast(Mask, values.to_numpy())
    return cast(Mask, values.to_numpy(zero_copy_only=False))


# ---- a block at a time -------------------------------------------------------------------------


@contextmanager
def open_delimited(path: Path, *, header_at: HeaderAt, file: Path | None = None) -> Iterator[Rows]:
    """Open a file of delimited text that goes through a block at a time; see `read_delimited`.

    Cells are texts as they stand; an empty one is empty and not absent.
    """
    with _text(path, file or path, header_at) as text:
        rows = Rows(text.file, text.names, notes=text.notes, header_line=text.lines_above + 1)
        given_out = _GivenOut(text)
        rows.batches = _streamed(text, rows, given_out)
        rows.lines_of = given_out.lines_of
        yield rows


class _GivenOut:
    """Which rows of a file were given out, so that their lines can be found afterwards."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self.regular = 0  # rows that Arrow read, the blank ones among them
        self.blank = array("q")  # these, by number
        self.later = array("q")  # the lines of the rows after them
        self.is_done = False

    def lines_of(self, rows: Iterable[int]) -> list[int]:
        """Return the lines of rows, by the number under which they were given out."""
        wanted = np.asarray(list(rows), dtype=np.int64)
        blank = np.asarray(self.blank, dtype=np.int64)
        before = np.searchsorted(blank - np.arange(len(blank)), wanted, side="right")
        numbers = (wanted + before).tolist()
        early = _starts(self._text, {number for number in numbers if number < self.regular})
        return [
            early[number] if number < self.regular else int(self.later[number - self.regular])
            for number in numbers
        ]


def _starts(text: _Text, wanted: set[int]) -> dict[int, int]:
    """Find the lines of rows by reading the text once more, up to the last of them."""
    found: dict[int, int] = {}
    if not wanted:
        return found
    reader = _csv_reader(text.lines(), text.delimiter)
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
    text: _Text, rows: Rows, given_out: _GivenOut
) -> Iterator[tuple[pa.RecordBatch, float | None]]:
    size = max(text.path.stat().st_size - text.start, 1)
    for number, batch in enumerate(_regular_batches(text, given_out), start=1):
        blank = _blank_rows(batch)
        given_out.blank.extend((np.flatnonzero(blank) + given_out.regular).tolist())
        given_out.regular += len(batch)
        share = min(number * STREAM_BLOCK_BYTES / size, 1.0)
        yield batch.filter(pa.array(~blank)) if blank.any() else batch, share
    blank_rows = len(given_out.blank)
    if not given_out.is_done:
        found = _Irregular(rows.faults, rows.unread)
        for table, lines in found.read(text, skip=given_out.regular, empty=""):
            given_out.later.extend(lines)
            for batch in table.to_batches():
                yield batch, None
        blank_rows += found.blank
    rows.notes += _about_blank(blank_rows)


def _regular_batches(text: _Text, given_out: _GivenOut) -> Iterator[pa.RecordBatch]:
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
            is_first = True
            for batch in reader:
                if misfits:
                    return
                yield pa.RecordBatch.from_arrays(
                    batch.slice(int(is_first)).columns, names=text.names
                )
                is_first = False
        except pa.ArrowInvalid:  # a row longer than a block
            return
        given_out.is_done = not misfits


# ---- delimiter and header ----------------------------------------------------------------------


def _csv_reader(lines: Iterable[str], delimiter: str) -> Any:  # noqa: ANN401 - it has no public type
    csv.field_size_limit(MAX_CELL_CHARACTERS)  # of the process, and others may have set it
    return csv.reader(lines, delimiter=delimiter)


def _sniffed(sample: str, *, prefers_tabs: bool) -> tuple[str, list[str]]:
    """Find the delimiter that gives the first rows the same number of cells, and the header."""
    order = ("\t", ",", ";", "|") if prefers_tabs else (",", ";", "\t", "|")
    best = max(order, key=lambda mark: (_fit(sample, mark), -order.index(mark)))
    return best, next(_rows(sample, best))


def _title_above(sample: str, header_at: HeaderAt) -> tuple[int, str | None]:
    """Count the lines above the names of the columns, if some first rows are a title, and quote it."""
    for delimiter in _DELIMITERS:
        rows = list(islice(_numbered_rows(sample, delimiter), TITLE_ROWS))
        above = rows[top][0] if (top := header_at(row for _, row in rows)) else 0
        if above:
            lines = islice(io.StringIO(sample, newline=""), above)
            return above, " ".join(" ".join(lines).replace(delimiter, " ").split())
    return 0, None


def _numbered_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty, with the number of lines above it."""
    reader = _csv_reader(io.StringIO(text, newline=""), delimiter)
    above = 0
    try:
        for row in reader:
            if row:
                yield above, row
            above = reader.line_num
    except csv.Error:  # a cell without an end; the rows before it are enough
        return


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return (row for _, row in _numbered_rows(text, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """Rate a delimiter: the share of rows as wide as the header, and how wide that is."""
    rows = list(islice(_rows(sample, delimiter), 50))
    width = len(rows[0]) if rows else 0
    if width < 2:  # noqa: PLR2004
        return 0.0, 0
    whole = rows[:-1] if len(rows) > 2 else rows  # noqa: PLR2004  (the sample may cut the last)
    return sum(len(row) == width for row in whole) / len(whole), width


# ---- all rows at once --------------------------------------------------------------------------


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
                return None
            block = min(block * 8, _MAX_BLOCK_BYTES)
            continue
        break
    if misfits or table.num_columns != len(names):
        return None
    return table.slice(1).rename_columns(names)


# ---- row by row --------------------------------------------------------------------------------


class _Irregular:
    """Reads row by row, so that each row that does not fit is a fault with its line."""

    def __init__(self, faults: list[Fault], unread: list[tuple[str | None, ...]]) -> None:
        """Say where faults and the cells of these rows are gathered."""
        self.faults, self.unread = faults, unread
        self.blank = 0  # rows of nothing but separators

    def read(
        self, text: _Text, *, skip: int = 0, empty: str | None = None
    ) -> Iterator[tuple[pa.Table, array[int]]]:
        """Give the rows in tables with the line of each.

        Args:
            text: The text.
            skip: How many rows below the header are known already.
            empty: What an empty cell is.
        """
        reader = _csv_reader(text.lines(), text.delimiter)
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
                elif self._fits(row, text, line):
                    lines.append(line)
                    rows.append(row[: len(text.names)])
                    if len(rows) == _BATCH_ROWS:
                        yield _chunk(rows, text.names, empty), lines
                        rows, lines = [], array("q")
        except csv.Error as error:
            self._break_off(text, end, error)
        yield _chunk(rows, text.names, empty), lines

    def _fits(self, row: list[str], text: _Text, line: int) -> bool:
        if not any(cell and not cell.isspace() for cell in row):
            self.blank += 1
            return False
        fault = _misfit(row, text, line)
        if fault is not None:
            self.faults.append(fault)
            self.unread.append(tuple(map(_clean, row)))
        return fault is None

    def _break_off(self, text: _Text, end: int, error: csv.Error) -> None:
        self.faults.append(
            whole_file_fault(
                text.file,
                got=f"text that cannot be read as rows after line {end} ({error})",
                expected="cells in which quotes come in pairs",
                do="mend the row after that line",
                code="broken-row",
            )
        )
        self.unread.append(())


def _whole_irregular(text: _Text) -> Sheet:
    faults: list[Fault] = []
    unread: list[tuple[str | None, ...]] = []
    lines: array[int] = array("q")
    found = _Irregular(faults, unread)
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
        notes=(*text.notes, *_about_blank(found.blank)),
        header_line=text.lines_above + 1,
    )


def _misfit(row: list[str], text: _Text, line: int) -> Fault | None:
    if not text.encoding.is_whole and any(map(_bad_byte, row)):
        return _encoding_fault(row, text.file, line)
    if text.encoding.has_nul and any("\0" in cell for cell in row):
        return Fault(
            text.file,
            Position(line, 0),
            got="a zero byte",
            expected="text",
            do="delete it, or save the file as UTF-8 again",
            code="zero-byte",
        )
    count = len(text.names)
    if len(row) == count or (len(row) > count and not any(row[count:])):
        return None
    do = "put cells that hold the delimiter in quotes"
    if len(row) < count:
        do = "add the missing cells; a line break inside a cell needs quotes round the cell"
    return Fault(
        text.file,
        Position(line, 0),
        got=f"{len(row)} cells ({quoted(', '.join(map(_clean, row)), limit=40)})",
        expected=f"{count}, as in the header",
        do=do,
        code="ragged-row",
    )


def _bad_byte(cell: str) -> bool:
    """Whether a cell holds a byte that is not UTF-8, which Python keeps as a lone surrogate."""
    return not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell)


def _clean(cell: str) -> str:
    return (
        cell
        if cell.isascii()
        else cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def _encoding_fault(row: list[str], file: str, line: int) -> Fault:
    cell = next(filter(_bad_byte, row))
    byte = next(ord(letter) - 0xDC00 for letter in cell if "\udc80" <= letter <= "\udcff")
    return Fault(
        file,
        Position(line, 0),
        got=f"the byte 0x{byte:02X} in {quoted(_clean(cell), limit=40)}",
        expected="UTF-8, as in the rest of the file",
        do="write the letter again and save the file as UTF-8",
        code="encoding",
    )


def _chunk(rows: list[list[str]], names: list[str], empty: str | None) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = [pa.array([cell or empty for cell in column], pa.string()) for column in columns]
    return pa.table(arrays, names=names)


def _lines(text: _Text, data: pa.Buffer, count: int) -> Callable[[int], int]:
    """Return what gives the line of a row; nothing is counted before somebody asks."""
    lines_above, delimiter = text.lines_above, text.delimiter

    @cache
    def starts() -> array[int] | None:
        view = np.frombuffer(data, np.uint8)
        blocks = range(0, len(view), _BLOCK_BYTES)
        breaks = sum(int(np.count_nonzero(view[n : n + _BLOCK_BYTES] == _BREAK)) for n in blocks)
        if breaks + int(view[-1] != _BREAK) == count + 1:
            return None
        lines = io.TextIOWrapper(pa.BufferReader(data), encoding="utf-8", newline="")
        reader = _csv_reader(lines, delimiter)
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
