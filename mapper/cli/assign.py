"""`mapper assign`: jurisdictions for a table of points."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from mapper.cli.options import AREAS, BOUNDARIES, LAYER, REPAIR_AREAS, add_input_format
from mapper.cli.printing import exit_with_error, print_faults
from mapper.cli.progress import ASSIGNING, Bar
from mapper.cli.statuses import WRITTEN_WITHOUT_SOME
from mapper.cli.terminal import print_text
from mapper.errors import MapperError
from mapper.files import file_input
from mapper.imports import AreaSource, assign_file
from mapper.places import PREPARED_FROM, index_at_hand, prepare_index

_DETECTED = "Default: detected by name."


@click.command()
@click.argument("points", metavar="POINTS", required=False)
@LAYER
@add_input_format("--format", "--input-format")
@click.option(
    "-o",
    "--output",
    default="-",
    help="The .csv or .parquet file to write. Default: CSV on standard output.",
)
@click.option("--latitude", metavar="COLUMN", help=f"Latitude column. {_DETECTED}")
@click.option("--longitude", metavar="COLUMN", help=f"Longitude column. {_DETECTED}")
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
    "--prepare",
    is_flag=True,
    help="Make the index of borders now, for this and all later runs. Default: with two million rows.",
)
@BOUNDARIES
@AREAS
@REPAIR_AREAS
def assign(
    points: str | None,
    layer: str | None,
    input_format: str | None,
    output: str,
    latitude: str | None,
    longitude: str | None,
    uncertainty: str | None,
    prefix: str,
    distance: bool,  # noqa: FBT001 - click calls by name
    prepare: bool,  # noqa: FBT001
    areas: tuple[AreaSource, ...],
    repair_areas: bool,  # noqa: FBT001, ARG001 - which the areas have
) -> None:
    """Add jurisdictions to POINTS, a table with coordinate columns or point geometry.

    POINTS may be any table that `mapper build` reads, or - for standard input. Every readable row is
    kept; a row without coordinates gets empty answers.
    """
    if prepare:
        _prepare()
    if points is None:
        if prepare:
            return
        raise click.UsageError("Missing argument 'POINTS'. Name a table, or prepare: --prepare.")
    bar = Bar(ASSIGNING, hidden=output == "-" and sys.stdout.isatty())
    try:
        with bar:
            report = assign_file(
                replace(file_input(Path(points)), suffix=input_format, layer=layer),
                output,
                latitude=latitude,
                longitude=longitude,
                uncertainty=uncertainty,
                border_distance=distance,
                prefix=prefix,
                areas=areas,
                progress=bar,
            )
    except MapperError as error:
        exit_with_error(error)
    for line in report.notes:
        print_text(line, err=True)
    print_faults(report.faults, in_all=report.faults_in_all)
    print_text(str(report), err=True)
    if report.rejected:
        sys.exit(WRITTEN_WITHOUT_SOME)


def _prepare() -> None:
    try:
        with Bar(ASSIGNING) as bar:
            if index_at_hand(PREPARED_FROM) is None:
                bar("prepare")
            path = prepare_index()
    except MapperError as error:
        exit_with_error(error)
    print_text(f"{path}: index of borders, {path.stat().st_size / 1e6:.0f} MB.", err=True)
