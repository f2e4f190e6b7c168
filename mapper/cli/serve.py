"""`mapper serve`: shows the page while its records are edited."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import click

from mapper.cli.loading import list_photos_below, list_read
from mapper.cli.options import (
    EMBED_MEDIA,
    LANGUAGE,
    Asked,
    add_input_format,
    add_selection_options,
)
from mapper.cli.previewed import Previewed
from mapper.cli.printing import exit_with_error
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, number_of
from mapper.files import refuse_overwriting

_ADDRESS = "127.0.0.1"


def _require_address(_context: click.Context, _option: click.Parameter, given: str) -> str:
    try:
        return str(ip_address(given))
    except ValueError as error:
        raise click.BadParameter("Write an IP address of this machine.") from error


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 for any."
)
@click.option(
    "--address",
    default=_ADDRESS,
    show_default=True,
    callback=_require_address,
    help="Address of this machine to listen on. With another one, others in its network can read the page.",
)
@click.option(
    "--allow-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="With --address: a name by which others may open the page. Repeat for several.",
)
@EMBED_MEDIA
@LANGUAGE
@add_input_format("--format", "--input-format")
@add_selection_options
def serve(
    asked: Asked,
    *,
    port: int,
    address: str,
    hosts: tuple[str, ...],
    embed_media: Path | None,
    language: str | None,
) -> None:
    """Show the page of RECORDS (default: incidents.yaml) or of any table while you edit them.

    The page is built again on each save, also of its mapping, lock file, areas, ground and photos, and keeps
    its view, filters and open incident. Faults are listed on the page with line and column, and the file of
    --rejected is written again. Only this machine can open the page. Stop with Ctrl-C.
    """
    from mapper.cli import preview  # noqa: PLC0415 - only this command needs it

    if any(not each.is_file for each in asked.records):
        raise click.UsageError("Standard input cannot be followed. Name a file.")
    if any("*" in each for each in hosts):
        raise click.UsageError("--allow-host takes whole names, without *.")
    mark = "" if asked.profile == "public" else f"Profile {asked.profile}: not for publication."
    try:
        _refuse_overwriting(asked, embed_media)
    except MapperError as error:
        exit_with_error(error)
    previewed = Previewed(asked, language, embed_media)
    builds = preview.Builds(previewed.build, mark=mark)
    if not ip_address(address).is_loopback:
        print_text(f"Anyone who can reach {address} can read the page.", err=True)
    try:
        preview.serve_builds(
            builds, previewed.list_files, address=address, port=port, hosts=hosts,
            ready=lambda shown: print_text(f"{shown} shows the page. Stop with Ctrl-C."), built=_print_built,
        )  # fmt: skip
    except KeyboardInterrupt:
        return
    except MapperError as error:
        exit_with_error(error)


def _refuse_overwriting(asked: Asked, media: Path | None) -> None:
    read = list_read(asked.records, asked.table)
    read += [each.file for each in asked.areas if each.file is not None]
    rejected = asked.rejected_files
    refuse_overwriting(
        () if rejected is None else rejected.paths, [*read, *list_photos_below(media)]
    )


def _print_built(faults: tuple[str, ...], is_built: bool) -> None:  # noqa: FBT001
    for line in faults:
        print_text(line, err=True)
    if not is_built:
        print_text(f"{number_of(len(faults), 'fault')}; the last page stays.", err=True)
        return
    print_text("Built.")
