from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.synthetic import synthetic_tables
from mapper.errors import GeodataError, PageError
from mapper.page import columns as columns_module
from mapper.page.blocks import compact_json, encode_columns, encode_texts
from mapper.page.columns import NO_DAY, PageData, page_data
from mapper.places import boundaries
from mapper.places.precision import PRECISIONS
from mapper.records import CONTEST_STATUSES, INCIDENT_TYPES
from mapper.records.schema import LOCATED_BY
from mapper.records.tables import Tables
from tests.page_reader import read_block, read_texts

COUNTS = {"records": 6, "shown": 2, "unlocated": 1, "withheld": 1, "filtered": 2}


def laid_out(tables: Tables, **changed: Any) -> PageData:
    given: dict[str, Any] = {
        "counts": COUNTS,
        "title": "Title",
        "description": None,
        "boundaries": boundaries.load_boundaries("06"),
        "states": boundaries.load_state_boundaries(),
    }
    return page_data(tables, **(given | changed))


def decoded(tables: Tables) -> tuple[dict[str, Any], dict[str, list[int]]]:
    data = laid_out(tables)
    return read_block(encode_columns(data.header, data.columns))


def texts_of(tables: Tables, **changed: Any) -> list[dict[str, Any]]:
    texts = laid_out(tables, **changed).texts
    return [text for block in encode_texts(texts.block, texts.blocks) for text in read_texts(block)]


def changed(tables: Tables, row: int, **values: Any) -> Tables:
    frame = tables.incidents.copy()
    for name, value in values.items():
        column = frame[name].tolist() if name in frame else [None] * len(frame)
        column[row] = value
        type_ = frame[name].dtype if name in frame else object
        frame[name] = pd.Series(column, dtype=type_)
    return tables.with_(incidents=frame)


def test_the_header_holds_what_the_page_asks_for(sample_tables: Tables) -> None:
    header, _ = decoded(sample_tables)
    assert {name: header[name] for name in ("format", "count", "text_block_size", "title")} == {
        "format": 1,
        "count": 3,
        "text_block_size": 1000,
        "title": "Title",
    }
    assert header["description"] is None
    assert header["counts"] == COUNTS
    assert header["boundaries_vintage"] == boundaries.load_boundaries("06").vintage
    found = set(sample_tables.incidents["type"])
    assert header["types"] == [each for each in INCIDENT_TYPES if each in found]
    assert header["contest_statuses"] == list(CONTEST_STATUSES)
    assert header["precisions"] == list(PRECISIONS)
    assert header["located_by"] == list(LOCATED_BY)


def test_rejected_rows_are_told_to_the_page_if_there_are_any(sample_tables: Tables) -> None:
    counts = COUNTS | {"records": 8, "rejected": 2}
    assert laid_out(sample_tables, counts=counts).header["counts"] == counts
    unsaid = laid_out(sample_tables, counts=COUNTS | {"rejected": 0}).header["counts"]
    assert unsaid == COUNTS


def test_columns_have_the_types_of_the_contract(sample_tables: Tables) -> None:
    header, _ = decoded(sample_tables)
    listed = {each["name"]: (each["type"], each["encoding"]) for each in header["columns"]}
    assert listed == {
        "position": ("u64", "delta"),
        "uncertainty_meters": ("u32", "plain"),
        "day_start": ("i32", "delta"),
        "day_end": ("i32", "plain"),
        "hour": ("u8", "plain"),
        "type": ("u8", "plain"),
        "contest_status": ("u8", "plain"),
        "precision": ("u8", "plain"),
        "located_by": ("u8", "plain"),
        "involvements": ("u8", "plain"),
        "jurisdictions": ("u8", "plain"),
        "event_rows": ("u32", "delta"),
        "event_sizes": ("u32", "plain"),
    }


def test_positions_and_radii(sample_tables: Tables) -> None:
    _, columns = decoded(changed(sample_tables, 0, coordinate_uncertainty_in_meters=75.2))
    assert columns["latitude_e6"] == [33_979_228, 34_019_394, 0]
    assert columns["longitude_e6"] == [-118_188_445, -118_410_825, 0]
    assert columns["uncertainty_meters"] == [76, 40_400, 0]  # a circle only ever grows
    assert [LOCATED_BY[code] for code in columns["located_by"]] == [
        "landmark",
        "place",
        "unlocated",
    ]


def test_zero_is_a_coordinate(sample_tables: Tables) -> None:
    tables = changed(sample_tables, 0, latitude=0.0, longitude=0.0, located_by="coordinates")
    _, columns = decoded(tables)
    assert columns["latitude_e6"][0] == 0
    assert LOCATED_BY[columns["located_by"][0]] == "coordinates"


