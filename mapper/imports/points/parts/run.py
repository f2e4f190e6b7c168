"""Assigns a table that is spread over many files, each into a file of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from mapper.errors import Fault, OutputError, number_of
from mapper.files import (
    Input,
    Part,
    Parts,
    Progress,
    count_rows,
    find_parts,
    hash_file,
    ignore_step,
    name_outputs,
    open_part,
    refuse_address,
)
from mapper.imports.area_layers import read_areas
from mapper.imports.area_sources import AreaSource
from mapper.imports.point_faults import MOST_FAULTS
from mapper.imports.points.answer_columns import Report
from mapper.imports.points.assign_table import AssignOptions, assign_rows_of, prepare
from mapper.imports.points.parts.destinations import (
    refuse_among_inputs,
    refuse_foreign,
    refuse_inputs,
)
from mapper.imports.points.parts.journal import Done, Journal, open_journal
from mapper.imports.points.parts.workers import Failure, Outcome, Tell, run_parts
from mapper.places import (
    PREPARED_FROM,
    AreaLayer,
    borders_in_words,
    boundary_folder,
    compile_for,
    index_at_hand,
    index_digest,
    needs_compiling,
    use_boundaries,
)

_MOST_NOTES = 5
_NAMED = 3


@dataclass
class PartsReport:
    """What became of each part and each row: parts = written + written before + failed.

    Attributes:
        written: Parts that this run wrote.
        before: Parts that an earlier run wrote, with the same settings.
        failed: Parts that could not be read; they have no output.
        rows: The count of the rows of all parts that are written, by this run or before.
        notes: Decisions, in words for the user.
    """

    written: int = 0
    before: int = 0
    failed: int = 0
    rows: Report = field(default_factory=Report)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The sums as two lines."""
        parts = [f"{self.written:,} written"]
        if self.before:
            parts.append(f"{self.before:,} written before")
        if self.failed:
            parts.append(f"{self.failed:,} not read")
        count = number_of(self.written + self.before + self.failed, "file")
        return f"{count} = {' + '.join(parts)}\n{self.rows}"


