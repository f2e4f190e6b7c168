"""Counts of Dask: partitions and files counted by workers, the same page as of one process, whoever dies."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import ArgumentError, RecordsError, SelectionError
from mapper.incidents import Counts, count_incidents
from tests import lazy_imports as lazily
from tests.dying_task import die_once
from tests.operating_system import CAN_FORK
from tests.test_counts import AS_OF, ROW, table


def page_of(counts: Counts) -> bytes:
    page = io.BytesIO()
    counts.save(page)
    return page.getvalue()


def partitioned(frame: pd.DataFrame) -> Any:
    """Return a frame of Dask whose first partition is empty."""
    parts = (frame[:0], frame[:50], frame[50:])
    return lazily.dd.concat(
        [lazily.dd.from_pandas(each, npartitions=1, sort=False) for each in parts]
    )


def test_a_frame_of_dask_is_counted_as_one_of_pandas():
    rows = table()[:120].astype({"type": "category"})
    rows["weapon"] = rows["weapon"].astype("string[pyarrow]")
    with lazily.dask.config.set(scheduler="synchronous"):
        counts = count_incidents(partitioned(rows), category="weapon", as_of=AS_OF, agency="LAPD")
        points = gpd.GeoDataFrame(
            rows.drop(columns=["latitude", "longitude"]),
            geometry=gpd.points_from_xy(rows["longitude"], rows["latitude"], crs=4326),
        ).to_crs(3857)
        shapes = lazily.dask_geopandas.from_geopandas(points, npartitions=2, sort=False)
        located = count_incidents(shapes, category="weapon", as_of=AS_OF, agency="LAPD")
    wanted = count_incidents(rows, category="weapon", as_of=AS_OF, agency="LAPD")
    assert counts.tally == wanted.tally == located.tally
    assert page_of(counts) == page_of(wanted)
    pd.testing.assert_frame_equal(counts.by_month(), wanted.by_month())
    pd.testing.assert_frame_equal(located.matrix(), wanted.matrix())
    pd.testing.assert_frame_equal(located.by_area(), wanted.by_area())


def test_a_home_in_one_partition_is_known_in_all():
    home = ROW | {"id": "b", "place_type": "home", "withhold": "yes"}
    rows = pd.DataFrame([ROW | {"id": "a"}, ROW | {"id": "c", "latitude": 33.9912}, home])
    with lazily.dask.config.set(scheduler="synchronous"):
        counts = count_incidents(lazily.dd.from_pandas(rows, npartitions=3), as_of=AS_OF)
    assert (counts.reduced, counts.tally.withheld) == (1, 1)
    assert counts.save(io.BytesIO()).in_cells == 1


def test_a_partition_without_a_good_row_is_rejected_and_named():
    rows = pd.DataFrame([ROW, ROW, ROW | {"latitude": 233.0}])
    with lazily.dask.config.set(scheduler="synchronous"):
        counts = count_incidents(lazily.dd.from_pandas(rows, npartitions=3), as_of=AS_OF)
        assert (len(counts), counts.tally.rejected, counts.faults_in_all) == (2, 1, 1)
        assert "partition 2" in str(counts.faults[0])
        with pytest.raises(RecordsError):
            count_incidents(lazily.dd.from_pandas(rows[2:], npartitions=1), as_of=AS_OF)
        with pytest.raises(RecordsError, match="weopon"):
            count_incidents(
                lazily.dd.from_pandas(rows, npartitions=1), as_of=AS_OF, category="weopon"
            )


def test_workers_count_frames_and_files(tmp_path: Path):
    rows = table()[:60]
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(2):
        rows[number * 30 : number * 30 + 30].to_csv(folder / f"{number}.csv", index=False)
    page = tmp_path / "counts.html"
    with (
        lazily.distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        lazily.distributed.Client(cluster.scheduler_address),
    ):
        counts = count_incidents(
            lazily.dd.from_pandas(rows, npartitions=2, sort=False), category="weapon", as_of=AS_OF
        )
        done = CliRunner().invoke(
            main,
            ["build", "--counts", str(folder), "-o", str(page), "--keep", "weapon", "--as-of",
             "2026-06-01", "--scheduler", cluster.scheduler_address],
        )  # fmt: skip
    wanted = page_of(count_incidents(rows, category="weapon", as_of=AS_OF))
    assert page_of(counts) == wanted
    assert done.exit_code == 0, done.output
    assert page.read_bytes() == wanted


@pytest.mark.long
def test_workers_count_frames_and_files_and_one_may_die(tmp_path: Path):
    rows = table()[:400]
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(4):
        rows[number * 100 : number * 100 + 100].to_csv(folder / f"{number}.csv", index=False)
    dying = lazily.dd.from_pandas(rows, npartitions=4, sort=False).map_partitions(
        die_once, tmp_path / "died", meta=rows[:0]
    )
    page = tmp_path / "counts.html"
    start = "forkserver" if CAN_FORK else "spawn"
    with (
        lazily.dask.config.set({"distributed.worker.multiprocessing-method": start}),
        lazily.distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
        ) as cluster,
        lazily.distributed.Client(cluster.scheduler_address),
    ):
        counts = count_incidents(dying, category="weapon", as_of=AS_OF)
        done = CliRunner().invoke(
            main,
            ["build", "--counts", str(folder), "-o", str(page), "--keep", "weapon", "--as-of",
             "2026-06-01", "--scheduler", cluster.scheduler_address],
        )  # fmt: skip
    assert (tmp_path / "died").exists()
    wanted = page_of(count_incidents(rows, category="weapon", as_of=AS_OF))
    assert page_of(counts) == wanted
    assert done.exit_code == 0, done.output
    assert page.read_bytes() == wanted


def test_what_workers_cannot_count_is_refused(tmp_path: Path):
    with pytest.raises(ArgumentError):
        count_incidents(table(), scheduler=8786)
    with pytest.raises(SelectionError):
        count_incidents(table()[:60], scheduler="tcp://127.0.0.1:1")
    (tmp_path / "a.csv").write_text("date\n2026-01-01\n", encoding="utf-8")
    with (
        pytest.raises(SelectionError),
        lazily.dask.config.set({"distributed.comm.timeouts.connect": "50ms"}),
    ):
        count_incidents(str(tmp_path), scheduler="tcp://127.0.0.1:1")
    refused = CliRunner().invoke(main, ["build", str(tmp_path), "--scheduler", "tcp://127.0.0.1:1"])
    assert refused.exit_code == 2
