"""Firefox and WebKitGTK for the long tests, and what their pages ask hosts for."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import mapper
from tests.browser.conftest import ROOT
from tests.browser.test_tasks import LOCALES
from tests.long.webdriver import Page, Setting, firefox, webkit

BROWSERS = {"firefox": firefox, "webkit": webkit}
SIZES = {"narrow": (520, 844), "wide": (1440, 900)}  # Firefox has no window as narrow as a phone
SETTLED_MILLISECONDS = 500  # the timers of a page cannot be watched from beside it
EACH_BROWSER = pytest.mark.parametrize("browser", BROWSERS)
EACH_SIZE = pytest.mark.parametrize("size", SIZES)
WATCH = """() => {
  globalThis.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(event.blockedURI));
}"""


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
