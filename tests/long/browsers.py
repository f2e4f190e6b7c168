"""Firefox and WebKitGTK through what readers come to do: the tasks of tests/browser/test_tasks.py, and more.

    xvfb-run -a python3 -m pytest -n 0 tests/long/browsers.py

The plain run of the tests leaves this file out, for its name is not that of a test.
"""

from __future__ import annotations

import re

import pytest

from tests.browser import test_tasks
from tests.browser.test_page import MARKS
from tests.browser.test_questions import QUESTIONS, Counted
from tests.browser.test_tasks import LOCALES, TASKS, Reader
from tests.long.conftest import EACH_BROWSER, EACH_SIZE, SETTLED_MILLISECONDS
from tests.long.webdriver import Page


@pytest.fixture(autouse=True)
def _settle_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(page: Page) -> None:
        page.wait_for_timeout(SETTLED_MILLISECONDS)

    monkeypatch.setattr(test_tasks, "settle", wait)


def drawn(page: Page) -> int:
    """Count the incidents that the marks on the map stand for."""
    names = page.evaluate(
        "(marks) => [...document.querySelectorAll(marks)].map((each) => each.ariaLabel)", MARKS
    )
    counted = [re.match(r"(\d+) (incidents? in|incidentes? en) ", name) for name in names]
    return sum(int(found[1]) if found else 1 for found in counted)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@EACH_SIZE
@pytest.mark.parametrize("language", LOCALES)
@EACH_BROWSER
def test_a_task(  # noqa: PLR0917 - pytest calls by name
    opened, map_of_records, browser, language, size, how, task
):
    page = opened(browser, size, language)
    reader = Reader(page, map_of_records.as_uri())
    reader.start(by_keyboard=how == "keyboard")
    TASKS[task](reader)
    assert page.evaluate("globalThis.refused ?? []") == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@EACH_BROWSER
def test_a_question(opened, map_of_records, browser, how, question):
    reader = Counted(opened(browser, "wide"), map_of_records.as_uri(), how)
    reader.begin()
    ask, presses, _ = QUESTIONS[question]
    ask(reader)
    assert reader.presses == presses


@pytest.mark.parametrize("scheme", ["light", "dark"])
@EACH_SIZE
@EACH_BROWSER
def test_the_page_opens_counts_what_it_draws_and_follows_the_system(
    opened, map_of_records, browser, size, scheme
):
    page = opened(browser, size, "en", scheme)
    page.goto("about:blank")
    page.goto(f"{map_of_records.as_uri()}#")
    page.wait_for_selector("html[data-mapper=ready]")
    assert page.locator("#status").text_content() == "12 of 12 incidents"
    assert (page.locator("#list button.row").count(), drawn(page)) == (12, 12)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


@EACH_SIZE
@EACH_BROWSER
def test_a_pasted_link_opens_its_incident(opened, map_of_records, browser, size):
    page = opened(browser, size)
    page.goto(f"{map_of_records.as_uri()}#")
    page.locator("#list button.row").first.evaluate("each => each.click()")
    page.locator("#detail .claim").wait_for()
    link, title = page.evaluate("location.hash"), page.locator("#detail-title").inner_text()
    page.goto("about:blank")
    page.goto(f"{map_of_records.as_uri()}{link}")
    page.wait_for_selector("html[data-mapper=ready]")
    page.locator("#detail .claim").wait_for()
    assert page.locator("#detail-title").inner_text() == title


@EACH_SIZE
@EACH_BROWSER
def test_a_handle_of_the_timeline_moves_by_keyboard(opened, map_of_records, browser, size):
    page = opened(browser, size)
    page.goto(f"{map_of_records.as_uri()}#view=map")
    page.goto(f"{map_of_records.as_uri()}#")
    find = page.locator("#find-toggle")
    if find.is_visible():  # where the page is narrow the filters wait behind it
        find.click()
    page.locator("#filter-dates-button").click()
    page.locator("#dates-handle-from").focus()
    page.keyboard.press("End")
    assert page.locator("#status").text_content().startswith("5 of 12")
    page.keyboard.press("Home")
    assert page.locator("#status").text_content().startswith("12 of 12")
    page.keyboard.press("Escape")


@EACH_BROWSER
def test_none_of_it_asked_a_host_for_anything(opened, proxy, map_of_records, tmp_path, browser):
    page = opened(browser, "wide")
    assert proxy.asked() == []
    control = tmp_path / "control.html"
    control.write_text("<img src=http://asks.example/>", encoding="utf-8")
    page.goto(control.as_uri())
    try:
        assert any("asks.example" in each for each in proxy.asked())
    finally:
        proxy._asked.clear()
        page.goto(map_of_records.as_uri())
        page.wait_for_selector("html[data-mapper=ready]")
