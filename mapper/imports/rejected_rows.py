"""The rejected rows of a table, as a table to correct and read again on its own.

Each row starts with its file, where there are several, its line and the reason, followed by its own cells.
A row with too many or too few cells keeps them, so that it is rejected again until it is corrected. Cells
that a spreadsheet would read as a formula start with an apostrophe, which reading removes again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault
from mapper.files import Sheet

FILE, LINE, REASON = "rejected_file", "rejected_line", "rejected_reason"

_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_GUARDED = re.compile(f"^'*{_FORMULA}")
_GUARD = f"^'('*{_FORMULA})"
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
_BYTE_ORDER_MARK = "\ufeff"  # spreadsheets guess otherwise


class Rejects:
    """The rows of a sheet that are left out, with their cells and why."""

    def __init__(self, sheet: Sheet, reasons: Mapping[int, Sequence[Fault]]) -> None:
        """Take the rows that could not be read from a sheet, and those at fault.

        Args:
            sheet: The sheet.
            reasons: The faults of each row of it that is left out.
        """
        self._names = sheet.names
        self._is_of_files = sheet.file_of is not None
        self._unread = list(zip(sheet.faults, sheet.unread, strict=True))
        self._reasons = [reasons[row] for row in sorted(reasons)]
        self._cells = sheet.table.take(pa.array(sorted(reasons), pa.int64()))

    def __call__(self) -> bytes:
        """Write them as CSV in UTF-8, in the order of the files and of their lines."""
        columns = [column.to_pylist() for column in self._cells.columns]
        rows = [
            *(((fault,), cells) for fault, cells in self._unread),
            *zip(self._reasons, zip(*columns, strict=True), strict=True),
        ]
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        of_files = self._is_of_files
        writer.writerow([*([FILE] if of_files else []), LINE, REASON, *map(_guarded, self._names)])
        for faults, cells in sorted(
            rows, key=lambda row: (row[0][0].file, row[0][0].position.line)
        ):
            first = faults[0]
            file = [_guarded(first.file)] if of_files else []
            writer.writerow([*file, first.position.line, _said(faults), *map(_guarded, cells)])
        return (_BYTE_ORDER_MARK + text.getvalue()).encode("utf-8", "replace")


def remove_reason_columns(sheet: Sheet) -> Sheet:
    """Remove the columns that `Rejects` added to a table of rejected rows; other tables are unchanged."""
    added = [LINE, REASON] if sheet.names[:1] != [FILE] else [FILE, LINE, REASON]
    if sheet.names[: len(added)] != added:
        return sheet
    table = sheet.table.drop_columns(added)
    unguarded = [pc.replace_substring_regex(column, _GUARD, "\\1") for column in table.columns]
    names = [re.sub(_GUARD, r"\1", name) for name in table.column_names]
    note = "The file contains rejected rows; its columns of lines and reasons are skipped."
    return replace(
        sheet,
        table=pa.table(unguarded, names=names),
        notes=(*sheet.notes, note),
        unread=tuple(cells[len(added) :] for cells in sheet.unread),
    )


def _said(faults: Iterable[Fault]) -> str:
    return " | ".join(fault.message for fault in faults)


def _guarded(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}" if _GUARDED.match(text) and not _NUMBER.fullmatch(text) else text
