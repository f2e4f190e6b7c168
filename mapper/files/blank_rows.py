"""Leaves out blank rows and counts them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of
from mapper.files.arrays import Mask
from mapper.files.geometry import Geometry, decode_geometry
from mapper.files.sheets import Rows, Sheet, convert_to_texts
from mapper.text import BLANK

_SHORT = 64  # bytes of spaces at most in a cell that counts as empty


def without_blank_rows(sheet: Sheet) -> Sheet:
    """Leave out the rows of a sheet in which no cell contains more than spaces, and note their number."""
    blank = find_blank_rows(sheet.table)
    if not blank.any():
        return sheet
    kept = np.flatnonzero(~blank)
    return replace(
        sheet,
        table=sheet.table.filter(pa.array(~blank)),
        line_of=lambda row: sheet.line_of(int(kept[row])),
        column_of=lambda row: sheet.column_of(int(kept[row])),
        notes=(*sheet.notes, *describe_blank_rows(int(blank.sum()))),
        outlines=None if sheet.outlines is None else sheet.outlines.filter(pa.array(~blank)),
    )


def skip_blank_rows(rows: Rows) -> Rows:
    """Leave out the same rows from batches; a note gives their number after the last batch."""
    left_out = LeftOut()
    lines_of = rows.lines_of
    rows.batches = _without_blank(rows, rows.batches, left_out)
    rows.lines_of = lambda numbers: lines_of(left_out.numbers_before(numbers))
    return rows


def _without_blank(
    rows: Rows, batches: Iterator[tuple[pa.RecordBatch, float | None]], left_out: LeftOut
) -> Iterator[tuple[pa.RecordBatch, float | None]]:
    for batch, share in batches:
        yield left_out.kept_of(batch, rows.geometry), share
    rows.notes += describe_blank_rows(left_out.count)


class LeftOut:
    """The rows that were left out of those that came in batches, so that the others can be found again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._blank = array("q")  # by number
        self.rows = 0  # that came, the blank ones among them

    @property
    def count(self) -> int:
        """How many were left out."""
        return len(self._blank)

    def kept_of(self, batch: pa.RecordBatch, geometry: Geometry | None = None) -> pa.RecordBatch:
        """Return the rows of the next batch that are not blank."""
        blank = _blank_rows_with_geometry(batch, geometry)
        self._blank.extend((np.flatnonzero(blank) + self.rows).tolist())
        self.rows += len(batch)
        return batch.filter(pa.array(~blank)) if blank.any() else batch

    def numbers_before(self, kept: Iterable[int]) -> list[int]:
        """Return the numbers that rows had among all, by their numbers among those that were kept."""
        wanted = np.asarray(list(kept), dtype=np.int64)
        blank = np.asarray(self._blank, dtype=np.int64)
        before = np.searchsorted(blank - np.arange(len(blank)), wanted, side="right")
        numbers: list[int] = (wanted + before).tolist()
        return numbers


def describe_blank_rows(count: int) -> Iterator[str]:
    """Return a note with the number of rows left out; none if there were none."""
    if count:
        are = "is" if count == 1 else "are"
        yield f"{number_of(count, 'row')} {are} blank and skipped."


def _blank_rows_with_geometry(batch: pa.RecordBatch, geometry: Geometry | None) -> Mask:
    """Find blank rows where a geometry without any point is nothing, too."""
    if geometry is None:
        return find_blank_rows(batch)
    blank = find_blank_rows(batch.drop_columns([geometry.name]))
    rows = np.flatnonzero(blank)
    if len(rows):
        shapes = decode_geometry(batch.column(geometry.name).take(pa.array(rows)))
        blank[rows] = np.array([shape is None or shape.is_empty for shape in shapes], dtype=bool)
    return blank


def find_blank_rows(table: pa.Table | pa.RecordBatch) -> Mask:
    """Find the rows in which no cell contains more than spaces and what is invisible."""
    rows = np.arange(table.num_rows)
    for column in table.columns:
        if not len(rows):
            break
        cells = column if len(rows) == table.num_rows else column.take(pa.array(rows))
        rows = rows[_is_nothing(cells)]
    blank = np.zeros(table.num_rows, dtype=bool)
    blank[rows] = True
    return blank


def _is_nothing(cells: pa.Array | pa.ChunkedArray) -> Mask:
    if cells.null_count == len(cells):
        return np.ones(len(cells), dtype=bool)
    if _is_plain(cells.type):
        return _mask(cells.is_null())
    if not pa.types.is_string(cells.type):
        whole = cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])
        cells = convert_to_texts(whole)
    nothing = _mask(pc.fill_null(pc.less_equal(pc.binary_length(cells), _SHORT), fill_value=True))
    short = np.flatnonzero(nothing)
    trimmed = pc.utf8_trim(cells.take(pa.array(short)), characters=BLANK)
    nothing[short] = _mask(pc.fill_null(pc.equal(trimmed, ""), fill_value=True))
    return nothing


def _is_plain(kind: pa.DataType) -> bool:
    """Whether a value of a type is something, whatever it is."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_temporal(kind)
        or pa.types.is_decimal(kind)
    )


def _mask(values: pa.Array | pa.ChunkedArray) -> Mask:
    mask: Mask = np.asarray(values.to_numpy(zero_copy_only=False), dtype=bool).copy()
    return mask
