"""Opening an incident goes to where it was, and closing it comes back."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import DESKTOP, MOVING, PHONE, settle

VIEW = """(() => { const { lat, lng } = map_incidents.getCenter();
  return [lat, lng, map_incidents.getZoom()] })()"""

# the place of the sign in the map's pixels, and the map's size
SIGN = """(() => {
  const [sign, map] = [".opened-mark", "#stage .folium-map"].map((each) =>
    document.querySelector(each)?.getBoundingClientRect());
  const middle = sign && [sign.left + sign.width / 2 - map.left, sign.top + sign.height / 2 - map.top];
  return { middle, size: [map.width, map.height] };
})()"""


def row_of(page, title):
    return page.locator("#list button.row", has_text=title).first


def is_in_the_middle(page):
    seen = page.evaluate(SIGN)
    return all(
        abs(at - whole / 2) < 3 for at, whole in zip(seen["middle"], seen["size"], strict=True)
    )


@pytest.mark.parametrize(
    ("size", "motion"), [(DESKTOP, MOVING), (PHONE, "reduce")], ids=["desktop", "phone"]
)
def test_an_incident_opens_where_it_was_and_closing_comes_back(open_page, real_page, size, motion):
    page = open_page(real_page, size=size, reduced_motion=motion).page
    before = page.evaluate(VIEW)
    row_of(page, "Garfield and Valley").click()
    page.locator("#detail-title").wait_for()
    if motion == "reduce":
        assert is_in_the_middle(page)  # it has jumped
    settle(page)
    assert is_in_the_middle(page)
    assert page.evaluate("map_incidents.getZoom()") > before[2] + 3
    assert page.locator(".opened-note").first.is_visible()
    assert "Alhambra" in page.locator(".map-caption").inner_text()
    link = page.evaluate("location.hash")
    page.locator("#map-back").click()
    settle(page)  # the map goes back in a task of its own
    assert page.evaluate(VIEW) == pytest.approx(before, abs=0.01)
    assert page.locator(".opened-mark").count() == 0
    page.goto(page.url.split("#")[0] + link)
    page.reload()
    page.locator("#detail-title").wait_for()
    settle(page)
    assert is_in_the_middle(page)


def test_a_link_to_an_incident_alone_goes_there_and_in_a_pile_it_says_which(open_page, real_page):
    page = open_page(real_page, reduced_motion=MOVING).page  # it flies where the link jumps
    everything = page.evaluate(VIEW)
    row_of(page, "Garfield and Valley").click()
    page.locator("#detail-title").wait_for()
    settle(page)
    there = page.evaluate(VIEW)
    id_ = re.search(r"id=[^&]+", page.evaluate("location.hash"))[0]
    other = open_page(real_page, link=f"#{id_}").page
    other.locator("#detail-title").wait_for()
    settle(other)
    assert other.evaluate(VIEW) == pytest.approx(there, abs=0.01)
    other.keyboard.press("Escape")
    settle(other)
    assert other.evaluate(VIEW)[2] == everything[2]
    # in a pile it says which of how many
    row_of(other, "Bell police").click()
    other.locator("#detail-title").wait_for()
    settle(other)
    assert other.locator(".opened-pile").inner_text() == "1 of 2 here"
    other.locator("#detail-next").click()
    settle(other)
    assert other.locator(".opened-pile").is_hidden()
    assert is_in_the_middle(other)


def test_distances_are_in_the_readers_units_and_can_be_switched(open_page, real_page):
    page = open_page(real_page, link="#id=alhambra-garfield-valley-2026-01").page
    page.locator("#detail-title").wait_for()
    assert "within 490 ft" in page.locator("#detail-body").inner_text()
    scale = page.locator(".leaflet-control-scale")
    assert re.fullmatch(r"\d+ (ft|mi)", scale.inner_text())
    page.locator("#tools-button").click()
    page.locator("#tools-menu input[value=km]").check()
    page.wait_for_selector("html[data-mapper=ready]")
    page.locator("#detail-title").wait_for()
    assert "within 150 m" in page.locator("#detail-body").inner_text()
    assert re.fullmatch(r"\d+ k?m", scale.inner_text())
    assert "units=km" in page.url
    assert page.evaluate("document.activeElement.id") in ("tools-button", "detail-title")


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}], ids=str)
def test_two_incidents_stand_below_the_head_of_a_phone_and_no_name_is_cut(
    open_page, real_page, size
):
    page = open_page(real_page, size=size, finds=False).page
    bar = page.locator("#views").bounding_box()["y"]
    rows = [row.bounding_box() for row in page.locator("#list button.row").all()[:2]]
    assert len(rows) == 2
    assert all(box["y"] + box["height"] <= bar + 1 for box in rows)
    key = page.locator("#legend summary")
    assert key.inner_text() == "How to read"
    lower = key.bounding_box()
    for mark in page.locator("#stage .mark").all():
        box = mark.bounding_box()
        beside = box["x"] >= lower["x"] + lower["width"] or box["x"] + box["width"] <= lower["x"]
        assert (
            beside
            or box["y"] >= lower["y"] + lower["height"]
            or box["y"] + box["height"] <= lower["y"]
        )
    line = page.locator(".leaflet-control-attribution").bounding_box()["y"]
    buttons = [each.bounding_box() for each in page.locator(".map-button").all()]
    assert len(buttons) == 4
    assert all(each["y"] + each["height"] <= line for each in buttons)
    names = page.locator(".mark-area").all()
    assert names
    for mark in names:
        box = mark.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
