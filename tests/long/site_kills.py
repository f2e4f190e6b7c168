"""Kills `mapper publish` at every write, sync, move and deletion: the next run completes or undoes it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapper.files import UPDATE_FOLDER, FolderUpdate
from tests import kills
from tests.nursery import Forked
from tests.operating_system import KILLED
from tests.sites import files, record, write

_COMMAND = """
import os
from tests.long import site_kills
os.chdir(sys.argv.pop(1))
site_kills.at(int(sys.argv.pop(1)), sys.argv.pop(1))
from mapper.publish.site import site_parts
site_parts._FORMATS = ("geojson", "csv")
from mapper.cli import main
main(sys.argv[1:])
"""
_NEVER = 0
_PUBLISH = ("publish", "incidents.yaml", "-o", "site", "--embargo-hours", "0")
_FOREIGN = {"CNAME": b"news.example", "incidents/mine.txt": b"mine"}


class SiteTrial:
    """A folder in which a site is published again and again over an older one."""

    def __init__(self, folder: Path, fork: Callable[..., Forked]) -> None:
        """Publish the older and the newer site once.

        Args:
            folder: An empty folder.
            fork: Starts a process.
        """
        self._folder, self._fork, self._site = folder, fork, folder / "site"
        self._older = record("first"), record("gone", latitude=33.978)
        self._newer = record("first", title="Another"), record("added", latitude=33.9785)
        self.old = self._published(self._older)
        for path, data in _FOREIGN.items():
            (self._site / path).write_bytes(data)
        shutil.copytree(self._site, folder / "kept")
        shutil.copy(folder / "incidents.used-ids.json", folder / "kept.json")
        self.new = self._published(self._newer)
        self.steps = (folder / "steps").read_text(encoding="utf-8").split()

    def check(self) -> int:
        """Kill it at each step; return how many there are."""
        moved = False
        for number in range(1, len(self.steps) + 1):
            self._begin()
            write(self._folder, *self._newer)
            self._run(number, KILLED)
            left = files(self._site)
            assert all(left[path] == data for path, data in _FOREIGN.items()), number
            own = {path: data for path, data in left.items() if UPDATE_FOLDER not in path}
            is_old = own == self.old | _FOREIGN
            moved |= not is_old
            assert is_old or moved, f"changed before the journal, at step {number}"
            again = self._newer if number % 2 else self._older
            assert self._published(again) == (self.new if number % 2 else self.old), number
        assert moved
        return len(self.steps)

    def _begin(self) -> None:
        shutil.rmtree(self._site)
        shutil.copytree(self._folder / "kept", self._site)
        shutil.copy(self._folder / "kept.json", self._folder / "incidents.used-ids.json")

    def _published(self, records: tuple[str, ...]) -> dict[str, bytes]:
        """Publish records, and return the files of the site without those of others."""
        write(self._folder, *records)
        used = self._folder / "incidents.used-ids.json"
        if records is self._older and used.exists():
            used.unlink()  # as if they had come back from the history of the records
        self._run(_NEVER, 0)
        return {path: data for path, data in files(self._site).items() if path not in _FOREIGN}

    def _run(self, number: int, expected: int) -> None:
        (self._folder / "steps").unlink(missing_ok=True)
        status, said = self._fork(_COMMAND, self._folder, number, "steps", *_PUBLISH).wait()
        assert status == expected, said


def at(number: int, log: str) -> None:
    """Let this process die at the write, sync, move or deletion of that number; see `kills.at`."""
    steps = kills.at(number, log, into=UPDATE_FOLDER)
    unlink, rmdir, sync, begin = Path.unlink, Path.rmdir, os.sync, FolderUpdate.begin

    def deleted(self: Path, *more: Any, **named: Any) -> None:
        steps.next("delete")
        unlink(self, *more, **named)

    def emptied(self: Path) -> None:
        steps.next("delete-folder")
        rmdir(self)

    def synced() -> None:
        steps.next("sync")
        sync()

    def begun(self: FolderUpdate) -> None:
        steps.next("begin")
        begin(self)

    Path.unlink, Path.rmdir = deleted, emptied  # type: ignore[method-assign]
    os.sync = synced
    FolderUpdate.begin = begun  # type: ignore[method-assign]
