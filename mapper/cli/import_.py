"""`mapper import`: turns a table into records."""

from __future__ import annotations

from pathlib import Path

import click

from mapper.cli.import_update import update_records
from mapper.cli.importing import import_records
from mapper.cli.options import (
    BOUNDARIES,
    ENCODING,
    LAYER,
    REJECTED,
    InputType,
    add_input_format,
    name_formats,
)
from mapper.cli.output_path import OutputType
from mapper.cli.printing import (
    exit_after_writing,
    exit_with_error,
    print_export_warnings,
    print_notes_and_faults,
)
from mapper.cli.progress import IMPORTING, Bar
from mapper.cli.rejected_files import RejectedFiles, name_rejected_files
from mapper.cli.table_options import FILE, OF_TABLES, add_table_options
from mapper.cli.terminal import print_text
from mapper.errors import MapperError
from mapper.files import Input, open_input, refuse_overwriting, write_whole
from mapper.imports import TableOptions, guess_mapping
from mapper.publish import Dataset, is_export, list_input_files


@click.command("import")
@click.argument("source", metavar="TABLE", type=InputType())
@click.option(
    "-o",
    "--output",
    type=OutputType(),
    default=Path("incidents.yaml"),
    show_default=True,
    help="The file to write: records to edit by hand (.yaml), or a tidy table with provenance (.parquet).",
)
@add_table_options(*OF_TABLES)
@BOUNDARIES
@LAYER
@ENCODING
@add_input_format("--format", "--input-format")
@REJECTED
@click.option(
    "--update",
    is_flag=True,
    help="Show what TABLE would change in the records of --output, without writing them.",
)
@click.option(
    "--in-place", is_flag=True, help="With --update: change the records; comments and edits stay."
)
@click.option(
    "--previous",
    type=FILE,
    help="With --update: the table as it was imported before, so that values edited by hand can be told"
    " from values that the table has changed. Default: only empty values are filled.",
)
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def import_(
    source: Input,
    output: Path,
    table: TableOptions,
    layer: str | None,
    encoding: str | None,
    input_format: str | None,
    rejected: Path | None,
    previous: Path | None,
    *,
    update: bool,
    in_place: bool,
    force: bool,
) -> None:
    """Turn TABLE (CSV, TSV, GeoJSON, JSON, Parquet, GeoPackage or XLSX) into records; - is standard input.

    mapper detects columns by name: it recognizes its own names and those of Darwin Core, ACLED, UCDP
    GED, the Washington Post's police shootings, 2020PB, Mapping Police Violence and similar data sets,
    and detects dates, places, links and agencies by the values. Without --columns, it writes the
    detected mapping to TABLE.columns.yaml next to the output, even if the table cannot be imported yet;
    edit it and pass it with --columns. Columns that may contain names of private people, homes or
    phone numbers are skipped unless the mapping names them.

    Rows that cannot be read are left out and listed, each with its line, column and reason.

    With --update, the records are compared with a newer TABLE of the same ids.
    """
    if output.suffix.lower() not in (".yaml", ".yml", ".parquet"):
        raise click.UsageError(
            f"Cannot write {output.name}. Name a .yaml or .parquet file with -o."
        )
    if not update and (in_place or previous):
        raise click.UsageError("--in-place and --previous work only with --update. Add it.")
    (named,) = name_formats([source], input_format, layer, encoding)
    left_out = name_rejected_files(rejected, [named])
    try:
        with open_input(named) as given:
            if update:
                _refuse_what_cannot_be_updated(given, output, previous)
                update_records(output, given, table, in_place=in_place, previous=previous)
                return
            mapping = None
            if table.columns is None and not is_export(given.path):
                name = named.name if named.is_file else Path(output.stem)
                mapping = _mapping_path(name, output)
            _refuse_existing(output, mapping, force=force)
            left = left_out.paths if left_out else ()
            refuse_overwriting([output, mapping, *left], list_input_files(given, table))
            dataset = _import(given, output, table, mapping, left_out)
    except MapperError as error:
        exit_with_error(error, left_out)
    exit_after_writing(dataset.faults)


def _import(
    given: Input,
    output: Path,
    table: TableOptions,
    mapping: Path | None,
    rejected: RejectedFiles | None,
) -> Dataset:
    """Write the mapping, if none is named, and the records."""
    if mapping is not None:
        write_whole(mapping, guess_mapping(given, table)[1].encode())
    try:
        with print_export_warnings(), Bar(IMPORTING) as bar:
            dataset = import_records(given, output, table, progress=bar)
        print_notes_and_faults(dataset, rejected)
    except MapperError:
        if mapping is not None:
            print_text(
                f"Wrote the column mapping {mapping}. Correct it, and pass it with --columns.",
                err=True,
            )
        raise
    print_text(f"{dataset.tally}")
    print_text(f"Wrote {output}" + (f" and the column mapping {mapping}." if mapping else "."))
    return dataset


def _refuse_what_cannot_be_updated(table: Input, output: Path, previous: Path | None) -> None:
    if output.suffix.lower() == ".parquet" or not output.is_file():
        raise click.UsageError(
            f"--update needs the records that {table.name} was imported to. Name the .yaml file with -o."
        )
    if any(each is not None and is_export(each) for each in (table.path, previous)):
        raise click.UsageError("--update takes a table, not an export of mapper. Name the table.")


def _mapping_path(table: Path, output: Path) -> Path:
    """Name the mapping file of a table, different from that of another table of the same folder."""
    short = output.with_name(f"{table.stem}.columns.yaml")
    try:
        first = short.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return short
    is_own = first.startswith(f"# Column mapping for {table.name}.")
    return short if is_own else output.with_name(f"{table.name}.columns.yaml")


def _refuse_existing(output: Path, mapping: Path | None, *, force: bool) -> None:
    there = [path for path in (output, mapping) if path is not None and path.is_file()]
    if not there or force:
        return
    names, exist = " and ".join(map(str, there)), "exist" if there[1:] else "exists"
    use = f" To use the mapping, pass --columns {mapping}." if mapping in there else ""
    raise click.UsageError(f"{names} already {exist}. Use --force to overwrite.{use}")
