"""Columns of coordinates in a system that the user names."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import mapper
from mapper import RecordsError
from mapper.cli import main

LONDON = (-0.1275, 51.5072)
DAY = "2026-01-03"


def in_system(crs: str, names: tuple[str, str], **more: object) -> pd.DataFrame:
    """Give a table of one point, with its coordinates in columns of these names."""
    point = gpd.GeoSeries.from_xy([LONDON[0]], [LONDON[1]], crs=4326).to_crs(crs)
    return pd.DataFrame({"date": [DAY], names[0]: point.x, names[1]: point.y, **more})


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("crs", "names"),
    [
        ("EPSG:27700", ("easting", "northing")),
        ("EPSG:3857", ("X", "Y")),
        ("EPSG:25830", ("UTM east", "UTM north")),
        ("EPSG:4277", ("longitude", "latitude")),  # degrees of another datum, 100 m off
        ("27700", ("east", "north")),
    ],
)
def test_coordinates_of_a_named_system_place_a_table(crs, names):
    table = in_system(f"EPSG:{crs}" if crs.isdecimal() else crs, names)
    (row,) = mapper.read(table, crs=crs).frame.to_dict("records")
    assert np.allclose((row["longitude"], row["latitude"]), LONDON, atol=2e-5)
    assert row["coordinate_uncertainty_in_meters"] >= 30
    answered = mapper.assign(table, crs=crs)
    assert list(answered["countries"]) == [("GB",)]


def test_a_mapping_and_an_option_name_the_system(tmp_path):
    path, mapping = tmp_path / "table.csv", tmp_path / "own.yaml"
    in_system("EPSG:27700", ("easting", "northing")).round(2).to_csv(path, index=False)
    mapping.write_text("format: '1'\ncrs: EPSG:27700\n")
    assert mapper.read(path, columns=mapping).tally.shown == 1
    records = tmp_path / "made.yaml"
    for command in (["check"], ["assign"], ["import", "-o", str(records)]):
        done = CliRunner().invoke(main, [*command, str(path), "--crs", "EPSG:27700"])
        assert done.exit_code == 0, done.output
    assert "crs: EPSG:27700" in records.with_name("table.columns.yaml").read_text()


@pytest.mark.parametrize(
    ("names", "x", "y", "code"),
    [
        (("x_rd", "y_rd"), 121687, 487484, "EPSG:28992"),
        (("X-coördinaat (RD)", "Y-coördinaat (RD)"), 121687, 487484, "EPSG:28992"),
        (("RDX", "RDY"), 121687, 487484, "EPSG:28992"),
        (("x_28992", "y_28992"), 121687, 487484, "EPSG:28992"),
        (("x_l93", "y_l93"), 652469, 6862035, "EPSG:2154"),
        (("E_LV95", "N_LV95"), 2683111, 1247945, "EPSG:2056"),
    ],
)
def test_a_system_is_read_from_names_where_the_numbers_lie_in_it(names, x, y, code):
    table = pd.DataFrame({"date": [DAY], names[0]: [x], names[1]: [y]})
    countries = {"EPSG:28992": "NL", "EPSG:2154": "FR", "EPSG:2056": "CH"}
    assert mapper.read(table).frame["countries"].tolist() == [(countries[code],)]
    assert list(mapper.assign(table)["countries"]) == [(countries[code],)]


@pytest.mark.parametrize(
    ("x", "y"), [(2683111.0, 1247945.0), (5.0, 52.0)]
)  # of another system, degrees
def test_a_system_in_names_is_not_read_where_the_numbers_are_no_part_of_it(x, y):
    with pytest.raises(RecordsError) as raised:
        mapper.read(pd.DataFrame({"date": [DAY], "x_rd": [x], "y_rd": [y]}))
    assert raised.value.faults[0].code in ("unknown-crs", "no-place-column")


def test_without_a_system_it_is_asked_for():
    table = in_system("EPSG:27700", ("easting", "northing"))
    with pytest.raises(RecordsError) as raised:
        mapper.read(table)
    assert [fault.code for fault in raised.value.faults] == ["unknown-crs"]
    assert "--crs" in raised.value.faults[0].fix


@pytest.mark.parametrize("crs", ["EPSG:99999", "meters", "EPSG:5773", "", "ESRI:104903"])
def test_systems_that_are_none_on_the_ground_are_refused(crs):
    with pytest.raises(RecordsError) as raised:
        mapper.read(in_system("EPSG:27700", ("easting", "northing")), crs=crs)
    assert raised.value.faults[0].code == "unknown-crs"


def test_a_row_outside_its_system_is_a_fault_of_its_own():
    table = pd.DataFrame(
        {"date": [DAY] * 2, "easting": [530000.0, 1e40], "northing": [180000.0, 1e40]}
    )
    made = mapper.read(table, crs="EPSG:27700")
    assert (made.tally.shown, made.tally.rejected) == (1, 1)
    answered = mapper.assign(table, crs="EPSG:27700")
    assert list(answered["countries"]) == [("GB",), ()]


def test_eastings_come_before_degrees_that_stand_beside_them():
    table = in_system("EPSG:27700", ("easting", "northing"), longitude=9.0, latitude=47.0)
    (row,) = mapper.read(table, crs="EPSG:27700").frame.to_dict("records")
    assert np.allclose((row["longitude"], row["latitude"]), LONDON, atol=2e-5)
    assert list(mapper.assign(table, crs="EPSG:27700")["countries"]) == [("GB",)]
    (row,) = mapper.read(table, crs="EPSG:4277").frame.to_dict("records")
    assert abs(row["latitude"] - 47.0) < 0.01  # the degrees, of another datum


def test_degrees_are_not_taken_for_meters():
    table = pd.DataFrame({"date": [DAY], "lon": [LONDON[0]], "lat": [LONDON[1]]})
    with pytest.raises(RecordsError) as raised:
        mapper.read(table, crs="EPSG:27700")
    assert [fault.code for fault in raised.value.faults] == ["bad-coordinates"]


def test_two_numbers_in_a_cell_do_not_say_which_is_the_easting():
    mapping = {"fields": {"event_date": "date", "coordinates": "where"}, "crs": "EPSG:27700"}
    cells = ["530000, 180000", "POINT (530000 180000)"]
    made = mapper.read(pd.DataFrame({"date": DAY, "where": cells}), columns=mapping)
    assert (made.tally.shown, list(made.rejected["code"])) == (1, ["bad-coordinates"])
    assert made.frame["countries"].tolist() == [("GB",)]


def test_a_geometry_keeps_its_own_system():
    frame = gpd.GeoDataFrame(
        {"date": [DAY]}, geometry=gpd.points_from_xy(*([v] for v in LONDON)), crs=4326
    )
    made = mapper.read(frame, crs="EPSG:27700")
    (row,) = made.frame.to_dict("records")
    assert np.allclose((row["longitude"], row["latitude"]), LONDON)
    assert any("is not applied" in note for note in made.notes)


@pytest.mark.parametrize("crs", ['LOCAL_CS["plan",UNIT["m",1]]', "EPSG:4978", "ESRI:104903"])
def test_a_geometry_in_space_on_a_plan_or_on_the_moon_is_refused(crs):
    frame = gpd.GeoDataFrame({"date": [DAY]}, geometry=gpd.points_from_xy([1], [2]), crs=crs)
    with pytest.raises(RecordsError) as raised:
        mapper.read(frame)
    assert [fault.code for fault in raised.value.faults] == ["unknown-crs"]


def shapes_in_meters() -> gpd.GeoDataFrame:
    x, y = LONDON
    square = gpd.GeoSeries.from_wkt([f"POINT ({x} {y})"], crs=4326).to_crs(27700).buffer(300)
    return gpd.GeoDataFrame({"date": [DAY], "title": ["March"]}, geometry=square)


def is_in_london(row: pd.Series) -> bool:
    return abs(row["latitude"] - LONDON[1]) < 0.001 and abs(row["longitude"] - LONDON[0]) < 0.001


@pytest.mark.parametrize("kind", ["area", "point", "hexadecimal"])
def test_shapes_as_text_take_the_system_that_is_named(kind):
    frame = shapes_in_meters()
    shapes = frame.geometry.centroid if kind == "point" else frame.geometry
    texts = shapes.to_wkb(hex=True) if kind == "hexadecimal" else shapes.to_wkt()
    table = pd.DataFrame({"date": frame["date"], "shape": texts})
    with pytest.raises(RecordsError) as raised:
        mapper.read(table)
    assert raised.value.faults[0].code == "unknown-crs"
    assert "--crs" in raised.value.faults[0].fix
    assert is_in_london(mapper.read(table, crs="EPSG:27700").frame.iloc[0])
    assert list(mapper.assign(table, crs="EPSG:27700")["countries"]) == [("GB",)]


def test_shapes_that_name_a_system_or_are_degrees_keep_theirs():
    frame = shapes_in_meters()
    own = "SRID=27700;" + frame.geometry.to_wkt()
    for texts in (own, frame.to_crs(4326).geometry.to_wkt()):
        table = pd.DataFrame({"date": frame["date"], "shape": texts})
        read = mapper.read(table, crs="EPSG:3857")
        assert is_in_london(read.frame.iloc[0])
        assert any("is not applied" in note for note in read.notes)


def test_a_shapefile_without_its_system_takes_the_one_named(tmp_path):
    frame = shapes_in_meters()
    frame.to_file(tmp_path / "meters.shp")
    frame.to_crs(4326).to_file(tmp_path / "degrees.shp")
    for name in ("meters", "degrees"):
        (tmp_path / name).with_suffix(".prj").unlink()
    read = mapper.read(tmp_path / "meters.shp", crs="EPSG:27700")
    assert is_in_london(read.frame.iloc[0])
    assert not any("is not applied" in note for note in read.notes)
    for file, crs in (("meters.shp", None), ("degrees.shp", "EPSG:27700")):
        with pytest.raises(RecordsError) as raised:
            mapper.read(tmp_path / file, crs=crs)
        assert [fault.code for fault in raised.value.faults] == ["unknown-crs"]
    done = CliRunner().invoke(main, ["assign", str(tmp_path / "meters.shp"), "--crs", "EPSG:27700"])
    assert "2 rows" not in done.output
    assert "1 row = 1 answered" in done.output
