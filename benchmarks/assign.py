"""Jurisdictions of many points: mapper beside geopandas.sjoin, in one run, and who is exact on borders.

    python benchmarks/assign.py [--n 1000000]

Prints a table and writes nothing. `mapper` gives more than the join does: the set that each circle
touches, besides the place, county and state of the point.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from benchmarks.synthetic import synthetic_tables
from mapper.places import boundaries
from mapper.places.border_index import fast, index_file, prepare_index
from mapper.places.coverage import NO_UNIT
from mapper.places.geodesy import METERS_PER_DEGREE_FOR_MARGINS
from mapper.places.jurisdictions_of_points import NOWHERE, assign_points

Floats = npt.NDArray[np.float64]


def southland(count: int) -> tuple[Floats, Floats, Floats]:
    """Return latitudes, longitudes and radii of points in 120 cities of two counties."""
    frame = synthetic_tables(count, texts=False).incidents
    names = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    y, x, radius = (frame[name].to_numpy(dtype=float) for name in names)
    return y, x, radius


def country(count: int) -> tuple[Floats, Floats, Floats]:
    """Return points spread evenly over the mainland's box, the sea and the neighbours included."""
    random = np.random.default_rng(50)
    radius = random.choice([30.0, 60.0, 150.0, 900.0], count, p=(0.5, 0.2, 0.2, 0.1))
    return random.uniform(24.5, 49.4, count), random.uniform(-124.8, -66.9, count), radius


def on_borders(count: int) -> tuple[Floats, Floats]:
    """Return vertices of borders that two places of California share."""
    here = boundaries.load_boundaries("06")
    place = np.array([unit.place is not None for unit in here.units])
    shared = np.flatnonzero((here.sides != NO_UNIT).all(axis=1) & place[here.sides].all(axis=1))
    vertices = np.concatenate([here.arcs[int(arc)] for arc in shared])
    x, y = vertices[np.random.default_rng(6).integers(0, len(vertices), count)].T
    return y, x


def polygons(states: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Return all units of some states, as one would join with."""
    loaded = [boundaries.load_boundaries(state) for state in states]
    units = [(u.place and u.place.geoid, u.county.geoid) for each in loaded for u in each.units]
    geometry = np.concatenate([each.unit_geometries for each in loaded])
    return gpd.GeoDataFrame(units, columns=["place", "county"], geometry=geometry, crs="EPSG:4326")


def timed(action: Callable[[], Any], repeats: int) -> tuple[float, float, Any]:
    """Return the best wall-clock and CPU seconds, and the result."""
    best, best_cpu, result = np.inf, np.inf, None
    for _ in range(repeats):
        result = None
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        result = action()
        best = min(best, time.perf_counter() - wall)
        best_cpu = min(best_cpu, time.process_time() - cpu)
    return best, best_cpu, result


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    prepare_index()
    _say("| points | tool | seconds | CPU seconds | points/s |\n|---|---|---|---|---|")
    for name, make, states in (
        ("LA and Orange County", southland, ("06",)),
        ("mainland", country, boundaries.available_states()),
    ):
        y, x, radius = make(asked.n)
        units = polygons(states)
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:4326")

        def ours(distance: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
            return assign_points(y, x, radius_meters=radius, border_distance=distance)  # noqa: B023

        def theirs(predicate: str, **options: Any) -> Any:  # noqa: ANN401
            return gpd.sjoin(points, units, how="left", predicate=predicate, **options)  # noqa: B023

        flat = radius / METERS_PER_DEGREE_FOR_MARGINS

        def by(way: str, *, distance: bool = False) -> Any:  # noqa: ANN401
            index_file.USED_FROM = sys.maxsize if way == "states" else 0
            fast.FAST_FROM = 0 if way == "numba" else sys.maxsize
            return ours(distance)

        ways = {"states": "state by state", "index": "by the index"}
        ways |= {"numba": "by the index and numba"} if fast.is_installed() else {}
        for way in ways:
            by(way)  # reads the files and builds the trees, once a process
        for tool, action, repeats in (
            *(
                (
                    f"mapper, {words}: place, county, state, the circle's set",
                    partial(by, way),
                    asked.repeats,
                )
                for way, words in ways.items()
            ),
            ("geopandas.sjoin within: place and county", partial(theirs, "within"), asked.repeats),
            (
                "geopandas.sjoin dwithin: the circle's set, as if degrees were square",
                partial(theirs, "dwithin", distance=flat),
                1,
            ),
            *(
                (
                    f"mapper, {words}, and the distance to the border",
                    partial(by, way, distance=True),
                    # compiled on first use, once a version; the others are as slow each time
                    asked.repeats if way == "numba" else 1,
                )
                for way, words in ways.items()
            ),
        ):
            wall, cpu, result = timed(action, repeats)
            _say(f"| {name} | {tool} | {wall:.2f} | {cpu:.2f} | {asked.n / wall:,.0f} |")
            del result
    y, x = on_borders(10_000)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:4326")
    units = polygons(("06",))
    _say("\n| 10,000 points on borders | none | one | several |\n|---|---|---|---|")
    for predicate in ("within", "intersects"):
        joined = gpd.sjoin(points, units, predicate=predicate)
        rows = np.bincount(joined.index.to_numpy(), minlength=len(points))
        _say(f"| geopandas.sjoin {predicate} | {_counts(rows)} |")
    found = assign_points(y, x, radius_meters=1)
    _say(f"| mapper | {_counts((found.held != NOWHERE).astype(int))} |")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _counts(rows: npt.NDArray[Any]) -> str:
    return " | ".join(f"{each.sum():,}" for each in (rows == 0, rows == 1, rows > 1))


if __name__ == "__main__":
    main()
