"""`Incidents`, a set of incidents for notebooks and scripts, and `read`, which makes one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import cached_property
from inspect import Parameter, Signature
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Unpack, cast

from mapper import analysis, pipeline
from mapper.analysis import Selection
from mapper.errors import Arguments
from mapper.files import Input, as_input, is_whole, list_formats, suffix_of_format
from mapper.imports import TableOptions
from mapper.privacy import DEFAULT_EMBARGO_HOURS, LONGEST_EMBARGO_HOURS, PROFILES, Profile
from mapper.progress import Progress, ignore_step
from mapper.publish import Dataset, Tally, draw_plot, export_incidents, make_map, write_page
from mapper.records import SCHEMA, type_columns

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from mapper.imports import Columns
    from mapper.page import IncidentMap

_SOURCES = (
    "a file, an open file, a DataFrame, a table that offers an Arrow stream, or a list of dicts"
)


def read(
    source: Any = "incidents.yaml",  # noqa: ANN401 - whatever has rows
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: str | PathLike[str] | Mapping[str, Any] | Columns | None = None,
    agencies: str | PathLike[str] | None = None,
    accounts: Any = None,  # noqa: ANN401 - as `source`
    timezone: str | None = None,
    home: str | None = None,
    format: str | None = None,  # noqa: A002 - as the command's option
    layer: str | None = None,
    keep: Collection[str] = (),
) -> Incidents:
    """Read, check, locate and assign incidents, without touching the network.

    >>> rows = [{"date": "2026-01-19", "latitude": 33.97, "longitude": -118.18}]
    >>> print(mapper.read(rows).tally)
    1 record = 1 shown + 0 unlocated + 0 withheld + 0 filtered

    Args:
        source: A file of records in YAML, or any table: CSV, TSV, GeoJSON, JSON lines, Parquet,
            GeoPackage, XLSX. Earlier geocoding answers are read from the `.lock` file of the same name
            next to it. Or a table in memory: a DataFrame, a GeoDataFrame in any coordinate system,
            whatever offers an Arrow stream (polars, DuckDB, pyarrow), a list of dicts, features of
            GeoJSON; or an open file. It is not changed. A list of several becomes one set, in which an
            incident whose id an earlier one has gets another.
        profile: The audience: `public` for everyone, `partner` to include fresh incidents and finer
            places, `internal` for everything, marked as such.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; default now.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it; 0 for
            no embargo.
        columns: A column mapping for a table, as a dict or a file; without one, mapper detects the
            columns by name.
        agencies: A table of agencies, if the table of incidents refers to them by id.
        accounts: A table of accounts of the incidents, as a file or in memory like `source`: one row an
            account, with incident_id, account_by, stance and says.
        timezone: The time zone of the places in a table, such as `America/Los_Angeles`. Without it, a
            moment such as `05:30Z` is shown as 05:30 UTC.
        home: The state of cities without one, by name or code (California, CA). It overrides the file.
            Without either, a table takes the state of its other rows.
        format: The format of an open file without a name, such as csv, geojson or yaml. Default: by its
            name, or else its first bytes.
        layer: The layer of a GeoPackage or the sheet of a workbook. Default: the first with points, or
            the first.
        keep: Columns of a table to publish as fields of your own. Without it, pages and exports have
            none of them; `frame` has every column.

    Raises:
        RecordsError: The records have faults; `faults` lists each with its line and column.
        ArgumentError: Arguments have the wrong type or an unknown value; the message names each.
        SelectionError: `home` is not a state.
        GeodataError: The installed geodata are broken.
    """
    arguments = Arguments()
    inputs = _inputs(source, format, layer, arguments)
    if not (isinstance(columns, Mapping) or hasattr(columns, "model_fields")):
        arguments.require_path("columns", columns, optional=True)
    arguments.require_path("agencies", agencies, optional=True)
    arguments.require(
        "profile",
        profile,
        holds=isinstance(profile, str) and profile in PROFILES,
        wanted=f"one of {', '.join(PROFILES)}",
    )
    arguments.require(
        "as_of",
        as_of,
        holds=as_of is None or isinstance(as_of, datetime),
        wanted="a moment such as datetime(2026, 1, 24, tzinfo=UTC), or None",
    )
    arguments.require(
        "embargo_hours",
        embargo_hours,
        holds=isinstance(embargo_hours, int)
        and not isinstance(embargo_hours, bool)
        and 0 <= embargo_hours <= LONGEST_EMBARGO_HOURS,
        wanted=f"a whole number of hours from 0 to {LONGEST_EMBARGO_HOURS}",
    )
    arguments.require(
        "home",
        home,
        holds=home is None or isinstance(home, str),
        wanted="a state by name or code, such as 'California' or 'CA', or None",
    )
    kept = _listed("keep", keep, arguments) or ()
    told = None if accounts is None else as_input(accounts)
    arguments.require(
        "accounts",
        accounts,
        holds=accounts is None or told is not None,
        wanted="a table, as a file or in memory, or None",
    )
    arguments.refuse()
    dataset = pipeline.load(
        inputs,
        TableOptions(
            columns=Path(columns) if isinstance(columns, str | PathLike) else columns,
            agencies=None if agencies is None else Path(agencies),
            accounts=told,
            timezone=timezone,
            home=home,
            keep=kept,
        ),
        profile=profile,
        as_of=as_of,
        embargo_hours=embargo_hours,
    )
    return Incidents(dataset)


def _inputs(
    source: Any,  # noqa: ANN401
    format_: object,
    layer: Any,  # noqa: ANN401
    arguments: Arguments,
) -> list[Input]:
    """Return the inputs that a source is: one, or each of a list of several."""
    arguments.require(
        "format",
        format_,
        holds=format_ is None or (isinstance(format_, str) and suffix_of_format(format_) != ""),
        wanted=f"a format: {', '.join(list_formats())}",
    )
    arguments.require_text("layer", layer)
    given = list(source) if isinstance(source, Iterator) and not is_whole(source) else source
    several = isinstance(given, list | tuple) and len(given) > 0 and all(map(is_whole, given))
    suffix = suffix_of_format(format_) if isinstance(format_, str) else None
    found = []
    for each in given if several else [given]:
        read_from = as_input(each)
        if read_from is None:
            arguments.require("source", each, holds=False, wanted=_SOURCES)
        else:
            found.append(replace(read_from, suffix=suffix or None, layer=layer))
    return found


class Incidents:
    """Sourced incidents as tidy tables. They are immutable: every operation returns new ones.

    `len()` counts the incidents, and `tally` accounts for every record. `incident_id` links the tables.
    You get copies, so you may change them. Two sets are equal if they have the same title, description
    and tables.

    >>> import mapper
    >>> incidents = mapper.read("incidents.yaml")
    >>> print(incidents.tally)
    12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered
    >>> len(incidents.select(agency="LAPD", text="kidnapping"))
    1
    """

    __hash__ = None  # type: ignore[assignment]  # equal by its tables, which are too large to hash

    def __init__(self, dataset: Dataset) -> None:
        """Wrap a dataset; use `mapper.read` to get one from a file."""
        self._dataset = dataset
        self._made: dict[str, pd.DataFrame] = {}

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """One row per incident, with a point (EPSG:4326) if it has a place.

        `coordinate_uncertainty_in_meters` is the radius in meters of a circle around the whole place.
        `places`, `counties` and `states` are the GEOIDs of the areas that the circle may touch. The
        reference of columns describes every column. After these come the fields of your own and all other
        columns of a table, each in its type; one with the name of a column before it has `own_` in front.
        """
        return self._frame.copy(deep=False)

    @cached_property
    def _frame(self) -> gpd.GeoDataFrame:
        from mapper.analysis import point_frame  # noqa: PLC0415  (geopandas: half a second)

        incidents = self._dataset.tables.incidents
        others = self._dataset.other_columns
        beside = (
            None if others is None else others.frame(incidents["incident_id"], incidents.columns)
        )
        return point_frame(incidents, beside)

    @property
    def involvements(self) -> pd.DataFrame:
        """One row per agency in an incident: its role, and whether it was inside its area of operations."""
        return self._typed("involvements")

    @property
    def claims(self) -> pd.DataFrame:
        """One row per claim, with its contest status."""
        return self._typed("claims")

    @property
    def accounts(self) -> pd.DataFrame:
        """One row per account of a claim: speaker, stance, words and source."""
        return self._typed("accounts")

    @property
    def sources(self) -> pd.DataFrame:
        """One row per source: publisher, title, date, link, archived copy."""
        return self._typed("sources")

    @property
    def citations(self) -> pd.DataFrame:
        """One row per source of an incident; the sources of its accounts are in `accounts`."""
        return self._typed("citations")

    @property
    def agencies(self) -> pd.DataFrame:
        """One row per agency that the incidents name, or that such an agency belongs to."""
        return self._typed("agencies")

    def _typed(self, table: str) -> pd.DataFrame:
        """Return a table in the schema's dtypes, made on first use."""
        if table not in self._made:
            self._made[table] = type_columns(getattr(self._dataset.tables, table), table)
        return self._made[table].copy(deep=False)

    @property
    def tally(self) -> Tally:
        """The count of records: records = shown + unlocated + withheld + filtered + rejected."""
        return self._dataset.tally

    @property
    def withheld(self) -> dict[str, int]:
        """Number of records withheld, by reason: marked, embargo, undated."""
        return {str(reason): n for reason, n in self._dataset.reasons.items()}

    @property
    def reduced(self) -> int:
        """Number of records shown in part or with a coarser place."""
        return self._dataset.reduced

    @property
    def rejected(self) -> pd.DataFrame:
        """One row per fault of the rejected rows of a table: line, found, expected, fix, code."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            (fault.position.line, fault.found, fault.expected, fault.fix, fault.code)
            for fault in self._dataset.faults
        ]
        return pd.DataFrame(rows, columns=["line", "found", "expected", "fix", "code"])

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on reading a table: its columns, radii, agencies and doubtful values."""
        return self._dataset.notes

    @property
    def columns(self) -> pd.DataFrame:
        """One row per column of a table: the field that it gives, and why; None if it is not used.

        Empty for records. Columns that are not used are neither published nor exported.
        """
        import pandas as pd  # noqa: PLC0415

        rows = [(each.column, each.field, each.reason) for each in self._dataset.columns]
        return pd.DataFrame(rows, columns=["column", "field", "reason"], dtype=object)

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Columns of a table that contain dates, if none was used as the date of the incidents."""
        return self._dataset.date_columns

    def select(self, where: Any = None, **conditions: Unpack[Selection]) -> Incidents:  # noqa: ANN401
        """Keep the incidents that meet every given condition; none meets an empty list of names.

        >>> incidents = mapper.read("incidents.yaml")
        >>> chosen = incidents.select(agency=["LAPD", "Border Patrol"], jurisdiction="Los Angeles")
        >>> print(chosen.tally)
        12 records = 2 shown + 0 unlocated + 0 withheld + 10 filtered
        >>> downtown = shapely.box(-118.27, 34.03, -118.23, 34.06)  # west, south, east, north
        >>> len(incidents.select(within=downtown, since="2025-06-01"))
        3

        >>> frame = incidents.frame
        >>> len(incidents.select(frame["date_start"].dt.year == 2026))
        4
        >>> len(incidents.select("date_start >= '2026-01-01' and contest_status == 'disputed'"))
        3

        Args:
            where: An expression over the columns of the frame, as `DataFrame.query` has it; or True or False
                for each incident: an array in the order of the frame, or a Series with its index or with
                ids; or a part of the frame; or a function of the frame that returns one of these.
            ids: Ids of incidents.
            agency: Ids, names or aliases of agencies; an incident stays if it involves one of them or an
                agency below one.
            role: Roles of the agency, or of any agency: conducting, assisting, responding, present,
                involved, named.
            jurisdiction: Names or GEOIDs of places, counties or states; an incident stays if it may lie
                in one. A name is looked up among the areas of these incidents, then in the home state,
                then everywhere.
            type: Types of incidents.
            precision: Precisions of the place, such as address, intersection, city.
            status: Contest statuses: none-recorded, agreed, uncontested, one-account, one-sided,
                disputed. The status uncontested of mapper 0.1 is now one-account, or none-recorded
                for an incident without claims.
            since: First day on which it may have happened, a date or `YYYY-MM-DD`; undated ones stay.
            until: Last day on which it may have happened; undated ones stay.
            within: A shapely geometry in degrees (longitude first, WGS84; a box is
                `shapely.box(west, south, east, north)`), or a GeoSeries or GeoDataFrame in any
                coordinate system. An incident stays if it *may* lie in it: its circle of uncertainty
                touches it. If a record states its area in words, only that area's part of the circle
                counts. Incidents without a place do not stay.
            text: Words; all must occur in title, summary, city, locality, claims, accounts or
                translations. Case and accents do not matter, as in the page's search.
            fields: Values by field of your own, such as `{"weapon": "knife"}`, or lists of values.
            named: True to also count agencies that a source only names.
            surely: True to keep only incidents that surely meet the conditions of place and time, wherever
                in their circle and whenever in their days they happened; without it, those that may.

        Raises:
            SelectionError: A name is unknown or ambiguous, or the geometry or the mask is unusable; the
                message has a line for each.
            ArgumentError: A value has the wrong type; a kind of SelectionError.
        """
        arguments = Arguments()
        given: dict[str, Any] = {**conditions}
        for name in given.keys() - Selection.__annotations__.keys():
            known = ", ".join(Selection.__annotations__)
            arguments.wrong.append(f"{name} is not a condition. Conditions: {known}.")
        for name in ("ids", "agency", "role", "jurisdiction", "type", "status", "precision"):
            given[name] = _listed(name, given.get(name), arguments)
        for name in ("since", "until"):
            given[name] = _day(name, given.get(name), arguments)
        arguments.require_text("text", given.get("text"))
        own = given.get("fields")
        wanted = "a dict of values by field, or None"
        arguments.require(
            "fields", own, holds=own is None or isinstance(own, Mapping), wanted=wanted
        )
        for name in ("named", "surely"):
            truth = given.setdefault(name, False)
            arguments.require(name, truth, holds=isinstance(truth, bool), wanted="True or False")
        if callable(where):
            where = where(self.frame)
        elif isinstance(where, bytes | Mapping | bool | int | float):
            wanted = "an expression, or True or False for each incident"
            arguments.require("where", where, holds=False, wanted=wanted)
        arguments.refuse()
        given["text"] = given.get("text") or None
        chosen = cast("Selection", given)
        return Incidents(pipeline.select_by_names(self._dataset, where, **chosen))

    def summary(self) -> pd.DataFrame:
        """Count the incidents by contest status, level, type, precision, origin of the place, and year.

        One row per value, after the tally. An incident counts in each level of government that took
        part.

        >>> counts = mapper.read("incidents.yaml").summary()
        >>> int(counts.loc[("contest_status", "disputed"), "incidents"])
        5
        """
        return analysis.summarize(self._dataset.tables, asdict(self.tally))

    def matrix(
        self,
        *,
        by: Literal["agency", "level"] = "agency",
        jurisdiction: Literal["place", "county"] = "place",
        values: Literal["incidents", "disputed", "outside"] = "incidents",
        names: bool = True,
        named: bool = False,
    ) -> pd.DataFrame:
        """Count incidents by agency and jurisdiction, with the numbers of the page's matrix.

        The row of an agency includes the agencies below it and counts each incident once. An incident
        that may lie in two cities counts in both, so the cells of a row may add up to more than its
        incidents.

        Args:
            by: One row per agency, or per level of government.
            jurisdiction: One column per city, or per county; less certain places have their own.
            values: Count all incidents, disputed ones, or those in which an agency of the row was
                outside its area of operations.
            names: True to label rows and columns with names, False for ids and GEOIDs.
            named: True to also count agencies that a source only names.

        >>> counts = mapper.read("incidents.yaml").matrix(by="level", jurisdiction="county")
        >>> int(counts.loc["municipal", "Los Angeles County"])
        5

        Raises:
            SelectionError: An argument is not one of its choices.
        """
        return analysis.count_matrix(
            self._dataset.tables,
            by=by,
            jurisdiction=jurisdiction,
            values=values,
            names=names,
            named=named,
        )

    def by_month(self) -> pd.DataFrame:
        """Count incidents by month, separately for exact and uncertain dates.

        `exact` counts incidents that happened in the month; `spanning` counts those that may have
        happened in this month or another, in each of them. If any are undated, a last row without a
        month (NaT) has their number as `undated`.

        >>> months = mapper.read("incidents.yaml").by_month()
        >>> int(months.loc["2025-06", "exact"])
        3
        """
        return analysis.by_month(self._dataset.tables.incidents)

    def by_source(self) -> pd.DataFrame:
        """Count the incidents that cite each source, and those that cite no other.

        One row per source, the most cited first: `publisher`, `title`, `published`, `url`, `identified`,
        `archived`, `incidents` and `alone`.

        >>> sources = mapper.read("incidents.yaml").by_source()
        >>> int(sources.loc["bell-alhambra-santa-ana", "incidents"])
        4
        """
        return analysis.by_source(self._dataset.tables)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401 - matplotlib's
        """Draw the incidents for print: circles of uncertainty to scale over places and counties.

        Needs matplotlib (`pip install "incident-mapper[plot]"`). Levels of government differ by color and
        shape; a hollow mark means that only the city or county is known.

        Args:
            ax: The axes to draw on; None for a new figure.
            **options: `title`, and `labels=False` to leave out the names of places.

        Raises:
            ExtraError: matplotlib is not installed.
        """
        return draw_plot(self._dataset, ax=ax, **options)

    def export(
        self,
        path: str | PathLike[str] | IO[bytes],
        *,
        format: str | None = None,  # noqa: A002 - as the command's option
        progress: Progress = ignore_step,
    ) -> int:
        """Write the incidents for other tools, in the format of the suffix; return the size in bytes.

        GeoJSON (.geojson, .json), CSV (.csv), GeoPackage (.gpkg), GeoParquet (.parquet), KML (.kml) and
        YAML records (.yaml). The file documents how each place was found and how precisely, which values
        were made coarser or withheld, and every source with its archived copy. The same incidents give
        the same bytes.

        Args:
            path: The file, or a stream of bytes, which stays open.
            format: geojson, csv, geopackage, geoparquet, parquet (no geometry), kml or yaml; it overrides
                the suffix.
            progress: Called with the progress; see `mapper.progress.Progress`.

        Raises:
            ExportError: The format is unknown, or the incidents do not fit it.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The file could not be written; an old file is unchanged.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        arguments.require_text("format", format, "a format such as geojson, or None")
        _require_call(arguments, progress)
        arguments.refuse()
        target = Path(path) if isinstance(path, str | PathLike) else path
        return export_incidents(self._dataset, target, format_name=format, progress=progress)

    def map(self, *, tiles: str | None = None, tiles_attribution: str | None = None) -> IncidentMap:
        """Draw the incidents: a `folium.Map` that shows in a cell and saves to one file.

        Args:
            tiles: Address of a server of street tiles, such as https://tile.example/{z}/{x}/{y}.png.
                The page then has a button that names the host and loads them on request.
            tiles_attribution: The credit for the street tiles.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        _require_tiles(arguments, tiles, tiles_attribution)
        arguments.refuse()
        return make_map(self._dataset, tiles=tiles, tiles_attribution=tiles_attribution)

    def save(
        self,
        path: str | PathLike[str] | IO[bytes] = "map.html",
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        progress: Progress = ignore_step,
    ) -> int:
        """Write the page as one file that opens offline, and return its size in bytes.

        Args:
            path: The file to write, or a stream of bytes, which stays open.
            tiles: Address of a server of street tiles; see `map`.
            tiles_attribution: The credit for the street tiles.
            progress: Called with each step and its progress; see `mapper.progress.Progress`.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            LeakError: The page would contain a withheld value; an old file is unchanged.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The page could not be written; an old file is unchanged.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        _require_tiles(arguments, tiles, tiles_attribution)
        _require_call(arguments, progress)
        arguments.refuse()
        return write_page(
            self._dataset,
            Path(path) if isinstance(path, str | PathLike) else path,
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            progress=progress,
        )

    def __len__(self) -> int:
        """Count the incidents, including those without a place."""
        return len(self._dataset.tables.incidents)

    def __eq__(self, other: object) -> bool:
        """Compare title, description, own types and tables; kinds of places are not published."""
        if not isinstance(other, Incidents):
            return NotImplemented
        mine, others = self._dataset, other._dataset
        heads = [
            (each.title, each.description, dict(each.tables.used_types)) for each in (mine, others)
        ]
        return heads[0] == heads[1] and all(
            _equal(getattr(mine.tables, name), getattr(others.tables, name)) for name in SCHEMA
        )

    def _repr_html_(self) -> str:
        """Show the tally and the newest incidents in a notebook."""
        return analysis.incidents_html(
            self._dataset.title, str(self.tally), self._dataset.tables.incidents
        )

    def __repr__(self) -> str:
        """Describe the set in one line."""
        return f"<Incidents: {self._dataset.title!r}, {self.tally}>"


