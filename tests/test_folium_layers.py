"""folium's layers that a page cannot show are refused by name, and one that fails takes no other along."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import folium
import pytest
from branca.element import IFrame, JavascriptLink
from folium import plugins

from mapper.errors import ArgumentError, ExtraError, PageError
from mapper.page.layers import plugin_files
from tests.browser.folium_cases import HERE, LAYERS, PLUGINS
from tests.page_reader import Page
from tests.sample_records import sample
from tests.test_page_document import drawn_by, page_map, rendered

TABLE = Path(__file__).parent.parent / "docs" / "reference" / "folium-layers.md"
REFUSED: dict[str, Any] = {
    "DualMap": plugins.DualMap,
    "GeoJson(embed=False)": None,
    "Geocoder": plugins.Geocoder,
    "IFrame": lambda: folium.Marker(HERE, popup=folium.Popup(IFrame("<p>text</p>"))),
    "MeasureControl": plugins.MeasureControl,
    "Realtime": lambda: plugins.Realtime("https://data.example/x.json"),
    "ScrollZoomToggler": plugins.ScrollZoomToggler,
    "TimestampedWmsTileLayers": lambda: plugins.TimestampedWmsTileLayers([]),
    "Vega": lambda: folium.Marker(HERE, popup=folium.Popup().add_child(folium.Vega({}))),
    "VegaLite": lambda: folium.Marker(HERE, popup=folium.Popup().add_child(folium.VegaLite({}))),
    "VectorGridProtobuf": lambda: plugins.VectorGridProtobuf("https://tile.example/{z}.pbf"),
    "VideoOverlay": lambda: folium.raster_layers.VideoOverlay("film.webm", [HERE, [35, -118]]),
}


@pytest.fixture
def chart() -> folium.Map:
    return page_map(sample())


@pytest.fixture(scope="module")
def untouched() -> folium.Map:
    """A map for tests that add nothing to it."""
    return page_map(sample())


def make(name: str, tmp_path: Path) -> Any:
    if name == "GeoJson(embed=False)":
        path = tmp_path / "points.geojson"
        path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
        return folium.GeoJson(str(path), embed=False)
    return REFUSED[name]()


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_page_can_show_is_refused_by_name_and_not_added(name, untouched, tmp_path):
    layer = make(name, tmp_path)
    with pytest.raises(PageError, match=rf"\b{re.escape(name.partition('(')[0])}\b"):
        untouched.add_child(layer)
    assert not untouched._children


def test_a_layer_within_a_layer_is_refused_before_anything_is_written(chart, tmp_path):
    old = tmp_path / "map.html"
    old.write_text("old", encoding="utf-8")
    group = folium.FeatureGroup().add_to(chart)
    plugins.Geocoder().add_to(group)
    plugins.Realtime("x.json").add_to(group)
    plugins.Geocoder().add_to(group)
    for draw in (lambda: chart.save(old), chart.cell, chart._repr_html_):
        with pytest.raises(PageError) as refused:
            draw()
        assert len(str(refused.value).splitlines()) == 2
    assert old.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "child", [folium.Element("<b>x</b>"), JavascriptLink("https://example.org/x.js")]
)
def test_what_folium_leaves_out_of_a_map_is_refused(child, chart):
    with pytest.raises(PageError, match=type(child).__name__):
        chart.add_child(child)
    with pytest.raises(ArgumentError):
        chart.add_child("<b>x</b>")
    assert not chart._children


def test_a_layer_of_another_that_is_not_on_the_map_is_refused_by_name(chart, tmp_path):
    line = folium.PolyLine([[34, -118.2], [34.1, -118.1]])
    plugins.PolyLineTextPath(line, "to").add_to(chart)
    with pytest.raises(PageError, match=r"PolyLineTextPath.*PolyLine"):
        chart.save(tmp_path / "map.html")
    assert not list(tmp_path.iterdir())
    line.add_to(folium.FeatureGroup("lines").add_to(chart))
    chart.save(tmp_path / "map.html")


def test_without_the_files_of_plugins_each_is_refused_with_what_to_install(chart, monkeypatch):
    monkeypatch.setattr(plugin_files, "_files", dict)
    for layer in (plugins.HeatMap([HERE]), plugins.MarkerCluster(), plugins.Timeline({})):
        with pytest.raises(ExtraError, match=r"incident-mapper\[layers\]") as refused:
            layer.add_to(chart)
        assert type(layer).__name__ in str(refused.value)
    assert not chart._children
    LAYERS["Choropleth"].add(chart)
    LAYERS["LayerControl"].add(chart)
    assert "How many" in drawn_by(Page(rendered(chart)))


def test_a_plugin_whose_file_no_package_has_is_refused(untouched):
    layer = plugins.HeatMap([HERE])
    layer.default_js = [("own", "https://code.example/own.js")]
    with pytest.raises(PageError, match=r"https://code\.example/own\.js"):
        layer.add_to(untouched)


def test_files_of_plugins_come_inside_once_and_ask_for_nothing(chart):
    for name in ("HeatMap", "MarkerCluster", "TimestampedGeoJson", "TagFilterButton"):
        PLUGINS[name].add(chart)
        PLUGINS[name].add(chart)
    assert chart.external_references == ()
    page = Page(rendered(chart))
    assert sum("L.heatLayer=" in text for text in page.run) == 1
    (styles,) = page.packed_styles
    assert ".marker-cluster-small" in styles
    addresses = re.findall(r"url\(\s*['\"]?([^'\")]{1,30})", styles)
    assert {each.partition(":")[0] for each in addresses if each[:1] not in "#%"} == {"data"}
    assert page.policy["font-src"] == ["data:"]
    assert page.policy["connect-src"] == page.policy["default-src"] == ["'none'"]


def test_a_page_without_layers_has_nothing_of_theirs(untouched):
    page = Page(rendered(untouched))
    assert len(page.run) == 4
    assert "font-src" not in page.policy
    assert "layerFailed" not in page.html + drawn_by(page)


def test_each_layer_is_a_script_of_its_own_unless_there_are_very_many(chart):
    for _ in range(3):
        folium.Marker(HERE, popup="here").add_to(chart)
    assert len(Page(rendered(chart)).run) == 4 + 3
    for _ in range(147):
        folium.Marker(HERE).add_to(chart)
    page = Page(rendered(chart))
    assert len(page.run) == 4 + 75
    assert drawn_by(page).count("L.marker(") == 150


def test_the_table_of_the_docs_has_every_plugin_of_folium_with_what_becomes_of_it():
    rows = re.findall(
        r"^\| `([^|]+)` \| ([a-z ]+)", TABLE.read_text(encoding="utf-8"), re.MULTILINE
    )
    named = {
        name: verdict.strip() for key, verdict in rows for name in key.replace("`", "").split(", ")
    }
    refused = {each.partition("(")[0] for each in REFUSED} - {"GeoJson"}
    drawn = {name for key in (*LAYERS, *PLUGINS) for name in key.partition(" (")[0].split(", ")}
    assert {each for each in named if named[each] == "refused"} == refused
    assert {each for each in named if named[each] != "refused"} == drawn
    public = {each for each in plugins.__all__ if inspect.isclass(getattr(plugins, each))}
    assert public <= named.keys()
