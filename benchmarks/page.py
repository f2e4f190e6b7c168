"""Measure pages of many incidents: ours beside what people use today, in one browser and one run.

    python benchmarks/page.py                       all tools, 1k to 1M
    python benchmarks/page.py --n 1000 100000 --tools mapper fast-marker-cluster
    python benchmarks/page.py --tools mapper mapper-columns --n 5000000

Every tool gets the same made-up incidents. The others need scripts and styles from outside; these come
from npm packages in a temporary folder and are handed to the browser as it asks, so that the others get
their best case. A tool that fails or takes too long is not tried with more, nor one that took so long with
fewer that it would take more than twice the limit. A page is opened once the browser has nothing else to do:
a new window of Chromium starts pages of the browser's own, a second of CPU beside what is measured, and that
of a reader stands there already. Writes nothing but its output, a table in Markdown.
"""

# ruff: noqa: T201, PLC0415, PLR0917, E501 - a script: it prints, and imports the others' tools only if asked to

from __future__ import annotations

import argparse
import json
import mimetypes
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.synthetic import synthetic_tables
from mapper.page.blocks import encode_columns
from mapper.page.columns import page_data
from mapper.page.incident_map import IncidentMap
from mapper.places import boundaries
from mapper.records.tables import Tables

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PACKAGES = (
    "leaflet@1.9.3",
    "leaflet@1.9.4",
    "jquery@3.7.1",
    "bootstrap@5.2.2",
    "leaflet.awesome-markers@2.0.5",
    "@fortawesome/fontawesome-free@6.2.0",
    "leaflet.markercluster@1.1.0",
    "leaflet.markercluster@1.5.3",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-precise-memory-info",  # else the heap is said in coarse steps, as it was some while ago
    "--js-flags=--max-old-space-size=8192",
]
VIEW = {"width": 1440, "height": 900}
PAN_STEPS = 60
PAN_PIXELS = 6
PLAY_MILLISECONDS = 4_000
IDLE_LOOK_MILLISECONDS = 250
IDLE_CPU_SECONDS = 0.02  # of all processes of a browser, between two looks
IDLE_LOOKS = 3
IDLE_AT_LATEST_SECONDS = 15
FILTER_RUNS = 6  # even, so that what is chosen is taken back
HEADINGS = (
    "tool", "N", "build s", "page MB", "B an incident", "columns B", "usable s", "filter ms",
    "pan median ms", "pan p95 ms", "heap MB", "longest task ms at start", "later", "hosts",
)  # fmt: skip

