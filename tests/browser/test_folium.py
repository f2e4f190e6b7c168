from __future__ import annotations

import re

import folium
import pytest

from mapper.errors import NotSelfContainedWarning
from mapper.page.layers import walk
from tests.browser.conftest import until
from tests.browser.folium_cases import LAYERS, PLUGINS
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
def drawn(real_incidents):
    return real_incidents.map()


def opened_with(open_page, drawn, tmp_path):
    drawn.save(tmp_path / "map.html")
    return open_page(tmp_path / "map.html")


def variable(drawn, layer):
    """Return the name that a layer has on the page."""
    number = next(n for n, each in enumerate(walk(drawn.get_root())) if each is layer)
    return layer.get_name().replace(layer._id, str(number))


def test_popups_tooltips_and_icons_of_layers(open_page, drawn, tmp_path):
    folium.Circle(
        [34.25, -118.0], radius=4_000, popup="Words in a popup", tooltip="Words in a tip"
    ).add_to(drawn)
    popup = folium.Popup('<b style="color: rgb(200, 0, 0)">Red</b>', max_width=200)
    folium.Marker(
        [34.3, -118.5], popup=popup, tooltip=folium.Tooltip("tip", style="color: red;")
    ).add_to(drawn)
    folium.Marker([34.2, -118.3], icon=folium.DivIcon('<i style="color: red">own</i>')).add_to(
        drawn
    )
    folium.GeoJson(
        SHAPE,
        tooltip=folium.GeoJsonTooltip(["name"]),
        popup=folium.GeoJsonPopup(["name"]),
        style_function=lambda _: {"color": "green", "weight": 8},
    ).add_to(drawn)
    folium.PolyLine([[33.9, -118.3], [34.1, -118.1]]).add_to(drawn)
    opened = opened_with(open_page, drawn, tmp_path)
    page = opened.page
    assert page.locator("path.leaflet-interactive").count() >= 3
    circle, shape = (page.locator("path.leaflet-interactive").nth(n) for n in (0, 1))
    circle.dispatch_event("mouseover", {"clientX": 900, "clientY": 400})
    assert page.locator(".leaflet-tooltip").inner_text().strip() == "Words in a tip"
    circle.dispatch_event("click", {"clientX": 900, "clientY": 400})
    assert page.locator(".leaflet-popup-content").inner_text() == "Words in a popup"
    icon = page.locator("img.leaflet-marker-icon")
    assert icon.evaluate("image => image.naturalWidth") > 0
    icon.dispatch_event("click")
    bold = page.locator(".leaflet-popup-content b")
    assert bold.evaluate("each => getComputedStyle(each).color") == "rgb(200, 0, 0)"
    assert page.get_by_text("own", exact=True).count() == 1
    assert shape.get_attribute("stroke") == "green"
    shape.dispatch_event("mouseover", {"clientX": 900, "clientY": 400})
    shape.dispatch_event("click", {"clientX": 900, "clientY": 400})
    assert "A shape" in page.locator(".leaflet-popup-content").last.inner_text()
    opened.assert_silent()


def test_every_layer_and_plugin_of_the_docs_is_on_the_map(open_page, drawn, tmp_path):
    cases = {name: (case, case.add(drawn)) for name, case in (LAYERS | PLUGINS).items()}
    assert drawn.external_references == ()
    opened = opened_with(open_page, drawn, tmp_path)
    found = {
        name: re.sub(r"\bit\b", variable(drawn, layer) if layer else "", case.found)
        for name, (case, layer) in cases.items()
    }
    tries = "; ".join(
        f"try {{ if (!({each})) missing.push({name!r}); }} catch {{ missing.push({name!r}); }}"
        for name, each in found.items()
    )
    missing = f"(() => {{ const missing = []; {tries}; return missing.join(); }})()"
    # some layers never rest
    until(opened.page, f"globalThis.missing = {missing}, globalThis.missing === ''")
    assert opened.refused() == []
    assert [said for said in opened.complaints if "Not on the map" in said] == []
    entry = opened.page.get_by_role("checkbox", name="Incidents", exact=True)
    marks = opened.page.locator(".leaflet-mapper-incidents-pane")
    entry.dispatch_event("click")
    assert marks.evaluate("each => getComputedStyle(each).display") == "none"
    entry.dispatch_event("click")
    assert marks.evaluate("each => getComputedStyle(each).display") == "block"


def test_a_layer_that_fails_takes_no_other_along(open_page, drawn, tmp_path):
    folium.GeoJson(SHAPE, on_each_feature=folium.JsCode("(each) => each.no.such")).add_to(drawn)
    folium.FeatureGroup().add_child(folium.Marker([34.2, -118.3], popup="in a group")).add_to(drawn)
    broken = folium.GeoJson(SHAPE, on_each_feature=folium.JsCode("this is no code")).add_to(drawn)
    folium.Marker([34.3, -118.1], tooltip="behind").add_to(drawn)
    drawn.get_root().script.add_child(
        folium.Element(f"{drawn.get_name()}.mine = typeof {broken.get_name()};")
    )
    opened = opened_with(open_page, drawn, tmp_path)
    assert opened.page.locator("img.leaflet-marker-icon").count() == 2
    assert opened.page.evaluate("map_incidents.mine") == "undefined"
    said, grammar = opened.complaints
    assert "Not on the map: GeoJson" in said
    assert "Unexpected identifier" in grammar


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
    drawn_by_folium = "".join(Page((tmp_path / "map.html").read_text("utf-8")).run[1:-2])
    assert "by hand" in drawn_by_folium
    assert "Alhambra police" not in drawn_by_folium
