"""`Incidents`: a set of incidents as a notebook holds it, and `read`, which makes one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from mapper import analysis, pipeline
from mapper.errors import Arguments
from mapper.privacy import DEFAULT_EMBARGO_HOURS, LONGEST_EMBARGO_HOURS, PROFILES, Profile
from mapper.progress import Progress, in_silence
from mapper.publish import Dataset, Tally, draw_plot, export_incidents, make_map, write_page
from mapper.records import type_columns

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from mapper.analysis import Extent
    from mapper.page import IncidentMap


def read(
    path: str | PathLike[str] = "incidents.yaml",
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: str | PathLike[str] | None = None,
    agencies: str | PathLike[str] | None = None,
    timezone: str | None = None,
    home: str | None = None,
) -> Incidents:
    """Read, check, locate and assign the incidents of a file, without touching the network.

    Args:
        path: A file of records in YAML, or any table: CSV, TSV, GeoJSON, JSON lines, Parquet,
            GeoPackage, XLSX. Answers that geocoding gave earlier are taken from the `.lock` file of
            the same name beside it.
        profile: What to keep back: `public` holds what anybody may read, `partner` what is fresh
            and finer places too, `internal` everything, marked as such.
        as_of: The moment from which the embargo counts back, UTC unless it says otherwise; now
            unless given.
        embargo_hours: How long an incident must surely be over before the public sees it; 0 for no
            embargo.
        columns: A mapping file that says what a table's columns mean; guessed without one.
        agencies: A table of agencies, where a table of incidents names them by id.
        timezone: The time zone in which a table's moments are told, such as `America/Los_Angeles`:
            the one of the places. Without it, a moment such as `05:30Z` is shown as 05:30 UTC.
        home: The state of cities without one, by name or code (California, CA), whatever the file says.
            Without it counts what the file says; in a table, where the other rows lie.

    Raises:
        RecordsError: The records have faults; `faults` holds every one with line and column.
        ArgumentError: An argument is of the wrong type or none of its choices; it names every one.
        SelectionError: No state is called as `home` is.
        GeodataError: The installed geodata are broken.
    """
    arguments = Arguments()
    arguments.require_path("path", path)
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
        wanted="a moment, as datetime(2026, 1, 24, tzinfo=UTC), or None",
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
        wanted="a state by name or code, as 'California' or 'CA', or None",
    )
    arguments.refuse()
    dataset = pipeline.load(
        Path(path),
        profile=profile,
        as_of=as_of,
        embargo_hours=embargo_hours,
        columns=None if columns is None else Path(columns),
        agencies=None if agencies is None else Path(agencies),
        timezone=timezone,
        home=home,
    )
    return Incidents(dataset)


class Incidents:
    """Sourced incidents as tidy tables; immutable, every operation returns a new one.

    `len()` counts the incidents; `tally` says where every record went. Tables are linked by
    `incident_id`, and what you do to a table you were given changes no other. Two are equal if they
    have the same title, description and tables; what was left out on the way does not count.

    >>> import mapper
    >>> incidents = mapper.read("incidents.yaml")
    >>> print(incidents.tally)
    12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered
    >>> len(incidents.select(agency="LAPD", text="kidnapping"))
    1
    """

    __hash__ = None  # type: ignore[assignment]  # equal by what it holds, which is too much to hash

    def __init__(self, dataset: Dataset) -> None:
        """Wrap a dataset; use `mapper.read` to get one from a file."""
        self._dataset = dataset
        self._made: dict[str, pd.DataFrame] = {}

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """One row an incident, with a point (EPSG:4326) where it has a place.

        `coordinate_uncertainty_in_meters` is the radius in metres of a circle that holds the whole
        place. `places`, `counties` and `states` are the GEOIDs that the circle may touch. What each
        column holds is told in the schema of the tables, as for the others.
        """
        return self._frame.copy(deep=False)

    @cached_property
    def _frame(self) -> gpd.GeoDataFrame:
        from mapper.analysis import point_frame  # noqa: PLC0415  (geopandas: half a second)

        return point_frame(self._dataset.tables.incidents)

    @property
    def involvements(self) -> pd.DataFrame:
        """One row an agency in an incident: role, and inside or outside its area of operations."""
        return self._typed("involvements")

    @property
    def claims(self) -> pd.DataFrame:
        """One row a claim, with its contest status."""
        return self._typed("claims")

    @property
    def accounts(self) -> pd.DataFrame:
        """One row an account: who says what about a claim, with which stance, in which source."""
        return self._typed("accounts")

    @property
    def sources(self) -> pd.DataFrame:
        """One row a source: publisher, title, date, link, archived copy."""
        return self._typed("sources")

    @property
    def citations(self) -> pd.DataFrame:
        """One row a source that an incident rests on; those of its accounts stand in `accounts`."""
        return self._typed("citations")

    @property
    def agencies(self) -> pd.DataFrame:
        """One row an agency that the incidents name, and those it belongs to."""
        return self._typed("agencies")

    def _typed(self, table: str) -> pd.DataFrame:
        """Return a table in the schema's dtypes, made when it is first asked for."""
        if table not in self._made:
            self._made[table] = type_columns(getattr(self._dataset.tables, table), table)
        return self._made[table].copy(deep=False)

    @property
    def tally(self) -> Tally:
        """Where every record went: records = shown + unlocated + withheld + filtered + rejected."""
        return self._dataset.tally

    @property
    def withheld(self) -> dict[str, int]:
        """Number of records withheld, by reason: marked, embargo, undated."""
        return {str(reason): n for reason, n in self._dataset.reasons.items()}

    @property
    def reduced(self) -> int:
        """Number of records of which something is not shown, or the place is made coarser."""
        return self._dataset.reduced

    @property
    def rejected(self) -> pd.DataFrame:
        """One row a fault of a table's row that was left out: line, found, expected, fix, code."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            (fault.position.line, fault.found, fault.expected, fault.fix, fault.code)
            for fault in self._dataset.faults
        ]
        return pd.DataFrame(rows, columns=["line", "found", "expected", "fix", "code"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided while a table was read: columns, radii, agencies, what looks doubtful."""
        return self._dataset.notes

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Columns of a table that hold dates, where none was taken for the date of the incidents."""
        return self._dataset.date_columns

    def select(
        self,
        *,
        agency: str | Collection[str] | None = None,
        jurisdiction: str | Collection[str] | None = None,
        status: str | Collection[str] | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        within: Extent | None = None,
        text: str | None = None,
    ) -> Incidents:
        """Keep the incidents that meet every condition given; an empty list of names is met by none.

        >>> incidents = mapper.read("incidents.yaml")
        >>> chosen = incidents.select(agency=["LAPD", "Border Patrol"], jurisdiction="Los Angeles")
        >>> print(chosen.tally)
        12 records = 3 shown + 0 unlocated + 0 withheld + 9 filtered
        >>> downtown = shapely.box(-118.27, 34.03, -118.23, 34.06)  # west, south, east, north
        >>> len(incidents.select(within=downtown, since="2025-06-01"))
        3

        Args:
            agency: Ids, names or aliases of agencies; an incident needs one of them, or of those that
                belong to them.
            jurisdiction: Names or GEOIDs of places, counties or states; the incident may lie in one. A
                name means an area of these incidents if it can, else one of the home, else one anywhere.
            status: Contest statuses: uncontested, agreed, one-sided, disputed.
            since: First day on which it may have happened, a date or `YYYY-MM-DD`; the undated stay.
            until: Last day on which it may have happened; the undated stay.
            within: A shapely geometry in degrees (longitude first, WGS84; a box is
                `shapely.box(west, south, east, north)`), or a GeoSeries or GeoDataFrame in any
                coordinate system. Those stay that *may* lie in it: whose circle of uncertainty
                touches it. Where a record says by word in which area it happened, only that area's
                part of the circle counts. Those without a place do not stay.
            text: Words that all have to occur in title, summary, city, locality, claims, accounts or
                translations, whatever their case and accents, as the page's search has it.

        Raises:
            SelectionError: A name, a day or a geometry is none; the message lists every name.
            ArgumentError: It is a SelectionError, too; a value is of the wrong type.
        """
        arguments = Arguments()
        agencies = _listed("agency", agency, arguments)
        areas = _listed("jurisdiction", jurisdiction, arguments)
        statuses = _listed("status", status, arguments)
        first, last = _day("since", since, arguments), _day("until", until, arguments)
        arguments.require_text("text", text)
        arguments.refuse()
        chosen = pipeline.narrow(
            self._dataset,
            agency=agencies,
            jurisdiction=areas,
            status=statuses,
            since=first,
            until=last,
            within=within,
            text=text or None,
        )
        return Incidents(chosen)

    def summary(self) -> pd.DataFrame:
        """Count the incidents by all they are told apart by: one row a value, in plain order.

        The tally, contest status, level of government, type, precision, how they were located, year.
        Where several levels took part, an incident counts in each.

        >>> counts = mapper.read("incidents.yaml").summary()
        >>> int(counts.loc[("contest_status", "disputed"), "incidents"])
        8
        """
        return analysis.summarize(self._dataset.tables, asdict(self.tally))

    def matrix(
        self,
        *,
        by: Literal["agency", "level"] = "agency",
        jurisdiction: Literal["place", "county"] = "place",
        values: Literal["incidents", "disputed", "outside"] = "incidents",
        names: bool = True,
    ) -> pd.DataFrame:
        """Count incidents by agency and jurisdiction, with the numbers of the page's matrix.

        An agency counts what belongs to it, each incident once. An incident that may lie in two cities
        counts in both, so the cells of a row may add up to more than its incidents.

        Args:
            by: A row an agency, or a row a level of government.
            jurisdiction: A column a city, or a column a county; what is less known has its own.
            values: Count incidents, those that are disputed, or those in which an agency of the row
                was outside its area of operations.
            names: Name the lines; else the ids of agencies and the GEOIDs of areas.

        >>> counts = mapper.read("incidents.yaml").matrix(by="level", jurisdiction="county")
        >>> int(counts.loc["municipal", "Los Angeles County"])
        6

        Raises:
            SelectionError: An argument is none of its choices.
        """
        return analysis.count_matrix(
            self._dataset.tables, by=by, jurisdiction=jurisdiction, values=values, names=names
        )

    def by_month(self) -> pd.DataFrame:
        """Count incidents by month: those of that month, and those that may be of it.

        `exact` happened in the month, `spanning` may have, in this one or in another, and counts in
        each. If any are undated, a last row without a month (NaT) has their number as `undated`.

        >>> months = mapper.read("incidents.yaml").by_month()
        >>> int(months.loc["2025-06", "exact"])
        4
        """
        return analysis.by_month(self._dataset.tables.incidents)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401 - matplotlib's
        """Draw the incidents for print: circles of uncertainty to scale over places and counties.

        Needs matplotlib (`pip install "incident-mapper[plot]"`). Levels of government differ by colour and
        shape; a hollow mark is a place of which only the city or county is known.

        Args:
            ax: Where to draw; a new figure if None.
            **options: `title`, and `labels=False` to leave out the names of places.

        Raises:
            ExtraError: matplotlib is not installed.
        """
        return draw_plot(self._dataset, ax=ax, **options)

    def export(
        self,
        path: str | PathLike[str] | IO[bytes],
        *,
        format: str | None = None,  # noqa: A002 - what the command's option is called
        progress: Progress = in_silence,
    ) -> int:
        """Write the incidents for other tools, in the format that the suffix says; return the size in bytes.

        GeoJSON (.geojson, .json), CSV (.csv), GeoPackage (.gpkg), GeoParquet (.parquet), KML (.kml) and
        YAML records (.yaml). How each place was found and how exactly, what was made coarser or
        withheld, and every source with its archive go along. The same incidents give the same bytes.

        Args:
            path: The file, or a stream of bytes, which stays open.
            format: geojson, csv, geopackage, geoparquet, parquet (no geometry), kml or yaml, whatever
                the suffix says.
            progress: Told how far it is; see `mapper.progress.Progress`.

        Raises:
            ExportError: Nobody knows the format, or the incidents do not fit it.
            DestinationError: The file is one that the incidents were read from, or is no file.
            OutputError: It could not be written; an old file there stays whole.
            ArgumentError: A value is of the wrong type.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        arguments.require_text("format", format, "the name of a format, such as geojson, or None")
        _require_call(arguments, progress)
        arguments.refuse()
        target = Path(path) if isinstance(path, str | PathLike) else path
        return export_incidents(self._dataset, target, format_name=format, progress=progress)

    def map(self, *, tiles: str | None = None, tiles_attribution: str | None = None) -> IncidentMap:
        """Draw the incidents: a `folium.Map` that shows in a cell and saves to one file.

        Args:
            tiles: Address of a server of street tiles, such as https://tile.example/{z}/{x}/{y}.png.
                The page then has a button that names the host and loads them when a reader asks.
            tiles_attribution: Whom the map credits for them.

        Raises:
            PageError: The tile address is not one, or nobody is credited.
            ArgumentError: A value is of the wrong type.
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
        progress: Progress = in_silence,
    ) -> int:
        """Write the page as one file that opens offline, and return its size in bytes.

        Args:
            path: The file to write, or a stream of bytes, which stays open.
            tiles: Address of a server of street tiles; see `map`.
            tiles_attribution: Whom the map credits for them.
            progress: Told which step runs and how far it is; see `mapper.progress.Progress`.

        Raises:
            PageError: The tile address is not one, or nobody is credited.
            LeakError: It would hold what is withheld; an old file there stays whole.
            DestinationError: The file is one that the incidents were read from, or is no file.
            OutputError: It could not be written; likewise.
            ArgumentError: A value is of the wrong type.
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
        """Count the incidents, those without a place included."""
        return len(self._dataset.tables.incidents)

    def __eq__(self, other: object) -> bool:
        """Compare title, description and tables."""
        if not isinstance(other, Incidents):
            return NotImplemented
        mine, others = self._dataset, other._dataset
        return (mine.title, mine.description) == (others.title, others.description) and all(
            _equal(getattr(mine.tables, field.name), getattr(others.tables, field.name))
            for field in fields(mine.tables)
        )

    def _repr_html_(self) -> str:
        """Show the tally and the newest incidents in a notebook."""
        return analysis.incidents_html(
            self._dataset.title, str(self.tally), self._dataset.tables.incidents
        )

    def __repr__(self) -> str:
        """Say what this holds in one line."""
        return f"<Incidents: {self._dataset.title!r}, {self.tally}>"


def _equal(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Compare what two tables hold, whatever pandas keeps it in."""
    return list(mine.columns) == list(others.columns) and all(
        mine[name].equals(others[name]) or _plain(mine[name]).equals(_plain(others[name]))
        for name in mine.columns
    )


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype(object).where(column.notna(), None)


def _listed(name: str, given: object, arguments: Arguments) -> tuple[str, ...] | None:
    """Return the names that were given: one alone, or any number of them; None if there is no condition."""
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
        return date.fromisoformat(given)  # type: ignore[arg-type]  # what is no text is said below
    except (TypeError, ValueError):
        arguments.require(name, given, holds=False, wanted="a date, or a text as 2026-01-24")
        return None


def _require_tiles(arguments: Arguments, tiles: object, attribution: object) -> None:
    arguments.require_text("tiles", tiles, "the address of a tile server, or None")
    arguments.require_text("tiles_attribution", attribution)


def _require_call(arguments: Arguments, progress: object) -> None:
    wanted = "a function; see mapper.progress.Progress"
    arguments.require("progress", progress, holds=callable(progress), wanted=wanted)
