"""Values that a mapping sets for a whole table: `constants: {agency: LAPD, state: CA}`.

A constant fills the rows in which no column gives the field a value.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Sheet
from mapper.imports.cells import trim_cells
from mapper.imports.column_uses import CONSTANT
from mapper.imports.column_values import is_link
from mapper.imports.columns import Columns


def fill_constants(sheet: Sheet, columns: Columns) -> tuple[Sheet, Columns]:
    """Give the rows of a sheet the constants of its mapping; the columns of agencies get one separator."""
    table, fields = sheet.table, dict(columns.fields)
    for name, value in columns.constants.items():
        field = _field_of(name, value)
        constant = pa.scalar(value, pa.string())
        if given := fields.get(field):
            table = _with_column(
                table, given[0], pc.coalesce(trim_cells(table[given[0]]), constant)
            )
            continue
        column = f"{CONSTANT}{value}"
        cells = pa.chunked_array([pa.repeat(constant, table.num_rows)])
        table = _with_column(table, column, cells)
        fields[field] = (column,)
    first, *others = columns.agency_separator or ("",)
    for name in fields.get("agency", ()) if others else ():
        cells = table[name]
        for other in others:
            cells = pc.replace_substring(cells, other, first)
        table = _with_column(table, name, cells)
    if table is sheet.table:
        return sheet, columns
    return replace(sheet, table=table), columns.model_copy(update={"fields": fields})


def _field_of(name: str, value: str) -> str:
    """Return the field of a constant; a source is a link or a publisher."""
    if name != "source":
        return name
    return "links" if is_link(value) else "source_publisher"


def _with_column(table: pa.Table, name: str, cells: pa.ChunkedArray) -> pa.Table:
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, cells)
    return table.append_column(name, cells)
