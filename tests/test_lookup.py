"""Jurisdictions for any table: frames, CSV and Parquet, streams, rows without coordinates."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest
import shapely
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import OutputError, PointsError
from mapper.files import delimited
from mapper.imports.points import assign_table
from mapper.imports.points.answer_columns import COLUMNS
from tests.cases import in_one_test

BELL = (33.979228, -118.188445)
ROWS = """\
id,Lat,LNG,note,zip
1,33.979228,-118.188445,"City ""Hall"", Bell",00501
2,,,none,1
3,abc,-118,x,2
4,95,-118,y,3
5, 33.98 ,-118.18,"two
lines",4
6,0,0,null island,5
"""


def run(*arguments, given=None):
    return CliRunner().invoke(main, ["assign", *map(str, arguments)], input=given)


def test_every_row_comes_back_with_its_answers_and_as_it_was(tmp_path):
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    done = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--uncertainty", "120")
    assert done.exit_code == 0, done.output
    for said in (
        "6 rows = 2 answered + 1 outside the known boundaries",
        "1 without an answer: no coordinates",
        "1 without an answer: coordinates are not numbers",
        "1 without an answer: coordinates are beyond ±90 and ±180",
    ):
        assert said in done.stderr
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    before = list(csv.reader(io.StringIO(ROWS)))
    after = list(csv.reader(io.StringIO(text)))
    assert [row[:5] for row in after] == before
    answers = list(csv.DictReader(io.StringIO(text)))
    assert {name: answers[0][name] for name in COLUMNS} == {
        "place_geoid": "0604870",
        "place": "Bell",
        "county_geoid": "06037",
        "county": "Los Angeles County",
        "state_geoid": "06",
        "state": "California",
        "jurisdiction": "Bell, Calif.",
        "places": "",
        "border_distance_meters": "281.8",
        "boundaries_vintage": "TIGER 2016",
        "regions": "",
        "countries": "US",
        "place_class": "incorporated",
        "police": "Bell Police Department",
    }
    assert (answers[4]["place"], answers[4]["jurisdiction"]) == ("Bell", "Bell or Maywood, Calif.")
    assert answers[4]["places"] == "0604870;0646492"
    assert answers[5]["jurisdiction"] == "outside the known boundaries"
    for number in (1, 2, 3):
        assert {answers[number][name] for name in COLUMNS} == {""}


def test_standard_input_and_output(python):
    command = [*python, "-m", "mapper", "assign", "-"]
    done = subprocess.run(command, input=ROWS.encode(), capture_output=True, check=True)
    assert len(list(csv.reader(io.StringIO(done.stdout.decode())))) == 7
    assert b"6 rows = " in done.stderr


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_a_byte_order_mark(tmp_path, delimiter):
    text = f"\ufeffname{delimiter}latitude{delimiter}longitude\na{delimiter}33.979228{delimiter}-118.188445\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    out = pd.read_csv(tmp_path / "out.csv")
    assert list(out.columns[:3]) == ["name", "latitude", "longitude"]
    assert out["place"].tolist() == ["Bell"]


def test_parquet_keeps_types_and_gives_sets_as_lists(tmp_path):
    frame = pd.DataFrame(
        {"n": [7, 8], "decimalLatitude": [33.98, np.nan], "decimalLongitude": [-118.18, 1.0],
         "coordinateUncertaintyInMeters": [120.0, 5.0]}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "in.parquet")
    done = run(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    assert done.exit_code == 0, done.output
    out = pd.read_parquet(tmp_path / "out.parquet")
    assert out["n"].dtype == "int64"
    assert list(out["places"][0]) == ["0604870", "0646492"]
    assert out["jurisdiction"][0] == "Bell or Maywood, Calif."
    assert pd.isna(out["place"][1])


def test_chunks_change_no_answer(tmp_path, monkeypatch):
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"lat": random.uniform(33, 35, 300), "lon": random.uniform(-119, -117, 300)}
    )
    frame.to_csv(tmp_path / "in.csv", index=False)
    run(tmp_path / "in.csv", "-o", tmp_path / "one.csv", "--uncertainty", "500")
    monkeypatch.setattr(delimited, "STREAM_BLOCK_BYTES", 2_000)
    run(tmp_path / "in.csv", "-o", tmp_path / "many.csv", "--uncertainty", "500")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()


_PEAK = """
import sys
from mapper.imports.points import assign_table
from mapper.files import delimited
delimited.STREAM_BLOCK_BYTES = 1 << 20
from tests.operating_system import Memory
options = assign_table.AssignOptions(border_distance=False)
with Memory() as memory:
    print(assign_table.assign_file(sys.argv[1], sys.argv[2], options).rows)
