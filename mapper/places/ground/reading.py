"""Reads the ground round incidents: an OpenStreetMap extract through GDAL, or any vector file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from mapper.errors import RecordsError, and_more, cannot_read, quoted, reason_of
from mapper.files import (
    SAVE_COMPLETELY,
    Floats,
    Geometries,
    layer_paths,
    to_degrees,
    transformer_between,
    unpacked_file,
    whole_file_error,
)
from mapper.places.ground.catalogs import refuse_catalogs
from mapper.places.ground.columns import column_of_names, columns_of_kinds, kinds_in, names_in
from mapper.places.ground.cutting import cut
from mapper.places.ground.ground import Ground
from mapper.places.ground.kinds import NUMBERS
from mapper.places.ground.layers import GroundLayer, layer_of, layer_of_columns
from mapper.places.ground.overpass import is_overpass, write_extract
from mapper.places.ground.shore import shore_of
from mapper.places.ground.sources import OPENSTREETMAP, GroundSource
from mapper.places.ground.squares import GroundSquares

_EXAMPLES = 3
# The layers that GDAL makes of an extract, each with its tags in the order in which they count.
_EXTRACT = {
    "lines": ("highway", "railway", "waterway"),
    "multipolygons": ("natural", "leisure", "landuse"),
}
_EXTRACT_LAYERS = (*_EXTRACT, "multilinestrings", "other_relations")
_PARQUET = (".parquet", ".geoparquet", ".pq")
_OTHER_TAGS = "other_tags"
_COAST_TAG = '"natural"=>"coastline"'
_IS_COAST = f"{_OTHER_TAGS} LIKE '%{_COAST_TAG}%'"
_FROM_EXTRACT = ("osm_id", "osm_way_id", "osmid")
_NUMBERED = ("@id", "id")  # columns of GeoJSON from overpass-turbo, with way/123
# GDAL sets 100 MB aside for the nodes of an extract each time that it opens one, which takes it longer than
# to read a small one
_SET_ASIDE = "OSM_MAX_TMPFILE_SIZE"
_SMALL_BYTES = 2_000_000
_SET_ASIDE_OF_SMALL_MB = 10
_IS_NUMBER = r"(?:node|way|relation)/\d+"


def read_ground(sources: Sequence[GroundSource], squares: GroundSquares) -> Ground:
    """Read streets, rail, water and parks in squares.

    Args:
        sources: The files, in the order of their credits.
        squares: The squares round the places to publish.

    Raises:
        RecordsError: A file cannot be read, has nothing of a known kind, or needs a credit.
    """
    parts, credits_, notes = [], [], []
    for source in sources:
        layers = _layers(source, squares)
        credits_ += _credits(
            source, is_openstreetmap=any(layer.is_openstreetmap for layer in layers)
        )
        notes += _notes(source, layers)
        parts += [layer.features for layer in layers]
    whole = pd.concat(parts, ignore_index=True)
    near = pd.concat([cut(whole, squares), shore_of(whole, squares)], ignore_index=True)
    if not len(near):
        notes.append(f"{_listed(sources)}: nothing lies near an incident, so no ground is drawn.")
    # names that are drawn alone; the empty text sorts first, and is none
    codes, listed = pd.factorize(near["name"], sort=True)
    shift = int(len(listed) > 0 and listed[0] == "")
    return Ground(
        near["geometry"].to_numpy(),
        near["kind"].to_numpy(dtype=np.int8),
        np.where(codes >= shift, codes - shift, -1).astype(np.int32),
        tuple(listed[shift:]),
        " · ".join(dict.fromkeys(credits_)),
        tuple(notes),
    )


def _credits(source: GroundSource, *, is_openstreetmap: bool) -> list[str]:
    own = [source.attribution] if source.attribution else []
    if is_openstreetmap:
        return [OPENSTREETMAP, *(each for each in own if OPENSTREETMAP not in each)]
    if own:
        return own
    raise whole_file_error(
        source.path,
        found="This file has no attribution.",
        expected="A page names the source and license of what it draws. Extracts of OpenStreetMap name"
        " theirs by themselves.",
        fix="Name them with --ground-attribution, such as 'City of Springfield (CC BY 4.0)'.",
        code="ground-attribution",
    )


def _notes(source: GroundSource, layers: Sequence[GroundLayer]) -> list[str]:
    name = source.path.name
    notes = []
    broken = sum(layer.broken for layer in layers)
    if broken:
        noun = "shape is" if broken == 1 else "shapes are"
        notes.append(f"{name}: {broken:,} broken {noun} left out of the ground.")
    unknown = tuple(dict.fromkeys(word for layer in layers for word in layer.unknown))
    if unknown:
        some = ", ".join(map(quoted, unknown[:_EXAMPLES]))
        more = and_more(len(unknown) - _EXAMPLES)
        notes.append(f"{name}: shapes of other kinds are left out of the ground: {some}{more}.")
    return notes


def _listed(sources: Sequence[GroundSource]) -> str:
    return ", ".join(source.path.name for source in sources)


# ---- layers ----------------------------------------------------------------------------------


def _layers(source: GroundSource, squares: GroundSquares) -> list[GroundLayer]:
    path = source.path
    try:
        with _opened(path) as files, _little_set_aside(path):
            layers = [layer for each in files for layer in _layers_of(source, each, squares)]
    except OSError as error:
        raise cannot_read(path, error) from error
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyproj.exceptions.ProjError,
        shapely.errors.GEOSException,  # WKB that is broken
        ValueError,
    ) as error:
        if isinstance(error, RecordsError):
            raise
        raise whole_file_error(
            path,
            found=f"The file cannot be read: {_reason(error, path)}.",
            expected="--ground takes an OpenStreetMap extract (.osm.pbf, .osm) or a vector file such as"
            " GeoJSON, GeoPackage or a shapefile.",
            fix=SAVE_COMPLETELY,
            code="ground-unreadable",
        ) from error
    shown = [layer for layer in layers if layer is not None]
    if not shown:
        raise whole_file_error(
            path,
            found="The file has no lines or areas.",
            expected="Ground is made of lines (streets, rail, rivers) and areas (water, parks).",
            fix="Name another file.",
            code="ground-without-lines",
        )
    return shown


@contextmanager
def _opened(path: Path) -> Iterator[list[str]]:
    """Yield what GDAL opens of a file, unpacked; JSON of the Overpass API as an extract."""
    refuse_catalogs(path)
    if path.is_dir() or path.suffix.lower() == ".zip":  # which GDAL reads as they are
        yield layer_paths(path)
        return
    with unpacked_file(path, path, ()) as found:
        if found != path:
            refuse_catalogs(found, path)
        if not is_overpass(found):
            yield layer_paths(found)
            return
        with TemporaryDirectory(prefix="mapper-") as folder:
            extract = Path(folder) / "overpass.osm"
            write_extract(found, extract, path)
            yield [str(extract)]


@contextmanager
def _little_set_aside(path: Path) -> Iterator[None]:
    """Let GDAL set less memory aside for a small file; what it has no room for, it writes to disk."""
    given = pyogrio.get_gdal_config_option(_SET_ASIDE)
    if given is not None or path.is_dir() or path.stat().st_size > _SMALL_BYTES:
        yield
        return
    pyogrio.set_gdal_config_options({_SET_ASIDE: str(_SET_ASIDE_OF_SMALL_MB)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_SET_ASIDE: None})


def _layers_of(
    source: GroundSource, opened: str, squares: GroundSquares
) -> Iterator[GroundLayer | None]:
    if opened.lower().endswith(_PARQUET):  # which GDAL reads in few builds
        yield _parquet_layer(source, opened, squares)
        return
    names = [str(name) for name, kind in pyogrio.list_layers(opened).tolist() if kind is not None]
    if set(_EXTRACT_LAYERS) <= set(names):
        for name in _EXTRACT:
            yield _extract_layer(opened, name, squares)
        return
    for name in names:
        yield _vector_layer(source, opened, name, squares)


def _reason(error: Exception, path: Path) -> str:
    """Return GDAL's reason without the path and advice on drivers."""
    reason = reason_of(error).split(";")[0].strip(" .")
    return (
        "its format is not known"
        if "not recognized" in reason
        else reason.replace(str(path), path.name)
    )