@dataclass(frozen=True)
class Settings:
    """How each part is answered and where its output goes; the same in each worker.

    Attributes:
        options: Which columns are read and added.
        areas: Layers of areas of the user's own.
        suffix: The format of the parts that the user names; None to detect it.
        layer: Their layer or sheet; None for the first with points.
        boundaries: The folder of the boundaries in use; None for those that come with mapper.
    """

    options: AssignOptions
    areas: tuple[AreaSource, ...]
    suffix: str | None
    layer: str | None
    boundaries: Path | None

    def digest(self) -> str:
        """Return what tells these settings from others that give other answers."""
        told = {
            "mapper": version("incident-mapper"),
            "boundaries": index_digest(),
            "options": asdict(self.options),
            "areas": [_digest_of(each) for each in self.areas],
            "suffix": self.suffix,
            "layer": self.layer,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _digest_of(source: AreaSource) -> list[str]:
    columns = repr((source.id, source.name, source.population, source.label, source.source.layer))
    return [columns, str(source.source.name) if source.file is None else hash_file(source.file)]


@dataclass(frozen=True)
class _Answering:
    """The task of a worker: answers one part; layers are read once in each process."""

    settings: Settings
    targets: Mapping[str, str]

    @cached_property
    def _layers(self) -> list[AreaLayer]:
        if boundary_folder() != self.settings.boundaries:
            use_boundaries(self.settings.boundaries)
        return read_areas(self.settings.areas)[0]

    def __call__(self, part: Part, tell: Tell) -> tuple[Report, str, int]:
        """Write the output of a part; return its report, the hash of the part, and the size of the output."""

        def progress(step: str, share: float | None = None, *, rows: int | None = None) -> None:  # noqa: ARG001
            tell(share, rows or 0)

        layers = self._layers
        target = Path(self.targets[part.name])
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_part(part) as path:
            given = Input(
                path, Path(part.path), suffix=self.settings.suffix, layer=self.settings.layer
            )
            report = assign_rows_of(
                given,
                str(target),
                self.settings.options,
                layers=layers,
                others=[name for name, _ in part.values],
                may_be_empty=True,
                progress=progress,
            )
            digest = "" if part.is_remote else hash_file(path)
        return report, digest, target.stat().st_size


def assign_parts(
    sources: Sequence[str],
    output: str,
    options: AssignOptions,
    *,
    output_suffix: str = ".parquet",
    areas: Sequence[AreaSource] = (),
    suffix: str | None = None,
    layer: str | None = None,
    workers: int = 1,
    resume: bool = False,
    progress: Progress = ignore_step,
) -> PartsReport:
    """Write each part of a table with its jurisdictions into a file of its own.

    A part is written whole or not at all, and noted when it is; a run that stopped goes on from there.

    Args:
        sources: Files, folders, patterns, or addresses that fsspec reads; see `mapper.files.find_parts`.
        output: The folder of the outputs; it has the folders of the parts.
        options: Which columns are read and added.
        output_suffix: The format of the outputs, `.parquet` or `.csv`.
        areas: Layers of areas of the user's own.
        suffix: The format of the parts; None to detect it.
        layer: The layer or sheet of each part; None for the first with points.
        workers: The number of processes.
        resume: Whether to skip the parts that are done: with the same name, content and settings.
        progress: Called with the share of all parts that is done, and the number of rows.

    Raises:
        RecordsError: No part is found, or a layer of areas cannot be read.
        DestinationError: The folder has other files, or another run, or is an address; nothing was read.
        OutputError: An output could not be written; the parts before it are done.
    """
    refuse_address(output)
    parts = find_parts(sources)
    folder = Path(output)
    refuse_among_inputs(folder, parts, sources)
    notes = read_areas(areas)[1]
    settings = Settings(options, tuple(areas), suffix, layer, boundary_folder())
    digest = settings.digest()
    names = name_outputs([each.name for each in parts.found], output_suffix)
    refuse_inputs(folder, parts, names, [each.file for each in areas if each.file is not None])
    with open_journal(folder) as journal:
        refuse_foreign(journal, names, resume=resume)
        run = _Run(journal, parts, names, digest, progress)
        chosen = filter(None, [borders_in_words(options.borders)])
        run.report.notes += [*notes, *chosen, *parts.notes]
        targets = {name: str(journal.staged(made, digest)) for name, made in names.items()}
        run.run(_Answering(settings, targets), workers)
    return run.report


class _Run:
    """One run: what is done, and how far the others are."""

    def __init__(
        self,
        journal: Journal,
        parts: Parts,
        names: Mapping[str, str],
        settings: str,
        progress: Progress,
    ) -> None:
        self.report = PartsReport()
        self._journal, self._names, self._settings = journal, names, settings
        self._progress = progress
        self._at: dict[str, tuple[float, int]] = {}
        self._weights = {each.name: max(each.size, 1) for each in parts.found}
        self._notes: dict[str, int] = {}
        self.to_do: list[Part] = []
        for part in parts.found:
            done = journal.find_done(part, settings, names[part.name])
            if done is None:
                self.to_do.append(part)
            else:
                done.add_to(self.report.rows)
                self.report.before += 1
                self._at[part.name] = 1.0, done.rows
        gone = sorted({*journal.done} - {each.name for each in parts.found})
        if gone:
            listed = ", ".join(gone[:_NAMED])
            self.report.notes.append(
                f"{number_of(len(gone), 'output')} of files that are gone are left as they are: {listed}."
            )

    def run(self, task: _Answering, workers: int) -> None:
        """Do all that is to do.

        Raises:
            OutputError: An output cannot be written; no other part is begun.
        """
        self._progress("assign", 0.0)
        if count_rows(self.to_do, enough=PREPARED_FROM) >= PREPARED_FROM:
            self.report.notes += prepare(self._progress)
            self._compile()
        try:
            with closing(run_parts(self.to_do, task, workers=workers, tell=self._tell)) as outcomes:
                for outcome in outcomes:
                    self._take(outcome)
        except OutputError as error:
            raise OutputError(f"{error}\n{self._where_it_stopped()}") from error
        self.report.notes += [
            note if count == 1 else f"{note} So in {count:,} files."
            for note, count in list(self._notes.items())[:_MOST_NOTES]
        ]
        if (more := len(self._notes) - _MOST_NOTES) > 0:
            self.report.notes.append(f"and {number_of(more, 'more note')} on single files")
        self._progress("assign", 1.0, rows=self.report.rows.rows)

    def _compile(self) -> None:
        """Compile the look-up once, before each worker would."""
        index = index_at_hand(PREPARED_FROM)
        if index is not None and needs_compiling(PREPARED_FROM):
            self._progress("compile")
            compile_for(index)

    def _take(self, outcome: Outcome) -> None:
        result = outcome.result
        if not isinstance(result, Failure):
            self._add(outcome.part, *result)
        elif result.output is not None:
            raise OutputError(result.output)
        else:
            self._fail(result)

    def _tell(self, part: Part, share: float, rows: int) -> None:
        self._at[part.name] = share, rows
        done = sum(self._weights[name] * share for name, (share, _) in self._at.items())
        total = sum(self._weights.values())
        self._progress("assign", done / total, rows=sum(rows for _, rows in self._at.values()))

    def _add(self, part: Part, report: Report, sha256: str, size: int) -> None:
        done = Done(
            part=part.name,
            size=part.size,
            changed=part.changed,
            sha256=sha256,
            settings=self._settings,
            output=self._names[part.name],
            output_size=size,
            rows=report.rows,
            answered=report.answered,
            outside=report.outside,
            unanswered=dict(report.unanswered),
            rejected=report.rejected,
            faults_in_all=report.faults_in_all,
        )
        self._journal.add(done)
        self.report.written += 1
        done.add_to(self.report.rows)
        self._keep(report.faults)
        for note in report.notes:
            self._notes[note] = self._notes.get(note, 0) + 1
        self._tell(part, 1.0, report.rows)

    def _fail(self, failure: Failure) -> None:
        self.report.failed += 1
        self.report.rows.faults_in_all += len(failure.faults)
        self._keep(failure.faults)

    def _keep(self, faults: Sequence[Fault]) -> None:
        kept = self.report.rows.faults
        kept += faults[: MOST_FAULTS - len(kept)]

    def _where_it_stopped(self) -> str:
        done = self.report.written + self.report.before
        count = number_of(len(self._weights), "file")
        return f"{done:,} of {count} are done. Go on with --resume."
