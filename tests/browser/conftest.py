"""A real browser opens the real file from disk, with every request refused and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

import mapper
from tests.chromium import NAMES, find_chromium

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def until(page: Page, expression: str) -> None:
    """Wait as `wait_for_function` does, which the page's policy refuses to poll."""
    for _ in range(120):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came: {expression}")


# keeps what a policy refused, and whether record text ever ran
WATCH = """
globalThis.refused = [];
document.addEventListener("securitypolicyviolation",
  (event) => refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
globalThis.ran = [];
globalThis.alert = (text) => ran.push(String(text));
"""


def chromium_of(playwright: Playwright) -> str | None:
    """Return the path of the machine's Chromium, or None where Playwright's own is there."""
    found = find_chromium()
    if found is None and not Path(playwright.chromium.executable_path).exists():
        pytest.fail(
            f"No Chromium found ({', '.join(NAMES)}). Run `python3 -m tests`, which installs one, "
            "or set MAPPER_CHROMIUM to its path.",
            pytrace=False,
        )
    return found


@dataclass
class Watched:
    """An open page and everything that it did which it should not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def refused(self) -> list[str]:
        return self.page.evaluate("refused")

    def ran(self) -> list[str]:
        return self.page.evaluate("ran")

    def assert_silent(self) -> None:
        """No request, no console error, no report of the policy, no script out of the data."""
        assert (self.requests, self.complaints, self.refused(), self.ran()) == ([], [], [], [])


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=chromium_of(playwright), args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    contexts: list[BrowserContext] = []

    def open_page(path: Path, *, size: dict[str, int] = DESKTOP, **options: Any) -> Watched:
        context = browser.new_context(viewport=size, offline=True, **options)
        contexts.append(context)
        context.add_init_script(WATCH)
        watched = Watched(context.new_page())
        address = path.as_uri()

        def route(route: Any) -> None:
            if route.request.url.split("#")[0] == address:
                route.continue_()
                return
            watched.requests.append(route.request.url)
            route.abort()

        context.route("**/*", route)
        page = watched.page
        page.on(
            "console",
            lambda message: (
                watched.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.set_default_timeout(5_000)
        page.goto(address)
        page.wait_for_selector("html[data-mapper=ready]", timeout=15_000)
        return watched

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def real_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the real records, as `mapper build` writes it."""
    path = tmp_path_factory.mktemp("page") / "map.html"
    mapper.read(ROOT / "incidents.yaml").save(path)
    return path
