"""Build the boundary files of mapper from the npm package `boundaries` (Census TIGER 2016).

    python geodata/build_boundaries.py --package boundaries-1.0.2.tgz

writes `boundaries/<FIPS>.npz` (places, counties and outline) for every state and territory and
`boundaries/us.npz` (all state outlines, coarse) beside this script. README.md there says what the
files hold and why.

The way: places and counties are cut into one gap-free coverage of units (a place within a county,
or what a county has left in no place), the coverage of all states is simplified as a whole, so that
neighbours keep one border, across state lines too. Inside of most states it is simplified once
more. Every border is stored once (mapper/places/arc_encoding.py). Same package, same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from mapper.files import Geometries, Indices, object_array
from mapper.places.arc_encoding import Columns, SharedArcs
from mapper.places.areas import Kind, PlaceClass
from mapper.places.boundary_files import area_table, state_arrays, write_npz
from mapper.places.boundary_units import (
    NO_PLACE,
    Feature,
    UnitCoverage,
    cut,
    simplified,
    to_multipolygon,
)

HERE = Path(__file__).resolve().parent
PACKAGE = "boundaries 1.0.2 (npm)"
# The registry's own integrity value for this version, in hex.
PACKAGE_SHA512 = (
    "f518aaacb52ae68215dac04d3a0ef36b252f93cbd62a12bc742de26e4d69769f"
    "346bc3a20d87bdea818dbeab9e11c7ee6abf812eacce4f42b686f0d0657f6bee"
)
VINTAGE = "TIGER 2016"
FORMAT = 1
TOLERANCE_METERS = 5.0  # for state lines, coasts and all of FINE_STATES
FINE_STATES = {"06"}
CHECKED_POINTS = 100_000  # random ones, whose unit is asked before and after
_CLASS_OF: dict[str, PlaceClass] = {
    "incorporated": "incorporated",
    "cdp": "cdp",
    "cdp_military": "cdp",
}
INNER_TOLERANCE_METERS = 20.0  # for what lies inside of the other states
OUTLINE_TOLERANCE_METERS = 750.0
KINDS: dict[str, Kind] = {"city": "place", "county": "county", "state": "state"}


# ---- reading the package ---------------------------------------------------------------------


def digests(path: Path) -> dict[str, str]:
    """Return the sha256 and sha512 of a file, in hex."""
    hashes = {name: hashlib.new(name) for name in ("sha256", "sha512")}
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            for each in hashes.values():
                each.update(block)
    return {name: each.hexdigest() for name, each in hashes.items()}


def read_package(path: Path, *, states: Iterable[str] | None) -> list[Feature]:
    """Read every state outline, and the places and counties of `states` (FIPS), sorted by GEOID.

    The archive is streamed, so memory holds only what is kept. Neighborhoods are left out. All
    states are read if none are given.
    """
    wanted = None if states is None else set(states)
    features = []
    with tarfile.open(path, "r|gz") as archive:
        for member in archive:
            geoid = _geoid(member.name)
            if not geoid or not (len(geoid) == len("06") or wanted is None or geoid[:2] in wanted):
                continue
            file = archive.extractfile(member)
            record = json.load(file) if file else {}
            if record.get("type") in KINDS:
                features.append(_feature(record))
    return sorted(features)


def _geoid(member: str) -> str:
    """Take the GEOID from `package/files/USA-<GEOID>.json`; empty for any other file."""
    stem = Path(member).stem
    return stem.removeprefix("USA-") if stem.startswith("USA-") else ""


def _feature(record: Mapping[str, Any]) -> Feature:
    """Turn one record of the package into a feature; mend and report an invalid geometry."""
    geoid = record["id"].removeprefix("USA-")
    geometry = shape(record["area"])
    if not geometry.is_valid:
        print(f"mended {geoid} {record['name']}: {shapely.is_valid_reason(geometry)}")
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return Feature(geoid, KINDS[record["type"]], record["name"], geometry)


def read_place_classes(paths: Iterable[Path]) -> dict[str, PlaceClass]:
    """Read `geoid,name,class` tables into GEOID → incorporated | cdp; cdp_military is cdp, too."""
    classes: dict[str, PlaceClass] = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            classes |= {row["geoid"]: _CLASS_OF[row["class"]] for row in rows}
    return classes


# ---- checks ----------------------------------------------------------------------------------


def check(geometries: Geometries) -> None:
    """Stop unless every geometry is valid and all are one coverage without gaps or overlaps."""
    invalid = int((~shapely.is_valid(geometries)).sum())
    if invalid or not shapely.coverage_is_valid(geometries):
        sys.exit(f"error: {invalid} invalid units, or their borders do not match")


def mislabelled(exact: UnitCoverage, coarse: Geometries, *, counties: set[int], count: int) -> int:
    """Count random points (fixed seed) of `counties` that simplification moved to another unit."""
    inside = [i for i, cell in enumerate(exact.cells) if cell.county in counties]
    west, south, east, north = shapely.total_bounds(exact.geometries[inside])
    random = np.random.default_rng(2016)
    found = wrong = 0
    while found < count:
        x, y = random.uniform(west, east, count), random.uniform(south, north, count)
        points = shapely.points(x, y)
        before, after = (_unit_of(points, each) for each in (exact.geometries, coarse))
        asked = np.flatnonzero(np.isin(before, inside))[: count - found]
        found += len(asked)
        wrong += int((before[asked] != after[asked]).sum())
    return wrong


def _unit_of(points: Geometries, units: Geometries) -> Indices:
    """Return the index of the unit that holds each point, or -1."""
    label = np.full(len(points), -1, dtype=np.int64)
    unit, point = shapely.STRtree(points).query(units, predicate="contains")
    label[point] = unit
    return label


# ---- the files -------------------------------------------------------------------------------


def outline_arrays(states: list[Feature]) -> Columns:
    """Lay out the outlines of all states, simplified together; there are no units."""
    exact = object_array(to_multipolygon(each.geometry) for each in states)
    coarse = simplified(exact, tolerance_meters=OUTLINE_TOLERANCE_METERS)
    check(coarse)
    arcs = SharedArcs(coarse)
    none = np.empty(0, dtype=np.int32)
    return {
        **area_table(states, {}),
        **arcs.arc_columns(),
        **arcs.ring_columns(coarse),
        **dict.fromkeys(("unit_place", "unit_county", "unit_shape"), none),
    }


# ---- the command -----------------------------------------------------------------------------


def cut_state(features: list[Feature]) -> UnitCoverage:
    """Cut one state, saying what came of it."""
    places, counties = _of_kind(features, "place"), _of_kind(features, "county")
    exact = cut(places, counties, say=print)
    crossing = sum(cell.place != NO_PLACE for cell in exact.cells) - len(places)
    print(
        f"{features[0].geoid[:2]}: {len(places)} places ({crossing} more parts across county"
        f" lines), {len(counties)} counties, {len(exact.cells)} units"
    )
    return exact


def simplified_together(states: Mapping[str, UnitCoverage]) -> dict[str, Geometries]:
    """Simplify the units of all states, so that neighbouring states keep one line.

    The state lines and FINE_STATES keep the first, fine round; what lies inside of the other states
    goes through a second, coarser one.
    """
    fine = simplified(
        np.concatenate([each.geometries for each in states.values()]),
        tolerance_meters=TOLERANCE_METERS,
    )
    check(fine)
    ends = np.cumsum([len(each.cells) for each in states.values()])
    parts = dict(zip(states, np.split(fine, ends[:-1]), strict=True))
    for state in states.keys() - FINE_STATES:
        parts[state] = simplified(
            parts[state], tolerance_meters=INNER_TOLERANCE_METERS, inside_only=True
        )
        check(parts[state])
    check(np.concatenate(list(parts.values())))
    return parts


def lay_out(
    features: list[Feature],
    exact: UnitCoverage,
    coarse: Geometries,
    *,
    classes: Mapping[str, PlaceClass],
    check_in: set[str],
) -> Columns:
    """Lay out one simplified state, saying what simplification changed."""
    counties = _of_kind(features, "county")
    before, after = (int(shapely.get_num_coordinates(g).sum()) for g in (exact.geometries, coarse))
    print(f"{features[0].geoid[:2]}: vertices of units: {before:,} → {after:,}")
    every = set(range(len(counties)))
    asked = {i for i, each in enumerate(counties) if each.geoid in check_in}
    for some in (every, asked) if asked else (every,):
        wrong = mislabelled(exact, coarse, counties=some, count=CHECKED_POINTS)
        print(
            f"of {CHECKED_POINTS:,} random points in {len(some)} counties, {wrong} changed their unit"
        )
    ordered = [*_of_kind(features, "place"), *counties, *_of_kind(features, "state")]
    return state_arrays(ordered, UnitCoverage(exact.cells, coarse), classes)


def _of_kind(features: list[Feature], kind: str) -> list[Feature]:
    return [each for each in features if each.kind == kind]


def build(
    package: Path,
    *,
    states: list[str] | None,
    output: Path,
    classes: Mapping[str, PlaceClass],
    check_in: set[str],
) -> None:
    """Write one file for each of `states` (or all) and one for all outlines into `output`."""
    output.mkdir(parents=True, exist_ok=True)
    hashes = digests(package)
    print(f"{package.name}: sha256 {hashes['sha256']}")
    features = read_package(package, states=states)
    there = [each.geoid for each in features if each.kind == "state"]
    states = there if states is None else states
    unknown = set(states) - set(there)
    if unknown:
        sys.exit(f"error: got states {sorted(unknown)}, expected FIPS codes such as 06")
    about = {"format": FORMAT, "vintage": VINTAGE, "package": PACKAGE, **hashes}
    of_state = {state: [each for each in features if each.geoid[:2] == state] for state in states}
    exact = {state: cut_state(mine) for state, mine in of_state.items()}
    coarse = simplified_together(exact)
    for state, mine in of_state.items():
        arrays = lay_out(mine, exact[state], coarse[state], classes=classes, check_in=check_in)
        tolerance = TOLERANCE_METERS if state in FINE_STATES else INNER_TOLERANCE_METERS
        said = {**about, "state": state, "tolerance_meters": tolerance}
        write_npz(output / f"{state}.npz", arrays, said)
    outlines = [each for each in features if each.kind == "state"]
    said = {**about, "state": "US", "tolerance_meters": OUTLINE_TOLERANCE_METERS}
    print(f"us: {len(outlines)} outlines")
    write_npz(output / "us.npz", outline_arrays(outlines), said)


def main() -> None:
    """Check the package and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    option = parser.add_argument
    option("--package", type=Path, required=True, help="the tarball of the npm package")
    option("--states", nargs="+", help="FIPS codes of the states to build; else all")
    option("--output", type=Path, default=HERE / "boundaries", help="the folder to write into")
    option("--check-in", nargs="*", default=["06037", "06059"], help="counties to check points in")
    asked = parser.parse_args()
    if digests(asked.package)["sha512"] != PACKAGE_SHA512:
        sys.exit(f"error: {asked.package} is not {PACKAGE}; fetch it anew (see README.md)")
    classes = read_place_classes(sorted(HERE.glob("*_place_class.csv")))
    build(
        asked.package,
        states=asked.states,
        output=asked.output,
        classes=classes,
        check_in=set(asked.check_in),
    )


if __name__ == "__main__":
    main()
