"""Faults on a screen: three examples of each kind, how many more, and none that is not counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.errors import Fault, Position, faults_on_a_screen

SCREEN = 40
ROWS = 2_000
FEWER_ROWS = 300
HEAD = "id,date,agency,title,lat,lon\n"
GOOD = "a,2025-01-19,Bell Police Department,One,33.979228,-118.188445\n"
NORTH = "{id},2025-01-20,Bell Police Department,Two,{lat},-118.2\n"
BAD = {
    "latitude": lambda n: NORTH.format(id=n, lat=f"x{n}"),
    "day": lambda n: NORTH.format(id=n, lat=33.9).replace("2025-01-20", f"no {n}"),
    "cells": lambda n: f"{n},2025-01-20\n",
}
COMMANDS = {
    "build": ["-o", "out.html"], "export": ["-o", "out.geojson"], "import": ["-o", "out.yaml"],
    "assign": ["-o", "out.csv"], "check": [],
}  # fmt: skip


def fault(code="bad", line=1, column=0, found="x in column 'a'", severity="error"):
    return Fault("t.csv", Position(line, column), found, "z", code, severity, expected="y")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def counted(lines):
    """Count what the lines stand for."""
    more = [re.search(r"\band ([\d,]+) (more|other)", line) for line in lines]
    return sum(1 if each is None else int(each[1].replace(",", "")) for each in more)


@pytest.mark.parametrize(
    ("number", "made", "lines"),
    [
        (3, lambda n: fault(line=n), 3),
        (4, lambda n: fault(line=n), 4),  # a fourth line says as much as "and 1 more"
        (24_099, lambda n: fault(line=n), 4),
        (100, lambda n: fault(line=n, found=f"x in column '{'ab'[n % 2]}'"), 8),
        (100, lambda n: fault(line=n, code=f"c{n % 3}"), 12),
        (100, lambda n: fault(line=n, severity=("error", "warning")[n % 2]), 8),
        (40, lambda n: fault(line=n, column=5), 40),  # by hand: every one
        (41, lambda n: fault(line=n, column=5), 4),
    ],
)
def test_three_of_a_kind_are_said_and_the_others_counted(number, made, lines):
    faults = [made(n) for n in range(number)]
    said = faults_on_a_screen(faults)
    assert len(said) == lines
    assert said[0] == str(faults[0])
    assert counted(said) == len(faults)


faults_of_any_kind = st.lists(
    st.builds(
        fault,
        code=st.sampled_from([f"c{n}" for n in range(30)]),
        line=st.integers(1, 10),
        column=st.integers(0, 1),
        found=st.sampled_from(["x", "x in column 'a'", "x in column 'b'"]),
    ),
    max_size=300,
)


@given(faults_of_any_kind)
def test_a_screen_holds_them_and_none_is_lost(faults):
    said = faults_on_a_screen(faults)
    assert len(said) <= SCREEN
    assert counted(said) == len(faults)


@pytest.mark.sample(2)
@pytest.mark.grid(command=COMMANDS, some=["all", "all but one"], rows=BAD)
def test_a_table_of_one_fault_in_all_rows_is_said_on_a_screen(
    command, some, rows, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(
        HEAD + GOOD * (some != "all") + "".join(map(BAD[rows], range(FEWER_ROWS))), encoding="utf-8"
    )
    result = run(command, "t.csv", *COMMANDS[command])
    assert len(result.output.splitlines()) <= SCREEN, result.output[:3000]
    if (command, rows) != ("assign", "day"):
        assert re.search(r"and 29\d more like it", result.output)


def test_every_line_is_printed_where_asked_and_python_has_all(tmp_path):
    table = tmp_path / "t.csv"
    bad = "".join(map(BAD["latitude"], range(FEWER_ROWS)))
    table.write_text(HEAD + GOOD + bad, encoding="utf-8")
    lines = run("check", "--all", table).stdout.splitlines()
    assert len(lines) == FEWER_ROWS
    assert len(mapper.read(table).rejected) == FEWER_ROWS
    table.write_text(HEAD + bad, encoding="utf-8")
    assert run("check", "--all", table).output.count(": error: ") == FEWER_ROWS
    with pytest.raises(mapper.RecordsError) as caught:
        mapper.read(table)
    assert len(caught.value.faults) == FEWER_ROWS
    assert len(str(caught.value).splitlines()) <= SCREEN
