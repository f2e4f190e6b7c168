"""Locating, assigning and checking together, from text to verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.errors import RecordsError
from mapper.incidents import pipeline
from mapper.publish import writing
from tests.cases import in_one_test

RECORD = """\
sources:
  s: {{publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}}
incidents:
  {city}:
    - id: one
      event_date: 2026-01-22
      type: stop
      title: T
      summary: S
      location: {{verbatim_locality: v, locality: {locality}{extra}}}
      agencies: [{agencies}]
      sources: [s]
"""


@pytest.fixture
def write(tmp_path):
    def write(city="Bell", locality="Somewhere", extra="", agencies=()) -> Path:
        path = tmp_path / "incidents.yaml"
        listed = ", ".join(f"{{agency: {agency}, role: present}}" for agency in agencies)
        extra = f", {extra}" if extra else ""
        path.write_text(
            RECORD.format(city=city, locality=locality, extra=extra, agencies=listed),
            encoding="utf-8",
        )
        return path

    return write


def pin(latitude, longitude, radius):
    return (
        f"latitude: {latitude}, longitude: {longitude}, coordinate_uncertainty_in_meters: {radius}"
    )


def only(path):
    return pipeline.load(path).tables.incidents.iloc[0]


LOCK = """\
format: 1
entries:
  - query: {locality: Pine Avenue, city: "0604870"}
    provider: test
    match_type: street
    latitude: 33.98
    longitude: -118.187
    coordinate_uncertainty_in_meters: 300
    precision: block
    retrieved: 2026-11-21
    licence: none
