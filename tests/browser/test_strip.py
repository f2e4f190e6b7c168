"""The strip of time below the map: always there, brushed, pressed, stepped and played."""

from __future__ import annotations

import mapper
from tests.browser.conftest import MOVING, PHONE, settle, until


def shown(page):
    return int(page.locator("#status").text_content().split()[0])


def test_periods_windows_and_the_undated(open_page, real_page):
    page = open_page(real_page).page
    settle(page)
    assert page.locator(".capsule").count() == 11
    assert page.locator("#strip-undated").inner_text().split() == ["+1", "undated"]
    page.locator(".strip-preset", has_text="2026").click()
    settle(page)
    assert shown(page) == 5
    assert page.locator(".capsule:not(.is-out)").count() == 4
    page.locator("#strip-undated").click()
    assert shown(page) == 4
    settle(page)
    assert "dated" in page.evaluate("location.hash").split("&")
    page.locator(".strip-preset", has_text="All dates").click()
    page.locator("#strip-on").click()
    settle(page)
    first = page.evaluate("location.hash")
    page.locator("#strip-on").click()
    settle(page)
    assert page.evaluate("location.hash") != first
    page.locator("#strip-back").click()
    settle(page)
    assert page.evaluate("location.hash") == first
    start = page.get_by_role("slider", name="Start of the period")
    start.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.evaluate("location.hash") != first
    page.locator("#list button.row").first.hover()
    assert page.locator(".capsule.is-chosen").count() == 1
    page.evaluate("location.hash = 'dated'")
    settle(page)
    assert shown(page) == 11


def test_it_plays_to_the_end_and_stops(open_page, real_page):
    page = open_page(real_page, reduced_motion=MOVING).page
    page.locator("#strip-window").select_option("91")
    start = page.get_by_role("slider", name="Start of the period")
    began = start.get_attribute("aria-valuenow")
    page.evaluate(
        """() => {
          const button = document.querySelector("#strip-play");
          new MutationObserver(() => (globalThis.played ??= button.getAttribute("aria-pressed")))
            .observe(button, { attributes: true });
        }"""
    )
    page.locator("#strip-play").click()
    until(
        page,
        f"document.querySelector('#strip-handle-from').getAttribute('aria-valuenow') !== '{began}'",
    )
    # at once: a slow machine may come to the end between looking and pressing
    page.evaluate("document.querySelector('#strip-play[aria-pressed=true]')?.click()")
    assert page.evaluate("played") == "true"
    assert page.locator("#strip-play").get_attribute("aria-pressed") == "false"
    settle(page)
    settle(page)
    assert "from=" in page.evaluate("location.hash")
    assert page.locator("#status").get_attribute("aria-busy") == "false"


def test_what_lasted_counts_in_each_bar_and_in_each_period_that_it_touches(open_page, tmp_path):
    # more than have a capsule each: 150 of a day, 90 from February to April, 10 some time in the year
    rows = [f"{n},2025-0{1 + n % 6}-10,,day,34.0522,-118.2437" for n in range(150)]
    rows += [f"{n},2025-02-20,2025-04-05,long,34.0522,-118.2437" for n in range(150, 240)]
    rows += [f"{n},2025,,year,34.0522,-118.2437" for n in range(240, 250)]
    table = tmp_path / "table.csv"
    head = "id,start_date,end_date,title,latitude,longitude"
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    mapper.read(table, embargo_hours=0).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html", link="#from=2025-03-01&to=2025-03-31").page
    settle(page)
    assert shown(page) == 25 + 90 + 10
    assert page.locator(".strip-period").inner_text() == (
        "25 in this period alone, 90 went on before or after it, and 10 may have been in it"
    )
    assert page.locator(".strip .span").first.is_visible()
    months = page.evaluate(
        "[...document.querySelectorAll('.strip .bar-lasting')].map((each) => each.getAttribute('x'))"
    )
    assert len(months) == len(set(months)) > 2
    page.locator("#list button.row", has_text="long").first.click()
    assert "From February 20 to April 5, 2025" in page.locator("#detail").inner_text()


def test_it_is_there_on_a_phone_and_not_without_dates(open_page, real_page, tmp_path):
    page = open_page(real_page, size=PHONE, finds=False).page
    assert page.locator("#strip-play").is_visible()
    table = tmp_path / "table.csv"
    table.write_text(
        "title,latitude,longitude\na,34.0522,-118.2437\nb,34.1064,-118.1431\n", encoding="utf-8"
    )
    mapper.read(table, embargo_hours=0).save(tmp_path / "map.html")
    assert open_page(tmp_path / "map.html").page.locator("#strip").is_hidden()


def test_bars_have_the_colors_of_the_category_also_where_they_are_not_chosen(open_page, tmp_path):
    rows = [
        f"2025-{n % 12 + 1:02}-15,48.{n:03}0,2.3522,{'abc'[n % 3 % 2 if n % 4 else 2]}"
        for n in range(600)
    ]
    table = tmp_path / "rows.csv"
    table.write_text("\n".join(["date,latitude,longitude,kind", *rows]), encoding="utf-8")
    mapper.read(table, embargo_hours=0, columns={"color_by": "kind"}).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    settle(page)
    stacked = ".strip .bar-stacked"
    assert page.locator(stacked).count() == 3
    boxes = page.evaluate(
        """[...document.querySelectorAll(".strip .bar-stacked:not(.bar-out)")]
          .map((each) => each.getBBox()).map((box) => [box.y, box.y + box.height])"""
    )
    assert max(bottom for _, bottom in boxes) == 100
    assert boxes[0][1] == 100  # the most frequent is below
    assert page.locator(".strip .bar:not(.bar-stacked)").count() == 0
    page.locator("#strip-on").click()
    settle(page)
    assert page.locator(f"{stacked}.bar-out").count() == 3
    assert page.locator(f"{stacked}:not(.bar-out)").count() >= 1
    page.locator("#key-list, .key").first.click()
    settle(page)
    assert page.locator(stacked).count() <= 2  # what other filters leave, in its color
    page.emulate_media(forced_colors="active")
    assert page.locator(stacked).first.evaluate(
        "(bar) => getComputedStyle(bar).fill"
    ) == page.evaluate("getComputedStyle(document.querySelector('.strip')).color")
