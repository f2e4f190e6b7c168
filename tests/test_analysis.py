"""Selecting, counting and showing in a notebook."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import EllipseCollection

import mapper
from mapper.analysis.counts import by_month
from mapper.analysis.search import has_words
from mapper.analysis.small_maps import small_map
from mapper.analysis.spatial_filter import may_lie_in
from mapper.errors import ExtraError
from mapper.incidents import Incidents, pages, queries, reading, tables
from mapper.incidents import incidents as incidents_module
from mapper.places import boundaries
from mapper.places.jurisdictions import jurisdictions_of
from mapper.publish.dataset import Dataset
from tests.cases import in_one_test
from tests.sample_records import INCIDENTS, sample

mpl.use("Agg")
ROOT = Path(__file__).parent.parent
BELL = boundaries.load_boundaries("06").geometry("0604870")


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(ROOT / "incidents.yaml")


def test_the_examples_in_the_docstrings_hold(incidents, monkeypatch):
    monkeypatch.chdir(ROOT)
    # most begin by reading the same records, and none changes them
    read = mapper.read
    monkeypatch.setattr(
        mapper,
        "read",
        lambda path, **given: incidents if path == "incidents.yaml" else read(path, **given),
    )
    names = {"mapper": mapper, "shapely": shapely}
    modules = (reading, incidents_module, tables, queries, pages)
    results = [doctest.testmod(each, extraglobs=names) for each in modules]
    assert not any(each.failed for each in results)
    assert sum(each.attempted for each in results) >= 12


# ---- within ----------------------------------------------------------------------------------


def points(*rows, stated=None):
    columns = ["latitude", "longitude", "coordinate_uncertainty_in_meters"]
    return pd.DataFrame(rows, columns=columns, dtype=float).assign(
        stated_area=pd.Series([stated] * len(rows), dtype=object)
    )


SQUARE = shapely.box(-118.2, 33.9, -118.1, 34.0)


@in_one_test(
    ("row", "may"),
    [
        ((33.95, -118.15, 10), True),
        ((33.95, -118.21, 10), False),
        ((33.95, -118.21, 920), False),  # a hundredth of a degree there is 924.5 m
        ((33.95, -118.21, 930), True),
        ((34.01, -118.15, 1_105), False),  # and 1,109.3 m to the south
        ((34.01, -118.15, 1_112), True),
        ((36.0, -118.15, 221_000), False),
        ((36.0, -118.15, 222_500), True),
        ((float("nan"), float("nan"), 10), False),
    ],
)
def test_an_incident_may_lie_where_its_circle_touches(row, may):
    assert may_lie_in(points(row), SQUARE).tolist() == [may]


@given(st.floats(33.93, 34.02), st.floats(-118.25, -118.12), st.integers(1, 5_000))
def test_it_agrees_with_the_jurisdictions(latitude, longitude, radius):
    exact = jurisdictions_of(latitude, longitude, radius_meters=radius)
    touches = "0604870" in {area.geoid for area in exact.places}
    assert may_lie_in(points((latitude, longitude, radius)), BELL).tolist() == [touches]


def test_a_city_known_by_word_keeps_the_neighbours_out(incidents):
    maywood = boundaries.load_boundaries("06").geometry("0646492")
    in_bell = incidents.select(jurisdiction="Bell")
    assert len(in_bell.select(within=maywood)) == 0
    assert len(in_bell.select(within=BELL)) == len(in_bell) == 2


def test_an_extent_may_have_any_coordinate_system(incidents):
    frame = gpd.GeoDataFrame(geometry=[BELL], crs="EPSG:4326").to_crs("EPSG:32611")
    for extent in (BELL, frame, frame.geometry):
        assert incidents.select(within=extent) == incidents.select(jurisdiction="Bell")


def test_the_geometries_of_an_extent_count_together(incidents):
    maywood = boundaries.load_boundaries("06").geometry("0646492")
    both = gpd.GeoSeries([maywood, BELL], crs="EPSG:4326")
    assert incidents.select(within=both) == incidents.select(within=maywood.union(BELL))
    assert len(incidents.select(within=both)) > len(incidents.select(within=maywood))


@pytest.mark.parametrize(
    ("extent", "says"),
    [
        ((33.9, -118.2, 34.0, -118.1), r"shapely.box\(west, south, east, north\)"),
        (gpd.GeoSeries([BELL]), "set_crs"),
        (shapely.Polygon(), "empty"),
        (shapely.box(380_000, 3_750_000, 390_000, 3_760_000), "not degrees"),
    ],
)
def test_what_is_no_extent_is_refused(incidents, extent, says):
    with pytest.raises(mapper.SelectionError, match=says):
        incidents.select(within=extent)


# ---- text and days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("OFICIALES", "alhambra-garfield-valley-2026-01"),
        ("petición pena", None),
        ("policia semaforo", None),
        ("kidnapping", "la-kidnapping-call"),
        ("KIDNAPPING   los ángeles", "la-kidnapping-call"),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(incidents, query, found):
    ids = incidents.select(text=query).frame["incident_id"].tolist()
    assert found in ids if found else ids == []


def test_words_are_found_in_claims_and_accounts():
    tables = sample()
    for query in ("closed THE street", "observer", "bell police department", "local blocked"):
        assert has_words(tables, query).tolist() == [True, False, False]
    assert has_words(tables, " ").all()
    as_categories = tables.incidents.astype({"summary": "category", "title": "string[pyarrow]"})
    assert has_words(tables.with_(incidents=as_categories), "workers wash").tolist() == [
        True,
        False,
        False,
    ]


def test_days_are_dates_or_texts(incidents):
    for day in ("2026-01-01", date(2026, 1, 1), datetime(2026, 1, 1, 8)):  # noqa: DTZ001
        assert len(incidents.select(since=day)) == 5
    with pytest.raises(mapper.SelectionError, match="until is 'soon'"):
        incidents.select(until="soon")


def test_a_selection_keeps_the_agencies_that_it_names(incidents):
    chosen = incidents.select(agency="chp")
    named = {*chosen.involvements["agency"], *chosen.accounts["agency"].dropna()}
    assert named <= set(chosen.agencies["id"]) < set(incidents.agencies["id"])
    assert {"usbp", "cbp", "dhs"} <= set(chosen.agencies["id"])


# ---- counts ----------------------------------------------------------------------------------


def test_the_matrix_rolls_up_and_counts_each_incident_once(incidents):
    ids = incidents.matrix(names=False)
    assert ids.loc["dhs", "0604870"] == 1
    assert (ids.loc["dhs"] >= ids.loc["ice"]).all()
    counties = incidents.matrix(by="level", jurisdiction="county")
    assert counties.loc["federal"].to_dict() == {"Los Angeles County": 9, "Orange County": 1}
    disputed = incidents.matrix(by="level", jurisdiction="county", values="disputed")
    assert (disputed <= counties).all(axis=None)
    with pytest.raises(mapper.SelectionError) as caught:
        incidents.matrix(by="city", jurisdiction="state")
    assert len(str(caught.value).splitlines()) == 2


def test_the_matrix_counts_what_surely_lies_in_a_place_as_a_selection_does(incidents):
    for jurisdiction in ("place", "county"):
        may = incidents.matrix(jurisdiction=jurisdiction, names=False)
        surely = incidents.matrix(jurisdiction=jurisdiction, names=False, surely=True)
        assert (surely <= may).all(axis=None)
        for area in (each for each in may.columns if each.isdecimal()):
            for agency in ("dhs", "lapd", "bell-pd"):
                chosen = incidents.select(jurisdiction=area, surely=True, agency=agency)
                assert surely.loc[agency, area] == len(chosen)
    assert incidents.matrix(surely=True).to_numpy().sum() < incidents.matrix().to_numpy().sum()


def test_the_summary_adds_up(incidents):
    counts = incidents.summary()["incidents"]
    for of in ("contest_status", "type", "precision", "located_by"):
        assert counts[of].sum() == 12
    assert counts["tally"].to_dict() == {
        "records": 12,
        "shown": 12,
        "unlocated": 0,
        "withheld": 0,
        "filtered": 0,
        "rejected": 0,
    }


def test_months_keep_apart_what_the_dates_leave_open():
    dates = [
        ("2025-11-03", "2025-11-03"),
        ("2025-11-01", "2025-11-30"),
        ("2025-11-20", "2026-01-04"),
        (None, "2025-12-01"),
        ("2026-01-02", None),
        (None, None),
    ]
    frame = pd.DataFrame(dates, columns=["date_start", "date_end"]).apply(pd.to_datetime)
    months = by_month(frame)
    assert [str(month) for month in months.index] == ["2025-11", "2025-12", "2026-01", "NaT"]
    assert months["exact"].tolist() == [2, 0, 0, 0]
    assert months["spanning"].tolist() == [2, 2, 2, 0]
    assert months["undated"].tolist() == [0, 0, 0, 1]


def test_months_count_what_lasted_apart():
    dates = [("2025-11-20", "2026-01-04", "lasted"), ("2025-11-20", "2025-12-04", "once")]
    frame = pd.DataFrame(dates, columns=["date_start", "date_end", "date_interval"])
    frame["event_date"] = frame["date_start"] + "/" + frame["date_end"]
    frame[["date_start", "date_end"]] = frame[["date_start", "date_end"]].apply(pd.to_datetime)
    months = by_month(frame)
    assert months["lasting"].tolist() == [1, 1, 1]
    assert months["spanning"].tolist() == [1, 1, 0]


def test_no_incidents_have_no_months(incidents):
    none = incidents.select(since="2030-01-01", until="2031-01-01", text="nowhere at all")
    assert len(none.by_month()) == 0
    assert none.summary()["incidents"]["tally"]["filtered"] == 12
    assert none.matrix().to_numpy().sum() == 0
    assert "<table>" in none._repr_html_()


# ---- what is handed out ----------------------------------------------------------------------


def test_what_is_done_to_a_frame_stays_there(incidents):
    frame = incidents.frame
    frame["title"] = "changed"
    frame.loc[0, "summary"] = "changed"
    frame.loc[frame.index[0], "geometry"] = shapely.Point(0, 0)
    frame.geometry = frame.geometry.to_crs("EPSG:3310").buffer(1)
    again = incidents.frame
    assert "changed" not in [*again["title"], *again["summary"]]
    assert set(again.geometry.geom_type) == {"Point"}
    assert not again.geometry.iloc[0].equals(shapely.Point(0, 0))


def test_equal_is_what_holds_the_same(incidents):
    assert incidents == mapper.read(ROOT / "incidents.yaml")
    assert incidents != incidents.select(agency="chp")
    assert incidents != "incidents"
    with pytest.raises(TypeError, match="unhashable"):
        hash(incidents)


def test_a_notebook_shows_hostile_texts_as_text():
    hostile = "<script>alert(1)</script> \u202e &amp;"
    records = [(city, {**record, "title": hostile}) for city, record in INCIDENTS]
    html = Incidents(Dataset(sample(records), 3, 0, title=hostile))._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4
    assert "3 records = 2 shown + 1 unlocated" in html


def test_a_notebook_shows_a_small_map_and_the_faults_of_rejected_rows():
    hostile = "<script>alert(1)</script>"
    table = pd.DataFrame(
        {
            "id": [*"abcd"],
            "date": ["2024-01-01", "2024-01-02", "2024-01-03", hostile],
            "latitude": [34.0, 134.0, 235.0, 34.0],
            "longitude": [-118.0] * 4,
        }
    )
    read = mapper.read(table, home="CA")
    html = read._repr_html_()
    assert "<script" not in html
    assert "2 rows, first row 2: " in html
    assert 'aria-label="Map of 1 incidents"' in html
    assert len(read.rejected) == html.count("<li>") + 1
    assert "<svg" not in read.select(text="nowhere at all")._repr_html_()


@pytest.mark.parametrize("radius_meters", [30.0, 90_000.0])
def test_a_small_map_stays_small_and_whole_for_many_rows(radius_meters):
    land = np.array([shapely.box(-130, 20, -60, 50)], dtype=object)
    numbers = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "latitude": numbers.uniform(-80, 80, 50_000),
            "longitude": numbers.uniform(-180, 180, 50_000),
            "coordinate_uncertainty_in_meters": radius_meters,
        }
    )
    assert len(small_map(table, lambda: land)) < 150_000
    two = small_map(table.iloc[:2].assign(latitude=[1.0, 2.0], longitude=0.5), lambda: land)
    assert two.count("h0") + two.count("<circle") == 2


def test_a_map_in_an_untrusted_notebook_says_what_to_do(incidents):
    html = incidents.map()._repr_html_()
    words, _, frame = html.partition("<iframe")
    assert "Trust" in words
    assert "incidents.save(" in words
    assert "srcdoc=" in frame


def test_the_plot_draws_circles_to_scale_and_says_where_its_lines_come_from(incidents):
    ax = incidents.plot(title="For print")
    try:
        (circles,) = [each for each in ax.collections if isinstance(each, EllipseCollection)]
        frame = incidents.frame  # cities known alone are hatched instead
        is_spot = ~frame["precision"].isin(["city", "county"])
        radii = np.unique(frame["coordinate_uncertainty_in_meters"][is_spot])
        assert set(circles.get_widths()) == set(radii * 2)  # in the map's meters
        ax.figure.draw_without_rendering()
        (west, east), pixels = ax.get_xlim(), ax.get_window_extent().width
        assert circles.get_transform().get_matrix()[0, 0] == pytest.approx(pixels / (east - west))
        words = {text.get_text() for text in ax.texts}
        assert any("U.S. Census Bureau, TIGER 2016" in each for each in words)
        assert {"Los Angeles 2", "Bell 2", "Santa Ana 2"} <= words
        labels = [text.get_text() for text in ax.get_legend().get_texts()]
        assert labels[:3] == ["federal", "county", "municipal"]
        assert ax.get_title(loc="left") == "For print"
    finally:
        mpl.pyplot.close(ax.figure)


TABLE = """\
date,agency,latitude,longitude,accuracy_m
2025-09-02,LAPD; ICE,34.0407,-118.2468,100
2025-09-09,ICE,33.9867,-118.1853,900
2025-09-15,Task Force Nine,33.7455,-117.8677,150
2025-09-21,,34.1425,-118.2551,100
"""


@pytest.mark.long  # the plot of the records is looked at above
def test_names_on_the_plot_of_a_table_stand_apart_and_every_level_has_its_mark(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    ax = mapper.read(tmp_path / "table.csv").plot()
    try:
        ax.figure.canvas.draw()
        extents = [text.get_window_extent() for text in ax.texts]
        assert len(extents) > 5
        assert [extent.count_overlaps(extents) for extent in extents] == [1] * len(extents)
        frame = ax.get_window_extent()
        assert all(frame.contains(*corner) for each in extents for corner in each.corners())
        labels = [text.get_text() for text in ax.get_legend().get_texts()]
        assert labels[:4] == ["federal", "municipal", "level unknown", "no agency named"]
    finally:
        mpl.pyplot.close(ax.figure)


def test_without_matplotlib_the_plot_says_what_to_install(incidents, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ExtraError, match=r"mapper\[plot\]"):
        incidents.plot()


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("cells", "known_to"),
    [
        ({"precision": "poi", "coordinate_uncertainty_in_meters": "120"}, "poi, within 120 m"),
        ({"coordinate_uncertainty_in_meters": "30"}, "within 30 m"),
        ({"coordinate_uncertainty_in_meters": "7226"}, "within 7.2 km"),
        ({"precision": "county"}, "county, within 50 km"),
        ({"latitude": "", "longitude": ""}, "city"),
        ({"latitude": "", "longitude": "", "city": ""}, "no place"),
    ],
)
def test_a_notebook_says_of_a_tables_place_what_is_known(tmp_path, cells, known_to):
    row = {"date": "2026-01-19", "city": "Bell", "latitude": "33.9775", "longitude": "-118.187"}
    path = tmp_path / "data.csv"
    pd.DataFrame([{**row, **cells}]).to_csv(path, index=False)
    assert f"<bdi>{known_to}</bdi>" in mapper.read(path, embargo_hours=0, home="CA")._repr_html_()
