"""The ground in the browser: drawn under the marks in both themes, named, credited, and without a request."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import mapper
from tests.browser.conftest import settle, until
from tests.ground_files import MIDDLE, Extract, write_city

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


GRID_LINES = """() => {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--map-grid");
  probe.fillRect(0, 0, 1, 1);
  const wanted = probe.getImageData(0, 0, 1, 1).data.slice(0, 3).join();
  const canvas = document.querySelector(".leaflet-mapper-basemap-pane canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 5, canvas.width, 1);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) found += data.slice(at, at + 3).join() === wanted;
  return found;
}"""


@pytest.mark.sample(1)
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
    assert not page.locator("#map-caption-grid").is_visible()
    assert not page.evaluate(GRID_LINES)
    watched.assert_silent()


SEA = """() => {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--map-sea");
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data.slice(0, 3).join();
}"""


def test_main_streets_alone_have_an_edge_and_the_sea_is_that_of_the_extract(open_page, tmp_path):
    y, x = MIDDLE  # far inland, on the map of the world
    extract = Extract()
    extract.way([(y - 0.009 + n / 1000, x) for n in range(20)], highway="primary")
    extract.way([(y - 0.3, x + 0.002), (y + 0.3, x + 0.002)], natural="coastline")
    extract.write(tmp_path / "road.osm")
    rows = [{"date": "2025-11-01", "latitude": MIDDLE[0], "longitude": MIDDLE[1]}]
    mapper.read(rows).save(tmp_path / "map.html", ground=tmp_path / "road.osm")
    page = open_page(tmp_path / "map.html", link=NEAR).page
    until(
        page, "document.querySelector('.has-ground .leaflet-mapper-ground-pane canvas')?.width > 0"
    )
    settle(page)
    assert len(page.evaluate(COLORS, "mapper-ground")) > 1
    until(page, f"({COLORS})('mapper-basemap').includes(({SEA})())")


@pytest.mark.sample(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_without_streets_says_so_where_nothing_else_is_and_has_squares_as_a_scale(
    open_page, real_page, scheme
):
    page = open_page(real_page, link="#map=33.8956/-118.1588/18", color_scheme=scheme).page
    note = page.locator("#map-caption-grid")
    settle(page)
    assert note.inner_text() == "No streets in this file; squares of 100 ft"
    assert page.locator(".leaflet-control-scale").inner_text() == "100 ft"
    assert page.evaluate(GRID_LINES) > 5
