# ruff: noqa: E501
"""folium's layers and plugins, each as a user would add it, with what a browser must find on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import folium
import pandas as pd
from branca.colormap import linear
from folium import plugins

HERE = [34.0, -118.2]
NEAR = [34.1, -118.3]
SQUARE = [[-118.6, 33.7], [-117.9, 33.7], [-117.9, 34.3], [-118.6, 33.7]]
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # fmt: skip


def shape(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": "A shape", **properties},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }


def point(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": HERE[::-1]},
    }


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


class Case(NamedTuple):
    """A layer: how it is added, and an expression of the page that is true when it is there.

    In the expression, `it` stands for the layer that `add` returns.
    """

    add: Callable[[folium.Map], Any]
    found: str = "map_incidents.hasLayer(it)"


def to(chart: folium.Map, *layers: Any) -> Any:
    for each in layers:
        each.add_to(chart)
    return layers[-1]


def under(chart: folium.Map, group: Any, *layers: Any) -> Any:
    group.add_to(chart)
    to(group, *layers)
    return group


def grouped(chart: folium.Map) -> Any:
    group = to(chart, folium.FeatureGroup("Grouped"))
    return to(chart, plugins.GroupedLayerControl({"Mine": [group]}))


def side_by_side(chart: folium.Map) -> Any:
    tiles = [folium.TileLayer("data:,{z}{x}{y}", attr=each, name=each) for each in "ab"]
    return to(chart, *tiles, plugins.SideBySideLayers(*tiles))


def search(chart: folium.Map) -> Any:
    layer = to(chart, folium.GeoJson(collection(shape())))
    return to(chart, plugins.Search(layer, search_label="name"))


def sub_group(chart: folium.Map) -> Any:
    group = to(chart, folium.FeatureGroup("Whole"))
    sub = plugins.FeatureGroupSubGroup(group, "Part")
    return under(chart, sub, folium.CircleMarker(HERE))


def timeline(chart: folium.Map) -> Any:
    layer = to(chart, plugins.Timeline(collection(point(start=1e12, end=2e12))))
    return to(chart, plugins.TimelineSlider().add_timelines(layer))


def text_path(chart: folium.Map) -> Any:
    line = to(chart, folium.PolyLine([HERE, NEAR]))
    return to(chart, plugins.PolyLineTextPath(line, "words on a line"))


def spiderfier(chart: folium.Map) -> Any:
    to(chart, folium.Marker(HERE), folium.Marker(HERE))
    return to(chart, plugins.OverlappingMarkerSpiderfier())


def pattern(of: Any) -> Callable[[folium.Map], Any]:
    def add(chart: folium.Map) -> Any:
        drawn = to(chart, of)
        layer = folium.GeoJson(collection(shape()), style_function=lambda _: {"fillPattern": drawn})
        return to(chart, layer)

    return add


def slider(chart: folium.Map) -> Any:
    styles = {"0": {n: {"color": "#ff0000", "opacity": 1} for n in ("1500000000", "1600000000")}}
    return to(chart, plugins.TimeSliderChoropleth(collection(shape() | {"id": "0"}), styles))


def tree(chart: folium.Map) -> Any:
    group = to(chart, folium.FeatureGroup("Leaf"))
    return to(
        chart,
        plugins.TreeLayerControl(
            overlay_tree={"label": "Tree", "children": [{"label": "Leaf", "layer": group}]}
        ),
    )


def choropleth(chart: folium.Map) -> Any:
    data = pd.DataFrame({"area": ["a", "b"], "n": [1, 9]})
    areas = collection(shape() | {"id": "a"}, shape() | {"id": "b"})
    return to(
        chart,
        folium.Choropleth(
            areas, data=data, columns=["area", "n"], key_on="feature.id", legend_name="How many"
        ),
    )


def colormap(chart: folium.Map) -> Any:
    return to(chart, linear.YlOrRd_09.scale(0, 10).to_step(4), linear.YlGn_05.scale(0, 12_000))


LAYERS: dict[str, Case] = {
    "Marker": Case(lambda m: to(m, folium.Marker(HERE, popup="a", tooltip="b"))),
    "Icon": Case(lambda m: to(m, folium.Marker(HERE, icon=folium.Icon(color="red", icon="cloud"))),
                 "getComputedStyle(it._icon).backgroundImage.length > 1000"),
    "Icon (Font Awesome)": Case(lambda m: to(m, folium.Marker(HERE, icon=folium.Icon(icon_color="#ffee00", icon="bell", prefix="fa"))),
                 "getComputedStyle(it._icon.querySelector('i')).color === 'rgb(255, 238, 0)'"),
    "CustomIcon": Case(lambda m: to(m, folium.Marker(HERE, icon=folium.CustomIcon(PICTURE, (9, 9)))), "it._icon.naturalWidth > 0"),
    "DivIcon": Case(lambda m: to(m, folium.Marker(HERE, icon=folium.DivIcon("<b>own</b>"))), "it._icon.textContent === 'own'"),
    "Circle": Case(lambda m: to(m, folium.Circle(HERE, radius=900))),
    "CircleMarker": Case(lambda m: to(m, folium.CircleMarker(HERE))),
    "PolyLine": Case(lambda m: to(m, folium.PolyLine([HERE, NEAR]))),
    "ColorLine": Case(lambda m: to(m, folium.ColorLine([HERE, NEAR], [0, 1], colormap=["r", "b"]))),
    "Polygon": Case(lambda m: to(m, folium.Polygon([HERE, NEAR, [34, -118]]))),
    "Rectangle": Case(lambda m: to(m, folium.Rectangle([HERE, NEAR]))),
    "RegularPolygonMarker": Case(lambda m: to(m, folium.RegularPolygonMarker(HERE))),
    "FeatureGroup": Case(lambda m: under(m, folium.FeatureGroup("g"), folium.Marker(HERE))),
    "GeoJson": Case(lambda m: to(m, folium.GeoJson(collection(shape()), tooltip=folium.GeoJsonTooltip(["name"]), popup=folium.GeoJsonPopup(["name"])))),
    "TopoJson": Case(lambda m: to(m, folium.TopoJson({"type": "Topology", "objects": {"a": {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [-118, 34]}]}}, "arcs": []}, "objects.a"))),
    "Choropleth": Case(choropleth, "document.querySelector('.layer-scale').textContent.includes('How many')"),
    "LinearColormap, StepColormap": Case(colormap, "document.querySelectorAll('.layer-scale-bar span').length > 40"),
    "ImageOverlay": Case(lambda m: to(m, folium.raster_layers.ImageOverlay(PICTURE, [HERE, NEAR])), "it._image.naturalWidth > 0"),
    "LayerControl": Case(lambda m: to(m, folium.LayerControl(collapsed=False)), "[...document.querySelectorAll('.leaflet-control-layers label')].some(each => each.textContent.trim() === 'Incidents')"),
    "ClickForMarker": Case(lambda m: to(m, folium.ClickForMarker()), "map_incidents.listens('click')"),
    "LatLngPopup": Case(lambda m: to(m, folium.LatLngPopup()), "map_incidents.listens('click')"),
    "ClickForLatLng": Case(lambda m: to(m, folium.ClickForLatLng()), "map_incidents.listens('click')"),
    "CustomPane": Case(lambda m: to(m, folium.map.CustomPane("own")), "map_incidents.getPane('own') instanceof HTMLElement"),
    "FitBounds": Case(lambda m: m.fit_bounds([[33.9, -118.5], [34.2, -118]]), "map_incidents.getBounds().contains([[33.9, -118.5], [34.2, -118]])"),
}  # fmt: skip

PLUGINS: dict[str, Case] = {
    "AntPath": Case(lambda m: to(m, plugins.AntPath([HERE, NEAR]))),
    "BeautifyIcon": Case(lambda m: to(m, folium.Marker(HERE, icon=plugins.BeautifyIcon(number=7, text_color="#00aa00", border_color="#00aa00", icon_shape="marker"))),
                         "getComputedStyle(it._icon.querySelector('.marker > *')).color === 'rgb(0, 170, 0)'"),
    "BoatMarker": Case(lambda m: to(m, plugins.BoatMarker(HERE, heading=45))),
    "CirclePattern": Case(pattern(plugins.CirclePattern()), "document.querySelectorAll('pattern circle').length > 0"),
    "Draw": Case(lambda m: to(m, plugins.Draw(export=True)), "document.querySelector('.leaflet-draw-draw-polygon').offsetWidth > 0"),
    "FastMarkerCluster": Case(lambda m: to(m, plugins.FastMarkerCluster([HERE, NEAR])), "it.getLayers().length === 2"),
    "FeatureGroupSubGroup": Case(sub_group),
    "FloatImage": Case(lambda m: to(m, plugins.FloatImage(PICTURE, bottom=40, left=40, width="20px")), "document.querySelector('img[alt=float_image]').checkVisibility()"),
    "Fullscreen": Case(lambda m: to(m, plugins.Fullscreen()), "document.querySelector('.leaflet-control-zoom-fullscreen').offsetWidth > 0"),
    "GeoMan": Case(lambda m: to(m, plugins.GeoMan()), "document.querySelector('.leaflet-pm-toolbar').offsetWidth > 0"),
    "GroupedLayerControl": Case(grouped, "document.querySelector('.leaflet-control-layers-group-name').textContent === 'Mine'"),
    "HeatMap": Case(lambda m: to(m, plugins.HeatMap([[*HERE, 1.0], [*NEAR, 0.5]])), "document.querySelector('canvas.leaflet-heatmap-layer').getContext('2d').getImageData(0, 0, 1400, 800).data.some(Boolean)"),
    "HeatMapWithTime": Case(lambda m: to(m, plugins.HeatMapWithTime([[HERE], [NEAR]])), "document.querySelector('.leaflet-bar-timecontrol').offsetWidth > 0 && document.querySelectorAll('canvas').length > 0"),
    "LocateControl": Case(lambda m: to(m, plugins.LocateControl()), "document.querySelector('.leaflet-control-locate').offsetWidth > 0"),
    "MarkerCluster": Case(lambda m: under(m, plugins.MarkerCluster(), folium.Marker(HERE), folium.Marker(HERE)), "document.querySelector('.marker-cluster').textContent === '2'"),
    "MiniMap": Case(lambda m: to(m, plugins.MiniMap(tile_layer=folium.TileLayer("data:,{z}{x}{y}", attr="none"))), "document.querySelector('.leaflet-control-minimap').offsetWidth > 0"),
    "MousePosition": Case(lambda m: to(m, plugins.MousePosition()), "document.querySelector('.leaflet-control-mouseposition').textContent.length > 0"),
    "OverlappingMarkerSpiderfier": Case(spiderfier, "true"),
    "PolyLineFromEncoded": Case(lambda m: to(m, plugins.PolyLineFromEncoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@"))),
    "PolyLineOffset": Case(lambda m: to(m, plugins.PolyLineOffset([HERE, NEAR], offset=9))),
    "PolyLineTextPath": Case(text_path, "document.querySelector('textPath').textContent.includes('words')"),
    "PolygonFromEncoded": Case(lambda m: to(m, plugins.PolygonFromEncoded("w`j~FpxivO}jz@qnnCd}~Bsa{@~f`C`lkH"))),
    "Search": Case(search, "document.querySelector('.leaflet-control-search').offsetWidth > 0"),
    "SemiCircle": Case(lambda m: to(m, plugins.SemiCircle(HERE, 900, direction=90, arc=90))),
    "SideBySideLayers": Case(side_by_side, "document.querySelector('.leaflet-sbs-range').offsetWidth > 0"),
    "StripePattern": Case(pattern(plugins.StripePattern()), "document.querySelectorAll('pattern path').length > 0"),
    "TagFilterButton": Case(lambda m: to(m, folium.Marker(HERE, tags=["a"]), plugins.TagFilterButton(["a", "b"])), "document.querySelector('.easy-button-button, .tag-filter-tags-container') !== null"),
    "Terminator": Case(lambda m: to(m, plugins.Terminator()), "true"),
    "TimeSliderChoropleth": Case(slider, "document.querySelector('#slider_it, [id^=slider_] input') !== null"),
    "Timeline, TimelineSlider": Case(timeline, "document.querySelector('.leaflet-timeline-control').offsetWidth > 0"),
    "TimestampedGeoJson": Case(lambda m: to(m, plugins.TimestampedGeoJson(collection(point(times=["2026-01-01T00:00:00"])))), "document.querySelector('.leaflet-bar-timecontrol').offsetWidth > 0"),
    "TreeLayerControl": Case(tree, "document.querySelector('.leaflet-layerstree-header-label, .leaflet-layerstree-children') !== null"),
}  # fmt: skip
