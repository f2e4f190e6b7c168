"""What mapper exports it reads back equal, in every format; what it cannot is said, never guessed."""

from __future__ import annotations

import csv
import json
import re
from functools import cache

import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.errors import RecordsError
from mapper.incidents.tables import _are_equal
from mapper.publish.export import FORMATS, About, export_file
from mapper.publish.export.csv_table import GUARDED, remove_guards
from mapper.publish.export.readback import is_exported, read_export
from mapper.records import SCHEMA, STANCES, derive_statuses
from mapper.records.registry import load_registry
from tests.effort import few
from tests.sample_records import sample

FILES = {
    "csv": "a.csv", "geojson": "a.geojson", "geopackage": "a.gpkg", "geoparquet": "a.parquet",
    "parquet": "b.parquet", "kml": "a.kml",
}  # fmt: skip
ABOUT = About(
    "A title", "And what it is.", "TIGER 2016",
    {"records": 5, "shown": 2, "unlocated": 1, "withheld": 1, "filtered": 1, "rejected": 0},
    {"es": {"title": "Un título"}},
)  # fmt: skip

# texts that a format, a spreadsheet or a mark between two may take for something else
HARD = [
    "'=1+1", "=1+1", "''=1+1", "-118.25", "@x", "\tx", "\rx", " x ", "a | b", "a; b", "ICE (named)",
    '{"about":{"title":1}}', '"', "a,b\nc", "<b>&amp;</b>", "null", "unknown", "1\uff1d", "\uff1d1", "]]>",
]  # fmt: skip
XML = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
TEXTS = st.sampled_from(HARD) | st.text(XML | st.sampled_from("\t\n\r'=-"), min_size=1)
MAYBE = st.none() | TEXTS


def differences(one, other):
    return [name for name in SCHEMA if not _are_equal(getattr(one, name), getattr(other, name))]


def column(draw, frame, strategy):
    values = draw(st.lists(strategy, min_size=len(frame), max_size=len(frame)))
    return pd.Series(values, index=frame.index, dtype=object)


@st.composite
def tables(draw):
    """The sample with texts of any kind in it."""
    made = sample()
    incidents, involvements, claims = made.incidents, made.involvements, made.claims
    incidents = incidents.assign(
        **{name: column(draw, incidents, TEXTS) for name in ("title", "summary", "city")},
        **{
            name: column(draw, incidents, MAYBE)
            for name in ("date_note", "verbatim_locality", "locality", "location_note", "landmark")
        },
        unknowns=column(draw, incidents, st.lists(TEXTS, max_size=2).map(tuple)),
        date_interval=column(draw, incidents, st.sampled_from([None, "once", "lasted"])),
        kept_back=column(draw, incidents, st.none() | st.just(("cell:1", "kind:home"))),
        stated_area=column(draw, incidents, st.none() | st.just("0604870")),
        unincorporated=column(draw, incidents, st.just(()) | st.just(("06037",))),
        translations=column(
            draw,
            incidents,
            st.none() | TEXTS.filter(str.strip).map(lambda t: {"es": {"title": t.strip()}}),
        ),
    )
    accounts = made.accounts.assign(
        by=column(draw, made.accounts, TEXTS), says=column(draw, made.accounts, TEXTS)
    )
    dates = st.none() | st.sampled_from(["2026-01-23", "2026-01~", "unknown"])
    accounts = accounts.assign(
        stance=column(draw, accounts, st.sampled_from(STANCES)),
        said_on=column(draw, accounts, dates),
        asked_on=column(draw, accounts, dates),
        asked_how=column(draw, accounts, MAYBE),
    )
    about = column(draw, claims, st.sampled_from(["event", "background"]))
    claims = claims.assign(claim=column(draw, claims, TEXTS), about=about)
    of_claims, of_incidents = derive_statuses(incidents["incident_id"], claims, accounts)
    claims, incidents["contest_status"] = claims.assign(contest_status=of_claims), of_incidents
    return made.with_(
        incidents=incidents,
        involvements=involvements.assign(note=column(draw, involvements, MAYBE)),
        claims=claims,
        accounts=accounts,
        sources=made.sources.assign(
            title=column(draw, made.sources, TEXTS), note=column(draw, made.sources, MAYBE)
        ).iloc[:: draw(st.sampled_from([1, -1]))].reset_index(drop=True),
    )  # fmt: skip


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", FILES)
@given(given_tables=tables())
@settings(max_examples=few(), suppress_health_check=list(HealthCheck))
def test_every_export_reads_back_equal(name, given_tables, tmp_path):
    path = tmp_path / FILES[name]
    export_file(given_tables, ABOUT, path, FORMATS[name])
    assert is_exported(path)
    found = read_export(path, load_registry())
    assert differences(given_tables, found.tables) == []
    assert found.about["title"] == ABOUT.title
    assert found.notes == ()


