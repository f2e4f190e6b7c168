"""The page of counts in a browser: what a reader chooses is counted exactly, everywhere on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from mapper.incidents import count_incidents
from tests.browser.conftest import DESKTOP, PHONE, Watched, settle, until
from tests.browser.test_access import ask
from tests.test_count_selections import LAYER
from tests.test_counts import AGENCIES, AS_OF, table


@pytest.fixture(scope="module")
def counts_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counts") / "counts.html"
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    count_incidents(table(), category="weapon", as_of=as_of).save(path)
    return path


def number(text: str) -> int:
    return int(text.replace(",", ""))


EVERYTHING = "document.documentElement.dataset.counts === 'all'"
TOTAL = "#total strong"


def test_a_crossing_is_counted_on_map_months_and_table(open_page, counts_page):
    watched: Watched = open_page(counts_page)
    page = watched.page
    until(page, EVERYTHING)
    rows = table()
    assert number(page.locator(TOTAL).inner_text()) == len(rows)
    page.locator("#facet-type button", has_text="raid").click()
    page.locator("#facet-category button", has_text="knife").focus()
    page.keyboard.press("Enter")
    page.locator("#month-from").select_option("2025-03")
    page.locator("#month-to").select_option("2025-08")
    months = rows["date"].str.slice(0, 7).between("2025-03", "2025-08")
    chosen = rows[(rows["type"] == "raid") & (rows["weapon"] == "knife") & months]
    assert number(page.locator(TOTAL).inner_text()) == len(chosen)
    wide = int((chosen["uncertainty_m"] > 100).sum())
    assert page.locator("#outside").inner_text().startswith(f"{wide} incident")
    until(page, f"document.querySelector('#table td').textContent !== '' && {EVERYTHING}")
    assert "from=2025-03" in page.url
    page.locator("#days").check()
    until(page, "document.querySelectorAll('#bars .hit').length > 31")
    page.reload()
    until(page, EVERYTHING)
    assert number(page.locator(TOTAL).inner_text()) == len(chosen)
    page.locator("#clear").click()
    assert number(page.locator(TOTAL).inner_text()) == len(rows)
    watched.assert_silent()


# presses the first type as soon as the totals are there, before the counts are
PRESS_EARLY = """
globalThis.said = [];
new MutationObserver((_, watching) => {
  if (!document.documentElement.dataset.counts) return;
  watching.disconnect();
  const total = document.getElementById("total");
  said.push(total.textContent, document.getElementById("facets").textContent);
  document.querySelector("#facet-type .counts-value").click();
  said.push(total.textContent);
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-counts"] });
"""


def test_totals_come_before_the_counts_and_a_choice_made_then_is_counted(open_page, counts_page):
    watched: Watched = open_page(counts_page, early=PRESS_EARLY)
    page = watched.page
    until(page, EVERYTHING)
    total, facets, meanwhile = page.evaluate("said")
    rows = table()
    assert total.startswith(f"{len(rows):,}")
    assert not any(each.isdigit() for each in meanwhile)  # no count is right yet
    of_type = int((rows["type"] == page.url.partition("#type=")[2]).sum())
    assert number(page.locator(TOTAL).inner_text()) == of_type < len(rows)
    page.locator("#chosen button").first.click()
    assert page.locator("#facets").text_content() == facets
    assert page.locator("#page").get_attribute("aria-busy") == "false"
    watched.assert_silent()


# every text and label that a reader can see or hear, with all parts open
TEXTS = """() => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const found = new Set();
  const left = "script, style, noscript, #static-list, #failure, #language, .leaflet-attribution-flag";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(left)) found.add(walker.currentNode.data.trim());
  }
  for (const each of document.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (each.hasAttribute(name) && !each.closest(left)) found.add(each.getAttribute(name));
    }
  }
  return [...found].filter((text) => /\\p{L}{2}/u.test(text));
}"""


@pytest.fixture(scope="module")
def rows_of_all_kinds() -> pd.DataFrame:
    """Rows without a day, an agency, a place, withheld, wrong; and a column of yes and no."""
    rows = table()[:300].reset_index(drop=True)
    rows.loc[:2, "date"], rows.loc[3:5, "date"] = "", "2025"
    rows.loc[6:8, "agency"] = ""
    rows.loc[9:10, ["latitude", "longitude"]] = None
    rows.loc[11, "latitude"] = 99.0
    rows["withhold"] = ["yes" if 12 <= n < 14 else "no" for n in range(len(rows))]
    return rows.assign(armed=["yes", "no", ""] * 100)


def test_no_english_is_left_in_spanish_and_french(open_page, rows_of_all_kinds, tmp_path):
    counts = count_incidents(rows_of_all_kinds, category="armed", as_of=AS_OF, areas=LAYER)
    texts: dict[str, set[str]] = {}
    for language in ("en", "es", "fr"):
        path = tmp_path / f"{language}.html"
        counts.save(path, language=language)
        page = open_page(path).page
        until(page, EVERYTHING)
        page.locator("#facet-type button").first.click()
        page.locator("#facet-category button").first.click()
        page.locator("#month-from").select_option("2025-03")
        page.locator("#days").check()
        settle(page)
        texts[language] = set(page.evaluate(TEXTS))
    agencies = {name for name in counts.matrix().index if not name.startswith("no agency")}
    places = {name.partition(", ")[0] for name in counts.by_area()["name"]}
    given = {*AGENCIES, *agencies, "raid", "traffic stop", "Armed", "Beats", "Leaflet"}
    for language, alike in (("es", {"No"}), ("fr", {"Type"})):
        same = texts["en"] & texts[language]
        on_map = {each for each in same if each[0].isupper() and len(each.split()) <= 3}
        assert same - given - places - alike - on_map - {"3 mi", "5 mi"} == set()
        assert not {word for each in on_map for word in each.split()} & ENGLISH
        assert len(texts[language]) > 80


# words that no name of a place has, and that begin the texts of the page
ENGLISH = {
    *[
        "Skip",
        "Filters",
        "Counts",
        "Incidents",
        "From",
        "To",
        "Any",
        "Show",
        "Loading",
        "Table",
        "Rows",
        "Columns",
        "Total",
        "Year",
        "Place",
        "Agency",
    ],
    *[
        "Contest",
        "Find:",
        "Clear",
        "Not",
        "Unknown",
        "Yes",
        "Remove",
        "Outside",
        "Language",
        "Theme",
        "Zoom",
        "Map",
        "Description",
    ],
    *["System", "Light", "Dark"],
}


@pytest.mark.sparse
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everybody_can_use_it(open_page, counts_page, size, scheme):
    page = open_page(counts_page, size=size, color_scheme=scheme).page
    until(page, EVERYTHING)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.locator("#facet-type button").first.click()
    settle(page)
    assert ask(page, "axe", "contrast", "small") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heads = "[...document.querySelectorAll('#table thead th')].slice(1).map((each) => each.offsetHeight)"
    assert max(page.evaluate(heads)) < 40  # a year stands in one line
    names = "[...document.querySelectorAll('#table tbody th')].map((each) => each.offsetWidth)"
    assert min(page.evaluate(names)) > 110  # and a name is not cut between its letters
    drawn = "document.querySelector('[class*=mapper-cells] canvas').offsetHeight"
    height = page.evaluate(drawn)
    page.set_viewport_size({"width": size["width"] - 1, "height": size["height"]})
    settle(page)
    assert page.evaluate(drawn) == height  # the map had the room that the table left it
