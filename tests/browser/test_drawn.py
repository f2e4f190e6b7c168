"""What is drawn adds up to what is shown, at every zoom and in every window."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from itertools import product
from math import asin, degrees
from pathlib import Path
from random import Random
from typing import Any

import pytest

import mapper
from tests.browser.conftest import DESKTOP, MOVING, PHONE, settle

Spots = list[tuple[float, float]]  # latitude, longitude

DRAWN = """() => [...document.querySelectorAll("#stage .mark")]
  .reduce((sum, mark) => sum + Number(mark.dataset.count), 0)"""

# How many incidents can be seen, how many of them have no mark near by, and how many the marks stand for.
LOOK = """(spots, reach) => {
  const map = map_incidents;
  const { x: width, y: height } = map.getSize();
  const frame = map.getContainer().getBoundingClientRect();
  const marks = [...document.querySelectorAll("#stage .mark")].map((mark) => {
    const box = mark.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2 - frame.left, (box.top + box.bottom) / 2 - frame.top];
    return { x, y, count: Number(mark.dataset.count) };
  });
  let [seen, alone] = [0, 0];
  for (const [latitude, longitude] of spots) {
    const at = (turn) => map.latLngToContainerPoint([latitude, longitude + 360 * turn]);
    const copies = [-3, -2, -1, 0, 1, 2, 3].map(at);
    if (!copies.some(({ x, y }) => x > 1 && y > 1 && x < width - 1 && y < height - 1)) continue;
    seen++;
    const isNear = (mark) => copies.some(({ x, y }) => Math.hypot(mark.x - x, mark.y - y) <= reach);
    if (!marks.some(isNear)) alone++;
  }
  return { seen, alone, drawn: marks.reduce((sum, { count }) => sum + count, 0), zoom: map.getZoom() };
}"""
# The same in one view after the other; the canvas is painted once, after the last.
LOOK_AT_ALL = f"""([spots, reach, views]) => {{
  const look = {LOOK};
  return views.map(([latitude, longitude, zoom]) => {{
    if (zoom !== null) map_incidents.setView([latitude, longitude], zoom, {{ animate: false }});
    return look(spots, reach);
  }});
}}"""
AS_IT_IS = (0, 0, None)

SIZES = [(320, 480), (390, 844), (1280, 800), (1920, 1080), (2560, 1440), (3840, 2160)]
ZOOMS = [0, 2, 3, 4.5, 7, 11, 15, 18]
_HALF = 0.02  # degrees of an outline, to each side
REACH_PIXELS = 190  # two corners of a cell, a merger, and at the edge of the window another

COUNTRIES: Spots = [
    (50.4501, 30.5234), (31.5017, 34.4668), (19.4326, -99.1332), (50.9375, 6.9603),
    (35.6762, 139.6503), (33.9775, -118.1870),
]  # fmt: skip
COAST_TO_GUAM: Spots = [
    (44.8016, -68.7712), (13.4443, 144.7937), (61.2181, -149.9003), (21.3069, -157.8583),
    (25.7617, -80.1918), (47.6062, -122.3321),
]  # fmt: skip
FIJI: Spots = [
    (-17.7134, 178.065), (-16.8, 179.98), (-16.82, -179.98), (-13.76, -172.1), (-13.85, -171.75),
    (52.9, -173.2), (51.88, -176.65), (52.8, 173.2), (0.0, 180.0), (0.0, -180.0),
]  # fmt: skip
POLES: Spots = [
    (90.0, 0.0), (89.9, -120.0), (-90.0, 0.0), (-89.0, 77.0), (85.5, 30.0), (-85.5, -179.99),
    (78.22, 15.65), (-77.85, 166.67),
]  # fmt: skip


def scattered(number: int) -> Spots:
    random = Random(7)  # noqa: S311 - the same each time
    return [
        (round(degrees(asin(random.uniform(-1, 1))), 5), round(random.uniform(-180, 180), 5))
        for _ in range(number)
    ]


def around(latitude: float, longitude: float, spread: float, number: int) -> Spots:
    random = Random(7)  # noqa: S311
    return [
        (
            round(random.gauss(latitude, spread), 5),
            round(random.gauss(longitude, 2 * spread), 5),
        )
        for _ in range(number)
    ]


DATA: dict[str, Spots] = {
    "countries": COUNTRIES,
    "coast to Guam": COAST_TO_GUAM,
    "Fiji": FIJI,
    "Guam": around(13.45, 144.78, 0.05, 40),
    "Alaska": around(62.0, -152.0, 3.0, 60),
    "poles": POLES,
    "city": around(34.05, -118.25, 0.05, 80),
    "world": scattered(300),
}
OUTLINED = ("Guam", "Fiji", "poles", "Alaska")


def save_spots(folder: Path, spots: Spots) -> Path:
    """Write the page of a table with one incident at each spot."""
    rows = [f"Case {i},2026-01-02,{at[0]},{at[1]}" for i, at in enumerate(spots)]
    table = folder / "table.csv"
    table.write_text("\n".join(["title,date,latitude,longitude", *rows]), encoding="utf-8")
    mapper.read(table).save(folder / "map.html")
    return folder / "map.html"


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Spots], Path]:
    """Give the page of one incident at each spot, written when it is first asked for."""
    written = cache(lambda *spots: save_spots(tmp_path_factory.mktemp("spots"), list(spots)))
    return lambda spots: written(*spots)


def save_outlines(folder: Path, spots: Spots) -> Path:
    """Write the page of lines, areas and points, each with its middle at a spot."""
    features = []
    for number, (latitude, longitude) in enumerate(spots):
        north, south = min(latitude + _HALF, 90), max(latitude - _HALF, -90)
        west, east = longitude - _HALF, longitude + _HALF
        corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        geometry = (
            {"type": "Polygon", "coordinates": [corners]},
            {"type": "LineString", "coordinates": [corners[0], corners[2]]},
            {"type": "Point", "coordinates": [longitude, latitude]},
        )[number % 3]
        about = {"id": f"case-{number}", "title": f"Case {number}", "date": "2026-01-02"}
        features.append({"type": "Feature", "properties": about, "geometry": geometry})
    table = folder / "table.geojson"
    table.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    incidents = mapper.read(table)
    assert len(incidents.frame) == len(spots)
    incidents.save(folder / "map.html")
    return folder / "map.html"


def look_at(page: Any, latitude: float, longitude: float, zoom: float) -> None:
    view = f"[{latitude}, {longitude}], {zoom}, {{ animate: false }}"
    page.evaluate(f"map_incidents.setView({view})")


def drawn_on_the_way_out(page: Any, times: int) -> list[int]:
    """How many incidents the marks stand for, at first and after each step out."""
    return page.evaluate(
        f"""times => Array.from({{ length: times + 1 }}, (_, step) => {{
          if (step) map_incidents.setZoom(map_incidents.getZoom() - 1, {{ animate: false }});
          return ({DRAWN})();
        }})""",
        times,
    )


def test_a_map_zoomed_out_keeps_its_marks(open_page, real_page):
    page = open_page(real_page, size={"width": 1920, "height": 1080}).page
    assert drawn_on_the_way_out(page, 9) == [12] * 10
    look_at(page, 30, -118, 0)  # zooming out ends where the world fills the map
    world, width = page.evaluate("[256 * 2 ** map_incidents.getZoom(), map_incidents.getSize().x]")
    assert width <= world < 2 * width


@pytest.mark.sample(1)
@pytest.mark.parametrize("spots", [COUNTRIES, COAST_TO_GUAM], ids=["countries", "coast to Guam"])
def test_a_wide_map_opens_with_all_its_marks(open_page, page_of, spots):
    size = {"width": 1920, "height": 1080}
    page = open_page(page_of(spots), size=size).page
    assert drawn_on_the_way_out(page, 2) == [6] * 3


@pytest.mark.sample(3)
@pytest.mark.parametrize(("number", "name"), list(enumerate(DATA)), ids=DATA)
def test_marks_and_what_is_out_of_view_make_what_is_shown(
    open_page, page_of, tmp_path, *, number, name, is_long
):
    spots = DATA[name]
    sizes = SIZES if is_long else SIZES[number // 2 % 3 :: 3]  # a small window and a large one
    path = save_outlines(tmp_path, spots) if name in OUTLINED else page_of(spots)
    watched = open_page(path)
    page = watched.page
    places = [spots[0], (spots[-1][0], spots[-1][1] - 360)]
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        page.evaluate("document.querySelector('#map-fit').click()")
        views = [AS_IT_IS, *((*place, zoom) for place, zoom in product(places, ZOOMS))]
        looks = page.evaluate(LOOK_AT_ALL, [spots, REACH_PIXELS, views])
        assert (looks[0]["drawn"], looks[0]["alone"]) == (len(spots), 0), (width, height, looks[0])
        for view, seen in zip(views, looks, strict=True):
            where = f"{width}x{height} at {view}: {seen}"
            assert seen["alone"] == 0, where
            assert seen["seen"] <= seen["drawn"] <= len(spots), where
    watched.assert_silent()


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_spans_the_date_line_opens_together_and_the_map_goes_on_beyond(
    open_page, page_of, size
):
    path = page_of(FIJI)
    page = open_page(path, size=size).page
    (width, height), zoom, closer = page.evaluate(
        """() => {
          const map = map_incidents, { x, y } = map.getSize(), zoom = map.getZoom();
          const down = (latitude) => map.project([latitude, 180], zoom + map.options.zoomSnap).y;
          return [[x, y], zoom, down(-17.7134) - down(52.9)];
        }"""
    )
    assert zoom >= 1.5  # the whole world is at 1 and below on these screens
    assert closer > 0.6 * height  # one step closer, scale and marks would have no room
    lefts = [mark.bounding_box()["x"] for mark in page.query_selector_all("#stage .mark")]
    assert max(lefts) - min(lefts) < 0.6 * width
    assert page.evaluate(DRAWN) == len(FIJI)
    # the map goes on beyond it, and the link says where
    look_at(page, -16.8, 179, 8)
    here = page.evaluate(DRAWN)
    assert here == 3  # on both sides
    for longitude in (181, -181, 539):
        look_at(page, -16.8, 179, 8)
        look_at(page, -16.8, longitude, 8)
        assert page.evaluate(DRAWN) == here
    settle(page)
    found = re.search(r"map=[-\d.]+/([-\d.]+)/8", page.evaluate("location.hash"))
    assert abs(float(found[1])) <= 180
    other = open_page(path, link=page.evaluate("location.hash")).page
    assert other.evaluate(DRAWN) == here


def test_a_mark_over_the_date_line_opens_where_it_lies(open_page, tmp_path):
    spots = [(-16.8, 179.9), (-16.9, -179.9), (-20.0, -175.0)]
    page = open_page(save_spots(tmp_path, spots), reduced_motion=MOVING).page
    look_at(page, -18, -181, 4)
    page.locator("#stage .mark[data-count='2']").click()
    page.locator("#stage .mark[data-count='2']").wait_for(state="detached")
    settle(page)
    assert -182 < page.evaluate("map_incidents.getCenter().lng") < -178
    assert page.evaluate(DRAWN) == 2
    look_at(page, -16.8, -180.2, 9)
    rows = page.locator("#list button.row")
    for row in range(rows.count()):
        page.keyboard.press("Escape")
        rows.nth(row).click()
        settle(page)
        assert (
            page.evaluate("Math.abs(map_incidents.getCenter().lng + 180)") < 6
        )  # no trip round the world


def test_an_incident_at_the_pole_opens_from_its_mark(open_page, page_of):
    watched = open_page(page_of(POLES))
    page = watched.page
    look_at(page, 85.05, 0.05, 12)
    mark = page.locator("#stage .mark")
    assert mark.count() == 1
    mark.click()
    page.locator("#detail-title").wait_for()
    watched.assert_silent()


@pytest.mark.long  # the largest window, above, holds it
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_zooming_out_ends_where_the_world_fills_the_map(open_page, real_page, size):
    page = open_page(real_page, size=size).page
    look_at(page, 30, -118, 0)
    world, width = page.evaluate("[256 * 2 ** map_incidents.getZoom(), map_incidents.getSize().x]")
    assert width <= world < 2 * width


def test_the_first_view_of_a_phone_puts_no_mark_under_the_buttons(open_page, tmp_path):
    spots = [(35.69, 139.7)] * 4 + [(35.44, 139.64)] * 4 + [(34.69, 135.5)] * 4
    page = open_page(save_spots(tmp_path, spots), size=PHONE).page
    buttons = page.locator("#stage .leaflet-top.leaflet-right").bounding_box()
    marks = [mark.bounding_box() for mark in page.query_selector_all("#stage .mark .mark-picture")]
    assert len(marks) == 2
    assert max(mark["x"] + mark["width"] for mark in marks) <= buttons["x"] + 4
    page.get_by_role("button", name=re.compile("^4 incidents")).click()
    assert "share one point" in page.locator(".list-here").inner_text()
