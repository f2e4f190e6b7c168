"""Places in tables that are plainly wrong: lost signs, (0, 0), piles, radii, float noise, axes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.errors import PointsError, RecordsError
from mapper.imports import TableOptions
from mapper.imports.coordinates import read_numbers
from mapper.imports.lost_signs import find_lost_signs
from mapper.incidents import pipeline
from tests.cases import in_one_test

HEMISPHERES = {"the-states": (34.05, -118.25), "brazil": (-23.5, -46.6), "japan": (35.7, 139.7),
               "australia": (-33.9, 151.2)}  # fmt: skip


@pytest.fixture
def load(tmp_path):
    def load(rows, columns=None, **options):
        path = tmp_path / "t.csv"
        pd.DataFrame(rows).to_csv(path, index=False)
        if columns is not None:
            (tmp_path / "c.yaml").write_text(columns, encoding="utf-8")
            options["columns"] = tmp_path / "c.yaml"
        return pipeline.load(path, TableOptions(**options), embargo_hours=0)

    return load


def rows(count, **cells):
    return [
        {"id": f"r{n}", "date": f"2026-01-{n % 28 + 1:02d}", "agency": "LAPD", "title": "T",
         "city": "Bell", "lat": f"{33.97 + n / 10_000:.4f}", "lon": "-118.1870", **cells}
        for n in range(count)
    ]  # fmt: skip


def notes_of(dataset, words):
    return [note for note in dataset.notes if words in note]


# ---- lost signs --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", HEMISPHERES.values(), ids=HEMISPHERES)
@pytest.mark.parametrize("count", [3, 9, 30, 3_000])
@pytest.mark.parametrize(("turn_y", "turn_x"), [(1, -1), (-1, 1), (-1, -1)])
def test_a_wrong_sign_stands_out_however_many_rows_there_are(place, count, turn_y, turn_x):
    spread = np.linspace(0, 0.1, count)
    y, x = place[0] + spread, place[1] + spread
    y[0] *= turn_y
    x[0] *= turn_x
    slips, notes = find_lost_signs(y, x, np.arange(count), lambda row: f"line {row + 2}")
    assert slips.tolist() == [0]
    assert "line 2" in notes[0]


@pytest.mark.parametrize("count", [3, 40])
def test_a_lost_minus_is_said_with_its_line_and_left_as_it_is(load, count):
    table = rows(count)
    table[1]["lon"] = "118.1870"
    dataset = load(table)
    [note] = notes_of(dataset, "minus")
    assert all(words in note for words in ("line 3", "longitude 118.187", "California"))
    assert dataset.tables.incidents.set_index("incident_id").loc["r1", "longitude"] == 118.187


@in_one_test(
    ("latitudes", "longitudes"),
    [
        ([51.4, 51.5, 51.6, 51.5], [-0.3, -0.1, -0.2, 0.05]),  # London
        ([43.4, 37.4, 40.4, 41.4], [-8.4, -6.0, -3.7, 2.2]),  # Spain
        ([-6.2, -7.3, -8.7, 3.6], [106.8, 112.7, 115.2, 98.7]),  # Indonesia
        ([40.7, 34.1, 61.2, 13.5], [-74.0, -118.2, -149.9, 144.8]),  # the States with Guam
        ([-16.5, -17.8, -18.1], [179.4, 177.4, -178.8]),  # Fiji
        ([34.05, 34.06], [-118.2, 118.2]),  # one against one
    ],
)
def test_countries_may_reach_over_a_meridian(latitudes, longitudes):
    y, x = np.array(latitudes), np.array(longitudes)
    slips, _ = find_lost_signs(y, x, np.arange(len(y)), str)
    assert not len(slips)


# ---- points that stand for no place ------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "located_by"), [("Bell", "place"), ("", "unlocated"), ("Los Angeles County", "county")]
)
def test_latitude_0_longitude_0_is_no_pin(load, city, located_by):
    table = [*rows(2), {**rows(1)[0], "id": "x", "city": city, "lat": "0.000", "lon": "0"}]
    dataset = load(table)
    found = dataset.tables.incidents.set_index("incident_id").loc["x"]
    assert found["located_by"] == located_by
    assert "0, 0" in found["located_note"]
    [note] = notes_of(dataset, "latitude 0 and longitude 0")
    assert "line 4" in note
    assert dataset.tally.records == 3


@pytest.mark.parametrize("column", ["location", "address", "where_description"])
def test_ten_rows_on_one_point_under_different_words_are_no_pins(load, column):
    table = [
        {**each, "lat": "33.9700", column: f"{n} Example Street"} for n, each in enumerate(rows(12))
    ]
    dataset = load([*table, {**rows(1)[0], "id": "alone", "lat": "33.9800", column: "The hall"}])
    found = dataset.tables.incidents.set_index("incident_id")
    assert found.loc["alone", "located_by"] == "coordinates"
    assert set(found.drop("alone")["located_by"]) == {"place"}
    assert found.loc["r0", "coordinate_uncertainty_in_meters"] > 500
    [note] = notes_of(dataset, "12 rows")
    assert "line 2" in note


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "cells",
    [
        [{"location": "The hall"}] * 12,  # one place
        [{"location": "THE HALL" if n % 2 else "The  hall"} for n in range(12)],
        [{"location": "Hall annexe" if n == 7 else "The hall"} for n in range(12)],
        [{"location": f"{n} Street"} for n in range(9)],  # too few
        [{"location": f"{n} Street", "radius_m": "4000"} for n in range(12)],  # no exact pins
        [{"location": ""}] * 11 + [{"location": "The hall"}],
    ],
)
def test_what_may_be_one_place_keeps_its_point(load, cells):
    table = [
        {**each, "lat": "33.9700", **more} for each, more in zip(rows(12), cells, strict=False)
    ]
    dataset = load(table)
    assert set(dataset.tables.incidents["located_by"]) == {"coordinates"}


# ---- radii -------------------------------------------------------------------------------------


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("precision", "given", "radius"),
    [
        ("county", "1", 50_000),
        ("city", "30", 10_000),
        ("city", "2500", 2_500),
        ("neighborhood", "30", 1_000),
        ("neighborhood", "400", 400),
        ("address", "5", 5),
        ("", "5", 5),
    ],
)
def test_a_radius_too_small_for_its_precision_is_raised_and_said(load, precision, given, radius):
    dataset = load(rows(1, precision=precision, radius_m=given))
    assert dataset.tables.incidents["coordinate_uncertainty_in_meters"].tolist() == [radius]
    raised = float(given) != radius
    assert [precision in note and "line 2" in note for note in notes_of(dataset, "raised")] == [
        True
    ] * raised


@in_one_test(
    ("text", "decimals"),
    [("50.480000000000004", 2), ("50.47999999999999", 2), ("-118.30000000000001", 1), ("34.05", 2),
     ("34.050000000000000", 2), ("34.0523417", 7), ("34.052341712345678", 15), ("100.0", 1)],
)  # fmt: skip
def test_the_tail_that_arithmetic_leaves_is_no_precision(text, decimals):
    assert read_numbers(pa.chunked_array([[text]])).decimals.tolist() == [decimals]


@given(st.integers(-180_000, 180_000), st.integers(0, 3), st.sampled_from([3.0, 7.0, 0.1]))
def test_arithmetic_there_and_back_makes_no_point_more_exact(thousandths, places, factor):
    number = round(thousandths / 1_000, places)
    tail = number / factor * factor + 0.1 - 0.1
    told = read_numbers(pa.chunked_array([[f"{tail:.17g}"]])).decimals[0]
    assert told <= max(places, 3)


# ---- one column for both axes ------------------------------------------------------------------


def test_one_column_for_both_axes_is_a_fault_at_its_line(load):
    mapping = "format: 1\nfields:\n  id: id\n  latitude: lat\n  longitude: lat\n"
    with pytest.raises(RecordsError) as caught:
        load(rows(3), mapping)
    [fault] = caught.value.faults
    assert (fault.code, fault.position.line) == ("one-column-twice", 5)


def test_several_columns_for_one_coordinate_are_a_fault(load):
    mapping = "format: 1\nfields:\n  id: id\n  latitude: [lat, lon]\n  longitude: lon\n"
    with pytest.raises(RecordsError) as caught:
        load(rows(3), mapping)
    assert [(fault.code, fault.position.line) for fault in caught.value.faults] == [
        ("several-columns", 4)
    ]


def test_assign_takes_no_column_for_both_axes():
    frame = pd.DataFrame({"lat": [34.05], "lon": [-118.25]})
    with pytest.raises(PointsError, match="one-column-twice"):
        mapper.assign(frame, latitude="lat", longitude="lat")
