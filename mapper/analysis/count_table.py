"""Exact counts of any number of incidents, without the incidents: added to chunk by chunk, and merged.

Two tables of counts are kept. One is by place and day, the other by cell of the map and month; both know
agencies, type, status and one category. An incident in one of several places, or of several agencies, counts
under the set of them, so that whatever is asked counts it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mapper.analysis.agency_matrix import distinct_sets
from mapper.analysis.codebooks import Codebook
from mapper.analysis.count_cells import cells_of
from mapper.analysis.sparse_counts import SparseCounts
from mapper.files import Codes, Indices, count_within
from mapper.records import (
    OwnField,
    OwnType,
    Tables,
    agency_rows,
    distinct,
    lasting_incidents,
    number_combinations,
    present_agencies,
    rows_of,
)


class PlaceSet(NamedTuple):
    """The areas that incidents may lie in, as the table of incidents has them."""

    places: tuple[str, ...]
    counties: tuple[str, ...]
    states: tuple[str, ...]
    unincorporated: tuple[str, ...]
    regions: tuple[str, ...]
    countries: tuple[str, ...]
    jurisdiction: str | None


class Period(NamedTuple):
    """First and last day, or month, since 1970, None where it is open; and whether it went on between."""

    first: int | None
    last: int | None
    lasted: bool


@dataclass
class CountTable:
    """Counts of incidents; see the module.

    Attributes:
        category: The id of the field of the user's own that is counted; None for none.
        described: The definition of that field.
        types: The types of the user's own that occur, by id.
        agencies: The rows of agencies that occur and those above them, by id.
        incidents: How many are counted.
        leaves_agencies_out: Whether agencies that sources only name were left out.
    """

    category: str | None = None
    described: OwnField | None = None
    types: dict[str, OwnType] = field(default_factory=dict)
    agencies: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    incidents: int = 0
    leaves_agencies_out: bool = False
    place_sets: Codebook[PlaceSet] = field(default_factory=Codebook)
    agency_sets: Codebook[tuple[str, ...]] = field(default_factory=Codebook)
    traits: Codebook[tuple[str, str, Any]] = field(default_factory=Codebook)
    days: Codebook[Period] = field(default_factory=Codebook)
    months: Codebook[Period] = field(default_factory=Codebook)
    place_rows: Codebook[tuple[int, int]] = field(default_factory=Codebook)
    cell_rows: Codebook[tuple[int, int, int]] = field(default_factory=Codebook)
    by_day: SparseCounts = field(default_factory=SparseCounts)
    by_cell: SparseCounts = field(default_factory=SparseCounts)

    def add(self, tables: Tables) -> None:
        """Count the incidents of tables: located, assigned, and protected."""
        incidents = tables.incidents
        if incidents.empty:
            return
        self.types.update(tables.used_types)
        if self.category is not None and self.category in tables.own_fields:
            self.described = self.described or tables.own_fields[self.category]
        for row in rows_of(tables.agencies):
            self.agencies.setdefault(row["id"], row)
        places = self._number_places(incidents)
        agencies = self._number_agencies(tables)
        traits = self._number_traits(incidents)
        days, months = self._number_periods(incidents)
        cells = cells_of(incidents)
        self.incidents += len(incidents)
        rows = _numbered(self.place_rows, places, agencies)
        self.by_day.add(rows, traits, days)
        rows = _numbered(self.cell_rows, places, agencies, cells)
        self.by_cell.add(rows, traits, months)

    def merge(self, other: CountTable) -> None:
        """Add the counts of another table with the same category."""
        self.types.update(other.types)
        self.described = self.described or other.described
        for id_, row in other.agencies.items():
            self.agencies.setdefault(id_, row)
        self.incidents += other.incidents
        self.leaves_agencies_out |= other.leaves_agencies_out
        places = self.place_sets.numbers_of(other.place_sets.listed)
        agencies = self.agency_sets.numbers_of(other.agency_sets.listed)
        traits = self.traits.numbers_of(other.traits.listed)
        days = self.days.numbers_of(other.days.listed)
        months = self.months.numbers_of(other.months.listed)
        rows = _renumbered(self.place_rows, other.place_rows, places, agencies)
        self.by_day.merge(other.by_day, rows, traits, days)
        rows = _renumbered(self.cell_rows, other.cell_rows, places, agencies)
        self.by_cell.merge(other.by_cell, rows, traits, months)

    def _number_places(self, incidents: pd.DataFrame) -> Indices:
        codes, sets = distinct_sets(incidents)
        first = np.unique(codes, return_index=True)[1]
        labels = incidents["jurisdiction"].to_numpy(dtype=object)[first]
        named = [
            PlaceSet._make((*each, label if isinstance(label, str) else None))
            for each, label in zip(sets, labels, strict=True)
        ]
        return self.place_sets.numbers_of(named)[codes]

    def _number_agencies(self, tables: Tables) -> Indices:
        """Number the set of agencies of each incident; one that is only named is not in it."""
        table = present_agencies(tables.involvements)
        self.leaves_agencies_out |= len(table) < len(tables.involvements)
        count = len(tables.incidents)
        index = pd.Index(tables.incidents["incident_id"])
        owners = index.get_indexer(pd.Index(table["incident_id"]))
        found = distinct(agency_rows(tables, table))
        pairs = np.unique(owners[owners >= 0] * len(found.objects) + found.codes[owners >= 0])
        owner, agency = np.divmod(pairs, max(len(found.objects), 1))
        sizes = np.bincount(owner, minlength=count)
        columns = np.full((max(int(sizes.max(initial=0)), 1), count), -1, dtype=np.intp)
        columns[count_within(sizes), owner] = agency
        codes, first = number_combinations(list(columns))
        sets = [
            tuple(sorted(found.objects[each] for each in columns[:, row] if each >= 0))
            for row in first.tolist()
        ]
        return self.agency_sets.numbers_of(sets)[codes]

    def _number_traits(self, incidents: pd.DataFrame) -> Indices:
        kinds, statuses = (distinct(incidents[name]) for name in ("type", "contest_status"))
        has_category = self.category is not None and self.category in incidents
        if has_category:
            categories = distinct(incidents[self.category])
        else:
            categories = distinct(pd.Series([None] * len(incidents), dtype=object))
        codes, first = number_combinations([each.codes for each in (kinds, statuses, categories)])
        values = [
            (
                _value(kinds.objects, kinds.codes[row]) or "unknown",
                _value(statuses.objects, statuses.codes[row]) or "none-recorded",
                _value(categories.objects, categories.codes[row]),
            )
            for row in first.tolist()
        ]
        return self.traits.numbers_of(values)[codes]

    def _number_periods(self, incidents: pd.DataFrame) -> tuple[Indices, Indices]:
        start, end = (
            pd.factorize(incidents[name].to_numpy(dtype="datetime64[s]").astype("datetime64[D]"))
            for name in ("date_start", "date_end")
        )
        lasted = lasting_incidents(incidents)
        codes, first = number_combinations([start[0], end[0], lasted.astype(np.intp)])
        days = []
        for row in first.tolist():
            begin, stop = _day(start, row), _day(end, row)
            days.append(Period(begin, stop, bool(lasted[row]) and begin != stop))
        numbers = self.days.numbers_of(days)[codes]
        months = self.months.numbers_of(map(month_of, days))[codes]
        return numbers, months


def texts_counted(tables: Tables, category: str | None) -> list[str]:
    """Return the texts of tables that counting keeps: types, values of the category, names of agencies."""
    columns = [tables.incidents["type"], tables.agencies["name"]]
    if category is not None and category in tables.incidents:
        columns.append(tables.incidents[category])
    values = {
        each for column in columns for value in distinct(column).objects for each in _each(value)
    }
    return sorted({str(each) for each in values})


def month_of(days: Period) -> Period:
    """Return the period of months of one of days."""
    first, last = (
        None if day is None else int(np.datetime64(day, "D").astype("datetime64[M]").astype(int))
        for day in (days.first, days.last)
    )
    return Period(first, last, days.lasted and first != last)


def _day(found: tuple[Codes, Any], row: int) -> int | None:
    codes, days = found
    return None if codes[row] < 0 else int(days[codes[row]].astype("datetime64[D]").astype(int))


def _value(objects: list[Any], code: int) -> Any:  # noqa: ANN401 - of any type
    found = None if code < 0 else objects[code]
    return tuple(found) if isinstance(found, list | np.ndarray) else found


def _each(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the entries of a category: one, several, or none."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _numbered(book: Codebook[Any], *columns: Indices) -> Indices:
    """Number each row's combination of numbers."""
    codes, first = number_combinations(columns)
    values = list(zip(*(column[first].tolist() for column in columns), strict=True))
    return book.numbers_of(values)[codes]


def _renumbered(book: Codebook[Any], other: Codebook[Any], *maps: Indices) -> Indices:
    """Number the rows of another table here: their first numbers are of its sets, the last stay."""
    if not len(other):
        return np.zeros(0, dtype=np.int64)
    columns = list(other.array().T)
    changed = [numbers[column] for numbers, column in zip(maps, columns, strict=False)]
    kept = columns[len(maps) :]
    return book.numbers_of(zip(*(each.tolist() for each in (*changed, *kept)), strict=True))
