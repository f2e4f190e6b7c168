"""`mapper export`: writes the incidents for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper.cli.loading import load_chosen
from mapper.cli.options import Asked, add_input_format, add_selection_options
from mapper.cli.output_path import OutputType
from mapper.cli.printing import (
    exit_after_writing,
    exit_with_error,
    is_standard_output,
    print_export_warnings,
    profile_warning,
    tally_lines,
)
from mapper.cli.progress import EXPORTING, Bar
from mapper.cli.terminal import print_text
from mapper.errors import ExportError, MapperError, SelectionError


@click.command()
@click.option(
    "-o",
    "--output",
    type=OutputType(),
    required=True,
    help="The file to write, or - for standard output. The suffix sets the format.",
)
@click.option("--format", "format_name", help="Export format. Default: set by the suffix.")
@add_input_format("--input-format")
@add_selection_options
def export(asked: Asked, *, output: Path, format_name: str | None) -> None:
    """Export RECORDS (default: incidents.yaml) or any table.

    Formats: GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML and YAML.
    """
    is_stdout = is_standard_output(output)
    bar = Bar(EXPORTING, hidden=is_stdout and sys.stdout.isatty())
    target = sys.stdout.buffer if is_stdout else output
    try:
        incidents = load_chosen(asked, bar, output=target, needs_place=False)
        with print_export_warnings(), bar:
            size_bytes = incidents.export(target, format=format_name, progress=bar)
    except (SelectionError, ExportError) as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        exit_with_error(error, asked.rejected_files)
    for line in tally_lines(incidents):
        print_text(line, err=is_stdout)
    if asked.profile != "public":
        name = "This export" if is_stdout else str(output)
        print_text(profile_warning(name, asked.profile), err=is_stdout)
    if not is_stdout:
        print_text(f"{output}: {size_bytes / 1000:,.0f} kB")
    exit_after_writing(incidents.rejected)
