"""The errors of mapper, one family.

MapperError
├── RecordsError      the records have faults; the error lists every one
├── GeodataError      boundaries, agencies or landmarks are missing or broken
├── SelectionError    a selection names an unknown agency, area or status
│   └── ArgumentError     arguments of a Python call have the wrong type or an unknown value
├── LeakError         an output contains something that must not be published
├── PointsError       a table of points cannot be read
├── PageError         the parts of a page do not fit together
├── ExportError       the incidents do not fit the export format, or the format is unknown
├── ExtraError        a package for this feature is not installed
├── OutputError       an output could not be written
│   └── DestinationError  an output is also an input, is not a file, or is named twice
└── NetworkError      a service gave no answer, or may not be asked
    ├── GeocodingError    a geocoder gave no answer; "not found" is an answer and never an error
    │   ├── GeocoderSetupError        its name, key or address is wrong
    │   ├── GeocoderUnreachableError  no connection, no answer in time, or the server failed
    │   ├── GeocoderRefusedError      it refuses: too many requests, no key, not allowed
    │   └── GeocoderAnswerError       its answer cannot be read, or comes from elsewhere
    └── ArchivingError    a web archive or time-stamping authority gave no answer
        ├── ArchiveUnreachableError   no connection, no answer in time, or the server failed
        ├── ArchiveRefusedError       it refuses: too many requests, not allowed
        └── ArchiveAnswerError        its answer cannot be read, or comes from elsewhere

Each message names what was found, what was expected and the fix. Five problems are only
warnings: NotSelfContainedWarning, when a saved page has layers, added by hand, that load something from
outside, GroundWarning, when something of the ground is left out, OutlineWarning, when outlines are coarser
than a reader can see, PictureWarning, when a picture lacks something of the page, and ExportWarning, when a
format has no place for something.
"""

from __future__ import annotations

import dataclasses
import errno
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_LINES = 40  # of a screen, for faults
_EXAMPLES = 3  # of one kind
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MISSING = {errno.ENOENT, errno.ENOTDIR}
CHECK_SPELLING = "Check the spelling."
CORRECT_NUMBER = "Correct the number."
_NAMED_COLUMN = re.compile(r"\b[Cc]olumn '([^']*)'")


class MapperError(Exception):
    """Base of every error that mapper raises on purpose.

    Attributes:
        code: A short name of the kind of fault, stable between versions; empty if the class is enough.
    """

    code: str = ""

    def __init__(self, message: str = "", *, code: str = "") -> None:
        """Store the message and the code; without one, that of the class."""
        super().__init__(message)
        self.code = code or type(self).code

    def __str__(self) -> str:
        """Return the message, with the code; each of several lines has its own."""
        message = super().__str__()
        alone = self.code and not message.endswith(f"[{self.code}]") and "\n" not in message
        return f"{message}  [{self.code}]" if alone else message


class GeodataError(MapperError, LookupError):
    """Boundaries, agencies or landmarks are missing or broken."""


class SelectionError(MapperError, ValueError):
    """A selection names an unknown agency, area or status."""


class ArgumentError(SelectionError, TypeError):
    """Arguments of a call have the wrong type or an unknown value; the message has a line for each."""


class PointsError(MapperError, ValueError):
    """A table of points cannot be read, or lacks its coordinates."""


class PageError(MapperError, ValueError):
    """The parts of a page, or a file that it is made of, do not fit together."""


class LeakError(MapperError, ValueError):
    """An output contains a value that must not be published; it was not written."""


class ExportError(MapperError, ValueError):
    """The export format is unknown, or the incidents do not fit it."""


class ExtraError(MapperError, ImportError):
    """A feature needs a package that is not installed."""


class OutputError(MapperError, OSError):
    """A result could not be written; an existing file is unchanged."""

    def __init__(self, message: str, *, code: str = "unwritable-output") -> None:
        """Store the message and the code."""
        super().__init__(message, code=code)


class DestinationError(OutputError):
    """An output is an input, is no file or stream, has no folder, or is named twice; nothing was written.

    Its codes are `output-is-input`, `outputs-are-one-file`, `output-is-no-file`, `no-output-folder` and
    `working-file`.
    """


class SiteError(MapperError, ValueError):
    """A published site is broken, changed, or from another version."""


class PreviewError(MapperError, OSError):
    """The preview cannot be served."""


class NetworkError(MapperError, OSError):
    """A service gave no answer, or may not be asked.

    Attributes:
        again: Whether the same request may succeed a little later.
        retry_after_seconds: The pause that the service asks for, None if it does not.
    """

    def __init__(
        self,
        message: str,
        *,
        again: bool = False,
        retry_after_seconds: float | None = None,
        code: str = "",
    ) -> None:
        """Store the message and whether to try again."""
        super().__init__(message, code=code)
        self.again = again
        self.retry_after_seconds = retry_after_seconds


class GeocodingError(NetworkError):
    """A geocoder gave no answer; "not found" is an answer, not an error."""

    code = "geocoder-not-asked"


class GeocoderSetupError(GeocodingError):
    """A geocoder has an unknown name, no key, or a bad address."""

    code = "geocoder-setup"


class GeocoderUnreachableError(GeocodingError):
    """There is no connection, no answer in time, or the server failed (5xx)."""

    code = "geocoder-unreachable"


class GeocoderRefusedError(GeocodingError):
    """The service refuses: too many requests (429), no key (401), not allowed (403)."""

    code = "geocoder-refused"