@pytest.fixture(scope="module")
def incidents():
    return mapper.read("incidents.yaml", embargo_hours=0)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", [*FILES.values(), "a.yaml"])
def test_the_shipped_records_read_back_equal_and_with_their_counts(name, incidents, tmp_path):
    chosen = incidents.select(since="2025-06-10")
    chosen.export(tmp_path / name)
    again = mapper.read(tmp_path / name, embargo_hours=0)
    assert again == chosen
    if name != "a.yaml":  # records hold no count of what was left out
        assert again.tally == chosen.tally
    assert len(again.select(agency="LAPD")) == len(chosen.select(agency="LAPD"))
    again.export(tmp_path / f"again-{name}")
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


TABLE = """\
id,date,city,state,agency,title,summary,lat,lon,url
a-1,2026-01-05,Pasadena,TX,"Pasadena Police; ICE",'=1+1,first,29.6911,-95.2091,https://a.example/1
a-2,2026-01-04,Bell,,"Own (named) Agency","-118.25","two\n lines",,,https://a.example/2
a-3,2026-01-06,Nowhereville,CA,,=cmd,third,,,
"""


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", [*FILES.values(), "a.yaml"])
def test_a_table_of_a_stranger_reads_back_equal(name, tmp_path):
    (tmp_path / "rows.csv").write_text(TABLE, encoding="utf-8")
    table = mapper.read(tmp_path / "rows.csv", embargo_hours=0)
    table.export(tmp_path / name)
    again = mapper.read(tmp_path / name, embargo_hours=0)
    if name == "a.yaml":  # a record names no city that nobody knows
        assert again.agencies.equals(table.agencies) or list(again.agencies["id"]) == list(
            table.agencies["id"]
        )
        assert again.frame["places"].tolist() == table.frame["places"].tolist()
    else:
        assert again == table
    assert len(again.select(agency="Own (named) Agency")) == 1


@given(
    st.lists(
        st.text(st.sampled_from("'=+-@\t\r\n x\uff1d") | st.characters(exclude_categories=("Cs",)))
    )
)
def test_taking_apostrophes_off_undoes_putting_them_on(texts):
    import re  # noqa: PLC0415

    written = [f"'{each}" if re.search(GUARDED, each) else each for each in texts]
    assert remove_guards(pa.array(written, pa.string())).to_pylist() == texts


@pytest.fixture(scope="module")
def exported(incidents, tmp_path_factory):
    """Give the shipped records as each export of them, of which each is made once."""
    folder = tmp_path_factory.mktemp("exported")

    @cache
    def exported(name):
        incidents.export(folder / name)
        return (folder / name).read_bytes()

    return exported


