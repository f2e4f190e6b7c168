"""Incidents from memory: frames, Arrow streams, dicts, open files, and several inputs at once."""

from __future__ import annotations

import collections
import csv
import datetime as dt
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner
from shapely import Point

import mapper
from mapper.cli import main
from mapper.errors import ArgumentError, LeakError, RecordsError, SelectionError
from mapper.incidents import count_incidents
from tests.cases import in_one_test

REAL = Path(__file__).parent.parent / "incidents.yaml"
RECORDS = """\
format: 1
home: California
sources:
  paper:
    {publisher: The Paper, title: A text, url: "https://paper.example/1",
     archived_at: unknown, published: "2024-01-02"}
incidents:
  Bell:
    - id: at-home
      event_date: "2024-01-01"
      type: encounter
      title: An encounter
      summary: An encounter.
      location: {latitude: 33.97712, longitude: -118.18712, coordinate_uncertainty_in_meters: 10,
        precision: address, place_type: PLACE, locality: unknown, verbatim_locality: unknown}
      sources: [paper]
"""
HOME, STREET = (RECORDS.replace("PLACE", kind) for kind in ("home", "street"))
ROWS = [
    {"id": "a", "date": "2024-01-01", "agency": "LAPD", "lat": 33.9775, "lon": -118.1870},
    {"id": "b", "date": "2024-02-03", "agency": "Bell PD", "lat": 34.0512, "lon": -118.2512},
    {"id": "c", "date": "2024-03-04", "agency": None, "lat": 95.0, "lon": -118.1},
]
FRAME = pd.DataFrame(ROWS)
GOOD = FRAME.iloc[:2]
POINTS = gpd.GeoDataFrame(
    GOOD[["id", "date", "agency"]],
    geometry=gpd.points_from_xy(GOOD["lon"], GOOD["lat"]),
    crs="EPSG:4326",
)


def verdict(incidents):
    frame = incidents.frame.drop(columns=["geometry", "date_start", "date_end"])
    frame = frame.sort_values("incident_id")
    faults = [(fault.position.line, fault.code) for fault in incidents._dataset.faults]
    return frame.round(6).to_json(), faults


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    path = tmp_path_factory.mktemp("csv") / "data.parquet"
    FRAME.to_parquet(path)
    return verdict(mapper.read(path))


def database():
    with closing(sqlite3.connect(":memory:")) as base:
        FRAME.to_sql("t", base, index=False)
        base.row_factory = sqlite3.Row
        return base.execute("select * from t").fetchall()


TABLES = {
    "frame": lambda: FRAME,
    "categories": lambda: FRAME.astype({"agency": "category", "id": "category"}),
    "missing values": lambda: FRAME.assign(agency=["LAPD", "Bell PD", pd.NA]),
    "sparse": lambda: FRAME.assign(lat=pd.arrays.SparseArray(FRAME["lat"])),
    "objects": lambda: FRAME.assign(lat=pd.Series([33.9775, "34.0512", 95], dtype=object)),
    "days": lambda: FRAME.assign(date=[dt.date.fromisoformat(day) for day in FRAME["date"]]),
    "moments": lambda: FRAME.assign(date=pd.to_datetime(FRAME["date"])),
    "index": lambda: FRAME.set_index("id"),
    "index of days": lambda: (
        FRAME.assign(date=pd.to_datetime(FRAME["date"])).set_index("date").rename_axis(None)
    ),
    "dicts": lambda: ROWS,
    "generator": lambda: iter(ROWS),
    "named tuples": lambda: list(FRAME.itertuples(index=False)),
    "dict of columns": lambda: FRAME.to_dict("list"),
    "array": lambda: FRAME.to_records(index=False),
    "database": database,
    "pyarrow": lambda: pa.table(FRAME),
    "batch": lambda: pa.RecordBatch.from_pandas(FRAME),
    "reader": lambda: pa.table(FRAME).to_reader(),
    "views": lambda: pa.table(FRAME).set_column(0, "id", pa.array("abc", pa.string_view())),
    "duckdb": lambda: duckdb.sql("select * from FRAME"),
}


