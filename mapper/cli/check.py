"""`mapper check`: every fault and warning."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper import pipeline
from mapper.cli.options import AGENCIES, COLUMNS, HOME, RECORDS, REJECTED, TIME_ZONE
from mapper.cli.printing import fail, load, number, say_notes, write_rejected
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.statuses import FAULTS
from mapper.cli.terminal import say
from mapper.errors import (
    Fault,
    MapperError,
    RecordsError,
    faults_on_a_screen,
)
from mapper.files import is_table, refuse_overwriting
from mapper.publish import files_read, find_leaks


@click.command()
@RECORDS
@COLUMNS
@AGENCIES
@TIME_ZONE
@HOME
@REJECTED
@click.option("--all", "every_line", is_flag=True, help="Print every line, however many are alike.")
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def check(
    records: Path,
    columns: Path | None,
    agency_table: Path | None,
    timezone: str | None,
    home: str | None,
    rejected: Path | None,
    *,
    every_line: bool,
    strict: bool,
) -> None:
    """Check RECORDS (default: incidents.yaml), or any table, and print every fault and warning."""
    warnings: tuple[Fault, ...] = ()
    try:
        read = files_read(records, columns=columns, agencies=agency_table)
        refuse_overwriting([rejected], read)
        if is_table(records):
            dataset = load(
                records, columns, agency_table, bar=Bar(CHECKING), timezone=timezone, home=home
            )
            say_notes(dataset)
            write_rejected(dataset, rejected)
            good, faults = dataset.records - dataset.rejected, dataset.faults
            leaks = find_leaks(dataset)
            warnings = pipeline.review_rows(dataset)
        elif timezone:
            raise click.UsageError("A time zone is for a table alone. Leave --timezone out.")
        else:
            good, faults, warnings, leaks = pipeline.check(records, home=home)
    except RecordsError as error:
        fail(error, rejected, every_line=every_line)
    except MapperError as error:
        fail(error, rejected)
    said = (*faults, *leaks, *warnings)
    for line in map(str, said) if every_line else faults_on_a_screen(said):
        say(line)
    if faults or leaks:
        say(number(len(faults) + len(leaks), "fault"), err=True)
        sys.exit(FAULTS)
    noted = f", {number(len(warnings), 'warning')}" if warnings else ""
    say(f"{records}: {number(good, 'record')}, no faults{noted}")
    if strict and warnings:
        sys.exit(FAULTS)
