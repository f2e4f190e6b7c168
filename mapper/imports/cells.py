"""The cells of a sheet by field, and the rows among them that cannot be taken over."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, RecordsError, and_more, quoted
from mapper.files import (
    SAVE_COMPLETELY,
    Codes,
    Indices,
    Mask,
    Objects,
    Sheet,
    object_array,
    whole_file_fault,
)
from mapper.imports.column_uses import (
    mapping_line,
    option_for,
    projected_columns,
    quote_some,
    suggest_divisions,
    suggest_places,
)
from mapper.imports.columns import Columns, missing_columns
from mapper.imports.coordinate_texts import find_degree_columns
from mapper.imports.grid_codes import find_grid_column
from mapper.imports.projected_coordinates import NAME_CRS
from mapper.text import BLANK

_SPACE = 32  # the last of the characters that `strip` takes off, of those that tables are full of
_AXES = 2
_SUGGESTED = 3  # columns that may hold places, in a fault
_PLACES = (("latitude", "longitude"), ("coordinates",), ("city",), ("county",))


class Cells:
    """A sheet under a mapping.

    Attributes:
        sheet: The rows.
        columns: The meaning of its columns.
        rejected: Which rows are left out.
        reasons: The faults of each rejected row.
        notes: Decisions, in words for the user.
        private_names: Names of private people that the table or its mapping gives.
    """

    def __init__(self, sheet: Sheet, columns: Columns, *, needs_place: bool = True) -> None:
        """Look at a sheet through a mapping.

        Args:
            sheet: The rows.
            columns: The meaning of its columns.
            needs_place: Whether the rows are incidents, which have a place.

        Raises:
            RecordsError: The mapping names columns that do not exist, no column gives a place, or the
                sheet has no rows.
        """
        self.sheet = sheet
        self.columns = columns
        self.rejected: Mask = np.zeros(len(sheet), dtype=bool)
        self.reasons: dict[int, list[Fault]] = {}
        self.notes: list[str] = []
        self.private_names: dict[str, int | None] = {}
        self._refuse_what_cannot_be(needs_place=needs_place)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.sheet)

    def of(self, field: str) -> pa.ChunkedArray | None:
        """Return the cells of a field without spaces around them, None if no column gives it."""
        name = self.columns.one(field)
        return None if name is None else trim_cells(self.sheet.table[name])

    def all_of(self, field: str) -> list[pa.ChunkedArray]:
        """Return the cells of each column of a field."""
        return [trim_cells(self.sheet.table[name]) for name in self.columns.several(field)]

    def cell(self, field: str, row: int) -> str | None:
        """Return one cell as the file has it."""
        name = self.columns.one(field)
        value: str | None = None if name is None else self.sheet.table[name][row].as_py()
        return value

    def text(self, field: str, row: int) -> str:
        """Quote one cell as the file has it."""
        name, value = self.columns.one(field), self.cell(field, row)
        return "nothing" if value is None else f"{quoted(value)} in column {quoted(name)}"

    def row_name(self, row: int) -> str:
        """Name a row for the user."""
        return self.sheet.row_name(row)

    def name_row(self, number: int) -> int | None:
        """Return the first row that gives a private name, None if the mapping does."""
        rows = list(self.private_names.values())
        return rows[number] if number < len(rows) else None

    def reject(
        self,
        rows: Mask,
        *,
        found: Callable[[int], str],
        fix: str | Callable[[int], str],
        code: str,
        expected: str = "",
    ) -> None:
        """Leave rows out, each with its reason."""
        self.rejected |= rows
        for row in np.flatnonzero(rows).tolist():
            fault = self.sheet.fault(
                row,
                found=found(row),
                expected=expected,
                fix=fix if isinstance(fix, str) else fix(row),
                code=code,
            )
            self.reasons.setdefault(row, []).append(fault)

    def refuse(self, *, found: str, fix: str, code: str, expected: str = "") -> RecordsError:
        """Return the error that the whole file cannot be read."""
        return RecordsError(
            [
                whole_file_fault(
                    self.sheet.file, found=found, expected=expected, fix=fix, code=code
                ),
                *self.sheet.faults,
            ]
        )

    def _refuse_what_cannot_be(self, *, needs_place: bool) -> None:
        names = self.sheet.names
        missing = missing_columns(self.columns, names)
        if missing:
            raise RecordsError(
                [
                    whole_file_fault(
                        self.sheet.file,
                        found=f"No column {quoted(column)}, which the mapping names for {field}.",
                        expected=columns_expected(names),
                        fix=near or "Correct the mapping.",
                        code="no-such-column",
                    )
                    for field, column, near in missing
                ]
            )
        given = {field for field, from_ in self.columns.fields.items() if from_}
        is_placed = any(given.issuperset(place) for place in _PLACES)
        is_placed |= "locality" in given and bool(self.columns.landmarks)
        if not names and not len(self.sheet):
            raise RecordsError(self.sheet.faults or [no_rows_fault(self.sheet.file)])
        is_placed |= "state" in given and not self._may_place_more()
        if needs_place and not is_placed:
            if projected := projected_columns(self.sheet.table):
                raise self.refuse(
                    found=f"Columns {quote_some(projected)} hold projected coordinates, not degrees.",
                    fix=NAME_CRS,
                    code="unknown-crs",
                )
            if grid := find_grid_column(self.sheet.table, names):
                raise self.refuse(
                    found=grid.found,
                    fix="Add columns of latitude and longitude, converted from it, or a column of cities.",
                    code="no-place-column",
                )
            raise self.refuse(
                found=f"No place column found (columns: {quote_some(names)}).",
                expected="A table needs latitude and longitude, a city, a county, or a state.",
                fix=self._place_fix(),
                code="no-place-column",
            )
        if not len(self.sheet):
            raise RecordsError(self.sheet.faults or [no_rows_fault(self.sheet.file)])

    def _may_place_more(self) -> bool:
        """Whether a column beside the state looks like a place that nothing reads yet."""
        read = {name for field in self.columns.fields for name in self.columns.several(field)}
        read.update(self.columns.keep, (each.column for each in self.columns.own.values()))
        names = [name for name in self.sheet.names if name not in read and self._has_cells(name)]
        return bool(
            projected_columns(self.sheet.table)
            or len(find_degree_columns(self.sheet.table)) == _AXES
            or suggest_places(names)
            or suggest_divisions(names)
        )

    def _has_cells(self, name: str) -> bool:
        """Whether a column has more than empty cells."""
        return bool(pc.any(pc.not_equal(self.sheet.table[name], "")).as_py())

    def _place_fix(self) -> str:
        """Propose the line of a mapping that would give places."""
        axes = [
            name
            for name in find_degree_columns(self.sheet.table)
            if name not in self.columns.private
        ]
        if len(axes) == _AXES:
            first, second = axes
            return (
                f"Columns {quoted(first)} and {quoted(second)} look like coordinates. Say which is which:"
                f" {option_for('latitude', first)} {option_for('longitude', second)}, or the other way round."
            )
        # a state alone places nothing, and is mostly one of the columns that are known
        could = [each for each in suggest_places(self.sheet.names) if each[0] != "state"]
        could = could or [("city", name) for name in suggest_divisions(self.sheet.names)]
        if not could and self.sheet.other_layers:
            other = shlex.quote(self.sheet.other_layers[0])
            return f"If the table is in another sheet, name it: --layer {other}."
        if not could:
            return (
                "Name the columns in the first line, or in a mapping (`mapper import` writes one). If all"
                " rows are in one city, name it: --constant 'city=Portland, OR'."
            )
        names = " or ".join(quoted(name) for _, name in could[:_SUGGESTED])
        # words for a place alone place nothing
        field, name = could[0] if could[0][0] != "locality" else ("city", could[0][1])
        states = ""
        if self.columns.fields.get("state"):
            kept = " ".join(f"--keep {shlex.quote(each)}" for _, each in could)
            states = f" To map the rows by their state alone, keep the rest as fields of your own: {kept}."
        return (
            f"If column {names} holds {'cities' if field == 'city' else 'places'}, say so:"
            f" {option_for(field, name)}, or {mapping_line(field, name)} in a mapping (`mapper import` writes"
            f" one). If all rows are in one city, name it: --constant 'city=Portland, OR'.{states}"
        )


def columns_expected(names: Iterable[str]) -> str:
    """List the columns of a table."""
    return f"The columns are {', '.join(map(quoted, names))}."


_TAKE_ROWS = "Look whether a filter before left none."  # of frames and other tables in memory


def no_rows_fault(file: str) -> Fault:
    """Describe a table with a header and no readable row below it."""
    return whole_file_fault(
        file,
        found="No row below the column names could be read.",
        fix=SAVE_COMPLETELY if Path(file).suffix else _TAKE_ROWS,
        code="no-rows",
    )


def trim_cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Remove spaces around the cells, and make blank ones absent; most columns need no copy."""
    if not any(_has_edges(chunk) for chunk in column.chunks):
        return column
    texts = pc.utf8_trim_whitespace(column)
    blank = pc.equal(pc.utf8_trim(texts, characters=BLANK), "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def _has_edges(chunk: pa.StringArray) -> bool:
    """Whether a cell is empty, or begins or ends with a space or a character beyond ASCII."""
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return bool(len(chunk) - chunk.null_count)
    ends = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    letters = np.frombuffer(data, np.uint8)
    long = ends[1:] > ends[:-1]
    if int(long.sum()) != len(chunk) - chunk.null_count:
        return True
    first, last = letters[ends[:-1][long]], letters[ends[1:][long] - 1]
    edges = np.concatenate((first, last))
    return bool(((edges <= _SPACE) | (edges > 127)).any())  # noqa: PLR2004  (the end of ASCII)


def number_texts(column: pa.ChunkedArray | None, count: int) -> tuple[Codes, list[str | None]]:
    """Number the distinct texts of a column; 0 is for absent ones.

    Args:
        column: The texts, None for a column that is not there.
        count: How many rows there are.
    """
    if column is None:
        return np.zeros(count, dtype=np.intp), [None]
    encoded = column.combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes.astype(np.intp) + 1, [None, *encoded.dictionary.to_pylist()]


def pick_values(values: list[object], codes: Codes) -> Objects:
    """Return the value of each row's code; equal values are one object."""
    return object_array(values)[codes]


def take_rows(column: pa.ChunkedArray, rows: Indices) -> pa.ChunkedArray:
    """Take rows of a column; all of them in their order cost nothing."""
    if len(rows) == len(column) and (not len(rows) or (np.diff(rows) == 1).all()):
        return column
    return column.take(pa.array(rows))


def count_words(words: Mapping[str, int], *, most: int = 5) -> str:
    """List words with how often each occurs, the most frequent first."""
    ordered = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))
    some = ", ".join(f"{quoted(word)} ({count:,})" for word, count in ordered[:most])
    return some + and_more(len(ordered) - most)


def file_name(sheet: Sheet) -> str:
    """Return the name of the file without its folder, which stays private."""
    return Path(sheet.file).name
