"""Tables as incidents: public data sets, dates, places, agencies, sources, and what is left out.

The events are made up; only the names of the columns are those of the data sets.
"""

from __future__ import annotations

import csv
import io
import json
import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mapper
from mapper.errors import RecordsError
from mapper.imports import TableOptions
from mapper.imports.column_guesses import guess
from mapper.imports.column_uses import make_columns_text
from mapper.imports.mapping_files import read_columns
from mapper.incidents import pipeline
from mapper.records import SCHEMA
from mapper.records.event_dates import parse_event_date
from tests.cases import in_one_test


@pytest.fixture
def load(tmp_path):
    def load(rows, name="data.csv", *, columns=None, agencies=None, home=None):
        path = tmp_path / name
        if name.endswith(".csv"):
            pd.DataFrame(rows).to_csv(path, index=False)
        else:
            pd.DataFrame(rows).to_json(path, orient="records")
        options = {}
        if columns is not None:
            options["columns"] = tmp_path / "columns.yaml"
            options["columns"].write_text(columns, encoding="utf-8")
        if agencies is not None:
            options["agencies"] = tmp_path / "agencies.csv"
            pd.DataFrame(agencies).to_csv(options["agencies"], index=False)
        return pipeline.load(path, TableOptions(home=home, **options), embargo_hours=0)

    return load


def row(**cells):
    return {"id": "a", "date": "2026-01-19", "agency": "LAPD", "city": "Bell",
            "latitude": "33.9775", "longitude": "-118.1870", "title": "T", **cells}  # fmt: skip


def only(dataset):
    [found] = dataset.tables.incidents.to_dict("records")
    return found


def codes(dataset):
    return [fault.code for fault in dataset.faults]


def said(dataset, words):
    return [note for note in dataset.notes if words in note]


# ---- the shapes of public data sets ------------------------------------------------------------

