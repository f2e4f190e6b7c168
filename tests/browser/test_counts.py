"""The page of counts in a browser: what a reader chooses is counted exactly, everywhere on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mapper.incidents import count_incidents
from tests.browser.conftest import Watched, until
from tests.test_counts import table


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
