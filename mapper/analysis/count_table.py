"""Exact counts of any number of incidents, without the incidents: added to chunk by chunk, and merged.

Two tables of counts are kept. One is by place and day, the other by cell of the map and month; both know
agencies, type, status and one category. An incident in one of several places, or of several agencies, counts
under the set of them, so that whatever is asked counts it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mapper.analysis.agency_matrix import distinct_sets
from mapper.analysis.codebooks import Codebook
from mapper.analysis.count_cells import cells_of
from mapper.analysis.own_category import find_category, text_of_value
from mapper.analysis.sparse_counts import Combinations, SparseCounts
from mapper.files import Codes, Indices, Mask, count_within
from mapper.places import AreaLayer
from mapper.records import (
    OWN_AREAS,
    OWN_AREAS_SURELY,
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
    areas: tuple[str, ...] = ()
    areas_surely: tuple[str, ...] = ()


class Period(NamedTuple):
    """First and last day, or month, since 1970, None where it is open; and whether it went on between."""

    first: int | None
    last: int | None
    lasted: bool


@dataclass
class CountTable:
    """Counts of incidents; see the module.

    Attributes:
        category: The name of the field of the user's own that is counted; None for none.
        described: The definition of that field.
        types: The types of the user's own that occur, by id.
        agencies: The rows of agencies that occur and those above them, by id.
        incidents: How many are counted.
        leaves_agencies_out: Whether agencies that sources only name were left out.
        own_areas: The layers of the user's own areas that incidents were looked up in, by id.
        unlocated: How many incidents of a set of areas have no place, by the number of the set.
    """

    category: str | None = None
    described: OwnField | None = None
    types: dict[str, OwnType] = field(default_factory=dict)
    agencies: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    incidents: int = 0
    leaves_agencies_out: bool = False
    own_areas: dict[str, AreaLayer] = field(default_factory=dict)
    unlocated: dict[int, int] = field(default_factory=dict)
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
        self._describe({}, None, {}, tables.own_areas)  # which are there even if no incident is
        if incidents.empty:
            return
        category = self.category_of(tables)
        described = None if category is None else tables.own_fields[category]
        rows = {row["id"]: row for row in rows_of(tables.agencies)}
        self._describe(tables.used_types, described, rows, {})
        places = self._number_places(incidents)
        agencies = self._number_agencies(tables)
        traits = self._number_traits(incidents, category)
        days, months = self._number_periods(incidents)
        cells = cells_of(incidents)
        self.incidents += len(incidents)
        numbers = _numbered(self.place_rows, places, agencies)
        self.by_day.add(numbers, traits, days)
        numbers = _numbered(self.cell_rows, places, agencies, cells)
        self.by_cell.add(numbers, traits, months)
        is_unlocated = incidents["located_by"].eq("unlocated").to_numpy(dtype=bool)
        self._add_unlocated(*np.unique(places[is_unlocated], return_counts=True))

    def merge(self, other: CountTable) -> None:
        """Add the counts of another table with the same category."""
        self._describe(other.types, other.described, other.agencies, other.own_areas)
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
        if other.unlocated:
            self._add_unlocated(
                places[list(other.unlocated)], np.array(list(other.unlocated.values()))
            )

    def in_order(self) -> CountTable:
        """Return the same counts, numbered alike in whichever order their parts were counted and merged."""
        place_sets, places = self.place_sets.in_order(_sorting_of_places)
        agency_sets, agencies = self.agency_sets.in_order(lambda each: each)
        traits, of_traits = self.traits.in_order(lambda each: (*each[:2], str(each[2])))
        days, of_days = self.days.in_order(_sorting_of_periods)
        months, of_months = self.months.in_order(_sorting_of_periods)
        place_rows, of_places = _rows_in_order(self.place_rows, places, agencies)
        cell_rows, of_cells = _rows_in_order(self.cell_rows, places, agencies)
        return replace(
            self, place_sets=place_sets, agency_sets=agency_sets, traits=traits, days=days,
            months=months, place_rows=place_rows, cell_rows=cell_rows,
            by_day=self.by_day.renumbered(of_places, of_traits, of_days),
            by_cell=self.by_cell.renumbered(of_cells, of_traits, of_months),
            unlocated={int(places[number]): count for number, count in self.unlocated.items()},
        )  # fmt: skip

    def where(self, keep: Mask) -> CountTable:
        """Return the counts of the incidents whose set of areas is marked, a value a set."""
        day = _kept(self.by_day, keep[self.place_rows.array().reshape(-1, 2)[:, 0]])
        cell = _kept(self.by_cell, keep[self.cell_rows.array().reshape(-1, 3)[:, 0]])
        place_rows, of_places = _used(self.place_rows, day.rows)
        cell_rows, of_cells = _used(self.cell_rows, cell.rows)
        pairs = place_rows.array().reshape(-1, 2)
        place_sets, places = _used(self.place_sets, pairs[:, 0])
        agency_sets, agencies = _used(self.agency_sets, pairs[:, 1])
        traits, of_traits = _used(self.traits, day.columns)
        days, of_days = _used(self.days, day.periods)
        months, of_months = _used(self.months, cell.periods)
        return replace(
            self, place_sets=place_sets, agency_sets=agency_sets, traits=traits, days=days, months=months,
            agencies=_with_those_above(agency_sets.listed, self.agencies),
            place_rows=_under_numbers(place_rows, places, agencies),
            cell_rows=_under_numbers(cell_rows, places, agencies),
            by_day=SparseCounts.of(
                of_places[day.rows], of_traits[day.columns], of_days[day.periods], day.counts
            ),
            by_cell=SparseCounts.of(
                of_cells[cell.rows], of_traits[cell.columns], of_months[cell.periods], cell.counts
            ),
            unlocated={int(places[each]): count for each, count in self.unlocated.items() if keep[each]},
            incidents=int(day.counts.sum()),
        )  # fmt: skip

    def _describe(
        self,
        types: Mapping[str, OwnType],
        described: OwnField | None,
        agencies: Mapping[str, Mapping[str, Any]],
        own_areas: Mapping[str, AreaLayer],
    ) -> None:
        """Keep what things are called; where parts differ, the same whichever comes first."""
        for id_, kind in types.items():
            self.types[id_] = min(self.types.get(id_, kind), kind, key=repr)
        if described is not None:
            self.described = min(self.described or described, described, key=repr)
        for id_, row in agencies.items():
            self.agencies[id_] = min(self.agencies.get(id_, row), row, key=_sorting_of_agencies)
        for id_, layer in own_areas.items():
            self.own_areas.setdefault(id_, layer)

    def _add_unlocated(self, sets: Indices, counts: Indices) -> None:
        for number, count in zip(sets.tolist(), counts.tolist(), strict=True):
            self.unlocated[number] = self.unlocated.get(number, 0) + count

    def _number_places(self, incidents: pd.DataFrame) -> Indices:
        codes, sets = distinct_sets(incidents)
        own = [incidents[name] for name in (OWN_AREAS, OWN_AREAS_SURELY) if name in incidents]
        areas = codes
        codes, first = number_combinations([codes, *(distinct(column).codes for column in own)])
        columns = [
            column.to_numpy(dtype=object)[first] for column in (incidents["jurisdiction"], *own)
        ]
        named = [
            PlaceSet._make(
                (
                    *sets[areas[row]],
                    label if isinstance(label, str) else None,
                    *([tuple(each or ()) for each in held] or ((), ())),
                )
            )
            for row, label, *held in zip(first.tolist(), *columns, strict=True)
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

    def category_of(self, tables: Tables) -> str | None:
        """Return the id that the category has in some tables; None where they lack it."""
        return None if self.category is None else find_category(self.category, tables.own_fields)

    def _number_traits(self, incidents: pd.DataFrame, category: str | None) -> Indices:
        kinds, statuses = (distinct(incidents[name]) for name in ("type", "contest_status"))
        if category is not None:
            categories = distinct(incidents[category])
        else:
            categories = distinct(pd.Series([None] * len(incidents), dtype=object))
        codes, first = number_combinations([each.codes for each in (kinds, statuses, categories)])
        values = [
            (
                _value(kinds.objects, kinds.codes[row]) or "unknown",
                _value(statuses.objects, statuses.codes[row]) or "none-recorded",
                text_of_value(_value(categories.objects, categories.codes[row])),
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
    id_ = None if category is None else find_category(category, tables.own_fields)
    if id_ is not None:
        columns.append(tables.incidents[id_])
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


def _sorting_of_places(each: PlaceSet) -> tuple[Any, ...]:
    return (*each[:6], each.jurisdiction or "", *each[7:])


def _sorting_of_periods(each: Period) -> tuple[Any, ...]:
    return (each.first is None, each.first or 0, each.last is None, each.last or 0, each.lasted)


def _sorting_of_agencies(row: Mapping[str, Any]) -> tuple[Any, ...]:
    name = str(row["name"])
    return name.isupper(), name, repr(sorted(row.items(), key=str))


def _day(found: tuple[Codes, Any], row: int) -> int | None:
    codes, days = found
    return None if codes[row] < 0 else int(days[codes[row]].astype("datetime64[D]").astype(int))


def _value(objects: list[Any], code: int) -> Any:  # noqa: ANN401 - of any type
    return None if code < 0 else objects[code]


def _each(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the entries of a category: one, several, or none."""
    found = text_of_value(value)
    return found if isinstance(found, tuple) else () if found is None else (found,)


