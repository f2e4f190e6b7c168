"""`mapper init`: a set to begin with that is valid as it stands."""

from __future__ import annotations

from contextlib import chdir

import pytest
import yaml
from click.testing import CliRunner

from mapper.cli import main

FILES = [".github/workflows/map.yml", "incidents.yaml", "stops.columns.yaml", "stops.csv"]


def run(*args):
    return CliRunner().invoke(main, list(map(str, args)))


def written(folder):
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_init_writes_passes_check_without_a_warning(tmp_path, language):
    folder = tmp_path / "new" / "set"
    assert run("init", folder, "--language", language).exit_code == 0
    assert written(folder) == FILES
    with chdir(folder):
        checked = run("check", "--strict")
        assert (checked.exit_code, checked.output.count("\n")) == (0, 1), checked.output
        assert run("check", "--strict", "stops.csv").exit_code == 0
        mapped = run("check", "--strict", "stops.csv", "--columns", "stops.columns.yaml")
        assert mapped.exit_code == 0
        assert " new: " not in mapped.output  # its agency is described
        exported = run("export", "-o", "out.geojson")
    assert exported.output.startswith("1 record = 1 shown"), exported.output
    workflow = yaml.safe_load((folder / FILES[0]).read_text(encoding="utf-8"))
    commands = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    assert any("mapper build" in each for each in commands)


def test_init_writes_over_nothing(tmp_path):
    (tmp_path / "stops.csv").write_text("mine", encoding="utf-8")
    result = run("init", tmp_path)
    assert result.exit_code == 2
    assert "stops.csv" in result.output
    assert written(tmp_path) == ["stops.csv"]
    assert (tmp_path / "stops.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", ["build", "check", "locate"])
def test_a_command_in_an_empty_folder_says_how_to_begin(tmp_path, command):
    with chdir(tmp_path):
        result = run(command)
    assert result.exit_code == 2
    assert "mapper init" in result.output
    assert not written(tmp_path)
