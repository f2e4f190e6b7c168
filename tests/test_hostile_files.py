"""What hostile and damaged files come to: a line each, with its place, and the good rows beside it."""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import struct
import threading
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from pyarrow import feather

import mapper
from mapper.cli import main
from mapper.errors import RecordsError, SelectionError
from mapper.files import (
    Input,
    delimited_text,
    json_columns,
    json_text,
    keyed_rows,
    limits,
    streams,
    table_size,
    workbooks,
)
from mapper.files.formats import read_file
from mapper.imports import agencies
from mapper.imports.reading import open_rows, read_sheet
from mapper.incidents import pipeline

HEAD = "id,date,agency,title,lat,lon\n"
ROW = "{id},2025-01-19,Bell Police Department,{title},33.979228,-118.188445\n"
COMMANDS = ("check", "build", "export", "import", "assign")
BOTH = ("check", "assign")  # the two ways of reading: whole, and batch by batch
# a fault of reading is said alike by all who read a file whole: each command is tried with a column whose
# name is no text, a pipe, an address and a file that breaks off; other faults with two of them
IN_TURN = pytest.mark.sample(2)


def table(*titles):
    return HEAD + "".join(
        ROW.format(id=f"r{number}", title=title) for number, title in enumerate(titles, start=1)
    )


def feature(geometry, **members):
    properties = {"id": "f", "date": "2025-01-19", "agency": "Bell Police Department", "title": "x"}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **members}


POINT = {"type": "Point", "coordinates": [-118.188445, 33.979228]}
GOOD = feature(POINT)


def collection(*entries):
    """One entry a line, from the third on; text stays as it is."""
    lines = ",\n".join(each if isinstance(each, str) else json.dumps(each) for each in entries)
    return '{"type": "FeatureCollection",\n"features": [\n' + lines + "\n]}\n"


def run(command, path, folder):
    outputs = {
        "build": folder / "out.html", "export": folder / "out.geojson", "import": folder / "out.yaml",
        "assign": folder / "out.csv",
    }  # fmt: skip
    output = ["-o", outputs[command]] if command in outputs else []
    done = CliRunner().invoke(main, list(map(str, [command, path, *output])))
    assert done.exit_code in (0, 1, 2, 3), done.output
    return done


def faults(done):
    found = re.findall(
        r"^[^:\n]*:(\d+)(?::\d+)?: error: .*\[([a-z-]+)\]$", done.output, re.MULTILINE
    )
    return [(code, int(line)) for line, code in found]