@pytest.mark.parametrize("make", TABLES.values(), ids=TABLES)
def test_a_table_in_memory_comes_to_the_same_as_in_a_file(make, expected):
    assert verdict(mapper.read(make())) == expected


def test_dicts_of_csv_and_open_files_are_read_too(tmp_path):
    text = GOOD.to_csv(index=False)
    packed = gzip.compress(text.encode())
    book = io.BytesIO()
    GOOD.to_excel(book, index=False)
    book.seek(0)
    base = io.BytesIO()
    POINTS.to_file(base, driver="GPKG")
    base.seek(0)
    for source in (
        csv.DictReader(io.StringIO(text)), io.StringIO(text), io.BytesIO(text.encode()),
        io.BytesIO(packed), book, base, io.StringIO(json.dumps(ROWS[:2])),
    ):  # fmt: skip
        assert sorted(mapper.read(source).frame["incident_id"]) == ["a", "b"]
        if hasattr(source, "closed"):
            assert not source.closed
    given = io.StringIO(text.replace(",", ";"))
    assert len(mapper.read(given, format="csv")) == 2
    path = tmp_path / "records.yaml"
    path.write_text(STREET, encoding="utf-8")
    with path.open(encoding="utf-8") as records:
        assert mapper.read(records) == mapper.read(path)


def _described_by_metadata_alone(frame):
    """As pyarrow reads what older programs wrote as GeoParquet."""
    column = {"encoding": "WKB", "crs": frame.crs.to_json_dict()}
    about = {"primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.Table.from_pandas(pd.DataFrame(frame).assign(geometry=frame.geometry.to_wkb()))
    return table.replace_schema_metadata({"geo": json.dumps(about)})


def _spoiled(table):
    """The second row's well-known binary has a number of no kind of shape."""
    first, second, *others = table["geometry"].to_pylist()
    broken = [first, b"\x01\xcb\x02\x00\x00" + second[5:], *others]
    at = table.schema.get_field_index("geometry")
    return table.set_column(at, table.schema.field(at), pa.array(broken, pa.binary()))


@pytest.mark.parametrize("other", [False, True])
def test_a_broken_shape_of_an_arrow_table_is_a_fault_of_its_row(other, tmp_path):
    frame = POINTS.assign(other=POINTS.geometry) if other else POINTS
    frame.to_parquet(tmp_path / "t.parquet")
    pq.write_table(_spoiled(pq.read_table(tmp_path / "t.parquet")), tmp_path / "t.parquet")
    for given in (pq.read_table(tmp_path / "t.parquet"), tmp_path / "t.parquet"):
        read = mapper.read(given)
        assert (read.tally.shown, list(read.rejected["code"])) == (1, ["invalid-shape"])
        counted = count_incidents(given).tally
        assert (counted.shown, counted.rejected) == (1, 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: POINTS,
        lambda: POINTS.to_crs(3857),
        lambda: POINTS.rename_geometry("where").assign(other=POINTS.geometry),
        lambda: pd.DataFrame(POINTS),
        lambda: POINTS.to_crs(2229).to_arrow(),
        lambda: POINTS.to_arrow(geometry_encoding="geoarrow"),
        lambda: _described_by_metadata_alone(POINTS.to_crs(2229)),
        lambda: json.loads(POINTS.to_json()),
        lambda: list(POINTS.iterfeatures()),
    ],
)
def test_geometry_gives_the_points_in_any_system(make):
    frame = mapper.read(make()).frame.set_index("incident_id")
    for row in ROWS[:2]:
        assert frame.loc[row["id"], "latitude"] == pytest.approx(row["lat"], abs=2e-6)
        assert frame.loc[row["id"], "longitude"] == pytest.approx(row["lon"], abs=2e-6)


def test_geometry_without_a_system_is_asked_for_and_without_a_shape_is_no_place():
    with pytest.raises(RecordsError, match="unknown-crs"):
        mapper.read(POINTS.set_crs(None, allow_override=True))
    shapes = [Point(-118.1, 33.9), None, Point()]
    frame = gpd.GeoDataFrame({"date": ["2024-01-01"] * 3}, geometry=shapes, crs=4326)
    tally = mapper.read(frame).tally
    assert (tally.shown, tally.unlocated) == (1, 2)


