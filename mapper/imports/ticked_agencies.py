"""Agencies as boxes to tick: a column each, called by the agency, with yes or no in its cells."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Sheet
from mapper.imports.cells import trim_cells
from mapper.imports.columns import Columns
from mapper.imports.name_rules import word_set
from mapper.records import load_registry

_YES = word_set("y yes x true 1 1.0 si sí oui ja sim ✓ ✔ ☑ checked")
_NO = word_set("n no false 0 0.0 non nein não nao ☐ unchecked - –")
_REMARK = re.compile(
    r"^(?:was|were|is)\s+|\s*\b(?:present|involved|there|on scene|on site)\b|\s*\?\s*$",
    re.IGNORECASE,
)
_SHOWN = 3


def agency_of_box(column: str) -> str | None:
    """Return the name of the known agency that a column is called by; None if there is none.

    >>> agency_of_box("ICE?"), agency_of_box("Agencies/LAPD"), agency_of_box("Arrests")
    ('ICE', 'LAPD', None)
    """
    name = _REMARK.sub("", re.split(r"[/:\\[]", column)[-1].rstrip("]")).strip()
    name = _REMARK.sub("", name).strip()
    return name if name and load_registry().resolve(name) is not None else None


def are_ticks(texts: Collection[str]) -> bool:
    """Whether the distinct cells of a column say yes or no, and some say yes."""
    plain = {text.strip().lower() for text in texts}
    return bool(plain & _YES) and plain <= _YES | _NO


def write_ticked_agencies(sheet: Sheet, columns: Columns) -> tuple[Sheet, tuple[str, ...]]:
    """Write the agency into each ticked cell of the columns of agencies that are boxes.

    Args:
        sheet: The rows.
        columns: Their mapping.

    Returns:
        The rows, and a note if there are boxes.
    """
    table, boxes = sheet.table, []
    for name in columns.several("agency"):
        agency = agency_of_box(name)
        if agency is None or name not in table.column_names:
            continue
        cells = trim_cells(table[name])
        texts = cells.drop_null().unique().to_pylist()
        if not are_ticks(texts):
            continue
        boxes.append(name)
        is_yes = pc.is_in(pc.utf8_lower(cells), pa.array(sorted(_YES)))
        ticked = pc.if_else(is_yes, pa.scalar(agency), pa.scalar(None, pa.string()))
        table = table.set_column(table.column_names.index(name), name, ticked)
    if not boxes:
        return sheet, ()
    some = ", ".join(map(quoted, boxes[:_SHOWN])) + (", …" if len(boxes) > _SHOWN else "")
    return replace(sheet, table=table), (
        f"Columns {some} are read as boxes: a row has the agencies that are ticked in it.",
    )