@pytest.fixture
def write(tmp_path):
    def write(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


UNCLOSED = {"type": "Polygon", "coordinates": [[[-118.3, 34], [-118.2, 34], [-118.2, 34.1]]]}
ENTRIES = {
    "an unclosed ring": (feature(UNCLOSED), "invalid-shape"),
    "null": ("null", "not-a-feature"),
    "a number": ("7", "not-a-feature"),
    "another type": ({**GOOD, "type": "feature"}, "not-a-feature"),
    "no type": ({"properties": {}, "geometry": POINT}, "not-a-feature"),
    "text": (feature({"type": "Point", "coordinates": ["-118.28", "34.05"]}), "bad-coordinates"),
    "one number": (feature({"type": "Point", "coordinates": [-118.28]}), "bad-coordinates"),
    "infinity": (json.dumps(GOOD).replace("-118.188445", "Infinity"), "bad-coordinates"),
    "overflow": (json.dumps(GOOD).replace("-118.188445", "1e999"), "bad-coordinates"),
    "a long number": (json.dumps(GOOD).replace("-118.188445", "9" * 400), "bad-coordinates"),
    "a line of one point": (feature({"type": "LineString", "coordinates": [[1, 2]]}), "invalid-shape"),
    "far away": (feature({"type": "Point", "coordinates": [-118, 95]}), "bad-coordinates"),
    "an unknown shape": (feature({"type": "Circle", "coordinates": [1, 2]}), "bad-geometry"),
    "a twice-named member": (json.dumps(GOOD)[:-1] + ', "geometry": null}', "duplicate-key"),
    "a twice-named property": (json.dumps(GOOD).replace('"id"', '"title": "y", "id"'), "duplicate-key"),
    "coordinates twice": (json.dumps(GOOD).replace('"coordinates"', '"coordinates": [1, 2], "coordinates"'),
                          "duplicate-key"),
    "half of a letter": (json.dumps(GOOD).replace('"x"', '"bad \\ud800 text"'), "encoding"),
}  # fmt: skip


@pytest.mark.sparse
@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_that_is_no_point_is_said_with_its_line_and_the_others_are_read(
    write, tmp_path, kind, command
):
    entry, code = ENTRIES[kind]
    path = write("t.geojson", collection(GOOD, entry, GOOD))
    done = run(command, path, tmp_path)
    assert faults(done) == [(code, 4)]


def test_a_point_without_coordinates_is_no_fault(write, tmp_path):
    path = write("t.geojson", collection(GOOD, feature({"type": "Point", "coordinates": []})))
    assert run("assign", path, tmp_path).exit_code == 0
    assert "1 without an answer: no coordinates" in run("assign", path, tmp_path).output
    frame = gpd.GeoDataFrame(
        {"id": ["1", "2"]}, geometry=[shapely.Point(-118, 34), shapely.Point()]
    )
    frame.set_crs("EPSG:4326").to_file(tmp_path / "t.gpkg")
    assert run("assign", tmp_path / "t.gpkg", tmp_path).exit_code == 0
    frame.set_crs("EPSG:4326").to_parquet(tmp_path / "t.parquet")
    assert run("assign", tmp_path / "t.parquet", tmp_path).exit_code == 0


@IN_TURN
@pytest.mark.parametrize("command", COMMANDS)
def test_a_geometry_that_cannot_be_decoded_is_a_fault_of_its_row(tmp_path, command):
    ring = struct.pack("<BIII6d", 1, 3, 1, 3, -118.3, 34, -118.2, 34, -118.2, 34.1)
    point = shapely.to_wkb(shapely.Point(-118.2, 34))
    about = {
        "primary_column": "shape",
        "columns": {"shape": {"encoding": "WKB"}},
        "version": "1.1.0",
    }
    columns = {"id": ["1", "2"], "date": ["2025-01-19"] * 2, "shape": [ring, point]}
    rows = pa.table(columns).replace_schema_metadata({b"geo": json.dumps(about).encode()})
    pq.write_table(rows, tmp_path / "t.parquet")
    assert faults(run(command, tmp_path / "t.parquet", tmp_path)) == [("invalid-shape", 1)]


@IN_TURN
@pytest.mark.parametrize("command", COMMANDS)
def test_a_long_cell_anywhere_is_a_cell(write, tmp_path, command):
    path = write("t.csv", table("word " * 28_000, "x"))
    assert not faults(run(command, path, tmp_path))
    assert len(read_sheet(path)) == 2


@IN_TURN
@pytest.mark.parametrize("command", COMMANDS)
def test_half_of_a_letter_in_a_table_of_json_is_a_fault_of_its_row(write, tmp_path, command):
    row = {"id": "1", "date": "2025-01-19", "title": "x", "lat": 34.05, "lon": -118.25}
    text = json.dumps([row, {**row, "id": "2", "title": "bad \ud800 text"}], indent=0)
    done = run(command, write("t.json", text), tmp_path)
    assert [code for code, _ in faults(done)] == ["encoding"]


@IN_TURN
@pytest.mark.parametrize("command", COMMANDS)
def test_too_many_columns_are_refused(write, tmp_path, command):
    most = limits.MAX_COLUMNS
    names = ",".join(f"c{number}" for number in range(most + 1))
    path = write("t.csv", f"{names}\n{','.join('1' * (most + 1))}\n")
    assert faults(run(command, path, tmp_path)) == [("too-many-columns", 1)]


LETTERS = str.maketrans("0123456789", "abcdefghij")  # names with figures are ids of rows
BY_NAME = {f"r{number}".translate(LETTERS): {"id": number, "title": "x"} for number in range(9_000)}
BY_COLUMN = {name: {row: each[name] for row, each in BY_NAME.items()} for name in ("id", "title")}
WIDE = [dict.fromkeys(map(str, range(limits.MAX_COLUMNS + 1)), 1)]


@pytest.mark.sparse
@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("rows", [BY_NAME, BY_COLUMN, WIDE, {"data": WIDE}])
def test_objects_of_too_many_names_are_refused(write, tmp_path, rows, command):
    path = write("t.json", json.dumps(rows))
    assert faults(run(command, path, tmp_path)) == [("too-many-columns", 1)]


@pytest.mark.parametrize("command", BOTH)
def test_objects_of_too_many_cells_are_refused(write, tmp_path, monkeypatch, command):
    monkeypatch.setattr(json_columns, "MAX_JSON_CELLS", 8)
    path = write("t.json", json.dumps([{"a": 1}, {"b": 1}, {"c": 1}]))
    assert faults(run(command, path, tmp_path)) == [("too-large", 1)]


@IN_TURN
@pytest.mark.parametrize("command", ["check", "export", "import"])
def test_too_many_agencies_are_refused(write, tmp_path, monkeypatch, command):
    monkeypatch.setattr(agencies, "MAX_NEW_AGENCIES", 2)
    row = ROW.replace("Bell Police Department", "Example {id} Police")
    path = write("t.csv", HEAD + "".join(row.format(id=number, title="x") for number in range(3)))
    assert faults(run(command, path, tmp_path)) == [("too-large", 1)]
    monkeypatch.setattr(agencies, "MAX_NEW_AGENCIES", 3)
    assert not faults(run(command, path, tmp_path))


@IN_TURN
@pytest.mark.parametrize("command", COMMANDS)
def test_a_workbook_with_a_cell_far_out_is_refused(tmp_path, command):
    book = openpyxl.Workbook()
    book.active.append(["id", "lat", "lon"])
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "t.xlsx")
    assert faults(run(command, tmp_path / "t.xlsx", tmp_path)) == [("too-large", 1)]


# ---- encodings ---------------------------------------------------------------------------------


@IN_TURN
@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_byte_in_utf_8_is_a_fault_of_its_line(write, tmp_path, command, mark):
    data = mark + table("Ñuñoa", "Caf@", "été").encode().replace(b"@", b"\xe9")
    path = write("t.csv", data)
    assert faults(run(command, path, tmp_path)) == [("encoding", 3)]
    sheet = read_sheet(path)
    assert sheet.names[0] == "id"
    assert sheet.table["title"].to_pylist() == ["Ñuñoa", "été"]
    with open_rows(path) as rows:
        assert [row["title"] for batch, _ in rows.batches for row in batch.to_pylist()] == [
            "Ñuñoa", "été",
        ]  # fmt: skip


@pytest.mark.parametrize(
    "title", ["Café", "«ÉTÉ» à la SOCIÉTÉ»", "naïve — “quoted”", "Straße", "ÄÖÜ", "50 °C"]
)
def test_what_was_written_in_windows_1252_is_read_so(write, title):
    sheet = read_sheet(write("t.csv", table(title, "Vancouver", "Café").encode("cp1252")))
    assert sheet.table["title"].to_pylist() == [title, "Vancouver", "Café"]


OLDER = {
    "cp932": ("警察が通りを封鎖した", "大阪の抗議集会"),
    "euc_jp": ("警察が通りを封鎖した", "大阪の抗議集会"),
    "gb18030": ("警察封锁了街道", "北京的抗议活动"),
    "big5": ("警察封鎖了街道", "臺北的抗議活動"),
    "cp949": ("경찰이 거리를 봉쇄했다", "부산 집회"),
    "cp1251": ("Полиция перекрыла улицу", "Харків: мітинг"),
    "koi8_r": ("Полиция перекрыла улицу", "Протест"),
    "koi8_u": ("Поліція перекрила вулицю", "Її затримано в Києві"),
    "cp1253": ("Η αστυνομία έκλεισε τον δρόμο", "Θεσσαλονίκη"),
    "cp1256": ("أغلقت الشرطة الشارع", "احتجاج في بغداد"),
    "cp1250": ("Policja zamknęła ulicę", "Łódź", "Wrocław"),
    "iso8859_2": ("Policie zavřela ulici", "ve městě Třebíč"),
    "cp1254": ("Diyarbakır'da gösteri", "İstanbul", "Şırnak"),
    "mac_roman": ("Besançon", "Orléans"),
    "cp850": ("Besançon", "Orléans"),
}


