"""What leaves, for whom: the embargo, redaction, coarser places."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

import mapper
from mapper.errors import RecordsError
from mapper.incidents import pipeline
from mapper.publish import find_leaks, writing
from mapper.records.event_dates import latest_day
from tests.cases import in_one_test

GEOD = Geod(ellps="WGS84")
AS_OF = datetime(2026, 1, 24, 12, tzinfo=UTC)
SOURCES = {
    "old": {"publisher": "P", "title": "T", "published": "2025-12-01", "url": "unknown",
            "archived_at": "unknown"},
    "fresh": {"publisher": "P", "title": "U", "published": "2026-01-24", "url": "unknown",
              "archived_at": "unknown"},
    "undated": {"publisher": "P", "title": "V", "published": "unknown", "url": "unknown",
                "archived_at": "unknown"},
}  # fmt: skip
HOME = {
    "verbatim_locality": "6326 Pine Avenue",
    "locality": "her house on Pine Avenue",
    "latitude": 33.9787213,
    "longitude": -118.1872345,
    "coordinate_uncertainty_in_meters": 20,
    "precision": "address",
    "place_type": "home",
    "note": "Third door from the corner.",
}


@pytest.fixture
def write(tmp_path):
    def write(*records, city="Bell", **top):
        path = tmp_path / "incidents.yaml"
        listed = [
            {
                "id": f"record-{number}",
                "event_date": "2025-06-01",
                "type": "stop",
                "title": f"Title {number}",
                "summary": f"Summary {number}",
                "location": {"verbatim_locality": "v", "locality": "l"},
                "sources": ["old"],
            }
            | record
            for number, record in enumerate(records)
        ]
        file = {"sources": SOURCES, "incidents": {city: listed}} | top
        path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
        return path

    return write


def load(path, **options):
    return pipeline.load(path, as_of=AS_OF, **options)


# ---- embargo ---------------------------------------------------------------------------------


EMBARGOED = [
        ({"event_date": "2026-01-21"}, {}),
        ({"event_date": "2026-01-22"}, {}),  # over by 23 January 12:00 UTC everywhere on earth
        ({"event_date": "2026-01-23"}, {"embargo": 1}),
        ({"event_date": "2026-01-22~"}, {"embargo": 1}),
        ({"event_date": "2026-01-21~"}, {}),
        ({"event_date": "2026-01-01/2026-01-23"}, {"embargo": 1}),
        ({"event_date": "2026-01"}, {"embargo": 1}),
        ({"event_date": "2026-01~"}, {"embargo": 1}),
        ({"event_date": "2025-11~"}, {}),
        ({"event_date": "2026"}, {"embargo": 1}),
        ({"event_date": "2027-01-01"}, {"embargo": 1}),
        # the sources were published before; an incident was over then
        ({"event_date": "unknown"}, {}),
        ({"event_date": "/2026-01-23"}, {}),
        ({"event_date": "2025-11-20/"}, {}),
        ({"event_date": "2025"}, {}),
        # a source from before it began does not tell of it
        ({"event_date": "2026-01-01/"}, {"undated": 1}),
        # the latest source counts, and nothing if one bears no date
        ({"event_date": "unknown", "sources": ["old", "fresh"]}, {"embargo": 1}),
        ({"event_date": "unknown", "sources": ["undated"]}, {"undated": 1}),
        ({"event_date": "unknown", "sources": ["old", "undated"]}, {"undated": 1}),
        ({"event_date": "unknown", "sources": ["undated"], "embargo_lifted": "An editor: seen."}, {}),
        # that lifts what no date decides, and no more
        ({"event_date": "2026-01-23", "embargo_lifted": "An editor: seen."}, {"embargo": 1}),
        ({"event_date": "2026-01-23", "withhold": True}, {"marked": 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", [None, "embargo", "undated", "marked"])
def test_the_embargo_counts_the_latest_possible_day(write, reason):
    records = [record for record, why in EMBARGOED if why == ({reason: 1} if reason else {})]
    dataset = load(write(*records))
    assert dataset.reasons == ({reason: len(records)} if reason else {})
    assert dataset.withheld == (len(records) if reason else 0)
    assert dataset.tally.records == len(records) > 0


def test_an_account_by_a_source_without_a_date_counts_too(write):
    account = {
        "by": "X",
        "capacity": "media",
        "stance": "asserts",
        "says": "Y",
        "source": "undated",
    }
    claims = [{"claim": "C", "accounts": [account]}]
    assert load(write({"event_date": "unknown", "claims": claims})).reasons == {"undated": 1}


@pytest.mark.parametrize(("hours", "withheld"), [(0, 0), (23, 0), (24, 0), (25, 1), (48, 1)])
def test_the_publisher_sets_the_hours(write, hours, withheld):
    moment = datetime(2026, 1, 24, 12, tzinfo=UTC)  # 24 hours after 22 January ended at UTC-12
    path = write({"event_date": "2026-01-22"})
    assert pipeline.load(path, as_of=moment, embargo_hours=hours).withheld == withheld


@pytest.mark.sparse
@pytest.mark.parametrize("zone_hours", [-12, -8, 0, 5.5, 14])
@pytest.mark.parametrize(("hours", "withheld"), [(24, 0), (25, 1)])
def test_a_moment_is_the_same_in_every_time_zone(write, zone_hours, hours, withheld):
    zone = timezone(timedelta(hours=zone_hours))
    moment = datetime(2026, 1, 24, 12, tzinfo=UTC).astimezone(zone)
    path = write({"event_date": "2026-01-22"})
    assert pipeline.load(path, as_of=moment, embargo_hours=hours).withheld == withheld


def test_without_a_moment_the_clock_decides_and_a_moment_without_zone_is_utc(write):
    today = datetime.now(UTC).date().isoformat()
    old = "2025-06-01"
    path = write({"event_date": today}, {"event_date": old})
    assert pipeline.load(path).reasons == {"embargo": 1}
    naive = (AS_OF + timedelta(days=2000)).replace(tzinfo=None)
    assert pipeline.load(path, as_of=naive).reasons == {}


@in_one_test(
    ("text", "day"),
    [
        ("2026-01-19", "2026-01-19"),
        ("2026-01-19?", "2026-01-20"),
        ("2026-02", "2026-02-28"),
        ("2026-02%", "2026-03-31"),
        ("2025~", "2027-01-01"),
        ("2026-01-19~/2026-01-22", "2026-01-23"),
        ("2026-01-19/..", None),
        ("unknown", None),
        ("9999~", "9999-12-31"),
    ],
)
def test_the_latest_day_of_a_date_takes_its_doubt_in(text, day):
    assert latest_day(text) == (None if day is None else pd.Timestamp(day).date()
                                if not day.startswith("9999") else latest_day("9999"))  # fmt: skip


# ---- profiles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "ids", "says_so"),
    [
        ("public", ["record-3"], False),
        ("partner", ["record-0", "record-1", "record-3"], True),
        ("internal", ["record-0", "record-1", "record-2", "record-3"], True),
    ],
)
def test_each_profile_lets_its_incidents_through(write, profile, ids, says_so):
    path = write(
        {"event_date": "2026-01-23"},
        {"event_date": "unknown", "sources": ["undated"]},
        {"withhold": True},
        {"internal_note": "Ask her lawyer."},
    )
    dataset = load(path, profile=profile)
    assert sorted(dataset.tables.incidents["incident_id"]) == ids
    assert ("not for publication" in dataset.title) is says_so
    rows = dataset.tables.incidents.set_index("incident_id")["information_withheld"]
    marked = rows.dropna()[rows.dropna().str.contains("Not for publication")]
    assert sorted(marked.index) == [id_ for id_ in ids if id_ != "record-3"]
    noted = rows["record-3"] == "Internal note: Ask her lawyer."
    assert noted is (profile == "internal")
    internal = dataset.tables.incidents[["internal_note", "embargo_lifted"]]
    assert internal.notna().any(axis=None) == (profile == "internal")
    assert find_leaks(dataset) == ()


# ---- redaction -------------------------------------------------------------------------------

FULL = {
    "summary": "They went to the blue house.",
    "local_time": "09:39",
    "date_note": "Her neighbour knows the date.",
    "location": HOME | {"place_type": "other"},
    "agencies": [{"agency": "bell-pd", "role": "present", "note": "Car 42 was seen."}],
    "claims": [
        {
            "claim": "A door was broken.",
            "accounts": [
                {"by": "A neighbour of hers", "capacity": "observer", "stance": "asserts",
                 "says": "Heard the crash.", "source": "fresh"}
            ],
        }
    ],
    "unknowns": ["Whether the dog lived."],
    "translations": {"es": {"title": "Título", "summary": "Fueron a la casa azul.",
                            "unknowns": ["Si vivió el perro."], "locality": "su casa",
                            "location_note": "La tercera puerta.", "agencies": ["Patrulla 42."]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gone", "stays"),
    [
        ("summary", ["blue house", "casa azul"], "Pine Avenue"),
        ("date_note", ["neighbour knows"], "blue house"),
        ("local_time", ["09:39"], "blue house"),
        ("location_note", ["Third door", "tercera puerta"], "Pine Avenue"),
        ("agencies", ["Car 42", "Patrulla 42"], "blue house"),
        ("claims", ["door was broken", "Heard the crash", "neighbour of hers"], "blue house"),
        ("unknowns", ["the dog lived", "vivió el perro"], "blue house"),
        ("coordinates", ["33.9787"], "Pine Avenue"),
        ("locality", ["her house", "su casa", "33.9787"], "blue house"),
        ("verbatim_locality", ["6326", "33.9787"], "her house"),
    ],
)
def test_a_redacted_field_is_gone_and_said_to_exist(write, name, gone, stays):
    path = write(FULL | {"redact": [name]})
    dataset = load(path)
    tables = dataset.tables
    text = "\n".join(
        getattr(tables, each).to_csv()
        for each in ("incidents", "involvements", "claims", "accounts", "citations", "sources")
    )
    assert [each for each in gone if each in text] == []
    assert stays in text
    row = tables.incidents.iloc[0]
    assert row["information_withheld"].startswith("Not shown: ")
    assert dataset.reduced == 1
    if "33.9787" in gone:
        assert (row["located_by"], row["precision"], row["places"]) == (
            "place",
            "city",
            ("0604870",),
        )
    assert find_leaks(dataset) == ()  # a page of all of them is written below


def test_a_record_must_not_repeat_what_it_redacts(write):
    told = {"local_time": "14:23", "summary": "They went to the blue house."}
    for name, words in (
        *(("local_time", f"A stop at {time}") for time in ("14:23", "2:23 p.m.", "1423 hours")),
        ("summary", "They went to the BLUE house."),
    ):
        again = FULL | told | {"redact": [name], "title": words}
        assert [each.code for each in find_leaks(load(write(again)))] == ["leak"], words
    other = FULL | told | {"redact": ["local_time"], "title": "A stop at 2:23, 23 of 14"}
    assert find_leaks(load(write(other, FULL | {"title": "A stop at 14:23"}))) == ()


def test_a_record_that_redacts_its_agencies_must_not_name_them(write):
    hidden = FULL | {"redact": ["agencies"]}
    for told in (
        {"title": "Bell PD stop a driver"},
        {"summary": "The Bell Police Department came."},
    ):
        assert [each.code for each in find_leaks(load(write(hidden | told)))] == ["leak"]
    assert find_leaks(load(write(hidden, FULL | {"title": "Bell PD stop a driver"}))) == ()
    assert find_leaks(load(write(hidden | {"title": "Police stop a driver in Bell"}))) == ()


def test_a_redacted_time_that_numbers_of_a_page_resemble_is_no_leak(write, tmp_path):
    records = [FULL | {"redact": ["local_time"], "local_time": f"{hour:02}:{minute:02}"}
               for hour in range(15, 24) for minute in (20, 30)]  # fmt: skip
    writing.write_page(load(write(*records)), tmp_path / "page.html")


def test_records_of_which_something_is_kept_back_can_be_exported_as_records(write, tmp_path):
    every = ["summary", "verbatim_locality", "locality", "coordinates", "unknowns", "claims"]
    dataset = load(write({"location": HOME}, FULL | {"redact": every}, FULL))
    writing.export_incidents(dataset, tmp_path / "out.yaml")
    again = load(tmp_path / "out.yaml").tables.incidents
    assert len(again) == 3
    assert again["information_withheld"].notna().sum() == 2


def test_a_source_that_only_redacted_accounts_cite_is_gone(write):
    assert "fresh" in load(write(FULL)).tables.sources["id"].tolist()
    assert load(write(FULL | {"redact": ["claims"]})).tables.sources["id"].tolist() == ["old"]


def test_redacted_coordinates_of_an_incident_without_a_city_leave_it_unlocated(write):
    path = write(FULL | {"redact": ["coordinates"]}, city="Unknown")
    dataset = load(path)
    assert dataset.tally.unlocated == 1
    assert dataset.tables.incidents["places"].iloc[0] == ()
    assert find_leaks(dataset) == ()


def test_an_unknown_field_to_redact_is_a_fault(write):
    with pytest.raises(RecordsError, match=r"'sumary'.*'summary'"):
        load(write({"redact": ["sumary"]}))


# ---- our own words ---------------------------------------------------------------------------


def english_words():
    """The words of the page for what is kept back, by key."""
    text = (Path(mapper.__file__).parent / "page/core/words-en.js").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "kept\.([^"]+)": "(.*)",$', text, re.MULTILINE))


def in_words(code, words):
    kind, _, detail = code.partition(":")
    if kind in ("kind", "unfit"):
        return words[f"{kind}.{detail}"]
    fields = ", ".join(words.get(f"fields.{name}", "?") for name in detail.split(","))
    return words[kind].replace("{km}", detail).replace("{fields}", fields)


KEPT_BACK_IN = {"cell": "data_generalizations", "kind": "locality", "unplaced": "located_note"}


@pytest.mark.parametrize("profile", ["public", "partner", "internal"])
def test_the_page_knows_by_its_code_every_sentence_that_is_written_here(write, profile, is_long):
    """What the English says is what the page takes off, to say it in its own language."""
    every = ["summary", "verbatim_locality", "locality", "coordinates", "location_note", "date_note",
             "local_time", "agencies", "claims", "unknowns"]  # fmt: skip
    kinds = ["home", "shelter", "clinic", "school", "place-of-worship"]
    shared = {"data_generalizations": "Rounded.", "information_withheld": "A plate."}
    path = write(
        *[FULL | {"redact": [name]} for name in every],
        *[shared | {"location": HOME | {"place_type": kind}} for kind in kinds],
        FULL | {"redact": every, "location": HOME},
        {"event_date": "2026-01-23"}, {"event_date": "unknown", "sources": ["undated"]},
        {"withhold": True}, {}, city="Unknown",
    )  # fmt: skip
    dataset = load(path, profile=profile)
    words, seen = english_words(), set()
    for row in dataset.tables.incidents.to_dict("records"):
        said = {}
        for code in row["kept_back"] or ():
            seen.add(code.partition(":")[0])
            column = KEPT_BACK_IN.get(code.partition(":")[0], "information_withheld")
            said.setdefault(column, []).append(in_words(code, words))
        for column, sentences in said.items():
            assert row[column].endswith(" ".join(sentences)), (row[column], sentences)
        if not row["kept_back"]:
            assert row["information_withheld"] in (None, "A plate.")
    assert (
        seen
        == {
            "public": {"cell", "kind", "place", "fields", "unplaced"},
            "partner": {"cell", "kind", "place", "fields", "unplaced", "unfit"},
            "internal": {"unfit"},
        }[profile]
    )
    if profile != "partner" and not is_long:  # whose page has each code of the others
        return
    page = path.with_suffix(".html")
    writing.write_page(dataset, page)
    back = pipeline.load(page)
    columns = [
        "incident_id",
        "kept_back",
        "data_generalizations",
        "information_withheld",
        "locality",
    ]
    pd.testing.assert_frame_equal(back.tables.incidents[columns], dataset.tables.incidents[columns])


# ---- coarser places --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "profile", "kilometres", "precision"),
    [
        ("home", "public", 1, "neighborhood"),
        ("home", "partner", 1, "neighborhood"),
        ("clinic", "public", 10, "city"),
        ("clinic", "partner", 1, "neighborhood"),
        ("place-of-worship", "public", 10, "city"),
        ("shelter", "public", 10, "city"),
        ("school", "public", 10, "city"),
    ],
)
def test_a_sensitive_place_is_made_coarser(write, kind, profile, kilometres, precision):
    path = write({"location": HOME | {"place_type": kind}})
    dataset = load(path, profile=profile)
    row = dataset.tables.incidents.iloc[0]
    assert f"{kilometres} km grid cell" in row["data_generalizations"]
    assert row["precision"] == precision
    assert row["coordinate_uncertainty_in_meters"] <= 800 * kilometres + 200
    assert row["locality"] == f"A {kind.replace('-', ' ')}; the exact place is not published"
    assert row[["verbatim_locality", "location_note", "located_note", "landmark"]].isna().all()
    assert dataset.reduced == 1
    assert find_leaks(dataset) == ()


@pytest.mark.parametrize("kind", ["home", "shop", "other"])
def test_for_colleagues_and_for_other_kinds_a_place_stays_exact(write, kind):
    path = write({"location": HOME | {"place_type": kind}})
    row = load(path, profile="internal" if kind == "home" else "public").tables.incidents.iloc[0]
    assert (row["latitude"], row["locality"]) == (33.978721, "her house on Pine Avenue")
    assert row["data_generalizations"] is None


def test_a_landmark_that_is_a_sensitive_place_is_not_named(write):
    path = write({"location": {"verbatim_locality": "v", "locality": "Bell City Hall",
                               "place_type": "shelter"}})  # fmt: skip
    dataset = load(path)
    row = dataset.tables.incidents.iloc[0]
    assert row["located_by"] == "coordinates"
    assert "City Hall" not in dataset.tables.incidents.to_csv()


@given(
    st.floats(-84, 84), st.floats(-179.9, 179.9), st.floats(1, 3_000), st.sampled_from([1000, 10_000])
)  # fmt: skip
def test_a_cell_is_the_same_for_all_in_it_and_its_circle_holds_the_truth(
    latitude, longitude, radius, size
):
    from mapper.privacy.coarser_places import cell_of  # noqa: PLC0415

    def cell(lat, lon):
        rows = {"latitude": [lat], "longitude": [lon], "coordinate_uncertainty_in_meters": [radius]}
        return tuple(float(each[0]) for each in cell_of(pd.DataFrame(rows), size))

    lat, lon, reach = cell(latitude, longitude)
    distance = GEOD.inv(lon, lat, longitude, latitude)[2]
    assert distance + radius <= reach
    assert reach % 100 == 0
    assert cell(latitude, longitude) == (lat, lon, reach)
    assert cell(lat, lon)[:2] == pytest.approx((lat, lon), abs=1e-9)
    # the radius tells nothing of where in the cell: it is that of the cell's middle as well
    assert cell(lat, lon)[2] == reach
    assert math.isfinite(lat + lon)


def test_neighbours_share_a_circle_and_the_circle_alone_decides_the_jurisdiction(write):
    """Near the border of Bell and Maywood the exact side must not be told."""
    places = [(33.98, -118.18), (33.9795, -118.1795), (33.979, -118.181)]
    records = [
        {"location": HOME | {"latitude": lat, "longitude": lon}, "agencies":
         [{"agency": "bell-pd", "role": "present"}]}
        for lat, lon in places
    ]  # fmt: skip
    tables = load(write(*records)).tables
    columns = [
        "latitude",
        "longitude",
        "coordinate_uncertainty_in_meters",
        "jurisdiction",
        "places",
    ]
    assert len(tables.incidents[columns].drop_duplicates()) == 1
    assert {"0604870", "0646492"} <= set(tables.incidents["places"].iloc[0])
    assert tables.involvements["area_check"].tolist() == ["undetermined"] * 3


def test_a_pin_outside_its_city_is_found_with_the_exact_place(write):
    with pytest.raises(RecordsError, match="pin-outside-city"):
        load(write({"location": HOME | {"latitude": 34.0788}}))
