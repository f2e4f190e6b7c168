"""The command `mapper`: the only module that prints, and the only one that decides exit statuses.

0 all is well, 1 the records (or the disk) are at fault, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from mapper import __version__, pipeline
from mapper.errors import MapperError, PageError, SelectionError
from mapper.incidents import Incidents
from mapper.model import CONTEST_STATUSES, record_schema

_RECORDS = click.argument(
    "records", type=click.Path(path_type=Path, dir_okay=False), default=Path("incidents.yaml")
)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


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
@click.option("--agency", multiple=True, help="Only incidents of this agency; may be repeated.")
@click.option(
    "--jurisdiction", multiple=True, help="Only incidents that may lie in this place or county."
)
@click.option("--status", multiple=True, type=click.Choice(CONTEST_STATUSES))
@click.option("--since", type=_DAY, help="First day, YYYY-MM-DD.")
@click.option("--until", type=_DAY, help="Last day, YYYY-MM-DD.")
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader may ask for, like https://tile.example/{z}/{x}/{y}.png.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whom the map credits for the tiles.")
def build(
    records: Path,
    output: Path,
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
        incidents = Incidents(pipeline.load(records)).select(
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
    click.echo(f"{output}: {size_bytes / 1000:,.0f} kB, opens offline")
    if host:
        click.echo(f"It may contact {host}, for street tiles, when a reader asks for them.")


@main.command()
@_RECORDS
def check(records: Path) -> None:
    """Check RECORDS (default: incidents.yaml) and print every fault; write nothing."""
    try:
        good, faults = pipeline.check(records)
    except MapperError as error:
        _fail(error)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}", err=True)
        sys.exit(1)
    click.echo(f"{records}: {good} records, no faults")


@main.command()
def schema() -> None:
    """Print the JSON Schema of the records, for editors."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


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


def _fail(error: MapperError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)
