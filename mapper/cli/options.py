"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from mapper.cli.output_path import NO_NAME
from mapper.cli.rejected_files import RejectedFiles, name_rejected_files
from mapper.cli.table_options import FILE, OF_TABLES, add_table_options
from mapper.errors import SelectionError, quoted
from mapper.files import Input
from mapper.privacy import DEFAULT_EMBARGO_HOURS, LONGEST_EMBARGO_HOURS, PROFILES, Profile
from mapper.records import CONTEST_STATUSES, LANGUAGES

if TYPE_CHECKING:
    from mapper.imports import AreaSource, TableOptions

_DEFAULT = Path("incidents.yaml")


class InputType(click.Path):
    """A file to read, or `-`; a web address stays as it is written, to be named in the fault."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click gives
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401
        """Return the input, after the checks of a path."""
        from mapper.files import as_input  # noqa: PLC0415  (only where a command runs)

        if not str(value).strip():  # an unset variable of a script, which would be this folder
            self.fail(NO_NAME, param, ctx)
        if ctx is not None and ctx.params.get("counts") and Path(str(value)).is_dir():
            return as_input(str(value))
        super().convert(str(value), param, ctx)
        return as_input(str(value))


def _begin(context: click.Context, option: click.Parameter, given: Any) -> Any:  # noqa: ANN401
    """Tell how to begin where no records are named and none are there."""
    is_named = (
        given and context.get_parameter_source(str(option.name)) is not ParameterSource.DEFAULT
    )
    if not is_named and not _DEFAULT.exists():
        raise click.UsageError(
            f"There is no {_DEFAULT} in this folder. Name your records or a table, or write a small set to"
            " begin with: mapper init"
        )
    return given


def _begin_many(context: click.Context, option: click.Parameter, given: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Take the usual records where none are named: click 8.2.0 knows no default for many."""
    return _begin(context, option, given) or (option.type.convert(str(_DEFAULT), option, context),)


RECORDS = click.argument(
    "records",
    nargs=-1,
    type=InputType(),
    callback=_begin_many,
)
RECORD_FILE = click.argument(
    "records",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_DEFAULT,
    callback=_begin,
)
LAYER = click.option(
    "--layer",
    metavar="NAME",
    help="Layer of a GeoPackage, sheet of a workbook, … Default: the first with points, or the first table.",
)


ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of a CSV file, such as windows-1250, shift_jis or gb18030. Default: detected.",
)


