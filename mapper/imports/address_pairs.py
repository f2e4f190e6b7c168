"""Cells with an address above its coordinates, as Socrata's exports write a location: only these are read.

The address may be that of a home, so its words go no further.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Sheet

_SAMPLE = 200
_MOST = 0.5
_PAIR = r"(?s)^.*\n\s*\((-?\d{1,3}\.\d+),\s*(-?\d{1,3}\.\d+)\)\s*$"


def without_addresses_of_pairs(sheet: Sheet) -> Sheet:
    """Keep the coordinates of columns with addresses above them, in the same columns."""
    table, notes = sheet.table, list(sheet.notes)
    for number, name in enumerate(table.column_names):
        column = table[name]
        if not pa.types.is_string(column.type) or not _holds_pairs(column.slice(0, _SAMPLE)):
            continue
        is_pair = pc.match_substring_regex(column, _PAIR)
        pairs = pc.replace_substring_regex(column, _PAIR, r"\1, \2")
        plain = pc.if_else(is_pair, pairs, pa.scalar(None, pa.string()))
        table = table.set_column(number, name, plain)
        notes.append(
            f"Of column {quoted(name)}, only the coordinates below the addresses are read."
        )
    return sheet if table is sheet.table else replace(sheet, table=table, notes=tuple(notes))


def _holds_pairs(column: pa.ChunkedArray) -> bool:
    given = column.drop_null()
    if not any("\n" in cell for cell in given.to_pylist()):
        return False
    share = pc.mean(pc.match_substring_regex(given, _PAIR).cast(pa.float64())).as_py()
    return (share or 0) >= _MOST
