"""The index of borders: the same answers as without it, made once, never trusted when broken."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mapper.cli.command import main
from mapper.errors import GeodataError, OutputError
from mapper.places import boundaries, jurisdictions_of_points, prepare_index, using_boundaries
from mapper.places.border_index import fast, index_file
from mapper.places.border_index.orientation import orientation
from mapper.places.jurisdictions_of_points import Assignment, assign_points
from tests.nursery import Forked, Nursery

STATES = ("09", "44", "60")  # two neighbors, and islands far away
VERTICES = np.concatenate([boundaries.load_boundaries(each).arcs.coordinates for each in STATES])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make an index of a few states, as if there were no others."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (index_file, jurisdictions_of_points):
            patched.setattr(module, "available_states", lambda: STATES)
        patched.setenv("MAPPER_INDEX", str(tmp_path_factory.mktemp("index")))
        index_file.index_digest.cache_clear()
        yield prepare_index()
    index_file.index_digest.cache_clear()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a folder for an index of Guam alone, which is made in no time."""
    for module in (index_file, jurisdictions_of_points):
        monkeypatch.setattr(module, "available_states", lambda: ("66",))
    monkeypatch.setenv("MAPPER_INDEX", str(tmp_path / "new"))
    index_file.index_digest.cache_clear()
    yield
    index_file.index_digest.cache_clear()


def both(*points: Any, **options: Any) -> tuple[Assignment, Assignment]:
    """Return the answers with the index, and those without it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index_file, "USED_FROM", 0)
        assert index_file.index_at_hand(1) is not None  # else answers are compared with themselves
        found = assign_points(*points, border_distance=True, **options)
        patched.setattr(index_file, "USED_FROM", sys.maxsize)
        return found, assign_points(*points, border_distance=True, **options)


def assert_same(found: Assignment, wanted: Assignment) -> None:
    assert found.sets == wanted.sets
    assert found.units == wanted.units
    assert found.codes.tolist() == wanted.codes.tolist()
    assert found.held.tolist() == wanted.held.tolist()
    distances = (each.border_distance_meters for each in (found, wanted))
    np.testing.assert_array_equal(*distances)


def beside_a_vertex(number: int, away: tuple[float, float], digits: int) -> tuple[float, float]:
    x, y = (VERTICES[number % len(VERTICES)] + away).tolist()
    return round(y, digits), round(x, digits)


away = st.floats(-7, -1).map(lambda power: 10.0**power) | st.floats(-6, -1).map(
    lambda power: -(10.0**power)
)
beside = st.builds(
    beside_a_vertex,
    st.integers(0, 10**6),
    st.tuples(away | st.just(0.0), away | st.just(0.0)),
    st.sampled_from([5, 6, 15]),
)
here = st.tuples(st.floats(40.9, 42.1), st.floats(-73.8, -71.0))
anywhere = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
circles = st.tuples(beside | here | anywhere, st.floats(-3, 4.7).map(lambda power: 10.0**power))


@given(drawn=st.lists(circles, min_size=1, max_size=30))
def test_the_index_changes_no_answer(prepared: Path, drawn: list[Any]) -> None:
    latitude, longitude = np.array([point for point, _ in drawn]).T
    radius = np.array([meters for _, meters in drawn])
    assert_same(*both(latitude, longitude, radius_meters=radius))


def test_many_points_on_borders_and_beside_them_have_the_same_answers(prepared: Path) -> None:
    random = np.random.default_rng(18)
    x, y = VERTICES[random.integers(0, len(VERTICES), 3_000)].T
    for each in (x, y):
        each[1_000:] += 10.0 ** random.uniform(-7, -2, 2_000) * random.choice([-1, 1], 2_000)
        each[2_000:] = each[2_000:].round(6)
    assert_same(*both(y, x, radius_meters=10 ** random.uniform(0, 4.1, 3_000)))


EXTREMES = [
    (90, 0), (-90, 180), (89.99, 12), (0, 0), (52, 180), (52, -180), (51.95, 179.99),
    (-14.3, -170.7), (-14.2, -170), (41.83, -71.41), (41.6, -71.8), (42.03125, -71.8),
    (41.3, -72.103125),
]  # fmt: skip


def test_poles_the_date_line_islands_and_edges_of_squares(prepared: Path) -> None:
    radius = [0.01, 159.9, 160.1, 5e3, 3e5, 6e5]
    y, x = np.repeat(np.array(EXTREMES, dtype=float).T, len(radius), axis=1)
    assert_same(*both(y, x, radius_meters=radius * len(EXTREMES)))


def test_no_points_and_impossible_ones_are_as_without_it(
    prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_file, "USED_FROM", 0)
    assert assign_points([], [], radius_meters=1, border_distance=True).sets == ()
    with pytest.raises(ValueError, match="point 1, the first of 1"):
        assign_points([34.0, np.nan], [-118.0, -118.0], radius_meters=1)


@pytest.fixture
def interpreted(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what numba compiles as the Python that it is."""
    numba = SimpleNamespace(njit=lambda **_: lambda function: function)
    monkeypatch.setitem(sys.modules, "numba", numba)
    own = SimpleNamespace(borrowed=lambda array: array)
    monkeypatch.setitem(sys.modules, "mapper.places.border_index.borrowed", own)
    for name in ("compiled", "compiled_distances"):
        monkeypatch.delitem(sys.modules, f"mapper.places.border_index.{name}", raising=False)
    monkeypatch.setattr(fast, "is_installed", lambda: True)
    monkeypatch.setattr(fast, "FAST_FROM", 1)


