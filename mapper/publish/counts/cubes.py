"""The counts of a page as cubes, with cells of the map at any level; and which levels a page tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mapper.analysis import (
    COARSEST_LEVEL,
    NO_CELL,
    Combinations,
    CountTable,
    SparseCounts,
    choose_level,
    coarsen_cells,
    columns_and_rows,
    frame_of_places,
    middle_latitude,
    middles_of,
    side_meters,
)
from mapper.files import Indices

if TYPE_CHECKING:
    from mapper.page import Cube

_SPOT_LEVEL = 12  # of the cells by which the map below is drawn
_COARSER_WITH_DAYS_METERS = 600  # cells above this are worth less than days are
_LEAST_SHARE_IN_CELLS = 0.5  # of the incidents that are known well enough for the largest cells


class CountCubes:
    """The cubes of counts.

    Attributes:
        rows: The places, agencies and cells that occur together: three numbers each.
        of_rows: How many incidents each of them has.
        by_cell: The counts of these rows, by trait and month.
        latitude: The latitude on each side of which half of the incidents in cells lie.
    """

    def __init__(self, counts: CountTable) -> None:
        """Find the rows of counts."""
        self._counts = counts
        self.by_cell = counts.by_cell.combinations()
        self.rows = counts.cell_rows.array().reshape(-1, 3)
        of_rows = np.bincount(
            self.by_cell.rows, weights=self.by_cell.counts, minlength=len(self.rows)
        )
        self.of_rows = np.rint(of_rows).astype(np.int64)
        self.latitude = middle_latitude(self.rows[:, 2], self.of_rows)

    def precisions(self) -> list[tuple[int | None, bool]]:
        """List the precisions to try: the level of cells, None for none, and whether there are days."""
        in_cells = {
            level: int(self.of_rows[coarsen_cells(self.rows[:, 2], level) != NO_CELL].sum())
            for level in range(choose_level(self.latitude), COARSEST_LEVEL - 1, -1)
        }
        # cells in which few incidents are leave the map all but empty
        least = max(in_cells[COARSEST_LEVEL] * _LEAST_SHARE_IN_CELLS, 1)
        levels = [level for level, count in in_cells.items() if count >= least]
        if not levels:
            return [(None, True), (None, False)]
        fine = [
            level
            for level in levels
            if side_meters(level, self.latitude) < _COARSER_WITH_DAYS_METERS
        ] or levels[:1]
        coarse = [level for level in levels if level < fine[-1]]
        return [
            *((level, True) for level in fine),
            (fine[-1], False),
            *((level, False) for level in coarse),
            (None, False),
        ]

    def months(self) -> Cube:
        """Count by place and month: the cells of each place together."""
        from mapper.page import Cube  # noqa: PLC0415

        found = self.by_cell
        pairs, of_rows = np.unique(self.rows[:, :2], axis=0, return_inverse=True)
        rows, traits, periods, counts = _together(of_rows.reshape(-1)[found.rows], found)
        return Cube(
            {"place": pairs[:, 0], "agency": pairs[:, 1]},
            len(self._counts.traits), len(self._counts.months), rows, traits, periods, counts,
        )  # fmt: skip

    def days(self) -> Cube:
        """Count by place and day."""
        from mapper.page import Cube  # noqa: PLC0415

        counts = self._counts
        pairs = counts.place_rows.array().reshape(-1, 2)  # sorted, as those of all cubes are
        rows, traits, periods, numbers = counts.by_day.combinations()
        return Cube(
            {"place": pairs[:, 0], "agency": pairs[:, 1]},
            len(counts.traits), len(counts.days), rows, traits, periods, numbers,
        )  # fmt: skip

    def cells(self, level: int | None) -> tuple[Cube | None, dict[str, list[int]], int]:
        """Count by cell and month: the cube, where its cells are, and how many incidents are in one.

        A row without a cell has the code 0; the others count from 1.
        """
        from mapper.page import Cube  # noqa: PLC0415

        if level is None:
            return None, {"x": [], "y": []}, 0
        cells = coarsen_cells(self.rows[:, 2], level)
        triples, of_rows = np.unique(
            np.column_stack([self.rows[:, :2], cells]), axis=0, return_inverse=True
        )
        of_rows = of_rows.reshape(-1)
        known = np.unique(triples[:, 2][triples[:, 2] != NO_CELL])
        codes = np.where(triples[:, 2] == NO_CELL, 0, np.searchsorted(known, triples[:, 2]) + 1)
        found = self.by_cell
        rows, traits, periods, counts = _together(of_rows[found.rows], found)
        x, y = columns_and_rows(known)
        cube = Cube(
            {"place": triples[:, 0], "agency": triples[:, 1], "cell": codes.astype(np.int64)},
            len(self._counts.traits), len(self._counts.months), rows, traits, periods, counts,
        )  # fmt: skip
        in_cells = int(self.of_rows[cells != NO_CELL].sum())
        return (
            cube,
            {"x": np.diff(x, prepend=0).tolist(), "y": np.diff(y, prepend=0).tolist()},
            in_cells,
        )

    def spots(self) -> pd.DataFrame:
        """Return where incidents are, as rows of the table of incidents, for the map below."""
        cells = coarsen_cells(self.rows[:, 2], _SPOT_LEVEL)
        pairs = np.unique(np.column_stack([self.rows[:, 0], cells]), axis=0)
        latitude, longitude = middles_of(pairs[:, 1])
        has_cell = pairs[:, 1] != NO_CELL
        areas = frame_of_places(self._counts).iloc[pairs[:, 0]].reset_index(drop=True)
        return areas.assign(
            latitude=np.where(has_cell, latitude, np.nan),
            longitude=np.where(has_cell, longitude, np.nan),
            coordinate_uncertainty_in_meters=0.0,
            located_by=np.where(has_cell, "coordinates", "unlocated"),
        )


def _together(rows: Indices, found: Combinations) -> Combinations:
    """Add up the counts whose rows are the same one here."""
    summed = SparseCounts()
    summed.add(rows, found.columns, found.periods, found.counts)
    return summed.combinations()
