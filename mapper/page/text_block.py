"""A block of texts: tables by column, as they cross into the page.

A block is base64 of gzip. Its bytes are

    uint32 little-endian H | header as JSON in UTF-8, H bytes | column | column | …

The header is `{"format": 2, "tables": [{"name", "rows", "columns": […]}, …]}`; the bytes of the columns
follow in the same order. Each column has a `name` and one of

    "all"       the value of every row; it has no bytes
    "texts"     so many bytes of UTF-8: the texts of all rows, U+0000 between two; U+0001 alone is missing
    "words"     the distinct texts, null for missing, and "codes", so many bytes: which one each row has
    "numbers"   so many bytes: whole numbers with a sign, each in as many bytes as `numbers / rows`
    "values"    JSON values, one a row, null for missing

Codes have no sign. Numbers with "delta", in "all" too, are differences to the row before, the first to 0.
All are little-endian. A column that is missing in every row is not there at all.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Codes
from mapper.page.blocks import code_type, compact_json

FORMAT = 2

_BETWEEN = "\x00"
_MISSING = "\x01"
_ROOMY = 4  # words a row from which on sorting is quicker than counting


class Stored(NamedTuple):
    """A column of a block: its entry in the header, and its bytes."""

    listed: dict[str, Any]
    data: bytes = b""


class Cells(Protocol):
    """A column of a table, stored some rows at a time."""

    def stored(self, rows: Codes) -> Stored | None:
        """Store some rows; None if all are missing."""


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts that rarely repeat."""

    array: pa.LargeStringArray
    has_marks: bool = True  # whether U+0000 or U+0001 may be among the letters

    def stored(self, rows: Codes) -> Stored | None:
        """Store some rows, at least one."""
        texts = self.array.take(pa.array(rows))
        missing = texts.null_count
        if missing == len(texts):
            return None
        if missing:
            texts = texts.fill_null(_MISSING)
        offsets = pa.array([0, len(texts)], pa.int64())
        joined = pc.binary_join(pa.LargeListArray.from_arrays(offsets, texts), _SEPARATOR)
        data = joined[0].as_buffer().to_pybytes()
        if self.has_marks and (
            data.count(b"\x00") != len(texts) - 1 or data.count(b"\x01") != missing
        ):
            return Stored({"values": self.array.take(pa.array(rows)).to_pylist()})
        return Stored({"texts": len(data)}, data)


@dataclass(frozen=True, slots=True)
class Words:
    """Texts with few distinct values; -1 codes a missing one."""

    codes: Codes
    words: Sequence[str]

    def stored(self, rows: Codes) -> Stored | None:
        """Store some rows, at least one."""
        codes = self.codes[rows]
        first = int(codes[0])
        if (codes == first).all():
            return Stored({"all": self.words[first]}) if first >= 0 else None
        distinct, codes = _compact(codes, len(self.words))
        data = codes.astype(code_type(len(distinct)).newbyteorder("<")).tobytes()
        words = [None if code < 0 else self.words[code] for code in distinct.tolist()]
        return Stored({"words": words, "codes": len(data)}, data)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers, none missing."""

    values: npt.NDArray[np.integer[Any]]

    def stored(self, rows: Codes) -> Stored:
        """Store some rows, at least one."""
        return stored_numbers(self.values[rows])


@dataclass(frozen=True, slots=True)
class Values:
    """Lists and mappings of plain values, None for missing ones."""

    values: npt.NDArray[np.object_]

    def stored(self, rows: Codes) -> Stored | None:
        """Store some rows."""
        values = self.values[rows].tolist()
        return Stored({"values": values}) if any(value is not None for value in values) else None


class Part(NamedTuple):
    """Some rows of a table.

    Attributes:
        name: The name of the table.
        rows: The rows.
        columns: The columns of the whole table.
        own: Columns of this block alone.
    """

    name: str
    rows: Codes
    columns: Mapping[str, Cells]
    own: Mapping[str, Stored] = MappingProxyType({})


def stored_numbers(values: npt.NDArray[np.integer[Any]], *, delta: bool = False) -> Stored:
    """Store whole numbers, or each one's difference to the one before."""
    listed: dict[str, Any] = {"delta": True} if delta else {}
    if not len(values):
        return Stored(listed | {"all": 0})
    if delta:
        values = np.concatenate((values[:1], values[1:] - values[:-1]))
    lowest, highest = int(values.min()), int(values.max())
    if lowest == highest:
        return Stored(listed | {"all": lowest})
    type_ = np.min_scalar_type(min(lowest, -1 - highest))  # with a sign, as one is below zero
    data = values.astype(type_.newbyteorder("<")).tobytes()
    return Stored(listed | {"numbers": len(data)}, data)