SHAPES = {
    "darwin core": {
        "occurrenceID": "x-1",
        "eventDate": "2026-01-19/2026-01-22",
        "decimalLatitude": "33.977",
        "decimalLongitude": "-118.187",
        "coordinateUncertaintyInMeters": "120",
        "verbatimLocality": "by the station",
        "municipality": "Bell",
        "eventRemarks": "S",
    },
    "acled": {
        "event_id_cnty": "USA1",
        "event_date": "19 January 2026",
        "event_type": "Protests",
        "sub_event_type": "Peaceful protest",
        "actor1": "Protesters (United States)",
        "actor2": "LAPD",
        "admin1": "California",
        "admin2": "Los Angeles",
        "location": "Bell",
        "latitude": "33.977",
        "longitude": "-118.187",
        "geo_precision": "1",
        "source": "Gazette; Herald",
        "notes": "S",
    },
    "ucdp ged": {
        "id": "7",
        "date_start": "2026-01-19 00:00:00.000",
        "date_end": "2026-01-22 00:00:00.000",
        "side_a": "LAPD",
        "side_b": "Civilians",
        "where_prec": "2",
        "where_description": "near Bell",
        "latitude": "33.977",
        "longitude": "-118.187",
        "source_article": "Gazette, two days later",
    },
    "2020pb": {
        "id": "ca-bell-1",
        "name": "A line is pushed back",
        "description": "S",
        "date": "2026-01-19",
        "date_text": "January 19th",
        "state": "California",
        "city": "Bell",
        "geolocation": "33.977, -118.187",
        "tags": ["push"],
        "links": ["https://a.example/1", "https://b.example/2"],
        "edit_at": "https://c.example",
    },
    "mapping police violence": {
        "name": "A Private Person",
        "age": "31",
        "date": "1/19/2026",
        "street_address": "12 Home Street",
        "city": "Bell",
        "state": "CA",
        "agency_responsible": "Los Angeles Police Department, Bell Police Department",
        "cause_of_death": "Gunshot",
        "circumstances": "S",
        "news_urls": "https://a.example/1",
        "latitude": "33.977",
        "longitude": "-118.187",
    },
}
EXPECTED = {
    "darwin core": {"incident_id": "x-1", "event_date": "2026-01-19/2026-01-22", "summary": "S",
                    "coordinate_uncertainty_in_meters": 120, "verbatim_locality": "by the station"},
    "acled": {"incident_id": "USA1", "event_date": "2026-01-19", "type": "protest", "precision": "city",
              "coordinate_uncertainty_in_meters": 5000, "summary": "S"},
    "ucdp ged": {"incident_id": "7", "event_date": "2026-01-19/2026-01-22", "verbatim_locality": "near Bell",
                 "coordinate_uncertainty_in_meters": 25000},
    "2020pb": {"incident_id": "ca-bell-1", "title": "A line is pushed back", "date_note": "January 19th"},
    "mapping police violence": {"event_date": "2026-01-19", "summary": "S"},
}  # fmt: skip
AGENCIES = {
    "darwin core": [],
    "acled": ["lapd"],
    "ucdp ged": ["lapd"],
    "2020pb": [],
    "mapping police violence": ["lapd", "bell-pd"],
}
SOURCES = {
    "darwin core": ["unknown"],
    "acled": ["Gazette", "Herald"],
    "ucdp ged": ["Gazette, two days later"],
    "2020pb": ["https://a.example/1", "https://b.example/2"],
    "mapping police violence": ["https://a.example/1"],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_columns_of_public_data_sets_are_known(load, shape):
    dataset = load([SHAPES[shape]], "data.json" if shape == "2020pb" else "data.csv")
    found = only(dataset)
    assert {name: found[name] for name in EXPECTED[shape]} == EXPECTED[shape]
    assert (found["latitude"], found["longitude"]) == (33.977, -118.187)
    assert dataset.tables.involvements["agency"].tolist() == AGENCIES[shape]
    sources = dataset.tables.sources
    named = {*sources["url"], *sources["publisher"], *sources["title"]}
    assert named.issuperset(SOURCES[shape])
    assert len(sources) == len(SOURCES[shape])


WAPO = {
    "id": "3", "date": "2026-01-19", "threat_type": "x", "city": "Bell", "county": "Los Angeles",
    "state": "CA", "latitude": "33.977", "longitude": "-118.187", "location_precision": "block",
    "name": "A Private Person", "age": "31", "agency_ids": "38;99",
}  # fmt: skip
WAPO_AGENCIES = [
    {"id": "38", "name": "Bell Police Department", "type": "local_police", "state": "CA",
     "oricodes": "CA01904"},
    {"id": "99", "name": "Anaheim Police Department", "type": "local_police", "state": "TX",
     "oricodes": "TX99999"},
]  # fmt: skip


def test_agencies_are_joined_by_id_and_one_of_another_state_is_not_ours(load):
    dataset = load([WAPO], agencies=WAPO_AGENCIES)
    agencies = dataset.tables.agencies.set_index("id")
    assert set(dataset.tables.involvements["agency"]) == {"bell-pd", "anaheim-police-department-tx"}
    assert agencies.loc["anaheim-police-department-tx", "level"] == "municipal"
    assert only(dataset)["coordinate_uncertainty_in_meters"] == 150


def test_ids_of_agencies_without_their_table_are_kept_and_said(load):
    dataset = load([WAPO])
    assert dataset.tables.agencies["level"].tolist() == ["unknown", "unknown"]
    assert said(dataset, "--agencies")


@pytest.mark.parametrize(
    ("rows", "secrets"),
    [
        ([WAPO], ["A Private Person"]),
        ([SHAPES["mapping police violence"]], ["A Private Person", "12 Home Street"]),
        ([row(phone="555-0100", victim_name="A Private Person")], ["555-0100", "A Private Person"]),
    ],
)
def test_private_people_and_homes_are_not_taken_over_and_that_is_said(
    load, rows, secrets, tmp_path
):
    dataset = load(rows)
    text = "".join(getattr(dataset.tables, name).to_csv() for name in SCHEMA)
    assert [secret for secret in secrets if secret in text] == []
    assert [each.reason for each in dataset.columns if "private" in each.reason]


def test_a_mapping_file_may_say_that_a_column_is_taken(load):
    mapping = "format: 1\nfields: {title: name, latitude: lat, longitude: lon}\n"
    rows = [{"name": "The siege", "lat": "33.97", "lon": "-118.18", "date": "2026-01-01"}]
    found = only(load(rows, columns=mapping))
    assert (found["title"], found["event_date"]) == ("The siege", "unknown")


@in_one_test(
    ("mapping", "says"),
    [
        ("format: 1\nfields: {titel: name}", r"columns\.yaml:2:10: .*'title'.*unknown-field"),
        ("format: 1\nfields: {city: twon}", r"column 'twon'.*'town'.*no-such-column"),
        ("format: 1\nfields: [city]", r"columns\.yaml:2:9: .*wrong-type"),
        ("format: 1\nfields: {city: town}\nx: 1", r"columns\.yaml:3:1: .*unknown-field"),
    ],
)
def test_a_faulty_mapping_is_said_with_its_place(load, mapping, says):
    with pytest.raises(RecordsError, match=says):
        load([{"town": "Bell", "name": "x"}], columns=mapping)


# ---- dates -------------------------------------------------------------------------------------


@pytest.mark.sample(6)  # each form is read in test_date_forms.py; here, that tables read by it
@pytest.mark.parametrize(
    ("given", "edtf", "time"),
    [
        ("2026-01-19", "2026-01-19", None),
        ("2025-02~", "2025-02~", None),
        ("2026-01-19T09:39:10Z", "2026-01-19", "01:39 UTC-08:00"),
        ("2026-01-19 21:05", "2026-01-19", "21:05"),
        ("January 19, 2026", "2026-01-19", None),
        ("19 Jan 2026", "2026-01-19", None),
        ("19 de enero de 2026", "2026-01-19", None),
        ("20260119", "2026-01-19", None),
        ("1/19/2026 9:05 PM", "2026-01-19", "21:05"),
        ("19.1.2026", "2026-01-19", None),
        ("3/3/2026", "2026-03-03", None),
        ("Monday, January 19, 2026", "2026-01-19", None),
        ("Mon 1/19/2026", "2026-01-19", None),
        ("lunes, 19 de enero de 2026", "2026-01-19", None),
        ("19JAN2026", "2026-01-19", None),
        ("19-Jan-2026", "2026-01-19", None),
        ("", "unknown", None),
        ("N/A", "unknown", None),
    ],
)
def test_dates_are_read_in_common_forms(load, given, edtf, time):
    dataset = load([row(date=given)])
    found = only(dataset)
    assert (found["event_date"], found["local_time"]) == (edtf, time)
    assert dataset.tally.rejected == 0


def test_the_column_decides_which_is_the_day(load):
    dataset = load([row(id="a", date="03/04/2026"), row(id="b", date="25/04/2026")])
    assert set(dataset.tables.incidents["event_date"]) == {"2026-04-03", "2026-04-25"}
    assert said(dataset, "day first")


@pytest.mark.parametrize("dates", [["03/04/2026"], ["03/25/2026", "25/03/2026"]])
def test_what_the_column_does_not_decide_is_asked_for(load, dates):
    ottawa = {"latitude": 45.4215, "longitude": -75.6972, "city": "", "date": ""}
    rows = [row(id=str(n), **ottawa | {"date": date}) for n, date in enumerate(dates)]
    with pytest.raises(RecordsError, match=r"date_format.*\[ambiguous-dates\]"):
        load(rows)


@in_one_test(
    ("date_format", "date", "edtf", "time"),
    [
        ("%d/%m/%Y", "03/04/2026", "2026-04-03", None),
        ("%m/%d/%y", "3/4/26", "2026-03-04", None),
        ("%m/%d/%Y", "3/4/2026 15:30", "2026-03-04", "15:30"),
        ("%d/%m/%Y %H:%M %z", "02/05/2024 05:30 +0000", "2024-05-01", "22:30 UTC-07:00"),
        ("spreadsheet", "46041", "2026-01-19", None),
        ("spreadsheet", "46041.504861", "2026-01-19", "12:07"),
        ("spreadsheet-1904", "44579", "2026-01-19", None),
    ],
)
def test_a_date_format_decides(load, date_format, date, edtf, time):
    fields = ", ".join(f"{'event_date' if n == 'date' else n}: {n}" for n in row())
    mapping = f"format: 1\ndate_format: '{date_format}'\nfields: {{{fields}}}"
    found = only(load([row(date=date)], columns=mapping))
    assert (found["event_date"], found["local_time"]) == (edtf, time)


PARTS = [
    ({"year": "2026", "month": "1", "day": "9"}, "2026-01-09"),
    ({"year": "2026.0", "month": "01", "day": "19.0"}, "2026-01-19"),
    ({"year": "2026", "month": "January", "day": "19"}, "2026-01-19"),
    ({"year": "2026", "month": "Jan", "day": ""}, "2026-01"),
    ({"year": "2026", "month": "2", "day": ""}, "2026-02"),
    ({"year": "2026", "month": "", "day": "NA"}, "2026"),
    ({"year": "", "month": "", "day": ""}, "unknown"),
]


def test_a_date_may_stand_in_three_columns(load):
    rows = [{"id": f"r{n}", "city": "Bell", **parts} for n, (parts, _) in enumerate(PARTS)]
    found = load(rows).tables.incidents.set_index("incident_id")["event_date"]
    assert found.to_dict() == {f"r{n}": edtf for n, (_, edtf) in enumerate(PARTS)}


@pytest.mark.parametrize(
    ("parts", "edtf"),
    [
        ({"year": "2026"}, "2026"),
        ({"year": "2026", "month": "1", "day": "9", "date": "2025-12-31"}, "2025-12-31"),
    ],
)
def test_a_date_may_be_a_year_alone_and_a_whole_one_goes_before_its_parts(load, parts, edtf):
    assert only(load([{"city": "Bell", **parts}]))["event_date"] == edtf


@in_one_test(
    "parts",
    [
        {"year": "2026", "month": "13", "day": "1"},
        {"year": "2026", "month": "", "day": "19"},
        {"year": "", "month": "1", "day": "19"},
        {"year": "2026", "month": "2", "day": "30"},
    ],
)
def test_parts_that_make_no_date_are_at_fault(load, parts):
    with pytest.raises(RecordsError, match=rf"'{parts['day']}' in column 'day'.*\[bad-date\]"):
        load([{"city": "Bell", **parts}])


@pytest.mark.parametrize(
    ("date", "says"),
    [
        ("99041", r"\(2171-02-28\), write date_format: spreadsheet"),
        ("soon", "Write it like 2026-01-19"),
    ],
)
def test_of_a_date_that_is_not_read_the_likely_remedy_is_said(load, date, says):
    with pytest.raises(RecordsError, match=says):
        load([row(date=date)])


ACLED, UCDP = "acled", "ucdp ged"


@pytest.mark.parametrize(
    ("shape", "cells"),
    [
        (ACLED, [
            ({"time_precision": "1"}, "2026-01-19"),
            ({"time_precision": "2"}, "2026-01-13/2026-01-25"),
            ({"time_precision": "3"}, "2026-01"),
            ({"time_precision": "3.0"}, "2026-01"),
            ({"time_precision": ""}, "2026-01-19"),
            ({"time_precision": "9"}, "2026-01-19~"),
        ]),
        (UCDP, [
            ({"date_prec": "1", "date_end": "2026-01-19"}, "2026-01-19"),
            ({"date_prec": "2"}, "2026-01-19/2026-01-22"),
            ({"date_prec": "2", "date_end": ""}, "2026-01-19/2026-01-24"),
            ({"date_prec": "3", "date_end": "2026-01-19"}, "2026-01-19/2026-01-25"),
            ({"date_prec": "4", "date_start": "2026-06-01", "date_end": ""},
             "2026-06-01/2026-06-30"),
            ({"date_prec": "5", "date_start": "2025-01-01", "date_end": ""},
             "2025-01-01/2025-12-31"),
        ]),
        (None, [
            ({"date_precision": "Month"}, "2026-01"),
            ({"date_precision": "year"}, "2026"),
            ({"date_precision": "exact"}, "2026-01-19"),
            ({"date_precision": "month", "date": "2026-02~"}, "2026-02~"),
            ({"date_precision": "3"}, "2026-01-19~"),
            ({"date_precision": "unknown"}, "2026-01-19~"),
        ]),
        (None, [({"time_precision": "3"}, "2026-01")]),
        (None, [({"date_prec": "2"}, "2026-01-19/2026-01-24")]),
    ],
)  # fmt: skip
def test_a_date_is_as_exact_as_the_table_says_and_never_more(load, shape, cells):
    key = {ACLED: "event_id_cnty"}.get(shape, "id")
    whole = SHAPES[shape] if shape else row()
    rows = [{**whole, **some, key: str(n)} for n, (some, _) in enumerate(cells)]
    found = load(rows).tables.incidents.set_index("incident_id").sort_index()
    assert found["event_date"].tolist() == [edtf for _, edtf in cells]
    spans = [(days.start, days.end) for _, edtf in cells for days in [parse_event_date(edtf)]]
    ends = (found[name].dt.date for name in ("date_start", "date_end"))
    assert [*zip(*ends, strict=True)] == spans


@pytest.mark.parametrize(
    ("shape", "cells", "constants"),
    [
        (None, [
            ({"date_end": "2026-01-22"}, "lasted"),
            ({"date_end": "2026-01-19"}, None),
        ], {}),
        (None, [({"date_end": "2026-01-22"}, None)], {"date_interval": "once"}),
        (None, [({"date_end": "2026-01-22", "date_interval": "Lasted"}, "lasted")], {}),
        (None, [
            ({"date_end": ""}, None),
            ({"date": "19-22 January 2026"}, "lasted"),
            ({"date": "2026-01~"}, None),
        ], {"date_interval": "lasted"}),
        (None, [({"date": "19-22 January 2026"}, None)], {}),
        (UCDP, [({"date_prec": "2"}, None)], {}),
    ],
)  # fmt: skip
def test_an_end_is_that_of_an_event_that_lasted_unless_the_table_says_otherwise(
    load, shape, cells, constants
):
    said_of_all = json.dumps({"format": 1, "constants": constants}) if constants else None
    whole = SHAPES[shape] if shape else row()
    rows = [{**whole, **some, "id": str(n)} for n, (some, _) in enumerate(cells)]
    found = load(rows, columns=said_of_all).tables.incidents.set_index("incident_id").sort_index()
    meant = [each if isinstance(each, str) else None for each in found["date_interval"]]
    assert meant == [each for _, each in cells]


def test_days_that_a_police_report_lies_between_did_not_last(load):
    report = {**row(), "CMPLNT_FR_DT": "2026-01-19", "CMPLNT_TO_DT": "2026-01-22"}
    del report["date"]
    names = {"event_date": "CMPLNT_FR_DT", "date_end": "CMPLNT_TO_DT", "latitude": "latitude",
             "longitude": "longitude", "title": "title"}  # fmt: skip
    dataset = load([report], columns=json.dumps({"format": 1, "fields": names}))
    assert only(dataset)["date_interval"] is None
    assert said(dataset, "happened once")


def test_days_that_stand_for_more_are_counted_by_their_code(load):
    rows = [{**SHAPES[ACLED], "event_id_cnty": str(n), "time_precision": code}
            for n, code in enumerate("12339")]  # fmt: skip
    dataset = load(rows)
    assert said(dataset, "coarser precision in column 'time_precision'")[0].endswith(
        "'3' (2), '2' (1)."
    )
    assert said(dataset, "Unknown precisions")[0].endswith("'9' (1).")


# ---- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        [
            ({"latitude": "34.1", "longitude": "-118.2"}, pytest.approx(7230, abs=30)),
            ({"latitude": "34", "longitude": "-118"}, pytest.approx(72_300, abs=300)),
            ({"latitude": "34.123456", "longitude": "-118.2"}, 30),
            ({"latitude": "34.1", "longitude": "-118.2", "precision": "county"}, 50_000),
        ],
        [({"latitude": "33,9775", "longitude": "-118,1870"}, 30)],
        [({"geo_precision": "3"}, 100_000)],
        [({"where_prec": "4"}, 150_000)],
        [({"location_precision": "poi_large"}, 500)],
        [
            ({"coordinate_uncertainty_in_meters": "12"}, 12),
            ({"coordinate_uncertainty_in_meters": "0"}, 30),
            ({"coordinate_uncertainty_in_meters": ""}, 30),
        ],
        [({"radius_m": "1,500"}, 1500), ({"radius_m": "1,500.5"}, 1501)],
        [({"radius_m": "12,5"}, 13)],
    ],
)
def test_every_point_has_a_radius_that_is_never_0(load, cells):
    dataset = load([row(id=str(n), **some) for n, (some, _) in enumerate(cells)])
    found = dataset.tables.incidents.set_index("incident_id").sort_index()
    assert found["coordinate_uncertainty_in_meters"].tolist() == [radius for _, radius in cells]
    assert said(dataset, "Radii")


