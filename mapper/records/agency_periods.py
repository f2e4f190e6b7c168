"""What held of an agency on which day: its name, its parent and its area of operations.

The table of agencies has a row per agency, under its id, with what holds now. An agency whose name or parent
was another at some time has more rows: one per time, and one per run of several, for incidents whose days
reach over them; there what differed is not known. Of the rows of an agency, the narrowest that holds all
days of an incident is the one of that incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from mapper.records.agency_model import NO_PARENT, Span

if TYPE_CHECKING:
    from mapper.records.agencies import Agency, AreaOfOperations

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
_DEEPEST = 32  # agencies above each other


class Days(NamedTuple):
    """A first and a last day, as ordinals; without one, the first and last day that there are."""

    first: int = FIRST_DAY
    last: int = LAST_DAY

    def holds(self, other: Days) -> bool:
        """Whether other days lie in these."""
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Days) -> bool:
        """Whether some day is in both."""
        return self.first <= other.last and other.first <= self.last


def days_of(span: Span) -> Days:
    """Return the days of a time."""
    return Days(
        date.fromisoformat(span.from_).toordinal() if span.from_ else FIRST_DAY,
        date.fromisoformat(span.until).toordinal() if span.until else LAST_DAY,
    )


@dataclass(frozen=True)
class AgencyRow:
    """A row of the table of agencies: what held of one in a time.

    Attributes:
        id: The id of its row; of the latest, the agency's own.
        agency: The agency's id.
        days: The time.
        name: The name.
        short_name: The short name.
        parent: The row of the agency that it belonged to; None for none, or where it is not known.
        parent_agency: The id of that agency.
    """

    id: str
    agency: str
    days: Days
    name: str
    short_name: str
    parent: str | None
    parent_agency: str | None

    def changes(self) -> dict[str, Any]:
        """Return the cells of its row that are not the agency's."""
        first, last = self.days
        return {
            "id": self.id,
            "name": self.name,
            "short_name": self.short_name,
            "parent": self.parent,
            "period_of": None if self.id == self.agency else self.agency,
            "from": None if first == FIRST_DAY else date.fromordinal(first).isoformat(),
            "until": None if last == LAST_DAY else date.fromordinal(last).isoformat(),
        }


Find = Callable[[str], "Agency"]


def rows_over_time(agency_id: str, find: Find) -> tuple[AgencyRow, ...]:
    """Return the rows of an agency, the latest first; a single one if nothing of it was ever another.

    Args:
        agency_id: The agency.
        find: Returns the agency of an id.
    """
    atoms = _atoms(agency_id, find)
    rows = (
        _row(agency_id, atoms, range(first, last), find)
        for first in range(len(atoms))
        for last in range(first + 1, len(atoms) + 1)
    )
    return tuple(sorted(rows, key=lambda each: (-each.days.last, -each.days.first)))


class _Atom(NamedTuple):
    days: Days
    name: str
    short_name: str
    parent: str | None


def _atoms(agency_id: str, find: Find) -> list[_Atom]:
    """Return the shortest times of an agency, in order; in each, it and all above it are the same."""
    agency = find(agency_id)
    starts = {FIRST_DAY}
    for each in _ever_above(agency_id, find):
        for days in map(days_of, find(each).periods):
            starts |= {days.first, days.last + 1 if days.last < LAST_DAY else FIRST_DAY}
    ordered = sorted(starts)
    atoms: list[_Atom] = []
    before: list[tuple[str, str, str | None]] | None = None
    for first, after in zip(ordered, [*ordered[1:], LAST_DAY + 1], strict=True):
        days = Days(first, after - 1)
        name, short, parent = _facts(agency, days)
        above = None if parent is None else _chain(parent, days, find)
        if atoms and atoms[-1][1:] == (name, short, parent) and above == before:
            atoms[-1] = atoms[-1]._replace(days=Days(atoms[-1].days.first, days.last))
        else:
            atoms.append(_Atom(days, name, short, parent))
        before = above
    return atoms


def _facts(agency: Agency, days: Days) -> tuple[str, str, str | None]:
    for period in agency.periods:
        if days_of(period).overlaps(days):
            name = period.name or agency.name
            short = period.short_name or period.name or agency.short_name
            parent = period.parent or agency.parent
            return name, short, None if parent == NO_PARENT else parent
    return agency.name, agency.short_name, agency.parent


def _chain(agency_id: str, days: Days, find: Find) -> list[tuple[str, str, str | None]]:
    """Return what held of an agency and of all above it."""
    chain: list[tuple[str, str, str | None]] = []
    above: str | None = agency_id
    while above is not None and len(chain) < _DEEPEST:
        facts = _facts(find(above), days)
        chain.append(facts)
        above = facts[2]
    return chain


