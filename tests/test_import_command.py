"""`mapper import` and tables at the other commands: what is written, printed and left alone."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main

TABLE = """\
ref,day,force,town,lat,lon,headline,what,url,victim_name
USA 1,2026-01-19,LAPD; Sheriff of Nottingham,Bell,33.9775,-118.1870,First,"He said: ""no"".",https://a.example/1,P
2,2026-02-01,ICE,Bell,,,Second,Second,https://a.example/1,P
2b,,,Nowhereville,,,Third,,,P
4,2026-02-01,LAPD,Los Angeles County,34.2,-118.2,Fourth,Fourth,,P
"""
MAPPING = """\
format: 1
fields:
  id: ref
  event_date: day
  agency: force
  city: town
  latitude: lat
  longitude: lon
  title: headline
  summary: what
  links: url
"""
COMPARED = [
    "event_date", "type", "title", "summary", "located_by", "latitude", "longitude",
    "coordinate_uncertainty_in_meters", "jurisdiction", "places", "counties",
]  # fmt: skip


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(MAPPING, encoding="utf-8")
    return path


def sorted_rows(incidents):
    frame = incidents.frame.sort_values("title")
    return frame[COMPARED].astype(object).where(frame[COMPARED].notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("name", ["incidents.yaml", "tidy.parquet"])
def test_what_is_imported_reads_back_the_same_and_without_fault(table, tmp_path, name):
    output, mapping = tmp_path / "out" / name, tmp_path / "mine.yaml"
    output.parent.mkdir()
    result = run("import", table, "--columns", mapping, "-o", output)
    assert result.exit_code == 0, result.output
    assert "4 records = 3 shown + 1 unlocated + 0 withheld + 0 filtered" in result.output
    assert run("check", output).exit_code == 0
    home = "CA" if name == "incidents.yaml" else None  # records state it, and labels then do not
    before = mapper.read(table, columns=mapping, embargo_hours=0, home=home)
    after = mapper.read(output, embargo_hours=0)
    assert sorted_rows(after) == sorted_rows(before)
    assert sorted(after.involvements["agency"]) == sorted(before.involvements["agency"])
    assert "https://a.example/1" in set(after.sources["url"])
    assert b'"P"' not in output.read_bytes()


def test_an_agency_of_the_table_alone_stays_one(table, tmp_path):
    output = tmp_path / "incidents.yaml"
    run("import", table, "--columns", tmp_path / "mine.yaml", "-o", output)
    after = mapper.read(output, embargo_hours=0)
    names = dict(zip(after.agencies["id"], after.agencies["name"], strict=True))
    assert names["sheriff-of-nottingham"] == "Sheriff of Nottingham"
    assert list(after.frame["incident_id"]) == ["2", "4", "usa-1", "2b"]
    assert len(after.select(agency="Sheriff of Nottingham")) == 1


def test_the_tidy_table_says_where_each_row_comes_from(table, tmp_path):
    output = tmp_path / "tidy.parquet"
    run("import", table, "--columns", tmp_path / "mine.yaml", "-o", output)
    written = pq.read_table(output)
    lines = dict(zip(written["id"].to_pylist(), written["source_line"].to_pylist(), strict=True))
    assert lines == {"USA 1": 2, "2": 3, "2b": 4, "4": 5}
    assert set(written["source_file"].to_pylist()) == {"data.csv"}
    assert b"headline" in written.schema.metadata[b"mapper.columns"]


def test_the_tidy_table_has_the_areas_abroad(tmp_path):
    table, output = tmp_path / "data.csv", tmp_path / "tidy.parquet"
    table.write_text(
        "id,date,latitude,longitude,title\n"
        "kharkiv,2024-01-02,49.99,36.23,A\nbell,2024-01-02,33.9775,-118.187,B\nsea,2024-01-02,0.5,-30.2,C\n"
    )
    run("import", table, "-o", output)
    written = pq.read_table(output, columns=["id", "states", "regions", "countries"]).to_pylist()
    assert {each["id"]: [each[name] for name in list(each)[1:]] for each in written} == {
        "kharkiv": ["", "UA.07", "UA"],
        "bell": ["06", "", "US"],
        "sea": ["", "", ""],
    }
    after = mapper.read(output, embargo_hours=0)
    assert sorted(after.select(jurisdiction="Ukraine").frame["title"]) == ["A"]


def test_the_guess_is_written_for_correction_and_used_when_given_back(table, tmp_path):
    output = tmp_path / "out.yaml"
    result = run("import", table, "-o", output)
    assert result.exit_code == 0, result.output
    guessed = tmp_path / "data.columns.yaml"
    assert "left_alone:" in guessed.read_text(encoding="utf-8")
    assert "  agency      force" in result.output
    assert "not used (may name private people or homes): victim_name" in result.output
    again = run("import", table, "--columns", guessed, "-o", tmp_path / "again.yaml")
    assert again.exit_code == 0
    assert (tmp_path / "again.yaml").read_text() == output.read_text()


def test_nothing_is_written_over_without_force(table, tmp_path):
    output = tmp_path / "incidents.yaml"
    output.write_text("mine")
    assert run("import", table, "-o", output).exit_code == 2
    assert output.read_text() == "mine"
    assert not list(tmp_path.glob("*columns.yaml"))
    assert run("import", table, "-o", output, "--force").exit_code == 0
    assert run("import", table, "-o", tmp_path / "map.html").exit_code == 2


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "faulty.csv"
    bad = "".join(f"{n},2026-01-19,Bell,x,-118\n" for n in range(25))
    path.write_text(f"id,date,city,latitude,longitude\na,2026-01-19,Bell,33.9775,-118.1870\n{bad}")
    return path


def test_build_leaves_faulty_rows_out_lists_three_and_writes_all_where_asked(faulty, tmp_path):
    page, rejected = tmp_path / "map.html", tmp_path / "rejected.csv"
    result = run("build", faulty, "--embargo-hours", 0, "-o", page)
    assert result.exit_code == 3, result.output
    assert result.stderr.count(": error: ") == 3
    assert "and 22 more like it" in result.stderr
    assert (
        "26 records = 1 shown + 0 unlocated + 0 withheld + 0 filtered + 25 rejected"
        in result.stdout
    )
    run("build", faulty, "--embargo-hours", 0, "-o", page, "--rejected", rejected)
    with rejected.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["rejected_line"]) for row in rows] == list(range(3, 28))
    assert all(row["rejected_reason"].endswith("[bad-coordinates]") for row in rows)
    assert {tuple(row.values())[3:] for row in rows} == {("2026-01-19", "Bell", "x", "-118")}


def test_check_lists_every_fault_of_a_table_and_fails(faulty):
    result = run("check", faulty, "--all")
    assert result.exit_code == 1
    assert result.stdout.count("  [bad-coordinates]") == 25
    assert f"{faulty}:3: error: " in result.stdout


def test_a_mapping_with_records_in_yaml_is_a_mistake(table, tmp_path):
    records = tmp_path / "records.yaml"
    records.write_text("sources: {}\nincidents: {}\n")
    result = run("build", records, "--columns", tmp_path / "mine.yaml", "-o", tmp_path / "m.html")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_rejected_rows_and_notes_are_at_hand_in_a_notebook(faulty):
    incidents = mapper.read(faulty, embargo_hours=0)
    assert (len(incidents), len(incidents.rejected), incidents.tally.rejected) == (1, 25, 25)
    assert set(incidents.columns["field"]) >= {"latitude", "longitude"}


def test_a_page_of_a_table_reads_back_with_the_count_of_rejected_rows(faulty, tmp_path):
    page = tmp_path / "map.html"
    run("build", faulty, "--embargo-hours", 0, "-o", page)
    tally = mapper.read(page).tally
    assert (tally.records, tally.shown, tally.filtered, tally.rejected) == (26, 1, 0, 25)


@pytest.mark.sample(1)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_standard_input_is_imported_by_its_format_and_sheet(tmp_path, suffix):
    frame = pd.read_csv(io.StringIO(TABLE))
    if suffix == "csv":
        data, options = TABLE.encode(), ["--format", "csv"]
    else:
        path = tmp_path / "book.xlsx"
        with pd.ExcelWriter(path) as book:
            frame.head(0).assign(other=1).to_excel(book, sheet_name="first", index=False)
            frame.to_excel(book, sheet_name="second", index=False)
        data, options = path.read_bytes(), ["--layer", "second"]
    (tmp_path / "mine.yaml").write_text(MAPPING, encoding="utf-8")
    output = tmp_path / "out.yaml"
    arguments = ["import", "-", *options, "-o", str(output)]
    told = [*arguments, "--columns", str(tmp_path / "mine.yaml"), "--force"]
    guessed = CliRunner().invoke(main, arguments, input=data)
    assert CliRunner().invoke(main, told, input=data).exit_code == guessed.exit_code == 0
    assert (tmp_path / "out.columns.yaml").exists()
    assert len(mapper.read(output, embargo_hours=0)) == 4
    assert str(tmp_path) not in output.read_text("utf-8")


def test_points_are_assigned_from_the_sheet_that_is_named(tmp_path):
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        for name, latitude in (("first", 45.5), ("second", 33.9775)):
            points = pd.DataFrame({"lat": [latitude], "lon": [-118.187]})
            points.to_excel(book, sheet_name=name, index=False)
    result = run("assign", path, "--layer", "second")
    assert "Bell" in result.stdout
    assert run("assign", path, "--layer", "third").exit_code == 1
