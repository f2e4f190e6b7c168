"""List and map follow each other: what is counted as here, what the list shows, and in which order."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, settle

BELL = "map_incidents.setView([33.95, -118.16], 12, { animate: false })"


def here_of_twelve(page):
    count = page.locator("#list-count")
    expect(count).to_have_text(re.compile(r"^\d+ here of 12$"))  # it follows the picture
    return int(count.inner_text().split()[0])


def rows(page):
    return [each.split("\n")[0] for each in page.locator("#list button.row").all_inner_texts()]


def test_the_list_follows_the_map_when_asked_to_and_the_link_says_so(open_page, real_page):
    page = open_page(real_page).page
    expect(page.locator("#list-count")).to_have_text("12 incidents")  # it follows the picture
    page.evaluate(BELL)
    here = here_of_twelve(page)
    assert 2 < here < 8
    assert page.locator("#list button.row").count() == 12
    page.locator("#only-map").check()
    assert page.locator("#list button.row").count() == here
    assert "elsewhere" in page.locator(".list-rest").inner_text()
    # an opened incident keeps its place in the list
    page.locator("#list button.row").first.click()
    page.locator("#detail-title").wait_for()
    assert page.locator("#list button.row").count() == here
    assert page.locator("#detail-place").inner_text().startswith(f"1 of {here}")
    page.keyboard.press("Escape")
    expect(page.locator("#list-count")).to_have_text(f"{here} here of 12")
    page.locator("#list-order").select_option("near")
    settle(page)
    assert "from center" in rows(page)[-1]
    assert page.locator(".list-year").count() == 0
    link = page.evaluate("location.hash")
    assert "here" in link.split("&")
    assert "order=near" in link
    listed = rows(page)
    other = open_page(real_page, link=link).page
    settle(other)
    assert rows(other) == listed
    other.locator("#list-all").click()
    assert other.locator("#list button.row").count() == 12
    assert other.evaluate("document.activeElement.id") == "only-map"


def test_on_a_phone_a_pressed_mark_lists_its_incidents_and_search_and_filters_open(
    open_page, real_page
):
    page = open_page(real_page, size=PHONE, finds=False).page
    assert page.locator("#search").is_hidden()
    rows_seen = page.locator("#list button.row").evaluate_all(
        "(rows, bottom) => rows.filter((row) => row.getBoundingClientRect().bottom < bottom).length",
        page.locator("#views").bounding_box()["y"],
    )
    assert rows_seen >= 2
    page.evaluate(
        """[...document.querySelectorAll(".mark")]
          .sort((a, b) => b.dataset.count - a.dataset.count)[0].click()"""
    )
    settle(page)
    here = page.locator("#list-count").inner_text().split()[0]
    assert page.locator("#list button.row").count() == int(here) < 12
    page.go_back()
    assert page.locator("#list button.row").count() == 12
    page.locator("#find-toggle").click()
    assert page.evaluate("document.activeElement.id") == "search"
    assert page.locator("#filter-agencies-button").is_visible()