def _format(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is None:
        return None
    from mapper.files import list_formats, suffix_of_format  # noqa: PLC0415  (only where one is named)

    suffix = suffix_of_format(name)
    if not suffix:
        known = ", ".join(list_formats())
        raise click.BadParameter(f"Unknown format {quoted(name)}. Formats: {known}.")
    return suffix


def add_input_format(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return an option that names the format of the input, under the given names."""
    return click.option(
        *names,
        "input_format",
        metavar="FORMAT",
        callback=_format,
        help="Format of the input, such as csv, geojson or yaml, for standard input and names without a"
        " suffix. Default: by suffix, else by content.",
    )


def _file_alone(
    _context: click.Context, _option: click.Parameter, path: Path | None
) -> Path | None:
    if str(path) == "-":
        raise click.BadParameter("Rejected rows cannot go to standard output. Name a file.")
    return path


REJECTED = click.option(
    "--rejected",
    type=FILE,
    callback=_file_alone,
    help="File for the rows of a table that are left out, with reasons, to correct and read again;"
    " of several tables, a file each, such as rejected-fires.csv. Default: none.",
)


def _area_source(
    context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[AreaSource, ...]:
    if not given:
        return ()
    from mapper.imports import parse_area_source  # noqa: PLC0415  (only where areas are named)

    repair = bool(context.params.get("repair_areas"))
    try:
        return tuple(parse_area_source(each, repair=repair) for each in given)
    except SelectionError as error:
        raise click.BadParameter(str(error)) from error


def _use_boundaries(
    context: click.Context, _option: click.Parameter, folder: str | None
) -> str | None:
    if folder is not None:
        from mapper.places import using_boundaries  # noqa: PLC0415  (only where they are named)

        try:
            context.with_resource(using_boundaries(folder))
        except SelectionError as error:
            raise click.BadParameter(str(error)) from error
    return folder


BOUNDARIES = click.option(
    "--boundaries",
    metavar="FOLDER|NAME",
    is_eager=True,
    expose_value=False,
    callback=_use_boundaries,
    help="Census boundaries of another year, made by mapper boundaries build. Default: MAPPER_BOUNDARIES, or"
    " those that come with mapper.",
)
AREAS = click.option(
    "--areas",
    metavar="FILE[:id=COLUMN,name=COLUMN]",
    multiple=True,
    callback=_area_source,
    help="Layer of areas of your own, such as police beats: GeoJSON, GeoPackage, Shapefile, KML or any other"
    " vector format, in any coordinate system. After a colon: id, name and population columns, label, layer,"
    " credit. Repeat for several. ice-ero has the areas of ICE's field offices.",
)
REPAIR_AREAS = click.option(
    "--repair-areas",
    is_flag=True,
    is_eager=True,
    help="Repair invalid polygons of areas, and say so. Default: they are faults.",
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
    help="Hours to wait after an incident has certainly ended before publishing it; 0 for no embargo.",
)
_REPEAT = "Repeat for several."
_NARROWED = (
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default="public",
        show_default=True,
        help="Intended readers: partner adds recent incidents and finer places, internal everything.",
    ),
    EMBARGO_HOURS,
    click.option(
        "--require-review",
        is_flag=True,
        help="Withhold records of which nothing was checked (checked:) from public pages and files.",
    ),
    click.option(
        "--as-of",
        type=MOMENT,
        help="Apply the embargo as of this time, so that a build can be repeated. Default: now.",
    ),
    click.option("--agency", multiple=True, help=f"Only incidents with this agency. {_REPEAT}"),
    click.option(
        "--jurisdiction",
        multiple=True,
        help=f"Only incidents that may lie in this place, county or area of --areas. {_REPEAT}",
    ),
    click.option(
        "--named", is_flag=True, help="With --agency: also where a source merely names the agency."
    ),
    click.option(
        "--status",
        multiple=True,
        type=click.Choice(CONTEST_STATUSES),
        help=f"Only incidents with this contest status. {_REPEAT}",
    ),
    click.option("--type", multiple=True, help=f"Only incidents of this type. {_REPEAT}"),
    click.option(
        "--role", multiple=True, help=f"Only with --agency, or any agency, in this role. {_REPEAT}"
    ),
    click.option(
        "--precision", multiple=True, help=f"Only places of this precision, such as city. {_REPEAT}"
    ),
    click.option("--text", help="Only incidents in whose texts all of these words occur."),
    click.option(
        "--where",
        metavar="EXPRESSION",
        help="Only incidents that meet an expression over the columns of the frame, such as"
        " \"type == 'protest' and date_start >= '2026-01-01'\".",
    ),
    click.option(
        "--surely",
        is_flag=True,
        help="With --jurisdiction, --since, --until: only where it is certain, not where it may be.",
    ),
    click.option("--since", type=DAY, help="Only incidents on or after this day, YYYY-MM-DD."),
    click.option("--until", type=DAY, help="Only incidents on or before this day, YYYY-MM-DD."),
    click.option(
        "--allow-empty",
        is_flag=True,
        help="Write the output even if it is empty, replacing an existing file.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `build` and `export` that select incidents; the fields are the options' names."""

    records: tuple[Input, ...]
    layer: str | None
    encoding: str | None
    input_format: str | None
    table: TableOptions
    areas: tuple[AreaSource, ...]
    repair_areas: bool
    rejected: Path | None
    profile: Profile
    embargo_hours: int
    require_review: bool
    as_of: datetime | None
    agency: tuple[str, ...]
    named: bool
    jurisdiction: tuple[str, ...]
    status: tuple[str, ...]
    type: tuple[str, ...]
    role: tuple[str, ...]
    precision: tuple[str, ...]
    text: str | None
    where: str | None
    surely: bool
    since: datetime | None
    until: datetime | None
    allow_empty: bool

    @property
    def inputs(self) -> list[Input]:
        """The inputs, with the format, the layer and the encoding that are named."""
        return name_formats(self.records, self.input_format, self.layer, self.encoding)

    @property
    def rejected_files(self) -> RejectedFiles | None:
        """Where the rejected rows go; None if they go nowhere."""
        return name_rejected_files(self.rejected, self.records)

    @property
    def names(self) -> str:
        """The user's names for the inputs."""
        return ", ".join(str(each.name) for each in self.records)


def name_formats(
    records: Sequence[Input], suffix: str | None, layer: str | None, encoding: str | None
) -> list[Input]:
    """Return inputs with the format, the layer and the encoding that the options name."""
    return [replace(each, suffix=suffix, layer=layer, encoding=encoding) for each in records]


EMBED_MEDIA = click.option(
    "--embed-media",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Folder with the photos that records name under media. Pages get them decoded and written anew,"
    " without metadata (extra media). Default: none.",
)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="Language that the page opens in. Default: that of the reader's browser.",
)


def add_selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that select incidents, and pass them to the command as one `asked`."""

    @wraps(command)
    def asking(**given: Any) -> Any:  # noqa: ANN401 - what click gives
        asked = Asked(**{field.name: given.pop(field.name) for field in fields(Asked)})
        return command(asked, **given)

    of_tables = add_table_options(*OF_TABLES)
    gathered: Callable[..., Any] = of_tables(
        BOUNDARIES(AREAS(REPAIR_AREAS(REJECTED(LAYER(ENCODING(asking))))))
    )
    for option in reversed((RECORDS, *_NARROWED)):
        gathered = option(gathered)
    return gathered
