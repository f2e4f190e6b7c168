"""Wrong arguments of Python calls: an error of ours, a line for each of them, all at once."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import signature
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import mapper
from mapper.errors import ArgumentError

REAL = Path(__file__).parent.parent / "incidents.yaml"
FRAME = pd.DataFrame({"lat": [33.97], "lon": [-118.18]})


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(REAL)


READ = [
    {"source": 5}, {"source": None}, {"source": b"incidents.yaml"}, {"source": "a\0b"}, {"source": ["a"]},
    {"profile": "publik"}, {"profile": None}, {"profile": ["public"]}, {"as_of": "2026-01-24"},
    {"as_of": date(2026, 1, 24)}, {"as_of": 5}, {"embargo_hours": -1}, {"embargo_hours": "24"},
    {"embargo_hours": 1.5}, {"embargo_hours": None}, {"embargo_hours": True},
    {"embargo_hours": 10**12}, {"columns": {"id": "id"}}, {"agencies": 5}, {"home": 6},
    {"columns": 5},
]  # fmt: skip
SELECT = [
    {"agency": 5}, {"agency": [5]}, {"agency": b"chp"}, {"agency": {"chp": 1}}, {"jurisdiction": 644000},
    {"jurisdiction": [None]}, {"status": 1.5}, {"since": 5}, {"since": "yesterday"}, {"until": []},
    {"text": ["a"]}, {"text": 5}, {"within": 5},
]  # fmt: skip
MAP = [
    {"tiles": 5},
    {"tiles": ["a"]},
    {"tiles": "https://t.example/{z}/{x}/{y}.png", "tiles_attribution": 5},
]
SAVE = [
    *MAP,
    {"path": 5},
    {"path": None},
    {"path": object()},
    {"path": "a\0b"},
    {"progress": 5},
]
EXPORT = [
    {"path": 5}, {"path": io.StringIO()}, {"path": "x.csv", "format": 5},
    {"path": "x.csv", "progress": "loud"}, {"path": io.BytesIO()},
]  # fmt: skip
ASSIGN = [
    {"frame": [[33.9, -118.1]]}, {"frame": None}, {"frame": "points.csv"}, {"latitude": 5},
    {"longitude": ["lon"]}, {"uncertainty": [5]}, {"uncertainty": True}, {"prefix": None},
]  # fmt: skip


def calls(incidents):
    return {
        "read": (lambda **given: mapper.read(**{"source": REAL, **given}), READ),
        "select": (incidents.select, SELECT),
        "map": (incidents.map, MAP),
        "save": (incidents.save, SAVE),
        "export": (incidents.export, EXPORT),
        "assign": (lambda **given: mapper.assign(**{"frame": FRAME, **given}), ASSIGN),
    }


@pytest.mark.sample(20)
@pytest.mark.parametrize(
    ("name", "given"),
    [
        (name, given)
        for name, table in (
            ("read", READ), ("select", SELECT), ("map", MAP), ("save", SAVE), ("export", EXPORT),
            ("assign", ASSIGN),
        )
        for given in table
    ],
)  # fmt: skip
def test_a_wrong_argument_is_one_line_of_ours(name, given, incidents, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, _ = calls(incidents)[name]
    with pytest.raises(mapper.MapperError) as caught:
        call(**given)
    assert isinstance(caught.value, TypeError | ValueError)
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_all_of_them_are_said_at_once(incidents):
    for call, given in (
        (mapper.read, {"source": 5, "profile": "publik", "as_of": "now", "embargo_hours": -1}),
        (incidents.select, {"agency": 5, "since": "yesterday", "until": 5, "text": 5}),
        (incidents.export, {"path": 5, "format": 5, "progress": 5}),
        (mapper.assign, {"frame": 5, "latitude": 5, "prefix": 5}),
    ):
        with pytest.raises(ArgumentError) as caught:
            call(**given)
        lines = str(caught.value).splitlines()
        assert [line.split()[0] for line in lines] == list(given)


def test_what_can_be_meant_is_taken(incidents):
    assert (
        len(mapper.read(str(REAL), as_of=datetime(2026, 1, 24, tzinfo=UTC), embargo_hours=0)) == 12
    )
    for names in (["chp"], ("chp",), {"chp"}, pd.Series(["chp"]), (name for name in ["chp"])):
        assert len(incidents.select(agency=names)) == 1
    assert len(incidents.select(since=datetime(2025, 1, 1, tzinfo=UTC))) > 0


@pytest.mark.long
def test_a_frame_whose_columns_are_numbers_is_taken_by_their_names():
    frame = pd.DataFrame([[33.9775, -118.1870]])
    with pytest.raises(mapper.MapperError) as caught:  # either value could be a latitude
        mapper.assign(pd.DataFrame([[33.9775, 45.2]]))
    assert caught.value.code == "no-place-column"
    assert list(mapper.assign(frame)["place"]) == [
        "Bell"
    ]  # degrees of more than 90 are a longitude
    assert list(mapper.assign(frame, latitude="0", longitude="1")["place"]) == ["Bell"]


def test_a_frame_is_taken_whatever_its_columns_are_called():
    columns = pd.Index(["lat", "lon", "\ud800", ("a", 1), None, b"\xff"], dtype=object)
    frame = pd.DataFrame([[33.9775, -118.1870, "x", 1, 2, 3]], columns=columns)
    assigned = mapper.assign(frame)
    assert list(assigned["place"]) == ["Bell"]
    assert list(assigned.columns[: len(columns)]) == list(columns)


@pytest.mark.sparse
@pytest.mark.parametrize(
    "cell",
    [
        10**30,
        -(2**63) - 1,
        "\ud800",
        b"\xff",
        [1],
        {"a": 1},
        Decimal("1.5"),
        date(2026, 1, 24),
        1j,
        object(),
    ],
)
@pytest.mark.parametrize("column", ["note", "lat", "lon", "uncertainty"])
def test_a_frame_is_taken_whatever_its_cells_hold(column, cell):
    rows = [{"lat": 33.9775, "lon": -118.1870, "uncertainty": 5, "note": "x"}] * 2
    frame = pd.DataFrame([rows[0], {**rows[1], column: cell}], dtype=object)
    places = list(mapper.assign(frame)["place"])
    assert places[0] == "Bell"
    assert len(places) == 2


class NoPath:
    """A path of somebody's own that is none."""

    def __fspath__(self):
        return 5


