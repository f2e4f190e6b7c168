"""`mapper build`: writes the page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapper import page
from mapper.cli.loading import load_chosen
from mapper.cli.options import Asked, asks
from mapper.cli.printing import (
    accounted_for,
    end_written,
    fail,
    is_standard_output,
    not_public,
)
from mapper.cli.progress import BUILDING, Bar
from mapper.cli.terminal import say
from mapper.errors import (
    MapperError,
    PageError,
    SelectionError,
)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="The page to write, or - for standard output.",
)
@asks
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader can turn on, such as https://tile.example/{z}/{x}/{y}.png."
    " Default: none.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Credit line for the tiles.")
def build(asked: Asked, *, output: Path, tiles: str | None, tiles_attribution: str | None) -> None:
    """Build a page from RECORDS (default: incidents.yaml) or from any table."""
    host = _tile_host(tiles, tiles_attribution)
    is_stdout = is_standard_output(output)
    bar = Bar(BUILDING, hidden=is_stdout and sys.stdout.isatty())
    target = sys.stdout.buffer if is_stdout else output
    try:
        incidents = load_chosen(asked, bar, output=target, needs_place=True)
        with bar:
            size_bytes = incidents.save(
                target, tiles=tiles, tiles_attribution=tiles_attribution, progress=bar
            )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        fail(error, asked.rejected)
    page = "The page" if is_stdout else str(output)
    for line in accounted_for(incidents):
        say(line, err=is_stdout)
    if asked.profile != "public":
        say(not_public(page, asked.profile), err=is_stdout)
    say(f"{page}: {size_bytes / 1000:,.0f} kB; it opens offline.", err=is_stdout)
    if host:
        tiles_note = f"When a reader turns on street tiles, the page contacts {host}."
        say(tiles_note, err=is_stdout)
    end_written(incidents.rejected)


def _tile_host(tiles: str | None, attribution: str | None) -> str | None:
    """Return the host that the page may contact, None without tiles."""
    if tiles is None:
        if attribution is not None:
            raise click.UsageError("--tiles-attribution works only with --tiles. Add --tiles URL.")
        return None
    try:
        return page.street_tiles(tiles, attribution).host
    except PageError as error:
        raise click.UsageError(str(error)) from error
