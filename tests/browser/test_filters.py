from __future__ import annotations

import re

import pytest

import mapper
from tests.browser.conftest import DESKTOP, PHONE, settle

ICE = "U.S. Immigration and Customs Enforcement"
LAPD = "Los Angeles Police Department"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def status(page):
    return page.get_by_role("status").inner_text()


def titles(page):
    return page.locator("#list .row-title").all_inner_texts()


def open_filter(page, name):
    button = page.locator(f"#filter-{name}-button")
    if button.get_attribute("aria-expanded") == "false":
        button.click()


def check(page, label):
    page.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}, ")).check()


def search(page, words):
    page.get_by_role("searchbox", name=re.compile("^Search titles")).fill(words)


def wait_for_search(page, words):
    page.locator("#chosen .token", has_text=words).wait_for()
    settle(page)


def wait_for_status(page, words):
    page.locator("#status", has_text=re.compile(f"^{re.escape(words)}")).wait_for()


@pytest.mark.sample(1)
@SIZES
def test_all_filters_cross_in_any_order_and_roles_filter_alone_and_with_agencies(
    open_page, real_page, size
):
    page = open_page(real_page, size=size).page
    open_filter(page, "more")
    check(page, "Disputed")
    eight = status(page)
    open_filter(page, "jurisdictions")
    check(page, "Los Angeles County")
    search(page, "police")
    open_filter(page, "agencies")
    check(page, ICE)
    wait_for_search(page, "police")
    crossed = (status(page), titles(page))
    assert int(crossed[0].split()[0]) < int(eight.split()[0])
    page.get_by_role("button", name="Clear all filters").click()
    assert status(page) == "12 of 12 incidents"
    assert page.get_by_role("searchbox").first.input_value() == ""
    open_filter(page, "agencies")
    check(page, ICE)
    search(page, "police")
    open_filter(page, "jurisdictions")
    check(page, "Los Angeles County")
    open_filter(page, "more")
    check(page, "Disputed")
    wait_for_search(page, "police")
    assert (status(page), titles(page)) == crossed
    page.get_by_role("button", name="Clear all filters").click()
    assert_roles_filter(page)


def test_search_folds_case_and_accents_announces_each_count_and_zero_says_its_filter(
    open_page, real_page
):
    watched = open_page(real_page)
    page = watched.page
    search(page, "KÍDNAPPING")
    wait_for_status(page, "1 of 12")
    assert "kidnapping" in titles(page)[0].lower()
    page.get_by_role("button", name="Clear the search").click()
    wait_for_status(page, "12 of 12")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("garfield")
    page.keyboard.press("Enter")
    wait_for_status(page, "1 of 12")
    page.keyboard.press("Escape")
    wait_for_status(page, "12 of 12")
    for words in ("garfield", "kidnapping"):
        search(page, words)
        wait_for_search(page, words)
        assert page.locator("#status").get_attribute("aria-busy") == "false"
    watched.assert_silent()
    page.get_by_role("button", name="Clear the search").click()
    wait_for_status(page, "12 of 12")
    assert_zero_is_explained(page)


def assert_roles_filter(page):
    """Roles keep incidents out alone, and agencies pass only in a role that is chosen."""
    open_filter(page, "agencies")
    conducting = page.get_by_role("checkbox", name=re.compile("^Conducting, "))
    leaves = int(re.search(r"(\d+) incident", conducting.get_attribute("aria-label"))[1])
    conducting.check()
    assert 0 < leaves < 12
    assert status(page) == f"{leaves} of 12 incidents"
    conducting.uncheck()
    assert status(page) == "12 of 12 incidents"
    check(page, LAPD)
    page.wait_for_selector("#filter-sections[data-counts=new]")
    responding = page.get_by_role("checkbox", name=re.compile("^Responding, "))
    leaves = int(re.search(r"(\d+) incident", responding.get_attribute("aria-label"))[1])
    responding.check()
    assert status(page) == f"{leaves} of 12 incidents"
    # the counts of the agencies are now those in that role
    page.get_by_role("checkbox", name=re.compile(f"^{ICE}, 0 incidents$")).wait_for()
    page.get_by_role("button", name=f"Remove the filter {LAPD}").click()
    assert int(status(page).split()[0]) >= leaves


# Each choice of a group, chosen and taken back in the page itself: what it promised, and the status then.
CHOOSE_EACH = """async ([group, step]) => {
  const counted = async () => {
    while (!document.querySelector("#filter-sections[data-counts=new]")) {
      await new Promise((later) => setTimeout(later, 5));
    }
  };
  const found = [];
  const boxes = [...document.querySelectorAll(`#filter-${group} .choice:not(.choice-switch) input`)];
  for (const box of boxes.filter((_, at) => at % step === 0)) {
    const promised = box.ariaLabel;
    box.click();
    found.push([promised, document.querySelector("#status").textContent]);
    box.click();
    await counted();
  }
  return found;
}"""