def test_compiled_code_changes_no_answer(interpreted: None) -> None:
    random = np.random.default_rng(19)
    x, y = VERTICES[random.integers(0, len(VERTICES), 240)].T
    for each in (x, y):
        each[40:] += 10.0 ** random.uniform(-7, -1.5, 200) * random.choice([-1, 1], 200)
        each[140:] = each[140:].round(6)
    radius = np.minimum(10 ** random.uniform(0, 3.6, 240), 20_000)
    y[:3], x[:3], radius[:3] = (0, 90, 41.5), (0, 12, -72), (1, 1, 16_000)
    found, wanted = both(y, x, radius_meters=radius)
    assert "mapper.places.border_index.compiled" in sys.modules  # else it was not asked
    distances = [each.border_distance_meters for each in (found, wanted)]
    np.testing.assert_allclose(*distances, rtol=0, atol=1e-6)
    assert_same(replace(found, border_distance_meters=wanted.border_distance_meters), wanted)


def test_many_small_batches_are_looked_up_by_compiled_code(
    interpreted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_file, "USED_FROM", 0)
    monkeypatch.setattr(fast, "_looked_up", 0)
    monkeypatch.setattr(fast, "FAST_FROM", 3)
    for is_compiled in (False, True):
        assign_points([33.97, 33.98], [-118.19, -118.18], radius_meters=1)
        assert ("mapper.places.border_index.compiled" in sys.modules) == is_compiled


