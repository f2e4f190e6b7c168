"""Blocks: the encoding of the page's data, as columns of numbers or as texts.

A block is base64 of gzip. In a block of columns the bytes are

    uint32 little-endian H | header as JSON in UTF-8, H bytes | column | column | …

where the header is padded with spaces until 4 + H is a multiple of 8, each column begins at its
`offset` counted from there, and each offset is a multiple of 8. `text_block` describes the bytes of a block
of texts.

A column of `planes` contains the lowest byte of every number, then the next byte of every number, and so
on: similar bytes are next to each other and compress well. The column of positions has one 64-bit number
per incident, a Morton code: the bits of latitude and longitude in turn, counted in millionths of a degree
from an origin. Near points have near codes, so for incidents in spatial order, the difference to the one
before stores both coordinates in few bits.

The same input gives the same bytes: keys keep their order, libdeflate compresses the same way on every
machine, and gzip's header has no time, file name or system.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

import deflate
import numpy as np
import numpy.typing as npt

from mapper.errors import PageError
from mapper.files import decode_json, work_beside

FORMAT = 1
TEXT_BLOCK_SIZE = 1_000

_ALIGNMENT = 8
_DENSE_LEVEL = 10  # 0.3 percent larger than at level 12, in half of the time
_ROUGH_LEVEL = 7  # 2 to 4 percent larger than dense, in a sixth of the time
_LEAST_SHARE = 0.955  # of the rough size that the dense one is
_QUICK_LEVEL = 1  # a tenth larger than at level 6, in a quarter of the time
_QUICK_FROM = 10  # blocks of texts from which on time counts for more than bytes
_COLUMNS_LEVEL = 4
_COLUMNS_QUICK_FROM = 1 << 21  # bytes
_TYPES: Mapping[np.dtype[Any], str] = {
    np.dtype("i1"): "i8",
    np.dtype("u1"): "u8",
    np.dtype("<i2"): "i16",
    np.dtype("<u2"): "u16",
    np.dtype("<i4"): "i32",
    np.dtype("<u4"): "u32",
    np.dtype("<u8"): "u64",  # Morton codes alone
}


@dataclass(frozen=True, slots=True)
class Column:
    """A named column of whole numbers of 8, 16 or 32 bits, shape (rows,).

    Attributes:
        name: Its name in the page.
        values: The numbers, little-endian.
        delta: Whether to store the difference to the value before. It wraps within the type, and
            compresses better if neighboring values are close.
        planes: Whether to store bytes of equal weight together.
        above: The name of an earlier column of the same type; the block stores the difference to it.
        origin: South and west in millionths of a degree, if the values are Morton codes.
    """

    name: str
    values: npt.NDArray[np.integer[Any]]
    delta: bool = False
    planes: bool = False
    above: str | None = None
    origin: tuple[int, int] | None = None

    def in_order(self, order: npt.NDArray[np.intp]) -> Self:
        """Return the column with its numbers in another order."""
        return replace(self, values=self.values[order])


def encode_columns(header: Mapping[str, Any], columns: Sequence[Column]) -> str:
    """Encode a block of columns.

    Args:
        header: The members of the header besides `format` and `columns`; plain JSON values.
        columns: The columns, in the order in which the header lists them.

    Raises:
        PageError: A page cannot read a column's type, or a number is not finite.
    """
    return _packed_columns(_columns_bytes(header, columns))


def encode_columns_within(
    header: Mapping[str, Any], columns: Sequence[Column], most_characters: int
) -> tuple[str | None, int]:
    """Encode a block of columns if it is small enough, which is looked at roughly first.

    Args:
        header: As for `encode_columns`.
        columns: As for `encode_columns`.
        most_characters: The characters that the block may have.

    Returns:
        The block, or None if it is too large, and its characters, then roughly.

    Raises:
        PageError: As `encode_columns` does.
    """
    block = _columns_bytes(header, columns)
    rough = int(len(_packed(block, _ROUGH_LEVEL)) * _LEAST_SHARE)
    if rough > most_characters:
        return None, rough
    packed = _packed_columns(block)
    return packed if len(packed) <= most_characters else None, len(packed)


def _packed_columns(block: bytes) -> str:
    level = _DENSE_LEVEL if len(block) < _COLUMNS_QUICK_FROM else _COLUMNS_LEVEL
    return _packed(block, level).decode("ascii")


def _columns_bytes(header: Mapping[str, Any], columns: Sequence[Column]) -> bytes:
    listed = []
    buffers = []
    offset = 0
    by_name = {column.name: column.values for column in columns}
    for column in columns:
        data = _stored(column, by_name)
        listed.append(_listing(column, offset))
        buffers.append(data + bytes(-len(data) % _ALIGNMENT))
        offset += len(buffers[-1])
    head = compact_json({"format": FORMAT, "columns": listed, **header})
    head += b" " * (-(4 + len(head)) % _ALIGNMENT)
    return b"".join((struct.pack("<I", len(head)), head, *buffers))


def encode_texts(block: Callable[[int], bytes], blocks: int) -> Iterator[bytes]:
    """Encode blocks of texts in order; threads pack a few at a time, and no more are kept.

    Args:
        block: Returns the bytes of a block by its number.
        blocks: The number of blocks.
    """
    level = _DENSE_LEVEL if blocks < _QUICK_FROM else _QUICK_LEVEL
    workers = os.cpu_count() or 1
    under_way: deque[Future[bytes]] = deque()
    with work_beside(blocks, threads=workers, least=2) as pool:
        for number in range(blocks):
            if len(under_way) > 2 * workers:
                yield under_way.popleft().result()
            # made here: two threads that make blocks wait for each other's interpreter
            under_way.append(pool.submit(_packed, block(number), level))
        while under_way:
            yield under_way.popleft().result()


@cache
def encode_code(text: str) -> str:
    """Encode a script, which the page unpacks and runs."""
    return _packed(text.encode("utf-8"), _DENSE_LEVEL).decode("ascii")


def encode_text(text: bytes) -> str:
    """Encode a text in UTF-8, which the page unpacks."""
    return _packed(text, _DENSE_LEVEL).decode("ascii")


def code_type(codes: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the smallest type for codes 0 to `codes` - 1."""
    return np.min_scalar_type(max(codes - 1, 0))


