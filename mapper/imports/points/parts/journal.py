"""The journal of an output folder: which parts are done, with which settings.

A part counts as done once its line is on the disk. Its output is then complete in the folder `new` beside
the journal, or already in its place: a kill between the two loses nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from mapper.errors import DestinationError, OutputError, reason_of, remedy_of
from mapper.files import Part, hash_file, hold_lock, is_below, refuse_links, write_whole
from mapper.imports.points.answer_columns import Report

FOLDER = ".mapper-assign"
_JOURNAL, _NEW, _LOCK = "done.jsonl", "new", "lock"
_BEGIN = b'{"answered":'  # of each line, for the keys are sorted


@dataclass(frozen=True)
class Done:
    """A part that is done.

    Attributes:
        part: Its name.
        size: Its size in bytes.
        changed: When it was changed.
        sha256: Of its bytes; empty for a remote one.
        settings: What tells the settings that it was answered with from others.
        output: The name of its output below the folder.
        output_size: In bytes.
        rows: As in `Report`.
        answered: Likewise.
        outside: Likewise.
        unanswered: Likewise.
        rejected: Likewise.
        faults_in_all: Likewise.
    """

    part: str
    size: int
    changed: int
    sha256: str
    settings: str
    output: str
    output_size: int
    rows: int
    answered: int
    outside: int
    rejected: int
    faults_in_all: int
    unanswered: Mapping[str, int] = field(default_factory=dict)

    def add_to(self, report: Report) -> None:
        """Add its rows to a report."""
        report.rows += self.rows
        report.answered += self.answered
        report.outside += self.outside
        report.unanswered += Counter(self.unanswered)
        report.rejected += self.rejected
        report.faults_in_all += self.faults_in_all


class Journal:
    """The journal of one folder, held by one run at a time; use `open_journal`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of outputs; nothing is read yet."""
        self.folder = folder
        self._own = folder / FOLDER
        self.done: dict[str, Done] = {}

    def staged(self, output: str, settings: str) -> Path:
        """Return where the output of a part is written, for these settings alone."""
        return self._own / _NEW / settings / output

    def find_done(self, part: Part, settings: str, output: str) -> Done | None:
        """Return the line of a part that need not be done again; None if it has to be."""
        found = self.done.get(part.name)
        if found is None or (found.size, found.settings, found.output) != (
            part.size,
            settings,
            output,
        ):
            return None
        if found.changed != part.changed and not part.is_remote:
            if hash_file(Path(part.path)) != found.sha256:
                return None
            found = replace(found, changed=part.changed)
        target = self.folder / output
        is_there = target.is_file() and target.stat().st_size == found.output_size
        return found if is_there else None

    def add(self, done: Done) -> None:
        """Note that a part is done, and move its output to its place.

        Raises:
            OutputError: It cannot be written; the part is not done.
        """
        try:
            with (self._own / _JOURNAL).open("ab") as file:
                file.write(_line(done))
                file.flush()
                os.fsync(file.fileno())
            self._move(done)
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        self.done[done.part] = done

    def begin(self) -> None:
        """Read the journal, complete what an earlier run moved half, and write it anew.

        Raises:
            OutputError: It cannot be written.
        """
        path = self._own / _JOURNAL
        try:
            if path.exists():
                self.done = {each.part: each for each in _read(path)}
                for each in self.done.values():
                    if self.staged(each.output, each.settings).is_file():
                        self._move(each)
            shutil.rmtree(self._own / _NEW, ignore_errors=True)
            (self._own / _NEW).mkdir()
            write_whole(path, b"".join(map(_line, self.done.values())))
        except OSError as error:
            raise _cannot_write(self.folder, error) from error

    def _move(self, done: Done) -> None:
        target = self.folder / done.output
        staged = self.staged(done.output, done.settings)
        if staged.stat().st_size == done.output_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)


def list_own_files(folder: Path) -> list[Path]:
    """List the folder and the files in which a folder of outputs keeps what is done, there or not."""
    own = folder / FOLDER
    return [own, own / _JOURNAL, own / _LOCK, own / _NEW]


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """Hold the journal of a folder, which is made if it is not there.

    Raises:
        DestinationError: Another run holds it, or the folder is a file.
        OutputError: The folder cannot be made or written to.
    """
    from filelock import Timeout  # noqa: PLC0415 - only for many files

    own = folder / FOLDER
    if folder.exists() and not folder.is_dir():
        raise DestinationError(
            f"{folder}: This is a file. Name a folder for the outputs of several files.",
            code="output-is-no-folder",
        )
    refuse_links(list_own_files(folder))
    with ExitStack() as held:
        try:
            own.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold_lock(own / _LOCK, timeout_seconds=0))
        except Timeout as error:
            raise DestinationError(
                f"{folder}: Another run writes to this folder. Wait for it to end, or name another folder."
            ) from error
        except OSError as error:
            raise _cannot_write(folder, error) from error
        journal = Journal(folder)
        try:
            journal.begin()
            yield journal
        finally:
            shutil.rmtree(own / _NEW, ignore_errors=True)


def _line(done: Done) -> bytes:
    return json.dumps(asdict(done), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _read(path: Path) -> Iterator[Done]:
    """Read the lines; the last may be cut off."""
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines):
        try:
            found: dict[str, Any] = json.loads(line) if line.strip() else {}
            if found:
                yield _checked(Done(**found))
        except (ValueError, TypeError) as error:
            if number < len(lines) - 1 or not line.startswith(_BEGIN[: len(line)]):
                raise OutputError(
                    f"{path}: This is not a journal of mapper. Name another folder."
                ) from error


def _checked(done: Done) -> Done:
    """Return a line whose output lies below the folder.

    Raises:
        ValueError: It does not.
    """
    if not (is_below(done.output) and is_below(done.settings)):
        raise ValueError
    return done


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    if isinstance(error, OutputError):
        return error
    return OutputError(
        f"{folder}: Cannot write to the folder: {reason_of(error)}. {remedy_of(error, 'folder')}"
    )
