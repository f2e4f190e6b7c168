"""Jurisdictions: which places, counties and states a location may lie in, as far as it is known.

A location is a circle: a point and an uncertainty radius in metres. Its jurisdictions are the units
of the boundaries (parts of places in a county, land in no place) that the circle touches; a point
on a shared border touches both sides. All functions here are pure.

Distances are geodesic, on the WGS84 ellipsoid (Karney 2013, through pyproj); borders run straight
in lon/lat between their vertices, as they do in the point-in-polygon test. Nothing here looks
across the 180th meridian, which no border crosses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from mapper import boundaries
from mapper.boundaries import NO_UNIT, Area, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Verdict: TypeAlias = Literal["inside", "outside", "undetermined"]
Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

COUNTRY = "US"

_GEOD = Geod(ellps="WGS84")
_EARTH_RADIUS_METERS = 6_371_008.8
_SPHERE_ERROR = 0.01  # a sphere's distances are at most 0.56 % off; what is closer is asked exactly
_METERS_PER_DEGREE = 111_000.0  # not more than a degree of latitude has anywhere (110,574)
_ECCENTRICITY_SQUARED = _GEOD.es
_SEGMENTS_PER_PIECE = 32
_MOST_NAMED = 3  # a label names this many alternatives at most
_WELL_INSIDE = 1 / 20  # distance from the border wanted, as a share of the square root of the area


@dataclass(frozen=True, slots=True)
class Jurisdictions:
    """The jurisdictions that a location may lie in; exactly one of them is the true one.

    Attributes:
        units: The candidates, each a place (or None: land in no place) with its county.
        beyond: Whether the location may also lie outside all states that have a boundary file.
    """

    units: tuple[Unit, ...]
    beyond: bool = False

    @property
    def places(self) -> tuple[Area, ...]:
        """The places among the candidates, by GEOID."""
        return _sorted(unit.place for unit in self.units if unit.place is not None)

    @property
    def unincorporated(self) -> tuple[str, ...]:
        """GEOIDs of the counties whose land in no place is among the candidates."""
        return tuple(sorted({unit.county.geoid for unit in self.units if unit.place is None}))

    @property
    def counties(self) -> tuple[Area, ...]:
        """The counties of all candidates, by GEOID."""
        return _sorted(unit.county for unit in self.units)

    @property
    def states(self) -> tuple[Area, ...]:
        """The states of all candidates, by GEOID."""
        fips = {unit.county.state for unit in self.units}
        return tuple(boundaries.load(state).area(state) for state in sorted(fips))

    def label(self) -> str:
        """Say the candidates in English: "Bell, Maywood or unincorporated Los Angeles County".

        More than three become "Los Angeles County, city unknown", in more than three counties
        "California, county unknown".
        """
        if not self.units:
            return "outside the known boundaries"
        outside = [f"outside {_either(_labels(self.states))}"] if self.beyond else []
        open_land = set(self.unincorporated)
        none = [f"unincorporated {each.label}" for each in self.counties if each.geoid in open_land]
        named = [*_labels(self.places), *none]
        if len(named) <= _MOST_NAMED:
            return _either([*named, *outside])
        if len(self.counties) <= _MOST_NAMED:
            return _either([f"{_either(_labels(self.counties))}, city unknown", *outside])
        return _either([f"{_either(_labels(self.states))}, county unknown", *outside])


def jurisdictions_of(latitude: float, longitude: float, *, radius_meters: float) -> Jurisdictions:
    """Return every jurisdiction that a circle touches, its border included.

    Args:
        latitude: Degrees north, WGS84.
        longitude: Degrees east, WGS84.
        radius_meters: The location's uncertainty, above 0.

    Returns:
        The candidates. Outside all states that have a boundary file there are none.

    Raises:
        ValueError: A coordinate is impossible, or the radius is not a length above 0.
    """
    _require_point(latitude, longitude)
    if not (math.isfinite(radius_meters) and radius_meters > 0):
        raise ValueError(f"got radius {radius_meters!r}, expected metres above 0, and finite")
    units: list[Unit] = []
    leaves = []
    for state in _states_near(latitude, longitude, radius_meters):
        touched, leaves_state = _units_touched(state, latitude, longitude, radius_meters)
        if touched:
            units += touched
            leaves.append(leaves_state)
    # Where two states at hand are touched, the circle leaves one for the other, not for nowhere.
    return Jurisdictions(tuple(units), beyond=leaves in ([], [True]))


def jurisdictions_of_place(area: Area) -> Jurisdictions:
    """Return the jurisdictions of a location of which only the place, county or state is known.

    Unlike the circle round a city, this holds no neighbour: "in Bell" means Bell.
    """
    mine = (unit for unit in boundaries.load(area.state).units if _covered(unit, {area.geoid}))
    return Jurisdictions(tuple(mine))


def distance_outside_meters(latitude: float, longitude: float, area: Area) -> float:
    """Return how far a point lies outside an area, in metres: 0.0 inside and on the border."""
    _require_point(latitude, longitude)
    geometry, start, end = _outline(area.state, area.geoid)
    if shapely.intersects_xy(geometry, longitude, latitude):
        return 0.0
    near = _nearest_points(latitude, longitude, start, end)
    rough = _sphere_distances(latitude, longitude, near)
    near = near[rough <= rough.min() * (1 + 2 * _SPHERE_ERROR)]
    return float(_geodesic_distances(latitude, longitude, near).min())


def in_area(
    jurisdictions: Jurisdictions,
    *,
    geoids: Collection[str],
    unincorporated_of: Collection[str] = (),
    except_: Collection[str] = (),
) -> Verdict:
    """Tell whether a location lies in an area that is made of jurisdictions.

    Args:
        jurisdictions: Where the location may lie.
        geoids: Places, counties (with all their cities), states, or "US", which the area holds.
        unincorporated_of: GEOIDs of counties of which it holds the unincorporated land: all that is
            no incorporated place, so census-designated places too.
        except_: Places, counties or states that it does not hold after all.

    Returns:
        `inside` if every candidate is in the area, `outside` if none is, else `undetermined`; also
        undetermined without candidates, and where a place's legal standing would decide but is
        unknown.
    """
    if not jurisdictions.units:
        return "undetermined"
    wanted, open_land, refused = set(geoids), set(unincorporated_of), set(except_)
    verdicts = {_unit_in(unit, wanted, open_land, refused) for unit in jurisdictions.units}
    if jurisdictions.beyond:
        verdicts.add(_beyond_in(wanted | open_land))
    if verdicts == {True}:
        return "inside"
    return "outside" if verdicts == {False} else "undetermined"


def covering_circle(geometry: shapely.Geometry) -> tuple[float, float, int]:
    """Return latitude, longitude and radius in metres of a circle that holds a whole area.

    The point lies strictly inside the area: the centre of the smallest circle round it where that
    is well inside, else the nearest point that is. The radius is what Darwin Core calls
    coordinateUncertaintyInMeters: no point of the area is farther away, by geodesic.

    Args:
        geometry: A Polygon or MultiPolygon in lon/lat degrees.

    Raises:
        ValueError: The geometry has no area.
    """
    if not geometry.area > 0:
        raise ValueError(f"got a {geometry.geom_type} without area, expected polygons in lon/lat")
    longitude, latitude = _inner_point(geometry)
    # A vertex is the farthest: an edge, straight in lon/lat, bends far less than the circle does.
    vertices = shapely.get_coordinates(geometry)
    rough = _sphere_distances(latitude, longitude, vertices)
    far = vertices[rough >= rough.max() * (1 - 2 * _SPHERE_ERROR)]
    reach = float(_geodesic_distances(latitude, longitude, far).max())
    return latitude, longitude, math.ceil(reach + 0.01)


# ---- areas -----------------------------------------------------------------------------------


def _sorted(areas: Iterable[Area]) -> tuple[Area, ...]:
    """Return each area once, by GEOID."""
    once = {area.geoid: area for area in areas}
    return tuple(once[geoid] for geoid in sorted(once))


def _labels(areas: Iterable[Area]) -> list[str]:
    return [area.label for area in areas]


def _either(names: list[str]) -> str:
    """Join alternatives: a; a or b; a, b or c."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _covered(unit: Unit, geoids: Collection[str]) -> bool:
    """Whether GEOIDs name the unit's place, county, state or country."""
    place = unit.place.geoid if unit.place else None
    return any(each in geoids for each in (place, unit.county.geoid, unit.county.state, COUNTRY))


