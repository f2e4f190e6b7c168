"""Prints for several commands: tallies, faults and withheld counts; and ends them with a status."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from mapper.cli.nothing_shown import UNDATED, date_remedy
from mapper.cli.rejected_files import RejectedFiles
from mapper.cli.statuses import FAULTS, WRITTEN_WITHOUT_SOME
from mapper.cli.terminal import print_text
from mapper.errors import (
    DestinationError,
    ExportWarning,
    Fault,
    MapperError,
    RecordsError,
    faults_on_a_screen,
)
from mapper.files import descriptor_of, write_whole

if TYPE_CHECKING:
    from mapper.incidents import Incidents
    from mapper.publish import Dataset

_REASONS = {
    "marked": "marked withhold",
    "withdrawn": "withdrawn",
    "publish-after": "until the day their record sets",
    "embargo": "under embargo",
    "undated": UNDATED,
    "retracted": "with a retraction",
    "merged": "merged into another",
    "unchecked": "not checked yet",
}
_READERS = {"partner": "partners", "internal": "colleagues"}


def print_notes_and_faults(dataset: Dataset, rejected: RejectedFiles | None) -> None:
    """Print the notes on a table and the rows that are left out."""
    print_undated_first(dataset)
    print_notes(dataset)
    print_faults(dataset.faults)
    write_rejected(dataset, rejected)


@contextmanager
def print_export_warnings() -> Iterator[None]:
    """Print what a format has no place for, after the block has run."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ExportWarning)
        yield
    for each in caught:
        if issubclass(each.category, ExportWarning):
            print_text(str(each.message), err=True)


def print_faults(faults: Sequence[Fault], *, in_all: int | None = None) -> None:
    """Print the faults of a table's rows, at most a screenful."""
    for line in faults_on_a_screen(faults, in_all=in_all):
        print_text(line, err=True)


def print_notes(dataset: Dataset) -> None:
    """Print what each column of a table is used for, and the notes on how it was read."""
    if dataset.columns:
        print_text("Columns:", err=True)
        from mapper.imports import make_uses_table  # noqa: PLC0415 - for tables alone

        for line in make_uses_table(dataset.columns):
            print_text(line, err=True)
    for note in dataset.notes:
        print_text(note, err=True)
    if dataset.proposed:
        from mapper.imports import keep_option  # noqa: PLC0415 - for tables alone

        print_text(
            f"To publish columns of your own as fields, add: {keep_option(dataset.proposed)}",
            err=True,
        )


def write_rejected(found: Dataset | RecordsError, rejected: RejectedFiles | None) -> None:
    """Write the rows that are left out, unchanged, if a file for them is named."""
    if rejected is None:
        return
    written = False
    for path, make in rejected.writers(found):
        written = True
        write_whole(path, make())
        print_text(
            f"{path}: Contains the rejected rows with all their cells. Correct them and read the file"
            " as a table. It may name private people, so do not publish it.",
            err=True,
        )
    if not written:
        print_text(
            f"{rejected.asked}: Not written, because only tables have rejected rows.", err=True
        )


def is_standard_output(output: Path) -> bool:
    """Whether an output is standard output: `-`, or `/dev/stdout`."""
    return str(output) == "-" or descriptor_of(output) == 1


def print_undated_first(dataset: Dataset) -> None:
    """Say before all else that most rows of a table would be withheld for want of a date, and the option."""
    undated = dataset.reasons.get("undated", 0)
    if dataset.columns and undated * 2 > dataset.records:
        print_text(
            f"Most rows are withheld: {undated:,} of {dataset.records:,} {UNDATED}."
            f" {date_remedy(dataset.date_columns)}",
            err=True,
        )


def tally_lines(incidents: Incidents) -> Iterator[str]:
    """Count where every record went, and the withheld ones by reason; never name one or its place."""
    yield f"{incidents.tally}"
    if incidents.withheld:
        yield withheld_line(incidents.withheld)
    if incidents.reduced:
        yield reduced_line(incidents.reduced)


def withheld_line(withheld: Mapping[str, int]) -> str:
    """Count the withheld records by reason."""
    return f"Withheld: {', '.join(f'{n} {_REASONS[reason]}' for reason, n in withheld.items())}"


def reduced_line(number: int) -> str:
    """Count the records that are not published whole."""
    return f"Shown in part, or at a coarser place: {number}"


def exit_after_writing(rejections: Sized) -> None:
    """End a command that has written its output, with a status of its own if rows were rejected.

    The tally of a page or an export also counts the rows rejected when that file was written.
    """
    if len(rejections):
        sys.exit(WRITTEN_WITHOUT_SOME)


def profile_warning(name: str, profile: str) -> str:
    """Warn that an output is not for publication."""
    return f"{name} is for {_READERS[profile]}. Do not publish it."


def exit_with_error(
    error: MapperError, rejected: RejectedFiles | None = None, *, every_line: bool = False
) -> NoReturn:
    """Print an error without a traceback, and end; with status 2 for an impossible output."""
    if isinstance(error, DestinationError):
        raise click.UsageError(str(error)) from error
    if isinstance(error.__cause__, BrokenPipeError):
        sys.exit(FAULTS)  # as after `| head`: who reads no more knows
    if every_line and isinstance(error, RecordsError):
        print_text("\n".join(map(str, error.faults)), err=True)
    else:
        print_text(str(error), err=True)
    if isinstance(error, RecordsError):
        write_rejected_of_error(error, rejected)
    sys.exit(FAULTS)


def write_rejected_of_error(error: RecordsError, rejected: RejectedFiles | None) -> None:
    """Write the rows of a table of which none could be taken, if a file for them is named."""
    if error.rejected_csv is None:
        return
    try:
        write_rejected(error, rejected)
    except MapperError as unwritten:
        print_text(str(unwritten), err=True)
