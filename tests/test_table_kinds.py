"""Tables that strangers bring: columns of forms and services, totals, addresses, shapes of JSON."""

from __future__ import annotations

import csv
import json

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import dataset

import mapper
from mapper.errors import RecordsError
from mapper.imports.column_guesses import guess
from mapper.imports.precision_words import read_precision
from mapper.incidents import pipeline
from tests.cases import in_one_test


@in_one_test(
    ("columns", "field", "taken"),
    [
        ({"DATE_REPT": "2023-01-05", "DATE_OCCU": "2023-01-04"}, "event_date", "DATE_OCCU"),
        ({"ibr_date": "2018-04-17", "incident_timestamp": "2018-04-16"}, "event_date", "incident_timestamp"),
        ({"INCIDENT_DATE_STR": "2019-03-11 00:00:00"}, "event_date", "INCIDENT_DATE_STR"),
        ({"seen_on_string": "2023-05-06 10:11", "seen_on": "2023-05-06"}, "event_date", "seen_on"),
        ({"OFFENSE": "0602", "CRIME": "Larceny"}, "type", "CRIME"),
        ({"#": "1", "title": "A stop"}, "id", "#"),
        ({"Post ID": "12", "Post Title": "Road blocked"}, "title", "Post Title"),
        ({"Published": "Yes", "title": "A stop"}, "source_date", None),
        ({"Agency name": "LAPD", "Agencies": "rec0123456789ABCD"}, "agency", "Agency name"),
        ({"Commune": "Lyon", "Département": "Rhône"}, "agency", None),
        ({"Département": "Police nationale", "Commune": "Lyon"}, "agency", "Département"),
        ({"Enlace a la noticia o video": "noticias.example/1"}, "links", "Enlace a la noticia o video"),
        ({"İlçe": "Kadıköy", "İl": "İstanbul"}, "state", "İl"),
        ({"Ort": "Köln", "Bundesland": "Nordrhein-Westfalen"}, "city", "Ort"),
        ({"Data evento": "05/01/2024", "Ora": "14:30"}, "local_time", "Ora"),
        ({"_gps_latitude": "9.03", "_gps_longitude": "38.74", "_gps_precision": "4.5"},
         "coordinate_uncertainty_in_meters", "_gps_precision"),
        ({"where-Latitude": "9.03", "where-Longitude": "38.74", "where-Accuracy": "high"},
         "coordinate_uncertainty_in_meters", None),
        ({"latitude": "34.05", "longitude": "-118.25", "private_latitude": "34.05"}, "latitude", "latitude"),
    ],
)  # fmt: skip
def test_the_column_that_is_meant_is_taken(columns, field, taken):
    head = pa.table({name: [cell, cell] for name, cell in columns.items()})
    assert guess(list(columns), head=head).columns.one(field) == taken


@in_one_test(
    ("text", "precision"),
    [
        ("(1) Within 25 KM", ("unknown", 25_000)),
        ("within 2.5 miles", ("unknown", 4_023.36)),
        ("up to 300 m", ("unknown", 300)),
        ("(2) Within region", ("state", 150_000)),
        ("Neighbourhood/area", ("neighborhood", None)),
        ("Town", ("city", None)),
        ("Subdistrict", ("county", None)),
        ("poi", ("poi", None)),
        ("good", (None, None)),
    ],
)
def test_words_of_precision_give_a_radius(text, precision):
    assert read_precision(text) == (precision[0], pytest.approx(precision[1]))


@pytest.mark.parametrize(
    ("agency", "city", "meant"),
    [
        ("U.S. Marshal Service", "Houston, TX", "'U.S. Marshals Service'"),
        ("Bell Polcie Department", "Bell, CA", "'Bell Police Department'"),
        ("Bell Police Department", "Houston, TX", None),
        ("Ball Police Department", "Houston, TX", None),
        ("Smallville Police Department", "Bell, CA", None),
    ],
)
def test_agencies_with_slips_are_said_with_what_they_may_be(agency, city, meant):
    rows = pd.DataFrame({"date": ["2026-01-05"], "agency": agency, "city": city, "title": "a"})
    said = [note for note in pipeline.load(rows).notes if "perhaps" in note]
    assert [meant in note for note in said] == ([True] if meant else [])