def _unit_in(
    unit: Unit, geoids: set[str], unincorporated_of: set[str], except_: set[str]
) -> bool | None:
    """Whether a unit is in an area; None: it depends on a place's legal standing, unknown here."""
    if _covered(unit, except_):
        return False
    if _covered(unit, geoids):
        return True
    if unit.county.geoid not in unincorporated_of:
        return False
    if unit.place is None or unit.place.place_class == "cdp":
        return True
    return False if unit.place.place_class == "incorporated" else None


def _beyond_in(geoids: set[str]) -> bool | None:
    """Whether land outside every state at hand is in an area: no, if the area lies within them."""
    return False if {geoid[:2] for geoid in geoids} <= set(boundaries.available()) else None


# ---- circles and borders ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Borders:
    """All border segments of a state, in short pieces with a box each, to be found quickly.

    Attributes:
        start: Where segments begin, lon/lat degrees, shape (n, 2).
        end: Where they end.
        arc: The arc of each segment.
        pieces: Where each piece begins among the segments, and the total.
        boxes: West, south, east and north of each piece, one row each.
        unit_boxes: The same of each unit.
    """

    start: Floats
    end: Floats
    arc: Indices
    pieces: Indices
    boxes: Floats
    unit_boxes: Floats

    def near(self, box: Floats) -> Indices:
        """Return the segments of all pieces that may touch a box."""
        hits = np.flatnonzero(_overlap(self.boxes, box))
        if not len(hits):
            return hits
        return np.concatenate([np.arange(self.pieces[i], self.pieces[i + 1]) for i in hits])


