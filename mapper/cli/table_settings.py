"""Options that set for a whole table what a mapping can set: title, dates, constants, columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from mapper.imports import CONSTANTS, FIELDS


def _pairs(known: tuple[str, ...]) -> Callable[..., dict[str, str]]:
    """Make a callback that parts NAME=VALUE and knows the names."""

    def parted(
        _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
    ) -> dict[str, str]:
        from mapper.records import suggest_spelling  # noqa: PLC0415  (only where one is given)

        pairs = {}
        for each in given:
            name, sign, value = (part.strip() for part in each.partition("="))
            if not sign or not value:
                raise click.BadParameter(f"{each!r} has no value. Write it like {known[0]}=VALUE.")
            if name not in known:
                fix = suggest_spelling(name, known) or f"The names are {', '.join(known)}."
                raise click.BadParameter(f"Unknown name {name!r}. {fix}")
            pairs[name] = value
        return pairs

    return parted


_OPTIONS = (
    click.option("--title", metavar="TEXT", help="Title of the page. Default: the file's own."),
    click.option(
        "--description", metavar="TEXT", help="Text below the title. Default: the file's own."
    ),
    click.option(
        "--field",
        "field_columns",
        metavar="FIELD=COLUMN",
        multiple=True,
        callback=_pairs(FIELDS),
        help='Column of a table for a field, such as event_date="DATE OCC". Repeat for several.',
    ),
    click.option(
        "--constant",
        "constants",
        metavar="FIELD=VALUE",
        multiple=True,
        callback=_pairs(CONSTANTS),
        help="Value for all rows of a table without one, such as agency=LAPD or state=CA. Repeat for"
        " several.",
    ),
    click.option(
        "--date-format",
        "date_formats",
        metavar="FORMAT",
        multiple=True,
        help="Format of a table's dates, such as %d/%m/%Y, where day and month are ambiguous. Repeat for"
        " several.",
    ),
)


def add_table_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options, and pass them to the command as `settings`, the members of a mapping."""

    @wraps(command)
    def gathered(**given: Any) -> Any:  # noqa: ANN401 - what click gives
        title, description = given.pop("title"), given.pop("description")
        fields, constants = given.pop("field_columns"), given.pop("constants")
        formats = list(given.pop("date_formats"))
        settings = {
            "title": title,
            "description": description,
            "fields": fields,
            "constants": constants,
            "date_format": formats,
        }
        return command(settings={name: value for name, value in settings.items() if value}, **given)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
