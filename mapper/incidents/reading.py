"""`read`, which makes `Incidents` of any file or table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.files import (
    READING_STEPS,
    Arguments,
    Input,
    Progress,
    as_input,
    ignore_step,
    is_whole,
    list_formats,
    notebook_progress,
    suffix_of_format,
)
from mapper.imports import CRS_WANTED, TableOptions, list_area_sources
from mapper.incidents import pipeline
from mapper.incidents.arguments import require_profile, require_progress
from mapper.incidents.incidents import Incidents
from mapper.places import GroundFiles, ground_sources
from mapper.privacy import DEFAULT_EMBARGO_HOURS, LONGEST_EMBARGO_HOURS, Profile

if TYPE_CHECKING:
    from mapper.imports import Columns

_SOURCES = (
    "a file, an open file, a DataFrame, a table that offers an Arrow stream, or a list of dicts"
)


def read(
    source: Any = "incidents.yaml",  # noqa: ANN401 - whatever has rows
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    require_review: bool = False,
    columns: str | PathLike[str] | Mapping[str, Any] | Columns | None = None,
    agencies: str | PathLike[str] | None = None,
    accounts: Any = None,  # noqa: ANN401 - as `source`
    timezone: str | None = None,
    crs: str | None = None,
    home: str | None = None,
    borders: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - as the command's option
    layer: str | None = None,
    encoding: str | None = None,
    keep: Collection[str] = (),
    ground: GroundFiles = None,
    ground_attribution: str | None = None,
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    repair_areas: bool = False,
    progress: Progress | None = None,
) -> Incidents:
    """Read, check, locate and assign incidents, without touching the network.

    >>> rows = [{"date": "2026-01-19", "latitude": 33.97, "longitude": -118.18}]
    >>> print(mapper.read(rows).tally)
    1 record = 1 shown + 0 unlocated + 0 withheld + 0 filtered

    Args:
        source: A file of records in YAML, or any table: CSV, TSV, GeoJSON, JSON lines, Parquet,
            GeoPackage, XLSX. A folder or a pattern such as `data/2026-*.csv` is one table, and folders
            called `name=value` are columns of it. Earlier geocoding answers are read from the `.lock`
            file of the same name next to it. Or a table in memory: a DataFrame, a GeoDataFrame in any
            coordinate system, whatever offers an Arrow stream (polars, DuckDB, pyarrow), a list of dicts,
            features of GeoJSON; or an open file. It is not changed. A list of several becomes one
            set, in which an incident whose id an earlier one has gets another.
        profile: The audience: `public` for everyone, `partner` to include fresh incidents and finer
            places, `internal` for everything, marked as such.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; default now.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it; 0 for
            no embargo.
        require_review: True to withhold records of which nothing was checked from the public.
        columns: A column mapping for a table, as a dict or a file; without one, mapper detects the
            columns by name.
        agencies: A table of agencies, if the table of incidents refers to them by id.
        accounts: A table of accounts of the incidents, as a file or in memory like `source`: one row an
            account, with incident_id, account_by, stance and says.
        timezone: The time zone of the places in a table, such as `America/Los_Angeles`. Without it, a
            moment in UTC has the time of its place, with its distance from UTC, where that is certain.
        crs: The coordinate system of a table's columns of coordinates, such as `EPSG:27700`; by default they
            are WGS84 degrees.
        home: The state of cities without one, by name or code (California, CA), or a country or first-level
            area abroad (Mexico, "Jalisco, Mexico"). It overrides the file.
            Without either, a table takes the state of its other rows.
        borders: The country to name alone in an area in dispute, instead of all that claim it, such as
            `{"Crimea": "UA"}`. It overrides the file; pages and exports say what was chosen.
        format: The format of an open file without a name, such as csv, geojson or yaml. Default: by its
            name, or else its first bytes.
        layer: The layer of a GeoPackage or the sheet of a workbook. Default: the first with points, or
            the first.
        encoding: The encoding of a CSV file, such as windows-1250, shift_jis or gb18030. Default:
            detected.
        keep: Columns of a table to publish as fields of your own. Without it, pages and exports have
            none of them; `frame` has every column.
        ground: Files of streets, water, parks and rail for the pages of these incidents; see
            `Incidents.map`.
        ground_attribution: The credit for the ground; an OpenStreetMap extract has its own.
        areas: Layers of areas of your own, such as police beats: a file of any vector format in any
            coordinate system, a GeoDataFrame, a dict such as `{"file": "beats.geojson", "id": "BEAT"}`, or a
            list of these. An area is a jurisdiction like a city or a county.
        repair_areas: True to repair invalid polygons of these; `notes` says which.
        progress: Called with each step and its progress; see `mapper.files.Progress`. Without it, a
            notebook shows a bar when it takes longer than a second.

    Raises:
        RecordsError: The records have faults; `faults` lists each with its line and column.
        ArgumentError: Arguments have the wrong type or an unknown value; the message names each.
        SelectionError: `home` is no state or country, `encoding` no encoding of text, or `borders` names
            no area in dispute or no claimant.
        GeodataError: The installed geodata are broken.
    """
    arguments = Arguments()
    inputs = _inputs(source, format, layer, encoding, arguments)
    is_mapping = isinstance(columns, Mapping) or hasattr(columns, "model_fields")
    is_file = isinstance(columns, str | PathLike)
    if is_mapping or is_file or columns is None:
        arguments.require_path("columns", None if is_mapping else columns, optional=True)
    else:
        arguments.require("columns", columns, holds=False, wanted="a dict, or the path of a file")
    arguments.require_path("agencies", agencies, optional=True)
    arguments.require_text(
        "timezone", timezone, "a time zone such as 'America/Los_Angeles', or None"
    )
    arguments.require_text("crs", crs, CRS_WANTED)
    require_profile(arguments, profile)
    arguments.require(
        "as_of",
        as_of,
        holds=as_of is None or (isinstance(as_of, datetime) and as_of == as_of),  # noqa: PLR0124 - NaT
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
        "require_review",
        require_review,
        holds=isinstance(require_review, bool),
        wanted="True, or False to publish unchecked records, too",
    )
    arguments.require(
        "home",
        home,
        holds=home is None or isinstance(home, str),
        wanted="a state by name or code, such as 'California' or 'CA', or None",
    )
    arguments.require(
        "borders",
        borders,
        holds=borders is None
        or (
            isinstance(borders, Mapping)
            and all(isinstance(each, str) for pair in borders.items() for each in pair)
        ),
        wanted="a dict of countries by area in dispute, such as {'Crimea': 'UA'}, or None",
    )
    kept = arguments.take_names("keep", keep) or ()
    told = None if accounts is None else as_input(accounts)
    sources = ground_sources(arguments, ground, ground_attribution)
    arguments.require(
        "accounts",
        accounts,
        holds=accounts is None or told is not None,
        wanted="a table, as a file or in memory, or None",
    )
    layers = list_area_sources(areas)
    wanted = "a file of polygons, a GeoDataFrame, a dict with a file, or a list of these"
    arguments.require("areas", areas, holds=layers is not None, wanted=wanted)
    arguments.require_truth("repair_areas", repair_areas)
    tell = ignore_step if progress is None else progress
    require_progress(arguments, tell)
    arguments.refuse()
    with notebook_progress(tell, READING_STEPS) as told_progress:
        dataset = pipeline.load(
            inputs,
            TableOptions(
                columns=Path(columns) if isinstance(columns, str | PathLike) else columns,
                agencies=None if agencies is None else Path(agencies),
                accounts=told,
                timezone=timezone,
                home=home,
                borders=borders or {},
                settings={} if crs is None else {"crs": crs},
                keep=kept,
            ),
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
            areas=layers or (),
            repair_areas=repair_areas,
            require_review=require_review,
            progress=told_progress,
        )
    return Incidents(replace(dataset, ground=sources) if sources else dataset)


def _inputs(
    source: Any,  # noqa: ANN401
    format_: object,
    layer: Any,  # noqa: ANN401
    encoding: Any,  # noqa: ANN401
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
    arguments.require_text("encoding", encoding)
    given = list(source) if isinstance(source, Iterator) and not is_whole(source) else source
    several = isinstance(given, list | tuple) and len(given) > 0 and all(map(is_whole, given))
    suffix = suffix_of_format(format_) if isinstance(format_, str) else None
    found = []
    for each in given if several else [given]:
        read_from = as_input(each)
        if read_from is None:
            arguments.require("source", each, holds=False, wanted=_SOURCES)
        else:
            found.append(replace(read_from, suffix=suffix or None, layer=layer, encoding=encoding))
    return found
