"""Walks through the text of a JSON file and gives its entries one by one, each with its place.

Python's own decoder reads every value; this adds the position of a value, and the dropped one of two
members with one name.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mapper.errors import Fault, Position, RecordsError, not_utf8
from mapper.files.fixes import CORRECT_HERE
from mapper.files.json_decoding import ESCAPED_SURROGATE
from mapper.files.limits import MAX_JSON_BYTES
from mapper.files.sheets import whole_file_error
from mapper.files.streams import too_large

_SPACE = re.compile(r"[ \t\r\n\x1e]*")  # 1E begins each text of a GeoJSON text sequence
_TOO_DEEP = "brackets are nested too deeply"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of an array, or of a line.

    Attributes:
        value: The value.
        position: Where it begins; column 0 where it has the line for itself.
        twice: Members with the same name within it; the decoder keeps the last.
    """

    value: Any
    position: Position
    twice: tuple[str, ...] = ()


@dataclass
class Members:
    """The members of an object, with the entries of its arrays that were asked for.

    Attributes:
        values: Value by name; of an array that was asked for, its entries as `Entry`.
        twice: Names that occur more than once.
    """

    values: dict[str, Any] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)


class JsonText:
    """The text of a file in JSON.

    Attributes:
        path: The file as the user named it.
        text: Its text; a byte that is not UTF-8 is a lone surrogate.
        is_clean: Whether no lone surrogate can come of it.
    """

    def __init__(self, path: Path, file: Path) -> None:
        """Read a file.

        Raises:
            OSError: It cannot be read.
            RecordsError: It is too large.
        """
        self.path = file
        size = path.stat().st_size
        if size > MAX_JSON_BYTES:
            raise too_large(file, f"The file has {size:,} bytes, too many for JSON.")
        data = path.read_bytes()
        self.bad_byte: tuple[int, int] | None = None
        self.text = self._decoded(data)
        self.is_clean = self.bad_byte is None and not ESCAPED_SURROGATE.search(self.text)
        self._twice: list[str] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)
        self._at, self._line, self._line_start = 0, 1, 0
        self.take: Callable[[Entry], bool] | None = (
            None  # takes features one by one, if they are any
        )
        self.take_row: Callable[[str, Entry, Mapping[str, Any]], bool] | None = None  # of the rest

    def _decoded(self, data: bytes) -> str:
        encoding = json.detect_encoding(data)
        if data.startswith(codecs.BOM_UTF8):
            encoding = "utf-8-sig"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            self.bad_byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        return data.decode(encoding, errors)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            self._twice += [name for name, _ in pairs if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
        return made

    # ---- places --------------------------------------------------------------------------------

    def position(self, offset: int) -> Position:
        """Return the place of an offset; asked in order, it costs one pass over the text."""
        if offset < self._at:
            self._at, self._line, self._line_start = 0, 1, 0
        breaks = self.text.count("\n", self._at, offset)
        if breaks:
            self._line += breaks
            self._line_start = self.text.rfind("\n", self._at, offset) + 1
        self._at = offset
        return Position(self._line, offset - self._line_start + 1)

    def bad_json(self, offset: int, why: str) -> RecordsError:
        """Return the error that the text is not JSON from some position on."""
        if self.bad_byte is not None:
            line, byte = self.bad_byte
            return not_utf8(self.path, Position(line, 0), byte)
        return RecordsError([self._fault(self.position(offset), why)])

    def _fault(self, position: Position, why: str) -> Fault:
        return Fault(
            str(self.path),
            position,
            found=f"The text is not valid JSON ({why}).",
            fix=CORRECT_HERE,
            code="json-syntax",
        )

    # ---- values --------------------------------------------------------------------------------

    def skipped(self, at: int) -> int:
        """Return the position of the next value or mark."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int) -> tuple[Any, int, tuple[str, ...]]:
        """Decode one value, and return its end and the names that occur twice in it.

        Raises:
            RecordsError: It is not JSON.
        """
        self._twice = []
        try:
            value, end = self._decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise self.bad_json(error.pos, error.msg) from error
        except RecursionError as error:
            raise self.bad_json(at, _TOO_DEEP) from error
        except ValueError as error:  # a number of more digits than Python takes
            raise self.bad_json(at, str(error).split(";")[0]) from error
        return value, end, tuple(self._twice)

    def entries(
        self, at: int, take: Callable[[Entry], bool] | None = None
    ) -> tuple[list[Entry], int]:
        """Decode the entries of an array that begins at some place, but for those that `take` takes."""
        found: list[Entry] = []
        at = self.skipped(at + 1)
        if self.text[at : at + 1] == "]":
            return found, at + 1
        while True:
            value, end, twice = self.value(at)
            entry = Entry(value, self.position(at), twice)
            if take is None or not take(entry):
                found.append(entry)
            at = self._after(end, "]")
            if self.text[at - 1] == "]":
                return found, at
            at = self.skipped(at)

    def members(self, at: int, arrays: Collection[str], opened: str = "") -> tuple[Members, int]:
        """Decode the members of an object that begins at some place.

        Args:
            at: The position of its brace.
            arrays: Members that are arrays of rows; each of their entries is returned with its place.
            opened: A member that is an array of objects with such arrays.
        """
        found = Members()
        at = self.skipped(at + 1)
        if self.text[at : at + 1] == "}":
            return found, at + 1
        while True:
            name, end, _ = self.value(at)
            at = self.skipped(end)
            if not isinstance(name, str) or self.text[at : at + 1] != ":":
                raise self.bad_json(at, "Expecting a name and ':'")
            at = self.skipped(at + 1)
            value: Any
            if name in found.values:
                found.twice.append(name)
            if self.text[at : at + 1] == "[" and name == opened:
                value, end = self._opened(at, arrays)
            elif self.text[at : at + 1] == "[" and name in arrays:
                take = self._row_taker(name, found.values) if opened else None
                value, end = self.entries(at, self.take if name == "features" else take)
            else:
                value, end, twice = self.value(at)
                found.twice += twice
            found.values[name] = value
            at = self._after(end, "}")
            if self.text[at - 1] == "}":
                return found, at
            at = self.skipped(at)

    def _row_taker(self, name: str, members: Mapping[str, Any]) -> Callable[[Entry], bool] | None:
        """Return what takes the entries under a name, with the members before it."""
        take = self.take_row
        return None if take is None else lambda entry: take(name, entry, members)

    def _opened(self, at: int, arrays: Collection[str]) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self.skipped(at + 1)
        if self.text[at : at + 1] == "]":
            return found, at + 1
        while True:
            if self.text[at : at + 1] == "{":
                each, end = self.members(at, arrays)
                found.append(each)
            else:
                value, end, _ = self.value(at)
                found.append(value)
            at = self._after(end, "]")
            if self.text[at - 1] == "]":
                return found, at
            at = self.skipped(at)

    def _after(self, end: int, closing: str) -> int:
        """Return the place after a comma or the end of the array or object."""
        at = self.skipped(end)
        if self.text[at : at + 1] not in (",", closing):
            raise self.bad_json(at, f"Expecting ',' or '{closing}'")
        return at + 1

    def lines(self) -> Iterator[Entry | tuple[Fault, str]]:
        """Decode each line that is not empty; one that is not JSON is a fault of its own, with its text."""
        at = number = 0
        while at <= len(self.text):
            end = self.text.find("\n", at)
            line = self.text[at:] if end < 0 else self.text[at:end]
            at = len(self.text) + 1 if end < 0 else end + 1
            number += 1
            own = line.strip("\x1e \t\r")
            if not own:
                continue
            self._twice = []
            try:
                value = self._decoder.decode(own)
            except json.JSONDecodeError as error:
                column = line.index(own) + error.pos + 1
                yield self._fault(Position(number, column), error.msg), line.strip()
            except RecursionError:
                yield self._fault(Position(number, 1), _TOO_DEEP), line.strip()
            except ValueError as error:
                yield self._fault(Position(number, 1), str(error).split(";")[0]), line.strip()
            else:
                yield Entry(value, Position(number, 0), tuple(self._twice))


def not_a_table(path: Path, kind: str, fix: str) -> RecordsError:
    """Return the error that a file is not a table."""
    return whole_file_error(path, found=f"This is {kind}, not a table.", fix=fix, code="no-table")
