"""Which incidents rest on which source, and on one alone."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.incidents import pipeline

HEAD = """\
format: 1
home: California
sources:
  news: {publisher: City News, title: Stop, published: 2026-01-23, url: 'https://n.io', archived_at: unknown}
  later: {publisher: City News, title: More, published: unknown, url: unknown, archived_at: 'https://a.example'}
  other: {publisher: Herald, title: A stop, published: unknown, url: unknown, archived_at: 'https://c.example'}
  unread: {publisher: unknown, title: unknown, published: unknown, url: unknown, archived_at: unknown}
incidents:
  Bell:
"""
RECORD = """\
    - id: {id}
      event_date: 2026-01-2{day}
      type: stop
      title: A stop
      summary: A stop.
      location: {{verbatim_locality: Bell, locality: Bell}}
      sources: [{sources}]
"""
SOURCES = {"one": "news", "two": "news, later", "three": "news, other"}


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "incidents.yaml"
    rows = (
        RECORD.format(id=id_, day=day, sources=sources)
        for day, (id_, sources) in enumerate(SOURCES.items())
    )
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def test_each_source_counts_the_incidents_that_cite_it_and_those_that_cite_no_other(records):
    table = mapper.read(records, embargo_hours=0).by_source()
    counts = table[["incidents", "alone", "one_publisher", "identified", "archived"]]
    assert counts.loc["news"].tolist() == [3, 1, 1, True, False]
    assert counts.loc["later"].tolist() == [1, 0, 1, True, True]
    assert counts.loc["other"].tolist() == [1, 0, 0, True, True]
    assert table.index[0] == "news"
    assert set(table.loc["news", "incident_ids"]) == set(SOURCES)


def test_check_names_records_of_one_source_and_of_one_publisher(records):
    few = pipeline.check(records).few
    assert (few.one_source, few.one_publisher) == (("one",), ("two",))


def test_the_command_lists_every_source_and_its_table_reads_back(records):
    result = CliRunner().invoke(main, ["sources", str(records), "--csv"])
    assert result.exit_code == 0
    rows = {row["source"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["news"]["incident_ids"].split() == ["three", "two", "one"]
    plain = CliRunner().invoke(main, ["sources", str(records)])
    assert all(f"{id_}: " in plain.stdout for id_ in rows)
    assert "1 on this publisher alone" in plain.stdout


def test_a_merged_record_is_no_incident_of_its_sources(records):
    merged = RECORD.format(id="gone", day=4, sources="news") + "      merged_into: one\n"
    records.write_text(records.read_text("utf-8") + merged, encoding="utf-8")
    result = CliRunner().invoke(main, ["sources", str(records), "--csv"])
    rows = {row["source"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["news"]["incidents"] == "3"
    assert "gone" not in rows["news"]["incident_ids"].split()
    assert pipeline.check(records).few.one_source == ("one",)
