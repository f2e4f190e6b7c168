"""Build the boundary files of mapper from the npm package `boundaries` (Census TIGER 2016).

    python geodata/build_boundaries.py --package boundaries-1.0.2.tgz

writes `boundaries/<FIPS>.npz` (places, counties and outline) for every state and territory and
`boundaries/us.npz` (all state outlines, coarse) beside this script. README.md there says what the
files hold and why.

The way: places and counties are cut into one gap-free coverage of units (a place within a county,
or what a county has left in no place), the coverage of all states is simplified as a whole, so that
neighbours keep one border, across state lines too. Inside of most states it is simplified once
more. Every border is stored once (shared_arcs.py). Same package, same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry import shape
from shared_arcs import UNITS_PER_DEGREE, Columns, Geometries, Ints, SharedArcs, as_int32

Projector: TypeAlias = Callable[[Any, Any], tuple[Any, Any]]

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
INNER_TOLERANCE_METERS = 20.0  # for what lies inside of the other states
OUTLINE_TOLERANCE_METERS = 750.0
# Where the outlines of all states are flattened, which reach round the 180th meridian: about the
# middle of the mainland.
COUNTRY_CENTRE = (-100.0, 45.0)
KINDS = {"city": "place", "county": "county", "state": "state"}
KIND_CODES = {"place": 0, "county": 1, "state": 2}
CLASS_CODES = {"": 0, "incorporated": 1, "cdp": 2}
NO_PLACE = -1


class Feature(NamedTuple):
    """One boundary as the package has it; coordinates are lon/lat degrees, EPSG:4326."""

    geoid: str
    kind: str
    name: str
    geometry: shapely.Geometry


class Cell(NamedTuple):
    """A unit of the coverage: indices into the sorted places (or NO_PLACE) and counties."""

    place: int
    county: int


@dataclass(frozen=True)
class Coverage:
    """Units without gaps or overlaps: `geometries[i]` is the land of `cells[i]`."""

    cells: list[Cell]
    geometries: Geometries


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


def read_place_classes(paths: Iterable[Path]) -> dict[str, str]:
    """Read `geoid,name,class` tables into GEOID → incorporated | cdp; cdp_military is cdp, too."""
    classes = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            classes.update({row["geoid"]: row["class"].partition("_")[0] for row in rows})
    return classes


# ---- one coverage ----------------------------------------------------------------------------


def cut(places: list[Feature], counties: list[Feature]) -> Coverage:
    """Cut places and counties into units.

    All borders are noded at once on the source's grid, the faces between them are labelled by an
    inner point and put together again. So nothing can gape or overlap, in states where the lines
    match vertex by vertex and in those where a place crosses or misses a county line.
    """
    borders = shapely.boundary([each.geometry for each in (*places, *counties)])
    noded = shapely.unary_union(borders, grid_size=1 / UNITS_PER_DEGREE)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    place_of = _labels(faces, places)
    county_of = _labels(faces, counties)
    _report_outside(faces[(county_of < 0) & (place_of >= 0)])
    members: dict[Cell, list[int]] = defaultdict(list)
    for face in np.flatnonzero(county_of >= 0):
        members[Cell(int(place_of[face]), int(county_of[face]))].append(int(face))
    cells = sorted(members)
    return Coverage(cells, _geometries(_joined(faces[members[cell]]) for cell in cells))


def _labels(faces: Geometries, features: list[Feature]) -> Ints:
    """Return for each face the index of the feature it lies in, or -1; the first one wins."""
    label = np.full(len(faces), -1, dtype=np.int64)
    tree = shapely.STRtree(shapely.point_on_surface(faces))
    geometries = _geometries(each.geometry for each in features)
    feature, face = tree.query(geometries, predicate="contains")
    if len(set(face)) < len(face):
        print(f"overlaps: {len(face) - len(set(face))} faces lie in two areas of one kind")
    order = np.argsort(feature, kind="stable")[::-1]  # written last = first feature
    label[face[order]] = feature[order]
    return label


def _report_outside(faces: Geometries) -> None:
    """Say how much land of places lies in no county of the state; it is dropped."""
    if len(faces):
        print(f"dropped {len(faces)} faces of places outside every county")


def _joined(geometries: Geometries) -> shapely.Geometry:
    """Union members of a coverage into one MultiPolygon; vertices on outer borders stay."""
    return _multi(shapely.coverage_union_all(geometries))


def _multi(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a MultiPolygon with outer rings counter-clockwise (RFC 7946)."""
    polygons = shapely.get_parts(geometry)
    polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
    return shapely.multipolygons(shapely.orient_polygons(polygons))