# Waits until `isDrawn` holds and two frames in a row took less than 50 ms; says ms since navigation. Runs with the page
# and says it on the console: asking from outside would put Playwright's own scripts, 30 ms of them, into every start.
USABLE = """
((isDrawn) => {
  const look = new Function(`return ${isDrawn}`);
  let last = 0, short = 0;
  const frame = () => {
    const now = performance.now();
    short = document.body && look() && now - last < 50 ? short + 1 : 0;
    last = now;
    if (short >= 2) console.log("bench usable", now);
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""

# From just before a click, in a task of its own as clicks are, to the first task after the frame that shows it. Clicks at
# any time, so that the wait for the screen's next frame, up to 17 ms, is in it as it is for a reader.
TO_FRAME = """
(change) => new Promise((resolve) => {
  const run = new Function(change);
  const painted = new MessageChannel();
  setTimeout(() => {
    const before = performance.now();
    painted.port1.onmessage = () => resolve(performance.now() - before);
    run();
    requestAnimationFrame(() => painted.port2.postMessage(null));
  }, 20 + 17 * Math.random());
})
"""

FRAMES = """
() => {
  globalThis.frameTimes = [];
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    frameTimes.push(now - last);
    last = now;
    globalThis.framesGoOn && requestAnimationFrame(frame);
  };
  globalThis.framesGoOn = true;
  requestAnimationFrame(frame);
}
"""


@dataclass(frozen=True)
class Tool:
    """A way to make a page.

    Attributes:
        name: What the table calls it.
        build: Makes the page's text of tables.
        drawn: JavaScript that is true once markers are drawn.
        filters: JavaScript by what it filters by: chooses something, or takes it back, in turn.
        prepare: JavaScript by the same names: what comes before, such as opening a part.
        uses: JavaScript by name: what else a reader does, for its longest task.
        play: JavaScript that lets the time play, or stops it.
    """

    name: str
    build: Callable[[Tables], str]
    drawn: str
    filters: dict[str, str]
    prepare: dict[str, str] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    play: str = ""


@dataclass
class Result:
    """What was measured of one tool with one number of incidents."""

    tool: str
    count: int
    failed: str = ""
    build_seconds: float = 0.0
    size: int = 0
    columns: float = 0.0
    usable: list[float] = field(default_factory=list)
    filtered: dict[str, float] = field(default_factory=dict)
    frames: list[float] = field(default_factory=list)
    play: list[float] = field(default_factory=list)
    heap: float = 0.0
    start_tasks: list[float] = field(default_factory=list)
    use_tasks: dict[str, float] = field(default_factory=dict)
    hosts: int = 0


# ---- tools -----------------------------------------------------------------------------------


def mapper_page(tables: Tables) -> str:
    """Make our page."""
    count = len(tables.incidents)
    counts = {"records": count, "shown": count, "unlocated": 0, "withheld": 0, "filtered": 0}
    return (
        IncidentMap(tables, title="Made up", counts=counts, **_geodata()).get_root().render()  # type: ignore[no-any-return]
    )


def bytes_of_columns(tables: Tables) -> float:
    """Return how many characters of base64 an incident's columns take, header and all."""
    count = len(tables.incidents)
    counts = {"records": count, "shown": count, "unlocated": 0, "withheld": 0, "filtered": 0}
    data = page_data(tables, title="Made up", description=None, counts=counts, **_geodata())
    return len(encode_columns(data.header, data.columns)) / count


def _geodata() -> dict[str, Any]:
    return {
        "boundaries": boundaries.load_boundaries("06"),
        "states": boundaries.load_state_boundaries(),
    }


def folium_markers(tables: Tables) -> str:
    """One Marker each, in a group an agency."""
    import folium

    made = _folium_map()
    groups: dict[str, Any] = {}
    for latitude, longitude, agency, popup in _points(tables):
        if agency not in groups:
            groups[agency] = folium.FeatureGroup(name=agency).add_to(made)
        folium.Marker((latitude, longitude), popup=popup, tooltip=agency).add_to(groups[agency])
    return made.get_root().render() + _globals(next(iter(groups.values())).get_name(), made)  # type: ignore[no-any-return]


def fast_marker_cluster(tables: Tables) -> str:
    """A FastMarkerCluster an agency: the only way to hide one."""
    from folium.plugins import FastMarkerCluster

    made = _folium_map()
    points = list(_points(tables))
    first = ""
    for agency in sorted({each[2] for each in points}):
        data = [[y, x, popup] for y, x, of, popup in points if of == agency]
        callback = (
            "function (row) { var marker = L.marker(new L.LatLng(row[0], row[1]));"
            " marker.bindPopup(row[2]); return marker; }"
        )
        layer = FastMarkerCluster(data, callback=callback, name=agency).add_to(made)
        first = first or layer.get_name()
    return made.get_root().render() + _globals(first, made)  # type: ignore[no-any-return]


def explore(tables: Tables) -> str:
    """Draw with geopandas.explore: circle markers with a tooltip and a popup."""
    import geopandas as gpd

    points = list(_points(tables))
    y, x, agency, popup = zip(*points, strict=True)
    frame = gpd.GeoDataFrame(
        {"agency": agency, "text": popup}, geometry=gpd.points_from_xy(x, y), crs="EPSG:4326"
    )
    made = frame.explore(column="agency", tooltip="agency", popup=["agency", "text"], tiles=None)
    layer = next(each for each in made._children.values() if type(each).__name__ == "GeoJson")  # noqa: SLF001
    return made.get_root().render() + _globals(layer.get_name(), made)  # type: ignore[no-any-return]


