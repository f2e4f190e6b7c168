"""Hours and weekdays, where times of day are known."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mapper
from tests.browser.conftest import rest


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
    page.locator(".part-hour .part-bar").nth(6).click()
    expect(page.locator("#status")).to_have_text("14 of 41 incidents")
    assert "hour=06" in page.url
    page.locator("#filter-dates-button").click()
    page.get_by_role("checkbox", name="Monday,").check()
    expect(page.locator("#chosen .token").first).to_have_text("6 a.m.")
    assert page.locator("#chosen .token").count() == 2
    again = open_page(timed_page, link="#hour=06&weekday=mon,someday", locale="fr-FR").page
    expect(again.locator("#chosen .token").first).to_have_text("6 h")
    assert "someday" in again.locator("#status").inner_text()
    watched.assert_silent()
