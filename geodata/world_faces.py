"""Cut the world into faces between borders, and find the country and first-level area of each.

Used by build_world.py.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from mapper.files import Geometries
from mapper.files import Indices as Ints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from world_places import Places

NONE = -1
# A face is named by its cities if nearly all have one first-level area. The lines of some countries are
# older than GeoNames' list, and a name given to most of an area would be wrong in the rest.
LEAST_SHARE = 0.85
# What noding leaves between two versions of one line: no larger than the lines are coarse (5 km).
SLIVER_SQUARE_DEGREES = 0.003
LEAST_SHARE_OF_COUNTRY = (
    0.5  # of its cities, that lie in named faces; else the lines are of another division
)
# There a face is named only if more speaks for it: an old province may hold one new one's only two cities.
LEAST_CITIES_OF_FACE = 3
COARSENESS_DEGREES = 0.045  # 5 km of latitude
LEAST_SHARE_OF_MIXED = 1 / 3  # of all cities in a face that is named by those well inside


class Faces(NamedTuple):
    """Faces of the coverage and what each belongs to.

    Attributes:
        geometries: The polygons.
        region: GeoNames' code of its first-level area, such as UA.07, or empty.
        claimants: The codes of its country, or of all countries that claim it.
        alone: A number that keeps faces between lines apart that have no name, 0 for islands.
        dispute: The number of the row of the table of disputed areas, or NONE.
    """

    geometries: Geometries
    region: list[str]
    claimants: list[tuple[str, ...]]
    alone: list[int]
    dispute: list[int]


def cut_faces(
    polygons: Geometries, codes: list[str], layers: Mapping[str, Geometries], *, grid: float
) -> Faces:
    """Node all borders together, and give each face the country whose polygon holds it.

    Faces in no country are water, but for those that are in dispute, which stay with no claimant yet.
    """
    lines = [
        shapely.boundary(polygons),
        layers["admin_0_boundary_lines_land"],
        layers["admin_1_states_provinces_lines"],
        shapely.boundary(layers["admin_1_states_provinces"]),
    ]
    net = shapely.unary_union(np.concatenate(lines), grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize([net]))
    country = _holding(polygons, faces)
    return Faces(
        faces,
        [""] * len(faces),
        [() if each == NONE else (codes[each],) for each in country.tolist()],
        [0] * len(faces),
        [NONE] * len(faces),
    )


def _cut_by_outlines(
    faces: Faces, outlines: list[tuple[str, shapely.Polygon]], *, grid: float
) -> Faces:
    """Cut faces along outlines drawn by hand, as far as they cross land of one country."""
    country = np.array([codes[0] if codes else "" for codes in faces.claimants])
    lines = [
        shapely.intersection(outline.boundary, shapely.union_all(faces.geometries[country == code]))
        for code, outline in outlines
    ]
    every = np.array([*shapely.boundary(faces.geometries), *lines], dtype=object)
    net = shapely.unary_union(every, grid_size=grid)
    cut = shapely.get_parts(shapely.polygonize([net]))
    whole = _holding(faces.geometries, cut)
    return _taken(faces, cut[whole != NONE], whole[whole != NONE].tolist())


def _taken(faces: Faces, geometries: Geometries, numbers: list[int]) -> Faces:
    """Return faces with other geometries, and what is known of the faces of some numbers."""
    return Faces(
        geometries,
        [faces.region[i] for i in numbers],
        [faces.claimants[i] for i in numbers],
        [faces.alone[i] for i in numbers],
        [faces.dispute[i] for i in numbers],
    )


def _holding(polygons: Geometries, faces: Geometries) -> Ints:
    """Return which polygon holds an inner point of each face, or NONE."""
    inner = shapely.STRtree(shapely.point_on_surface(faces))
    country, face = inner.query(polygons, predicate="contains")
    found = np.full(len(faces), NONE)
    found[face] = country
    return found


def name_faces(
    faces: Faces,
    places: Places,
    provinces: Geometries,
    disputed: list[dict[str, str]],
    *,
    grid: float,
) -> tuple[Faces, dict[str, str], list[str]]:
    """Give faces their first-level areas and claimants, and leave water out.

    Args:
        faces: As `cut_faces` returns them.
        places: GeoNames' places, and the names of first-level areas.
        provinces: Polygons of first-level areas, or of parts of them, with their islands.
        disputed: The rows of the table of areas in dispute.
        grid: The file's, in degrees.

    Returns:
        The faces, the names of the first-level areas by code, and the countries without any.
    """
    faces = _merged_slivers(_named(faces, places, provinces))
    outlines = {i: _outline(row) for i, row in enumerate(disputed) if row["outline"]}
    faces = _cut_by_outlines(faces, list(outlines.values()), grid=grid)
    claimants, dispute = list(faces.claimants), list(faces.dispute)
    tree = shapely.STRtree(faces.geometries)
    for number, row in enumerate(disputed):
        hit = _faces_in_dispute(faces, tree, row)
        if number in outlines:
            country, outline = outlines[number]
            inner = shapely.point_on_surface(faces.geometries)
            within = shapely.contains(outline, inner).tolist()
            hit += [i for i, codes in enumerate(claimants) if within[i] and codes[:1] == (country,)]
        if not hit:
            raise ValueError(f"no face for {row['name']}")
        for face in hit:
            claimants[face], dispute[face] = tuple(row["countries"].split()), number
    land = [i for i, codes in enumerate(claimants) if codes]
    settled = faces._replace(claimants=claimants, dispute=dispute)
    kept = _taken(settled, faces.geometries[land], land)
    used = sorted(set(kept.region) - {""})
    named = {code.partition(".")[0] for code in used}
    every = {code for codes in kept.claimants for code in codes}
    return kept, {code: places.region_names[code] for code in used}, sorted(every - named)


def _outline(row: dict[str, str]) -> tuple[str, shapely.Polygon]:
    """Return an outline drawn by hand, and the country on whose land the lines have it."""
    corners = [[float(each) for each in corner.split()] for corner in row["outline"].split(";")]
    return row["countries"].partition(" ")[0], shapely.Polygon(corners)


def _faces_in_dispute(faces: Faces, tree: shapely.STRtree, row: dict[str, str]) -> list[int]:
    """Find the faces that a row of the table names by code or by a point in them."""
    wanted = set(row["regions"].split())
    hit = [i for i, code in enumerate(faces.region) if code in wanted]
    hit += [i for i, codes in enumerate(faces.claimants) if set(codes) & wanted]
    for text in filter(None, row["points"].split(";")):
        point = shapely.Point([float(each) for each in text.split()])
        found = tree.query(point, predicate="within").tolist()
        if not found:
            raise ValueError(f"no face at {text} for {row['name']}")
        hit += found
    return hit


def _named(faces: Faces, places: Places, provinces: Geometries) -> Faces:
    """Name each face by the cities in it, or else by those in the polygon that it is a part of."""
    country = np.array([codes[0] if codes else "" for codes in faces.claimants])
    counts = _cities_in(faces.geometries, places, country)
    region = _with_most_cities(counts, len(country), places)
    region = _of_inner_cities(region, faces, counts, places, country)
    region = _without_halves(region, counts, country)
    whole = _holding(provinces, faces.geometries)
    named = codes_of_polygons(provinces, places, _country_of(whole, country, len(provinces)))
    bare = set(range(len(region))) - set(counts["face"])
    return faces._replace(
        region=[
            named[whole[face]] if face in bare and whole[face] != NONE and country[face] else code
            for face, code in enumerate(region)
        ]
    )


def codes_of_polygons(polygons: Geometries, places: Places, country: np.ndarray) -> list[str]:
    """Return the first-level area of nearly all cities in each polygon, of its country; or an empty text."""
    return _with_most_cities(_cities_in(polygons, places, country), len(polygons), places)


def _of_inner_cities(
    region: list[str],
    faces: Faces,
    counts: pd.DataFrame,
    places: Places,
    country: np.ndarray,
) -> list[str]:
    """Name faces whose cities are of several first-level areas by those well inside, as of Kyiv and Vienna.

    A line may be 5 km off, so cities nearer to it may be of either side, and are told so.
    """
    mixed = np.array([i for i in counts["face"].unique() if not region[i]])
    inner = np.array([_well_inside(face) for face in faces.geometries[mixed]])
    found = _cities_in(inner, places, country[mixed])
    named = _with_most_cities(found, len(mixed), places)
    cities = counts.groupby("face")["cities"].sum()
    of_code = counts.set_index(["face", "code"])["cities"]
    again = list(region)
    for face, code in zip(mixed.tolist(), named, strict=True):
        if code and of_code[face, code] >= LEAST_SHARE_OF_MIXED * cities[face]:
            again[face] = code
    return again


def _well_inside(face: shapely.Polygon) -> shapely.Geometry:
    """Return what of a face is farther from its edge than the lines are coarse."""
    south, north = face.bounds[1], face.bounds[3]
    shortening = np.cos(np.radians((south + north) / 2))
    flat = shapely.transform(face, lambda degrees: degrees * [shortening, 1.0])
    inner = shapely.buffer(flat, -COARSENESS_DEGREES)
    return shapely.transform(inner, lambda degrees: degrees / [shortening, 1.0])


def _country_of(whole: Ints, country: np.ndarray, count: int) -> np.ndarray:
    """Return the country of each polygon: that of most of its faces."""
    pairs = pd.DataFrame({"polygon": whole, "country": country})
    pairs = pairs[(pairs["polygon"] != NONE) & (pairs["country"] != "")]
    sizes = pairs.value_counts().reset_index().drop_duplicates("polygon")
    found = np.full(count, "", dtype=object)
    found[sizes["polygon"].to_numpy()] = sizes["country"].to_numpy()
    return found


def _cities_in(polygons: Geometries, places: Places, country: np.ndarray) -> pd.DataFrame:
    """Count the cities of each first-level area in each polygon, but those of other countries."""
    cities = places.frame
    points = shapely.points(cities["longitude"], cities["latitude"])
    face, city = shapely.STRtree(points).query(polygons, predicate="contains")
    found = pd.DataFrame({"face": face, "code": cities["region"].to_numpy()[city]})
    found = found[found["code"].str.partition(".")[0].to_numpy() == country[found["face"]]]
    counts: pd.DataFrame = found.groupby(["face", "code"]).size().rename("cities").reset_index()
    return counts


def _with_most_cities(counts: pd.DataFrame, count: int, places: Places) -> list[str]:
    """Return the first-level area of nearly all cities in each of some polygons; empty if there is none."""
    total = counts.groupby("face")["cities"].transform("sum")
    best = counts[counts["cities"] >= LEAST_SHARE * total]
    best = best[best["code"].isin(places.region_names)]
    region = [""] * count
    for number, code in zip(best["face"], best["code"], strict=True):
        region[number] = code
    return region


def _without_halves(region: list[str], counts: pd.DataFrame, country: np.ndarray) -> list[str]:
    """Of countries whose lines fit GeoNames' list in less than half, keep the faces that surely do."""
    counts = counts.assign(
        country=country[counts["face"]],
        right=[
            region[face] == code for face, code in zip(counts["face"], counts["code"], strict=True)
        ],
    )
    counts["right"] *= counts["cities"]
    share = counts.groupby("country")[["right", "cities"]].sum()
    poor = set(share.index[share["right"] < LEAST_SHARE_OF_COUNTRY * share["cities"]])
    of_face = counts.groupby("face")[["right", "cities"]].sum()
    sure = (of_face["cities"] >= LEAST_CITIES_OF_FACE) & (of_face["right"] == of_face["cities"])
    kept = set(of_face.index[sure])
    return [
        "" if code.partition(".")[0] in poor and face not in kept else code
        for face, code in enumerate(region)
    ]


def _merged_slivers(faces: Faces) -> Faces:
    """Join small nameless faces to the neighbor of the same country with the longest common line.

    Nameless faces that touch no other face of their country are islands; the others stay apart, so that
    their lines are drawn.
    """
    region, alone = list(faces.region), list(faces.alone)
    tree = shapely.STRtree(faces.geometries)
    area = shapely.area(faces.geometries)
    nameless = [i for i, code in enumerate(region) if not code and faces.claimants[i]]
    ones, others = tree.query(faces.geometries[nameless], predicate="touches")
    common = shapely.length(
        shapely.intersection(faces.geometries[np.array(nameless)[ones]], faces.geometries[others])
    )
    beside: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, length in zip(ones.tolist(), others.tolist(), common.tolist(), strict=True):
        if length > 0 and faces.claimants[nameless[one]] == faces.claimants[other]:
            beside[nameless[one]].append((length, other))
    for face, neighbors in beside.items():
        named = [each for each in neighbors if region[each[1]]]
        if area[face] < SLIVER_SQUARE_DEGREES and named:
            region[face] = region[max(named)[1]]
        else:
            alone[face] = face + 1
    return faces._replace(region=region, alone=alone)
