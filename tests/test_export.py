"""What goes out for other tools, read back by other libraries."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import mapper
from mapper.errors import ArgumentError, ExportError, OutputError
from mapper.incidents import Incidents
from mapper.publish.dataset import Dataset
from mapper.publish.export import FORMATS, About, export_file, format_of
from mapper.publish.export.csv_table import GUARDED
from mapper.publish.export.flat import COLUMNS, _source
from tests.effort import few
from tests.sample_records import INCIDENTS, SOURCES, sample

ROOT = Path(__file__).parent.parent
ABOUT = About("A title", None, "TIGER 2016", {"records": 3})
KML = "{http://www.opengis.net/kml/2.2}"
SUFFIXES = {
    "geojson": ".geojson",
    "csv": ".csv",
    "geopackage": ".gpkg",
    "geoparquet": ".parquet",
    "parquet": ".parquet",
    "kml": ".kml",
    "yaml": ".yaml",
}

HOSTILE = [
    '=HYPERLINK("https://evil.example","x")',
    "'=1+1",
    "''@SUM(A1)",
    "+1",
    "-118",
    "\uff1d1",
    "'plain",
    "two\nlines\r\nand\ttabs",
    'say "no", then; go',
    "]]> <b>&amp;</b> <script>alert(1)</script>",
    "עברית and العربية \u202e reversed",
    "👮🏽\u200d♀️ and \u2028 and \x85",
    "NO",
    "null",
    "2026-01-19",
    "- a: [b]",
    "# not a comment",
    "\\u0041 \\",
    "@",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip),
).map(str.strip)


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(ROOT / "incidents.yaml")


@pytest.fixture(scope="module")
def exported(incidents, tmp_path_factory):
    """Give the path of a file of the real records in a format, of which each is written once."""
    folder = tmp_path_factory.mktemp("exported")

    @cache
    def exported(name):
        by_suffix = None if name != "parquet" else name
        incidents.export(folder / f"{name}{SUFFIXES[name]}", format=by_suffix)
        return folder / f"{name}{SUFFIXES[name]}"

    return exported


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Give the bytes of the sample in a format, of which each is written once."""
    folder = tmp_path_factory.mktemp("plain")
    return cache(lambda name: written(sample(), folder, name).read_bytes())


def written(tables, tmp_path, name, about=ABOUT):
    path = tmp_path / f"out{SUFFIXES[name]}"
    export_file(tables, about, path, FORMATS[name])
    return path


def with_texts(first, second):
    """Give the sample with two texts in every place that takes one."""
    given = [(city, dict(record)) for city, record in INCIDENTS]
    record = given[0][1]
    claim = record["claims"][0]
    accounts = [{**each, "by": second, "says": first} for each in claim["accounts"]]
    translated = {"claim": second, "by": [second, first], "says": [first, first]}
    record |= {
        "title": first,
        "summary": second,
        "date_note": first,
        "location": {"verbatim_locality": first, "locality": second, "note": first},
        "claims": [{"claim": first, "accounts": accounts}],
        "unknowns": [first, second],
        "translations": {"es": {"title": first, "claims": [translated]}},
        "data_generalizations": second,
        "information_withheld": first,
    }  # fmt: skip
    sources = {**SOURCES, "gazette": {**SOURCES["gazette"], "title": first, "note": second}}
    return sample(given, sources)


# ---- every format ----------------------------------------------------------------------------


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_incidents_give_the_same_bytes(name, incidents, exported, tmp_path):
    path = tmp_path / f"again{SUFFIXES[name]}"
    incidents.export(path, format=name)
    assert path.read_bytes() == exported(name).read_bytes()
    assert list(tmp_path.iterdir()) == [path]


HIDDEN = "alhambra-garfield-valley-2026-01"


@pytest.fixture(scope="module")
def with_one_withheld(tmp_path_factory):
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    records = tmp_path_factory.mktemp("withheld") / "incidents.yaml"
    marked = text.replace(f"id: {HIDDEN}", f"id: {HIDDEN}\n      withhold: true")
    records.write_text(marked, encoding="utf-8")
    read = mapper.read(records)
    assert read.tally.withheld == 1
    return read


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_withheld_is_in_no_file(name, with_one_withheld, tmp_path):
    out = tmp_path / f"out{SUFFIXES[name]}"
    with_one_withheld.export(out, format=name)
    data = out.read_bytes()
    assert b"bell-citation-2026-01" in data or name in ("parquet", "geoparquet")
    assert HIDDEN.encode() not in data
    if "parquet" in name:
        assert HIDDEN not in pq.read_table(out)["id"].to_pylist()