WITHHELD = ["REDACTED", "-1.0", "0", "Withheld"]


def test_what_stands_for_a_withheld_place_is_no_point_and_no_fault(load):
    rows = [row(id=cell, latitude=cell, longitude=cell, city="") for cell in WITHHELD]
    places = load([row(), *rows]).tables.incidents.set_index("incident_id")["located_by"]
    assert places.to_dict() == {"a": "coordinates", **dict.fromkeys(WITHHELD, "unlocated")}


DEGREES = [
    ("33.9775 N", "118.1870 W"),
    ("N 33.9775", "W118.1870"),
    ("33.9775°", "-118.1870°"),
    ("33.9775°n", "118.1870° w"),
    ("33°58'39\"N", "118°11'13.2\"W"),
    ("33°58'39,0\"N", "118°11'13,2\"W"),
    ("33° 58\N{PRIME} 39\N{DOUBLE PRIME} N", "118° 11\N{PRIME} 13\N{DOUBLE PRIME} W"),
    ("33 58 39 N", "118 11 13 W"),
    ("33°58.65' N", "118°11.22' W"),
]


def test_degrees_may_have_letters_and_minutes(load):
    rows = [row(id=str(n), latitude=y, longitude=x) for n, (y, x) in enumerate(DEGREES)]
    found = load(rows).tables.incidents
    assert len(found) == len(DEGREES)
    assert found["latitude"].tolist() == pytest.approx([33.9775] * len(DEGREES), abs=6e-4)
    assert found["longitude"].tolist() == pytest.approx([-118.187] * len(DEGREES), abs=6e-4)


