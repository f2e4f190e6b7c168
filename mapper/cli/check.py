"""`mapper check`: prints every error and warning."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from mapper import pipeline
from mapper.analysis import FewSources
from mapper.cli.loading import load
from mapper.cli.options import ACCOUNTS, AGENCIES, COLUMNS, HOME, RECORDS, REJECTED, TIME_ZONE
from mapper.cli.printing import exit_with_error, print_notes, write_rejected
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.statuses import FAULTS
from mapper.cli.table_settings import add_table_settings
from mapper.cli.terminal import print_text
from mapper.errors import (
    Fault,
    MapperError,
    RecordsError,
    and_more,
    faults_on_a_screen,
    number_of,
)
from mapper.files import is_table, refuse_overwriting
from mapper.publish import find_leaks, list_input_files

_MOST_IDS = 10


@click.command()
@RECORDS
@COLUMNS
@AGENCIES
@ACCOUNTS
@TIME_ZONE
@HOME
@REJECTED
@add_table_settings
@click.option(
    "--all", "every_line", is_flag=True, help="Print every line, even when many are alike."
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
def check(
    records: Path,
    columns: Path | None,
    agency_table: Path | None,
    account_table: Path | None,
    timezone: str | None,
    home: str | None,
    settings: Mapping[str, Any],
    rejected: Path | None,
    *,
    every_line: bool,
    strict: bool,
) -> None:
    """List all errors and editorial warnings in RECORDS (default: incidents.yaml) or any table."""
    warnings: tuple[Fault, ...] = ()
    accepted, few = 0, FewSources((), ())
    try:
        read = list_input_files(
            records, columns=columns, agencies=agency_table, accounts=account_table
        )
        refuse_overwriting([rejected], read)
        if is_table(records):
            dataset = load(
                records,
                columns,
                agency_table,
                bar=Bar(CHECKING),
                accounts=account_table,
                timezone=timezone,
                home=home,
                settings=settings,
            )
            print_notes(dataset)
            write_rejected(dataset, rejected)
            good, faults = dataset.records - dataset.rejected, dataset.faults
            leaks = find_leaks(dataset)
            warnings = pipeline.review_rows(dataset)
        elif timezone or account_table:
            option = "--timezone" if timezone else "--claims"
            raise click.UsageError(f"{option} applies only to tables. Remove it.")
        elif set(settings) - {"title", "description"}:
            raise click.UsageError(
                "--field, --constant and --date-format apply only to tables. Remove them."
            )
        else:
            good, faults, warnings, leaks, accepted, few = pipeline.check(records, home=home)
    except RecordsError as error:
        exit_with_error(error, rejected, every_line=every_line)
    except MapperError as error:
        exit_with_error(error, rejected)
    listed = (*faults, *leaks, *warnings)
    for line in map(str, listed) if every_line else faults_on_a_screen(listed):
        print_text(line)
    if faults or leaks:
        print_text(number_of(len(faults) + len(leaks), "fault"), err=True)
        sys.exit(FAULTS)
    for line in _lines_on_sources(few):
        print_text(line)
    noted = f", {number_of(len(warnings), 'warning')}" if warnings else ""
    noted += f", {number_of(accepted, 'accepted warning')}" if accepted else ""
    print_text(f"{records}: {number_of(good, 'record')}, no faults{noted}")
    if strict and warnings:
        sys.exit(FAULTS)


def _lines_on_sources(few: FewSources) -> Iterator[str]:
    """Name the records that one source or one publisher supports: no fault, but worth a look."""
    for ids, support in ((few.one_source, "source"), (few.one_publisher, "publisher")):
        if ids:
            noun = "record rests" if len(ids) == 1 else "records rest"
            some = ", ".join(ids[:_MOST_IDS])
            rest = and_more(len(ids) - _MOST_IDS)
            yield f"{len(ids):,} {noun} on one {support}: {some}{rest}."
