"""`mapper export`: writes the incidents for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper.cli.loading import load_chosen
from mapper.cli.options import Asked, asks
from mapper.cli.printing import (
    accounted_for,
    end_written,
    fail,
    is_standard_output,
    not_public,
)
from mapper.cli.progress import EXPORTING, Bar
from mapper.cli.terminal import say
from mapper.errors import (
    ExportError,
    MapperError,
    SelectionError,
)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write, or - for standard output. The suffix sets the format.",
)
@click.option("--format", "format_name", help="Export format. Default: set by the suffix.")
@asks
def export(asked: Asked, *, output: Path, format_name: str | None) -> None:
    """Export RECORDS (default: incidents.yaml) or any table.

    Formats: GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML and YAML.
    """
    is_stdout = is_standard_output(output)
    bar = Bar(EXPORTING, hidden=is_stdout and sys.stdout.isatty())
    target = sys.stdout.buffer if is_stdout else output
    try:
        incidents = load_chosen(asked, bar, output=target, needs_place=False)
        with bar:
            size_bytes = incidents.export(target, format=format_name, progress=bar)
    except (SelectionError, ExportError) as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, asked.rejected)
    for line in accounted_for(incidents):
        say(line, err=is_stdout)
    if asked.profile != "public":
        name = "This export" if is_stdout else str(output)
        say(not_public(name, asked.profile), err=is_stdout)
    if not is_stdout:
        say(f"{output}: {size_bytes / 1000:,.0f} kB")
    end_written(incidents.rejected)