def test_zero_is_a_coordinate(load):
    found = only(load([row(latitude="\N{MINUS SIGN}0", longitude="-118.187")]))
    assert (found["latitude"], found["longitude"]) == (0, -118.187)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("33.9775 W", "118.187 N"),
        ("33.9775", "-118.187 W"),
        ("33°61'0\"N", "118°11'13\"W"),
        ("33 58", "118 11"),
        ("33,977.5", "-118.187"),
    ],
)
def test_degrees_that_contradict_themselves_are_none(load, latitude, longitude):
    with pytest.raises(RecordsError, match="bad-coordinates"):
        load([row(latitude=latitude, longitude=longitude)])


PAIRS = [
    "33.9775, -118.187",
    "(33.9775, -118.187)",
    "33.9775 -118.187",
    "33.9775 N, 118.187 W",
    "33.9775° N 118.187° W",
    "33°58'39,0\" N, 118°11'13,2\" W",
    "N 33° 58,650' W 118° 11,220'",
    "118.187 W, 33.9775 N",
    "POINT (-118.187 33.9775)",
    "SRID=4326;POINT Z(-118.187 33.9775 12)",
    '{"type": "Point", "coordinates": [-118.187, 33.9775]}',
    '{"latitude": "33.9775", "longitude": "-118.187", "human_address": "{}"}',
    '{"lat": 33.9775, "lng": -118.187}',
]


@pytest.mark.parametrize("name", ["coordinates", "location", "where", "the_geom"])
def test_both_coordinates_may_stand_in_one_cell_whatever_its_column_is_called(load, name):
    rows = [{"id": f"r{n}", "city": "Bell", name: cell} for n, cell in enumerate((*PAIRS, ""))]
    found = load(rows).tables.incidents.set_index("incident_id")
    *placed, last = (f"r{n}" for n in range(len(rows)))
    points = found.loc[placed, ["latitude", "longitude"]]
    assert points.to_numpy().tolist() == [[33.9775, -118.187]] * len(PAIRS)
    ways = dict.fromkeys(placed, "coordinates") | {last: "place"}
    assert found["located_by"].to_dict() == ways


@in_one_test("cell", ["Main Street 3, 5", "12, 14", "7.5, none", "500.1, 600.2"])
def test_a_column_of_other_numbers_gives_no_points(load, cell):
    found = only(load([{"id": "a", "city": "Bell", "where": cell}], home="CA"))
    assert found["located_by"] == "place"


FAULTS = [
    ({"latitude": "abc"}, "bad-coordinates", "'abc' in column 'latitude'"),
    ({"latitude": "-118.2", "longitude": "34"}, "bad-coordinates", "-118.2"),
    ({"latitude": "inf"}, "bad-coordinates", "inf"),
    ({"latitude": "9.040884028349796e+300"}, "bad-coordinates", "9.04"),
    ({"longitude": "-190"}, "bad-coordinates", "±180"),
    ({"longitude": ""}, "incomplete-coordinates", "latitude"),
    ({"coordinate_uncertainty_in_meters": "-5"}, "bad-radius", "-5"),
    ({"coordinate_uncertainty_in_meters": "1e300"}, "bad-radius", "1e300"),
    ({"coordinate_uncertainty_in_meters": "20000001"}, "bad-radius", "20000001"),
    ({"date": "2026-02-30"}, "bad-date", "'2026-02-30' in column 'date'"),
    ({"date": "soon"}, "bad-date", "'soon'"),
    ({"date_end": "2025-01-01"}, "bad-date", "2025-01-01"),
    ({"withhold": "perhaps"}, "wrong-type", "perhaps"),
]


