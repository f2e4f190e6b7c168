"""Reads workbooks: the first sheet that is a table, from its row of column names on."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from mapper.errors import RecordsError, quoted
from mapper.files.blank_rows import describe_blank_rows
from mapper.files.delimited_text import TITLE_ROWS, HeaderAt, header_note
from mapper.files.fixes import SAVE_COMPLETELY, TABLE_NEEDS
from mapper.files.limits import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_CELLS
from mapper.files.sheets import Sheet, cell_text, distinct_names, no_such_layer, whole_file_error
from mapper.files.streams import max_unpacked_bytes, too_large
from mapper.text import is_blank

_PIECE_BYTES = 1 << 20
_OVERLAP_BYTES = 64
_FAR_CELL = re.compile(rb'<c\s[^<>]*?\br="([A-Z]{2,3})([0-9]+)"')
_ROW = re.compile(rb'<row\s[^<>]*?\br="([0-9]+)"')
_LEAST_COLUMNS = 26  # of which the names have one letter


def read_workbook(
    path: Path, *, header_at: HeaderAt, file: Path | None = None, layer: str | None = None
) -> Sheet:
    """Read a workbook.

    Args:
        path: The file.
        header_at: Finds the row of column names among the first rows.
        file: The user's name for it, if that is not `path`.
        layer: The sheet; None for the first that is a table, with two columns and two rows, or else the
            first that is not empty: sheets such as "Read me" come first.

    Raises:
        RecordsError: It cannot be read, is empty or is too large, or has no such sheet.
    """
    import python_calamine  # noqa: PLC0415

    named = file or path
    _refuse_large(path, named)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, OSError) as error:
        raise _unreadable(named, error) from error
    filled = [(name, rows) for name, rows in sheets if any(any(map(_filled, row)) for row in rows)]
    if not filled:
        raise whole_file_error(
            named,
            found="The workbook is empty.",
            expected=TABLE_NEEDS,
            fix=SAVE_COMPLETELY,
            code="empty-file",
        )
    chosen = next((n for n, (_, rows) in enumerate(filled) if _is_table(rows)), 0)
    if layer is not None:
        titles = [name for name, _ in filled]
        if layer not in titles:
            raise no_such_layer(named, layer, titles)
        chosen = titles.index(layer)
    title, rows = filled[chosen]
    numbered = [(n, row) for n, row in enumerate(rows, start=1) if any(map(_filled, row))]
    top = header_at([cell_text(cell) or "" for cell in row] for _, row in numbered[:TITLE_ROWS])
    header, body = numbered[top][1], numbered[top + 1 :]
    names, notes = distinct_names([cell_text(cell) or "" for cell in header])
    if top:
        above = " ".join(cell_text(cell) or "" for cell in numbered[0][1]).strip()
        notes.append(header_note("row", numbered[top][0], above))
    below = rows[numbered[top][0] :]
    notes += describe_blank_rows(len(below) - len(body))
    if len(filled) > 1 and layer is None:
        others = ", ".join(
            f"{quoted(name)} ({sum(any(map(_filled, row)) for row in rows):,} rows)"
            for name, rows in filled[:chosen] + filled[chosen + 1 :]
        )
        notes.append(f"Sheet read: {quoted(title)}. Sheets skipped: {others}.")
    columns = [
        pa.chunked_array([pa.array([cell_text(row[n]) for _, row in body], pa.string())])
        for n in range(len(names))
    ]
    return Sheet(
        str(named),
        pa.table(columns, names=names),
        lambda row: body[row][0],
        notes=tuple(notes),
        row_word="row",
        header_line=numbered[top][0],
        other_layers=tuple(name for name, _ in filled if name != title) if layer is None else (),
    )


def _is_table(rows: Iterable[Sequence[object]]) -> bool:
    """Tell whether two rows or more have something in two columns or more."""
    return sum(sum(map(_filled, row)) > 1 for row in rows) > 1


def _filled(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str) and is_blank(cell))


def _unreadable(file: Path, error: Exception) -> RecordsError:
    return whole_file_error(
        file,
        found=f"Cannot read this workbook ({error}).",
        fix="Open it and save it as .xlsx or CSV.",
        code="unreadable-file",
    )


def _refuse_large(path: Path, file: Path) -> None:
    """Look into a workbook before it is opened, for opening lays out a whole rectangle of cells.

    Raises:
        RecordsError: It unpacks to too much, or has a cell too far out.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(info.file_size for info in archive.infolist())
            if total > min(MAX_WORKBOOK_BYTES, max_unpacked_bytes(path.stat().st_size)):
                raise too_large(file, _unpacks_to(total))
            for info in archive.infolist():
                if info.filename.startswith("xl/worksheets/"):
                    _refuse_wide(archive, info, file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _unreadable(file, error) from error


def _unpacks_to(size_bytes: int) -> str:
    return f"The workbook unpacks to {size_bytes:,} bytes or more."


def _refuse_wide(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: Path) -> None:
    rows = columns = read = 0
    rest = b""
    with archive.open(info) as sheet:
        while piece := sheet.read(_PIECE_BYTES):
            read += len(piece)
            if read > info.file_size:
                raise too_large(file, _unpacks_to(read))
            data = rest + piece
            for letters, number in _FAR_CELL.findall(data):
                columns = max(columns, _column_number(letters))
                rows = max(rows, int(number))
            rows = max(rows, *map(int, _ROW.findall(data)), 0)
            if rows * max(columns, _LEAST_COLUMNS if columns else 1) > MAX_WORKBOOK_CELLS:
                cells = f"{rows:,} rows by {columns:,} columns"
                raise too_large(file, f"A sheet spans {cells}.")
            rest = data[-_OVERLAP_BYTES:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
