"""Speaks WebDriver to Firefox and WebKitGTK, and names the calls of their pages as Playwright does.

So the tasks of the tests for Chromium run in them. Firefox answers the commands of WebDriver on a socket of
its own (Marionette), WebKitGTK by its driver over HTTP.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

WAIT_SECONDS = 15.0
_STEP_SECONDS = 0.05
_START_SECONDS = 90
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_KEYS = {
    "Enter": "\ue007", "Space": " ", "Tab": "\ue004", "Escape": "\ue00c", "PageUp": "\ue00e",
    "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowUp": "\ue013",
    "ArrowRight": "\ue014", "ArrowDown": "\ue015",
}  # fmt: skip
_NTH = re.compile(r"(?P<selector>.*?)\s*>>\s*nth=(?P<number>\d+)$")


class DriverError(Exception):
    """A browser refused a command.

    Attributes:
        code: WebDriver's word for why.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Wire(Protocol):
    """Sends a command of WebDriver and gives the value that it answers with."""

    def send(self, command: str, **parameters: Any) -> Any:
        """Send a command by its name, such as `ExecuteScript`."""


# ---- how a browser is started --------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """What a browser's page is opened with.

    Attributes:
        width: Of the page, in CSS pixels.
        height: Of the page, in CSS pixels.
        language: Which the reader prefers, such as `es-US`.
        scheme: `light` or `dark`, as the system has it.
        proxy: The address of a proxy for whatever the page asks for, `127.0.0.1:8080`.
        folder: For the profile, downloads and logs.
        runs_script: Whether pages may run script; if not, only commands do.
    """

    width: int
    height: int
    language: str
    scheme: str
    proxy: str
    folder: Path
    runs_script: bool = True

    @property
    def downloads(self) -> Path:
        """The folder for what the page lets the reader save."""
        return self.folder / "downloads"


@contextmanager
def firefox(setting: Setting) -> Iterator[Page]:
    """Open Firefox."""
    host, _, port = setting.proxy.partition(":")
    settings: dict[str, object] = {
        "marionette.port": 0,
        "app.update.enabled": False,
        "browser.download.alwaysOpenPanel": False,
        "browser.download.dir": str(setting.downloads),
        "browser.download.folderList": 2,
        "browser.helperApps.neverAsk.saveToDisk": "text/csv,application/json,application/geo+json",
        "browser.safebrowsing.downloads.remote.enabled": False,
        "browser.safebrowsing.malware.enabled": False,
        "browser.safebrowsing.phishing.enabled": False,
        "intl.accept_languages": setting.language,
        "javascript.enabled": setting.runs_script,
        "layout.css.prefers-color-scheme.content-override": 0 if setting.scheme == "dark" else 1,
        "media.gmp-manager.updateEnabled": False,
        "media.gmp-provider.enabled": False,
        "network.proxy.http": host,
        "network.proxy.http_port": int(port),
        "network.proxy.ssl": host,
        "network.proxy.ssl_port": int(port),
        "network.proxy.type": 1,
        "ui.prefersReducedMotion": 1,
    }
    profile = setting.folder / "profile"
    profile.mkdir(parents=True)
    setting.downloads.mkdir()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()
    ]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    run = [
        program("firefox-esr", "firefox"),
        "--headless",
        "--marionette",
        "--no-remote",
        "--profile",
        str(profile),
    ]
    home = {"HOME": str(setting.folder)}
    with _running(run, setting.folder / "firefox.log", home):
        port_file = profile / "MarionetteActivePort"
        wait_until(
            lambda: port_file.exists() and port_file.read_text(encoding="utf-8"),
            "Firefox",
            _START_SECONDS,
        )
        with Marionette(int(port_file.read_text(encoding="utf-8"))) as wire:
            wire.send("NewSession", capabilities={"alwaysMatch": {}})
            yield _sized(Page(wire, setting), setting)
            with suppress(OSError, DriverError):
                wire.quit()


@contextmanager
def webkit(setting: Setting) -> Iterator[Page]:
    """Open WebKitGTK's small browser, on the screen that DISPLAY names."""
    setting.downloads.mkdir(parents=True)
    (setting.folder / "gtk-3.0").mkdir()
    (setting.folder / "gtk-3.0" / "settings.ini").write_text(
        "[Settings]\ngtk-enable-animations=0\n"
        f"gtk-application-prefer-dark-theme={int(setting.scheme == 'dark')}\n",
        encoding="utf-8",
    )
    (setting.folder / "user-dirs.dirs").write_text(
        f'XDG_DOWNLOAD_DIR="{setting.downloads}"\n', encoding="utf-8"
    )
    words = setting.language.replace("-", "_")
    home = {
        "HOME": str(setting.folder), "XDG_CONFIG_HOME": str(setting.folder),
        "GTK_THEME": "Adwaita:dark" if setting.scheme == "dark" else "Adwaita",
        "LANGUAGE": words, "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    browser = next(
        iter(sorted(Path("/usr").glob("lib/*/webkit2gtk-4*/MiniBrowser"), reverse=True)), None
    )
    assert browser, "WebKitGTK's MiniBrowser is missing. Install webkit2gtk-driver."
    script = [] if setting.runs_script else ["--enable-javascript=FALSE"]
    run = [program("WebKitWebDriver"), f"--port={port}"]
    wanted = {
        "webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation", *script]},
        "proxy": {"proxyType": "manual", "httpProxy": setting.proxy, "sslProxy": setting.proxy},
    }
    with _running(run, setting.folder / "webkit.log", home):
        wire = Http(f"http://127.0.0.1:{port}")
        wire.open({"alwaysMatch": wanted})
        yield _sized(Page(wire, setting), setting)
        with suppress(OSError, DriverError):
            wire.quit()


