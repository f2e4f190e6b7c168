"""Reads a table of any length in chunks, each of which is imported as a table of its own, by one mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, Position
from mapper.files import Input, Rows, open_input
from mapper.imports.columns import Columns
from mapper.imports.reading import choose_columns, named_crs, open_rows, read_sheet
from mapper.imports.table_options import TableOptions

_SAMPLE_ROWS = 20_000  # by which the meaning of columns is known


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table.

    Attributes:
        rows: The rows, as an input.
        count: How many there are.
        share: Which share of the file has been read with them; None if that is unknown.
        lines_of: Gives the lines in the file of rows of the chunk, by their number from 0 on.
    """

    rows: Input
    count: int
    share: float | None
    lines_of: Callable[[Sequence[int]], list[int]]

    def in_file(self, fault: Fault) -> Fault:
        """Return a fault of a row of the chunk at its line in the file."""
        line = fault.position.line
        if not 1 <= line <= self.count:
            return fault
        (found,) = self.lines_of([line - 1])
        return replace(fault, position=Position(found, fault.position.column))

    def marking_places(self, columns: Columns) -> Input | None:
        """Return the rows that may mark a kind of place; None if there are none.

        Args:
            columns: The mapping.
        """
        names = columns.fields.get("place_type", ())
        rows = self.rows.rows
        if "place_type" in columns.constants:
            return self.rows
        if not names:
            return None
        if isinstance(rows, list):
            return self.rows
        if isinstance(rows, pa.Table):
            given = [pc.is_valid(rows[name]) for name in names if name in rows.column_names]
            marks = reduce(pc.or_, given) if given else None
            kept = rows if marks is None else rows.filter(marks)
        else:
            kept = rows[rows[[name for name in names if name in rows]].notna().any(axis=1)]
        return replace(self.rows, rows=kept) if len(kept) else None


@dataclass
class Chunks:
    """A table that is being read.

    Attributes:
        chunks: Its rows; each may be read once.
        faults: Rows that could not be read at all, each with the reason; complete once all are read.
    """

    chunks: Iterator[Chunk]
    faults: list[Fault] = field(default_factory=list)


@contextmanager
def open_chunks(
    given: Input, most_rows: int, values: Mapping[str, str | None] | None = None
) -> Iterator[Chunks]:
    """Open a table; its rows come in chunks, so that memory does not grow with them.

    Args:
        given: Any table, in a file or in memory.
        most_rows: How many rows a chunk has.
        values: Columns that have one value in all rows, as the folders of the file name them.

    Raises:
        RecordsError: It cannot be read, or is empty.
    """
    if given.rows is not None:
        yield Chunks(_chunks_in_memory(given, most_rows))
        return
    with open_input(given) as opened, open_rows(opened) as rows:
        yield Chunks(_chunks(given, rows, most_rows, values or {}), rows.faults)


def with_columns(rows: Input, options: TableOptions) -> TableOptions:
    """Return options that name the columns as a sample of rows has them, so that all chunks are read alike.

    Raises:
        RecordsError: Two columns may be meant by one field, or the mapping cannot be read.
    """
    sample = replace(rows, rows=rows.rows[:_SAMPLE_ROWS])
    sheet = read_sheet(sample, crs=named_crs(options.columns, options.settings))
    chosen = choose_columns(sheet, options.columns, options.settings)
    columns = chosen.columns.model_copy(update={"fields": dict(chosen.columns.fields)})
    return replace(options, columns=columns, settings={})


def _chunks_in_memory(given: Input, most_rows: int) -> Iterator[Chunk]:
    rows = given.rows
    if not isinstance(rows, list) and not hasattr(rows, "iloc"):
        rows = pa.table(rows)
    for before in range(0, max(len(rows), 1), most_rows):
        piece = rows[before : before + most_rows]
        share = min((before + most_rows) / max(len(rows), 1), 1.0)
        lines_of = _lines_from(before)
        yield Chunk(replace(given, rows=piece), len(piece), share, lines_of)


def _lines_from(before: int) -> Callable[[Sequence[int]], list[int]]:
    return lambda some: [before + each + 1 for each in some]


def _chunks(
    given: Input, rows: Rows, most_rows: int, values: Mapping[str, str | None]
) -> Iterator[Chunk]:
    held: list[pa.RecordBatch] = []
    count = before = 0
    share = None
    for batch, share in rows.batches:
        at = 0
        while at < len(batch):
            piece = batch.slice(at, most_rows - count)
            held.append(piece)
            count += len(piece)
            at += len(piece)
            if count == most_rows:
                yield _chunk(given, rows, held, values, before, share)
                before += count
                held, count = [], 0
    if count:
        yield _chunk(given, rows, held, values, before, 1.0 if share is None else share)


def _chunk(  # noqa: PLR0917
    given: Input,
    rows: Rows,
    held: Sequence[pa.RecordBatch],
    values: Mapping[str, str | None],
    before: int,
    share: float | None,
) -> Chunk:
    table = pa.Table.from_batches(held)
    for name, value in values.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.array([value] * len(table), pa.string()))
    if rows.geometry is not None:  # read as that of a whole file is, broken shapes row by row
        table = table.replace_schema_metadata({"geo": rows.geometry.metadata})
    return Chunk(
        Input(given.name, given.name, rows=table),
        len(table),
        share,
        lambda some: rows.lines_of([before + each for each in some]),
    )