@pytest.mark.parametrize("name", FORMATS)
def test_the_last_gate_refuses_what_is_to_be_withheld(name, sample_tables, tmp_path):
    marked = sample_tables.incidents.assign(withhold=[True, False, False])
    with pytest.raises(ExportError, match="marked withhold"):
        written(sample_tables.with_(incidents=marked), tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_no_incidents_are_a_file_too(name, sample_tables, tmp_path):
    assert written(sample_tables.only([]), tmp_path, name).stat().st_size > 0


@pytest.mark.sparse
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", ["a\0b", "half \ud800"])
def test_what_no_format_can_hold_is_refused_and_the_old_file_stays(name, text, tmp_path):
    tables = sample()
    summary = pd.Series(["fine", text, "fine"], dtype=object)
    changed = tables.incidents.assign(summary=summary)
    path = tmp_path / f"out{SUFFIXES[name]}"
    path.write_bytes(b"old")
    with pytest.raises(ExportError, match="summary of 'los-angeles-stop'"):
        written(tables.with_(incidents=changed), tmp_path, name)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


@pytest.mark.sparse
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "yaml"])
@pytest.mark.parametrize("type_", ["string[pyarrow]", "str", "category"])
def test_texts_of_any_type_of_column_give_the_same_file(
    name, type_, sample_tables, plain, tmp_path
):
    columns = ["incident_id", "title", "summary", "type", "contest_status", "city", "precision"]
    changed = sample_tables.incidents.astype(dict.fromkeys(columns, type_))
    involvements = sample_tables.involvements.astype({"agency": type_, "role": type_})
    typed = sample_tables.with_(incidents=changed, involvements=involvements)
    assert written(typed, tmp_path, name).read_bytes() == plain(name)


def test_an_unknown_suffix_names_the_choices(incidents, tmp_path):
    with pytest.raises(ExportError, match=r"'out\.xls'.*\.geojson.*\.gpkg.*geoparquet"):
        incidents.export(tmp_path / "out.xls")
    with pytest.raises(ExportError, match=r"'shapefile'.*geojson, csv"):
        incidents.export(tmp_path / "out.csv", format="shapefile")
    assert format_of(Path("out.xls"), "csv").name == "csv"
    assert format_of(Path("OUT.GeoJSON")).name == "geojson"


