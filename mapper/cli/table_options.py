"""Options of reading a table: its mapping, its other tables, and what they set for the whole table."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.errors import PointsError, SelectionError
from mapper.imports import CONSTANTS, FIELDS

if TYPE_CHECKING:
    from mapper.imports import TableOptions


FILE = click.Path(path_type=Path, dir_okay=False)
COLUMNS = click.option(
    "--columns",
    type=FILE,
    help="Column-mapping file. `mapper import` writes one you can edit. Default: detected by name.",
)
AGENCIES = click.option(
    "--agencies",
    "agency_table",
    type=FILE,
    help="Agency table that the incident table refers to by ID. Default: none.",
)
ACCOUNTS = click.option(
    "--claims",
    "account_table",
    type=click.Path(path_type=Path),
    help="Table of accounts of the incidents in a table: one row an account, with incident_id,"
    " account_by, stance and says. Default: none.",
)


def _time_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is None:
        return None
    from mapper.imports import is_time_zone, unknown_time_zone  # noqa: PLC0415  (only where a zone is named)

    if not is_time_zone(name):
        raise click.BadParameter(unknown_time_zone(name))
    return name


TIME_ZONE = click.option(
    "--timezone",
    metavar="ZONE",
    callback=_time_zone,
    help="Convert a table's UTC times and timestamps to this zone, such as America/Los_Angeles."
    " Default: unchanged.",
)


def _state(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from mapper.places import find_home  # noqa: PLC0415  (only where a home is named)

    try:
        return name and find_home(name)
    except SelectionError as error:
        raise click.BadParameter(str(error)) from error


HOME = click.option(
    "--home",
    metavar="PLACE",
    callback=_state,
    help="State for cities without one, such as California or CA; or United States, a country, or its"
    " first-level area, such as Mexico or 'Jalisco, Mexico'."
    " Default: the file's own home.",
)


def _borders(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    from mapper.places import choose_borders  # noqa: PLC0415  (only where one is chosen)

    pairs = {}
    for each in given:
        name, sign, country = (part.strip() for part in each.partition("="))
        if not (name and sign and country):
            raise click.BadParameter(
                f"{each!r} names no area and country. Write it like Crimea=UA."
            )
        pairs[name] = country
    try:
        return choose_borders(pairs)
    except SelectionError as error:
        raise click.BadParameter(str(error)) from error


BORDERS = click.option(
    "--borders",
    metavar="AREA=COUNTRY",
    multiple=True,
    callback=_borders,
    help="Country to name alone in an area in dispute, such as Crimea=UA; pages and exports say so. Repeat"
    " for several. Default: all that claim it.",
)


def _split_names(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name.strip() for each in given for name in each.split(",") if name.strip())


KEEP = click.option(
    "--keep",
    metavar="COLUMNS",
    multiple=True,
    callback=_split_names,
    help="Columns of a table to publish as fields: --keep weapon,injured. Default: none.",
)


def _crs(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None:
        from mapper.imports import read_crs  # noqa: PLC0415  (only where one is named)

        try:
            read_crs(name)
        except PointsError as error:
            raise click.BadParameter(str(error)) from error
    return name


CRS = click.option(
    "--crs",
    metavar="CODE",
    callback=_crs,
    help="Coordinate system of a table's columns of coordinates, such as EPSG:27700. Default: WGS84 degrees.",
)


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


_SETTINGS = (
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
    CRS,
    click.option(
        "--rows",
        type=click.Choice(["incidents"]),
        help="Say that each row of a table is one incident, where rows look like totals of months or years.",
    ),
    click.option(
        "--color-by",
        metavar="COLUMN",
        help="Column of categories by which a page colors its marks when it opens. It is kept as a field."
        " Default: levels of agencies.",
    ),
)


# Of commands that read tables of incidents.
OF_TABLES = (COLUMNS, AGENCIES, ACCOUNTS, TIME_ZONE, HOME, BORDERS, KEEP)


def add_table_options(
    *options: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add options of reading a table and its settings, passed to the command as one `table`."""

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def gathered(**given: Any) -> Any:  # noqa: ANN401 - what click gives
            return command(table=_take_table_options(given), **given)

        for option in reversed((*options, *_SETTINGS)):
            gathered = option(gathered)
        return gathered

    return added


def _take_table_options(given: dict[str, Any]) -> TableOptions:
    """Take the options of a table out of all that are given."""
    from mapper.imports import TableOptions  # noqa: PLC0415  (only where a command runs)

    settings = {
        "title": given.pop("title"),
        "description": given.pop("description"),
        "fields": given.pop("field_columns"),
        "constants": given.pop("constants"),
        "date_format": list(given.pop("date_formats")),
        "crs": given.pop("crs"),
        "rows": given.pop("rows"),
        "color_by": given.pop("color_by"),
    }
    return TableOptions(
        columns=given.pop("columns", None),
        agencies=given.pop("agency_table", None),
        accounts=given.pop("account_table", None),
        timezone=given.pop("timezone", None),
        home=given.pop("home", None),
        borders=given.pop("borders", {}),
        settings={name: value for name, value in settings.items() if value},
        keep=given.pop("keep", ()),
    )
