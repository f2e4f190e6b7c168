"""Landmarks that records and mappings describe themselves."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from tests.cases import in_one_test

PLAZA = """\
landmarks:
  plaza:
    name: Plaza Mexico
    aliases: [the plaza]
    latitude: 33.9285
    longitude: -118.2130
    coordinate_uncertainty_in_meters: 120
"""
RECORDS = """\
format: 1
home: California
{landmarks}sources:
  news: {{publisher: News, title: A stop, published: 2026-01-07, url: unknown, archived_at: unknown}}
incidents:
  {city}:
    - id: a
      event_date: 2026-01-05
      type: stop
      title: A stop
      summary: A stop.
      location: {{verbatim_locality: unknown, {place}}}
      sources: [news]
"""
FIELDS = {"event_date": "date", "city": "city", "locality": "place"}
OWN = {
    "name": "Plaza Mexico",
    "latitude": 33.9285,
    "longitude": -118.2130,
    "coordinate_uncertainty_in_meters": 120,
}


@pytest.fixture
def read(tmp_path):
    def read(city="Lynwood", place="locality: the Plaza", landmarks=PLAZA):
        path = tmp_path / "own.yaml"
        text = RECORDS.format(city=city, place=place, landmarks=landmarks)
        path.write_text(text, encoding="utf-8")
        return mapper.read(path, embargo_hours=0)

    return read


def read_table(rows, landmarks, fields=FIELDS):
    columns = {"fields": fields, "landmarks": landmarks}
    return mapper.read(pd.DataFrame(rows), columns=columns, embargo_hours=0)


@in_one_test(
    ("city", "place", "located_by"),
    [
        ("Lynwood", "locality: the Plaza", "landmark"),
        ("Los Angeles County", "locality: Plaza Mexico", "landmark"),
        ("Unknown", "locality: the plaza", "landmark"),
        ("Unknown", "locality: unknown, landmark: plaza", "landmark"),
        ("Bell", "locality: Plaza Mexico", "place"),
        ("Lynwood", "locality: another plaza", "place"),
    ],
)
def test_an_own_landmark_places_the_records_that_name_it(read, city, place, located_by):
    row = read(city, place).frame.iloc[0]
    assert row["located_by"] == located_by
    if located_by == "landmark":
        assert (row["latitude"], row["longitude"]) == (33.9285, -118.2130)
        assert row["jurisdiction"] == "Lynwood"


def test_exported_records_have_the_point_of_an_own_landmark(read, tmp_path):
    read(place="locality: City Plaza, landmark: plaza").export(tmp_path / "out.yaml")
    row = mapper.read(tmp_path / "out.yaml", embargo_hours=0).frame.iloc[0]
    assert (row["latitude"], row["coordinate_uncertainty_in_meters"]) == (33.9285, 120)


def test_exported_records_keep_the_landmarks_of_the_gazetteer(tmp_path):
    mapper.read("incidents.yaml").export(tmp_path / "out.yaml")
    again = mapper.read(tmp_path / "out.yaml").frame
    assert (again["located_by"] == "landmark").sum() == 4


@in_one_test(
    ("before", "after", "code", "line"),
    [
        ("  plaza:", "  bell-city-hall:", "landmark-of-gazetteer", 4),
        ("  plaza:", "  The Plaza:", "bad-id", 4),
        ("33.9285", "133.9285", "bad-coordinates", 7),
        ("meters: 120", "meters: 0", "bad-coordinates", 9),
        ("    name:", "    title:", "unknown-field", 5),
        ("    name: Plaza Mexico\n", "", "missing-field", 5),
    ],
)
def test_what_is_wrong_with_an_own_landmark_is_said_at_its_line(read, before, after, code, line):
    with pytest.raises(mapper.RecordsError) as caught:
        read(landmarks=PLAZA.replace(before, after, 1))
    assert (code, line) in {(fault.code, fault.position.line) for fault in caught.value.faults}


def test_an_own_landmark_places_the_rows_that_name_it():
    cities = {"Lynwood, CA": "landmark", "": "landmark", "Mexico City": "unlocated"}
    rows = [{"date": "2026-01-05", "city": city, "place": "PLAZA mexico"} for city in cities]
    found = read_table(rows, {"plaza": OWN}).frame
    assert found["located_by"].tolist() == list(cities.values())


def test_a_table_of_landmarks_alone_needs_no_city():
    rows = [{"date": "2026-01-05", "place": place} for place in ("Plaza Mexico", "elsewhere")]
    fields = {"event_date": "date", "locality": "place"}
    found = read_table(rows, {"plaza": OWN}, fields)
    assert found.frame["located_by"].tolist() == ["landmark", "unlocated"]


def test_a_name_of_two_landmarks_in_one_city_is_a_fault_and_of_two_cities_none():
    rows = [{"date": "2026-01-05", "city": "Lynwood, CA", "place": "Plaza Mexico"}]
    with pytest.raises(mapper.RecordsError) as caught:
        read_table(rows, {"plaza": OWN, "other": {**OWN, "name": "x", "aliases": ["PLAZA mexico"]}})
    assert [fault.code for fault in caught.value.faults] == ["repeated-landmark"]
    found = read_table(rows, {"plaza": OWN, "other": {**OWN, "latitude": 38.5}})
    assert found.frame["located_by"].tolist() == ["landmark"]


MAIDAN = {
    "name": "Maidan",
    "latitude": 50.4503,
    "longitude": 30.5241,
    "coordinate_uncertainty_in_meters": 200,
}


def test_an_own_landmark_abroad_places_what_is_in_its_city(read):
    cities = {"Kyiv, Ukraine": "landmark", "Lviv, Ukraine": "place", "": "landmark"}
    rows = [{"date": "2026-01-05", "city": city, "place": "the maidan"} for city in cities]
    found = read_table(rows, {"maidan": {**MAIDAN, "aliases": ["the Maidan"]}}).frame
    assert found["located_by"].tolist() == list(cities.values())
    described = PLAZA.replace("33.9285", "50.4503").replace("-118.2130", "30.5241")
    of_records = read('"Kyiv, Ukraine"', landmarks=described).frame
    assert of_records["located_by"].tolist() == ["landmark"]


def test_a_landmark_of_the_gazetteer_is_not_described_again():
    with pytest.raises(mapper.RecordsError) as caught:
        read_table([{"date": "2026-01-05", "city": "Bell, CA"}], {"bell-city-hall": OWN})
    assert [fault.code for fault in caught.value.faults] == ["landmark-of-gazetteer"]
