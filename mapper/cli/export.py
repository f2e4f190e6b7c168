"""`mapper export`: the incidents for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper.cli.options import Asked, asks
from mapper.cli.printing import READERS, accounted_for, chosen, fail
from mapper.cli.progress import EXPORTING, Bar
from mapper.errors import (
    ExportError,
    MapperError,
    SelectionError,
)


@click.command(short_help="Write the incidents for other tools.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; its suffix says the format. - is standard output.",
)
@click.option("--format", "format_name", help="The format, whatever the suffix says.")
@asks
def export(asked: Asked, *, output: Path, format_name: str | None) -> None:
    """Write RECORDS, or any table, as GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML or YAML."""
    is_stream = str(output) == "-"
    bar = Bar(EXPORTING, hidden=is_stream and sys.stdout.isatty())
    try:
        incidents = chosen(asked, bar)
        target = sys.stdout.buffer if is_stream else output
        with bar:
            incidents.export(target, format=format_name, progress=bar)
    except (SelectionError, ExportError) as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, asked.rejected)
    for line in accounted_for(incidents):
        click.echo(line, err=is_stream)
    if asked.profile != "public":
        said = "What was written" if is_stream else str(output)
        click.echo(f"{said} is for {READERS[asked.profile]}; do not publish it.", err=is_stream)
    if not is_stream:
        click.echo(f"{output}: {output.stat().st_size / 1000:,.0f} kB")
