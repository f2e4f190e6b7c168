"""The table of incidents with a point each, as geopandas holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from mapper.records import type_columns


class PointFrame(gpd.GeoDataFrame):  # type: ignore[misc]  # geopandas has no types
    """A GeoDataFrame whose features hold days as ISO texts, for JSON has no days.

    So `to_json()`, `__geo_interface__` and what asks for it, `folium.GeoJson(frame)` among them, work with
    it and with every selection of its rows.
    """

    def iterfeatures(self, *args: Any, **options: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Give the features as geopandas does, with days as YYYY-MM-DD."""
        for feature in super().iterfeatures(*args, **options):
            feature["properties"] = {
                name: _said(value) for name, value in feature["properties"].items()
            }
            yield feature


def point_frame(incidents: pd.DataFrame) -> PointFrame:
    """Give incidents their point (EPSG:4326), None where they have no place, and the schema's dtypes."""
    points = gpd.points_from_xy(incidents["longitude"], incidents["latitude"])
    points[incidents["latitude"].isna().to_numpy()] = None
    return PointFrame(type_columns(incidents, "incidents"), geometry=points, crs="EPSG:4326")


def _said(value: object) -> object:
    if value is pd.NaT:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else value
