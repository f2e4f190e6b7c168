"""Replaces files of a folder as one change that a kill at any moment leaves either undone or complete.

New files are written into `.mapper-publish/new` of the folder. Then a journal lists which of them move to
where, and which old ones go: from that moment on the change completes, now or when the next one begins.
Before it, the next one discards what was written. A file that the caller does not name is never touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mapper.errors import DestinationError, MapperError, OutputError, reason_of, remedy_of
from mapper.files.atomic import write_whole
from mapper.files.geodatabases import geodatabase_files
from mapper.files.working_files import is_below, refuse_links

UPDATE_FOLDER = ".mapper-publish"
_JOURNAL = "journal.json"
_NEW = "new"
_PIECE = 1 << 20
_MOST_NAMED = 10


@dataclass(slots=True)
class FolderUpdate:
    """A change of a folder: write the new files with `add`, then `commit`.

    Attributes:
        folder: The folder, which may not exist yet.
        owned: SHA-256 of each file that an earlier update wrote, by its path below the folder with slashes.
            These alone are replaced, and deleted if they are not added again.
    """

    folder: Path
    owned: Mapping[str, str] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the folder, and discard what an interrupted update wrote.

        Raises:
            OutputError: The folder cannot be written to.
        """
        refuse_links(_own_files(self.folder))
        try:
            _discard(self.folder)
            make_folder(self._new)
        except OSError as error:
            raise _cannot_write(self.folder, error) from error

    def discard(self) -> None:
        """Delete what was written so far, unless the change has begun and will be completed."""
        with suppress(OSError):
            _discard(self.folder)

    def add(self, path: str, write: Callable[[Path], object]) -> tuple[str, int]:
        """Write a file, and return its SHA-256 and its size in bytes.

        Args:
            path: Its path below the folder, with slashes.
            write: Writes it at the path that it is called with.

        Raises:
            OutputError: It cannot be written.
        """
        staged = self._new / path
        try:
            make_folder(staged.parent)
            write(staged)
            digest = hash_file(staged)
            self._hashes[path] = digest
            return digest, staged.stat().st_size
        except MapperError:
            raise
        except OSError as error:
            raise _cannot_write(self.folder / path, error) from error

    def read_added(self, path: str) -> Path:
        """Return where a file that was added lies until the change is made."""
        return self._new / path

    @property
    def hashes(self) -> Mapping[str, str]:
        """The SHA-256 of each file that was added, by path."""
        return self._hashes

    def refuse_foreign(self, paths: Iterable[str] = ()) -> None:
        """Refuse to replace or delete files that no update wrote, or that were changed since.

        Args:
            paths: Files that are going to be added.

        Raises:
            DestinationError: There are such files, or a link leads out of the folder.
        """
        foreign, changed, linked = [], [], []
        for path in sorted({*self._hashes, *self.owned, *paths}):
            target = self.folder / path
            if _leads_elsewhere(self.folder, path):
                linked.append(path)
            elif above := _file_above(self.folder, path):
                foreign.append(above)
            elif not target.exists():
                continue
            elif path not in self.owned:
                foreign.append(path)
            elif not target.is_file() or hash_file(target) != self.owned[path]:
                changed.append(path)
        refused = [
            *_refusals(
                linked, self.folder,
                "is a link, or lies in a linked folder. Remove the link.", "site-link",
            ),
            *_refusals(
                [*dict.fromkeys(foreign)], self.folder,
                "exists, and mapper did not write it. Move it, or choose another folder with -o.",
                "site-foreign-file",
            ),
            *_refusals(
                changed, self.folder,
                "was changed since mapper wrote it. Move your version out of the folder, or delete it.",
                "site-changed-file",
            ),
        ]  # fmt: skip
        if refused:
            raise DestinationError("\n".join(said for said, _ in refused), code=refused[0][1])

    def commit(self) -> tuple[int, int]:
        """Make the change: move what was added and differs, delete what is owned and was not added.

        Returns:
            The numbers of files written and deleted.

        Raises:
            OutputError: It could not be made; the next update completes it, if the journal was written.
        """
        put = {
            path: digest
            for path, digest in self._hashes.items()
            if self.owned.get(path) != digest or not (self.folder / path).exists()
        }
        deleted = {path: self.owned[path] for path in sorted({*self.owned} - {*self._hashes})}
        try:
            _sync(self._new)
            journal = json.dumps({"put": put, "delete": deleted}, indent=0, sort_keys=True)
            write_whole(self.folder / UPDATE_FOLDER / _JOURNAL, journal.encode())
            _complete(self.folder, put, deleted)
        except MapperError:
            raise
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        return len(put), len(deleted)

    @property
    def _new(self) -> Path:
        return self.folder / UPDATE_FOLDER / _NEW


