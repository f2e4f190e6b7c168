"""Reads a page that mapper built back into its tables.

The file is untrusted. Nothing in it is run, its unpacked size is bounded, and anything that does not fit
the format is a one-line error. The tables contain only published values: positions to a millionth of a
degree, radii in whole meters, and only sources that an incident cites.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from mapper.errors import PageError
from mapper.files import Share, ignore_share
from mapper.page.blocks import decode_columns
from mapper.page.columns import TABLES_FORMAT
from mapper.page.saved_tables import SavedPage, SavedTables

_OPENING = re.compile(
    rb'<script type="application/x-mapper-block"'
    rb' (?:id="mapper-(columns)"|class="mapper-texts" data-block="(\d{1,7})")>'
)
_CLOSING = b"</script>"
_MOST_OF_HEADER = 1 << 26  # bytes, of the header of the columns
_MOST_OF_COLUMNS = 1 << 16  # bytes a block of texts, of which each is of a thousand incidents
_MOST_OF_TEXTS = 1 << 28  # bytes a block of a thousand incidents
_COPY_AGAIN = "Copy or download it again."


def read_page(path: Path, share: Share = ignore_share) -> SavedPage:
    """Read a page back.

    Args:
        path: The HTML file.
        share: Called with the share of its texts read.

    Raises:
        PageError: It is not a page of mapper, is from another version, or is damaged.
    """
    try:
        return _read(path.read_bytes(), share)
    except PageError as error:
        raise PageError(f"{path}: {error}") from error
    except OSError as error:
        raise PageError(
            f"Cannot read {path}: {error.strerror or error}. Check the path."
        ) from error
    except _BROKEN as error:
        raise PageError(
            f"{path}: This page is damaged ({type(error).__name__}). Build it again from its records."
        ) from error


# the errors of slices, indexes and conversions on damaged bytes
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, struct.error, zlib.error,
    RecursionError,
)  # fmt: skip


def _read(data: bytes, share: Share) -> SavedPage:
    blocks = dict(_blocks(data))
    if "columns" not in blocks:
        raise PageError(
            "This file is not a page of mapper. Give the HTML file that `mapper build` wrote."
        )
    packed = blocks.pop("columns")
    unpacked = _unpacked(packed, _MOST_OF_HEADER + _MOST_OF_COLUMNS * len(blocks))
    header, columns = decode_columns(unpacked)
    said = header.get("tables_format")
    if isinstance(said, int) and said > TABLES_FORMAT:
        raise PageError(
            f"This page is in format {said}, from a newer mapper; this one reads format {TABLES_FORMAT}."
            " Install a newer mapper."
        )
    if said != TABLES_FORMAT:
        raise PageError(
            "This page is from an older mapper and lacks some of its records. Build it again."
        )
    count = header["count"]
    texts, size = header["texts"], header["text_block_size"]
    if count and not texts:
        raise PageError(
            "This page has points only, without texts. Read the file it was built from."
        )
    expected = -(-count // size) if texts else 0
    if sorted(blocks) != list(range(expected)):
        raise PageError(f"This page has {len(blocks)} of {expected} blocks of texts. {_COPY_AGAIN}")
    reading = SavedTables(header, columns)
    for number in range(expected):
        reading.take(_unpacked(blocks.pop(number), _MOST_OF_TEXTS))
        share((number + 1) / expected)
    return reading.page()


def _blocks(data: bytes) -> Iterator[tuple[str | int, bytes]]:
    """Yield the blocks of columns and of texts, in base64; the rest of the file does not matter."""
    for found in _OPENING.finditer(data):
        end = data.find(_CLOSING, found.end())
        if end < 0:
            raise PageError(f"This file is cut off. {_COPY_AGAIN}")
        yield ("columns" if found[1] else int(found[2])), data[found.end() : end]


def _unpacked(block: bytes, most: int) -> bytes:
    """Unpack a block, up to a number of bytes."""
    packed = base64.b64decode(block, validate=True)
    unpacking = zlib.decompressobj(wbits=31)
    data = unpacking.decompress(packed, most)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise PageError(
            f"A block of this page is cut off or unpacks to more than {most:,} bytes. Do not trust it."
        )
    return data