_NOT_PUBLISHED = "place_type"


def _selection_signature() -> Signature:
    """Return the signature of `select` with every condition by name, for help and documentation."""
    kinds = Selection.__annotations__
    defaults: dict[str, object] = dict.fromkeys(kinds) | {"named": False, "surely": False}
    parameters = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=default,
            annotation=getattr(kinds[name], "__forward_arg__", "Any"),
        )
        for name, default in defaults.items()
    ]
    first = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", "where")]
    first[1] = first[1].replace(default=None, annotation="Any")
    return Signature([*first, *parameters], return_annotation="Incidents")


def _equal(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Compare the values of two tables, regardless of dtype."""
    return list(mine.columns) == list(others.columns) and all(
        mine[name].equals(others[name]) or _plain(mine[name]).equals(_plain(others[name]))
        for name in mine.columns
        if name != _NOT_PUBLISHED
    )


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype(object).where(column.notna(), None)


def _listed(name: str, given: object, arguments: Arguments) -> tuple[str, ...] | None:
    """Return the given names as a tuple; None if there is no condition."""
    if given is None:
        return None
    if isinstance(given, str):
        return (given,)
    wanted = "a name, or a list of names"
    if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
        arguments.require(name, given, holds=False, wanted=wanted)
        return ()
    names = tuple(given)
    for each in names:
        arguments.require(f"a name in {name}", each, holds=isinstance(each, str), wanted=wanted)
    return names


def _day(name: str, given: object, arguments: Arguments) -> date | None:
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]  # other types are reported below
    except (TypeError, ValueError):
        arguments.require(name, given, holds=False, wanted="a date, or a text such as 2026-01-24")
        return None


def _require_tiles(arguments: Arguments, tiles: object, attribution: object) -> None:
    arguments.require_text("tiles", tiles, "the address of a tile server, or None")
    arguments.require_text("tiles_attribution", attribution)


def _require_call(arguments: Arguments, progress: object) -> None:
    wanted = "a function; see mapper.progress.Progress"
    arguments.require("progress", progress, holds=callable(progress), wanted=wanted)


setattr(Incidents.select, "__signature__", _selection_signature())  # noqa: B010 - a function has none
