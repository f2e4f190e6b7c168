"""Where words are long and screens small: nothing is cut, and nothing covers what it belongs to."""

from __future__ import annotations

import math
from itertools import pairwise

from tests.browser.conftest import DESKTOP, settle

TABLET = {"width": 768, "height": 1024}
SMALL = {"width": 320, "height": 568}

BOX = """(name) => {
  const { left, top, right, bottom } = document.querySelector(name).getBoundingClientRect();
  return { left, top, right, bottom };
}"""


def box(page, name):
    return page.evaluate(BOX, name)


def middle(box):
    return (box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2


def test_the_row_above_the_timeline_is_no_wider_than_its_place(open_page, real_page):
    page = open_page(real_page, size=TABLET).page
    settle(page)
    cut = "(row => row.scrollWidth - row.clientWidth)(document.querySelector('.strip-tools'))"
    assert page.evaluate(cut) == 0
    page.locator("#strip-on").click()
    settle(page)
    assert page.locator(".strip-period").text_content()
    assert page.evaluate(cut) == 0
    assert page.locator("#strip-play").is_visible()


def test_the_way_out_of_an_incident_keeps_its_corner(open_page, real_page):
    page = open_page(real_page, size=DESKTOP, locale="es-US").page
    page.locator("#list button.row").first.click()
    settle(page)
    close, steps, detail = (
        box(page, name) for name in ("#detail-close", "#detail-steps", "#detail")
    )
    assert close["top"] < steps["bottom"]
    assert detail["right"] - close["right"] < 40


def test_the_list_alone_has_one_left_edge_and_its_places_below_the_titles(open_page, real_page):
    page = open_page(real_page, link="#view=list", size={"width": 1920, "height": 1080}).page
    settle(page)
    title, count, row = (
        box(page, name)["left"] for name in ("#title", ".list-count", "#list .row-date")
    )
    assert max(title, count, row) - min(title, count, row) <= 1
    name, place = (box(page, f"#list {each}") for each in (".row-title", ".row-last"))
    assert 0 <= place["top"] - name["bottom"] < 8
    assert place["left"] == name["left"]


def test_on_a_small_phone_nothing_covers_the_opened_circle_and_the_dates_are_apart(
    open_page, own_page
):
    page = open_page(own_page, size=SMALL, locale="es-US", has_touch=True).page
    settle(page)
    ticks = page.evaluate(
        """[...document.querySelectorAll("#strip .tick")].filter((each) => each.checkVisibility())
          .map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])"""
    )
    assert all(right <= left for (_, right), (left, _) in pairwise(ticks))
    page.locator("#list button.row").first.evaluate("(each) => each.click()")
    settle(page)
    assert page.locator("#map-back").is_hidden()
    assert box(page, "#detail-close")["bottom"] > box(page, "#detail-steps")["top"]


def test_a_row_of_a_table_opens_without_a_word_on_what_no_table_says(open_page, own_page):
    page = open_page(own_page).page
    assert page.locator("#title").inner_text() == "Incidents by place"
    page.locator("#list button.row").first.click()
    said = page.locator("#detail-body").inner_text()
    assert "not known" not in said
    assert "No agency named" not in said
    page.locator("#filter-more-button").click()
    assert page.locator("#filter-more legend").all_inner_texts() == ["Type"]


def test_the_handles_of_the_timeline_can_both_be_pressed_where_they_meet(open_page, real_page):
    page = open_page(real_page, link="#from=2025-06-08&to=2025-06-08", size=DESKTOP).page
    for size in (DESKTOP, SMALL):
        page.set_viewport_size(size)
        settle(page)
        start, end = (box(page, f"#strip-handle-{side}") for side in ("from", "to"))
        assert end["left"] - start["left"] >= 24
        assert end["right"] - max(end["left"], start["right"]) >= 24
    page.evaluate("location.hash = ''")
    settle(page)
    assert box(page, "#strip-handle-from")["left"] >= box(page, "#strip-play")["right"]


def test_a_mark_under_a_control_takes_no_focus_until_the_map_moves(open_page, real_page):
    latitude, longitude, zoom = 34.0788, -118.1225, 16
    page = open_page(real_page, link=f"#map={latitude}/{longitude}/{zoom}", size=DESKTOP).page
    settle(page)
    mark, control = (middle(box(page, name)) for name in (".mark-single", ".map-buttons"))
    assert page.locator(".mark-single").get_attribute("tabindex") != "-1"
    degrees = 360 / 256 / 2**zoom
    east = longitude + (mark[0] - control[0]) * degrees
    north = latitude - (mark[1] - control[1]) * degrees * math.cos(math.radians(latitude))
    page.evaluate(f"location.hash = 'map={north:.5f}/{east:.5f}/{zoom}'")
    settle(page)
    assert page.locator(".mark-single").get_attribute("tabindex") == "-1"
    page.evaluate(f"location.hash = 'map={latitude}/{longitude}/{zoom}'")
    settle(page)
    assert page.locator(".mark-single").get_attribute("tabindex") == "0"
