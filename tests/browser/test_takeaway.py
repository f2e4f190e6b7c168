from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
import yaml
from playwright.sync_api import expect

import mapper
from mapper.records import CONTEST_STATUSES
from tests.browser.conftest import DESKTOP, PHONE, ROOT, settle
from tests.browser.test_page import choose


def save(page, name):
    page.locator("#tools-button").click()
    with page.expect_download() as waiting:
        page.locator(f"#tools-{name}").click()
    assert page.locator("#tools-said").inner_text().startswith(waiting.value.suggested_filename)
    page.keyboard.press("Escape")
    return waiting.value.path().read_bytes().decode("utf-8")


def table(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_what_is_shown_is_saved_as_map_data_and_as_a_table_also_by_keyboard(open_page, real_page):
    opened = open_page(real_page)
    page = opened.page
    data = json.loads(save(page, "geojson"))
    assert len(data["features"]) == 12
    for feature in data["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -119 < longitude < -117 < 33 < latitude < 35
        assert feature["properties"]["radius"] > 0
    choose(page, "Agencies", "California Highway Patrol")
    data = json.loads(save(page, "geojson"))
    assert len(data["features"]) == 1
    assert data["filters"]
    page.locator("#clear-all").click()
    choose(page, "Jurisdictions", "Santa Ana")
    rows = table(save(page, "csv"))
    assert page.locator("#tools-said").inner_text().startswith("santa-ana.csv")
    assert [row["id"] for row in rows] == page.evaluate(
        "[...document.querySelectorAll('#list button.row')].map((row) => row.dataset.id)"
    )
    assert {row["jurisdiction"] for row in rows} == {"Santa Ana"}
    assert "California Highway Patrol (" in rows[0]["agencies"]
    assert float(rows[0]["longitude"]) < -117
    assert float(rows[0]["coordinate_uncertainty_in_meters"]) > 0
    assert rows[0]["contest_status"] in CONTEST_STATUSES
    opened.assert_silent()
    page.locator("#clear-all").click()
    assert_keyboard_is_enough(page)


def test_the_whole_file_is_saved_as_it_is_in_any_language(open_page, real_page):
    page = open_page(real_page, locale="es-US").page
    choose(page, "Jurisdicciones", "Santa Ana")
    data = json.loads(save(page, "json"))
    assert len(data["texts"]) == data["header"]["count"] == len(data["columns"]["type"]) == 12
    assert "Los Angeles County" in {area["label"] for area in data["header"]["areas"]}
    assert data["texts"][0]["translations"]["es"]["title"] != data["texts"][0]["title"]


def test_a_spreadsheet_finds_no_formula(open_page, tmp_path):
    starts = ["=1+1", "+1", "-1", "@SUM(A1)"]
    data = yaml.load((ROOT / "incidents.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    records = [each for incidents in data["incidents"].values() for each in incidents]
    for start, record in zip(starts, records, strict=False):
        record |= {"title": start, "summary": start, "unknowns": [start]}
        del record["translations"]
        record["location"] |= {"locality": start, "verbatim_locality": start}
    (tmp_path / "incidents.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    mapper.read(tmp_path / "incidents.yaml").save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    rows = table(save(page, "csv"))
    titles = [row["title"] for row in rows]
    assert [titles.count(f"'{start}") for start in starts] == [1] * len(starts)
    for row in rows:
        for name, cell in row.items():
            if name not in {"latitude", "longitude"}:
                assert not cell or cell[0] not in "=+-@\t\r", (name, cell)


def assert_keyboard_is_enough(page):
    """The menu is worked by keyboard, and Escape closes nothing else."""
    page.locator("#list button.row").nth(1).click()
    page.locator("#detail-title").wait_for()
    page.locator("#tools-button").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("dialog")
    assert menu.is_visible()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.name"))
    assert {"tools-csv", "tools-geojson", "tools-print", "tools-json", "theme"} <= seen
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    assert page.evaluate("document.activeElement.id") == "tools-button"
    assert page.locator("#detail").is_visible()


SMALL = """[...document.querySelectorAll("#tools-menu :is(button, summary, label), #tools button")]
  .map((each) => [each.textContent, each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""


def test_the_menu_is_large_enough_and_its_embed_code_shows_the_page_in_a_sandbox(
    browser, open_page, real_page, tmp_path
):
    page = open_page(real_page).page
    page.locator("#tools-button").click()
    page.locator("#embed-heading").click()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate(SMALL) == []
    expect(page.locator("#embed-code")).to_have_value(re.compile("sandbox="))
    code = page.locator("#embed-code").input_value()
    assert "allow-same-origin" not in code
    outer = tmp_path / "outer.html"
    inside = code.replace("https://example.org/map.html", html.escape(real_page.as_uri()))
    outer.write_text(f"<!doctype html><body>{inside}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 640, "height": 600})
    around = context.new_page()
    around.goto(outer.as_uri())
    frame = around.frame_locator("iframe")
    frame.locator("html[data-mapper=ready]").wait_for(state="attached")
    assert frame.locator("#page.is-compact").count() == 1
    assert frame.get_by_role("link", name="Open full map").is_visible()
    context.close()


@pytest.mark.parametrize("size", [{"width": 800, "height": 420}, {"width": 380, "height": 440}])
def test_embedded_the_map_has_the_frame_and_the_list_waits(open_page, real_page, size):
    opened = open_page(real_page, link="#embed", size=size)
    page = opened.page
    assert page.locator("#list").is_hidden() or page.evaluate(
        "getComputedStyle(document.querySelector('#panel-body')).visibility === 'hidden'"
    )
    full = page.get_by_role("link", name="Open full map")
    assert full.get_attribute("rel") == "noopener noreferrer"
    assert "embed" not in full.get_attribute("href")
    if size["width"] > 720:
        page.get_by_role("button", name="List").first.click()
        assert page.locator("#list button.row").first.is_visible()
    else:
        page.locator("#grip").click()
        settle(page)
        assert page.locator("#list button.row").first.is_visible()
    opened.assert_silent()
