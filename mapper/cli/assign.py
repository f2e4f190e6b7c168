"""`mapper assign`: jurisdictions for a table of points."""

from __future__ import annotations

import sys

import click

from mapper.cli.printing import fail, say_faults
from mapper.cli.progress import ASSIGNING, Bar
from mapper.cli.statuses import WRITTEN_WITHOUT_SOME
from mapper.cli.terminal import say
from mapper.errors import MapperError
from mapper.imports import assign_file


@click.command()
@click.argument("points", metavar="POINTS")
@click.option(
    "-o", "--output", default="-", help="A .csv or .parquet file; default: CSV to stdout."
)
@click.option("--latitude", metavar="COLUMN", help="Its name, if it is no usual one.")
@click.option("--longitude", metavar="COLUMN", help="Its name, if it is no usual one.")
@click.option("--uncertainty", metavar="COLUMN|METERS", help="Radius round each point in metres.")
@click.option("--prefix", default="", help="What the new columns' names begin with.")
@click.option("--distance/--no-distance", default=True, help="Measure the distance to the border.")
def assign(
    points: str,
    output: str,
    latitude: str | None,
    longitude: str | None,
    uncertainty: str | None,
    prefix: str,
    distance: bool,  # noqa: FBT001 - click calls by name
) -> None:
    """Add jurisdictions to POINTS: a table with coordinates, or points as geometry.

    Any table that `mapper build` reads; - is standard input. Every row that can be read is kept; one
    without coordinates gets empty answers.
    """
    bar = Bar(ASSIGNING, hidden=output == "-" and sys.stdout.isatty())
    try:
        with bar:
            report = assign_file(
                points,
                output,
                latitude=latitude,
                longitude=longitude,
                uncertainty=uncertainty,
                border_distance=distance,
                prefix=prefix,
                progress=bar,
            )
    except MapperError as error:
        fail(error)
    for line in report.notes:
        say(line, err=True)
    say_faults(report.faults, in_all=report.faults_in_all)
    say(str(report), err=True)
    if report.rejected:
        sys.exit(WRITTEN_WITHOUT_SOME)
