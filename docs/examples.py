"""The examples of README and docs: found in the pages, run, and their printed output kept true.

    python -m docs.examples         # runs all, and writes what commands print today into the pages

A page's examples run in its order, in one folder that begins with the records that come with mapper:

- a fence with a `:caption:` is a file of that name;
- a `console` fence holds commands after `$ `, each followed by what it prints; `…` stands for any text;
- `python` fences share one namespace, and `pycon` fences are doctests in it;
- a `sh` fence is parsed, not run: what is in it may ask a network or build for long.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from mapper.cli.command import main

ROOT = Path(__file__).parent.parent
_GIVEN = ("incidents.yaml", "incidents.schema.json")
_FENCE = re.compile(
    r"^```(?:\{code-block\} )?(?P<kind>\w+)\n(?::caption: (?P<caption>\S+)\n)?(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One fence of a page.

    Attributes:
        kind: Its language, such as console or yaml.
        caption: The name of the file that it is, empty for others.
        text: What is in it.
        line: Its line in the page, from 1.
    """

    kind: str
    caption: str
    text: str
    line: int


@dataclass
class Session:
    """What the examples of one page share while they run; the current folder is theirs."""

    names: dict[str, Any] = field(default_factory=dict)

    def run(self, example: Example) -> str:
        """Run one example.

        Args:
            example: The fence; the current folder is the one of its page.

        Returns:
            Its text with what it prints today.
        """
        if example.caption:
            Path(example.caption).parent.mkdir(parents=True, exist_ok=True)
            Path(example.caption).write_text(example.text.lstrip("\n"), encoding="utf-8")
        elif example.kind == "console":
            return printed(example.text)
        elif example.kind == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(example.text, f"line {example.line}", "exec"), self.names)  # noqa: S102
        elif example.kind == "pycon":
            self._doctest(example)
        elif example.kind == "sh":
            parse(example.text)
        return example.text

    def _doctest(self, example: Example) -> None:
        test = doctest.DocTestParser().get_doctest(example.text, self.names, "page", "page", 0)
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
        said = io.StringIO()
        if runner.run(test, out=said.write, clear_globs=False).failed:
            raise AssertionError(said.getvalue())
        self.names.update(test.globs)


def pages() -> list[Path]:
    """List the pages whose examples must run."""
    docs = [path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts]
    others = [ROOT / "benchmarks" / "README.md", ROOT / "geodata" / "README.md"]
    return [*sorted(ROOT.glob("*.md")), *others, *sorted(docs)]


def examples(page: Path) -> Iterator[Example]:
    """Give the fences of a page."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Example(found["kind"], found["caption"] or "", found["text"], line)


@contextlib.contextmanager
def folder_of_examples() -> Iterator[None]:
    """Stand in a folder with the records that come with mapper."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name in _GIVEN:
            shutil.copy(ROOT / name, name)
        yield


def printed(text: str) -> str:
    """Run the commands of a console fence; return it with what they print now, where that differs."""
    parts = re.split(r"^(?=\$ )", text, flags=re.MULTILINE)
    return "".join(_one_command(part) for part in parts if part)


def parse(text: str) -> None:
    """Parse each line of a shell fence that calls mapper, as click does.

    Raises:
        click.UsageError: An option or argument is not one.
    """
    for line in re.findall(r"(?<![\w/-])mapper .*", re.sub(r"\\\n\s*", "", text)):
        _, name, *arguments = shlex.split(line, comments=True)
        command = main.commands[name]
        if ">" in arguments:
            arguments = arguments[: arguments.index(">")]
        with click.Context(command, info_name=name) as context:
            command.parse_args(context, arguments)


def _one_command(part: str) -> str:
    line, _, expected = part.partition("\n")
    told = shlex.split(line.removeprefix("$ "), comments=True)
    if told[0] == "cat":
        found = "".join(Path(name).read_text(encoding="utf-8") for name in told[1:])
    else:
        target = told[told.index(">") + 1] if ">" in told else None
        done = CliRunner().invoke(main, told[1 : told.index(">") if target else None])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        if target:
            Path(target).write_text(done.stdout, encoding="utf-8")
        found = done.stderr if target else done.output
    found = re.sub(r"\b[\d,]+ kB\b", "… kB", found)  # sizes change with every word of the page
    return part if _says(expected, found) else f"{line}\n{found}"


def _says(expected: str, found: str) -> bool:
    anything = ".*".join(map(re.escape, expected.strip().split("…")))
    return re.fullmatch(anything, found.strip(), re.DOTALL) is not None


def _write_outputs(page: Path) -> None:
    text, session = page.read_text(encoding="utf-8"), Session()
    with folder_of_examples():
        for example in examples(page):
            text = text.replace(example.text, session.run(example), 1)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for each in pages():
        _write_outputs(each)
