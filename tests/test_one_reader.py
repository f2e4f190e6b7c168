"""Every command reads a file as every other does: the same columns, rows, coordinates and verdicts."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from shapely import Point

import mapper
from mapper.cli import main
from mapper.files import delimited
from mapper.imports.points.answer_columns import COLUMNS
from mapper.imports.points.assign_table import assign_file
from mapper.imports.reading import open_rows, read_sheet
from mapper.incidents import pipeline

HEADER = ["id", "date", "agency", "title", "lat", "lon"]
PLACES = {
    "a": ("33.979228", "-118.188445"),
    "b": ("33.9867", "-118.1853"),
    "c": ("34.05", "-118.25"),
}
TITLE = {"a": 'Redada en "Bell", día 1', "b": "Maywood – té", "c": "Ñuñoa"}
GOOD = [
    [name, "2025-01-19", "Bell Police Department", TITLE[name], *place]
    for name, place in PLACES.items()
]
BAD = ["d", "2025-01-20", "Bell Police Department", "Too far north", "95", "-118.2"]
ROWS = [*GOOD[:2], BAD, GOOD[2]]


def text(rows=ROWS, header=HEADER, delimiter=",", end="\n"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return out.getvalue()


def plain_letters(encoding):
    return text().replace("–", "-").encode(encoding)


def pairs(rows=ROWS, form="{lat}, {lon}"):
    cells = [[*row[:4], form.format(lat=row[4], lon=row[5])] for row in rows]
    return text(cells, [*HEADER[:4], "coordinates"])


def lettered():
    return text([[*row[:4], f"{row[4]} N", f"{row[5].lstrip('-')}° W"] for row in ROWS])


def minutes():
    rows = [[*row[:4], *row[4:]] for row in ROWS]
    rows[0][4:] = ["33°58'45.2208\"N", "118°11'18.402\"W"]
    return text(rows)


def objects(rows=ROWS):
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


def features(rows=ROWS):
    return [
        {
            "type": "Feature",
            "properties": dict(zip(HEADER[:4], row, strict=False)),
            "geometry": {"type": "Point", "coordinates": [float(row[5]), float(row[4])]},
        }
        for row in rows
    ]


def collection(rows=ROWS):
    return json.dumps({"type": "FeatureCollection", "features": features(rows)}, indent=1)


def frame(rows=ROWS, crs="EPSG:4326"):
    points = [Point(float(row[5]), float(row[4])) for row in rows]
    table = pd.DataFrame([row[:4] for row in rows], columns=HEADER[:4])
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326").to_crs(crs)


def workbook(path, above=()):
    book = openpyxl.Workbook()
    for row in [*above, HEADER, *ROWS]:
        book.active.append(row)
    book.save(path)


def sqlite(path):
    with sqlite3.connect(path) as base:
        base.execute(
            "create table incidents (id text, date text, agency text, title text, lat text, lon text)"
        )
        base.executemany("insert into incidents values (?, ?, ?, ?, ?, ?)", ROWS)
    base.close()


def zipped(path, *parts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts:
            archive.writestr(name, data)


def shapes_zipped(path):
    folder = path.parent / "shapes"
    folder.mkdir()
    frame(GOOD).to_file(folder / "points.shp")
    zipped(path, *((each.name, each.read_bytes()) for each in sorted(folder.iterdir())))


def ragged():
    lines = text(GOOD).splitlines(keepends=True)
    return "".join([*lines[:2], "x,2025-01-19,Bell Police Department\n", ",,,,,\n", *lines[2:]])


def written(data):
    return lambda path: path.write_bytes(data if isinstance(data, bytes) else data.encode())


OUT = [("bad-coordinates", 4)]  # the third row, behind the header
THIRD = [("bad-coordinates", 3)]  # where rows are counted
ANY = [("bad-coordinates", None)]

# name of the file, what writes it, the faults with their lines
FILES = {
    "csv": ("t.csv", written(text()), OUT),
    "tsv": ("t.tsv", written(text(delimiter="\t")), OUT),
    "bars": ("t.csv", written(text(delimiter="|")), OUT),
    "semicolons": ("t.csv", written(text(delimiter=";")), OUT),
    "gzip": ("t.csv.gz", written(gzip.compress(text().encode())), OUT),
    "geojson packed": ("t.geojson.gz", written(gzip.compress(collection().encode())), ANY),
    "title": ("t.csv", written("Incidents 2025,,\n\n" + text()), [("bad-coordinates", 6)]),
    "windows-1252": ("t.csv", written(text().encode("cp1252")), OUT),
    "latin-1": ("t.csv", written(plain_letters("latin-1")), OUT),
    "utf-16": ("t.csv", written(text().encode("utf-16")), OUT),
    "mark": ("t.csv", written(text().encode("utf-8-sig")), OUT),
    "carriage returns": ("t.csv", written(text(end="\r")), OUT),
    "both line ends": ("t.csv", written(text(end="\r\n")), OUT),
    "pairs": ("t.csv", written(pairs()), OUT),
    "well-known text": ("t.csv", written(pairs(form="POINT ({lon} {lat})")), OUT),
    "letters": ("t.csv", written(lettered()), OUT),
    "minutes": ("t.csv", written(minutes()), OUT),
    "decimal commas": (
        "t.csv",
        written(text([[c.replace(".", ",") for c in row] for row in ROWS], delimiter=";")),
        OUT,
    ),
    "ragged and blank": ("t.csv", written(ragged()), [("ragged-row", 3)]),
    "workbook": ("t.xlsx", workbook, OUT),
    "workbook with a title": (
        "t.xlsx",
        lambda path: workbook(path, [["Incidents 2025"], []]),
        [("bad-coordinates", 6)],
    ),
    "text called a workbook": ("t.xls", written(text(delimiter="\t")), OUT),
    "json": ("t.json", written(json.dumps(objects(), indent=0)), ANY),
    "json in utf-16": ("t.json", written(json.dumps(objects()).encode("utf-16")), ANY),
    "json lines": ("t.jsonl", written("\n".join(map(json.dumps, objects()))), THIRD),
    "geojson": ("t.geojson", written(collection()), ANY),
    "geojson called json": ("t.json", written(collection()), ANY),
    "geojson lines": ("t.geojsonl", written("\n".join(map(json.dumps, features()))), THIRD),
    "parquet": ("t.parquet", lambda path: pd.DataFrame(objects()).to_parquet(path), THIRD),
    "numbers in parquet": (
        "t.parquet",
        lambda path: pd.DataFrame(objects()).astype({"lat": float, "lon": float}).to_parquet(path),
        THIRD,
    ),
    "geoparquet": ("t.parquet", lambda path: frame().to_parquet(path), THIRD),
    "geopackage": ("t.gpkg", lambda path: frame().to_file(path), THIRD),
    "flatgeobuf": ("t.fgb", lambda path: frame().to_file(path, SPATIAL_INDEX="NO"), THIRD),
    "shapefile": ("t.shp", lambda path: frame().to_file(path, encoding="utf-8"), THIRD),
    "kml": ("t.kml", lambda path: frame(GOOD).to_file(path, driver="KML"), []),
    "sqlite": ("t.sqlite", sqlite, THIRD),
    "projected": ("t.gpkg", lambda path: frame(GOOD, "EPSG:2229").to_file(path), []),
    "table in zip": ("t.zip", lambda path: zipped(path, ("in/t.csv", text())), OUT),
    "shapefile in zip": ("t.zip", shapes_zipped, []),
}  # fmt: skip


def run(*arguments):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def said(output):
    found = re.findall(r"^[^:\n]*:(\d+)(?::\d+)?: error: .*\[([a-z-]+)\]$", output, re.MULTILINE)
    return [(code, int(line)) for line, code in found]


@pytest.fixture(params=FILES)
def case(request, tmp_path):
    name, write, faults = FILES[request.param]
    path = tmp_path / name
    write(path)
    return path, faults


TURNS = [
    "check", "assign", "assign", "export", "assign", "assign", "build", "assign", "assign", "import",
    "assign", "assign", "counts",
]  # fmt: skip


def test_every_command_finds_the_same_rows_and_the_same_faults(case, tmp_path, request, is_long):
    path, expected = case
    out = tmp_path / "out"
    out.mkdir()
    commands = {
        "check": ("check", path),
        "export": ("export", path, "-o", out / "t.geojson"),
        "assign": ("assign", path, "-o", out / "assigned.csv"),
        "build": ("build", path, "-o", out / "page.html"),
        "import": ("import", path, "-o", out / "incidents.yaml"),
        "counts": ("build", path, "--counts", "-o", out / "counts.html"),
    }
    if not is_long:
        # beside Python, which reads a file whole, mostly the one that reads it batch by batch, and in turn
        # the others; the faults are said of a page of nothing, too
        turn = TURNS[request.node.callspec.indices["case"] % len(TURNS)]
        nothing = ("--since", "2040-01-01") if turn in ("build", "counts") else ()
        commands = {turn: (*commands[turn], *nothing)}
    incidents = mapper.read(path)
    found = list(incidents.rejected[["code", "line"]].itertuples(index=False, name=None))
    assert [code for code, _ in found] == [code for code, _ in expected]
    assert all(line in (None, at) for (_, line), (_, at) in zip(expected, found, strict=True))
    for arguments in commands.values():
        output = run(*arguments).output
        assert said(output) == found, output

    rejected = [row[0] for row in [BAD] if expected and expected[0][0] == "bad-coordinates"]
    read = incidents.frame.set_index("incident_id")
    is_kml = path.suffix == ".kml"
    if is_kml:  # which has no column of our names
        assert sorted(read["latitude"].round(6)) == sorted(float(lat) for lat, _ in PLACES.values())
    else:
        assert sorted(read.index) == list(PLACES)
        for name, (latitude, longitude) in PLACES.items():
            assert read.loc[name, "latitude"] == pytest.approx(float(latitude), abs=2e-6)
            assert read.loc[name, "longitude"] == pytest.approx(float(longitude), abs=2e-6)
    if "export" in commands:
        exported = json.loads((out / "t.geojson").read_text(encoding="utf-8"))["features"]
        points = sorted(feature["geometry"]["coordinates"] for feature in exported)
        for point, (latitude, longitude) in zip(
            points, sorted(PLACES.values(), key=lambda pair: float(pair[1])), strict=True
        ):
            assert point == pytest.approx([float(longitude), float(latitude)], abs=2e-6)
    if "assign" in commands:
        assigned = pd.read_csv(out / "assigned.csv", dtype=str, keep_default_na=False)
        if not is_kml:
            assert assigned["id"].tolist() == [
                row[0] for row in ROWS if row in GOOD or row[0] in rejected
            ]
        answered = assigned[assigned["state"] == "California"]
        assert len(answered) == len(PLACES)
        assert answered["jurisdiction"].tolist()[0] == "Bell, Calif."


@pytest.mark.sample(2)  # each kind of file is read and assigned above
def test_assigning_a_file_keeps_its_columns_and_cells(case, tmp_path):
    path, _ = case
    report = assign_file(str(path), str(tmp_path / "assigned.csv"))
    sheet = read_sheet(path)
    out = pd.read_csv(tmp_path / "assigned.csv", dtype=str, keep_default_na=False)
    own = [name for name in out.columns if name not in COLUMNS and not name.startswith("geom")
           and name != "wkb_geometry"]  # fmt: skip
    assert own == [name for name in sheet.names if not name.startswith("geometry.")]
    given = sheet.table.to_pandas()
    for name in own:
        cells = out[name].tolist()
        assert set(given[name].fillna("")) <= set(cells) | {""}
    assert report.rows == len(out)
    assert [fault.code for fault in report.faults] == [
        fault.code for fault in pipeline.load(path).faults
    ]


@pytest.mark.sample(5)  # each kind of file is read and assigned above
def test_what_a_frame_of_the_cells_is_assigned_is_the_same(case):
    path, _ = case
    cells = read_sheet(path).table.to_pandas()
    assert (mapper.assign(cells)["state"] == "California").sum() == len(PLACES)


MANY = [
    [str(n), "2025-01-19", "X", 'a "b"\nc' if n % 7 == 0 else "é", "34.05", "-118.25"]
    for n in range(400)
]


ODD = [{}, {300: ["x"]}, {150: [""] * 6, 300: [*MANY[300][:4], "95", "1"]}]


@pytest.mark.grid(
    end=["\n", "\r", "\r\n"], encoding=["utf-8", "cp1252", "utf-16"], odd=range(len(ODD))
)
def test_blocks_change_neither_rows_nor_lines(tmp_path, monkeypatch, end, encoding, odd):
    monkeypatch.setattr(delimited, "STREAM_BLOCK_BYTES", 2_000)
    changed = ODD[odd]
    rows = [changed.get(number, row) for number, row in enumerate(MANY)]
    path = tmp_path / "t.csv"
    path.write_bytes(("A title\n" + text(rows, end=end)).encode(encoding))
    with open_rows(path) as opened:
        cells = [row for batch, _ in opened.batches for row in batch.to_pylist()]
        lines = opened.lines_of(range(len(cells)))
    sheet = read_sheet(path)
    assert cells == sheet.table.to_pylist()
    assert lines == [sheet.line_of(row) for row in range(len(sheet))]
    assert opened.faults == list(sheet.faults)
    assert opened.notes == list(sheet.notes)
    assert len(cells) + len(sheet.faults) == len(MANY) - (150 in changed)
