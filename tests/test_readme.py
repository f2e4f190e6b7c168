"""The README says what is true: its command lines parse, and it names what mapper is built on."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from mapper.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in re.findall(r"\bmapper .*", block)]
SPANS = re.findall(r"`mapper ([a-z]+)", README)
OPTIONS = re.findall(r"`(--[a-z-]+)", README)


@pytest.mark.parametrize("line", LINES)
def test_a_command_line_parses(line):
    _, name, *arguments = shlex.split(line, comments=True)
    command = main.commands[name]
    with click.Context(command, info_name=name) as context:
        command.parse_args(context, arguments)


def test_every_command_is_named_and_every_name_is_a_command():
    assert set(SPANS) == set(main.commands)


def test_every_option_named_is_one():
    known = {each for command in main.commands.values() for p in command.params for each in p.opts}
    assert set(OPTIONS) <= known | {"--help"}


def test_moments_are_written_as_the_command_reads_them():
    moments = re.findall(r"--as-of ([\dT:Z-]+)", README)
    assert moments
    for moment in moments:
        with click.Context(main.commands["build"]) as context:
            main.commands["build"].parse_args(context, ["--as-of", moment])
            assert context.params["as_of"].utcoffset() is not None


def test_every_dependency_is_named_with_what_it_is_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["plot"]]
    table = README.partition("## What it is built on")[2].partition("\n## ")[0]
    named = re.findall(r"^\| \[?([\w-]+)\]?[ (]", table, flags=re.MULTILINE)
    assert sorted(name.lower() for name in named if name != "package") == sorted(
        re.split(r"[<>=\[ ]", each)[0].lower() for each in needed
    )


def test_every_file_linked_is_there():
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_the_second_command_runs_the_tests_and_is_the_one_that_ci_calls():
    assert BLOCKS[1] == "python3 -m tests\n"
    assert "\npython3 -m tests ||" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