print(memory.peak_bytes)
"""


@pytest.mark.long
def test_memory_does_not_grow_with_the_rows(tmp_path, python):
    random = np.random.default_rng(2)
    peaks = []
    for count in (100_000, 300_000):  # chunks are full in both
        source = tmp_path / f"{count}.csv"
        text = pa.repeat("a text that is rather long and the same in each row; " * 4, count)
        latitude, longitude = random.uniform(33, 35, count), random.uniform(-119, -117, count)
        rows = pa.table({"lat": latitude, "lon": longitude, "text": text})
        arrow_csv.write_csv(rows, source)
        command = [*python, "-c", _PEAK, source, tmp_path / "out.csv"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows_done, peak = map(int, done.stdout.split())
        assert rows_done == count
        peaks.append(peak / 1e6)
    # 200,000 rows more are 50 MB of input and 75 MB of output
    assert peaks[1] - peaks[0] < 30


# ---- frames ----------------------------------------------------------------------------------


@pytest.mark.parametrize("offered_by", ["pyarrow", "duckdb"])
def test_what_offers_an_arrow_stream_is_a_frame_with_its_own_types(offered_by):
    rows = pa.table({"lat": [33.9775, None], "lon": [-118.187, None], "n": [None, 7]})
    given = duckdb.sql("SELECT * FROM rows") if offered_by == "duckdb" else rows
    found = mapper.assign(given, border_distance=False)
    assert found.loc[0, "place"] == "Bell"
    assert found["place"].isna().tolist() == [False, True]
    assert found["n"].dtype == "int64[pyarrow]"


def test_a_frame_gets_columns_and_keeps_its_index():
    frame = pd.DataFrame({"lat": [BELL[0], None], "lng": [BELL[1], 3.0]}, index=["a", "b"])
    found = mapper.assign(frame)
    assert list(frame.columns) == ["lat", "lng"]
    assert list(found.columns) == ["lat", "lng", *COLUMNS]
    assert found.loc["a", "place"] == "Bell"
    assert found.loc["a", "places"] == ()
    assert pd.isna(found.loc["b", "jurisdiction"])


@pytest.mark.filterwarnings(
    "ignore:Conversion of an array with ndim:DeprecationWarning"
)  # geopandas, of one point
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3310", "EPSG:3857"])
def test_a_geodataframe_of_any_crs(crs):
    points = gpd.points_from_xy([BELL[1], None], [BELL[0], None], crs="EPSG:4326")
    points[1] = None
    frame = gpd.GeoDataFrame({"id": [1, 2]}, geometry=points).to_crs(crs)
    found = mapper.assign(frame, uncertainty=300)
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.crs == frame.crs
    assert found["jurisdiction"][0] == "Bell or Maywood, Calif."
    assert found["places"].tolist() == [("0604870", "0646492"), ()]
    assert pd.isna(found["place"][1])


@in_one_test("kind", ["object", "string[pyarrow]", "category", "float64"])
def test_coordinates_of_any_type_of_column(kind):
    values = [str(BELL[0]), str(BELL[1])]
    frame = pd.DataFrame({"latitude": values[:1], "longitude": values[1:]}).astype(kind)
    assert mapper.assign(frame)["place"].tolist() == ["Bell"]


@in_one_test(
    ("frame", "options", "says"),
    [
        ({"a": [1]}, {}, r"(?s)--latitude.*--longitude"),
        ({"lat": [1], "Lat": [2], "lon": [1]}, {}, "'lat', 'Lat'"),
        ({"lat": [1], "lon": [1]}, {"latitude": "y", "longitude": "lon"}, "'y'"),
        ({"lat": [1], "lon": [1], "place": [1]}, {}, "called 'place'.*prefix"),
        ({"lat": [1], "lon": [1]}, {"uncertainty": "radius"}, "'radius'"),
        ({"lat": [1], "lon": [1]}, {"uncertainty": 0}, "uncertainty 0"),
    ],
)
def test_what_is_no_table_of_points_is_told_why(frame, options, says):
    with pytest.raises(PointsError, match=says):
        mapper.assign(pd.DataFrame(frame), **options)


@in_one_test("name", ["agency", "when", "city", "id", "", "x1"])
def test_a_frame_may_have_other_columns_of_one_name(name):
    frame = pd.DataFrame([["a", BELL[0], BELL[1], None]], columns=[name, "lat", "lon", name])
    found = mapper.assign(frame)
    assert found["place"].tolist() == ["Bell"]
    assert list(found.columns) == [*frame.columns, *COLUMNS]


@pytest.mark.parametrize("names", [["lat", "lat", "lon"], ["site lat", "site lat", "site lon"]])
def test_an_axis_of_two_columns_of_one_name_is_refused(names):
    with pytest.raises(PointsError, match="2 columns are called") as caught:
        mapper.assign(pd.DataFrame([[BELL[0], 1.5, BELL[1]]], columns=names))
    assert caught.value.code == "no-place-column"


def test_geometries_without_crs_are_refused_and_areas_are_circles():
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1], [1]))
    with pytest.raises(PointsError, match="set_crs"):
        mapper.assign(points)
    # two points, since geopandas 1.1.0 warns of numpy's rules for one
    bell = gpd.GeoSeries.from_xy([BELL[1]] * 2, [BELL[0]] * 2, crs=4326).to_crs("EPSG:3310")[:1]
    # 20 meters around a spot are in Bell; 20 kilometers reach into many places
    small, large = (gpd.GeoDataFrame(geometry=bell.buffer(meters)) for meters in (20, 20_000))
    assert mapper.assign(small)["places"].map(len).item() == 0  # none but Bell
    assert mapper.assign(large)["places"].map(len).item() > 20


def test_a_prefix_makes_room():
    frame = pd.DataFrame({"lat": [BELL[0]], "lon": [BELL[1]], "place": ["home"]})
    found = mapper.assign(frame, prefix="census_")
    assert (found["place"][0], found["census_place"][0]) == ("home", "Bell")


# ---- failures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("none.csv", None, "unreadable-file"),
        ("empty.csv", "", "empty-file"),
        ("head.csv", "lat,lon\n", "no-rows"),
        ("bad.parquet", "no parquet", "unreadable-file"),
        ("feet.csv", "lat,lon\n6500000,1800000\n", "unknown-crs"),
    ],
)
def test_a_broken_table_is_one_line_and_leaves_the_old_output(tmp_path, name, text, code):
    out = tmp_path / "out.csv"
    out.write_text("old")
    if text is not None:
        (tmp_path / name).write_text(text, encoding="latin-1")
    done = run(tmp_path / name, "-o", out)
    assert done.exit_code == 1
    assert f"[{code}]" in done.stderr
    assert "Traceback" not in done.output
    assert out.read_text() == "old"
    assert not list(tmp_path.glob("*.part"))


def test_an_output_of_another_kind_or_no_room_for_it(tmp_path):
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    with pytest.raises(PointsError, match=r"\[unknown-format\]"):
        assign_table.assign_file(str(tmp_path / "in.csv"), str(tmp_path / "out.xlsx"))
    with pytest.raises(OutputError, match=r"\[no-output-folder\]"):
        assign_table.assign_file(str(tmp_path / "in.csv"), str(tmp_path / "no" / "out.csv"))


def test_the_docs_name_every_column_that_is_added():
    page = Path(__file__).parent.parent / "docs" / "how-to" / "jurisdictions-for-points.md"
    text = page.read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []


# ---- geometry --------------------------------------------------------------------------------


def _points(crs):
    """Two points and none, with columns of several kinds."""
    geometry = gpd.points_from_xy([BELL[1], -118.0, 0], [BELL[0], 34.0, 0], crs="EPSG:4326")
    geometry[2] = None
    return gpd.GeoDataFrame(
        {"id": [1, 2, 3], "note": ["a, b", None, "c"]}, geometry=geometry
    ).to_crs(crs)


@pytest.mark.sparse
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3310"])
@pytest.mark.parametrize("name", ["in.parquet", "in.gpkg", "in.geojson", "in.fgb"])
def test_geometry_is_read_in_any_crs_and_goes_along(tmp_path, name, crs):
    if name == "in.geojson" and crs != "EPSG:4326":
        crs = "EPSG:3857"  # with a member of the old GeoJSON, which GDAL writes
    frame, path = _points(crs), tmp_path / name
    if name == "in.fgb":
        frame = frame.iloc[[0, 0, 0]].assign(id=[1, 2, 3]).reset_index(drop=True)
    frame.to_parquet(path) if name == "in.parquet" else frame.to_file(path)
    done = run(path, "-o", tmp_path / "out.parquet", "--uncertainty", "300")
    assert done.exit_code == 0, done.output
    assert ("1 without an answer: no coordinates" in done.stderr) == (name != "in.fgb")
    out = gpd.read_parquet(tmp_path / "out.parquet")
    assert out.crs == frame.crs
    assert out.geometry.geom_equals_exact(frame.geometry, 1e-6).tolist()[:2] == [True, True]
    assert out["id"].tolist() == [1, 2, 3]
    assert out["jurisdiction"][0] == "Bell or Maywood, Calif."
    assert out["place"][:2].tolist() == mapper.assign(frame)["place"][:2].tolist()
    assert out["place_geoid"].isna()[2] or name == "in.fgb"


def test_geometry_is_well_known_text_in_csv_and_lists_and_boxes_are_json(tmp_path):
    _points("EPSG:4326").to_parquet(tmp_path / "in.parquet", write_covering_bbox=True)
    run(tmp_path / "in.parquet", "-o", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["geometry"] for row in rows] == [
        "POINT (-118.188445 33.979228)",
        "POINT (-118 34)",
        "",
    ]
    assert rows[0]["note"] == "a, b"
    assert json.loads(rows[0]["bbox"])["xmin"] == BELL[1]


def test_separate_coordinates_of_geoparquet(tmp_path):
    _points("EPSG:4326").to_parquet(tmp_path / "in.parquet", geometry_encoding="geoarrow")
    run(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    out = gpd.read_parquet(tmp_path / "out.parquet")
    assert out["place"][0] == "Bell"
    assert out.geometry[1].equals(shapely.Point(-118, 34))


def test_shapes_of_several_kinds_are_answered_and_said(tmp_path):
    frame = _points("EPSG:3310")
    frame.geometry = [
        frame.geometry[0],
        shapely.MultiPoint([frame.geometry[1]]),
        frame.geometry[0].buffer(9),
    ]
    frame.to_parquet(tmp_path / "in.parquet")
    done = run(tmp_path / "in.parquet", "-o", tmp_path / "out.csv")
    assert done.exit_code == 0
    assert "1 polygon" in done.stderr
    assert "3 rows = 3 answered" in done.stderr
    assert pd.read_csv(tmp_path / "out.csv")["place"].isna().tolist() == [False, False, False]


def test_an_unknown_crs_is_refused_unless_it_is_degrees_or_columns_are_named(tmp_path):
    frame = _points("EPSG:4326").assign(lat=[BELL[0], 34, None], lon=[BELL[1], -118, None])
    frame.set_crs(None, allow_override=True).to_parquet(tmp_path / "in.parquet")
    assert "3 rows = 2 answered" in run(tmp_path / "in.parquet").stderr
    frame = frame.to_crs("EPSG:2229").set_crs(None, allow_override=True)
    frame.to_parquet(tmp_path / "in.parquet")
    assert "[unknown-crs]" in run(tmp_path / "in.parquet").stderr
    named = run(tmp_path / "in.parquet", "--latitude", "lat", "--longitude", "lon")
    assert "3 rows = 2 answered" in named.stderr


def test_of_several_layers_the_first_is_read_and_the_others_are_named(tmp_path):
    for layer in ("first", "second"):
        _points("EPSG:4326").to_file(tmp_path / "in.gpkg", layer=layer)
    done = run(tmp_path / "in.gpkg", "-o", tmp_path / "out.csv")
    assert re.search(r"'first'.*'second' \(3\)", done.stderr)
    (tmp_path / "bad.gpkg").write_text("no layers")
    assert "[unreadable-file]" in run(tmp_path / "bad.gpkg").output


def test_shapes_as_texts_stand_for_their_circles(tmp_path):
    shapes = [
        "LINESTRING (-118.195 33.979, -118.18 33.981)",
        "POINT (-118.1445 34.1478)",
        json.dumps(shapely.geometry.mapping(shapely.box(-118.145, 34.147, -118.144, 34.148))),
        "",
        "nonsense",
    ]
    frame = pd.DataFrame({"id": range(5), "the_geom": shapes})
    found = mapper.assign(frame, border_distance=False, texts=True)
    assert found["place"].fillna("").tolist() == ["Bell", "Pasadena", "Pasadena", "", ""]
    assert " or " in found["jurisdiction"][0]  # from one end to the other
    frame.to_csv(tmp_path / "in.csv", index=False)
    done = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--no-distance")
    assert "in.csv:6" in done.stderr
    assert "[invalid-shape]" in done.stderr
    written = pd.read_csv(tmp_path / "out.csv")
    assert written["the_geom"].fillna("").tolist() == shapes
    assert written["place"].fillna("").tolist() == found["place"].fillna("").tolist()
    shapes = [
        "SRID=3857;LINESTRING (-13156600 4026000, -13156500 4026000)",
        "SRID=3857;POINT EMPTY",
    ]
    found = mapper.assign(pd.DataFrame({"wkt": shapes}), border_distance=False)
    assert found["place"].tolist()[0] == "Bell"