def test_what_is_unlocated_leaves_no_position(sample_tables: Tables) -> None:
    tables = changed(sample_tables, 0, located_by="unlocated")
    data = laid_out(tables, counts={**COUNTS, "shown": 1, "unlocated": 2})
    _, columns = read_block(encode_columns(data.header, data.columns))
    assert columns["latitude_e6"][0] == columns["longitude_e6"][0] == 0
    assert columns["uncertainty_meters"][0] == 0


def test_hours_are_those_of_the_times_that_are_known(sample_tables: Tables) -> None:
    _, columns = decoded(changed(sample_tables, 0, local_time="09:39 UTC-08:00"))
    assert columns["hour"][0] == 9
    assert 24 in columns["hour"]
    without = sample_tables
    for row in range(3):
        without = changed(without, row, local_time=None)
    assert "hour" not in decoded(without)[1]


def test_days_are_counted_from_1970(sample_tables: Tables) -> None:
    _, columns = decoded(sample_tables)
    assert columns["day_start"][0] == columns["day_end"][0] == 20_472  # 2026-01-19
    assert columns["day_start"][1] == 20_240  # 2025-06-01
    assert columns["day_end"][1] == 20_269
    assert columns["day_start"][2] == columns["day_end"][2] == NO_DAY == -2_147_483_648


def test_agencies_point_at_their_parents(sample_tables: Tables) -> None:
    header, columns = decoded(sample_tables)
    assert [(each["id"], each["parent"]) for each in header["agencies"]] == [
        ("dhs", None),
        ("ice-ero", 0),
        ("bell-pd", None),
    ]
    assert header["agencies"][1] == {
        "id": "ice-ero",
        "name": "Enforcement and Removal Operations",
        "short_name": "ERO",
        "level": "federal",
        "type": "immigration-enforcement",
        "parent": 0,
    }
    sets = [header["involvements"][code] for code in columns["involvements"]]
    assert sets == [
        [[1, "conducting", "inside"], [2, "responding", "inside"]],
        [[1, "involved", "inside"]],
        [],
    ]


def test_an_agency_that_nobody_names_is_not_in_the_page(sample_tables: Tables) -> None:
    ids = [sample_tables.incidents["incident_id"][1]]
    data = laid_out(
        sample_tables.only(ids), counts={**COUNTS, "records": 4, "shown": 1, "unlocated": 0}
    )
    assert [each["id"] for each in data.header["agencies"]] == ["dhs", "ice-ero"]


def test_an_unchecked_involvement_is_undetermined(sample_tables: Tables) -> None:
    unchecked = sample_tables.involvements.assign(area_check=None)
    header, _ = decoded(sample_tables.with_(involvements=unchecked))
    assert {each[2] for one in header["involvements"] for each in one} == {"undetermined"}


def test_jurisdictions_come_with_all_that_holds_them(sample_tables: Tables) -> None:
    header, columns = decoded(sample_tables)
    assert [(each["geoid"], each["kind"], each["parent"]) for each in header["areas"]] == [
        ("06", "state", None),
        ("06037", "county", 0),
        ("0604870", "place", 1),
        ("0644000", "place", 1),
    ]
    assert header["areas"][1]["label"] == "Los Angeles County"
    assert header["areas"][2]["place_class"] == "incorporated"
    found = [header["jurisdictions"][code] for code in columns["jurisdictions"]]
    assert found == [
        {"areas": [2, 1, 0], "unincorporated": [], "label": "Bell"},
        {"areas": [3, 1, 0], "unincorporated": [], "label": "Los Angeles"},
        {"areas": [], "unincorporated": [], "label": "unknown"},
    ]


def test_land_in_no_city(sample_tables: Tables) -> None:
    tables = changed(sample_tables, 0, unincorporated=("06037",))
    header, columns = decoded(tables)
    found = header["jurisdictions"][columns["jurisdictions"][0]]["unincorporated"]
    assert [header["areas"][number]["geoid"] for number in found] == ["06037"]


def test_equal_sets_share_a_number(sample_tables: Tables) -> None:
    one = sample_tables.incidents.iloc[[0]]
    many = pd.concat([one.assign(id=f"copy-{number}") for number in range(300)], ignore_index=True)
    data = laid_out(
        sample_tables.with_(incidents=many),
        counts={"records": 300, "shown": 300, "unlocated": 0, "withheld": 0, "filtered": 0},
    )
    assert len(data.header["jurisdictions"]) == 1
    assert len(data.header["involvements"]) == 1


