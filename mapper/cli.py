"""The command `mapper`: the only module that prints, and the only one that decides exit statuses.

0 all is well, 1 the records (or the disk) are at fault, 2 the command was used wrongly.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

import click

from mapper import __version__, pipeline
from mapper.errors import ExportError, Fault, MapperError, PageError, SelectionError
from mapper.formats import is_table
from mapper.incidents import Incidents
from mapper.model import CONTEST_STATUSES, record_schema
from mapper.output import write_whole
from mapper.privacy import DEFAULT_EMBARGO_HOURS, PROFILES, Profile

_RECORDS = click.argument(
    "records", type=click.Path(path_type=Path, dir_okay=False), default=Path("incidents.yaml")
)
_SECONDS_BETWEEN_LINES = 10
_FILE = click.Path(path_type=Path, dir_okay=False)
_COLUMNS = click.option(
    "--columns",
    type=_FILE,
    help="What the columns of a table mean; `mapper import` writes one to correct.",
)
_AGENCIES = click.option(
    "--agencies", "agency_table", type=_FILE, help="A table of agencies, named by id in the first."
)
_REJECTED = click.option(
    "--rejected", type=_FILE, help="Write the rows of a table that are left out here, with reasons."
)
_FAULTS_SHOWN = 20
_QUIET_SECONDS = 3
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MOMENT = click.DateTime(
    formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
)
_REASONS = {
    "marked": "marked withhold",
    "embargo": "under embargo",
    "undated": "without any date that shows it is over",
}
_READERS = {"partner": "partners", "internal": "colleagues"}


_NARROWED = (
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default="public",
        show_default=True,
        help="What to keep back: partner holds fresh incidents and finer places, internal everything.",
    ),
    click.option(
        "--embargo-hours",
        type=click.IntRange(0, 24 * 3660),
        default=DEFAULT_EMBARGO_HOURS,
        show_default=True,
        help="How long an incident must surely be over before the public sees it; 0 for no embargo.",
    ),
    click.option(
        "--as-of",
        type=_MOMENT,
        help="Count the embargo back from this moment instead of now, so that a build can be repeated.",
    ),
    click.option("--agency", multiple=True, help="Only incidents of this agency; may be repeated."),
    click.option(
        "--jurisdiction", multiple=True, help="Only incidents that may lie in this place or county."
    ),
    click.option("--status", multiple=True, type=click.Choice(CONTEST_STATUSES)),
    click.option("--since", type=_DAY, help="First day, YYYY-MM-DD."),
    click.option("--until", type=_DAY, help="Last day, YYYY-MM-DD."),
)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _narrowed(command: _Command) -> _Command:
    """Add the options by which `build` and `export` keep back and narrow the incidents."""
    for option in reversed(_NARROWED):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapper")
def main() -> None:
    """Map sourced, contested incidents into one HTML file that opens offline."""


@main.command()
@_RECORDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="The page to write.",
)
@_narrowed
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader may ask for, like https://tile.example/{z}/{x}/{y}.png.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whom the map credits for the tiles.")
@_COLUMNS
@_AGENCIES
@_REJECTED
def build(
    records: Path,
    output: Path,
    profile: Profile,
    embargo_hours: int,
    as_of: datetime | None,
    agency: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    status: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    tiles: str | None,
    tiles_attribution: str | None,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
) -> None:
    """Build the page of RECORDS (default: incidents.yaml), or of any table."""
    host = _tile_host(tiles, tiles_attribution)
    try:
        dataset = _load(
            records,
            columns,
            agency_table,
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
        )
        _tell(dataset, rejected)
        incidents = Incidents(dataset).select(
            agency=agency,
            jurisdiction=jurisdiction,
            status=status,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        size_bytes = incidents.save(output, tiles=tiles, tiles_attribution=tiles_attribution)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        _fail(error)
    click.echo(f"{incidents.tally}")
    for line in _kept_back(incidents):
        click.echo(line)
    if profile != "public":
        click.echo(f"{output} is for {_READERS[profile]} and says so; do not publish it.")
    click.echo(f"{output}: {size_bytes / 1000:,.0f} kB, opens offline")
    if host:
        click.echo(f"It may contact {host}, for street tiles, when a reader asks for them.")


@main.command()
@_RECORDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; its suffix says the format. - is standard output.",
)
@click.option("--format", "format_name", help="The format, whatever the suffix says.")
@_narrowed
@_COLUMNS
@_AGENCIES
@_REJECTED
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
    try:
        dataset = _load(
            records,
            columns,
            agency_table,
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
        )
        _tell(dataset, rejected)
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
        _fail(error)
    click.echo(f"{incidents.tally}", err=is_stream)
    for line in _kept_back(incidents):
        click.echo(line, err=is_stream)
    if profile != "public":
        said = "What was written" if is_stream else str(output)
        click.echo(f"{said} is for {_READERS[profile]}; do not publish it.", err=is_stream)
    if not is_stream:
        click.echo(f"{output}: {output.stat().st_size / 1000:,.0f} kB")


@main.command()
@_RECORDS
@_COLUMNS
@_AGENCIES
@_REJECTED
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def check(
    records: Path,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
    *,
    strict: bool,
) -> None:
    """Check RECORDS (default: incidents.yaml), or any table, and print every fault and warning."""
    warnings: tuple[Fault, ...] = ()
    try:
        if is_table(records):
            dataset = _load(records, columns, agency_table)
            _say_notes(dataset)
            _write_rejected(dataset, rejected)
            good, faults = dataset.records - dataset.rejected, dataset.faults
        else:
            good, faults = pipeline.check(records)
            warnings = () if faults else pipeline.review(records)
    except MapperError as error:
        _fail(error)
    for fault in (*faults, *warnings):
        click.echo(str(fault))
    if faults:
        click.echo(_number(len(faults), "fault"), err=True)
        sys.exit(1)
    noted = f", {_number(len(warnings), 'warning')}" if warnings else ""
    click.echo(f"{records}: {_number(good, 'record')}, no faults{noted}")
    if strict and warnings:
        sys.exit(1)


@main.command("import")
@click.argument("table", type=_FILE)
@click.option(
    "-o",
    "--output",
    type=_FILE,
    default=Path("incidents.yaml"),
    show_default=True,
    help="Records to go on by hand (.yaml), or a tidy table with its provenance (.parquet).",
)
@_COLUMNS
@_AGENCIES
@_REJECTED
@click.option("--force", is_flag=True, help="Write over files that are there.")
def import_(
    table: Path,
    output: Path,
    columns: Path | None,
    agency_table: Path | None,
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
    mapping = output.with_name("columns.yaml") if columns is None else None
    there = [path for path in (output, mapping) if path is not None and path.exists()]
    if there and not force:
        names = " and ".join(map(str, there))
        raise click.UsageError(f"{names} would be written over: move it, or say --force")
    try:
        if mapping is not None:
            _, text = pipeline.guess_columns(table)
            write_whole(mapping, text.encode())
        with _Steps() as steps:
            dataset = pipeline.import_records(
                table, output, columns=columns, agencies=agency_table, progress=steps
            )
        _tell(dataset, rejected)
    except MapperError as error:
        _fail(error)
    click.echo(f"{dataset.tally}")
    click.echo(
        f"{output}: written" + (f"; {mapping}: what the columns were taken for" if mapping else "")
    )


@main.command()
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
    """Add jurisdictions to POINTS: a .csv or .parquet file of coordinates, - for standard input."""
    from mapper.lookup import assign_file  # noqa: PLC0415  (pandas, which `schema` need not load)

    try:
        report = assign_file(
            points,
            output,
            latitude=latitude,
            longitude=longitude,
            uncertainty=uncertainty,
            border_distance=distance,
            prefix=prefix,
            progress=_rows_done(),
        )
    except MapperError as error:
        _fail(error)
    click.echo(str(report), err=True)


@main.command()
def schema() -> None:
    """Print the JSON Schema of the records, for editors."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _kept_back(incidents: Incidents) -> Iterator[str]:
    """Say how many records were kept back and why, never which or where."""
    if incidents.withheld:
        reasons = ", ".join(f"{n} {_REASONS[reason]}" for reason, n in incidents.withheld.items())
        yield f"Withheld: {reasons}"
    if incidents.reduced:
        yield f"Shown in part or with a coarser place: {incidents.reduced}"


