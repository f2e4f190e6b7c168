"""`mapper assign`: jurisdictions for a table of points."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from mapper.cli.options import AREAS, BOUNDARIES, LAYER, REPAIR_AREAS, add_input_format
from mapper.cli.printing import exit_with_error, print_faults
from mapper.cli.progress import ASSIGNING, Bar
from mapper.cli.statuses import FAULTS, WRITTEN_WITHOUT_SOME
from mapper.cli.table_options import BORDERS, CRS
from mapper.cli.terminal import print_text
from mapper.errors import MapperError
from mapper.files import are_parts, file_input
from mapper.imports import AreaSource, AssignOptions, Report, assign_file, assign_parts
from mapper.places import (
    PREPARED_FROM,
    compile_for,
    index_at_hand,
    needs_compiling,
    prepare_index,
)

_DETECTED = "Default: detected by name."


@click.command()
@click.argument("points", metavar="POINTS", nargs=-1)
@LAYER
@add_input_format("--format", "--input-format")
@click.option(
    "-o",
    "--output",
    default="-",
    help="The .csv or .parquet file to write; of several files, the folder. Default: CSV on standard output.",
)
@click.option(
    "--output-format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Format of the files in the output folder.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Number of processes that read several files at once.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Skip the files that an earlier run with the same settings has done. Default: a new folder only.",
)
@click.option("--latitude", metavar="COLUMN", help=f"Latitude column. {_DETECTED}")
@click.option("--longitude", metavar="COLUMN", help=f"Longitude column. {_DETECTED}")
@CRS
@click.option(
    "--uncertainty",
    metavar="COLUMN|METERS",
    help="Radius around each point: a column, or one number of meters for all. Default: none.",
)
@click.option("--prefix", default="", help="Prefix for the names of new columns. Default: none.")
@click.option(
    "--distance/--no-distance",
    default=True,
    help="Measure the distance to the nearest border. Default: --distance.",
)
@click.option(
    "--texts",
    is_flag=True,
    help="Write names to Parquet as plain texts. Default: as dictionaries, which pandas reads as categories.",
)
@click.option(
    "--prepare",
    is_flag=True,
    help="Make the index of borders now, for this and all later runs. Default: with two million rows.",
)
@BOUNDARIES
@AREAS
@REPAIR_AREAS
@BORDERS
def assign(
    points: tuple[str, ...],
    layer: str | None,
    input_format: str | None,
    output: str,
    output_format: str,
    workers: int,
    resume: bool,  # noqa: FBT001 - click calls by name
    latitude: str | None,
    longitude: str | None,
    crs: str | None,
    uncertainty: str | None,
    prefix: str,
    distance: bool,  # noqa: FBT001
    texts: bool,  # noqa: FBT001
    prepare: bool,  # noqa: FBT001
    areas: tuple[AreaSource, ...],
    repair_areas: bool,  # noqa: FBT001, ARG001 - which the areas have
    borders: dict[str, str],
) -> None:
    """Add jurisdictions to POINTS, a table with coordinate columns or point geometry.

    POINTS may be any table that `mapper build` reads, or - for standard input. Every readable row is
    kept; a row without coordinates gets empty answers. Several files, a folder or a pattern are one table in
    parts: each gets a file of its own in the output folder, and folders called name=value are columns.
    """
    if prepare:
        _prepare()
    if not points:
        if prepare:
            return
        raise click.UsageError("Missing argument 'POINTS'. Name a table, or prepare: --prepare.")
    options = AssignOptions(latitude, longitude, uncertainty, distance, prefix, texts, borders, crs)
    if are_parts(points):
        _assign_parts(
            points,
            output,
            options,
            f".{output_format}",
            areas,
            input_format,
            layer,
            workers,
            resume=resume,
        )
        return
    bar = Bar(ASSIGNING, hidden=output == "-" and sys.stdout.isatty())
    try:
        with bar:
            given = replace(file_input(Path(points[0])), suffix=input_format, layer=layer)
            report = assign_file(given, output, options, areas=areas, progress=bar)
    except MapperError as error:
        exit_with_error(error)
    _print_report(report.notes, report)
    print_text(str(report), err=True)
    if report.rejected:
        sys.exit(WRITTEN_WITHOUT_SOME)


def _assign_parts(
    points: tuple[str, ...],
    output: str,
    options: AssignOptions,
    output_suffix: str,
    areas: tuple[AreaSource, ...],
    input_format: str | None,
    layer: str | None,
    workers: int,
    *,
    resume: bool,
) -> None:
    """Assign several files; an interrupt leaves the finished ones."""
    if output == "-":
        raise click.UsageError("Several files need a folder for their outputs. Name it with -o.")
    try:
        with Bar(ASSIGNING) as bar:
            report = assign_parts(
                points,
                output,
                options,
                output_suffix=output_suffix,
                areas=areas,
                suffix=input_format,
                layer=layer,
                workers=workers,
                resume=resume,
                progress=bar,
            )
    except KeyboardInterrupt:
        print_text("Interrupted. Finished files stay; go on with --resume.", err=True)
        raise
    except MapperError as error:
        exit_with_error(error)
    _print_report(report.notes, report.rows)
    print_text(str(report), err=True)
    if report.failed and not (report.written or report.before):
        sys.exit(FAULTS)
    if report.failed or report.rows.rejected:
        sys.exit(WRITTEN_WITHOUT_SOME)


def _print_report(notes: Sequence[str], rows: Report) -> None:
    for line in notes:
        print_text(line, err=True)
    print_faults(rows.faults, in_all=rows.faults_in_all)


def _prepare() -> None:
    try:
        with Bar(ASSIGNING) as bar:
            if index_at_hand(PREPARED_FROM) is None:
                bar("prepare")
            path = prepare_index()
            index = index_at_hand(PREPARED_FROM)
            if index is not None and needs_compiling(PREPARED_FROM):
                bar("compile")
                compile_for(index)
    except MapperError as error:
        exit_with_error(error)
    print_text(f"{path}: index of borders, {path.stat().st_size / 1e6:.0f} MB.", err=True)