def complete_update(folder: Path) -> bool:
    """Complete an update that was interrupted after its journal was written.

    Returns:
        Whether there was one.

    Raises:
        OutputError: It could not be completed.
    """
    refuse_links(_own_files(folder))
    journal = folder / UPDATE_FOLDER / _JOURNAL
    try:
        if not journal.is_file():
            return False
        _complete(folder, *_entries(journal.read_bytes()))
    except MapperError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(
            f"{journal}: This is not a journal of mapper. Publish to a new folder."
        ) from error
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return True


def _entries(journal: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a journal puts and deletes.

    Raises:
        ValueError: It is none, or names a file outside of its folder.
    """
    entries = json.loads(journal)
    put, deleted = dict(entries["put"]), dict(entries["delete"])
    if not all(map(is_below, (*put, *deleted))):
        raise ValueError
    return put, deleted


def _own_files(folder: Path) -> list[Path]:
    own = folder / UPDATE_FOLDER
    return [own, own / _NEW, own / _JOURNAL]


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, and of a geodatabase that of its files by name."""
    found = hashlib.sha256()
    files = sorted(geodatabase_files(path))
    for each in files:
        found.update(f"{Path(each).name} {hash_file(Path(each))}\n".encode())
    if not files:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    return found.hexdigest()


# ---- steps: each can be the last one before a kill, see the tests -----------------------------------


def make_folder(path: Path) -> None:
    """Make a folder and those above it."""
    path.mkdir(parents=True, exist_ok=True)


def move_file(source: Path, target: Path) -> None:
    """Move a file over another."""
    source.replace(target)


def delete_file(path: Path) -> None:
    """Delete a file."""
    path.unlink(missing_ok=True)


def delete_folder(path: Path) -> None:
    """Delete a folder if it is empty."""
    path.rmdir()


def _complete(folder: Path, put: Mapping[str, str], deleted: Mapping[str, str]) -> None:
    new = folder / UPDATE_FOLDER / _NEW
    for path in put:
        staged, target = new / path, folder / path
        if staged.exists() and not _leads_elsewhere(folder, path):
            make_folder(target.parent)
            move_file(staged, target)
    for path, digest in deleted.items():
        target = folder / path
        is_own = not _leads_elsewhere(folder, path) and target.is_file()
        if is_own and hash_file(target) == digest:
            delete_file(target)
    _drop_empty(folder, deleted)
    _sync(folder)
    delete_file(folder / UPDATE_FOLDER / _JOURNAL)
    _discard(folder)


def _discard(folder: Path) -> None:
    """Delete what was written and not moved."""
    own = folder / UPDATE_FOLDER
    if own.is_symlink() or (own / _JOURNAL).exists() or not own.is_dir():
        return
    if (own / _NEW).is_dir():
        shutil.rmtree(own / _NEW)
    for left in own.glob(".journal.part-*"):
        delete_file(left)
    if not any(own.iterdir()):
        delete_folder(own)


def _drop_empty(folder: Path, deleted: Iterable[str]) -> None:
    """Delete the folders that have become empty."""
    above = {parent for path in deleted for parent in Path(path).parents if parent != Path()}
    for each in sorted(above, key=lambda path: -len(path.parts)):
        if (folder / each).is_dir() and not any((folder / each).iterdir()):
            delete_folder(folder / each)


def _leads_elsewhere(folder: Path, path: str) -> bool:
    steps = [folder / path, *(folder / each for each in Path(path).parents if each != Path())]
    return any(step.is_symlink() for step in steps)


def _file_above(folder: Path, path: str) -> str:
    """Return the file that stands where a folder above a path has to be; empty if none does."""
    above = (each for each in Path(path).parents if each != Path())
    return next((each.as_posix() for each in above if (folder / each).is_file()), "")


def _sync(folder: Path) -> None:
    """Make what was written last through a loss of power: all at once where the system can."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _refusals(paths: list[str], folder: Path, said: str, code: str) -> list[tuple[str, str]]:
    lines = [(f"{folder / path}: This file {said}  [{code}]", code) for path in paths[:_MOST_NAMED]]
    if len(paths) > _MOST_NAMED:
        lines.append((f"and {len(paths) - _MOST_NAMED:,} more files", code))
    return lines


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: Cannot write the site: {reason_of(error)}. {remedy_of(error, 'folder')}"
    )
