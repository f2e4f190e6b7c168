"""The command `mapper`: the only module that prints, and the only one that decides exit statuses.

0 all is well, 1 the records (or the disk) are at fault, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from mapper import __version__, pipeline
from mapper.errors import ExportError, MapperError, PageError, SelectionError
from mapper.incidents import Incidents, read
from mapper.model import CONTEST_STATUSES, record_schema
from mapper.privacy import DEFAULT_EMBARGO_HOURS, PROFILES, Profile

_RECORDS = click.argument(
    "records", type=click.Path(path_type=Path, dir_okay=False), default=Path("incidents.yaml")
)
_SECONDS_BETWEEN_LINES = 10
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
) -> None:
    """Build the page of RECORDS (default: incidents.yaml)."""
    host = _tile_host(tiles, tiles_attribution)
    try:
        incidents = read(records, profile=profile, as_of=as_of, embargo_hours=embargo_hours).select(
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
) -> None:
    """Write RECORDS for other tools: GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML or YAML."""
    is_stream = str(output) == "-"
    try:
        incidents = read(records, profile=profile, as_of=as_of, embargo_hours=embargo_hours).select(
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
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def check(records: Path, *, strict: bool) -> None:
    """Check RECORDS (default: incidents.yaml) and print every fault and warning; write nothing."""
    try:
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


def _fail(error: MapperError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)
