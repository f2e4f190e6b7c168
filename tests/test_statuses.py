"""How every command ends: its exit status, and one line where mapper itself fails or is interrupted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs.generated import exit_statuses
from mapper.cli import main
from mapper.cli.statuses import MEANINGS
from tests.cases import in_one_test

ROOT = Path(__file__).parent.parent
HEAD = "id,date,agency,title,lat,lon\n"
GOOD = "a,2025-01-19,Bell Police Department,One,33.979228,-118.188445\n"
NORTH = "b,2025-01-20,Bell Police Department,Two,95,-118.2\n"
SHORT = "c,2025-01-20\n"
RECORDS = "incidents.yaml"
COMMANDS = {
    "build": ["-o", "out.html"],
    "export": ["-o", "out.geojson"],
    "import": ["-o", "out.yaml"],
    "assign": ["-o", "out.csv"],
    "check": [],
    "locate": [],
    "schema": None,
    "sources": [],
}
OUTPUTS = {"out.html", "out.geojson", "out.yaml", "out.csv"}


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def arguments(name, path):
    return [name] if COMMANDS[name] is None else [name, path, *COMMANDS[name]]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))


@pytest.mark.sample(7)
@pytest.mark.parametrize(
    ("name", "rows", "status"),
    [
        *((name, [GOOD], 0) for name in ("build", "export", "import", "assign", "check")),
        *((name, [GOOD, SHORT], 3) for name in ("build", "export", "import", "assign")),
        *((name, [GOOD, NORTH], 3) for name in ("build", "export", "import")),
        ("assign", [GOOD, NORTH], 0),  # a row without an answer is kept
        ("check", [GOOD, NORTH], 1),
        ("check", [GOOD, SHORT], 1),
        *((name, [SHORT], 1) for name in ("build", "export", "import", "assign", "check")),
    ],
)
def test_a_table_ends_each_command_by_what_became_of_its_rows(name, rows, status):
    Path("t.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    result = run(*arguments(name, "t.csv"))
    assert result.exit_code == status, result.output
    written = OUTPUTS & set(os.listdir())  # noqa: PTH208
    assert bool(written) == (status in (0, 3) and name != "check")


def test_a_page_of_a_table_with_rejected_rows_is_itself_read_without_any():
    Path("t.csv").write_text(HEAD + GOOD + NORTH, encoding="utf-8")
    assert run("build", "t.csv", "-o", "first.html").exit_code == 3
    assert run("build", "first.html", "-o", "second.html").exit_code == 0


@in_one_test("name", [name for name in COMMANDS if COMMANDS[name] is not None])
def test_a_missing_file_is_1_and_a_wrong_option_2(name):
    assert run(*arguments(name, "nowhere.csv")).exit_code == 1
    assert run(*arguments(name, "nowhere.csv"), "--nonsense").exit_code == 2


def failing(error):
    def fails(*_args, **_options):
        secret = "what a record withholds"  # noqa: F841, S105 - a local, which no file may show
        raise error

    return fails


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bug_is_one_line_70_and_a_file_with_the_traceback_alone(name, monkeypatch, tmp_path):
    monkeypatch.setattr(main.commands[name], "callback", failing(RuntimeError("unforeseen")))
    result = run(*arguments(name, RECORDS))
    assert result.exit_code == 70
    (line,) = result.output.splitlines()
    (path,) = Path(tempfile.gettempdir()).glob("mapper-bug-*.txt")
    assert str(path) in line
    text = path.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert text.endswith("RuntimeError: unforeseen\n")
    assert path.stat().st_mode & 0o077 == 0  # of nobody else on this machine


def test_a_bug_is_one_line_where_no_file_can_be_written(monkeypatch):
    monkeypatch.setattr(main.commands["schema"], "callback", failing(RuntimeError("unforeseen")))
    monkeypatch.setattr(tempfile, "tempdir", str(Path("kept", "nowhere")))
    result = run("schema")
    assert (result.exit_code, len(result.output.splitlines())) == (70, 1)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_130_in_each_command(name, error, monkeypatch):
    monkeypatch.setattr(main.commands[name], "callback", failing(error))
    result = run(*arguments(name, RECORDS))
    assert result.exit_code == 130
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("error", "status"), [(MemoryError(), 1), (OSError(28, "No space left on device"), 1)]
)
def test_what_the_machine_lacks_is_no_bug(error, status, monkeypatch):
    monkeypatch.setattr(main.commands["schema"], "callback", failing(error))
    result = run("schema")
    assert (result.exit_code, len(result.output.splitlines())) == (status, 1)
    assert "bug" not in result.output


# interrupts itself where a library is being read in, long before the command begins
EARLY = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(self, name, *_):
        if name == "pandas":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
from mapper.__main__ import run
sys.argv[1:] = ["build"]
run()
"""


def test_an_interrupt_while_the_libraries_are_read_in_is_130_without_a_traceback():
    done = subprocess.run(
        [sys.executable, "-c", EARLY], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr


def test_the_statuses_stand_in_the_help_and_in_the_reference():
    helped = " ".join(run("--help").output.split())
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert "{{ generated: exit_statuses }}" in reference
    table = exit_statuses.page()
    for status, meaning in MEANINGS.items():
        assert f"{status} {meaning}" in helped
        assert re.search(rf"^\| {status} \|", table, re.MULTILINE), status