def _geometries(each: Iterable[shapely.Geometry]) -> Geometries:
    """Make an object array, without numpy looking into the geometries."""
    members = list(each)
    array: Geometries = np.empty(len(members), dtype=object)
    array[:] = members
    return array


def simplified(
    geometries: Geometries, *, tolerance_meters: float, inside_only: bool = False
) -> Geometries:
    """Simplify a lon/lat coverage as a whole and put it back on the source's grid.

    The tolerance is the square root of an area (`shapely.coverage_simplify`), hence an equal-area
    projection. Simplification only leaves vertices out, so rounding restores the exact originals.

    Args:
        geometries: The units.
        tolerance_meters: What may change.
        inside_only: Keep the outer border as it is, which the neighbours share.
    """
    there, back = _equal_area(shapely.total_bounds(geometries))
    flat = shapely.transform(geometries, there, interleaved=False)
    flat = shapely.coverage_simplify(flat, tolerance_meters, simplify_boundary=not inside_only)
    degrees = shapely.transform(flat, back, interleaved=False)
    return _geometries(_multi(each) for each in shapely.transform(degrees, _on_grid))


def _on_grid(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round degrees to the source's grid, to the very floats that reading a file gives."""
    return np.asarray(np.rint(coordinates * UNITS_PER_DEGREE) / UNITS_PER_DEGREE)


def _equal_area(bounds: npt.NDArray[np.float64]) -> tuple[Projector, Projector]:
    """Return projectors from and to lon/lat for a Lambert equal-area map centred on `bounds`."""
    west, south, east, north = bounds
    round_the_world = east - west > 180  # noqa: PLR2004
    middle = (west + east) / 2, (south + north) / 2
    longitude, latitude = COUNTRY_CENTRE if round_the_world else middle
    crs = f"+proj=laea +lat_0={latitude:.3f} +lon_0={longitude:.3f} +ellps=GRS80"
    there = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    back = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return there.transform, back.transform


def check(geometries: Geometries) -> None:
    """Stop unless every geometry is valid and all are one coverage without gaps or overlaps."""
    invalid = int((~shapely.is_valid(geometries)).sum())
    if invalid or not shapely.coverage_is_valid(geometries):
        sys.exit(f"error: {invalid} invalid units, or their borders do not match")


def mislabelled(exact: Coverage, coarse: Geometries, *, counties: set[int], count: int) -> int:
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


def _unit_of(points: Geometries, units: Geometries) -> Ints:
    """Return the index of the unit that holds each point, or -1."""
    label = np.full(len(points), -1, dtype=np.int64)
    unit, point = shapely.STRtree(points).query(units, predicate="contains")
    label[point] = unit
    return label


# ---- the files -------------------------------------------------------------------------------


def state_arrays(
    features: list[Feature], coverage: Coverage, classes: Mapping[str, str]
) -> Columns:
    """Lay out one state: its areas (places, counties, state), its units and the shared arcs.

    Args:
        features: Places, counties and the state, each kind sorted by GEOID.
        coverage: The simplified units; cells count within places and within counties.
        classes: GEOID → incorporated | cdp, as far as known.
    """
    kinds = [each.kind for each in features]
    first_county, state = kinds.index("county"), kinds.index("state")
    units_of: dict[int, list[int]] = defaultdict(list)
    for unit, (place, county) in enumerate(coverage.cells):
        for area in {place, first_county + county, state} - {NO_PLACE}:
            units_of[area].append(unit)
    areas = (_joined(coverage.geometries[units_of[i]]) for i in range(len(features)))
    extra = [i for i, cell in enumerate(coverage.cells) if not _is_place(cell, units_of)]
    shape_of = {unit: len(features) + i for i, unit in enumerate(extra)}
    arcs = SharedArcs(coverage.geometries)
    shapes = _geometries([*areas, *coverage.geometries[extra]])
    places, counties = np.array(coverage.cells).T
    unit_shape = [shape_of.get(i, cell.place) for i, cell in enumerate(coverage.cells)]
    units = {
        "unit_place": places,
        "unit_county": counties + first_county,
        "unit_shape": np.array(unit_shape),
    }
    return {
        **area_table(features, classes),
        **arcs.arc_columns(),
        **arcs.ring_columns(shapes),
        **as_int32(units),
    }


def _is_place(cell: Cell, units_of: Mapping[int, list[int]]) -> bool:
    """Whether the unit is a whole place, whose rings then serve for both."""
    return cell.place != NO_PLACE and len(units_of[cell.place]) == 1


def outline_arrays(states: list[Feature]) -> Columns:
    """Lay out the outlines of all states, simplified together; there are no units."""
    exact = _geometries(_multi(each.geometry) for each in states)
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


def area_table(features: list[Feature], classes: Mapping[str, str]) -> Columns:
    """Return the columns that say what each area is."""
    kinds = [KIND_CODES[each.kind] for each in features]
    place_classes = [CLASS_CODES[classes.get(each.geoid, "")] for each in features]
    return {
        "area_geoid": np.array([each.geoid for each in features]),
        "area_name": np.array([each.name for each in features]),
        "area_kind": np.array(kinds, dtype=np.uint8),
        "area_class": np.array(place_classes, dtype=np.uint8),
    }


def write_npz(path: Path, arrays: Columns, about: Mapping[str, Any]) -> None:
    """Write a compressed .npz with fixed dates, so that the same arrays give the same bytes."""
    text = json.dumps(about, sort_keys=True).encode()
    members = {"about": np.frombuffer(text, dtype=np.uint8), **arrays}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with zipfile.ZipFile(temporary, "w") as archive:
        for name in sorted(members):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(members[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
    temporary.replace(path)
    print(f"wrote {path.name}: {path.stat().st_size:,} bytes")


# ---- the command -----------------------------------------------------------------------------


def cut_state(features: list[Feature]) -> Coverage:
    """Cut one state, saying what came of it."""
    places, counties = _of_kind(features, "place"), _of_kind(features, "county")
    exact = cut(places, counties)
    crossing = sum(cell.place != NO_PLACE for cell in exact.cells) - len(places)
    print(
        f"{features[0].geoid[:2]}: {len(places)} places ({crossing} more parts across county"
        f" lines), {len(counties)} counties, {len(exact.cells)} units"
    )
    return exact


def simplified_together(states: Mapping[str, Coverage]) -> dict[str, Geometries]:
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
    exact: Coverage,
    coarse: Geometries,
    *,
    classes: Mapping[str, str],
    check_in: set[str],
) -> Columns:
    """Lay out one simplified state, saying what simplification changed."""
    counties = _of_kind(features, "county")
    before, after = (int(shapely.get_num_coordinates(g).sum()) for g in (exact.geometries, coarse))
    print(f"{features[0].geoid[:2]}: vertices of units: {before:,} → {after:,}")
    every = set(range(len(counties)))
    asked = {i for i, each in enumerate(counties) if each.geoid in check_in}
    for some in (every, asked) if asked else (every,):
        wrong = mislabelled(exact, coarse, counties=some, count=100_000)
        print(f"of 100,000 random points in {len(some)} counties, {wrong} changed their unit")
    ordered = [*_of_kind(features, "place"), *counties, *_of_kind(features, "state")]
    return state_arrays(ordered, Coverage(exact.cells, coarse), classes)


def _of_kind(features: list[Feature], kind: str) -> list[Feature]:
    return [each for each in features if each.kind == kind]


def build(
    package: Path,
    *,
    states: list[str] | None,
    output: Path,
    classes: Mapping[str, str],
    check_in: set[str],
) -> None:
    """Write one file for each of `states` (or all) and one for all outlines into `output`."""
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
