"""The widget in JupyterLab, Notebook and marimo, each a real server with a real browser in front of it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import nbformat
import pytest
from playwright.sync_api import Error, FrameLocator, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLong

import mapper
from tests.browser.conftest import ARGUMENTS, chromium_of

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 90
FRAME = "iframe[sandbox*=allow-modals]"
RECORDS = str(ROOT / "incidents.yaml")
CELLS = [
    f"import mapper\nwidget = mapper.read({RECORDS!r}).widget()\nwidget",
    "print('SEEN', len(widget.shown), len(widget.selected), sorted(widget.view))",
    "widget.shown = \"contest_status == 'disputed'\"\nwidget.selected = widget.shown.frame['incident_id'][1]",
]
MARIMO = f"""
import marimo
app = marimo.App()

@app.cell
def _():
    import mapper, marimo as mo
    widget = mo.ui.anywidget(mapper.read({RECORDS!r}).widget())
    widget
    return mo, widget

@app.cell
def _(mo, widget):
    widget.value
    page = widget.widget
    mo.md(f"SEEN {{len(page.shown)}} {{len(page.selected)}} {{sorted(page.view)}}")

@app.cell
def _(mo, widget):
    def choose(_):
        widget.widget.shown = "contest_status == 'disputed'"
        widget.widget.selected = widget.widget.shown.frame["incident_id"][1]
    mo.ui.button(label="choose", on_click=choose)

if __name__ == "__main__":
    app.run()
"""
DISPUTED = len(mapper.read(RECORDS).select(status="disputed"))
VIEW = sorted(["latitude", "longitude", "zoom", "link"])


@contextmanager
def server(*arguments: str, folder: Path) -> Iterator[str]:
    """Run a server on a free port of the loopback; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *(each.replace("PORT", str(port)) for each in arguments)]
    with (folder / "server.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait()


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_of(playwright), args=ARGUMENTS
        )
        opened = browser.new_page(viewport={"width": 1500, "height": 1000})
        opened.set_default_timeout(1000 * PATIENCE_SECONDS)
        yield opened
        browser.close()


def visit(page: Page, address: str) -> None:
    """Open an address as soon as its server answers."""
    latest = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            page.goto(address)
        except Error:
            if monotonic() > latest:
                raise
            sleep(0.5)
        else:
            return


@contextmanager
def opened_notebook(
    page: Page, program: str, path: str, cells: Sequence[str], *, folder: Path
) -> Iterator[Callable[[int], None]]:
    """Serve a notebook of some cells and open it; yield what runs a cell by its number."""
    code = nbformat.v4.new_code_cell
    notebook = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=[code(each) for each in cells],  # type: ignore[no-untyped-call]
        metadata={"kernelspec": {"display_name": "Python 3", "name": "python3"}},
    )
    nbformat.write(notebook, folder / "widget.ipynb")  # type: ignore[no-untyped-call]
    options = ("--no-browser", "--allow-root", "--port=PORT", "--IdentityProvider.token=")
    with server(program, *options, folder=folder) as address:
        visit(page, f"{address}/{path}/widget.ipynb")
        shown = page.locator(".jp-CodeCell")
        shown.nth(len(cells) - 1).wait_for()
        page.locator("[data-status=idle]").first.wait_for()

        def run(number: int) -> None:
            shown.nth(number).locator(".cm-content").click()
            page.keyboard.press("Control+Enter")

        yield run


def expect_text(page: Page, text: str) -> None:
    page.get_by_text(text).last.wait_for()


def filter_and_open(frame: FrameLocator) -> None:
    """Press the bar of disputed incidents, and open the first in the list."""
    frame.locator("html[data-mapper=ready]").wait_for()
    frame.locator("#keys button").first.click()
    frame.locator("#chosen .token").wait_for()
    frame.locator("#list .row").first.click()
    frame.locator("#detail-title").wait_for()


@pytest.mark.parametrize(
    ("program", "path"), [("jupyterlab", "lab/tree"), ("notebook", "notebooks")]
)
def test_jupyter(page: Page, tmp_path: Path, program: str, path: str) -> None:
    with opened_notebook(page, program, path, CELLS, folder=tmp_path) as run:
        run(0)
        for _ in range(5):  # a kernel that is not there yet drops what it is asked
            try:
                page.locator(FRAME).wait_for(timeout=15_000)
                break
            except TooLong:
                run(0)
        frame = page.frame_locator(FRAME)
        filter_and_open(frame)
        run(1)
        expect_text(page, f"SEEN {DISPUTED} 1 {VIEW}")
        frame.locator("#detail-close").click()
        frame.locator("#clear-all").click()
        run(2)
        frame.get_by_text("Chosen in the notebook").wait_for(
            state="attached"
        )  # behind the incident
        frame.locator("#detail-title").wait_for()
        run(1)
        expect_text(page, f"SEEN {DISPUTED} 1 {VIEW}")


def test_marimo(page: Page, tmp_path: Path) -> None:
    (tmp_path / "widget.py").write_text(MARIMO, encoding="utf-8")
    options = ("run", "--headless", "--no-token", "--port", "PORT", "widget.py")
    with server("marimo", *options, folder=tmp_path) as address:
        visit(page, address)
        frame = page.frame_locator(FRAME)
        filter_and_open(frame)
        expect_text(page, f"SEEN {DISPUTED} 1 {VIEW}")
        frame.locator("#detail-close").click()
        frame.locator("#clear-all").click()
        expect_text(page, f"SEEN 12 0 {VIEW}")
        page.get_by_role("button", name="choose").click()
        frame.get_by_text("Chosen in the notebook").wait_for(
            state="attached"
        )  # behind the incident
        frame.locator("#detail-title").wait_for()
        expect_text(page, f"SEEN {DISPUTED} 1 {VIEW}")


def test_every_column_colors_a_map_of_geopandas() -> None:
    frame = mapper.read(RECORDS).frame
    for name in frame.columns.drop("geometry"):
        assert "leaflet" in frame.explore(column=name).get_root().render()
