"""Contact and license of the data: from records and mappings to the page and every export, and back."""

from __future__ import annotations

import json

import pytest
import yaml

import mapper
from mapper.errors import LeakError, RecordsError
from tests.sites import read, record

GIVEN = {"contact": "corrections@news.example", "license": "CC BY 4.0"}
FIELDS = {"event_date": "date", "city": "city", "state": "state", "title": "title"}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("date,city,state,title\n2025-01-02,Bell,CA,A stop\n", encoding="utf-8")
    return path


def given(incidents):
    return dict(incidents._dataset.notices)


def test_a_mapping_gives_contact_and_license_and_every_export_keeps_them(table, tmp_path):
    incidents = mapper.read(table, columns={"format": "1", "fields": FIELDS, **GIVEN})
    assert given(incidents) == GIVEN
    for name in ("geojson", "csv", "gpkg", "parquet", "kml", "yaml", "html"):
        path = tmp_path / f"out.{name}"
        incidents.save(path) if name == "html" else incidents.export(path)
        assert given(mapper.read(path)) == GIVEN, name
    members = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert {name: members[name] for name in GIVEN} == GIVEN


def test_records_give_them_too_and_the_static_list_says_them(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text(yaml.safe_dump({"format": 1, **GIVEN, "sources": {}, "incidents": {}}))
    assert given(mapper.read(path)) == GIVEN
    # a page with an incident: one of the whole country takes half a second
    page = read(tmp_path, record("first")).map().get_root().render()
    assert page.count("corrections@news.example") >= 1
    path.write_text(yaml.safe_dump({"contact": [], "sources": {}, "incidents": {}}))
    with pytest.raises(RecordsError):
        mapper.read(path)


def test_a_private_name_in_them_is_a_leak(table, tmp_path):
    mapping = {"format": "1", "fields": FIELDS, "contact": "Jane Example", "private_names": ["Jane Example"]}  # fmt: skip # noqa: E501
    with pytest.raises(LeakError):
        mapper.read(table, columns=mapping).save(tmp_path / "m.html")