def test_filters_by_keyboard_keep_the_focus_and_every_count_is_what_choosing_it_leaves(
    open_page, real_page, is_long
):
    page = open_page(real_page).page
    assert_keyboard_is_enough(page)
    for group in ("jurisdictions", "more", "agencies"):
        open_filter(page, group)
        page.wait_for_selector("#filter-sections[data-counts=new]")
        boxes = page.locator(f"#filter-{group} .choice:not(.choice-switch) input")
        for box in (boxes.first, boxes.last):  # by hand
            label = box.get_attribute("aria-label")
            box.click()
            assert status(page).split()[0] == re.search(r"(\d+) incidents?$", label)[1], label
            box.click()
            page.wait_for_selector("#filter-sections[data-counts=new]")
        step = 1 if is_long else 4
        chosen = page.evaluate(CHOOSE_EACH, [group, step])
        assert len(chosen) == -(-boxes.count() // step) >= 8 // step
        for label, left in chosen:
            assert re.search(r"(\d+) incidents?$", label)[1] == left.split()[0], label
    assert status(page) == "12 of 12 incidents"


@pytest.mark.long  # on a desktop, the search above holds it
def test_zero_says_which_filter_emptied_it_on_a_phone(open_page, real_page):
    assert_zero_is_explained(open_page(real_page, size=PHONE).page)


def assert_zero_is_explained(page):
    """It says which filter emptied the list, of dates and of text too."""
    open_filter(page, "dates")
    page.locator("#dates-from").fill("2025-08-01")
    page.locator("#dates-to").fill("2025-08-31")
    page.locator("#dates-undated").uncheck()
    assert status(page) == "0 of 12 incidents"
    empty = page.locator("#empty")
    assert "Without “Dates” there are 12 incidents" in empty.inner_text()
    empty.get_by_role("button", name="Remove “Dates”").click()
    assert status(page) == "12 of 12 incidents"
    assert page.evaluate("document.activeElement !== document.body")
    search(page, "nothing says this")
    wait_for_status(page, "0 of 12")
    empty.get_by_role("button", name="Remove “Search”").click()
    assert status(page) == "12 of 12 incidents"


def assert_keyboard_is_enough(page):
    """Filters are chosen and taken back by keyboard alone, and the focus is kept."""
    page.locator("#filter-more-button").focus()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id.startsWith('contest-')"):
            break
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    assert status(page) == "6 of 12 incidents"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "filter-more-button"
    assert page.locator("#filter-more").is_hidden()
    page.locator("#chosen .token").focus()
    page.keyboard.press("Enter")
    assert status(page) == "12 of 12 incidents"
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.sparse
@SIZES
@pytest.mark.parametrize("view", ["list", "matrix"])
def test_a_filter_chosen_beside_the_hidden_map_is_on_it_when_it_comes_back(
    open_page, real_page, size, view
):
    page = open_page(real_page, size=size).page
    marked = """[...document.querySelectorAll("#stage .mark")]
      .reduce((n, mark) => n + Number(mark.dataset.count), 0)"""
    assert page.evaluate(marked) == 12
    for name in ("agencies", "jurisdictions", "dates", "more") if size is PHONE else ():
        box = page.locator(f"#filter-{name}-button").bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] >= 40
    page.locator(f"#view-{view}").click()
    if view == "matrix":
        page.locator("#matrix .cell").last.click()
    else:
        open_filter(page, "agencies")
        check(page, LAPD)
    page.locator("#matrix-close" if view == "matrix" else "#view-map").click()
    assert 0 < page.evaluate(marked) == int(status(page).split()[0]) < 12


def test_a_table_without_claims_has_no_contest_status_anywhere(open_page, tmp_path):
    table = tmp_path / "stops.csv"
    table.write_text("id,date,lat,lon,agency\na,2026-01-19,33.97,-118.18,LAPD\n", encoding="utf-8")
    mapper.read(table, embargo_hours=0).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    assert page.locator("#filter-more-button").is_hidden()  # all its choices would be dead ones
    assert page.locator("#legend", has_text="Who says what").count() == 0
    assert page.locator(".row-status").count() == 0
    open_filter(page, "agencies")
    page.get_by_role("checkbox", name=re.compile("^Los Angeles Police Department, 1 ")).wait_for()
