"""The faults of a file's points, with their lines, which are looked up at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from mapper.errors import Fault, Position, quoted
from mapper.files import (
    Rows,
    projected_message,
    whole_file_error,
)
from mapper.imports.point_columns import PointColumns
from mapper.imports.point_coordinates import Coordinates, Wrong
from mapper.imports.projected_coordinates import NAME_CRS

MOST_FAULTS = 1_000  # kept of a table; the others are counted


class RowFaults:
    """The faults of a file's rows, with their lines, which are looked up at the end."""

    def __init__(self, table: Rows) -> None:
        """Take note of the rows of one table."""
        self._table = table
        self._found: list[tuple[int, Callable[[Position], Fault]]] = []
        self.count = 0
        self._beyond = self._given = 0
        self._sample = (0.0, 0.0)

    def add(self, row: int, fault: Callable[[Position], Fault]) -> None:
        """Note a fault of a row; its position is known at the end."""
        self.count += 1
        if len(self._found) < MOST_FAULTS:
            self._found.append((row, fault))

    def add_coordinates(
        self, points: Coordinates, batch: pa.RecordBatch, where: PointColumns, before: int
    ) -> None:
        """Note the rows with unusable coordinates."""
        beyond, given = points.projected
        self._beyond, self._given = self._beyond + beyond, self._given + given
        self._sample = points.sample if beyond else self._sample
        for wrong in points.wrong:
            name = where.name(wrong.axis)
            for row in np.flatnonzero(wrong.rows).tolist():
                value = None if name is None else batch.column(name)[row].as_py()
                shown = quoted(value) + (f" in column {quoted(name)}" if name else "")
                found = wrong.found(shown)
                self.add(before + row, _of_wrong(self._table.file, wrong, row, found))

    def refuse_projected(self) -> None:
        """Refuse the table if most of its coordinates are not degrees."""
        if self._beyond * 2 > self._given:
            latitude, longitude = self._sample
            raise whole_file_error(
                Path(self._table.file),
                found=projected_message(latitude, longitude),
                fix=NAME_CRS,
                code="unknown-crs",
            )

    def faults(self) -> list[Fault]:
        """Return the faults that were kept, each with its line."""
        lines = self._table.lines_of([row for row, _ in self._found])
        return [
            fault(Position(line, 0)) for (_, fault), line in zip(self._found, lines, strict=True)
        ]


def _of_wrong(file: str, wrong: Wrong, row: int, found: str) -> Callable[[Position], Fault]:
    fix, code = wrong.fix(row), wrong.code
    return lambda position: Fault(file, position, found=found, fix=fix, code=code)