def encode_codes(codes: Iterable[int], *, size: int) -> npt.NDArray[np.integer[Any]]:
    """Return codes into a list of `size` entries, in the smallest type that fits."""
    return np.fromiter(codes, dtype=code_type(size).newbyteorder("<"))


def compact_json(value: object) -> bytes:
    """Return JSON as UTF-8 without extra spaces, keys in the given order.

    Half of a surrogate pair has no UTF-8; a question mark replaces it.

    Raises:
        PageError: A number is not finite.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise PageError(
            f"JSON cannot store a value ({error}). Use finite numbers, and None for missing values."
        ) from error
    return text.encode("utf-8", errors="replace")


def morton_codes(
    latitude_e6: npt.NDArray[np.int32], longitude_e6: npt.NDArray[np.int32], origin: tuple[int, int]
) -> npt.NDArray[np.uint64]:
    """Interleave the bits of two coordinates, counted from an origin; longitude has the lowest."""
    south, west = origin
    # unsigned, so that what lies before the origin wraps, here as in the page
    y = (latitude_e6 - np.int32(south)).astype("<i4").view("<u4")
    x = (longitude_e6 - np.int32(west)).astype("<i4").view("<u4")
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Put a zero before every bit."""
    spread = values.astype("<u8")
    for shift, mask in (
        (16, 0x0000_FFFF_0000_FFFF),
        (8, 0x00FF_00FF_00FF_00FF),
        (4, 0x0F0F_0F0F_0F0F_0F0F),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def _stored(column: Column, by_name: Mapping[str, npt.NDArray[np.integer[Any]]]) -> bytes:
    values = np.ascontiguousarray(column.values)
    # unsigned, because there wrapping is arithmetic and not overflow
    unsigned = values.view(values.dtype.str.replace("i", "u"))
    if column.above is not None:
        unsigned = unsigned - by_name[column.above].view(unsigned.dtype)
    if column.delta:
        unsigned = np.diff(unsigned, prepend=unsigned.dtype.type(0))
    if column.planes:
        unsigned = unsigned.view("u1").reshape(len(unsigned), unsigned.itemsize).T
    stored: bytes = unsigned.tobytes()
    return stored


def _listing(column: Column, offset: int) -> dict[str, Any]:
    try:
        type_ = _TYPES[column.values.dtype]
    except KeyError as error:
        raise PageError(
            f"Column {column.name!r} has the type {column.values.dtype}. Convert it to one of:"
            f" {', '.join(_TYPES.values())}."
        ) from error
    listing: dict[str, Any] = {
        "name": column.name,
        "type": type_,
        "encoding": "delta" if column.delta else "plain",
        "offset": offset,
        "length": len(column.values),
    }
    if column.planes:
        listing["planes"] = True
    if column.above is not None:
        listing["above"] = column.above
    if column.origin is not None:
        listing["origin"] = list(column.origin)
    return listing


def _packed(data: bytes, level: int) -> bytes:
    return base64.b64encode(deflate.gzip_compress(data, level))


# ---- reading ---------------------------------------------------------------------------------


def decode_columns(block: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[np.integer[Any]]]]:
    """Return the header and the columns of an unpacked block; positions stay Morton codes.

    Raises:
        ValueError: It is not a block of columns.
    """
    (size,) = struct.unpack_from("<I", block) if len(block) > _ALIGNMENT else (0,)
    if block[4:5] != b"{" or not 0 < size <= len(block) - 4:
        raise ValueError("a block without a header")
    header = decode_json(block[4 : 4 + size])
    if header.get("format") != FORMAT or "columns" not in header:
        raise ValueError(f"a block without columns of format {FORMAT}")
    columns: dict[str, npt.NDArray[np.integer[Any]]] = {}
    for listing in header["columns"]:
        columns[listing["name"]] = _read(listing, block, 4 + size, columns)
    return header, columns


