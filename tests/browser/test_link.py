from __future__ import annotations

import re

import pytest

from tests.browser.conftest import DESKTOP, MOVING, PHONE, settle

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def status(page):
    return page.locator("#status").text_content()


def fragment(page):
    settle(page)
    return page.evaluate("location.hash")


def reopened(open_page, real_page, hash_, **options):
    """Open the file in a window beside, with another fragment, as a pasted link does."""
    other = open_page(real_page, link=hash_, **options).page
    settle(other)
    return other


def choose(page, facet, label):
    page.locator(f"#filter-{facet}-button").click()
    page.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}, ")).check()
    page.locator(f"#filter-{facet}-button").click()


@pytest.mark.sample(1)
@SIZES
def test_a_pasted_link_restores_the_screen(open_page, real_page, size):
    page = open_page(real_page, size=size).page
    choose(page, "agencies", "U.S. Immigration and Customs Enforcement")
    choose(page, "jurisdictions", "Los Angeles")
    page.locator("#filter-dates-button").click()
    page.locator("#dates-from").fill("2025-06-01")
    page.locator("#filter-dates-button").click()
    page.get_by_role("searchbox").first.fill("police")
    page.locator("#chosen .token", has_text="police").wait_for()
    page.locator("#list button.row").first.click()
    page.locator("#detail-title").wait_for()
    settle(page)
    link = fragment(page)
    for part in ("map=", "agency=ice", "place=0644000", "from=2025-06-01", "q=police", "id="):
        assert part in link
    assert len(link) < 200
    other = reopened(open_page, real_page, link, size=size)
    assert status(other) == status(page)
    assert other.locator("#detail-title").inner_text() == page.locator("#detail-title").inner_text()
    assert (
        other.locator("#chosen .token").all_inner_texts()
        == page.locator("#chosen .token").all_inner_texts()
    )
    centre = """(() => { const { lat, lng } = map_incidents.getCenter();
      return [lat, lng, map_incidents.getZoom()] })()"""
    assert other.evaluate(centre) == pytest.approx(page.evaluate(centre), abs=0.02)


@pytest.mark.sample(1)
@SIZES
def test_back_and_forward_go_through_deliberate_steps(open_page, real_page, size):
    page = open_page(real_page, size=size, reduced_motion=MOVING).page
    choose(page, "more", "Disputed")
    disputed = status(page)
    page.locator("#list button.row").first.click()
    page.locator("#detail-title").wait_for()
    settle(page)
    page.go_back()
    assert page.locator("#detail").is_hidden()
    assert status(page) == disputed
    page.go_back()
    assert status(page) == "12 of 12 incidents"
    page.go_forward()
    assert status(page) == disputed
    page.go_forward()
    page.locator("#detail-title").wait_for()


def test_the_view_is_in_the_link(open_page, real_page):
    page = open_page(real_page).page
    for view in ("list", "matrix"):
        page.locator(f"#view-{view}").click()
        assert f"view={view}" in fragment(page)
        assert page.locator("#stage").is_hidden()
        other = reopened(open_page, real_page, fragment(page))
        assert other.locator("#stage").is_hidden()
        assert other.locator("#matrix").is_visible() is (view == "matrix")
        page.go_back()
        assert page.locator("#stage").is_visible()
        assert page.locator("#stage .mark").count() > 0


def test_the_language_and_what_others_keep_in_the_link_stays(open_page, real_page):
    other = reopened(open_page, real_page, "#lang=es&theme=dark&agency=ice")
    assert other.evaluate("document.documentElement.lang") == "es"
    assert status(other).startswith("9 de 12") or " de 12" in status(other)
    other.locator("#view-list").click()
    for part in ("lang=es", "theme=dark", "agency=ice", "view=list"):
        assert part in fragment(other)


def test_what_is_not_in_the_file_is_said_and_ignored(open_page, real_page):
    other = reopened(open_page, real_page, "#agency=ice,nobody&place=9999999&id=no-such-incident")
    other.locator("#status", has_text="no-such-incident").wait_for()
    said = status(other)
    assert re.match(r"\d+ of 12 incidents", said)
    for name in ("nobody", "9999999", "no-such-incident"):
        assert name in said
    assert other.locator("#detail").is_hidden()
    choose(other, "more", "Disputed")
    assert "nobody" not in status(other)


HOSTILE = [
    "#q=<img src=x onerror=alert(1)>",
    "#id=<script>alert(1)</script>",
    "#agency=__proto__,constructor,toString",
    "#__proto__=1&constructor=2",
    "#map=NaN/Infinity/1e9",
    "#map=91/999/99&from=2025-99-99&to=-1",
    "#q=%E0%A4%A&id=%FF",
    "#" + "a" * 50_000,
    "#agency=" + ",".join(f"x{i}" for i in range(20_000)),
    "#row=99999999999&id=x",
    "#list",
    "#=&=&&&",
]


def test_hostile_fragments_do_nothing_bad(open_page, real_page):
    watched = open_page(real_page)
    page = watched.page
    for number, hash_ in enumerate(HOSTILE):
        page.evaluate("hash => { location.hash = hash }", hash_)
        settle(page)
        assert re.match(r"\d+ of 12 incidents", status(page)), number
        assert page.evaluate("globalThis.polluted") is None, number
        assert page.evaluate("Object.keys(Object.prototype)") == [], number
        page.get_by_role("button", name="Show all incidents").click()
        assert page.evaluate("Number.isFinite(map_incidents.getZoom())"), number
    page.evaluate("location.hash = ''")
    page.locator("#status", has_text=re.compile("^12 of 12 incidents$")).wait_for()
    watched.assert_silent()


def test_in_a_notebook_cell_it_works_and_is_quiet(open_page, real_incidents, tmp_path):
    cell = real_incidents.map()._repr_html_()
    outer = tmp_path / "cell.html"
    outer.write_text(f"<!doctype html><html data-mapper=ready><body>{cell}", encoding="utf-8")
    watched = open_page(outer)
    frame = watched.page.frame_locator("iframe")
    frame.locator("html[data-mapper=ready]").wait_for(state="attached")
    assert frame.get_by_role("status").inner_text() == "12 of 12 incidents"
    frame.locator("#view-list").click()
    frame.locator("#list button.row").first.click()
    frame.locator("#detail-title").wait_for()
    settle(watched.page)
    assert watched.complaints == []
    assert watched.requests == []
