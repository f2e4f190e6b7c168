"""`mapper build`: the page."""

from __future__ import annotations

from pathlib import Path

import click

from mapper.cli.options import Asked, asks
from mapper.cli.printing import READERS, accounted_for, chosen, fail
from mapper.cli.progress import BUILDING, Bar
from mapper.errors import (
    MapperError,
    PageError,
    SelectionError,
)


@click.command(short_help="Build the page.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="The page to write.",
)
@asks
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader may ask for, like https://tile.example/{z}/{x}/{y}.png.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whom the map credits for the tiles.")
def build(asked: Asked, *, output: Path, tiles: str | None, tiles_attribution: str | None) -> None:
    """Build the page of RECORDS (default: incidents.yaml), or of any table."""
    host = _tile_host(tiles, tiles_attribution)
    bar = Bar(BUILDING)
    try:
        incidents = chosen(asked, bar)
        with bar:
            size_bytes = incidents.save(
                output, tiles=tiles, tiles_attribution=tiles_attribution, progress=bar
            )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, asked.rejected)
    for line in accounted_for(incidents):
        click.echo(line)
    if asked.profile != "public":
        click.echo(f"{output} is for {READERS[asked.profile]} and says so; do not publish it.")
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
