from __future__ import annotations

import re

import pytest

import mapper
from tests.browser.conftest import DESKTOP, PHONE, ROOT, settle

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
BELL_PD = "Bell Police Department in Bell: 2 incidents, 1 disputed"


def status(page):
    return page.get_by_role("status").inner_text()


def open_matrix(page):
    page.get_by_role("button", name="Matrix", exact=True).click()
    return page.get_by_role("table", name="Agencies by jurisdiction")


@pytest.mark.sample(1)
@SIZES
def test_a_cell_filters_to_an_agency_in_a_place_and_the_heads_stay_in_view(
    open_page, real_page, size
):
    watched = open_page(real_page, size=size)
    page = watched.page
    table = open_matrix(page)
    assert table.locator("thead th[scope=col]").count() >= 8
    assert table.locator("tbody th[scope=row]").count() >= 15
    cell = table.get_by_role("button", name=BELL_PD, exact=True)
    cell.click()
    assert page.locator("#status").text_content() == "2 of 12 incidents"
    assert cell.get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == BELL_PD
    if size is PHONE:
        page.get_by_role("button", name="Show 2 incidents").click()
        assert page.locator("#matrix").is_hidden()
        assert status(page) == "2 of 12 incidents"
        page.get_by_role("button", name="Matrix", exact=True).click()
    cell.click()
    assert page.locator("#status").text_content() == "12 of 12 incidents"
    for window in (DESKTOP, PHONE):
        page.set_viewport_size(window)
        settle(page)
        assert_scrolls_inside_itself(page, window)
    watched.assert_silent()


def assert_words_are_said_and_parts_fold(page):
    """Hover and focus say the words, and rows and columns fold."""
    page.locator("#filter-more-button").click()
    page.get_by_role("checkbox", name=re.compile("^One account, ")).check()
    table = open_matrix(page)
    # cells count given the other filters
    assert {text.strip() for text in table.locator("button.cell").all_inner_texts()} == {"1"}
    page.get_by_role("checkbox", name=re.compile("^One account, ")).uncheck()
    page.locator("#filter-more-button").click()
    cell = table.get_by_role("button", name=BELL_PD, exact=True)
    cell.hover()
    assert page.locator("#matrix-line").inner_text() == BELL_PD
    page.mouse.move(5, 5)
    assert page.locator("#matrix-line").inner_text().startswith("Each number counts")
    cell.focus()
    assert page.locator("#matrix-line").inner_text() == BELL_PD
    rows = table.locator("tbody tr").count()
    heads = table.locator("thead th").all_inner_texts()
    fold = table.get_by_role("button", name="Collapse Federal", exact=True)
    fold.click()
    assert table.locator("tbody tr").count() < rows - 5
    unfold = table.get_by_role("button", name="Expand Federal", exact=True)
    assert unfold.get_attribute("aria-expanded") == "false"
    assert unfold.evaluate("button => button === document.activeElement")
    table.get_by_role("button", name="Collapse Los Angeles County").click()
    county, next_county = heads.index("Los Angeles County"), heads.index("Orange County")
    assert next_county - county > 5
    assert table.locator("thead th").all_inner_texts() == heads[: county + 1] + heads[next_county:]


IS_AT = """at => [...document.activeElement.closest("tr").querySelectorAll("button")].at(at)
  === document.activeElement"""


