"""Jurisdictions of files of points by several engines, in one run: processor time and memory of each.

    python -m benchmarks.engines [--rows 500000 2000000] [--workers 1 2] [--rounds 2]

Prints a table and writes nothing. Every engine reads the same Parquet files of 250,000 points in 120 cities
of two counties, finds the place and county of each, and writes Parquet files. `mapper` also finds what
each circle touches, which no join does; distances to borders are left out. Each run is a process of its own,
and the engines take turns. With numba, mapper's points are looked up by compiled code.

- **CPU s**: of the process and all that it starts, reading and writing included.
- **MB**: what all its processes together have of their own at most, asked five times a second.
- **with a place**: rows, which tells whether the engines agree; on shared borders, joins differ.

What is not installed is left out and said. Twenty million rows take 2 GB of disk and an hour with all.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import pyarrow.dataset as pad

import mapper
from benchmarks.assign import polygons, southland
from mapper.places import prepare_index
from mapper.places.border_index import fast

PART_ROWS = 250_000
_AREAS = "areas.parquet"


def write_points(folder: Path, rows: int) -> None:
    """Write the points, in files of 250,000."""
    y, x, radius = southland(rows)
    folder.mkdir()
    for number, begin in enumerate(range(0, rows, PART_ROWS)):
        some = slice(begin, begin + PART_ROWS)
        part = pd.DataFrame({"lat": y[some], "lon": x[some], "radius": radius[some]})
        part.to_parquet(folder / f"part-{number:03}.parquet")


# ---- the engines, each in a process of its own


def run_mapper(points: Path, output: Path, workers: int) -> None:
    """Answer each file into one of its own."""
    mapper.assign(
        str(points),
        output=str(output),
        uncertainty="radius",
        border_distance=False,
        workers=workers,
    )


def run_dask(points: Path, output: Path, workers: int) -> None:
    """Answer a frame of Dask on a cluster of this machine."""
    import dask.dataframe as dd  # noqa: PLC0415 - only here
    from distributed import Client, LocalCluster  # noqa: PLC0415

    with _cluster(LocalCluster, workers) as cluster, Client(cluster):
        frame = mapper.assign(dd.read_parquet(points), uncertainty="radius", border_distance=False)
        frame.to_parquet(output)


def run_geopandas(points: Path, output: Path, workers: int) -> None:
    """Join file by file."""
    del workers  # it has one process
    areas = gpd.read_parquet(points.parent / _AREAS)
    output.mkdir()
    for path in sorted(points.iterdir()):
        part = pd.read_parquet(path)
        located = gpd.GeoDataFrame(
            part, geometry=gpd.points_from_xy(part["lon"], part["lat"]), crs="EPSG:4326"
        )
        joined = located.sjoin(areas, how="left", predicate="within")
        pd.DataFrame(joined.drop(columns="geometry")).to_parquet(output / path.name)


def run_dask_geopandas(points: Path, output: Path, workers: int) -> None:
    """Join partition by partition on a cluster of this machine."""
    import dask.dataframe as dd  # noqa: PLC0415
    import dask_geopandas  # noqa: PLC0415
    from distributed import Client, LocalCluster  # noqa: PLC0415

    areas = gpd.read_parquet(points.parent / _AREAS)
    with _cluster(LocalCluster, workers) as cluster, Client(cluster):
        frame = dd.read_parquet(points)
        located = dask_geopandas.from_dask_dataframe(
            frame, geometry=dask_geopandas.points_from_xy(frame, "lon", "lat", crs="EPSG:4326")
        )
        joined = dask_geopandas.sjoin(located, areas, how="inner", predicate="within")
        joined.drop(columns="geometry").to_parquet(output)


def run_sedonadb(points: Path, output: Path, workers: int) -> None:
    """Join by SQL, in the threads that it takes itself."""
    import sedonadb  # noqa: PLC0415

    del workers
    database = sedonadb.connect()
    database.read_parquet(str(points / "*.parquet")).to_view("points")
    database.read_parquet(str(points.parent / _AREAS)).to_view("areas")
    output.mkdir()
    database.sql(
        "SELECT p.lat, p.lon, p.radius, a.place, a.county FROM"
        " (SELECT *, ST_SetSRID(ST_Point(lon, lat), 4326) AS at FROM points) p"
        " JOIN areas a ON ST_Within(p.at, a.geometry)"
    ).to_parquet(output / "joined.parquet")


def _cluster(kind: Callable[..., object], workers: int) -> object:
    return kind(n_workers=workers, threads_per_worker=1, dashboard_address=None)


ENGINES: dict[str, tuple[Callable[[Path, Path, int], None], tuple[str, ...], bool]] = {
    "mapper": (run_mapper, (), True),
    "dask": (run_dask, ("dask", "distributed"), True),
    "geopandas": (run_geopandas, (), False),
    "dask-geopandas": (run_dask_geopandas, ("dask_geopandas", "distributed"), True),
    "sedonadb": (run_sedonadb, ("sedonadb",), False),
}
"""What runs, the packages that it needs, and whether it has workers."""
WORDS = {
    "mapper": "mapper.assign of a folder",
    "dask": "mapper.assign of a Dask frame",
    "geopandas": "geopandas.sjoin, file by file",
    "dask-geopandas": "dask_geopandas.sjoin",
    "sedonadb": "SedonaDB, ST_Within",
}


# ---- measuring


def measure(engine: str, points: Path, output: Path, workers: int) -> tuple[float, float, float]:
    """Run an engine in a process of its own; return seconds, CPU seconds and megabytes.

    Raises:
        RuntimeError: It failed; the message is what it printed last.
    """
    command = ["--run", engine, str(points), str(output), str(workers)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as printed:
        process = psutil.Popen(
            [sys.executable, "-m", "benchmarks.engines", *command], stdout=printed, stderr=printed
        )
        cpu, most = {}, 0.0
        while process.poll() is None:
            most = max(most, _look(process, cpu))
            time.sleep(0.2)
        if process.returncode:
            printed.seek(0)
            words = printed.read().decode(errors="replace").strip().splitlines()[-1:]
            raise RuntimeError(*words)
    return time.perf_counter() - began, sum(cpu.values()), most / 1e6


def _look(process: psutil.Process, cpu: dict[int, float]) -> float:
    """Note the CPU seconds of a process and all below it; return the bytes that they have of their own."""
    own = 0.0
    try:
        below = process.children(recursive=True)
    except psutil.Error:
        return own
    for each in [process, *below]:
        try:
            with each.oneshot():
                times, own = each.cpu_times(), own + each.memory_full_info().uss
        except psutil.Error:  # it has ended
            continue
        cpu[each.pid] = times.user + times.system
    return own


def with_a_place(output: Path) -> int:
    """Count the rows of an output that lie in a place."""
    files = [str(path) for path in output.rglob("*.parquet")]
    table = pad.dataset(files).to_table(columns=["place"])
    return len(table) - table["place"].null_count


def main() -> int:
    """Compare; return how many runs failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[500_000, 2_000_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[*ENGINES])
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        engine, points, output, workers = asked.run
        ENGINES[engine][0](Path(points), Path(output), int(workers))
        return 0
    prepare_index()
    runs = []
    for engine, workers in product(asked.engines, asked.workers):
        missing = [each for each in ENGINES[engine][1] if importlib.util.find_spec(each) is None]
        if missing:
            _say(f"{WORDS[engine]} is left out: {missing[0]} is not installed.")
        elif ENGINES[engine][2] or workers == asked.workers[0]:
            runs.append((engine, workers if ENGINES[engine][2] else 1))
    failed = 0
    numba = "numba" if fast.is_installed() else "no numba"
    _say(f"{numba}; CPU s and MB as ratios of mapper with {asked.workers[0]} in brackets\n")
    _say("| rows | engine | workers | seconds | CPU s | MB | with a place |\n" + "|---" * 7 + "|")
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            write_points(folder / "points", rows)
            polygons(("06",)).to_parquet(folder / _AREAS)
            best: dict[tuple[str, int], tuple[np.ndarray, int]] = {}
            for turn, (engine, workers) in product(range(asked.rounds), runs):
                output = folder / f"{engine}-{workers}-{turn}"
                try:
                    took = np.array(measure(engine, folder / "points", output, workers))
                    found = with_a_place(output)
                except RuntimeError as error:
                    failed += 1
                    _say(f"{WORDS[engine]} failed: {error}")
                    continue
                before = best.get((engine, workers), (took, 0))[0]
                best[engine, workers] = np.minimum(before, took), found
            first = next(iter(best.values()))[0] if best else np.ones(3)
            for (engine, workers), (took, found) in best.items():
                _, cpu, own = took / first
                _say(
                    f"| {rows:,} | {WORDS[engine]} | {workers} | {took[0]:.1f} | {took[1]:.1f} ({cpu:.2f})"
                    f" | {took[2]:,.0f} ({own:.2f}) | {found:,} |"
                )
    return failed


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
