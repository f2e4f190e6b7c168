"""Counts the incidents of any number of rows in chunks: each goes through all stages, then is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from mapper import imports, publish
from mapper.analysis import CountTable, texts_counted
from mapper.errors import Fault, RecordsError, SelectionError, number_of
from mapper.files import (
    Input,
    Part,
    Progress,
    as_input,
    find_parts,
    ignore_step,
    is_table,
    open_input,
    open_part,
)
from mapper.imports import AS_DETECTED, Chunk, TableOptions
from mapper.incidents import pipeline
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Profile, Reason
from mapper.publish import Dataset, Tally

Found = TypeVar("Found")

CHUNK_ROWS = 250_000
MOST_FAULTS = 20  # kept for the user; all are counted
_MOST_NOTES = 30


@dataclass(frozen=True)
class CountOptions:
    """How incidents are read and protected before they are counted; see `load`.

    Attributes:
        table: How tables are to be read. What it keeps is the category, at most one field.
        profile: The audience.
        as_of: The moment from which the embargo counts back; one for all chunks.
        embargo_hours: Hours to wait after an incident.
        require_review: Whether the public gets only records of which something was checked.
        suffix: The format of the inputs; None to detect it.
        layer: Their layer or sheet; None for the first with points.
        encoding: The encoding of delimited text; None to detect it.
        rows: How many rows are in memory at a time.
    """

    table: TableOptions = AS_DETECTED
    profile: Profile = "public"
    as_of: datetime = field(default_factory=lambda: datetime.now(UTC))
    embargo_hours: int = DEFAULT_EMBARGO_HOURS
    require_review: bool = False
    suffix: str | None = None
    layer: str | None = None
    encoding: str | None = None
    rows: int = CHUNK_ROWS

    @property
    def category(self) -> str | None:
        """The field that is counted beside type and status; None for none.

        Raises:
            SelectionError: There are several.
        """
        if len(self.table.keep) > 1:
            raise SelectionError(
                f"A page of counts has one category, and {number_of(len(self.table.keep), 'column')} are"
                " named. Keep one: --keep COLUMN."
            )
        return next(iter(self.table.keep), None)


@dataclass
class Counted:
    """Counts, and what has to be said of the incidents that they are of.

    Attributes:
        table: The counts.
        head: The dataset of the first incidents, without them: title, notices, profile.
        tally: Where all records went.
        withheld: How many are withheld, by reason.
        reduced: How many are shown in part, or at a coarser place.
        faults: The first faults of rows.
        faults_in_all: How many there are.
        notes: Decisions, in words for the user.
        read_from: Every file that was read.
    """

    table: CountTable = field(default_factory=CountTable)
    head: Dataset | None = None
    tally: Tally = field(default_factory=lambda: Tally(0, 0, 0, 0, 0))
    withheld: dict[Reason, int] = field(default_factory=dict)
    reduced: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_in_all: int = 0
    notes: list[str] = field(default_factory=list)
    read_from: list[Path] = field(default_factory=list)

    def add(self, dataset: Dataset, *, faults: Sequence[Fault] | None = None) -> None:
        """Count the incidents of a dataset.

        Raises:
            LeakError: A name that would be published is a value that the dataset withholds.
        """
        self.table.add(dataset.tables)
        if dataset.secrets:
            texts = texts_counted(dataset.tables, self.table.category)
            head = [dataset.title, dataset.description or "", *dataset.notices.values()]
            made = "\n".join([*head, *texts]).encode("utf-8", errors="replace")
            publish.inspect_made(dataset, made, "the page of counts")
        rows = dataset.tables.incidents
        if self.head is None:
            none = dataset.tables.where(rows["incident_id"].isna().to_numpy(dtype=bool))
            self.head = replace(
                dataset, tables=none, secrets=(), rejected_of={}, other_columns=None, inputs=None,
                repeats=None, read_ids=None, fault_of=None, faults=(), shown_in_part=(),
            )  # fmt: skip
        self._sum(dataset.tally, dataset.reasons, dataset.reduced)
        self._keep(dataset.faults if faults is None else faults, len(dataset.faults))

    def reject(self, rows: int, faults: Sequence[Fault]) -> None:
        """Count rows of which none could be taken."""
        self._sum(Tally(rows, 0, 0, 0, 0, rows), {}, 0)
        self._keep(faults, len(faults))

    def merge(self, other: Counted) -> None:
        """Add the counts of other incidents."""
        self.table.merge(other.table)
        self.head = self.head or other.head
        self._sum(other.tally, other.withheld, other.reduced)
        self._keep(other.faults, other.faults_in_all)
        self.notes += [note for note in other.notes if note not in self.notes]
        self.read_from += other.read_from

    def _sum(self, tally: Tally, withheld: Mapping[Reason, int], reduced: int) -> None:
        names = ("records", "shown", "unlocated", "withheld", "filtered", "rejected")
        self.tally = Tally(
            **{name: getattr(self.tally, name) + getattr(tally, name) for name in names}
        )
        for reason, number in withheld.items():
            self.withheld[reason] = self.withheld.get(reason, 0) + number
        self.reduced += reduced

    def _keep(self, faults: Sequence[Fault], in_all: int) -> None:
        self.faults += faults[: MOST_FAULTS - len(self.faults)]
        self.faults_in_all += in_all


def count_sources(
    sources: Sequence[Any], options: CountOptions, progress: Progress = ignore_step
) -> Counted:
    """Count the incidents of files, folders, patterns and tables in memory.

    Args:
        sources: Files; folders, which are searched with all folders below; patterns; addresses that fsspec
            reads; or tables in memory.
        options: How they are read and protected.
        progress: Called with the share that is done, and the number of rows.

    Raises:
        RecordsError: An input cannot be read, or no row of it could be taken.
        SelectionError: An option does not apply.
        LeakError: A name that would be published is a withheld value.
    """
    counted = Counted(CountTable(options.category))
    named = [each for each in sources if isinstance(each, str | Path)]
    parts = find_parts([str(each) for each in named]) if named else None
    work: list[Part | Input] = list(parts.found) if parts else []
    if parts:
        counted.notes += parts.notes
    for each in sources:
        if each in named:
            continue
        given = as_input(each)
        if given is None:
            raise SelectionError(
                f"{type(each).__name__} is nothing to count. Name files or folders, or give tables in memory."
            )
        work.append(given)
    run = _Run(counted, options, progress, work)
    run.find_places()
    run.count_all()
    if counted.head is None:
        raise RecordsError(counted.faults or [_nothing(work)])
    progress("count", 1.0, rows=counted.tally.records)
    return counted


class _Run:
    """Reads one input after the other; those with the same columns are read alike."""

    def __init__(
        self,
        counted: Counted,
        options: CountOptions,
        progress: Progress,
        work: Sequence[Part | Input],
    ) -> None:
        self._counted, self._options, self._progress, self._work = counted, options, progress, work
        self._mappings: dict[tuple[str, ...], TableOptions] = {}
        self._places: pd.DataFrame | None = None

    def find_places(self) -> None:
        """Read which places are marked as sensitive, before any incident beside them is counted.

        Only inputs that can mark one are read twice.
        """
        found = [
            frame
            for each in self._work
            for frame in self._read(each, self._places_of)
            if len(frame)
        ]
        if found:
            self._places = pd.concat(found, ignore_index=True).drop_duplicates()

    def count_all(self) -> None:
        """Count all inputs."""
        weights = [max(each.size, 1) if isinstance(each, Part) else 1 for each in self._work]
        done, total = 0.0, sum(weights)
        for each, weight in zip(self._work, weights, strict=True):
            for share in self._read(each, self._count):
                rows = self._counted.tally.records
                self._progress("count", (done + weight * share) / total, rows=rows)
            done += weight
            if isinstance(each, Part) and not each.is_remote:
                self._counted.read_from.append(Path(each.path))

    def _read(
        self, work: Part | Input, act: Callable[[Input, dict[str, str | None]], Iterator[Found]]
    ) -> Iterator[Found]:
        """Do something with an input, as a file on this machine or as a table in memory."""
        if isinstance(work, Part):
            with open_part(work) as path:
                options = self._options
                name = Path(work.path)
                given = Input(path, name, options.suffix, options.layer, options.encoding)
                yield from act(given, dict(work.values))
        elif work.rows is None:
            with open_input(work) as opened:
                yield from act(opened, {})
        else:
            yield from act(work, {})

    def _places_of(self, given: Input, values: dict[str, str | None]) -> Iterator[pd.DataFrame]:
        if not _has_rows(given):
            if not _is_published(given):
                yield pipeline.marked_places(given, self._options.table)
            return
        with imports.open_chunks(given, self._options.rows, values) as opened:
            for chunk in opened.chunks:
                options = self._mapping_of(chunk)
                if not isinstance(options.columns, imports.Columns) or not (
                    {"place_type"} & {*options.columns.fields, *options.columns.constants}
                ):
                    return
                marking = chunk.marking_places(options.columns)
                if marking is not None:
                    with suppress(RecordsError):  # which counting says
                        yield pipeline.marked_places(marking, options)

    def _count(self, given: Input, values: dict[str, str | None]) -> Iterator[float]:
        counted = self._counted
        if not _has_rows(given):
            counted.add(self._load(given, self._options.table))
            return
        with imports.open_chunks(given, self._options.rows, values) as opened:
            for chunk in opened.chunks:
                self._count_chunk(chunk)
                yield chunk.share or 0.0
            if opened.faults:
                counted.reject(len(opened.faults), opened.faults)

    def _count_chunk(self, chunk: Chunk) -> None:
        options = self._mapping_of(chunk)
        try:
            dataset = self._load(chunk.rows, options)
        except RecordsError as error:
            faults = [chunk.in_file(fault) for fault in error.faults]
            if self._counted.head is None:  # whatever is wrong with the first rows may be with all
                raise RecordsError(faults) from error
            self._counted.reject(chunk.count, faults)
            return
        if self._counted.head is None and dataset.notes:
            said = f"Notes on the first {number_of(chunk.count, 'row')}:"
            self._counted.notes += [said, *dataset.notes[:_MOST_NOTES]]
        faults = [chunk.in_file(each) for each in dataset.faults[:MOST_FAULTS]]
        self._counted.add(dataset, faults=faults)

    def _mapping_of(self, chunk: Chunk) -> TableOptions:
        rows = chunk.rows.rows
        names: Sequence[Any] = ()
        if not isinstance(rows, list):
            names = getattr(rows, "column_names", None) or list(rows.columns)
        key = tuple(map(str, names))
        found = self._mappings.get(key)
        if found is None:
            found = self._mappings[key] = imports.with_columns(chunk.rows, self._options.table)
        return found

    def _load(self, given: Input, table: TableOptions) -> Dataset:
        options = self._options
        return pipeline.load(
            given,
            table,
            profile=options.profile,
            as_of=options.as_of,
            embargo_hours=options.embargo_hours,
            require_review=options.require_review,
            places=self._places,
        )


def _has_rows(given: Input) -> bool:
    """Whether an input is a table of rows, rather than records, a page or an export."""
    return given.rows is not None or (is_table(given.path) and not _is_published(given))


def _is_published(given: Input) -> bool:
    return publish.is_page(given.path) or (is_table(given.path) and publish.is_export(given.path))


def _nothing(work: Sequence[Part | Input]) -> Fault:
    return imports.no_rows_fault(str(getattr(work[0], "name", "input")) if work else "input")
