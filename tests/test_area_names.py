"""Names of areas have their state where the bare name could be another place, and a label can be selected."""

from __future__ import annotations

import pytest

import mapper
from geodata.shared_names import PATH
from mapper.places.area_names import is_shared_name, state_behind
from mapper.places.gazetteer import list_shared_names, load_gazetteer
from mapper.places.jurisdictions import jurisdictions_of, jurisdictions_of_place
from tests.cases import in_one_test


def label(name, home=None):
    area = load_gazetteer().find(name).area
    return jurisdictions_of_place(area).label(state_behind(home))


@in_one_test(
    ("name", "with_state"),
    [
        ("Portland, OR", "Portland, Ore."), ("Portland, ME", "Portland, Maine"),
        ("Pasadena, TX", "Pasadena, Texas"), ("Chicago, IL", "Chicago"), ("Los Angeles, CA", "Los Angeles"),
        ("Los Angeles, TX", "Los Angeles, Texas"), ("Washington, DC", "Washington"),
        ("Rancho Santa Margarita, CA", "Rancho Santa Margarita"),
        ("Orange County, CA", "Orange County, Calif., city unknown"),
        ("Los Angeles County, CA", "Los Angeles County, city unknown"), ("41", "Oregon, county unknown"),
    ],
)  # fmt: skip
def test_a_shared_name_has_its_state(name, with_state):
    assert label(name) == with_state


def test_in_the_home_state_bare_names_are_its_own():
    assert (label("Pasadena, CA", home="06"), label("Pasadena, TX", home="06")) == (
        "Pasadena",
        "Pasadena, Texas",
    )


@in_one_test(
    ("point", "radius", "said"),
    [
        ((33.9775, -118.187), 300, "Bell, Calif."),
        (
            (45.6, -122.677),
            4000,
            "Portland, Ore., or Vancouver, Wash., or unincorporated Multnomah County",
        ),
        ((46.188, -123.83), 1000, "Astoria or unincorporated Clatsop County, Ore."),
        ((32.55, -117.05), 8000, "San Diego County, city unknown or Mexico"),
    ],
)
def test_alternatives_have_one_state_behind_all_or_each_its_own(point, radius, said):
    assert jurisdictions_of(*point, radius_meters=radius).label(state_behind(None)) == said


PLACES = ["Portland, OR", "Portland, ME", "Bell, CA", "Orange County, CA", "Chicago, IL"]


@pytest.mark.parametrize("home", [None, "CA"])
def test_what_a_label_says_can_be_selected(home):
    rows = [
        *({"id": n, "date": "2025-03-01", "city": name} for n, name in enumerate(PLACES)),
        *(
            {"id": f"p{n}", "date": "2025-03-01", "latitude": y, "longitude": x, "radius_m": radius}
            for n, (y, x, radius) in enumerate(
                [
                    (33.9775, -118.187, 300),
                    (45.6, -122.677, 4000),
                    (45.5, -122.7, 20000),
                    (32.55, -117.05, 8000),
                ]
            )
        ),
    ]
    incidents = mapper.read(rows, embargo_hours=0, home=home)
    for id_, said in incidents.frame[["incident_id", "jurisdiction"]].itertuples(index=False):
        assert id_ in set(incidents.select(jurisdiction=said).frame["incident_id"])
    columns = incidents.matrix().columns
    assert ("Bell" if home else "Bell, Calif.") in columns
    assert "Portland, Maine" in columns


def test_the_list_of_shared_names_is_that_of_the_boundaries():
    assert PATH.read_text("utf-8").split("\n") == list_shared_names()


def test_states_and_well_known_cities_stand_alone():
    areas = [load_gazetteer().find(name).area for name in ("06", "New York, NY", "Bell, CA")]
    assert [is_shared_name(area) for area in areas] == [False, False, True]
