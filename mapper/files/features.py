"""Reads GeoPackage, GeoParquet and any other format GDAL can read, and lists its layers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from mapper.errors import MapperError, RecordsError, quoted
from mapper.files.fixes import EXPORT_LAYER_AS_GEOJSON, SAVE_COMPLETELY, fix_unreadable
from mapper.files.geometry import (
    Geometry,
    geometry_column,
    geoparquet_geometry,
)
from mapper.files.gpx_tracks import TRACKS, read_tracks
from mapper.files.json_text import not_a_table
from mapper.files.located_features import with_points
from mapper.files.nested_cells import PointOf
from mapper.files.sheets import Rows, Sheet, distinct_names, no_such_layer, whole_file_error
from mapper.files.table_size import refuse_long_table

BATCH_ROWS = (
    1 << 16
)  # of a file that goes through a batch at a time; more take more memory, and no less time
_KML = (".kml", ".kmz")
_VERTICES = ("route_points", "track_points")  # of the lines in the other layers of GPX

Mask = npt.NDArray[np.bool_]


# ---- GDAL --------------------------------------------------------------------------------------


def read_features(
    path: Path,
    *,
    point_of: PointOf,
    file: Path | None = None,
    layer: str | None = None,
    crs: str | None = None,
) -> Sheet:
    """Read a file that GDAL knows; see `open_features`."""
    with open_features(path, file=file, layer=layer, crs=crs) as rows:
        return sheet_of(rows, point_of)


def sheet_of(rows: Rows, point_of: PointOf) -> Sheet:
    """Read all rows of a file into a sheet of texts."""
    batches, count = [], 0
    for batch, _ in rows.batches:
        count += len(batch)
        refuse_long_table(rows.file, count, batch.num_columns)
        batches.append(batch)
    if batches:
        table = pa.Table.from_batches(batches)
    else:
        table = pa.table({name: pa.array([], pa.string()) for name in rows.names})
        rows.geometry = None
    return with_points(Path(rows.file), table, rows.geometry, point_of=point_of, notes=rows.notes)


@contextmanager
def open_features(
    path: Path, *, file: Path | None = None, layer: str | None = None, crs: str | None = None
) -> Iterator[Rows]:
    """Open a file that GDAL can read; of several layers the one named, or the first with points.

    Args:
        path: The file.
        file: The user's name for it.
        layer: The layer; None for the first with points.
        crs: The coordinate system that a file is in which names none, such as a shapefile without its .prj.

    Raises:
        RecordsError: It cannot be read.
    """
    import pyogrio  # noqa: PLC0415  (a third of a second that tables without geometry need not spend)

    named = file or path
    try:
        if layer is not None:
            names = [str(name) for name, _ in pyogrio.list_layers(path).tolist()]
            if layer not in names:
                raise no_such_layer(named, layer, names)
        if path.suffix.lower() in _KML:
            yield _open_kml(path, named, layer)
            return
        layer, notes = _layer(path) if layer is None else (layer, [])
        if path.suffix.lower() == ".gpx" and layer == TRACKS:
            table, name = read_tracks(path)
            yield Rows(
                str(named),
                table.column_names,
                batches=_counted(table.to_batches(), table.num_rows, partial(_unreadable, named)),
                geometry=geometry_column(name, pyproj.CRS("EPSG:4326")),
                notes=notes,
                row_word="row",
            )
            return
        count = pyogrio.read_info(path, layer=layer)["features"]
        with pyogrio.open_arrow(path, layer=layer, batch_size=BATCH_ROWS, use_pyarrow=True) as (
            meta,
            reader,
        ):
            name = meta["geometry_name"] or "wkb_geometry"
            is_told = bool(crs and not meta["crs"])
            named_crs = meta["crs"] or crs
            system = pyproj.CRS.from_user_input(named_crs) if named_crs else None
            geometry = replace(geometry_column(name, system), is_told=is_told)
            has_geometry = name in reader.schema.names
            yield Rows(
                str(named),
                reader.schema.names,
                batches=_counted(reader, count, partial(_unreadable, named)),
                geometry=geometry if has_geometry else None,
                notes=notes,
                row_word="row",
            )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyproj.exceptions.CRSError,
        ValueError,
    ) as error:
        if isinstance(error, MapperError):  # of what is done with the rows
            raise
        if _is_empty_topology(path):
            raise not_a_table(named, "TopoJSON without layers", EXPORT_LAYER_AS_GEOJSON) from error
        raise _unreadable(named, error) from error


def _is_empty_topology(path: Path) -> bool:
    """Whether a file is whole TopoJSON without objects, of which GDAL says only that it failed."""
    if path.suffix.lower() != ".topojson":
        return False
    try:
        members = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(members, dict) and not members.get("objects")


def _open_kml(path: Path, file: Path, chosen: str | None) -> Rows:
    """Read all layers of KML, which are folders of one list of placemarks, or the one named."""
    import pyogrio  # noqa: PLC0415

    tables, names, notes = [], [], []
    if "LIBKML" not in pyogrio.list_drivers():  # GDAL's other driver knows no more of a placemark
        notes.append(
            "GDAL was built here without LIBKML, so only the names and descriptions of placemarks are read."
            f" {EXPORT_LAYER_AS_GEOJSON}"
        )
    for layer, _ in pyogrio.list_layers(path).tolist():
        if chosen not in (None, layer):
            continue
        meta, table = pyogrio.read_arrow(path, layer=layer)
        if table.num_rows:
            name = meta["geometry_name"] or "wkb_geometry"
            if name in table.column_names:
                table = table.rename_columns(
                    ["geometry" if each == name else each for each in table.column_names]
                )
            tables.append(table.replace_schema_metadata(None))
            names.append(f"{quoted(layer)} ({table.num_rows:,})")
    if len(names) > 1:
        notes.append(f"All layers are read: {', '.join(names)}.")
    whole = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})
    whole = _with_moments(whole)
    has_geometry = "geometry" in whole.column_names
    return Rows(
        str(file),
        whole.column_names,
        batches=_counted(whole.to_batches(), whole.num_rows, partial(_unreadable, file)),
        geometry=geometry_column("geometry", pyproj.CRS("EPSG:4326")) if has_geometry else None,
        notes=notes,
        row_word="row",
    )


def _with_moments(placemarks: pa.Table) -> pa.Table:
    """Put the moment of a placemark where others of the file have the begin of a span of time."""
    if not {"timestamp", "begin"} <= set(placemarks.column_names):
        return placemarks
    begin, moment = placemarks["begin"], placemarks["timestamp"]
    if begin.type != moment.type:  # an empty layer's, or a field of that name
        return placemarks
    at = placemarks.column_names.index("begin")
    return placemarks.set_column(at, "begin", pc.coalesce(begin, moment))


def _unreadable(path: Path, error: Exception) -> RecordsError:
    kind = path.suffix.lstrip(".") or "GDAL"
    return whole_file_error(
        path,
        found=f"Cannot read this {kind} file ({' '.join(str(error).split())[:200]}).",
        fix=fix_unreadable(error),
        code="unreadable-file",
    )


def _layer(path: Path) -> tuple[str | None, list[str]]:
    """Choose the layer that is not empty: the first with points, else with a geometry, else the first."""
    import pyogrio  # noqa: PLC0415

    layers = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path).tolist()]
    if not layers:
        return None, []
    if len(layers) == 1:
        return layers[0][0], []
    counts = {
        name: int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
        for name, _ in layers
    }
    is_gpx = path.suffix.lower() == ".gpx"

    def rank(number: int) -> tuple[bool, bool, int, int]:
        name, kind = layers[number]
        return not counts[name], is_gpx and name in _VERTICES, _rank(kind), number

    chosen = layers[min(range(len(layers)), key=rank)][0]
    others = [
        f"{quoted(name)} ({count:,})"
        for name, count in counts.items()
        if name != chosen and (count or not is_gpx)  # GPX has five layers, most of them empty
    ]
    if not others:
        return chosen, []
    return chosen, [f"Layer read: {quoted(chosen)}. Layers skipped: {', '.join(others)}."]


def _rank(kind: str) -> int:
    return (
        0
        if "Point" in kind
        else 1
        if kind in ("Unknown", "GeometryCollection")
        else 2
        if kind
        else 3
    )


def _counted(
    batches: Iterable[pa.RecordBatch], count: int, broken: Callable[[Exception], RecordsError]
) -> Iterator[tuple[pa.RecordBatch, float | None]]:
    """Give chunks with the share that is done; a broken chunk is a fault of the file."""
    done = 0
    try:
        for batch in batches:
            done += len(batch)
            yield batch, min(done / count, 1.0) if count > 0 else None
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from error


# ---- Parquet -----------------------------------------------------------------------------------


def read_parquet(path: Path, *, point_of: PointOf, file: Path | None = None) -> Sheet:
    """Read a Parquet or GeoParquet file; see `open_parquet`."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as opened:
            refuse_long_table(file or path, opened.metadata.num_rows, len(opened.schema_arrow))
            table = opened.read()
    except (ValueError, pa.ArrowNotImplementedError, OSError) as error:
        if isinstance(error, MapperError):
            raise
        raise _broken_parquet(file or path, error) from error
    return with_points(
        file or path, table, _of_metadata(table.schema, file or path), point_of=point_of
    )


