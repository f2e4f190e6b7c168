"""Every type of cell that a reader hands over becomes text, in the form that JSON has it."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from mapper.files.sheets import convert_to_texts
from mapper.imports.reading import read_sheet
from tests.cases import in_one_test

DAY, TIME = dt.date(2026, 1, 5), dt.time(10, 30)
BIG = 2**64 - 1

# an Arrow array of four cells, and their texts
TYPES = {
    "texts": (pa.array([["a", "b"], None, [], [None, "x"]]), ["a\nb", None, None, "x"]),
    "numbers": (pa.array([[1, 2], None, [], [None, 3]]), ["1\n2", None, None, "3"]),
    "decimals": (pa.array([[1.5, 2.0], None, [], None]), ["1.5\n2", None, None, None]),
    "days": (pa.array([[DAY], None, [], None]), ["2026-01-05", None, None, None]),
    "moments": (
        pa.array([[2**62], None, [], None], pa.list_(pa.timestamp("ns"))),
        ["2116-02-20 23:53:38.427387904", None, None, None],
    ),
    "booleans": (pa.array([[True, False], None, [], None]), ["true\nfalse", None, None, None]),
    "nothings": (pa.array([[None], None, [], None]), [None] * 4),
    "nested": (pa.array([[["a", "b"], ["c"]], None, [], [[]]]), ["a\nb\nc", None, None, None]),
    "large": (
        pa.array([["a"], None, [], ["b"]], pa.large_list(pa.string())),
        ["a", None, None, "b"],
    ),
    "fixed": (
        pa.array([["a", "b"], None, ["c", None], ["d", "e"]], pa.list_(pa.string(), 2)),
        ["a\nb", None, "c", "d\ne"],
    ),
    "views": (
        pa.array([["a"], None, [], ["b"]], pa.list_view(pa.string())),
        ["a", None, None, "b"],
    ),
    "links": (
        pa.array([[{"url": "https://a.example/1"}, {"url": None}], None, [], None]),
        ['https://a.example/1\n{"url": null}', None, None, None],
    ),
    "unsigned": (pa.array([BIG, None, 0, 1], pa.uint64()), [str(BIG), None, "0", "1"]),
    "bytes": (pa.array([b"caf\xc3\xa9", b"\xff\x00", None, b""]), ["café", "ff00", None, None]),
    "objects": (
        pa.array([{"a": DAY}, None, None, None]),
        ['{"a": "2026-01-05"}', None, None, None],
    ),
    "maps": (
        pa.array([[("a", 1)], None, None, None], pa.map_(pa.string(), pa.int64())),
        ['{"a": 1}', None, None, None],
    ),
    "codes": (pa.array(["a", None, "b", "a"]).dictionary_encode(), ["a", None, "b", "a"]),
    "runs": (
        pa.RunEndEncodedArray.from_arrays(pa.array([2, 4], pa.int32()), pa.array(["a", "b"])),
        ["a", "a", "b", "b"],
    ),
    "no numbers": (pa.array([1.0, float("nan"), None, 0.5]), ["1", None, None, "0.5"]),
    "far days": (
        pa.array([[3_000_000], None, [], None], pa.list_(pa.date32())),
        ["10183-09-21", None, None, None],
    ),
    "null": (pa.nulls(4), [None] * 4),
}


def test_categories_of_views_are_read_as_polars_writes_them():
    words = pa.array(["knife", "gun"], pa.string_view())
    coded = pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.uint32()), words)
    column = pa.chunked_array([coded, coded.slice(2)])
    assert convert_to_texts(column).to_pylist() == ["knife", None, "gun", "gun"]
    inside = pa.array([["a"], None], pa.list_(pa.string()))
    nested = pa.ListArray.from_arrays(inside.offsets, coded.slice(0, 1))
    assert convert_to_texts(pa.chunked_array([nested])).to_pylist() == ["knife", None]


@in_one_test("name", TYPES)
def test_cells_of_any_type_become_text_however_the_column_is_cut(name):
    array, expected = TYPES[name]
    assert convert_to_texts(pa.chunked_array([array])).to_pylist() == expected
    cut = pa.chunked_array([array.slice(0, 1), array.slice(1, 2), array.slice(3)])
    assert convert_to_texts(cut).to_pylist() == expected
    assert convert_to_texts(pa.chunked_array([], array.type)).type == pa.string()


# what one cell of a property holds, and the columns that it becomes
PROPERTIES = {
    "texts": (["a", "b"], {"it": "a\nb"}),
    "one text": (["a"], {"it": "a"}),
    "numbers": ([1, 2], {"it": "1\n2"}),
    "decimals": ([1.5, 2.25], {"it": "1.5\n2.25"}),
    "booleans": ([True, False], {"it": "true\nfalse"}),
    "days": (["2026-01-05", "2026-01-06"], {"it": "2026-01-05\n2026-01-06"}),
    "times": (["10:30:00"], {"it": "10:30:00"}),
    "mixed": (["a", 1, None], {"it": "a\n1"}),
    "nested": ([["a", "b"], ["c"]], {"it": "a\nb\nc"}),
    "links": ([{"url": "https://a.example/1"}], {"it": "https://a.example/1"}),
    "objects": ([{"name": "A"}], {"it": '{"name": "A"}'}),
    "object": ({"city": "Bell", "deep": {"x": 1}}, {"it.city": "Bell", "it.deep.x": "1"}),
    "empty list": ([], {"it": None}),
    "long number": (2**64 - 1, {"it": str(2**64 - 1)}),
    "long numbers": ([2**64 - 1, 1], {"it": f"{2**64 - 1}\n1"}),
    "boolean": (True, {"it": "true"}),
}


def as_geojson(path, value):
    point = {"type": "Point", "coordinates": [-118.187, 33.9775]}
    feature = {"type": "Feature", "properties": {"it": value, "id": "x"}, "geometry": point}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))


def as_json(path, value):
    path.write_text(json.dumps([{"it": value, "id": "x"}]))


def as_json_lines(path, value):
    path.write_text(json.dumps({"it": value, "id": "x"}) + "\n")


WRITERS = {
    "rows.geojson": as_geojson,
    "rows.geojsonl": lambda path, value: path.write_text(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"it": value, "id": "x"},
                "geometry": {"type": "Point", "coordinates": [-118.187, 33.9775]},
            }
        )
        + "\n"
    ),
    "rows.json": as_json,
    "rows.jsonl": as_json_lines,
}


@in_one_test("name", PROPERTIES)
@in_one_test("file", WRITERS)
def test_a_property_of_any_kind_is_read_alike_from_every_format_of_json(file, name, tmp_path):
    value, expected = PROPERTIES[name]
    WRITERS[file](tmp_path / file, value)
    sheet = read_sheet(tmp_path / file)
    (row,) = sheet.table.to_pylist()
    assert {key: row[key] for key in row if key.startswith("it")} == expected


LAYERS = {
    "texts": (pa.array([["a", "b"]]), "a\nb"),
    "numbers": (pa.array([[1, 2]]), "1\n2"),
    "bytes": (pa.array([b"caf\xc3\xa9"]), "café"),
    "day": (pa.array([DAY]), "2026-01-05"),
    "time": (pa.array([TIME], pa.time32("ms")), "10:30:00"),
    "boolean": (pa.array([True]), "true"),
    "unsigned": (pa.array([2**52], pa.uint64()), str(2**52)),
    "codes": (pa.array(["a"]).dictionary_encode(), "a"),
}
# GDAL has no column of these for FlatGeobuf; it writes them as it likes
AS_GDAL_HAS_THEM = {("numbers", "a.fgb"): "[ 1, 2 ]", ("day", "a.fgb"): "2026-01-05 00:00:00.000"}


@in_one_test("name", LAYERS)
@in_one_test("file", ["a.gpkg", "a.fgb", "a.parquet"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_column_of_any_type_is_read_from_every_layer(file, name, tmp_path):
    array, expected = LAYERS[name]
    path = tmp_path / file
    point = pa.array([shapely.to_wkb(shapely.Point(-118.187, 33.9775))])
    table = pa.table({"it": array, "id": ["x"], "geometry": point})
    if file.endswith(".parquet"):
        geometry = {"encoding": "WKB", "geometry_types": ["Point"]}
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
        pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    else:
        pyogrio.write_arrow(
            table, path, geometry_name="geometry", geometry_type="Point", crs="EPSG:4326"
        )
    (row,) = read_sheet(path).table.to_pylist()
    assert row["it"].removesuffix(".000") == AS_GDAL_HAS_THEM.get(
        (name, file), expected
    ).removesuffix(".000")


def test_objects_in_parquet_become_columns_as_those_in_json_do(tmp_path):
    table = pa.table(
        {"place": [{"city": "Bell", "deep": {"x": 1}}, None], "place.city": ["other", "one"]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_sheet(tmp_path / "a.parquet").table.to_pylist() == [
        {"place.city (2)": "Bell", "place.deep.x": "1", "place.city": "other"},
        {"place.city (2)": None, "place.deep.x": None, "place.city": "one"},
    ]


def test_a_list_in_geoparquet_written_by_geopandas_is_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"agency": [["LAPD", "ICE"]]}, geometry=[shapely.Point(-118.187, 33.9775)], crs=4326
    )
    frame.to_parquet(tmp_path / "a.parquet")
    (row,) = read_sheet(tmp_path / "a.parquet").table.to_pylist()
    assert row["agency"] == "LAPD\nICE"
