"""`mapper.assign`: jurisdictions for frames and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, overload

import pandas as pd
import pyarrow as pa

from mapper.files import (
    ASSIGNING_STEPS,
    Arguments,
    Input,
    Progress,
    are_parts,
    ignore_step,
    list_formats,
    notebook_progress,
    path_text,
    suffix_of_format,
)
from mapper.imports.area_sources import AREAS_WANTED, list_area_sources
from mapper.imports.points.assign_frame import Frame, assign_frame
from mapper.imports.points.assign_table import AssignOptions, assign_file
from mapper.imports.points.dask_frames import Partitioned, assign_dask_frame, is_dask_frame
from mapper.imports.projected_coordinates import CRS_WANTED
from mapper.places import choose_borders

if TYPE_CHECKING:
    from mapper.imports.points.answer_columns import Report
    from mapper.imports.points.parts import PartsReport

Files: TypeAlias = "str | PathLike[str] | Sequence[str | PathLike[str]]"

_FORMATS = ("parquet", "csv")


class ArrowStream(Protocol):
    """What offers rows as an Arrow stream: a frame of polars, a relation of DuckDB, a table of pyarrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream."""


@overload
def assign(
    frame: Frame,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    crs: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    texts: bool = False,
    borders: Mapping[str, str] | None = None,
) -> Frame: ...


@overload
def assign(
    frame: Partitioned,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    crs: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    texts: bool = False,
    borders: Mapping[str, str] | None = None,
) -> Partitioned: ...


@overload
def assign(
    frame: ArrowStream,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    crs: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    texts: bool = False,
    borders: Mapping[str, str] | None = None,
) -> pd.DataFrame: ...


@overload
def assign(
    frame: Files,
    *,
    output: str | PathLike[str],
    latitude: str | None = None,
    longitude: str | None = None,
    crs: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Any = None,  # noqa: ANN401 - files, frames, dicts
    texts: bool = False,
    borders: Mapping[str, str] | None = None,
    output_format: Literal["parquet", "csv"] = "parquet",
    workers: int = 1,
    resume: bool = False,
    format: str | None = None,
    layer: str | None = None,
    progress: Progress | None = None,
) -> Report | PartsReport: ...


def assign(
    frame: Any,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    crs: str | None = None,
    uncertainty: str | float | None = None,
    border_distance: bool = True,
    prefix: str = "",
    areas: Any = None,
    texts: bool = False,
    borders: Mapping[str, str] | None = None,
    output: str | PathLike[str] | None = None,
    output_format: str = "parquet",
    workers: int = 1,
    resume: bool = False,
    format: str | None = None,  # noqa: A002 - as in `read`
    layer: str | None = None,
    progress: Progress | None = None,
) -> Any:
    """Return a table of points with the jurisdictions that each lies in, or may lie in.

    A line or an area stands for the smallest circle that holds it: the columns of the point itself are
    those of its center, and its radius counts where no larger one is stated.

    Args:
        frame: One row per point, line or area: a GeoDataFrame in any CRS, or a DataFrame with columns in
            WGS84 degrees, of pandas or of Dask. Or whatever offers an Arrow stream, such as a frame of
            polars, a relation of DuckDB or a table of pyarrow. Or files, which need an `output`: any table
            that `mapper.read` reads, a folder, a pattern such as `trips/2024-*.csv`, an address that
            fsspec reads, or a list of these; folders called `name=value` are columns.
        latitude: The latitude column. Default: detected by name.
        longitude: The longitude column. Default: detected by name.
        crs: The coordinate system of columns of coordinates, such as `EPSG:27700`. Default: WGS84 degrees.
        uncertainty: The radius, in meters, of the circle in which the true point lies: a column, or
            one number for all. Default: a column detected by name, or else one meter.
        border_distance: Whether to measure the distance, in meters, to the nearest border.
        prefix: A prefix for the names of the new columns.
        areas: Layers of areas of your own, such as police beats: a file of any vector format, a
            GeoDataFrame, a dict such as `{"file": "beats.geojson", "id": "BEAT", "name": "NAME"}`, or a
            list of these. A layer has three columns more: for `beats`, `beats_id` and `beats` with ids and
            names of the areas that hold the point, and `beats_candidates`, all that its circle may touch,
            if that is not certain.
        texts: Whether names and GEOIDs are columns of texts. Without it, they are categories, which take a
            fraction of the time and memory. In a frame of Dask, they are texts in any case.
        borders: The country to name alone in an area in dispute, instead of all that claim it, such as
            `{"Crimea": "UA"}`.
        output: The file to write, `.csv` or `.parquet`; of several files the folder, which gets a file for
            each of them.
        output_format: The format of the files in the folder, `parquet` or `csv`.
        workers: The number of processes that read several files.
        resume: Whether to skip the files that an earlier run with the same settings has done.
        format: The format of files whose name does not say it, such as csv.
        layer: The layer of a GeoPackage or the sheet of a workbook.
        progress: Called with the share of the files that is done, and the number of rows; see
            `mapper.files.Progress`. Without it, a notebook shows a bar when it takes longer than a second.

    Returns:
        Of files, the count of all files and rows; str() makes it a sentence. Of a frame, a copy (of an Arrow
        stream, a DataFrame of pandas with the types of Arrow) with
        fourteen more columns: place_geoid, place, county_geoid, county, state_geoid and state
        of the point itself; jurisdiction, all jurisdictions that the circle may touch, in words;
        places, the GEOIDs of its places if there is more than one candidate; border_distance_meters;
        boundaries_vintage; regions and countries, if it is abroad; place_class, which is incorporated for a
        city with a government of its own, town for a town or township with one, cdp for a census-designated
        place, and empty where that is unknown; and police, the agency that polices the place, where the
        registry knows. A row without
        valid coordinates has empty values. A frame of Dask stays one: its answers come when it is computed,
        and several places, regions or countries are one text, with semicolons between.

    Raises:
        PointsError: The frame has no coordinate columns, its geometries have no CRS, or it already has
            columns with the new names.
        RecordsError: A file or a layer of areas cannot be read, or has invalid polygons.
        OutputError: An output cannot be written; finished ones stay, and `resume` goes on after them.
        SelectionError: `borders` names no area in dispute, or a country that does not claim it.
        ArgumentError: Arguments have the wrong type; the message names each of them.
    """
    sources = list_area_sources(areas)
    files = _files(frame)
    frame = _as_frame(frame)
    arguments = Arguments()
    wanted = "a DataFrame, a GeoDataFrame, a table that offers an Arrow stream, or files"
    is_of_dask = is_dask_frame(frame)
    is_frame = isinstance(frame, pd.DataFrame) or is_of_dask
    arguments.require("frame", frame, holds=is_frame or bool(files), wanted=wanted)
    _require_options(arguments, latitude, longitude, uncertainty, prefix, texts)
    arguments.require_text("crs", crs, CRS_WANTED)
    arguments.require_truth("border_distance", border_distance)
    arguments.require("areas", areas, holds=sources is not None, wanted=AREAS_WANTED)
    _require_borders(arguments, borders)
    _require_output(arguments, files, output, output_format, workers, resume, format, layer)
    tell = ignore_step if progress is None else progress
    arguments.require_progress(tell)
    arguments.refuse()
    chosen = choose_borders(borders or {})
    options = AssignOptions(
        latitude, longitude, uncertainty, border_distance, prefix, texts, chosen, crs
    )
    if is_of_dask:
        return assign_dask_frame(frame, options, sources or ())
    if not files or output is None:
        return assign_frame(frame, options, sources or ())
    suffix = None if format is None else suffix_of_format(format)
    if not are_parts(files):
        path = Path(files[0])
        given = Input(path, path, suffix=suffix, layer=layer)
        with notebook_progress(tell, ASSIGNING_STEPS) as told:
            return assign_file(given, fspath(output), options, areas=sources or (), progress=told)
    from mapper.imports.points.parts import assign_parts  # noqa: PLC0415 - rarely needed

    with notebook_progress(tell, ASSIGNING_STEPS) as told:
        return assign_parts(
            files,
            fspath(output),
            options,
            output_suffix=f".{output_format}",
            areas=sources or (),
            suffix=suffix,
            layer=layer,
            workers=workers,
            resume=resume,
            progress=told,
        )


def _as_frame(given: Any) -> Any:  # noqa: ANN401
    """Return what offers an Arrow stream as a frame of pandas; anything else as it is."""
    if isinstance(given, pd.DataFrame) or not hasattr(given, "__arrow_c_stream__"):
        return given
    try:
        table = pa.table(given)
    except (pa.ArrowException, ValueError, TypeError, RuntimeError):
        return given  # whoever checks the arguments says what they should be
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _files(given: Any) -> list[str]:  # noqa: ANN401
    """Return the names of files, if that is what is given."""
    listed = [given] if isinstance(given, str | PathLike) else given
    if not isinstance(listed, list | tuple):
        return []
    names = [path_text(each) for each in listed]
    return [each for each in names if each is not None] if None not in names else []


def _require_options(  # noqa: PLR0917
    arguments: Arguments,
    latitude: object,
    longitude: object,
    uncertainty: object,
    prefix: object,
    texts: object,
) -> None:
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        arguments.require_text(name, value, "the name of a column, or None")
    is_number = isinstance(uncertainty, int | float) and not isinstance(uncertainty, bool)
    if not is_number:
        arguments.require_text("uncertainty", uncertainty, "a column's name, meters, or None")
    wanted = "a text to begin the names of the new columns"
    arguments.require("prefix", prefix, holds=prefix is not None, wanted=wanted)
    arguments.require_text("prefix", prefix, wanted)
    arguments.require_truth("texts", texts)


def _require_borders(arguments: Arguments, borders: object) -> None:
    holds = borders is None or (
        isinstance(borders, Mapping)
        and all(isinstance(each, str) for pair in borders.items() for each in pair)
    )
    wanted = "a dict from an area in dispute to a country, such as {'Crimea': 'UA'}"
    arguments.require("borders", borders, holds=holds, wanted=wanted)


def _require_output(  # noqa: PLR0917
    arguments: Arguments,
    files: Sequence[str],
    output: object,
    output_format: object,
    workers: object,
    resume: object,
    format_: object,
    layer: object,
) -> None:
    """Check the arguments of files; a frame has none of them."""
    if files:
        arguments.require_path("output", output)
    else:
        wanted = "None: a frame is returned, not written"
        arguments.require("output", output, holds=output is None, wanted=wanted)
    arguments.require_choice("output_format", output_format, _FORMATS)
    is_count = isinstance(workers, int) and not isinstance(workers, bool) and workers > 0
    arguments.require("workers", workers, holds=is_count, wanted="a number of processes, from 1 on")
    arguments.require_truth("resume", resume)
    is_format = isinstance(format_, str) and suffix_of_format(format_) != ""
    arguments.require(
        "format",
        format_,
        holds=format_ is None or is_format,
        wanted=f"a format: {', '.join(list_formats())}",
    )
    arguments.require_text("layer", layer)
