"""`mapper boundaries`: makes packs of boundaries from files of the Census Bureau."""

from __future__ import annotations

from pathlib import Path

import click

from mapper.cli.printing import exit_with_error
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, number_of
from mapper.places import BOUNDARIES_VARIABLE, BuiltPack, build_boundaries


@click.group()
def boundaries() -> None:
    """Make boundaries of another year than those that come with mapper."""


@boundaries.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to. Default: one in the cache folder, named by its year, such as tiger-2024.",
)
def build(files: tuple[Path, ...], output: Path | None) -> None:
    """Make a pack of boundaries from FILES: zipped shapefiles of the Census Bureau, of one year.

    It takes the counties, and the places of each state to be in the pack, such as tl_2024_us_county.zip and
    tl_2024_06_place.zip, or cartographic ones such as cb_2024_us_county_500k.zip. County subdivisions
    (tl_2024_09_cousub.zip) add the towns and townships that are governments. Download them from census.gov;
    mapper does not. Other commands use the pack with --boundaries.
    """
    try:
        pack = build_boundaries(files, output)
    except MapperError as error:
        exit_with_error(error)
    for line in pack.notes:
        print_text(line, err=True)
    for each in pack.states:
        counties = f"{each.counties:,} {'county' if each.counties == 1 else 'counties'}"
        towns = [f"{each.towns:,} {'town' if each.towns == 1 else 'towns and townships'}"]
        parts = (number_of(each.places, "place"), *(towns if each.towns else ()), counties)
        print_text(f"{each.name}: {', '.join(parts)}")
    print_text(
        f"{pack.folder}: {pack.vintage}. Use it with --boundaries {_name(pack, output)}, or set"
        f" {BOUNDARIES_VARIABLE} to that."
    )


def _name(pack: BuiltPack, output: Path | None) -> str:
    return str(output) if output else pack.folder.name
