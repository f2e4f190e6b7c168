"""A published site in a browser: from disk and over loopback, with and without script, and its split map."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

import mapper
from mapper.page import columns, texts
from mapper.publish.site import site_parts
from tests.browser.conftest import PATIENCE_SECONDS
from tests.sites import read, record

PAGES = (
    "index.html", "incidents/first.html", "corrections.html", "year-2026.html", "es/index.html"
)  # fmt: skip
EDIT = "corrections: [{kind: typo, right: It was one., date: 2026-02-01, by: editor}]"
SPANISH = "translations: {es: {title: Una detención}}"
ROWS = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two incidents, with a split map of sixty in blocks of twenty."""
    folder = tmp_path_factory.mktemp("site")
    two = record("first", more=f"{EDIT}\n      {SPANISH}"), record("second", latitude=33.98)
    incidents = read(folder, *two)
    table = folder / "many.csv"
    lines = [
        f"row-{n},2026-01-{n % 28 + 1:02},33.{900 + n},-118.1,Stop number {n}" for n in range(ROWS)
    ]
    table.write_text("id,date,latitude,longitude,title\n" + "\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_parts, "_FORMATS", ())
        patch.setattr(site_parts, "MOST_ON_FIRST_PAGE", 1)  # so that years have lists
        patch.setattr(site_parts.SiteParts, "_columns", lambda _: [])
        incidents.publish(folder / "site", cards_up_to=None)
        for module in (columns, texts):
            patch.setattr(module, "TEXT_BLOCK_SIZE", 20)
        many = mapper.read(table, embargo_hours=0)
        many.publish(folder / "split", split=True, pages_up_to=0)
    return folder


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The address of the folder on loopback."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def opened(browser: Browser, **options: object) -> tuple[Page, list[str], list[str]]:
    """Open a window; return it with what it asks for and what it complains of."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(1_000 * PATIENCE_SECONDS)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, asked, complaints


@pytest.mark.parametrize("script", [True, False])
def test_pages_open_from_disk_and_over_loopback_and_ask_no_one(site, served, browser, script):
    page, asked, complaints = opened(browser, java_script_enabled=script)
    for base in ((site / "site").as_uri() + "/", f"{served}site/"):
        for path in PAGES:
            asked.clear()
            page.goto(base + path)
            assert asked == [base + path]
            assert page.get_by_role("heading", level=1).is_visible()
        page.goto(f"{base}index.html")
        page.get_by_role("link", name="A stop").first.click()
        assert page.url == f"{base}incidents/first.html"
        page.get_by_role("link", name="Español").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Una detención"
        page.goto(f"{base}map.html")
        text = "A stop"
        if script:
            page.wait_for_selector("html[data-mapper=ready]")
        assert page.get_by_text(text).first.is_visible()
    assert complaints == []
    page.context.close()


def test_pages_are_accessible(site, browser):
    page, _, _ = opened(browser, color_scheme="light")
    for path in PAGES:
        page.goto((site / "site" / path).as_uri())
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")
        assert found == [], path
        page.emulate_media(color_scheme="dark")
        run = "axe.run({ runOnly: ['color-contrast'] })"
        found = page.evaluate(f"{run}.then(({{ violations }}) => violations.map(({{ id }}) => id))")
        assert found == [], path
        page.emulate_media(color_scheme="light")
    page.context.close()


def test_a_split_map_asks_its_own_folder_as_it_needs_to(site, served, browser):
    page, asked, complaints = opened(browser)
    page.goto(f"{served}split/map.html")
    page.wait_for_selector("html[data-mapper=ready]")
    blocks = sorted((site / "split" / "map-texts").iterdir())
    assert len(blocks) == 2
    page.fill("#search", "number 3")
    page.get_by_text("Stop number 3").first.wait_for()
    assert {url for url in asked if "map-texts" in url} == {
        f"{served}split/map-texts/{each.name}" for each in blocks
    }
    assert all(url.startswith((f"{served}split/", "blob:")) for url in asked)
    assert complaints == []
    assert page.locator("#beside").is_hidden()
    page.context.close()


def test_a_split_map_says_what_it_needs_where_texts_do_not_come(site, served, browser):
    page, _, _ = opened(browser)
    page.goto((site / "split" / "map.html").as_uri())
    page.wait_for_selector("html[data-mapper=ready]")
    assert "map-offline.html" in page.locator("#beside").inner_text()
    page.goto((site / "split" / "map-offline.html").as_uri())
    page.wait_for_selector("html[data-mapper=ready]")
    assert page.locator("#beside").is_hidden()
    page.context.close()
