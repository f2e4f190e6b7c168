"""`incidents.archive-lock.json`: what captures of the sources there are; kept in git beside the records.

It has no word of a capture: addresses, times, roles and hashes alone. Written whole, sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mapper.errors import RecordsError
from mapper.files import read_text_if_any, read_yaml, write_whole
from mapper.records import Text, fault_of

_ABOUT = (
    "Captures of the sources that mapper archive noted. Keep this file beside the records, in git if"
    " they are. Quotes are hashes, each with whether the capture holds the words."
)
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class NotedCapture(BaseModel):
    """A capture of a source.

    Attributes:
        source: The id of the source.
        address: Its address.
        captured: When it was captured, in UTC, or unknown.
        by_role: The role of who captured it.
        file: The file, as a path within the folder of captures; None for a copy of a web archive.
        archived_at: The address of a copy of a web archive; None for a file.
        sha256: The hash of the file, or of the bytes that the archive received.
        text_sha256: The hash of its words, folded; None if they could not be read.
        status: What the server answered.
        quotes: Whether it holds the words of each quote, by the quote's key.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    source: Text
    address: Text
    captured: Text
    by_role: Text
    file: Text | None = None
    archived_at: Text | None = None
    sha256: _Sha256
    text_sha256: _Sha256 | None = None
    status: int = 200
    quotes: dict[str, bool] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Where it is: its file, or its address."""
        return self.file or self.archived_at or ""

    @property
    def order(self) -> tuple[str, str, str]:
        """Its place in the file: by source, the oldest first, those of unknown time before."""
        return self.source, self.captured if self.captured[:1].isdigit() else "", self.name


class _LockFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    about: str = ""
    format: Literal["1"]  # numbers are read as they are written
    captures: tuple[NotedCapture, ...] = ()


def archive_lock_path(records: Path) -> Path:
    """Name the lock file: `incidents.archive-lock.json` for `incidents.yaml`."""
    return records.with_name(f"{records.stem}.archive-lock.json")


def read_archive_lock(path: Path) -> tuple[NotedCapture, ...]:
    """Read a lock file; a missing one is an empty one.

    Raises:
        RecordsError: The file cannot be read or does not fit; every fault with line and column.
    """
    text = read_text_if_any(path)
    if text is None:
        return ()
    document = read_yaml(text, file=str(path))
    faults = list(document.faults)
    if not faults:
        try:
            return _LockFile.model_validate(document.value).captures
        except ValidationError as error:
            faults = [fault_of(document, _LockFile, details, ()) for details in error.errors()]
    raise RecordsError(faults)


def write_archive_lock(path: Path, captures: Iterable[NotedCapture]) -> None:
    """Write a lock file, whole or not at all; one that says the same already stays untouched.

    Raises:
        OutputError: It could not be written; the old file is unchanged.
    """
    said = {
        "about": _ABOUT,
        "format": 1,
        "captures": [
            {**each.model_dump(exclude_none=True), "quotes": dict(sorted(each.quotes.items()))}
            for each in sorted(captures, key=lambda each: each.order)
        ],
    }
    data = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data)
