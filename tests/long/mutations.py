"""Seeds of every format that mapper reads, and what spoils them: cells, names, values, shapes and bytes."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import random
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from openpyxl.utils.exceptions import IllegalCharacterError
from shapely import Point

import mapper
from mapper.location.lockfile import Lock
from tests.test_lock import entry

RECORDS = Path(__file__).parent.parent.parent / "incidents.yaml"
_HEAD = [
    "id", "date", "time", "agency", "title", "summary", "city", "state", "address", "lat", "lon",
    "precision", "source", "link",
]  # fmt: skip
_ROWS = [
    _HEAD,
    ["a", "2025-01-19", "14:30", "Bell Police Department", "One", "Redada.", "Bell", "CA",
     "Gage Avenue & Atlantic Avenue", "33.979228", "-118.188445", "exact", "Gazette",
     "https://gazette.example/a"],
    ["b", "2025-02", "", "CHP", "Two", "", "Los Angeles", "California", "", "34.05", "-118.25", "", "", ""],
    ["c", "2025-02-20", "", "LAPD", "Three – é", "x, y", "Pasadena", "TX", "", "", "", "city", "", ""],
    ["d", "2025-03-01", "", "Border Patrol", "Four", "", "", "CA", "", "34.1", "-118.1", "", "", ""],
]  # fmt: skip
_MAPPING = {
    "format": "1",
    "fields": {"id": "id", "event_date": "date", "title": "title", "latitude": "lat",
               "longitude": "lon", "agency": "agency", "city": "city", "state": "state"},
    "role": "named", "private": [], "left_alone": [],
}  # fmt: skip
_PLACES = [
    ["locality", "city", "latitude", "longitude", "coordinate_uncertainty_in_meters", "source"],
    ["Gage Avenue & Atlantic Avenue", "Bell", "33.979228", "-118.188445", "30", "our own"],
    ["City Hall", "Los Angeles", "34.0537", "-118.2427", "80", "our own"],
]
_AGENCIES = [
    ["id", "name", "level"],
    ["1", "Bell Police Department", "municipal"],
    ["2", "CHP", "state"],
]

NASTY: tuple[Any, ...] = (
    None, "", " ", "x" * 140_000, "\0", "\ud800", "\ufeff", "\u202eabc", "e\u0301", "🚓", "١٢٣", "'", '"',
    "a\r\nb", "\x1b[31m", "=1+1", "<script>", "NaN", "nan", "inf", "-inf", "1e400", "N/A", "null", "true",
    "0", "-0", "91", "181", "-180", "33,9", "33.9 N", "33°58'45\"N", "34.05, -118.25", "POINT(1 2)",
    "POINT EMPTY", "POLYGON((0 0,1 1,1 0))", "2025-02-30", "2025-13", "0000-00-00", "9999-12-31",
    "10000-01-01", "-2025-01-01", "2025-01-19T05:30Z", "2025-01-19T25:61", "19/01/25", "45678", "1e9",
    "2025-01-19/2025-01-18", "[1, 2]", '{"a": 1}', "https://", "javascript:alert(1)", "http://[::1", "06",
    "Bell, CA", "unknown", "LAPD; CHP; ;", 0, -1, 1, 90.0, 1e308, float("nan"), float("inf"), 2**63, 10**30,
    True, False, [], {}, [[1]], [None], {"a": {"b": [1]}}, {"": ""}, ["a"] * 50, date(2025, 1, 19),
    datetime(2025, 1, 19, 5, 30, tzinfo=UTC), b"\xff\x00",
)  # fmt: skip
_NASTY_BYTES = (
    b"",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe9",
    b"\r",
    b"\n",
    b'"',
    b",",
    b"{",
    b"]",
    b"-",
    b"9" * 400,
)
_PLAIN = str | int | float | bool | None


@dataclass
class Mutant:
    """Files of one input.

    Attributes:
        name: Which is given to the command.
        files: What is written, by name.
        options: What the command is given besides.
        rows: The cells of a table, where it is made of some.
    """

    name: str
    files: dict[str, bytes]
    options: tuple[str, ...] = ()
    rows: list[list[Any]] | None = field(default=None, repr=False)


def mutant(chance: random.Random, seed: str) -> Mutant:
    """Spoil a seed, mostly in what its format's parser lets through."""
    made = _MAKERS[seed](chance)
    if chance.random() < 0.2:
        made.files[made.name] = _spoiled_bytes(made.files[made.name], chance)
    return made


