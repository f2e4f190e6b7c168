"""Reads files as tables of incidents or points have them: with their headers, points and rejected rows.

The room `files` knows formats; which row names the columns, and what in a cell is a point, is known here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from mapper.files import Rows, Sheet, open_file, read_file
from mapper.imports.columns import header_at
from mapper.imports.coordinate_texts import point_of
from mapper.imports.rejected_rows import read_again
from mapper.progress import Share, unseen


def read_sheet(path: Path, share: Share = unseen) -> Sheet:
    """Read a file of rows whole, as texts.

    Args:
        path: The file; `-` is standard input.
        share: Told how much of it has been read, where that is known: of delimited text.

    Raises:
        RecordsError: It cannot be read, is empty, or its coordinates are in an unknown system.
    """
    return read_again(read_file(path, share, header_at=header_at, point_of=point_of))


def open_rows(path: Path) -> AbstractContextManager[Rows]:
    """Open a file of rows of any length, in its own types; they come in batches.

    Raises:
        RecordsError: It cannot be read, or is empty.
    """
    return open_file(path, header_at=header_at, point_of=point_of)
