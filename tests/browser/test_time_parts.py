"""Hours and weekdays, where times of day are known."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mapper
from tests.browser.conftest import DESKTOP, rest, settle


@pytest.fixture(scope="module")
def timed_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("timed")
    rows = [
        f"{n},2025-01-{n % 28 + 1:02},{6 + n % 3:02}:30,48.{n:02}00,2.3{n:02}0,stop"
        for n in range(40)
    ]
    table = "\n".join(
        ["id,date,time,latitude,longitude,type", *rows, "x,2025-01-30,,48.5000,2.3000,stop"]
    )
    (folder / "rows.csv").write_text(table, encoding="utf-8")
    mapper.read(folder / "rows.csv", embargo_hours=0).save(folder / "timed.html")
    return folder / "timed.html"


def test_hours_and_weekdays_are_counted_filter_and_stand_in_the_link(open_page, timed_page):
    watched = open_page(timed_page)
    page = watched.page
    rest(page)
    assert page.locator(".part-hour .part-name").inner_text() == "By hour, 40 with a time"
    assert page.locator(".part-weekday .part-bar").count() == 7
    # neither printed, nor on a screen lower than a hand
    assert page.locator("#strip").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#strip").is_hidden()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 320, "height": 256})  # 400 %
    assert page.locator("#strip").is_hidden()
    assert page.locator("#legend summary").is_visible()
    page.set_viewport_size(DESKTOP)
    rest(page)
    page.locator(".part-hour .part-bar").nth(6).click()
    expect(page.locator("#status")).to_have_text("14 of 41 incidents")
    settle(page)
    assert "hour=06" in page.url
    page.locator("#filter-dates-button").click()
    page.get_by_role("checkbox", name="Monday,").check()
    expect(page.locator("#chosen .token").first).to_have_text("6 a.m.")
    assert page.locator("#chosen .token").count() == 2
    again = open_page(timed_page, link="#hour=06&weekday=mon,someday", locale="fr-FR").page
    expect(again.locator("#chosen .token").first).to_have_text("6 h")
    assert "someday" in again.locator("#status").inner_text()
    watched.assert_silent()


OVERLAPS = """() => {
  const parts = document.querySelectorAll("#strip :is(.strip-presets, .strip-moves) > *, #strip .part");
  const seen = [...parts].map((part) => [part.id || part.className, part.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1);
  return seen.flatMap(([name, box], i) => [
    ...(box.right > innerWidth ? [name] : []),
    ...seen.slice(i + 1).filter(([, other]) => box.left < other.right - 1 && other.left < box.right - 1
      && box.top < other.bottom - 1 && other.top < box.bottom - 1).map(([other]) => `${name}, ${other}`),
  ]);
}"""


@pytest.fixture(scope="module")
def long_page(tmp_path_factory):
    """A page with hours, three years to press, and an incident without a date."""
    folder = tmp_path_factory.mktemp("long")
    rows = [
        f"{n},{2023 + n % 3}-0{n % 9 + 1}-15,{n % 24:02}:30,48.{n:02}00,2.3{n:02}0"
        for n in range(60)
    ]
    table = "\n".join(["id,date,time,latitude,longitude", *rows, "x,,,48.9,2.3"])
    (folder / "rows.csv").write_text(table, encoding="utf-8")
    mapper.read(folder / "rows.csv", embargo_hours=0).save(folder / "long.html")
    return folder / "long.html"


@pytest.mark.sample(2)
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_tools_of_the_strip_leave_out_what_has_no_room(open_page, long_page, language, is_long):
    page = open_page(long_page, link=f"#lang={language}").page
    rest(page)
    assert page.locator("#strip-undated").is_visible()
    shown = {}
    widths = (720, 1024, 1180, 1280, 1320, 1366, 1440, 1920)
    for width in widths if is_long else widths[::3] + widths[-1:]:
        page.set_viewport_size({"width": width, "height": 900})
        rest(page)
        assert page.evaluate(OVERLAPS) == [], width
        shown[width] = page.locator(".strip-preset:visible").count()
    assert shown[720] < shown[1920] == 5
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".strip-preset", has_text="2024").click()
    rest(page)
    assert page.evaluate(OVERLAPS) == []
