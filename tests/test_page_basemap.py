from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from mapper.page.basemap import MAX_CHARACTERS, encode_basemap
from mapper.page.basemap_lines import _drawable, _sweeps
from mapper.page.map_extent import Extent, incidents_extent
from mapper.places import boundaries
from mapper.records.tables import Tables
from tests.cases import in_one_test
from tests.page_reader import read_block

CALIFORNIA = boundaries.load_boundaries("06")
STATES = boundaries.load_state_boundaries()
SANTA_ANA = {
    "latitude": 33.74,
    "longitude": -117.88,
    "coordinate_uncertainty_in_meters": 9_000.0,
    "located_by": "place",
    "places": ("0669000",),
    "counties": ("06059",),
    "states": ("06",),
    "jurisdiction": "Santa Ana",
}


def encoded(incidents: pd.DataFrame) -> str:
    return encode_basemap(incidents, boundaries=CALIFORNIA, states=STATES)


class Map:
    """A basemap taken apart."""

    def __init__(self, block: str) -> None:
        self.header, columns = read_block(block)
        starts = np.column_stack((columns["start_x"], columns["start_y"]))
        steps = np.column_stack((columns["dx"], columns["dy"]))
        ends = np.cumsum(np.array(columns["arc_length"]) - 1)
        self.arcs = [
            np.cumsum(np.vstack((start, each)), axis=0)
            for start, each in zip(starts, np.split(steps, ends[:-1]), strict=True)
        ]
        self.features = {each["geoid"]: each for each in self.header["features"]}

    def arc(self, number: int) -> Any:
        return self.arcs[number] if number >= 0 else self.arcs[~number][::-1]

    def shape(self, geoid: str) -> Any:
        polygons = [
            [
                np.concatenate([self.arc(arc) for arc in ring]) * self.header["scale"]
                for ring in each
            ]
            for each in self.features[geoid]["rings"]
        ]
        return shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])


@pytest.fixture(scope="module")
def region() -> Map:
    rows = [
        SANTA_ANA,
        {**SANTA_ANA, "latitude": 34.02, "longitude": -118.41, "places": ("0644000",)},
        {
            **SANTA_ANA,
            "latitude": 33.979228,
            "longitude": -118.188445,
            "coordinate_uncertainty_in_meters": 75.0,
            "located_by": "landmark",
            "places": ("0604870",),
        },
    ]
    block = encoded(pd.DataFrame(rows))
    assert len(block) <= MAX_CHARACTERS
    return Map(block)


def test_the_header_says_what_it_is(region: Map) -> None:
    assert region.header["scale"] == 1e-5
    assert region.header["attribution"] == "Boundaries: US Census TIGER 2016"
    types = {each["name"]: (each["type"], each["encoding"]) for each in region.header["columns"]}
    assert types == {
        "arc_length": ("u32", "plain"),
        "start_x": ("i32", "delta"),
        "start_y": ("i32", "delta"),
        "dx": ("i16", "plain"),
        "dy": ("i16", "plain"),
    }


def test_states_come_first_then_counties_then_places(region: Map) -> None:
    kinds = [each["kind"] for each in region.header["features"]]
    assert kinds == sorted(kinds, key=["state", "county", "place"].index)
    assert kinds.count("state") == 56
    assert kinds.count("county") == 58


def test_places_round_the_incidents_are_there_and_far_ones_are_not(region: Map) -> None:
    assert {"0669000", "0644000", "0604870", "0646492", "0636000"} <= region.features.keys()
    assert "0667000" not in region.features  # San Francisco


def test_arcs_of_a_ring_meet_and_close(region: Map) -> None:
    rings = [
        ring for each in region.features.values() for polygon in each["rings"] for ring in polygon
    ]
    assert len(rings) > 400
    for ring in rings:
        for one, next_ in pairwise([*ring, ring[0]]):
            assert (region.arc(one)[-1] == region.arc(next_)[0]).all()


def test_no_arc_is_a_point_and_none_is_unused(region: Map) -> None:
    assert min(len(arc) for arc in region.arcs) >= 2
    used = {
        max(arc, ~arc)
        for each in region.features.values()
        for polygon in each["rings"]
        for ring in polygon
        for arc in ring
    }
    assert used == set(range(len(region.arcs)))


def test_neighbours_share_their_border(region: Map) -> None:
    def arcs(geoid: str) -> set[int]:
        return {
            arc for polygon in region.features[geoid]["rings"] for ring in polygon for arc in ring
        }

    assert {~arc for arc in arcs("06037")} & arcs("06059")


@in_one_test("geoid", ["0644000", "0669000", "0604870", "06037", "06", "0666140"])
def test_shapes_stay_what_they_were(region: Map, geoid: str) -> None:
    drawn = shapely.make_valid(region.shape(geoid))
    true = CALIFORNIA.geometry(geoid)
    assert drawn.intersection(true).area / drawn.union(true).area > 0.95


def test_labels_stand_inside_their_areas(region: Map) -> None:
    for geoid, each in region.features.items():
        latitude, longitude = each["label_at"]
        source = CALIFORNIA if geoid in CALIFORNIA else STATES
        assert source.geometry(geoid).buffer(1e-5).contains(shapely.Point(longitude, latitude))


