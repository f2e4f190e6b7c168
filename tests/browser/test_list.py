from __future__ import annotations

import pytest
import yaml

import mapper
from tests.browser.conftest import DESKTOP, MANY, PHONE, settle, until

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def rows(page):
    return page.locator("#list button.row")


def positions(page):
    return page.locator("#list li").evaluate_all("each => each.map((li) => +li.ariaPosInSet)")


@pytest.mark.sample(1)
@SIZES
def test_thousands_of_rows_make_few_elements_and_all_can_be_reached(open_page, many_page, size):
    page = open_page(many_page, size=size).page
    page.locator("#view-list").click()
    total = int(page.locator("#list li").first.get_attribute("aria-setsize"))
    assert total >= MANY
    assert rows(page).count() < 120
    rows(page).first.focus()
    page.keyboard.press("End")
    assert positions(page)[-1] == total
    assert rows(page).count() < 120
    in_view = """() => { const { top, bottom } = document.activeElement.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight + 1 }"""
    assert page.evaluate("document.activeElement.closest('li').ariaPosInSet") == str(total)
    assert page.evaluate(in_view)
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('li').ariaPosInSet") == str(total - 5)
    assert page.evaluate(in_view)
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.closest('li').ariaPosInSet") == "1"
    # the focus is not lost when its row scrolls away
    rows(page).nth(3).focus()
    page.locator("#panel-body").evaluate("each => { each.scrollTop = 200_000 }")
    settle(page)
    assert page.evaluate("document.activeElement.id") == "list"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('li').ariaPosInSet") == "5"


def assert_scrolling_keeps_up(page):
    """The wheel moves the list as far as it turns, and scrolling far shows rows with their texts."""
    page.locator("#view-list").click()
    page.mouse.move(700, 600)
    page.mouse.wheel(0, 3000)
    settle(page)
    for _ in range(6):
        row = page.evaluate_handle(
            "document.elementsFromPoint(700, 700).map((each) => each.closest('li')).find(Boolean)"
        )
        top = "each => each.getBoundingClientRect().top"
        before = row.evaluate(top)
        page.mouse.wheel(0, -180)
        settle(page)
        assert row.evaluate("each => each.isConnected")
        assert row.evaluate(top) == pytest.approx(before + 180, abs=2)
    body = page.locator("#panel-body")
    for part in (0.5, 0.9, 0.1, 0.999, 0.33):
        body.evaluate("(each, part) => { each.scrollTop = each.scrollHeight * part }", part)
        settle(page)
        seen = page.evaluate(
            """() => { const box = document.querySelector("#panel-body").getBoundingClientRect();
              return document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2)
                .map((each) => each.closest("button.row")).find(Boolean)?.textContent ?? "" }"""
        )
        assert seen, part
        assert "Loading" not in seen
        order = positions(page)
        assert order == list(range(order[0], order[0] + len(order)))
        assert rows(page).count() < 120
    assert abs(order[0] / MANY - 0.33) < 0.05


def test_rows_fill_the_view_a_new_list_begins_at_its_beginning_and_scrolling_far_shows_texts(
    open_page, many_page
):
    page = open_page(many_page).page
    page.locator("#filter-more-button").click()
    page.locator("#type-0").check()
    page.locator("#filter-more-button").click()
    page.locator("#chosen .token").click()
    settle(page)
    ends = """() => { const box = document.querySelector("#panel-body").getBoundingClientRect();
      return document.querySelector("#list ol").getBoundingClientRect().bottom >= box.bottom }"""
    assert page.evaluate(ends)
    assert "Loading" not in " ".join(rows(page).all_inner_texts())
    page.locator("#panel-body").evaluate("each => { each.scrollTop = each.scrollHeight / 2 }")
    until(page, "document.querySelector('#list li').ariaPosInSet !== '1'")
    settle(page)
    page.locator("#search").fill("street")
    page.locator("#clear-all").wait_for()
    until(page, "document.querySelector('#list li').ariaPosInSet === '1'")
    settle(page)
    seen = """() => { const box = document.querySelector("#panel-body").getBoundingClientRect();
      const row = document.querySelector("#list button.row").getBoundingClientRect();
      return row.top >= box.top - 1 && row.top < box.bottom }"""
    assert page.evaluate(seen)
    assert "Loading" not in rows(page).first.inner_text()
    page.locator("#clear-all").click()
    settle(page)
    assert_scrolling_keeps_up(page)


def test_the_list_stands_alone_with_the_map_hidden_has_years_and_can_be_skipped(
    open_page, real_page
):
    page = open_page(real_page, size=PHONE).page
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.get_by_role("button", name="List", exact=True).click()
        assert page.locator("#stage").is_hidden()
        assert rows(page).count() == 12
        rows(page).nth(1).click()
        page.locator("#detail-title").wait_for()
        page.keyboard.press("Escape")
        assert rows(page).nth(1).evaluate("row => row === document.activeElement")
        page.get_by_role("button", name="Map", exact=True).click()
        assert page.locator("#stage .mark").count() > 0
    assert page.locator("#list h3").all_inner_texts() == ["2026", "2025", "Date not known"]
    page.locator("#list-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('leaflet-container')")
    settle(page)
    assert "list" not in page.evaluate("location.hash")


def test_contact_and_license_stand_under_about_this_map(open_page, tmp_path):
    head = {"format": 1, "contact": "https://news.example/corrections", "license": "CC BY 4.0"}
    path = tmp_path / "r.yaml"
    path.write_text(yaml.safe_dump(head | {"sources": {}, "incidents": {}}), encoding="utf-8")
    mapper.read(path).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    assert page.locator("#about").is_visible()
    page.locator("#about summary").click()
    assert page.locator("#notices p").all_inner_texts() == [
        "Corrections and removals: https://news.example/corrections",
        "Data license: CC BY 4.0",
    ]
    assert page.locator("#notices a").get_attribute("rel") == "noopener noreferrer"


def test_without_agencies_their_filter_matrix_and_legend_do_not_stand(open_page, tmp_path):
    rows = [
        {"id": n, "date": "2025-01-02", "city": "Bell", "state": "CA", "title": "A"} for n in "ab"
    ]
    mapper.read(rows).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    assert page.locator("#filter-jurisdictions-button").is_visible()
    assert not page.locator("#filter-agencies-button").is_visible()
    assert not page.locator("#view-matrix").is_visible()
    assert page.locator("#legend-colors h3").count() == 0