def decode_positions(
    header: Mapping[str, Any], columns: Mapping[str, npt.NDArray[np.integer[Any]]]
) -> npt.NDArray[np.float64] | None:
    """Return latitude and longitude of each incident in WGS84 degrees, None if there are none."""
    for listing in header["columns"]:
        if "origin" in listing:
            codes = columns[listing["name"]].astype("<u8")
            south, west = listing["origin"]
            latitude = _gathered(codes >> np.uint64(1)).view("<i4") + np.int64(south)
            longitude = _gathered(codes).view("<i4") + np.int64(west)
            return np.column_stack([latitude, longitude]) / 1e6
    return None


def _read(
    listing: Mapping[str, Any],
    block: bytes,
    start: int,
    columns: Mapping[str, npt.NDArray[np.integer[Any]]],
) -> npt.NDArray[np.integer[Any]]:
    types = {name: np.dtype(each.str) for each, name in _TYPES.items()}
    type_ = types[listing["type"]]
    count = listing["length"]
    raw = np.frombuffer(block, "u1", count * type_.itemsize, start + listing["offset"])
    if listing.get("planes"):
        raw = np.ascontiguousarray(raw.reshape(type_.itemsize, count).T).reshape(-1)
    values: npt.NDArray[Any] = raw.view(type_.str.replace("i", "u"))
    if listing["encoding"] == "delta":
        values = np.cumsum(values, dtype=values.dtype)
    if above := listing.get("above"):
        values = values + columns[above].view(values.dtype)
    numbers: npt.NDArray[np.integer[Any]] = values.view(type_)
    return numbers


def _gathered(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Take every other bit, the lowest first: the opposite of `_spread`."""
    values = codes & np.uint64(0x5555_5555_5555_5555)
    for shift, mask in (
        (1, 0x3333_3333_3333_3333),
        (2, 0x0F0F_0F0F_0F0F_0F0F),
        (4, 0x00FF_00FF_00FF_00FF),
        (8, 0x0000_FFFF_0000_FFFF),
        (16, 0x0000_0000_FFFF_FFFF),
    ):
        values = (values | (values >> np.uint64(shift))) & np.uint64(mask)
    return values.astype("<u4")