def program(*names: str) -> str:
    """Give the path of the first of some programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"No program {' or '.join(names)} found. Install it, as .ci/long does."
    return found


@contextmanager
def _running(run: list[str], log: Path, environment: dict[str, str]) -> Iterator[None]:
    with (
        log.open("wb") as file,
        subprocess.Popen(run, env=os.environ | environment, stdout=file, stderr=file) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _sized(page: Page, setting: Setting) -> Page:
    """Give the page its size: the window's, less what the browser needs of it."""
    page.wire.send("SetWindowRect", x=0, y=0, width=setting.width, height=setting.height)
    inner = page.evaluate("[innerWidth, innerHeight]")
    page.wire.send(
        "SetWindowRect", x=0, y=0,
        width=2 * setting.width - inner[0], height=2 * setting.height - inner[1],
    )  # fmt: skip
    return page


def wait_until(happened: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """Wait until a function gives something, and give that.

    Raises:
        TimeoutError: It gave nothing in that time.
    """
    end = time.monotonic() + seconds
    while not (found := happened()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(_STEP_SECONDS)
    return found


# ---- how it is told ------------------------------------------------------------------------------


class Marionette:
    """Firefox's own socket for the commands of WebDriver: a length, a colon, and JSON."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._file = self._socket.makefile("rb")
        self._number = 0

    def __enter__(self) -> Self:
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, command: str, **parameters: Any) -> Any:
        """Send a command by its name."""
        return self._send(f"WebDriver:{command}", parameters)

    def quit(self) -> None:
        """End the browser."""
        self._send("Marionette:Quit", {"flags": ["eForceQuit"]})

    def _send(self, command: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, value = self._read()
        if error:
            raise DriverError(error["error"], error["message"])
        return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox ended"
            length += byte
        return json.loads(self._file.read(int(length)))


class Http:
    """A driver that takes the commands of WebDriver over HTTP."""

    _WAYS: ClassVar = {
        "Navigate": ("POST", "url"),
        "Back": ("POST", "back"),
        "ExecuteScript": ("POST", "execute/sync"),
        "SetWindowRect": ("POST", "window/rect"),
        "PerformActions": ("POST", "actions"),
        "TakeScreenshot": ("GET", "screenshot"),
        "ElementClick": ("POST", "element/{id}/click"),
    }

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = ""

    def open(self, capabilities: dict[str, Any]) -> None:
        """Begin, once the driver listens."""

        def answered() -> Any:
            with suppress(urllib.error.URLError):
                return self._ask("POST", "session", {"capabilities": capabilities})

        found = wait_until(answered, "the driver", _START_SECONDS)
        self._session = f"session/{found['sessionId']}"

    def send(self, command: str, **parameters: Any) -> Any:
        """Send a command by its name."""
        method, path = self._WAYS[command]
        path = f"{self._session}/{path.format(id=parameters.pop('id', ''))}"
        return self._ask(method, path, None if method == "GET" else parameters)

    def quit(self) -> None:
        """End the browser."""
        self._ask("DELETE", self._session, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        address = f"{self._address}/{path}"
        request = urllib.request.Request(address, data, method=method)  # noqa: S310 - of a driver
        try:
            with _DIRECT.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            told = json.load(refused)["value"]
            raise DriverError(told["error"], told["message"]) from None


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


# ---- the part of Playwright's face that the tasks need -------------------------------------------


@dataclass
class Page:
    """A page; its calls are named as Playwright names them.

    Attributes:
        wire: To the browser.
        setting: What it was opened with.
        keyboard: Its keys.
        mouse: Its mouse.
    """

    wire: Wire
    setting: Setting
    keyboard: Keyboard = field(init=False)
    mouse: Mouse = field(init=False)

    def __post_init__(self) -> None:
        self.keyboard = Keyboard(self.wire)
        self.mouse = Mouse(self.wire)

    def evaluate(self, expression: str, *arguments: Any) -> Any:
        """Give the value of an expression, or of a function called with what is given."""
        script = (
            # Firefox runs it beside the page, where this name is another object's
            f"const globalThis = window; const found = ({expression.strip()});"
            "return typeof found === 'function' ? found(...arguments) : found;"
        )
        return self.wire.send("ExecuteScript", script=script, args=list(arguments))

    def goto(self, address: str) -> None:
        """Go to an address and wait until it has loaded."""
        if self.evaluate("location.href.split('#')[0]") == address.partition("#")[0]:
            # for Firefox waits in vain for the loading of the same page
            self.evaluate("(address) => location.assign(address)", address)
            self.wait_for_timeout(100)
            return
        self.wire.send("Navigate", url=address)

    def go_back(self) -> None:
        """Go back in the history of the page."""
        self.wire.send("Back")

    def locator(self, selector: str, *, has_text: re.Pattern[str] | None = None) -> Locator:
        """Give what a selector finds, whenever it is asked for."""
        return Locator(self, selector, has_text=has_text)

    def wait_for_selector(self, selector: str, *, timeout: float = WAIT_SECONDS * 1000) -> None:
        """Wait until something is there, through a reload if need be."""

        def is_there() -> bool:
            with suppress(DriverError):
                return bool(self.locator(selector).count())
            return False

        wait_until(is_there, selector, timeout / 1000)

    def wait_for_timeout(self, milliseconds: float) -> None:
        """Wait so long."""
        time.sleep(milliseconds / 1000)

    @contextmanager
    def expect_download(self) -> Iterator[Download]:
        """Wait for a file that is saved meanwhile."""
        folder = self.setting.downloads
        for old in folder.iterdir():
            old.unlink()
        download = Download()
        yield download

        def saved() -> Path | None:
            found = [each for each in folder.iterdir() if each.stat().st_size]
            whole = len(found) == 1 and found[0].suffix not in (".part", ".wkdownload")
            return found[0] if whole else None

        download.path = wait_until(saved, "a saved file")

    def screenshot(self, path: Path) -> None:
        """Keep a picture of what is on screen."""
        path.write_bytes(base64.b64decode(self.wire.send("TakeScreenshot")))


class Download:
    """A file that the page let the reader save."""

    path = Path()

    @property
    def value(self) -> Download:
        """Itself, as Playwright has it."""
        return self

    @property
    def suggested_filename(self) -> str:
        """The name that it was saved under."""
        return self.path.name


@dataclass
class Keyboard:
    """The keys of a browser."""

    wire: Wire

    def press(self, name: str) -> None:
        """Press a key by its name."""
        self._keys([_KEYS.get(name, name)])

    def type(self, text: str) -> None:
        """Press the key of each character."""
        self._keys(list(text))

    def _keys(self, keys: list[str]) -> None:
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.wire.send("PerformActions", actions=[{"type": "key", "id": "keys", "actions": steps}])


@dataclass
class Mouse:
    """The mouse of a browser, at CSS pixels of its page."""

    wire: Wire

    def drag(self, path: list[tuple[float, float]]) -> None:
        """Press at the first point, move over the others, let go at the last."""
        moves = [
            {"type": "pointerMove", "duration": 60, "x": round(x), "y": round(y)} for x, y in path
        ]
        steps = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            *moves[1:],
            {"type": "pointerUp", "button": 0},
        ]
        hand = {"type": "pointer", "id": "hand", "parameters": {"pointerType": "mouse"}}
        self.wire.send("PerformActions", actions=[hand | {"actions": steps}])


@dataclass
class Locator:
    """What a selector finds on a page, looked up anew at each call."""

    page: Page
    selector: str
    has_text: re.Pattern[str] | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if found := _NTH.match(self.selector):
            self.selector, self.number = found["selector"], int(found["number"])

    @property
    def first(self) -> Locator:
        """The first that is found."""
        return self

    def count(self) -> int:
        """Count what is found."""
        return len(self._elements())

    def click(self) -> None:
        """Click in the middle of it, once it can be."""
        refused = (
            "element click intercepted",
            "element not interactable",
            "stale element reference",
        )

        def is_clicked() -> bool:
            try:
                self.page.wire.send("ElementClick", id=self._element()[_ELEMENT])
            except DriverError as error:
                if error.code not in refused:
                    raise
                why.append(error)
                self.evaluate("each => each.scrollIntoView({ block: 'center' })")
                return False
            return True

        why: list[DriverError] = []
        try:
            wait_until(is_clicked, f"a click on {self.selector}")
        except TimeoutError as late:
            raise late from (why[-1] if why else None)

    def focus(self) -> None:
        """Give it the focus."""
        self.evaluate("each => each.focus()")

    def select_option(self, value: str) -> None:
        """Choose an option by its value or its words, as Playwright does, after a key that does nothing.

        Without a key or click of the reader, WebKit leaves a step of the history out on the way back.
        """
        self.focus()
        self.page.keyboard.press("\ue008")  # Shift
        self._called(
            """(each, value) => {
              each.focus();
              const option = [...each.options].find((one) => one.value === value || one.label === value);
              option.selected = true;
              each.dispatchEvent(new Event("input", { bubbles: true }));
              each.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            value,
        )

    def fill(self, value: str) -> None:
        """Set the value of a field, as Playwright does."""
        self._called(
            """(each, value) => {
              each.focus();
              each.value = value;
              each.dispatchEvent(new Event("input", { bubbles: true }));
              each.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            value,
        )

    def evaluate(self, function: str) -> Any:
        """Call a function with the element."""
        return self._called(function)

    def get_attribute(self, name: str) -> str | None:
        """Give an attribute as it stands."""
        return self._called("(each, name) => each.getAttribute(name)", name)

    def inner_text(self) -> str:
        """Give the text as it is shown."""
        return self.evaluate("each => each.innerText")

    def text_content(self) -> str:
        """Give the text as it stands."""
        return self.evaluate("each => each.textContent")

    def input_value(self) -> str:
        """Give the value of a field."""
        return self.evaluate("each => each.value")

    def is_visible(self) -> bool:
        """Whether it is there and takes room."""
        return bool(self._elements()) and self.evaluate("each => each.checkVisibility()")

    def is_hidden(self) -> bool:
        """Whether it is not there or takes no room."""
        return not self.is_visible()

    def wait_for(self) -> None:
        """Wait until it is visible."""
        wait_until(self.is_visible, self.selector)

    def _called(self, function: str, *arguments: Any) -> Any:
        try:
            return self.page.evaluate(function, self._element(), *arguments)
        except DriverError as error:  # the page drew it anew in between
            if error.code != "stale element reference":
                raise
            return self.page.evaluate(function, self._element(), *arguments)

    def _element(self) -> dict[str, str]:
        def found() -> dict[str, str] | None:
            elements = self._elements()
            return elements[self.number] if len(elements) > self.number else None

        return wait_until(found, self.selector)

    def _elements(self) -> list[dict[str, str]]:
        if self.has_text is None:
            found = self.page.evaluate(
                "(selector) => [...document.querySelectorAll(selector)]", self.selector
            )
            return found or []  # none while another page loads
        pairs = self.page.evaluate(
            "(selector) => [...document.querySelectorAll(selector)].map((each) => [each, each.innerText])",
            self.selector,
        )
        return [each for each, text in pairs if self.has_text.search(text)]