def test_a_row_at_fault_is_left_out_with_line_column_and_reason(load):
    bad = [{**row(id=f"bad-{n}"), **cells} for n, (cells, _, _) in enumerate(FAULTS)]
    dataset = load([row(id="good"), *bad])
    assert codes(dataset) == [code for _, code, _ in FAULTS]
    for line, (fault, (_, _, says)) in enumerate(zip(dataset.faults, FAULTS, strict=True), 3):
        assert str(fault).split("data.csv")[1].startswith(f":{line}: error: ")
        assert says in str(fault)
    assert dataset.tables.incidents["incident_id"].tolist() == ["good"]
    assert str(dataset.tally) == (
        f"{len(FAULTS) + 1} records = 1 shown + 0 unlocated + 0 withheld + 0 filtered"
        f" + {len(FAULTS)} rejected"
    )


def test_if_every_row_is_at_fault_nothing_is_made_of_it(load):
    with pytest.raises(RecordsError) as caught:
        load([row(latitude="x"), row(date="y")])
    assert [fault.position.line for fault in caught.value.faults] == [2, 3]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"title": "x"}], "no-place-column"),
        ([{"latitude": "6500000", "longitude": "1800000"}], "unknown-crs"),
    ],
)
def test_a_table_that_says_no_place_is_refused_as_a_whole(load, rows, code):
    with pytest.raises(RecordsError) as caught:
        load(rows)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_header_alone_is_refused(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("date,city\n")
    with pytest.raises(RecordsError, match="no-rows"):
        mapper.read(path)


def test_a_city_alone_is_that_city_and_one_that_nobody_knows_stays_without_a_place(load):
    nowhere = {"latitude": "", "longitude": ""}
    dataset = load(
        [row(id="a", **nowhere), row(id="b", city="Nowhereville", **nowhere),
         row(id="c", city="", **nowhere), row(id="d", city="Bell", state="TX", **nowhere)],
        home="CA",
    )  # fmt: skip
    found = dataset.tables.incidents.set_index("incident_id")
    assert found["located_by"].to_dict() == {
        "a": "place", "b": "unlocated", "c": "unlocated", "d": "unlocated",
    }  # fmt: skip
    assert found.loc["a", "places"] == ("0604870",)
    assert "Nowhereville" in found.loc["b", "located_note"]
    assert (dataset.tally.shown, dataset.tally.unlocated) == (1, 3)
    assert said(dataset, "'Nowhereville' (1)")


def test_the_point_decides_and_a_city_that_says_otherwise_is_counted(load):
    dataset = load([row(id="a"), row(id="b", latitude="34.0788", longitude="-118.1225")])
    found = dataset.tables.incidents.set_index("incident_id")
    assert found.loc["b", "jurisdiction"] == "Alhambra, Calif."
    assert said(dataset, "'Bell: Alhambra, Calif.' (1)")
    assert dataset.tally.shown == 2


CITIES = [
    ({"city": "Portland", "state": "OR"}, "4159000"),
    ({"city": "Portland", "state": "Ore."}, "4159000"),
    ({"city": "Portland", "state": "41"}, "4159000"),
    ({"city": "Portland, OR", "state": "Oregon"}, "4159000"),
    ({"city": "Portland, OR"}, "4159000"),
    ({"city": "Bell, CA", "state": "California"}, "0604870"),
    ({"city": "", "county": "Cook", "state": "IL"}, "17031"),
    ({"city": "", "county": "Cook County, IL"}, "17031"),
    ({"city": "", "county": "Orleans Parish", "state": "LA"}, "22071"),
    ({"city": "", "county": "Baltimore city", "state": "MD"}, "2404000"),
    ({"city": "Portland, OR", "state": "WA"}, None),
    ({"city": "Atlantis", "state": "Ontario"}, None),
]


def test_a_city_of_any_state_is_found_by_state_column_or_behind_its_name(load):
    rows = [
        row(id=str(n), latitude="", longitude="", agency="Orange County Sheriff", **cells)
        for n, (cells, _) in enumerate(CITIES)
    ]
    dataset = load(rows)
    expected = {str(n): geoid for n, (_, geoid) in enumerate(CITIES)}
    found = dataset.tables.incidents.set_index("incident_id")["city_geoid"]
    assert {id_: geoid or None for id_, geoid in found.items()} == expected
    (note,) = said(dataset, "Unknown or ambiguous cities")
    assert re.findall(r"'([^']+)' \(1", note) == ["Atlantis, Ontario", "Portland, OR, WA"]
    at_home = {id_ for id_, geoid in expected.items() if (geoid or "").startswith("06")}
    involved = dataset.tables.involvements
    assert {*involved.loc[involved["agency"] == "ocsd", "incident_id"]} == at_home


def test_a_city_that_is_not_known_is_said_where_it_is_all_that_places_a_row(load):
    rows = [row(city="Nowhereville"), row(id="b", city="Nowhereville", latitude="", longitude="")]
    (note,) = said(load(rows), "Unknown or ambiguous cities")
    assert "'Nowhereville' (1" in note
    assert said(load(rows[:1]), "Unknown or ambiguous cities") == []


def test_a_city_abroad_that_is_open_lists_the_places_of_its_country_alone(load):
    cells = {"latitude": "", "longitude": ""}
    (note,) = said(load([row(city="Guadalupe, Mexico", **cells)]), "Unknown or ambiguous cities")
    assert "Guadalupe, Zacatecas, Mexico; " in note
    assert ", CA" not in note
    assert "before its country: 'Guadalupe, Nuevo León, Mexico'" in note
    (note,) = said(load([row(city="Springfield, Canada", **cells)]), "Unknown or ambiguous cities")
    assert "Australia" not in note


def test_candidates_of_a_row_are_told_apart_by_region_or_by_where_they_lie(load):
    cells = {"latitude": "", "longitude": "", "state": "", "county": ""}
    cities = ("La Esperanza, Colombia", "Rajpur, India", "Springfield")
    data = load([row(id=city, city=city, **cells) for city in cities])
    notes = data.tables.incidents.set_index("incident_id")["located_note"]
    # the words of the row, and not those of its first candidate, Raipur
    assert notes["Rajpur, India"].startswith("'Rajpur, India' is ambiguous (4 places): Raipur, ")
    assert re.search(
        r"Colombia \(8\.\d+, -72\.\d+\); La Esperanza", notes["La Esperanza, Colombia"]
    )
    assert "20 places): Springfield, CO; " in notes["Springfield"]
    (note,) = said(data, "Unknown or ambiguous cities")
    # a region in which two of them lie is not proposed
    assert "apart ('La Esperanza, Colombia'), add coordinates." in note
    assert "before its country: 'Rajpur, " in note


def test_cities_found_in_another_country_are_not_said_to_be_in_a_state(load):
    cells = {"latitude": "", "longitude": "", "state": "", "county": ""}
    data = load(
        [row(id=city, city=city, **cells) for city in ("Amsterdam", "Rotterdam", "Groningen")]
    )
    assert data.tables.incidents["latitude"].min() > 51
    assert said(data, "Cities without a state") == []


def test_what_stands_below_or_within_a_table_and_is_no_row_is_skipped(load, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        'Date,City,Agency,Agency\n2025-01-13,"Houston, TX",ICE,HPD\nDate,City,Agency,Agency\n'
        '2025-01-14,"Dallas, TX",ICE,\nTotal,2,,\nSource: field monitors,,,\n* not verified yet,,,\n',
        encoding="utf-8",
    )
    data = pipeline.load(path, TableOptions(), embargo_hours=0)
    assert len(data.tables.incidents) == 2
    assert data.tables.involvements.groupby("incident_id").size().tolist() == [2, 1]
    for said_ in ("1 row of totals is", "'Source: field monitors'", "columns again is skipped"):
        assert any(said_ in note for note in data.notes), said_


def test_a_center_of_a_country_in_gdelt_is_no_point(load):
    cells = {
        "globaleventid": "1",
        "sqldate": "20250301",
        "actiongeo_lat": "32",
        "actiongeo_long": "53.421",
    }
    rows = [
        {**cells, "actiongeo_type": "1"},
        {**cells, "globaleventid": "2", "actiongeo_lat": "35.694", "actiongeo_type": "4"},
    ]
    found = load(rows).tables.incidents.set_index("incident_id")
    assert found["precision"].to_dict() == {"1": "country", "2": "city"}
    assert found["coordinate_uncertainty_in_meters"].to_dict() == {"1": 1_000_000, "2": 5_000}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("MGRS", ("38SMB4488", "38S MB 44 88")),
        ("Coordenadas UTM", ("18L 279500 8665500", "19L 810000 8501000")),
        ("plus code", ("8553J63Q+2C", "J63Q+2C Los Angeles")),
        ("what3words", ("///filled.count.soap", "daring.lion.race")),
    ],
)
def test_codes_of_places_that_are_not_read_are_named(load, name, cells):
    rows = [{"date": "2026-01-13", name: cell} for cell in cells]
    with pytest.raises(RecordsError, match=re.escape(f"Column '{name}' holds ")):
        load(rows)
    rows = [each | {"city": "Bell, CA"} for each in rows]
    (note,) = said(load(rows), "which mapper does not read")
    assert note.endswith("The rows have the place that the other columns give.")


