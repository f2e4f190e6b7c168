"""`mapper export`: the incidents for other tools."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from mapper.cli.options import AGENCIES, COLUMNS, RECORDS, REJECTED, narrowed
from mapper.cli.telling import READERS, fail, kept_back, load, spare, tell
from mapper.errors import (
    ExportError,
    MapperError,
    SelectionError,
)
from mapper.incidents import Incidents
from mapper.privacy import Profile


@click.command()
@RECORDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; its suffix says the format. - is standard output.",
)
@click.option("--format", "format_name", help="The format, whatever the suffix says.")
@narrowed
@COLUMNS
@AGENCIES
@REJECTED
def export(
    records: Path,
    output: Path,
    format_name: str | None,
    profile: Profile,
    embargo_hours: int,
    as_of: datetime | None,
    agency: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    status: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
) -> None:
    """Write RECORDS, or any table, as GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML or YAML."""
    is_stream = str(output) == "-"
    spare(records, rejected)
    try:
        dataset = load(
            records,
            columns,
            agency_table,
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
        )
        tell(dataset, rejected)
        incidents = Incidents(dataset).select(
            agency=agency,
            jurisdiction=jurisdiction,
            status=status,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        incidents.export(sys.stdout.buffer if is_stream else output, format=format_name)
    except (SelectionError, ExportError) as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, rejected)
    click.echo(f"{incidents.tally}", err=is_stream)
    for line in kept_back(incidents):
        click.echo(line, err=is_stream)
    if profile != "public":
        said = "What was written" if is_stream else str(output)
        click.echo(f"{said} is for {READERS[profile]}; do not publish it.", err=is_stream)
    if not is_stream:
        click.echo(f"{output}: {output.stat().st_size / 1000:,.0f} kB")
