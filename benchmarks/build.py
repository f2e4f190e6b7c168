"""A page of a million rows of CSV, ours beside pandas, geopandas and folium, in one run.

    python benchmarks/build.py --n 1000000

Each tool runs in processes of its own, in turn with the other, and the quickest run counts: the first
one pays for memory that the machine has to find. It says how long each step took; its peak memory is what the
operating system saw. The others' page needs the network when it is opened; ours does not. Theirs shows
a popup of the title, ours all columns.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COLUMNS = ("id", "date", "agency", "city", "latitude", "longitude", "title", "summary", "link")


class Clock:
    """Seconds and processor seconds of each step."""

    def __init__(self) -> None:
        """Begin."""
        self.steps: dict[str, tuple[float, float]] = {}
        self._last = (time.perf_counter(), time.process_time())
        self._step: str | None = None

    def __call__(self, step: str | None, *_: object, **__: object) -> None:
        """End the step before and begin one, or go on with it."""
        now = (time.perf_counter(), time.process_time())
        if self._step is not None:
            before = self.steps.get(self._step, (0.0, 0.0))
            self.steps[self._step] = (
                before[0] + now[0] - self._last[0],
                before[1] + now[1] - self._last[1],
            )
        self._last, self._step = now, step


def make_table(count: int, path: Path) -> None:
    """Write a table of made-up incidents."""
    import pandas as pd  # noqa: PLC0415

    from benchmarks.synthetic import synthetic_tables  # noqa: PLC0415

    tables = synthetic_tables(count)
    incidents = tables.incidents
    pd.DataFrame(
        {
            "id": incidents["incident_id"],
            "date": incidents["event_date"],
            "agency": tables.involvements["agency"],
            "city": incidents["city"],
            "latitude": incidents["latitude"],
            "longitude": incidents["longitude"],
            "title": incidents["title"],
            "summary": incidents["summary"],
            "link": tables.sources["url"],
        },
        columns=list(COLUMNS),
    ).to_csv(path, index=False)


def run_mapper(table: Path, page: Path, clock: Clock) -> None:
    """Make our page, step by step as `mapper build` does."""
    clock("import")
    from mapper.incidents import pipeline  # noqa: PLC0415
    from mapper.page import blocks, columns, incident_map  # noqa: PLC0415
    from mapper.publish import writing  # noqa: PLC0415

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:  # noqa: ANN401
            clock(step)
            try:
                result = function(*args, **options)
                return tuple(result) if step == "page: texts" else result
            finally:
                clock("page: write")

        return call

    incident_map.page_data = timed("page: columns", columns.page_data)  # type: ignore[attr-defined]
    incident_map.encode_texts = timed("page: texts", blocks.encode_texts)  # type: ignore[attr-defined]
    dataset = pipeline.load(table, progress=clock)
    clock("page: write")
    writing.write_page(dataset, page)
    clock(None)


def run_pandas(table: Path, page: Path, clock: Clock) -> None:
    """Make the page that people make today."""
    clock("import")
    import folium  # noqa: PLC0415
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    from folium.plugins import FastMarkerCluster  # noqa: PLC0415

    from mapper.places import boundaries  # noqa: PLC0415  (the same polygons for both)

    clock("read")
    rows = pd.read_csv(table, engine="pyarrow")
    clock("assign")
    areas, shapes = boundaries.load_boundaries("06").place_geometries()
    names = [area.label for area in areas]
    places = gpd.GeoDataFrame({"place": names}, geometry=list(shapes), crs="EPSG:4326")
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["longitude"], rows["latitude"]), crs="EPSG:4326"
    )
    joined = gpd.sjoin(points, places, how="left", predicate="intersects")
    joined = joined[~joined.index.duplicated()]
    clock("page")
    drawn = folium.Map(location=[34, -118], zoom_start=9)
    # what our page holds of each row, and a layer an agency: the only way to hide one
    words = ("title", "date", "place", "agency", "summary", "link")
    text = joined[words[0]].str.cat([joined[name].astype(str) for name in words[1:]], sep="<br>")
    callback = (
        "function (row) { const marker = L.marker(new L.LatLng(row[0], row[1]));"
        " marker.bindPopup(row[2]); return marker; };"
    )
    for agency, its in joined.assign(text=text).groupby("agency"):
        data = list(zip(its["latitude"], its["longitude"], its["text"], strict=True))
        FastMarkerCluster(data, callback=callback, name=agency).add_to(drawn)
    drawn.save(page)
    clock(None)


TOOLS = {"mapper": run_mapper, "pandas + geopandas + folium": run_pandas}


def measure(tool: str, table: Path, page: Path) -> None:
    """Run one tool in this process and print what it took as JSON."""
    clock = Clock()
    TOOLS[tool](table, page, clock)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"steps": clock.steps, "peak_gb": peak, "page_mb": page.stat().st_size / 1e6}))  # noqa: T201


def run_apart(tool: str, table: Path, page: Path) -> dict[str, Any]:
    """Run one tool in a process of its own; return what it took, the imports aside."""
    command = [sys.executable, __file__, "--tool", tool, "--table", table, "--page", page]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603
        list(map(str, command)), env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    del found["steps"]["import"]
    return found


def seconds(found: dict[str, Any]) -> float:
    """Return how long a run took in all."""
    return sum(wall for wall, _ in found["steps"].values())


def main() -> None:
    """Run all tools on the same table and print a table of figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000, help="rows of the table")
    parser.add_argument("--runs", type=int, default=2, help="of each, in turn; the quickest counts")
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=TOOLS)
    parser.add_argument("--tool", choices=TOOLS, help=argparse.SUPPRESS)
    parser.add_argument("--table", type=Path, help="use this table instead of making one")
    parser.add_argument("--page", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.tool:
        measure(chosen.tool, chosen.table, chosen.page)
        return
    with tempfile.TemporaryDirectory() as folder:
        table = chosen.table or Path(folder) / "table.csv"
        if chosen.table is None:
            make_table(chosen.n, table)
        print(f"{table.stat().st_size / 1e6:,.0f} MB of CSV, load {os.getloadavg()[0]:.1f}\n")  # noqa: T201
        print("| tool | s | CPU s | peak GB | page MB | steps (s) |\n|---|---|---|---|---|---|")  # noqa: T201
        totals = {}
        page = Path(folder) / "page.html"
        runs = [
            (tool, run_apart(tool, table, page))
            for _ in range(chosen.runs)
            for tool in chosen.tools
        ]
        for tool in chosen.tools:
            found = min((each for name, each in runs if name == tool), key=seconds)
            steps = found["steps"]
            totals[tool] = seconds(found)
            said = ", ".join(f"{name} {wall:.2f}" for name, (wall, _) in steps.items())
            print(  # noqa: T201
                f"| {tool} | {totals[tool]:.2f} | {sum(cpu for _, cpu in steps.values()):.2f}"
                f" | {found['peak_gb']:.2f} | {found['page_mb']:.0f} | {said} |"
            )
        if len(totals) == len(TOOLS):
            ours, theirs = (totals[tool] for tool in TOOLS)
            print(f"\n{theirs / ours:.1f} times sooner")  # noqa: T201


if __name__ == "__main__":
    main()
