"""The errors of mapper, one family.

MapperError
├── RecordsError      the records do not hold what they must; carries every fault
├── GeodataError      boundaries, agencies or landmarks are missing or broken
├── SelectionError    a selection names an agency, area or status that nobody knows
├── LeakError         what was made holds something that must not be published
├── PointsError       a table of points cannot be read as one
├── PageError         what a page was asked to hold does not fit together
├── ExportError       the incidents do not fit the format that was asked for, or nobody knows the format
├── ExtraError        a part that has to be installed for this is not
├── OutputError       what was made could not be written
│   └── DestinationError  what was named as output is read, is no file, or is named twice
└── GeocodingError    a geocoder could not be asked; never says that it found nothing
    ├── GeocoderSetupError        it cannot be used as it was set up: name, key, address
    ├── GeocoderUnreachableError  no connection, no answer in time, or a fault of the service
    ├── GeocoderRefusedError      it does not want to be asked: too often, no key, not allowed
    └── GeocoderAnswerError       it answered what cannot be read, or from elsewhere

Each says what was found, what was expected and what to do. One thing is no error and is said as a
warning: NotSelfContainedWarning, when a page is saved whose layers, added by hand, ask for something
from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class MapperError(Exception):
    """Base of every error that mapper raises on purpose."""


class GeodataError(MapperError, LookupError):
    """Boundaries, agencies or landmarks are missing, broken or not there for a state."""


class SelectionError(MapperError, ValueError):
    """A selection names an agency, an area or a status that nobody knows."""


class PointsError(MapperError, ValueError):
    """A table of points cannot be read, or lacks its coordinates."""


class PageError(MapperError, ValueError):
    """What a page was asked to hold, or a file that it is made of, does not fit together."""


class LeakError(MapperError, ValueError):
    """What was made holds a value that must not be published; it was not written."""


class ExportError(MapperError, ValueError):
    """Nobody knows the format that was asked for, or the incidents do not fit it."""


class ExtraError(MapperError, ImportError):
    """What was asked for needs a package that is not installed."""


class OutputError(MapperError, OSError):
    """A result could not be written; what stood there before is untouched.

    Attributes:
        code: A short name of the kind of fault, stable between versions.
    """

    def __init__(self, message: str, *, code: str = "unwritable-output") -> None:
        """Keep what happened and the kind of it."""
        super().__init__(message)
        self.code = code


class DestinationError(OutputError):
    """An output is a file that is read, no regular file or stream, or another output; nothing was written.

    Its codes are `output-is-input`, `outputs-are-one-file` and `output-is-no-file`.
    """


class GeocodingError(MapperError, OSError):
    """A geocoder could not be asked, so nothing is known; "not found" is an answer and no error.

    Attributes:
        again: Whether the same request may succeed a little later.
        retry_after_seconds: How long the service asks to be left alone, None if it does not say.
    """

    def __init__(
        self, message: str, *, again: bool = False, retry_after_seconds: float | None = None
    ) -> None:
        """Keep what happened and whether to try again."""
        super().__init__(message)
        self.again = again
        self.retry_after_seconds = retry_after_seconds


class GeocoderSetupError(GeocodingError):
    """A geocoder cannot be used as it was set up: an unknown name, no key, a bad address."""


class GeocoderUnreachableError(GeocodingError):
    """No connection, no answer in time, or the service itself is at fault (5xx)."""


class GeocoderRefusedError(GeocodingError):
    """The service does not want to be asked: too often (429), no key (401), not allowed (403)."""


class GeocoderAnswerError(GeocodingError):
    """The service answered what cannot be read: broken JSON, a page, a redirect elsewhere."""


class NotSelfContainedWarning(UserWarning):
    """A saved page has layers, added by hand, that ask for something from outside."""


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in a text file; both numbers count from 1. Column 0 stands for the whole line."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing wrong in one place of one file.

    Attributes:
        file: The file as the user named it.
        position: Where in the file.
        got: What stands there.
        expected: What should.
        do: What the user can do about it.
        code: A short name of the kind of fault, stable between versions.
        severity: A warning is what an editor should look at; it stops nothing.
    """

    file: str
    position: Position
    got: str
    expected: str
    do: str
    code: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """One line that an editor can jump to."""
        where = f"{_one_line(self.file)}:{self.position.line}"
        if self.position.column:
            where += f":{self.position.column}"
        return f"{where}: {self.severity}: {self.said}"

    @property
    def said(self) -> str:
        """What is wrong, without where."""
        said = f"got {self.got}, expected {self.expected}, do {self.do}"
        return f"{_one_line(said)}  [{self.code}]"


class RecordsError(MapperError, ValueError):
    """The records have faults; `faults` holds every one of them, in the file's order.

    Attributes:
        rejected_csv: Writes the rows at fault with their cells, where all rows of a table are.
    """

    def __init__(
        self, faults: Iterable[Fault], *, rejected_csv: Callable[[], bytes] | None = None
    ) -> None:
        """Keep the faults sorted by place in the file."""
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        self.rejected_csv = rejected_csv
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one incident, found after reading; its place in the file is looked up later.

    Attributes:
        incident_id: Which incident; empty for what stands beside the incidents.
        field: Names and numbers that lead from the incident, or from the file's top, to the value.
        got: What stands there.
        expected: What should.
        do: What the user can do about it.
        code: A short name of the kind of fault, stable between versions.
    """

    incident_id: str
    field: tuple[str | int, ...]
    got: str
    expected: str
    do: str
    code: str


def quoted(value: object, *, limit: int = 60) -> str:
    """Show a value inside a message: as written, on one line, cut at `limit` characters."""
    text = _one_line(str(value))
    return f"'{text if len(text) <= limit else text[: limit - 1] + '…'}'"


def cannot_read(path: Path | str, error: OSError) -> RecordsError:
    """Turn a failed open into a fault at the head of that file."""
    return RecordsError(
        [
            Fault(
                file=str(path),
                position=Position(),
                got=f"no readable file ({error.strerror or error})",
                expected="a file of incident records",
                do="check the path and the permissions",
                code="unreadable-file",
            )
        ]
    )


def _one_line(text: str) -> str:
    """Escape what would break a line or drive a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
