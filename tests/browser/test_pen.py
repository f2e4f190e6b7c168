"""A reader draws an area on the map: the page keeps what lies in it or may, and the link holds it."""

from __future__ import annotations

import re

from tests.browser.conftest import MANY, PHONE, settle, until

BELL = "map_incidents.setView([33.95, -118.16], 12, { animate: false })"


def count(page):
    settle(page)
    return page.locator("#list button.row").count()


def said(page):
    return [int(each) for each in re.findall(r"\d+", page.locator("#pen-said").inner_text())]


def test_a_drawn_area_filters_by_mouse_and_by_keyboard_and_stands_in_the_link(open_page, real_page):
    watched = open_page(real_page)
    page = watched.page
    page.evaluate(BELL)
    settle(page)
    box = page.locator("#map-column .leaflet-container").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#map-pen").click()
    page.mouse.click(*middle)
    assert page.locator("#pen-fault").inner_text()
    center = page.evaluate("map_incidents.getCenter().toString()")
    page.mouse.move(middle[0] - 150, middle[1] - 150)
    page.mouse.down()
    for across, down in ((150, -150), (150, 150), (-150, 150)):
        page.mouse.move(middle[0] + across, middle[1] + down, steps=4)
    page.mouse.up()
    drawn = count(page)
    assert 0 < drawn < 12
    assert sum(said(page)) == drawn
    assert page.locator("#list .row-place .tag").count() == sum(said(page)[1:])
    assert page.evaluate("map_incidents.getCenter().toString()") == center
    assert page.evaluate("document.activeElement.id") == "map-pen"
    settle(page)
    outline = page.evaluate("location.hash")
    assert "within=" in outline

    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.locator("#pen").is_visible()
    page.keyboard.press("Enter")
    page.locator("#pen-radius").fill("none")
    page.keyboard.press("Enter")
    assert page.locator("#pen-radius").get_attribute("aria-invalid") == "true"
    page.locator("#pen-radius").fill("60")
    page.keyboard.press("Enter")
    assert count(page) == 12
    settle(page)
    assert re.search(r"within=33\.95\d*,-118\.16\d*,60mi", page.evaluate("location.hash"))
    page.go_back()
    assert count(page) == drawn
    page.locator("#chosen .token").click()
    assert count(page) == 12
    assert page.locator("#pen-said").inner_text() == ""
    watched.assert_silent()

    other = open_page(real_page, link=outline, size=PHONE, has_touch=True).page
    assert count(other) == drawn
    other.locator("#map-pen").tap()
    form, stage = other.locator("#pen").bounding_box(), other.locator("#stage").bounding_box()
    assert form["y"] >= stage["y"] + stage["height"]
    controls = other.locator("#pen :is(button, input[type=text], label.mode-option), #map-pen")
    assert controls.count() >= 5
    for each in controls.all():
        size = each.bounding_box()
        assert min(size["width"], size["height"]) >= 24


def test_an_area_of_a_link_over_many_incidents_filters_once_it_is_compared(open_page, many_page):
    page = open_page(many_page, link="#within=33.95,-118.16,20km").page
    until(page, "document.querySelector('#pen-said').textContent !== ''")
    found = said(page)
    assert 0 < sum(found) < MANY
    settle(page)
    assert "within=33.95,-118.16,20km" in page.evaluate("location.hash")
    page.locator("#chosen .token").click()
    assert page.locator("#pen-said").inner_text() == ""
    page.go_back()
    until(page, "document.querySelector('#pen-said').textContent !== ''")
    assert said(page) == found