def test_moments_keep_their_time_and_their_own_zone():
    zone = dt.timezone(dt.timedelta(hours=-8))
    moments = [dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC), dt.datetime(2024, 1, 2, 5, tzinfo=zone)]
    for made in (moments, pd.Series(moments, dtype=object)):
        times = mapper.read(GOOD.assign(date=made)).frame["local_time"]
        # the first is told in the time of its place, where the day before has not ended
        assert sorted(times) == ["05:00 UTC-08:00", "21:00 UTC-08:00"]
    mixed = [dt.datetime(2024, 1, 1, 5), dt.date(2024, 1, 2)]  # noqa: DTZ001
    frame = mapper.read(GOOD.assign(date=pd.Series(mixed, dtype=object))).frame
    assert sorted(frame["local_time"].dropna()) == ["05:00"]


def test_a_frame_is_not_changed():
    frame = POINTS.assign(numbers=pd.array([1, None], dtype="Int64"))
    before = frame.copy(deep=True)
    mapper.read(frame).map()
    pd.testing.assert_frame_equal(frame, before)


def test_columns_of_one_name_are_told_apart_and_halves_of_letters_are_faults():
    twice = GOOD.assign(note="x").set_axis(["id", "date", "agency", "lat", "lon", "date"], axis=1)
    with pytest.raises(RecordsError, match="duplicate-column"):
        mapper.read(twice)
    halves = GOOD.assign(title=pd.Series(["fine", "\ud800"], dtype=object))
    read = mapper.read(halves)
    assert list(read.rejected["code"]) == ["encoding"]
    assert list(read.rejected["line"]) == [2]


def test_a_mapping_may_be_a_dict():
    odd = GOOD.rename(columns={"lat": "p", "lon": "q"})
    fields = {"id": "id", "event_date": "date", "latitude": "p", "longitude": "q"}
    assert len(mapper.read(odd, columns={"fields": fields})) == 2
    with pytest.raises(RecordsError) as caught:
        mapper.read(odd, columns={"fields": {**fields, "latitud": "p", "longitud": "q"}})
    assert [fault.code for fault in caught.value.faults] == ["unknown-field"] * 2


@in_one_test("source", [5, b"id", {"a": 1}, np.array([[1, 2]]), object(), [REAL, REAL]])
def test_what_cannot_be_read_is_one_line(source):
    with pytest.raises(SelectionError) as caught:
        mapper.read(source)
    assert len(str(caught.value).splitlines()) == 1
    assert isinstance(source, list) or isinstance(caught.value, ArgumentError)


def test_an_address_is_answered_with_the_line_that_fetches_it():
    with pytest.raises(RecordsError, match="remote-file") as caught:
        mapper.read("https://data.example/a/rows.csv?x=1&y=https://b")
    line = "curl -L -o rows.csv 'https://data.example/a/rows.csv?x=1&y=https://b'"
    assert line in caught.value.faults[0].fix


# ---- several ------------------------------------------------------------------------------------


def test_several_become_one_set_with_identities_kept_apart():
    more = GOOD.assign(date="2025-05-05", link=["https://a.example", "https://b.example"])
    other = GOOD.iloc[:1].assign(link="https://c.example")
    read = mapper.read([GOOD, REAL, more, other])
    assert read.tally.records == read.tally.shown == 2 + 12 + 2 + 1
    ids = read.frame["incident_id"]
    assert ids.is_unique
    assert {"a", "b", "a-3", "b-3", "a-4"} <= set(ids)
    assert sum("suffix -3" in note for note in read.notes) == 1
    cited = read.citations.merge(read.sources, left_on="source", right_on="id")
    links = cited[cited["incident_id"].isin(["a-3", "b-3", "a-4"])].set_index("incident_id")["url"]
    assert links.to_dict() == {
        "a-3": "https://a.example", "b-3": "https://b.example", "a-4": "https://c.example"
    }  # fmt: skip
    assert read.agencies["id"].is_unique
    days = read.frame["date_start"].dropna()
    assert days.is_monotonic_decreasing
    assert read.frame.set_index("incident_id").loc["a-3", "event_date"] == "2025-05-05"


