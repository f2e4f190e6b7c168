from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.location.phrases import Locality
from mapper.network.geocoding.judge import (
    FLOOR_METERS,
    NEAR_METERS,
    Answer,
    Box,
    NotTaken,
    Taken,
    distance_meters,
    judge,
    plain_label,
    uncertainty_meters,
)
from mapper.places import boundaries
from mapper.places.jurisdictions import distance_outside_meters
from tests.cases import in_one_test
from tests.geocoder_server import CITY_HALL, MAYWOOD, PINE_AND_GAGE

BELL = boundaries.load_boundaries("06").area("0604870")
ADDRESS = Locality("address", number="6330", streets=("Pine Avenue",))
CROSSING = Locality("intersection", streets=("Pine Avenue", "Gage Avenue"))
NAMED = Locality("poi", name="City Hall")
BLOCK = Locality("block", number="6300", streets=("Pine Avenue",))


def answer(at=CITY_HALL, found="rooftop", **about):
    return Answer(*at, found=found, match_type="test", **about)


def test_the_first_answer_in_the_city_is_taken_though_another_came_first():
    judged = judge(ADDRESS, BELL, [answer(MAYWOOD), answer(), answer(PINE_AND_GAGE)])
    assert (judged.answer.latitude, judged.answer.longitude) == CITY_HALL
    assert (judged.uncertainty_meters, judged.precision) == (50, "address")


def test_an_answer_in_another_city_is_refused_with_its_distance():
    judged = judge(ADDRESS, BELL, [answer(MAYWOOD)])
    assert judged.outcome == "outside-city"
    meters = int(judged.note.split(" m outside Bell")[0].replace(",", ""))
    assert meters == pytest.approx(distance_outside_meters(*MAYWOOD, BELL), abs=1)


@in_one_test(
    ("locality", "found", "outcome"),
    [
        (ADDRESS, "street", "too-coarse"),
        (ADDRESS, "city", "too-coarse"),
        (ADDRESS, "intersection", "too-coarse"),
        (CROSSING, "street", "too-coarse"),
        (CROSSING, "poi", "too-coarse"),
        (NAMED, "street", "too-coarse"),
        (NAMED, "city", "too-coarse"),
        (BLOCK, "street", "too-coarse"),
    ],
)
def test_what_is_coarser_than_the_question_is_no_answer(locality, found, outcome):
    assert judge(locality, BELL, [answer(found=found)]) == NotTaken(outcome, f"only {found}")


@in_one_test(
    ("locality", "found", "precision", "radius"),
    [
        (ADDRESS, "interpolated", "address", 150),
        (CROSSING, "intersection", "intersection", 75),
        (NAMED, "poi", "poi", 100),
        (NAMED, "area", "neighborhood", 500),
        (NAMED, "unknown", "unknown", 1000),
        (BLOCK, "rooftop", "block", 150),
        (BLOCK, "interpolated", "block", 150),
        (Locality("poi", name="City Hall", near=True), "poi", "poi", 600),
        (Locality("intersection", streets=("Smart", "Final"), doubtful=True), "poi", "poi", 100),
    ],
)
def test_precision_and_radius_follow_from_the_match(locality, found, precision, radius):
    judged = judge(locality, BELL, [answer(found=found, label="City Hall, Bell")])
    assert (judged.precision, judged.uncertainty_meters) == (precision, radius)


@in_one_test(
    ("locality", "label", "taken"),
    [
        (ADDRESS, "6330 Pine Ave, Bell, CA", True),
        (ADDRESS, "6332 Pine Ave, Bell, CA", False),
        (ADDRESS, "Pine Ave, Bell, CA", False),
        (ADDRESS, "Bell, CA", False),
        (ADDRESS, None, False),
        (BLOCK, "6350 PINE AVE, BELL", True),
        (BLOCK, "Bell, CA 90201", False),
        (CROSSING, "Gage Ave & Pine Ave, Bell", True),
        (CROSSING, "Gage Ave, Bell", False),
        (NAMED, "Bell City Hall", True),
        (NAMED, "Bell", False),
    ],
)
def test_what_a_service_does_not_say_is_taken_only_if_it_names_the_place(locality, label, taken):
    """For want of anything better a service gives the middle of the city."""
    judged = judge(locality, BELL, [answer(found="unknown", label=label)])
    assert isinstance(judged, Taken) is taken
    if taken:
        assert (judged.uncertainty_meters, judged.precision) == (1000, "unknown")


def test_two_places_of_one_name_are_a_question():
    one, two = (
        answer(found="poi", label="Bank, Bell"),
        answer(PINE_AND_GAGE, "poi", label="Bank, x"),
    )
    apart = answer((33.970, -118.17), "poi", label="Bank")
    assert isinstance(judge(NAMED, BELL, [one, two]), Taken)
    assert judge(NAMED, BELL, [one, apart]).outcome == "several"
    other = answer((33.970, -118.17), "poi", label="Library")
    assert isinstance(judge(NAMED, BELL, [one, other]), Taken)


def test_a_radius_as_wide_as_the_city_is_no_more_exact_than_it():
    wide = Box(33.9, -118.3, 34.1, -118.1)
    assert judge(NAMED, BELL, [answer(found="area", extent=wide)]).outcome == "too-coarse"


def test_no_answer_is_not_found():
    assert judge(NAMED, BELL, []) == NotTaken("not-found")


degrees = st.floats(-0.02, 0.02)


@given(
    found=st.sampled_from(sorted(FLOOR_METERS)),
    kind=st.sampled_from(["address", "block", "intersection", "poi"]),
    near=st.booleans(),
    extent=st.none()
    | st.builds(
        lambda a, b, c, d: Box(
            CITY_HALL[0] + min(a, b), CITY_HALL[1] + min(c, d),
            CITY_HALL[0] + max(a, b), CITY_HALL[1] + max(c, d),
        ), degrees, degrees, degrees, degrees,
    ),
)  # fmt: skip
def test_the_radius_is_never_zero_and_holds_the_whole_extent(found, kind, near, extent):
    radius = uncertainty_meters(
        Locality(kind, name="x", near=near), answer(found=found, extent=extent)
    )
    assert radius >= FLOOR_METERS[found] + (NEAR_METERS if near else 0)
    if extent:
        corners = [(y, x) for y in (extent.south, extent.north) for x in (extent.west, extent.east)]
        assert all(distance_meters(CITY_HALL, corner) <= radius for corner in corners)


@given(st.text() | st.none())
def test_a_label_is_one_printable_line_or_nothing(text):
    label = plain_label(text)
    assert label is None or (
        label.isprintable() and label == label.strip() and 0 < len(label) <= 200
    )
