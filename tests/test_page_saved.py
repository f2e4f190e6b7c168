from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mapper
from mapper.errors import PageError
from mapper.incidents import pipeline
from mapper.page import reading
from mapper.page.blocks import encode_columns, encode_texts
from mapper.page.columns import page_data
from mapper.page.reading import SavedPage, read_page
from mapper.places import boundaries
from mapper.publish import writing
from mapper.records.tables import Tables
from tests.effort import few
from tests.sample_records import INCIDENTS, sample

ROOT = Path(__file__).parent.parent
FRAMES = ("incidents", "involvements", "claims", "accounts", "citations", "sources", "agencies")
NEVER_PUBLISHED = ["redact", "place_type", "embargo_lifted", "internal_note"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def built(tables: Tables, **changed: Any) -> bytes:
    """Make what a page holds of its records, without the rest of it."""
    count = len(tables.incidents)
    unlocated = int((tables.incidents["located_by"] == "unlocated").sum())
    given: dict[str, Any] = {
        "counts": {"records": count, "shown": count - unlocated, "unlocated": unlocated,
                   "withheld": 0, "filtered": 0},
        "title": "Incidents",
        "description": None,
        "boundaries": boundaries.load_boundaries("06"),
        "states": boundaries.load_state_boundaries(),
    }  # fmt: skip
    data = page_data(tables, **(given | changed))
    texts = encode_texts(data.texts.block, data.texts.blocks)
    blocks = [('id="mapper-columns"', encode_columns(data.header, data.columns))]
    blocks += [
        (f'class="mapper-texts" data-block="{n}"', text.decode()) for n, text in enumerate(texts)
    ]
    start = '<script type="application/x-mapper-block" '
    return "".join(f"{start}{which}>{block}</script>\n" for which, block in blocks).encode()


def read_back(page: bytes, folder: Path) -> SavedPage:
    path = folder / "map.html"
    path.write_bytes(page)
    return read_page(path)


def assert_same(found: Tables, expected: Tables) -> None:
    for name in FRAMES:
        ours, theirs = getattr(found, name), getattr(expected, name)
        if name == "incidents":
            ours, theirs = (each.drop(columns=NEVER_PUBLISHED) for each in (ours, theirs))
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, obj=name)


def test_the_real_records_come_back(tmp_path: Path) -> None:
    dataset = pipeline.load(ROOT / "incidents.yaml")
    writing.write_page(dataset, tmp_path / "map.html")
    again = pipeline.load(tmp_path / "map.html")
    assert_same(again.tables, dataset.tables)
    assert (again.tally, again.title, again.description) == (
        dataset.tally, dataset.title, dataset.description,
    )  # fmt: skip
    writing.write_page(again, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "map.html").read_bytes()


def test_a_selection_comes_back_with_what_was_left_out(tmp_path: Path) -> None:
    some = mapper.read(ROOT / "incidents.yaml").select(agency="ice")
    some.save(tmp_path / "map.html")
    assert mapper.read(tmp_path / "map.html").tally == some.tally


@pytest.mark.long
def test_many_that_stand_in_spatial_order_come_back_in_the_order_of_the_list(
    tmp_path: Path,
) -> None:
    tables = sample([(city, {**record, "id": f"{record['id']}-{n}"}) for n in range(3_600)
                     for city, record in INCIDENTS])  # fmt: skip
    frame = tables.incidents.sample(frac=1, random_state=1).reset_index(drop=True)
    found = read_back(built(tables.with_(incidents=frame)), tmp_path).tables
    pd.testing.assert_frame_equal(found.incidents, frame, check_dtype=False)
    pd.testing.assert_frame_equal(found.sources, tables.sources, check_dtype=False)


@settings(
    max_examples=few(),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_whatever_is_written_comes_back(tmp_path: Path, data: st.DataObject) -> None:
    tables = sample()
    incidents = tables.incidents.copy()
    for name in ("title", "summary", "date_note", "location_note", "landmark", "stated_area"):
        incidents[name] = data.draw(st.lists(st.none() | TEXT, min_size=3, max_size=3))
        incidents[name] = incidents[name].astype(object).where(incidents[name].notna(), None)
    unknowns = data.draw(st.lists(st.lists(TEXT, max_size=3).map(tuple), min_size=3, max_size=3))
    incidents["unknowns"] = pd.Series(unknowns, dtype=object)
    accounts = tables.accounts.assign(says=data.draw(st.lists(TEXT, min_size=2, max_size=2)))
    kept = tables.with_(incidents=incidents, accounts=accounts)
    assert_same(read_back(built(kept), tmp_path).tables, kept)


CELLS = {
    "date": st.sampled_from(["", "2026-01-19", "2025-02~", "0001-01-01", "9999-12"]),
    "date_precision": st.sampled_from(["", "month", "week", "3"]),
    "date_interval": st.sampled_from(["", "lasted", "once"]),
    "agency": st.sampled_from(["", "LAPD; Sheriff of Nottingham", "ICE"]),
    "city": st.sampled_from(["", "Bell", "Portland, OR", "Nowhere"]),
    "point": st.none()
    | st.tuples(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.floats(0.001, 1e5)),
    "link": st.sampled_from(["", "https://a.example/1 https://b.example", "Gazette"]),
    "title": TEXT,
    "locality": st.just("") | TEXT,
}


@settings(
    max_examples=few(),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=4))
