"""Exports of a million rows, and the page read back: seconds and memory, beside plain libraries.

    python -m benchmarks.export [--n 1000000] [--rows geopackage …]

Each row of the table is made by a process of its own; what it holds before it begins, the tables, is
measured apart. `GeoDataFrame.to_file` and the like write the one flat table of incidents that they
are given, made beforehand; ours also has the agencies, claims, accounts and sources.
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

FORMATS = ("geojson", "csv", "geopackage", "geoparquet", "parquet", "kml", "yaml")
READS = "page read back"
PLAIN = ("geopandas to_file, GeoPackage", "geopandas to_file, GeoJSON", "geopandas to_parquet")


def dataset(count: int) -> Any:  # noqa: ANN401
    """Return made-up incidents as what the stages make."""
    from benchmarks.synthetic import synthetic_tables  # noqa: PLC0415
    from mapper.publish.dataset import Dataset  # noqa: PLC0415

    return Dataset(synthetic_tables(count), count, 0)


def flat_frame(count: int) -> Any:  # noqa: ANN401
    """Return the table that people hand to geopandas: the columns of our flat one, texts and points."""
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    from mapper.publish.export.flat import make_flat  # noqa: PLC0415
    from mapper.publish.export.nested import make_batches  # noqa: PLC0415

    tables = dataset(count).tables
    rows = pa.Table.from_batches([make_flat(each) for each in make_batches(tables, vintage="")])
    frame: pd.DataFrame = rows.to_pandas()
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"])
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def prepared(row: str, count: int, folder: Path) -> Callable[[], Any]:
    """Make ready what a row of the table measures, and return what does it."""
    if row in FORMATS:
        from mapper.publish import writing  # noqa: PLC0415

        made = dataset(count)
        return lambda: writing.export_incidents(made, folder / f"out.{row}", format_name=row)
    if row == READS:
        import mapper  # noqa: PLC0415

        page = folder / "page.html"
        return lambda: mapper.read(page)
    frame = flat_frame(count)
    if row == PLAIN[2]:
        return lambda: frame.to_parquet(folder / "out.plain.parquet")
    suffix = {PLAIN[0]: "gpkg", PLAIN[1]: "geojson"}[row]
    return lambda: frame.to_file(folder / f"out.plain.{suffix}")


def measure(row: str, count: int, folder: Path) -> None:
    """Measure one row in this process and print it as JSON."""
    action = prepared(row, count, folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    kept = action()
    found = {
        "s": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "before": before / 1e6,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "mb": max((path.stat().st_size for path in folder.glob("out.*")), default=0) / 1e6,
    }
    del kept
    sys.stdout.write(json.dumps(found))


def main() -> None:
    """Measure every row and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--rows", nargs="+", default=[*FORMATS[:-1], READS, *PLAIN])
    parser.add_argument("--row", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.row:
        measure(asked.row, asked.n, asked.folder)
        return
    sys.stdout.write(
        f"load {os.getloadavg()[0]:.1f}\n\n| | s | CPU s | file MB | peak GB | of it tables |\n"
    )
    sys.stdout.write("|---|---|---|---|---|---|\n")
    for row in asked.rows:
        with tempfile.TemporaryDirectory() as folder:
            if row == READS:
                from mapper.publish import writing  # noqa: PLC0415

                writing.write_page(dataset(asked.n), Path(folder) / "page.html")
            command = [sys.executable, "-m", "benchmarks.export", "--n", asked.n, "--row", row]
            done = subprocess.run(  # noqa: S603
                [*map(str, command), "--folder", folder], capture_output=True, text=True, check=True
            )
        found = json.loads(done.stdout)
        sys.stdout.write(
            f"| {row} | {found['s']:.1f} | {found['cpu']:.1f} | {found['mb']:,.0f}"
            f" | {found['peak']:.2f} | {found['before']:.2f} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