class GeocoderAnswerError(GeocodingError):
    """The answer cannot be read: broken JSON, a web page, a redirect elsewhere."""

    code = "geocoder-answer"


class ArchivingError(NetworkError):
    """A web archive or time-stamping authority gave no answer; that there is no copy is one."""

    code = "archive-not-asked"


class ArchiveUnreachableError(ArchivingError):
    """There is no connection, no answer in time, or the server failed (5xx)."""

    code = "archive-unreachable"


class ArchiveRefusedError(ArchivingError):
    """The service refuses: too many requests (429), not allowed (403)."""

    code = "archive-refused"


class ArchiveAnswerError(ArchivingError):
    """The answer cannot be read: broken JSON, no time stamp of the release, a redirect elsewhere."""

    code = "archive-answer"


class NotSelfContainedWarning(UserWarning):
    """A saved page has layers, added by hand, that load something from outside."""


class GroundWarning(UserWarning):
    """Something of the ground that a page was to show is left out, such as side streets for its size."""


class OutlineWarning(UserWarning):
    """Outlines of a page are coarser than a reader can see, or left out, for their size."""


class PictureWarning(UserWarning):
    """Something of the page is not in a picture of it, such as the ground or letters of a title."""


class ExportWarning(UserWarning):
    """Something of the incidents is not in an export, such as outlines in records."""


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A position in a text file; both numbers count from 1. Column 0 means the whole line."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One fault at one position in a file.

    Attributes:
        file: The file as the user named it.
        position: The position in the file.
        found: The fault, as a sentence: "This row has 5 cells; the header has 4."
        expected: The correct form, as a sentence; empty if the other two are enough.
        fix: The fix, as a sentence.
        code: A short name of the kind of fault, stable between versions.
        severity: Whether it stops a command; an editor should look at a warning.
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
        where = f"{on_one_line(self.file)}:{self.position.line}"
        if self.position.column:
            where += f":{self.position.column}"
        return f"{where}: {self.severity}: {self.message}"

    @property
    def message(self) -> str:
        """The fault and its fix, with the code and without the position."""
        text = " ".join(filter(None, (self.found, self.expected, self.fix)))
        return f"{on_one_line(text)}  [{self.code}]"


def faults_on_a_screen(faults: Sequence[Fault], *, in_all: int | None = None) -> list[str]:
    """List faults in at most a screenful of lines.

    If rows of a table have the same kind of fault in the same column, only the first three are listed,
    with a count of the others. Faults with a column position, such as those of hand-written records, are
    all listed while they fit.

    Args:
        faults: In the order in which to list them.
        in_all: The number of all faults, if only the first were kept.
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
                f"{on_one_line(alike[0].file)}: and {more:,} more like it  [{alike[0].code}]"
            )
    if rest := (len(faults) if in_all is None else in_all) - said:
        lines.append(f"and {rest:,} {'other' if len(kinds) > 1 else 'more'}")
    return lines


def _kind(fault: Fault) -> tuple[str, ...]:
    """Return a key for the kind of fault: its code, and the table column that the message names."""
    column = _NAMED_COLUMN.search(fault.found) or _NAMED_COLUMN.search(fault.fix)
    return fault.file, fault.severity, fault.code, column[1] if column else ""


class RecordsError(MapperError, ValueError):
    """The records have faults; `faults` lists every one, in the file's order.

    Attributes:
        rejected_csv: Writes the rejected rows with their cells, if every row of a table is rejected.
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
    """A fault of one incident, found after reading; its position in the file is looked up later.

    Attributes:
        incident_id: Which incident; empty for a fault outside the incidents.
        field: Names and numbers that lead from the incident, or from the file's top, to the value.
        found: The fault, as a sentence.
        expected: The correct form, as a sentence; empty if the other two are enough.
        fix: The fix, as a sentence.
        code: A short name of the kind of fault, stable between versions.
    """

    incident_id: str
    field: tuple[str | int, ...]
    found: str
    expected: str = dataclasses.field(default="", kw_only=True)
    fix: str
    code: str


def quoted(value: object, *, limit: int = 60) -> str:
    """Show a value inside a message: as written, on one line, cut at `limit` characters."""
    text = on_one_line(_written(value))
    return f"'{text if len(text) <= limit else text[: limit - 1] + '…'}'"


def _written(value: object) -> str:
    """Write a value as text; one that has no text of its own by its type."""
    if isinstance(value, str):
        return value
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - whatever an object of the user's does
        text = ""
    return text if text and " at 0x" not in text else type(value).__name__


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


def not_utf8(path: Path | str, position: Position, byte: int) -> RecordsError:
    """Return the error for a byte of a file that is not UTF-8."""
    return RecordsError(
        [
            Fault(
                str(path),
                position,
                found=f"The byte 0x{byte:02X} is not UTF-8.",
                fix="Save the file as UTF-8.",
                code="encoding",
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


def remedy_of(error: Exception, output: str) -> str:
    """Return what helps where the system wrote no output.

    Args:
        error: What the system answered.
        output: What was to be written: "file" or "folder".
    """
    number = getattr(error, "errno", None)
    if number in _FULL:
        return f"Free some space there, or name another {output}."
    if number in _MISSING:
        return f"Create its folder first, or name another {output}."
    if number == errno.ENAMETOOLONG:
        return f"Give the {output} a shorter name."
    return f"Name another {output}."


def on_one_line(text: str) -> str:
    """Escape what would break a line or drive a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
