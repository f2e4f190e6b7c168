"""Refuses files that only refer to others, which GDAL would open or fetch."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from pathlib import Path

from mapper.files import whole_file_error

_HEAD_BYTES = 4_096
_REFERS = re.compile(rb"<\s*(?:OGR|VRT|GDAL|WMS_|WFS)|\"gdal_(?:streamed|virtual)", re.IGNORECASE)


def refuse_catalogs(path: Path, name: Path | None = None) -> None:
    """Make sure that a file, or every file of a folder, holds its features itself.

    Args:
        path: The file or folder.
        name: The user's name for it, if that is another.

    Raises:
        OSError: It cannot be opened.
        RecordsError: It, or a file in its archive, names other files or addresses.
    """
    name = name or path
    heads = []
    for each in sorted(path.iterdir()) if path.is_dir() else [path]:
        if each is path or each.is_file():
            with each.open("rb") as file:
                heads.append(file.read(_HEAD_BYTES))
    if path.is_file() and zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                heads += [archive.open(each).read(_HEAD_BYTES) for each in archive.infolist()]
        except (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError) as error:
            # broken, or with a password, or packed in a way that Python does not know
            raise OSError(errno.EIO, f"the archive cannot be unpacked ({error})") from error
    if any(_REFERS.search(head) for head in heads):
        raise whole_file_error(
            name,
            found="The file holds no shapes, but the names of other files or addresses.",
            expected="mapper opens only the file that is named, and fetches nothing.",
            fix="Name the file with the shapes.",
            code="ground-refers",
        )
