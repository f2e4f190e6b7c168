"""Eight questions that readers bring, each answered rightly in so many presses: by mouse, keyboard and touch.

What is typed counts as none; moving the focus by Tab counts as none, too, for every control takes it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PATIENCE_SECONDS, PHONE, WATCH
from tests.browser.test_tasks import Reader

WAYS = {
    "mouse": {"viewport": DESKTOP},
    "keyboard": {"viewport": DESKTOP},
    "touch": {"viewport": PHONE, "has_touch": True},
}


class Counted(Reader):
    """Counts its presses."""

    def __init__(self, page: Any, address: str, way: str) -> None:
        super().__init__(page, address)
        self.presses = 0
        self.taps = way == "touch"
        self.by_keyboard = way == "keyboard"

    def begin(self) -> None:
        """Go back to the page as it opens."""
        self.page.goto("about:blank")
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-mapper=ready]")
        self.presses = 0

    def press(self, selector: str, *, reloads: bool = False) -> None:
        self.presses += 1
        if self.taps:
            self.page.locator(selector).first.tap()
        else:
            super().press(selector, reloads=reloads)

    def find(self) -> None:
        """Bring out the search and the filters, which wait behind a button where the page is narrow."""
        if self.page.locator("#find-toggle").is_visible():
            self.press("#find-toggle")

    def type(self, text: str, *, left: int) -> None:
        """Type into the search; it goes on until so many incidents are left."""
        self.find()
        self.page.locator("#search").focus()
        self.page.keyboard.type(text)
        self.page.locator("#status", has_text=re.compile(f"^{left} ")).wait_for()

    def ids(self) -> list[str]:
        """Which incidents the list has, by their titles' places in the file."""
        return self.page.evaluate(
            "[...document.querySelectorAll('#list button.row')].map((each) => each.innerText)"
        )


def chp_in_santa_ana_disputed(reader: Counted) -> None:
    reader.type("CHP Santa Ana", left=2)
    reader.press("#keys .key >> nth=0")
    assert reader.shown() == 1
    assert "CHP" in reader.ids()[0]
    assert "Santa Ana" in reader.ids()[0]


def what_the_lapd_said_of_response_time(reader: Counted) -> None:
    reader.type("LAPD response time", left=1)
    # the passage stands on the row before it is opened
    assert reader.page.locator("#list .row-snippet").count() >= 1
    reader.press("#list button.row")
    reader.page.locator("#detail .claim").first.wait_for()
    assert "LAPD" in reader.page.locator("#detail-body").inner_text()
    assert reader.focused() == "detail-title"  # which is what a screen reader says next


def the_table_of_bell(reader: Counted) -> None:
    reader.type("Bell", left=2)
    reader.press("#offers .offer")
    reader.until("location.hash.includes('place=0604870')")
    assert reader.taps or not reader.by_keyboard or reader.focused() == "list"
    reader.press("#tools-button")
    with reader.page.expect_download() as waiting:
        reader.press("#tools-csv")
    saved = waiting.value
    assert saved.suggested_filename == "bell.csv"
    reader.until("document.querySelector('#tools-said[role=status]').textContent")
    path = (
        saved.path() if callable(saved.path) else saved.path
    )  # as Playwright or the long tests have it
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["city"] for row in rows] == ["Bell", "Bell"]


def this_view_to_share(reader: Counted) -> None:
    reader.page.evaluate("location.hash = 'contest=disputed'")
    reader.find()
    reader.press("#tools-button")
    reader.press("#link-copy")
    reader.until("document.querySelector('#link-said[role=status]').textContent")
    assert "contest=disputed" in reader.page.locator("#link-field").input_value()


def one_incident_on_paper(reader: Counted) -> None:
    reader.page.evaluate(
        """() => { globalThis.paper = null; globalThis.print = () => {
          dispatchEvent(new Event("beforeprint"));
          globalThis.paper = [document.documentElement.className + document.querySelector("#page").className,
            document.querySelectorAll(".print-list li").length];
          dispatchEvent(new Event("afterprint"));
        } }"""
    )
    reader.press("#list button.row")
    reader.page.locator("#detail .claim").first.wait_for()
    reader.press("#action-print")
    reader.until("globalThis.paper")
    classes, others = reader.page.evaluate("globalThis.paper")
    assert "prints-incident" in classes
    assert others == 0


def the_week_of_january_19(reader: Counted) -> None:
    reader.find()
    reader.press("#filter-dates-button")
    reader.page.locator("#dates-from").fill("2026-01-19")
    reader.page.locator("#dates-to").fill("2026-01-25")
    reader.until("document.querySelector('#status').textContent.startsWith('5 ')")
    reader.press("#dates-undated")
    assert reader.shown() == 4  # two for certain, two that may have been in it, as the strip says
    period = reader.page.locator(".strip-period").text_content()
    assert re.findall(r"\d+", period) == ["2", "2"]


def what_is_known_more_exactly_than_by_city(reader: Counted) -> None:
    if not reader.page.locator("#legend-row").is_visible():  # it stands below the open legend
        reader.press("#legend summary")
    reader.press("#legend-row .legend-key")
    assert reader.shown() == 4


def one_incident_in_spanish(reader: Counted) -> None:
    reader.find()
    reader.presses += 1
    reader.page.locator("#language").select_option("es")
    reader.page.wait_for_selector("html[data-mapper=ready][lang=es]")
    reader.press("#list button.row")
    reader.page.locator("#detail .claim").first.wait_for()
    said = reader.page.locator("#detail-body").inner_text()
    assert "Un activista comunitario" in said
    assert "activist " not in said


# each with the most presses that it takes, and on a phone
QUESTIONS: dict[str, tuple[Callable[[Counted], None], int, int]] = {
    "CHP in Santa Ana, disputed": (chp_in_santa_ana_disputed, 1, 2),
    "what the LAPD said of response time": (what_the_lapd_said_of_response_time, 1, 2),
    "the table of Bell": (the_table_of_bell, 3, 4),
    "this view to share": (this_view_to_share, 2, 3),
    "one incident on paper": (one_incident_on_paper, 2, 2),
    "the week of January 19": (the_week_of_january_19, 2, 3),
    "what is known more exactly than by city": (what_is_known_more_exactly_than_by_city, 1, 2),
    "one incident in Spanish": (one_incident_in_spanish, 2, 3),
}


@pytest.fixture(scope="module")
def readers(browser, real_page):
    """A page for each way, opened when it is first asked for."""
    made: dict[str, Counted] = {}

    def reader(way: str) -> Counted:
        if way not in made:
            context = browser.new_context(
                offline=True, locale="en-US", reduced_motion="reduce", **WAYS[way]
            )
            context.add_init_script(WATCH)
            page = context.new_page()
            page.set_default_timeout(1_000 * PATIENCE_SECONDS)
            made[way] = Counted(page, real_page.as_uri(), way)
        made[way].begin()
        return made[way]

    yield reader
    for each in made.values():
        each.page.context.close()


@pytest.mark.sparse
@pytest.mark.grid(question=QUESTIONS, way=WAYS)
def test_a_question(readers, question, way):
    reader = readers(way)
    ask, presses, taps = QUESTIONS[question]
    ask(reader)
    assert reader.presses == (taps if way == "touch" else presses)
