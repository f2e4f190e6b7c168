from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE, settle

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def dates(open_page, real_page):
    def opened(size):
        page = open_page(real_page, size=size, has_touch=size is PHONE).page
        page.locator("#filter-dates-button").click()
        settle(page)  # the sheet of a phone rises
        return page

    return opened


def shown(page):
    return int(page.get_by_role("status").inner_text().split()[0])


def drag(page, start, end):
    box = page.locator(".dates .timeline-plot").bounding_box()
    y = box["y"] + 30
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * end, y, steps=4)
    page.mouse.up()


@pytest.mark.sample(1)
@SIZES
def test_dates_are_brushed_taken_back_moved_by_keyboard_and_chosen_by_a_bar(dates, size):
    page = dates(size)
    assert_handles_speak(page)
    drag(page, 0.28, 0.5)
    handles = [page.get_by_role("slider", name=side) for side in ("From", "To")]
    said = [handle.get_attribute("aria-valuetext") for handle in handles]
    assert all("2025" in text for text in said)
    assert 0 < shown(page) < 12
    assert page.locator("#chosen .token").count() == 1
    page.get_by_role("button", name="Any date").click()
    assert shown(page) == 12
    assert page.evaluate("document.activeElement.id") == "dates-handle-from"
    assert_bars_are_pressed(page)


@SIZES
def test_a_handle_moves_by_pointer(dates, size):
    page = dates(size)
    box = page.locator("#dates-handle-from").bounding_box()
    plot = page.locator(".dates .timeline-plot").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.6, y, steps=6)
    page.mouse.up()
    assert page.locator("#dates-from").input_value().startswith("2025-0")
    assert page.locator("#dates-to").input_value() == ""
    assert shown(page) == 5  # four of 2026 and the undated one


def assert_handles_speak(page):
    """They move by keyboard and speak in words."""
    start = page.get_by_role("slider", name="From")
    assert start.get_attribute("aria-valuetext").startswith("no limit; the earliest is ")
    start.focus()
    for _ in range(8):
        page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    value = start.get_attribute("aria-valuetext")
    assert "2025" in value
    assert int(start.get_attribute("aria-valuenow")) > int(start.get_attribute("aria-valuemin"))
    page.keyboard.press("ArrowLeft")
    assert start.get_attribute("aria-valuetext") != value
    page.keyboard.press("End")
    assert shown(page) == 5
    page.keyboard.press("Home")
    assert shown(page) == 12
    assert page.evaluate("document.activeElement.id") == "dates-handle-from"


def assert_bars_are_pressed(page):
    """A click chooses one bar, and live dragging is announced once."""
    box = page.locator(".dates .timeline-bars rect.bar").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 1 < shown(page) < 8
    assert page.locator("#dates-from").input_value() != ""
    page.locator("#dates-reset").click()
    assert shown(page) == 12
    box = page.locator(".dates .timeline-plot").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 20, steps=5)
    assert page.locator("#status").get_attribute("aria-busy") == "true"
    page.mouse.up()
    assert page.locator("#status").get_attribute("aria-busy") == "false"


def test_uncertain_dates_are_spans_and_no_bars_and_the_undated_can_be_left_out(dates):
    page = dates(DESKTOP)
    assert page.locator(".dates .timeline-spans .span").count() >= 1
    assert "uncertain dates" in page.locator(".dates .timeline-key").inner_text()
    # until February 2025: three of that month and one of unknown beginning pass, none is drawn as a bar
    page.locator("#dates-to").fill("2025-02-28")
    page.locator("#dates-undated").uncheck()
    assert shown(page) == 4
    page.locator("#dates-reset").click()
    assert shown(page) == 12
    box = page.get_by_role("checkbox", name="Date not known, 1 incident")
    box.uncheck()
    assert shown(page) == 11
    assert page.locator("#chosen .token").inner_text().strip() == "Dated only"
    box.check()
    assert shown(page) == 12
    # the histogram shows what the other filters leave
    before = page.locator(".dates .timeline-bars rect").count()
    page.get_by_role("searchbox").fill("kidnapping call")
    page.locator("#status", has_text="1 of 12").wait_for()
    settle(page)
    assert page.locator(".dates .timeline-bars rect").count() < before
    assert page.get_by_role("checkbox", name="Date not known, 1 incident").is_checked()
