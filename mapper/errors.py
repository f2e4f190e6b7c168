"""The errors of mapper, one family.

MapperError
├── RecordsError      the records do not hold what they must; carries every fault
├── GeodataError      boundaries, agencies or landmarks are missing or broken
├── SelectionError    a selection names an agency, area or status that nobody knows
│   └── ArgumentError     an argument of a Python call is of the wrong type, or none of its choices
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

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import TextIOBase
from os import PathLike, fspath
from pathlib import Path, PurePath
from typing import Literal

_LINES = 40  # of a screen, for faults
_EXAMPLES = 3  # of one kind
CHECK_SPELLING = "Check the spelling."
_NAMED_COLUMN = re.compile(r"\b[Cc]olumn '([^']*)'")


class MapperError(Exception):
    """Base of every error that mapper raises on purpose.

    Attributes:
        code: A short name of the kind of fault, stable between versions; empty for the kinds that
            the class alone tells apart.
    """

    def __init__(self, message: str = "", *, code: str = "") -> None:
        """Keep what happened and the kind of it."""
        super().__init__(message)
        self.code = code

    def __str__(self) -> str:
        """Say what happened, with the code; of several lines each has its own."""
        message = super().__str__()
        alone = self.code and not message.endswith(f"[{self.code}]") and "\n" not in message
        return f"{message}  [{self.code}]" if alone else message


class GeodataError(MapperError, LookupError):
    """Boundaries, agencies or landmarks are missing, broken or not there for a state."""


class SelectionError(MapperError, ValueError):
    """A selection names an agency, an area or a status that nobody knows."""


class ArgumentError(SelectionError, TypeError):
    """Arguments of a call are of the wrong type or none of their choices; a line for each of them."""


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
    """A result could not be written; what stood there before is untouched."""

    def __init__(self, message: str, *, code: str = "unwritable-output") -> None:
        """Keep what happened and the kind of it."""
        super().__init__(message, code=code)


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
        found: The fault, as a sentence: "This row has 5 cells."
        expected: What belongs there, as a sentence; empty where `found` says it.
        fix: What the user can do about it, as a sentence.
        code: A short name of the kind of fault, stable between versions.
        severity: A warning is what an editor should look at; it stops nothing.
    """

    file: str
    position: Position
    found: str
    expected: str = dataclasses.field(default="", kw_only=True)
    fix: str
    code: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """One line that an editor can jump to."""
        where = f"{_one_line(self.file)}:{self.position.line}"
        if self.position.column:
            where += f":{self.position.column}"
        return f"{where}: {self.severity}: {self.message}"

    @property
    def message(self) -> str:
        """What is wrong and how to fix it, with the code, without the place."""
        said = (("Found", self.found), ("Expected", self.expected), ("", self.fix))
        text = " ".join(_sentence(*each) for each in said if each[1])
        return f"{_one_line(text)}  [{self.code}]"


def faults_on_a_screen(faults: Sequence[Fault], *, in_all: int | None = None) -> list[str]:
    """Say faults in so few lines that a screen holds them.

    Of rows of a table that have the same kind of fault in the same column the first three are said, and
    how many more there are. Faults with a column of their own, as of records written by hand, are all
    said while they fit.

    Args:
        faults: In the order in which to say them.
        in_all: How many there are, where only the first were kept.
    """
    kinds: dict[tuple[str, ...], list[Fault]] = {}
    for number, fault in enumerate(faults):
        alone = str(number) if fault.position.column else ""
        kinds.setdefault((*_kind(fault), alone), []).append(fault)
    if sum(min(len(each), _EXAMPLES + 1) for each in kinds.values()) > _LINES:
        kinds = {}
        for fault in faults:
            kinds.setdefault(_kind(fault), []).append(fault)
    lines: list[str] = []
    said = 0
    for alike in kinds.values():
        shown = alike if len(alike) == _EXAMPLES + 1 else alike[:_EXAMPLES]
        if len(lines) + len(shown) + 1 > _LINES:
            break
        lines += map(str, shown)
        said += len(alike)
        if more := len(alike) - len(shown):
            lines.append(
                f"{_one_line(alike[0].file)}: and {more:,} more like it  [{alike[0].code}]"
            )
    if rest := (len(faults) if in_all is None else in_all) - said:
        lines.append(f"and {rest:,} {'other' if len(kinds) > 1 else 'more'}")
    return lines


