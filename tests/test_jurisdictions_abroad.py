from __future__ import annotations

import numpy as np
import pytest

import mapper
from mapper.places import assign_points, is_in_area, jurisdictions_of
from mapper.places.foreign_land import are_near_foreign_land
from tests.cases import in_one_test

# latitude, longitude, what is said of a circle of 100 m, and the codes of its countries
SPOTS = {
    "Kharkiv": (49.99, 36.23, "Kharkiv Oblast, Ukraine", ("UA",)),
    "Mexico City": (19.43, -99.13, "Mexico City, Mexico", ("MX",)),
    "Cologne": (50.94, 6.96, "North Rhine-Westphalia, Germany", ("DE",)),
    "Tokyo": (35.68, 139.77, "Tokyo, Japan", ("JP",)),
    "Suva": (-18.14, 178.44, "Central, Fiji", ("FJ",)),
    "Nuuk": (64.18, -51.72, "Greenland", ("GL",)),
    "Strasbourg, by the Rhine": (48.58, 7.75, "Germany or France", ("DE", "FR")),
    "Gaza City, 4 km from the line": (31.5, 34.46, "Israel or Palestine", ("IL", "PS")),
    "Simferopol": (44.95, 34.1, "Crimea (in dispute: Russia or Ukraine)", ("RU", "UA")),
    "Hargeisa": (9.56, 44.06, "in dispute: Somalia or Somaliland", ("SO", "XS")),
    "the desert, 7 km from a straight line": (21.8904, 19.3267, "Libya or Chad", ("LY", "TD")),
    "the desert, 19 km from it": (22.0, 19.38, "Al Kufrah, Libya", ("LY",)),
    "Wadi Halfa's salient": (22.1455, 31.4101, "Egypt or Sudan", ("EG", "SD")),
    "Windsor": (42.3, -83.02, "Ontario, Canada", ("CA",)),
    "Ciudad Juárez": (31.69, -106.42, "Chihuahua, Mexico", ("MX",)),
    "Tijuana": (32.51, -117.03, "Baja California, Mexico", ("MX",)),
    "Los Angeles": (34.05, -118.25, "Los Angeles", ("US",)),
    "San Ysidro": (32.545, -117.03, "San Diego", ("US",)),
    "the sea off Oregon": (44.0, -128.0, "outside the known boundaries", ()),
    "the Atlantic": (0.0, -30.0, "outside the known boundaries", ()),
}


@in_one_test("spot", SPOTS)
def test_a_spot_anywhere_has_its_country(spot: str) -> None:
    latitude, longitude, label, countries = SPOTS[spot]
    found = jurisdictions_of(latitude, longitude, radius_meters=100)
    assert (found.label(), found.country_codes) == (label, countries)


@pytest.mark.long
def test_many_spots_have_the_answers_of_one(is_long: bool) -> None:  # noqa: FBT001
    each = 12 if is_long else 2
    around = np.random.default_rng(7).normal(0, 0.1, (len(SPOTS), each, 2))
    centres = np.array([spot[:2] for spot in SPOTS.values()])[:, np.newaxis]
    y, x = (centres + around).reshape(-1, 2).T
    found = assign_points(y, x, radius_meters=300)
    for row in range(len(y)):
        alone = jurisdictions_of(y[row], x[row], radius_meters=300)
        together = found.sets[found.codes[row]]
        assert set(together.abroad) == set(alone.abroad)
        assert (set(together.units), together.beyond) == (set(alone.units), alone.beyond)


def test_a_circle_over_the_border_of_the_united_states_names_both_sides() -> None:
    found = jurisdictions_of(32.541, -117.03, radius_meters=2_000)
    assert found.label() == "San Diego or Mexico"
    assert not found.beyond


@in_one_test(
    ("latitude", "longitude", "geoids", "verdict"),
    [
        (49.99, 36.23, ["UA"], "inside"),
        (49.99, 36.23, ["UA.07"], "inside"),
        (49.99, 36.23, ["US"], "outside"),
        (49.99, 36.23, ["06037"], "outside"),
        (44.95, 34.1, ["UA"], "undetermined"),
        (44.95, 34.1, ["UA", "RU"], "inside"),
        (48.58, 7.75, ["FR"], "undetermined"),
    ],
)
def test_an_area_abroad_can_be_checked(
    latitude: float, longitude: float, geoids: list[str], verdict: str
) -> None:
    found = jurisdictions_of(latitude, longitude, radius_meters=100)
    assert is_in_area(found, geoids=geoids) == verdict


def test_the_world_is_not_asked_where_only_the_united_states_are_near() -> None:
    y, x = np.array([[34.05, -118.25], [33.6, -119.2], [41.9, -87.6], [21.3, -157.9]]).T
    assert not are_near_foreign_land(y, x, np.full(4, 500.0)).any()
    assert are_near_foreign_land(32.6, -117.1, 500.0)


CITIES_ABROAD = [
    ("Cologne, DE", "Cologne, Germany"),
    ("KÖLN, DE", "Köln, Germany"),
    ("Nuuk, GL", "Nuuk, Greenland"),
    ("Київ, UA", "Kyiv, Ukraine"),
    ("Le Marais, Paris, France", "Paris, France"),
    ("Mexico City, MX", "Mexico City, Mexico"),
    ("San José, Costa Rica", "San José, Costa Rica"),
    ("Gaza, PS", "Gaza, Palestine"),
    ("Neustadt, Hamburg, DE", "Neustadt, Hamburg, Germany"),  # Germany has four
    ("Cayenne, GF", "Cayenne, Guyane, France"),  # which is drawn as a part of France
    ("Singapore, SG", "Singapore"),
    ("Simferopol, UA", "Crimea (in dispute: Russia or Ukraine)"),
]


def test_incidents_of_which_only_a_city_abroad_is_known_have_its_name() -> None:
    row = {"date": "2026-01-19", "title": "A stop"}
    rows = [row | {"id": str(n), "city": city} for n, (city, _) in enumerate(CITIES_ABROAD)]
    exact = rows[0] | {"id": "b", "latitude": 50.94, "longitude": 6.96, "uncertainty_meters": 50}
    frame = mapper.read([*rows, exact]).frame
    labels = [label for _, label in CITIES_ABROAD]
    assert [*frame["jurisdiction"]] == [*labels, "North Rhine-Westphalia, Germany"]
