from __future__ import annotations

import re

import folium
import pytest

import mapper
from mapper.errors import NotSelfContainedWarning
from tests.browser.conftest import ROOT
from tests.browser.test_tiles import Server
from tests.page_reader import Page

SHAPE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "A shape"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-118.6, 33.7], [-117.9, 33.7], [-117.9, 34.3], [-118.6, 33.7]]],
            },
        }
    ],
}


@pytest.fixture
def drawn():
    return mapper.read(ROOT / "incidents.yaml").map()


def opened_with(open_page, drawn, tmp_path):
    drawn.save(tmp_path / "map.html")
    return open_page(tmp_path / "map.html")


def test_a_circle_with_popup_and_tooltip(open_page, drawn, tmp_path):
    folium.Circle(
        [34.25, -118.0], radius=4_000, fill=True, popup="Words in a popup", tooltip="Words in a tip"
    ).add_to(drawn)
    opened = opened_with(open_page, drawn, tmp_path)
    shape = opened.page.locator("path.leaflet-interactive")
    shape.hover(force=True)
    assert opened.page.locator(".leaflet-tooltip").inner_text().strip() == "Words in a tip"
    shape.click(force=True)
    assert opened.page.locator(".leaflet-popup-content").inner_text() == "Words in a popup"
    opened.assert_silent()


def test_a_marker_whose_popup_has_styles_of_its_own(open_page, drawn, tmp_path):
    popup = folium.Popup('<b style="color: rgb(200, 0, 0)">Red</b>', max_width=200)
    folium.Marker(
        [34.3, -118.1], popup=popup, tooltip=folium.Tooltip("tip", style="color: red;")
    ).add_to(drawn)
    opened = opened_with(open_page, drawn, tmp_path)
    page = opened.page
    icon = page.locator("img.leaflet-marker-icon")
    assert icon.evaluate("image => image.naturalWidth") > 0
    icon.click(force=True)
    bold = page.locator(".leaflet-popup-content b")
    assert bold.evaluate("each => getComputedStyle(each).color") == "rgb(200, 0, 0)"
    opened.assert_silent()


def test_a_marker_with_an_icon_from_a_server_gets_the_plain_one_and_says_so(
    open_page, drawn, tmp_path
):
    folium.Marker([34.3, -118.1], icon=folium.Icon(color="red"), popup="still here").add_to(drawn)
    folium.Marker([34.2, -118.1], icon=folium.DivIcon('<i style="color: red">own</i>')).add_to(
        drawn
    )
    assert any("awesome-markers" in each for each in drawn.external_references)
    with pytest.warns(NotSelfContainedWarning, match="plain icons in place of Leaflet"):
        opened = opened_with(open_page, drawn, tmp_path)
    assert opened.page.locator("img.leaflet-marker-icon").count() == 1
    assert opened.page.get_by_text("own", exact=True).count() == 1
    assert opened.refused() == []


def test_a_geojson_with_popup_and_tooltip(open_page, drawn, tmp_path):
    folium.GeoJson(
        SHAPE,
        tooltip=folium.GeoJsonTooltip(["name"]),
        popup=folium.GeoJsonPopup(["name"]),
        style_function=lambda _: {"color": "green", "weight": 8},
    ).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    opened = opened_with(open_page, drawn, tmp_path)
    page = opened.page
    shape = page.locator("path.leaflet-interactive")
    assert shape.get_attribute("stroke") == "green"
    shape.dispatch_event("mouseover", {"clientX": 900, "clientY": 400})
    shape.dispatch_event("click", {"clientX": 900, "clientY": 400})
    assert "A shape" in page.locator(".leaflet-popup-content").inner_text()
    opened.assert_silent()


def test_a_tile_layer_added_by_hand_is_let_through_and_named(browser, drawn, tmp_path):
    server = Server()
    folium.TileLayer(server.url, attr="loopback").add_to(drawn)
    assert drawn.contacted_hosts == (f"http://{server.host}",)
    assert drawn.external_references == (server.url,)
    with pytest.warns(NotSelfContainedWarning, match=re.escape(f"contacts http://{server.host} ")):
        drawn.save(tmp_path / "map.html")
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-mapper=ready]")
    page.wait_for_selector("img.leaflet-tile-loaded")
    assert server.asked
    context.close()
    server.close()


def test_record_text_still_never_passes_through_folium(open_page, drawn, tmp_path):
    folium.Marker([34.3, -118.1], popup="by hand").add_to(drawn)
    drawn.save(tmp_path / "map.html")
    drawn_by_folium = Page((tmp_path / "map.html").read_text("utf-8")).run[1]
    assert "by hand" in drawn_by_folium
    assert "Alhambra police" not in drawn_by_folium
