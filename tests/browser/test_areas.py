"""Names and areas of the map: searched for, pressed, hovered, filtered by."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import settle


def test_a_place_is_gone_to_from_the_search_also_where_nothing_happened(open_page, real_page):
    opened = open_page(real_page)
    page = opened.page
    page.locator("#search").fill("Pasadena")
    offer = page.locator(".offer-place", has_text="Pasadena, Los Angeles County").first
    offer.press("Enter")
    settle(page)
    expect(page.locator("#map-caption")).to_contain_text("Pasadena, Los Angeles County")
    expect(page.locator("#map-caption")).to_contain_text("No incidents")
    assert page.locator("#search").input_value() == ""
    assert page.locator("#list button.row").count() == 12
    opened.assert_silent()


def test_a_pressed_area_is_named_counted_and_filtered_by(open_page, real_page):
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