@contextmanager
def open_parquet(path: Path, *, file: Path | None = None) -> Iterator[Rows]:
    """Open a Parquet or GeoParquet file.

    Raises:
        RecordsError: It cannot be read.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    named = file or path
    try:
        with pq.ParquetFile(path) as opened:
            names, renamed = distinct_names(opened.schema_arrow.names)
            batches = opened.iter_batches(batch_size=BATCH_ROWS)
            yield Rows(
                str(named),
                names,
                batches=_counted(
                    (batch.rename_columns(names) for batch in batches),
                    opened.metadata.num_rows,
                    partial(_broken_parquet, named),
                ),
                geometry=_of_metadata(opened.schema_arrow, named),
                notes=renamed,
                row_word="row",
            )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError, OSError) as error:
        if isinstance(error, MapperError):  # of what is done with the rows
            raise
        raise _broken_parquet(named, error) from error


def _of_metadata(schema: pa.Schema, file: Path) -> Geometry | None:
    """Return the geometry that a file's metadata names; none where a tool dropped its column."""
    metadata = schema.metadata
    try:
        found = geoparquet_geometry(metadata)
    except (ValueError, AttributeError, TypeError, pyproj.exceptions.CRSError) as error:
        raise _broken_parquet(file, error) from error
    is_there = found is not None and found[0] in schema.names
    return Geometry(*found, metadata[b"geo"]) if found and is_there else None


def _broken_parquet(file: Path, error: Exception) -> RecordsError:
    return whole_file_error(
        file,
        found=f"Cannot read this Parquet file ({' '.join(str(error).split())[:100]}).",
        fix=SAVE_COMPLETELY,
        code="unreadable-file",
    )
