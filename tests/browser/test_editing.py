"""Checks, corrections, and links of records that are no more, in a browser."""

from __future__ import annotations

import pytest

import mapper
from tests.browser.conftest import settle

RECORDS = """\
format: 1
home: California
sources:
  news: {publisher: News, title: A stop, published: 2026-01-23, url: unknown, archived_at: unknown}
retracted:
  gone: {by: editor, date: 2026-01-26, right: Not confirmed., translations: {es: {right: Sin confirmar.}}}
incidents:
  Bell:
    - id: first
      event_date: 2026-01-19
      type: stop
      title: First
      summary: A stop.
      location: {verbatim_locality: unknown, locality: Bell}
      sources: [news]
      formerly: [older]
      checked: [{what: source-opened, by: second-reader, date: 2026-01-24, note: The copy.}]
      corrections:
        - {kind: correction, by: editor, date: 2026-01-25, wrong: It was at noon., right: It was at one.}
      translations:
        es:
          title: Primero
          checked: [La copia.]
          corrections: [{wrong: Fue al mediodía., right: Fue a la una.}]
    - id: second
      event_date: 2026-01-19
      type: stop
      title: Second
      summary: The same stop.
      location: {verbatim_locality: unknown, locality: Bell}
      sources: [news]
      same_event_as: [first]
"""


@pytest.fixture(scope="module")
def edited_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edited")
    (folder / "a.yaml").write_text(RECORDS, encoding="utf-8")
    mapper.read(folder / "a.yaml").save(folder / "a.html")
    return folder / "a.html"


def test_an_old_link_opens_the_record_with_its_checks_and_corrections(open_page, edited_page):
    page = open_page(edited_page, link="#id=older&lang=es").page
    page.locator("#detail-title").wait_for()
    assert page.locator("#detail-title").inner_text() == "Primero"
    assert "Fue al mediodía." in page.locator(".corrections").inner_text()
    assert "Fue a la una." in page.locator(".corrections").inner_text()
    assert page.locator(".checks").inner_text().splitlines()[-1] == "La copia."
    assert "older" in page.locator(".detail-id").inner_text()
    page.locator("#detail-same").get_by_role("button", name="Second").click()
    page.locator("#detail-title", has_text="Second").wait_for()
    assert page.locator(".checks").count() == 0
    assert page.locator("#detail-checked-heading + p").count() == 1


def test_readers_filter_by_what_was_checked_and_the_link_keeps_it(open_page, edited_page):
    page = open_page(edited_page).page
    page.locator("#filter-more-button").click()
    page.locator("#filter-more").get_by_role("checkbox", name="Sources opened").check()
    assert page.locator("#status").inner_text() == "1 of 2 incidents"
    settle(page)
    link = page.evaluate("location.hash")
    assert "checked=source-opened" in link
    page.evaluate("location.hash = 'checked=none'")
    settle(page)
    assert page.locator("#list .row-title").all_inner_texts() == ["Second"]


def test_the_link_of_a_retracted_record_says_so(open_page, edited_page):
    page = open_page(edited_page, link="#id=gone&lang=es").page
    page.locator("#status", has_text="Sin confirmar.").wait_for()
    assert "Sin confirmar." in page.locator("#about").text_content()
    assert page.locator("#detail").is_hidden()
