from __future__ import annotations

import pytest

from mapper.places import boundaries
from mapper.places.gazetteer import load_gazetteer
from mapper.places.jurisdictions import distance_outside_meters, jurisdictions_of
from tests.cases import in_one_test

GAZETTEER = load_gazetteer("06")
LANDMARKS = [GAZETTEER.landmark(id_) for id_ in GAZETTEER.landmark_ids()]


@in_one_test(
    ("name", "geoid"),
    [
        ("Bell", "0604870"),
        ("bell", "0604870"),
        ("LA", "0644000"),
        ("L.A.", "0644000"),
        ("Los Angeles", "0644000"),
        ("Los Angeles County", "06037"),
        ("0655618", "0655618"),
        ("06059", "06059"),
        ("Burbank", "0608954"),  # the city, not the census-designated place of that name
        ("La Cañada Flintridge", "0639003"),
        ("Portland, OR", "4159000"),
        ("portland , oregon", "4159000"),
        ("Cook County, IL", "17031"),
        ("Washington, D.C.", "1150000"),
        ("Portland, Ore.", "4159000"),
        ("Portland, US-OR", "4159000"),
        ("Portland, 41", "4159000"),
        ("Portland city, OR", "4159000"),
        ("City of Portland, OR", "4159000"),
        ("Saint Louis, MO", "2965000"),
        ("Mt. Vernon, NY", "3649121"),
        ("Fort Worth, TX", "4827000"),
        ("Ft Worth, TX", "4827000"),
        ("New York City, NY", "3651000"),
        ("Kansas City, MO", "2938000"),
        ("Nashville, Tennessee", "4752006"),
        ("Brooklyn, NY", "36047"),
        ("Baltimore city, MD", "2404000"),
        ("Baltimore County, MD", "24005"),
        ("Orleans County, LA", "22071"),
        ("Kenai Peninsula Borough, AK", "02122"),
        ("Bell city", "0604870"),
        ("LA, CA", "0644000"),
        ("Ventura", "0665042"),
        ("Culver", None),
        ("Washington, DC", "1150000"),
        ("Bell, CA", "0604870"),
        ("4159000", "4159000"),
        ("41051", "41051"),
        ("Portland", None),
        ("Portland, ZZ", None),
        ("4199999", None),
    ],
)
def test_a_name_alias_or_geoid_means_one_area_or_none(name, geoid):
    found = GAZETTEER.find(name).area
    assert (found and found.geoid) == geoid


def test_a_name_that_nothing_decides_is_a_question():
    by_name = {}
    for area in boundaries.load_boundaries("06").areas:
        if area.kind == "place":
            by_name.setdefault(area.name, []).append(area)
    undecided = [
        name
        for name, areas in by_name.items()
        if sum(a.place_class == "incorporated" for a in areas) != 1 and len(areas) > 1
    ]
    for name in undecided:
        found = GAZETTEER.find(name)
        assert found.area is None
        assert len(found.areas) > 1
    assert undecided


def test_a_misspelt_city_is_met_with_its_likeness():
    found = GAZETTEER.find("Alhmabra")
    assert found.area is None
    assert "Alhambra" in found.similar
    assert "Portland, OR" in GAZETTEER.find("Portlnd, OR").similar


@pytest.mark.parametrize("landmark", LANDMARKS, ids=lambda landmark: landmark.id)
def test_each_landmark_lies_in_its_city_and_so_does_its_circle_or_the_city_is_stated(landmark):
    city = boundaries.load_boundaries("06").area(landmark.place)
    assert distance_outside_meters(landmark.latitude, landmark.longitude, city) == 0
    circle = jurisdictions_of(
        landmark.latitude,
        landmark.longitude,
        radius_meters=landmark.coordinate_uncertainty_in_meters,
    )
    touched = circle.counties if city.kind == "county" else circle.places
    assert landmark.stated_place == landmark.place or touched == (city,)
    assert landmark.source
    assert landmark.position == "confirmed" or landmark.note


def test_a_landmark_is_found_by_its_name_in_its_city_only():
    assert GAZETTEER.landmark_named("garfield & valley", "0600884").id == "garfield-valley-alhambra"
    assert GAZETTEER.landmark_named("Garfield and Valley", "0604870") is None
