"""Measure how long a page of a million incidents holds its reader up, use by use, in time of the processor.

    python benchmarks/tasks.py                        a million incidents, beside FastMarkerCluster
    python benchmarks/tasks.py --n 100000 --tools mapper
    python benchmarks/tasks.py --page old.html new.html    pages that are already built, in turn

For each use: the longest task of the page's main thread, and all its tasks together, in milliseconds of processor time
as the browser traces it, so that what else the machine does counts little; medians of fresh openings. Where frames
follow each other, how many came a second and the slowest of twenty, in time as a reader has it.
Writes nothing but its output, a table in Markdown.
"""

# ruff: noqa: T201, E501 - a script: it prints

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.page import (
    ARGUMENTS,
    FRAMES,
    OURS,
    OURS_DRAWN,
    OURS_PREPARE,
    TOOLS,
    VIEW,
    Assets,
    _chromium,
    _until_usable,
    machine,
)
from benchmarks.synthetic import synthetic_tables

CATEGORIES = ["toplevel", "devtools.timeline", "blink.user_timing"]
QUIET_MILLISECONDS = 900
LIMIT_SECONDS = 120

Act = str | Callable[[Page], None]


def _click(selector: str) -> str:
    return f"document.querySelector({selector!r})?.click()"


def _key(selector: str, key: str) -> str:
    return f"document.querySelector({selector!r}).dispatchEvent(new KeyboardEvent('keydown', {{key: {key!r}, bubbles: true}}))"


def _choose(selector: str, value: str) -> str:
    return (
        f"const select = document.querySelector({selector!r}); select.value = {value!r};"
        " select.dispatchEvent(new Event('change', {bubbles: true}))"
    )


def _drag(
    selector: str, spots: list[tuple[float, float]], hold: int = 16
) -> Callable[[Page], None]:
    """Drag the mouse along spots, in parts of an element's box."""

    def act(page: Page) -> None:
        box = page.locator(selector).bounding_box()
        if box is None:
            sys.exit(f"{selector} is not there to be dragged")
        at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in spots]
        page.mouse.move(*at[0])
        page.mouse.down()
        for x, y in at[1:]:
            page.mouse.move(x, y, steps=6)
            page.wait_for_timeout(hold)
        page.mouse.up()

    return act


def _wheel(page: Page) -> None:
    page.mouse.move(900, 300)
    for _ in range(4):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(250)


def _type(page: Page) -> None:
    page.locator("#search").press_sequentially("freeway", delay=90)
    page.wait_for_timeout(1500)


def _flow(milliseconds: int, act: str) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        page.evaluate(f"() => {{ {act} }}")
        page.wait_for_timeout(milliseconds)

    return run


OUTLINE = [(0.35, 0.3), (0.55, 0.25), (0.65, 0.5), (0.5, 0.7), (0.36, 0.6), (0.35, 0.32)]
RESET = "document.querySelector('#clear-all')?.click()"