@pytest.mark.parametrize(("encoding", "titles"), OLDER.items())
def test_what_was_written_in_an_older_encoding_is_read_so_and_said(write, encoding, titles):
    sheet = read_sheet(write("t.csv", table(*titles).encode(encoding)))
    assert sheet.table["title"].to_pylist() == [*titles]
    assert len(sheet.notes) == 1


GARBLED = ["Española", "“Hi”", "£5", "Über", "Česko", "Україна", "Não", "90°", "東京", "Peña “x”"]


def test_text_that_was_read_in_a_wrong_encoding_and_saved_again_is_said(write):
    """As spreadsheets and browsers read UTF-8: bytes without a sign stay what they are."""
    wrong = [
        "".join(
            bytes([byte]).decode("latin-1" if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252")
            for byte in title.encode()
        )
        for title in GARBLED
    ]
    path = write("t.csv", table(*wrong, "Vancouver").encode())
    (said,) = [note for note in mapper.read(path).notes if "wrong encoding" in note]
    assert said.startswith(f"{len(GARBLED)} rows ")
    assert not [each for each in wrong if each in said]  # which may be of a column that is private


RIGHT = ["Ã", "SÃO PAULO", "“SÃO JOSÉ”", "«JOSÉ»", "“AMANHÔ", "AMANHÃ\xa0»", "CAFÉ²", "JOSÉ…",
         "CORAÇÃO “X”", "Île", "À €5", "Ö–Ü", "ÄÖÜß", "Đà Nẵng", "東京"]  # fmt: skip


def test_text_that_is_right_is_not_said_to_be_wrong(write):
    path = write("t.csv", table(*RIGHT, "Vancouver").encode())
    assert not [note for note in mapper.read(path).notes if "wrong encoding" in note]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_where_hardly_a_letter_is_ascii(write, encoding):
    rows = [("緯度", "概要"), *(("三五", "警察が通りを封鎖した" * 9) for _ in range(9))]
    sheet = read_sheet(write("t.csv", "".join(f"{a},{b}\n" for a, b in rows).encode(encoding)))
    assert sheet.names == ["緯度", "概要"]
    assert sheet.table["概要"].to_pylist() == [rows[1][1]] * 9


def test_letters_that_several_encodings_have_are_said_and_the_user_names_one(write, tmp_path):
    path = write("t.csv", table("Győr", "Pécs").encode("cp1250"))
    (note,) = read_sheet(path).notes
    assert "Windows-1250" in note
    named = Input(path, path, encoding="windows-1250")
    sheet = read_file(named, header_at=lambda _: 0, point_of=lambda _: None)
    assert sheet.table["title"].to_pylist() == ["Győr", "Pécs"]
    for name, source in (("hex", path), ("utf-8", "incidents.yaml")):
        with pytest.raises(SelectionError):
            mapper.read(source, encoding=name)


def test_a_bad_byte_among_the_names_of_the_columns_is_a_fault_of_its_line(write):
    with pytest.raises(RecordsError) as caught:
        read_sheet(
            write(
                "t.csv",
                b"\xef\xbb\xbf" + table("x").replace("title", "t@").encode().replace(b"@", b"\xe9"),
            )
        )
    assert [(fault.code, fault.position.line) for fault in caught.value.faults] == [("encoding", 1)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_in_any_unicode(write, encoding):
    sheet = read_sheet(write("t.json", '[{"title": "Ñuñoa"}]'.encode(encoding)))
    assert sheet.table.to_pylist() == [{"title": "Ñuñoa"}]


def test_a_bad_byte_in_lines_of_json_is_a_fault_of_its_line(write):
    sheet = read_sheet(
        write("t.jsonl", '{"a": "é"}\n{"a": "@"}\n{"a": "ñ"}\n'.encode().replace(b"@", b"\xe9"))
    )
    assert [(fault.code, fault.position.line) for fault in sheet.faults] == [("encoding", 2)]
    assert sheet.table["a"].to_pylist() == ["é", "ñ"]


# ---- what would vanish -------------------------------------------------------------------------


TWICE = {
    "latitudes": ("id,date,lat,lat,lon\na,2025-01-19,34.05,33.9,-118.25\n", 1),
    "but for case and spaces": ("id,date,lat,lon, Lon \na,2025-01-19,34.05,-118.25,-117\n", 1),
    "below a title": ("Incidents,,,,\nid,date,lat,lat,lon\na,2025-01-19,34.05,33.9,-118.25\n", 2),
}


@pytest.mark.sparse
@pytest.mark.parametrize("command", ["check", "build", "export", "import"])
@pytest.mark.parametrize("kind", TWICE)
def test_two_columns_that_a_place_may_be_taken_from_are_a_fault(write, tmp_path, command, kind):
    text, line = TWICE[kind]
    assert faults(run(command, write("t.csv", text), tmp_path)) == [("duplicate-column", line)]


@pytest.mark.parametrize("kind", TWICE)
def test_two_columns_of_coordinates_are_refused_by_assign_unless_named(write, tmp_path, kind):
    path = write("t.csv", TWICE[kind][0])
    assert "[duplicate-column]" in run("assign", path, tmp_path).output
    named = ["assign", str(path), "--latitude", "lat", "--longitude", "lon"]
    assert CliRunner().invoke(main, named).exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        "id,date,lat,Lat,lon\na,2025-01-19,34.05,34.05,-118.25\n",
        "id,date,lat,lon,note,note\na,2025-01-19,34.05,-118.25,x,y\n",
    ],
)
@pytest.mark.parametrize("command", BOTH)
def test_two_columns_of_one_name_are_no_fault_where_neither_is_lost_unseen(
    write, tmp_path, command, text
):
    done = run(command, write("t.csv", text), tmp_path)
    assert done.exit_code == 0, done.output


