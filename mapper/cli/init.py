"""`mapper init`: writes a small, commented, valid set of files to begin with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from mapper.cli.printing import exit_with_error
from mapper.cli.terminal import print_text
from mapper.errors import MapperError
from mapper.files import write_whole

_FILES = {
    "incidents.yaml": "incidents.yaml",
    "stops.csv": "stops.csv",
    "stops.columns.yaml": "stops.columns.yaml",
    "workflow/map.yml": ".github/workflows/map.yml",
}


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), required=False
)
@click.option(
    "--language",
    type=click.Choice(["en", "es"]),
    default="en",
    show_default=True,
    help="Language of the comments and the invented incident.",
)
def init(folder: Path, *, language: str) -> None:
    """Write a small set of records to begin with into FOLDER (default: the current one).

    The set is valid and commented: records, a table with its column mapping, and a workflow that checks
    the records and rebuilds the page every day. No existing file is overwritten.
    """
    templates = files("mapper.cli") / "starter" / language
    there = [name for name in _FILES.values() if (folder / name).exists()]
    if there:
        noun = "exist" if there[1:] else "exists"
        raise click.UsageError(
            f"{', '.join(str(folder / name) for name in there)} already {noun}. Name another folder."
        )
    try:
        for template, name in _FILES.items():
            path = folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise click.UsageError(f"Cannot make {path.parent}: {error.strerror}.") from error
            write_whole(path, (templates / template).read_bytes())
    except MapperError as error:
        exit_with_error(error)
    for name in _FILES.values():
        print_text(f"Wrote {folder / name}.")
    here = "" if folder == Path() else f"cd {folder}; "
    print_text(f"Next: {here}mapper check; mapper build")