def has_marks(texts: pa.LargeStringArray) -> bool:
    """Whether texts may contain U+0000 or U+0001, which separate texts and mark missing ones."""
    data = texts.buffers()[2]
    return data is not None and bool(np.frombuffer(data, np.uint8).min(initial=255) <= 1)


def _compact(codes: Codes, words: int) -> tuple[Codes, Codes]:
    """Return the distinct codes in order, -1 first, and the number of each among them."""
    if words > _ROOMY * len(codes):
        return np.unique(codes, return_inverse=True)
    present = np.zeros(words + 1, dtype=bool)
    present[codes + 1] = True
    return np.flatnonzero(present) - 1, (np.cumsum(present) - 1)[codes + 1]


def join_block(parts: Sequence[Part]) -> bytes:
    """Return the bytes of a block with some rows of each of several tables."""
    tables = []
    pieces: list[bytes] = []
    for part in parts:
        if not len(part.rows):
            continue
        listed = []
        for name, stored in chain(part.own.items(), _stored(part)):
            listed.append({"name": name, **stored.listed})
            pieces.append(stored.data)
        tables.append({"name": part.name, "rows": len(part.rows), "columns": listed})
    head = compact_json({"format": FORMAT, "tables": tables})
    return b"".join((struct.pack("<I", len(head)), head, *pieces))


def _stored(part: Part) -> Iterator[tuple[str, Stored]]:
    for name, cells in part.columns.items():
        stored = cells.stored(part.rows)
        if stored is not None:
            yield name, stored


def split_block(data: bytes) -> dict[str, tuple[int, dict[str, list[Any]]]]:
    """Split a block into the number of rows and the columns of each table, None for missing values.

    Raises:
        ValueError: It is in another format, or its bytes do not match its header; other conversion
            errors occur likewise.
    """
    (size,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + size])
    if header["format"] != FORMAT:
        raise ValueError("another format")
    at = 4 + size
    tables = {}
    for table in header["tables"]:
        rows = table["rows"]
        columns = {}
        for column in table["columns"]:
            length = int(column.get("texts", column.get("codes", column.get("numbers", 0))))
            columns[column["name"]] = _cells(column, data[at : at + length], rows)
            at += length
        tables[table["name"]] = (rows, columns)
    if at != len(data):
        raise ValueError("another length")
    return tables


def _cells(column: Mapping[str, Any], data: bytes, rows: int) -> list[Any]:
    if "values" in column:
        cells = list(column["values"])
    elif "texts" in column:
        texts = data.decode("utf-8").split(_BETWEEN)
        cells = [None if text == _MISSING else text for text in texts]
    elif "words" in column:
        words = column["words"]
        cells = [words[code] for code in np.frombuffer(data, f"<u{len(data) // rows}").tolist()]
    elif "numbers" in column:
        numbers = np.frombuffer(data, f"<i{len(data) // rows}").astype(np.int64)
        cells = (np.cumsum(numbers) if column.get("delta") else numbers).tolist()
    else:
        same = column["all"]
        cells = (
            list(range(same, same * rows + 1, same))
            if column.get("delta") and same
            else [same] * rows
        )
    refuse_another_length(cells, rows)
    return cells


def refuse_another_length(column: Sized, rows: int) -> None:
    """Raise ValueError if a column does not have as many cells as its table has rows."""
    if len(column) != rows:
        raise ValueError("another number of rows")


_SEPARATOR = pa.scalar(_BETWEEN, pa.large_string())