@pytest.mark.parametrize(
    ("last", "count"),
    [
        (",TOTAL: 2,,", 2),
        (",,,Total", 2),
        ("Summe,,,5", 2),
        ("2026-01-20,,Total Wine,Bell", 3),  # a place
        ("2026-01-20,,Total,Bell", 3),
        ("TOTAL: 2,,,\n2026-01-20,stop,c,Bell", 4),  # not the last row: looked at as any other
    ],
)
def test_totals_at_the_end_are_no_rows(tmp_path, last, count):
    path = tmp_path / "t.csv"
    path.write_text(
        f"date,type,title,city\n2026-01-05,stop,a,Bell\n2026-01-17,stop,b,Bell\n{last}\n"
    )
    dataset = pipeline.load(path)
    assert dataset.tally.records == count
    assert any("totals" in note for note in dataset.notes) == (count == 2)


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        (["Comune,Provincia", "Milano,MI", "Palermo,PA"], {"Milano, Italy", "Palermo, Italy"}),
        (["Município,UF", "Belém,PA", "Maceió,AL"], {"Belém, Brazil", "Maceió, Brazil"}),
        (["ciudad,estado", "Portland,OR", "Austin,TX"], {"Portland, OR", "Austin, TX"}),
        (["Ort,Land", "Köln,Deutschland", "Kraków,Polska", "大阪市,日本"],
         {"Köln, Deutschland", "Kraków, Polska", "大阪市, 日本"}),
        (["Ort,Land", "München,Bayern", "Freiburg,Baden-Württemberg"],
         {"München, Bayern", "Freiburg, Baden-Württemberg"}),
    ],
)  # fmt: skip
def test_parts_and_countries_are_read_in_their_own_words(tmp_path, rows, places):
    dates = ["Datum", *["2026-01-05"] * (len(rows) - 1)]
    text = "\n".join(f"{date},{row}" for date, row in zip(dates, rows, strict=True))
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    dataset = pipeline.load(tmp_path / "t.csv")
    assert set(dataset.tables.incidents["city"]) == places
    assert dataset.tally.shown == len(places)


ROW = '2026-01-20,2026-01-21,2026-01-05,"Bell, CA",Yes,'
QUESTIONS = "Start Date,End Date,When did it happen?,Where?,Hurt?,More?"
IMPORTED = '"{""ImportId"":""x""}",' * 5 + '"{""ImportId"":""y""}"'


@pytest.mark.parametrize(
    ("above", "first", "count"),
    [
        ("Start Date,End Date,When did it happen?,City?,Hurt?,", ",,Response,Response,Yes,No", 1),
        (f"StartDate,EndDate,Q1,Q2,Q3,Q4\n{QUESTIONS}\n{IMPORTED}", "", 1),
        ("Start Date,End Date,date,city,hurt,more", "#date,#date,#date+occurred,#loc+name,#n,#x", 1),
        ("Start Date,End Date,date,city,hurt,more", ',,2026-01-07,"Response, CA",Yes,No', 2),
    ],
)  # fmt: skip
def test_second_rows_of_headers_are_no_rows(tmp_path, above, first, count):
    path = tmp_path / "t.csv"
    path.write_text("\n".join(filter(None, (above, first, ROW))), encoding="utf-8")
    dataset = pipeline.load(path)
    assert dataset.tally.records == count
    assert any("more of a header" in note for note in dataset.notes) == (count == 1)
    assert dataset.tables.incidents["event_date"].iloc[-1] == "2026-01-05"


def test_of_addresses_above_their_coordinates_only_these_are_read(tmp_path):
    cells = [
        "1700 MADE UP ST\nDALLAS, TX 75201\n(32.7813, -96.7979)",
        "5 FAKE LN\nDALLAS, TX 75243",
    ]
    rows = pd.DataFrame({"date": "2023-06-13", "Location1": cells, "city": "Dallas, TX"})
    rows.to_csv(tmp_path / "t.csv", index=False)
    dataset = pipeline.load(tmp_path / "t.csv")
    incidents = dataset.tables.incidents
    assert sorted(incidents["located_by"]) == ["coordinates", "place"]
    assert not incidents.to_csv().count("MADE UP") + incidents.to_csv().count("FAKE")