def test_many_sets_take_wider_codes(sample_tables: Tables) -> None:
    one = sample_tables.incidents.iloc[[0]]
    many = pd.concat(
        [one.assign(id=f"copy-{number}", jurisdiction=f"J{number}") for number in range(257)],
        ignore_index=True,
    )
    data = laid_out(
        sample_tables.with_(incidents=many),
        counts={"records": 257, "shown": 257, "unlocated": 0, "withheld": 0, "filtered": 0},
    )
    header, columns = read_block(encode_columns(data.header, data.columns))
    types = {each["name"]: each["type"] for each in header["columns"]}
    assert types["jurisdictions"] == "u16"
    assert columns["jurisdictions"] == list(range(257))


def test_texts_hold_accounts_with_their_sources(sample_tables: Tables) -> None:
    text = texts_of(sample_tables)[0]
    assert text["id"] == "bell-car-wash"
    assert text["event"] == "january-operation"
    assert text["event_date"] == "2026-01-19"
    assert text["local_time"] == "09:39"
    assert text["city"] == "Bell"
    assert text["unknowns"] == ["How many workers were questioned."]
    assert text["involvements"] == [
        {"agency": 1, "role": "conducting", "area_check": "inside"},
        {
            "agency": 2,
            "role": "responding",
            "area_check": "inside",
            "note": "Says that it kept the peace.",
        },
    ]
    assert [each["title"] for each in text["sources"]] == ["Agents at a car wash", "unknown"]
    (claim,) = text["claims"]
    assert claim["contest_status"] == "disputed"
    assert [(each["agency"], each["stance"], each["source"]) for each in claim["accounts"]] == [
        (None, "asserts", 0),
        (2, "denies", 1),
    ]


def test_what_is_absent_takes_no_room(sample_tables: Tables) -> None:
    text = texts_of(sample_tables)[2]
    assert text == {
        "id": "somewhere",
        "title": "A report without a place",
        "summary": "Nothing in the report says where.",
        "event_date": "unknown",
        "city": "Unknown",
        "located_note": "no city is named",
        "unknowns": [],
        "involvements": [],
        "claims": [],
        "sources": [
            {
                "id": "gazette",
                "publisher": "The Gazette",
                "title": "Agents at a car wash",
                "published": "2026-01-20",
                "url": "https://gazette.example/agents",
                "archived_at": "https://archive.example/gazette",
            }
        ],
    }


def test_missing_values_of_every_sort_are_absent(sample_tables: Tables) -> None:
    for missing in (float("nan"), None, pd.NA, pd.NaT):
        tables = changed(sample_tables, 0, date_note=missing, information_withheld=missing)
        assert "NaN" not in compact_json(laid_out(tables).header).decode()
        assert not {"date_note", "information_withheld"} & texts_of(tables)[0].keys()


def test_no_incidents_are_a_page_too(sample_tables: Tables) -> None:
    data = laid_out(
        sample_tables.only([]),
        counts={"records": 0, "shown": 0, "unlocated": 0, "withheld": 0, "filtered": 0},
    )
    header, columns = read_block(encode_columns(data.header, data.columns))
    assert header["count"] == 0
    assert all(values == [] for values in columns.values())
    assert data.texts.blocks == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {**COUNTS, "shown": 3},
        {**COUNTS, "records": 5},
        {**COUNTS, "unlocated": 0, "shown": 3},
        {**COUNTS, "lost": 0},
        {"records": 6},
        {},
    ],
)
def test_counts_that_do_not_add_up_are_refused(
    sample_tables: Tables, wrong: dict[str, int]
) -> None:
    with pytest.raises(PageError, match="counts"):
        laid_out(sample_tables, counts=wrong)


def test_a_record_to_be_withheld_is_refused(sample_tables: Tables) -> None:
    with pytest.raises(PageError, match="withhold"):
        laid_out(changed(sample_tables, 0, withhold=True))


def test_an_agency_that_is_not_there_is_named(sample_tables: Tables) -> None:
    fewer = sample_tables.agencies.iloc[:2]
    with pytest.raises(PageError, match="'bell-pd'"):
        laid_out(sample_tables.with_(agencies=fewer))


def test_a_parent_that_is_not_there_is_named(sample_tables: Tables) -> None:
    fewer = sample_tables.agencies.iloc[1:].reset_index(drop=True)
    with pytest.raises(PageError, match="'dhs'"):
        laid_out(sample_tables.with_(agencies=fewer))


def test_a_source_that_is_not_there_is_named(sample_tables: Tables) -> None:
    fewer = sample_tables.sources.iloc[:1]
    with pytest.raises(PageError, match="'statement'"):
        laid_out(sample_tables.with_(sources=fewer))


def test_a_word_that_is_not_there_is_named(sample_tables: Tables) -> None:
    with pytest.raises(PageError, match="'guess'"):
        laid_out(changed(sample_tables, 0, located_by="guess"))


def test_a_place_that_is_not_there_is_named(sample_tables: Tables) -> None:
    with pytest.raises(GeodataError, match="0699999"):
        laid_out(changed(sample_tables, 0, places=("0699999",)))


