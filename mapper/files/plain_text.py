"""Files of text in UTF-8 that mapper itself describes: records, mappings, lock files."""

from __future__ import annotations

from pathlib import Path

from mapper.errors import Position, cannot_read, not_utf8


def read_text(path: Path, *, file: Path | str | None = None) -> str:
    """Read a file of text, with or without a byte order mark.

    Args:
        path: The file.
        file: The user's name for it, if that is not `path`.

    Raises:
        RecordsError: It cannot be read, or is not UTF-8; the fault has the place of the byte.
    """
    file = file or path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(file, error) from error
    return decode_text(data, file)


def read_text_if_any(path: Path) -> str | None:
    """Read a file of text, None if there is no such file; see `read_text`."""
    try:
        return decode_text(path.read_bytes(), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_read(path, error) from error


def decode_text(data: bytes, file: Path | str) -> str:
    """Decode the bytes of a file of text; see `read_text`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        position = Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        raise not_utf8(file, position, data[error.start]) from error