def test_counties_of_another_country_are_not_said_to_be_unknown_alone(load):
    cells = {"latitude": "", "longitude": "", "city": "", "agency": ""}
    rows = [row(id=name, county=name, **cells) for name in ("Nairobi", "Kisumu", "Mombasa")]
    (note,) = said(load(rows), "Unknown or ambiguous cities")
    assert note.endswith("add --constant country=Kenya.")


def test_a_whole_name_with_brackets_is_known_by_them(load):
    cells = {"latitude": "", "longitude": "", "agency": ""}
    found = load([row(id=city, city=city, **cells) for city in ("Halle (Saale)", "Leipzig")])
    assert found.tables.incidents["located_note"].str.endswith("Germany.").all()


def test_an_o_behind_degrees_is_asked_about(load):
    rows = [
        {"date": "2026-01-13", "coordinates": each}
        for each in ("13.7, -89.1", "13° 59' 40\" N, 89° 33' 36\" O")
    ]
    (fault,) = load(rows).faults
    assert "write W or E" in fault.fix


def test_what_names_of_columns_say_of_their_numbers_counts(tmp_path):
    table = pd.DataFrame(
        {"date": ["2026-01-13"], "Latitude [deg N]": ["34.05"], "Longitude [deg W]": ["118.25"],
         "Accuracy [km]": ["0.5"]}
    )  # fmt: skip
    table.to_csv(tmp_path / "t.csv", index=False)
    found = only(pipeline.load(tmp_path / "t.csv", TableOptions(), embargo_hours=0))
    assert (found["longitude"], found["coordinate_uncertainty_in_meters"]) == (-118.25, 500)
    assert list(mapper.assign(table)["state"]) == ["California"]
    # a minus sign says it already
    table["Longitude [deg W]"] = "-118.25"
    assert list(mapper.assign(table)["state"]) == ["California"]


def test_numbered_publishers_are_those_of_the_links_of_their_number(load):
    data = load(
        [
            row(**{"source 1": "A Times", "source 1 url": "https://a.example/1",
                   "source 2": "B Post", "source 2 url": "https://b.example/2"}),
            row(id="b", **{"source 1": "A Times", "source 1 url": "https://a.example/3",
                           "source 2": "", "source 2 url": "https://b.example/4"}),
        ]
    )  # fmt: skip
    found = data.tables.sources.set_index("url")["publisher"].to_dict()
    assert found == {
        "https://a.example/1": "A Times", "https://b.example/2": "B Post",
        "https://a.example/3": "A Times", "https://b.example/4": "unknown",
    }  # fmt: skip


def test_what_an_agency_says_is_its_answer(load):
    cells = {
        "summary": "Tear gas was used",
        "agency says": "None was used",
        "agency stance": "denies",
    }
    accounts = load([row(**cells)]).tables.accounts
    assert accounts.loc[accounts["stance"] == "denies", "says"].tolist() == ["None was used"]


def test_degrees_as_programs_of_cameras_write_them_are_read(load):
    cells = {"latitude": "34 deg 3' 8.10\" N", "longitude": "118 deg 14' 37.20\" W"}
    found = only(load([row(**cells)]))
    assert (round(found["latitude"], 4), round(found["longitude"], 4)) == (34.0523, -118.2437)


def test_an_end_that_is_still_open_leaves_the_interval_open(load):
    rows = [row(start_date="2026-01-13", end_date=end, id=end) for end in ("ongoing", "2026-01-15")]
    found = load([{k: v for k, v in each.items() if k != "date"} for each in rows])
    dates = found.tables.incidents.set_index("incident_id")["event_date"].to_dict()
    assert dates == {"ongoing": "2026-01-13/..", "2026-01-15": "2026-01-13/2026-01-15"}


