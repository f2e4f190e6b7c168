"""Reads a GeoPackage that mapper exported: one layer per table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import number_of
from mapper.files import decode_geometry, object_array
from mapper.publish.export.doubts import EXPORT_AGAIN, Doubt, not_a_point
from mapper.publish.export.exported import SIGNS, Exported
from mapper.publish.export.flat import COLUMNS, NESTED, UNLAYERED
from mapper.publish.export.flat_rows import join_nested, nested_json_of, nested_of_texts, parts_of
from mapper.publish.export.geopackage import ABOUT_LAYER, AREAS_LAYER, LAYERS, OUTLINES_LAYER
from mapper.publish.export.nested import SCHEMA, make_batches
from mapper.publish.export.outlines import encode_shapes
from mapper.publish.export.own_columns import other_columns
from mapper.publish.export.unnested import about_of, unnest_rows
from mapper.publish.export.unnested_agencies import roles_of
from mapper.records import OUTLINE, Registry, Tables

if TYPE_CHECKING:
    import shapely


def is_geopackage(path: Path) -> bool:
    """Whether a GeoPackage has the layers of an export, or that of its incidents alone."""
    import pyogrio  # noqa: PLC0415

    try:
        layers = {name for name, _ in pyogrio.list_layers(path)}
        return set(LAYERS) <= layers or _lone_layer(path) is not None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        return False


def _lone_layer(path: Path) -> str | None:
    """Return the only layer of a GeoPackage, if it has an export's incidents, as GIS programs save them."""
    import pyogrio  # noqa: PLC0415

    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if len(names) != 1:
        return None
    fields = set(pyogrio.read_info(path, layer=names[0])["fields"])
    return names[0] if {*SIGNS, "id", "event_date", "agency_ids"} <= fields else None


def _read_lone_layer(path: Path, layer: str, registry: Registry) -> Exported:
    import pyogrio  # noqa: PLC0415

    meta, table = pyogrio.read_arrow(path, layer=layer)
    shape = meta["geometry_name"] or "wkb_geometry"
    texts = {
        name: table[name].cast(pa.string()) for name in table.column_names if name in COLUMNS[:-1]
    }
    nested, _ = nested_of_texts(pa.table(texts), registry)
    had = sum(1 for text in texts["claims"].to_pylist() if text)
    note = (
        f"The layers of claims and accounts are gone ({number_of(had, 'incident')} had some). mapper reads"
        f" the layer {layer} alone, without these and translations. {EXPORT_AGAIN}"
    )
    columns = other_columns(table, (*COLUMNS, shape))
    return Exported(unnest_rows(nested, (), registry), {}, (note,), columns)


def read_geopackage(path: Path, registry: Registry) -> Exported:
    """Read the layers; see `read_export`."""
    import pyogrio  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    if (lone := _lone_layer(path)) is not None:
        return _read_lone_layer(path, lone, registry)
    meta, table = pyogrio.read_arrow(path, layer="incidents")
    shape = meta["geometry_name"] or "wkb_geometry"
    points = shapely.from_wkb(table[shape].to_numpy(zero_copy_only=False))
    placed = shapely.get_type_id(points) == 0
    if not (placed | shapely.is_missing(points) | shapely.is_empty(points)).all():
        raise Doubt(not_a_point("A geometry"))
    texts = {
        name: table[name].cast(pa.string())
        for name in table.column_names
        if name != shape and name not in ("date_start", "date_end")
    }
    for name, of in (("longitude", shapely.get_x), ("latitude", shapely.get_y)):
        texts[name] = pa.array(np.where(placed, of(points), np.nan), from_pandas=True).cast(
            pa.string()
        )
    flat_table = pa.table(texts)
    has_json = "nested_json" in flat_table.column_names
    values = nested_json_of(flat_table) if has_json else [
        {"unknowns": parts_of(each)} for each in flat_table["unknowns"].to_pylist()
    ]  # fmt: skip
    frames = {name: _layer(path, name) for name in LAYERS[1:]}
    has_claims = np.isin(flat_table["id"].to_pylist(), frames["claims"]["incident_id"].tolist())
    frames["involvements"]["role"] = roles_of(
        frames["involvements"]["role"].to_numpy(), flat_table["contest_status"], has_claims
    )
    about = _layer(path, ABOUT_LAYER) if ABOUT_LAYER in dict(pyogrio.list_layers(path)) else None
    said = about_of(about["about"].iloc[0]) if about is not None and len(about) else {}
    lists = {name: [each.get(name) for each in values] for name in UNLAYERED}
    empty = {name: [None] * len(values) for name in NESTED[len(UNLAYERED) :]}
    base = unnest_rows(join_nested(flat_table, {**lists, **empty}), (), registry)
    notes = () if has_json else (
        "Without the column nested_json, mapper cannot restore translations.",
    )  # fmt: skip
    columns = other_columns(table, (*COLUMNS, shape))
    if OUTLINES_LAYER in dict(pyogrio.list_layers(path)):
        columns = {**columns, OUTLINE: _outlines(path, flat_table["id"])}
    areas = _areas(path) if AREAS_LAYER in dict(pyogrio.list_layers(path)) else {}
    return Exported(_with_layers(base, frames, registry), said, notes, columns, areas)


def _layer(path: Path, name: str) -> pd.DataFrame:
    import pyogrio  # noqa: PLC0415

    _, table = pyogrio.read_arrow(path, layer=name)
    return pd.DataFrame(
        {
            each: pd.Series(object_array(table[each].to_pylist()), dtype=object)
            for each in table.column_names
        }
    )


def _areas(path: Path) -> dict[str, shapely.Geometry]:
    """Return the outlines of areas by id."""
    import pyogrio  # noqa: PLC0415

    meta, table = pyogrio.read_arrow(path, layer=AREAS_LAYER)
    shapes = decode_geometry(table[meta["geometry_name"] or "wkb_geometry"])
    return dict(zip(table["id"].to_pylist(), shapes.tolist(), strict=True))


def _outlines(path: Path, ids: pa.ChunkedArray) -> pa.Array:
    """Return the shape of each incident as WKB, null for none."""
    import pyogrio  # noqa: PLC0415

    meta, table = pyogrio.read_arrow(path, layer=OUTLINES_LAYER)
    shapes = decode_geometry(table[meta["geometry_name"] or "wkb_geometry"])
    drawn = dict(zip(table["incident_id"].to_pylist(), encode_shapes(shapes), strict=True))
    return pa.array([drawn.get(each) for each in ids.to_pylist()], pa.binary())


def _with_layers(base: Tables, frames: dict[str, pd.DataFrame], registry: Registry) -> Tables:
    """Check the layers by turning them into nested rows; then restore their own order."""
    incidents = base.incidents
    strange = {
        id_
        for name in ("involvements", "claims", "accounts", "citations")
        for id_ in frames[name]["incident_id"]
    } - set(incidents["incident_id"])
    kept = {
        name: frame[~frame["incident_id"].isin(strange)].reset_index(drop=True)
        if "incident_id" in frame
        else frame
        for name, frame in frames.items()
    }
    given = base.with_(**{name: kept[name] for name in LAYERS[1:]})
    nested = pa.Table.from_batches(make_batches(given, vintage=""), schema=SCHEMA)
    return unnest_rows(nested, kept["agencies"].to_dict("records"), registry)
