"""`mapper check`: every fault and warning."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper import pipeline
from mapper.cli.options import AGENCIES, COLUMNS, RECORDS, REJECTED
from mapper.cli.printing import fail, load, number, say_notes, spare, write_rejected
from mapper.cli.progress import CHECKING, Bar
from mapper.errors import (
    Fault,
    MapperError,
)
from mapper.files import is_table
from mapper.publish import find_leaks


@click.command(short_help="Say every fault, and what an editor would look at.")
@RECORDS
@COLUMNS
@AGENCIES
@REJECTED
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def check(
    records: Path,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
    *,
    strict: bool,
) -> None:
    """Check RECORDS (default: incidents.yaml), or any table, and print every fault and warning."""
    warnings: tuple[Fault, ...] = ()
    spare(records, rejected)
    try:
        if is_table(records):
            dataset = load(records, columns, agency_table, bar=Bar(CHECKING))
            say_notes(dataset)
            write_rejected(dataset, rejected)
            good, faults = dataset.records - dataset.rejected, dataset.faults
            leaks = find_leaks(dataset)
            warnings = pipeline.review_rows(dataset)
        else:
            good, faults = pipeline.check(records)
            warnings = () if faults else pipeline.review(records)
            leaks = () if faults else pipeline.check_leaks(records)
    except MapperError as error:
        fail(error, rejected)
    for fault in (*faults, *leaks, *warnings):
        click.echo(str(fault))
    if faults or leaks:
        click.echo(number(len(faults) + len(leaks), "fault"), err=True)
        sys.exit(1)
    noted = f", {number(len(warnings), 'warning')}" if warnings else ""
    click.echo(f"{records}: {number(good, 'record')}, no faults{noted}")
    if strict and warnings:
        sys.exit(1)