def _tile_host(tiles: str | None, attribution: str | None) -> str | None:
    """Return the host that the page may contact, None without tiles."""
    if tiles is None:
        if attribution is not None:
            raise click.UsageError("got --tiles-attribution alone, expected --tiles with it")
        return None
    from mapper.page import street_tiles  # noqa: PLC0415  (half a second that `check` need not spend)

    try:
        return street_tiles(tiles, attribution).host
    except PageError as error:
        raise click.UsageError(str(error)) from error


def _rows_done() -> Callable[[int], None]:
    """Return what tells the number of rows done: on one line of a terminal, else now and then."""
    terminal, said = sys.stderr.isatty(), time.monotonic()

    def tell(rows: int) -> None:
        nonlocal said
        if terminal:
            click.echo(f"\r{rows:,} rows ", nl=False, err=True)
        elif time.monotonic() - said > _SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            click.echo(f"{rows:,} rows", err=True)

    return tell


class _Steps:
    """Shows which step runs: in place on a terminal, elsewhere a line for what takes long."""

    def __init__(self) -> None:
        self._status: Any = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415  (only where somebody watches)

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, step: str) -> None:
        if self._status is not None:
            self._status.update(f"{step} …")
        elif time.monotonic() - self._begun > _QUIET_SECONDS:
            click.echo(f"{step} …", err=True)
            self._begun = time.monotonic()


def _load(
    records: Path,
    columns: Path | None,
    agencies: Path | None,
    **policy: Any,  # noqa: ANN401 - what `pipeline.load` takes
) -> pipeline.Dataset:
    with _Steps() as steps:
        return pipeline.load(records, columns=columns, agencies=agencies, progress=steps, **policy)


def _tell(dataset: pipeline.Dataset, rejected: Path | None) -> None:
    """Say what was decided about a table and which rows are left out."""
    _say_notes(dataset)
    for fault in dataset.faults[:_FAULTS_SHOWN]:
        click.echo(str(fault), err=True)
    rest = len(dataset.faults) - _FAULTS_SHOWN
    if rest > 0 and rejected is None:
        click.echo(f"and {rest:,} more: --rejected FILE.csv writes all, check lists all", err=True)
    _write_rejected(dataset, rejected)


def _say_notes(dataset: pipeline.Dataset) -> None:
    for note in dataset.notes:
        click.echo(note, err=True)


def _write_rejected(dataset: pipeline.Dataset, rejected: Path | None) -> None:
    if rejected is not None:
        text = io.StringIO(newline="")
        Incidents(dataset).rejected.to_csv(text, index=False)
        write_whole(rejected, text.getvalue().encode())


def _fail(error: MapperError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)
