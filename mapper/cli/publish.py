"""`mapper publish`: writes a site for any static host."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.cli.loading import list_photos_below, load_chosen
from mapper.cli.options import EMBED_MEDIA, LANGUAGE, Asked, add_input_format, add_selection_options
from mapper.cli.printing import exit_after_writing, exit_with_error, profile_warning, tally_lines
from mapper.cli.progress import PUBLISHING, Bar
from mapper.cli.terminal import print_text
from mapper.errors import (
    ExportWarning,
    MapperError,
    OutlineWarning,
    PictureWarning,
    SelectionError,
    number_of,
)

if TYPE_CHECKING:
    from mapper.publish import Published

_MOST_PAGES, _MOST_CARDS = 10_000, 1_000


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="The folder to write. Files in it that mapper did not write stay.",
)
@click.option(
    "--site-url",
    metavar="URL",
    help="Address that the site will have, such as https://news.example/map/. Adds a sitemap, languages"
    " and linked data for search engines. Default: the one of the records (site_url:), or none.",
)
@click.option(
    "--pages-up-to",
    metavar="COUNT",
    type=click.IntRange(0),
    default=_MOST_PAGES,
    show_default=True,
    help="Write a page for each incident of a set of at most this size; else link to the map.",
)
@click.option(
    "--cards-up-to",
    metavar="COUNT",
    type=click.IntRange(0),
    default=_MOST_CARDS,
    show_default=True,
    help="With an address: draw a card, which other programs show beside a link, for each page of a set of at"
    " most this size; else one of the map for all (extra plot).",
)
@click.option(
    "--split",
    is_flag=True,
    help="Lay the map's texts beside it, to be loaded from the same folder when they are needed: for hundreds"
    " of thousands of incidents. map-offline.html is the same map in one file.",
)
@click.option("--no-cards", is_flag=True, help="Draw no cards.")
@EMBED_MEDIA
@LANGUAGE
@add_input_format("--format", "--input-format")
@add_selection_options
def publish(
    asked: Asked,
    *,
    output: Path,
    site_url: str | None,
    pages_up_to: int,
    cards_up_to: int,
    no_cards: bool,
    split: bool,
    embed_media: Path | None,
    language: str | None,
) -> None:
    """Publish RECORDS (default: incidents.yaml) or any table as a site for any static host.

    The folder has the map, a page for each incident that needs no script, lists, the data in every open
    format with its descriptions (datapackage.json, DCAT), an Atom feed, and a manifest of SHA-256. Nothing in
    it contacts another host. To publish again, run the command again: it changes what differs, and completes
    or undoes what an interruption left.
    """
    bar = Bar(PUBLISHING)
    try:
        read = list_photos_below(embed_media)
        incidents = load_chosen(asked, bar, output=None, needs_place=False, also_read=read)
        if embed_media is not None:
            incidents = incidents.embed_media(embed_media)
        with bar, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ExportWarning)
            warnings.simplefilter("always", OutlineWarning)
            warnings.simplefilter("always", PictureWarning)
            made = incidents.publish(
                output,
                site_url=site_url,
                pages_up_to=pages_up_to,
                cards_up_to=None if no_cards else cards_up_to,
                split=split,
                language=language,
                used_ids=_used_ids(asked),
                progress=bar,
            )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        exit_with_error(error, asked.rejected_files)
    for each in caught:
        if issubclass(each.category, ExportWarning | OutlineWarning | PictureWarning):
            print_text(str(each.message), err=True)
    for line in (*tally_lines(incidents), *incidents.photos):
        print_text(line)
    if asked.profile != "public":
        print_text(profile_warning(f"{output}/", asked.profile))
    _print_made(made, output)
    exit_after_writing(incidents.rejected)


def _used_ids(asked: Asked) -> Path | None:
    """Return the file for the used ids: beside the first input that is a file."""
    from mapper.publish import used_ids_path  # noqa: PLC0415 - only where a site is published

    first = next((each.path for each in asked.records if each.is_file), None)
    return None if first is None else used_ids_path(first)


def _print_made(made: Published, output: Path) -> None:
    if made.completed:
        print_text(f"{output}/: An interrupted update was completed first.", err=True)
    pages = number_of(made.pages, "page") + " of incidents"
    print_text(
        f"{output}/: {number_of(made.files, 'file')}, {made.size_bytes / 1000:,.0f} kB; {pages};"
        f" {made.written:,} written, {made.deleted:,} deleted."
    )
    print_text(f"Manifest: sha256:{made.digest}")