def test_a_folder_that_is_not_there_is_an_error_of_ours(incidents, tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        incidents.export(tmp_path / "nowhere" / "out.gpkg")


def test_rows_that_belong_to_nothing_are_refused(sample_tables, tmp_path):
    stray = sample_tables.accounts.assign(claim_number=7)
    with pytest.raises(ExportError, match="an account of 'bell-car-wash'"):
        written(sample_tables.with_(accounts=stray), tmp_path, "geojson")
    stray = sample_tables.involvements.assign(incident_id="nobody")
    with pytest.raises(ExportError, match="an involvement of 'nobody'"):
        written(sample_tables.with_(involvements=stray), tmp_path, "csv")
    stray = sample_tables.citations.assign(source="rumour")
    with pytest.raises(ExportError, match="'rumour'"):
        written(sample_tables.with_(citations=stray), tmp_path, "kml")


def test_rows_in_any_order_belong_to_their_incident(sample_tables, plain, tmp_path):
    mixed = sample_tables.with_(
        claims=sample_tables.claims.iloc[::-1],
        citations=sample_tables.citations.iloc[::-1],
    )
    assert written(mixed, tmp_path, "geojson").read_bytes() == plain("geojson")


# ---- GeoJSON ---------------------------------------------------------------------------------


def test_geojson_is_longitude_first_and_holds_every_account(incidents, exported):
    path = exported("geojson")
    made = json.loads(path.read_text(encoding="utf-8"))
    assert made["type"] == "FeatureCollection"
    assert made["boundaries_vintage"] == "TIGER 2016"
    assert made["counts"]["records"] == 12
    frame = incidents.frame.set_index("incident_id")
    for feature in made["features"]:
        row, properties = frame.loc[feature["id"]], feature["properties"]
        assert feature["geometry"]["coordinates"] == [row["longitude"], row["latitude"]]
        assert properties["radius"] == row["coordinate_uncertainty_in_meters"]
        assert tuple(properties["places"]) == row["places"]
        assert properties["translations"]["es"]["title"] == row["translations"]["es"]["title"]
    said = [
        (feature["id"], number, each["by"], each["says"], each["source"])
        for feature in made["features"]
        for number, claim in enumerate(feature["properties"]["claims"])
        for each in claim["accounts"]
    ]
    columns = ["incident_id", "claim_number", "by", "says", "source"]
    assert said == list(incidents.accounts[columns].itertuples(index=False, name=None))
    assert len(pyogrio.read_dataframe(path)) == 12


def test_what_is_unlocated_has_no_geometry_whatever_its_coordinates(sample_tables, tmp_path):
    by = sample_tables.incidents["located_by"].mask(
        sample_tables.incidents["incident_id"].eq("bell-car-wash"), "unlocated"
    )
    tables = sample_tables.with_(incidents=sample_tables.incidents.assign(located_by=by))
    features = json.loads(written(tables, tmp_path, "geojson").read_text("utf-8"))["features"]
    found = {each["id"]: each["geometry"] is None for each in features}
    assert found == {"bell-car-wash": True, "los-angeles-stop": False, "somewhere": True}


def test_an_incident_without_a_place_has_no_geometry(plain):
    features = {each["id"]: each for each in json.loads(plain("geojson"))["features"]}
    assert features["somewhere"]["geometry"] is None
    assert features["somewhere"]["properties"]["located_note"] == "no city is named"


def test_the_page_and_the_command_name_the_columns_alike():
    script = (ROOT / "mapper" / "page" / "view" / "export.js").read_text(encoding="utf-8")
    block = re.search(r"CSV_COLUMNS = .*?\[(.*?)\]", script, re.DOTALL).group(1)
    names = re.findall(r'"(\w+)"', block)
    assert list(COLUMNS[: len(names)]) == names
    guard = re.search(r"FORMULA = /(.*?)/;", script).group(1)
    escaped = guard.replace(r"\-", r"\\-")
    assert json.loads(f'"{escaped}"') == GUARDED


# ---- CSV -------------------------------------------------------------------------------------


def read_csv(path):
    """Read as README says: undo the guard, an unquoted empty cell is nothing."""
    text = path.read_bytes()
    table = pyarrow.csv.read_csv(
        io.BytesIO(text),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
            column_types={
                name: "double" if name in NUMBERS else "string" for name in head_of(path)
            },
        ),
    )
    undone = r"^'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
    return [
        {
            name: re.sub(undone, "", value) if isinstance(value, str) else value
            for name, value in row.items()
        }
        for row in table.to_pylist()
    ]


NUMBERS = ("latitude", "longitude", "coordinate_uncertainty_in_meters")


def head_of(path):
    return path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")


@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
@given(texts, texts)
def test_a_csv_table_read_back_is_the_same(tmp_path_factory, first, second):
    path = written(with_texts(first, second), tmp_path_factory.mktemp("csv"), "csv")
    row = next(each for each in read_csv(path) if each["id"] == "bell-car-wash")
    assert (row["title"], row["summary"], row["date_note"]) == (first, second, first)
    assert (row["verbatim_locality"], row["locality"]) == (first, second)
    assert row["unknowns"] == f"{first} | {second}"
    assert row["event_date"] == row["date_start"] == "2026-01-19"
    assert (row["latitude"], row["longitude"]) == (33.979228, -118.188445)
    text = path.read_bytes().decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(text, newline="")):
        assert len(cells) == len(head_of(path))
        for name, cell in zip(head_of(path), cells, strict=True):
            assert name in NUMBERS or not re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)


def test_other_tools_read_the_csv_table(incidents, exported):
    path = exported("csv")
    by_pandas = pd.read_csv(path, dtype={"places": str})
    assert by_pandas["id"].tolist() == incidents.frame["incident_id"].tolist()
    assert by_pandas["places"].tolist() == [" ".join(each) for each in incidents.frame["places"]]
    count, west = duckdb.sql(f"select count(*), min(longitude) from '{path}'").fetchall()[0]
    assert (count, west) == (12, incidents.frame["longitude"].min())


# ---- Parquet ---------------------------------------------------------------------------------


def test_geoparquet_has_valid_metadata_and_reads_as_a_geodataframe(incidents, exported):
    path = exported("geoparquet")
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Point"])
    assert column["bbox"] == pytest.approx(incidents.frame.total_bounds.tolist())
    frame = gpd.read_parquet(path)
    assert frame.crs == incidents.frame.crs
    assert frame.geometry.tolist() == incidents.frame.geometry.tolist()
    in_bell = gpd.read_parquet(path, bbox=(-118.2, 33.96, -118.15, 34.0))
    assert set(in_bell["jurisdiction"]) == {"Bell"}
    about = json.loads(pq.read_schema(path).metadata[b"mapper"])
    assert about["boundaries_vintage"] == "TIGER 2016"


