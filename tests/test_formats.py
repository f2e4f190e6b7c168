"""Files of rows as sheets: every format, every encoding, and what hostile files come to."""

from __future__ import annotations

import bz2
import csv
import gc
import gzip
import io
import json
import lzma
import zipfile
from dataclasses import replace
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import feather
from shapely import MultiPoint, Point, Polygon

import mapper
from mapper.errors import RecordsError
from mapper.files import as_input, pause_collection, streams
from mapper.files.located_features import GEOMETRY_LATITUDE, GEOMETRY_LONGITUDE
from mapper.imports import assign_file
from mapper.imports.reading import read_sheet
from mapper.text import is_blank
from tests.cases import in_one_test

ROWS = [{"id": "1", "city": "Bell", "note": "a, “b”"}, {"id": "2", "city": "Ñuñoa", "note": None}]


@pytest.fixture
def write(tmp_path):
    def write(data: bytes | str, name: str = "data.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


def rows_of(sheet):
    return sheet.table.to_pylist()


def delimited(delimiter=","):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["id", "city", "note"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


@in_one_test("delimiter", [",", ";", "\t", "|"])
@in_one_test("name", ["data.csv", "data.tsv", "data.txt"])
def test_the_delimiter_is_found(write, delimiter, name):
    sheet = read_sheet(write(delimited(delimiter), name))
    assert rows_of(sheet) == ROWS
    usual = {"data.tsv": "\t"}.get(name, ",")
    assert any("separated by" in note for note in sheet.notes) == (delimiter != usual)


@in_one_test(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_said(write, encoding, said):
    sheet = read_sheet(write(delimited().encode(encoding)))
    assert rows_of(sheet) == ROWS
    assert [said in note for note in sheet.notes] == ([True] if said else [])


def test_lines_are_those_of_the_file_although_cells_hold_line_breaks_and_rows_are_blank(write):
    sheet = read_sheet(write('a,b\n1,"x\ny"\n\n2,z\n'))
    assert [sheet.line_of(row) for row in range(2)] == [2, 5]


def test_a_row_that_does_not_fit_is_a_fault_with_its_line_and_the_others_are_read(write):
    sheet = read_sheet(write('a,b\n1,"x\ny"\n2\n3,4,5\n6,7,\n8,9\n'))
    assert [row["a"] for row in rows_of(sheet)] == ["1", "6", "8"]
    assert [(fault.code, fault.position.line) for fault in sheet.faults] == [
        ("ragged-row", 4),
        ("ragged-row", 5),
    ]
    assert "'3, 4, 5'" in sheet.faults[1].found
    assert [sheet.line_of(row) for row in range(3)] == [2, 6, 7]


def test_a_zero_byte_is_a_fault_of_its_row(write):
    sheet = read_sheet(write("a,b\n1,x\0y\n2,z\n"))
    assert [(fault.code, fault.position.line) for fault in sheet.faults] == [("zero-byte", 2)]
    assert rows_of(sheet) == [{"a": "2", "b": "z"}]


def test_an_endless_quote_loses_no_row_before_it(write):
    sheet = read_sheet(write('a,b\n1,2\n3,"never closed\n4,5\n'))
    assert rows_of(sheet)[0] == {"a": "1", "b": "2"}
    assert len(rows_of(sheet)) + len(sheet.faults) == 2


def test_a_cell_larger_than_a_block_is_read(write):
    large = "x" * 9_000_000
    assert rows_of(read_sheet(write(f"a,b\n1,{large}\n"))) == [{"a": "1", "b": large}]


def test_equal_and_empty_names_of_columns_become_distinct(write):
    sheet = read_sheet(write("a,a,,a (2)\n1,2,3,4\n"))
    assert rows_of(sheet) == [{"a": "1", "a (3)": "2", "column 3": "3", "a (2)": "4"}]
    assert len(sheet.notes) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_one_fault(write, data):
    with pytest.raises(RecordsError, match=r"data\.csv:1: error: .*\[empty-file\]"):
        read_sheet(write(data))


@in_one_test(
    ("name", "data", "code"),
    [
        ("data.parquet", b"PAR1 but not more", "unreadable-file"),
        ("data.xlsx", b"PK\x03\x04 but not more", "unreadable-file"),
        ("data.gpkg", b"SQLite format 3\x00 but not more", "unreadable-file"),
        ("data.geojson", b"{", "json-syntax"),
        ("data.json", b"[{]", "json-syntax"),
        ("data.json", b"[\xff]", "encoding"),
        ("data.png", b"\x89PNG\0", "unknown-format"),
        ("data.json", b"3", "no-table"),
        ("data.json", b"[" * 100_000, "json-syntax"),
        ("data.csv", b"%PDF-1.4\n", "no-table"),
        ("data.xls", b"<html><table>\n</table></html>", "no-table"),
        ("data.csv", b"<!DOCTYPE html>\n<html>", "no-table"),
        ("data.geojson.gz", b"\x1f\x8b\x08", "unreadable-file"),
        ("data.csv.gz", b"\x1f\x8b\x08 but not more", "unreadable-file"),
        ("data.csv.bz2", b"BZh9 but not more", "unreadable-file"),
        ("data.csv.xz", b"\xfd7zXZ\x00 but not more", "unreadable-file"),
        ("data.csv.zst", b"\x28\xb5\x2f\xfd but not more", "unreadable-file"),
        ("data.feather", b"ARROW1 but not more", "unreadable-file"),
    ],
)
def test_a_broken_file_is_one_line(write, name, data, code):
    with pytest.raises(RecordsError) as caught:
        read_sheet(write(data, name))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_one_table_in_a_zip_archive_is_read(tmp_path):
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/inside.csv", delimited())
        archive.writestr("__MACOSX/folder/._inside.csv", "a,b")
        archive.writestr("README.md", "# what it is")
        archive.writestr("folder/about.txt", "What is inside, in words")
    sheet = read_sheet(path)
    assert rows_of(sheet) == ROWS
    assert sheet.file == str(path)


@pytest.mark.parametrize("inside", [("a.csv", "b.csv"), ("a.png",)])
def test_a_zip_archive_of_no_or_several_tables_is_refused_with_what_it_holds(tmp_path, inside):
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in inside:
            archive.writestr(name, delimited())
    with pytest.raises(RecordsError, match=inside[0]) as caught:
        read_sheet(path)
    assert [fault.code for fault in caught.value.faults] == ["no-table"]


@pytest.mark.parametrize("name", ["data.csv.gz", "data.CSV", "data.tsv.gz"])
def test_what_gzip_packed_is_read(write, name):
    mark = "\t" if ".tsv" in name else ","
    sheet = read_sheet(write(gzip.compress(delimited(mark).encode()), name))
    assert rows_of(sheet) == ROWS
    assert not sheet.notes
    assert rows_of(read_sheet(write(gzip.compress(b'[{"id": 1}]'), "data.json.gz"))) == [
        {"id": "1"}
    ]


@pytest.mark.parametrize("name", ["data.xlsx", "data.xls"])
def test_text_that_is_called_a_workbook_is_read_as_what_it_is(write, name):
    sheet = read_sheet(write(delimited("\t"), name))
    assert rows_of(sheet) == ROWS
    assert any(name.removeprefix("data") in note for note in sheet.notes)


@in_one_test(
    ("above", "line"),
    [
        ("Police incidents 2026\n", 3),
        ("Police incidents 2026\r\nExported,2026-02-01,,\r\n", 4),
        ("Police incidents,,\n,,\n\n", 5),
        ("# exported\n", 3),
        ("sep=,\n", 3),
        ('"A title in quotes,\nof two lines",,\n', 4),
    ],
)
@in_one_test("last", ["", "3\n"])  # a row that does not fit is read another way
def test_a_title_above_the_names_of_the_columns_is_passed_over_and_said(write, above, line, last):
    sheet = read_sheet(write(above + delimited() + last))
    assert rows_of(sheet) == ROWS
    assert [sheet.line_of(row) for row in range(2)] == [line, line + 1]
    assert [fault.position.line for fault in sheet.faults] == ([line + 2] if last else [])
    [note] = sheet.notes
    assert f"line {line - 1}" in note
    assert ("title" in note) == (not above.startswith("sep="))  # how Excel names the separator


@pytest.mark.parametrize(
    ("above", "names"),
    [
        ("Crashes of 2025,,,,,\nCase,,Place,,Harm,\n", "No,Date,Latitude,Longitude,Hurt,Dead"),
        ("Fall,,Ort,,Folgen,\n", "Nr,Datum,Breite,Länge,Verletzte,Tote"),
        ("Incident,,Location,,,\n", "Id,Date,Lat,Lon,City,Dead"),
    ],
)
def test_names_of_groups_of_columns_are_passed_over(write, above, names):
    sheet = read_sheet(write(f"{above}{names}\n1,2026-01-02,33.9,-118.1,Bell,0\n"))
    assert sheet.names == names.split(",")
    assert len(sheet) == 1


@pytest.mark.parametrize("names", [",date,city,lat", "id,date,,lat", "city,,,"])
def test_a_header_with_gaps_is_no_row_of_groups(write, names):
    sheet = read_sheet(write(f"{names}\nx,2026-01-02,police department,33.9\n"))
    assert len(sheet) == 1
    assert sheet.header_line == 1


def test_a_first_row_of_unknown_names_stays_the_header_whatever_follows(write):
    sheet = read_sheet(write("a,b,c\n1,Bell,x\nid,2,y\n"))
    assert sheet.names == ["a", "b", "c"]
    assert len(sheet) == 2


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(RecordsError, match="unreadable-file"):
        read_sheet(tmp_path / "none.csv")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
@example([["", "", "\x1b"], ["", "\u200b", "a"]])
def test_whatever_a_csv_holds_comes_out_as_it_went_in(tmp_path, rows):
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    path = tmp_path / "data.csv"
    path.write_bytes(text.getvalue().encode())
    sheet = read_sheet(path)
    assert [list(row.values()) for row in rows_of(sheet)] == [
        [cell or None for cell in row] for row in rows if not all(map(is_blank, row))
    ]


# ---- geometry ----------------------------------------------------------------------------------


POINTS = (Point(-118.187, 33.977), None)


def frame(crs="EPSG:4326", shapes=POINTS):
    return gpd.GeoDataFrame({"id": ["1", "2"]}, geometry=list(shapes), crs=crs)


def saved(path, table):
    if path.suffix == ".parquet":
        table.to_parquet(path)
    else:
        table.to_file(path)
    return path


@in_one_test("name", ["data.geojson", "data.gpkg", "data.parquet", "data.json"])
def test_points_become_latitude_and_longitude(tmp_path, name):
    driver = {"driver": "GeoJSON"} if name == "data.json" else {}
    path = tmp_path / name
    if driver:
        frame().to_file(path, **driver)
    else:
        saved(path, frame())
    first, second = rows_of(read_sheet(path))
    assert (first[GEOMETRY_LATITUDE], first[GEOMETRY_LONGITUDE]) == ("33.977", "-118.187")
    assert (second[GEOMETRY_LATITUDE], second[GEOMETRY_LONGITUDE]) == (None, None)
    assert [first["id"], second["id"]] == ["1", "2"]


@pytest.mark.filterwarnings(
    "ignore:Conversion of an array with ndim:DeprecationWarning"
)  # geopandas, of one point
@pytest.mark.parametrize("name", ["data.geojson", "data.gpkg", "data.parquet"])
def test_a_declared_system_is_transformed_and_said(tmp_path, name):
    projected = frame().to_crs("EPSG:2229")  # feet in southern California
    path = tmp_path / name
    if name == "data.geojson":
        text = json.loads(projected.to_json(drop_id=True))
        text["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2229"}}
        path.write_text(json.dumps(text))
    else:
        saved(path, projected)
    sheet = read_sheet(path)
    first = rows_of(sheet)[0]
    assert float(first[GEOMETRY_LATITUDE]) == pytest.approx(33.977, abs=1e-5)
    assert float(first[GEOMETRY_LONGITUDE]) == pytest.approx(-118.187, abs=1e-5)
    assert any("to WGS84 degrees" in note for note in sheet.notes)


def test_projected_coordinates_without_a_word_are_refused_with_a_hint(tmp_path):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point"}}
    feature["geometry"]["coordinates"] = [6_500_000, 1_800_000]
    path = tmp_path / "data.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(RecordsError, match=r"6,500,000, 1,800,000.*EPSG:4326.*\[unknown-crs\]"):
        read_sheet(path)


def test_a_shape_that_crosses_itself_keeps_its_row(tmp_path):
    shapes = (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), MultiPoint([(-118, 34)]))
    sheet = read_sheet(saved(tmp_path / "data.gpkg", frame(shapes=shapes)))
    assert sheet.faults == ()
    assert [sheet.line_of(row) for row in range(len(sheet))] == [1, 2]


# ---- Parquet, JSON, XLSX -----------------------------------------------------------------------


def test_columns_of_parquet_of_any_type_become_text(tmp_path):
    table = pa.table(
        {
            "n": [1, None],
            "x": [34.1, -118.25],
            "day": [date(2026, 1, 19), None],
            "at": pd.to_datetime(["2026-01-19T09:30:00", None]),
            "list": [["a", "b"], None],
            "flag": [True, False],
            "word": pa.array(["x", "y"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "data.parquet")
    first, second = rows_of(read_sheet(tmp_path / "data.parquet"))
    assert [first[name] for name in ("n", "x", "day", "list", "flag", "word")] == [
        "1", "34.1", "2026-01-19", "a\nb", "true", "x",
    ]  # fmt: skip
    assert first["at"].startswith("2026-01-19 09:30:00")
    assert [second[name] for name in ("n", "day", "at", "list")] == [None] * 4


@in_one_test(
    ("name", "text"),
    [
        ("data.jsonl", '{"id": 1, "links": ["a", {"url": "b"}]}\n\n{"id": 2.5}\n'),
        ("data.json", '[{"id": 1, "links": ["a", {"url": "b"}]}, {"id": 2.5}]'),
        ("data.json", '{"data": [{"id": 1, "links": ["a", {"url": "b"}]}, {"id": 2.5}]}'),
        ("data.json", '{"id": 1, "links": ["a", {"url": "b"}]}\n{"id": 2.5}\n'),
    ],
)
def test_json_is_read_as_lines_or_as_an_array(write, name, text):
    sheet = read_sheet(write(text, name))
    assert rows_of(sheet) == [{"id": "1", "links": "a\nb"}, {"id": "2.5", "links": None}]


@in_one_test(
    ("text", "rows"),
    [
        ('{"crashes": [{"a": 1},\n {"a": 2}]}', [1, 2]),
        (
            '{"meta": {"count": 2}, "next": null, "ok": true, "total": 2, "places": [{"a": 1},\n {"a": 2}]}',
            [1, 2],
        ),
        ('{"id": 1, "date": "2026-01-02", "vehicles": [{"a": 1}, {"a": 2}]}', [1]),
        ('{"lat": 33.9, "lon": -118.1, "vehicles": [{"a": 1}, {"a": 2}]}', [1]),
        ('{"a": [{"b": 1}, {"b": 2}], "c": [{"d": 1}, {"d": 2}]}', [1]),
        ('{"a": [1, 2, 3], "b": [4, 5, 6]}', [1]),
    ],
)
def test_rows_of_json_under_any_name_are_read_where_nothing_else_may_be_a_row(write, text, rows):
    sheet = read_sheet(write(text, "data.json"))
    assert [sheet.line_of(row) for row in range(len(sheet))] == rows


def test_objects_within_json_are_columns_and_points_stay_whole(write):
    row = {
        "place": {"city": "Bell", "in": {"county": "LA"}},
        "at": {"latitude": 1, "longitude": 2},
        "no": {"latitude": "", "longitude": ""},
        "x.y": 1,
        "x": {"y": 2},
    }
    assert rows_of(read_sheet(write(json.dumps([row]), "data.json"))) == [
        {
            "place.city": "Bell",
            "place.in.county": "LA",
            "at": '{"latitude": 1, "longitude": 2}',
            "no.latitude": None,
            "no.longitude": None,
            "x.y": "1",
            "x.y (2)": "2",
        }
    ]


@pytest.mark.parametrize("lines", [1, 2])
def test_features_in_json_are_features(write, lines):
    point = {"type": "Point", "coordinates": [-118.187, 33.977]}
    feature = json.dumps({"type": "Feature", "properties": {"id": "1"}, "geometry": point})
    rows = rows_of(read_sheet(write(f"{feature}\n" * lines, "data.json")))
    assert [row[GEOMETRY_LATITUDE] for row in rows] == ["33.977"] * lines


@pytest.mark.parametrize("name", ["data.json", "data.jsonl"])
def test_the_rows_of_a_long_array_keep_their_lines(write, name):
    rows = [f'{{"id": {number}}}' for number in range(1_500)]
    rows[1_200] = "7"
    rows[1_300] = '{"type": "Feature", "id": 1300}'  # an object among objects
    text = "[" + ",\n".join(rows) + "]" if name == "data.json" else "\n".join(rows)
    sheet = read_sheet(write(text, name))
    assert sheet.table.column("id").to_pylist() == [str(n) for n in range(1_500) if n != 1_200]
    assert [(each.code, each.position.line) for each in sheet.faults] == [("not-an-object", 1_201)]
    assert sheet.line_of(1_250) == 1_252


def test_lines_that_are_arrays_or_collections_are_each_an_entry(write):
    lines = '[1]\n[2]\n{"id": 3}\n'
    sheet = read_sheet(write(lines, "data.json"))
    assert [each.position.line for each in sheet.faults] == [1, 2]
    assert sheet.table.column("id").to_pylist() == ["3"]
    point = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}'
    collection = f'{{"type": "FeatureCollection", "features": [{point}]}}'
    assert read_sheet(write(f"{collection}\n{collection}\n", "data.json")).table.num_rows == 2


def test_a_broken_line_of_json_leaves_the_others(write):
    sheet = read_sheet(write('{"id": 1}\n{"id": \n7\n{"id": 3}\n', "data.jsonl"))
    assert [(fault.code, fault.position.line) for fault in sheet.faults] == [
        ("json-syntax", 2),
        ("not-an-object", 3),
    ]
    assert sheet.line_of(1) == 4


@pytest.mark.parametrize(
    ("about", "title"),
    [([["Read me"], ["Made by hand."]], "Rows"), ([["key", "value"], ["by", "hand"]], "About")],
)
def test_a_sheet_of_words_alone_is_not_taken_for_the_table(tmp_path, about, title):
    book = openpyxl.Workbook()
    book.active.title = "About"
    for row in about:
        book.active.append(row)
    rows = book.create_sheet("Rows")
    rows.append(["date", "city"])
    rows.append(["2025-03-14", "Bell, CA"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    sheet = read_sheet(path)
    assert any(f"'{title}'" in note.split("skipped")[0] for note in sheet.notes)
    assert len(sheet.other_layers) == 1
    if title == "About":
        with pytest.raises(RecordsError, match="--layer Rows"):
            mapper.read(path)
    assert len(mapper.read(path, layer="Rows", embargo_hours=0)) == 1


def test_a_workbook_is_read_with_its_rows_and_the_other_sheets_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([])
    book.active.append(["id", "date", "lat"])
    book.active.append([1, pd.Timestamp("2026-01-19"), 34.1])
    book.active.append([])
    book.active.append([2, None, "x"])
    book.create_sheet("codes").append(["something"])
    book.save(tmp_path / "data.xlsx")
    sheet = read_sheet(tmp_path / "data.xlsx")
    first, second = rows_of(sheet)
    assert (first["id"], first["date"][:10], first["lat"]) == ("1", "2026-01-19", "34.1")
    assert second == {"id": "2", "date": None, "lat": "x"}
    assert [sheet.line_of(0), sheet.line_of(1)] == [3, 5]
    assert any("'codes'" in note for note in sheet.notes)


def test_a_title_in_a_workbook_is_passed_over(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Incidents 2026"], [], ["id", "date", "city"], [1, "2026-01-19", "Bell"]):
        book.active.append(row)
    book.save(tmp_path / "data.xlsx")
    sheet = read_sheet(tmp_path / "data.xlsx")
    assert rows_of(sheet) == [{"id": "1", "date": "2026-01-19", "city": "Bell"}]
    assert sheet.line_of(0) == 4
    assert "'Incidents 2026'" in sheet.notes[0]


def test_a_table_without_a_suffix_is_known_by_its_first_bytes(write):
    assert rows_of(read_sheet(write(delimited(), "data"))) == ROWS
    assert rows_of(read_sheet(write('{"id": 1}\n', "data"))) == [{"id": "1"}]


def test_geoparquet_whose_geometry_a_tool_dropped_is_a_table_like_any_other(tmp_path):
    table = pa.table(
        {"id": ["a"], "date": ["2025-01-19"], "title": ["x"], "lat": [33.9], "lon": [-118.2]}
    )
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    path = tmp_path / "a.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    assert read_sheet(path).table["lat"].to_pylist() == ["33.9"]
    assert assign_file(path, tmp_path / "out.csv").rows == 1


def test_objects_within_objects_of_which_most_are_empty_are_read_and_assigned(tmp_path):
    rows = [{"id": "a", "lat": 33.9, "lon": -118.2, "more": [{}, {}, {"p": {"q": {"r": None}}}]}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert assign_file(path, tmp_path / "out.csv").rows == 1


@pytest.mark.long
def test_what_a_caller_froze_stays_frozen_while_many_rows_are_read():
    gc.freeze()  # a command that ran in this process before has thawed what tests/conftest.py froze
    with pause_collection():
        rows = [[number] for number in range(150_000)]
    assert (gc.isenabled(), len(rows)) == (True, 150_000)
    assert gc.get_freeze_count() > 10_000  # it is all thawed or nothing; counting takes 0.1 s


PACKED = {
    "data.csv.gz": gzip.compress,
    "data.csv.bz2": bz2.compress,
    "data.csv.xz": lzma.compress,
    "data.csv.zst": lambda data: pa.Codec("zstd").compress(data, asbytes=True),
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", PACKED)
def test_what_any_packer_packed_is_read_and_no_more_than_fits(write, name, monkeypatch):
    path = write(PACKED[name](delimited().encode()), name)
    assert rows_of(read_sheet(path)) == ROWS
    assert rows_of(read_sheet(write(path.read_bytes(), "data"))) == ROWS
    monkeypatch.setattr(streams, "SUSPECT_BYTES", 1 << 10)
    bomb = write(PACKED[name](b"a,b\n" + b"0,0\n" * (1 << 18)), name)
    with pytest.raises(RecordsError, match="too-large"):
        read_sheet(bomb)


@pytest.mark.filterwarnings(
    "ignore:Conversion of an array with ndim:DeprecationWarning"
)  # geopandas, of one point
@pytest.mark.parametrize("name", ["data.feather", "data.arrow", "data"])
def test_arrow_files_are_read_with_their_geometry(tmp_path, name):
    feather.write_feather(pd.DataFrame(ROWS), tmp_path / name)
    assert rows_of(read_sheet(tmp_path / name)) == ROWS
    stream = pa.Table.from_pandas(pd.DataFrame(ROWS))
    with pa.ipc.new_stream(tmp_path / "t.arrows", stream.schema) as writer:
        writer.write_table(stream)
    assert rows_of(read_sheet(tmp_path / "t.arrows")) == ROWS
    frame("EPSG:4326").to_crs(3857).to_feather(tmp_path / name)
    first = rows_of(read_sheet(tmp_path / name))[0]
    assert float(first[GEOMETRY_LATITUDE]) == pytest.approx(POINTS[0].y, abs=1e-6)


@pytest.mark.parametrize("name", ["data.topojson", "data.json"])
def test_topojson_is_read(write, name):
    points = [
        {"type": "Point", "coordinates": [-118.2, 34.0], "properties": {"id": "a"}},
        {"type": "Point", "coordinates": [-118.3, 34.1], "properties": {"id": "b"}},
    ]
    layer = {"type": "GeometryCollection", "geometries": points}
    text = json.dumps({"type": "Topology", "objects": {"stops": layer}, "arcs": []})
    rows = rows_of(read_sheet(write(text, name)))
    assert [(row["id"], row[GEOMETRY_LATITUDE]) for row in rows] == [("a", "34"), ("b", "34.1")]


def layered_workbook(path):
    book = openpyxl.Workbook()
    for number, sheet in enumerate((book.active, book.create_sheet("two")), start=1):
        sheet.append(["id", "city", "note"])
        sheet.append([f"{number}", "Bell", "x"])
    book.active.title = "one"
    book.save(path)


def layered_geopackage(path):
    for number, layer in ((1, "one"), (2, "two")):
        rows = {"id": [str(number)]}
        gpd.GeoDataFrame(rows, geometry=[POINTS[0]], crs=4326).to_file(path, layer=layer)


@pytest.mark.parametrize(
    ("name", "make"), [("a.xlsx", layered_workbook), ("a.gpkg", layered_geopackage)]
)
def test_a_layer_is_read_by_its_name(tmp_path, name, make):
    path = tmp_path / name
    make(path)
    given = replace(as_input(path), layer="two")
    assert [row["id"] for row in rows_of(read_sheet(given))] == ["2"]
    assert any("'two'" in note for note in read_sheet(path).notes)
    with pytest.raises(RecordsError, match=r"'one', 'two'.*no-such-layer"):
        read_sheet(replace(given, layer="three"))


def test_a_format_without_layers_refuses_one(write):
    given = replace(as_input(write(delimited())), layer="one")
    with pytest.raises(RecordsError, match="no-such-layer"):
        read_sheet(given)
