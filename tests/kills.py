"""Kills a command at a chosen write, sync or move of the file that it makes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from mapper.files import EXPORT_MARK
from mapper.imports import AS_DETECTED, guess_mapping
from mapper.location.lockfile import Lock
from tests.nursery import Forked
from tests.operating_system import KILLED, kill
from tests.test_lock import entry

# run in a process of its own, with a folder, the number of the step, a log of the steps, and the command
COMMAND = """
import os
from tests import kills
os.chdir(sys.argv.pop(1))
kills.at(int(sys.argv.pop(1)), sys.argv.pop(1))
from mapper.cli import main
main(sys.argv[1:])
"""
NEVER = 0
COMMANDS = {
    "build": ("out.html", ["build", "x.yaml", "--embargo-hours", "0", "-o", "out.html"]),
    "build-counts": (
        "counts.html",
        ["build", "--counts", "parts", "--embargo-hours", "0", "-o", "counts.html"],
    ),
    "export-csv": ("out.csv", ["export", "x.yaml", "--embargo-hours", "0", "-o", "out.csv"]),
    "export-yaml": ("out.yaml", ["export", "x.yaml", "--embargo-hours", "0", "-o", "out.yaml"]),
    "export-parquet": (
        "o.parquet",
        ["export", "x.yaml", "--embargo-hours", "0", "-o", "o.parquet"],
    ),
    "export-gpkg": ("out.gpkg", ["export", "x.yaml", "--embargo-hours", "0", "-o", "out.gpkg"]),
    "assign-csv": ("out.csv", ["assign", "p.csv", "-o", "out.csv"]),
    "assign-parquet": ("o.parquet", ["assign", "p.csv", "-o", "o.parquet"]),
    "import": ("out.yaml", ["import", "t.csv", "--columns", "c.yaml", "--force", "-o", "out.yaml"]),
    "locate": ("x.lock", ["locate", "x.yaml", "--prune"]),
}
_RECORDS = """\
format: 1
home: California
sources:
  gazette: {publisher: The Gazette, title: A stop, published: "2025-06-05", url: unknown,
            archived_at: unknown}
incidents:
  Bell:
    - id: a-stop
      event_date: "2025-06-03"
      type: stop
      title: A stop
      summary: A stop.
      location: {verbatim_locality: unknown, locality: unknown}
      agencies: [{agency: lapd, role: involved}]
      sources: [gazette]
"""
_LOCK = Lock([entry("Nowhere Street & Never Street")]).text()


class Trial:
    """A folder in which one command runs again and again over an old file."""

    def __init__(self, folder: Path, name: str, *, through_link: bool, rows: int = 2) -> None:
        """Lay out what the command reads.

        Args:
            folder: An empty folder.
            name: Which of the commands.
            through_link: Whether its output is a link to a file in another folder.
            rows: How many rows its table has.
        """
        self.output, self.command = COMMANDS[name]
        # an export replaces no YAML but that of an export
        self.old = (EXPORT_MARK if name == "export-yaml" else _LOCK).encode()
        self._folder, self._link = folder, folder / self.output if through_link else None
        self.path = folder / "kept" / self.output if through_link else folder / self.output
        (folder / "kept").mkdir(parents=True)
        if self._link:
            self._link.symlink_to(Path("kept", self.output))
        (folder / "x.yaml").write_text(_RECORDS, encoding="utf-8")
        (folder / "p.csv").write_text("lat,lon\n" + "34.05,-118.25\n" * rows, encoding="utf-8")
        lines = [f"{n},2025-06-03,A stop,34.05,-118.25\n" for n in range(rows)]
        (folder / "t.csv").write_text("id,date,title,lat,lon\n" + "".join(lines), encoding="utf-8")
        (folder / "parts").mkdir()
        for half in (lines[: rows // 2], lines[rows // 2 :]):
            part = folder / "parts" / f"part-{len(list((folder / 'parts').iterdir()))}.csv"
            part.write_text("id,date,title,lat,lon\n" + "".join(half), encoding="utf-8")
        columns = guess_mapping(folder / "t.csv", AS_DETECTED)[1]
        (folder / "c.yaml").write_text(columns, encoding="utf-8")

    def begin(self) -> None:
        """Put the old file there."""
        self.path.write_bytes(self.old)
        (self._folder / "steps").unlink(missing_ok=True)

    def arguments(self, number: int) -> tuple[object, ...]:
        """Give what a process is told that dies at a step."""
        return COMMAND, self._folder, number, "steps", *self.command

    def steps(self) -> list[str]:
        """Give the steps so far, in order."""
        try:
            return (self._folder / "steps").read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def run(self, fork: Callable[..., Forked], number: int) -> tuple[list[str], bytes]:
        """Run the command up to a step; return the steps and what the file holds then."""
        self.begin()
        status, said = fork(*self.arguments(number)).wait()
        assert status == (KILLED if number else 0), said
        assert self._link is None or self._link.is_symlink()
        return self.steps(), self.path.read_bytes()

    def check(self, fork: Callable[..., Forked], choose: Callable[[list[str]], list[int]]) -> int:
        """Kill it at the steps chosen of all; return how many times."""
        steps, new = self.run(fork, NEVER)
        assert new != self.old
        assert steps[-3:] == ["sync", "move", "sync"]  # of the file, and of its folder
        numbers = choose(steps)
        for number in numbers:
            done, found = self.run(fork, number)
            assert len(done) == number
            assert found == (new if "move" in done[:-1] else self.old), done[-1]
        assert self.run(fork, NEVER)[1] == new  # whatever the killed ones left
        return len(numbers)


def at(number: int, log: str, *, into: str = "") -> Steps:
    """Let this process die in the middle of the write, or just before the sync or move, of that number.

    Args:
        number: Which step, counted from 1; `NEVER` for none.
        log: A file that gets a line a step.
        into: The name of a folder in which every file counts; without one, those that will be moved count.
    """
    steps = Steps(number, Path(log))
    fsync, replace, open_ = os.fsync, Path.replace, Path.open

    def synced(descriptor: int) -> None:
        steps.next("sync")
        fsync(descriptor)

    def moved(self: Path, target: Path) -> Path:
        steps.next("move")
        return replace(self, target)

    def opened(self: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = open_(self, mode, *more, **named)
        is_new = ".part-" in self.name or (into and into in self.parts)
        return _Watched(file, steps) if mode == "wb" and is_new else file

    os.fsync = synced
    Path.replace, Path.open = moved, opened  # type: ignore[method-assign,assignment]
    return steps


class Steps:
    """Counts the steps, and ends the process at one."""

    def __init__(self, number: int, log: Path) -> None:
        self._left = number
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def next(self, kind: str, file: IO[bytes] | None = None, data: bytes = b"") -> None:
        """Count a step; if it is the last, write the data and end the process."""
        os.write(self._log, f"{kind}\n".encode())
        self._left -= 1
        if self._left == 0:
            if file is not None:
                file.write(data)
                file.flush()
            kill(os.getpid())


class _Watched:
    """A file of which every write is a step."""

    def __init__(self, file: IO[bytes], steps: Steps) -> None:
        self._file, self._steps = file, steps

    def write(self, data: Any) -> int:
        whole = bytes(data)
        self._steps.next("write", self._file, whole[: len(whole) // 2])
        return self._file.write(whole)

    def writelines(self, parts: Any) -> None:
        for part in parts:
            self.write(part)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
