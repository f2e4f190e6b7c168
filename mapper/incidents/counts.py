"""`count_incidents`, which makes `Counts` of any number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from inspect import Parameter, Signature, signature
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Unpack

import pandas as pd

from mapper import analysis, imports, publish
from mapper.analysis import ChunkSelection, Selection
from mapper.errors import Fault
from mapper.files import Arguments, Progress, ignore_step, is_whole, path_or_stream
from mapper.imports import TableOptions, is_dask_frame
from mapper.incidents.arguments import require_language, require_profile, require_progress
from mapper.incidents.counted import Counted
from mapper.incidents.counting import CHUNK_ROWS, CountOptions, count_sources
from mapper.incidents.dask_counting import count_dask_frame, count_on_workers
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Profile
from mapper.publish import CountsMade, Tally

if TYPE_CHECKING:
    from mapper.imports import Columns


class Counts:
    """Exact counts of incidents, without the incidents; they take little memory, however many there are.

    `len()` is the number of incidents that are counted, and `tally` accounts for every record.

    >>> from mapper.incidents import count_incidents
    >>> counts = count_incidents("incidents.yaml")
    >>> print(counts.tally)
    12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered
    >>> int(counts.by_month().loc["2025-06", "exact"])
    3
    """

    def __init__(self, counted: Counted) -> None:
        """Keep what was counted; call `count_incidents`."""
        if counted.head is None:
            raise ValueError("nothing was counted")
        self._counted = counted
        self._head = counted.head

    def __len__(self) -> int:
        """Return how many incidents are counted."""
        return self._counted.table.incidents

    def __repr__(self) -> str:
        """Say what is counted."""
        category = self._counted.table.category
        by = f", by {category}" if category else ""
        return f"<Counts of {len(self):,} incidents{by}>"

    @property
    def tally(self) -> Tally:
        """The count of records by outcome."""
        return self._counted.tally

    @property
    def withheld(self) -> dict[str, int]:
        """The number of withheld records, by reason."""
        return {str(reason): number for reason, number in self._counted.withheld.items()}

    @property
    def reduced(self) -> int:
        """The number of incidents that are shown in part, or counted at a coarser place."""
        return self._counted.reduced

    @property
    def notes(self) -> tuple[str, ...]:
        """Decisions made while the rows were read."""
        return tuple(self._counted.notes)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The first faults of rejected rows; `faults_in_all` is the number of all."""
        return tuple(self._counted.faults)

    @property
    def faults_in_all(self) -> int:
        """The number of faults of rejected rows."""
        return self._counted.faults_in_all

    def matrix(
        self,
        *,
        by: Literal["agency", "level"] = "agency",
        jurisdiction: str = "place",
        values: Literal["incidents", "disputed"] = "incidents",
        names: bool = True,
    ) -> pd.DataFrame:
        """Count incidents by agency and jurisdiction, with the numbers of `Incidents.matrix`.

        Args:
            by: One row per agency, or per level of government.
            jurisdiction: `place` for one column per city, `county` for one per county, or the id of a layer
                of your own areas.
            values: Count all incidents, or disputed ones.
            names: True to label rows and columns with names, False for ids and GEOIDs.

        Raises:
            SelectionError: An argument is not one of its choices.
        """
        return analysis.count_pairs(
            self._counted.table, by=by, jurisdiction=jurisdiction, values=values, names=names
        )

    def by_month(self) -> pd.DataFrame:
        """Count incidents by month, with the numbers of `Incidents.by_month`."""
        return analysis.count_by_month(self._counted.table)

    def by_area(self, kind: str = "place") -> pd.DataFrame:
        """Count incidents by place, county or own area: those that surely lie in it, and those that may.

        Args:
            kind: `place` or `county`, or the id of a layer of your own areas.

        Raises:
            SelectionError: It is none of them.
        """
        return analysis.count_by_area(self._counted.table, kind)

    def save(
        self,
        path: str | PathLike[str] | IO[bytes] = "counts.html",
        *,
        language: str | None = None,
        most_megabytes: float = publish.MOST_BYTES / 1e6,
    ) -> CountsMade:
        """Write the page of counts as one file that opens offline; return its size and precision.

        Args:
            path: The file to write, or a stream of bytes, which stays open.
            language: The language that the page opens in: en, es or fr; None for the browser's.
            most_megabytes: The size of the file at most: cells become larger, then days are left out.

        Raises:
            PageError: It does not fit.
            DestinationError: It is a file that was read, or not a regular file.
            OutputError: It could not be written; an old file is unchanged.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        require_language(arguments, language)
        arguments.refuse()
        counted = self._counted
        return publish.write_counts(
            counted.table,
            self._head,
            path_or_stream(path),
            tally=counted.tally,
            withheld=self.withheld,
            reduced=counted.reduced,
            language=language,
            most_bytes=round(most_megabytes * 1e6),
            read_from=counted.read_from,
        )


def selection_of(where: str | None, conditions: Selection) -> ChunkSelection:
    """Return what is selected while it is counted.

    Args:
        where: An expression; None for none.
        conditions: The others.

    Raises:
        ArgumentError: A value has the wrong type.
    """
    checked = analysis.check_conditions(where, conditions, frame=pd.DataFrame)
    return ChunkSelection(*checked)


def count_incidents(
    source: Any = "incidents.yaml",  # noqa: ANN401 - whatever has rows
    *,
    where: str | None = None,
    category: str | None = None,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    require_review: bool = False,
    columns: str | PathLike[str] | Mapping[str, Any] | Columns | None = None,
    timezone: str | None = None,
    home: str | None = None,
    borders: Mapping[str, str] | None = None,
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    rows: int = CHUNK_ROWS,
    scheduler: str | None = None,
    progress: Progress | None = None,
    **conditions: Unpack[Selection],
) -> Counts:
    """Count the incidents of any number of rows exactly, a chunk of them in memory at a time.

    Each chunk is read, located, assigned and protected as `mapper.read` does it, then counted and let go.

    A frame of Dask or dask-geopandas is counted where its partitions are, each by itself; what comes back is
    their counts, merged. So are files, with the address of a scheduler whose workers can read them.

    >>> rows = [{"date": "2026-01-19", "latitude": 33.97, "longitude": -118.18}]
    >>> len(count_incidents(rows))
    1
    >>> len(count_incidents("incidents.yaml", agency="LAPD"))
    2

    Args:
        source: A file, a folder with all folders below, a pattern such as `data/**/*.parquet`, an address
            that fsspec reads, a table in memory, or a frame of Dask; or a list of several files or tables.
        where: An expression over the columns of the frame; see `Incidents.select`.
        category: A column of a table, or a field of records, to count by, too.
        profile: The audience; see `mapper.read`.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; default now.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it.
        require_review: True to withhold records of which nothing was checked from the public.
        columns: A column mapping, as a dict or a file; without one, the first rows tell.
        timezone: The time zone of the places in a table.
        home: The state of cities without one.
        borders: The country to name alone in an area in dispute; see `mapper.read`.
        areas: Layers of areas of your own, such as police beats; see `mapper.read`.
        rows: How many rows are in memory at a time.
        scheduler: The address of a Dask scheduler whose workers count the files, such as
            `tcp://10.0.0.5:8786`; None to count them here.
        progress: Called with the share that is done and the number of rows; None to call nothing.
        **conditions: Which incidents to count: `agency`, `jurisdiction`, `since` and all others of
            `Incidents.select`.

    Raises:
        RecordsError: An input cannot be read, or no row of it could be taken.
        SelectionError: An option does not apply.
        LeakError: A name that would be published is a withheld value.
        ArgumentError: A value has the wrong type.
    """
    arguments = Arguments()
    require_profile(arguments, profile)
    is_count = isinstance(rows, int) and not isinstance(rows, bool) and rows > 0
    arguments.require("rows", rows, holds=is_count, wanted="a number of rows above 0")
    arguments.require_text("category", category, "a column by its name, or None")
    arguments.require_text("where", where, "an expression, such as \"type == 'raid'\", or None")
    arguments.require_text("scheduler", scheduler, "the address of a Dask scheduler, or None")
    layers = imports.list_area_sources(areas)
    arguments.require("areas", areas, holds=layers is not None, wanted=imports.AREAS_WANTED)
    tell = ignore_step if progress is None else progress
    require_progress(arguments, tell)
    arguments.refuse()
    moment = datetime.now(UTC) if as_of is None else as_of
    options = CountOptions(
        TableOptions(
            columns=Path(columns) if isinstance(columns, str | PathLike) else columns,
            timezone=timezone,
            home=home,
            borders=borders or {},
            keep=() if category is None else (category,),
        ),
        profile=profile,
        as_of=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        embargo_hours=embargo_hours,
        require_review=require_review,
        rows=rows,
        selection=selection_of(where, conditions),
    ).with_areas(layers or ())
    if is_dask_frame(source):
        return Counts(count_dask_frame(source, options, tell))
    several = isinstance(source, list | tuple) and len(source) > 0 and all(map(is_whole, source))
    sources = list(source) if several else [source]
    if scheduler is not None:
        return Counts(count_on_workers(sources, options, scheduler, tell))
    return Counts(count_sources(sources, options, tell))


def _signature() -> Signature:
    """Return the signature of `count_incidents` with every condition by name, for help and documentation."""
    own = signature(count_incidents)
    named = [each for each in own.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    conditions = [*analysis.selection_signature().parameters.values()][2:]
    return own.replace(parameters=[*named, *conditions])


setattr(count_incidents, "__signature__", _signature())  # noqa: B010 - a function has none