"""


def test_coordinates_come_before_the_lock_file_before_landmarks_before_the_city(write):
    path = write(locality="Pine Avenue", extra=pin(33.979, -118.188, 40))
    path.with_suffix(".lock").write_text(LOCK)
    assert only(path)["located_by"] == "coordinates"
    assert only(write(locality="Pine Avenue"))["located_by"] == "lock"
    by_landmark = only(write(locality="Bell City Hall"))
    assert (by_landmark["located_by"], by_landmark["precision"]) == ("landmark", "poi")
    by_place = only(write(locality="a street"))
    assert (by_place["located_by"], by_place["precision"]) == ("place", "city")


def test_the_lock_file_answers_only_for_its_city(write):
    path = write(city="Alhambra", locality="Pine Avenue")
    path.with_suffix(".lock").write_text(LOCK)
    assert only(path)["located_by"] == "place"


def test_a_broken_lock_file_is_a_fault_with_its_place(write):
    path = write()
    path.with_suffix(".lock").write_text(LOCK.replace("latitude: 33.98", "latitude: 91"))
    with pytest.raises(RecordsError, match=r"incidents\.lock:6:15: error: .*'91'"):
        pipeline.load(path)


@pytest.mark.parametrize(
    ("extra", "jurisdiction"),
    [
        (pin(33.979228, -118.188445, 75), "Bell"),
        (pin(33.98, -118.18, 120), "Bell or Maywood"),
    ],
)
def test_jurisdiction_comes_from_the_circle_not_the_pin(write, extra, jurisdiction):
    row = only(write(extra=extra))
    assert row["jurisdiction"] == jurisdiction
    assert row["counties"] == ("06037",)
    assert row["states"] == ("06",)


def test_a_city_alone_is_that_city_and_a_circle_that_covers_it(write):
    row = only(write())
    assert row["places"] == ("0604870",)
    assert row["coordinate_uncertainty_in_meters"] > 2000


def test_a_county_alone_leaves_the_city_open(write):
    row = only(write(city="Los Angeles County"))
    assert (row["precision"], row["counties"]) == ("county", ("06037",))
    assert row["jurisdiction"] == "Los Angeles County, city unknown"
    assert len(row["places"]) > 88


def test_a_stated_city_outweighs_a_circle_that_reaches_over_its_line(write):
    row = only(write(city="Paramount", locality="x", extra="landmark: home-depot-paramount"))
    assert row["places"] == ("0655618",)


def test_an_unknown_city_is_unlocated_with_a_reason(write):
    dataset = pipeline.load(write(city="Unknown"))
    row = dataset.tables.incidents.iloc[0]
    assert row["located_by"] == "unlocated"
    assert row["located_note"]
    assert (dataset.tally.shown, dataset.tally.unlocated) == (0, 1)


@pytest.mark.parametrize(
    ("city", "extra", "says"),
    [
        ("Bell", pin(33.9875, -118.1872, 10), r"pin is in Maywood, \d+ m outside Bell"),
        ("Bell", pin(34.0788, -118.1225, 10), r"pin is in Alhambra, 9,\d{3} m outside Bell"),
        ("Bell", pin(33.979228, 118.188445, 10), "minus before the longitude"),
        ("Bell", pin(-33.979228, -118.188445, 10), "minus before the latitude"),
        ("Bell", "landmark: garfield-valley-alhambra", "pin is in Alhambra"),
    ],
)
def test_a_pin_outside_its_city_names_both_and_the_distance(write, city, extra, says):
    with pytest.raises(RecordsError, match=says) as caught:
        pipeline.load(write(city=city, extra=extra))
    [fault] = caught.value.faults
    assert fault.code == "pin-outside-city"
    assert fault.position.line == 10


@pytest.mark.parametrize(
    ("city", "code", "says"),
    [
        ("Bel", "unknown-city", "Bell"),
        ("Nowhereville", "unknown-city", "spelling"),
        ("Spring Valley", "ambiguous-city", "GEOID"),
    ],
)
def test_a_city_that_nobody_knows_or_two_go_by_is_a_fault_at_its_key(write, city, code, says):
    with pytest.raises(RecordsError) as caught:
        pipeline.load(write(city=city))
    [fault] = caught.value.faults
    assert (fault.code, fault.position.line, fault.position.column) == (code, 4, 3)
    assert says in str(fault)


@in_one_test("nothing", ["[]", ""])
@in_one_test(
    ("city", "codes"),
    [
        ("Tokyo", ["unknown-city"]),
        ("Spring Valley", ["ambiguous-city"]),
        ("Bell", []),
        ("Unknown", []),
    ],
)
def test_a_city_without_incidents_is_looked_for_too(write, city, codes, nothing):
    path = write()
    lines = path.read_text().splitlines()
    lines.insert(3, f"  '{city}': {nothing}" if city != "Bell" else "  'Bell ': []")
    path.write_text("\n".join(lines) + "\n")
    faults = pipeline.check(path).faults
    assert [(fault.code, fault.position.line) for fault in faults] == [(code, 4) for code in codes]


def test_a_landmark_that_nobody_knows_is_a_fault(write):
    with pytest.raises(RecordsError, match=r"garfield-valley-alhambra.*\[unknown-landmark\]"):
        pipeline.load(write(city="Alhambra", extra="landmark: garfield-valey-alhambra"))


def test_a_fault_of_the_record_does_not_hide_a_fault_of_its_place(write):
    path = write(extra=pin(34.0788, -118.1225, 10))
    path.write_text(path.read_text().replace("type: stop", "type: x"))
    faults = pipeline.check(path).faults
    assert [fault.code for fault in faults] == ["unknown-value", "pin-outside-city"]


@in_one_test(
    ("city", "extra", "agency", "check"),
    [
        ("Bell", "", "bell-pd", "inside"),
        ("Bell", "", "alhambra-pd", "outside"),
        ("Bell", "", "lasd", "outside"),
        ("Paramount", "", "lasd", "inside"),
        ("Bell", "", "chp", "inside"),
        ("Bell", "", "ice", "inside"),
        ("Bell", "", "usbp", "undetermined"),
        ("Bell", pin(33.98, -118.18, 120), "bell-pd", "undetermined"),
        ("Los Angeles County", "", "lasd", "undetermined"),
        ("Santa Ana", "", "lasd", "outside"),
        ("Unknown", "", "bell-pd", "undetermined"),
    ],
)
def test_each_involvement_is_held_against_the_area_of_operations(write, city, extra, agency, check):
    tables = pipeline.load(write(city=city, extra=extra, agencies=[agency])).tables
    assert tables.involvements["area_check"].tolist() == [check]


def test_incidents_anywhere_in_the_country_are_located_assigned_and_drawn(write, tmp_path):
    dataset = pipeline.load(write(city='"Portland, OR"', extra=pin(45.5152, -122.6784, 100)))
    row = dataset.tables.incidents.iloc[0]
    assert (row["city_geoid"], row["jurisdiction"]) == ("4159000", "Portland, Ore.")
    assert (row["counties"], row["states"]) == (("41051",), ("41",))
    assert writing.write_page(dataset, tmp_path / "map.html") > 100_000
    with pytest.raises(RecordsError, match=r"pin is in Seattle, 2\d\d,\d{3} m outside Portland"):
        pipeline.load(write(city='"Portland, OR"', extra=pin(47.6062, -122.3321, 100)))