def test_pairs_may_have_decimal_commas(load):
    rows = [
        {"date": "2026-01-13", "where": each} for each in ("59,9139; 10,7522", "59,9139 10,7522")
    ]
    assert load(rows).tables.incidents["longitude"].tolist() == [10.7522, 10.7522]


CODED = {
    "Brazil": ("Rio de Janeiro/RJ", "Belém/PA", "Salvador - BA", "Florianópolis (SC)"),
    "Italy": ("Torino (TO)", "Castro (BG)", "Pavia (PV)"),
    "Canada": ("London, ON", "Vancouver, BC", "Saint John, NB"),
}


@pytest.mark.parametrize("country", CODED)
def test_codes_behind_cities_are_those_of_the_country_of_all(load, country):
    cells = {"latitude": "", "longitude": "", "agency": ""}
    rows = [row(id=city, city=city, **cells) for city in CODED[country]]
    found = load(rows).tables.incidents
    assert found["located_note"].str.endswith(f"{country}.").all()


def test_codes_of_states_stay_those_of_states_and_no_code_is_a_city(load):
    cells = {"latitude": "", "longitude": "", "agency": ""}
    cities = ("Perth Amboy NJ", "Portland/ME", "Paris TX")
    found = load([row(id=city, city=city, **cells) for city in cities]).tables.incidents
    assert found["city_geoid"].notna().all()
    alone = load([row(city="Salvador, BA", **cells)]).tables.incidents
    assert "Bath" not in str(alone["located_note"][0])


def test_a_city_of_a_row_of_the_united_states_is_in_no_other_country(load):
    cells = {"latitude": "", "longitude": "", "state": "", "county": ""}
    others = [
        row(id=city, city=city, country="Philippines", **cells)
        for city in ("Cebu City", "Davao City")
    ]
    data = load([*others, row(id="us", city="Manila", country="USA", **cells)])
    found = data.tables.incidents.set_index("incident_id")["latitude"]
    assert found.notna().to_dict() == {"Cebu City": True, "Davao City": True, "us": False}


def test_the_claim_of_a_city_in_another_state_is_checked_against_its_polygon(load):
    inside = {"latitude": "45.5152", "longitude": "-122.6784"}
    outside = {"latitude": "45.5001", "longitude": "-122.8701"}
    place = {"city": "Portland", "state": "OR"}
    dataset = load([row(id="a", **place, **inside), row(id="b", **place, **outside)])
    found = dataset.tables.incidents.set_index("incident_id")["jurisdiction"]
    assert found.to_dict() == {"a": "Portland, Ore.", "b": "Aloha"}
    assert said(dataset, "'Portland, OR: Aloha' (1)")


# ---- agencies, sources, ids --------------------------------------------------------------------


def test_several_agencies_in_a_cell(load):
    cells = ("LAPD; ICE", "LAPD|ICE", "LAPD, ICE", "ICE;LAPD;lapd")
    found = load([row(id=str(n), agency=cell) for n, cell in enumerate(cells)]).tables
    by_row = found.involvements.groupby("incident_id")["agency"].agg(set)
    assert by_row.to_dict() == {str(n): {"lapd", "ice"} for n in range(len(cells))}


def test_an_agency_that_nobody_knows_is_kept_at_level_unknown_listed_and_selectable(load):
    dataset = load([row(id="a", agency="Guards of Nottingham"), row(id="b")])
    assert said(dataset, "'Guards of Nottingham' (1)")
    chosen = mapper.Incidents(dataset).select(agency="guards of nottingham")
    assert len(chosen) == 1
    levels = chosen.agencies.set_index("name")["level"]
    assert levels["Guards of Nottingham"] == "unknown"
    assert chosen.involvements["area_check"].tolist() == ["undetermined"]
    assert chosen.map().get_root().render()


def test_agencies_of_the_same_name_in_another_state_are_others(load):
    rows = [row(id="a"), row(id="b", state="TX"), row(id="c", agency="ICE", state="TX")]
    found = load(rows).tables.involvements.set_index("incident_id")["agency"]
    assert found.to_dict() == {"a": "lapd", "b": "lapd-tx", "c": "ice"}


LINKS = [
    ("https://a.example/1", ["https://a.example/1"]),
    (
        "https://a.example/1 https://b.example/2,3",
        ["https://a.example/1", "https://b.example/2,3"],
    ),
    ("https://a.example/1,https://b.example", ["https://a.example/1", "https://b.example"]),
    ("see https://a.example/1.", ["https://a.example/1"]),
    ("The Gazette, page 3", ["unknown"]),
    ("", ["unknown"]),
]


def test_links_become_sources_and_nothing_else_becomes_a_link(load):
    found = load([row(id=str(n), link=cell) for n, (cell, _) in enumerate(LINKS)]).tables
    cited = found.citations.merge(found.sources, left_on="source", right_on="id")
    by_row = cited.groupby("incident_id", sort=True)
    assert by_row["url"].agg(list).tolist() == [urls for _, urls in LINKS]
    titles = by_row["title"].agg(list).tolist()
    assert titles[-2:] == [["The Gazette, page 3"], ["data.csv"]]


def test_sources_that_are_alike_are_one(load):
    dataset = load([row(id=str(n), link="https://a.example") for n in range(3)])
    assert (len(dataset.tables.sources), len(dataset.tables.citations)) == (1, 3)


def test_an_id_that_stands_twice_is_numbered_with_a_word(load):
    dataset = load([row(id="x"), row(id="x")])
    assert sorted(dataset.tables.incidents["incident_id"]) == ["x", "x-2"]
    assert said(dataset, "'x' (1)")


def test_incidents_stand_newest_first_and_the_undated_last(load):
    dates = {"a": "2026-01-01", "b": "", "c": "2026-03-01", "d": "2026-01-01"}
    dataset = load([row(id=id_, date=date) for id_, date in dates.items()])
    assert dataset.tables.incidents["incident_id"].tolist() == ["c", "a", "d", "b"]


def test_withheld_rows_leave_no_trace(load):
    dataset = load(
        [row(), row(id="secret", title="secret", withhold="yes", link="https://secret.example")]
    )
    assert (dataset.tally.withheld, dataset.tally.shown) == (1, 1)
    assert "secret" not in "".join(getattr(dataset.tables, name).to_csv() for name in SCHEMA)