@cache
def _borders(state: str) -> _Borders:
    """Prepare a state's borders and units for lookups."""
    here = boundaries.load(state)
    shapely.prepare(here.unit_geometries)
    arcs = here.arcs
    counts = np.diff(arcs.offsets) - 1
    arc = np.repeat(np.arange(len(arcs)), counts)
    first = np.arange(len(arc)) + arc  # each arc before has one vertex more than segments
    position = first - arcs.offsets[arc]
    pieces = np.flatnonzero(position % _SEGMENTS_PER_PIECE == 0)
    start, end = arcs.coordinates[first], arcs.coordinates[first + 1]
    low = np.minimum.reduceat(np.minimum(start, end), pieces)
    high = np.maximum.reduceat(np.maximum(start, end), pieces)
    return _Borders(
        start=start,
        end=end,
        arc=arc,
        pieces=np.append(pieces, len(arc)),
        boxes=np.ascontiguousarray(np.concatenate([low, high], axis=1).T),
        unit_boxes=np.ascontiguousarray(shapely.bounds(here.unit_geometries).T),
    )


@cache
def _outline(state: str, geoid: str) -> tuple[shapely.Geometry, Floats, Floats]:
    """Return an area's prepared geometry and the start and end of all segments of its border."""
    here = boundaries.load(state)
    geometry = here.geometry(geoid)
    shapely.prepare(geometry)
    rings = (ring for polygon in here.rings(geoid) for ring in polygon)
    arcs = [here.arcs[number] for ring in rings for number in ring]
    start = np.concatenate([arc[:-1] for arc in arcs])
    return geometry, start, np.concatenate([arc[1:] for arc in arcs])


@cache
def _state_boxes() -> dict[str, Floats]:
    """Return a box round each state, wide enough for what its coarse outline leaves out."""
    areas, geometries = boundaries.states().state_geometries()
    margin = 2 * boundaries.states().tolerance_meters / _METERS_PER_DEGREE
    outward = margin * np.array([-2.0, -1.0, 2.0, 1.0])  # a degree of longitude is shorter
    boxes = shapely.bounds(geometries) + outward
    return {area.geoid: box for area, box in zip(areas, boxes, strict=True)}


def _states_near(latitude: float, longitude: float, radius_meters: float) -> list[str]:
    """Return the states with a boundary file that a circle may touch."""
    at_hand = boundaries.available()
    if len(at_hand) == 1:
        return list(at_hand)
    box = _box(latitude, longitude, radius_meters)
    boxes = _state_boxes()
    return [state for state in at_hand if state not in boxes or _overlap(boxes[state], box)]


def _units_touched(
    state: str, latitude: float, longitude: float, radius_meters: float
) -> tuple[list[Unit], bool]:
    """Return the units that a circle touches, and whether it also reaches out of the state.

    It touches the unit that holds its centre and those on both sides of every border within reach;
    a unit that lies wholly within the circle has its border there.
    """
    here, borders = boundaries.load(state), _borders(state)
    boxed = np.flatnonzero(_overlap(borders.unit_boxes, np.array([longitude, latitude] * 2)))
    held = shapely.intersects_xy(here.unit_geometries[boxed], longitude, latitude)
    segments = borders.near(_box(latitude, longitude, radius_meters))
    near = _nearest_points(latitude, longitude, borders.start[segments], borders.end[segments])
    reached = segments[_within(latitude, longitude, near, radius_meters)]
    sides = here.sides[np.unique(borders.arc[reached])]
    numbers = {*boxed[held].tolist(), *sides.ravel().tolist()}
    return [here.units[number] for number in sorted(numbers - {NO_UNIT})], NO_UNIT in numbers


def _overlap(boxes: Floats, box: Floats) -> Mask:
    """Whether boxes touch one box; each is west, south, east, north (rows of an array)."""
    west, south, east, north = boxes
    overlap: Mask = (west <= box[2]) & (south <= box[3]) & (east >= box[0]) & (north >= box[1])
    return overlap