def test_what_compiled_code_leaves_open_is_answered_without_it(
    interpreted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("compiled", "compiled_distances"):
        compiled = importlib.import_module(f"mapper.places.border_index.{name}")
        monkeypatch.setattr(compiled, "STEEPEST", 41.5)  # as if it told nothing north of it
    random = np.random.default_rng(20)
    x, y = VERTICES[random.integers(0, len(VERTICES), 60)].T + random.uniform(-0.01, 0.01, (2, 60))
    assert {(y > 41.5).any(), (y < 41.5).any()} == {True}
    found, wanted = both(y, x, radius_meters=np.full(60, 2_000.0))
    distances = [each.border_distance_meters for each in (found, wanted)]
    np.testing.assert_allclose(*distances, rtol=0, atol=1e-6)
    assert_same(replace(found, border_distance_meters=wanted.border_distance_meters), wanted)


@given(
    st.lists(st.integers(-(10**8), 10**8), min_size=4, max_size=4),
    st.sampled_from([0.0, 0.5, 0.25, 0.3]),
)
def test_the_side_of_a_line_is_exact(drawn: list[int], share: float) -> None:
    from fractions import Fraction  # noqa: PLC0415

    x1, y1, x2, y2 = (each / 1e6 for each in drawn)
    x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
    ax, ay, bx, by, px, py = map(Fraction, (x1, y1, x2, y2, x, y))
    exact = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    ends = (np.array([x1]), np.array([y1]), np.array([x2]), np.array([y2]))
    found = orientation(ends, np.array([x]), np.array([y]))
    assert found[0] == (exact > 0) - (exact < 0)


def test_a_broken_index_is_not_used_and_made_again(small: None) -> None:
    prepared = prepare_index()
    whole = prepared.read_bytes()
    middle = len(whole) // 2
    for broken in (
        b"",
        whole[:middle],
        whole[:40] + b"9" + whole[41:],
        b"PK" * 5_000,
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    ):
        prepared.write_bytes(broken)
        assert index_file.index_at_hand(10**6) is None
    assert prepare_index() == prepared
    assert prepared.read_bytes()[4096:] == whole[4096:]  # behind its head, which has a time
    assert index_file.index_at_hand(10**6) is not None


def test_a_copy_with_another_time_is_checked_and_used(prepared: Path) -> None:
    os.utime(prepared, (1, 1))
    assert index_file.index_at_hand(10**6) is not None


def test_other_boundaries_have_another_index(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "44.npz").write_bytes(boundaries.path_of_state("09").read_bytes())
    assert index_file.index_at_hand(10**6) is not None
    with using_boundaries(tmp_path):
        assert index_file.index_at_hand(10**6) is None
    assert index_file.index_at_hand(10**6) is not None


def test_few_points_have_no_use_for_it(prepared: Path) -> None:
    assert index_file.index_at_hand(500) is None


def test_a_folder_that_cannot_be_written_is_told_of_and_needed_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MAPPER_INDEX", str(tmp_path / "file" / "index"))
    assert index_file.index_at_hand(10**6) is None
    with pytest.raises(OutputError, match="MAPPER_INDEX"):
        prepare_index()


def test_boundaries_with_too_many_areas_need_no_index(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAPPER_INDEX", str(tmp_path))
    monkeypatch.setattr("mapper.places.border_index.pieces.MOST_NUMBERS", 10)
    with pytest.raises(GeodataError):
        prepare_index()


MAKE = """
import json, os
os.environ["MAPPER_INDEX"] = {folder!r}
from mapper.places.border_index import fast, index_file
index_file.available_states = lambda: ("66",)
written = []
write = index_file._write
index_file._write = lambda path: (written.append(1), write(path))
path = index_file.prepare_index()
print(json.dumps([str(path), len(written), index_file.index_at_hand(10**6) is not None]))
"""


@pytest.mark.long
def test_of_two_processes_one_makes_it_and_both_use_it(nursery: Nursery, tmp_path: Path) -> None:
    code = MAKE.format(folder=str(tmp_path))
    started = [Forked(nursery, tmp_path / f"{n}.txt", code, ()) for n in range(2)]
    ended = [each.wait() for each in started]
    assert [status for status, _ in ended] == [0, 0], ended
    told = [json.loads(words) for _, words in ended]
    assert told[0][0] == told[1][0]
    assert sorted(each[1] for each in told) == [0, 1]
    assert all(each[2] for each in told)


def test_the_command_makes_it_and_says_where(prepared: Path) -> None:
    done = CliRunner().invoke(main, ["assign", "--prepare"])  # there is one
    assert done.exit_code == 0, done.output
    assert prepared.name in done.output
    assert CliRunner().invoke(main, ["assign"]).exit_code == 2


def test_many_rows_make_it_on_first_use(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.imports.points.assign_table.PREPARED_FROM", 2)
    (tmp_path / "new").mkdir()
    for time, name in enumerate(("borders-older", "borders-newer")):  # of other boundaries
        for suffix in ("index", "lock"):
            (tmp_path / "new" / f"{name}.{suffix}").write_text("", encoding="utf-8")
        os.utime(tmp_path / "new" / f"{name}.index", (time, time))
    (tmp_path / "points.csv").write_text("lat,lon\n13.47,144.75\n13.4,144.7\n", encoding="utf-8")
    asked = ["assign", str(tmp_path / "points.csv"), "-o", str(tmp_path / "out.csv")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert "Preparing" in done.output
    left = {each.name for each in (tmp_path / "new").iterdir()}
    assert {each for each in left if each.endswith(".index")} == {
        f"borders-{index_file.index_digest()}.index", "borders-newer.index",
    }  # fmt: skip
    assert "borders-older.lock" not in left