def test_agencies_that_differ_in_case_spaces_form_or_abbreviations_are_one_and_said(load):
    spellings = (
        "Example PD", "EXAMPLE PD", "Example  PD", "Example\u00a0PD", "\uff25xample PD", "Example P.D.",
        "Example Police Dept.",
    )  # fmt: skip
    dataset = load([row(id=str(n), agency=each) for n, each in enumerate(spellings)])
    assert len(dataset.tables.involvements) == len(spellings)
    assert len(set(dataset.tables.involvements["agency"])) == 1
    assert said(dataset, "are merged")
    assert not said(dataset, "similar names")


@pytest.mark.parametrize("other", ["Example\u200b PD", "Exa\u0301mple PD", "Ex\u0430mple PD"])
def test_agencies_that_look_alike_are_said_and_kept_apart(load, other):
    dataset = load([row(id="a", agency="Example PD"), row(id="b", agency=other)])
    assert len(set(dataset.tables.involvements["agency"])) == 2
    assert said(dataset, "similar names")


def test_a_name_that_looks_like_one_of_the_registry_is_said(load):
    other = "B\u0435ll Police Department"
    dataset = load([row(id="a", agency="Bell Police Department"), row(id="b", agency=other)])
    assert len(set(dataset.tables.involvements["agency"])) == 2
    assert said(dataset, "similar names")
    assert said(dataset, "B\\u0435ll")


@pytest.mark.parametrize("short", ["L\u0410PD", "Bell \u0420D"])
def test_a_short_name_that_looks_like_one_of_the_registry_is_said(load, short):
    assert said(load([row(id="a", agency=short)]), "similar names")
    assert not said(
        load([row(id="a", agency="Полиция"), row(id="b", agency="LAPD")]), "similar names"
    )


# ---- doubts ------------------------------------------------------------------------------------


def around(count):
    return [row(id=f"r{n}", date=f"2026-01-{n % 28 + 1:02d}", latitude=f"{33.9 + n / 1000:.4f}",
                longitude=f"{-118.2 - n / 1000:.4f}") for n in range(count)]  # fmt: skip


def test_what_looks_like_a_slip_is_said_and_left_as_it_is(load):
    slips = [
        row(id="a", latitude="33.9101", longitude="-118.2101", date="2026-01-11"),
        row(id="b", latitude="0", longitude="0"),
        row(id="c", longitude="118.2101"),
        row(id="d", latitude="-33.91"),
        *(row(id=f"x{n}", latitude="33.95") for n in range(25)),
    ]
    dataset = load(around(40) + slips)
    for words in (
        "the day and agencies of another within 50 m (line 12 and line 42",
        "latitude 0 and longitude 0",
        "a minus sign missing",
        "an extra minus sign",
        "25 rows share one point",
    ):
        assert len(said(dataset, words)) == 1, words
    assert (dataset.tally.records, dataset.tally.rejected) == (40 + len(slips), 0)


def test_rows_alike_in_a_table_without_agencies_share_their_day_alone(load):
    rows = [row(id=name, latitude=f"33.95{n}") for name, n in (("a", "00"), ("b", "01"))]
    for each in rows:
        del each["agency"]
    [note] = said(load(rows), "within 50 m")
    assert "the day of another" in note


def test_a_table_without_slips_raises_no_doubt(load):
    notes = load(around(40)).notes
    assert not [note for note in notes if "line" in note.split() or "spot" in note]


@pytest.mark.parametrize(
    ("home", "country"),
    [((-1.28, 36.82), "Kenya"), ((52.52, 13.4), "Germany"), ((41.8, -87.7), "the United States")],
)
def test_a_table_with_all_its_axes_swapped_is_doubted(load, home, country):
    def table(lat, lon):
        return [
            row(
                id=f"r{n}",
                city="",
                latitude=f"{lat + n / 1000:.4f}",
                longitude=f"{lon + n / 900:.4f}",
            )
            for n in range(12)
        ]

    assert not said(load(table(*home)), "swapped")
    (note,) = said(load(table(*reversed(home))), "swapped")
    assert country in note


# ---- whatever comes ----------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(
        ["", "34.05", "-118.2", "2026-01-19", "13/02/2026", "LAPD", "Bell", "NaN", "0"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
)
NAMES = [
    "id",
    "date",
    "agency",
    "city",
    "latitude",
    "longitude",
    "title",
    "link",
    "precision",
    "time",
]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, CELLS)), min_size=1, max_size=6))
def test_no_row_vanishes_whatever_the_cells_hold(tmp_path, rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NAMES, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "data.csv"
    path.write_bytes(text.getvalue().encode())
    try:
        tally = pipeline.load(path, embargo_hours=0).tally
    except RecordsError as error:
        assert error.faults  # noqa: PT017  (either way is right, a traceback is not)
        return
    assert tally.records == len(rows)
    assert tally.records == tally.shown + tally.unlocated + tally.withheld + tally.rejected


def test_a_guessed_mapping_reads_back_as_it_was_written(tmp_path):
    found = guess(["id", "Date", "lat", "lon", "Victim's name", "mystery", "actor1"]).columns
    path = tmp_path / "columns.yaml"
    path.write_text(make_columns_text(found, file="data.csv"), encoding="utf-8")
    assert read_columns(path) == found
    assert (found.private, found.left_alone) == (("Victim's name",), ("mystery", "actor1"))


@pytest.mark.long  # their split itself is held in test_date_forms.py
def test_very_many_moments_are_split_into_days_and_times(load):
    moments = pd.date_range("2026-01-01 00:00", periods=21_000, freq="37s").strftime(
        "%Y-%m-%d %H:%M:%S"
    )
    found = load({"date": moments, "city": "Bell"}).tables.incidents.set_index("incident_id")
    last = found.loc["row-21000"]
    assert (last["event_date"], last["local_time"]) == (moments[-1][:10], moments[-1][11:16])
    assert found["event_date"].nunique() == 9


def test_links_without_a_scheme_are_links(load):
    cells = [
        "news.example/10",
        "news.example/11; www.paper.example https://other.example/y",
        "Local blog",
    ]
    rows = [row(id=str(number), link=cell) for number, cell in enumerate(cells)]
    dataset = load(rows)
    urls = set(dataset.tables.sources["url"]) - {"unknown"}
    assert urls == {
        "https://news.example/10", "https://news.example/11", "https://www.paper.example",
        "https://other.example/y",
    }  # fmt: skip
    assert "Local blog" in set(dataset.tables.sources["title"])
    assert said(dataset, "Links without https://")


def test_of_a_date_without_a_year_the_remedy_is_the_year(load):
    with pytest.raises(RecordsError, match=r"Add the year to it"):
        load([row(date="early January")])
