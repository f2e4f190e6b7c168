"""Counts, and what has to be said of the incidents that they are of; parts of them are merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from mapper import publish
from mapper.analysis import ChunkSelection, CountTable, NamesFound, texts_counted
from mapper.errors import Fault
from mapper.privacy import Reason
from mapper.publish import Dataset, Tally
from mapper.records import load_registry

MOST_FAULTS = 20  # kept for the user; all are counted
_OUTCOMES = ("records", "shown", "unlocated", "withheld", "filtered", "rejected")


@dataclass
class Counted:
    """Counts, and what has to be said of the incidents that they are of.

    Attributes:
        table: The counts.
        head: The dataset of the first incidents, without them: title, notices, profile.
        head_name: The input that it is of; where counts are merged, the first by name.
        tally: Where all records went.
        withheld: How many are withheld, by reason.
        reduced: How many are shown in part, or at a coarser place.
        faults: The first faults of rows.
        faults_in_all: How many there are.
        notes: Decisions, in words for the user.
        read_from: Every file that was read.
        names: The names of a selection that mean something in these incidents.
        fields: The fields of the user's own that were there.
        has_category: Whether any of them could have the category.
        empty: The files without anything in them, which are left out, each with its faults.
        without_category: Why the first table without the category has none.
    """

    table: CountTable = field(default_factory=CountTable)
    head: Dataset | None = None
    head_name: str = ""
    tally: Tally = field(default_factory=lambda: Tally(0, 0, 0, 0, 0))
    withheld: dict[Reason, int] = field(default_factory=dict)
    reduced: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_in_all: int = 0
    notes: list[str] = field(default_factory=list)
    read_from: list[Path] = field(default_factory=list)
    names: NamesFound = field(default_factory=NamesFound)
    fields: set[str] = field(default_factory=set)
    empty: dict[str, list[Fault]] = field(default_factory=dict)
    has_category: bool = False
    without_category: list[Fault] = field(default_factory=list)

    @classmethod
    def of_parts(cls, parts: Iterable[Self]) -> Self:
        """Merge the counts of parts, which stay as they are."""
        whole: Self | None = None
        for each in parts:
            whole = cls(CountTable(each.table.category)) if whole is None else whole
            whole.merge(each)
        return cls() if whole is None else whole

    def add(
        self,
        dataset: Dataset,
        *,
        name: str = "",
        faults: Sequence[Fault] | None = None,
        selection: ChunkSelection = ChunkSelection(),  # noqa: B008 - it is frozen
    ) -> None:
        """Count the incidents of a dataset.

        Args:
            dataset: Incidents after privacy, with all areas.
            name: The input that they are of.
            faults: The faults of rows, where the dataset's own are those of a chunk.
            selection: Which of them are counted; those of places are chosen once all are counted.

        Raises:
            LeakError: A name that would be published is a value that the dataset withholds.
            SelectionError: A condition of the selection cannot be read.
        """
        category = self.table.category
        self.fields.update(dataset.tables.own_fields)
        self.has_category |= self.table.category_of(dataset.tables) is not None
        if selection:
            dataset = replace(
                dataset,
                tables=selection.select_chunk(
                    dataset.tables, load_registry().extended(dataset.new_agencies), self.names,
                    agencies=dataset.new_agencies,
                    category=None if category is None else (category, self.table.described),
                ),
            )  # fmt: skip
        self.table.add(dataset.tables)
        if dataset.secrets:
            texts = texts_counted(dataset.tables, category)
            head = [dataset.title, dataset.description or "", *dataset.notices.values()]
            made = "\n".join([*head, *texts]).encode("utf-8", errors="replace")
            publish.inspect_made(dataset, made, "the page of counts")
        if self.head is None:
            self.head, self.head_name = _without_incidents(dataset), name
        self._sum(dataset.tally, dataset.reasons, dataset.reduced)
        self._keep(dataset.faults if faults is None else faults, len(dataset.faults))

    def reject(self, rows: int, faults: Sequence[Fault]) -> None:
        """Count rows of which none could be taken."""
        self._sum(Tally(rows, 0, 0, 0, 0, rows), {}, 0)
        self._keep(faults, len(faults))

    def merge(self, other: Counted) -> None:
        """Add the counts of other incidents; they stay as they are."""
        self.table.merge(other.table)
        if other.head is not None and (self.head is None or other.head_name < self.head_name):
            self.head, self.head_name = other.head, other.head_name
        self._sum(other.tally, other.withheld, other.reduced)
        self._keep(other.faults, other.faults_in_all)
        self.notes += [note for note in other.notes if note not in self.notes]
        self.read_from += other.read_from
        self.names.merge(other.names)
        self.fields |= other.fields
        self.has_category |= other.has_category
        self.empty.update(other.empty)
        self.without_category = self.without_category or other.without_category

    def keep_places(self, table: CountTable) -> None:
        """Keep the counts of some places alone; the others are filtered."""
        lost = self.table.incidents - table.incidents
        unlocated = sum(self.table.unlocated.values()) - sum(table.unlocated.values())
        tally = self.tally
        self.table = table
        self.tally = replace(
            tally, shown=tally.shown - (lost - unlocated), unlocated=tally.unlocated - unlocated,
            filtered=tally.filtered + lost,
        )  # fmt: skip

    def _sum(self, tally: Tally, withheld: Mapping[Reason, int], reduced: int) -> None:
        self.tally = Tally(
            **{name: getattr(self.tally, name) + getattr(tally, name) for name in _OUTCOMES}
        )
        for reason, number in withheld.items():
            self.withheld[reason] = self.withheld.get(reason, 0) + number
        self.reduced += reduced

    def _keep(self, faults: Sequence[Fault], in_all: int) -> None:
        self.faults += faults[: MOST_FAULTS - len(self.faults)]
        self.faults_in_all += in_all


def _without_incidents(dataset: Dataset) -> Dataset:
    """Return what a dataset says of itself, small enough to be sent between processes."""
    incidents = dataset.tables.incidents
    none = dataset.tables.where(incidents["incident_id"].isna().to_numpy(dtype=bool))
    return replace(
        dataset, tables=none.with_(own_areas={}), secrets=(), rejected_of={}, other_columns=None,
        inputs=None, repeats=None, read_ids=None, fault_of=None, faults=(), shown_in_part=(),
    )  # fmt: skip
