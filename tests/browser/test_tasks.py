"""What readers come to do: each task by mouse and keyboard, on phone and desktop, in both languages.

One page for each size and language is opened once; a link sets it back before each task.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import (
    DESKTOP,
    PATIENCE_SECONDS,
    PHONE,
    WATCH,
    settle,
    until,
)

SIZES = {"phone": PHONE, "desktop": DESKTOP}
LOCALES = {"en": "en-US", "es": "es-US"}


class Reader:
    """Presses things, and makes sure that the focus is somewhere after each."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.by_keyboard = False

    def start(self, *, by_keyboard: bool) -> None:
        self.by_keyboard = by_keyboard
        self.page.evaluate(
            """() => {
              document.querySelector("dialog[open]")?.close();
              document.querySelector("#page").classList.add("shows-find");
              document.querySelector(".filter-button[aria-expanded=true]")?.click();
              for (let n = 0; n < 3 && document.querySelector("#page").dataset.sheet !== "half"; n++) {
                document.querySelector("#grip").click();
              }
            }"""
        )
        self.page.goto(f"{self.address}#view=map")
        self.page.goto(f"{self.address}#")
        assert self.shown() == 12

    def press(self, selector: str, *, reloads: bool = False) -> None:
        target = self.page.locator(selector).first
        if self.by_keyboard:
            self.focus(target)
            is_box = target.evaluate("each => ['checkbox', 'radio'].includes(each.type)")
            self.page.keyboard.press("Space" if is_box else "Enter")
        else:
            target.click()
        if not reloads:
            self.has_focus()

    def focus(self, target: Locator) -> None:
        """Focus what the page may draw anew meanwhile, as while a search goes on."""
        latest = monotonic() + PATIENCE_SECONDS
        target.focus()
        while not target.evaluate("each => each.tabIndex >= 0 && each === document.activeElement"):
            assert monotonic() < latest, "it takes no focus"
            target.focus()

    def until(self, expression: str) -> None:
        until(self.page, expression)

    def has_focus(self) -> None:
        assert self.page.evaluate("document.activeElement !== document.body"), "the focus is lost"

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.has_focus()

    def shown(self) -> int:
        said = self.page.locator("#status").text_content()
        assert re.fullmatch(r"\d+ (of 12 incidents|de 12 incidentes).*", said)
        return int(said.split()[0])

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id || document.activeElement.className")


def choose(group: str, box: str) -> Callable[[Reader], None]:
    """Choose in a filter: as many are left as the box said; the token takes it back."""

    def act(reader: Reader) -> None:
        reader.press(f"#filter-{group}-button")
        label = reader.page.locator(box).first.get_attribute("aria-label")
        reader.press(box)
        assert reader.shown() == int(re.search(r"(\d+) incident", label)[1]) < 12
        reader.press("#chosen .token")
        assert reader.shown() == 12
        reader.key("Escape")

    return act


def dates(reader: Reader) -> None:
    reader.press("#filter-dates-button")
    reader.page.locator("#dates-from").fill("2026-01-01")
    assert reader.shown() == 5
    reader.press("#dates-reset")
    assert reader.shown() == 12


def search(reader: Reader) -> None:
    reader.press("#search")
    reader.page.keyboard.type("GÁRFIELD")
    reader.key("Enter")
    reader.page.locator("#status", has_text=re.compile("^1 ")).wait_for()
    reader.until("CSS.highlights.get('found-words')?.size > 0")
    reader.press("#list button.row")
    reader.until(
        """[...CSS.highlights.get("found-words")].some((range) =>
          range.toString() === "Garfield" && range.startContainer.parentElement.closest("#detail"))"""
    )
    reader.key("Escape")
    reader.press("#search-clear")
    assert (reader.shown(), reader.focused()) == (12, "search")
    reader.until("!CSS.highlights.get('found-words')?.size")


def clear_while_typing(reader: Reader) -> None:
    reader.page.goto(f"{reader.address}#agency=ice")
    reader.page.locator("#search").focus()
    reader.page.keyboard.type("g")
    reader.press("#clear-all")
    reader.page.locator("#status", has_text=re.compile("^12 ")).wait_for()
    settle(reader.page)  # what was typed must not come back
    assert (reader.shown(), reader.page.locator("#search").input_value()) == (12, "")


def matrix(reader: Reader) -> None:
    reader.press("#view-matrix")
    cells = reader.page.locator(".cell")
    number = int(cells.first.inner_text())
    if reader.by_keyboard:
        reader.page.locator("#matrix-scroller button[tabindex='0']").focus()
        reader.key("ArrowDown")
        reader.key("ArrowUp")
        reader.key("Enter")
    else:
        cells.first.click()
    assert reader.shown() == number
    assert reader.page.locator(".cell[aria-pressed=true]").count() == 1
    reader.key("Escape")
    assert reader.page.locator("#stage").is_visible()


def read(reader: Reader) -> None:
    reader.press("#view-list")
    reader.press("#list button.row >> nth=1")
    reader.page.locator("#detail .claim").first.wait_for()
    assert reader.focused() == "detail-title"
    reader.press("#detail .account-source a")
    assert reader.focused() == "source-1"
    reader.press("#detail-close")
    assert reader.focused().startswith("row")


def mark(reader: Reader) -> None:
    reader.press(".mark[data-row]")
    reader.page.locator("#detail .claim").first.wait_for()
    reader.key("Escape")
    assert reader.focused().startswith("mark")