def _numbered(book: Codebook[Any], *columns: Indices) -> Indices:
    """Number each row's combination of numbers."""
    codes, first = number_combinations(columns)
    values = list(zip(*(column[first].tolist() for column in columns), strict=True))
    return book.numbers_of(values)[codes]


def _kept(counts: SparseCounts, rows: Mask) -> Combinations:
    """Return the combinations whose row is marked."""
    found = counts.combinations()
    return Combinations._make(each[rows[found.rows]] for each in found)


def _with_those_above(
    sets: Iterable[tuple[str, ...]], agencies: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    found: set[str] = set()
    for id_ in {id_ for each in sets for id_ in each}:
        up: str | None = id_
        while up is not None and up in agencies and up not in found:
            found.add(up)
            up = agencies[up]["parent"]
    return {id_: row for id_, row in agencies.items() if id_ in found}


def _used(book: Codebook[Any], numbers: Indices) -> tuple[Codebook[Any], Indices]:
    """Keep the values of some numbers; return them, and the new number of each that is kept."""
    used = np.unique(numbers)
    found = np.full(len(book), -1, dtype=np.int64)
    found[used] = np.arange(len(used))
    return Codebook.of_different([book.listed[each] for each in used.tolist()]), found


def _under_numbers(book: Codebook[Any], *maps: Indices) -> Codebook[Any]:
    """Return rows with other numbers of their sets: the first are numbers of these, the last stay."""
    if not len(book):
        return book
    rows = book.array()
    for column, numbers in enumerate(maps):
        rows[:, column] = numbers[rows[:, column]]
    return Codebook.of_different(list(map(tuple, rows.tolist())))


def _rows_in_order(book: Codebook[Any], *maps: Indices) -> tuple[Codebook[Any], Indices]:
    """Number rows anew after their sets, and sort them; return them, and the new number of each."""
    return _under_numbers(book, *maps).in_order(lambda each: each)


def _renumbered(book: Codebook[Any], other: Codebook[Any], *maps: Indices) -> Indices:
    """Number the rows of another table here: their first numbers are of its sets, the last stay."""
    if not len(other):
        return np.zeros(0, dtype=np.int64)
    columns = list(other.array().T)
    changed = [numbers[column] for numbers, column in zip(maps, columns, strict=False)]
    kept = columns[len(maps) :]
    return book.numbers_of(zip(*(each.tolist() for each in (*changed, *kept)), strict=True))
