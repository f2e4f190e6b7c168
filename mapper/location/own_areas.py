"""Assigns the user's own areas to incidents: by their circles as published, never finer ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from mapper.files import Codes
from mapper.places import (
    AreaLayer,
    AreaSet,
    area_of_id,
    find_areas,
    find_areas_of_area,
    geometry_of,
)
from mapper.records import OWN_AREAS, OWN_AREAS_SURELY, Tables, join_tuples, mask, put_outlines


def assign_areas(tables: Tables, layers: Sequence[AreaLayer]) -> Tables:
    """Fill in the areas of layers in which incidents may lie; a layer of an id that is there is replaced.

    Args:
        tables: Incidents after privacy, with jurisdictions.
        layers: The layers, with outlines.

    Returns:
        The tables with the layers, and the columns `areas` and `areas_surely`.
    """
    if not layers:
        return tables
    incidents = tables.incidents
    replaced = {layer.id for layer in layers}
    parts = [_kept(tables, replaced), *(_areas_of(incidents, layer) for layer in layers)]
    may, surely = (
        pd.Series(join_tuples([each[place] for each in parts]), index=incidents.index, dtype=object)
        for place in (0, 1)
    )
    own = {id_: layer for id_, layer in tables.own_areas.items() if id_ not in replaced}
    own |= {layer.id: layer for layer in layers}
    return tables.with_(
        incidents=put_outlines(incidents.assign(**{OWN_AREAS: may, OWN_AREAS_SURELY: surely})),
        own_areas=own,
    )


_Coded = tuple[Codes, list[tuple[str, ...]]]


def _kept(tables: Tables, replaced: Iterable[str]) -> tuple[_Coded, _Coded]:
    """Return the areas that incidents have already, but for those of some layers."""
    gone = {*replaced}

    def column(name: str) -> _Coded:
        if name not in tables.incidents:
            return np.zeros(len(tables.incidents), dtype=np.intp), [()]
        codes, distinct = pd.factorize(tables.incidents[name])
        kept = [tuple(id_ for id_ in ids if id_.partition("/")[0] not in gone) for ids in distinct]
        return codes, [*kept, ()]  # the last for missing ones, of code -1

    return column(OWN_AREAS), column(OWN_AREAS_SURELY)


def _areas_of(incidents: pd.DataFrame, layer: AreaLayer) -> tuple[_Coded, _Coded]:
    """Return the areas of a layer for each incident, as codes and the tuples that they mean."""
    located = mask(incidents["located_by"], lambda way: way != "unlocated")
    by_word = located & mask(incidents["stated_area"], lambda area: not pd.isna(area))
    circles = np.flatnonzero(located & ~by_word)
    latitude, longitude, radius = (
        incidents[name].to_numpy(dtype=float)[circles]
        for name in ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    )
    found = find_areas(layer, latitude, longitude, radius_meters=radius)
    codes = np.zeros(len(incidents), dtype=np.intp)
    codes[circles] = found.codes + 1
    sets = [AreaSet((), (), (), inside=False), *found.sets]
    stated = np.flatnonzero(by_word)
    numbers, ids = pd.factorize(incidents["stated_area"].iloc[stated])
    codes[stated] = numbers + len(sets)
    sets += [find_areas_of_area(layer, geometry_of(area_of_id(id_))) for id_ in ids]
    may = [tuple(map(layer.full_id, each.may)) for each in sets]
    surely = [
        (*((layer.id,) if each.inside else ()), *map(layer.full_id, each.surely)) for each in sets
    ]
    return (codes, may), (codes, surely)