@pytest.mark.parametrize("name", ["geoparquet", "parquet"])
def test_duckdb_asks_nested_accounts(name, incidents, exported):
    path = exported(name)
    denials = duckdb.sql(
        "select account.by, count(*) from (select unnest(claim.accounts) as account from"
        f" (select unnest(claims) as claim from '{path}')) where account.stance = 'denies'"
        " group by 1 order by 1"
    ).fetchall()
    expected = incidents.accounts.query("stance == 'denies'").groupby("by").size()
    assert dict(denials) == expected.to_dict()
    assert ("geometry" in pq.read_schema(path).names) == (name == "geoparquet")


def test_an_unlocated_point_is_null_in_geoparquet(sample_tables, tmp_path):
    path = written(sample_tables, tmp_path, "geoparquet")
    frame = gpd.read_parquet(path).set_index("id")
    assert frame.loc["somewhere", "geometry"] is None
    assert pq.read_table(path)["bbox"].null_count == 1
    assert frame.loc["bell-car-wash", "geometry"] == shapely.Point(-118.188445, 33.979228)


# ---- GeoPackage ------------------------------------------------------------------------------


def test_every_table_is_a_layer_of_the_geopackage(incidents, exported):
    path = exported("geopackage")
    layers = dict(pyogrio.list_layers(path).tolist())
    tables = ("involvements", "claims", "accounts", "agencies", "sources", "citations")
    assert layers == {"incidents": "Point"} | dict.fromkeys([*tables, "mapper"])
    points = pyogrio.read_dataframe(path, layer="incidents")
    assert points.crs == "EPSG:4326"
    assert points.geometry.tolist() == incidents.frame.geometry.tolist()
    for name in tables:
        read = pyogrio.read_dataframe(path, layer=name).astype(object)
        expected = getattr(incidents, name).astype(object)
        pd.testing.assert_frame_equal(
            read.where(read.notna(), None), expected.where(expected.notna(), None),
            check_dtype=False, check_column_type=False, check_index_type=False,
        )  # fmt: skip
    with sqlite3.connect(path) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    database.close()


@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
@given(texts, texts)
def test_a_geopackage_keeps_hostile_texts(tmp_path_factory, first, second):
    path = written(with_texts(first, second), tmp_path_factory.mktemp("gpkg"), "geopackage")
    row = pyogrio.read_dataframe(path, layer="incidents").set_index("id").loc["bell-car-wash"]
    assert (row["title"], row["summary"]) == (first, second)
    assert set(pyogrio.read_dataframe(path, layer="accounts")["says"]) == {first}


# ---- KML -------------------------------------------------------------------------------------


def test_kml_has_points_days_and_every_column_as_data(incidents, exported):
    path = exported("kml")
    marks = ET.parse(path).getroot().findall(f".//{KML}Placemark")
    frame = incidents.frame
    assert [mark.find(f"{KML}name").text for mark in marks] == frame["title"].tolist()
    data = {each.get("name"): each[0].text for each in marks[0].iter(f"{KML}Data")}
    assert data["id"] == frame["incident_id"][0]
    assert data["boundaries_vintage"] == "TIGER 2016"
    spans = [[each.text for each in mark.find(f"{KML}TimeSpan")] for mark in marks]
    days = zip(frame["date_start"], frame["date_end"], strict=True)
    assert spans == [[f"{day:%Y-%m-%d}" for day in pair if not pd.isna(day)] for pair in days]
    assert any(len(set(each)) > 1 for each in spans)
    read = pyogrio.read_dataframe(path)
    assert [(p.x, p.y) for p in read.geometry] == [(p.x, p.y) for p in frame.geometry]


fit_for_xml = texts.filter(
    lambda text: not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
)


@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
@given(fit_for_xml, fit_for_xml)
@example('R&D <b>"x"</b> &amp; &#65;', "]]> a\r\nb <![CDATA[")
def test_kml_escapes_what_would_be_markup(tmp_path_factory, first, second):
    path = written(with_texts(first, second), tmp_path_factory.mktemp("kml"), "kml")
    mark = ET.parse(path).getroot().find(f".//{KML}Placemark")
    data = {each.get("name"): each[0].text for each in mark.iter(f"{KML}Data")}
    assert mark.find(f"{KML}name").text == first
    assert (data["title"], data["summary"]) == (first, second)


