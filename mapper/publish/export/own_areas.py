"""The user's own areas in files: as texts of ids and of names, described by the file itself.

`areas` has the ids of all areas in which an incident may lie, and `areas_surely` those in which it surely
does, with a space between them; a column for each layer has the names, for readers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
import shapely.geometry

from mapper.places import AreaLayer, read_layer
from mapper.publish.export.exported import Exported
from mapper.records import OWN_AREAS, OWN_AREAS_SURELY, Tables, distinct

_BETWEEN_NAMES = "; "
_GEOMETRIES = "geometries"
ID_COLUMNS = (OWN_AREAS, OWN_AREAS_SURELY)


def area_arrays(tables: Tables) -> tuple[list[pa.Field], list[pa.Array]]:
    """Return the areas of incidents as Arrow fields and arrays of texts; none without layers."""
    if not tables.own_areas or OWN_AREAS not in tables.incidents:
        return [], []
    fields = [pa.field(name, pa.string()) for name in ID_COLUMNS]
    arrays = [_texts(tables.incidents[name], " ".join) for name in ID_COLUMNS]
    for layer in tables.own_areas.values():
        name = column_of_layer(layer.id)
        fields.append(pa.field(name, pa.string(), metadata={"label": layer.label}))
        arrays.append(_texts(tables.incidents[OWN_AREAS], _names_in(layer)))
    return fields, arrays


def list_area_columns(described: Sequence[Mapping[str, object]]) -> list[str]:
    """List the columns of layers that a file describes."""
    names = [column_of_layer(str(each["id"])) for each in described]
    return [*ID_COLUMNS, *names] if names else []


def column_of_layer(id_: str) -> str:
    """Return the column with the names of a layer's areas."""
    return f"{OWN_AREAS}_{id_.replace('-', '_')}"


def _names_in(layer: AreaLayer) -> Callable[[tuple[str, ...]], str]:
    def names(ids: tuple[str, ...]) -> str:
        found = (layer.numbers[id_] for id_ in ids if id_ in layer.numbers)
        return _BETWEEN_NAMES.join(layer.names[number] for number in found)

    return names


def _texts(column: pd.Series[Any], text: Callable[[tuple[str, ...]], str]) -> pa.Array:
    """Write each distinct tuple once; an empty text is null."""
    codes, tuples = distinct(column)
    texts = pa.array([*(text(each or ()) or None for each in tuples), None], pa.string())
    return texts.take(pa.array(codes % len(texts)))


def describe_areas(
    tables: Tables, *, whole: bool = False, outlines: bool = False
) -> list[dict[str, Any]]:
    """Describe the layers.

    Args:
        tables: The incidents.
        whole: Whether to describe all areas, and not only those in which these incidents may lie.
        outlines: Whether to add their outlines, as geometries of GeoJSON.
    """
    if OWN_AREAS not in tables.incidents:
        return []
    layers = tables.own_areas.values()
    if whole:
        return [
            {**layer.members(), **(_outlines(layer) if outlines and layer.has_outlines else {})}
            for layer in layers
        ]
    found = {id_ for ids in distinct(tables.incidents[OWN_AREAS]).objects for id_ in ids or ()}
    return [_only(layer, found).members() for layer in layers]


def _outlines(layer: AreaLayer) -> dict[str, Any]:
    return {_GEOMETRIES: [json.loads(each) for each in shapely.to_geojson(layer.geometries)]}


def area_table(tables: Tables) -> pa.Table | None:
    """Return a row for each area with its outline as WKB; None where no layer has outlines."""
    layers = [layer for layer in tables.own_areas.values() if layer.has_outlines]
    if not layers or OWN_AREAS not in tables.incidents:
        return None
    people = [
        np.full(len(layer), np.nan) if layer.population is None else layer.population
        for layer in layers
    ]
    return pa.table(
        {
            "id": [layer.full_id(number) for layer in layers for number in range(len(layer))],
            "layer": [layer.label for layer in layers for _ in layer.ids],
            "name": [name for layer in layers for name in layer.names],
            "population": pa.array(np.concatenate(people), from_pandas=True),
            "geometry": pa.array(
                np.concatenate([shapely.to_wkb(layer.geometries) for layer in layers]), pa.binary()
            ),
        }
    )


def _only(layer: AreaLayer, found: set[str]) -> AreaLayer:
    rows = [number for id_, number in layer.numbers.items() if id_ in found]
    return replace(
        layer,
        ids=tuple(layer.ids[row] for row in rows),
        names=tuple(layer.names[row] for row in rows),
        geometries=layer.geometries[:0],
        population=None if layer.population is None else layer.population[rows],
    )


# ---- reading -------------------------------------------------------------------------------------


def restore_areas(found: Exported) -> Exported:
    """Add the layers that a file describes to its tables."""
    described = found.about.get(OWN_AREAS)
    layers = [_read(each, found.areas) for each in described] if isinstance(described, list) else []
    if not layers:
        return found
    columns = {name: _tuples(found, name) for name in ID_COLUMNS}
    tables = found.tables.with_(
        incidents=found.tables.incidents.assign(**columns),
        own_areas={layer.id: layer for layer in layers},
    )
    return replace(found, tables=tables)


def _read(described: Mapping[str, Any], drawn: Mapping[str, shapely.Geometry]) -> AreaLayer:
    """Return a layer with its outlines, if the file has those of all its areas."""
    layer = read_layer(described)
    given = described.get(_GEOMETRIES)
    if given is not None:
        shapes = [shapely.geometry.shape(each) for each in given]
    else:
        shapes = [drawn.get(layer.full_id(number)) for number in range(len(layer))]
    if len(shapes) != len(layer) or None in shapes:
        return layer
    return replace(layer, geometries=np.array(shapes, dtype=object))


def _tuples(found: Exported, name: str) -> pd.Series[Any]:
    incidents = found.tables.incidents
    given = found.columns.get(name)
    if given is None:
        texts: list[Any] = [None] * len(incidents)
    else:
        texts = given.to_pylist()
    return pd.Series(
        [tuple(text.split()) if isinstance(text, str) else () for text in texts],
        index=incidents.index,
        dtype=object,
    )


def columns_of_areas(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns of ids that a file has if it describes layers."""
    return ID_COLUMNS if said.get(OWN_AREAS) else ()
