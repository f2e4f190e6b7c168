"""What a reader takes of one incident: its link, its citation, its table."""

from __future__ import annotations

import re

from playwright.sync_api import expect

import mapper
from tests.browser.conftest import PHONE, settle
from tests.browser.test_takeaway import table
from tests.test_media import jpeg, photo, write_records

ID = "alhambra-garfield-valley-2026-01"


def test_its_citation_names_title_page_and_record_its_link_keeps_no_filter_and_its_table_no_other(
    open_page, real_page
):
    page = open_page(real_page).page
    page.evaluate(f"location.hash = '#q=Garfield&id={ID}'")
    page.locator("#detail-title").wait_for()
    settle(page)
    page.locator("#action-cite").press("Enter")
    expect(page.locator("#given-said")).not_to_be_empty()
    cited = page.locator("#given-text").input_value()
    assert cited.startswith(
        "“Alhambra police, activists and federal agents at Garfield and Valley,” in “Police,"
    )
    # an address on this disk leads nobody anywhere
    assert cited.endswith(f"record {ID}, as of November 26, 2026.")
    page.locator("#given-close").press("Enter")
    assert page.evaluate("document.activeElement.id") == "action-cite"
    page.locator("#action-link").click()
    expect(page.locator("#given-said")).not_to_be_empty()
    link = page.locator("#given-text").input_value()
    assert link == f"{real_page.as_uri()}#id={ID}"
    page.locator("#list button.row").first.click()
    assert page.locator("#detail-given").is_hidden()
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#detail-title")).to_contain_text("Alhambra police, activists")
    assert page.locator("#detail-place").inner_text() == "2 of 12"
    # on a phone, its table holds it alone, under its name
    page.set_viewport_size(PHONE)
    settle(page)
    with page.expect_download() as waiting:
        page.locator("#action-csv").click()
    assert waiting.value.suggested_filename == f"{ID}.csv"
    rows = table(waiting.value.path().read_bytes().decode("utf-8"))
    assert [row["id"] for row in rows] == [ID]
    assert re.search("Alhambra Police Department", rows[0]["agencies"])


def test_photos_stand_in_the_opened_incident_and_load_nothing(open_page, tmp_path):
    report = {"label": "Report", "type": "link"}
    two = {"media": [photo(), photo("b.jpg")], "fields": {"report": "https://a.example/report.pdf"}}
    records = [{"media": [photo(people="blurred")]}, {}, two]
    write_records(tmp_path, records, fields={"report": report})
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(jpeg())
    page = tmp_path / "map.html"
    mapper.read(tmp_path / "incidents.yaml").embed_media(tmp_path).save(page)
    watched = open_page(page, link="#id=stop-0&lang=es")
    image = watched.page.get_by_role("img", name=photo()["alt"])
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    caption = watched.page.locator(".photos figcaption").inner_text()
    assert caption == "Photographer of a.jpg · CC BY 4.0 · Rostros difuminados"
    watched.page.evaluate("location.hash = '#id=stop-1'")
    watched.page.locator(".photos").wait_for(state="detached")
    watched.page.evaluate("location.hash = '#id=stop-2&lang=es'")
    heading = watched.page.get_by_role("heading", name="Fotos y documentos")
    heading.wait_for()
    watched.page.set_viewport_size(PHONE)
    wide = "document.querySelector('.photos img').style.aspectRatio = '4'"
    seen = (
        "document.querySelectorAll('.photos img')[1].getBoundingClientRect().left < innerWidth - 40"
    )
    watched.page.evaluate(wide)
    assert watched.page.evaluate(seen)  # the next one beside a wide one, on a phone
    small = watched.page.get_by_role("button", name=photo("b.jpg")["alt"], expanded=False)
    small.click()
    assert watched.page.locator(".photos .is-large").count() == 1
    card = watched.page.locator(".media-card")
    assert card.inner_text().split("\n") == ["Documento", "Report", "a.example"]
    assert card.get_attribute("rel") == "noopener noreferrer"
    assert watched.requests == []
    assert watched.complaints == []
