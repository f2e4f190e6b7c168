"""The house: what its rooms show, and who may print. The arrows are contracts in pyproject.toml."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mapper

PACKAGE = Path(mapper.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def test_the_hall_is_small():
    assert len(list(PACKAGE.glob("*.py"))) <= 7
    assert len(ROOMS) <= 12


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_knows_and_shows_a_face_that_opens(room):
    face = importlib.import_module(f"mapper.{room}")
    assert face.__doc__
    assert "Must not" in face.__doc__
    assert face.__all__
    for name in face.__all__:
        assert getattr(face, name).__class__.__name__ != "module", name


def test_only_the_command_prints_or_exits():
    for path in MODULES:
        if path.relative_to(PACKAGE).parts[0] == "cli":
            continue
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert calls.isdisjoint({"print", "exit", "quit", "input"}), path


def test_the_front_door_is_short_and_sorted():
    assert mapper.__all__ == sorted(mapper.__all__)
    assert len(mapper.__all__) <= 9
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None


BUILD = """
import sys
from mapper.cli import main
main(["build", "incidents.yaml", "-o", sys.argv[1]], standalone_mode=False)
rooms = {"geopy", "filelock", "mapper.network.geocoding.run", "mapper.network.http"}
print(sorted(rooms & set(sys.modules)))
"""


def test_a_build_never_imports_geocoding(tmp_path):
    run = [sys.executable, "-c", BUILD, tmp_path / "map.html"]
    done = subprocess.run(run, cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


LOADED = """
import sys
from mapper.cli import main
try:
    main(sys.argv[1:], prog_name="mapper")
except SystemExit:
    pass
sys.stderr.write(" ".join(sys.modules))
"""
TABLES_AND_MODELS = {"pandas", "numpy", "pydantic", "pyarrow", "shapely", "pyproj", "yaml"}
PAGES_AND_PLOTS = {"folium", "branca", "jinja2", "geopandas", "pyogrio", "matplotlib", "rich"}


@pytest.mark.parametrize(
    ("arguments", "completed", "needless"),
    [
        (["--version"], None, TABLES_AND_MODELS | PAGES_AND_PLOTS),
        (["--help"], None, TABLES_AND_MODELS | PAGES_AND_PLOTS),
        ([], "mapper ch", TABLES_AND_MODELS | PAGES_AND_PLOTS),
        (["check", "incidents.yaml"], None, PAGES_AND_PLOTS | {"phonenumbers.phonenumberutil"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments, completed, needless):
    completion = {"_MAPPER_COMPLETE": "bash_complete", "COMP_WORDS": completed, "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=PACKAGE.parent,
        env=os.environ | (completion if completed else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    assert needless.isdisjoint(done.stderr.split())
