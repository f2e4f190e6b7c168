"""Measure how soon a choice on the widget's page is in Python: JupyterLab and Notebook, each a real server.

    python -m benchmarks.notebook --n 1000000

A million invented rows are read and shown in a cell. Then a filter of the page is pressed, each press 1.5 s
after the one before, in turn chosen and taken back: from the click in the page until an observer of
`widget.shown` is called in the kernel, in milliseconds, by one clock.
Writes nothing but its output, a table in Markdown. Needs the extra `notebook`, jupyterlab and notebook.
"""

# ruff: noqa: T201 - a script: it prints

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import FrameLocator, Page, sync_playwright

from benchmarks.build import make_table
from benchmarks.page import ARGUMENTS, machine, wait_until_idle
from tests.browser.conftest import chromium_of
from tests.long.notebooks import FRAME, opened_notebook

PROGRAMS = {"JupyterLab": ("jupyterlab", "lab/tree"), "Notebook": ("notebook", "notebooks")}
PRESSES = 20
READ_SECONDS = 240
SHOW = """
import json, time, mapper
seen = []
widget = mapper.read("rows.csv", embargo_hours=0).widget()
widget.observe(lambda _: seen.append(1000 * time.time()), "shown")
widget
"""
TELL = "print('SEEN', json.dumps(seen), 'END')"
GOAL_MILLISECONDS = 100
# keeps the moment of each press of a filter, before the page acts on it
WATCH = """() => {
  globalThis.pressed = [];
  const box = document.querySelector("#filter-agencies .tree input");
  addEventListener("click", (event) => event.target === box &&
    globalThis.pressed.push(performance.timeOrigin + performance.now()), true);
}"""


def measure(page: Page, program: str, path: str, folder: Path) -> list[float]:
    """Press a filter in the widget of a notebook; return the milliseconds until Python knew of each."""
    cells = (SHOW.strip(), TELL)
    with opened_notebook(page, program, path, cells, folder=folder) as run:
        page.wait_for_timeout(3_000)  # a kernel that is not there yet drops what it is asked
        run(0)
        page.locator(FRAME).wait_for(timeout=1_000 * READ_SECONDS)
        frame = page.frame_locator(FRAME)
        frame.locator("html[data-mapper=ready]").wait_for(timeout=1_000 * READ_SECONDS)
        pressed = press_filters(frame, page)
        run(1)
        said = page.get_by_text(re.compile(r"SEEN .* END")).last
        said.wait_for()
        return between(pressed, said.inner_text())


def press_filters(frame: FrameLocator, page: Page) -> list[float]:
    """Press the first agency, again and again; return when, in milliseconds since the epoch."""
    if frame.locator("#find-toggle").is_visible():
        frame.locator("#find-toggle").click()
    frame.locator("#filter-agencies-button").click()
    frame.locator("body").evaluate(WATCH)
    for _ in range(PRESSES):
        frame.locator("#filter-agencies .tree input").first.click()
        page.wait_for_timeout(1_500)
    pressed: list[float] = frame.locator("body").evaluate("() => globalThis.pressed")
    return pressed


def between(pressed: list[float], said: str) -> list[float]:
    """Return from each press until the first moment after it at which Python was told."""
    seen = json.loads(re.search(r"SEEN (\[.*\]) END", said)[1])  # type: ignore[index]
    return [min(moment for moment in seen if moment > press) - press for press in pressed]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    asked = parser.parse_args()
    lines, where = [], ""
    for name, (program, path) in PROGRAMS.items():
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            make_table(asked.n, Path(folder, "rows.csv"))
            browser = playwright.chromium.launch(
                executable_path=chromium_of(playwright), args=ARGUMENTS
            )
            page = browser.new_page(viewport={"width": 1500, "height": 1000})
            page.set_default_timeout(90_000)
            wait_until_idle(page)
            where = where or machine(browser)
            took = sorted(measure(page, program, path, Path(folder)))
            browser.close()
        within = f"{sum(each <= GOAL_MILLISECONDS for each in took)} of {len(took)}"
        lines.append(
            f"| {name} | {asked.n:,} | {took[0]:.0f} | {median(took):.0f} | {took[-1]:.0f} | {within} |"
        )
    print(where)
    print(
        "| program | N | soonest ms | median ms | latest ms | within 100 ms |\n" + "|---" * 6 + "|"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