def _kind(fault: Fault) -> tuple[str, ...]:
    """Tell what is one kind of fault: the code, and the column of the table that a message names."""
    column = _NAMED_COLUMN.search(fault.found) or _NAMED_COLUMN.search(fault.fix)
    return fault.file, fault.severity, fault.code, column[1] if column else ""


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
        super().__init__("\n".join(faults_on_a_screen(self.faults)))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one incident, found after reading; its place in the file is looked up later.

    Attributes:
        incident_id: Which incident; empty for what stands beside the incidents.
        field: Names and numbers that lead from the incident, or from the file's top, to the value.
        found: The fault, as a sentence.
        expected: What belongs there, as a sentence; empty where `found` says it.
        fix: What the user can do about it, as a sentence.
        code: A short name of the kind of fault, stable between versions.
    """

    incident_id: str
    field: tuple[str | int, ...]
    found: str
    expected: str = dataclasses.field(default="", kw_only=True)
    fix: str
    code: str


class Arguments:
    """Collects what is wrong with the arguments of one call, so that all of it is said at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.wrong: list[str] = []

    def require(self, name: str, value: object, *, holds: bool, wanted: str) -> None:
        """Note an argument that does not hold.

        Args:
            name: As the call has it.
            value: What was given.
            holds: Whether it can be taken.
            wanted: What to give instead.
        """
        if not holds:
            self.wrong.append(f"{name} is {_in_code(value)}. Give {wanted}.")

    def require_text(self, name: str, value: object, wanted: str = "a text, or None") -> None:
        """Note an argument that is neither text nor None."""
        self.require(name, value, holds=value is None or isinstance(value, str), wanted=wanted)

    def require_path(self, name: str, value: object, *, optional: bool = False) -> None:
        """Note an argument that cannot be the name of a file."""
        text = value if isinstance(value, str | PathLike) else None
        holds = text is not None and isinstance(fspath(text), str) and "\0" not in fspath(text)
        holds = holds or (optional and value is None)
        self.require(name, value, holds=holds, wanted="the path of a file as text or as a Path")

    def require_target(self, name: str, value: object) -> None:
        """Note an argument that is neither the name of a file nor a stream of bytes."""
        if isinstance(value, TextIOBase):
            self.require(name, value, holds=False, wanted="a path, or a stream opened for bytes")
        elif not callable(getattr(value, "write", None)):
            self.require_path(name, value)

    def refuse(self) -> None:
        """End here if anything is wrong.

        Raises:
            ArgumentError: Something is; a line for each argument.
        """
        if self.wrong:
            raise ArgumentError("\n".join(self.wrong))


def _in_code(value: object) -> str:
    """Show a value as code has it where it is short, else its type alone."""
    if isinstance(value, str | bytes | int | float | date | PurePath) or value is None:
        text = _one_line(repr(value))
        return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - as `quoted`
    kind = type(value).__name__
    return f"of the type {kind}"


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
                found=f"Cannot read the file: {reason_of(error)}.",
                expected="",
                fix="Check the path and the permissions.",
                code="unreadable-file",
            )
        ]
    )


def and_more(count: int) -> str:
    """Name the rest of a list that is cut: " and 3 more"; empty if there is none."""
    return f" and {count:,} more" if count > 0 else ""


def number_of(count: int, noun: str) -> str:
    """Count something in words: "1 row", "1,200 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def reason_of(error: Exception) -> str:
    """Return the system's reason for an error, in a form that fits inside a sentence."""
    text = getattr(error, "strerror", None) or str(error)
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _sentence(verb: str, text: str) -> str:
    """Make a sentence of a phrase; what ends in a period is one."""
    if text.endswith("."):
        return text
    phrase = f"{verb} {text}".strip()
    return f"{phrase[:1].upper()}{phrase[1:]}."


def _one_line(text: str) -> str:
    """Escape what would break a line or drive a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
