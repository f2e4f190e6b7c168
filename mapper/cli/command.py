"""The command `mapper`: its subcommands, one a module, each loaded when it is used."""

from __future__ import annotations

import io
import sys
from collections import UserDict
from pkgutil import resolve_name

import click
from click.shell_completion import CompletionItem

# What each subcommand says of itself in the list; the list loads none of them.
_SHORT_HELPS = {
    "assign": "Add jurisdictions to a table of points.",
    "build": "Build the page.",
    "check": "Say every fault, and what an editor would look at.",
    "export": "Write the incidents for other tools.",
    "import": "Turn a table into records.",
    "locate": "Ask geocoders for places not known yet.",
    "schema": "Print the JSON Schema of the records, for editors.",
}


class _Subcommands(UserDict[str, click.Command]):
    """The subcommands by name; the module of one is loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        listed = self.data[name]
        if listed.callback is None:
            function = "import_" if name == "import" else name  # a word of Python
            self.data[name] = resolve_name(f"mapper.cli.{function}:{function}")
            self.data[name].short_help = _SHORT_HELPS[name]
        return self.data[name]


class _Mapper(click.Group):
    """Lists its subcommands without loading them."""

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_SHORT_HELPS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a subcommand or an option."""
        named = [
            CompletionItem(name, help=short_help)
            for name, short_help in _SHORT_HELPS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]


@click.command(
    cls=_Mapper,
    commands=_Subcommands({name: click.Command(name) for name in _SHORT_HELPS}),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="incident-mapper", prog_name="mapper")
def main() -> None:
    """Map sourced, contested incidents into one HTML file that opens offline."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may lack letters that a file has
        sys.stdout.reconfigure(errors="backslashreplace")
