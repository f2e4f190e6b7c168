"""The tables have one schema, whichever door they come in by, and a notebook gets them in its dtypes."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from datetime import date
from pathlib import Path
from typing import get_args

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import mapper
from mapper.imports import sheet_to_tables, writing
from mapper.page import texts
from mapper.privacy import withheld_values
from mapper.publish.export import flat, nested
from mapper.records import (
    INCIDENT_TYPES,
    MEMBER_NAMES,
    SCHEMA,
    Tables,
    column_names,
    column_reference,
    type_columns,
)
from mapper.records.schema import ColumnType
from mapper.records.tables import from_records
from tests.cases import in_one_test

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mapper"
TABLES = tuple(SCHEMA)
STRANGER = """Ref,When,Where,Lat,Lng,Agency,Headline,kind
7,2025-06-01,Bell,33.9775,-118.187,LAPD,Éviction,arson
8,,Bell,,,,,
"""
HOLDS = {"list": "object", "mapping": "object", "mappings": "object"}
KINDS = {"list": tuple, "mapping": dict, "mappings": tuple}


def assert_conforms(incidents: mapper.Incidents) -> None:
    for table, columns in SCHEMA.items():
        given = incidents.frame if table == "incidents" else getattr(incidents, table)
        names = [name for name in given.columns if name != "geometry"]
        assert names == [each.name for each in columns], table
        for each in columns:
            column = given[each.name]
            assert str(column.dtype) == HOLDS.get(each.dtype, each.dtype), (table, each.name)
            if each.dtype == "category":
                words = tuple(column.cat.categories)
                assert words[: len(each.allowed)] == each.allowed, (table, each.name)
                # a table's own types stay as they are: those of its rows, and in no other column
                is_open = (table, each.name) == ("incidents", "type")
                own = set(column.dropna()) - set(each.allowed) if is_open else set()
                assert sorted(words[len(each.allowed) :]) == sorted(own), (table, each.name)
            if kind := KINDS.get(each.dtype):
                assert all(cell is None or isinstance(cell, kind) for cell in column), each.name
            if each.dtype == "mappings":
                assert all(isinstance(item, dict) for cell in column for item in cell or ())


@pytest.fixture(scope="module")
def twelve() -> mapper.Incidents:
    return mapper.read(ROOT / "incidents.yaml")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory) -> mapper.Incidents:
    path = tmp_path_factory.mktemp("stranger") / "t.csv"
    path.write_text(STRANGER, encoding="utf-8")
    return mapper.read(path, embargo_hours=0)


@pytest.mark.sample(1)
@pytest.mark.parametrize("whose", ["twelve", "strangers"])
def test_what_is_read_conforms(whose, request):
    incidents = request.getfixturevalue(whose)
    assert len(incidents)
    assert_conforms(incidents)
    own = {"arson"} if whose == "strangers" else set()
    assert set(incidents.frame["type"].dropna()) - set(INCIDENT_TYPES) == own
    nothing = incidents.select(since="2199-01-01", until="2199-01-02")
    assert_conforms(nothing)
    assert_conforms(mapper.Incidents(incidents.select(jurisdiction="Bell")._dataset))


@pytest.mark.sparse
@pytest.mark.parametrize("name", ["o.geojson", "o.csv", "o.gpkg", "o.parquet", "o.kml", "o.yaml"])
@pytest.mark.parametrize("whose", ["twelve", "strangers"])
def test_what_is_exported_conforms_when_it_is_read(name, whose, request, tmp_path):
    incidents = request.getfixturevalue(whose)
    incidents.export(tmp_path / name)
    again = mapper.read(tmp_path / name, embargo_hours=0)
    assert len(again) == len(incidents)
    assert_conforms(again)


@pytest.mark.sample(1)
@pytest.mark.parametrize("whose", ["twelve", "strangers"])
def test_a_page_conforms_when_it_is_read(whose, request, tmp_path):
    incidents = request.getfixturevalue(whose)
    incidents.save(tmp_path / "map.html")
    assert_conforms(mapper.read(tmp_path / "map.html"))


def test_no_record_gives_every_table_with_its_columns():
    tables = from_records([], {})
    for table in TABLES:
        assert tuple(getattr(tables, table).columns) == column_names(table)
        assert tuple(type_columns(getattr(tables, table), table).columns) == column_names(table)


def test_tables_are_merged_by_incident_id(twelve):
    merged = twelve.frame.merge(twelve.accounts, on="incident_id")
    assert len(merged) == len(twelve.accounts)
    assert set(merged["stance"].cat.categories) == set(SCHEMA["accounts"][5].allowed)


def test_nothing_is_lost_on_the_way_into_dtypes(twelve, strangers):
    for incidents in (twelve, strangers):
        held: Tables = incidents._dataset.tables
        for table, columns in SCHEMA.items():
            given, made = getattr(held, table), type_columns(getattr(held, table), table)
            for each in columns:
                before, after = given[each.name], made[each.name]
                assert before.isna().tolist() == after.isna().tolist(), each.name
                kept = before.notna().to_numpy()
                assert before[kept].tolist() == after[kept].tolist(), each.name


@pytest.mark.parametrize("repeats", [1, 5_000])
def test_columns_of_any_kind_come_to_the_same_dtypes(repeats):
    words = ["inside", None, "outside"] * repeats
    texts = ["é", None, "\U0001f600"] * repeats
    made = [
        type_columns(
            pd.DataFrame({"area_check": words, "note": texts}).astype(kind), "involvements"
        )
        for kind in (object, "str", "string[pyarrow]", "category")
    ]
    for each in made:
        pd.testing.assert_frame_equal(each.head(), made[0].head())
        assert each.equals(made[0])
    assert made[0]["note"][3 * repeats - 1] == "\U0001f600"
    assert made[0]["agency"].isna().all()


def test_a_word_that_the_schema_has_not_is_kept():
    made = type_columns(pd.DataFrame({"role": ["conducting", "watching", None]}), "involvements")
    assert made["role"].tolist()[:2] == ["conducting", "watching"]
    assert made["role"].isna().tolist() == [False, False, True]


def test_days_go_into_json_and_onto_a_map_of_folium(twelve, tmp_path):
    for frame in (twelve.frame, twelve.frame[twelve.frame["city"] == "Bell"]):
        features = json.loads(frame.to_json())["features"]
        assert [each["properties"]["incident_id"] for each in features] == list(
            frame["incident_id"]
        )
        days = frame["date_start"].dt.strftime("%Y-%m-%d").replace({np.nan: None})
        assert [each["properties"]["date_start"] for each in features] == days.tolist()
        drawn = folium.GeoJson(frame)
        assert len(drawn.data["features"]) == len(frame)


def test_every_column_colors_a_map_of_geopandas(twelve, monkeypatch):
    given = {}
    monkeypatch.setattr(
        gpd.GeoDataFrame,
        "explore",
        lambda self, column, *_, **__: given.update({column: column and self[column].tolist()}),
    )
    frame = twelve.frame
    for name in frame.columns.drop("geometry"):
        frame.explore(column=name)
    assert None in given  # a column without values, which has no colors
    shown = [value for name in given.keys() - {None} for value in given[name]]
    assert not any(type(each) in {list, tuple, date} for each in shown)
    frame.explore()


def test_a_frame_is_kept_whole_by_pickle_and_by_copies(twelve):
    frame = twelve.frame
    pickled = pickle.loads(pickle.dumps(frame))  # noqa: S301 - our own
    for again in (pickled, copy.deepcopy(frame), frame[:5]):
        assert len(json.loads(again.to_json())["features"]) == len(again)
    assert len(frame.drop(columns="geometry").columns) == len(SCHEMA["incidents"])


def test_a_table_is_made_once_and_belongs_to_whoever_asks(twelve):
    first = twelve.claims
    first.loc[0, "claim"] = "changed"
    assert twelve.claims["claim"][0] != "changed"
    assert list(twelve.claims.columns) == list(column_names("claims"))


def test_the_reference_says_something_of_every_column():
    rows = list(column_reference())
    assert len(rows) == sum(map(len, SCHEMA.values()))
    for each in rows:
        assert each.meaning.endswith("."), each
        assert each.origin, each
        assert each.dtype in get_args(ColumnType)
        assert (each.dtype == "category") == bool(each.allowed), each
    measures = {each.column for each in rows if each.dtype == "float64"}
    assert measures == {each.column for each in rows if each.unit in ("degree", "meter")}


NAMED = {
    "page, incidents": (texts.INCIDENT_TEXTS, "incidents"),
    "page, involvements": (texts.INVOLVEMENT_TEXTS, "involvements"),
    "page, claims": (texts.CLAIM_TEXTS, "claims"),
    "page, accounts": (texts.ACCOUNT_TEXTS, "accounts"),
    "withheld values, incidents": (withheld_values._TEXT_FIELDS, "incidents"),
    "withheld values, sources": (withheld_values._SOURCE_FIELDS, "sources"),
    "imported texts": (sheet_to_tables._TEXTS, "incidents"),
}


@in_one_test("where", NAMED)
def test_lists_of_columns_name_those_of_the_schema(where):
    names, table = NAMED[where]
    assert set(names) <= set(column_names(table))


def test_files_call_columns_as_the_schema_does():
    files = {MEMBER_NAMES.get(name, name): name for name in column_names("incidents")}
    other = {"agencies", "claims", "sources", "cited", "boundaries_vintage"}
    assert set(nested.SCHEMA.names) - other <= set(files)
    made = {"agency_ids", "source_urls", "source_archives", "nested_json"}
    assert set(flat.COLUMNS) - other - made <= set(files)
    assert set(writing._TIDY) <= set(files)


def test_code_names_no_column_that_the_schema_has_not():
    strange = []
    taken = re.compile(rf"\.\s*(?:{'|'.join(SCHEMA)})\s*\[")
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        # most modules take nothing out of such a table, and to parse them takes ten times as long
        for node in ast.walk(ast.parse(text)) if taken.search(text) else ():
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
                continue
            of = node.value
            # `tables.claims["…"]`: what is called by a table's name and is an attribute is one
            if not isinstance(of, ast.Attribute) or of.attr not in SCHEMA:
                continue
            if node.slice.value not in column_names(of.attr):
                strange.append(f"{path.name}:{node.lineno} {of.attr}[{node.slice.value!r}]")
    assert strange == []