# what a reader does, in this order; a use whose name begins with "_" is not measured: it prepares the next
USES: dict[str, Act] = {
    **{
        each: act
        for name, (_, change) in OURS.items()
        for each, act in (
            (f"_{name}", OURS_PREPARE[name]),
            (name, change),
            (f"{name}, back", change),
        )
    },
    "_map": f"{_click('#view-map')}; {RESET}",
    "close filters": _click(".filter-button[aria-expanded=true]"),
    "color by type": _choose("#legend-color", "type"),
    "_color by level": _choose("#legend-color", ""),
    "status bar": _click("#keys button"),
    "_status bar": RESET,
    "legend row": _click("#legend-row button"),
    "_legend row": RESET,
    "brush time": _drag("#strip-timeline", [(0.2, 0.5), (0.4, 0.5), (0.6, 0.5), (0.5, 0.5)]),
    "clear time": RESET,
    "step time": _click("#strip-on"),
    "_step time": RESET,
    "play time": _flow(3000, _click("#strip-play")),
    "pause time": _click("#strip-play"),
    "_pause time": RESET,
    "zoom in": _click("#map-zoom-in"),
    "zoom in again": _click("#map-zoom-in"),
    "zoom out": _click("#map-zoom-out"),
    "wheel": _wheel,
    "fit": _click("#map-fit"),
    "pan": _drag("#stage", [(0.6, 0.4), (0.75, 0.5), (0.5, 0.3), (0.4, 0.5)]),
    "press a mark": _click(".mark"),
    "only on map, off": _click("#only-map"),
    "_fit": _click("#map-fit"),
    "only on map": _click("#only-map"),
    "pan, list follows": _drag("#stage", [(0.6, 0.4), (0.7, 0.45)]),
    "all again": _click("#only-map"),
    "nearest first": _choose("#list-order", "near"),
    "pan, nearest first": _drag("#stage", [(0.6, 0.4), (0.7, 0.45)]),
    "oldest first": _choose("#list-order", "old"),
    "newest first": _choose("#list-order", "new"),
    "scroll list": _flow(
        1200,
        "const list = document.querySelector('#panel-body'); for (let i = 0; i < 20; i++) setTimeout(() => list.scrollBy(0, 400), 25 * i)",
    ),
    "jump in list": "document.querySelector('#panel-body').scrollTop = 200_000",
    "top of list": "document.querySelector('#panel-body').scrollTop = 0",
    "open incident": _click(".row"),
    "next incident": _click("#detail-steps button:last-of-type"),
    "close incident": _click("#detail-close"),
    "matrix": _click("#view-matrix"),
    "map": _click("#view-map"),
    "_pen": _click("#map-pen"),
    "draw outline": _drag(".pen-sheet", OUTLINE),
    "clear outline": RESET,
    "_pen again": f"{_click('#map-pen')}; {_click('[name=pen-shape][value=circle]')}",
    "draw circle": _drag(".pen-sheet", [(0.5, 0.5), (0.6, 0.6)]),
    "clear circle": RESET,
    "search": _type,
    "search, filter": _click("#keys button"),
    "clear search": f"{_click('#search-clear')}; {RESET}",
    "shade cities": _choose("#legend-shade", "cities"),
    "hexagons": _choose("#legend-shade", "hexagons"),
    "filter under hexagons": _click("#keys button"),
    "zoom under hexagons": _click("#map-zoom-in"),
    "_no shade": f"{_choose('#legend-shade', '')}; {RESET}; {_click('#map-fit')}",
    "point at a mark": "document.querySelector('.mark').dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}))",
    "point at a row": "document.querySelector('.row').dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))",
    "_dates": _click("#filter-dates-button"),
    "hour": _click("#strip .part-hour .part-bar"),
    "_hour": RESET,
    "number range": "const input = document.querySelector('.range-field input, .range-end input'); if (input) { input.value = '2'; input.dispatchEvent(new Event('change', {bubbles: true})); }",
    "_number range": RESET,
    "narrower window": lambda page: page.set_viewport_size({"width": 1100, "height": 800}),
    "_wider window": lambda page: page.set_viewport_size(VIEW),  # type: ignore[arg-type]
    "link": "location.hash = 'type=' + (document.querySelector('#type-0')?.value ?? '') + '&map=7/34.0/-118.2&here'",
    "step back": "history.back()",
    "dark": "document.querySelector('input[name=theme][value=dark]').click()",
    "light": "document.querySelector('input[name=theme][value=light]').click()",
    "take away CSV, first 2 s": _flow(2000, _click("#tools-csv")),
    "take away all, first 2 s": _flow(2000, _click("#tools-json")),
    "switch language": "location.hash = 'lang=es'; location.reload()",
}

OTHERS: dict[str, Act] = {
    "agency": "benchMap.hasLayer(benchLayer) && benchMap.removeLayer(benchLayer)",
    "agency, back": "benchMap.addLayer(benchLayer)",
    "zoom in": "benchMap.zoomIn()",
    "zoom in again": "benchMap.zoomIn()",
    "zoom out": "benchMap.zoomOut()",
    "pan": _drag(".leaflet-container", [(0.6, 0.4), (0.75, 0.5), (0.5, 0.3), (0.4, 0.5)]),
}