FRAME = pd.DataFrame(
    {
        "date": ["2024-01-05", "2024-01-06"],
        "city": ["Fresno, CA", "Madera, CA"],
        "title": ["a", "b"],
    }
)
PLACE = {"human_address": json.dumps({"address": "1 MADE UP ST", "city": "Towson", "state": "MD"})}


@pytest.mark.parametrize(
    "text",
    [
        *(FRAME.to_json(orient=orient) for orient in ("columns", "index", "split", "table", "records")),
        json.dumps(FRAME.to_dict("list")),
        json.dumps({"success": True, "result": {"total": 2, "records": FRAME.to_dict("records")}}),
        json.dumps([{"date": "2024-01-05", "location": PLACE}] * 2),
        json.dumps(
            {
                "meta": {"view": {"columns": [
                    {"name": "date"}, {"name": "where", "dataTypeName": "location"},
                ]}},
                "data": [["2024-01-05", [PLACE["human_address"], None, None, None, False]]] * 2,
            }
        ),
    ],
    ids=[
        "columns", "index", "split", "table", "records", "lists", "one level down", "addresses",
        "Socrata's addresses",
    ],
)  # fmt: skip
def test_rows_of_json_are_read_in_every_shape(tmp_path, text):
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    dataset = pipeline.load(tmp_path / "t.json")
    assert (dataset.tally.records, dataset.tally.shown) == (2, 2)
    assert "MADE UP" not in dataset.tables.incidents.to_csv()


def test_rows_without_names_of_columns_are_asked_about(tmp_path):
    (tmp_path / "t.json").write_text('[["2024-01-05", "Fresno, CA"], ["2024-01-06", "Madera, CA"]]')
    with pytest.raises(RecordsError):
        pipeline.load(tmp_path / "t.json")


def test_agencies_of_a_cell_are_told_apart_and_are_one_in_another_country(tmp_path):
    rows = pd.DataFrame(
        {
            "date": "2024-01-15", "country": "Sudan", "state": ["Khartoum", "South Darfur", ""],
            "latitude": [15.5518, 12.05, 15.6], "longitude": [32.5324, 24.88, 32.5],
            "agency": ["Armed Forces", "Armed Forces", "FBI and ICE"],
        }
    )  # fmt: skip
    rows.loc[3] = ["2024-01-16", "Sudan", "", 15.6, 32.5, "???"]
    rows.to_csv(tmp_path / "t.csv", index=False)
    named = pipeline.load(tmp_path / "t.csv").tables.involvements["agency"].tolist()
    assert len(named) == 4
    assert {"fbi", "ice"} < set(named) and len(set(named)) == 3  # noqa: PT018


class _Lazy:
    """A table that has rows once it is asked, as a lazy frame of polars."""

    def __init__(self, table):
        self.collect = lambda: table

    collect = collect_schema = None


NAMES_AND_ROWS = [["id", "date", "city"], ["a", "2025-01-05", "Bell, CA"]]
TABLE = pa.table({name: [cell] for name, cell in zip(*NAMES_AND_ROWS, strict=True)})


@pytest.mark.parametrize(
    "source",
    [
        _Lazy(TABLE),
        dataset.dataset(TABLE),
        dataset.dataset(TABLE).scanner(),
        NAMES_AND_ROWS,
        map(tuple, NAMES_AND_ROWS),
        csv.reader(["id,date,city", 'a,2025-01-05,"Bell, CA"']),
    ],
    ids=["lazy", "data set", "scanner", "lists", "tuples", "reader of csv"],
)
def test_what_has_rows_once_it_is_asked_and_rows_below_their_names_are_read(source):
    (row,) = mapper.read(source).frame.to_dict("records")
    assert (row["incident_id"], row["city"], row["event_date"]) == ("a", "Bell, CA", "2025-01-05")
