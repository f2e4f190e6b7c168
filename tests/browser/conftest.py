"""A real browser opens the real file from disk, with every request refused and counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml
from filelock import FileLock
from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Error,
    Frame,
    Page,
    Playwright,
    Route,
    sync_playwright,
)

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
    # less work in all, for as many browsers as cores run beside each other
    "--js-flags=--single-threaded",
    "--num-raster-threads=1",
    "--disable-accelerated-2d-canvas",
]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
MANY = 4_200  # incidents: more than are compared with a drawn area at once
PATIENCE_SECONDS = (
    20  # a machine that others use, too, is slow; a test that passes waits no longer than it must
)
MOVING = "no-preference"  # as `reduced_motion`: the map flies, and sheets slide
MEDIA = {
    "color_scheme": "light",
    "contrast": "no-preference",
    "forced_colors": "none",
    "reduced_motion": "reduce",  # a flight takes as many frames as half a page; tests of moving say MOVING
}
HAS_MEDIA = """wanted => !matchMedia("print").matches && Object.entries({
    "prefers-color-scheme": wanted.color_scheme, "prefers-contrast": wanted.contrast,
    "forced-colors": wanted.forced_colors, "prefers-reduced-motion": wanted.reduced_motion,
  }).every(([name, value]) => matchMedia(`(${name}: ${value})`).matches)"""

# asked in the page, where each time costs nothing but itself
ASK_UNTIL = """(async () => {
  for (const latest = performance.now() + 1_000 * SECONDS; performance.now() < latest;) {
    const found = (EXPRESSION);
    if (await (typeof found === "function" ? found() : found)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
})()"""


def until(page: Page | Frame, expression: str) -> None:
    """Wait as `wait_for_function` does, which the page's policy refuses to poll."""
    latest = monotonic() + PATIENCE_SECONDS
    asked = ASK_UNTIL.replace("SECONDS", str(PATIENCE_SECONDS)).replace("EXPRESSION", expression)
    while monotonic() < latest:
        try:
            if page.evaluate(asked):
                return
        except Error as error:
            if "context was destroyed" not in str(error):  # another page comes
                raise
    pytest.fail(f"never came: {expression}")


def settle(page: Page) -> None:
    """Wait until the page does nothing more by itself: no timer, frame or animation is left."""
    until(page, "isSettled()")


def rest(page: Page) -> None:
    """Wait until what the page does when it has nothing else to do is done, too."""
    until(page, "isAtRest()")
    settle(page)


# keeps what a policy refused, and whether record text ever ran; counts what the page still waits for
WATCH = """
{
  const [waiting, idle] = [new Set(), new Set()];
  const { requestAnimationFrame: nextFrame, setTimeout: after } = globalThis;
  let scrolled = -Infinity;
  addEventListener("scroll", () => { scrolled = performance.now(); }, { capture: true });
  const count = (left, begin, end, isShort = () => true) => {
    const [start, stop] = [globalThis[begin], globalThis[end]];
    globalThis[begin] = (act, ...more) => {
      const id = start((...given) => { left.delete(begin + id); return act(...given); }, ...more);
      if (isShort(more[0])) left.add(begin + id);
      return id;
    };
    globalThis[end] = (id) => { left.delete(begin + id); stop(id); };
  };
  count(waiting, "setTimeout", "clearTimeout", (delay = 0) => delay < 5_000);
  count(waiting, "requestAnimationFrame", "cancelAnimationFrame");
  count(idle, "requestIdleCallback", "cancelIdleCallback");
  globalThis.isAtRest = () => idle.size === 0;
  const frame = () => new Promise((resolve) => { nextFrame(resolve); after(resolve, 200); });
  const busy = "[aria-busy=true], [data-counts=old], #search-progress:not([hidden])";
  const isBusy = () => waiting.size > 0 || performance.now() < scrolled + 60 || document.querySelector(busy)
    || document.getAnimations().some(({ playState }) => playState === "running");
  // what a frame brings, or what was unpacked meanwhile, may set another timer
  globalThis.isSettled = async () => {
    for (let n = 0; n < 3; n++) {
      await frame();
      if (isBusy()) return false;
    }
    return true;
  };
}
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
    tools: CDPSession
    locale: str = ""
    addresses: tuple[str, ...] = ()
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def refused(self) -> list[str]:
        return self.page.evaluate("refused")

    def ran(self) -> list[str]:
        return self.page.evaluate("ran")

    def assert_silent(self) -> None:
        """No request, no console error, no report of the policy, no script out of the data."""
        assert (self.requests, self.complaints, self.refused(), self.ran()) == ([], [], [], [])

    def watch(self) -> None:
        """Refuse and keep every request but the one of the file itself, and keep what is complained of."""
        self.page.context.route("**/*", self._answer)
        self.page.on("console", self._keep_message)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(
        self,
        address: str,
        link: str,
        *,
        size: dict[str, int],
        media: dict[str, str],
        hosts: tuple[str, ...],
        finds: bool,
        early: str,
    ) -> None:
        """Open a file as if nothing had been open before; let through what it asks those hosts.

        `early` is run before any script of the page, of this one alone.
        """
        self.fit(size, media)
        self.page.set_default_timeout(1_000 * PATIENCE_SECONDS)
        self.addresses = (address, *hosts)
        if early:
            self.tools.send("Page.enable")
            added = self.tools.send("Page.addScriptToEvaluateOnNewDocument", {"source": early})
        self.page.goto(address + link)
        if early:
            self.tools.send("Page.removeScriptToEvaluateOnNewDocument", added)
            self.tools.send("Page.disable")
        self.page.wait_for_selector("html[data-mapper=ready]")
        if finds:  # on a phone search and filters wait behind a button
            self.page.evaluate("document.querySelector('#page')?.classList.add('shows-find')")

    def fit(self, size: dict[str, int], media: dict[str, str] = MEDIA) -> None:
        """Take a size and media, whatever a test before left."""
        if not self.page.evaluate(HAS_MEDIA, media):  # which costs less than to set them again
            self.page.emulate_media(media="null", **media)
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)

    def speak(self, locale: str) -> None:
        """Take the language of the browser, "" for its own, as a window that is opened with it has it."""
        if locale != self.locale:
            agent = self.page.evaluate("navigator.userAgent")
            told = {"userAgent": agent, "acceptLanguage": locale}
            self.tools.send("Emulation.setLocaleOverride", {"locale": locale})
            self.tools.send("Emulation.setUserAgentOverride", told)
            self.locale = locale

    def leave(self) -> None:
        """Close what was open, and forget that it was."""
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.goto("about:blank")
        self.page.emulate_media(
            media="null"
        )  # not print: a frame would take it, where the page does not
        self.page.mouse.up()  # where nothing is drawn for it
        self.page.mouse.move(0, 0)
        self.requests.clear()
        self.complaints.clear()
        # of 50 steps that a browser keeps; beyond, new ones would not be counted
        self.tools.send("Page.resetNavigationHistory")

    def _answer(self, route: Route) -> None:
        if route.request.url.startswith(self.addresses):
            route.continue_()
        else:
            self.requests.append(route.request.url)
            route.abort()

    def _keep_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


class Windows:
    """Windows by their options: a page in a new one costs almost twice what one in an old one does."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Watched]] = {}
        self._taken: list[tuple[str, Watched]] = []

    def take(self, options: dict[str, Any]) -> Watched:
        """Give a window with these options that shows nothing."""
        others = {name: value for name, value in options.items() if name != "locale"}
        key = repr(sorted(others.items()))
        free = self._free.get(key)
        watched = free.pop() if free else self._new(others)
        watched.speak(options.get("locale", ""))
        self._taken.append((key, watched))
        return watched

    def give_back(self) -> None:
        """Take back all windows of a test."""
        for key, watched in self._taken:
            watched.leave()
            self._free.setdefault(key, []).append(watched)
        self._taken.clear()

    def _new(self, options: dict[str, Any]) -> Watched:
        context = self._browser.new_context(viewport=DESKTOP, **{"offline": True, **options})
        context.add_init_script(WATCH)
        page = context.new_page()
        watched = Watched(page, context.new_cdp_session(page))
        watched.watch()
        return watched


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=chromium_of(playwright), args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    return Windows(browser)


@pytest.fixture
def open_page(windows: Windows) -> Iterator[Callable[..., Watched]]:
    def open_page(
        path: Path,
        *,
        link: str = "",
        size: dict[str, int] = DESKTOP,
        hosts: tuple[str, ...] = (),
        finds: bool = True,
        early: str = "",
        **options: Any,
    ) -> Watched:
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        watched = windows.take(options)
        given = {"size": size, "media": media, "hosts": hosts, "finds": finds, "early": early}
        watched.open(path.as_uri(), link, **given)
        return watched

    yield open_page
    windows.give_back()


@pytest.fixture(scope="session")
def many_page(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The page of thousands of records, made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder / "many" if worker_id == "master" else folder.parent / "many"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "map.html").exists():
            _write_many(folder)
    return folder / "map.html"


BESIDE_THE_LIST = {"claims", "checked", "unknowns"}  # which take most of the time to read


def _write_many(folder: Path) -> None:
    """Write their page, by saying the real ones again and again, most without who said what."""
    data = yaml.load((ROOT / "incidents.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    for incidents in data["incidents"].values():
        real = list(incidents)
        incidents.clear()
        for n in range(MANY // 12 + 1):
            left_out = {"event", "translations"} | (BESIDE_THE_LIST if n % 10 else set())
            for incident in real:
                kept = {name: value for name, value in incident.items() if name not in left_out}
                kept |= {"id": f"{incident['id']}-{n}", "title": f"{incident['title']} {n}"}
                incidents.append(kept)
    text = json.dumps(data, ensure_ascii=False)  # YAML as well, and written a hundred times sooner
    (folder / "incidents.yaml").write_text(text, encoding="utf-8")
    mapper.read(folder / "incidents.yaml").save(folder / "map.html")


@pytest.fixture(scope="session")
def real_incidents() -> mapper.Incidents:
    return mapper.read(ROOT / "incidents.yaml")


@pytest.fixture(scope="session")
def real_page(tmp_path_factory: pytest.TempPathFactory, real_incidents: mapper.Incidents) -> Path:
    """The page of the real records, as `mapper build` writes it."""
    path = tmp_path_factory.mktemp("page") / "map.html"
    real_incidents.save(path)
    return path


OWN_ROWS = """\
id,date,latitude,longitude,type,weapon,injured,armed,report,story
a,2025-01-05,33.9775,-118.1870,arson,knife,2,yes,https://a.example/story,<b>told</b> at length
b,2025-01-04,34.1000,-118.3000,arson,gun,,no,,
c,2025-01-03,34.2000,-118.4000,theft,knife,3,,,
"""


@pytest.fixture(scope="session")
def own_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table with fields of its publisher's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "rows.csv").write_text(OWN_ROWS, encoding="utf-8")
    keep = ["weapon", "injured", "armed", "report", "story"]
    mapper.read(folder / "rows.csv", embargo_hours=0, keep=keep).save(folder / "own.html")
    return folder / "own.html"