@dataclass
class Figures:
    """What was measured of one use, one value an opening."""

    longest: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A page to use.

    Attributes:
        path: Its file.
        drawn: JavaScript that is true once marks are drawn.
        uses: What is done in it, in order.
        assets: The files that it asks other hosts for.
    """

    path: Path
    drawn: str
    uses: dict[str, Act]
    assets: Assets | None = None


def measure(browser: Browser, case: Case, into: dict[str, Figures]) -> None:
    """Open a page and use it."""
    context = browser.new_context(viewport=VIEW, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(LIMIT_SECONDS * 1000)
    if case.assets:
        _answer(page, case.assets)
    browser.start_tracing(page=page, categories=CATEGORIES)
    usable = _until_usable(page, case.path, case.drawn, LIMIT_SECONDS)
    page.wait_for_timeout(QUIET_MILLISECONDS)
    for name, (longest, together) in _tasks(
        browser.stop_tracing(), {"open": (0.0, float("inf"))}
    ).items():
        _add(into, name, longest, together, [usable])
    browser.start_tracing(page=page, categories=CATEGORIES)
    frames: dict[str, list[float]] = {}
    for name, act in case.uses.items():
        is_measured = not name.startswith("_")
        page.evaluate(FRAMES)
        if is_measured:
            page.evaluate("(name) => performance.mark(`from:${name}`)", name)
        if isinstance(act, str):  # in a task of its own, as a click is
            page.evaluate("(act) => { setTimeout(new Function(act), 30); }", act)
        else:
            act(page)
        page.wait_for_timeout(QUIET_MILLISECONDS)
        if "reload" in str(act):
            page.wait_for_selector("html[data-mapper=ready]", state="attached")
            page.wait_for_timeout(QUIET_MILLISECONDS)
        if is_measured:
            page.evaluate("(name) => performance.mark(`to:${name}`)", name)
        frames[name] = page.evaluate("(globalThis.framesGoOn = false, globalThis.frameTimes ?? [])")
    for name, (longest, together) in _tasks(browser.stop_tracing(), None).items():
        _add(into, name, longest, together, frames[name][1:])
    context.close()


def _add(
    into: dict[str, Figures], name: str, longest: float, together: float, frames: list[float]
) -> None:
    figures = into.setdefault(name, Figures())
    figures.longest.append(longest)
    figures.together.append(together)
    figures.frames += frames


def _tasks(
    trace: bytes, spans: dict[str, tuple[float, float]] | None
) -> dict[str, tuple[float, float]]:
    """Give the longest task and the sum of all, in milliseconds of processor time, for each span of a trace."""
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    if spans is None:
        marks = {
            each["name"]: each["ts"] for each in events if each["name"].startswith(("from:", "to:"))
        }
        spans = {
            name[5:]: (ts, marks["to:" + name[5:]])
            for name, ts in marks.items()
            if name.startswith("from:")
        }
    # the browser nests a task in another of the same name: the outer one counts
    main = {
        (each["pid"], each["tid"])
        for each in events
        if each["name"] == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        each
        for each in events
        if each["name"].endswith("RunTask")
        and "tdur" in each
        and (each["pid"], each["tid"]) in main
    ]
    ends: dict[Any, float] = {}
    outer = []
    for each in sorted(tasks, key=lambda task: (task["ts"], -task["dur"])):
        if each["ts"] >= ends.get(each["pid"], 0):
            ends[each["pid"]] = each["ts"] + each["dur"]
            outer.append(each)
    if not outer:
        sys.exit("the trace has no processor times of tasks")
    found = {}
    for name, (start, end) in spans.items():
        times = [each["tdur"] / 1000 for each in outer if start < each["ts"] < end]
        found[name] = (max(times, default=0.0), sum(times))
    return found


def _answer(page: Page, assets: Assets) -> None:
    def answer(route: Any) -> None:  # noqa: ANN401
        address = route.request.url
        found = None if address.startswith("file:") else assets.find(address)
        if address.startswith("file:"):
            route.continue_()
        elif found:
            route.fulfill(path=found)
        else:
            route.fulfill(body="")

    page.route("**/*", answer)


def table(figures: dict[str, dict[str, Figures]]) -> Iterator[str]:
    """Give a row for each use, with three columns for each page."""
    yield (
        "| use | "
        + " | ".join(
            f"{name}: longest ms | together ms | frames a second, slow frame ms" for name in figures
        )
        + " |"
    )
    yield "|---" * (1 + 3 * len(figures)) + "|"
    for use in next(iter(figures.values())):
        cells = [cell for each in figures.values() for cell in _cells(use, each.get(use))]
        yield f"| {use} | " + " | ".join(cells) + " |"


def _cells(use: str, figures: Figures | None) -> list[str]:
    if figures is None:
        return ["", "", ""]
    times = sorted(figures.frames)
    if use == "open":
        said = f"usable {statistics.median(times):.0f} ms"
    else:
        said = (
            f"{1000 * len(times) / max(sum(times), 1):.0f}, {times[int(0.95 * len(times))]:.0f}"
            if len(times) > 1
            else ""
        )
    return [
        f"{statistics.median(figures.longest):.0f}",
        f"{statistics.median(figures.together):.0f}",
        said,
    ]


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--n", type=int, default=1_000_000, help="incidents")
    parser.add_argument("--tools", nargs="+", default=["mapper", "fast marker cluster"])
    parser.add_argument(
        "--page", type=Path, nargs="+", default=[], help="pages of mapper's instead, opened in turn"
    )
    parser.add_argument("--repeats", type=int, default=3, help="fresh openings; medians count")
    parser.add_argument("--use", nargs="+", help="only these uses, and what prepares them")
    asked = parser.parse_args()
    uses = {
        name: act for name, act in USES.items() if not asked.use or name.lstrip("_") in asked.use
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cases = {each.name: Case(each.resolve(), OURS_DRAWN, uses) for each in asked.page}
        for tool in [each for each in TOOLS if not asked.page and each.name in asked.tools]:
            path = Path(folder) / f"{len(cases)}.html"
            path.write_text(tool.build(synthetic_tables(asked.n)), encoding="utf-8")
            is_ours = tool.name == "mapper"
            others = None if is_ours else Assets(Path(folder))
            cases[tool.name] = Case(path, tool.drawn, uses if is_ours else OTHERS, others)
        figures: dict[str, dict[str, Figures]] = {name: {} for name in cases}
        for _ in range(asked.repeats):
            for name, case in cases.items():
                browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
                measure(browser, case, figures[name])
                where = machine(browser)
                browser.close()
    print(where, *table(figures), sep="\n")


if __name__ == "__main__":
    main()