def _spoiled_bytes(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 1, 4, 50)))
        kind = chance.randrange(4)
        if kind == 0:
            data = data[:at] + chance.choice(_NASTY_BYTES) + data[to:]
        elif kind == 1:
            data = data[:at] + data[at:to] * 3 + data[to:]
        elif kind == 2 and data:
            flipped = data[at % len(data)] ^ (1 << chance.randrange(8))
            data = data[: at % len(data)] + bytes([flipped]) + data[at % len(data) + 1 :]
        elif chance.random() < 0.3:
            data = data[:at]
    return data


# ---- tables ------------------------------------------------------------------------------------


def _spoiled_rows(rows: list[list[Any]], chance: random.Random) -> list[list[Any]]:
    rows = copy.deepcopy(rows)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        row = chance.randrange(len(rows))
        cells = rows[row]
        kind = chance.randrange(10)
        if not cells or kind < 6:
            if cells:
                cells[chance.randrange(len(cells))] = chance.choice(NASTY)
        elif kind == 6:
            rows.insert(chance.randrange(1, len(rows) + 1), list(chance.choice(rows)))
        elif kind == 7 and rows[0]:
            names = rows[0]
            names[chance.randrange(len(names))] = chance.choice(
                (
                    *_HEAD,
                    "latitude",
                    "Lon ",
                    "coordinates",
                    "geometry",
                    "withhold",
                    "year",
                    "type",
                    "",
                )
            )
        elif kind == 8:
            del cells[chance.randrange(len(cells)) :]
        elif len(rows) > 2:
            del rows[row]
    return rows


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _csv(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([[_text(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def _gzip(rows: list[list[Any]]) -> bytes:
    return gzip.compress(_csv(rows), mtime=0)


def _objects(rows: list[list[Any]]) -> list[dict[str, Any]]:
    names = [_text(name) for name in rows[0]]
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]


def _yaml_text(tree: Any) -> str:
    """Write a tree; the emitter in C takes an eighth of the time, and no half of a surrogate pair."""
    try:
        return yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    except UnicodeEncodeError:
        return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def _dumped(value: Any, indent: int | None = None) -> bytes:
    return json.dumps(value, default=str, indent=indent).encode()


def _json(rows: list[list[Any]]) -> bytes:
    return _dumped(_objects(rows), 1)


def _jsonl(rows: list[list[Any]]) -> bytes:
    return b"".join(_dumped(each) + b"\n" for each in _objects(rows))


def _workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            plain = cell if isinstance(cell, _PLAIN | date) else str(cell)
            if isinstance(plain, datetime):
                plain = plain.replace(tzinfo=None)
            try:
                book.active.cell(row, column, plain)
            except (IllegalCharacterError, ValueError):
                book.active.cell(row, column, "illegal")
    out = io.BytesIO()
    try:
        book.save(out)
    except (UnicodeEncodeError, ValueError):
        return _csv(rows)
    return out.getvalue()


def _columns(rows: list[list[Any]]) -> pa.Table:
    """Give each column the type that its cells have, texts where they have several."""
    names = list(dict.fromkeys(_text(name).encode(errors="replace").decode() for name in rows[0]))
    arrays = []
    for number in range(len(names)):
        cells = [row[number] if number < len(row) else None for row in rows[1:]]
        try:
            arrays.append(pa.array(cells))
        except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
            texts = [_text(cell).encode(errors="replace").decode() for cell in cells]
            arrays.append(pa.array(texts))
    return pa.table(arrays, names)


def _parquet(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    try:
        pq.write_table(_columns(rows), out)
    except pa.ArrowException:  # a type that Parquet has not
        return _csv(rows)
    return out.getvalue()


def _of_rows(
    name: str, write: Callable[[list[list[Any]]], bytes], seed: list[list[Any]] = _ROWS
) -> Callable[..., Mutant]:
    def make(chance: random.Random) -> Mutant:
        rows = _spoiled_rows(seed, chance)
        return Mutant(name, {name: write(rows)}, rows=rows)

    return make


def _with_mapping(chance: random.Random) -> Mutant:
    mapping = _yaml_text(_spoiled_tree(_MAPPING, chance, in_yaml=True))
    files = {"t.csv": _csv(_ROWS), "columns.yaml": mapping.encode(errors="replace")}
    return Mutant("t.csv", files, ("--columns", "columns.yaml"))


def _with_agencies(chance: random.Random) -> Mutant:
    rows = [[*row[:3], chance.choice(("1", "2", "1,2", "9")), *row[4:]] for row in _ROWS]
    rows[0] = ["agency_ids" if name == "agency" else name for name in _HEAD]
    files = {"t.csv": _csv(rows), "agencies.csv": _csv(_spoiled_rows(_AGENCIES, chance))}
    return Mutant("t.csv", files, ("--agencies", "agencies.csv"))


# ---- trees -------------------------------------------------------------------------------------


def _spoiled_tree(tree: Any, chance: random.Random, *, in_yaml: bool = False) -> Any:
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 1, 2, 4))):
        _spoil_node(tree, chance, in_yaml=in_yaml)
    return tree


def _spoil_node(tree: Any, chance: random.Random, *, in_yaml: bool) -> None:
    """Change one value somewhere in a tree of lists and mappings; each level is as likely."""
    node = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = node[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            node = inner
            continue
        break
    kind = chance.randrange(6)
    if kind < 3:
        nasty = chance.choice(NASTY)
        node[key] = str(nasty) if in_yaml and isinstance(nasty, bytes) else nasty
    elif kind == 3:
        del node[key]
    elif kind == 4 and isinstance(node, list):
        node.append(copy.deepcopy(inner))
    elif isinstance(node, dict):
        node[_text(chance.choice(NASTY))[:300]] = node.pop(key)
    else:
        node[key] = [inner, {"type": inner}]


def _geometries() -> list[Any]:
    ring = [[-118.3, 34.0], [-118.2, 34.0], [-118.2, 34.1], [-118.3, 34.0]]
    return [
        {"type": "Point", "coordinates": [-118.188445, 33.979228]},
        {"type": "Point", "coordinates": [-118.25, 34.05, 10]},
        {"type": "MultiPoint", "coordinates": [[-118.1, 34.1]]},
        {"type": "Polygon", "coordinates": [ring]},
    ]


def _geojson(chance: random.Random) -> Mutant:
    rows = _ROWS if chance.random() < 0.5 else _spoiled_rows(_ROWS, chance)
    shapes = _geometries()
    features = [
        {"type": "Feature", "properties": each, "geometry": shapes[number % len(shapes)]}
        for number, each in enumerate(_objects(rows))
    ]
    tree = _spoiled_tree({"type": "FeatureCollection", "features": features}, chance)
    return Mutant("t.geojson", {"t.geojson": _dumped(tree, 1)})


@cache
def _records() -> Any:
    return yaml.load(RECORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def few_records() -> bytes:
    """Give records that are quickly read, for what is compared with them or goes beside them."""
    few = dict(list(_records()["incidents"].items())[:3])
    return _yaml_text(_records() | {"incidents": few}).encode()


def _yaml(chance: random.Random) -> Mutant:
    tree = _spoiled_tree(_records(), chance, in_yaml=True)
    text = _yaml_text(tree)
    return Mutant("x.yaml", {"x.yaml": text.encode(errors="replace")})


def _with_lock(chance: random.Random) -> Mutant:
    text = Lock([entry("Nowhere Street & Never Street")]).text()
    tree = _spoiled_tree(yaml.load(text, Loader=yaml.CSafeLoader), chance, in_yaml=True)
    lock = _yaml_text(tree).encode(errors="replace")
    return Mutant("x.yaml", {"x.yaml": RECORDS.read_bytes(), "x.lock": lock})


# ---- what mapper wrote -------------------------------------------------------------------------


@cache
def _shipped() -> mapper.Incidents:
    return mapper.read(RECORDS, embargo_hours=0)


@cache
def _exported(form: str) -> bytes:
    out = io.BytesIO()
    incidents = _shipped()
    if form == "html":
        incidents.save(out)
    else:
        incidents.export(out, format=form)
    return out.getvalue()


def _page(_chance: random.Random) -> Mutant:
    return Mutant("x.html", {"x.html": _spoiled_bytes(_exported("html"), _chance)})


def _exported_geojson(chance: random.Random) -> Mutant:
    tree = _spoiled_tree(json.loads(_exported("geojson")), chance)
    return Mutant("x.geojson", {"x.geojson": json.dumps(tree, default=str, indent=1).encode()})


def _exported_csv(chance: random.Random) -> Mutant:
    rows = list(csv.reader(io.StringIO(_exported("csv").decode("utf-8-sig"), newline="")))
    return Mutant("x.csv", {"x.csv": _csv(_spoiled_rows(rows, chance))})


def _exported_parquet(chance: random.Random) -> Mutant:
    table = pq.read_table(io.BytesIO(_exported("geoparquet")))
    number = chance.randrange(table.num_columns)
    column = table.column(number).to_pylist()
    column[chance.randrange(len(column))] = chance.choice(NASTY)
    try:
        array = pa.array(column)
        table = table.set_column(number, table.column_names[number], array)
        out = io.BytesIO()
        pq.write_table(table, out)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
        out = io.BytesIO()
        pq.write_table(table.drop_columns([table.column_names[number]]), out)
    return Mutant("x.parquet", {"x.parquet": out.getvalue()})


def _exported_kml(chance: random.Random) -> Mutant:
    return Mutant("x.kml", {"x.kml": _spoiled_bytes(_exported("kml"), chance)})


@cache
def _geopackage() -> bytes:
    frame = gpd.GeoDataFrame(
        _objects([[*_HEAD[:9]], *(row[:9] for row in _ROWS[1:])]),
        geometry=[Point(-118.188, 33.979)] * (len(_ROWS) - 1), crs="EPSG:4326",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.gpkg")
        frame.to_file(path, layer="t")
        return path.read_bytes()


def _base(data: bytes, chance: random.Random) -> bytes:
    """Spoil cells of any table of a GeoPackage."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.gpkg")
        path.write_bytes(data)
        base = sqlite3.connect(path)
        base.execute("pragma synchronous = off")  # a loss of power would lose nothing
        # GDAL's triggers call functions that SQLite alone does not have
        triggers = base.execute("select name from sqlite_master where type='trigger'").fetchall()
        for (name,) in triggers:
            base.execute(f'drop trigger "{name}"')
        tables = base.execute("select name from sqlite_master where type='table'").fetchall()
        own = [name for (name,) in tables if not name.startswith(("sqlite_", "rtree_"))]
        for _ in range(chance.choice((1, 1, 3))):
            records = [name for name in own if not name.startswith("gpkg_")]
            table = chance.choice((*own, *records * 3))
            names = [row[1] for row in base.execute(f'pragma table_info("{table}")')]
            nasty = chance.choice(NASTY)
            value = nasty if isinstance(nasty, str | float | bytes | None) else str(nasty)
            value = value.encode(errors="replace").decode() if isinstance(value, str) else value
            try:
                base.execute(f'update "{table}" set "{chance.choice(names)}" = ?', (value,))
            except (sqlite3.Error, OverflowError):
                continue
        base.commit()
        base.close()
        return path.read_bytes()


def _geopackage_of_points(chance: random.Random) -> Mutant:
    return Mutant("t.gpkg", {"t.gpkg": _base(_geopackage(), chance)})


def _exported_geopackage(chance: random.Random) -> Mutant:
    return Mutant("x.gpkg", {"x.gpkg": _base(_exported("geopackage"), chance)})


_MAKERS: dict[str, Callable[[random.Random], Mutant]] = {
    "csv": _of_rows("t.csv", _csv),
    "tsv": _of_rows("t.tsv", lambda rows: _csv(rows, "\t")),
    "gzip": _of_rows("t.csv.gz", _gzip),
    "workbook": _of_rows("t.xlsx", _workbook),
    "json": _of_rows("t.json", _json),
    "json-lines": _of_rows("t.jsonl", _jsonl),
    "parquet": _of_rows("t.parquet", _parquet),
    "geojson": _geojson,
    "geopackage": _geopackage_of_points,
    "known-places": _of_rows("places.csv", _csv, _PLACES),
    "mapping": _with_mapping,
    "agencies": _with_agencies,
    "records": _yaml,
    "lock": _with_lock,
    "page": _page,
    "exported-geojson": _exported_geojson,
    "exported-csv": _exported_csv,
    "exported-parquet": _exported_parquet,
    "exported-geopackage": _exported_geopackage,
    "kml": _exported_kml,
}
SEEDS = tuple(_MAKERS)
