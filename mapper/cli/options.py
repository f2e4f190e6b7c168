"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from mapper.errors import SelectionError
from mapper.privacy import DEFAULT_EMBARGO_HOURS, LONGEST_EMBARGO_HOURS, PROFILES, Profile
from mapper.records import CONTEST_STATUSES

RECORDS = click.argument(
    "records", type=click.Path(path_type=Path, dir_okay=False), default=Path("incidents.yaml")
)
FILE = click.Path(path_type=Path, dir_okay=False)
COLUMNS = click.option(
    "--columns",
    type=FILE,
    help="What the columns of a table mean; `mapper import` writes one to correct.",
)
AGENCIES = click.option(
    "--agencies", "agency_table", type=FILE, help="A table of agencies, named by id in the first."
)


def _time_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from mapper.imports import is_time_zone  # noqa: PLC0415  (only where a zone is named)

    if name is not None and not is_time_zone(name):
        raise click.BadParameter(
            f"No time zone is called {name!r}. Name one such as America/Los_Angeles."
        )
    return name


TIME_ZONE = click.option(
    "--timezone",
    metavar="ZONE",
    callback=_time_zone,
    help="Tell a table's moments (05:30Z, seconds since 1970) in this zone, like America/Los_Angeles.",
)


def _state(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from mapper.places import state_of  # noqa: PLC0415  (only where a state is named)

    try:
        return None if name is None else state_of(name)
    except SelectionError as error:
        raise click.BadParameter(str(error)) from error


HOME = click.option(
    "--home",
    metavar="STATE",
    callback=_state,
    help="The state of cities without one, such as California or CA, whatever the file says.",
)


def _file_alone(
    _context: click.Context, _option: click.Parameter, path: Path | None
) -> Path | None:
    if str(path) == "-":
        raise click.BadParameter("Standard output is for words. Name a file.")
    return path


REJECTED = click.option(
    "--rejected",
    type=FILE,
    callback=_file_alone,
    help="Write the rows of a table that are left out here, with reasons, to mend and read again.",
)
DAY = click.DateTime(formats=["%Y-%m-%d"])
MOMENT = click.DateTime(
    formats=[
        "%Y-%m-%d",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M%z",
        "%Y-%m-%dT%H:%M:%S%z",
    ]
)
EMBARGO_HOURS = click.option(
    "--embargo-hours",
    type=click.IntRange(0, LONGEST_EMBARGO_HOURS),
    default=DEFAULT_EMBARGO_HOURS,
    show_default=True,
    help="How long an incident must surely be over before others learn of it; 0 for no embargo.",
)
_NARROWED = (
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default="public",
        show_default=True,
        help="What to keep back: partner holds fresh incidents and finer places, internal everything.",
    ),
    EMBARGO_HOURS,
    click.option(
        "--as-of",
        type=MOMENT,
        help="Count the embargo back from this moment instead of now, so that a build can be repeated.",
    ),
    click.option("--agency", multiple=True, help="Only incidents of this agency; may be repeated."),
    click.option(
        "--jurisdiction", multiple=True, help="Only incidents that may lie in this place or county."
    ),
    click.option("--status", multiple=True, type=click.Choice(CONTEST_STATUSES)),
    click.option("--since", type=DAY, help="First day, YYYY-MM-DD."),
    click.option("--until", type=DAY, help="Last day, YYYY-MM-DD."),
    click.option(
        "--allow-empty",
        is_flag=True,
        help="Write even if nothing would be shown, over what is there.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents `build` and `export` are asked for; the fields are the options' names."""

    records: Path
    columns: Path | None
    agency_table: Path | None
    timezone: str | None
    home: str | None
    rejected: Path | None
    profile: Profile
    embargo_hours: int
    as_of: datetime | None
    agency: tuple[str, ...]
    jurisdiction: tuple[str, ...]
    status: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    allow_empty: bool


def asks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what says which incidents are meant, and hand it to the command as one `asked`."""

    @wraps(command)
    def gathered(**given: Any) -> Any:  # noqa: ANN401 - what click gives
        asked = Asked(**{field.name: given.pop(field.name) for field in fields(Asked)})
        return command(asked, **given)

    for option in reversed((RECORDS, *_NARROWED, COLUMNS, AGENCIES, TIME_ZONE, HOME, REJECTED)):
        gathered = option(gathered)
    return gathered
