"""Moments in UTC get the local time of their place where its time zone leaves no doubt."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import mapper
from mapper.errors import RecordsError
from mapper.files import as_input
from mapper.incidents import pipeline
from mapper.places import find_time_zones, zones_of_state

SUMMER = "2025-07-02T05:30:00Z"
# place, latitude, longitude, day and time there at that moment; in UTC where its zone is in doubt
SPOTS = [
    ("Kharkiv", 49.9935, 36.2304, "2025-07-02", "08:30 UTC+03:00"),
    ("Gaza, in its zone or its neighbor's", 31.5017, 34.4668, "2025-07-02", "08:30 UTC+03:00"),
    ("Los Angeles", 34.0522, -118.2437, "2025-07-01", "22:30 UTC-07:00"),
    ("El Paso, with a neighbor in another zone", 31.7619, -106.485, "2025-07-01", "23:30 UTC-06:00"),
    ("Gary, in the part of Indiana with Central Time", 41.5934, -87.3464, "2025-07-02", "00:30 UTC-05:00"),
    ("Nashville, in a state of two zones", 36.1627, -86.7816, "2025-07-02", "00:30 UTC-05:00"),
    ("Mexico City", 19.4326, -99.1332, "2025-07-01", "23:30 UTC-06:00"),
    ("Tokyo", 35.6762, 139.6503, "2025-07-02", "14:30 UTC+09:00"),
    ("Suva", -18.1416, 178.4419, "2025-07-02", "17:30 UTC+12:00"),
    ("Nuuk", 64.1814, -51.6941, "2025-07-02", "04:30 UTC-01:00"),
    ("San Juan", 18.4655, -66.1057, "2025-07-02", "01:30 UTC-04:00"),
    ("Accra, which is on UTC", 5.6037, -0.187, "2025-07-02", "05:30 UTC"),
    ("Tuba City, where clocks differ in summer", 36.1349, -111.2398, "2025-07-02", "05:30 UTC"),
    ("the open sea", 0.1234, -30.1234, "2025-07-02", "05:30 UTC"),
    ("Urumqi, where two times are kept", 43.8256, 87.6168, "2025-07-02", "05:30 UTC"),
    ("Kathmandu", 27.7172, 85.324, "2025-07-02", "11:15 UTC+05:45"),
    ("Simferopol, in dispute", 45.0567, 34.1025, "2025-07-02", "05:30 UTC"),
]  # fmt: skip


def read(*rows, **more):
    return mapper.read([{"title": "Stop"} | row for row in rows], **more)


@pytest.fixture(scope="module")
def found():
    rows = [
        {"title": name, "date": SUMMER, "latitude": y, "longitude": x} for name, y, x, *_ in SPOTS
    ]
    frame = read(*rows).frame
    told = zip(frame["event_date"], frame["local_time"], strict=True)
    return dict(zip(frame["title"], told, strict=True))


def test_places_of_the_world_have_their_own_time_where_it_is_certain(found):
    assert found == {name: (day, time) for name, _, _, day, time in SPOTS}


def test_the_same_moment_in_winter_has_the_time_of_winter():
    rows = [
        {"date": "2025-01-02T05:30:00Z", "latitude": 36.1349, "longitude": -111.2398},
        {"date": "2025-01-02T05:30:00Z", "latitude": 52.5206, "longitude": 13.4098},
    ]
    frame = read(*rows).frame
    assert sorted(frame["local_time"]) == ["06:30 UTC+01:00", "22:30 UTC-07:00"]


def test_counts_of_seconds_are_moments_in_utc_too():
    frame = read(
        *({"date": 1751434200 + n, "latitude": 35.6762, "longitude": 139.6503} for n in (0, 60))
    ).frame
    assert sorted(frame["local_time"]) == ["14:30 UTC+09:00", "14:31 UTC+09:00"]


@pytest.mark.parametrize(
    ("state", "time"), [("CA", "22:30 UTC-07:00"), ("TN", "05:30 UTC"), ("PR", "01:30 UTC-04:00")]
)
def test_without_a_point_a_state_of_one_zone_decides(state, time):
    frame = read({"date": SUMMER, "city": "Unknown", "state": state}).frame
    assert frame["local_time"].tolist() == [time]


@pytest.mark.parametrize("zone", ["+25:00", "-15:00", "+99"])
def test_no_zone_is_that_far_from_utc(zone):
    with pytest.raises(RecordsError, match="bad-date"):
        read({"date": f"2025-07-02T05:30{zone}", "city": "Bell", "state": "CA"})


def test_times_that_are_local_or_have_a_zone_of_their_own_stay():
    rows = [
        {"date": "2025-07-02T05:30:00+09:00", "latitude": 34.0522, "longitude": -118.2437},
        {"date": "2025-07-02T06:30:00+09:00", "latitude": 34.0522, "longitude": -118.2437},
    ]
    assert set(read(*rows).frame["local_time"]) == {"05:30 UTC+09:00", "06:30 UTC+09:00"}
    rows = [{"date": "2025-07-02 05:30", "latitude": 34.0522, "longitude": -118.2437}]
    assert read(*rows).frame["local_time"].tolist() == ["05:30"]


def test_a_zone_that_the_user_names_goes_before():
    frame = read(
        {"date": SUMMER, "latitude": 34.0522, "longitude": -118.2437}, timezone="America/New_York"
    ).frame
    assert frame["local_time"].tolist() == ["01:30"]


def test_a_circle_that_may_reach_into_another_zone_keeps_utc():
    row = {
        "date": SUMMER,
        "latitude": 34.05,
        "longitude": -118.24,
        "coordinate_uncertainty_in_meters": 90_000,
    }
    assert read(row).frame["local_time"].tolist() == ["05:30 UTC"]


@pytest.mark.long  # times of every export do in test_times.py
def test_what_is_written_reads_back(tmp_path):
    incidents = read({"date": SUMMER, "latitude": 34.0522, "longitude": -118.2437})
    for name in ("a.csv", "a.gpkg", "a.yaml"):  # `a.geojson` has the columns of `a.gpkg`
        incidents.export(tmp_path / name)
        again = mapper.read(tmp_path / name).frame
        assert again[["event_date", "local_time"]].iloc[0].tolist() == [
            "2025-07-01",
            "22:30 UTC-07:00",
        ]


@pytest.mark.long
def test_no_place_has_another_time_than_its_own(is_long):
    places = pd.read_parquet(
        "geodata/world/places.parquet", columns=["latitude", "longitude", "timezone"]
    )
    if not is_long:  # of the United States a part, through which lines between zones run
        longitude, latitude = places["longitude"] / 1e4, places["latitude"] / 1e4
        is_near = longitude.between(-170, -60) & latitude.between(17, 72)
        is_part = longitude.between(-88.5, -84) & latitude.between(37, 42)
        places = places[~is_near | is_part]
    some = places.sample(3_000 if is_long else 1_000, random_state=1)
    zones = find_time_zones(some["latitude"].to_numpy() / 1e4, some["longitude"].to_numpy() / 1e4)
    moment = pd.Timestamp("2025-07-02T12:00", tz="UTC")
    names = {*some["timezone"].astype(str), *(name for each in zones.sets for name in each)}
    away = {name: moment.tz_convert(ZoneInfo(name)).utcoffset() for name in names}
    times = [{away[name] for name in each} for each in zones.sets]
    own = some["timezone"].astype(str).map(away).to_list()
    pairs = [(times[code], each) for code, each in zip(zones.codes, own, strict=True)]
    assert [each for found, each in pairs if found and each not in found] == []
    assert np.mean([len(found) == 1 for found, _ in pairs]) > 0.97


def test_states_have_the_zones_of_their_places():
    assert zones_of_state("tx") == ("America/Chicago", "America/Denver")
    assert zones_of_state("ZZ") == ()


# place, day, time, and what is said of it
NIGHTS = [
    ("Los Angeles, CA", "2026-03-08", "02:30", "did not occur"),
    ("Los Angeles, CA", "2026-03-08", "03:00", None),
    ("Los Angeles, CA", "2025-11-02", "01:30", "occurred twice"),
    ("Nashville, TN", "2025-11-02", "01:30", "occurred twice"),
    ("Phoenix, AZ", "2026-03-08", "02:30", None),
    ((52.52, 13.405), "2026-03-29", "02:15", "did not occur"),
    ((52.52, 13.405), "2026-03-08", "02:30", None),
    ((-33.45, -70.66), "2026-04-04", "23:30", "occurred twice"),  # in Chile, at midnight
]


def test_local_times_that_clocks_left_out_or_repeated_are_said_and_kept():
    rows = [
        {"date": day, "local_time": time, "title": f"Stop {number}"}
        | ({"city": at} if isinstance(at, str) else {"latitude": at[0], "longitude": at[1]})
        for number, (at, day, time, _) in enumerate(NIGHTS)
    ]
    loaded = pipeline.load(as_input(rows))
    assert loaded.records == len(NIGHTS)
    for said in ("did not occur", "occurred twice"):
        (note,) = (each for each in loaded.notes if said in each)
        wanted = [day for _, day, _, about in NIGHTS if about == said]
        assert note.startswith(f"{len(wanted)} local time")
        assert [each in note for each in wanted] == [True] * len(wanted)
