from __future__ import annotations

import time
from itertools import pairwise

import pytest

from mapper.errors import NetworkError
from mapper.network.pace import FOLDER_VARIABLE, Clock, Pace, shared_folder
from tests.operating_system import KILLED, kill


class Hands:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self, now=1_000_000.0):
        self.now = now
        self.slept = []

    def clock(self):
        return Clock(now=lambda: self.now, sleep=self._sleep)

    def _sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def hands():
    return Hands()


def pace(folder, hands, interval=1.0, host="geocoder.example"):
    return Pace(host, interval_seconds=interval, folder=folder, clock=hands.clock())


def test_two_requests_are_an_interval_apart_whoever_makes_them(tmp_path, hands):
    pace(tmp_path, hands).wait()
    assert hands.slept == []
    hands.now += 0.25
    pace(tmp_path, hands).wait()  # another process would make its own
    assert hands.slept == [pytest.approx(0.75)]
    hands.now += 5
    pace(tmp_path, hands).wait()
    assert len(hands.slept) == 1


def test_hosts_do_not_wait_for_each_other(tmp_path, hands):
    pace(tmp_path, hands, host="a.example").wait()
    pace(tmp_path, hands, host="b.example").wait()
    assert hands.slept == []


def test_a_host_that_wants_to_rest_is_left_alone_by_all(tmp_path, hands):
    pace(tmp_path, hands).rest(30)
    other = pace(tmp_path, hands)
    assert other.resting_seconds() == pytest.approx(30)
    other.wait()
    assert hands.slept == [pytest.approx(30)]
    assert other.resting_seconds() == 0


def test_a_clock_that_is_set_back_costs_one_interval(tmp_path, hands):
    pace(tmp_path, hands).wait()
    hands.now -= 3600
    pace(tmp_path, hands).wait()
    assert hands.slept == [1.0]


def test_a_note_that_was_cut_off_counts_as_just_asked(tmp_path, hands):
    one = pace(tmp_path, hands)
    one.wait()
    next(tmp_path.glob("*.json")).write_text('{"last": 1')
    one.wait()
    assert hands.slept == [1.0]


def test_the_folder_is_made_for_all_users_and_holds_no_words(tmp_path, monkeypatch, hands):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "pace"))
    folder = shared_folder()
    assert folder.stat().st_mode & 0o777 == 0o777
    assert shared_folder() == folder
    with pace(folder, hands).turn():
        pace(folder, hands).wait()
    assert {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()} == {
        "geocoder.example.json": 0o666,
        "geocoder.example.turn": 0o666,
    }


def test_a_folder_that_cannot_be_used_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(NetworkError, match="name another folder"):
        shared_folder()


ASK = """
import json
from pathlib import Path
from mapper.network.pace import Pace
pace = Pace("h", interval_seconds=0.02, folder=Path(sys.argv[1]))
for _ in range(4):
    with pace.turn():
        pace.wait()
        print(json.loads((Path(sys.argv[1]) / "h.json").read_text())["last"], flush=True)
"""


def test_processes_keep_one_pace_together(tmp_path, fork):
    runs = [fork(ASK, tmp_path) for _ in range(2)]
    times = sorted(float(line) for run in runs for line in run.wait()[1].split())
    assert len(times) == 8
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.0199


HOLD = """
import time
from pathlib import Path
from mapper.network.pace import Pace
with Pace("h", interval_seconds=0, folder=Path(sys.argv[1])).turn():
    (Path(sys.argv[1]) / "mine").touch()
    time.sleep(60)
"""


def test_who_is_killed_loses_the_turn_and_who_waits_says_so(tmp_path, fork):
    holder = fork(HOLD, tmp_path)
    while not (tmp_path / "mine").exists():
        time.sleep(0.01)
    said = []

    def waiting():
        said.append("waiting")
        kill(holder.pid)

    with Pace("h", interval_seconds=0, folder=tmp_path).turn(waiting=waiting):
        assert said == ["waiting"]
    assert holder.wait()[0] == KILLED
