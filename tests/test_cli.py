from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.files.yaml_text import read_yaml

ROOT = Path(__file__).parent.parent
REAL = ROOT / "incidents.yaml"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_build_writes_the_page_and_says_where_every_record_went(tmp_path):
    result = run("build", REAL, "-o", tmp_path / "map.html")
    assert result.exit_code == 0, result.output
    assert "12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered" in result.output
    assert (tmp_path / "map.html").stat().st_size < 600_000


def test_build_can_leave_out_and_counts_what_it_left(tmp_path):
    result = run("build", REAL, "-o", tmp_path / "m.html", "--agency", "chp")
    assert "12 records = 1 shown + 0 unlocated + 0 withheld + 11 filtered" in result.output
    assert b"12 records" not in (tmp_path / "m.html").read_bytes()


def test_build_refuses_names_that_nobody_knows_and_lists_all(tmp_path):
    unknown = ["--agency", "chpp", "--jurisdiction", "Bel"]
    result = run("build", REAL, "-o", tmp_path / "m.html", *unknown)
    assert result.exit_code == 2
    assert "'CHP'" in result.output
    assert "Bell" in result.output
    assert not (tmp_path / "m.html").exists()


def test_export_goes_by_the_suffix_and_says_where_every_record_went(tmp_path):
    out = tmp_path / "out.geojson"
    result = run("export", REAL, "-o", out, "--agency", "chp")
    assert result.exit_code == 0, result.output
    assert "12 records = 1 shown + 0 unlocated + 0 withheld + 11 filtered" in result.output
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 1


def test_export_to_standard_output_writes_nothing_else_there():
    result = run("export", REAL, "-o", "-", "--format", "geojson")
    assert len(json.loads(result.stdout)["features"]) == 12
    assert "12 records" in result.stderr


def test_export_refuses_a_format_that_nobody_knows(tmp_path):
    for arguments in (["-o", tmp_path / "out.shp"], ["-o", "-"], ["-o", "-", "--format", "gpx"]):
        result = run("export", REAL, *arguments)
        assert result.exit_code == 2
        assert "geopackage" in result.output
    assert list(tmp_path.iterdir()) == []


def test_check_of_the_real_records_finds_no_fault_that_is_not_accepted():
    result = run("check", REAL)
    *lines, last = result.output.splitlines()
    assert (result.exit_code, last) == (0, f"{REAL}: 12 records, no faults, 17 accepted warnings")
    assert not [line for line in lines if "warning:" in line]
    assert run("check", "--strict", REAL).exit_code == 0


def test_check_prints_every_fault_and_fails(tmp_path):
    path = tmp_path / "incidents.yaml"
    text = REAL.read_text(encoding="utf-8")
    path.write_text(
        text.replace("type: staging", "type: stagin").replace(
            "event_date: unknown", "event_date: soon"
        )
    )
    result = run("check", path)
    assert result.exit_code == 1
    assert result.output.count(": error: ") == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_missing_file_is_one_clear_line(command, tmp_path):
    result = run(command, tmp_path / "none.yaml")
    assert result.exit_code == 1
    assert "[unreadable-file]" in result.output
    assert "Traceback" not in result.output


def test_build_of_faulty_records_keeps_the_old_page(tmp_path):
    page = tmp_path / "map.html"
    page.write_text("old")
    broken = tmp_path / "incidents.yaml"
    broken.write_text("sources: [")
    assert run("build", broken, "-o", page).exit_code == 1
    assert page.read_text() == "old"


def test_wrong_usage_is_status_2():
    assert run("build", "--nonsense").exit_code == 2
    assert run("fly").exit_code == 2


def test_the_schema_is_the_one_in_the_repository_and_the_records_fit_it():
    printed = json.loads(run("schema").output)
    committed = json.loads((ROOT / "incidents.schema.json").read_text(encoding="utf-8"))
    assert printed == committed, "run: mapper schema > incidents.schema.json"
    text = REAL.read_text(encoding="utf-8")
    jsonschema.validate(read_yaml(text, file=str(REAL)).value, printed)
    assert text.splitlines()[0] == "# yaml-language-server: $schema=./incidents.schema.json"


def test_python_m_mapper_is_the_command():
    def process(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "mapper", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    assert process("--version").stdout == run("--version").output
    wrong = process("--nope")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("Usage: mapper ")
    assert "--nope" in wrong.stderr


def test_check_reads_the_records_of_the_folder(tmp_path, monkeypatch):
    shutil.copy(REAL, tmp_path)
    monkeypatch.chdir(tmp_path)
    result = run("check")
    assert (
        result.output.splitlines()[-1]
        == "incidents.yaml: 12 records, no faults, 17 accepted warnings"
    )
