"""A table imported as records reads as the table itself does, in every state."""

from __future__ import annotations

import csv
from functools import cache

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import mapper
from mapper.cli import main
from mapper.places.boundaries import available_states, load_boundaries
from mapper.places.gazetteer import key_of, load_gazetteer

HEAD = ("id", "date", "city", "state", "agency", "title", "summary", "lat", "lon", "url")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("states")


@cache
def areas():
    """Every place and county of the country, loaded when it is first asked for."""
    return [
        area
        for state in available_states()
        for area in load_boundaries(state).areas
        if area.kind in ("place", "county")
    ]


def read_both(folder, rows):
    """Read a table, and the records that it is imported as."""
    table, records = folder / "rows.csv", folder / "records.yaml"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    done = CliRunner().invoke(main, ["import", str(table), "-o", str(records), "--force"])
    assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(main, ["check", str(records)])
    assert checked.exit_code == 0, checked.output
    return (mapper.read(path, embargo_hours=0) for path in (table, records))


def assert_alike(table, records):
    for name in ("frame", "involvements", "agencies", "sources", "citations"):
        left, right = getattr(table, name), getattr(records, name)
        if name == "frame":
            left, right = left.drop(columns="geometry"), right.drop(columns="geometry")
        order = [each for each in ("incident_id", "id", "agency", "source") if each in left]
        left, right = (
            each.sort_values(order).reset_index(drop=True).astype(object) for each in (left, right)
        )
        assert_frame_equal(left, right)


def row(number, city, state, *, pin=None):
    lat, lon = pin or ("", "")
    agency = f"{city} Police; ICE"
    url = f"https://a.example/{number}"
    return (f"r{number:03}", "2026-01-05", city, state, agency, f"In {city}", "Text", lat, lon, url)


@pytest.mark.long
def test_a_city_and_a_county_of_every_state_stay_in_it(home):
    rows = []
    for state in available_states():
        boundaries = load_boundaries(state)
        places = [area for area in boundaries.areas if area.kind == "place"]
        counties = [area for area in boundaries.areas if area.kind == "county"]
        for area in (*places[:1], *places[-1:], counties[0]):
            name = key_of(area.geoid).rpartition(",")[0] or key_of(area.geoid)
            if name[0].isdigit():
                continue
            rows.append(row(len(rows), name, state))
            inside = boundaries.geometry(area.geoid).representative_point()
            rows.append(row(len(rows), name, state, pin=(round(inside.y, 6), round(inside.x, 6))))
    table, records = read_both(home, rows)
    assert len(table) == len(rows)
    assert {state for states in records.frame["states"] for state in states} >= set(
        available_states()
    )
    assert_alike(table, records)


@given(area=st.deferred(lambda: st.sampled_from(areas())))
def test_the_key_of_an_area_means_that_area_alone(area):
    assert load_gazetteer().find(key_of(area.geoid)).area == area


ALONE = [
    ("Pasadena, TX", "", None),
    ("Pasadena", "TX", (29.6911, -95.2091)),
    ("Glendale, AZ", "", None),
    ("Portland, OR", "", (45.52, -122.67)),
    ("Washington", "DC", None),
    ("San Juan", "PR", None),
    ("", "", (29.6911, -95.2091)),
    ("", "", (33.9775, -118.187)),
    ("", "", None),
]


@pytest.mark.sample(1)
@pytest.mark.parametrize("places", [ALONE, ALONE[-1:]], ids=["together", "nowhere"])
def test_what_rows_say_of_their_places_stays(places, home):
    rows = [row(number, city, state, pin=pin) for number, (city, state, pin) in enumerate(places)]
    table, records = read_both(home, rows)
    assert len(table) == len(places)
    assert_alike(table, records)


@pytest.mark.long  # all in one table, above, hold it but for what a table is taken to be by its other rows
@pytest.mark.parametrize(("city", "state", "pin"), ALONE[:-1])
def test_what_a_row_says_of_its_place_stays(city, state, pin, home):
    table, records = read_both(home, [row(1, city, state, pin=pin)])
    assert_alike(table, records)
