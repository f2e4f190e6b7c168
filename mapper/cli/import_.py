"""`mapper import`: a table as records."""

from __future__ import annotations

from pathlib import Path

import click

from mapper import pipeline
from mapper.cli.options import AGENCIES, COLUMNS, FILE, HOME, REJECTED, TIME_ZONE
from mapper.cli.printing import end_written, fail, tell
from mapper.cli.progress import IMPORTING, Bar
from mapper.cli.terminal import say
from mapper.errors import (
    MapperError,
)
from mapper.files import refuse_overwriting, write_whole
from mapper.publish import files_read, is_export


@click.command("import")
@click.argument("table", type=FILE)
@click.option(
    "-o",
    "--output",
    type=FILE,
    default=Path("incidents.yaml"),
    show_default=True,
    help="Records to go on by hand (.yaml), or a tidy table with its provenance (.parquet).",
)
@COLUMNS
@AGENCIES
@TIME_ZONE
@HOME
@REJECTED
@click.option("--force", is_flag=True, help="Write over files that are there.")
def import_(
    table: Path,
    output: Path,
    columns: Path | None,
    agency_table: Path | None,
    timezone: str | None,
    home: str | None,
    rejected: Path | None,
    force: bool,  # noqa: FBT001  (click calls by name)
) -> None:
    """Turn a TABLE into records: CSV, TSV, GeoJSON, JSON, Parquet, GeoPackage or XLSX.

    Columns are taken for what their names say: our own words, Darwin Core, ACLED, UCDP GED, the
    Washington Post's police shootings, 2020PB, Mapping Police Violence and their like. Without
    --columns, the mapping that was guessed is written as columns.yaml beside the output: correct it
    and give it with --columns. Columns that may hold names of private people, homes or phone numbers
    are not taken over unless the mapping says so.

    Rows that cannot be read are left out and listed, each with its line, the column and the reason.
    """
    if output.suffix.lower() not in (".yaml", ".yml", ".parquet"):
        raise click.UsageError(f"got {output.name}, expected -o with .yaml or .parquet")
    if str(table) == "-" or (table.exists() and not table.is_file() and not table.is_dir()):
        raise click.UsageError(
            "import reads its table twice; save what the pipe gives to a file first"
        )
    is_guessed = columns is None and not is_export(table)
    mapping = output.with_name("columns.yaml") if is_guessed else None
    there = [path for path in (output, mapping) if path is not None and path.is_file()]
    if there and not force:
        names = " and ".join(map(str, there))
        raise click.UsageError(f"{names} would be written over: move it, or say --force")
    try:
        read = files_read(table, columns=columns, agencies=agency_table)
        refuse_overwriting([output, mapping, rejected], read)
        if mapping is not None:
            _, text = pipeline.guess_columns(table, timezone=timezone)
            write_whole(mapping, text.encode())
        with Bar(IMPORTING) as bar:
            dataset = pipeline.import_records(
                table,
                output,
                columns=columns,
                agencies=agency_table,
                timezone=timezone,
                home=home,
                progress=bar,
            )
        tell(dataset, rejected)
    except MapperError as error:
        fail(error, rejected)
    say(f"{dataset.tally}")
    say(f"{output}: written" + (f"; {mapping}: what the columns were taken for" if mapping else ""))
    end_written(dataset.faults)