def _extract_layer(path: str, name: str, squares: GroundSquares) -> GroundLayer:
    tags = _EXTRACT[name]
    where = " OR ".join(f"{tag} IS NOT NULL" for tag in tags)
    columns = ["name", *tags]
    if name == "lines":  # GDAL keeps the tag of coasts among others
        where, columns = f"{where} OR {_IS_COAST}", [*columns, _OTHER_TAGS]
    table, geometries = _read(path, name, columns, bounds=squares.bounds, where=where)
    kinds = kinds_in(table, tags)
    if name == "lines":
        is_coast = table[_OTHER_TAGS].astype("str").str.contains(_COAST_TAG, regex=False)
        kinds[is_coast.to_numpy()] = NUMBERS["coast"]
    return layer_of(geometries, kinds, names_in(table["name"]), is_openstreetmap=True)


def _vector_layer(
    source: GroundSource, opened: str, name: str, squares: GroundSquares
) -> GroundLayer | None:
    path = source.path
    info = pyogrio.read_info(opened, layer=name)
    if "Point" in str(info["geometry_type"]):
        return None
    columns = [str(each) for each in info["fields"]]
    called = column_of_names(columns, source.name, path)
    by_kind = columns_of_kinds(columns, source.kind, path)
    crs = pyproj.CRS.from_user_input(info["crs"]) if info["crs"] else None
    numbered = [each for each in _NUMBERED if each in columns][:1]
    wanted = list(dict.fromkeys([*([called] if called else []), *by_kind, *numbered]))
    table, geometries = _read(opened, name, wanted, bounds=_bounds_in(crs, squares), where=None)
    if crs is not None:
        geometries = _in_degrees(geometries, crs)
    said = str((info["dataset_metadata"] or {}).get("attribution", ""))  # of PMTiles and MBTiles
    is_osm = any(each in columns for each in _FROM_EXTRACT) or "openstreetmap" in said.lower()
    for each in numbered:
        is_osm |= bool(len(table)) and bool(
            table[each].astype("str").str.fullmatch(_IS_NUMBER).all()
        )
    return layer_of_columns(source, table, geometries, called, by_kind, is_openstreetmap=is_osm)


