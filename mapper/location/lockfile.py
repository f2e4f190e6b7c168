"""`incidents.lock`: answers from geocoders, one entry per query, reviewed and kept in git.

A build only reads it. An entry answers one locality in one city, or lists the providers that did not find
it; a person may override it, giving the reason and their role. Only `LockFile` writes the file: sorted,
whole, and safe against other processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mapper.errors import (
    DestinationError,
    Fault,
    OutputError,
    RecordsError,
    reason_of,
)
from mapper.files import Document, hold_lock, read_text_if_any, read_yaml, write_whole
from mapper.places import Precision
from mapper.records import Edtf, Text, fault_of
from mapper.text import fold

Key: TypeAlias = "tuple[str, str]"
Outcome: TypeAlias = Literal["not-found", "outside-city", "too-coarse", "several"]

_FREE_SPACE = "Free some disk space, or check the permissions."
_HEADER = """\
# Geocoding answers from `mapper locate`. A build reads them and contacts no geocoder. Keep this file in git.
# To correct a place, change its coordinates and add `override: {reason: …, by_role: …}`; mapper keeps that.
# mapper drops comments when it rewrites this file, so put notes in `reason`.
"""
_WIDTH_CHARACTERS = 110


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Quotes all numbers that are texts; PyYAML leaves 0604870, whose 8 makes it no octal, bare."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Return a text as a scalar."""
        style = "'" if text.isascii() and text.isdigit() else None
        node: yaml.ScalarNode = self.represent_scalar("tag:yaml.org,2002:str", text, style)
        return node


_Dumper.add_representer(str, _Dumper.represent_text)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Query(_Entry):
    """A query: a locality as worded in the record, and the GEOID of its city."""

    locality: Text
    city: Text

    @property
    def key(self) -> Key:
        """A key that different spellings of one query share."""
        return fold(self.locality, "case"), self.city


class Override(_Entry):
    """A person's correction of a provider's answer."""

    reason: Text
    by_role: Text


class LockEntry(_Entry):
    """One answer; coordinates are WGS84 degrees, the uncertainty is a radius in meters.

    Attributes:
        host: The server that answered, if one did.
        label: The provider's name for the place.
    """

    query: Query
    provider: Text
    host: Text | None = None
    provider_id: Text | None = None
    data_version: Text | None = None
    label: Text | None = None
    match_type: Text
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    coordinate_uncertainty_in_meters: Annotated[
        float, Field(gt=0, le=20_000_000, allow_inf_nan=False)
    ]
    precision: Precision
    retrieved: Edtf
    licence: Text
    attribution: Text | None = None
    override: Override | None = None


class Asked(_Entry):
    """A provider that answered, but gave no place that could be taken."""

    provider: Text
    outcome: Outcome
    retrieved: Edtf
    note: Text | None = None


class NotFound(_Entry):
    """A query that the providers asked so far could not answer."""

    query: Query
    asked: Annotated[tuple[Asked, ...], Field(min_length=1)]


class _LockFile(_Entry):
    format: Literal["1"]
    entries: tuple[LockEntry, ...] = ()
    not_found: tuple[NotFound, ...] = ()


class Lock:
    """Answers by locality and city; immutable, every change gives a new one."""

    def __init__(
        self, entries: Iterable[LockEntry] = (), not_found: Iterable[NotFound] = ()
    ) -> None:
        """Index the entries."""
        self._answers = {entry.query.key: entry for entry in entries}
        self._absent = {
            entry.query.key: entry for entry in not_found if entry.query.key not in self._answers
        }

    def __eq__(self, other: object) -> bool:
        """Whether both have the same entries."""
        if not isinstance(other, Lock):
            return NotImplemented
        return self._answers == other._answers and self._absent == other._absent

    __hash__ = None  # type: ignore[assignment]

    def answer(self, locality: str, city_geoid: str) -> LockEntry | None:
        """Return the answer for a locality in a city, None if there is none."""
        return self._answers.get((fold(locality, "case"), city_geoid))

    def asked(self, query: Query) -> tuple[Asked, ...]:
        """Return who was asked and could not answer."""
        absent = self._absent.get(query.key)
        return absent.asked if absent else ()

    @property
    def entries(self) -> tuple[LockEntry, ...]:
        """All answers, in the file's order."""
        return tuple(entry for _, entry in _sorted(self._answers))

    @property
    def not_found(self) -> tuple[NotFound, ...]:
        """All queries without an answer, in the file's order."""
        return tuple(entry for _, entry in _sorted(self._absent))

    def with_answer(self, entry: LockEntry) -> Lock:
        """Add an answer, or replace the one that the query had."""
        return self.with_answers([entry])

    def with_answers(self, entries: Iterable[LockEntry]) -> Lock:
        """Add answers, or replace those that their queries had."""
        return Lock([*self.entries, *entries], self.not_found)

    def with_asked(self, query: Query, asked: Asked) -> Lock:
        """Note that a provider could not answer; its earlier note is replaced."""
        others = [known for known in self.asked(query) if known.provider != asked.provider]
        absent = NotFound(query=query, asked=tuple(sorted([*others, asked], key=_by_provider)))
        return Lock(self.entries, [*self.not_found, absent])

    def only(self, keys: Collection[Key]) -> Lock:
        """Keep the entries of some queries."""
        return Lock(
            (entry for entry in self.entries if entry.query.key in keys),
            (entry for entry in self.not_found if entry.query.key in keys),
        )

    def text(self) -> str:
        """Write the lock as text: sorted by city and locality, one field a line."""
        parts = [_HEADER, "format: '1'\n"]
        parts += ["entries:\n" if self._answers else "entries: []\n", *map(_text_of, self.entries)]
        if self._absent:
            parts += ["not_found:\n", *map(_text_of, self.not_found)]
        return "".join(parts)


