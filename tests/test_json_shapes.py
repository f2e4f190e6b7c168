"""Rows of JSON wherever services and databases put them."""

from __future__ import annotations

import json

import pytest

from mapper.errors import RecordsError
from mapper.files import read_file

ROWS = [
    {"date": "2025-03-01", "city": "Fresno, CA", "title": "a"},
    {"date": "2025-03-02", "city": "Madera, CA", "title": "b"},
]
NODES = [{"node": row, "cursor": str(at)} for at, row in enumerate(ROWS)]
SOURCES = [{"_index": "i", "_id": str(at), "_source": row} for at, row in enumerate(ROWS)]
BINDINGS = [
    {name: {"type": "literal", "value": value} for name, value in row.items()} for row in ROWS
]
PUSHED = dict(zip(("-OabcDefGhIjKlMnOpQr", "-OabcDefGhIjKlMnOpQs"), ROWS, strict=True))
FEATURES = [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-119, 36]}, "properties": row}
    for row in ROWS
]
SHEET = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]


def kepler_map(*names, cells=None):
    """Give a map of kepler.gl with datasets of these names."""
    fields = [{"name": name, "type": "string", "format": ""} for name in ROWS[0]]
    rows = [list(row.values()) for row in ROWS] if cells is None else cells
    data = [{"id": name, "label": name, "allData": rows, "fields": fields} for name in names]
    return {
        "datasets": [{"version": "v1", "data": each} for each in data],
        "config": {"version": "v1", "config": {"visState": {"layers": [{"id": "x"}]}}},
        "info": {"app": "kepler.gl"},
    }


def titles_of(tmp_path, value, name="rows.json"):
    path = tmp_path / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    sheet = read_file(path, point_of=lambda _: None, header_at=lambda *_: None)
    return sheet.table["title"].to_pylist() if "title" in sheet.names else sheet


@pytest.mark.parametrize(
    "value",
    [
        {"data": {"incidents": ROWS}},
        {"response": {"status": "ok", "total": 2, "results": ROWS}},
        {"kind": "list", "feed": {"entry": ROWS}},
        {"data": {"incidents": {"edges": NODES, "pageInfo": {"hasNextPage": False}}}},
        {"took": 3, "hits": {"total": {"value": 2}, "hits": SOURCES}},
        {"head": {"vars": ["date", "city", "title"]}, "results": {"bindings": BINDINGS}},
        {"range": "Sheet1!A1:C3", "majorDimension": "ROWS", "values": SHEET},
        {"incidents": {"first": ROWS[0], "second": ROWS[1]}},
        {"reports": PUSHED},
        {"data": {"type": "FeatureCollection", "features": FEATURES}},
        {"data": {"incidents": ROWS, "agencies": [{"id": "x", "name": "X"}]}},
        "\n".join(map(json.dumps, SOURCES)),
        kepler_map("raids.csv"),
    ],
    ids=[
        "two levels down", "beside texts", "a name of its own", "GraphQL", "Elasticsearch", "SPARQL",
        "Google Sheets", "by name", "Firebase", "features", "beside others", "lines of Elasticsearch",
        "kepler.gl",
    ],
)  # fmt: skip
def test_rows_are_found_where_services_put_them(tmp_path, value):
    assert titles_of(tmp_path, value) == ["a", "b"]


@pytest.mark.parametrize(
    "value",
    [
        {**ROWS[0], "sources": [{"url": "a"}, {"url": "b"}]},
        {**ROWS[0], "location": {"items": [{"lat": 1}, {"lat": 2}]}},
        {**ROWS[0], "people": {"p-1": {"age": 1, "sex": "f"}, "p-2": {"age": 2, "sex": "m"}}},
    ],
)
def test_a_single_record_stays_one_whatever_it_holds(tmp_path, value):
    assert titles_of(tmp_path, value) == ["a"]


def test_lists_that_are_not_read_are_named(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps({"data": {"incidents": ROWS, "agencies": ROWS[:1]}}))
    sheet = read_file(path, point_of=lambda _: None, header_at=lambda *_: None)
    assert any("data.agencies" in note for note in sheet.notes)


@pytest.mark.parametrize(
    "value", [{"data": {"stops": ROWS, "arrests": ROWS}}, {"reports": PUSHED, "users": PUSHED}]
)
def test_of_several_lists_none_is_taken_for_the_incidents(tmp_path, value):
    with pytest.raises(RecordsError) as error:
        titles_of(tmp_path, value)
    assert [fault.code for fault in error.value.faults] == ["no-table"]


@pytest.mark.parametrize(
    "value", [kepler_map("raids", "beats"), kepler_map("raids", cells="QVJST1c=")]
)
def test_a_map_of_kepler_whose_rows_are_open_says_how_to_export_them(tmp_path, value):
    with pytest.raises(RecordsError) as raised:
        titles_of(tmp_path, value)
    (fault,) = raised.value.faults
    assert (fault.code, "Export Data" in fault.fix) == ("no-table", True)