def _ever_above(agency_id: str, find: Find) -> set[str]:
    """Return an agency and all that it ever belonged to."""
    found: set[str] = set()
    open_ = [agency_id]
    while open_:
        each = open_.pop()
        if each not in found:
            found.add(each)
            open_ += parents_of(find(each))
    return found


def parents_of(agency: Agency) -> tuple[str, ...]:
    """Return the agencies that an agency ever belonged to."""
    found = (agency.parent, *(period.parent for period in agency.periods))
    return tuple(dict.fromkeys(each for each in found if each and each != NO_PARENT))


def _row(agency_id: str, atoms: Sequence[_Atom], among: range, find: Find) -> AgencyRow:
    """Return the row of one time or of several in a row; what differs among them is not known."""
    some = [atoms[number] for number in among]
    days = Days(some[0].days.first, some[-1].days.last)
    parents = {each.parent for each in some}
    parent = parents.pop() if len(parents) == 1 else None
    names = {(each.name, each.short_name) for each in some}
    agency = find(agency_id)
    name, short = names.pop() if len(names) == 1 else (agency.name, agency.short_name)
    return AgencyRow(
        _row_id(agency_id, atoms, among),
        agency_id,
        days,
        name,
        short,
        None if parent is None else _row_id_on(parent, days, find),
        parent,
    )


def _row_id_on(agency_id: str, days: Days, find: Find) -> str:
    """Return the id of the narrowest row of an agency that holds some days."""
    atoms = _atoms(agency_id, find)
    touched = [number for number, each in enumerate(atoms) if each.days.overlaps(days)]
    return _row_id(agency_id, atoms, range(touched[0], touched[-1] + 1))


def _row_id(agency_id: str, atoms: Sequence[_Atom], among: range) -> str:
    """Return the id of a row: of the latest time, the agency's; of others, with their days."""
    if among == range(len(atoms) - 1, len(atoms)):
        return agency_id
    first, last = atoms[among[0]].days.first, atoms[among[-1]].days.last
    begun, ended = (date.fromordinal(day).isoformat() for day in (first, last))
    if first == FIRST_DAY:
        return f"{agency_id}.any-day" if last == LAST_DAY else f"{agency_id}.until.{ended}"
    return f"{agency_id}.from.{begun}" if last == LAST_DAY else f"{agency_id}.{begun}.{ended}"


def row_of(rows: Iterable[AgencyRow], days: Days) -> AgencyRow:
    """Return the narrowest row that holds some days."""
    holding = (each for each in rows if each.days.holds(days))
    return min(holding, key=lambda each: each.days.last - each.days.first)


def areas_of(agency: Agency, days: Days) -> list[AreaOfOperations]:
    """Return the areas of operations that an agency had on some of the days, each once."""
    spans = [days_of(period) for period in agency.periods if period.area_of_operations]
    areas = [
        agency.area_of_operations,
        *filter(None, (p.area_of_operations for p in agency.periods)),
    ]
    spans += [days_of(each) for area in areas for each in area.dated]
    starts = {days.first}
    for span in spans:
        starts |= {day for day in (span.first, span.last + 1) if days.first <= day <= days.last}
    found = [_area_on(agency, start) for start in sorted(starts)]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def _area_on(agency: Agency, day: int) -> AreaOfOperations:
    area = agency.area_of_operations
    on = Days(day, day)
    for period in agency.periods:
        if period.area_of_operations is not None and days_of(period).holds(on):
            area = period.area_of_operations
    more = [geoid for each in area.dated if days_of(each).holds(on) for geoid in each.geoids]
    return area.model_copy(update={"geoids": (*area.geoids, *more), "dated": ()})


def has_dated_area(agency: Agency) -> bool:
    """Whether the area of operations of an agency was another at some time."""
    return bool(agency.area_of_operations.dated) or any(
        period.area_of_operations for period in agency.periods
    )


def overlapping_periods(periods: Sequence[Span]) -> list[int]:
    """Return the numbers of the periods that share a day with an earlier one."""
    days = [days_of(each) for each in periods]
    return [number for number, each in enumerate(days) if any(map(each.overlaps, days[:number]))]


def bases_of(agencies: pd.DataFrame) -> Mapping[str, str]:
    """Return the agency of each row that is a state of one; empty if none is, as in most tables."""
    if "period_of" not in agencies:
        return {}
    of = agencies["period_of"]
    stated = of.notna().to_numpy(dtype=bool)
    return dict(zip(agencies["id"][stated], of[stated], strict=True)) if stated.any() else {}
