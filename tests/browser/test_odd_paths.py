"""What readers do that nobody planned for: odd searches, damaged links, old browsers, magnified pages."""

from __future__ import annotations

import re

import pytest

import mapper
from tests.browser.conftest import DESKTOP, MOVING, PHONE, ROOT, settle, until
from tests.browser.test_link import reopened, status

ALHAMBRA = "id=alhambra-garfield-valley-2026-01"
ZOOMED = {"width": 320, "height": 256}  # what 1280 by 1024 pixels are at 400 %
ON_ITS_SIDE = {"width": 844, "height": 390}

# WCAG 2.2, 1.4.12: a reader's own spacing of text
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""

# Words that stick out of what holds them and cannot be scrolled to.
CUT = """() => ["h1, h2, h3, h4, p, button, legend, th, label, summary, dt, dd"]
  .flatMap((parts) => [...document.querySelectorAll(parts)])
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => !each.closest(".visually-hidden, .skip"))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1
    && getComputedStyle(each).display !== "inline")
  .map((each) => each.id || each.textContent.slice(0, 40))"""


TYPED = [  # each leaves another number than the one before, so that it can be waited for
    ("   ", 12),
    ('"not okay"', 1),
    ("(.*", 0),
    ("not okay", 1),
    ("[a-z]+", 0),
    ("<garfield>", 1),  # signs part words, and a letter or word between them is looked for
    ("\\", 0),
    ('<b>"not okay"', 1),
    ("<zzz>", 0),
    ("  garfield   VALLEY ", 1),
    ('"okay not"', 0),  # in quotation marks, in this order
]


def test_a_search_is_text_ten_thousand_letters_are_cut_and_forced_colors_tell_what_is_chosen(
    open_page, real_page
):
    watched = open_page(real_page)
    page = watched.page
    for typed, left in TYPED:
        page.locator("#search").fill(typed)
        page.keyboard.press("Enter")
        page.locator("#status", has_text=re.compile(rf"^{left} of 12")).wait_for()
        settle(page)
        assert status(page).startswith(f"{left} of 12"), typed
    page.locator("#search").fill("")
    page.locator("#status", has_text="12 of 12").wait_for()
    assert page.locator("#page b, #page garfield").count() == 0
    page.locator("#search").focus()
    page.keyboard.insert_text("x" * 10_000)
    page.locator("#status", has_text="0 of 12").wait_for()
    assert len(page.locator("#search").input_value()) <= 300
    page.locator("#empty button").first.click()
    assert status(page) == "12 of 12 incidents"
    watched.assert_silent()
    # forced colors tell what is chosen, and more contrast is given
    page.emulate_media(forced_colors="active")
    chosen, others, highlight = page.evaluate(
        """() => {
          const look = (each) => getComputedStyle(each).backgroundColor;
          const looks = (each) => [...document.querySelectorAll(`.view-button${each}`)].map(look);
          const probe = document.body.appendChild(document.createElement("i"));
          probe.style.forcedColorAdjust = "none";
          probe.style.backgroundColor = "Highlight";
          const found = [looks("[aria-pressed=true]"), looks("[aria-pressed=false]"), look(probe)];
          probe.remove();
          return found;
        }"""
    )
    assert chosen == [highlight]
    assert len(others) == 2
    assert highlight not in others
    page.emulate_media(forced_colors="none", contrast="more")
    colours = page.evaluate(
        "['#counts', '#title'].map((each) => getComputedStyle(document.querySelector(each)).color)"
    )
    assert colours[0] == colours[1]


def test_a_damaged_link_restores_what_it_can_and_says_the_rest(open_page, real_page):
    other = reopened(
        open_page, real_page, "#agency=chp,nobody&map=12/x&from=2025-13-45&view=cards&q=%E0%A4%A"
    )
    said = status(other)
    assert said.startswith("1 of 12 incidents")
    for part in ("nobody", "map=12/x", "from=2025-13-45", "view=cards", "q=%E0%A4%A"):
        assert part in said
    other.locator("#clear-all").click()
    assert status(other) == "12 of 12 incidents"
    other.evaluate("location.hash = 'map=12/x'")
    settle(other)
    assert "map=12/x" in status(other)


