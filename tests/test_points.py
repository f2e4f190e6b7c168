"""Many locations at once: the same answers as one by one, and one place for a point on a border."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mapper.places import boundaries, grid, state_lookup
from mapper.places.areas import Unit
from mapper.places.border_segments import borders_of, geodesic_distances, nearest_points
from mapper.places.coverage import NO_UNIT
from mapper.places.jurisdictions import jurisdictions_of
from mapper.places.jurisdictions_of_points import NOWHERE, assign_points
from tests.cases import in_one_test
from tests.effort import few

CALIFORNIA = boundaries.load_boundaries("06")
BELL_CITY_HALL = (33.979228, -118.188445)


def on_a_border(state: str, number: int, share: float) -> tuple[float, float]:
    """Return a vertex of a state's border (share 0) or a point next to or on the line after it."""
    borders = borders_of(state)
    segment = number % len(borders.start)
    longitude, latitude = (
        borders.start[segment] * (1 - share) + borders.end[segment] * share
    ).tolist()
    return latitude, longitude


anywhere = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
southland = st.tuples(st.floats(33.4, 34.8), st.floats(-118.9, -117.5))
at_sea = st.tuples(st.floats(32.5, 34.5), st.floats(-121, -118))
state_lines = st.tuples(st.floats(38.5, 39.5), st.floats(-120.1, -119.7)) | st.tuples(
    st.floats(36.9, 37.1), st.floats(-109.2, -108.9)
)
borders = st.builds(
    on_a_border,
    st.sampled_from(["06", "32", "11", "44"]),
    st.integers(0, 10**6),
    st.sampled_from([0.0, 0.0, 0.5, 0.25]),
)
corners = st.sampled_from(
    [
        (90.0, 0.0),
        (-90.0, 180.0),
        (89.95, 12.0),
        (0.0, 0.0),
        (52.0, 180.0),
        (52.0, -180.0),
        (51.9, 179.9),
        (13.45, 144.75),
        (71.39, -156.48),
    ]
)
radii = st.floats(-3, 4.7).map(lambda power: 10.0**power)
circles = st.tuples(southland | at_sea | state_lines | borders | corners | anywhere, radii)


@pytest.mark.long
@example(drawn=[((90.0, 0.0), 1.0), ((9.0, 51.0), 1.0)])  # open sea, twice
@settings(max_examples=3 * few())
@given(drawn=st.lists(circles, min_size=1, max_size=12))
def test_many_at_once_have_the_answers_of_one_by_one(drawn: list[Any]) -> None:
    latitude, longitude = np.array([point for point, _ in drawn]).T
    radius = np.array([each for _, each in drawn])
    found = assign_points(latitude, longitude, radius_meters=radius)
    for code, (point, meters) in zip(found.codes, drawn, strict=True):
        assert found.sets[code] == jurisdictions_of(*point, radius_meters=meters)
    assert len(set(found.sets)) == len(found.sets)
    assert set(found.codes) == set(range(len(found.sets)))


@given(drawn=st.lists(southland | borders | anywhere, min_size=1, max_size=12))
def test_a_point_lies_in_one_unit_that_holds_it_and_on_a_border_in_the_first_by_geoid(
    drawn: list[Any],
) -> None:
    latitude, longitude = np.array(drawn).T
    found = assign_points(latitude, longitude, radius_meters=0.001)
    for held, code, (y, x) in zip(found.held, found.codes, drawn, strict=True):
        holders = []
        for state in {unit.county.state for unit in found.sets[code].units}:
            here = boundaries.load_boundaries(state)
            holds = shapely.intersects_xy(here.unit_geometries, x, y)
            holders += [here.units[number] for number in np.flatnonzero(holds)]
        if holders:
            first = min(holders, key=lambda u: (u.place.geoid if u.place else "~", u.county.geoid))
            assert found.units[held] == first
        else:
            assert held == NOWHERE