def test_two_columns_of_one_name_in_parquet(tmp_path):
    names = ["lat", "lon", "note", "note"]
    rows = pa.Table.from_arrays(
        [pa.array([34.05]), pa.array([-118.25]), *[pa.array(["x"])] * 2], names
    )
    pq.write_table(rows, tmp_path / "t.parquet")
    assert read_sheet(tmp_path / "t.parquet").names == ["lat", "lon", "note", "note (2)"]
    assert run("assign", tmp_path / "t.parquet", tmp_path).exit_code == 0


def test_the_layer_with_points_is_read_and_the_others_are_counted(tmp_path):
    areas = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[shapely.box(0, 0, 1, 1)] * 2, crs="EPSG:4326")
    points = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(-118, 34)], crs="EPSG:4326")
    areas.to_file(tmp_path / "t.gpkg", layer="areas")
    points.to_file(tmp_path / "t.gpkg", layer="points")
    sheet = read_sheet(tmp_path / "t.gpkg")
    assert sheet.table["id"].to_pylist() == ["a"]
    [note] = sheet.notes
    assert re.search(r"'points'.*'areas' \(2\)", note)
    with open_rows(tmp_path / "t.gpkg") as rows:
        assert rows.notes == list(sheet.notes)


def test_the_rows_of_other_sheets_are_counted(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "lat", "lon"], ["a", 34, -118]):
        book.active.append(row)
    other = book.create_sheet("2024")
    for row in (["id", "lat", "lon"], ["b", 34, -118], ["c", 34, -118]):
        other.append(row)
    book.save(tmp_path / "t.xlsx")
    [note] = read_sheet(tmp_path / "t.xlsx").notes
    assert "'2024' (3 rows)" in note


def test_the_arrays_of_json_that_are_not_read_are_counted(write):
    sheet = read_sheet(write("t.json", '{"data": [{"a": 1}], "results": [{"b": 1}, {"b": 2}]}'))
    assert sheet.table.to_pylist() == [{"a": "1"}]
    assert any("'results' (2)" in note for note in sheet.notes)


# ---- identity ----------------------------------------------------------------------------------


@pytest.mark.sparse
@pytest.mark.parametrize(
    "blank", [",,,,,\n", ' ,\u200b,\ufeff\u3000\u3000\u3000\u3000,,\u2060,"  "\n', ",,,,,\n" * 40]
)
@pytest.mark.parametrize("last", ["", "short\n"])  # a row that does not fit is read another way
def test_rows_of_nothing_but_separators_are_no_records(write, tmp_path, blank, last):
    path = write("t.csv", table("x", "y") + blank + ROW.format(id="r3", title="z") + blank + last)
    dataset = pipeline.load(path)
    assert sorted(dataset.tables.incidents["incident_id"]) == ["r1", "r2", "r3"]
    assert dataset.records == 3 + bool(last)
    count = 2 * blank.count("\n")
    assert sum(f"{count} rows are blank" in note for note in dataset.notes) == 1
    assert run("assign", path, tmp_path).exit_code == (3 if last else 0)
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 4
    after = HEAD.count("\n") + 2 + blank.count("\n") + 1
    sheet = read_sheet(path)
    assert [sheet.line_of(row) for row in range(3)] == [2, 3, after]


def test_one_repeated_or_missing_id_leaves_the_others(write):
    rows = [ROW.format(id=name, title="x") for name in ("a", "b", "a", "", "a-2", "a")]
    dataset = pipeline.load(write("t.csv", HEAD + "".join(rows)))
    ids = list(dataset.tables.incidents["incident_id"])
    assert len(set(ids)) == len(ids)
    assert ids[:2] == ["a", "b"]
    assert ids[3:5] == ["row-4", "a-2"]
    assert any("'a' (2)" in note for note in dataset.notes)


# ---- what other programs write -----------------------------------------------------------------


def esri(wkid, x, y, **more):
    attributes = {"id": "a", "date": 1736553600000}
    return {
        "geometryType": "esriGeometryPoint", "spatialReference": {"wkid": wkid, **more},
        "fields": [{"name": "date", "type": "esriFieldTypeDate"}],
        "features": [{"attributes": attributes, "geometry": {"x": x, "y": y}}],
    }  # fmt: skip


def umap(*layers):
    return {"type": "umap", "geometry": POINT, "layers": [json.loads(each) for each in layers]}


SOCRATA = {
    "meta": {
        "view": {
            "columns": [
                {"name": "sid", "dataTypeName": "meta_data"}, {"name": "id", "dataTypeName": "text"},
                {"name": "date", "dataTypeName": "calendar_date"},
                {"name": "Location", "dataTypeName": "location"},
            ]
        }
    },
    "data": [["row-1", "a", "2025-01-11", [None, "33.9775", "-118.187", None, False]]],
}  # fmt: skip
AIRTABLE = {
    "records": [
        {"id": "rec0", "createdTime": "2025-06-01", "fields": {"date": "2025-01-11", "Latitude": 33.9775,
                                                              "Longitude": -118.187}}
    ]
}  # fmt: skip
GPX = (
    '<?xml version="1.0"?>\n<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="33.9775" lon="-118.187"><name>x</name></wpt></gpx>'
)
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<Folder><name>one</name><Placemark><name>x</name><Point><coordinates>-118.187,33.9775</coordinates>"
    "</Point></Placemark></Folder>"
    "<Folder><name>two</name><Placemark><name>y</name><Point><coordinates>-118.187,33.9775</coordinates>"
    "</Point></Placemark></Folder></Document></kml>"
)
HERE = feature({"type": "Point", "coordinates": [-118.187, 33.9775]})
OTHERS = {
    "umap": ("t.umap", json.dumps(umap(collection(HERE), collection(HERE, HERE))), 3),
    "umap called json": ("t.json", json.dumps(umap(collection(HERE))), 1),
    "esri": ("t.json", json.dumps(esri(4326, -118.187, 33.9775)), 1),
    "esri in web mercator": ("t.json", json.dumps(esri(102100, -13156516.66, 4025781.23)), 1),
    "airtable": ("t.json", json.dumps(AIRTABLE), 1),
    "socrata": ("t.json", json.dumps(SOCRATA), 1),
    "gpx": ("t.gpx", GPX, 1),
    "gpx called xml": ("t.xml", GPX, 1),
    "kml with folders": ("t.kml", KML, 2),
    "one feature": ("t.geojson", json.dumps(HERE), 1),
    "a text sequence": ("t.geojsons", f"\x1e{json.dumps(HERE)}\n\x1e{json.dumps(HERE)}\n", 2),
}  # fmt: skip


