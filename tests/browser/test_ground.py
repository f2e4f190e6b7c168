"""The ground in the browser: drawn under the marks in both themes, named, credited, and without a request."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import mapper
from tests.browser.conftest import settle, until
from tests.ground_files import MIDDLE, write_city

NEAR = "#map={}/{}/15.5".format(*MIDDLE)
# how many distinct colors a canvas has, of which none is the one of no paint
COLORS = """name => {
  const canvas = document.querySelector(`.leaflet-${name}-pane canvas`);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) found.add(data.slice(at, at + 3).join());
  }
  return [...found];
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ground")
    made = folder / "map.html"
    frame = pd.DataFrame(
        {"date": ["2025-11-01"], "latitude": [MIDDLE[0]], "longitude": [MIDDLE[1]]}
    )
    mapper.read(frame.assign(title="A stop")).save(made, ground=write_city(folder / "city.osm"))
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_streets_are_drawn_below_the_marks_and_named_and_nothing_is_asked_for(
    open_page, path, scheme
):
    watched = open_page(path, link=NEAR, color_scheme=scheme)
    page = watched.page
    until(page, "document.querySelector('.has-ground .street-labels')?.width > 0")
    settle(page)
    assert len(page.evaluate(COLORS, "mapper-ground")) > 3
    assert page.evaluate(COLORS, "mapper-street-labels")
    assert (
        "© OpenStreetMap contributors" in page.locator(".leaflet-control-attribution").inner_text()
    )
    ground, mark = (
        page.evaluate("name => +getComputedStyle(document.querySelector(name)).zIndex", f".{name}")
        for name in ("leaflet-mapper-ground-pane", "leaflet-marker-pane")
    )
    assert ground < mark
    watched.assert_silent()


def test_main_streets_alone_have_an_edge_that_tells_them_from_the_land(open_page, tmp_path):
    nodes = "".join(
        f'<node id="{n}" lat="{MIDDLE[0] - 0.01 + n / 1000}" lon="{MIDDLE[1]}"/>'
        for n in range(1, 21)
    )
    road = "".join(f'<nd ref="{n}"/>' for n in range(1, 21))
    (tmp_path / "road.osm").write_text(
        f'<osm version="0.6">{nodes}<way id="1">{road}<tag k="highway" v="primary"/></way></osm>',
        encoding="utf-8",
    )
    rows = [{"date": "2025-11-01", "latitude": MIDDLE[0], "longitude": MIDDLE[1]}]
    mapper.read(rows).save(tmp_path / "map.html", ground=tmp_path / "road.osm")
    page = open_page(tmp_path / "map.html", link=NEAR).page
    until(
        page, "document.querySelector('.has-ground .leaflet-mapper-ground-pane canvas')?.width > 0"
    )
    settle(page)
    assert len(page.evaluate(COLORS, "mapper-ground")) > 1
