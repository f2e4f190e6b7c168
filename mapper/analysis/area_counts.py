"""Counts incidents by the user's own areas: as many as surely lie in each, and as many as may.

A rate needs all incidents of a time, and people: it is per 100,000 people a year, from that of incidents that
surely lie in an area to that of those that may. Few incidents or few people make no rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mapper.files import Floats, Indices
from mapper.places import AreaLayer
from mapper.records import OWN_AREAS, OWN_AREAS_SURELY, Coverage, Tables, distinct

if TYPE_CHECKING:
    import geopandas as gpd

LEAST_INCIDENTS = 10
LEAST_PEOPLE = 1_000
PEOPLE = 100_000

AREA_COLUMNS = (
    "layer", "id", "area", "population", "incidents_at_least", "incidents_at_most", "rate_at_least",
    "rate_at_most",
)  # fmt: skip


def count_areas(tables: Tables, coverage: Coverage | None = None) -> gpd.GeoDataFrame:
    """Count the incidents of each area of each layer.

    Args:
        tables: Incidents with own areas.
        coverage: The time in which they are complete; None for no rates.

    Returns:
        One row an area, with its outline (EPSG:4326) where it is known, and the columns of `AREA_COLUMNS`.
    """
    import geopandas as gpd  # noqa: PLC0415  (half a second that a build need not spend)

    frames = [_of_layer(tables, layer, coverage) for layer in tables.own_areas.values()]
    empty = pd.DataFrame({name: [] for name in AREA_COLUMNS})
    whole = pd.concat(frames, ignore_index=True) if frames else empty
    shapes = [
        shape
        for layer in tables.own_areas.values()
        for shape in (layer.geometries if layer.has_outlines else [None] * len(layer))
    ]
    return gpd.GeoDataFrame(whole, geometry=gpd.GeoSeries(shapes, crs="EPSG:4326"))


def _of_layer(tables: Tables, layer: AreaLayer, coverage: Coverage | None) -> pd.DataFrame:
    least, most = (
        count_of_areas(tables.incidents, layer, name) for name in (OWN_AREAS_SURELY, OWN_AREAS)
    )
    people = np.full(len(layer), np.nan) if layer.population is None else layer.population
    return pd.DataFrame(
        {
            "layer": layer.id,
            "id": [layer.full_id(number) for number in range(len(layer))],
            "area": list(layer.names),
            "population": people,
            "incidents_at_least": least,
            "incidents_at_most": most,
            "rate_at_least": rates(least, least, people, coverage),
            "rate_at_most": rates(most, least, people, coverage),
        }
    )


def count_of_areas(incidents: pd.DataFrame, layer: AreaLayer, column: str) -> Indices:
    """Count the incidents of each area of a layer, by a column of areas."""
    counts = np.zeros(len(layer), dtype=np.int64)
    codes, sets = distinct(incidents[column])
    times = np.bincount(codes[codes >= 0], minlength=len(sets))
    for ids, count in zip(sets, times.tolist(), strict=True):
        for id_ in ids or ():
            if (number := layer.numbers.get(id_)) is not None:
                counts[number] += count
    return counts


def rates(
    counts: Indices, least: Indices, people: Floats, coverage: Coverage | None
) -> Floats | Any:  # noqa: ANN401
    """Return incidents per 100,000 people a year; NaN where there is no rate.

    Args:
        counts: The incidents of each area.
        least: Those that surely lie in it, of which a rate needs `LEAST_INCIDENTS`.
        people: Its people.
        coverage: The time in which the incidents are complete; None for no rates.
    """
    if coverage is None or not coverage.complete:
        return np.full(len(counts), np.nan)
    enough = (least >= LEAST_INCIDENTS) & (people >= LEAST_PEOPLE)
    per_person = np.divide(counts, people, out=np.full(len(counts), np.nan), where=enough)
    return per_person * PEOPLE / coverage.years