@pytest.mark.sparse
@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("kind", OTHERS)
def test_what_other_programs_write_is_read_as_what_it_is(write, tmp_path, kind, command):
    name, text, count = OTHERS[kind]
    path = write(name, text)
    done = run(command, path, tmp_path)
    assert done.exit_code == 0, done.output
    if command == "assign":
        assert f"= {count} answered" in done.output
        return
    frame = pipeline.load(path, profile="internal").tables.incidents
    assert len(frame) == count
    assert frame["latitude"].round(3).unique().tolist() == [33.977] or frame["latitude"].iloc[
        0
    ] == (pytest.approx(33.9775, abs=1e-4))


def test_a_kmz_with_a_link_between_its_files(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
    assert len(read_sheet(tmp_path / "t.kmz")) == 2


def test_what_a_build_of_gdal_cannot_read_of_kml_is_said(write, monkeypatch):
    path = write("t.kml", KML)
    assert not any("LIBKML" in note for note in read_sheet(path).notes)
    monkeypatch.setattr(pyogrio, "list_drivers", lambda: {"KML": "rw"})
    assert any("LIBKML" in note for note in read_sheet(path).notes)


@pytest.mark.sparse
@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", '{"type": "Topology", "objects": {}, "arcs": []}'),
        (
            "t.gml",
            '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>',
        ),
        ("t.xml", '<?xml version="1.0"?>\n<!-- x -->\n<rows><row><lat>1</lat></row></rows>'),
        ("t.tab", "!table\n!version 300\n"),
        ("t.csv", "<html>\n<table></table>"),
    ],
)
def test_what_is_no_table_is_refused_by_name(write, tmp_path, name, text, command):
    assert faults(run(command, write(name, text), tmp_path)) == [("no-table", 1)]


def test_files_of_other_programs_are_refused_by_name(tmp_path):
    table = pd.DataFrame({"date": ["2026-01-03"], "city": ["Bell"], "state": ["CA"]})
    for version in (114, 118):
        path = tmp_path / f"{version}.dta"
        table.to_stata(path, version=version, write_index=False)
        with pytest.raises(RecordsError) as caught:
            read_sheet(path)
        assert [fault.code for fault in caught.value.faults] == ["no-table"]
    table.to_csv(text := tmp_path / "text.dta", index=False)
    assert len(read_sheet(text)) == 1


# ---- streams and addresses ---------------------------------------------------------------------


@IN_TURN
@pytest.mark.parametrize("command", ["check", "build", "assign", "export"])
def test_standard_input_is_read_as_any_file(tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outputs = {"build": "out.html", "export": "out.csv", "assign": "out.csv"}
    output = ["-o", outputs[command]] if command in outputs else []
    data = gzip.compress((table("x", "y") + "short\n").encode())
    done = CliRunner().invoke(main, [command, "-", *output], input=data)
    assert faults(done) == [("ragged-row", 4)]
    assert "standard input:4: error" in done.output


@pytest.mark.parametrize("command", ["check", "build", "export", "assign", "import"])
def test_a_pipe_is_read_as_any_file(tmp_path, command):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(table("x", "y") + "short\n",))
    writer.start()
    assert faults(run(command, path, tmp_path)) == [("ragged-row", 4)]
    writer.join()


@pytest.mark.sparse
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "address",
    ["https://example.org/data.csv", "http://example.org/a/b?c=d", "s3://bucket/t.parquet"],
)
def test_an_address_is_refused_by_its_name(tmp_path, address, command):
    done = run(command, address, tmp_path)
    assert "[remote-file]" in done.output
    assert address in done.output


@pytest.mark.parametrize("command", BOTH)
def test_a_tilde_is_the_home_folder(tmp_path, command, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "t.csv").write_text(table("x"), encoding="utf-8")
    assert run(command, "~/t.csv", tmp_path).exit_code == 0
    assert run(command, "~nobody-at-all/t.csv", tmp_path).exit_code == 1


@pytest.mark.parametrize("command", BOTH)
def test_a_folder_is_refused_in_a_line(tmp_path, command):
    done = run(command, tmp_path, tmp_path)
    assert done.exit_code in (1, 2)


# ---- limits ------------------------------------------------------------------------------------


def bomb(path, megabytes):
    block = b"0," * (1 << 19)
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(megabytes):
            file.write(block)


@pytest.mark.parametrize("command", BOTH)
def test_what_unpacks_to_far_more_than_any_table_is_refused(tmp_path, command, monkeypatch):
    monkeypatch.setattr(streams, "SUSPECT_BYTES", 1 << 20)
    bomb(tmp_path / "t.csv.gz", 3)
    assert faults(run(command, tmp_path / "t.csv.gz", tmp_path)) == [("too-large", 1)]
    with zipfile.ZipFile(tmp_path / "t.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", "0," * (1 << 21))
    assert faults(run(command, tmp_path / "t.zip", tmp_path)) == [("too-large", 1)]