def _folium_map() -> Any:  # noqa: ANN401
    import folium

    made = folium.Map(location=(33.95, -118.1), zoom_start=9, tiles=None, prefer_canvas=True)
    made.options["maxZoom"] = 18  # folium leaves that to tiles, and clusters need it
    return made


def _points(tables: Tables) -> Iterator[tuple[float, float, str, str]]:
    frame = tables.incidents
    popup = frame["title"] + "<br>" + frame["summary"] + "<br>" + tables.sources["url"].to_numpy()
    yield from zip(
        frame["latitude"], frame["longitude"], tables.involvements["agency"], popup, strict=True
    )


def _globals(layer: str, made: Any) -> str:  # noqa: ANN401
    """Name the map and a layer for the measurement."""
    return f"<script>var benchMap = {made.get_name()}, benchLayer = {layer};</script>"


FOLIUM_FILTER = {
    "agency": "benchMap.hasLayer(benchLayer) ? benchMap.removeLayer(benchLayer) : benchMap.addLayer(benchLayer)"
}
# geopandas draws all agencies as one layer; hiding one is restyling it.
EXPLORE_FILTER = {
    "agency": "const hidden = globalThis.benchHidden = !globalThis.benchHidden;"
    " benchLayer.eachLayer((each) => { if (each.feature.properties.agency === 'lapd')"
    " each.setStyle({opacity: hidden ? 0 : 1, fillOpacity: hidden ? 0 : 0.5}); })"
}
OURS_DRAWN = "document.documentElement.dataset.mapper === 'ready' && document.querySelector('.mark') !== null"


def _click(selector: str) -> str:
    return f"document.querySelector({selector!r}).click()"


def _open_part(name: str) -> str:
    return f"document.querySelector('#filter-{name}').hidden && {_click(f'#filter-{name}-button')}"


DATES_STEP = (
    "const from = document.querySelector('#dates-handle-from');"
    " const key = from.getAttribute('aria-valuenow') === from.getAttribute('aria-valuemin') ? 'PageUp' : 'Home';"
    " from.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"
)
# By what it filters: the part of the panel to open first, and what is done there in turn.
OURS = {
    "agency": ("agencies", _click("#filter-agencies .tree input")),
    "any/all": ("agencies", _click("#agency-mode input:not(:checked)")),
    "role": ("agencies", _click("#agency-roles input")),
    "jurisdiction": ("jurisdictions", _click("#filter-jurisdictions .tree .depth-2 input")),
    "dates": (
        "dates",
        DATES_STEP,
    ),
    "without date": ("dates", _click("#dates-undated")),
    "type": ("more", _click("#type-0")),
    "status": ("more", _click("#contest-0")),
    "precision": ("more", _click("#precision-0")),
    "matrix cell": ("more", _click("#matrix .cell")),
    "clear all": (
        "more",
        f"const all = document.querySelector('#clear-all'); if (all) all.click(); else {_click('#type-1')}",
    ),
}
# With two agencies chosen, any and all differ.
BOTH_AGENCIES = (
    "; for (const each of [...document.querySelectorAll('#filter-agencies .tree .depth-0 input')].slice(0, 2))"
    " each.checked || each.click()"
)
OURS_FILTER = {name: change for name, (_, change) in OURS.items()}
OURS_PREPARE = {name: _open_part(part) for name, (part, _) in OURS.items()}
OURS_PREPARE["any/all"] += BOTH_AGENCIES
OURS_PREPARE["matrix cell"] = _click("#view-matrix")
OURS_PREPARE["clear all"] += "; " + _click("#view-map")
OURS_PREPARE["role"] += "; document.querySelector('#clear-all')?.click()"
OURS_USES = {
    "close filters": _click(".filter-button[aria-expanded=true]"),
    "zoom": _click("#map-zoom-in"),
    "fit": _click("#map-fit"),
    "list scroll": "const list = document.querySelector('#panel-body');"
    " for (let i = 0; i < 20; i++) setTimeout(() => list.scrollBy(0, 400), 25 * i)",
    "list jump": "document.querySelector('#panel-body').scrollTop = 200_000",
    "detail": _click(".row"),
    "close detail": _click("#detail-close"),
    "matrix": _click("#view-matrix"),
    "map": _click("#view-map"),
    "search": "const field = document.querySelector('#search'); [...'force'].forEach((letter, i) =>"
    " setTimeout(() => { field.value += letter; field.dispatchEvent(new Event('input')); }, 80 * i))",
}
TOOLS = (
    Tool(
        "mapper",
        mapper_page,
        OURS_DRAWN,
        OURS_FILTER,
        OURS_PREPARE,
        OURS_USES,
        _click("#strip-play"),
    ),
    Tool(
        "folium markers",
        folium_markers,
        "globalThis.benchMap && document.querySelector('.leaflet-marker-icon') !== null",
        FOLIUM_FILTER,
    ),
    Tool(
        "fast marker cluster",
        fast_marker_cluster,
        "globalThis.benchMap && document.querySelector('.marker-cluster, .leaflet-marker-icon') !== null",
        FOLIUM_FILTER,
    ),
    Tool(
        "geopandas explore",
        explore,
        "globalThis.benchMap && globalThis.benchLayer && benchLayer.getLayers().length > 0",
        EXPLORE_FILTER,
    ),
)


