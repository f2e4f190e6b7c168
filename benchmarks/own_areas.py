"""Own areas of many points: mapper beside geopandas.sjoin, in one run.

    python -m benchmarks.own_areas [--n 1000000] [--areas 10000]

Prints a table and writes nothing. The areas are a grid of squares with bent sides, drawn by 40 vertices each.
`mapper` gives more than the join does: all areas that each circle touches, and which of them hold all of it.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.assign import southland, timed
from mapper.places import AreaLayer, find_areas
from mapper.places.geodesy import METERS_PER_DEGREE_FOR_MARGINS


def grid(count: int, box: tuple[float, float, float, float]) -> AreaLayer:
    """Return areas that cover a box, whose sides are shared vertex by vertex."""
    side = max(round(count**0.5), 1)
    west, south, east, north = box
    width, height = (east - west) / side, (north - south) / side
    x, y = (each.ravel() for each in np.meshgrid(np.arange(side), np.arange(side)))
    squares = shapely.box(
        west + x * width, south + y * height, west + (x + 1) * width, south + (y + 1) * height
    )
    bent = shapely.transform(
        shapely.segmentize(squares, min(width, height) / 10),
        lambda xy: (xy + np.sin(xy[:, ::-1] * 3_000) * min(width, height) / 30).round(7),
    )
    names = tuple(map(str, range(len(bent))))
    return AreaLayer("grid", "Grid", names, names, bent)


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--areas", type=int, default=10_000)
    asked = parser.parse_args()
    y, x, radius = southland(asked.n)
    layer = grid(asked.areas, (x.min(), y.min(), x.max(), y.max()))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:4326")
    areas = gpd.GeoDataFrame({"id": layer.ids}, geometry=layer.geometries, crs="EPSG:4326")
    join = partial(gpd.sjoin, points, areas, how="left")
    flat = radius / METERS_PER_DEGREE_FOR_MARGINS
    sys.stdout.write("| tool | seconds | CPU seconds | points/s |\n|---|---|---|---|\n")
    seconds = []
    for tool, action in (
        (
            "mapper: areas that each circle touches, and that hold it",
            partial(find_areas, layer, y, x, radius_meters=radius),
        ),
        ("geopandas.sjoin within: the area of the point", partial(join, predicate="within")),
        (
            "geopandas.sjoin dwithin: areas that each circle touches, as if degrees were square",
            partial(join, predicate="dwithin", distance=flat),
        ),
    ):
        wall, cpu, result = timed(action, 1)
        del result
        seconds.append(wall)
        sys.stdout.write(f"| {tool} | {wall:.2f} | {cpu:.2f} | {asked.n / wall:,.0f} |\n")
    sys.stdout.write(
        f"\nmapper takes {seconds[0] / seconds[1]:.2f} times as long as within, and"
        f" {seconds[0] / seconds[2]:.2f} times as long as dwithin.\n"
    )


if __name__ == "__main__":
    main()
