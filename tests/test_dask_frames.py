"""Frames of Dask: the answers of pandas, when they are computed, with the types that were promised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import mapper
from mapper.errors import ArgumentError, GeodataError, PointsError
from mapper.imports.points import dask_frames
from mapper.imports.points.answer_columns import COLUMNS
from tests import lazy_imports as lazily
from tests.cases import in_one_test
from tests.dying_task import die_once
from tests.operating_system import CAN_FORK

SETS = ["places", "regions", "countries"]
POINTS = pd.DataFrame(
    {
        "lat": [33.979228, 34.1478, 10.0, None, 19.4326, 33.9775, 43.6532, 95.0],
        "lon": [-118.188445, -118.1445, -140.0, None, -99.1332, -118.1870, -79.3832, 0.0],
        "uncertainty": [10.0, 900.0, 5.0, 5.0, 5.0, 1500.0, 5.0, -1.0],
    },
    index=[3, 1, 4, 15, 9, 2, 6, 5],
)
BEATS = gpd.GeoDataFrame(
    {"id": ["north", "south"], "name": ["North", "South"]},
    geometry=gpd.GeoSeries.from_wkt(
        [
            "POLYGON ((-119 34, -117 34, -117 35, -119 35, -119 34))",
            "POLYGON ((-119 33, -117 33, -117 34, -119 34, -119 33))",
        ]
    ),
    crs=4326,
)
# a word of Dask itself, which pandas is about to take back
written = pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame")


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with lazily.dask.config.set(scheduler="synchronous"):
        yield


def partitioned(frame: pd.DataFrame) -> Any:
    """Return a frame of Dask with an empty partition among the others."""
    return lazily.dd.concat(
        [
            lazily.dd.from_pandas(each, npartitions=1, sort=False)
            for each in (frame[:3], frame[:0], frame[3:])
        ]
    )


def with_sets_joined(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    joined = {name: frame[name].map(lambda each: ";".join(each) or None) for name in names}
    return frame.assign(**joined).astype(dict.fromkeys(names, "str"))


def never(_frame: pd.DataFrame) -> pd.DataFrame:
    raise AssertionError("computed")


@pytest.mark.sample(1)
@pytest.mark.parametrize("border_distance", [True, False])
def test_the_answers_and_types_of_every_partition_are_those_of_pandas(*, border_distance: bool):
    made = mapper.assign(partitioned(POINTS), border_distance=border_distance, prefix="us_")
    wanted = mapper.assign(POINTS, border_distance=border_distance, prefix="us_", texts=True)
    wanted = with_sets_joined(wanted, [f"us_{name}" for name in SETS])
    pd.testing.assert_frame_equal(made.compute(), wanted)
    assert (wanted["us_places"].notna().sum(), wanted["us_countries"].notna().sum()) == (1, 5)
    for number in range(made.npartitions):
        assert made.partitions[number].compute().dtypes.equals(made.dtypes)
    assert set(made.dtypes[[f"us_{name}" for name in COLUMNS]].astype(str)) == {"str", "float64"}


def test_nothing_is_computed_before_it_is_asked_for():
    made = mapper.assign(partitioned(POINTS).map_partitions(never, meta=POINTS[:0]))
    assert isinstance(made, lazily.dd.DataFrame)
    with pytest.raises(AssertionError, match="computed"):
        made.compute()


def test_a_geometry_in_another_system_and_areas_of_ones_own():
    points = gpd.GeoDataFrame(
        POINTS[["uncertainty"]][:3],
        geometry=gpd.points_from_xy(POINTS["lon"][:3], POINTS["lat"][:3], crs=4326),
    ).to_crs(3857)
    made = mapper.assign(
        lazily.dask_geopandas.from_geopandas(points, npartitions=2, sort=False), areas=BEATS
    )
    found = made.compute()
    wanted = with_sets_joined(
        mapper.assign(points, areas=BEATS, texts=True), [*SETS, "areas_candidates"]
    )
    assert isinstance(made, lazily.dask_geopandas.GeoDataFrame)
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.crs == points.crs
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))
    assert found["areas"].dropna().tolist() == ["South", "North"]


def test_pairs_in_one_column_are_read_where_its_name_says_so():
    points = pd.DataFrame({"coordinates": ["33.979228, -118.188445", None, "34.1478, -118.1445"]})
    found = mapper.assign(lazily.dd.from_pandas(points, npartitions=3)).compute()
    assert found["place"].dropna().tolist() == ["Bell", "Pasadena"]


@pytest.mark.long
@written
def test_parquet_is_written_as_it_is_and_read_by_others(tmp_path: Path):
    # more names in a partition than a category of Dask holds
    many = pd.DataFrame(
        {
            "lat": np.repeat(np.linspace(25.5, 48.5, 24), 24),
            "lon": np.tile(np.linspace(-123.0, -68.0, 24), 24),
        }
    )
    made = mapper.assign(lazily.dd.from_pandas(many, npartitions=2), border_distance=False)
    made.to_parquet(tmp_path / "answers")
    found = pd.read_parquet(tmp_path / "answers")
    assert found["county"].nunique() > 2 * 127
    assert found.dtypes.equals(made.dtypes)
    counts = lazily.dd.read_parquet(tmp_path / "answers").groupby("state").size().compute()
    assert counts.sort_index().equals(found.groupby("state").size().sort_index())


@in_one_test(
    ("frame", "options", "code"),
    [
        (pd.DataFrame({"id": [1]}), {}, "no-place-column"),
        (POINTS, {"latitude": "north"}, "no-place-column"),
        (POINTS.assign(LAT=POINTS["lat"]), {}, "duplicate-column"),
        (POINTS.assign(place="x"), {}, "duplicate-column"),
        (POINTS, {"uncertainty": "radius"}, "no-such-column"),
        (POINTS, {"uncertainty": -1}, "bad-radius"),
    ],
)
def test_what_is_wrong_with_the_columns_is_said_at_the_call(
    frame: pd.DataFrame, options: dict[str, Any], code: str
):
    lazy = lazily.dd.from_pandas(frame, npartitions=1).map_partitions(never, meta=frame[:0])
    with pytest.raises(PointsError) as caught:
        mapper.assign(lazy, **options)
    assert caught.value.code == code


def test_geometries_without_a_system_and_what_is_no_frame_are_refused_at_the_call():
    bare = gpd.GeoDataFrame({"id": [1]}, geometry=gpd.points_from_xy([1], [2]))
    with pytest.raises(PointsError, match="CRS"):
        mapper.assign(lazily.dask_geopandas.from_geopandas(bare, npartitions=1))
    for wrong in (partitioned(POINTS)["lat"], lazily.dask.delayed(POINTS)):
        with pytest.raises(ArgumentError):
            mapper.assign(wrong)
    for call in (
        lambda: mapper.assign(partitioned(POINTS), output="answers.parquet"),
        lambda: mapper.assign(POINTS, areas=partitioned(POINTS)),
        lambda: mapper.read(partitioned(POINTS)),
    ):
        with pytest.raises(ArgumentError):
            call()


@pytest.mark.parametrize(("rows", "times"), [(3_000_000, 2), (30, 0)])
def test_the_index_is_made_for_many_rows_in_all(
    monkeypatch: pytest.MonkeyPatch, rows: int, times: int
):
    asked: list[object] = []
    monkeypatch.setattr(dask_frames, "prepare", asked.append)
    monkeypatch.setattr(dask_frames, "PREPARED_FROM", 4 * 2_000_000 // rows)
    mapper.assign(lazily.dd.from_pandas(POINTS, npartitions=2), border_distance=False).compute()
    assert len(asked) == times


def test_workers_answer_as_one_process_does_and_none_with_other_boundaries(
    monkeypatch: pytest.MonkeyPatch,
):
    points = pd.concat([POINTS[:2]] * 4, ignore_index=True)
    with (
        lazily.distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        lazily.distributed.Client(cluster) as client,
    ):
        made = mapper.assign(lazily.dd.from_pandas(points, npartitions=4), border_distance=False)
        found = client.compute(made).result()
        later = mapper.assign(lazily.dd.from_pandas(points[:1], npartitions=1))
        monkeypatch.setattr(dask_frames, "index_digest", lambda: "of another pack")
        with pytest.raises(GeodataError) as caught:
            client.compute(later).result()
    monkeypatch.undo()
    wanted = mapper.assign(points, border_distance=False, texts=True)
    pd.testing.assert_frame_equal(found, with_sets_joined(wanted, SETS))
    assert caught.value.code == "other-boundaries"
    assert len(lazily.distributed.protocol.pickle.dumps(made.expr.operand("func"))) < 1_000


@pytest.mark.long
def test_a_cluster_needs_an_address_alone_and_outlives_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    points = pd.concat([POINTS[:2]] * 4, ignore_index=True)
    dying = lazily.dd.from_pandas(points, npartitions=4).map_partitions(
        die_once, tmp_path / "died", meta=points[:0]
    )
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    # what workers import is imported once, where the system can fork
    start = "forkserver" if CAN_FORK else "spawn"
    with (
        lazily.dask.config.set({"distributed.worker.multiprocessing-method": start}),
        lazily.distributed.LocalCluster(
            **options, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster,
        lazily.distributed.Client(cluster.scheduler_address) as client,
    ):
        made = mapper.assign(dying, border_distance=False)
        found = client.compute(made).result()
        monkeypatch.setattr(dask_frames, "index_digest", lambda: "of another pack")
        with pytest.raises(GeodataError) as caught:
            client.compute(mapper.assign(lazily.dd.from_pandas(points, npartitions=1))).result()
    wanted = mapper.assign(points, border_distance=False, texts=True)
    pd.testing.assert_frame_equal(found, with_sets_joined(wanted, SETS))
    assert (tmp_path / "died").exists()
    assert caught.value.code == "other-boundaries"
    assert len(lazily.distributed.protocol.pickle.dumps(made.expr.operand("func"))) < 1_000