@pytest.mark.sparse
@pytest.mark.parametrize("limit", ["MAX_TABLE_ROWS", "MAX_TABLE_CELLS"])
@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.zip", "t.parquet", "t.arrow", "cr.csv"])
def test_a_table_of_too_many_rows_or_cells_is_refused_and_can_be_assigned(
    tmp_path, monkeypatch, name, limit
):
    whole = table(*['"a\n\n\nb"'] * 5)
    (tmp_path / "t.csv").write_text(whole, encoding="utf-8")
    (tmp_path / "cr.csv").write_text(table(*"abcde").replace("\n", "\r"), encoding="utf-8")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(whole.encode()))
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("t.csv", whole)
    rows = pa.Table.from_pandas(pd.read_csv(tmp_path / "t.csv"))
    pq.write_table(rows, tmp_path / "t.parquet")
    feather.write_feather(rows, tmp_path / "t.arrow")
    fits = {"MAX_TABLE_ROWS": 5, "MAX_TABLE_CELLS": 5 * rows.num_columns}[limit]
    for most, found in ((fits, []), (fits - 1, [("too-large", 1)])):
        monkeypatch.setattr(table_size, limit, most)
        assert faults(run("check", tmp_path / name, tmp_path)) == found
    assert name == "t.arrow" or not faults(run("assign", tmp_path / name, tmp_path))


def test_rows_of_a_packed_table_are_counted_while_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(table_size, "MAX_TABLE_ROWS", 1_000)
    monkeypatch.setattr(streams, "_COPY_BYTES", 1 << 12)
    read = []
    add = table_size.LineCount.add
    monkeypatch.setattr(
        table_size.LineCount, "add", lambda self, data: (read.append(data), add(self, data))[1]
    )
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(table(*["x"] * 5_000).encode()))
    assert faults(run("check", tmp_path / "t.csv.gz", tmp_path)) == [("too-large", 1)]
    whole = table(*["x"] * 5_000)
    assert len(b"".join(read)) < len(whole) / 2


@pytest.mark.parametrize("command", BOTH)
def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, command, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_WORKBOOK_BYTES", 2_000)
    book = openpyxl.Workbook()
    book.active.append(["id", "lat", "lon"])
    book.save(tmp_path / "t.xlsx")
    assert faults(run(command, tmp_path / "t.xlsx", tmp_path)) == [("too-large", 1)]


@pytest.mark.parametrize("command", BOTH)
def test_a_layer_of_polygons_alone_is_no_broken_file(write, tmp_path, command):
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    area = feature({"type": "Polygon", "coordinates": [ring]})
    found = faults(run(command, write("t.geojson", collection(area, area)), tmp_path))
    assert not found


@pytest.mark.parametrize("command", BOTH)
def test_json_that_is_too_large_to_be_read_whole_is_refused(write, tmp_path, command, monkeypatch):
    monkeypatch.setattr(json_text, "MAX_JSON_BYTES", 100)
    path = write("t.geojson", collection(GOOD))
    assert faults(run(command, path, tmp_path)) == [("too-large", 1)]


@pytest.mark.parametrize("name", ["t.geojson.gz", "t.geojson", "t.gz"])
def test_packed_json_that_is_too_large_is_not_unpacked_whole(tmp_path, monkeypatch, name):
    monkeypatch.setattr(streams, "MAX_JSON_BYTES", 100)
    monkeypatch.setattr(json_text, "MAX_JSON_BYTES", 1_000_000)  # it would be read
    (tmp_path / name).write_bytes(gzip.compress(collection(GOOD).encode()))
    assert faults(run("check", tmp_path / name, tmp_path)) == [("too-large", 1)]


@pytest.mark.parametrize("command", BOTH)
def test_a_stream_without_end_is_refused(tmp_path, command, monkeypatch):
    monkeypatch.setattr(streams, "MAX_STREAM_BYTES", 1000)
    done = CliRunner().invoke(main, [command, "-"], input=table(*"x" * 100))
    assert faults(done) == [("too-large", 1)]


@pytest.mark.parametrize("command", BOTH)
def test_a_cell_that_is_too_long_is_a_fault(write, tmp_path, command, monkeypatch):
    monkeypatch.setattr(delimited_text, "MAX_CELL_CHARACTERS", 1_000)
    path = write("t.csv", table("x", "y" * 3_000, "z") + "short\n")
    assert [code for code, _ in faults(run(command, path, tmp_path))] == ["broken-row"]


def test_the_limits_are_stated():
    page = Path(__file__).parent.parent / "docs" / "tutorial" / "your-own-table.md"
    text = page.read_text(encoding="utf-8")
    for stated in (
        "4 GB", "512 MB", "20,000,000 cells", "16,384 columns", "or of JSON", "200,000,000 in JSON",
        "50,000 agencies",
    ):  # fmt: skip
        assert stated in text
    assert agencies.MAX_NEW_AGENCIES == 50_000
    assert limits.MAX_JSON_CELLS == 200_000_000
    assert limits.MAX_COLUMNS == 16_384
    assert limits.MAX_JSON_BYTES == limits.MAX_WORKBOOK_BYTES == 512 << 20
    assert limits.MAX_WORKBOOK_CELLS == 20_000_000


# ---- many entries ------------------------------------------------------------------------------


def test_parts_of_a_long_file_of_json_come_together_as_one(write, monkeypatch):
    values = [1, 2, "three", None, 5.5, 6, True, {"a": 1}, ["x", "y"], 10]
    entries = [
        {**GOOD, "properties": {"n": value, f"only{n}": n}} for n, value in enumerate(values)
    ]
    entries[4:4] = ["null", feature(UNCLOSED)]
    path = write("t.geojson", collection(*entries))
    seen = []
    for rows_of_a_part in (3, 1_000):
        monkeypatch.setattr(json_columns, "PART_ROWS", rows_of_a_part)
        sheet = read_sheet(path)
        with open_rows(path) as opened:
            texts = [row for batch, _ in opened.batches for row in batch.to_pylist()]
        lines = [sheet.line_of(row) for row in range(len(sheet))]
        seen.append((sheet.table.to_pylist(), sheet.faults, sheet.unread, lines, len(texts)))
    assert seen[0] == seen[1]
    assert [row["n"] for row in seen[0][0]] == [
        "1", "2", "three", None, "5.5", "6", "true", None, "x\ny", "10",
    ]  # fmt: skip
    assert seen[0][3] == [3, 4, 5, 6, 9, 10, 11, 12, 13, 14]
    assert [fault.position.line for fault in seen[0][1]] == [7, 8]


