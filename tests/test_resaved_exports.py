"""Exports that a spreadsheet, pandas or a GIS program saved anew come back, or say what is lost."""

from __future__ import annotations

import csv
import io
import json
import warnings

import openpyxl
import pandas as pd
import pyogrio
import pytest

import mapper
from mapper.errors import RecordsError

DAYS = ("event_date", "date_start", "date_end")


@pytest.fixture(scope="module")
def incidents():
    return mapper.read("incidents.yaml", embargo_hours=0)


@pytest.fixture(scope="module")
def rows(incidents):
    target = io.BytesIO()
    incidents.export(target, format="csv")
    return list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"))))


def each(rows, change):
    """Change the cells below the names, by name and text."""
    names = rows[0]
    return [names, *([change(*cell) for cell in zip(names, row, strict=True)] for row in rows[1:])]


def american(name, text):
    is_day = name in DAYS and len(text) == 10
    return f"{int(text[5:7])}/{int(text[8:])}/{text[:4]}" if is_day else text


def german(name, text):
    if name in DAYS and len(text) == 10:
        return f"{text[8:]}.{text[5:7]}.{text[:4]}"
    return text.replace(".", ",") if name in ("latitude", "longitude") else text


def excel(name, text):
    """Drop leading zeros of what looks like a number, and of hours; give a month as Feb-25."""
    if name == "local_time":
        return text.removeprefix("0")
    return text.lstrip("0") if text.isdecimal() and text != "0" else american(name, text)


WAYS = {
    "semicolons": (lambda rows: rows, {"delimiter": ";"}, "utf-8-sig"),
    "german": (lambda rows: each(rows, german), {"delimiter": ";"}, "utf-8"),
    "windows": (lambda rows: each(rows, german), {"delimiter": ";"}, "cp1252"),
    "unicode text": (lambda rows: rows, {"delimiter": "\t"}, "utf-16"),
    "excel": (lambda rows: each(rows, excel), {}, "utf-8-sig"),
    "empty rows": (lambda rows: [*rows, *[[""] * len(rows[0])] * 3], {}, "utf-8"),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_table_that_a_spreadsheet_saved_reads_back_equal(name, rows, incidents, tmp_path):
    change, dialect, encoding = WAYS[name]
    path = tmp_path / "again.csv"
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, **dialect).writerows(change(rows))
    again = mapper.read(path)
    if name == "windows":  # which has no letter for some
        assert len(again.claims) == len(incidents.claims)
        assert any("Windows-1252" in note for note in again.notes)
    else:
        assert again == incidents


def test_a_workbook_and_a_table_of_pandas_read_back_equal(rows, incidents, tmp_path):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "again.xlsx")
    assert mapper.read(tmp_path / "again.xlsx") == incidents
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    pd.read_csv(io.StringIO(text.getvalue())).to_csv(tmp_path / "again.csv")
    assert mapper.read(tmp_path / "again.csv").frame["counties"].equals(incidents.frame["counties"])


def test_days_that_may_be_months_are_asked_about(rows, tmp_path):
    told = each(rows, lambda name, text: "3/4/2026" if name == "event_date" else text)
    with (tmp_path / "again.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(told)
    with pytest.raises(RecordsError, match="the month") as raised:
        mapper.read(tmp_path / "again.csv")
    assert [fault.code for fault in raised.value.faults] == ["export"]


def test_a_geojson_without_its_claims_or_with_lists_as_texts_says_so(incidents, tmp_path):
    path = tmp_path / "a.geojson"
    incidents.export(path)
    told = json.loads(path.read_text(encoding="utf-8"))

    def read(change):
        features = [
            each | {"properties": change(dict(each["properties"]))} for each in told["features"]
        ]
        path.write_text(
            json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
        )
        return mapper.read(path)

    lists = read(
        lambda of: {k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in of.items()}
    )
    assert len(lists.claims) == len(incidents.claims)
    assert not any("had claims" in note for note in lists.notes)
    gone = read(lambda of: {name: value for name, value in of.items() if name != "claims"})
    assert any("had claims" in note for note in gone.notes)
    with pytest.raises(RecordsError, match="another program"):
        read(lambda of: of | {"claims": "[{'claim': 'x'}]"})


def test_a_geopackage_of_which_one_layer_is_left_invents_no_agency(incidents, tmp_path):
    incidents.export(tmp_path / "a.gpkg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="incidents")
        pyogrio.write_dataframe(layer, tmp_path / "b.gpkg")
    again = mapper.read(tmp_path / "b.gpkg")
    assert set(again.agencies["id"]) <= set(incidents.agencies["id"])
    assert len(again.frame) == len(incidents.frame)
    assert any("claims and accounts are gone" in note for note in again.notes)
