"""Loads incidents for a command: reads, prints notes and rejected rows, applies the options that select."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mapper
from mapper import incidents
from mapper.cli.nothing_shown import reason_of_nothing
from mapper.cli.options import Asked
from mapper.cli.printing import print_notes_and_faults
from mapper.cli.progress import Bar
from mapper.cli.terminal import print_text
from mapper.files import Input, Target, list_pictures_below, refuse_overwriting, refuse_records
from mapper.publish import list_input_files

if TYPE_CHECKING:
    from mapper.analysis import Selection
    from mapper.imports import TableOptions
    from mapper.incidents import Incidents
    from mapper.publish import Dataset


def list_read(records: Sequence[Input], table: TableOptions) -> list[Target]:
    """List everything that is read, so that none of it is overwritten."""
    files: list[Target] = [file for each in records for file in list_input_files(each, table)]
    return [*files, sys.stdin.buffer] if any(not each.is_file for each in records) else files


def load(
    records: Sequence[Input],
    table: TableOptions,
    *,
    bar: Bar,
    **policy: Any,  # noqa: ANN401 - what `mapper.incidents.load` takes
) -> Dataset:
    """Read records or a table, showing progress."""
    with bar:
        dataset = incidents.load(records, table, progress=bar, **policy)
    gc.freeze()  # it lives until the command ends: no search for garbage need look through it
    return dataset


def list_photos_below(folder: Path | None) -> list[Path]:
    """List the photos of a folder, so that none of them is overwritten; a page may stand beside them."""
    return [] if folder is None else list_pictures_below(folder)


def load_chosen(
    asked: Asked,
    bar: Bar,
    *,
    output: Target | None,
    needs_place: bool,
    also_read: Iterable[Path] = (),
) -> Incidents:
    """Read the incidents, print notes and rejected rows, and apply the options that select.

    Args:
        asked: The options.
        bar: Shows progress.
        output: The file or stream that will be written; None for a folder, which refuses its inputs itself.
        needs_place: Whether an incident without a place cannot be shown, as on a map.
        also_read: Further files that the command reads, such as photos.

    Raises:
        DestinationError: The output or the rejected rows would overwrite an input.
        MapperError: The file cannot be read, or an option names an unknown agency or jurisdiction.
    """
    read = list_read(asked.records, asked.table)
    read += [each.file for each in asked.areas if each.file is not None]
    rejected = asked.rejected_files
    refuse_overwriting([output, *(rejected.paths if rejected else ())], [*read, *also_read])
    if output is not None:
        refuse_records(output)
    dataset = load_dataset(asked, bar)
    print_notes_and_faults(dataset, rejected)
    chosen = select_chosen(asked, dataset)
    for note in chosen.notes[len(dataset.notes) :]:
        print_text(note, err=True)
    if not asked.allow_empty:
        nothing = reason_of_nothing(chosen, asked, needs_place=needs_place)
        if nothing is not None:
            print_text(nothing, err=True)
            sys.exit(1)
    return chosen


def load_dataset(asked: Asked, bar: Bar) -> Dataset:
    """Read the incidents, without a selection.

    Raises:
        MapperError: The file cannot be read.
    """
    return load(
        asked.inputs,
        asked.table,
        bar=bar,
        profile=asked.profile,
        as_of=asked.as_of,
        embargo_hours=asked.embargo_hours,
        areas=asked.areas,
        repair_areas=asked.repair_areas,
        require_review=asked.require_review,
    )


def select_chosen(asked: Asked, dataset: Dataset) -> Incidents:
    """Apply the options that select.

    Raises:
        SelectionError: An option names an unknown agency or jurisdiction.
    """
    return mapper.Incidents(dataset).select(asked.where, **conditions_of(asked))


def conditions_of(asked: Asked) -> Selection:
    """Return the options that select, but for an expression, as Python takes them."""
    return {
        "agency": asked.agency or None,
        "named": asked.named,
        "jurisdiction": asked.jurisdiction or None,
        "status": asked.status or None,
        "type": asked.type or None,
        "role": asked.role or None,
        "precision": asked.precision or None,
        "text": asked.text,
        "surely": asked.surely,
        "since": asked.since.date() if asked.since else None,
        "until": asked.until.date() if asked.until else None,
    }