SOCRATA = {"view": {"columns": [{"name": "id"}, {"name": "n", "dataTypeName": "text"}]}}
KEYED = {
    "objects": ({}, lambda n: {"id": n, "n": f"x{n}"}),
    "socrata": ({"meta": SOCRATA}, lambda n: [n, f"x{n}"]),
    "airtable": ({}, lambda n: {"id": n, "fields": {"n": f"x{n}"}}),
    "pandas": ({"columns": ["id", "n"], "index": [0, 1, 2, 3, 4]}, lambda n: [n, f"x{n}"]),
    "names last": ({"data": None, "columns": ["id", "n"]}, lambda n: [n, f"x{n}"]),
}


@pytest.mark.parametrize("kind", KEYED)
@pytest.mark.parametrize("first", [2, 1_000])
def test_rows_under_a_name_are_the_same_however_many_are_kept(write, monkeypatch, kind, first):
    head, make = KEYED[kind]
    entries = [make(number) for number in range(5)]
    monkeypatch.setattr(keyed_rows, "FIRST_ENTRIES", first)
    whole = {"items": [1, 2, 3], **head, "data": [*entries, 7]}
    path = write("t.json", json.dumps(whole))
    sheet = read_sheet(path)
    rows = [(row["id"], row["n"]) for row in sheet.table.to_pylist()]
    assert rows == [(str(number), f"x{number}") for number in range(5)]
    assert [fault.code for fault in sheet.faults] == ["not-an-object"]
    assert any("'items' (3)" in note for note in sheet.notes)


@pytest.mark.parametrize("entries", [3, 1_200])
def test_arrays_with_their_names_first_are_rows_and_without_names_no_table(write, entries):
    names, rows = ["id", "n"], [[number, f"x{number}"] for number in range(entries)]
    sheet = read_sheet(write("t.json", json.dumps([names, *rows, [1]])))
    assert sheet.table.to_pylist()[1] == {"id": "1", "n": "x1"}
    assert [fault.code for fault in sheet.faults] == ["not-an-object"]
    for number, whole in enumerate((rows, {"data": rows}, {"columns": ["id", "id"], "data": rows})):
        with pytest.raises(RecordsError) as caught:
            read_sheet(write(f"{number}.json", json.dumps(whole)))
        assert [fault.code for fault in caught.value.faults] == ["no-table"]


def spoiled_pages(folder):
    """A GeoPackage of which the first rows can be read and the later ones cannot."""
    path = folder / "t.gpkg"
    rows = [feature(POINT, id=number) for number in range(3_000)]
    frame = gpd.GeoDataFrame.from_features(rows, crs="EPSG:4326")
    frame["summary"] = "words " * 50
    frame.to_file(path, layer="t")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 200 * 4096] = b"\xff" * (200 * 4096)
    path.write_bytes(data)
    return path


def bare_returns(folder):
    path = folder / "t.csv"
    path.write_bytes(table("One", "Two").replace("\n", "\r").encode())
    return path


def broken_gzip(folder):
    path = folder / "t.csv.gz"
    data = bytearray(gzip.compress(table(*map(str, range(500))).encode()))
    data[20:60] = b"\xff" * 40
    path.write_bytes(data)
    return path


@pytest.mark.sparse
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("make", "statuses"), [(spoiled_pages, {1}), (bare_returns, {0}), (broken_gzip, {1})]
)
def test_a_file_that_breaks_off_on_the_way_is_a_fault_of_ours(make, statuses, command, tmp_path):
    result = run(command, make(tmp_path), tmp_path)
    assert result.exit_code in statuses, result.output
    # a table that is read has a line for each column that is used
    described = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert len(described) <= len(HEAD.split(","))
    assert len(result.output.splitlines()) - len(described) < 10


BLANKS = "\u200b\u3000\u3164\u00a0\ufeff"  # with and without a width
BLANK_ROWS = [{}, {"id": None, "title": None}, {"id": "", "title": BLANKS}, {"title": []}]


def rows_with_blanks(blanks):
    point = {"latitude": 34.05, "longitude": -118.25, "date": "2025-01-02"}
    return [{"id": "r1", "title": "x", **point}, *blanks, {"id": "r2", "title": "y", **point}]