def test_what_the_filters_leave_out_is_said_of_an_incident_of_each_filter_and_of_all(
    open_page, real_page
):
    page = reopened(open_page, real_page, f"#agency=bell-pd&{ALHAMBRA}")
    page.locator("#detail-place", has_text="The filters hide this incident.").wait_for()
    assert page.locator("#detail-title").inner_text().startswith("Alhambra police")
    assert page.locator("#detail-next").is_hidden()
    page.locator("#clear-all").click()
    assert page.locator("#detail-place").inner_text() == "2 of 12"
    page.evaluate("location.hash = 'agency=chp&place=0604870&q=zzz'")
    settle(page)
    said = page.locator("#empty").inner_text()
    assert "Remove more than one filter." in said
    assert "“Search” alone matches 0 incidents" in said
    assert "“Agencies” alone matches 1 incident" in said
    page.locator("#empty").get_by_role("button", name="Remove “Search”").click()
    assert "Without “Agencies” there are 2 incidents" in page.locator("#empty").inner_text()


def test_the_next_incident_is_one_press_away_the_focus_stays_and_the_link_is_copied(
    open_page, real_page
):
    page = open_page(real_page).page
    page.locator("#list button.row").first.click()
    page.locator("#detail-place", has_text="1 of 12").wait_for()
    assert page.locator("#detail-previous").get_attribute("aria-disabled") == "true"
    titles = [page.locator("#detail-title").inner_text()]
    page.locator("#detail-next").focus()
    for n in range(2, 13):
        page.keyboard.press("Enter")
        page.locator("#detail-place", has_text=f"{n} of 12").wait_for()
        until(page, "document.activeElement.id === 'detail-next'")
        titles.append(page.locator("#detail-title").inner_text())
    assert titles == page.locator("#list .row-title").all_inner_texts()
    assert titles[-1] in page.locator("#detail-place").text_content()
    page.keyboard.press("Enter")
    assert page.locator("#detail-next").get_attribute("aria-disabled") == "true"
    page.go_back()
    page.locator("#detail-place", has_text="11 of 12").wait_for()
    # the link is copied with its filters
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("location.hash = 'agency=ice&lang=en'")
    page.locator("#status", has_text="7 of 12").wait_for()
    page.locator("#tools-button").click()
    page.locator("#link-copy").click()
    page.locator("#link-said", has_text="Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("agency=ice&lang=en")
    page.context.clear_permissions()


def test_while_the_incident_of_a_link_is_looked_for_the_page_says_so(open_page, many_page):
    page = open_page(many_page).page
    page.evaluate(
        """() => {
          const { DecompressionStream } = globalThis;
          const gate = new Promise((open) => (globalThis.letGo = open));
          globalThis.DecompressionStream = class {
            constructor(format) {
              const real = new DecompressionStream(format);
              this.writable = real.writable;
              this.readable = real.readable.pipeThrough(new TransformStream({ start: () => gate }));
            }
          };
          location.hash = "id=la-kidnapping-call-300";
        }"""
    )
    page.locator("#status", has_text="Opening the incident in the link…").wait_for()
    page.evaluate("map_incidents.panBy([40, 0], { animate: false })")
    settle(page)  # the link says by now where the map is
    assert "map=" in page.url
    page.evaluate("letGo()")
    page.locator("#detail-title", has_text="kidnapping").wait_for()
    until(page, "!document.querySelector('#status').textContent.includes('Opening')")


def test_the_title_that_nobody_gave_and_the_marks_are_in_spanish(open_page, tmp_path):
    text = (ROOT / "incidents.yaml").read_text("utf-8")
    untitled = re.sub(r"(?m)^title:(?s:.*?)^sources:", "sources:", text, count=1)
    assert untitled != text
    (tmp_path / "incidents.yaml").write_text(untitled, "utf-8")
    mapper.read(tmp_path / "incidents.yaml").save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html", locale="es-US").page
    assert (
        page.locator("#title").inner_text()
        == page.title()
        == "Incidentes por agencia y jurisdicción"
    )
    names = page.locator(".mark:not(.mark-single)").evaluate_all(
        "each => each.map((e) => e.ariaLabel)"
    )
    assert any("estatal" in name for name in names)
    for name in names:
        by_area = r"(; de \d+ de ellos solo se conoce la ciudad o una zona mayor)?"
        assert re.fullmatch(rf"\d+ incidentes, .+: \D+ \d+(, \D+ \d+)*{by_area}", name)
        assert not re.search("incidents|state|county|several", name)


def test_without_scripts_every_incident_can_be_read(browser, real_page):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto(real_page.as_uri())
    said = page.locator("body").inner_text()
    for words in ("a map and a list of incidents", "needs JavaScript", "Garfield and Valley",
                  "un mapa y una lista de incidentes", "necesita JavaScript"):  # fmt: skip
        assert words in said
    assert page.locator("#static-list article").count() == 12
    assert page.locator("#search").is_hidden()
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    context.close()


def test_a_browser_that_cannot_inflate_opens_the_page_all_the_same(open_page, real_page):
    page = open_page(real_page, early="delete globalThis.DecompressionStream").page
    assert "native code" not in page.evaluate("String(DecompressionStream)")  # it is the page's own
    page.locator("#search").fill("Garfield")
    page.locator("#status", has_text="1 of 12").wait_for()
    page.locator("#list button.row").click()
    page.locator("#detail-title", has_text="Garfield and Valley").wait_for()


def test_an_old_browser_is_told_so(browser, real_page):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete globalThis.DecompressionStream; delete globalThis.TransformStream")
    page.goto(real_page.as_uri())
    page.wait_for_selector("html[data-mapper=failed]")
    said = page.locator("#failure").inner_text()
    for words in ("could not start in this browser", "no pudo iniciarse"):
        assert words in said
    assert page.locator("#static-list").is_visible()
    assert page.locator("#search").is_hidden()
    context.close()


@pytest.mark.parametrize("size", [ZOOMED, ON_ITS_SIDE], ids=["400 %", "phone on its side"])
def test_on_a_low_screen_the_head_makes_room_for_the_list(open_page, real_page, size):
    page = open_page(real_page, size=size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    title, standfirst, bar = (
        page.locator(f"#{name}") for name in ("title", "standfirst", "list-bar")
    )
    seen = [each.bounding_box()["y"] for each in (title, standfirst, bar)]
    assert seen == sorted(seen)  # the first things that are read
    views = page.locator("#views").bounding_box()["y"] if size == ZOOMED else size["height"]
    assert seen[1] + 20 < views
    if page.locator("#grip").is_visible():
        page.locator("#grip").click()
    row = page.locator("#list button.row").nth(1)
    row.focus()
    uncovered = """(() => { const { left, top, bottom } = document.activeElement.getBoundingClientRect();
      const above = document.elementFromPoint(left + 30, (top + bottom) / 2);
      return above?.closest("button") === document.activeElement })()"""
    until(page, uncovered)
    page.locator("#filter-agencies-button").click()
    assert page.locator("#filter-agencies input").first.is_visible()
    page.locator("#filter-agencies-button").click()
    row.click()
    page.locator("#detail-title").wait_for()
    height = page.locator("#detail-body").evaluate("each => each.clientHeight")
    assert height > size["height"] / 2
    page.keyboard.press("Escape")
    page.locator("#view-matrix").click()
    page.locator(".cell").first.scroll_into_view_if_needed()
    assert page.locator(".cell").first.is_visible()


@pytest.mark.sparse
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_readers_own_spacing_cuts_no_word(open_page, real_page, size, locale):
    page = open_page(real_page, size=size, locale=locale).page
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet] }""",
        SPACING,
    )
    cut = {"start": page.evaluate(CUT)}
    for group in ("agencies", "jurisdictions", "dates", "more"):
        page.locator(f"#filter-{group}-button").click()
        cut[group] = page.evaluate(CUT)
    page.locator("#filter-more-button").click()
    for link in ("view=matrix", "view=list", ALHAMBRA):
        page.evaluate("link => { location.hash = link }", link)
        settle(page)
        cut[link] = page.evaluate(CUT)
    assert {name: found for name, found in cut.items() if found} == {}


def test_dates_and_the_sheet_need_no_drag_and_the_legend_takes_no_focus_to_what_it_covers(
    open_page, real_page
):
    page = open_page(real_page, size=PHONE, has_touch=True, reduced_motion=MOVING).page
    page.locator("#filter-dates-button").tap()
    assert page.locator("#page").get_attribute("data-sheet") == "full"
    page.locator("#dates-from").fill("2026-01-01")
    assert status(page).startswith("5 of 12")
    for state in ("peek", "half", "full"):
        page.locator("#grip").tap()
        assert page.locator("#page").get_attribute("data-sheet") == state
    # the open legend takes no focus to what it covers
    while page.locator("#page").get_attribute("data-sheet") != "half":
        page.locator("#grip").tap()
    page.locator("#legend summary").click()
    until(page, "document.querySelector('.folium-map').inert")
    page.keyboard.press("Tab")
    assert not page.evaluate(
        "document.querySelector('.folium-map').contains(document.activeElement)"
    )
    page.locator("#legend summary").click()
    until(page, "!document.querySelector('.folium-map').inert")
