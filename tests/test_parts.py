"""Tables in many files: each becomes a file of its own, whole or not at all, and is done once."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pyarrow.dataset as arrow_dataset
import pytest
from click.testing import CliRunner, Result

import mapper
from mapper.cli import main
from mapper.errors import DestinationError, OutputError, PointsError, RecordsError
from mapper.files import find_parts, name_outputs
from mapper.imports.points.answer_columns import COLUMNS, Report
from mapper.imports.points.assign_table import AssignOptions, assign_rows_of
from mapper.imports.points.parts import assign_parts, journal, run, workers
from tests.dying_task import Dying, count_bytes

QUICK = AssignOptions(border_distance=False)
BELL = "id,lat,lon\n1,33.979228,-118.188445\n2,,\n"
SEA = "id,lat,lon\n3,10,-140\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
        path.write_bytes(packed)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(
        tmp_path / "data",
        {
            "year=2024/part-0.csv": BELL,
            "year=2024/part-1.csv.gz": SEA,
            "year=2025/part-0.csv": BELL,
            "year=2025/none.csv": "id,lat,lon\n",
            "_SUCCESS": "",
            "year=2025/.part-0.csv.crc": "x",
            "README.md": "about",
        },
    )


def assign(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["assign", *map(str, arguments), "--no-distance"])


def test_a_data_set_in_folders_becomes_one_with_answers_and_adds_up(data: Path) -> None:
    out = data.with_name("out")
    done = assign(data, "-o", out)
    assert done.exit_code == 0, done.output
    assert "4 files = 4 written" in done.stderr
    assert (
        "5 rows = 2 answered + 1 outside the known boundaries + 2 without an answer" in done.stderr
    )
    assert "1 .md" in done.stderr
    found = arrow_dataset.dataset(out, partitioning="hive").to_table().to_pandas()
    found = found.sort_values(["year", "id"]).reset_index(drop=True)
    assert list(found["year"]) == [2024, 2024, 2024, 2025, 2025]
    assert list(found["place"].astype("str").fillna("")) == ["Bell", "", "", "Bell", ""]
    assert {*COLUMNS} <= {*found.columns}
    assert found["place"].dtype == "category"
    assert pd.read_parquet(out / "year=2025/none.parquet").empty
    texts = mapper.assign(
        [data / "year=2024/part-0.csv", data / "year=2025/part-0.csv"],
        output=data.with_name("texts"),
        output_format="csv",
        border_distance=False,
    )
    assert (texts.written, texts.rows.rows) == (2, 4)
    lines = (data.with_name("texts") / "year=2024/part-0.csv").read_text(encoding="utf-8")
    assert lines.splitlines()[1].startswith("1,33.979228,-118.188445,0604870,Bell,")


def test_a_bad_part_takes_no_other_down(data: Path) -> None:
    write(data, {"bad.csv": "a,b\n1,2\n", "worse.parquet": "no"})
    done = assign(data, "-o", data.with_name("out"))
    assert done.exit_code == 3
    assert "6 files = 4 written + 2 not read" in done.stderr
    assert "[no-place-column]" in done.stderr
    assert "[unreadable-file]" in done.stderr
    done = assign(data / "bad.csv", data / "worse.parquet", "-o", data.with_name("none"))
    assert done.exit_code == 1


def count(data: Path, **options: Any) -> tuple[int, int]:
    """Go on, and return how many parts were written now and before."""
    report = assign_parts(
        [str(data)],
        str(data.with_name("out")),
        options.pop("options", QUICK),
        resume=True,
        **options,
    )
    assert report.rows.rows == 5 or "options" in options
    return report.written, report.before


def test_resume_does_what_is_not_done_and_nothing_else(data: Path) -> None:
    out, one = data.with_name("out"), data / "year=2024/part-0.csv"
    assert count(data) == (4, 0)
    assert count(data) == (0, 4)
    os.utime(one, ns=(1, 1))
    assert count(data) == (0, 4)  # the same bytes
    one.write_text(BELL.replace("33.97", "33.98"), encoding="utf-8")
    assert count(data) == (1, 3)
    (out / "year=2025/part-0.parquet").unlink()
    assert count(data) == (1, 3)
    assert count(data) == (0, 4)
    done = out / ".mapper-assign/done.jsonl"
    last = json.loads(done.read_bytes().splitlines()[-1])["output"]
    (out / last).unlink()
    done.write_bytes(done.read_bytes()[:-20])  # cut off in the last line, before its move
    assert count(data) == (1, 3)
    assert count(data, options=AssignOptions(border_distance=False, prefix="x_")) == (4, 0)
    shutil.rmtree(data / "year=2024")
    report = assign_parts([str(data)], str(out), QUICK, resume=True)
    assert any("gone" in note for note in report.notes)
    with pytest.raises(DestinationError, match="output-exists"):
        assign_parts([str(data)], str(out), QUICK)


@pytest.mark.sparse
@pytest.mark.parametrize("moment", ["before its line", "after its line", "after its move"])
@pytest.mark.parametrize("number", range(4))
def test_a_kill_at_any_part_costs_that_part_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch, moment: str, number: int
) -> None:
    """What is on the disk at that moment is all that the next run has."""
    out, killed = data.with_name("out"), data.with_name("killed")
    add, move = journal.Journal.add, journal.Journal._move

    def copied(self: Any, done: Any, step: Any) -> None:
        before, between = len(self.done) == number, moment == "after its line"
        if before and moment == "before its line":
            shutil.copytree(out, killed)
        if step is add or not (before and between):
            step(self, done)
        if before and between and step is move:
            shutil.copytree(out, killed)
            move(self, done)
        if before and moment == "after its move" and step is add:
            shutil.copytree(out, killed)

    monkeypatch.setattr(journal.Journal, "add", lambda self, done: copied(self, done, add))
    if moment == "after its line":
        monkeypatch.setattr(journal.Journal, "_move", lambda self, done: copied(self, done, move))
    assign_parts([str(data)], str(out), QUICK)
    monkeypatch.undo()
    shutil.rmtree(out)
    killed.rename(out)
    lost = moment == "before its line"
    assert count(data) == (4 - number - (not lost), number + (not lost))
    assert not [*out.glob("**/new/**/*.parquet")]


def test_a_full_disk_stops_the_run_and_keeps_what_is_done(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def full(given: Any, output: str, *rest: Any, **more: Any) -> Report:
        if len(written) == 2:
            raise OutputError(f"{output}: No space left.")
        written.append(output)
        return assign_rows_of(given, output, *rest, **more)

    monkeypatch.setattr(run, "assign_rows_of", full)
    done = assign(data, "-o", data.with_name("out"))
    assert done.exit_code == 1
    assert "2 of 4 files are done" in done.stderr
    assert "[unwritable-output]" in done.stderr
    monkeypatch.undo()
    assert count(data) == (2, 2)


def dying_at(data: Path, folder: Path, once: int | None, always: int) -> tuple[list[Any], Dying]:
    """Give parts, and a task that ends the process at some of them."""
    folder.mkdir()
    parts = find_parts([str(data / "year=2024"), str(data / "year=2025")]).found
    named = [each for each in parts if "none" not in each.name]
    plain = [type(each)(each.name.replace("/", "-"), each.path) for each in named]
    targets = {each.name: str(folder.parent / f"{each.name}.parquet") for each in plain}
    settings = run.Settings(QUICK, (), None, None, None)
    once_at = "" if once is None else plain[once].name
    return plain, Dying(run._Answering(settings, targets), once_at, plain[always].name, folder)


def test_a_part_whose_workers_die_is_a_failure_and_another_is_done(
    data: Path, tmp_path: Path
) -> None:
    parts, answering = dying_at(data, tmp_path / "begun", None, 0)
    assert pickle.dumps(answering)  # as it goes to a worker
    task = replace(answering, task=count_bytes)
    running = workers.run_parts(parts[:2], task, workers=2, tell=lambda *_: None)
    failed, done = sorted(running, key=lambda each: each.part.name)
    assert [fault.code for fault in failed.result.faults] == ["worker-stopped"]
    assert done.result == Path(done.part.path).stat().st_size
    assert len([*(tmp_path / "begun").iterdir()]) == 3


@pytest.mark.long
def test_a_dead_worker_costs_its_part_once(data: Path, tmp_path: Path) -> None:
    plain, task = dying_at(data, tmp_path / "begun", 0, 1)
    once, always = task.once, task.always
    said: list[tuple[str, float, int]] = []
    tell = lambda part, share, rows: said.append((part.name, share, rows))  # noqa: E731
    found = {
        each.part.name: each.result for each in workers.run_parts(plain, task, workers=2, tell=tell)
    }
    assert [fault.code for fault in found[always].faults] == ["worker-stopped"]
    assert {name: each[0].rows for name, each in found.items() if name != always} == {
        once: 2, plain[2].name: 2,
    }  # fmt: skip
    begun = sorted(each.name.rpartition("-")[0] for each in (tmp_path / "begun").iterdir())
    assert begun == sorted([once, once, always, always, plain[2].name])
    assert (plain[2].name, 1.0, 2) in said


def test_outputs_go_where_they_harm_nothing(data: Path) -> None:
    out = data.with_name("out")
    for target, code in ((data, "output-is-input"), (data / "o", "output-is-input")):
        with pytest.raises(DestinationError, match=code):
            assign_parts([str(data)], str(target), QUICK)
    with pytest.raises(DestinationError, match="output-is-input"):
        assign_parts([str(data / "year=2024/*.csv")], str(data), QUICK)
    write(out, {"year=2024/part-0.parquet": "mine"})
    with pytest.raises(DestinationError, match="output-exists"):
        assign_parts([str(data)], str(out), QUICK)
    assert (out / "year=2024/part-0.parquet").read_text(encoding="utf-8") == "mine"
    with journal.open_journal(out), pytest.raises(DestinationError, match="Another run"):
        assign_parts([str(data)], str(out), QUICK)
    with pytest.raises(DestinationError, match="output-is-no-folder"):
        assign_parts([str(data)], str(out / "year=2024/part-0.parquet"), QUICK)
    with pytest.raises(DestinationError, match="output-is-no-folder"):
        assign_parts([str(data)], "s3://bucket/assigned", QUICK)  # would be a folder called s3:
    assert not Path("s3:").exists()
    assert assign(data).exit_code == 2  # no folder is named


def test_folders_whose_columns_have_the_names_of_answers_need_a_prefix(tmp_path: Path) -> None:
    write(tmp_path, {"in/state=CA/a.csv": BELL})
    done = assign(tmp_path / "in", "-o", tmp_path / "out")
    assert "[duplicate-column]" in done.stderr
    done = assign(tmp_path / "in", "-o", tmp_path / "out", "--prefix", "census_")
    assert done.exit_code == 0, done.output


def names(*sources: object) -> list[str]:
    return [part.name for part in find_parts([str(each) for each in sources]).found]


def test_parts_are_named_by_their_path_below_what_all_share(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = ["year=2025/none.csv", "year=2025/part-0.csv"]
    early = ["year=2024/part-0.csv", "year=2024/part-1.csv.gz"]
    assert names(data) == [*early, *later]
    assert names(data / "year=2025") == later
    assert names(data / "**/*.csv") == [early[0], *later]
    assert names(data / "*2024") == early
    monkeypatch.chdir(data)
    assert names("year=2025/part-0.csv", "year=2025") == later
    assert find_parts([str(data)]).found[0].values == (("year", "2024"),)  # noqa: PD011
    (data / "year=2024" / "loop").symlink_to(data, target_is_directory=True)
    assert len(names(data)) == 4
    for nothing in ("no/*.csv", "none", "loop*"):
        with pytest.raises(RecordsError):
            find_parts([nothing])


def test_outputs_have_distinct_names() -> None:
    given = ["a.csv", "a.json", "b/c.csv.gz", "d", "e.tar.gz"]
    assert [*name_outputs(given, ".csv").values()] == [
        "a.csv.csv", "a.json.csv", "b/c.csv", "d.csv", "e.tar.csv",
    ]  # fmt: skip


@pytest.fixture
def remote() -> Iterator[str]:
    system = fsspec.filesystem("memory")
    for year in (2024, 2025):
        system.pipe(f"/cameras/year={year}/a.csv", BELL.encode())
    yield "memory://cameras"
    system.rm("/cameras", recursive=True)


def test_parts_on_another_file_system_are_fetched_one_by_one(remote: str, tmp_path: Path) -> None:
    for source in (remote, f"{remote}/*/*.csv"):
        out = tmp_path / str(len(source))
        report = assign_parts([source], str(out), QUICK)
        assert (report.written, report.rows.answered) == (2, 2)
        assert (out / "year=2024/a.parquet").is_file()
        assert assign_parts([source], str(out), QUICK, resume=True).before == 2
    for wrong in ("memory://nothing", "nosuch://x", "https://example.invalid/a.csv"):
        with pytest.raises(RecordsError):
            find_parts([wrong])


def test_progress_is_that_of_all_parts(data: Path) -> None:
    said: list[tuple[float | None, int | None]] = []

    def progress(_step: str, share: float | None = None, *, rows: int | None = None) -> None:
        said.append((share, rows))

    assign_parts([str(data)], str(data.with_name("out")), QUICK, progress=progress)
    shares = [share for share, _ in said if share is not None]
    assert shares == sorted(shares)
    assert said[-1] == (1.0, 5)


def test_files_need_an_output_and_frames_have_none(data: Path) -> None:
    with pytest.raises(mapper.SelectionError, match="output"):
        mapper.assign(data)  # type: ignore[call-overload]
    with pytest.raises(mapper.SelectionError, match="output"):
        mapper.assign(pd.DataFrame(), output="x")  # type: ignore[call-overload]
    with pytest.raises(mapper.SelectionError, match="workers"):
        mapper.assign(data, output="x", workers=0)
    one = mapper.assign(data / "year=2024/part-0.csv", output=data / "one.csv")
    assert one.rows == 2
    with pytest.raises(PointsError, match="unknown-format"):
        mapper.assign(data / "year=2024/part-0.csv", output=data / "one.xlsx")
