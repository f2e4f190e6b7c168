"""CSV (RFC 4180, UTF-8) that spreadsheets never read as formulas, like the page's own download.

Texts are quoted; numbers and dates are not. A missing value is an empty cell, an empty text two quotation
marks. A text that a spreadsheet would read as a formula gets an apostrophe in front, and so does one that
already looks like such a text. To undo this, remove one apostrophe from each cell that begins with
apostrophes followed by one of `= + - @`, a tab or a line end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from mapper.publish.export.about import About
from mapper.publish.export.columnwise import is_nothing, join_texts
from mapper.publish.export.flat import COLUMNS, make_flat
from mapper.publish.export.own_areas import list_area_columns
from mapper.records import OUTLINE

GUARDED = "^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"

# says in the first bytes that the file is UTF-8; spreadsheets guess otherwise
_BYTE_ORDER_MARK = "\ufeff"


def csv_parts(batches: Iterator[pa.RecordBatch], about: About) -> Iterator[bytes]:
    """Yield the file in parts, one per batch; its description is in `nested_json` of the first row."""
    own = (*about.fields, *list_area_columns(about.areas))
    names = (*COLUMNS[:-1], *own, *((OUTLINE,) if about.has_outlines else ()), COLUMNS[-1])
    yield f"{_BYTE_ORDER_MARK}{','.join(names)}\r\n".encode()
    said: str | None = json.dumps(about.members(), ensure_ascii=False)
    for batch in batches:
        table = make_flat(batch)
        if said and len(table):
            table, said = _with_about(table, said), None
        cells = [_cells(column) for column in table.columns]
        lines = join_texts(pc.binary_join_element_wise(*cells, ","), "\r\n")
        yield b"".join(lines.cast(pa.binary()).to_pylist())


def _with_about(table: pa.RecordBatch, said: str) -> pa.RecordBatch:
    nested = table["nested_json"]
    first = nested[0].as_py()[:-1] + f',"about":{said}}}'
    changed = pa.concat_arrays([pa.array([first]), nested[1:]])
    return pa.RecordBatch.from_arrays([*table.columns[:-1], changed], schema=table.schema)


def _cells(values: pa.Array) -> pa.Array:
    if is_nothing(values):
        return pa.repeat(pa.scalar(""), len(values))
    if pa.types.is_string(values.type):
        guarded = pc.if_else(
            pc.match_substring_regex(values, GUARDED), join_texts("'", values), values
        )
        text = join_texts('"', pc.replace_substring(guarded, '"', '""'), '"')
    else:
        text = values.cast(pa.string())
    return pc.fill_null(text, "")


def remove_guards(texts: pa.Array) -> pa.Array:
    """Remove the apostrophes that `csv_parts` added, and no others."""
    return pc.replace_substring_regex(texts, GUARDED.replace("^", "^'(", 1) + ")", r"\1")