# ---- assets ----------------------------------------------------------------------------------


class Assets:
    """Files of npm packages, found by the addresses that pages ask for."""

    def __init__(self, folder: Path) -> None:
        """Install the packages, several versions of one side by side."""
        self._folders: dict[tuple[str, str], Path] = {}
        for package in PACKAGES:
            name, _, version = package.rpartition("@")
            alias = re.sub(r"\W+", "-", package).strip("-")
            done = subprocess.run(  # noqa: S603
                [_npm(), "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts",
                 "--legacy-peer-deps", "--prefix", str(folder), f"{alias}@npm:{package}"],
                check=False, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode == 0:
                self._folders[name.lower(), version] = folder / "node_modules" / alias
            else:
                print(f"no {package}: {done.stderr.strip()[:200]}", file=sys.stderr)
        self.missing: set[str] = set()

    def find(self, address: str) -> Path | None:
        """Return the file for an address: the package it names and the path's end in that package."""
        plain = address.partition("?")[0].partition("#")[0]
        known = sorted(self._folders.items(), key=lambda item: -len(item[0][0]))
        for (name, version), folder in known:
            if name.rpartition("/")[2] in plain.lower() and version in plain:
                return _ending(folder, plain.replace(f"-{version}.", "."))
        for (name, _), folder in known:
            short = name.rpartition("/")[2].removesuffix("-free")
            if short in plain.lower() and (found := _ending(folder, plain)):
                return found
        return None


def _npm() -> str:
    found = shutil.which("npm")
    if found is None:
        sys.exit("No npm found. Install Node.js; the assets of the other tools need it.")
    return found


def _ending(folder: Path, address: str) -> Path | None:
    """Return the file of a folder that shares the longest end with an address."""
    wanted = address.split("/")
    names = {
        path: path.relative_to(folder).as_posix().split("/") for path in folder.rglob(wanted[-1])
    }
    minified = {path for path in names if ".min." in path.name}
    if not names:
        plain = wanted[-1].replace(".min.", ".")
        names = {
            path: path.relative_to(folder).as_posix().split("/") for path in folder.rglob(plain)
        }

    def shared(path: Path) -> tuple[int, bool]:
        pairs = zip(reversed(names[path]), reversed(wanted), strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), 99), path in minified

    return max(names, key=shared, default=None)


# ---- measuring -------------------------------------------------------------------------------


