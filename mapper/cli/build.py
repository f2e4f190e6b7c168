"""`mapper build`: writes the page, or a picture of it."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import click

from mapper import page
from mapper.cli.counting import build_counts, offer_counts
from mapper.cli.loading import list_photos_below, load_chosen
from mapper.cli.options import (
    EMBED_MEDIA,
    LANGUAGE,
    Asked,
    add_input_format,
    add_selection_options,
)
from mapper.cli.output_path import OutputType
from mapper.cli.printing import (
    exit_after_writing,
    exit_with_error,
    is_standard_output,
    profile_warning,
    tally_lines,
)
from mapper.cli.progress import BUILDING, Bar
from mapper.cli.terminal import print_text
from mapper.errors import (
    GroundWarning,
    MapperError,
    OutlineWarning,
    PageError,
    PictureWarning,
    SelectionError,
)
from mapper.publish import PICTURE_SUFFIXES, is_picture


def _view(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is not None:
        from mapper.analysis import read_view  # noqa: PLC0415 - only where one is named

        try:
            read_view(given)
        except SelectionError as error:
            raise click.BadParameter(str(error)) from error
    return given


@click.command()
@click.option(
    "-o",
    "--output",
    type=OutputType(),
    default=Path("map.html"),
    show_default=True,
    help="The page to write, or - for standard output. A file that ends in .png, .svg or .pdf is a picture"
    " of the map (extra plot).",
)
@click.option(
    "--view",
    metavar="LAT,LON,ZOOM",
    callback=_view,
    help="Part of the map that a picture shows, or a box: WEST,SOUTH,EAST,NORTH. Default: all incidents.",
)
@add_input_format("--format", "--input-format")
@add_selection_options
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader can turn on: an address such as https://tile.example/{z}/{x}/{y}.png,"
    " a WMS with its layers, or a provider such as OpenStreetMap.Mapnik. Default: none.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Credit line for the tiles.")
@click.option(
    "--ground",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Streets, water, parks and rail to draw under the incidents: an OpenStreetMap extract"
    " (.osm.pbf, .osm) or any vector file. Several times for several files.",
)
@click.option(
    "--ground-attribution",
    metavar="TEXT",
    help="Credit line for the ground. An OpenStreetMap extract has its own.",
)
@EMBED_MEDIA
@LANGUAGE
@click.option(
    "--counts",
    is_flag=True,
    is_eager=True,
    help="Write a page of exact counts without the incidents, of any number of rows; RECORDS may be"
    " folders and patterns. --keep names one column to count by.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="With --counts: the address of a Dask scheduler whose workers read and count the files, such as"
    " tcp://10.0.0.5:8786 (extra dask). Default: they are counted here.",
)
def build(
    asked: Asked,
    *,
    output: Path,
    view: str | None,
    tiles: str | None,
    tiles_attribution: str | None,
    ground: tuple[Path, ...],
    ground_attribution: str | None,
    embed_media: Path | None,
    language: str | None,
    counts: bool,
    scheduler: str | None,
) -> None:
    """Build a page from RECORDS (default: incidents.yaml) or from any table; - is standard input.

    Several files become one page; a folder, or a pattern of names in quotes, is one table.
    An incident whose ID an earlier file has gets a suffix.
    """
    if counts:
        build_counts(
            asked,
            output,
            is_stdout=is_standard_output(output),
            language=language,
            scheduler=scheduler,
        )
        return
    server = _tile_server(tiles, tiles_attribution)
    _require_fitting(
        output,
        view,
        has_ground=bool(ground),
        has_credit=ground_attribution is not None,
        has_photos=embed_media is not None,
        has_scheduler=scheduler is not None,
    )
    is_stdout = is_standard_output(output)
    bar = Bar(BUILDING, hidden=is_stdout and sys.stdout.isatty())
    target = sys.stdout.buffer if is_stdout else output
    try:
        read = [*ground, *list_photos_below(embed_media)]
        incidents = load_chosen(asked, bar, output=target, needs_place=True, also_read=read)
        if embed_media is not None:
            incidents = incidents.embed_media(embed_media)
        with bar, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", GroundWarning)
            warnings.simplefilter("always", OutlineWarning)
            warnings.simplefilter("always", PictureWarning)
            size_bytes = incidents.save(
                target,
                tiles=tiles,
                tiles_attribution=tiles_attribution,
                ground=list(ground) or None,
                ground_attribution=ground_attribution,
                language=language,
                view=view,
                progress=bar,
            )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        exit_with_error(error, asked.rejected_files)
    for each in caught:
        if issubclass(each.category, GroundWarning | OutlineWarning | PictureWarning):
            print_text(str(each.message), err=True)
    page = "The page" if is_stdout else str(output)
    for line in (*tally_lines(incidents), *incidents.photos):
        print_text(line, err=is_stdout)
    if asked.profile != "public":
        print_text(profile_warning(page, asked.profile), err=is_stdout)
    kind = "a picture" if output.suffix.lower() in PICTURE_SUFFIXES else "it opens offline"
    print_text(f"{page}: {size_bytes / 1000:,.0f} kB; {kind}.", err=is_stdout)
    if server:
        print_text(_tiles_note(server), err=is_stdout)
    offer_counts(incidents.tally.records)
    exit_after_writing(incidents.rejected)


def _require_fitting(
    output: Path,
    view: str | None,
    *,
    has_ground: bool,
    has_credit: bool,
    has_photos: bool,
    has_scheduler: bool,
) -> None:
    """Refuse options that do not fit each other, before much time is spent."""
    if has_scheduler:
        raise click.UsageError("--scheduler works only with --counts. Add --counts.")
    if has_photos and output.suffix.lower() in PICTURE_SUFFIXES:
        raise click.UsageError("--embed-media works only with a page. Write -o map.html.")
    if has_credit and not has_ground:
        raise click.UsageError("--ground-attribution works only with --ground. Add --ground FILE.")
    try:
        is_of_picture = is_picture(output)
    except PageError as error:
        raise click.UsageError(str(error)) from error
    if view is not None and not is_of_picture:
        raise click.UsageError("--view works only with a picture. Write -o map.png.")


def _tiles_note(server: page.Tiles) -> str:
    key = " Its address has a key, which every reader can take." if server.has_key else ""
    return f"When a reader turns on street tiles, the page contacts {server.host}.{key}"


def _tile_server(tiles: str | None, attribution: str | None) -> page.Tiles | None:
    """Return the server that the page may contact, None without tiles."""
    if tiles is None:
        if attribution is not None:
            raise click.UsageError("--tiles-attribution works only with --tiles. Add --tiles URL.")
        return None
    try:
        return page.street_tiles(tiles, attribution)
    except PageError as error:
        raise click.UsageError(str(error)) from error
