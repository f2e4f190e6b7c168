"""Cuts places and counties into one coverage of units, and simplifies it.

A unit is the part of a place within one county, or what a county has left in no place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely

from mapper.errors import number_of
from mapper.files import Floats, Geometries, Indices, object_array, transformer_between
from mapper.places.arc_encoding import UNITS_PER_DEGREE

Projector: TypeAlias = Callable[[Any, Any], tuple[Any, Any]]
Say: TypeAlias = Callable[[str], None]

NO_PLACE = -1
# Where the outlines of all states are flattened, which reach round the 180th meridian: about the
# middle of the mainland.
_COUNTRY_CENTRE = (-100.0, 45.0)


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
class UnitCoverage:
    """Units without gaps or overlaps: `geometries[i]` is the land of `cells[i]`.

    Attributes:
        cells: The place and the county of each.
        geometries: The land of each.
        governed: Pairs of a census-designated place and a town that has land of it, as places.
    """

    cells: list[Cell]
    geometries: Geometries
    governed: tuple[tuple[int, int], ...] = ()


def cut(
    places: list[Feature],
    counties: list[Feature],
    *,
    say: Say,
    towns: Sequence[Feature] = (),
    designated: Collection[str] = (),
) -> UnitCoverage:
    """Cut places and counties into units.

    All borders are noded at once on the source's grid, the faces between them are labelled by an
    inner point and put together again. So nothing can gape or overlap, in states where the lines
    match vertex by vertex and in those where a place crosses or misses a county line.

    Args:
        places: The places, which cells count first.
        counties: The counties.
        say: Is told what was amiss.
        towns: Towns and townships, which cells count as places after the others. An incorporated place in
            a town keeps its land; the town has that of a census-designated one, which has no government.
        designated: The GEOIDs of the census-designated places.
    """
    borders = shapely.boundary([each.geometry for each in (*places, *towns, *counties)])
    noded = shapely.unary_union(borders, grid_size=1 / UNITS_PER_DEGREE)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    place_of = _labels(faces, places, say)
    town_of = _labels(faces, list(towns), say)
    is_designated = np.array([*(each.geoid in designated for each in places), False])[place_of]
    in_town = (town_of >= 0) & (is_designated | (place_of == NO_PLACE))
    taken = in_town & is_designated
    governed = {
        *zip(place_of[taken].tolist(), (town_of[taken] + len(places)).tolist(), strict=True)
    }
    place_of = np.where(in_town, town_of + len(places), place_of)
    county_of = _labels(faces, counties, say)
    _report_outside(faces[(county_of < 0) & (place_of >= 0)], say)
    members: dict[Cell, list[int]] = defaultdict(list)
    for face in np.flatnonzero(county_of >= 0):
        members[Cell(int(place_of[face]), int(county_of[face]))].append(int(face))
    cells = sorted(members)
    land = object_array(joined(faces[members[cell]]) for cell in cells)
    return UnitCoverage(cells, land, tuple(sorted(governed)))


def _labels(faces: Geometries, features: list[Feature], say: Say) -> Indices:
    """Return for each face the index of the feature it lies in, or -1; the first one wins."""
    label = np.full(len(faces), -1, dtype=np.int64)
    tree = shapely.STRtree(shapely.point_on_surface(faces))
    geometries = object_array(each.geometry for each in features)
    feature, face = tree.query(geometries, predicate="contains")
    if twice := len(face) - len(set(face)):
        shared = number_of(twice, "piece")
        say(f"{shared} of land in two places or two counties; the lower id has them")
    order = np.argsort(feature, kind="stable")[::-1]  # written last = first feature
    label[face[order]] = feature[order]
    return label


def _report_outside(faces: Geometries, say: Say) -> None:
    """Say how much land of places lies in no county of the state; it is dropped."""
    if len(faces):
        say(f"{number_of(len(faces), 'piece')} of places outside every county; left out")


def joined(geometries: Geometries) -> shapely.Geometry:
    """Union members of a coverage into one MultiPolygon; vertices on outer borders stay."""
    return to_multipolygon(shapely.coverage_union_all(geometries))


def to_multipolygon(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a MultiPolygon with outer rings counter-clockwise (RFC 7946)."""
    polygons = shapely.get_parts(geometry)
    polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
    return shapely.multipolygons(shapely.orient_polygons(polygons))


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
    return object_array(to_multipolygon(each) for each in shapely.transform(degrees, _on_grid))


def _on_grid(coordinates: Floats) -> Floats:
    """Round degrees to the source's grid, to the very floats that reading a file gives."""
    return np.asarray(np.rint(coordinates * UNITS_PER_DEGREE) / UNITS_PER_DEGREE)


def _equal_area(bounds: Floats) -> tuple[Projector, Projector]:
    """Return projectors from and to lon/lat for a Lambert equal-area map centred on `bounds`."""
    west, south, east, north = bounds
    round_the_world = east - west > 180  # noqa: PLR2004
    middle = (west + east) / 2, (south + north) / 2
    longitude, latitude = _COUNTRY_CENTRE if round_the_world else middle
    crs = f"+proj=laea +lat_0={latitude:.3f} +lon_0={longitude:.3f} +ellps=GRS80"
    there = transformer_between("EPSG:4326", crs)
    back = transformer_between(crs, "EPSG:4326")
    return there.transform, back.transform
