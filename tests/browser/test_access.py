"""axe-core finds nothing, in every state of the page that a reader can bring about."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def assert_accessible(page):
    results: AxeResults = Axe().run(page, options=RULES)
    found = [
        f"{each['id']}: {node['html'][:120]}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]
    assert found == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_as_it_opens(open_page, real_page, size, scheme):
    assert_accessible(open_page(real_page, size=size, color_scheme=scheme, bypass_csp=True).page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_incident_in_detail(open_page, real_page, size, scheme):
    page = open_page(real_page, size=size, color_scheme=scheme, bypass_csp=True).page
    page.locator("#list button.row").nth(1).click()
    page.locator("#detail .claim").first.wait_for()
    assert_accessible(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_filter_open(open_page, real_page, size):
    page = open_page(real_page, size=size, bypass_csp=True).page
    buttons = page.locator("#filter-buttons button")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        assert_accessible(page)


def test_nothing_left(open_page, real_page):
    page = open_page(real_page, bypass_csp=True).page
    page.get_by_role("button", name="Jurisdictions").first.click()
    page.get_by_role("checkbox", name="Santa Ana,").check()
    page.get_by_role("button", name="Agencies").first.click()
    page.get_by_role("checkbox", name="Los Angeles Police Department,").check()
    assert page.get_by_role("status").inner_text() == "0 of 12 incidents"
    assert_accessible(page)
