"""The command `mapper`: its subcommands, each loaded when it is used, and its exit statuses."""

from __future__ import annotations

import errno
import gc
import io
import sys
import warnings
from collections import UserDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from mapper.cli.bug_report import report_bug
from mapper.cli.statuses import BUG, FAULTS, INTERRUPTED, describe_statuses
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, reason_of

# Libraries are some 200,000 objects that live until the command ends: a search for garbage at every 700 new
# ones, which is Python's own pace, takes a tenth of the time that `mapper check` takes.
_OBJECTS_BETWEEN_SEARCHES = 50_000
_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

# The list of subcommands loads none of them.
_SHORT_HELPS = {
    "archive": "Note captures of the sources, and what they no longer hold.",
    "assign": "Add jurisdictions to a table of points.",
    "boundaries": "Make boundaries of another year.",
    "build": "Build a map page.",
    "check": "List all errors and editorial warnings.",
    "diff": "List what changed between two states, for the desk.",
    "export": "Export to GeoJSON, CSV, GeoPackage, …",
    "import": "Turn a table into records.",
    "init": "Write a small set to begin with.",
    "locate": "Geocode places that have no coordinates yet.",
    "publish": "Publish a site: map, pages, data, feed.",
    "release": "Print the hash of a published site.",
    "schema": "Print the JSON Schema for record files.",
    "serve": "Show the page while you edit.",
    "sources": "List the sources, with the incidents that rest on each.",
    "verify": "Verify a published site or page offline.",
}


class _Subcommands(UserDict[str, click.Command]):
    """The subcommands by name; each module is loaded on first use."""

    def __getitem__(self, name: str) -> click.Command:
        listed = self.data[name]
        if listed.callback is None:
            function = "import_" if name == "import" else name  # a word of Python
            with _kept_for_good():
                self.data[name] = resolve_name(f"mapper.cli.{function}:{function}")
            self.data[name].short_help = _SHORT_HELPS[name]
        return self.data[name]


class _Mapper(click.Group):
    """Lists its subcommands without loading them, and never ends with a traceback."""

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

    def main(  # type: ignore[override]  # click's overloads tell apart whether it exits
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> Any:  # noqa: ANN401 - click's
        """Run a command, and exit unless the caller wants its return value."""
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _print_warning
                status = super().main(args, prog_name, standalone_mode=False, **extra)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _end("Interrupted.", INTERRUPTED)
        except MapperError as error:
            _end(str(error), FAULTS)
        except MemoryError:
            _end("Out of memory. Split the file, or close other programs.", FAULTS)
        except OSError as error:
            if error.errno not in _DISK_ERRORS:
                _end(report_bug(error), BUG)
            _end(f"Cannot write the output: {reason_of(error)}.", FAULTS)
        except Exception as error:  # noqa: BLE001 - what nothing else caught is a bug
            _end(report_bug(error), BUG)
        sys.exit(status if isinstance(status, int) else 0)


def _print_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning that no command expects, without the path of the library that gives it."""
    print_text(f"Warning: {' '.join(str(message).split())}", err=True)


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Search for no garbage while libraries are imported, and not in them before the oldest objects' turn."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()


def _end(words: str, status: int) -> NoReturn:
    print_text(words, err=True)
    sys.exit(status)


@click.command(
    cls=_Mapper,
    commands=_Subcommands({name: click.Command(name) for name in _SHORT_HELPS}),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=describe_statuses(),
)
@click.version_option(package_name="incident-mapper", prog_name="mapper")
def main() -> None:
    """Map contested, sourced incidents on one HTML page that opens offline."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may lack letters that a file has
        sys.stdout.reconfigure(errors="backslashreplace")
