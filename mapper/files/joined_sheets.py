"""Joins the sheets of the parts of a table; each row keeps its file and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mapper.errors import and_more, number_of, quoted
from mapper.files.sheets import Sheet

_NAMED = 3


@dataclass(frozen=True)
class SheetOfPart:
    """The rows of a part.

    Attributes:
        name: The part, as users know it.
        sheet: Its rows.
        values: The columns that its folders name, with their values; None for an absent one.
        shared: Its values under the columns in which other parts have theirs, as texts.
        copies: The columns of all parts that hold the same as another one.
    """

    name: str
    sheet: Sheet
    values: tuple[tuple[str, str | None], ...] = ()
    shared: tuple[tuple[str, pa.ChunkedArray], ...] = ()
    copies: frozenset[str] = frozenset()


def join_sheets(file: str, parts: Sequence[SheetOfPart], notes: Sequence[str] = ()) -> Sheet:
    """Join the rows of parts into one sheet, in their order.

    The columns are those of all parts, then those that folders name; a cell of a column that a part lacks
    is absent. A column of a file counts more than a folder of the same name.

    Args:
        file: The table as the user named it.
        parts: At least one.
        notes: Decisions so far, in words for the user.
    """
    tables = [_with_values(part) for part in parts]
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    starts = np.cumsum([0, *(table.num_rows for table in tables)])

    def part_of(row: int) -> tuple[SheetOfPart, int]:
        number = int(np.searchsorted(starts, row, side="right")) - 1
        return parts[number], row - int(starts[number])

    def line_of(row: int) -> int:
        part, own = part_of(row)
        return part.sheet.line_of(own)

    def column_of(row: int) -> int:
        part, own = part_of(row)
        return part.sheet.column_of(own)

    words = {part.sheet.row_word for part in parts}
    return Sheet(
        file,
        pa.concat_tables([_in_order(table, names) for table in tables], promote_options="none"),
        line_of,
        faults=tuple(fault for part in parts for fault in part.sheet.faults),
        unread=tuple(row for part in parts for row in _unread(part, names)),
        notes=(*notes, *_columns_missing(parts, tables, names), *_notes(parts)),
        row_word=words.pop() if len(words) == 1 else "row",
        column_of=column_of,
        header_line=parts[0].sheet.header_line,
        outlines=_outlines(parts),
        file_of=lambda row: part_of(row)[0].sheet.file,
        copies=frozenset().union(*(part.copies for part in parts)),
    )


def _with_values(part: SheetOfPart) -> pa.Table:
    table = part.sheet.table
    for name, value in part.values:
        if name not in table.column_names:
            same = pa.repeat(pa.scalar(value, pa.string()), table.num_rows)
            table = table.append_column(name, pa.chunked_array([same]))
    for name, column in part.shared:
        table = table.append_column(name, column)
    return table


def _in_order(table: pa.Table, names: Sequence[str]) -> pa.Table:
    absent = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    there = set(table.column_names)
    return pa.table({name: table[name] if name in there else absent for name in names})


def _unread(part: SheetOfPart, names: Sequence[str]) -> list[tuple[str | None, ...]]:
    """Put the cells of rows that could not be read under the columns of all parts."""
    own = part.sheet.names
    if own == names[: len(own)]:
        return list(part.sheet.unread)
    placed = []
    for cells in part.sheet.unread:
        given = dict(zip(own, cells, strict=False))
        placed.append((*(given.get(name) for name in names), *cells[len(own) :]))
    return placed


def _outlines(parts: Sequence[SheetOfPart]) -> pa.ChunkedArray | None:
    if all(part.sheet.outlines is None for part in parts):
        return None
    chunks: list[pa.Array] = []
    for part in parts:
        drawn = part.sheet.outlines
        chunks += [pa.nulls(len(part.sheet), pa.large_binary())] if drawn is None else drawn.chunks
    return pa.chunked_array(chunks, pa.large_binary())


def _columns_missing(
    parts: Sequence[SheetOfPart], tables: Sequence[pa.Table], names: Sequence[str]
) -> list[str]:
    """Say which parts lack columns that others have, the same columns in one note."""
    lacking: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for part, table in zip(parts, tables, strict=True):
        there = set(table.column_names)
        missing = tuple(name for name in names if name not in there)
        if missing:
            lacking[missing].append(part.name)
    said = [
        f"{_name(of)} {'has' if len(of) == 1 else 'have'} no column"
        f" {', '.join(map(quoted, missing[:_NAMED]))}{and_more(len(missing) - _NAMED)}, as others have."
        for missing, of in list(lacking.items())[:_NAMED]
    ]
    rest = sum(len(of) for of in list(lacking.values())[_NAMED:])
    return [*said, *([f"{number_of(rest, 'more file')} have not all columns."] if rest else [])]


def _notes(parts: Sequence[SheetOfPart]) -> list[str]:
    """Say each note once, with the parts that it is about, unless it is about all."""
    about: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts:
        for note in dict.fromkeys(part.sheet.notes):
            about[note].append(part.name)
    return [note if len(of) == len(parts) else f"{_name(of)}: {note}" for note, of in about.items()]


def _name(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    listed = names if more <= 0 else names[:_NAMED]
    return ", ".join(listed) + (f" and {number_of(more, 'more file')}" if more > 0 else "")
