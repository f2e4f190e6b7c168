"""Finds the row and column of a table that a value of an incident came from."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from mapper.errors import Fault, Position, Problem, quoted
from mapper.imports.cells import Cells
from mapper.records import Tables

# The fields that a value of a record may come from, the likeliest first.
_FIELDS = {
    ("location", "locality"): ("locality", "city"),
    ("location", "verbatim_locality"): ("verbatim_locality",),
    ("location", "note"): ("location_note",),
    ("location",): ("latitude", "coordinates"),
    ("private_names",): ("private_names",),
    ("summary",): ("summary", "title"),
    ("event",): ("event",),
}
_OF_SOURCES = {
    "publisher": ("source_publisher",), "title": ("source_title", "links"), "url": ("links",),
    "id": ("links",), "published": ("source_date",),
}  # fmt: skip


def _with_column(found: str, column: str) -> str:
    """Name the column at the end of a sentence."""
    return f"{found.removesuffix('.')} (column {quoted(column)})."


class RowPositions:
    """Gives problems with incidents of a table their row and column."""

    def __init__(self, cells: Cells, tables: Tables, rows: npt.NDArray[np.int64]) -> None:
        """Remember which incident is which row.

        Args:
            cells: The sheet under its mapping.
            tables: The incidents that it came to.
            rows: The row of each incident.
        """
        self._cells = cells
        self._tables = tables
        self._rows = rows

    def fault_of(self, problem: Problem) -> Fault:
        """Return a problem as a fault with its row and column."""
        row = self._row(problem)
        columns = self._cells.columns
        column = next(filter(None, map(columns.one, self._fields(problem.field))), None)
        if problem.field[0] == "fields" and len(problem.field) > 1:
            id_ = str(problem.field[1])
            column = columns.own[id_].column if id_ in columns.own else columns.kept.get(id_)
        sheet = self._cells.sheet
        return Fault(
            sheet.file if row is None else sheet.file_at(row),
            Position(1 if row is None else sheet.line_of(row), 0),
            found=_with_column(problem.found, column) if column else problem.found,
            expected=problem.expected,
            fix=problem.fix,
            code=problem.code,
        )

    def _fields(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        if path[0] == "sources":
            return _OF_SOURCES.get(str(path[-1]), ())
        if path[0] == "agencies":
            return ("agency", "agency_ids")
        steps = tuple(map(str, path))
        return _FIELDS.get(steps[:2]) or _FIELDS.get(steps[:1]) or (steps[0],)

    def _row(self, problem: Problem) -> int | None:
        """Return the row of an incident, or the first that cites a source or names an agency."""
        incident_id = problem.incident_id
        path = problem.field
        if not incident_id and len(path) > 1:
            frame, column = {
                "sources": (self._tables.citations, "source"),
                "agencies": (self._tables.involvements, "agency"),
            }.get(str(path[0]), (None, ""))
            if frame is not None:
                citing = np.flatnonzero(frame[column].eq(path[1]).to_numpy(dtype=bool))
                incident_id = frame["incident_id"].iloc[int(citing[0])] if len(citing) else ""
            elif path[0] == "private_names":
                return self._cells.name_row(int(path[1]))
        return self._by_id.get(incident_id)

    @cached_property
    def _by_id(self) -> dict[str, int]:
        ids = self._tables.incidents["incident_id"].tolist()
        return dict(zip(ids, self._rows.tolist(), strict=True))