def rewritten(path, change):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_title_may_be_changed_in_a_spreadsheet(exported, incidents, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(exported("a.csv"))
    rewritten(path, lambda row: row | {"title": "Another"})
    again = mapper.read(path, embargo_hours=0)
    assert set(again.frame["title"]) == {"Another"}
    assert len(again.accounts) == len(incidents.accounts)


def test_a_table_without_its_json_invents_no_agency_and_says_what_it_lacks(
    exported, incidents, tmp_path
):
    path = tmp_path / "a.csv"
    path.write_bytes(exported("a.csv"))
    rewritten(path, lambda row: {k: v for k, v in row.items() if k != "nested_json"})
    again = mapper.read(path, embargo_hours=0)
    assert set(again.agencies["id"]) <= set(incidents.agencies["id"])
    columns = ["incident_id", "agency", "role"]
    assert again.involvements[columns].to_numpy().tolist() == (
        incidents.involvements[columns].to_numpy().tolist()
    )
    assert len(again.claims) == 0
    assert any("nested_json" in note for note in again.notes)


CHANGES = {
    "other agencies": lambda row: row | {"agencies": "Somebody (named)"},
    "json cut off": lambda row: row | {"nested_json": row["nested_json"][:50]},
    "latitude": lambda row: row | {"latitude": "3400"},
    "no number": lambda row: row | {"latitude": "x"},
    "id": lambda row: row | {"id": "same"},
    "date": lambda row: row | {"event_date": "last week"},
    "role": lambda row: row | {"nested_json": row["nested_json"].replace("conducting", "leading")},
    "type": lambda row: row | {"type": ""},
    "link": lambda row: (
        row | {"nested_json": row["nested_json"].replace("https://", "javascript:")}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_an_export_cannot_hold_is_a_fault(change, exported, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(exported("a.csv"))
    rewritten(path, change)
    with pytest.raises(RecordsError) as caught:
        mapper.read(path, embargo_hours=0)
    assert {fault.code for fault in caught.value.faults} == {"export"}


MANY = {
    ".csv": [{"latitude": "3400"}, {"type": ""}, {"event_date": "last week"},
             {"precision": "room"}, {"located_by": "guess"}],
    ".csv again": [{"latitude": "x"}, {"longitude": "y"}],
    ".csv cut": [{"nested_json": "{"}, {"nested_json": "[]"}, {"nested_json": ""}],
    ".csv changed": [{"agencies": "Somebody (named)"}, {"unknowns": "Who"}, {"sources": "A"}],
}  # fmt: skip


@pytest.mark.parametrize("changes", MANY.values(), ids=MANY)
def test_all_that_an_export_cannot_hold_is_told_at_once(changes, exported, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(exported("a.csv"))
    given = iter(changes)
    rewritten(path, lambda row: row | next(given, {}))
    with pytest.raises(RecordsError) as caught:
        mapper.read(path, embargo_hours=0)
    assert len(caught.value.faults) >= len(changes)


def test_all_features_that_are_none_are_told_at_once(exported, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["features"][0]["geometry"] = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    whole["features"][1] = None
    whole["features"].append({"type": "Feature"})
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        mapper.read(path)
    assert len(caught.value.faults) == 3


@pytest.mark.sparse
@pytest.mark.parametrize("value", [None, 5, ["x"], {"a": 1}], ids=str)
@pytest.mark.parametrize("member", ["id", "name", "short_name", "level", "type", "parent", "ori"])
def test_an_agency_that_a_file_describes_wrongly_is_a_fault(
    member, value, exported, incidents, tmp_path
):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["agencies"][0] |= {"id": "not-in-the-registry", member: value}
    path.write_text(json.dumps(whole), encoding="utf-8")
    if value is None and member in ("short_name", "level", "parent", "ori"):
        assert len(mapper.read(path)) == len(incidents)
        return
    with pytest.raises(RecordsError) as caught:
        mapper.read(path)
    assert {fault.code for fault in caught.value.faults} == {"export"}


def test_an_agency_of_no_told_level_is_of_an_unknown_one(exported, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    whole = json.loads(path.read_text(encoding="utf-8"))
    one, other, *more = whole["agencies"]
    one["level"] = None
    del other["level"]
    path.write_text(json.dumps(whole), encoding="utf-8")
    again = mapper.read(path).agencies.set_index("id")["level"]
    assert again[[one["id"], other["id"]]].tolist() == ["unknown", "unknown"]
    assert again[[each["id"] for each in more]].tolist() == [each["level"] for each in more]


@pytest.mark.parametrize("member", ["title", "id", "verbatim_locality"])
def test_half_of_a_surrogate_pair_in_an_export_is_a_fault_wherever_it_stands(
    member, exported, tmp_path
):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    text = path.read_text(encoding="utf-8")
    broken = re.sub(rf'"{member}": ?"', rf'"{member}":"\\ud800', text, count=1)
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        mapper.read(path)
    assert [fault.code for fault in caught.value.faults] == ["export"]


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "value", [None, 7, "a", ["ab"], {"es": "ab"}, {"es": {"title": [1]}}, {"withheld": -3}]
)
def test_what_a_file_says_of_itself_in_another_shape_is_as_if_it_did_not(value, exported, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    members = ("title", "description", "counts", "translations", "agencies")
    told = json.loads(path.read_text("utf-8")) | dict.fromkeys(members, value)
    path.write_text(json.dumps(told), "utf-8")
    read = mapper.read(path)
    read.export(tmp_path / "b.kml")
    assert len(mapper.read(tmp_path / "b.kml")) == 12
    assert read.tally.withheld == 0


def test_a_geojson_that_another_tool_saved_keeps_its_claims(exported, incidents, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(exported("a.geojson"))
    whole = json.loads(path.read_text(encoding="utf-8"))
    bare = {"type": "FeatureCollection", "features": whole["features"]}
    path.write_text(json.dumps(bare, indent=1), encoding="utf-8")
    again = mapper.read(path, embargo_hours=0)
    assert len(again.accounts) == len(incidents.accounts)
    assert again.agencies.to_numpy().tolist() == incidents.agencies.to_numpy().tolist()


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.sample(1)  # of each format, `mapper.read` is tried above
@pytest.mark.parametrize("name", FILES.values())
def test_every_command_takes_an_export_for_what_it_is(name, incidents, tmp_path):
    path, records = tmp_path / name, tmp_path / "records.yaml"
    incidents.export(path)
    assert run("check", path).exit_code == 0
    done = run("build", path, "-o", tmp_path / "map.html", "--embargo-hours", 0)
    assert done.exit_code == 0, done.output
    assert mapper.read(tmp_path / "map.html") == incidents
    done = run("import", path, "-o", records)
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.glob("*columns.yaml"))
    assert mapper.read(records, embargo_hours=0) == incidents


def test_a_mapping_for_an_export_is_refused(incidents, tmp_path):
    path, mapping = tmp_path / "a.csv", tmp_path / "mine.yaml"
    incidents.export(path)
    mapping.write_text("format: 1\nfields: {id: id}\n", encoding="utf-8")
    with pytest.raises(mapper.SelectionError):
        mapper.read(path, columns=mapping)