class LockFile:
    """The lock file of one file of records, and the one way to change it."""

    def __init__(self, path: Path, *, guards: Path) -> None:
        """Choose the file; nothing is opened yet.

        Args:
            path: The lock file.
            guards: A folder for the files that keep other processes from writing, so that none is left
                next to the records.
        """
        self.path = path
        name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
        self._guard = guards / f"{name}.guard"
        self._lock = Lock()
        self._stamp: tuple[int, ...] | None = None

    def read(self) -> Lock:
        """Return the current content of the file.

        Raises:
            RecordsError: It cannot be read or does not fit.
        """
        stamp = self._stamp_now()
        if stamp is None or stamp != self._stamp:
            self._lock, self._stamp = read_lock(self.path), stamp
        return self._lock

    def change(self, change: Callable[[Lock], Lock]) -> Lock:
        """Apply a change to the current content of the file, and write it whole and synced.

        Raises:
            RecordsError: The file that is there cannot be read.
            OutputError: It could not be written; the old file is untouched.
        """
        with self._alone():
            changed = change(self.read())
            try:
                write_whole(self.path, changed.text().encode())
            except DestinationError:
                raise
            except OutputError as error:
                cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
                raise OutputError(
                    f"{self.path}: Cannot save the answer: {reason_of(cause)}. {_FREE_SPACE} Earlier"
                    " answers are saved."
                ) from error
            self._lock, self._stamp = changed, self._stamp_now()
        return changed

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(hold_lock(self._guard))
            except DestinationError:
                raise
            except OSError as error:
                raise OutputError(
                    f"{self._guard}: Cannot lock the answers for writing: {reason_of(error)}. {_FREE_SPACE}"
                ) from error
            yield

    def _stamp_now(self) -> tuple[int, ...] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def lock_path(records: Path) -> Path:
    """Name the lock file that belongs to a file of records: `incidents.lock` for `incidents.yaml`."""
    # the folder itself has no name, and is no file of records
    return records.with_suffix(".lock") if records.name else records / ".lock"


def read_lock(path: Path) -> Lock:
    """Read a lock file; a missing one is an empty one.

    Raises:
        RecordsError: The file cannot be read or does not fit; every fault with line and column.
    """
    text = read_text_if_any(path)
    if text is None:
        return Lock()
    document = read_yaml(text, file=str(path))
    faults = list(document.faults)
    if not faults:
        try:
            file = _LockFile.model_validate(document.value)
        except ValidationError as error:
            faults = [fault_of(document, _LockFile, details, ()) for details in error.errors()]
        else:
            faults = [
                *_repeated(document, "entries", file),
                *_repeated(document, "not_found", file),
            ]
            if not faults:
                return Lock(file.entries, file.not_found)
    raise RecordsError(faults)


def _repeated(
    document: Document, part: Literal["entries", "not_found"], file: _LockFile
) -> Iterator[Fault]:
    """Find the second of two entries that answer one query differently: neither may win unseen."""
    first: dict[Key, int] = {}
    entries = getattr(file, part)
    for number, entry in enumerate(entries):
        known = first.setdefault(entry.query.key, number)
        if entry != entries[known]:
            line = document.position((part, known)).line
            yield document.fault(
                (part, number, "query"),
                found=f"The entry on line {line} answers the same query differently.",
                fix="Delete the entry that is wrong.",
                code="duplicate-query",
            )


def _sorted(entries: dict[Key, Any]) -> list[tuple[Key, Any]]:
    return sorted(entries.items(), key=lambda item: (item[0][1], item[0][0]))


def _by_provider(asked: Asked) -> str:
    return asked.provider


@lru_cache(maxsize=100_000)
def _text_of(entry: LockEntry | NotFound) -> str:
    """Write one entry; the file is written after each answer, and all others are as they were."""
    written: str = yaml.dump(
        [entry.model_dump(mode="json", exclude_none=True)],
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_WIDTH_CHARACTERS,
    )
    return written
