"""`mapper build`: the page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from mapper.cli.options import AGENCIES, COLUMNS, RECORDS, REJECTED, narrowed
from mapper.cli.telling import READERS, fail, kept_back, load, spare, tell
from mapper.errors import (
    MapperError,
    PageError,
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
    default=Path("map.html"),
    show_default=True,
    help="The page to write.",
)
@narrowed
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader may ask for, like https://tile.example/{z}/{x}/{y}.png.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whom the map credits for the tiles.")
@COLUMNS
@AGENCIES
@REJECTED
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
        size_bytes = incidents.save(output, tiles=tiles, tiles_attribution=tiles_attribution)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, rejected)
    click.echo(f"{incidents.tally}")
    for line in kept_back(incidents):
        click.echo(line)
    if profile != "public":
        click.echo(f"{output} is for {READERS[profile]} and says so; do not publish it.")
    click.echo(f"{output}: {size_bytes / 1000:,.0f} kB, opens offline")
    if host:
        click.echo(f"It may contact {host}, for street tiles, when a reader asks for them.")


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
