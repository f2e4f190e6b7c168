"""The table of incidents as a GeoDataFrame with one point per incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import shapely.geometry

from mapper.files import decode_outlines
from mapper.records import MEDIA, OUTLINE, type_columns


class PointFrame(gpd.GeoDataFrame):  # type: ignore[misc]  # geopandas has no types
    """A GeoDataFrame whose features have dates as ISO text, since JSON has no dates.

    `to_json()`, `__geo_interface__` and their users, such as `folium.GeoJson(frame)`, work with it and
    with any selection of its rows.
    """

    def iterfeatures(self, *args: Any, **options: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Yield the features as geopandas does, with dates as YYYY-MM-DD."""
        for feature in super().iterfeatures(*args, **options):
            feature["properties"] = {
                name: _plain(value) for name, value in feature["properties"].items()
            }
            yield feature

    def explore(self, column: Any = None, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """Show the incidents on a map as geopandas does, also by columns of sets, dates or nothing.

        Args:
            column: The column that colors the points; sets and dates count by their text.
            args: The other arguments of `geopandas.GeoDataFrame.explore`, in order.
            options: The same by name.
        """
        if not isinstance(column, str) or column not in self.columns:
            return super().explore(column, *args, **options)
        values = self[column]
        if values.isna().all():  # which geopandas takes for numbers
            return super().explore(None, *args, **options)
        if values.dtype != object:
            return super().explore(column, *args, **options)
        texts = values.astype(object).map(_text, na_action="ignore")
        frame: gpd.GeoDataFrame = self.assign(**{column: texts})
        return super(PointFrame, frame).explore(column, *args, **options)


def point_frame(incidents: pd.DataFrame, beside: pd.DataFrame | None = None) -> PointFrame:
    """Return incidents with points (EPSG:4326; None without a place) and the schema's dtypes.

    Args:
        incidents: The table of incidents, with their own fields; outlines become a second column of shapes.
        beside: Other columns of the same incidents, for notebooks.
    """
    points = gpd.points_from_xy(incidents["longitude"], incidents["latitude"])
    points[incidents["latitude"].isna().to_numpy()] = None
    typed = type_columns(incidents, "incidents")
    own = {
        name: incidents[name] for name in incidents.columns if name not in typed and name != MEDIA
    }
    if OUTLINE in own:
        own[OUTLINE] = gpd.GeoSeries(
            decode_outlines(own[OUTLINE].to_numpy(dtype=object)), index=typed.index, crs="EPSG:4326"
        )
    parts = [typed, pd.DataFrame(own, index=typed.index, copy=False)]
    parts += [] if beside is None else [beside]
    return PointFrame(pd.concat(parts, axis=1), geometry=points, crs="EPSG:4326")


def _plain(value: object) -> object:
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, shapely.Geometry):
        return shapely.geometry.mapping(value)
    return value.isoformat()[:10] if isinstance(value, date) else value


def _text(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_plain(each)) for each in value)
    return _plain(value)
