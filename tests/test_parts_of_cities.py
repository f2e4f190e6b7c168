"""Neighborhoods, towns and townships by what stands beside them, and names as people shorten them."""

from __future__ import annotations

import csv

import pytest

import mapper
from mapper import SelectionError
from mapper.errors import RecordsError
from mapper.places import find_home, find_places_abroad, load_gazetteer, postal_code
from mapper.places.geodata import geodata_path
from mapper.places.region_names import own_region_names
from mapper.places.world_gazetteer import area_name
from tests.cases import in_one_test


@in_one_test(
    ("name", "label"),
    [
        ("Le Marais, Paris", "Paris, Île-de-France, France"),
        ("Copacabana, Rio de Janeiro", "Rio de Janeiro, Brazil"),
        ("Tepito, CDMX", "Mexico City, Mexico"),
        ("Dharavi, Mumbai", "Mumbai, Maharashtra, India"),
        ("Neustadt, Dresden, Germany", "Dresden, Saxony, Germany"),
        ("Ville-Marie, Montréal, QC", "Montréal, Quebec, Canada"),
        # known by itself, near the city
        ("Brixton, London", "Brixton, England, United Kingdom"),
        ("El Raval, Barcelona", "el Raval, Catalonia, Spain"),
        ("Bucha, Kyiv", "Bucha, Kyiv Oblast, Ukraine"),
        ("Lyon 3e, France", "Lyon, Auvergne-Rhône-Alpes, France"),
        ("1100 Wien, Österreich", "Vienna, Austria"),
    ],
)
def test_a_part_of_a_large_city_is_in_it(name, label):
    assert [place.label for place in find_places_abroad(name)] == [label]


@in_one_test(
    "name",
    [
        "Downtown, Birmingham",  # England's, or Alabama's
        "Hinterdorf, Salzburg, Austria",  # of the land, maybe
        "Aurora, Denver",
        "Newtown, Lancaster",
        "Nowhere, Atlantis",
    ],
)
def test_what_may_be_elsewhere_is_in_no_city(name):
    assert find_places_abroad(name) == ()


@in_one_test(
    ("name", "label"),
    [
        ("S. Paulo, Brasil", "São Paulo, Brazil"),
        ("S.PAULO, Brazil", "São Paulo, Brazil"),
        ("St. Denis, France", "Saint-Denis, Île-de-France, France"),
        ("Cd. Juárez, Chih.", "Ciudad Juárez, Chihuahua, Mexico"),
        ("Frankfurt a.M., Hessen", "Frankfurt am Main, Hesse, Germany"),
        ("Bs. As., Argentina", "Buenos Aires, Buenos Aires F.D., Argentina"),
        ("München, Bayern", "Munich, Bavaria, Germany"),
        ("Girona, Cataluña", "Girona, Catalonia, Spain"),
        ("Bergamo, Lombardia", "Bergamo, Lombardy, Italy"),
        ("Vancouver, B.C.", "Vancouver, British Columbia, Canada"),
        ("Tijuana, B.C.", "Tijuana, Baja California, Mexico"),
        ("Medellín, Departamento de Antioquia", "Medellín, Antioquia, Colombia"),
        ("Odesa, Одеська область", "Odesa, Odesa Oblast, Ukraine"),
        # the city of two million, and not the village whose people are not counted
        ("Bandung, Jawa Barat", "Bandung, West Java, Indonesia"),
    ],
)
def test_names_are_found_as_people_shorten_them_and_regions_in_their_language(name, label):
    assert [place.label for place in find_places_abroad(name)] == [label]


def test_each_name_of_a_region_stands_once_and_has_a_source():
    path = geodata_path() / "region_names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    assert rows == sorted(set(rows))
    for code, name, source in rows:
        assert name == name.strip()
        said = source.split()
        assert source == "hand" or (
            said[0] in ("ISO", "iso-codes") and said[-1][:3] == f"{code[:2]}-"
        )


def test_names_of_regions_are_those_of_regions():
    for code in own_region_names():
        assert ", " in area_name(code)
        assert not area_name(code).startswith(code)


@in_one_test(
    ("name", "code"),
    [
        ("Bayern", "DE.02"),
        ("Freistaat Bayern", "DE.02"),
        ("Cataluña", "ES.56"),
        ("Lombardia", "IT.09"),
        ("S.PAULO", "BR.27"),
        ("St. Gallen", "CH.SG"),
        ("Kyiv", "UA.12"),
        ("Київська область", "UA.13"),
        ("東京都", "JP.40"),
        ("NSW", "AU.02"),
    ],
)
def test_a_home_abroad_is_found_in_its_own_language(name, code):
    assert find_home(name) == f"abroad:{code}"


def test_a_short_word_of_two_regions_asks_which():
    with pytest.raises(SelectionError, match="British Columbia, Canada"):
        find_home("BC")


@in_one_test(
    ("name", "wanted"),
    [
        ("Town of Hempstead, NY", "Nassau County"),  # not the village, a fifteenth of it
        ("Town of Brookhaven, NY", "Suffolk County"),
        ("Abington Township, PA", "Montgomery County"),
        ("Edison Twp., NJ", "Middlesex County"),
        ("Charter Township of Waterford, MI", "Oakland County"),
        ("Clinton Township, MI", "Macomb County"),
        ("Haverford Township, Delaware County, PA", "Delaware County"),
        ("Hamilton Township, Mercer County, NJ", "Mercer County"),
        ("Bushwick, Brooklyn", "Kings County"),
        ("Pilsen, Chicago", "Chicago"),
        ("East Boston, MA", "Boston"),
        ("Washington Heights, NYC", "New York"),
    ],
)
def test_towns_and_neighborhoods_are_in_their_county_or_city(name, wanted):
    found = load_gazetteer().find_around(name)
    assert found.area is not None
    assert (found.area.label, found.is_around) == (wanted, True)