def _parquet_layer(source: GroundSource, opened: str, squares: GroundSquares) -> GroundLayer:
    import geopandas as gpd  # noqa: PLC0415 - half a second, which other files need not spend

    frame = gpd.read_parquet(opened)
    columns = [str(each) for each in frame.columns if each != frame.geometry.name]
    called = column_of_names(columns, source.name, source.path)
    by_kind = columns_of_kinds(columns, source.kind, source.path)
    if frame.crs is not None:
        frame = frame.to_crs("OGC:CRS84")
    west, south, east, north = squares.bounds
    near = frame.cx[west:east, south:north]
    geometries = np.asarray(near.geometry.to_numpy(), dtype=object)
    table = pd.DataFrame(near.drop(columns=frame.geometry.name)).reset_index(drop=True)
    if called:
        table[called] = table[called].map(_primary_name)
    is_osm = any(each in columns for each in _FROM_EXTRACT)
    return layer_of_columns(source, table, geometries, called, by_kind, is_openstreetmap=is_osm)


def _primary_name(value: object) -> object:
    """Return the name itself where a cell has it in several languages, as Overture's have."""
    return value.get("primary") if isinstance(value, dict) else value


def _read(
    path: str,
    layer: str,
    columns: list[str],
    *,
    bounds: tuple[float, float, float, float] | None,
    where: str | None,
) -> tuple[pd.DataFrame, Geometries]:
    # not as Arrow, which ends at a broken part of an extract without an error
    meta, _, shapes, fields = pyogrio.raw.read(
        path, layer=layer, columns=columns, bbox=bounds, where=where, skip_features=0
    )
    table = pd.DataFrame(
        {name: pd.Series(values, dtype=object) for name, values in zip(meta["fields"], fields, strict=True)},
        index=pd.RangeIndex(len(shapes)),
    )  # fmt: skip
    return table, shapely.from_wkb(shapes, on_invalid="ignore")


def _bounds_in(
    crs: pyproj.CRS | None, squares: GroundSquares
) -> tuple[float, float, float, float] | None:
    """Return the box of the squares in a file's own system, None where it has none there."""
    if crs is None:
        return squares.bounds
    transformer = transformer_between("OGC:CRS84", crs)
    moved = transformer.transform_bounds(*squares.bounds)
    west, south, east, north = map(float, moved)
    return (west, south, east, north) if np.isfinite(moved).all() and west <= east else None


def _in_degrees(geometries: Geometries, crs: pyproj.CRS) -> Geometries:
    def moved(points: Floats) -> Floats:
        return np.column_stack(to_degrees(points[:, 0], points[:, 1], crs))

    found: Geometries = shapely.transform(geometries, moved)
    return found