def measure(
    tool: Tool, tables: Tables, browser: Browser, assets: Assets | None, limit: float, repeats: int
) -> Result:
    """Build a page and measure it in fresh contexts."""
    result = Result(tool.name, len(tables.incidents))
    before = time.perf_counter()
    try:
        html = tool.build(tables)
    except ImportError as error:
        result.failed = "not installed: " + ", ".join(re.findall(r"'([a-z]+)'", str(error)))
        return result
    result.build_seconds = time.perf_counter() - before
    if tool.build is mapper_page:
        result.columns = bytes_of_columns(tables)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        result.size = path.stat().st_size
        del html
        for turn in range(repeats):
            try:
                _open(tool, path, browser, assets, limit, result, is_last=turn == repeats - 1)
            except Error as error:
                text = str(error).split("\n", maxsplit=1)[0]
                result.failed = "out of time" if "imeout" in text else text[:60]
                break
    return result


def _open(
    tool: Tool,
    path: Path,
    browser: Browser,
    assets: Assets | None,
    limit: float,
    result: Result,
    *,
    is_last: bool,
) -> None:
    # our page's policy forbids making functions of text; measuring needs it
    context = browser.new_context(viewport=VIEW, bypass_csp=True)  # type: ignore[arg-type]
    hosts: set[str] = set()

    def answer(route: Route) -> None:
        address = route.request.url
        if address.startswith("file:"):
            route.continue_()
            return
        hosts.add(address.split("/")[2])
        found = assets.find(address) if assets else None
        if found is None:  # styles of icons that are not shown, in no package
            if assets:
                assets.missing.add(address)
            route.fulfill(
                body="", content_type="text/css" if address.endswith(".css") else "text/plain"
            )
            return
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        route.fulfill(
            body=found.read_bytes(), content_type=kind, headers={"access-control-allow-origin": "*"}
        )

    try:
        if tool.build is not mapper_page:
            context.route("**/*", answer)
        page = context.new_page()
        page.set_default_timeout(limit * 1000)
        session = context.new_cdp_session(page)
        wait_until_idle(page)
        page.add_init_script(
            "globalThis.longest = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
            " longest = Math.max(longest, each.duration); }).observe({type: 'longtask', buffered: true});"
        )
        result.usable.append(_until_usable(page, path, tool.drawn, limit))
        result.start_tasks.append(_longest(page))
        if is_last:
            page.wait_for_timeout(500)
            for name, change in tool.filters.items():
                page.evaluate(tool.prepare.get(name, "null"))
                page.wait_for_timeout(300)
                _longest(page)
                times = []
                for _ in range(FILTER_RUNS):
                    times.append(_within(page, TO_FRAME, change, limit))
                    page.wait_for_timeout(100)
                result.filtered[name] = statistics.median(times)
                result.use_tasks[name] = _longest(page)
            result.frames = _pan(page)
            result.use_tasks["pan"] = _longest(page)
            _use(page, tool, result)
            session.send("HeapProfiler.collectGarbage")
            session.send("Performance.enable")
            metrics = session.send("Performance.getMetrics")["metrics"]
            heap = {each["name"]: each["value"] for each in metrics}["JSHeapUsedSize"]
            buffers = page.evaluate("performance.memory?.usedJSHeapSize ?? 0")
            result.heap = max(heap, buffers) / 1e6
        result.hosts = len(hosts)
    finally:
        context.close()


def wait_until_idle(page: Page) -> None:
    """Wait until the browser of a new, empty page uses next to no CPU, or for some seconds at most."""
    browser = page.context.browser
    assert browser is not None  # noqa: S101 - it was launched, not attached to
    session = browser.new_browser_cdp_session()
    until = time.monotonic() + IDLE_AT_LATEST_SECONDS
    idle, before = 0, 0.0
    while idle < IDLE_LOOKS and time.monotonic() < until:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        used = sum(process["cpuTime"] for process in processes)
        idle = idle + 1 if used - before < IDLE_CPU_SECONDS else 0
        before = used
        page.wait_for_timeout(IDLE_LOOK_MILLISECONDS)
    session.detach()