def test_labels_of_places_with_incidents_come_before_larger_ones(region: Map) -> None:
    ranks = {geoid: each["rank"] for geoid, each in region.features.items()}
    assert sorted(ranks.values()) == list(range(len(ranks)))
    assert ranks["0604870"] < ranks["0643000"]  # Bell, where something happened; Long Beach
    assert ranks["0644000"] < ranks["0604870"]  # Los Angeles is larger


def test_the_name_of_a_place_on_the_map_is_that_of_its_label(region: Map) -> None:
    bell = {**SANTA_ANA, "places": ("0604870",), "counties": ("06037",)}
    abroad = Map(encoded(pd.DataFrame([{**bell, "jurisdiction": "Bell, Calif."}])))
    assert abroad.features["0604870"]["text"] == "Bell, Calif."
    assert sum("text" in each for each in abroad.features.values()) == 1
    at_home = Map(encoded(pd.DataFrame([{**bell, "jurisdiction": "Bell"}])))
    assert not any(
        "text" in each for each in (*at_home.features.values(), *region.features.values())
    )


def test_the_extent_takes_in_a_city_that_alone_is_known(sample_tables: Tables) -> None:
    extent = incidents_extent(sample_tables.incidents, CALIFORNIA)
    west, south, east, north = CALIFORNIA.geometry("0644000").bounds
    assert extent == pytest.approx((south, west, north, east), abs=1e-5)  # Bell lies within


def test_the_extent_takes_in_the_circle_of_a_point() -> None:
    point = {**SANTA_ANA, "located_by": "lock", "latitude": 0.0, "longitude": 0.0}
    extent = incidents_extent(pd.DataFrame([point]), CALIFORNIA)
    reach = 9_000 / 111_195
    assert extent == pytest.approx((-reach, -reach, reach, reach), abs=1e-5)


def test_a_county_does_not_widen_the_extent() -> None:
    county = {**SANTA_ANA, "located_by": "county", "places": ()}
    county["coordinate_uncertainty_in_meters"] = 100_000.0
    extent = incidents_extent(pd.DataFrame([county]), CALIFORNIA)
    assert extent == Extent(33.74, -117.88, 33.74, -117.88)


def test_without_places_the_state_is_shown(sample_tables: Tables) -> None:
    nowhere = sample_tables.incidents.iloc[[2]]
    extent = incidents_extent(nowhere, CALIFORNIA)
    west, south, east, north = CALIFORNIA.geometry("06").bounds
    assert extent == pytest.approx((south, west, north, east), abs=1e-5)


@pytest.mark.sample(1)
@pytest.mark.parametrize(("state", "areas"), [("10", 3 + 77), ("06", 58 + 1_522)])
def test_a_whole_state_is_light_enough_too(sample_tables: Tables, state: str, areas: int) -> None:
    here = boundaries.load_boundaries(state)
    block = encode_basemap(sample_tables.incidents.iloc[[2]], boundaries=here, states=STATES)
    assert len(block) <= 1.8 * MAX_CHARACTERS
    assert len(Map(block).features) == 56 + areas


LINES = [
    np.array([[3, 4], [8, 13], [13, 4]]),  # 0: over a hill
    np.array([[3, 4], [13, 4]]),  # 1: straight between the same two points
    np.array([[3, 4], [13, 4]]),  # 2: likewise
    np.array([[13, 4]]),  # 3: shrunk to a point
    np.array([[20, 20], [30, 20], [30, 30], [20, 20]]),  # 4: an island
]


@in_one_test(
    ("rings", "drawn"),
    [
        ((((1, ~0),),), (((1, ~0),),)),
        ((((1, ~2),),), ()),  # both borders fell into one
        ((((1, 3, ~0),),), (((1, ~0),),)),
        ((((4,),), ((1, ~2),)), (((4,),),)),
        ((((4,), (1, ~2)),), (((4,),),)),  # a hole that closed
        ((((1, ~2), (4,)),), ()),  # a polygon goes with its outer ring
        ((((3,),),), ()),
        ((), ()),
    ],
)
def test_what_fell_flat_is_not_drawn(rings: Any, drawn: Any) -> None:
    sweeps = _sweeps(LINES)
    assert _drawable(rings, LINES, sweeps) == drawn


def test_padding_stays_on_the_globe() -> None:
    padded = Extent(-89.99, -10.0, 89.99, 10.0).padded()
    assert (padded.south, padded.north) == (-90.0, 90.0)
    assert padded.west < -10.0


def test_a_basemap_is_quick(sample_tables: Tables) -> None:
    start = time.process_time()
    encoded(sample_tables.incidents)
    assert time.process_time() - start < 1.5  # 0.3 s on two slow cores; room for a busy machine


@pytest.mark.long
def test_incidents_in_several_states_bring_the_states_and_stay_light() -> None:
    las_vegas = {
        **SANTA_ANA,
        "latitude": 36.17,
        "longitude": -115.14,
        "places": ("3240000",),
        "counties": ("32003",),
        "states": ("32",),
    }
    both = boundaries.load_boundaries_of_states(("06", "32"))
    block = encode_basemap(pd.DataFrame([SANTA_ANA, las_vegas]), boundaries=both, states=STATES)
    assert len(block) <= MAX_CHARACTERS
    drawn = Map(block)
    assert {"0669000", "3240000", "06059", "32003", "06", "32", "04"} <= set(drawn.features)
    assert drawn.shape("3240000").contains(shapely.Point(-115.14, 36.17))
    kinds = [each["kind"] for each in drawn.features.values()]
    assert kinds.count("state") == 56
