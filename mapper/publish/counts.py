"""Writes the page of counts, at the finest precision that its size allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mapper.analysis import (
    COARSEST_LEVEL,
    NO_CELL,
    CountTable,
    Members,
    choose_level,
    coarsen_cells,
    columns_and_rows,
    members_of_agencies,
    members_of_places,
    middles_of,
    side_meters,
)
from mapper.errors import PageError
from mapper.files import Indices, open_whole_file, refuse_overwriting
from mapper.places import load_boundaries_of_states, load_state_boundaries
from mapper.publish.dataset import Dataset, Tally

if TYPE_CHECKING:
    from mapper.page import CountsPage, Cube

MOST_BYTES = 40_000_000
MOST_VALUES = 1_000  # of a category, or of types
_SPOT_LEVEL = 12  # of the cells by which the map below is drawn
_COARSER_WITH_DAYS_METERS = 600  # cells above this are worth less than days are
_LEAST_SHARE_IN_CELLS = 0.5  # of the incidents that are known well enough for the largest cells


@dataclass(frozen=True)
class CountsMade:
    """What a page of counts came to.

    Attributes:
        size_bytes: The size of the file.
        cell_meters: The side of its cells; None without any.
        has_days: Whether places are counted by day.
        in_cells: How many incidents are in cells; the others are known by area only.
    """

    size_bytes: int
    cell_meters: float | None
    has_days: bool
    in_cells: int


def write_counts(
    counts: CountTable,
    head: Dataset,
    output: Path | IO[bytes],
    *,
    tally: Tally,
    withheld: Mapping[str, int],
    reduced: int = 0,
    language: str | None = None,
    most_bytes: int = MOST_BYTES,
    read_from: Sequence[Path] = (),
) -> CountsMade:
    """Write a page of counts as one file.

    Args:
        counts: The counts.
        head: The dataset that the title, notices and profile are of.
        output: The file, or a stream of bytes.
        tally: Where all records went.
        withheld: How many were withheld, by reason.
        reduced: How many are shown in part, or at a coarser place.
        language: The language that the page opens in; None for that of the reader's browser.
        most_bytes: The size that the file must not exceed: cells become larger, then days are left out.
        read_from: Files that were read, so that none is overwritten.

    Raises:
        PageError: It does not fit, or a category has too many values.
        DestinationError: The output is a file that was read, or not a regular file.
        OutputError: It could not be written; an old file is unchanged.
    """
    refuse_overwriting([output], read_from)
    _refuse_many(counts)
    making = _Making(counts, head, tally, withheld, reduced, language)
    for level, has_days in making.precisions():
        page, in_cells = making.page(level, has_days=has_days)
        pieces: list[bytes] = []
        size = 0
        for piece in page.pieces():
            pieces.append(piece)
            size += len(piece)
            if size > most_bytes:
                break
        if size <= most_bytes:
            with open_whole_file(output) as temporary, temporary.open("wb") as file:
                file.writelines(pieces)
            meters = None if level is None else side_meters(level, making.latitude)
            return CountsMade(size, meters, has_days, in_cells)
    raise PageError(
        f"The counts take more than {most_bytes / 1e6:g} MB even by place and month. Count fewer: leave out"
        " the category, or split the table.",
    )


def _refuse_many(counts: CountTable) -> None:
    types = {kind for kind, _, _ in counts.traits.listed}
    values = {value for _, _, each in counts.traits.listed for value in _entries(each)}
    for many, name in ((values, counts.category or "category"), (types, "type")):
        if len(many) > MOST_VALUES:
            raise PageError(
                f"{name} has {len(many):,} values, and a page of counts takes {MOST_VALUES:,}. Name a column"
                " with fewer, or map the values to fewer ones.",
            )


def _entries(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - of any type
    return (
        value
        if isinstance(value, tuple) and value
        else (None,)
        if value in (None, ())
        else (value,)
    )


class _Making:
    """Makes the page at one precision after another."""

    def __init__(  # noqa: PLR0917
        self,
        counts: CountTable,
        head: Dataset,
        tally: Tally,
        withheld: Mapping[str, int],
        reduced: int,
        language: str | None,
    ) -> None:
        self._counts, self._head, self._language = counts, head, language
        self._tally, self._withheld, self._reduced = tally, withheld, reduced
        self._places = members_of_places(counts)
        self._agencies = members_of_agencies(counts)
        self._by_cell = counts.by_cell.combinations()
        self._rows = counts.cell_rows.array().reshape(-1, 3)
        of_rows = np.bincount(
            self._by_cell.rows, weights=self._by_cell.counts, minlength=len(self._rows)
        )
        self._of_rows = np.rint(of_rows).astype(np.int64)
        cells = self._rows[:, 2]
        self._finest = choose_level(cells, self._of_rows)
        held = cells != NO_CELL
        middle = middles_of(cells[held])[0]
        order = np.argsort(middle)
        summed = np.cumsum(self._of_rows[held][order])
        at = np.searchsorted(summed, summed[-1] / 2) if len(summed) else 0
        self.latitude = float(middle[order][at]) if len(summed) else 0.0

    def precisions(self) -> list[tuple[int | None, bool]]:
        """List the precisions to try: the level of cells, None for none, and whether there are days."""
        in_cells = {
            level: int(self._of_rows[coarsen_cells(self._rows[:, 2], level) != NO_CELL].sum())
            for level in range(self._finest, COARSEST_LEVEL - 1, -1)
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

    def page(self, level: int | None, *, has_days: bool) -> tuple[CountsPage, int]:
        """Lay the page out; return it, and how many incidents are in cells."""
        from mapper.page import CountsPage, write_totals  # noqa: PLC0415 - only where a page is made

        cube, header_of_cells, in_cells = self._cells(level)
        precision = {
            "level": level,
            "meters": None if level is None else round(side_meters(level, self.latitude)),
            "days": has_days,
            "in_cells": in_cells,
        }
        head = self._head
        spots = self._spots()
        states = tuple(sorted({state for each in spots["states"] for state in each}))
        header = self._header() | {"precision": precision, "cells": header_of_cells}
        days = self._days() if has_days else None
        page = CountsPage(
            title=head.title,
            description=head.description,
            header=header | ({"days": _periods(self._counts.days.listed)} if days else {}),
            places=self._months(),
            cells=cube,
            days=days,
            spots=spots,
            boundaries=load_boundaries_of_states(states),
            states=load_state_boundaries(),
            static=write_totals(header, title=head.title, totals=self._totals()),
            language=self._language,
            borders=head.borders,
        )
        return page, in_cells

    def _header(self) -> dict[str, Any]:
        counts, head = self._counts, self._head
        types, statuses, values = self._trait_values()
        numbers = [
            {each: n for n, each in enumerate(listed)} for listed in (types, statuses, values)
        ]
        traits = [
            [
                numbers[0][kind],
                numbers[1][status],
                [numbers[2][each] for each in _entries(value)] if counts.category else [],
            ]
            for kind, status, value in counts.traits.listed
        ]
        described = counts.described
        return {
            "title": head.title,
            "description": head.description,
            "translations": head.translations,
            "notices": head.notices,
            "count": counts.incidents,
            "tally": {
                name: getattr(self._tally, name)
                for name in ("records", "shown", "unlocated", "withheld", "filtered", "rejected")
            },
            "withheld": {str(reason): number for reason, number in self._withheld.items()},
            "reduced": self._reduced,
            "profile": head.profile,
            "place_ids": list(self._places.names),
            "place_sets": self._places.of_sets,
            "agency_ids": list(self._agencies.names),
            "agencies": list(self._agencies.names.values()),
            "agency_sets": self._agencies.of_sets,
            "leaves_agencies_out": counts.leaves_agencies_out,
            "types": types,
            "type_labels": {
                id_: kind.model_dump(mode="json", exclude_none=True)
                for id_, kind in sorted(counts.types.items())
            },
            "statuses": statuses,
            "category": None
            if counts.category is None
            else described.model_dump(mode="json", exclude_none=True)
            if described
            else {"label": counts.category},
            "values": [None if each is None else str(each) for each in values],
            "traits": traits,
            "months": _periods(counts.months.listed),
        }

    def _trait_values(self) -> tuple[list[str], list[str], list[Any]]:
        found = self._counts.traits.listed
        values = {each for _, _, value in found for each in _entries(value)}
        return (
            sorted({kind for kind, _, _ in found}),
            sorted({status for _, status, _ in found}),
            sorted(values, key=lambda each: (each is None, str(each))),
        )

    def _months(self) -> Cube:
        """Count by place and month: the cells of each place together."""
        from mapper.page import Cube  # noqa: PLC0415

        found = self._by_cell
        pairs, of_rows = np.unique(self._rows[:, :2], axis=0, return_inverse=True)
        rows, traits, periods, counts = _together(
            of_rows.reshape(-1)[found.rows], found.columns, found.periods, found.counts
        )
        return Cube(
            {"place": pairs[:, 0], "agency": pairs[:, 1]},
            len(self._counts.traits), len(self._counts.months), rows, traits, periods, counts,
        )  # fmt: skip

    def _days(self) -> Cube:
        from mapper.page import Cube  # noqa: PLC0415

        counts = self._counts
        pairs = counts.place_rows.array().reshape(-1, 2)
        rows, traits, periods, numbers = counts.by_day.combinations()
        return Cube(
            {"place": pairs[:, 0], "agency": pairs[:, 1]},
            len(counts.traits), len(counts.days), rows, traits, periods, numbers,
        )  # fmt: skip

    def _cells(self, level: int | None) -> tuple[Cube | None, dict[str, list[int]], int]:
        """Count by cell and month: the cube, where its cells are, and how many incidents are in one.

        A row without a cell has the code 0; the others count from 1.
        """
        from mapper.page import Cube  # noqa: PLC0415

        if level is None:
            return None, {"x": [], "y": []}, 0
        cells = coarsen_cells(self._rows[:, 2], level)
        triples, of_rows = np.unique(
            np.column_stack([self._rows[:, :2], cells]), axis=0, return_inverse=True
        )
        of_rows = of_rows.reshape(-1)
        known = np.unique(triples[:, 2][triples[:, 2] != NO_CELL])
        codes = np.where(triples[:, 2] == NO_CELL, 0, np.searchsorted(known, triples[:, 2]) + 1)
        found = self._by_cell
        rows, traits, periods, counts = _together(
            of_rows[found.rows], found.columns, found.periods, found.counts
        )
        x, y = columns_and_rows(known)
        cube = Cube(
            {"place": triples[:, 0], "agency": triples[:, 1], "cell": codes.astype(np.int64)},
            len(self._counts.traits), len(self._counts.months), rows, traits, periods, counts,
        )  # fmt: skip
        in_cells = int(self._of_rows[cells != NO_CELL].sum())
        return (
            cube,
            {"x": np.diff(x, prepend=0).tolist(), "y": np.diff(y, prepend=0).tolist()},
            in_cells,
        )

    def _spots(self) -> pd.DataFrame:
        """Return where incidents are, as rows of the table of incidents, for the map below."""
        cells = coarsen_cells(self._rows[:, 2], _SPOT_LEVEL)
        pairs = np.unique(np.column_stack([self._rows[:, 0], cells]), axis=0)
        latitude, longitude = middles_of(pairs[:, 1])
        has_cell = pairs[:, 1] != NO_CELL
        sets = self._counts.place_sets.listed
        frame: dict[str, Any] = {
            name: [getattr(sets[number], name) for number in pairs[:, 0].tolist()]
            for name in ("places", "counties", "states", "unincorporated", "regions", "countries",
                         "jurisdiction")
        }  # fmt: skip
        return pd.DataFrame(
            {name: pd.Series(values, dtype=object) for name, values in frame.items()}
        ).assign(
            latitude=np.where(has_cell, latitude, np.nan),
            longitude=np.where(has_cell, longitude, np.nan),
            coordinate_uncertainty_in_meters=0.0,
            located_by=np.where(has_cell, "coordinates", "unlocated"),
        )

    def _totals(self) -> dict[str, list[tuple[str, int]]]:
        """Count what a reader without script sees: by year, place, agency and type."""
        counts, found = self._counts, self._by_cell
        return {
            "places": _sums(self._places, self._rows[:, 0], self._of_rows),
            "agencies": _sums(self._agencies, self._rows[:, 1], self._of_rows),
            "types": _counted(
                [kind for kind, _, _ in counts.traits.listed], found.columns, found.counts
            ),
            "years": sorted(
                _counted(
                    [_year(each) for each in counts.months.listed], found.periods, found.counts
                )
            ),
        }


def _sums(members: Members, sets: Indices, counts: Indices) -> list[tuple[str, int]]:
    owners, at = members.spread(sets)
    sums = np.bincount(owners, weights=counts[at], minlength=len(members.names))
    named = zip(members.names.values(), np.rint(sums).astype(int).tolist(), strict=True)
    return sorted(named, key=lambda each: (-each[1], each[0]))


def _counted(names: Sequence[str], codes: Indices, counts: Indices) -> list[tuple[str, int]]:
    sums = np.rint(np.bincount(codes, weights=counts, minlength=len(names))).astype(int)
    found: dict[str, int] = {}
    for name, number in zip(names, sums.tolist(), strict=True):
        found[name] = found.get(name, 0) + number
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def _year(month: Any) -> str:  # noqa: ANN401 - a period
    if month.first is None and month.last is None:
        return "undated"
    if month.first is None or month.last is None or month.first // 12 != month.last // 12:
        return "in one of several years"
    return str(1970 + month.first // 12)


def _together(
    rows: Indices, traits: Indices, periods: Indices, counts: Indices
) -> tuple[Indices, Indices, Indices, Indices]:
    """Add up what has the same row, trait and period."""
    order = np.lexsort((periods, traits, rows))
    rows, traits, periods, counts = (each[order] for each in (rows, traits, periods, counts))
    if not len(rows):
        return rows, traits, periods, counts
    differs = (np.diff(rows) != 0) | (np.diff(traits) != 0) | (np.diff(periods) != 0)
    first = np.flatnonzero(np.concatenate(([True], differs)))
    return rows[first], traits[first], periods[first], np.add.reduceat(counts, first)


def _periods(periods: Sequence[Any]) -> dict[str, list[Any]]:
    return {
        "first": [each.first for each in periods],
        "last": [each.last for each in periods],
        "lasted": [number for number, each in enumerate(periods) if each.lasted],
    }