def test_the_header_is_plain_json(sample_tables: Tables) -> None:
    header = laid_out(sample_tables).header
    assert json.loads(compact_json(header))["count"] == 3


def many(tables: Tables, count: int, **columns: Any) -> tuple[Tables, dict[str, int]]:
    """Make copies of the first incident, without what belongs to it."""
    one = tables.incidents.iloc[[0]]
    frame = pd.concat([one] * count, ignore_index=True)
    frame = frame.assign(incident_id=[f"copy-{n}" for n in range(count)], **columns)
    counts = {"records": count, "shown": count, "unlocated": 0, "withheld": 0, "filtered": 0}
    return tables.with_(incidents=frame), counts


def test_rows_of_an_event_stand_together(sample_tables: Tables) -> None:
    events = ["a", None, "b", "a", "alone", "b", "a"]
    tables, counts = many(sample_tables, 7, event=events)
    data = laid_out(tables, counts=counts)
    _, columns = read_block(encode_columns(data.header, data.columns))
    assert columns["event_sizes"] == [3, 2]
    assert columns["event_rows"] == [0, 3, 6, 2, 5]


def test_very_many_of_a_day_stand_in_spatial_order_with_their_texts(
    sample_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2_000
    monkeypatch.setattr(columns_module, "DENSE_FROM", count)
    places = np.random.default_rng(1).permutation(count)
    days = pd.Series(pd.to_datetime("2026-01-19") - pd.to_timedelta(np.arange(count) // 1_500, "D"))
    dates = days.astype("datetime64[s]")
    tables, counts = many(
        sample_tables,
        count,
        date_start=dates,
        date_end=dates,
        latitude=33 + places / 1e4,
        longitude=-118 + places / 1e4,
    )
    data = laid_out(tables, counts=counts)
    _, columns = read_block(encode_columns(data.header, data.columns))
    assert columns["day_start"] == sorted(columns["day_start"], reverse=True)
    of_first_day = columns["latitude_e6"][:1_500]
    assert of_first_day == sorted(of_first_day)
    of_text = dict(zip(tables.incidents["incident_id"], tables.incidents["latitude"], strict=True))
    ids = [text["id"] for text in read_texts(next(encode_texts(data.texts.block, 1)))]
    assert columns["latitude_e6"][:1_000] == [round(of_text[id_] * 1e6) for id_ in ids]


def test_rows_of_a_day_begin_with_those_whose_place_is_known(
    sample_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points at sea, far to the southwest, came first on each day and looked as if all were such."""
    count = 600
    monkeypatch.setattr(columns_module, "DENSE_FROM", count)
    number = np.arange(count)
    at_sea, nowhere = number % 3 == 1, number % 3 == 2
    nothing = np.full(count, None, dtype=object)
    nothing[:] = [()] * count
    areas = {
        name: np.where(at_sea | nowhere, nothing, sample_tables.incidents[name].iloc[[0]])
        for name in ("places", "counties", "states", "regions", "countries", "unincorporated")
    }
    tables, counts = many(
        sample_tables,
        count,
        latitude=np.where(nowhere, np.nan, np.where(at_sea, 20.0, 34.0)),
        longitude=np.where(nowhere, np.nan, np.where(at_sea, -140.0, -118.0)),
        **areas,
    )
    located = int((~nowhere).sum())
    data = laid_out(tables, counts={**counts, "shown": located, "unlocated": count - located})
    _, columns = read_block(encode_columns(data.header, data.columns))
    latitudes = np.array(columns["latitude_e6"])
    assert latitudes[: (number % 3 == 0).sum()].min() == 34_000_000
    assert set(latitudes[(number % 3 == 0).sum() : located]) == {20_000_000}


def test_own_types_stand_in_the_order_of_their_numbers() -> None:
    own = ["beat-10", "beat-2", "9-1", "vehicle"]
    incidents = pd.DataFrame({"type": own})
    assert columns_module._types(incidents) == ("9-1", "beat-2", "beat-10", "vehicle")


def test_a_table_of_points_alone_has_no_texts(sample_tables: Tables) -> None:
    points = sample_tables.with_(
        incidents=sample_tables.incidents.drop(columns=["title", "summary"])
    )
    assert laid_out(points).texts.blocks == 0


@pytest.mark.parametrize("texts", [False, True])
def test_the_incidents_that_benchmarks_make_up_can_be_laid_out(texts):
    """Else nothing can be measured: their tables lacked columns that a page had come to read."""
    counts = {"records": 9, "shown": 9, "unlocated": 0, "withheld": 0, "filtered": 0}
    assert laid_out(synthetic_tables(9, texts=texts), counts=counts).header["count"] == 9
