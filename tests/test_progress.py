"""What somebody sees of long work: a bar on a terminal, and plain lines elsewhere."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.cli.progress import Bar

ROOT = Path(__file__).parent.parent
REAL = ROOT / "incidents.yaml"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"

# Small chunks, so that little work has many steps, and every one of them is drawn. Interrupts count,
# also where the runner is in the background and hands on that it ignores them.
SMALL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from mapper.files import delimited
delimited.STREAM_BLOCK_BYTES = 20_000
import rich.progress
class EveryOne(rich.progress.Progress):
    def update(self, *given, **options):
        super().update(*given, **options, refresh=True)
rich.progress.Progress = EveryOne
from mapper.cli import main
main(sys.argv[1:])
"""


class Watched:
    """A command of which standard error is a terminal."""

    def __init__(self, python, *arguments, **options):
        terminal, command_side = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen(
            [*python, "-c", SMALL, *map(str, arguments)],
            stderr=command_side,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
            **{"stdout": subprocess.PIPE, **options},
        )
        os.close(command_side)
        self._seen = threading.Event()
        self._wanted = ""
        self._reader = threading.Thread(target=self._read, args=(terminal,))
        self._reader.start()

    def _read(self, terminal):
        with os.fdopen(terminal, "rb", buffering=0) as file:
            while True:
                try:
                    read = file.read(4096)
                except OSError:  # the other side is closed
                    read = b""
                self.text += read.decode("utf-8", "replace")
                if not read or (self._wanted and self._wanted in self.text):
                    self._seen.set()
                if not read:
                    return

    def wait_for(self, text):
        self._wanted = text
        if text in self.text:
            self._seen.set()
        assert self._seen.wait(60)
        assert text in self.text

    def ended(self):
        out = self.process.communicate(timeout=60)[0]
        self._reader.join(60)
        return self.process.returncode, out

    @property
    def shares(self):
        return [int(each) for each in re.findall(r"(\d+)%", self.text)]


@pytest.fixture
def watch(python):
    """Start a command of which standard error is a terminal."""
    return partial(Watched, python)


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    random = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("points") / "points.csv"
    pd.DataFrame(
        {"lat": random.uniform(33, 35, 5_000), "lon": random.uniform(-119, -117, 5_000)}
    ).to_csv(path, index=False)
    return path


def test_assign_shows_a_share_that_grows_to_the_end_rows_and_the_time_left(points, tmp_path, watch):
    watched = watch("assign", points, "-o", tmp_path / "out.csv", "--no-distance")
    assert watched.ended()[0] == 0
    assert watched.shares == sorted(watched.shares)
    assert len(set(watched.shares)) > 5
    assert watched.shares[-1] == 100
    assert "5,000 rows" in watched.text
    assert re.search(r"\d:\d\d", watched.text)
    assert watched.text.rfind(SHOW) > watched.text.rfind(HIDE) >= 0
    # the bar goes away, and the last line is the plain one
    assert re.search(r"5,000 rows = [\d,]+ answered.*\r\n$", watched.text)


def test_an_interrupt_gives_the_cursor_back_and_leaves_the_old_output(points, tmp_path, watch):
    out = tmp_path / "out.csv"
    out.write_text("old")
    watched = watch("assign", points, "-o", out)
    watched.wait_for(" rows")
    watched.process.send_signal(signal.SIGINT)
    status, _ = watched.ended()
    assert status not in (0, None)
    assert watched.text.rfind(SHOW) > watched.text.rfind(HIDE) >= 0
    assert "Traceback" not in watched.text
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.sample(2)  # a page and an export
@pytest.mark.parametrize(
    ("command", "name"), [("build", "map.html"), ("export", "out.gpkg"), ("export", "out.csv")]
)
def test_build_and_export_show_one_bar_over_all_of_their_steps(command, name, tmp_path, watch):
    table = tmp_path / "table.csv"
    lines = [f"{n},2025-06-{n % 28 + 1:02},LAPD,34.0{n % 10}5,-118.25{n % 7}" for n in range(150)]
    table.write_text("\n".join(["id,date,agency,latitude,longitude", *lines]))
    watched = watch(command, table, "-o", tmp_path / name)
    status, out = watched.ended()
    assert (status, b"150 records" in out) == (0, True)
    assert watched.shares == sorted(watched.shares)
    assert watched.shares[-1] == 100
    words = ["Reading", "Interpreting", "Locating", "Assigning", "Protecting", "Writing"]
    assert [word for word in words if f" {word} " not in watched.text] == []
    assert "150 rows" in watched.text
    assert watched.text.count(HIDE) == watched.text.count(SHOW)
    # what is said between two steps stands alone, not inside a bar
    assert "Columns" not in watched.text or re.search(r"(\n|\r|\x1b\[2K)Columns", watched.text)


def test_the_output_is_not_mixed_with_a_bar_on_the_same_terminal(points, watch):
    terminal, other = pty.openpty()
    watched = watch("assign", points, "--no-distance", stdout=other)
    os.close(other)
    reader = threading.Thread(target=_drain, args=(terminal,))
    reader.start()
    assert watched.ended()[0] == 0
    reader.join(60)
    assert HIDE not in watched.text
    assert watched.text.startswith("5,000 rows = ")


def _drain(terminal):
    with os.fdopen(terminal, "rb", buffering=0) as file:
        try:
            while file.read(1 << 16):
                pass
        except OSError:
            pass


def test_elsewhere_nothing_but_the_last_line_is_said():
    done = CliRunner().invoke(main, ["assign", "-"], input="lat,lon\n33.98,-118.19\n")
    assert re.fullmatch(r"1 row = .*\n", done.stderr)


def test_elsewhere_long_work_says_a_line_now_and_then(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("mapper.cli.progress.time.monotonic", lambda: now[0])
    with Bar({"read": 1, "write": 3}) as bar:
        for second in range(0, 45, 3):
            now[0] = float(second)
            bar("write", min(second / 30, 1), rows=second * 1_000)
    said = capsys.readouterr().err.splitlines()
    assert said == ["Writing, 55%, 12,000 rows", "Writing, 85%, 24,000 rows"]


@pytest.mark.long
def test_a_notebook_can_listen_too(tmp_path):
    told = []
    incidents = mapper.read(REAL, as_of=None).select(jurisdiction="Bell")
    incidents.save(tmp_path / "map.html", progress=lambda *given, **_: told.append(given))
    incidents.export(tmp_path / "out.csv", progress=lambda *given, **_: told.append(given))
    assert told[0] == ("draw",)
    assert told[-1] == ("write", 1.0)


def test_scripts_and_pipes_see_no_bar(tmp_path, python):
    code = (
        "import sys, mapper, importlib\n"
        "for name in [each for each in sys.modules if each.partition('.')[0] == 'rich']:\n"
        "    del sys.modules[name]\n"
        "importlib.import_module('mapper.files.progress_bar')._SHOWN_AFTER_SECONDS = -1\n"
        f"mapper.read('incidents.yaml').export({str(tmp_path / 'out.csv')!r})\n"
        "assert 'rich' not in sys.modules\n"
    )
    done = subprocess.run([*python, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == done.stderr == b""