@pytest.mark.long  # one by one they do in test_readback.py
def test_several_go_through_every_format(tmp_path, is_long):
    read = mapper.read([GOOD, io.StringIO(STREET), GOOD.assign(title="Other")])
    for name in ("a.csv", "a.parquet", *(("a.geojson", "a.gpkg") if is_long else ())):
        read.export(tmp_path / name)
        assert mapper.read(tmp_path / name) == read
    page = io.BytesIO()
    read.save(page)
    page.seek(0)
    joined = mapper.read([GOOD, page])
    assert joined.tally.records == 2 + 5
    assert joined.frame["incident_id"].is_unique


def test_faults_and_notes_of_several_name_their_file(tmp_path):
    (tmp_path / "one.csv").write_text(FRAME.to_csv(index=False), encoding="utf-8")
    (tmp_path / "two.csv").write_text(FRAME.to_csv(index=False), encoding="utf-8")
    read = mapper.read(sorted(tmp_path.glob("*.csv")))
    assert [Path(fault.file).name for fault in read._dataset.faults] == ["one.csv", "two.csv"]
    assert read.tally.rejected == 2
    *of_files, on_both = read.notes
    assert all(".csv: " in note for note in of_files)
    assert "2 pairs" in on_both  # the same rows twice: they may be one event each


CSV = GOOD.to_csv(index=False)


def run(*arguments, **given):
    done = CliRunner().invoke(main, list(map(str, arguments)), **given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_commands_take_several_files_and_standard_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("one.csv", "two.csv"):
        Path(name).write_text(CSV, encoding="utf-8")
    done = run("build", "one.csv", "two.csv", "--rejected", "r.csv", "-o", "map.html")
    assert (done.exit_code, "4 records = 4 shown" in done.output) == (0, True)
    assert "4 records, no faults" in run("check", "one.csv", "two.csv").output
    done = run("export", "one.csv", "-", "-o", "all.csv", input=STREET)
    assert "3 records" in done.output
    assert "3 records" in run("check", "-", "one.csv", input=STREET).output
    done = run("export", "-", "--input-format", "csv", "-o", "-", "--format", "csv", input=CSV)
    assert done.stdout.count("\n") == 3
    assert run("build", "-", "--format", "csv", "-o", "map.html", input=CSV).exit_code == 0
    assert run("build", "-", "--format", "doc", input=CSV).exit_code == 2
    assert run("build", "one.csv", "./one.csv").exit_code == 2
    assert run("build", "one.csv", "two.csv", "-o", "two.csv").exit_code == 2
    assert Path("two.csv").read_text(encoding="utf-8") == CSV


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("options", "left"),
    [
        (["--where", "latitude > 34"], 1), (["--agency", "LAPD", "--role", "involved"], 1),
        (["--text", "lapd"], 1), (["--precision", "address"], 0), (["--type", "stop"], 0),
        (["--jurisdiction", "Bell"], 1), (["--jurisdiction", "Bell", "--surely"], 1),
    ],
)  # fmt: skip
def test_the_command_selects_as_python_does(options, left, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text(CSV, encoding="utf-8")
    done = run("export", "one.csv", "-o", "out.csv", "--allow-empty", *options)
    assert f"2 records = {left} shown" in done.output


def test_a_pin_of_one_input_does_not_give_away_the_home_that_another_withholds(tmp_path):
    table = pd.DataFrame([{**ROWS[0], "lat": 33.97712, "lon": -118.18712}])
    read = mapper.read([io.StringIO(HOME), table])
    frame = read.frame.set_index("incident_id")
    assert (frame["latitude"].round(4) != 33.9771).all()
    try:
        read.save(tmp_path / "map.html")
    except LeakError:
        assert not (tmp_path / "map.html").exists()


def test_shapes_in_cells_are_points():
    frame = pd.DataFrame({"date": ["2024-01-01"], "where": [shapely.Point(-118.187, 33.9775)]})
    assert mapper.read(frame).tally.shown == 1
    Row = collections.namedtuple("Row", ["date", "lat", "lon"])  # noqa: PYI024
    assert mapper.read([Row("2024-01-01", 33.9, -118.1)]).tally.shown == 1
