"""`mapper check`: prints every error and warning."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

import click

from mapper import pipeline
from mapper.analysis import FewSources
from mapper.cli.loading import list_read, load
from mapper.cli.options import (
    ACCOUNTS,
    AGENCIES,
    COLUMNS,
    HOME,
    LAYER,
    RECORDS,
    REJECTED,
    TIME_ZONE,
    add_input_format,
    name_formats,
)
from mapper.cli.printing import exit_with_error, print_notes, write_rejected
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.statuses import FAULTS
from mapper.cli.table_settings import add_table_settings
from mapper.cli.terminal import print_text
from mapper.errors import (
    MapperError,
    RecordsError,
    and_more,
    faults_on_a_screen,
    number_of,
)
from mapper.files import Input, is_table, open_input, refuse_overwriting
from mapper.publish import find_leaks

_MOST_IDS = 10


@click.command()
@RECORDS
@COLUMNS
@AGENCIES
@ACCOUNTS
@TIME_ZONE
@HOME
@LAYER
@add_input_format("--format", "--input-format")
@REJECTED
@add_table_settings
@click.option(
    "--all", "every_line", is_flag=True, help="Print every line, even when many are alike."
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
def check(
    records: tuple[Input, ...],
    columns: Path | None,
    agency_table: Path | None,
    account_table: Path | None,
    timezone: str | None,
    home: str | None,
    layer: str | None,
    input_format: str | None,
    settings: Mapping[str, Any],
    rejected: Path | None,
    *,
    every_line: bool,
    strict: bool,
) -> None:
    """List all errors and editorial warnings in RECORDS (default: incidents.yaml) or any table.

    - is standard input. Several files are checked one by one, and then together for leaks.
    """
    inputs = name_formats(records, input_format, layer)
    found: list[pipeline.Checked] = []
    try:
        refuse_overwriting([rejected], list_read(records, columns, agency_table, account_table))
        with ExitStack() as opened:
            given = [
                each if each.is_file else opened.enter_context(open_input(each)) for each in inputs
            ]
            asked: dict[str, Any] = {
                "accounts": account_table, "timezone": timezone, "home": home, "settings": settings
            }  # fmt: skip
            for each in given:
                if is_table(each.path if each.suffix is None else Path(each.suffix)):
                    found.append(_check_table(each, columns, agency_table, rejected, **asked))
                    continue
                if len(inputs) == 1:
                    _refuse_settings(timezone, account_table, settings)
                found.append(pipeline.check(each, home=home))
            if len(found) > 1 and not any(each.faults or each.leaks for each in found):
                whole = pipeline.load(given, columns=columns, agencies=agency_table, **asked)
                found.append(pipeline.Checked(0, (), leaks=find_leaks(whole)))
    except RecordsError as error:
        exit_with_error(error, rejected, every_line=every_line)
    except MapperError as error:
        exit_with_error(error, rejected)
    names = ", ".join(str(each.name) for each in records)
    _print_findings(names, found, every_line=every_line, strict=strict)


def _print_findings(
    names: str, found: Sequence[pipeline.Checked], *, every_line: bool, strict: bool
) -> None:
    """Print what was found, and end with a status of faults if there are any."""
    good, accepted = sum(each.records for each in found), sum(each.accepted for each in found)
    faults, warnings, leaks = (
        [fault for each in found for fault in getattr(each, name)]
        for name in ("faults", "warnings", "leaks")
    )
    listed = (*faults, *leaks, *warnings)
    for line in map(str, listed) if every_line else faults_on_a_screen(listed):
        print_text(line)
    if faults or leaks:
        print_text(number_of(len(faults) + len(leaks), "fault"), err=True)
        sys.exit(FAULTS)
    for line in chain.from_iterable(_lines_on_sources(each.few) for each in found):
        print_text(line)
    noted = f", {number_of(len(warnings), 'warning')}" if warnings else ""
    noted += f", {number_of(accepted, 'accepted warning')}" if accepted else ""
    print_text(f"{names}: {number_of(good, 'record')}, no faults{noted}")
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


def _refuse_settings(
    timezone: str | None, accounts: Path | None, settings: Mapping[str, Any]
) -> None:
    """Refuse the options that apply only to tables."""
    if timezone or accounts:
        option = "--timezone" if timezone else "--claims"
        raise click.UsageError(f"{option} applies only to tables. Remove it.")
    if set(settings) - {"title", "description"}:
        raise click.UsageError(
            "--field, --constant and --date-format apply only to tables. Remove them."
        )


def _check_table(
    table: Input,
    columns: Path | None,
    agencies: Path | None,
    rejected: Path | None,
    **asked: Any,  # noqa: ANN401 - what `load` takes
) -> pipeline.Checked:
    dataset = load([table], columns, agencies, bar=Bar(CHECKING), **asked)
    print_notes(dataset)
    write_rejected(dataset, rejected)
    return pipeline.Checked(
        dataset.records - dataset.rejected,
        dataset.faults,
        pipeline.review_rows(dataset),
        find_leaks(dataset),
    )