@in_one_test(
    ("name", "wanted"),
    [
        ("Town of Cary, NC", "Cary"),
        ("Borough of Carteret, NJ", "Carteret"),
        ("Village of Freeport, NY", "Freeport"),
        ("E. St. Louis, IL", "East St. Louis"),
        ("S. San Francisco, CA", "South San Francisco"),
        ("N Las Vegas, NV", "North Las Vegas"),
        ("N.Y.C.", "New York"),
        ("Queens", "Queens County"),
    ],
)
def test_places_of_the_census_are_found_under_short_names(name, wanted):
    found = load_gazetteer().find_around(name)
    assert found.area is not None
    assert (found.area.label, found.is_around) == (wanted, False)


@pytest.mark.parametrize(
    "name", ["Hamilton Township, NJ", "Town of Lincoln, WI", "Washington Township, OH"]
)
def test_a_township_whose_name_others_have_stays_open(name):
    assert load_gazetteer().find_around(name).area is None


@in_one_test(
    ("name", "code"),
    [
        ("Nueva York", "NY"),
        ("N. Carolina", "NC"),
        ("Kalifornien", "CA"),
        ("State of Texas", "TX"),
        ("Penna.", "PA"),
    ],
)
def test_a_state_is_found_in_other_languages_and_short(name, code):
    assert postal_code(name) == code


@in_one_test("name", ["Géorgie", "S. Pine", "State of mind", "S.", "La Paz"])
def test_no_other_word_is_a_state(name):
    assert postal_code(name) is None


def test_a_county_beside_a_city_tells_its_state():
    found = mapper.read(
        [
            {
                "id": "a",
                "date": "2026-01-05",
                "city": "Town of Hempstead",
                "county": "Nassau County",
            },
            {"id": "b", "date": "2026-01-05", "city": "Springfield", "county": "Sangamon County"},
            {"id": "c", "date": "2026-01-05", "city": "Bloomfield Township", "county": "Oakland"},
        ]
    ).frame.set_index("incident_id")
    assert found["city_geoid"].to_dict() == {"a": "36059", "b": "1772000", "c": "26125"}


@in_one_test(
    ("name", "wanted"),
    [
        ("Ste-Foy, Québec, QC", "CA.10"),
        ("Ste-Foy, Québec, QC, Canada", "CA.10"),
        ("Ste-Foy, Québec", None),  # a village of the region, as far as one can tell
        ("Limoilou, Québec City", "CA.10"),
        ("El Cabanyal, Valencia", None),  # of Spain or of Venezuela
        ("Chapinero, Bogotá", "CO.34"),
    ],
)
def test_a_part_of_a_city_abroad_is_in_it_only_where_one_city_is_meant(name, wanted):
    found = find_places_abroad(name)
    assert [each.region for each in found] == ([wanted] if wanted else [])


RECORDS = """
format: 1
home: California
sources: {{s: {{publisher: P, title: T, published: 2026-01-07, url: unknown, archived_at: unknown}}}}
incidents:
  "{city}":
    - id: a
      event_date: 2026-01-05
      type: stop
      title: A stop
      summary: A stop.
      location: {{verbatim_locality: there, locality: There}}
      sources: [s]
"""


@pytest.mark.parametrize(
    ("city", "place"),
    [
        ("Wicker Park, Chicago, IL", "Chicago, IL"),
        ("Koreatown, Los Angeles", "Los Angeles, CA"),
        ("Capitol Hill, Seattle, Washington", "Seattle, WA"),
        ("Comptn, Los Angeles County", None),
        ("Chicgo, IL", None),
    ],
)
def test_a_record_may_stand_under_a_part_of_a_city_of_the_united_states(tmp_path, city, place):
    path = tmp_path / "r.yaml"
    path.write_text(RECORDS.format(city=city), "utf-8")
    if place is None:
        with pytest.raises(RecordsError) as caught:
            mapper.read(path)
        assert [fault.code for fault in caught.value.faults] == ["unknown-city"]
        return
    incidents = mapper.read(path, embargo_hours=0)
    [row] = incidents.frame[["city", "city_geoid"]].to_dict("records")
    assert (row["city"], row["city_geoid"]) == (city, load_gazetteer().find(place).area.geoid)
    incidents.export(tmp_path / "again.yaml")
    assert mapper.read(tmp_path / "again.yaml").frame["city"].tolist() == [city]


def test_a_row_without_a_city_is_in_that_behind_its_place():
    rows = [
        {"date": "2025-01-02", "place": "Wicker Park", "city": "Chicago", "state": "IL"},
        {"date": "2025-01-02", "place": "Capitol Hill, Seattle", "city": None, "state": "WA"},
        {
            "date": "2025-01-02",
            "place": "Mission District, San Francisco, CA",
            "city": "",
            "state": "",
        },
        {"date": "2025-01-02", "place": "Pat Lee, a driver", "city": None, "state": "WA"},
        {"date": "2025-01-02", "place": "Le Marais, Paris, France", "city": None, "state": None},
    ]
    frame = mapper.read(rows, embargo_hours=0).frame
    assert frame["jurisdiction"].fillna("").tolist() == [
        "Chicago", "Seattle", "San Francisco", "Washington, county unknown", "Paris, France",
    ]  # fmt: skip
