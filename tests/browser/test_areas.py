"""Names and areas of the map: searched for, pressed, hovered, filtered by."""

from __future__ import annotations

import geopandas as gpd
import pytest
from playwright.sync_api import expect
from shapely import Point, box

import mapper
from tests.browser.conftest import MOVING, PHONE, settle, until


def test_the_caption_hides_no_mark_and_a_place_is_gone_to_also_where_nothing_happened(
    open_page, real_page
):
    opened = open_page(real_page, reduced_motion=MOVING)
    page = opened.page
    assert_caption_stands_clear(page)
    page.locator("#search").fill("Pasadena")
    offer = page.locator(".offer-place", has_text="Pasadena, Los Angeles County").first
    offer.press("Enter")
    settle(page)
    expect(page.locator("#map-caption")).to_contain_text("Pasadena, Los Angeles County")
    expect(page.locator("#map-caption")).to_contain_text("No incidents")
    assert page.locator("#search").input_value() == ""
    assert page.locator("#list button.row").count() == 12
    opened.assert_silent()


def test_a_pressed_area_is_named_and_filtered_by_and_marks_say_what_is_known_by_area_alone(
    open_page, real_page
):
    page = open_page(real_page).page
    box = page.locator(".mark-area", has_text="Santa Ana").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] + 10
    page.mouse.move(x, y)
    expect(page.locator("#map-caption-name")).to_have_text("Santa Ana, Orange County")
    page.mouse.click(x, y)
    page.locator("#caption-go").press("Enter")
    settle(page)
    assert page.locator("#caption-go").count() == 0
    page.locator("#caption-filter").press("Enter")
    expect(page.locator("#list button.row")).to_have_count(2)
    expect(page.locator("#chosen .token")).to_have_text("Santa Ana")
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator("#caption-close").count() == 0
    page.evaluate("location.hash = 'map=34/-118.2/6'")
    settle(page)
    mark = page.locator(".mark.mark-by-area")
    assert "of 8 of them, only the city or a wider area is known" in (
        mark.get_attribute("aria-label") or ""
    )
    assert mark.locator(".mark-picture").evaluate(
        "(each) => getComputedStyle(each).outlineStyle"
    ) == ("dashed")


CLEAR = """() => {
  const caption = document.querySelector("#map-caption");
  const own = caption.getBoundingClientRect();
  const marks = [...document.querySelectorAll(".mark")].map((mark) => mark.getBoundingClientRect());
  const under = ({ left, right, top, bottom }) =>
    left < own.right && right > own.left && top < own.bottom && bottom > own.top;
  return getComputedStyle(caption).visibility === "visible" && own.width > 0 && !marks.some(under);
}"""


def assert_caption_stands_clear(page):
    """The caption stands beside a mark that would lie under it."""
    mark, caption = (page.locator(name).first.bounding_box() for name in (".mark", "#map-caption"))
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + caption["x"] + 20 - mark["x"], y + caption["y"] - mark["y"], steps=4)
    page.mouse.up()
    settle(page)
    until(page, f"({CLEAR})()")
    assert page.evaluate("document.querySelector('#map-caption').style.translate")


def test_a_phone_has_the_name_of_the_middle_of_its_small_map(open_page, real_page):
    page = open_page(real_page, size=PHONE).page
    until(page, "document.querySelector('#map-caption-name')?.getBoundingClientRect().width > 0")
    assert page.locator("#map-caption .caption-acts").is_hidden()


