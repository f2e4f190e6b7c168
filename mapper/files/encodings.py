"""Finds the encoding of a file: by its byte-order mark, else UTF-8, else an older one that its letters fit.

A file with valid UTF-8 letters is UTF-8; each of its lines that are not is a fault.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mapper.errors import SelectionError, quoted
from mapper.files.older_encodings import NAMES, rank_encodings

_BLOCK_BYTES = 1 << 22
_HEAD_BYTES = 4096
_WIDE_MARKS = (  # the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_BY_MARK = "as its byte-order mark says"
# bytes for each zero: in UTF-16, line breaks, commas and digits have one
_WIDE_ZEROS = 500
_FEW_ZEROS = 10  # for each of the others: letters such as the ideograph for one end in a zero
_SAMPLE_BYTES = 1 << 18  # of lines that are not ASCII
_ASCII_END = 0x80
_LATIN_END = 0x250  # the letters that are written in what Windows-1252 was made for
_MANY_BAD = 20  # bad lines for each good one: then the good one is an accident


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text.

    Attributes:
        name: Python's name for it.
        mark_bytes: The length of the byte-order mark.
        note: The decision in words for the user, if it is not UTF-8 without a mark.
        is_whole: Whether every byte fits; else some lines of UTF-8 are at fault.
        has_nul: Whether there are zero bytes among the text.
        is_named: Whether the user named it, so that bytes that do not fit are replaced.
    """

    name: str
    mark_bytes: int = 0
    note: str | None = None
    is_whole: bool = True
    has_nul: bool = False
    is_named: bool = False


def encoding_of(path: Path) -> Encoding:
    """Find the encoding of a file from all of its bytes.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    marked = _marked(head)
    if marked is not None:
        return marked
    has_mark = head.startswith(codecs.BOM_UTF8)
    skip = len(codecs.BOM_UTF8) if has_mark else 0
    note = _note("UTF-8", _BY_MARK) if has_mark else None
    is_utf8, has_nul = _surveyed(path)
    if is_utf8:
        return Encoding("utf-8", skip, note, has_nul=has_nul)
    if has_mark or _holds_utf8(path):
        return Encoding("utf-8", skip, note, is_whole=False, has_nul=has_nul)
    return _older(path, has_nul=has_nul)


def named_encoding(path: Path, name: str) -> Encoding:
    """Return the encoding that a user names for a file.

    Raises:
        SelectionError: Python has no encoding of text of this name.
        OSError: The file cannot be read.
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError, TypeError, UnicodeError):
        raise SelectionError(
            f"Unknown encoding {quoted(name)}. Name one such as utf-8, windows-1250, shift_jis or gb18030."
        ) from None
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if (marked := _marked(head)) is not None and found.name.startswith(("utf-16", "utf-32")):
        return marked
    if found.name in ("utf-8", "utf-8-sig"):
        skip = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        is_whole, has_nul = _surveyed(path)
        return Encoding("utf-8", skip, is_whole=is_whole, has_nul=has_nul)
    wide = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(found.name, found.name)
    return Encoding(wide, is_named=True)


def _older(path: Path, *, has_nul: bool) -> Encoding:
    """Find the encoding of a text that is not Unicode."""
    likely = rank_encodings(_lines_beyond_ascii(path))
    fitting = [name for name in likely.names if _decodes(path, name)]
    name = next(iter(fitting), "cp1252" if _decodes(path, "cp1252") else "latin-1")
    shown = NAMES.get(name, "Latin-1")
    why = "because it is not UTF-8"
    if others := [NAMES[each] for each in fitting[1:3]]:
        why += f", and may be {' or '.join(others)}"
    elif name not in likely.names or not likely.is_sure:
        why += ", and may be in another encoding"
    why += ". If letters look wrong, save it as UTF-8, or name its encoding: --encoding"
    return Encoding(name, 0, _note(shown, why), has_nul=has_nul)


def _lines_beyond_ascii(path: Path) -> bytes:
    found: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < _SAMPLE_BYTES and (line := file.readline(_HEAD_BYTES)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for block in blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _note(name: str, why: str) -> str:
    return f"The file is read as {name}, {why}."


def _marked(head: bytes) -> Encoding | None:
    """Know UTF-16 and UTF-32 by their marks, and UTF-16 by its zeros."""
    for mark, name in _WIDE_MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark), _note(name[:6].upper(), _BY_MARK))
    if len(head) % 2 == 0 or len(head) == _HEAD_BYTES:
        first, second = (head[start::2].count(0) for start in (0, 1))
        for name, few, many in (("utf-16-le", first, second), ("utf-16-be", second, first)):
            if few * 10 < many and many * _WIDE_ZEROS > len(head) and _is_wide_text(head, name):
                return Encoding(name, 0, _note("UTF-16", "because every other byte is zero"))
    return None


def _is_wide_text(head: bytes, name: str) -> bool:
    """Whether the first bytes are text in UTF-16: letters of every plane, and lines."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    has_lines = not {"\n", "\r", ",", ";", "\t"}.isdisjoint(text)
    return has_lines and all(letter.isprintable() or letter.isspace() for letter in text)


def blocks(path: Path, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces."""
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(_BLOCK_BYTES):
            yield block


def _surveyed(path: Path) -> tuple[bool, bool]:
    """Return whether the whole file is UTF-8, and whether it contains a zero byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_nul, between = True, False, False
    for block in blocks(path):
        view = np.frombuffer(block, np.uint8)
        has_nul = has_nul or not view.min()
        if is_utf8 and (between or view.max() >= _ASCII_END):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
            between = bool(decoder.getstate()[0])
    return is_utf8 and not between, has_nul


def _holds_utf8(path: Path) -> bool:
    """Whether lines of a file that is not all UTF-8 are, and more than by accident."""
    good = bad = 0
    with path.open(encoding="latin-1") as file:  # of which every byte is a letter
        for line in file:
            if line.isascii():
                continue
            try:
                text = line.encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                bad += 1
            else:
                good += any(_is_likely(letter) for letter in text if ord(letter) >= _ASCII_END)
    return good * _MANY_BAD >= bad and good > 0


def _is_likely(letter: str) -> bool:
    """Whether a letter in UTF-8 is hardly two letters in Windows-1252 that stand together."""
    return ord(letter) < _LATIN_END or ord(letter) >= 0x800  # noqa: PLR2004  (three bytes or more)


def recode_to_utf8(path: Path, encoding: Encoding, target: Path) -> None:
    """Write the text of a file to another one in UTF-8, without a mark."""
    may_misfit = encoding.is_named or encoding.name.startswith(("utf-16", "utf-32"))
    errors = "replace" if may_misfit else "strict"
    decoder = codecs.getincrementaldecoder(encoding.name)(errors)
    with target.open("wb") as file:
        for block in blocks(path, encoding.mark_bytes):
            file.write(decoder.decode(block).encode("utf-8", "replace"))
        file.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
