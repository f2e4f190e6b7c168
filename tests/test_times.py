"""Moments in tables: whose clock they are told by, and what the page, exports and records say of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.cli.importing import import_records
from mapper.errors import RecordsError, SelectionError
from mapper.imports import TableOptions
from mapper.imports.dates import moments as moments_module
from mapper.imports.dates.moments import wall_clock
from mapper.incidents import pipeline

LOS_ANGELES = "America/Los_Angeles"
EVENING = datetime(2024, 5, 2, 5, 30, tzinfo=UTC)


def told(path, **options):
    """Read a table and return day and time of its first incident."""
    return told_each(path, **options)[0]


def told_each(path, **options):
    """Read a table and return day and time of each incident, in its order."""
    incidents = pipeline.load(path, TableOptions(**options), embargo_hours=0).tables.incidents
    found = incidents.sort_values("incident_id")[["event_date", "local_time"]]
    return list(found.itertuples(index=False, name=None))


@pytest.fixture
def table(tmp_path):
    def table(*dates, name="t.csv"):
        ids = [chr(ord("a") + number) for number in range(len(dates))]
        rows = [
            {"id": id_, "date": date, "title": "T", "lat": 34.05, "lon": -118.25}
            for id_, date in zip(ids, dates, strict=True)
        ]
        path = tmp_path / name
        if name.endswith(".csv"):
            pd.DataFrame(rows).to_csv(path, index=False)
        elif name.endswith(".parquet"):
            pq.write_table(pa.Table.from_pylist(rows), path)
        else:
            path.write_text(json.dumps(rows), encoding="utf-8")
        return path

    return table


MOMENTS = [
    ("2024-05-02T05:30:00Z", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30")),
    ("2024-05-02 05:30:00.000 UTC", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30")),
    ("2024-05-02T05:30+00:00", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30")),
    ("2024/05/02 05:30:00+00", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30")),
    ("2024-05-01T22:30:00-07:00", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30")),
    ("2024-05-02T01:30:00-0400", ("2024-05-02", "01:30 UTC-04:00"), ("2024-05-01", "22:30")),
    ("2024-05-01 22:30", ("2024-05-01", "22:30"), ("2024-05-01", "22:30")),
]
# which are told by what the other cells of their column are
SECONDS = [("1714627800", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30"))]
MILLISECONDS = [("1714627800000", ("2024-05-01", "22:30 UTC-07:00"), ("2024-05-01", "22:30"))]


@pytest.mark.sparse
@pytest.mark.parametrize("moments", [MOMENTS, SECONDS, MILLISECONDS])
@pytest.mark.parametrize("name", ["t.csv", "t.json"])
def test_a_moment_has_the_clock_of_its_place_or_of_the_zone_that_is_named(table, moments, name):
    written, own_clock, at_los_angeles = zip(*moments, strict=True)
    path = table(*written, name=name)
    assert tuple(told_each(path)) == own_clock
    assert tuple(told_each(path, timezone=LOS_ANGELES)) == at_los_angeles


@pytest.mark.sample(1)
@pytest.mark.parametrize("stored_in", ["UTC", "America/New_York", None])
def test_the_moments_of_a_parquet_column_are_told_like_written_ones(tmp_path, stored_in):
    moment = EVENING if stored_in else EVENING.replace(tzinfo=None)
    columns = {
        "id": ["a"], "lat": [34.05], "lon": [-118.25], "title": ["T"],
        "date": pa.array([moment], pa.timestamp("us", tz=stored_in)),
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    expected = ("2024-05-01", "22:30") if stored_in else ("2024-05-02", "05:30")
    assert told(tmp_path / "t.parquet", timezone=LOS_ANGELES) == expected


def test_a_mapping_names_the_zone_and_the_option_comes_before_it(table, tmp_path):
    path, mapping = table("2024-05-02T05:30:00Z"), tmp_path / "columns.yaml"
    fields = "{id: id, event_date: date, title: title, latitude: lat, longitude: lon}"
    mapping.write_text(f"format: 1\ntimezone: {LOS_ANGELES}\nfields: {fields}\n", encoding="utf-8")
    assert told(path, columns=mapping) == ("2024-05-01", "22:30")
    assert told(path, columns=mapping, timezone="Asia/Tokyo") == ("2024-05-02", "14:30")


def test_a_zone_that_is_none_is_said_with_its_place(table, tmp_path):
    path, mapping = table("2024-05-02T05:30:00Z"), tmp_path / "columns.yaml"
    mapping.write_text("format: 1\ntimezone: America/Los_Angels\nfields: {city: id}\n")
    with pytest.raises(RecordsError) as caught:
        pipeline.load(path, TableOptions(columns=mapping))
    [fault] = caught.value.faults
    assert (fault.code, fault.position.line) == ("bad-time-zone", 2)
    with pytest.raises(SelectionError):
        mapper.read(path, timezone="localtime")  # of this machine, so not the same everywhere
    assert CliRunner().invoke(main, ["build", str(path), "--timezone", "PST9"]).exit_code == 2


@pytest.mark.sparse
@pytest.mark.parametrize(
    "dates",
    [
        ("2024-05-02T00:00:00Z", "2024-05-03T00:00:00Z"),
        ("1714608000000", "1714694400000"),
        ("2024-05-02T00:00:00-07:00", "2024-05-03T00:00:00-07:00"),
    ],
)
@pytest.mark.parametrize("zone", [None, LOS_ANGELES])
def test_midnights_alone_are_days_which_no_zone_moves(table, dates, zone):
    assert told(table(*dates), timezone=zone) == ("2024-05-02", None)


@pytest.mark.parametrize(
    "dates",
    [
        ("1714627800", "last spring"),  # not the whole column
        ("1714627800", "1714627800000"),  # two units
        ("9999999999",),  # the year 2286
        ("2024050205", "2024050305"),  # year, month, day, hour; or seconds
    ],
)
def test_numbers_that_may_be_anything_are_no_moments(table, dates):
    path = table(*dates)
    try:
        faults = pipeline.load(path, embargo_hours=0).faults
    except RecordsError as error:
        faults = error.faults
    assert {fault.code for fault in faults} == {"bad-date"}


@pytest.mark.long
def test_very_many_moments_are_told_by_one_clock(tmp_path, monkeypatch):
    monkeypatch.setattr(moments_module, "_MANY", 200)
    moments = [EVENING + timedelta(seconds=37 * number) for number in range(300)]
    frame = pd.DataFrame({"id": range(300), "date": moments, "lat": 34.05, "lon": -118.25})
    frame["id"] = "r" + frame["id"].astype(str)
    frame.to_csv(tmp_path / "t.csv", index=False)
    expected = ((None, "2024-05-01", "22:30 UTC-07:00"), (LOS_ANGELES, "2024-05-01", "22:30"))
    for zone, day, time in expected:
        incidents = pipeline.load(tmp_path / "t.csv", TableOptions(timezone=zone), embargo_hours=0)
        found = incidents.tables.incidents.set_index("incident_id").loc["r0"]
        assert (found["event_date"], found["local_time"]) == (day, time)


@pytest.mark.sample(2)
@pytest.mark.parametrize("suffix", ["csv", "geojson", "yaml", "parquet"])
def test_the_clock_goes_along_into_every_export_and_back(table, tmp_path, suffix):
    incidents = mapper.read(table("2024-05-02T05:30:00Z"), embargo_hours=0)
    incidents.export(tmp_path / f"out.{suffix}")
    again = mapper.read(tmp_path / f"out.{suffix}", embargo_hours=0)
    assert again.frame["local_time"].tolist() == ["22:30 UTC-07:00"]


def test_imported_records_keep_the_clock(table, tmp_path):
    import_records(table("2024-05-01T22:30:00-07:00"), tmp_path / "out.yaml")
    assert told(tmp_path / "out.yaml") == ("2024-05-01", "22:30 UTC-07:00")


@given(
    st.datetimes(EVENING.replace(year=1975, tzinfo=None), EVENING.replace(year=2090, tzinfo=None)),
    st.sampled_from(["Asia/Kathmandu", LOS_ANGELES, "Pacific/Apia", "Europe/London"]),
    st.integers(-12 * 60, 14 * 60),
)
def test_one_moment_is_told_alike_however_it_is_written(moment, zone, offset):
    utc = moment.replace(second=1, microsecond=0, tzinfo=UTC)
    there = utc.astimezone(timezone(timedelta(minutes=offset)))
    texts = [utc.isoformat().replace("+00:00", "Z"), there.isoformat()]
    column = pa.chunked_array([pa.array(texts)])
    made = wall_clock(column, time_zone=zone, counts=True).column.to_pylist()
    count = str(int(utc.timestamp()) * 1000)
    if len(count) == 13:  # before 2001 it may be a day and a time: 192107041000
        counted = pa.chunked_array([pa.array([count])])
        made += wall_clock(counted, time_zone=zone, counts=True).column.to_pylist()
    assert len(set(made)) == 1


def test_a_time_in_doubt_stays_words_in_the_note_on_the_date(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "id,date,time,date_note,redact,lat,lon\n"
        "a,2025-03-03,around 8am,Says a witness,,34,-118\n"
        "b,2025-03-03,8:05 PM,,,34,-118\n"
        "c,2025-03-03,a eso de las 9 pm,,local_time,34,-118\n"
        "d,2025-03-03,20:00-21:00,,,34,-118\n"
        "e,2025-03-03,when J. Smith left,,,34,-118\n",
        encoding="utf-8",
    )
    loaded = pipeline.load(path, TableOptions(), embargo_hours=0)
    found = loaded.tables.incidents.set_index("incident_id").sort_index()
    times = found["local_time"].astype(object).where(found["local_time"].notna(), None)
    assert times.tolist() == [None, "20:05", None, "20:00", None]
    notes = found["date_note"].astype(object).where(found["date_note"].notna(), None)
    # what redacts the time redacts its words
    assert notes.tolist() == ["Says a witness (around 8am)", None, None, "20:00-21:00", None]


def test_a_time_that_a_database_gives_as_a_length_is_a_time_of_day():
    times = pd.to_timedelta(["09:39:00", "23:59:59.5", None])
    table = pd.DataFrame(
        {"id": ["a", "b", "c"], "date": "2024-05-02", "time": times, "lat": 34.05, "lon": -118.25}
    )
    frame = mapper.read(table).frame.sort_values("incident_id")
    assert frame["local_time"].fillna("").tolist() == ["09:39", "23:59", ""]


def test_what_a_column_calls_approximate_is_no_exact_day_or_time():
    cells = {"lat": 34, "lon": -118, "id": "a"}
    table = pd.DataFrame(
        [{"Approximate date": "2025-03-03", "Hora aproximada": "8:30 PM", **cells}]
    )
    (row,) = mapper.read(table, embargo_hours=0).frame.to_dict("records")
    assert (row["event_date"], row["date_note"]) == ("2025-03-03~", "Hora aproximada: 20:30")
    assert not isinstance(row["local_time"], str)
    table.columns = ["Date (approximate is fine)", "Time", *cells]
    (row,) = mapper.read(table, embargo_hours=0).frame.to_dict("records")
    assert (row["event_date"], row["local_time"]) == ("2025-03-03", "20:30")


def test_times_of_a_column_that_is_called_utc_are_no_local_ones():
    table = pd.DataFrame(
        [
            {"id": "a", "Start (UTC)": "2025-01-02 10:00", "lat": 34.05, "lon": -118.25},
            {"id": "b", "Start (UTC)": "2025-01-02 10:00", "lat": None, "lon": None},
        ]
    )
    frame = mapper.read(table, embargo_hours=0).frame.sort_values("incident_id")
    assert frame["local_time"].tolist() == ["02:00 UTC-08:00", "10:00 UTC"]


def test_times_with_points_are_read_where_no_number_of_the_column_is_another():
    cells = {"date": "2025-01-02", "lat": 34.05, "lon": -118.25}
    for times, read in ((["14.30", "8.05"], ["14:30", "08:05"]), (["0.35", "0.75"], [None, None])):
        table = pd.DataFrame(
            [{"id": str(n), "time": time, **cells} for n, time in enumerate(times)]
        )
        frame = mapper.read(table, embargo_hours=0).frame.sort_values("incident_id")
        found = frame["local_time"].astype(object)
        assert found.where(found.notna(), None).tolist() == read


def test_a_date_without_a_year_keeps_its_time():
    table = pd.DataFrame(
        {"id": ["a", "b", "c"], "when": ["January 24, 2025", "Jan. 26 around noon", "Jan. 27, 2025"],
         "lat": 34.05, "lon": -118.25}
    )  # fmt: skip
    frame = mapper.read(table, embargo_hours=0).frame.set_index("incident_id")
    assert (frame["event_date"]["b"], frame["date_note"]["b"]) == ("2025-01-26", "around noon")