def _until_usable(page: Page, path: Path, drawn: str, limit: float) -> float:
    """Open a page and return the milliseconds from navigation until it can be used."""
    page.add_init_script(f"{USABLE}({json.dumps(drawn)})")
    with page.expect_console_message(
        lambda message: message.text.startswith("bench usable"), timeout=limit * 1000
    ) as said:
        page.goto(path.as_uri(), wait_until="commit")
    return float(said.value.text.split()[-1])


def _within(page: Page, script: str, argument: str, limit: float) -> float:
    """Evaluate with a time limit, which Playwright has for waiting alone."""
    page.evaluate(
        "(argument) => { globalThis.benchAnswer = null;"
        f" ({script})(argument).then((value) => (globalThis.benchAnswer = value)); }}",
        argument,
    )
    answer = page.wait_for_function("globalThis.benchAnswer", timeout=limit * 1000, polling=20)
    return float(answer.json_value())


def _longest(page: Page) -> float:
    """Return the milliseconds of the longest task of 50 or more since this was last asked, else 0."""
    return float(page.evaluate("(([last]) => { longest = 0; return last; })([longest])"))


def _pan(page: Page) -> list[float]:
    """Drag the map about and return how long each frame took."""
    x, y = 900, 300
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for step in range(PAN_STEPS):
        x += PAN_PIXELS if step % 20 < 10 else -PAN_PIXELS  # noqa: PLR2004
        y += 2
        page.mouse.move(x, y)
        page.wait_for_timeout(4)
        if step % 20 == 19:  # noqa: PLR2004 - let go, so that what is drawn at the end of a drag counts
            page.mouse.up()
            page.wait_for_timeout(60)
            page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(100)
    times = page.evaluate("(framesGoOn = false, frameTimes)")
    return [float(each) for each in times[1:]]


def _use(page: Page, tool: Tool, result: Result) -> None:
    for name, use in tool.uses.items():
        page.evaluate(f"() => {{ {use} }}")
        page.wait_for_timeout(1000)
        result.use_tasks[name] = _longest(page)
    if tool.play:
        result.play = _play(page, tool.play)
        result.use_tasks["play"] = _longest(page)


def _play(page: Page, switch: str) -> list[float]:
    """Return the times between frames, in milliseconds, while the window of time moves on."""
    page.evaluate(
        "() => { document.querySelector('#search-clear').click(); document.querySelector('#clear-all')?.click(); }"
    )
    page.wait_for_timeout(500)
    _longest(page)
    page.evaluate(switch)
    page.evaluate(FRAMES)
    page.wait_for_timeout(PLAY_MILLISECONDS)
    times = page.evaluate("(framesGoOn = false, frameTimes)")
    page.evaluate(switch)
    return [float(each) for each in times[1:]]


# ---- output ----------------------------------------------------------------------------------


