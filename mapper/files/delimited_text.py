"""The text of a delimited file, with its encoding, its delimiter and the line of column names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from mapper.errors import Fault, Position, RecordsError, cannot_read, quoted
from mapper.files.encodings import Encoding, encoding_of, named_encoding, recode_to_utf8
from mapper.files.fixes import RETYPE_LETTER
from mapper.files.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS
from mapper.files.sheets import distinct_names, empty_file, whole_file_error
from mapper.files.work_folder import WorkFolder, work_folder

_SAMPLE_BYTES = 1 << 18
MAX_BLOCK_BYTES = MAX_CELL_CHARACTERS  # a longer row is read with Python, which counts them
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_OTHER_KINDS = (".xlsx", ".xlsm", ".xls", ".ods")
HeaderAt: TypeAlias = Callable[[Iterable[Iterable[str]]], int]
"""Finds the row of column names among the first rows of a file."""
TITLE_ROWS = 20  # among the first of which the names of the columns are looked for


class DelimitedText:
    """The text of a file as UTF-8, and the way to read it.

    Attributes:
        path: A file with the text in UTF-8.
        file: The file as the user named it.
        start: The offset of the column names.
        encoding: The original encoding.
        delimiter: The separator between cells.
        names: The columns, with distinct names.
        lines_above: The number of lines above the column names.
        notes: Decisions, in words for the user.
    """

    def __init__(
        self, path: Path, file: Path, encoding: Encoding, header_at: HeaderAt, *, folder: WorkFolder
    ) -> None:
        """Look at the first rows.

        Raises:
            RecordsError: The file is empty, has too many columns or a header that cannot be read.
        """
        self.path, self.file, self.encoding = path, str(file), encoding
        self.start = encoding.mark_bytes
        if encoding.name != "utf-8":
            self.path, self.start = folder() / "text", 0
            recode_to_utf8(path, encoding, self.path)
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
            self.notes.append(f"Cells are separated by {_DELIMITERS[self.delimiter]}.")
        if file.suffix.lower() in _OTHER_KINDS:
            self.notes.append(
                f"The name ends in {file.suffix}, but the file is delimited text and is read as such."
            )
        if title is not None:
            self.notes.append(header_note("line", self.lines_above + 1, title))

    @property
    def is_regular(self) -> bool:
        """Whether Arrow may try to read it."""
        return self.encoding.is_whole and not self.encoding.has_nul

    def data(self) -> pa.Buffer:
        """Return the bytes from the column names on, without copying."""
        whole = pa.memory_map(str(self.path)).read_buffer()
        return whole.slice(self.start)

    def lines(self) -> Iterator[str]:
        """Yield its lines from the column names on; a bad byte is a lone surrogate."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            with io.TextIOWrapper(file, "utf-8", errors="surrogateescape", newline="") as text:
                yield from text

    def _sample(self, file: Path) -> str:
        with self.path.open("rb") as given:
            given.seek(self.start)
            sample = given.read(_SAMPLE_BYTES)
            while sample and not _BREAKS.intersection(sample) and len(sample) < MAX_BLOCK_BYTES:
                if not (more := given.read(len(sample))):
                    break
                sample += more  # a header may be longer than all that
        text = sample.decode("utf-8", "surrogateescape")
        if not text.strip():
            raise empty_file(file)
        return text


_BREAKS = frozenset(b"\r\n")


def header_note(word: str, number: int, title: str | None) -> str:
    """Note that a title precedes the column names, or the separator as Excel writes it (`sep=;`)."""
    if title is not None and title.lower().startswith("sep="):
        return f"The column names are on {word} {number}, below the separator."
    return f"The column names are on {word} {number}, below the title {quoted(title)}."


def _refuse_header(header: list[str], file: Path, line: int) -> None:
    if len(header) > MAX_COLUMNS:
        raise whole_file_error(
            file,
            found=f"The table has {len(header):,} columns; the limit is {MAX_COLUMNS:,}.",
            fix="Keep only the columns you need.",
            code="too-many-columns",
        )
    if any(map(has_bad_byte, header)):
        raise RecordsError([bad_byte_fault(header, str(file), line)])


@contextmanager
def open_text(
    path: Path, file: Path, header_at: HeaderAt, named: str | None = None
) -> Iterator[DelimitedText]:
    """Open a file as delimited text, decoded beside it for as long as it is open if it is not UTF-8.

    Args:
        path: The file.
        file: The user's name for it.
        header_at: Finds the row of column names among the first rows.
        named: The encoding that the user names; None to detect it.

    Raises:
        SelectionError: There is no such encoding.
        RecordsError: It cannot be opened, is empty, or has no header.
    """
    with work_folder() as folder:
        try:
            encoding = encoding_of(path) if named is None else named_encoding(path, named)
            text = DelimitedText(path, file, encoding, header_at, folder=folder)
        except OSError as error:
            raise cannot_read(file, error) from error
        yield text


def csv_reader(lines: Iterable[str], delimiter: str) -> Any:  # noqa: ANN401 - it has no public type
    """Open Python's reader of lines, with our limit of a cell's length."""
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
    reader = csv_reader(io.StringIO(text, newline=""), delimiter)
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


def has_bad_byte(cell: str) -> bool:
    """Whether a cell contains a byte that is not UTF-8, which Python keeps as a lone surrogate."""
    return not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell)


def replace_bad_bytes(cell: str) -> str:
    """Write a cell with a sign of replacement for each byte that is not UTF-8."""
    return (
        cell
        if cell.isascii()
        else cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def bad_byte_fault(row: list[str], file: str, line: int) -> Fault:
    """Make a fault of the first byte of a row that is not UTF-8."""
    cell = next(filter(has_bad_byte, row))
    byte = next(ord(letter) - 0xDC00 for letter in cell if "\udc80" <= letter <= "\udcff")
    return Fault(
        file,
        Position(line, 0),
        found=f"The byte 0x{byte:02X} in {quoted(replace_bad_bytes(cell), limit=40)} is not UTF-8.",
        fix=RETYPE_LETTER,
        code="encoding",
    )
