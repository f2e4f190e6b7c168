"""The house: what its rooms show, and who may print. The arrows are contracts in pyproject.toml."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mapper
from tests.cases import in_one_test
from tests.sites import record, write

PACKAGE = Path(mapper.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
NOT_OURS = {"__pycache__", "geodata"}  # a wheel brings the geodata along
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def test_the_hall_is_small():
    assert len(list(PACKAGE.glob("*.py"))) <= 7
    assert len(ROOMS) <= 12
    assert len([each for each in PACKAGE.iterdir() if each.name not in NOT_OURS]) < 20


@in_one_test("room", ROOMS)
def test_a_room_says_what_it_knows_and_shows_a_face_that_opens(room):
    face = importlib.import_module(f"mapper.{room}")
    assert face.__doc__
    assert "Must not" in face.__doc__
    assert face.__all__
    for name in face.__all__:
        assert getattr(face, name).__class__.__name__ != "module", name


@pytest.mark.parametrize(
    "stub", sorted(PACKAGE.rglob("__init__.pyi")), ids=lambda stub: stub.parent.name
)
def test_what_a_room_shows_has_another_name_than_its_module(stub):
    """With some versions of lazy-loader, the module would stand in its place once it is imported."""
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            assert node.module not in {name.asname or name.name for name in node.names}


def test_only_the_command_prints_or_exits():
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        # of most modules their text tells, which takes a tenth of the time
        if path.relative_to(PACKAGE).parts[0] == "cli" or not re.search(
            r"\b(print|exit|quit|input)\s*\(", source
        ):
            continue
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert calls.isdisjoint({"print", "exit", "quit", "input"}), path


def test_the_front_door_is_short_and_sorted():
    assert mapper.__all__ == sorted(mapper.__all__)
    assert len(mapper.__all__) <= 9
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None


LOADED = """
import sys
import tomllib
from mapper.cli import main
try:
    main(sys.argv[1:], prog_name="mapper")
except SystemExit:
    pass
sys.stderr.write(" ".join(sys.modules))
"""
TABLES_AND_MODELS = {"pandas", "numpy", "pydantic", "pyarrow", "shapely", "pyproj", "yaml"}
READERS_OF_TABLES = {
    "phonenumbers.phonenumberutil",
    "mapper.files.formats",
    "mapper.imports.columns",
}
PAGES_AND_PLOTS = {"folium", "branca", "jinja2", "geopandas", "pyogrio", "matplotlib", "rich"}


@pytest.mark.parametrize(
    ("arguments", "completed", "needless"),
    [
        (["--version"], None, TABLES_AND_MODELS | PAGES_AND_PLOTS),
        (["--help"], None, TABLES_AND_MODELS | PAGES_AND_PLOTS),
        ([], "mapper ch", TABLES_AND_MODELS | PAGES_AND_PLOTS),
        (["check", "RECORDS"], None, PAGES_AND_PLOTS | READERS_OF_TABLES),
    ],
)
def test_a_command_loads_what_it_needs(arguments, completed, needless, tmp_path):
    records = str(write(tmp_path, record("one")))
    completion = {"_MAPPER_COMPLETE": "bash_complete", "COMP_WORDS": completed, "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *(each.replace("RECORDS", records) for each in arguments)],
        cwd=PACKAGE.parent,
        env=os.environ | (completion if completed else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    assert needless.isdisjoint(done.stderr.split())


ROOT = PACKAGE.parent
SOURCES = sorted(
    path
    for room in ("mapper", "tests", "docs", "benchmarks", "geodata")
    for path in (ROOT / room).rglob("*.py")
)
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BANNED = SETTINGS["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
# code for another process is a text, which ruff does not read
OF_ONE_SYSTEM = re.compile(
    "|".join([*(rf"\b{re.escape(name)}\b" for name in BANNED if "." in name),
              r"(?<![\w.])/proc\b", r"^bin$", r"^Scripts$", r"(^|\benv\w*/)(bin|Scripts)/"])
)  # fmt: skip
# what a module has whose texts may be such; of the others nothing need be parsed
MAY_HOLD = (*(name for name in BANNED if "." in name), "/proc", "Scripts")
MAY = {"tests/nursery_client.py", "tests/nursery_server.py", "tests/test_architecture.py"}


def of_one_system(source):
    """Give what a module's texts hold that one system alone has, with its line."""
    has_bin = "bin" in source and re.search(r"\bbin\b", source)
    if not has_bin and not any(each in source for each in MAY_HOLD):
        return []
    return [
        (node.lineno, found[0])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (found := OF_ONE_SYSTEM.search(node.value))
    ]


def test_no_text_of_code_or_tests_names_what_one_system_alone_has():
    """The code itself is held by ruff, which is told the names in pyproject.toml."""
    found = {
        (name, *each)
        for path in SOURCES
        if (name := path.relative_to(ROOT).as_posix()) not in MAY
        for each in of_one_system(path.read_text(encoding="utf-8"))
    }
    assert found == set()


@in_one_test(
    "source",
    [
        "run = 'import os; os.fork()'",
        "Path('/proc/self/status').read_text()",
        "python = environment / 'bin' / 'python'",
        "run([f'{environment}', 'bin/mapper'])",
        "CODE = '''\nos.kill(1, signal.SIGKILL)\n'''",
    ],
)
def test_what_one_system_alone_has_is_found_in_texts(source):
    assert len(of_one_system(source)) == 1


def test_nobody_but_the_helper_for_processes_is_excused_from_the_list():
    excused = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"noqa:.*TID251", path.read_text(encoding="utf-8"))
    ]
    assert set(excused) <= MAY


@pytest.mark.parametrize("folder", ["benchmarks", "docs", "geodata"])
def test_what_stands_beside_the_package_imports_names_that_it_has(folder):
    for path in sorted((PACKAGE.parent / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("mapper"):
                continue
            module = importlib.import_module(node.module)
            for name in node.names:
                is_module = (
                    importlib.util.find_spec(f"{node.module}.{name.name}")
                    if hasattr(module, "__path__")
                    else None
                )
                assert hasattr(module, name.name) or is_module, (path.name, name.name)
