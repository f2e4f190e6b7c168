"""The arrows of the house: who may import whom. A newcomer reads this as the plan."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mapper

PACKAGE = Path(mapper.__file__).parent

# from the ground up; a room may import from the rows below its own, never from its own row or above
STOREYS = [
    {"errors"},
    {"dates", "yamltext", "output", "html", "localities", "pace", "distinct", "progress", "shapes"},
    {"model", "geodata"},
    {"tables", "complaints", "boundaries"},
    {"borders", "agencies", "within", "wordsearch"},
    {"jurisdictions", "nearby", "embargo", "secrets", "sensitive"},
    {"grid"},
    {"gazetteer", "points", "chunks"},
    {"lock"},
    {"records", "tabular", "locate", "assign", "select", "privacy", "review", "lookup"}
    | {"page", "export", "matrix", "summary", "plot", "geocode"},
    {"unpack"},
    {"leaks"},
    {"dataset"},
    {"pipeline", "release"},
    {"inquiry"},
    {"incidents"},
    {"cli", ""},
    {"__main__"},
]
STOREY = {room: number for number, rooms in enumerate(STOREYS) for room in rooms}


def room_of(path: Path) -> str:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if room == "__init__" else room


def imports_of(path: Path) -> set[str]:
    """Rooms that a module imports from, at the top or inside a function."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            base = node.module or ""
            names = [f"{base}.{a.name}" for a in node.names] if base == "mapper" else [base]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "mapper":
                room = rest.split(".")[0]
                known = (PACKAGE / f"{room}.py").exists() or (PACKAGE / room).is_dir()
                rooms.add(room if known else "")
    return rooms


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_storey():
    assert {room_of(path) for path in MODULES} == set(STOREY)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down(path):
    room = room_of(path)
    upwards = {other for other in imports_of(path) - {room} if STOREY[other] >= STOREY[room]}
    # the version of the package is the one thing that the command takes from the front door
    assert upwards - ({""} if room == "cli" else set()) == set()


def test_only_the_command_prints_or_exits():
    for path in MODULES:
        if room_of(path) == "cli":
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


OPENS_CONNECTIONS = {"socket", "requests", "http", "ssl", "urllib3", "geopy", "urllib.request"}


def modules_imported(path: Path) -> set[str]:
    return {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name) or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_geocoding_may_import_what_opens_a_connection_and_only_its_door_opens_one(path):
    imported = modules_imported(path)
    found = OPENS_CONNECTIONS & (imported | {name.split(".")[0] for name in imported})
    allowed = {"geopy"} if room_of(path) == "geocode" else set()
    if path == PACKAGE / "geocode" / "door.py":
        allowed = {"geopy", "http", "ssl", "urllib.request"}
    assert found <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nobody_imports_geocoding_before_it_is_asked_for(path):
    if room_of(path) == "geocode":
        return
    at_import = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {getattr(node, "module", None) or node.names[0].name for node in at_import}
    assert not [
        name
        for name in names
        if name.startswith(("mapper.network.geocoding", "mapper.network.pace"))
    ]


BUILD = """
import sys
from mapper.cli import main
main(["build", "incidents.yaml", "-o", sys.argv[1]], standalone_mode=False)
rooms = {"geopy", "filelock", "mapper.network.geocoding", "mapper.network.pace"}
print(sorted(rooms & set(sys.modules)))
"""


def test_a_build_never_imports_geocoding(tmp_path):
    run = [sys.executable, "-c", BUILD, tmp_path / "map.html"]
    done = subprocess.run(run, cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