@pytest.fixture(scope="module")
def beats_page(tmp_path_factory):
    """Twelve incidents in a beat, three on its border, and a square outside all beats."""
    shapes = [
        *[Point(-118.25, 34.05)] * 12,
        *[Point(-118.2, 34.05)] * 3,
        box(-118, 34, -117.9, 34.1),
    ]
    rows = gpd.GeoDataFrame(
        {"id": [f"i{number}" for number in range(16)], "date": "2025-01-05", "title": "A stop",
         "agency": "LAPD", "radius_m": [*[50] * 12, *[500] * 3, None]},
        geometry=shapes, crs="EPSG:4326",
    )  # fmt: skip
    beats = gpd.GeoDataFrame(
        {"id": ["w", "e"], "name": ["West", "East"], "population": [50_000, 20_000]},
        geometry=[box(-118.3, 34, -118.2, 34.1), box(-118.2, 34, -118.1, 34.1)],
        crs="EPSG:4326",
    )
    path = tmp_path_factory.mktemp("beats") / "map.html"
    coverage = {"complete": True, "from": "2025-01-01", "until": "2025-12-31"}
    areas = {"file": beats, "label": "Beats"}
    mapper.read(rows, areas=areas, columns={"coverage": coverage}).save(path)
    return path


DARKEST = """() => {
  const paths = [...document.querySelectorAll(".leaflet-mapper-circles-pane path")];
  const drawn = paths.filter((path) => path.getBBox().width);
  return Math.max(...drawn.map((path) => 255 * Number(getComputedStyle(path).strokeOpacity)));
}"""


def test_what_a_rate_does_not_say_is_in_view_beside_its_key(open_page, beats_page):
    page = open_page(beats_page, link="#shade=beats.rate").page
    caveat = page.locator("#shade-key .shade-caveat")
    expect(caveat).to_be_visible()
    expect(caveat).to_contain_text("None for areas with fewer than 10 incidents or 1,000 people")
    page.locator("#shade-key summary").click(position={"x": 5, "y": 5})
    assert page.locator("#shade-key tbody tr").all_inner_texts() == ["West\t24 to 30"]


def test_own_areas_are_shaded_by_a_range_and_columns_of_the_matrix(open_page, beats_page):
    opened = open_page(beats_page)
    page = opened.page
    # the edge of a circle that no one points at lets more of the map through
    assert page.evaluate(DARKEST) > 200
    page.evaluate("document.getElementById('legend').open = true")
    page.locator("#legend-shade").select_option("beats")
    page.locator("#shade-key summary").click()
    assert page.locator("#shade-key tbody tr").all_inner_texts() == [
        "West\t12 to 15",
        "East\t0 to 3",
    ]
    page.get_by_role("button", name="Matrix").click()
    page.locator("#matrix select").select_option("Beats")
    assert page.locator("#matrix thead th").all_inner_texts() == [
        "East",
        "West",
        "In none of them",
    ]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    heads = page.locator(".print-matrix thead th")
    assert heads.evaluate_all("all => all.map((each) => each.textContent)")[:2] == ["East", "West"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "areas=beats" in page.evaluate("location.hash").split("&")
    page.evaluate("location.hash = location.hash.replace('&areas=beats', '')")
    expect(page.locator("#matrix select")).to_have_value("")
    page.go_back()
    expect(page.locator("#matrix select")).to_have_value("beats")
    page.get_by_role("button", name="in West: 15 incidents").last.click()
    page.get_by_role("button", name="Map").click()
    expect(page.locator("#chosen .token").last).to_contain_text("West")
    opened.assert_silent()


def test_the_key_has_no_row_that_stands_at_zero_for_good(open_page, tmp_path):
    table = tmp_path / "cities.csv"
    table.write_text(
        "title,date,city,country\nA,2024-05-01,Paris,France\nB,2024-05-02,Lyon,France\n"
        "C,2024-05-03,,\n",
        encoding="utf-8",
    )
    mapper.read(table).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    expect(page.locator(".legend-key")).to_have_text(["only city or wider area 2"])
    page.evaluate(
        """() => {
          globalThis.labels = [];
          const { fillText } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
            labels.push(text);
            return fillText.call(this, text, ...more);
          };
          map_incidents.panBy([9, 0], { animate: false });
        }"""
    )
    until(page, "labels.length > 3")
    assert {"Paris", "Lyon"}.isdisjoint(page.evaluate("labels"))  # the marks have these names
    page.evaluate("location.hash = 'from=2024-05-03&to=2024-05-03'")
    page.locator(".legend-key.leaves-none", has_text="only city or wider area 0").wait_for()