def table(results: list[Result]) -> Iterator[str]:
    """Give the table, and how much sooner ours is usable."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|" + "---|" * len(HEADINGS)
    for each in results:
        yield "| " + " | ".join(_cells(each)) + " |"
    yield ""
    for count in sorted({each.count for each in results}):
        here = [each for each in results if each.count == count and not each.failed]
        ours = [each for each in here if each.tool == "mapper"]
        others = [each for each in here if each.tool != "mapper"]
        if ours and others:
            best = min(others, key=lambda each: statistics.median(each.usable))
            ratio = statistics.median(best.usable) / statistics.median(ours[0].usable)
            yield f"- {count:,}: usable {ratio:.1f} times sooner than {best.tool}, the best other."
    for each in results:
        if len(each.filtered) > 1:
            said = ", ".join(f"{name} {ms:.0f}" for name, ms in each.filtered.items())
            yield f"- {each.tool} {each.count:,}: milliseconds by filter: {said}."
        if each.play:
            rate = 1000 * len(each.play) / sum(each.play)
            slow = float(np.percentile(each.play, 95))
            yield f"- {each.tool} {each.count:,}: {rate:.0f} frames a second in play, one of twenty after {slow:.0f} ms or more."
        if long := {name: ms for name, ms in each.use_tasks.items() if ms}:
            said = ", ".join(f"{name} {ms:.0f}" for name, ms in long.items())
            yield f"- {each.tool} {each.count:,}: tasks of 50 ms or more in use: {said}."


def _cells(each: Result) -> list[str]:
    size = each.size / max(each.count, 1)
    cells = [each.tool, f"{each.count:,}", f"{each.build_seconds:.2f}"]
    cells += [
        f"{each.size / 1e6:.1f}",
        f"{size:.0f}",
        f"{each.columns:.2f}" if each.columns else "",
    ]
    if each.failed:
        return [*cells, each.failed, *[""] * (len(HEADINGS) - len(cells) - 1)]
    worst = max(each.filtered, key=lambda name: each.filtered[name])
    slowest = max(each.use_tasks, key=lambda name: each.use_tasks[name])
    cells.append(f"{statistics.median(each.usable) / 1000:.2f}")
    cells.append(f"{each.filtered[worst]:.0f} ({worst})")
    cells.append(f"{statistics.median(each.frames):.0f}")
    cells.append(f"{float(np.percentile(each.frames, 95)):.0f}")
    cells += [f"{each.heap:.0f}", _task(statistics.median(each.start_tasks))]
    longest = _task(each.use_tasks[slowest])
    return [
        *cells,
        f"{longest} ({slowest})" if each.use_tasks[slowest] else longest,
        str(each.hosts),
    ]


def _task(milliseconds: float) -> str:
    """Browsers tell of tasks from 50 ms on."""
    return f"{milliseconds:.0f}" if milliseconds else "< 50"


def machine(browser: Browser) -> str:
    """Say where and with what this was measured."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, Chromium {browser.version} headless, load before {load}."
    )


def main() -> None:
    """Run what was asked for."""
    names = [tool.name.replace(" ", "-") for tool in TOOLS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--n", type=int, nargs="+", default=SIZES, help="numbers of incidents")
    parser.add_argument("--tools", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--limit", type=float, default=60, help="seconds until a page that is not usable has failed"
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="fresh openings a page; the median counts"
    )
    parser.add_argument("--without-texts", action="store_true", help="our page with columns alone")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON, too")
    asked = parser.parse_args()
    tools = [tool for tool, name in zip(TOOLS, names, strict=True) if name in asked.tools]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        needs_assets = any(tool.build is not mapper_page for tool in tools)
        assets = Assets(Path(folder)) if needs_assets else None
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        where = machine(browser)
        browser.close()
        # what is read, joined and kept once in a process, whatever comes first; a wheel has the page's modules joined
        mapper_page(synthetic_tables(SIZES[0]))
        results: list[Result] = []
        for count in asked.n:
            tables = synthetic_tables(count, texts=not asked.without_texts)
            for tool in tools:
                before = [each for each in results if each.tool == tool.name]
                if any(each.failed for each in before):
                    continue
                if before and _expected_seconds(before[-1], count) > 2 * asked.limit:
                    results.append(Result(tool.name, count, failed="not tried"))
                    continue
                browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
                results.append(measure(tool, tables, browser, assets, asked.limit, asked.repeats))
                browser.close()
                print(
                    f"{tool.name} {count:,}: {results[-1].failed or results[-1].usable}",
                    file=sys.stderr,
                )
    print(where, *table(results), sep="\n")
    if assets and assets.missing:
        print("\nNot found in the packages:", *sorted(assets.missing), file=sys.stderr)
    if asked.json:
        print(json.dumps([vars(each) for each in results]))


def _expected_seconds(fewer: Result, count: int) -> float:
    """How long until a page is usable, by one with fewer incidents: 10,000 markers say enough of 100,000."""
    return statistics.median(fewer.usable) / 1000 * count / fewer.count


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("MAPPER_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        sys.exit("No Chromium found (" + ", ".join(names) + "). Install one.")
    return found


if __name__ == "__main__":
    main()