def _box(latitude: float, longitude: float, radius_meters: float) -> Floats:
    """Return a box of degrees that holds a circle: west, south, east, north."""
    high = radius_meters / _METERS_PER_DEGREE * (1 + _SPHERE_ERROR)
    steepest = abs(latitude) + high
    # Next to a pole a circle may reach every longitude.
    wide = 360.0 if steepest >= 89 else high / math.cos(math.radians(steepest))  # noqa: PLR2004
    return np.array([longitude - wide, latitude - high, longitude + wide, latitude + high])


# ---- distances -------------------------------------------------------------------------------


def _nearest_points(latitude: float, longitude: float, start: Floats, end: Floats) -> Floats:
    """Return the point of each segment that is nearest to a point; all in lon/lat degrees.

    Worked out in degrees that are stretched as the ellipsoid is at the point; the farther away a
    segment is, the less exact, but by never more than a small share of the segment's length.
    """
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    stretch = cosine * (1 - _ECCENTRICITY_SQUARED * sine**2) / (1 - _ECCENTRICITY_SQUARED)
    scale = np.array([stretch, 1.0])
    along = (end - start) * scale
    to_point = (np.array([longitude, latitude]) - start) * scale
    lengths_squared = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    share = np.clip((along * to_point).sum(axis=1) / lengths_squared, 0.0, 1.0)
    nearest: Floats = start + (end - start) * share[:, np.newaxis]
    return nearest


def _within(latitude: float, longitude: float, points: Floats, radius_meters: float) -> Mask:
    """Whether points (lon/lat) lie within a distance; only the doubtful ones are asked exactly."""
    rough = _sphere_distances(latitude, longitude, points)
    within: Mask = rough <= radius_meters * (1 - _SPHERE_ERROR)
    doubtful = np.flatnonzero(~within & (rough <= radius_meters * (1 + _SPHERE_ERROR)))
    exact = _geodesic_distances(latitude, longitude, points[doubtful])
    within[doubtful] = exact <= radius_meters
    return within


def _sphere_distances(latitude: float, longitude: float, points: Floats) -> Floats:
    """Return distances in metres to points (lon/lat) on a sphere, by the haversine formula."""
    there = np.radians(points)
    here = np.radians([longitude, latitude])
    sines = np.sin((there - here) / 2) ** 2
    half_chord = sines[:, 1] + np.cos(there[:, 1]) * np.cos(here[1]) * sines[:, 0]
    distances: Floats = 2 * _EARTH_RADIUS_METERS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return distances


def _geodesic_distances(latitude: float, longitude: float, points: Floats) -> Floats:
    """Return distances in metres to points (lon/lat) on the WGS84 ellipsoid."""
    longitudes, latitudes = np.full(len(points), longitude), np.full(len(points), latitude)
    _, _, distances = _GEOD.inv(longitudes, latitudes, points[:, 0], points[:, 1])
    return np.asarray(distances, dtype=np.float64)


def _inner_point(geometry: shapely.Geometry) -> tuple[float, float]:
    """Return lon/lat of a point inside an area, as near as may be to its smallest circle's centre.

    Worked out in degrees with longitudes shortened as they are at that latitude: a stretch keeps
    every edge straight, so inside there is inside here.
    """
    _, south, _, north = geometry.bounds
    shortening = math.cos(math.radians((south + north) / 2))
    flat = shapely.transform(geometry, lambda degrees: degrees * [shortening, 1.0])
    x, y = _well_inside(flat)
    for digits in (6, 15):  # a tenth of a metre reads better, where there is room for it
        point = round(x / shortening, digits), round(y, digits)
        if shapely.contains_xy(geometry, *point):
            return point
    inside = geometry.representative_point()
    return float(inside.x), float(inside.y)


def _well_inside(flat: shapely.Geometry) -> tuple[float, float]:
    """Return x, y of the centre of the smallest circle, or of the nearest point well inside."""
    centre = shapely.centroid(shapely.minimum_bounding_circle(flat))
    clearance = math.sqrt(flat.area) * _WELL_INSIDE
    if flat.contains(centre) and flat.boundary.distance(centre) >= clearance:
        return float(centre.x), float(centre.y)
    inner = flat.buffer(-clearance)
    while inner.is_empty and clearance > math.sqrt(flat.area) * 1e-6:
        clearance /= 2
        inner = flat.buffer(-clearance)
    if inner.is_empty:
        inner = flat.representative_point()
    nearest = shapely.get_coordinates(shapely.shortest_line(inner, centre))[0]
    return float(nearest[0]), float(nearest[1])


def _require_point(latitude: float, longitude: float) -> None:
    """Refuse impossible coordinates, hinting at swapped ones."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - false for NaN too
        raise ValueError(
            f"got latitude {latitude!r} and longitude {longitude!r}, expected degrees within ±90"
            " and ±180, do check that they are not swapped"
        )
