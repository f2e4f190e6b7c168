"""Leaves out the rows of totals at the end of a table, and says so."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa

from mapper.errors import number_of
from mapper.files import Sheet
from mapper.imports.cells import trim_cells

_LAST = 3  # rows that are looked at
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum(?:me|a|ma)?|gesamt(?:summe)?|insgesamt|totale?s?|totaux|razem|toplam|celkem"
    r"|всего|итого|合計|总计|總計|합계",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[\d.,\s%$€£]*\d[\d.,\s%$€£]*|[-–]")
_LEAST = 2  # rows and columns of a table that may have totals


def without_totals(sheet: Sheet) -> Sheet:
    """Leave out the last rows of a sheet that have a word for a total, and numbers or nothing beside it."""
    count = len(sheet)
    if count < _LEAST or len(sheet.names) < _LEAST:
        return sheet
    kept = count
    tail = sheet.table.slice(max(count - _LAST, 1))
    cells = [trim_cells(tail[name]).to_pylist() for name in sheet.names]
    for row in reversed(list(zip(*cells, strict=True))):
        if not _is_total([text for text in row if text]):
            break
        kept -= 1
    if kept == count:
        return sheet
    are = "is" if count - kept == 1 else "are"
    keep = pa.array(np.arange(count) < kept)
    return replace(
        sheet,
        table=sheet.table.slice(0, kept),
        notes=(*sheet.notes, f"{number_of(count - kept, 'row')} of totals {are} skipped."),
        outlines=None if sheet.outlines is None else sheet.outlines.filter(keep),
    )


def _is_total(texts: list[str]) -> bool:
    """Whether a word for a total is among some cells, with a number or not, and all others are numbers."""
    totals = 0
    for text in texts:
        bare = re.sub(r"[\s:=]*(?:\d[\d.,\s]*)?$", "", text)
        if _TOTAL.fullmatch(bare):
            totals += 1
        elif not _NUMBER.fullmatch(text):
            return False
    return totals == 1
