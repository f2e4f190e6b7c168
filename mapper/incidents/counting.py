"""Counts the incidents of any number of rows in chunks: each goes through all stages, then is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from mapper import imports, publish
from mapper.analysis import ChunkSelection, CountTable, shared_names
from mapper.errors import Fault, RecordsError, SelectionError, and_more, number_of, quoted
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
from mapper.imports import AS_DETECTED, AreaSource, Chunk, TableOptions
from mapper.incidents import pipeline
from mapper.incidents.counted import MOST_FAULTS, Counted
from mapper.location import assign_areas
from mapper.places import AreaLayer
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Profile
from mapper.publish import Dataset
from mapper.records import load_registry, suggest_spelling

Found = TypeVar("Found")

CHUNK_ROWS = 250_000
SAMPLE_ROWS = 20_000  # that tell how a table is read
_MOST_NOTES = 30
_NAMED = 3


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
        selection: Which incidents are counted.
        layers: Areas of the user's own in which all are looked up.
        layer_files: The files of these.
        notes: What was said of them, in words for the user.
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
    selection: ChunkSelection = field(default_factory=ChunkSelection)
    layers: tuple[AreaLayer, ...] = ()
    layer_files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    def with_areas(self, areas: Sequence[AreaSource], *, repair: bool = False) -> CountOptions:
        """Return the options with layers of areas of the user's own, which are read once, here.

        Raises:
            RecordsError: A layer cannot be read, or has invalid polygons; it lists every fault.
        """
        if not areas:
            return self
        layers, notes = imports.read_areas(
            [replace(each, repair=each.repair or repair) for each in areas]
        )
        files = tuple(each.file.absolute() for each in areas if each.file is not None)
        return replace(self, layers=tuple(layers), layer_files=files, notes=tuple(notes))

    def begin(self, counted: Counted) -> None:
        """Note what was read for all parts."""
        counted.read_from += self.layer_files

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
    work, notes = list_work(sources)
    counter = ChunkCounter(options, rejects_all=len(work) > 1)
    counted = Counted(CountTable(options.category), notes=[*notes, *options.notes])
    options.begin(counted)
    counter.places = join_places(_places_of_all(counter, work))
    weights = [max(each.size, 1) if isinstance(each, Part) else 1 for each in work]
    done, total = 0.0, sum(weights)
    faults: list[Fault] = []
    for each, weight in zip(work, weights, strict=True):
        # nothing is written without all inputs: after a damaged one, the others are only read through, so
        # that all that are damaged are named at once
        counting = counter.look_through(each) if faults else counter.count(each, counted)
        try:
            for share in counting:
                progress("count", (done + weight * share) / total, rows=counted.tally.records)
        except RecordsError as error:
            if any(fault.code != "unreadable-file" for fault in error.faults):
                raise RecordsError([*faults, *error.faults]) from error
            faults += error.faults
        done += weight
    if faults:
        raise RecordsError(faults)
    finish(counted, options, work)
    progress("count", 1.0, rows=counted.tally.records)
    return counted


def _places_of_all(counter: ChunkCounter, work: Sequence[Part | Input]) -> list[pd.DataFrame]:
    """Read which places any input marks as sensitive; what cannot be opened is named now, not hours later.

    Raises:
        RecordsError: Inputs cannot be read; it lists all of them.
    """
    places: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for each in work:
        try:
            places += counter.places_of(each)
        except RecordsError as error:
            faults += error.faults
    if faults:
        raise RecordsError(faults)
    return places


def list_work(sources: Sequence[Any]) -> tuple[list[Part | Input], list[str]]:
    """List the parts and tables that sources consist of, and what was left out, in words for the user.

    Raises:
        RecordsError: Something is not there.
        SelectionError: A source is nothing to count.
    """
    named = [each for each in sources if isinstance(each, str | Path)]
    parts = find_parts([str(each) for each in named]) if named else None
    work: list[Part | Input] = list(parts.found) if parts else []
    for each in sources:
        if isinstance(each, str | Path):
            continue
        given = as_input(each)
        if given is None:
            raise SelectionError(
                f"{type(each).__name__} is nothing to count. Name files or folders, or give tables in memory."
            )
        work.append(given)
    return work, parts.notes if parts else []


def finish(counted: Counted, options: CountOptions, work: Sequence[Part | Input]) -> None:
    """Check and select what only all incidents together tell.

    Raises:
        RecordsError: No row could be taken.
        SelectionError: A name means nothing in any of them, or no input has the category.
    """
    head = counted.head
    if head is None:
        empty = [fault for each in counted.empty.values() for fault in each]
        raise RecordsError(counted.faults or empty or [_nothing(work)])
    if counted.empty:
        some = ", ".join(sorted(counted.empty)[:_NAMED]) + and_more(len(counted.empty) - _NAMED)
        counted.notes.append(f"{number_of(len(counted.empty), 'empty file')} left out: {some}.")
    category = options.category
    has_category = category is None or counted.has_category
    if not has_category and counted.without_category:
        raise RecordsError(counted.without_category)
    if not has_category:
        fields = sorted(counted.fields)
        known = f"Fields: {', '.join(fields)}." if fields else "There are no fields."
        raise SelectionError(
            f"No input has a field {quoted(category)} to count by."
            f" {suggest_spelling(str(category), fields) or known}"
        )
    registry = load_registry().extended(tuple(counted.names.agencies.values()))
    options.selection.refuse_unknown(counted.names, load_registry(), head.tables)
    names = options.selection.given.get("agency", ())
    counted.notes += shared_names(names, registry)
    chosen = options.selection.select_places(counted.table, registry, head.tables, head.home)
    if chosen is not counted.table:
        counted.keep_places(chosen)
    counted.notes += publish.notes_on_empty_layers(counted.table)


class ChunkCounter:
    """Counts one input after the other, chunk by chunk; those with the same columns are read alike.

    Attributes:
        options: How they are read and protected.
        mappings: How tables with some columns are read, by the names of these.
        places: The places that incidents mark as sensitive, wherever in the inputs; None for none.
        empty: The files without anything in them, each with its faults.
        rejects_all: Whether an input may have no row that can be taken, since others have some.
    """

    def __init__(
        self,
        options: CountOptions,
        mappings: Mapping[tuple[str, ...], TableOptions] | None = None,
        places: pd.DataFrame | None = None,
        *,
        rejects_all: bool = False,
    ) -> None:
        """Begin without a mapping, or with those that other inputs have told."""
        self.options, self.places, self.rejects_all = options, places, rejects_all
        self.mappings: dict[tuple[str, ...], TableOptions] = dict(mappings or {})
        self.without_category: list[Fault] = []
        self.empty: dict[str, list[Fault]] = {}

    def sample(self, work: Part | Input) -> None:
        """Learn how a table is read from its first rows, if no other has the same columns."""
        for _ in self._read(work, self._learn):
            return

    def places_of(self, work: Part | Input) -> Iterator[pd.DataFrame]:
        """Read which places an input marks as sensitive, before any incident beside them is counted.

        Only inputs that can mark one are read twice.
        """
        return (frame for frame in self._read(work, self._places_in) if len(frame))

    @property
    def can_mark_places(self) -> bool:
        """Whether a table that was looked at has a column that can mark places as sensitive."""
        columns = [each.columns for each in self.mappings.values()]
        return any(isinstance(each, imports.Columns) and _can_mark(each) for each in columns)

    def look_through(self, work: Part | Input) -> Iterator[float]:
        """Read an input to its end, and count nothing; yield the share of it that is done."""
        yield from self._read(work, self._look_through)

    def count(self, work: Part | Input, counted: Counted) -> Iterator[float]:
        """Count an input; yield the share of it that is done."""
        yield from self._read(work, partial(self._count, counted))
        counted.without_category = counted.without_category or self.without_category
        counted.empty.update(self.empty)
        if isinstance(work, Part) and not work.is_remote:
            counted.read_from.append(Path(work.path))

    def _learn(self, given: Input, values: dict[str, str | None]) -> Iterator[None]:
        if not _has_rows(given):
            return
        with imports.open_chunks(given, self.options.rows, values) as opened:
            for chunk in opened.chunks:
                self._mapping_of(chunk)
                yield None

    def _read(
        self, work: Part | Input, act: Callable[[Input, dict[str, str | None]], Iterator[Found]]
    ) -> Iterator[Found]:
        """Do something with an input, as a file on this machine or as a table in memory."""
        if isinstance(work, Part):
            with open_part(work) as path:
                options = self.options
                name = Path(work.path)
                given = Input(path, name, options.suffix, options.layer, options.encoding)
                try:
                    yield from act(given, dict(work.values))
                except RecordsError as error:
                    is_empty = all(fault.code == "empty-file" for fault in error.faults)
                    if not (is_empty and self.rejects_all):
                        raise
                    self.empty.update({work.name: list(error.faults)})
        elif work.rows is None:
            with open_input(work) as opened:
                yield from act(opened, {})
        else:
            yield from act(work, {})

    def _look_through(self, given: Input, values: dict[str, str | None]) -> Iterator[float]:
        if not _has_rows(given):
            return
        with imports.open_chunks(given, self.options.rows, values) as opened:
            for chunk in opened.chunks:
                yield chunk.share or 0.0

    def _places_in(self, given: Input, values: dict[str, str | None]) -> Iterator[pd.DataFrame]:
        if not _has_rows(given):
            if not _is_published(given):
                yield pipeline.marked_places(given, self.options.table)
            return
        with imports.open_chunks(given, self.options.rows, values) as opened:
            for chunk in opened.chunks:
                options = self._mapping_of(chunk)
                columns = options.columns
                if not isinstance(columns, imports.Columns) or not _can_mark(columns):
                    return
                marking = chunk.marking_places(columns)
                if marking is not None:
                    with suppress(RecordsError):  # which counting says
                        yield pipeline.marked_places(marking, options)

    def _count(
        self, counted: Counted, given: Input, values: dict[str, str | None]
    ) -> Iterator[float]:
        if not _has_rows(given):
            dataset = self._load(given, replace(self.options.table, keep=()))
            counted.add(dataset, name=str(given.name), selection=self.options.selection)
            return
        with imports.open_chunks(given, self.options.rows, values) as opened:
            for chunk in opened.chunks:
                self._count_chunk(counted, chunk)
                yield chunk.share or 0.0
            if opened.faults:
                counted.reject(len(opened.faults), opened.faults)

    def _count_chunk(self, counted: Counted, chunk: Chunk) -> None:
        options = self._mapping_of(chunk)
        try:
            dataset = self._load(chunk.rows, options)
        except RecordsError as error:
            faults = [chunk.in_file(fault) for fault in error.faults]
            if (
                counted.head is None and not self.rejects_all
            ):  # whatever is wrong with the first rows may be with all
                raise RecordsError(faults) from error
            counted.reject(chunk.count, faults)
            return
        if counted.head is None and dataset.notes:
            said = f"Notes on the first {number_of(chunk.count, 'row')}:"
            counted.notes += [said, *dataset.notes[:_MOST_NOTES]]
        faults = [chunk.in_file(each) for each in dataset.faults[:MOST_FAULTS]]
        counted.add(
            dataset, name=str(chunk.rows.name), faults=faults, selection=self.options.selection
        )

    def _mapping_of(self, chunk: Chunk) -> TableOptions:
        rows = chunk.rows.rows
        names: Sequence[Any] = ()
        if not isinstance(rows, list):
            names = getattr(rows, "column_names", None) or list(rows.columns)
        key = tuple(map(str, names))
        found = self.mappings.get(key)
        if found is None:
            found = imports.with_columns(chunk.rows, self.options.table)
            category = self.options.category
            if key and category is not None and imports.find_column(category, key) is None:
                fault = imports.no_column_fault(str(chunk.rows.name), category, key)
                self.without_category = self.without_category or [fault]
                found = replace(found, keep=())  # other inputs may have it
            self.mappings[key] = found
        return found

    def _load(self, given: Input, table: TableOptions) -> Dataset:
        options = self.options
        dataset = pipeline.load(
            given,
            table,
            profile=options.profile,
            as_of=options.as_of,
            embargo_hours=options.embargo_hours,
            require_review=options.require_review,
            places=self.places,
        )
        return replace(dataset, tables=assign_areas(dataset.tables, options.layers))


def _can_mark(columns: imports.Columns) -> bool:
    return "place_type" in columns.fields or "place_type" in columns.constants


def join_places(frames: Iterable[pd.DataFrame]) -> pd.DataFrame | None:
    """Join the places that inputs mark as sensitive; None for none."""
    found = [frame for frame in frames if len(frame)]
    return pd.concat(found, ignore_index=True).drop_duplicates() if found else None


def _has_rows(given: Input) -> bool:
    """Whether an input is a table of rows, rather than records, a page or an export."""
    return given.rows is not None or (is_table(given.path) and not _is_published(given))


def _is_published(given: Input) -> bool:
    return publish.is_page(given.path) or (is_table(given.path) and publish.is_export(given.path))


def _nothing(work: Sequence[Part | Input]) -> Fault:
    return imports.no_rows_fault(str(getattr(work[0], "name", "input")) if work else "input")
