"""Firefox and WebKitGTK through what readers come to do: the tasks of tests/browser/test_tasks.py, and more.

    xvfb-run -a python3 -m pytest -n 0 tests/long/browsers.py

The plain run of the tests leaves this file out, for its name is not that of a test.
"""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import mapper
from tests.browser import test_tasks
from tests.browser.conftest import ROOT
from tests.browser.test_page import MARKS
from tests.browser.test_tasks import LOCALES, TASKS, Reader
from tests.long.webdriver import Page, Setting, firefox, webkit

BROWSERS = {"firefox": firefox, "webkit": webkit}
SIZES = {"narrow": (520, 844), "wide": (1440, 900)}  # Firefox has no window as narrow as a phone
SETTLED_MILLISECONDS = 500  # the timers of a page cannot be watched from beside it
WATCH = """() => {
  globalThis.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(event.blockedURI));
}"""


@pytest.fixture(autouse=True)
def _settle_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(page: Page) -> None:
        page.wait_for_timeout(SETTLED_MILLISECONDS)

    monkeypatch.setattr(test_tasks, "settle", wait)


class Proxy:
    """Answers whatever the browsers ask of any host with nothing, and keeps the hosts."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                asked.append(self.path)
                self.send_error(502)

            do_GET = do_HEAD = do_POST = do_CONNECT = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._asked = asked
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def asked(self) -> list[str]:
        """Give what was asked, but for what Firefox asks of its makers."""
        own = re.compile(
            r"^(https?://)?([\w-]+\.)*(mozilla\.(org|com|net)|firefox\.com|mozgcp\.net)\b"
        )
        return [each for each in self._asked if not own.match(each)]

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def proxy() -> Iterator[Proxy]:
    started = Proxy()
    yield started
    started.close()


@pytest.fixture(scope="session")
def map_of_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "map.html"
    mapper.read(ROOT / "incidents.yaml").save(
        path, tiles="https://tile.example/{z}/{x}/{y}.png", tiles_attribution="T"
    )
    return path


@pytest.fixture(scope="session")
def opened(
    proxy: Proxy, map_of_records: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Page]]:
    """Open a browser at the page; each in one way at a time is kept open."""
    address = map_of_records.as_uri()
    with ExitStack() as stack:
        kept: dict[tuple[str, ...], tuple[Page, ExitStack]] = {}

        def open_(browser: str, size: str, language: str = "en", scheme: str = "light") -> Page:
            key = (browser, size, language, scheme)
            if key not in kept:
                for _, other in kept.values():  # a browser is large
                    other.close()
                kept.clear()
                setting = Setting(
                    *SIZES[size], LOCALES[language], scheme, proxy.address,
                    tmp_path_factory.mktemp("browser") / "home",
                )  # fmt: skip
                setting.folder.mkdir()
                inner = stack.enter_context(ExitStack())
                page = inner.enter_context(BROWSERS[browser](setting))
                kept[key] = (page, inner)
                page.goto(address)
                page.wait_for_selector("html[data-mapper=ready]", timeout=60_000)
                page.evaluate(WATCH)
            return kept[key][0]

        yield open_


def drawn(page: Page) -> int:
    """Count the incidents that the marks on the map stand for."""
    names = page.evaluate(
        "(marks) => [...document.querySelectorAll(marks)].map((each) => each.ariaLabel)", MARKS
    )
    counted = [re.match(r"(\d+) (incidents? in|incidentes? en) ", name) for name in names]
    return sum(int(found[1]) if found else 1 for found in counted)


EACH_BROWSER = pytest.mark.parametrize("browser", BROWSERS)
EACH_SIZE = pytest.mark.parametrize("size", SIZES)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@EACH_SIZE
@pytest.mark.parametrize("language", LOCALES)
@EACH_BROWSER
def test_a_task(  # noqa: PLR0917 - pytest calls by name
    opened, map_of_records, browser, language, size, how, task
):
    page = opened(browser, size, language)
    reader = Reader(page, map_of_records.as_uri())
    reader.start(by_keyboard=how == "keyboard")
    TASKS[task](reader)
    assert page.evaluate("globalThis.refused ?? []") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@EACH_SIZE
@EACH_BROWSER
def test_the_page_opens_counts_what_it_draws_and_follows_the_system(
    opened, map_of_records, browser, size, scheme
):
    page = opened(browser, size, "en", scheme)
    page.goto("about:blank")
    page.goto(f"{map_of_records.as_uri()}#")
    page.wait_for_selector("html[data-mapper=ready]")
    assert page.locator("#status").text_content() == "12 of 12 incidents"
    assert (page.locator("#list button.row").count(), drawn(page)) == (12, 12)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


@EACH_SIZE
@EACH_BROWSER
def test_a_pasted_link_opens_its_incident(opened, map_of_records, browser, size):
    page = opened(browser, size)
    page.goto(f"{map_of_records.as_uri()}#")
    page.locator("#list button.row").first.evaluate("each => each.click()")
    page.locator("#detail .claim").wait_for()
    link, title = page.evaluate("location.hash"), page.locator("#detail-title").inner_text()
    page.goto("about:blank")
    page.goto(f"{map_of_records.as_uri()}{link}")
    page.wait_for_selector("html[data-mapper=ready]")
    page.locator("#detail .claim").wait_for()
    assert page.locator("#detail-title").inner_text() == title


@EACH_SIZE
@EACH_BROWSER
def test_a_handle_of_the_timeline_moves_by_keyboard(opened, map_of_records, browser, size):
    page = opened(browser, size)
    page.goto(f"{map_of_records.as_uri()}#view=map")
    page.goto(f"{map_of_records.as_uri()}#")
    find = page.locator("#find-toggle")
    if find.is_visible():  # where the page is narrow the filters wait behind it
        find.click()
    page.locator("#filter-dates-button").click()
    page.locator("#dates-handle-from").focus()
    page.keyboard.press("End")
    assert page.locator("#status").text_content().startswith("5 of 12")
    page.keyboard.press("Home")
    assert page.locator("#status").text_content().startswith("12 of 12")
    page.keyboard.press("Escape")


@EACH_BROWSER
def test_none_of_it_asked_a_host_for_anything(opened, proxy, map_of_records, tmp_path, browser):
    page = opened(browser, "wide")
    assert proxy.asked() == []
    control = tmp_path / "control.html"
    control.write_text("<img src=http://asks.example/>", encoding="utf-8")
    page.goto(control.as_uri())
    try:
        assert any("asks.example" in each for each in proxy.asked())
    finally:
        proxy._asked.clear()
        page.goto(map_of_records.as_uri())
        page.wait_for_selector("html[data-mapper=ready]")