def write_with_blanks(path, suffix):
    """Write two rows with blank ones between them; return how many of these there are."""
    rows = rows_with_blanks(BLANK_ROWS)
    if suffix == ".json":
        path.write_text(json.dumps(rows))
    elif suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, rows)))
    elif suffix == ".geojson":
        features = [
            {"type": "Feature", "properties": row,
             "geometry": {"type": "Point", "coordinates": [-118.25, 34.05]} if row.get("id") else None}
            for row in rows_with_blanks(BLANK_ROWS)
        ]  # fmt: skip
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(["id", "title", "latitude", "longitude", "date"])
        for row in rows:
            book.active.append(
                [row.get(name) or None for name in ("id", "title", "latitude", "longitude", "date")]
            )
        book.save(path)
    else:
        frame = pd.DataFrame([{**row, "title": row.get("title") or None} for row in rows])
        frame["id"] = [each or None for each in frame["id"]]
        if suffix == ".parquet":
            frame.to_parquet(path)
        else:
            points = gpd.points_from_xy(frame.pop("longitude"), frame.pop("latitude"))
            there = [None if point.is_empty else point for point in points]
            gpd.GeoDataFrame(frame, geometry=there, crs=4326).to_file(path)
    return len(rows) - 2


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".geojson", ".xlsx", ".parquet", ".gpkg"])
def test_rows_of_nothing_are_no_records_in_any_format(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    count = write_with_blanks(path, suffix)
    dataset = pipeline.load(path)
    assert sorted(dataset.tables.incidents["incident_id"]) == ["r1", "r2"]
    assert (dataset.records, dataset.faults) == (2, ())
    assert sum(f"{count} rows are blank" in note for note in dataset.notes) == 1
    result = run("assign", path, tmp_path)
    assert result.exit_code == 0
    assert f"{count} rows are blank" in result.output
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_the_line_of_a_row_behind_blank_ones_is_its_own(write):
    lines = [
        *map(json.dumps, rows_with_blanks(BLANK_ROWS)),
        json.dumps({"id": "r3", "latitude": "north"}),
    ]
    path = write("t.jsonl", "\n".join(lines))
    sheet = read_sheet(path)
    assert [sheet.line_of(row) for row in range(3)] == [1, 6, 7]
    with open_rows(path) as rows:
        assert sum(len(batch) for batch, _ in rows.batches) == 3
        assert [*rows.lines_of(range(3))] == [1, 6, 7]


def test_what_the_long_run_of_mutated_files_found(tmp_path):
    """A layer without a row, an archive with a broken head, features of which none has a property."""
    points = tmp_path / "p.csv"
    points.write_text("id,date,lat,lon\na,2025-01-02,34.05,-118.25\n", encoding="utf-8")
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    packed = tmp_path / "ground.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.geojson", "{}")
    packed.write_bytes(b"PX" + packed.read_bytes()[2:])
    bare = tmp_path / "bare.geojson"
    point = {"type": "Point", "coordinates": [-118.25, 34.05]}
    features = [
        {"type": "Feature", "properties": {}, "geometry": each}
        for each in (point, point | {"coordinates": ["x"]})
    ]
    bare.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    out = str(tmp_path / "out.html")
    for told in (
        ["build", str(points), "-o", out, "--areas", str(empty)],
        ["build", str(points), "-o", out, "--ground", str(packed)],
        ["build", str(bare), "-o", out],
        ["check", str(bare)],
    ):
        result = CliRunner().invoke(main, told)
        assert result.exit_code == 1, (told, result.output)


@pytest.mark.parametrize("command", ["build", "check", "import", "export", "assign", "diff"])
def test_a_column_of_parquet_whose_name_is_no_text_is_a_fault(command, tmp_path):
    path = tmp_path / "t.parquet"
    columns = {"id": ["a"], "date": ["2025-01-02"], "zzzz": ["b"], "lat": [34.05], "lon": [-118.25]}
    pq.write_table(pa.table(columns), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"zzzz", b"\xff\xfezz"))
    other = tmp_path / "t.csv"
    other.write_text("id,date,lat,lon\na,2025-01-02,34.05,-118.25\n", encoding="utf-8")
    forms = {"build": "html", "import": "yaml", "export": "csv", "assign": "csv"}
    told = ["-o", str(tmp_path / f"out.{forms[command]}")] if command in forms else []
    given = [str(path), str(other)] if command == "diff" else [str(path)]
    result = CliRunner().invoke(main, [command, *given, *told])
    assert result.exit_code == 1, result.output
    assert "t.parquet" in result.output


@pytest.mark.filterwarnings("ignore:geometry column type")
@pytest.mark.parametrize("written", [False, True], ids=["table", "exported"])
def test_a_layer_of_any_shapes_with_heights_says_how_to_export_it(written, tmp_path):
    """GDAL writes such layers, and its reader in Python refuses their type."""
    path = tmp_path / "t.gpkg"
    rows = gpd.GeoDataFrame(
        {"id": ["a"], "date": ["2025-01-02"]},
        geometry=[shapely.Point(-118.25, 34.05, 3)],
        crs="EPSG:4326",
    )
    if written:
        mapper.read(rows, embargo_hours=0).export(path)
    else:
        rows.to_file(path, layer="t")
    with sqlite3.connect(path) as base:
        for (name,) in base.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            base.execute(f'drop trigger "{name}"')
        base.execute("update gpkg_geometry_columns set geometry_type_name = 'GEOMETRY', z = 1")
    base.close()
    commands = (
        ["check"],
        ["assign", "-o", str(tmp_path / "o.csv")],
        ["build", "-o", str(tmp_path / "o.html")],
        ["sources"],
    )
    for told in commands[2:] if written else commands[:2]:
        result = CliRunner().invoke(main, [told[0], str(path), *told[1:]])
        assert result.exit_code == 1, (told, result.output)
        assert "such as Point" in result.output


def test_an_agency_called_none_is_counted_apart_from_incidents_without_any():
    point = {"date": "2025-01-02", "latitude": 34.05, "longitude": -118.25}
    rows = [{"agency": name} | point for name in ("[None]", "None!", None, "CHP")]
    counts = mapper.read(rows, embargo_hours=0).matrix(names=False)
    assert sorted(counts.sum(axis=1)) == [1, 1, 1, 1]


OPEN = (
    'date,city,lat,lon,note\n2026-01-14,Bell,33.97,-118.18,"a\nb"\n2026-01-15,Bell,33.97,-118.18,"c'
)


@pytest.mark.parametrize("command", ["check", "assign"])
@pytest.mark.parametrize(
    ("end", "is_broken"),
    [("\n2026-01-16,Bell,33.97,-118.18,d\n", True), ('\nd"\n', False), ('\nd"', False)],
)
def test_a_quote_that_is_open_at_the_end_takes_no_row_into_its_cell(
    command, end, is_broken, tmp_path
):
    path = tmp_path / "open.csv"
    path.write_text(OPEN + end, encoding="utf-8")
    told = ["-o", str(tmp_path / "out.csv")] if command == "assign" else []
    output = CliRunner().invoke(main, [command, str(path), *told]).output
    assert (f"{path}:4: error" in output, "[broken-row]" in output) == (is_broken, is_broken)