def test_whatever_a_table_held_comes_back_equal(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        point = row.pop("point") or ("", "", "")
        row.update(zip(("latitude", "longitude", "radius_m"), point, strict=True))
    table = tmp_path / "data.json"
    table.write_text(json.dumps([{"id": f"r{n}", **row} for n, row in enumerate(rows)]))
    incidents = mapper.read(table, embargo_hours=0)
    incidents.save(tmp_path / "map.html")
    assert mapper.read(tmp_path / "map.html") == incidents


def test_a_page_without_incidents_comes_back(sample_tables: Tables, tmp_path: Path) -> None:
    found = read_back(built(sample_tables.only([])), tmp_path)
    assert [len(getattr(found.tables, name)) for name in FRAMES] == [0] * 7


COLUMNS = re.compile(rb'(id="mapper-columns">)([^<]*)')
TEXTS = re.compile(rb'(data-block="0">)([^<]*)')


def with_block(page: bytes, which: re.Pattern[bytes], data: bytes) -> bytes:
    return which.sub(lambda found: found[1] + base64.b64encode(gzip.compress(data)), page)


def unpacked(page: bytes, which: re.Pattern[bytes]) -> bytes:
    found = which.search(page)
    assert found is not None
    return gzip.decompress(base64.b64decode(found[2]))


@pytest.fixture(scope="module")
def page_of_sample() -> bytes:
    return built(sample())


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (lambda _: b"", "not a page"),
        (lambda _: b"<!DOCTYPE html><title>Another</title>", "not a page"),
        (lambda page: page[:30], "not a page"),
        (lambda page: page[: page.index(b'id="mapper-columns"') + 100], "cut off"),
        (lambda page: page[:-30], "cut off"),
        (lambda page: page[: page.index(b'class="mapper-texts"')], "0 of 1 blocks"),
        (lambda page: with_block(page, COLUMNS, b"\x00\x00\x00\x00"), "damaged"),
        (lambda page: with_block(page, COLUMNS, b""), "damaged"),
        (lambda page: TEXTS.sub(rb"\1%%%", page), "damaged"),
        (lambda page: with_block(page, TEXTS, b"\xff\xff\xff\xff{}"), "damaged"),
        (lambda page: with_block(page, COLUMNS, unpacked(page, COLUMNS).replace(
            b'"tables_format":1', b'"tables_format":9')), "format 9, from a newer"),
        (lambda page: with_block(page, COLUMNS, unpacked(page, COLUMNS).replace(
b'"tables_format":1,', b" " * 18)), "an older mapper"),
        (lambda page: with_block(page, TEXTS, unpacked(page, TEXTS).replace(
            b"https://gazette.example/agents", b"javascript:gazette.example/age")), "damaged"),
        (lambda page: with_block(page, TEXTS, unpacked(page, TEXTS).replace(
            b"responding", b"responsive")), "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_an_error_of_one_line(
    page_of_sample: bytes, tmp_path: Path, damaged: Any, message: str
) -> None:
    with pytest.raises(PageError, match=message) as caught:
        read_back(damaged(page_of_sample), tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "map.html"))
    assert "\n" not in str(caught.value)


def test_a_block_that_unpacks_to_far_too_much_is_not_unpacked(
    sample_tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_OF_TEXTS", 100_000)
    page = built(sample_tables)
    assert len(read_back(page, tmp_path).tables.incidents) == 3
    with pytest.raises(PageError, match="more than 100,000 bytes"):
        read_back(with_block(page, TEXTS, bytes(100_001)), tmp_path)


def test_a_missing_file_and_a_page_of_points_alone(sample_tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(PageError, match="No such file"):
        read_page(tmp_path / "nowhere.html")
    points = sample_tables.with_(
        incidents=sample_tables.incidents.drop(columns=["title", "summary"])
    )
    with pytest.raises(PageError, match="points only"):
        read_back(built(points), tmp_path)
