"""Rejected rows as a table: with all their cells, mended and read again, whatever they hold."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

import mapper
from mapper.cli import main
from mapper.errors import Fault, Position
from mapper.files.sheets import Sheet
from mapper.imports.reading import read_sheet
from mapper.imports.rejected_rows import LINE, REASON, Rejects

GOOD = {"id": "a", "date": "2026-01-19", "city": "Bell", "latitude": "33.9775",
        "longitude": "-118.1870", "title": "T"}  # fmt: skip
BAD = {**GOOD, "id": "b", "latitude": "x", "title": '+1, "quoted"\nand more'}


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(path, rows):
    frame = pd.DataFrame(rows)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def rejected_by(table, *options):
    path = table.with_name("rejected.csv")
    result = run("check", table, "--rejected", path, *options)
    assert "do not publish it" in result.stderr
    with path.open(newline="", encoding="utf-8-sig") as file:
        return path, list(csv.reader(file))


def mended(path, rows, change):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([rows[0], *map(change, rows[1:])])
    return path


@cache
def read_right():
    frame = pd.DataFrame([{**BAD, "latitude": "33.9776"}])
    return mapper.read(io.StringIO(frame.to_csv(index=False)), embargo_hours=0)


def test_a_cell_that_is_no_pair_of_coordinates_has_the_code_of_bad_ones():
    cells = ["34.05, -118.25", "somewhere", "34.1, -118.2"]
    rejected = mapper.read(pd.DataFrame({"date": "2025-01-01", "coordinates": cells})).rejected
    assert rejected["code"].tolist() == ["bad-coordinates"]


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["data.csv", "data.xlsx", "data.parquet", "data.jsonl"])
def test_a_rejected_row_that_is_mended_is_read_as_if_it_had_been_right(tmp_path, name):
    path, rows = rejected_by(written(tmp_path / name, [GOOD, BAD]))
    assert rows[0] == [LINE, REASON, *GOOD]
    [[line, reason, *_]] = rows[1:]
    assert int(line) == (2 if name in ("data.jsonl", "data.parquet") else 3)
    assert "'x' in column 'latitude'" in reason
    assert reason.endswith("[bad-coordinates]")
    mended(path, rows, lambda row: ["33.9776" if cell == "x" else cell for cell in row])
    again = mapper.read(path, embargo_hours=0)
    right = read_right()
    compared = ["incident_id", "event_date", "title", "latitude", "longitude", "city", "places"]
    assert again.frame[compared].equals(right.frame[compared])
    assert again.tally == right.tally
    assert any("rejected rows" in note for note in again.notes)


def test_a_row_that_nobody_mended_is_rejected_again_and_its_file_is_the_same(tmp_path):
    table = tmp_path / "data.csv"
    table.write_text(
        "id,date,city,latitude,longitude\n"
        "a,2026-01-19,Bell,x,-118\n"
        "b,2026-01-19,Bell\n"
        "c,2026-01-19,Bell,33.97,-118.18,more\n"
        'd,soon,Bell,34,"-118"\n'
        "e,2026-01-19,Bell,33.97,-118.18\n"
    )
    path, rows = rejected_by(table)
    assert [len(row) for row in rows] == [7, 7, 5, 8, 7]
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5"]
    second = tmp_path / "again.csv"
    result = run("check", path, "--rejected", second)
    assert "5:" in result.output
    with second.open(newline="", encoding="utf-8-sig") as file:
        assert [row[2:] for row in csv.reader(file)] == [row[2:] for row in rows]


@pytest.mark.parametrize(
    "names", [("latitude", "longitude"), ("Lat", "Lng"), ("latitud", "longitud")]
)
def test_words_for_degrees_stay_faults_where_no_other_row_is_left(tmp_path, names):
    rows = [["id", "city", *names], ["a", "Bell", "33.97", "-118.18"], ["b", "Bell", "by", "it"]]
    table = tmp_path / "data.csv"
    table.write_text("".join(",".join(row) + "\n" for row in rows))
    path, rejected = rejected_by(table)
    assert len(rejected) == 2
    result = run("check", path)
    assert (result.exit_code, result.output.count("[bad-coordinates]")) == (1, 2)


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "name", ["coordinates", "coordenadas", "geo_point", "geo_point_2d", "Koordinaten", "坐标"]
)
def test_words_for_pairs_stay_faults_where_no_other_row_is_left(tmp_path, name):
    table = tmp_path / "data.csv"
    table.write_text(f'id,city,{name}\na,Bell,"33.97, -118.18"\nb,Bell,by it\n', "utf-8")
    path, rejected = rejected_by(table)
    assert len(rejected) == 2
    result = run("check", path)
    assert (result.exit_code, result.output.count("[bad-coordinates]")) == (1, 1)


def test_a_cell_that_is_missing_is_added_and_the_row_is_read(tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("id,city,date,title\na,Bell,2026-01-19,T\nb,Bell,2026-01-20\n")
    path, rows = rejected_by(table)
    mended(path, rows, lambda row: [*row, "U"])
    assert mapper.read(path, embargo_hours=0).frame["title"].tolist() == ["U"]


def test_what_is_no_place_stays_left_out_until_somebody_gives_one(tmp_path):
    too_large = Polygon([(-179, -80), (170, -80), (170, 80), (-179, 80)])
    shapes = [Point(-118.187, 33.9775), too_large]
    frame = gpd.GeoDataFrame({"id": ["a", "b"], "city": "Bell"}, geometry=shapes, crs="EPSG:4326")
    table = tmp_path / "data.gpkg"
    frame.to_file(table)
    path, rows = rejected_by(table)
    assert rows[1][-2:] == ["b", "Bell"]
    assert run("check", path).exit_code == 1
    degrees = iter(("33.9775", "-118.187"))
    mended(path, rows, lambda row: [next(degrees) if cell == "Polygon" else cell for cell in row])
    assert mapper.read(path, embargo_hours=0).frame["jurisdiction"].tolist() == ["Bell, Calif."]


@pytest.mark.parametrize("command", ["build", "export", "import", "check"])
def test_they_are_written_where_no_row_could_be_taken_too(tmp_path, command):
    table, path = written(tmp_path / "data.csv", [BAD]), tmp_path / "rejected.csv"
    output = [] if command == "check" else ["-o", tmp_path / "out.yaml"]
    assert run(command, table, "--rejected", path, *output).exit_code == 1
    assert path.read_text(encoding="utf-8-sig").startswith(f"{LINE},{REASON},id,")


@pytest.mark.parametrize("command", ["build", "export", "import", "check"])
def test_the_table_itself_is_not_written_over(tmp_path, command):
    table = written(tmp_path / "data.csv", [GOOD, BAD])
    before = table.read_bytes()
    output = [] if command == "check" else ["-o", tmp_path / "out.yaml"]
    assert run(command, table, "--rejected", table, *output).exit_code == 2
    assert table.read_bytes() == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_each_of_several_tables_gets_a_file_of_its_own(tmp_path, command):
    (tmp_path / "x").mkdir()
    tables = [
        written(tmp_path / name, [GOOD, {**BAD, "id": name[0]}])
        for name in ("a.csv", "b.csv", "x/a.csv")
    ]
    output = [] if command == "check" else ["-o", tmp_path / "out.html"]
    run(command, *tables, "--rejected", tmp_path / "left.csv", *output)
    for name, id_ in (("left-a.csv", "a"), ("left-b.csv", "b"), ("left-a-2.csv", "x")):
        with (tmp_path / name).open(newline="", encoding="utf-8-sig") as file:
            assert [row["id"] for row in csv.DictReader(file)] == [id_]


def test_the_file_for_one_of_several_tables_is_not_another_table(tmp_path):
    tables = [written(tmp_path / name, [GOOD, BAD]) for name in ("a.csv", "left-a.csv")]
    assert run("check", *tables, "--rejected", tmp_path / "left.csv").exit_code == 2


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["=1+1", "'=1+1", "''-x", "-118.2", "'-118.2", "+1 555", "@a", "\ta", "\r\n", '"', "'", ""]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_whatever_a_cell_holds_comes_back_and_no_spreadsheet_runs_it(tmp_path, rows):
    columns = {name: [row[n] or None for row in rows] for n, name in enumerate(("=a", "b"))}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    fault = Fault("data.csv", Position(2, 0), found="x", expected="y", fix="z", code="c")
    rejects = Rejects(
        Sheet("data.csv", table, lambda row: row + 2), {n: [fault] for n in range(len(rows))}
    )
    path = tmp_path / "rejected.csv"
    path.write_bytes(rejects())
    assert read_sheet(path).table.to_pydict() == columns
    with path.open(newline="", encoding="utf-8-sig") as file:
        for cell in (cell for row in csv.reader(file) for cell in row):
            number = cell.lstrip("-+").replace(".", "").replace(",", "").isdigit()
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or number
