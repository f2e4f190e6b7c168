"""Firefox and WebKitGTK on pages other than the map of the records, and in what the map has besides tasks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import Point, box

import mapper
from mapper.incidents import count_incidents
from tests.browser.conftest import ROOT
from tests.browser.test_own_fields import ROWS
from tests.browser.test_widget import NOTEBOOK, text64
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


@EACH_SIZE
@EACH_BROWSER
def test_a_crossing_is_counted_on_the_page_of_counts(window, counts_page, browser, size):
    page = window(browser, size)
    page.goto("about:blank")
    page.goto(counts_page.as_uri())
    all_counted = "document.documentElement.dataset.counts === 'all'"
    is_true(page, all_counted)
    rows = table()

    def total() -> int:
        return int(page.locator("#total strong").inner_text().replace(",", ""))

    assert total() == len(rows)
    # where the page is narrow, they open closed
    page.evaluate(
        "document.querySelectorAll('.counts-facet').forEach((each) => { each.open = true; })"
    )
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


@EACH_BROWSER
def test_a_drawn_area_filters_and_stands_in_the_link(opened, browser):
    page = opened(browser, "wide")
    page.goto(page.evaluate("location.href.split('#')[0]") + "#")
    page.locator("#map-pen").click()
    left, top, width, height = page.evaluate(
        "(({ x, y, width, height }) => [x, y, width, height])"
        "(document.querySelector('#map-column .leaflet-container').getBoundingClientRect())"
    )
    corners = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75), (0.26, 0.26)]
    page.drag([(left + across * width, top + down * height) for across, down in corners])
    is_true(page, "location.hash.includes('within=')")
    drawn = page.locator("#list button.row").count()
    assert 0 < drawn <= 12
    said(page, "#status", f"{drawn} of 12")
    page.locator("#map-pen").focus()
    page.keyboard.press("Enter")
    page.locator("#pen-radius").fill("60")
    page.keyboard.press("Enter")
    is_true(page, "location.hash.includes('60mi')")
    said(page, "#status", "12 of 12")
    page.go_back()
    said(page, "#status", f"{drawn} of 12")
    page.locator("#chosen .token").click()
    said(page, "#status", "12 of 12")
    assert refused(page) == []


@EACH_BROWSER
def test_an_opened_incident_is_laid_out_for_paper_and_given_back(opened, browser):
    page = opened(browser, "wide")
    page.goto(page.evaluate("location.href.split('#')[0]") + "#")
    page.evaluate("document.querySelector('#list button.row').click()")
    page.locator("#detail .claim").wait_for()
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")
    assert page.evaluate("document.querySelector('#detail .print-map-frame').children.length") > 0
    assert page.evaluate("document.querySelector('#detail .print-running').textContent")
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    assert page.locator("#detail .print-map, #detail .print-running").count() == 0
    assert page.locator("#map-column > #stage").is_visible()
    page.locator("#detail-close").click()


@EACH_SIZE
@EACH_BROWSER
def test_without_scripts_every_incident_stands_there_as_text(
    window, map_of_records, tmp_path, browser, size
):
    page = window(browser, size)
    host = tmp_path / "host.html"
    text = json.dumps(map_of_records.read_text(encoding="utf-8")).replace("<", "\\u003c")
    host.write_text(
        "<!DOCTYPE html><iframe sandbox=allow-same-origin style='width: 100%; height: 90vh'></iframe>"
        f"<script>document.querySelector('iframe').srcdoc = {text};</script>",
        encoding="utf-8",
    )
    page.goto(host.as_uri())
    within = "document.querySelector('iframe').contentDocument"
    is_true(page, f"{within}?.querySelectorAll('.static-list article').length === 12")
    is_true(page, f"{within}.querySelector('.static-list article:last-of-type').checkVisibility()")
    sizes = page.evaluate(
        f"[{within}.documentElement.scrollWidth, {within}.documentElement.clientWidth]"
    )
    assert sizes[0] <= sizes[1]


@EACH_BROWSER
def test_the_widget_says_what_its_reader_chose_and_shows_what_python_chose(
    window: Callable[..., Page], tmp_path, browser
):
    incidents = mapper.read(ROOT / "incidents.yaml")
    widget = incidents.widget()
    state = {name: getattr(widget, name) for name in ("_title", "height")}
    state |= {"_seen": {}, "_page": text64(widget._page), "_asked": widget._asked | {"shown": None}}
    text = NOTEBOOK.replace("STATE", json.dumps(state))
    host = tmp_path / "notebook.html"
    host.write_text(text.replace("SCRIPT", text64(widget._esm.encode())), encoding="utf-8")
    page = window(browser)
    page.goto(host.as_uri())
    with page.frame("iframe"):
        page.wait_for_selector("html[data-mapper=ready]", timeout=60_000)
        page.locator("#keys button").click()
    disputed = len(incidents.select(status="disputed"))
    until(lambda: page.evaluate("seen().shown"), "what the reader chose")
    widget._seen = (seen := page.evaluate("seen()")) | {"shown": bytes(seen["shown"])}
    assert len(widget.shown) == disputed
    with page.frame("iframe"):
        page.locator("#clear-all").click()
        said(page, "#status", "12 of 12")
    widget.shown = "contest_status == 'uncontested'"
    asked = widget._asked
    page.evaluate("asked => fromPython(asked)", asked | {"shown": text64(asked["shown"])})
    with page.frame("iframe"):
        said(page, "#status", f"{len(incidents.select(status='uncontested'))} of 12")
