"""Cities from whole addresses and from places with their country; nothing else of an address is used."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow as pa
import pytest

import mapper
from mapper.imports.address_parts import city_of_address, is_address
from mapper.imports.column_guesses import guess
from tests.cases import in_one_test


@in_one_test(
    ("text", "city"),
    [
        ("123 Main St, Portland, OR 97201", "Portland, OR"),
        ("123 Main St, Portland, Oregon 97201-1234, USA", "Portland, Oregon"),
        ("123 Main St, Apt 4, Portland, OR, 97201", "Portland, OR"),
        ("Gage Ave & Pine Ave, Bell, CA", "Bell, CA"),
        ("123 Main St, Portland OR 97201", "Portland, OR"),
        ("1 Infinite Loop Los Angeles CA 90012", "Los Angeles, CA"),
        ("10 Downing St, London SW1A 2AA, UK", "London, UK"),
        ("Hauptstr. 5, 50667 Köln, Germany", "Köln, Germany"),
        ("Calle 5, Guadalajara, Jalisco, Mexico", "Guadalajara, Jalisco, Mexico"),
        ("123 Main St", None), ("Portland", None), ("", None), ("97201", None), ("1, 2, 3", None),
    ],
)  # fmt: skip
def test_the_city_of_an_address_has_its_state_or_country(text, city):
    assert city_of_address(text) == city


@in_one_test("text", ["Portland, OR", "Nairobi, Kenya", "Bell", "He said, in Bell, CA"])
def test_a_city_is_no_address(text):
    assert not is_address(text)


ADDRESSES = ["123 Main St, Portland, OR 97201", "9 Elm Ave, Bell, CA 90201", "4 Oak Rd, Salem, OR"]
ABROAD = ["Nairobi, Kenya", "Köln, Germany", "Kharkiv, Ukraine"]


@in_one_test("name", ["full address", "Address", "location", "where", "Ort", "street_address"])
def test_a_column_of_addresses_gives_the_city(name):
    found = guess(["id", name], head=pa.table({"id": ["1", "2", "3"], name: ADDRESSES}))
    assert found.columns.fields["city"] == (name,)


@in_one_test("name", ["home address", "victim_address", "residence", "reporter's address"])
def test_homes_of_people_give_no_city(name):
    found = guess(["id", name], head=pa.table({"id": ["1", "2", "3"], name: ADDRESSES}))
    assert "city" not in found.columns.fields


@in_one_test("name", ["where", "place", "lieu", "Ort", "lugar", "xyz"])
def test_cities_with_countries_are_found_under_any_name(name):
    found = guess(["id", name], head=pa.table({"id": ["1", "2", "3"], name: ABROAD}))
    assert found.columns.fields["city"] == (name,)


def test_a_place_with_its_state_in_another_column_is_a_city():
    rows = {"id": ["1", "2"], "Ort": ["Portland", "Salem"], "state": ["OR", "OR"]}
    assert guess(list(rows), head=pa.table(rows)).columns.fields["city"] == ("Ort",)


@pytest.mark.sample(1)  # the rule is tried on each form of text above
@pytest.mark.parametrize(
    "odd",
    [
        "St. John's, Newfoundland and Labrador, Canada",
        "Placentia, Newfoundland and Labrador, Canada",
        "Jammu, Jammu and Kashmir, India",
        "St. Louis, Missouri, United States",
        "10 Downing St, London, UK",  # an address does not take the cities beside it away either
    ],
)
def test_cities_stay_whole_beside_one_that_looks_like_an_address(odd):
    cities = ["Shenzhen, Guangdong, China", "Shanghai, China", "Bell, CA", "Tbilisi, Georgia"]
    table = pd.DataFrame({"date": "2025-03-01", "city": [*cities, odd]})
    found = mapper.read(table, embargo_hours=0).frame.set_index("city")
    assert found.loc[cities, "latitude"].notna().all()


def test_an_address_is_placed_in_its_city_and_stays_out_of_every_output(tmp_path):
    table = tmp_path / "t.csv"
    near = ["123 Main St, Los Angeles, CA 90201", "9 Elm Ave, Bell, CA", "4 Oak Rd, Vernon, Calif."]
    given = [*near, "77 Unsaid Lane"]
    rows = "".join(f'{n},2025-03-0{n},"{text}"\n' for n, text in enumerate(given, 1))
    table.write_text(f"id,date,full address\n{rows}", "utf-8")
    incidents = mapper.read(table, embargo_hours=0)
    frame = incidents.frame.set_index("incident_id")
    assert list(frame.loc[["1", "2", "3"], "jurisdiction"]) == [
        "Los Angeles",
        "Bell, Calif.",
        "Vernon, Calif.",
    ]
    assert set(frame.loc[["1", "2", "3"], "precision"]) == {"city"}
    for name in ("out.html", "out.geojson", "out.csv", "out.yaml"):
        incidents.export(tmp_path / name) if not name.endswith("html") else incidents.save(
            tmp_path / name
        )
        text = (tmp_path / name).read_text("utf-8")
        assert "Main St" not in text
        assert "90201" not in text
        assert "Unsaid" not in text
    assert len(json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]) == 4
