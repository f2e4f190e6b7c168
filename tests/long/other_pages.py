"""Firefox and WebKitGTK on pages other than the map of the records, and in what the map has besides tasks."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import Point, box

import mapper
from mapper.incidents import count_incidents
from tests.browser.test_own_fields import ROWS
from tests.long.conftest import EACH_BROWSER, EACH_SIZE, open_page
from tests.long.webdriver import Page, until
from tests.test_counts import table

MANY = 3_000
COUNT_ANSWERS = """() => {
  globalThis.answers = 0;
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (...given) {
    if (!this.heard) this.addEventListener("message", () => { globalThis.answers++; });
    this.heard = true;
    return postMessage.apply(this, given);
  };
}"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def counts_page(folder: Path) -> Path:
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    count_incidents(table(), category="weapon", as_of=as_of).save(folder / "counts.html")
    return folder / "counts.html"


@pytest.fixture(scope="session")
def own_page(folder: Path) -> Path:
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    keep = ["weapon", "injured", "armed", "report", "story"]
    mapper.read(folder / "rows.csv", embargo_hours=0, keep=keep).save(folder / "own.html")
    return folder / "own.html"


@pytest.fixture(scope="session")
def shaded_page(folder: Path) -> Path:
    """Twelve incidents in one beat and three on its border."""
    shapes = [Point(-118.25, 34.05)] * 12 + [Point(-118.2, 34.05)] * 3
    rows = gpd.GeoDataFrame(
        {"id": [f"i{number}" for number in range(15)], "date": "2025-01-05", "title": "A stop",
         "agency": "LAPD", "radius_m": [*[50] * 12, *[500] * 3]},
        geometry=shapes, crs="EPSG:4326",
    )  # fmt: skip
    beats = gpd.GeoDataFrame(
        {"id": ["w", "e"], "name": ["West", "East"]},
        geometry=[box(-118.3, 34, -118.2, 34.1), box(-118.2, 34, -118.1, 34.1)],
        crs="EPSG:4326",
    )
    mapper.read(rows, areas={"file": beats, "label": "Beats"}).save(folder / "shaded.html")
    return folder / "shaded.html"


@pytest.fixture(scope="session")
def many_page(folder: Path) -> Path:
    days = [f"2025-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(MANY)]
    rows = [
        {"id": f"i{n}", "date": day, "title": f"Stop {n}", "agency": "LAPD", "latitude": 34 + n % 50 / 1000,
         "longitude": -118.2, "summary": "Gárfield" if n % 300 == 0 else f"Words of {n}."}
        for n, day in enumerate(days)
    ]  # fmt: skip
    mapper.read(rows, embargo_hours=0).save(folder / "many.html")
    return folder / "many.html"


def said(page: Page, selector: str, text: str) -> None:
    """Wait until an element says a text at its beginning."""
    until(
        lambda: page.locator(selector).text_content().startswith(text),
        f"{selector} saying {text!r}",
    )


def is_true(page: Page, expression: str) -> None:
    until(lambda: page.evaluate(f"Boolean({expression})"), expression)


def refused(page: Page) -> Any:
    return page.evaluate("globalThis.refused ?? []")


@EACH_BROWSER
def test_a_crossing_is_counted_on_the_page_of_counts(window, counts_page, browser):
    page = window(browser, "wide")
    page.goto("about:blank")
    page.goto(counts_page.as_uri())
    all_counted = "document.documentElement.dataset.counts === 'all'"
    is_true(page, all_counted)
    rows = table()

    def total() -> int:
        return int(page.locator("#total strong").inner_text().replace(",", ""))

    assert total() == len(rows)
    page.locator("#facet-type button", has_text=re.compile("raid")).click()
    page.locator("#month-from").select_option("2025-03")
    page.locator("#month-to").select_option("2025-08")
    chosen = rows[
        (rows["type"] == "raid") & rows["date"].str.slice(0, 7).between("2025-03", "2025-08")
    ]
    until(lambda: total() == len(chosen), "the total of the crossing")
    wide = int((chosen["uncertainty_m"] > 100).sum())
    said(page, "#outside", f"{wide} incident")
    assert page.evaluate("document.querySelectorAll('#bars .hit').length") > 0
    assert "from=2025-03" in page.evaluate("location.href")
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    page.locator("#clear").click()
    until(lambda: total() == len(rows), "the total of all")


@EACH_SIZE
@EACH_BROWSER
def test_own_fields_filter_add_up_and_color_the_marks(window, own_page, browser, size):
    page = window(browser, size)
    open_page(page, own_page.as_uri())
    assert page.locator("#sums").text_content() == "Injured: 5, known for 2 of 3"
    open_page(page, f"{own_page.as_uri()}#field.weapon=knife&field.injured=3,&color=type")
    said(page, "#status", "1 of 3 incidents")
    assert page.locator(".mark .own-2").count() == 1
    page.evaluate("document.getElementById('legend').open = true")
    said(page, "#legend-colors li", "arson")
    page.evaluate("document.querySelector('#list button.row').click()")
    page.locator(".own-facts dd").wait_for()
    assert page.evaluate("document.querySelector('.own-facts').innerText").count("knife") == 1
    assert refused(page) == []


@EACH_BROWSER
def test_areas_are_shaded_and_head_the_matrix(window, shaded_page, browser):
    page = window(browser)
    open_page(page, shaded_page.as_uri())
    page.evaluate("document.getElementById('legend').open = true")
    page.locator("#legend-shade").select_option("beats")
    page.locator("#shade-key summary").click()
    rows = "[...document.querySelectorAll('#shade-key tbody tr')].map((each) => each.innerText)"
    is_true(page, f"{rows}.length === 2")
    assert [each.split() for each in page.evaluate(rows)] == [
        ["West", "12", "to", "15"], ["East", "0", "to", "3"],
    ]  # fmt: skip
    page.locator("#view-matrix").click()
    page.locator("#matrix select").select_option("beats")
    is_true(page, "document.querySelector('#matrix thead').innerText.includes('West')")
    assert "areas=beats" in page.evaluate("location.hash")
    assert refused(page) == []


@EACH_BROWSER
def test_a_search_is_answered_by_a_worker(window, many_page, browser):
    page = window(browser)
    open_page(page, many_page.as_uri())
    page.evaluate(COUNT_ANSWERS)
    page.locator("#search").click()
    page.keyboard.type("garfield")
    said(page, "#status", f"{MANY // 300} of 3,000")
    assert page.evaluate("globalThis.answers") > 0
    assert refused(page) == []