def back_and_forward(reader: Reader) -> None:
    reader.press("#view-list")
    reader.press("#list button.row")
    reader.page.locator("#detail .claim").first.wait_for()
    settle(reader.page)
    link = reader.page.evaluate("location.hash")
    assert "id=" in link
    reader.page.go_back()
    reader.until("!document.querySelector('#detail').checkVisibility()")
    reader.has_focus()
    reader.page.go_back()
    reader.until("document.querySelector('#page').dataset.view === 'map'")
    reader.page.goto(f"{reader.address}{link}")
    reader.page.locator("#detail .claim").first.wait_for()
    reader.has_focus()


def save(name: str) -> Callable[[Reader], None]:
    def act(reader: Reader) -> None:
        reader.press("#tools-button")
        with reader.page.expect_download() as waiting:
            reader.press(f"#tools-{name}")
        assert waiting.value.suggested_filename == f"incidents.{name}"
        reader.key("Escape")
        assert reader.focused() == "tools-button"

    return act


def print_sheet(reader: Reader) -> None:
    reader.page.evaluate(
        """() => { globalThis.print = () => {
          dispatchEvent(new Event("beforeprint"));
          globalThis.paper = [...document.querySelectorAll(".print-matrix tbody tr, .print-list li")].length;
          dispatchEvent(new Event("afterprint"));
        } }"""
    )
    reader.press("#tools-button")
    reader.press("#tools-print")
    reader.until("globalThis.paper > 20")
    assert reader.focused() == "tools-button"


def embed(reader: Reader) -> None:
    reader.press("#tools-button")
    if not reader.page.locator("#embed-copy").is_visible():
        reader.press("#embed-heading")
    reader.press("#embed-copy")
    reader.until("document.querySelector('#embed-said').textContent")
    reader.press("#tools-close")
    assert reader.focused() == "tools-button"


def theme(reader: Reader) -> None:
    def now() -> str:
        return reader.page.evaluate("document.documentElement.dataset.theme")

    reader.press("#tools-button")
    reader.press("#tools-menu input[value=dark]")
    assert now() == "dark"
    reader.key("Escape")
    reader.page.go_back()
    assert now() == "light"
    reader.page.goto(f"{reader.address}#theme=dark")
    assert now() == "dark"


def language(reader: Reader) -> None:
    root = reader.page.locator("html")
    here = root.get_attribute("lang")
    other = "es" if here == "en" else "en"
    reader.page.goto(f"{reader.address}#agency=bell-pd")
    reader.page.locator("#language").select_option(other)
    reader.page.wait_for_selector(f"html[data-mapper=ready][lang={other}]")
    reader.until("document.activeElement.id === 'language'")
    assert reader.shown() == 2
    reader.page.go_back()
    reader.page.wait_for_selector(f"html[data-mapper=ready][lang={here}]")
    assert reader.shown() == 2


def tiles(reader: Reader) -> None:
    reader.press("#tiles-button")
    assert "tile.example" in reader.page.locator("#tiles-question").inner_text()
    reader.press("#tiles-no")
    assert reader.focused() == "tiles-button"


def nothing_left(reader: Reader) -> None:
    reader.page.goto(f"{reader.address}#agency=lapd&place=0669000")
    assert reader.shown() == 0
    reader.press("#empty .way-out button")
    assert reader.shown() > 0


TASKS: dict[str, Callable[[Reader], None]] = {
    "agency": choose("agencies", "#filter-agencies li li li input"),
    "role": choose("agencies", "#agency-roles input"),
    "place": choose("jurisdictions", "#filter-jurisdictions li li li input"),
    "type": choose("more", "#type-1"),
    "contest": choose("more", "#contest-1"),
    "precision": choose("more", "#precision-1"),
    "dates": dates, "search": search, "clear while typing": clear_while_typing, "matrix": matrix,
    "read": read, "mark": mark, "back and forward": back_and_forward, "csv": save("csv"),
    "geojson": save("geojson"), "json": save("json"), "print": print_sheet, "embed": embed,
    "theme": theme, "language": language, "tiles": tiles, "nothing left": nothing_left,
}  # fmt: skip


@pytest.fixture(scope="module")
def readers(browser, tmp_path_factory, real_incidents):
    """A page for each size and language, opened when it is first asked for."""
    path = tmp_path_factory.mktemp("tasks") / "map.html"
    real_incidents.save(path, tiles="https://tile.example/{z}/{x}/{y}.png", tiles_attribution="T")
    made: dict[tuple[str, str], Reader] = {}

    def reader(size: str, language: str) -> Reader:
        if (size, language) not in made:
            context = browser.new_context(
                viewport=SIZES[size], locale=LOCALES[language], offline=True, color_scheme="light",
                reduced_motion="reduce",
            )  # fmt: skip
            context.add_init_script(WATCH)
            page = context.new_page()
            page.set_default_timeout(1_000 * PATIENCE_SECONDS)
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-mapper=ready]")
            made[size, language] = Reader(page, path.as_uri())
        return made[size, language]

    yield reader
    for each in made.values():
        assert (each.page.evaluate("refused"), each.page.evaluate("ran")) == ([], [])
        each.page.context.close()


@pytest.mark.sparse
@pytest.mark.grid(task=TASKS, how=["mouse", "keyboard"], size=SIZES, language=LOCALES)
def test_a_task(readers, task, how, size, language):
    reader = readers(size, language)
    reader.start(by_keyboard=how == "keyboard")
    TASKS[task](reader)