class NoText:
    """An object that cannot be shown."""

    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


# none of which compares, shows itself, or is taken as text the way that others are
ODD = [
    np.array([1, 2]),
    pd.NA,
    pd.NaT,
    object(),
    {"a"},
    {5: "x"},
    "\ud800",
    "a" * 9_000,
    NoPath(),
    NoText(),
]


def test_whatever_is_given_for_any_argument_ends_in_an_error_of_ours(
    incidents, tmp_path, monkeypatch, is_long
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "t.csv"
    path.write_text("id,date,lat,lon\na,2025-06-03,34.05,-118.25\n", encoding="utf-8")
    doors = {
        mapper.read: {"source": path},
        mapper.assign: {"frame": FRAME},
        incidents.select: {"where": "type == 'stop'"},
        incidents.matrix: {},
        incidents.map: {},
        incidents.plot: {"labels": None, "foo": None},
        incidents.export: {"path": io.BytesIO(), "format": "csv"},
        incidents.save: {"path": io.BytesIO()},
        incidents.widget: {},
        incidents.embed_media: {},
    }
    taken, said = set(), []
    for door, usual in doors.items():
        names = {*signature(door).parameters, *usual} - {"self", "options", "progress"}
        for (turn, name), (number, odd) in product(enumerate(sorted(names)), enumerate(ODD)):
            if not is_long and (turn + number) % 3:  # each argument of a call gets a third of them
                continue
            try:
                door(**usual | {name: odd})
                taken.add(name)
            except mapper.MapperError as error:
                said.append(f"{name}: {error}")
    assert [each for each in said if len(each) > 1_000 or " at 0x" in each] == []
    # these take any text; the ground is read when a page is made
    assert taken <= {
        "ground",
        "ground_attribution",
        "tiles_attribution",
        "layer",
        "prefix",
        "text",
    }


def test_a_height_that_is_none_a_closed_stream_and_the_moon_are_errors_of_ours(incidents):
    closed = io.BytesIO()
    closed.close()
    moon = gpd.GeoSeries.from_wkt(["POINT (1 2)"], crs="ESRI:104903")
    for call in (
        lambda: incidents.widget(height="tall"),
        lambda: incidents.save(closed),
        lambda: incidents.select(within=moon),
        lambda: mapper.assign(gpd.GeoDataFrame(geometry=moon)),
    ):
        with pytest.raises(mapper.MapperError):
            call()
    for height in ("640px", "60vh", "calc(100vh - 2rem)"):
        assert incidents.widget(height=height).height == height


def test_the_folder_itself_is_no_file_of_records(tmp_path, monkeypatch):
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    for name in ("", ".", "..", "/"):  # neither has a table, and the last is not searched
        with pytest.raises(mapper.MapperError):
            mapper.read(name)
