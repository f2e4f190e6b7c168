"""One layer of a file of the ground: its lines and areas of known kinds, and what was left out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from mapper.files import Geometries, Mask
from mapper.places.ground.columns import kinds_in, names_in
from mapper.places.ground.kinds import KINDS, NOTHING, NUMBERS
from mapper.places.ground.sources import GroundSource

_LINE, _POLYGON = shapely.GeometryType.LINESTRING, shapely.GeometryType.POLYGON
_IS_AREA = np.array([kind.is_area for kind in KINDS])


class GroundLayer(NamedTuple):
    """One layer of a file: its features, and what was left out."""

    features: pd.DataFrame  # geometry, kind, name
    broken: int = 0
    unknown: tuple[str, ...] = ()
    is_openstreetmap: bool = False


def layer_of_columns(
    source: GroundSource,
    table: pd.DataFrame,
    geometries: Geometries,
    called: str | None,
    by_kind: list[str],
    *,
    is_openstreetmap: bool,
) -> GroundLayer:
    """Make a layer of what columns say; without a column of kinds, lines are streets."""
    kinds = kinds_in(table, by_kind)
    has_kinds = bool((kinds != NOTHING).any()) or source.kind is not None
    unknown: tuple[str, ...] = ()
    if has_kinds:
        rest = table.loc[kinds == NOTHING, by_kind[0]] if by_kind else pd.Series(dtype=object)
        unknown = tuple(str(value) for value in rest.dropna().unique())
    else:
        dimension = shapely.get_dimensions(geometries)
        kinds = np.where(dimension == 1, NUMBERS["street"], NOTHING).astype(np.int8)
        unknown = ("areas without a kind",) if (dimension == 2).any() else ()  # noqa: PLR2004
    names = names_in(table[called]) if called else pd.Series([""] * len(table), dtype=object)
    return layer_of(geometries, kinds, names, unknown=unknown, is_openstreetmap=is_openstreetmap)


def layer_of(
    geometries: Geometries,
    kinds: np.ndarray,
    names: pd.Series[str],
    *,
    unknown: tuple[str, ...] = (),
    is_openstreetmap: bool = False,
) -> GroundLayer:
    """Make a layer of lines and polygons, without what is broken or of no kind."""
    known = kinds != NOTHING
    sound = _are_sound(geometries)
    rows = np.flatnonzero(known & sound)
    # an island is its coastline, with the land on the left
    is_island = (kinds == NUMBERS["coast"]) & (shapely.get_dimensions(geometries) == 2)  # noqa: PLR2004
    geometries = geometries.copy()
    geometries[is_island] = shapely.boundary(shapely.orient_polygons(geometries[is_island]))
    parts, number = shapely.get_parts(geometries[rows], return_index=True)
    origin = rows[number]
    wanted = np.where(_IS_AREA[kinds[origin]], _POLYGON, _LINE)
    fits = (shapely.get_type_id(parts) == wanted) & ~shapely.is_empty(parts)
    features = pd.DataFrame(
        {
            "geometry": parts[fits],
            "kind": kinds[origin[fits]],
            "name": names.to_numpy(dtype=object)[origin[fits]],
        }
    )
    return GroundLayer(features, int((known & ~sound).sum()), unknown, is_openstreetmap)


def _are_sound(geometries: Geometries) -> Mask:
    """Return which geometries lie on the earth, whole."""
    bounds = shapely.bounds(geometries)
    with np.errstate(invalid="ignore"):
        on_earth = (np.abs(bounds[:, ::2]) <= 180).all(1) & (np.abs(bounds[:, 1::2]) <= 90).all(1)  # noqa: PLR2004
    points, number = shapely.get_coordinates(geometries, return_index=True)
    holes = np.unique(number[~np.isfinite(points).all(axis=1)])
    on_earth[holes] = False
    sound: Mask = on_earth
    return sound
