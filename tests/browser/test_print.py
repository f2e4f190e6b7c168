from __future__ import annotations

import re

from tests.browser.conftest import rest, settle
from tests.browser.test_page import choose


def printed(page):
    """What the paper says, as the browser lays it out for print."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    text = page.evaluate("document.body.innerText")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return text


def test_the_sheet_has_every_incident_shown_and_one_that_is_opened_is_printed_alone(
    open_page, real_page
):
    opened = open_page(real_page)
    page = opened.page
    rest(page)  # texts are held ready when the page is idle
    assert printed(page).count("Not filtered.") == 1
    choose(page, "Jurisdictions", "Santa Ana")
    rest(page)
    text = printed(page)
    assert "Not filtered." not in text
    assert text.startswith("Police, federal agents and observers")
    assert "2 of 12 incidents" in text
    assert "Filtered by: Santa Ana" in text
    assert "Color and shape: level of the agencies" in text
    assert "Federal agents enter a Highway Patrol parking lot" in text
    assert "Highway Patrol stops and cites" in text
    assert "Alhambra police" not in text
    assert "Español" not in text
    assert page.locator("#print-sheet").inner_text() == ""
    assert page.locator("#list button.row").count() == 2
    opened.assert_silent()
    # an opened incident is printed alone, with its map and how to cite it
    page.locator("#clear-all").click()
    page.locator("#list button.row").nth(1).click()
    page.locator("#detail-title").wait_for()
    settle(page)
    claims = page.locator("#detail article.claim h4").all_inner_texts()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    text = page.locator("#page").inner_text()
    assert text.startswith("Police, federal agents and observers")
    assert "2 of 12 · alhambra-garfield-valley-2026-01" in text
    assert "Claims and accounts" in text
    assert len(claims) >= 4
    assert all(claim in text for claim in claims)
    assert "record alhambra-garfield-valley-2026-01" in text
    assert "Activist says Bell police cited him" not in text
    frame = page.locator(".print-map-frame").bounding_box()
    sign = page.locator(".opened-mark").bounding_box()
    assert abs(sign["x"] + sign["width"] / 2 - frame["x"] - frame["width"] / 2) < 3
    assert abs(sign["y"] + sign["height"] / 2 - frame["y"] - frame["height"] / 2) < 3
    rules = "[...document.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules]).map(String).length"
    assert page.evaluate(rules) == 2  # the head of all pages, and that the first has none
    pages = len(re.findall(rb"/Type /Page\b", page.pdf(format="A4")))
    assert 1 <= pages <= 2
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#map-column > #stage").is_visible()
    assert page.locator("#detail .print-map, #detail .print-running").count() == 0
    assert page.evaluate(rules) == 0


def test_dark_prints_light_and_its_print_button_draws_the_map_for_paper_and_gives_it_back(
    open_page, real_page
):
    page = open_page(real_page, color_scheme="dark").page
    page.evaluate(
        """() => {
          globalThis.print = () => (globalThis.printedTheme = document.documentElement.dataset.theme);
        }"""
    )
    page.locator("#tools-button").click()
    page.locator("#tools-print").click()
    settle(page)
    assert page.evaluate("printedTheme") == "light"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("Escape")
    page.locator("#list button.row").nth(1).click()
    page.locator("#detail-title").wait_for()
    settle(page)
    before = page.locator("#stage").bounding_box()
    page.evaluate(
        """() => {
          globalThis.print = () => {
            const canvas = document.querySelector(".leaflet-mapper-basemap-pane canvas");
            const { theme } = document.documentElement.dataset;
            const width = document.querySelector("#stage").offsetWidth;
            globalThis.printed = [theme, width, canvas.width / canvas.offsetWidth];
          };
        }"""
    )
    page.locator("#action-print").click()
    settle(page)
    assert page.evaluate("printed") == ["light", 248, 3]
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("#stage").bounding_box() == before


def test_title_map_and_key_stand_on_the_first_page_and_the_map_as_it_is_on_screen(
    open_page, real_page
):
    page = open_page(real_page, size={"width": 1280, "height": 900}).page
    rest(page)  # texts are held ready when the page is idle
    # one for them, three for the matrix and the list: five where the map leaves the first
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="Letter"))) == 4
    marks = page.locator("#stage button.mark").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    box = page.locator(".folium-map").bounding_box()
    assert 500 < box["width"] <= 690
    assert page.locator("#stage button.mark:visible").count() == marks
    pdf = page.pdf(format="Letter")
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000
    assert not page.locator("#legend-color").is_visible()  # paper can choose nothing


def test_it_prints_in_spanish_and_the_longest_incident_on_two_pages_of_either_paper(
    open_page, real_page
):
    page = open_page(real_page, locale="es-US").page
    rest(page)  # texts are held ready when the page is idle
    text = printed(page)
    assert "12 de 12 incidentes" in text
    assert "Sin filtros." in text
    assert re.search(r"entre el 18 y el 22 de enero de 2026", text)
    page.evaluate("location.hash = 'id=paramount-home-depot-2025-06'")
    page.wait_for_selector("#detail .claim")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) <= 2
    page.evaluate(
        "dispatchEvent(new Event('beforeprint'))"
    )  # the browser said at the end of each that it had printed
    page.emulate_media(media="print")
    names = page.locator("#detail .one-side .side-name")
    assert names.count() >= 8
    assert all(names.nth(i).is_visible() for i in range(names.count()))  # whose accounts they are
    tiny = """() => [...document.querySelectorAll("#detail-body *")].filter((each) => {
      const size = parseFloat(getComputedStyle(each).fontSize);
      const hasText = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      return hasText && each.checkVisibility() && size > 0 && size < 8 * 96 / 72;
    }).map((each) => each.className || each.tagName)"""
    assert page.evaluate(tiny) == []
