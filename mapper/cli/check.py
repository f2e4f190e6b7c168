"""`mapper check`: prints every error and warning."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper import incidents
from mapper.analysis import FewSources
from mapper.cli.loading import list_read, load
from mapper.cli.options import (
    AREAS,
    BOUNDARIES,
    ENCODING,
    LAYER,
    RECORDS,
    REJECTED,
    REPAIR_AREAS,
    add_input_format,
    name_formats,
)
from mapper.cli.printing import exit_with_error, print_notes, write_rejected
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.rejected_files import RejectedFiles, name_rejected_files
from mapper.cli.statuses import FAULTS
from mapper.cli.table_options import OF_TABLES, add_table_options
from mapper.cli.terminal import print_text
from mapper.errors import (
    MapperError,
    RecordsError,
    and_more,
    faults_on_a_screen,
    number_of,
)
from mapper.files import Input, is_table, open_input, refuse_overwriting
from mapper.publish import Checked, Dataset, find_leaks, note_on_repeats, repeat_lines, review_rows
from mapper.records import Untranslated

if TYPE_CHECKING:
    from mapper.imports import AreaSource, TableOptions

_MOST_IDS = 10


@click.command()
@RECORDS
@add_table_options(*OF_TABLES)
@BOUNDARIES
@AREAS
@REPAIR_AREAS
@LAYER
@ENCODING
@add_input_format("--format", "--input-format")
@REJECTED
@click.option(
    "--all", "every_line", is_flag=True, help="Print every line, even when many are alike."
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
def check(
    records: tuple[Input, ...],
    table: TableOptions,
    areas: tuple[AreaSource, ...],
    layer: str | None,
    encoding: str | None,
    input_format: str | None,
    rejected: Path | None,
    *,
    repair_areas: bool,
    every_line: bool,
    strict: bool,
) -> None:
    """List all errors and editorial warnings in RECORDS (default: incidents.yaml) or any table.

    - is standard input. Several files are checked one by one, and then together for leaks.
    """
    inputs = name_formats(records, input_format, layer, encoding)
    left_out = name_rejected_files(rejected, records)
    found: list[Checked] = []
    layers: dict[str, Any] = {"areas": areas, "repair_areas": repair_areas}
    try:
        read = list_read(records, table)
        read += [each.file for each in areas if each.file is not None]
        refuse_overwriting(left_out.paths if left_out else [], read)
        with ExitStack() as opened:
            given = [
                each if each.is_file else opened.enter_context(open_input(each)) for each in inputs
            ]
            for each in given:
                if is_table(each.path if each.suffix is None else Path(each.suffix)):
                    found.append(_check_table(each, table, left_out, layers))
                    continue
                if len(inputs) == 1:
                    _refuse_settings(table)
                found.append(
                    incidents.check(each, home=table.home, borders=table.borders, **layers)
                )
            if len(found) > 1 and not any(each.faults or each.leaks for each in found):
                whole = incidents.load(given, table, **layers)
                found.append(Checked(0, (), leaks=find_leaks(whole)))
                _print_repeats(whole, every_line=every_line)
    except RecordsError as error:
        exit_with_error(error, left_out, every_line=every_line)
    except MapperError as error:
        exit_with_error(error, left_out)
    names = ", ".join(str(each.name) for each in records)
    _print_findings(names, found, every_line=every_line, strict=strict)


def _print_repeats(whole: Dataset, *, every_line: bool) -> None:
    """Print how many pairs of incidents of different inputs may be one event, and some or all of them."""
    if whole.repeats is None or whole.repeats.empty:
        return
    print_text(note_on_repeats(whole.repeats), err=True)
    if every_line:
        for line in repeat_lines(whole.repeats):
            print_text(line)


def _print_findings(
    names: str, found: Sequence[Checked], *, every_line: bool, strict: bool
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
    for line in chain.from_iterable(
        map(_line_on_translations, each.untranslated) for each in found
    ):
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


def _line_on_translations(lacking: Untranslated) -> str:
    """Count the texts without a translation into a language, and name their records."""
    some = ", ".join(lacking.ids[:_MOST_IDS]) + and_more(len(lacking.ids) - _MOST_IDS)
    where = f" in {number_of(len(lacking.ids), 'record')}: {some}" if lacking.ids else ""
    sources = f"{number_of(lacking.notes, 'note')} on sources" if lacking.notes else ""
    texts = f"{number_of(lacking.texts, 'text')}{where}" if lacking.texts else ""
    said = "; ".join(part for part in (texts, sources) if part)
    return f"Not translated into {lacking.language_name}: {said}."


def _refuse_settings(table: TableOptions) -> None:
    """Refuse the options that apply only to tables."""
    if table.timezone or table.accounts:
        option = "--timezone" if table.timezone else "--claims"
        raise click.UsageError(f"{option} applies only to tables. Remove it.")
    if set(table.settings) - {"title", "description"}:
        raise click.UsageError(
            "--field, --constant, --date-format and --color-by apply only to tables. Remove them."
        )


def _check_table(
    given: Input, table: TableOptions, rejected: RejectedFiles | None, layers: dict[str, Any]
) -> Checked:
    dataset = load([given], table, bar=Bar(CHECKING), **layers)
    print_notes(dataset)
    write_rejected(dataset, rejected)
    return Checked(
        dataset.records - dataset.rejected,
        dataset.faults,
        review_rows(dataset),
        find_leaks(dataset),
    )
