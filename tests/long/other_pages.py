"""Firefox and WebKitGTK with a stranger's table, own areas, a drawn area, a page of counts and no script.

    xvfb-run -a python3 -m pytest -n 0 tests/long/other_pages.py

The plain run of the tests leaves this file out, for its name is not that of a test.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

import mapper
from mapper.incidents import count_incidents
from tests.browser.conftest import ROOT
from tests.long.conftest import BROWSERS, EACH_BROWSER, EACH_SIZE, Proxy
from tests.long.webdriver import Page, Setting, program, wait_until
from tests.test_counts import AS_OF, table

READY = "html[data-mapper=ready]"
COUNTED = "html[data-counts=all]"


WITHHELD = "alhambra-garfield-valley-2026-01"


def one_withheld() -> str:
    """Give the records with one of them withheld."""
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    return re.sub(rf"(?m)^( *)- id: {WITHHELD}$", r"\g<0>\n\1  withhold: true", text)


@pytest.fixture(scope="module")
def pages(map_of_records: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Give the address of a page of each kind, made when first asked for."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"records": map_of_records}

    def make(kind: str) -> Path:
        path = folder / f"{kind}.html"
        if kind == "spanish":
            mapper.read(ROOT / "incidents.yaml").save(path, language="es")
            return path
        if kind == "withheld":
            (folder / "one.yaml").write_text(one_withheld(), encoding="utf-8")
            mapper.read(folder / "one.yaml").save(path)
            return path
        rows = table()
        if kind == "counts":
            count_incidents(rows, category="weapon", as_of=AS_OF).save(path)
            return path
        halves = gpd.GeoDataFrame(
            {"id": ["w", "e"], "name": ["West", "East"]},
            geometry=[box(-118.4, 33.8, -118.2, 34.2), box(-118.2, 33.8, -117.9, 34.2)],
            crs="EPSG:4326",
        )
        # so many that a wide window has hexagons
        rows = pd.concat([rows, rows.assign(id=rows["id"] + "-again")])
        (folder / "rows.csv").write_text(rows.to_csv(index=False), encoding="utf-8")
        mapper.read(
            folder / "rows.csv",
            embargo_hours=0,
            keep=["weapon"],
            areas={"file": halves, "label": "Beats"},
        ).save(path)
        return path

    def address(kind: str) -> str:
        if kind not in made:
            made[kind] = make(kind)
        return made[kind].as_uri()

    return address


@pytest.fixture
def go(opened, pages) -> Callable[..., Page]:
    """Open a page of a kind in a browser; it asks no host and runs no text of a record."""

    def go(browser: str, size: str, kind: str, link: str = "") -> Page:
        page = opened(browser, size)
        page.goto("about:blank")
        page.goto(f"{pages(kind)}#{link}")
        page.wait_for_selector(COUNTED if kind == "counts" else READY, timeout=60_000)
        return page

    return go


def press(page: Page, selector: str, how: str, text: str = "") -> None:
    target = page.locator(selector, has_text=re.compile(text))
    if how == "mouse":
        target.click()
        return
    target.focus()
    is_box = target.evaluate("each => ['checkbox', 'radio'].includes(each.type)")
    page.keyboard.press("Space" if is_box else "Enter")


def shown(page: Page) -> int:
    return int(page.locator("#status").text_content().split()[0].replace(",", ""))


def find_filters(page: Page, how: str) -> None:
    if page.locator("#find-toggle").is_visible():  # where the page is narrow they wait behind it
        press(page, "#find-toggle", how)


EACH_WAY = pytest.mark.parametrize("how", ["mouse", "keyboard"])


@EACH_BROWSER
@EACH_SIZE
@EACH_WAY
def test_a_field_of_the_table_filters_colors_and_stands_in_the_link(go, browser, size, how):
    page = go(browser, size, "table")
    find_filters(page, how)
    press(page, "#filter-fields-button", how)
    knife = "#filter-fields input[aria-label^='knife']"
    expected = re.search(r"([\d,]+) incidents", page.locator(knife).get_attribute("aria-label"))
    press(page, knife, how)
    wait_until(lambda: shown(page) == int(expected[1].replace(",", "")), "the filter")
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('legend').open = true")
    page.locator("#legend-color").select_option("type")
    wait_until(lambda: page.evaluate("location.hash").endswith("color=type"), "the link")
    key = page.locator("#legend-colors").text_content().lower()
    assert all(kind in key for kind in ("raid", "protest", "traffic stop"))


@EACH_BROWSER
@EACH_SIZE
def test_areas_of_the_table_are_shaded_and_pressed(go, browser, size):
    page = go(browser, size, "table")
    page.evaluate("document.getElementById('legend').open = true")
    page.locator("#legend-shade").select_option("beats")
    page.locator("#shade-key").wait_for()
    names = "[...document.querySelectorAll('#shade-key tbody th')].map((each) => each.textContent)"
    assert set(page.evaluate(names)) == {"West", "East"}
    assert "shade=beats" in page.evaluate("location.hash")


@EACH_BROWSER
@EACH_SIZE
@EACH_WAY
def test_the_largest_mark_leads_nearer(go, browser, size, how):
    page = go(browser, size, "table")
    if size == "wide":
        assert page.evaluate("document.querySelectorAll('#stage .mark-hexagon').length") > 0
    drawn = page.evaluate(
        "[...document.querySelectorAll('#stage .mark')]"
        ".reduce((sum, each) => sum + Number(each.dataset.count), 0)"
    )
    assert drawn == shown(page)
    before = page.evaluate("map_incidents.getZoom()")
    page.evaluate(
        "[...document.querySelectorAll('#stage .mark')]"
        ".sort((a, b) => b.dataset.count - a.dataset.count)[0].classList.add('tested')"
    )
    press(page, "#stage .tested", how)
    wait_until(lambda: page.evaluate("map_incidents.getZoom()") > before, "a nearer view")


def go_with_pen(go: Callable[..., Page], browser: str, size: str, *, zoom: int, how: str) -> Page:
    page = go(browser, size, "records")
    page.evaluate(f"void map_incidents.setView([33.95, -118.16], {zoom}, {{ animate: false }})")
    press(page, "#map-pen", how)
    return page


@EACH_BROWSER
@EACH_SIZE
def test_a_drawn_area_is_a_filter_of_the_link(go, browser, size):
    page = go_with_pen(go, browser, size, zoom=10, how="mouse")
    left, top, width, height = page.evaluate(
        "(({ x, y, width, height }) => [x, y, width, height])"
        "(document.querySelector('#map-column .leaflet-container').getBoundingClientRect())"
    )
    x, y, reach = left + width / 2, top + height / 2, min(width, height) / 4
    corners = [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach), (-reach, -reach)]
    page.mouse.drag([(x + across, y + down) for across, down in corners])
    wait_until(lambda: page.locator("#pen-said").text_content(), "the count of the area")
    inside = shown(page)
    assert 0 < inside < 12
    wait_until(lambda: "within=" in page.evaluate("location.hash"), "the link")
    link = page.evaluate("location.hash").removeprefix("#")
    again = go(browser, size, "records", link)
    wait_until(lambda: shown(again) == inside, "the same count by the link")


@EACH_BROWSER
@EACH_SIZE
def test_a_circle_by_keyboard_is_a_filter_of_the_link(go, browser, size):
    page = go_with_pen(go, browser, size, zoom=12, how="keyboard")
    page.locator("#pen-radius").fill("60")
    page.locator("#pen-radius").focus()
    page.keyboard.press("Enter")
    circle = r"within=33\.95\d*,-118\.16\d*,60(mi|km)"  # the system's language has miles or not
    wait_until(lambda: re.search(circle, page.evaluate("location.hash")), "the link")
    assert 5 < shown(page) <= 12


@EACH_BROWSER
@EACH_SIZE
@EACH_WAY
def test_only_what_is_on_the_map_is_listed_where_asked(go, browser, size, how):
    page = go(browser, size, "records")
    page.evaluate("void map_incidents.setView([33.9775, -118.187], 14, { animate: false })")
    for _ in range(3):  # where the page is narrow the switch stands on a sheet
        if (
            size == "wide"
            or page.evaluate("document.querySelector('#page').dataset.sheet") == "half"
        ):
            break
        press(page, "#grip", how)
    press(page, "#only-map", how)
    wait_until(lambda: "here" in page.evaluate("location.hash").split("&"), "the link")
    here = int(page.locator("#list-count").text_content().split()[0])
    assert page.locator("#list button.row").count() == here < 12


@EACH_BROWSER
@EACH_SIZE
@EACH_WAY
def test_a_crossing_of_a_page_of_counts(go, browser, size, how):
    page = go(browser, size, "counts")
    rows = table()
    chosen = rows[(rows["type"] == "raid") & (rows["weapon"] == "knife")]

    def total() -> int:
        return int(page.locator("#total strong").text_content().replace(",", ""))

    assert total() == len(rows)
    if size == "narrow":  # where the choices wait behind their names
        for facet in ("type", "category"):
            press(page, f"details:has(#facet-{facet}) > summary", how)
    press(page, "#facet-type button", how, "raid")
    wait_until(lambda: total() == len(rows[rows["type"] == "raid"]), "one choice")
    press(page, "#facet-category button", how, "knife")
    wait_until(lambda: total() == len(chosen), "two choices")
    months = chosen["date"].str.slice(0, 7) >= "2025-03"
    page.locator("#month-from").select_option("2025-03")
    wait_until(lambda: total() == int(months.sum()), "months")
    assert "from=2025-03" in page.evaluate("location.hash")


@EACH_BROWSER
def test_none_of_these_pages_asked_a_host_for_anything(go, proxy, browser):
    for kind in ("records", "table", "counts"):
        page = go(browser, "wide", kind)
        assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert proxy.asked() == []


# ---- without script ----------------------------------------------------------------------------


def said_of(incidents: mapper.Incidents, language: str = "en") -> Iterator[str]:
    """Yield each text of the incidents that a reader must find."""
    for row in incidents.frame.to_dict("records"):
        texts = row["translations"][language] if language != "en" else row
        yield from (texts["title"], texts["summary"], *(texts.get("unknowns") or ()))
        if language != "en":
            for claim in texts["claims"]:
                yield from (claim["claim"], *claim["says"])
    if language == "en":
        yield from (*incidents.claims["claim"], *incidents.accounts["says"])


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def assert_all_is_read(read: Callable[[str], str]) -> None:
    """All incidents of each kind of page can be read, with what is and is not known, and nothing withheld."""
    incidents = mapper.read(ROOT / "incidents.yaml")
    for kind, language in (("records", "en"), ("spanish", "es")):
        said = read(kind)
        assert [
            each for each in said_of(incidents, language) if in_one_line(each) not in said
        ] == []
    said = read("withheld")
    kept = incidents.frame.set_index("incident_id").loc[WITHHELD]
    assert "11 incidents." in said
    assert "1 more withheld by the publisher." in said
    accounts = incidents.accounts[incidents.accounts["incident_id"] == WITHHELD]["says"]
    for text in (kept["title"], kept["translations"]["es"]["title"], *accounts):
        assert in_one_line(text) not in said
    said = read("table")
    rows = len(table())
    assert f"{rows:,} incidents." in said
    assert f"The other {rows - 500:,} are in this file" in said


@EACH_BROWSER
def test_without_script_every_incident_can_be_read(pages, proxy: Proxy, tmp_path, browser):
    (tmp_path / "home").mkdir()
    setting = Setting(
        520, 844, "en-US", "light", proxy.address, tmp_path / "home", runs_script=False
    )
    with BROWSERS[browser](setting) as page:

        def read(kind: str) -> str:
            page.wire.send("Navigate", url=pages(kind))
            assert page.evaluate("document.documentElement.dataset.mapper") == "loading"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert not page.locator("#search").is_visible()
            assert page.locator("#static-list").is_visible()
            return in_one_line(page.evaluate("document.body.innerText"))

        assert_all_is_read(read)
        assert "needs JavaScript" in read("records")
    assert proxy.asked() == []


def test_a_browser_of_text_alone_shows_every_incident(pages):
    def read(kind: str) -> str:
        run = [program("w3m"), "-dump", "-cols", "100000", "-T", "text/html", "-O", "UTF-8"]
        path = pages(kind).removeprefix("file://")
        shown = subprocess.run([*run, path], check=True, capture_output=True, timeout=60)
        return in_one_line(shown.stdout.decode())

    assert_all_is_read(read)
    assert "could not start" not in read("records")
