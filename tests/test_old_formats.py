"""What an older mapper wrote is read, pages and records of 0.1; what a newer one wrote is refused by format.

`page_of_0_1.html` holds the blocks of data of the page that commit b4e358b built of the shipped records,
without the code and the basemap, which no reader looks at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.incidents import pipeline

HERE = Path(__file__).parent
RECORDS = HERE.parent / "incidents.yaml"
HEAD = "format: 1\nhome: California\n"


@pytest.fixture(scope="module")
def page_of_0_1():
    return mapper.read(HERE / "page_of_0_1.html")


def test_a_page_of_0_1_holds_what_a_page_of_today_does(page_of_0_1, tmp_path):
    mapper.read(RECORDS, embargo_hours=0).save(tmp_path / "map.html")
    today = mapper.read(tmp_path / "map.html")
    assert page_of_0_1.tally == today.tally
    assert set(page_of_0_1.sources["id"]) < set(today.sources["id"])
    # texts, sources, one place and the dates of some records have been corrected since
    old, new = (each.frame.set_index("incident_id").sort_index() for each in (page_of_0_1, today))
    assert old.index.equals(new.index)
    same = old.index != "la-eastside-operation-2025-02"
    for name in ("latitude", "longitude", "places", "type"):
        assert old.loc[same, name].astype(str).equals(new.loc[same, name].astype(str))
    days = ["date_start", "date_end"]
    assert (old[days].astype(str) == new[days].astype(str)).all(axis=1).any()


def test_what_0_1_called_uncontested_has_the_status_of_its_accounts(page_of_0_1):
    counts = page_of_0_1.claims["contest_status"].value_counts()
    assert counts[counts > 0].to_dict() == {"one-account": 34, "one-sided": 10, "disputed": 9}
    assert set(page_of_0_1.claims["about"]) == {"event"}
    assert len(page_of_0_1.select(status="one-account")) == 1
    named = page_of_0_1.involvements["role"] == "named"
    assert named.any()
    assert (page_of_0_1.involvements["area_check"].isna() == named).all()


@pytest.mark.long
def test_a_page_of_0_1_can_be_selected_from_exported_and_built_anew(page_of_0_1, tmp_path):
    assert len(page_of_0_1.select(jurisdiction="Los Angeles", agency="LAPD")) > 0
    page_of_0_1.export(tmp_path / "again.yaml")
    page_of_0_1.save(tmp_path / "again.html")
    assert len(mapper.read(tmp_path / "again.yaml", embargo_hours=0)) == len(page_of_0_1)
    assert mapper.read(tmp_path / "again.html") == page_of_0_1


def test_records_of_0_1_are_read_as_those_of_today(tmp_path):
    text = RECORDS.read_text(encoding="utf-8")
    assert HEAD in text
    old = tmp_path / "incidents.yaml"
    old.write_text(text.replace(HEAD, ""), encoding="utf-8")
    assert mapper.read(old, embargo_hours=0) == mapper.read(RECORDS, embargo_hours=0)


@pytest.mark.parametrize("said", ["2", "10", "0.1", "one", "[1]"])
def test_records_of_a_format_that_is_not_known_are_one_fault_at_its_place(said, tmp_path):
    path = tmp_path / "incidents.yaml"
    path.write_text(f"# records\nformat: {said}\nplaces: {{}}\nincidents: 5\n", encoding="utf-8")
    checked = pipeline.check(path)
    assert checked.records == 0
    found = [(fault.code, fault.position.line) for fault in checked.faults]
    assert found == [("records-format", 2)]
