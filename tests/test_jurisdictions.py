"""Jurisdictions: which places, counties and states a circle may lie in, and what follows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mapper.places import boundaries
from mapper.places.areas import Area, Unit
from mapper.places.covering_circles import covering_circle
from mapper.places.jurisdictions import (
    Jurisdictions,
    distance_outside_meters,
    is_in_area,
    jurisdictions_of,
    jurisdictions_of_place,
)
from tests.cases import in_one_test

CALIFORNIA = boundaries.load_boundaries("06")
GEOD = pyproj.Geod(ellps="WGS84")
BELL, MAYWOOD, EAST_LOS_ANGELES = "0604870", "0646492", "0620802"
LOS_ANGELES_COUNTY, ORANGE_COUNTY = "06037", "06059"
BELL_CITY_HALL = (33.979228, -118.188445)
GARFIELD_AND_VALLEY = (34.0788, -118.1225)
HOME_DEPOT = (33.8884, -118.1846)
LAKE_TAHOE = (38.94, -119.95)
ANTELOPE_VALLEY = (34.75, -118.6)


def area(geoid: str) -> Area:
    return CALIFORNIA.area(geoid)


def candidates(*cells: tuple[str | None, str], beyond: bool = False) -> Jurisdictions:
    units = (Unit(area(place) if place else None, area(county)) for place, county in cells)
    return Jurisdictions(tuple(units), beyond=beyond)


# ---- circles ---------------------------------------------------------------------------------


@in_one_test(
    ("point", "radius_meters", "label"),
    [
        (BELL_CITY_HALL, 281, "Bell"),
        (BELL_CITY_HALL, 283, "Bell or Maywood"),  # 282 m from the line
        (GARFIELD_AND_VALLEY, 1000, "Alhambra"),
        (GARFIELD_AND_VALLEY, 1002, "Alhambra or Monterey Park"),
        (HOME_DEPOT, 30, "Paramount"),
        (HOME_DEPOT, 400, "Compton, Long Beach or Paramount"),
        ((34.02, -118.17), 50, "East Los Angeles"),
        (ANTELOPE_VALLEY, 100, "unincorporated Los Angeles County"),
        (BELL_CITY_HALL, 5_000, "Los Angeles County, city unknown"),
        ((33.87, -118.0), 9_000, "Los Angeles County or Orange County, city unknown"),
        ((36.5, -119.5), 150_000, "California, county unknown"),
        (
            LAKE_TAHOE,
            3_000,
            "El Dorado County or Douglas County, city unknown",
        ),
        ((36.17, -115.14), 100, "Las Vegas"),
        ((41.88, -87.63), 100, "Chicago"),
        (
            (33.7, -118.6),
            30_000,
            "Los Angeles County, city unknown or outside California",
        ),
        ((19.4, -99.1), 100, "Mexico City or State of Mexico, Mexico"),  # lines are 5 km coarse
        ((0.0, 0.0), 100, "outside the known boundaries"),
    ],
)
def test_label_of_a_circle(point: tuple[float, float], radius_meters: float, label: str) -> None:
    assert jurisdictions_of(*point, radius_meters=radius_meters).label() == label


def test_a_circle_has_places_counties_and_states() -> None:
    found = jurisdictions_of(*BELL_CITY_HALL, radius_meters=283)
    assert [place.geoid for place in found.places] == [BELL, MAYWOOD]
    assert [county.geoid for county in found.counties] == [LOS_ANGELES_COUNTY]
    assert [state.label for state in found.states] == ["California"]
    assert found.unincorporated == ()
    assert not found.beyond


def test_open_land_is_told_by_county() -> None:
    found = jurisdictions_of(*ANTELOPE_VALLEY, radius_meters=100)
    assert (found.places, found.unincorporated) == ((), (LOS_ANGELES_COUNTY,))


def test_outside_there_are_no_candidates() -> None:
    found = jurisdictions_of(30.0, -140.0, radius_meters=100)
    assert (found.places, found.unincorporated, found.counties, found.states) == ((), (), (), ())
    assert found.beyond


def test_a_point_on_a_shared_border_touches_both_sides() -> None:
    numbers = {abs(n) if n >= 0 else ~n for n in CALIFORNIA.rings(BELL)[0][0]}
    neighbours = {abs(n) if n >= 0 else ~n for n in CALIFORNIA.rings(MAYWOOD)[0][0]}
    for longitude, latitude in CALIFORNIA.arcs[min(numbers & neighbours)]:
        places = jurisdictions_of(latitude, longitude, radius_meters=0.001).places
        assert {BELL, MAYWOOD} <= {place.geoid for place in places}


@in_one_test("radius_meters", [0, -1, math.nan, math.inf])
def test_a_radius_is_a_length(radius_meters: float) -> None:
    with pytest.raises(ValueError, match=r"The radius .* above 0"):
        jurisdictions_of(*BELL_CITY_HALL, radius_meters=radius_meters)


@in_one_test("point", [(-118.2, 34.0), (math.nan, 0.0), (0.0, 181.0), (0.0, math.nan)])
def test_impossible_points_are_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not swapped"):
        jurisdictions_of(*point, radius_meters=1)
    with pytest.raises(ValueError, match="not swapped"):
        distance_outside_meters(*point, area(BELL))


def test_coordinates_may_be_zero_or_polar() -> None:
    for point in ((0.0, 0.0), (90.0, 0.0), (-90.0, 180.0)):
        assert jurisdictions_of(*point, radius_meters=1_000).units == ()


@pytest.mark.long
def test_a_circle_round_the_whole_state_touches_every_unit_and_the_neighbours() -> None:
    circle = covering_circle(CALIFORNIA.geometry("06"))
    found = jurisdictions_of(circle[0], circle[1], radius_meters=circle[2])
    assert set(CALIFORNIA.units) < set(found.units)
    assert {"California", "Nevada", "Oregon"} <= {state.label for state in found.states}


southland = st.tuples(st.floats(33.4, 34.8), st.floats(-118.9, -117.5))
radii = st.floats(1, 4).map(lambda power: 10**power)


@given(point=southland, radius=radii, factor=st.floats(1, 5))
def test_a_wider_circle_touches_no_less(
    point: tuple[float, float], radius: float, factor: float
) -> None:
    narrow = jurisdictions_of(*point, radius_meters=radius)
    wide = jurisdictions_of(*point, radius_meters=radius * factor)
    assert set(narrow.units) <= set(wide.units)


@given(point=southland, radius=radii)
def test_circles_agree_with_polygons_in_a_local_projection(
    point: tuple[float, float], radius: float
) -> None:
    latitude, longitude = point
    crs = f"+proj=aeqd +lat_0={latitude} +lon_0={longitude} +datum=WGS84"
    project = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    around = shapely.box(longitude - 0.2, latitude - 0.2, longitude + 0.2, latitude + 0.2)
    clipped = shapely.intersection(CALIFORNIA.unit_geometries, around)
    flat = shapely.transform(clipped, project, interleaved=False)
    distances = shapely.distance(flat, shapely.Point(0, 0))
    found = jurisdictions_of(latitude, longitude, radius_meters=radius).units
    for unit, distance in zip(CALIFORNIA.units, distances, strict=True):
        if distance < radius - 1:
            assert unit in found
        elif not distance <= radius + 1:  # NaN: nothing of the unit is around
            assert unit not in found


# ---- known places ----------------------------------------------------------------------------


def test_a_known_place_is_that_place() -> None:
    found = jurisdictions_of_place(area(BELL))
    assert found.units == (Unit(area(BELL), area(LOS_ANGELES_COUNTY)),)
    assert found.label() == "Bell"


def test_a_place_in_two_counties_keeps_both() -> None:
    found = jurisdictions_of_place(area("0602812"))
    assert found.label() == "Aromas"
    assert [county.label for county in found.counties] == ["Monterey County", "San Benito County"]


def test_a_known_county_leaves_the_city_open() -> None:
    found = jurisdictions_of_place(area(LOS_ANGELES_COUNTY))
    assert found.label() == "Los Angeles County, city unknown"
    assert area(BELL) in found.places
    assert sum(place.place_class == "incorporated" for place in found.places) == 88
    assert found.unincorporated == (LOS_ANGELES_COUNTY,)
    assert {county.geoid for county in found.counties} == {LOS_ANGELES_COUNTY}


def test_a_known_state_leaves_the_county_open() -> None:
    found = jurisdictions_of_place(area("06"))
    assert found.label() == "California, county unknown"
    assert len(found.counties) == 58


# ---- distances -------------------------------------------------------------------------------


@in_one_test(
    ("point", "geoid", "meters"),
    [
        (BELL_CITY_HALL, BELL, 0),
        (BELL_CITY_HALL, LOS_ANGELES_COUNTY, 0),
        (BELL_CITY_HALL, MAYWOOD, 282),
        (GARFIELD_AND_VALLEY, "0600884", 0),
        (GARFIELD_AND_VALLEY, "0648914", 1001),  # Monterey Park
    ],
)
def test_distance_outside(point: tuple[float, float], geoid: str, meters: float) -> None:
    assert distance_outside_meters(*point, area(geoid)) == pytest.approx(meters, abs=1)


def test_on_the_border_is_not_outside() -> None:
    longitude, latitude = CALIFORNIA.arcs[CALIFORNIA.rings(BELL)[0][0][0]][0]
    assert distance_outside_meters(latitude, longitude, area(BELL)) == 0.0


@pytest.mark.parametrize("north", [36.2, 36.5, 36.8])
def test_distance_from_a_slanting_border(north: float) -> None:
    """Inyo County ends at the straight line to Nevada, about 2 km from these points."""
    inyo, east = area("06027"), -116.512 - (north - 36.5) * 1.311
    around = shapely.box(east - 0.2, north - 0.2, east + 0.2, north + 0.2)
    border = shapely.intersection(CALIFORNIA.geometry("06027").boundary, around)
    dense = shapely.get_coordinates(shapely.segmentize(border, 1e-5))
    here = np.full((len(dense), 2), [east, north])
    expected = GEOD.inv(here[:, 0], here[:, 1], dense[:, 0], dense[:, 1])[2].min()
    assert expected > 1
    assert distance_outside_meters(north, east, inyo) == pytest.approx(expected, abs=0.01)


DENSE_BELL = shapely.get_coordinates(shapely.segmentize(CALIFORNIA.geometry(BELL), 2e-5))


@given(
    point=st.tuples(st.floats(33.9, 34.05), st.floats(-118.3, -118.1))
    | st.tuples(st.floats(-60, 60), st.floats(-179, 60))
)
def test_distance_is_geodesic_and_to_the_nearest_point_of_the_border(
    point: tuple[float, float],
) -> None:
    latitude, longitude = point
    here = np.full((len(DENSE_BELL), 2), [longitude, latitude])
    expected = GEOD.inv(here[:, 0], here[:, 1], DENSE_BELL[:, 0], DENSE_BELL[:, 1])[2].min()
    if shapely.contains_xy(CALIFORNIA.geometry(BELL), longitude, latitude):
        expected = 0.0
    # Far away the nearest point of a segment is not found exactly; 10 cm in 100 km are enough.
    tolerance = max(0.1, expected * 1e-6)
    assert distance_outside_meters(*point, area(BELL)) == pytest.approx(expected, abs=tolerance)


# ---- areas of operations ---------------------------------------------------------------------

IN_BELL = candidates((BELL, LOS_ANGELES_COUNTY))
IN_BELL_OR_MAYWOOD = candidates((BELL, LOS_ANGELES_COUNTY), (MAYWOOD, LOS_ANGELES_COUNTY))
IN_NO_PLACE = candidates((None, LOS_ANGELES_COUNTY))
IN_CDP = candidates((EAST_LOS_ANGELES, LOS_ANGELES_COUNTY))
AT_THE_COUNTY_LINE = candidates((None, LOS_ANGELES_COUNTY), (None, ORANGE_COUNTY))
AROMAS_IN_MONTEREY = candidates(("0602812", "06053"))
AT_TAHOE = candidates((None, "06017"), beyond=True)


@in_one_test(
    ("where", "made_of", "verdict"),
    [
        (IN_BELL, {"geoids": {BELL}}, "inside"),
        (IN_BELL, {"geoids": {MAYWOOD}}, "outside"),
        (IN_BELL, {"geoids": [LOS_ANGELES_COUNTY]}, "inside"),
        (IN_BELL, {"geoids": ["06"]}, "inside"),
        (IN_BELL, {"geoids": ["US"]}, "inside"),
        (IN_BELL, {"geoids": ["32"]}, "outside"),
        (IN_BELL, {"geoids": []}, "outside"),
        (IN_BELL_OR_MAYWOOD, {"geoids": {BELL}}, "undetermined"),
        (IN_BELL_OR_MAYWOOD, {"geoids": {BELL, MAYWOOD}}, "inside"),
        (IN_BELL_OR_MAYWOOD, {"geoids": {ORANGE_COUNTY}}, "outside"),
        # A sheriff: the county's open land and one contract city.
        (IN_NO_PLACE, {"geoids": [MAYWOOD], "unincorporated_of": ["06037"]}, "inside"),
        (IN_CDP, {"geoids": [MAYWOOD], "unincorporated_of": ["06037"]}, "inside"),
        (IN_BELL, {"geoids": [MAYWOOD], "unincorporated_of": ["06037"]}, "outside"),
        (
            IN_BELL_OR_MAYWOOD,
            {"geoids": [MAYWOOD], "unincorporated_of": ["06037"]},
            "undetermined",
        ),
        (AT_THE_COUNTY_LINE, {"geoids": [], "unincorporated_of": ["06037"]}, "undetermined"),
        (AT_THE_COUNTY_LINE, {"geoids": ["06037", "06059"]}, "inside"),
        # A place counts only with the county that the candidate is in.
        (AROMAS_IN_MONTEREY, {"geoids": ["06053"]}, "inside"),
        (AROMAS_IN_MONTEREY, {"geoids": ["06069"]}, "outside"),
        (AROMAS_IN_MONTEREY, {"geoids": ["0602812"]}, "inside"),
        # Exceptions win.
        (IN_BELL, {"geoids": ["06037"], "except_": [BELL]}, "outside"),
        (IN_BELL_OR_MAYWOOD, {"geoids": ["06037"], "except_": [BELL]}, "undetermined"),
        (IN_BELL, {"geoids": ["US"], "except_": ["06"]}, "outside"),
        # What may lie outside all states is in no area of one.
        (AT_TAHOE, {"geoids": ["06017"]}, "undetermined"),
        (AT_TAHOE, {"geoids": ["06037"]}, "outside"),
        (AT_TAHOE, {"geoids": ["32"]}, "outside"),
        (AT_TAHOE, {"geoids": ["US"]}, "undetermined"),
        (Jurisdictions(()), {"geoids": ["US"]}, "undetermined"),
    ],
)
def test_is_in_area(where: Jurisdictions, made_of: dict[str, Any], verdict: str) -> None:
    assert is_in_area(where, **made_of) == verdict


def test_an_unknown_legal_standing_is_undetermined_only_where_it_decides() -> None:
    reno = Area("3260600", "Reno", "place", "", ("32031",))
    where = Jurisdictions((Unit(reno, Area("32031", "Washoe", "county")),))
    assert is_in_area(where, geoids=[], unincorporated_of=["32031"]) == "undetermined"
    assert is_in_area(where, geoids=["3260600"], unincorporated_of=["32031"]) == "inside"
    assert is_in_area(where, geoids=[], unincorporated_of=["32003"]) == "outside"


# ---- covering circles ------------------------------------------------------------------------


def test_the_circle_of_a_place_or_county_has_its_point_in_that_alone(
    is_long: bool,  # noqa: FBT001
) -> None:
    step = 1 if is_long else 40
    for areas, geometries in (CALIFORNIA.place_geometries(), CALIFORNIA.county_geometries()):
        for each, geometry in list(zip(areas, geometries, strict=True))[::step]:
            latitude, longitude, radius_meters = covering_circle(geometry)
            _holds(geometry, latitude, longitude, radius_meters)
            found = jurisdictions_of(latitude, longitude, radius_meters=1)
            assert (found.places if each.kind == "place" else found.counties) == (each,)


def test_the_circle_of_a_compact_city_is_hardly_wider_than_the_city() -> None:
    geometry = CALIFORNIA.geometry(BELL)
    west, south, east, north = geometry.bounds
    across = GEOD.inv(west, south, east, north)[2]
    assert covering_circle(geometry)[2] < across * 0.6


@st.composite
def random_areas(draw: st.DrawFn) -> Any:
    """Stars of one or two parts, some with a hole, anywhere but next to the poles."""
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        x, y = draw(st.floats(-170, 170)), draw(st.floats(-70, 70))
        if parts:
            x, y = parts[0].centroid.x + draw(st.floats(3, 5)), parts[0].centroid.y
        size = draw(st.floats(0.001, 1))
        rays = draw(st.lists(st.floats(0.2, 1), min_size=3, max_size=12))
        angles = np.linspace(0, 2 * np.pi, len(rays), endpoint=False)
        star = np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.array(rays)[:, np.newaxis]
        hole = [star * size * 0.5 + [x, y]] if draw(st.booleans()) else []
        parts.append(shapely.Polygon(star * size + [x, y], hole))
    return shapely.MultiPolygon(parts)


@given(geometry=random_areas())
def test_a_covering_circle_holds_the_area_and_is_no_wider_than_needed(geometry: Any) -> None:
    latitude, longitude, radius_meters = covering_circle(geometry)
    assert isinstance(radius_meters, int)
    farthest = _holds(geometry, latitude, longitude, radius_meters)
    assert radius_meters <= farthest + 1.1


def test_a_crescent_has_its_point_in_itself() -> None:
    moon = shapely.Point(0, 0).buffer(1) - shapely.Point(0.3, 0).buffer(1)
    latitude, longitude, radius_meters = covering_circle(moon)
    _holds(moon, latitude, longitude, radius_meters)


@pytest.mark.parametrize("geometry", [shapely.Polygon(), shapely.Point(0, 0)])
def test_what_has_no_area_has_no_covering_circle(geometry: Any) -> None:
    with pytest.raises(ValueError, match="has no area"):
        covering_circle(geometry)


def _holds(geometry: Any, latitude: float, longitude: float, radius_meters: float) -> float:
    """Assert that the circle holds the area, its point inside; return the farthest distance."""
    assert shapely.contains_xy(geometry, longitude, latitude)
    vertices = shapely.get_coordinates(shapely.segmentize(geometry, 0.05))
    here = np.full((len(vertices), 2), [longitude, latitude])
    distances = GEOD.inv(here[:, 0], here[:, 1], vertices[:, 0], vertices[:, 1])[2]
    farthest = float(distances.max())
    assert farthest <= radius_meters
    return farthest


# ---- real places -----------------------------------------------------------------------------


@given(
    number=st.integers(0, 1521),
    across=st.floats(0, 1),
    up=st.floats(0, 1),
    radius=st.floats(0.1, 5),
)
def test_a_tiny_circle_round_an_inner_point_finds_the_place(
    number: int, across: float, up: float, radius: float
) -> None:
    places, geometries = CALIFORNIA.place_geometries()
    geometry = geometries[number]
    west, south, east, north = geometry.bounds
    point = shapely.Point(west + across * (east - west), south + up * (north - south))
    if not geometry.contains(point):
        point = geometry.representative_point()
    found = jurisdictions_of(point.y, point.x, radius_meters=radius)
    assert places[number] in found.places
    assert distance_outside_meters(point.y, point.x, places[number]) == 0.0
