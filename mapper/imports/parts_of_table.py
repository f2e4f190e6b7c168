"""Reads the parts of a table, in a folder or named by a pattern, as one sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mapper.errors import Fault, RecordsError, number_of
from mapper.files import (
    Input,
    Part,
    Share,
    Sheet,
    SheetOfPart,
    file_input,
    find_parts,
    ignore_share,
    join_sheets,
    refuse_long_table,
)
from mapper.imports.cells import no_rows_fault
from mapper.imports.columns_of_parts import share_columns
from mapper.imports.points_of_parts import share_points

_NO_ROWS = ("empty-file", "no-rows")


def read_parts(given: Input, read: Callable[[Input, Share], Sheet], share: Share) -> Sheet:
    """Read each part of a table, and join their rows; files without any row are left out and said.

    Args:
        given: The folder or pattern.
        read: Reads one file.
        share: Called with the share of the bytes that has been read.

    Raises:
        RecordsError: No part is there, or parts cannot be read; it lists the faults of each. Or they have
            too many rows together.
    """
    found = find_parts([str(given.path)])
    notes = [f"{number_of(len(found.found), 'file')} of {given.name} are read as one table."]
    sheets: list[SheetOfPart] = []
    faults: list[Fault] = []
    empty: list[Fault] = []
    whole, done, rows = max(sum(part.size for part in found.found), 1), 0, 0
    for part in found.found:
        try:
            sheet = read(_input_of(part, given), ignore_share)
        except RecordsError as error:
            (empty if _is_empty(error) else faults).extend(error.faults)
            continue
        if not (len(sheet) or sheet.faults):
            empty.append(no_rows_fault(sheet.file))
            continue
        sheets.append(SheetOfPart(part.name, sheet, part.values))
        rows += len(sheet)
        refuse_long_table(given.name, rows, len(sheet.names))
        done += part.size
        share(done / whole)
    if faults or not sheets:
        raise RecordsError(faults or empty)
    if empty:
        notes.append(f"{len(empty):,} of them {'has' if len(empty) == 1 else 'have'} no rows.")
    sharing = share_columns(share_points(sheets))
    return join_sheets(str(given.name), sharing, [*notes, *found.notes])


def _input_of(part: Part, given: Input) -> Input:
    return replace(
        file_input(Path(part.path)),
        suffix=given.suffix,
        layer=given.layer,
        encoding=given.encoding,
        crs=given.crs,
    )


def _is_empty(error: RecordsError) -> bool:
    return all(fault.code in _NO_ROWS for fault in error.faults)
