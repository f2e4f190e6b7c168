"""Turns tables into records, and compares records with a newer edition of their table."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mapper import imports, incidents, publish
from mapper.errors import ExportError, ExportWarning, RecordsError
from mapper.files import (
    RECORD_SUFFIXES,
    Input,
    Progress,
    ignore_step,
    list_inputs,
    read_yaml,
    whole_file_fault,
    write_whole,
)
from mapper.imports import AS_DETECTED, TableOptions
from mapper.privacy import Policy
from mapper.publish import describe_lost_outlines
from mapper.records import RecordChange, compare_records, load_registry, update_records_text

if TYPE_CHECKING:
    from mapper.imports import Imported
    from mapper.publish import Dataset, Unpublished


def import_records(
    table: Path | Input,
    output: Path,
    options: TableOptions = AS_DETECTED,
    *,
    progress: Progress = ignore_step,
) -> Dataset:
    """Turn a table into records: `.yaml` to continue by hand, `.parquet` as a tidy table.

    Args:
        table: The table.
        output: The file to write.
        options: How the table is to be read.
        progress: Called with each step and its progress.

    Warns:
        ExportWarning: Records have no place for something, such as outlines.

    Raises:
        RecordsError: No row of the table could be read; it lists every fault.
        ExportError: It is an export of mapper, which only becomes YAML records.
        OutputError: The file could not be written; an old file is unchanged.
    """
    policy = Policy("public", datetime.now(UTC), 0)  # withheld records stay, with their marks
    (given,) = list_inputs(table)
    if publish.is_export(given.path):
        return _import_export(given.path, output, progress)
    progress("read")
    read, imported = incidents.read_table(given, options, progress=progress)
    dataset = incidents.protect_unpublished(read, policy, progress)
    progress("write")
    if output.suffix.lower() == ".parquet":
        titled = imports.make_titles(read.tables)
        data = imports.make_tidy_parquet(titled, imported, file=given.name.name)
    else:
        data = _make_records(read, imported, given.name, folder=output.parent)
    for each in describe_lost_outlines(read.tables):
        warnings.warn(each, ExportWarning, stacklevel=2)
    write_whole(output, data)
    progress("write", 1.0)
    return dataset


def compare_with_table(
    records: Path, table: Path | Input, options: TableOptions, *, previous: Path | None = None
) -> tuple[list[RecordChange], Callable[[], str]]:
    """Compare a file of records with a newer edition of the table that it was imported from.

    Args:
        records: The records.
        table: The newer table.
        options: How both tables are to be read; the home of the records applies unless they name another.
        previous: The table as it was imported before; None to change no value that the records have.

    Returns:
        The differences, and a function that makes the text of the updated file.

    Raises:
        RecordsError: The records or a table have faults, or a table has no column of ids.
    """
    read = incidents.read_located(records)[0]
    read.raise_faults()
    if options.home is None:
        options = replace(options, home=read.home)
    if not options.borders:
        options = replace(options, borders=read.borders)
    newer = _read_as_records(table, options)
    before = None if previous is None else _data_of(_read_as_records(previous, options))
    text = records.read_text(encoding="utf-8-sig")
    changes = compare_records(_data_of(text), _data_of(newer), before)
    return changes, lambda: update_records_text(text, newer, changes)


def _data_of(text: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", read_yaml(text, file="").value)


def _read_as_records(table: Path | Input, options: TableOptions) -> str:
    (given,) = list_inputs(table)
    read, imported = incidents.read_table(given, options)
    if imported.cells.columns.one("id") is None:
        raise RecordsError(
            [
                whole_file_fault(
                    str(given.name),
                    found="No column gives the ids of the incidents.",
                    expected="An update finds the record of each row by its id.",
                    fix="Name the column: --field id=COLUMN.",
                    code="no-id-column",
                )
            ]
        )
    return _make_records(read, imported, given.name).decode()


def _make_records(
    read: Unpublished, imported: Imported, path: Path, *, folder: Path = Path()
) -> bytes:
    return imports.make_records_yaml(
        imports.make_titles(read.tables),
        file=path.name,
        private_names=imported.private_names,
        title=read.head.title,
        description=read.head.description,
        notices={**read.head.notices, "site_url": read.head.site_url},
        borders=read.head.borders,
        areas=publish.list_area_files(read.head.areas, folder),
    )


def _import_export(path: Path, output: Path, progress: Progress) -> Dataset:
    if output.suffix.lower() not in RECORD_SUFFIXES:
        raise ExportError(
            f"{path.name} is an export of mapper. Import it as .yaml, or use mapper export."
        )
    progress("read")
    dataset = publish.read_published_export(path, load_registry())
    publish.export_incidents(dataset, output, format_name="yaml", progress=progress)
    return dataset
