from __future__ import annotations

import io
import tempfile
from pathlib import Path

import folium
import geopandas as gpd
import pytest

import mapper
from mapper.errors import ArgumentError, OutputError

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(ROOT / "incidents.yaml")


def test_the_frame_is_a_geodataframe_in_degrees(incidents):
    frame = incidents.frame
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.x.between(-119, -117).all()
    assert frame.geometry.y.between(33, 35).all()


def test_what_a_reader_does_to_a_table_stays_with_the_reader(incidents):
    frame, accounts = incidents.frame, incidents.accounts
    frame["title"] = "changed"
    accounts["says"] = "changed"
    assert "changed" not in incidents.frame["title"].tolist()
    assert "changed" not in incidents.accounts["says"].tolist()


def test_an_incident_without_a_place_has_no_point(tmp_path):
    path = tmp_path / "incidents.yaml"
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\n  San Fernando:\n", "\n  Unknown:\n"), encoding="utf-8")
    read = mapper.read(path)
    row = read.frame.set_index("incident_id").loc["san-fernando-operation-2025-02"]
    assert row["geometry"] is None
    assert str(read.tally).startswith("12 records = 11 shown + 1 unlocated")


def test_selections_are_by_name_and_leave_the_first_alone(incidents):
    chosen = incidents.select(agency=["LAPD", "Border Patrol"], jurisdiction="LA")
    assert set(chosen.frame["incident_id"]) == {
        "la-police-response-2025-06",
        "la-kidnapping-call",
    }
    assert (len(incidents), len(chosen), chosen.tally.filtered) == (12, 2, 10)


def test_an_agency_that_is_merely_named_counts_where_it_is_asked_for(incidents):
    assert len(incidents.select(agency="LAPD", named=True)) == 3
    there, named = (incidents.matrix(names=False, named=each) for each in (False, True))
    assert there.loc["lapd", "0644000"] + 1 == named.loc["lapd", "0644000"]
    merely_named = incidents.involvements["role"] == "named"
    assert merely_named.sum() == 7
    assert (incidents.involvements["area_check"].isna() == merely_named).all()
    with pytest.raises(ArgumentError):
        incidents.select(agency="LAPD", named="yes")


def test_unknown_names_are_all_named(incidents):
    with pytest.raises(mapper.SelectionError) as caught:
        incidents.select(agency="chpp", jurisdiction="Bel", status="contested")
    assert len(str(caught.value).splitlines()) == 3


def test_the_map_is_a_folium_map_that_saves(incidents, tmp_path):
    drawn = incidents.map()
    assert isinstance(drawn, folium.Map)
    folium.Circle([34, -118], radius=500).add_to(drawn)
    drawn.save(tmp_path / "by-hand.html")
    assert (tmp_path / "by-hand.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_it_says_what_it_is(incidents):
    assert "12 records" in repr(incidents)


def test_a_page_and_its_data_go_into_whatever_takes_text_or_bytes(incidents, tmp_path):
    incidents = incidents.select(agency="LAPD")
    path = tmp_path / "map.html"
    incidents.save(path)
    packed, text = io.BytesIO(), io.StringIO()
    incidents.save(packed)
    incidents.save(text)
    assert packed.getvalue() == text.getvalue().encode() == path.read_bytes()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        incidents.save(file)
        file.seek(0)
        assert file.read() == text.getvalue()
    widget = io.StringIO()
    incidents.map().save(widget, close_file=False)
    assert widget.getvalue() == text.getvalue()
    table = io.StringIO()
    incidents.export(table, format="csv")
    assert table.getvalue().startswith("id,event,")  # without the mark of a file in UTF-8
    with pytest.raises(OutputError, match="for bytes"):
        incidents.export(io.StringIO(), format="parquet")
