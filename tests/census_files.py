"""Small files in the Census Bureau's form: zipped shapefiles of a made-up Rhode Island of four squares."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

WEST, SOUTH, STEP = -71.6, 41.6, 0.1

# Two counties side by side, each of two squares; one city over the county line, one census-designated place.
COUNTIES = {"001": ("Bristol", 0), "003": ("Kent", 1)}


_written: dict[tuple[str, str | None, str, str], bytes] = {}


def square(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + width * STEP, south + height * STEP)


def write_zip(path: Path, table: gpd.GeoDataFrame, *, stem: str | None = None) -> Path:
    """Write a table as the Census Bureau does: a shapefile with its parts in one archive."""
    # many tests write the same
    wanted = path.name, stem, str(table.crs), table.to_wkt().to_csv()
    if wanted in _written:
        path.write_bytes(_written[wanted])
        return path
    folder = path.parent / f"parts-{path.stem}"
    folder.mkdir(parents=True)
    shapefile = folder / f"{stem or path.stem}.shp"
    table.to_file(shapefile)
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)
    _written[wanted] = path.read_bytes()
    return path


def counties(folder: Path, *, name: str = "tl_2024_us_county.zip", state: str = "44") -> Path:
    rows = [
        {"STATEFP": state, "COUNTYFP": fips, "GEOID": state + fips, "NAME": name_, "CBSAFP": "39300"}
        for fips, (name_, _) in COUNTIES.items()
    ]  # fmt: skip
    shapes = [square(column, 0, 1, 2) for _, column in COUNTIES.values()]
    return write_zip(folder / name, gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4269"))


def places(
    folder: Path, *, name: str = "tl_2024_44_place.zip", state: str = "44", **more: Any
) -> Path:
    rows = [
        {"STATEFP": state, "PLACEFP": "00100", "GEOID": f"{state}00100", "NAME": "Newville", "CLASSFP": "C1"},
        {"STATEFP": state, "PLACEFP": "00200", "GEOID": f"{state}00200", "NAME": "Old Mill", "CLASSFP": "U1"},
    ]  # fmt: skip
    shapes = [square(0.5, 0.2, 1, 0.5), square(0.1, 1.1, 0.5, 0.5)]
    table = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4269").assign(**more)
    return write_zip(folder / name, table)


def point(column: float, row: float) -> tuple[float, float]:
    """Return latitude and longitude of a point in the made-up state."""
    return SOUTH + row * STEP, WEST + column * STEP


def towns(folder: Path, *, name: str = "tl_2024_44_cousub.zip", state: str = "44") -> Path:
    """Write the county subdivisions: two towns in Bristol, one in Kent, and water without a government."""
    rows = [
        {"COUNTYFP": county, "COUSUBFP": code, "GEOID": f"{state}{county}{code}", "NAME": named,
         "NAMELSAD": legal, "LSAD": lsad, "CLASSFP": class_, "FUNCSTAT": status}
        for county, code, named, legal, lsad, class_, status in (
            ("001", "10010", "Barrow", "Barrow town", "43", "T1", "A"),
            ("001", "10020", "Upland", "Upland township", "44", "T1", "A"),
            ("003", "10030", "Kent", "Kent town", "43", "T1", "A"),
            ("003", "00000", "Not defined", "Not defined", "00", "Z9", "F"),
        )
    ]  # fmt: skip
    shapes = [square(0, 0), square(0, 1), square(1, 0, 1, 1.9), square(1, 1.9, 1, 0.1)]
    table = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4269").assign(STATEFP=state)
    return write_zip(folder / name, table)
