"""Cities as tables name them: with a county, a neighborhood, a kind or a country."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
import yaml

import mapper
from mapper.errors import SelectionError
from mapper.incidents import pipeline
from mapper.places import load_boundaries, load_gazetteer, plain_city
from mapper.places.area_names import _WELL_KNOWN
from mapper.text import fold
from tests.cases import in_one_test


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    ("name", "geoid"),
    [
        ("Mesquite, TX", "4847892"),  # the city; the census-designated place is 4847898
        ("Mesquite, Starr County, TX", "4847898"),
        ("Mesquite, Dallas, TX", "4847892"),
        ("Cottonwood, AZ", "0416410"),
        ("Oakwood, Paulding County, OH", "3957792"),
        ("Washington DC", "1150000"),
        ("Washington, D.C., DC", "1150000"),
        ("DC, Washington DC", "1150000"),
        ("Bell, CA 90201, USA", "0604870"),
        ("Bell CA", "0604870"),
        ("Chicago (city), IL", "1714000"),
        ("Los Angeles (county), CA", "06037"),
        ("Saint Louis, MO", "2965000"),
        ("Ft. Worth, TX", "4827000"),
        ("San José, CA", "0668000"),
        ("East LA", "0620802"),
        ("Kansas City", None),  # in two states, and no Kansas of others
        ("Oakwood, OH", None),  # three cities
        ("Los Angeles (Downtown), CA", None),
    ],
)
def test_a_city_is_found_in_the_ways_that_tables_write_it(name, geoid):
    found = load_gazetteer().find(name, suggest=False)
    assert (found.area and found.area.geoid) == geoid


def test_a_name_with_a_kind_means_other_names_only_where_it_is_unknown():
    found = load_gazetteer().find("Kansas City", suggest=False)
    assert {area.geoid for area in found.areas} == {"2036000", "2938000"}


@in_one_test(
    ("name", "geoids"),
    [
        ("Los Angeles (Downtown), CA", {"0644000"}),
        ("Northridge, Los Angeles", {"0644000"}),
        ("Van Nuys, CA", {"0644000"}),
        ("Minneapolis (26th & Nicollet), MN", {"2743000"}),
        ("Downtown LA", {"0644000"}),
        ("Uptown, Chicago", {"1714000"}),
        ("Upper Darby, Delaware County, PA", {"42045"}),
        ("Portland, OR, WA", set()),
        ("Bologna, Italy", set()),  # nor Italy, TX
        ("Toronto, Ontario", set()),
        ("Bell, TX", set()),  # nor Bell County
    ],
)
def test_what_has_no_borders_is_in_the_city_or_county_that_its_words_name(name, geoids):
    found = load_gazetteer().find_around(name)
    assert {area.geoid for area in found.areas} == geoids
    assert found.is_around == bool(geoids)


@in_one_test("name", ["Bell", "Downtown LA", "Paris, France", "Unknown", "La Cañada, CA"])
def test_other_names_stay_as_they_are(name):
    assert plain_city(name) == name


def test_a_text_without_end_is_no_city_and_takes_no_time():
    """Each pattern alone would take minutes, which the limit of a test ends."""
    text = "x" * 1_000_000
    assert plain_city(text) == text


def test_the_county_in_a_row_decides_and_the_words_of_the_source_stay(tmp_path):
    rows = [
        ("a", "Mesquite", "Dallas", "TX", "4847892"),
        ("b", "Mesquite", "Starr", "TX", "4847898"),
        ("c", "Mesquite", "", "TX", "4847892"),
        ("d", "Upper Darby", "Delaware", "PA", "42045"),
        ("e", "Ramapo", "Rockland County", "NY", "36087"),
        ("f", "Brentwood", "Los Angeles", "CA", "0644000"),  # a neighborhood; the city is far away
        ("g", "DC", "", "Washington DC", "1150000"),
        ("h", "Los Angeles (Downtown)", "", "CA", "0644000"),
    ]
    path = tmp_path / "t.csv"
    names = ["id", "city", "county", "state", "geoid"]
    pd.DataFrame(rows, columns=names).assign(date="2025-01-02").to_csv(path, index=False)
    dataset = pipeline.load(path, embargo_hours=0)
    incidents = dataset.tables.incidents.set_index("incident_id")
    assert incidents["city_geoid"].to_dict() == {row[0]: row[-1] for row in rows}
    assert incidents.loc["d", "located_by"] == "county"
    assert incidents.loc["d", "verbatim_locality"] == "Upper Darby"
    assert incidents.loc["h", "verbatim_locality"] == "Los Angeles (Downtown)"
    assert incidents.loc["g", "city"] == "Washington, DC"
    notes = " ".join(dataset.notes)
    assert "without borders of their own" in notes
    assert "share their name" in notes


@pytest.fixture(scope="module")
def across_states(tmp_path_factory):
    rows = [
        ("chi", "Chicago", "Cook", "IL"), ("dc", "Washington", "", "DC"), ("por", "Portland", "", "OR"),
        ("pme", "Portland", "", "ME"), ("sea", "Seattle", "", "WA"), ("ud", "Upper Darby", "Delaware", "PA"),
        ("mes", "Mesquite", "Starr", "TX"),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("t") / "t.csv"
    frame = pd.DataFrame(rows, columns=["id", "city", "county", "state"])
    frame.assign(date="2025-01-02").to_csv(path, index=False)
    return mapper.read(path, embargo_hours=0)


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Chicago", {"chi"}),
        ("Portland, OR", {"por"}),
        ("OR", {"por"}),
        ("Washington state", {"sea"}),
        ("State of Illinois", {"chi"}),
        ("DC", {"dc"}),
        ("Washington DC", {"dc"}),
        ("District of Columbia", {"dc"}),
        ("Delaware County, city unknown", {"ud"}),
        ("Mesquite", {"mes"}),
        ("Seattle or Chicago", {"sea", "chi"}),
        ("Washington", None),  # the city or the state
        ("Portland", None),
    ],
)
def test_what_a_label_says_can_be_selected(across_states, name, ids):
    if ids is None:
        with pytest.raises(SelectionError, match=r"Ambiguous area"):
            across_states.select(jurisdiction=name)
        return
    assert set(across_states.select(jurisdiction=name).frame["incident_id"]) == ids


GEODATA = Path(__file__).parents[1] / "geodata"


@pytest.fixture(scope="module")
def compiled():
    return yaml.safe_load((GEODATA / "landmarks.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def american_places():
    wanted = ["name", "region", "latitude", "longitude", "population"]
    path = GEODATA / "world" / "places.parquet"
    places = pd.read_parquet(path, columns=wanted, filters=[("country", "=", "US")])
    return places.assign(name=[fold(name, "names") for name in places["name"]])


@pytest.mark.long
def test_cities_of_shared_names_are_one_of_several_places_of_that_name(compiled):
    assert len(compiled["cities_of_shared_names"]) > 5
    for each in compiled["cities_of_shared_names"]:
        name, _, _ = each["name"].rpartition(", ")
        alike = load_boundaries(each["geoid"][:2]).find(name, "place")
        assert len(alike) > 1, each
        assert each["geoid"] in {area.geoid for area in alike}, each


@in_one_test(
    ("name", "county"),
    [
        ("San Juan, TX", "48215"),
        ("Agua Dulce, TX", "48355"),
        ("Allenport, PA", "42125"),
        ("Meridian, OK", "40083"),
    ],
)
def test_a_shared_name_means_the_incorporated_place(name, county):
    assert load_gazetteer().find(name, suggest=False).area.counties == (county,)


def test_neighborhoods_lie_in_their_city_or_are_unknown_to_geonames(compiled, american_places):
    (listed,) = compiled["neighborhoods"]
    within = load_boundaries("06")
    city = within.geometry(listed["place"])
    names = {fold(name, "names") for name in listed["names"]}
    there = american_places[american_places["region"] == "US.CA"]
    there = there[there["name"].isin(names)]
    points = shapely.points(there["longitude"] / 1e4, there["latitude"] / 1e4)
    outside = set(there["name"][~shapely.contains(city, points)])
    assert np.count_nonzero(shapely.contains(city, points)) >= 20
    # Chinatown is San Francisco's and Oakland's, the others are Census places, which come first
    assert {name for name in outside if not within.find(name, "place")} <= {"chinatown"}


def test_cities_without_their_state_are_the_largest_of_their_name(american_places):
    assert len(_WELL_KNOWN) > 10
    sizes = american_places.sort_values("population").groupby("name")
    largest = sizes.tail(1).set_index("name")["region"].to_dict()
    for each in _WELL_KNOWN:
        name, _, state = each.rpartition(", ")
        found = {"New York": "New York City"}.get(name, name)
        assert largest[fold(found, "names")] == f"US.{state}", each
