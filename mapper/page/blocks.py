"""Blocks: how data crosses into the page, as columns of numbers or as texts.

A block is base64 of gzip. In a block of columns the bytes are

    uint32 little-endian H | header as JSON in UTF-8, H bytes | column | column | …

where the header is padded with spaces until 4 + H is a multiple of 8, each column begins at its
`offset` counted from there, and each offset is a multiple of 8, so that the page can lay a typed
array over it without copying. In a block of texts the bytes are a JSON array of objects.

The same input gives the same bytes: keys stand in the order they were written in, and gzip's header
carries neither time nor file name nor system.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.errors import PageError

FORMAT = 1
TEXT_BLOCK_SIZE = 1_000

_ALIGNMENT = 8
_TYPES = {
    np.dtype("i1"): "i8",
    np.dtype("u1"): "u8",
    np.dtype("<i2"): "i16",
    np.dtype("<u2"): "u16",
    np.dtype("<i4"): "i32",
    np.dtype("<u4"): "u32",
}
_OPERATING_SYSTEM_BYTE = 9
_UNKNOWN_SYSTEM = b"\xff"


@dataclass(frozen=True, slots=True)
class Column:
    """A named column of whole numbers of 8, 16 or 32 bits, shape (rows,).

    Attributes:
        name: What the page calls it.
        values: The numbers, little-endian.
        delta: Whether to store the difference to the value before, which wraps within the type and
            is small where neighbours are near, so that it packs better.
    """

    name: str
    values: npt.NDArray[np.integer[Any]]
    delta: bool = False


def encode_columns(header: Mapping[str, Any], columns: Sequence[Column]) -> str:
    """Encode a block of columns.

    Args:
        header: What stands in the header beside `format` and `columns`; plain JSON values.
        columns: The columns, in the order in which the header lists them.

    Raises:
        PageError: A column's type is not one that a page can read, or a number is not finite.
    """
    listed = []
    buffers = []
    offset = 0
    for column in columns:
        data = _stored(column)
        listed.append(_listing(column, offset))
        buffers.append(data + bytes(-len(data) % _ALIGNMENT))
        offset += len(buffers[-1])
    head = compact_json({"format": FORMAT, "columns": listed, **header})
    head += b" " * (-(4 + len(head)) % _ALIGNMENT)
    return _packed(b"".join((struct.pack("<I", len(head)), head, *buffers)))


def encode_texts(texts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Encode texts in blocks of `TEXT_BLOCK_SIZE`, the last one shorter; none for no texts."""
    return [
        _packed(compact_json(texts[start : start + TEXT_BLOCK_SIZE]))
        for start in range(0, len(texts), TEXT_BLOCK_SIZE)
    ]


def code_type(codes: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the smallest type for codes 0 to `codes` - 1."""
    return np.min_scalar_type(max(codes - 1, 0))


def coded(codes: Iterable[int], *, size: int) -> npt.NDArray[np.integer[Any]]:
    """Return codes into a list of `size` entries, in the smallest type that holds them."""
    return np.fromiter(codes, dtype=code_type(size).newbyteorder("<"))


def compact_json(value: object) -> bytes:
    """Return JSON as UTF-8 without needless spaces, keys in the order given.

    Half of a surrogate pair is no character and has no UTF-8; a question mark stands for it.

    Raises:
        PageError: A number is not finite.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise PageError(
            f"got a value that JSON cannot carry ({error}), expected finite numbers, do use None"
            " for what is missing"
        ) from error
    return text.encode("utf-8", errors="replace")


def _stored(column: Column) -> bytes:
    values = np.ascontiguousarray(column.values)
    if not column.delta:
        return values.tobytes()
    # unsigned, because there wrapping is arithmetic and not overflow
    unsigned = values.view(values.dtype.str.replace("i", "u"))
    stored: bytes = np.diff(unsigned, prepend=unsigned.dtype.type(0)).tobytes()
    return stored


def _listing(column: Column, offset: int) -> dict[str, Any]:
    try:
        type_ = _TYPES[column.values.dtype]
    except KeyError as error:
        raise PageError(
            f"got column {column.name!r} of type {column.values.dtype}, expected one of"
            f" {', '.join(_TYPES.values())}, do convert it"
        ) from error
    return {
        "name": column.name,
        "type": type_,
        "encoding": "delta" if column.delta else "plain",
        "offset": offset,
        "length": len(column.values),
    }


def _packed(data: bytes) -> str:
    packed = gzip.compress(data, compresslevel=9, mtime=0)
    # zlib writes here what it was compiled on
    head, tail = packed[:_OPERATING_SYSTEM_BYTE], packed[_OPERATING_SYSTEM_BYTE + 1 :]
    return base64.b64encode(head + _UNKNOWN_SYSTEM + tail).decode("ascii")
