"""How the tests are run: what is selected, and what the command that runs them says where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import settings_for_uv
from tests.slow_tests import list_slow

ROOT = Path(__file__).parent.parent


def test_what_opens_a_browser_is_marked_and_no_nominatim_is_asked(request):
    items = request.session.items
    opens = {item for item in items if "playwright" in getattr(item, "fixturenames", ())}
    assert [item.nodeid for item in opens if not item.get_closest_marker("browser")] == []
    # `-m browser` reads no file beside that folder
    assert [item.nodeid for item in opens if ROOT / "tests/browser" not in item.path.parents] == []
    if not request.config.getoption("--nominatim"):
        assert [item.nodeid for item in items if item.get_closest_marker("nominatim")] == []


# stands in for a machine that lacks something; what would install it is never reached
LACKING = """
import sys, tests.__main__ as command
command._apt = lambda: None
exec(sys.argv[1])
sys.exit(command.main([]))
"""

NO_BROWSER_BY_PLAYWRIGHT = """
command.Environment = lambda _folder: command
command.install = lambda *told: 0
command.compile = lambda: None
command.run = lambda *told: int('playwright' in told)
command.find_chromium = lambda: None
"""


@pytest.mark.parametrize(
    ("lacks", "named"),
    [
        ("command._can_make_environments = lambda: False", "ensurepip"),
        ("command.sys.version_info = (3, 10, 0)", "3.11"),
        ("command.os.environ['MAPPER_CHROMIUM'] = '/nowhere/chromium'", "/nowhere/chromium"),
        (
            NO_BROWSER_BY_PLAYWRIGHT,
            "MAPPER_CHROMIUM",
        ),
    ],
)
def test_what_is_missing_and_cannot_be_installed_is_one_line_and_no_success(lacks, named):
    bare = {name: value for name, value in os.environ.items() if name != "MAPPER_CHROMIUM"}
    done = subprocess.run(
        [sys.executable, "-c", LACKING, lacks],
        cwd=ROOT, env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_long_run_names_its_slowest_tests_and_files_and_a_short_one_says_nothing():
    def report(name, seconds, when="call"):
        return pytest.TestReport(name, ("", 0, ""), {}, "passed", None, when, duration=seconds)

    quick = [report(f"tests/test_a.py::test_{n}", 0.5) for n in range(100)]
    slow = [
        report("tests/test_b.py::test_slow", 30.0, "setup"),
        report("tests/test_b.py::test_slow", 12.0),
    ]
    said = list_slow([*quick, *slow])
    assert [line.split() for line in (said[0], said[1], said[11], said[12])] == [
        ["101", "tests,", "92", "s"],
        ["42.0", "s", "tests/test_b.py::test_slow"],
        ["50.0", "s", "tests/test_a.py"],
        ["42.0", "s", "tests/test_b.py"],
    ]
    assert list_slow(quick) == []


def test_uv_asks_the_index_that_pip_was_told_of():
    told = (
        "global.index-url='https://index.example/simple'\n"
        "global.extra-index-url='https://a.example/simple https://b.example/simple'\n"
        "global.timeout='60'\n"
        ":env:.constraint='/etc/constraints.txt'\n"
        ":env:.index-url='https://mirror.example/simple'\n"
    )
    assert settings_for_uv(told) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_CONSTRAINT": "/etc/constraints.txt",
    }
    assert settings_for_uv("") == {}