def test_kml_refuses_what_xml_cannot_hold(tmp_path):
    with pytest.raises(ExportError, match="title of 'bell-car-wash'"):
        written(with_texts("bell \x07 rings", "fine"), tmp_path, "kml")


# ---- JSON and YAML with hostile texts --------------------------------------------------------


@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
@given(texts, texts)
@example('a "quoted" \\ word \\u0041', "line\u2028 end\r\n \x07 </script>")
def test_geojson_and_parquet_keep_hostile_texts(tmp_path_factory, first, second):
    tables, folder = with_texts(first, second), tmp_path_factory.mktemp("json")
    read = json.loads(written(tables, folder, "geojson").read_text(encoding="utf-8"))
    feature = next(each for each in read["features"] if each["id"] == "bell-car-wash")
    row = pq.read_table(written(tables, folder, "geoparquet")).to_pylist()[0]
    for made in (feature["properties"], row):
        assert (made["title"], made["summary"]) == (first, second)
        assert made["unknowns"] == [first, second]
        assert made["translations"]["es"]["claims"] == [
            {"claim": second, "by": [second, first], "says": [first, first], "asked_how": None}
        ]
        (claim,) = made["claims"]
        assert [(each["by"], each["says"]) for each in claim["accounts"]] == [(second, first)] * 2
        assert made["sources"][0]["title"] == first


@pytest.mark.long  # from every export they do in test_readback.py
def test_the_real_records_come_back_from_yaml(incidents, tmp_path):
    path = tmp_path / "again.yaml"
    incidents.export(path)
    assert mapper.read(path) == incidents
    chosen = incidents.select(agency="chp")
    chosen.export(path)
    again = mapper.read(path)
    assert again == chosen
    assert again != incidents


@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
@given(texts, texts)
def test_hostile_texts_come_back_from_yaml(tmp_path_factory, first, second):
    path = tmp_path_factory.mktemp("yaml") / "incidents.yaml"
    # once through the reader, which locates and assigns
    export_file(with_texts(first, second), ABOUT, path, FORMATS["yaml"])
    read = mapper.read(path)
    assert read.frame["summary"].tolist()[0] == second
    assert set(read.accounts["says"]) == {first}
    again = path.with_name("again.yaml")
    read.export(again)
    assert mapper.read(again) == read


def test_an_answer_of_the_lock_goes_along_as_coordinates(tmp_path):
    tables = sample()
    locked = tables.incidents.copy()
    locked.loc[0, ["located_by", "located_note"]] = ["lock", "census, exact, 2026-01-23"]
    path = written(tables.with_(incidents=locked), tmp_path, "yaml")
    row = mapper.read(path).frame.set_index("incident_id").loc["bell-car-wash"]
    assert (row["latitude"], row["located_by"]) == (33.979228, "coordinates")
    assert row["location_note"] == "Located by census, exact, 2026-01-23."


def test_points_alone_are_no_records(tmp_path):
    tables = sample()
    points = tables.incidents.assign(title=None, summary=None)
    path = tmp_path / "out.yaml"
    with pytest.raises(ExportError) as caught:
        export_file(tables.with_(incidents=points), ABOUT, path, FORMATS["yaml"])
    lines = str(caught.value).splitlines()
    assert len(lines) == 2  # a line for the kind, and the fix
    assert lines[0].startswith("3 incidents ('bell-car-wash', ")
    assert "'title'" in lines[0]


# ---- streams ---------------------------------------------------------------------------------


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_gets_the_bytes_of_the_file(name, sample_tables, plain):
    stream = io.BytesIO()
    size_bytes = export_file(sample_tables, ABOUT, stream, FORMATS[name])
    assert stream.getvalue() == plain(name)
    assert len(stream.getvalue()) == size_bytes


def test_a_stream_needs_a_format(sample_tables):
    with pytest.raises(ArgumentError, match="format is None"):
        Incidents(Dataset(sample_tables, 3, 0)).export(io.BytesIO())


def test_a_source_of_which_nothing_is_known_is_one_in_the_flat_table():
    known = {
        "publisher": "Gazette",
        "title": "T",
        "published": "2025",
        "url": "u",
        "archived_at": "a",
    }
    unknown = dict.fromkeys(known, "unknown")
    texts = _source(pa.array([unknown, known, unknown]))
    assert texts.to_pylist() == ["unknown", "Gazette, T, 2025, u, a", "unknown"]