def test_by_keyboard_one_tab_stop_and_arrows_and_words_for_each_cell(open_page, real_page):
    page = open_page(real_page).page
    page.locator("#view-matrix").focus()
    page.keyboard.press("Enter")
    stops = page.locator("#matrix-scroller button[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first.startswith("Federal in California: ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    moved = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "in Los Angeles County" in moved
    assert moved != first
    page.keyboard.press("Enter")
    assert page.locator("#chosen .token").count() == 2
    page.keyboard.press("Enter")
    assert status(page) == "12 of 12 incidents"
    for key, at in (("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(IS_AT, at), key
    page.keyboard.press("Escape")
    assert page.locator("#matrix").is_hidden()
    assert page.evaluate("document.activeElement.id") == "view-map"
    assert_words_are_said_and_parts_fold(page)


def test_outside_its_area_of_operations_is_marked_with_words(open_page, tmp_path):
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    moved = re.sub(r"agency: bell-pd\b", "agency: alhambra-pd", text)
    assert moved != text
    records = tmp_path / "incidents.yaml"
    records.write_text(moved, encoding="utf-8")
    mapper.read(records).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    table = open_matrix(page)
    cell = table.get_by_role("button", name=re.compile("^Alhambra Police Department in Bell: "))
    assert "outside the agency’s area of operations" in cell.get_attribute("aria-label")
    assert cell.locator(".area-mark").is_visible()
    assert "outside the agency’s area" in page.locator("#matrix-key").inner_text()


def assert_scrolls_inside_itself(page, size):
    """Its heads stay in view."""
    scroller = page.locator("#matrix-scroller")
    scroller.evaluate("each => each.scrollTo(0, 0)")
    head = page.locator(".matrix-table thead th").first
    row = page.locator(".matrix-table tbody th").first
    before = (head.bounding_box()["y"], row.bounding_box()["x"])
    scroller.evaluate("each => each.scrollTo(200, 400)")
    assert (head.bounding_box()["y"], row.bounding_box()["x"]) == pytest.approx(before, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


RECORDS = """
sources:
  s: {publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}
incidents:
  Bell:
    - &first
      id: bell
      event_date: 2026-01-19
      type: stop
      title: In Bell
      summary: S
      location: {verbatim_locality: v, locality: l}
      agencies:
        - {agency: ice-ero, role: present}
        - {agency: ice, role: named}
        - {agency: bell-pd, role: present}
      sources: [s]
    - id: bell-or-maywood
      event_date: 2026-01-19
      type: stop
      title: On the border
      summary: S
      location: {verbatim_locality: v, locality: l, latitude: 33.98, longitude: -118.19,
                 coordinate_uncertainty_in_meters: 1500}
      agencies: [{agency: bell-pd, role: present}, {agency: usbp, role: present}]
      sources: [s]
  Los Angeles County:
    - {id: county, event_date: unknown, type: stop, title: County, summary: S, sources: [s],
       location: {verbatim_locality: v, locality: l}, agencies: [{agency: lasd, role: named}]}
  Unknown:
    - {id: nowhere, event_date: unknown, type: stop, title: Nowhere, summary: S, sources: [s],
       location: {verbatim_locality: v, locality: l}}
    - {id: nobody, event_date: unknown, type: stop, title: Nobody, summary: S, sources: [s],
       location: {verbatim_locality: v, locality: l}, agencies: [{agency: dhs, role: named}]}
"""
NUMBERS = """() => [...document.querySelectorAll("#matrix-scroller button[data-cell]")]
  .map((cell) => cell.getAttribute("aria-label")).filter((name) => / incidents?\\b/.test(name))"""


@pytest.mark.parametrize("own", [False, True], ids=["real", "uncertain"])
def test_the_page_and_the_notebook_count_alike(open_page, tmp_path, own):
    path = ROOT / "incidents.yaml"
    if own:
        path = tmp_path / "incidents.yaml"
        path.write_text(RECORDS, encoding="utf-8")
    incidents = mapper.read(path)
    incidents.save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    open_matrix(page)
    closed = page.locator("#matrix-scroller .expander[aria-expanded=false]")
    while closed.count():
        closed.first.click()
    on_page = {}
    for name in page.evaluate(NUMBERS):
        agency, area, number = re.match(r"(.+?) in (.+?): (\d+) incident", name).groups()
        on_page[agency, area] = int(number)
    names = {"no agency named", "no agency named as present", "no place known"}
    compared = 0
    for jurisdiction in ("place", "county"):
        matrix = incidents.matrix(jurisdiction=jurisdiction)
        for (agency, area), number in matrix.stack().items():
            if {agency, area} & names or " unknown" in area or "unincorporated" in area:
                continue
            assert on_page.get((agency, area), 0) == number, (agency, area)
            compared += 1
    assert compared >= 30
