"""The publisher's own fields in a browser: facts, filters, sums, colors, and all of it in the link."""

from __future__ import annotations

from playwright.sync_api import expect

import mapper
from tests.browser.conftest import DESKTOP, OWN_ROWS, PHONE, settle


def test_a_field_is_found_is_a_fact_a_filter_a_sum_and_a_color_and_stands_in_the_link(
    open_page, own_page
):
    watched = open_page(own_page)
    page = watched.page
    for query, count in (
        ("length", 1),
        ("weapon gun", 1),
        ("weapon", 3),
        ("a.example", 1),
        ("", 3),
    ):
        page.locator("#search").fill(query)
        expect(page.locator("#status")).to_have_text(f"{count} of 3 incidents")
    assert page.locator("#sums").inner_text() == "Injured: 5, known for 2 of 3"
    assert page.locator("#keys bdi").all_inner_texts() == ["Knife", "Gun"]  # as rows say them
    page.locator("#filter-fields-button").click()
    page.get_by_role("checkbox", name="knife, 2 incidents").check()
    page.get_by_role("spinbutton", name="Injured, from").fill("3")
    page.keyboard.press("Tab")
    assert page.locator("#status").inner_text() == "1 of 3 incidents"
    assert page.locator("#sums").inner_text() == "Injured: 3"
    page.evaluate("document.getElementById('legend').open = true")
    page.get_by_role("combobox", name="Color the marks by").select_option("type")
    settle(page)
    assert page.locator("#legend-colors li").all_inner_texts()[:2] == ["arson", "theft"]
    settle(page)
    link = page.evaluate("location.hash")
    assert "field.weapon=knife&field.injured=3,&color=type" in link
    again = open_page(own_page, link=f"#{link.partition('&')[2]}", size=PHONE).page
    assert again.locator("#status").inner_text() == "1 of 3 incidents"
    assert again.locator(".mark .own-2").count() == 1


def test_a_row_says_its_category_once_its_fields_and_neither_date_nor_place_again(
    open_page, tmp_path
):
    table = tmp_path / "rows.csv"
    rows = [
        f"2025-01-0{n},33.9775,-118.1870,{'arson' if n % 2 else 'theft'},{n},yes"
        for n in range(1, 5)
    ]
    table.write_text("\n".join(["date,lat,lon,kind,injured,armed", *rows]), encoding="utf-8")
    given = {"color_by": "kind"}
    read = mapper.read(table, embargo_hours=0, keep=["injured", "armed"], columns=given)
    assert read.frame["title"].is_unique  # as exports need it
    read.save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    settle(page)
    row = page.locator("#list button.row").first
    assert row.locator(".row-date").inner_text() == "January 4, 2025"
    assert row.locator(".row-kind").inner_text().strip() == "Theft"
    assert row.locator(".row-kind .own-2").count() == 1
    assert row.locator(".row-title").inner_text() == "Theft, Bell, Calif."
    assert row.locator(".row-fact").all_inner_texts() == ["Injured 4", "Armed Yes"]
    page.locator("#search").fill("armed")
    settle(page)
    assert row.locator(".row-fact").first.inner_text() == "Armed Yes"
    assert row.locator(".row-snippet").count() == 0
    page.evaluate("document.getElementById('legend').open = true")
    page.get_by_role("combobox", name="Color the marks by").select_option("type")
    settle(page)
    assert row.locator(".row-kind").inner_text().strip() == "Theft"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".print-list .row-fact").count() == 8


def test_many_fields_fill_two_lines_of_a_row_and_are_never_cut(open_page, tmp_path):
    table = tmp_path / "rows.csv"
    names = [f"field_{n}" for n in range(12)]
    rows = [f"2025-01-0{n},33.9775,-118.1870,{','.join(['1234'] * 12)}" for n in (1, 2)]
    table.write_text("\n".join([f"date,lat,lon,{','.join(names)}", *rows]), encoding="utf-8")
    mapper.read(table, embargo_hours=0, keep=names).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        settle(page)
        shown = page.evaluate("""() => {
          const row = document.querySelector("#list .row-last");
          const { bottom, height } = row.getBoundingClientRect();
          const facts = [...row.querySelectorAll(".row-fact")].map((fact) => fact.getBoundingClientRect());
          return { lines: height / parseFloat(getComputedStyle(row).lineHeight),
            whole: facts.filter((fact) => fact.bottom <= bottom + 1).length,
            cut: facts.filter((fact) => fact.top < bottom - 1 && fact.bottom > bottom + 1).length };
        }""")
        assert shown["lines"] < 2.2
        assert shown["whole"] >= 2
        assert shown["cut"] == 0


def test_an_opened_incident_has_its_fields_as_text_and_links_that_load_nothing(open_page, own_page):
    watched = open_page(own_page, link="#id=a&lang=es")
    facts = watched.page.locator(".own-facts")
    facts.wait_for()
    assert facts.locator("dd").all_inner_texts() == [
        "knife", "2", "Sí", "a.example/story (página web)", "<b>told</b> at length",
    ]  # fmt: skip
    # the table has no text but what its title says
    assert watched.page.locator("#detail-title + .detail-kind + .facts").count() == 1
    assert facts.locator("a").get_attribute("rel") == "noopener noreferrer"
    assert watched.requests == []
    assert watched.complaints == []


def test_the_publisher_chooses_the_colors_that_a_page_opens_with(open_page, tmp_path):
    (tmp_path / "rows.csv").write_text(OWN_ROWS, encoding="utf-8")
    given = {"constants": {"agency": "LAPD"}, "color_by": "weapon"}
    mapper.read(tmp_path / "rows.csv", embargo_hours=0, columns=given).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    for link, first in (("", "knife"), ("color=type", "arson")):
        page.evaluate("link => { location.hash = link }", link)
        settle(page)
        assert page.locator("#legend-colors li").first.text_content() == first
