"""Leaves out the rows of totals and of notes at the end of a table, and says so."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa

from mapper.errors import number_of, quoted
from mapper.files import Sheet
from mapper.imports.cells import trim_cells

_LAST = 8  # rows that are looked at
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum(?:me|a|ma)?|gesamt(?:summe)?|insgesamt|totale?s?|totaux|razem|toplam|celkem"
    r"|всего|итого|合計|总计|總計|합계",
    re.IGNORECASE,
)
# what begins a note below a table, and no cell of a row that has nothing else
_NOTE = re.compile(
    r"(?:sources?|notes?|footnotes?|fuentes?|notas?|quellen?|fontes?|font[ei]|hinweise?|anmerkung(?:en)?"
    r"|legend[ae]?|remarques?|observaciones|elaboraci[oó]n(?: propia)?|elabora[cç][aã]o)\s*[:.]\s*\S"
    r"|(?:prepared|compiled|updated|generated|exported|elaborado|preparado|actualizado|erstellt|elaborated"
    r"|mis à jour|last updated?|data as of|as of|stand|fecha de corte|[uú]ltima actualizaci[oó]n)\b.{3,}"
    r"|(?:\*+|[\u2020\u00b9\u00b2\u00b3]|\(\*\)|\[\d+\])\s*\S+\s.*"
    r"|(?:-+\s*)?(?:end of (?:report|file|table|list)|fin del (?:informe|reporte)|ende der liste)\b.*"
    r"|n\s?=\s?[\d.,]+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[\d.,\s%$€£]*\d[\d.,\s%$€£]*|[-–]")
_LEAST = 2  # rows and columns of a table that may have totals


def without_totals(sheet: Sheet) -> Sheet:
    """Leave out the last rows of a sheet that are totals, or a note alone in its row.

    A row of totals has a word for it, and numbers or nothing beside it.
    """
    count = len(sheet)
    if count < _LEAST or len(sheet.names) < _LEAST:
        return sheet
    kept, notes = count, 0
    tail = sheet.table.slice(max(count - _LAST, 1))
    cells = [trim_cells(tail[name]).to_pylist() for name in sheet.names]
    example = ""
    for row in reversed(list(zip(*cells, strict=True))):
        texts = [text for text in row if text]
        if _is_note(texts, len(row)):
            notes, example = notes + 1, texts[0]
        elif not _is_total(texts):
            break
        kept -= 1
    if kept == count:
        return sheet
    totals = count - kept - notes
    said = []
    if totals:
        said.append(
            f"{number_of(totals, 'row')} of totals {'is' if totals == 1 else 'are'} skipped."
        )
    if notes:
        are = "is a note and is" if notes == 1 else "are notes and are"
        said.append(f"{number_of(notes, 'row')} below the table {are} skipped: {quoted(example)}.")
    keep = pa.array(np.arange(count) < kept)
    return replace(
        sheet,
        table=sheet.table.slice(0, kept),
        notes=(*sheet.notes, *said),
        outlines=None if sheet.outlines is None else sheet.outlines.filter(keep),
    )


def _is_note(texts: list[str], columns: int) -> bool:
    """Whether the one text of a row begins as a note below a table does."""
    return len(texts) == 1 and columns > _LEAST and _NOTE.match(texts[0]) is not None


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