@pytest.fixture(params=[0.003, 0.014, 0.9], ids="squares of {} degrees".format)
def for_few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Use the grid for a few points, too."""
    monkeypatch.setattr(grid, "_SQUARE_DEGREES", request.param)
    grid.grid_of.cache_clear()

    def assigned(*given: Any, **options: Any) -> Any:
        with monkeypatch.context() as patched:
            patched.setattr(grid, "FROM", 0)
            patched.setattr(state_lookup, "FROM", 0)
            return assign_points(*given, **options)

    yield assigned
    grid.grid_of.cache_clear()


@pytest.mark.sample(2)
@given(drawn=st.lists(circles, min_size=1, max_size=6))
@settings(
    max_examples=2 * few(),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_grid_changes_no_answer(for_few: Any, drawn: list[Any]) -> None:
    latitude, longitude = np.array([point for point, _ in drawn]).T
    radius = np.array([each for _, each in drawn])
    without = assign_points(latitude, longitude, radius_meters=radius)
    found = for_few(latitude, longitude, radius_meters=radius)
    for n, (point, meters) in enumerate(drawn):
        assert found.sets[found.codes[n]] == without.sets[without.codes[n]]
        assert found.sets[found.codes[n]] == jurisdictions_of(*point, radius_meters=meters)
        held, before = found.held[n], without.held[n]
        assert (held == NOWHERE) == (before == NOWHERE)
        assert held == NOWHERE or found.units[held] == without.units[before]


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_many_sparse_points_lie_where_plain_shapely_says(seed: int) -> None:
    """So many that the grid is used, twice, so that what it has learnt is used, too."""
    random = np.random.default_rng(seed)
    latitude, longitude = random.uniform(34.5, 43.0, 4_200), random.uniform(-121.0, -113.0, 4_200)
    found = assign_points(latitude, longitude, radius_meters=random.choice([5, 300, 9e3], 4_200))
    expected: dict[int, set[Unit]] = {n: set() for n in range(4_200)}
    for state in ("04", "06", "16", "32", "41", "49"):
        here = boundaries.load_boundaries(state)
        tree = shapely.STRtree(here.unit_geometries)
        inside = tree.query(shapely.points(longitude, latitude), predicate="intersects")
        for point, unit in inside.T:
            expected[int(point)].add(here.units[unit])
    for n, held in enumerate(found.held):
        assert expected[n] == (set() if held == NOWHERE else {found.units[held]})
        assert expected[n] <= set(found.sets[found.codes[n]].units)


def test_vertices_of_shared_borders_lie_in_one_place_and_may_lie_in_both() -> None:
    arcs = np.flatnonzero((CALIFORNIA.sides != NO_UNIT).all(axis=1))[::40]
    longitude, latitude = np.array([CALIFORNIA.arcs[int(arc)][0] for arc in arcs]).T
    found = assign_points(latitude, longitude, radius_meters=1)
    assert (found.held != NOWHERE).all()
    for arc, held, code in zip(arcs, found.held, found.codes, strict=True):
        sides = {CALIFORNIA.units[side] for side in CALIFORNIA.sides[arc]}
        assert sides <= set(found.sets[code].units)
        assert found.units[held] in found.sets[code].units


def test_the_order_of_the_points_does_not_matter() -> None:
    random = np.random.default_rng(5)
    latitude, longitude = random.uniform(33.5, 34.5, 500), random.uniform(-118.6, -117.6, 500)
    radius = random.choice([30.0, 900.0, 5_000.0], 500)
    straight = assign_points(latitude, longitude, radius_meters=radius)
    mixed = random.permutation(500)
    other = assign_points(latitude[mixed], longitude[mixed], radius_meters=radius[mixed])
    assert (straight.codes[mixed] == other.codes).all()
    assert straight.sets == other.sets


def test_wide_circles_that_rows_repeat_have_the_answers_of_each() -> None:
    spots = [
        (34.0, -118.0, 78_000.0),
        (34.1, -118.2, 7_800.0),
        (34.1, -118.2, 20.0),
        (32.6, -117.0, 7_800.0),
    ]
    rows = [3, 1, 2, 0, 1, 3, 2, 0, 1]
    y, x, radius = np.array([spots[row] for row in rows]).T
    found = assign_points(y, x, radius_meters=radius, border_distance=True)
    assert found.border_distance_meters is not None
    for number, row in enumerate(rows):
        latitude, longitude, meters = spots[row]
        one = assign_points([latitude], [longitude], radius_meters=meters, border_distance=True)
        assert one.border_distance_meters is not None
        assert found.sets[found.codes[number]] == one.sets[one.codes[0]]
        assert found.units[found.held[number]] == one.units[one.held[0]]
        assert found.border_distance_meters[number] == one.border_distance_meters[0]


def test_neighbouring_states_share_one_line() -> None:
    """A circle at a state line is told of both states and never of what is outside of them."""
    random = np.random.default_rng(7)
    here = borders_of("32")
    out = (boundaries.load_boundaries("32").sides[here.arc] == NO_UNIT).any(axis=1)
    some = random.choice(np.flatnonzero(out), 200)
    longitude, latitude = here.start[some].T
    found = assign_points(latitude, longitude, radius_meters=0.01)
    for code in found.codes:
        assert len(found.sets[code].states) > 1
        assert not found.sets[code].beyond


@pytest.mark.parametrize(
    ("point", "place", "state"),
    [
        ((36.17, -115.14), "Las Vegas", "Nevada"),
        ((41.88, -87.63), "Chicago", "Illinois"),
        ((38.8977, -77.0365), "Washington", "District of Columbia"),
        ((18.4655, -66.1057), "San Juan", "Puerto Rico"),
        ((27.9659, -82.8001), "Clearwater", "Florida"),
        ((61.2181, -149.9003), "Anchorage", "Alaska"),
    ],
)
def test_places_in_every_corner_of_the_country(point: Any, place: str, state: str) -> None:
    found = assign_points([point[0]], [point[1]], radius_meters=50)
    [unit] = found.units
    assert unit.place is not None
    assert unit.place.label == place
    assert found.sets[0].states[0].label == state


@settings(max_examples=2 * few())
@given(drawn=st.lists(southland | at_sea | borders, min_size=1, max_size=3))
def test_the_distance_is_geodesic_and_to_the_nearest_border_of_the_state(drawn: list[Any]) -> None:
    latitude, longitude = np.array(drawn).T
    found = assign_points(latitude, longitude, radius_meters=1, border_distance=True)
    assert found.border_distance_meters is not None
    for y, x, held, meters in zip(
        latitude, longitude, found.held, found.border_distance_meters, strict=True
    ):
        if held == NOWHERE:
            assert math.isnan(meters)
            continue
        lines = borders_of(found.units[held].county.state)
        near = nearest_points(y, x, lines.start, lines.end)
        away = (near - [x, y]) * [math.cos(math.radians(y)), 1]  # a degree of longitude is shorter
        close = np.argsort(np.hypot(*away.T))[:200]
        assert meters == pytest.approx(geodesic_distances(y, x, near[close]).min(), abs=0.01)


def test_no_points_are_no_fault() -> None:
    found = assign_points([], [], radius_meters=1, border_distance=True)
    assert (found.sets, found.units, len(found.codes), len(found.held)) == ((), (), 0, 0)


@in_one_test(
    ("latitude", "radius", "says"),
    [
        ([34.0, -118.0], 1, "not swapped.*point 1, the first of 1"),
        ([34.0, math.nan], 1, "not swapped"),
        ([34.0, 34.0], [1, 0], "The radius 0.0 .*radius 1, the first of 1"),
        ([34.0, 34.0], math.inf, "finite number of meters above 0"),
    ],
)
def test_impossible_points_and_radii_are_refused(latitude: Any, radius: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        assign_points(latitude, [-118.0, -118.0], radius_meters=radius)
