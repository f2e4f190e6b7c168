"""The command `mapper`: its subcommands, one a module."""

from __future__ import annotations

import io
import sys

import click

from mapper import __version__
from mapper.cli.assign import assign
from mapper.cli.build import build
from mapper.cli.check import check
from mapper.cli.export import export
from mapper.cli.import_ import import_
from mapper.cli.locate import locate
from mapper.cli.schema import schema


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapper")
def main() -> None:
    """Map sourced, contested incidents into one HTML file that opens offline."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may lack letters that a file has
        sys.stdout.reconfigure(errors="backslashreplace")


for _command in (build, check, export, import_, locate, assign, schema):
    main.add_command(_command)
