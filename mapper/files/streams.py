"""Puts the bytes of standard input, of a pipe, or of a packed file on the disk.

Readers go back and forth in a file, so a stream that cannot be read twice is first copied to a temporary
folder.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from mapper.errors import RecordsError, cannot_read, quoted
from mapper.files.fixes import SAVE_COMPLETELY, UNPACK
from mapper.files.geodatabases import extract, find_zipped, is_geodatabase
from mapper.files.limits import (
    MAX_JSON_BYTES,
    MAX_STREAM_BYTES,
    MAX_UNPACKED_BYTES,
    SUSPECT_BYTES,
    SUSPECT_RATIO,
)
from mapper.files.sheets import whole_file_error
from mapper.files.table_size import LineCount, refuse_long_table
from mapper.files.work_folder import WorkFolder, work_folder

STANDARD_INPUT = "-"

_COPY_BYTES = 1 << 20
_MAGIC_BYTES = 6
_PACKERS = {  # what each file begins with, and its suffix
    "gzip": (b"\x1f\x8b", ".gz"),
    "bzip2": (b"BZh", ".bz2"),
    "xz": (b"\xfd7zXZ", ".xz"),
    "zstd": (b"\x28\xb5\x2f\xfd", ".zst"),
}
PACKED_SUFFIXES = (*(suffix for _, suffix in _PACKERS.values()), ".zip")
_ZIP = b"PK\x03\x04"
_WORKBOOK_ENTRIES = ("[Content_Types].xml", "mimetype")
BESIDE_SHAPES = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".xml", ".qpj")
_NO_DATA = ("__MACOSX/", ".")
_JSON = (".json", ".jsonl", ".ndjson", ".umap", ".geojson", ".geojsonl", ".geojsons")
_TEXT = (".csv", ".tsv", ".txt")
_LINES_ABOVE = 100  # of a title and column names, and empty ones: which they are is not known yet
_OPENING = (b"{", b"[")


class _Source(Protocol):
    def read(self, size: int, /) -> bytes | str: ...


@contextmanager
def unpacked_file(
    path: Path, file: Path, suffixes: tuple[str, ...], *, is_whole: bool = False
) -> Iterator[Path]:
    """Yield an unpacked file that can be read more than once.

    Args:
        path: A file, a pipe, or `-` for standard input.
        file: The user's name for it.
        suffixes: The suffixes of tables, to find the one in a zip archive.
        is_whole: Whether all of it will be read at once, so that its rows are limited.

    Raises:
        RecordsError: It cannot be opened or unpacked, or is too large.
    """
    with work_folder() as folder:
        try:
            found = _on_disk(path, file, folder)
            head = b""
            if not is_geodatabase(found):
                with found.open("rb") as opened:
                    head = opened.read(_MAGIC_BYTES)
            if (packer := packer_of(head)) is not None:
                found = _unpacked(found, file, folder, packer, is_whole=is_whole)
            elif head.startswith(_ZIP):
                found = _unzipped(found, file, folder, suffixes, is_whole=is_whole)
        except (OSError, ValueError) as error:
            if isinstance(error, RecordsError):
                raise
            raise cannot_read(
                file, error if isinstance(error, OSError) else OSError(str(error))
            ) from error
        yield found


def _on_disk(path: Path, file: Path, folder: WorkFolder) -> Path:
    if is_on_disk(path):
        return path if _is_plain(path) else _linked(path, folder)
    copy = folder() / f"stream{path.suffix}"
    with copy.open("wb") as target:
        if str(path) == STANDARD_INPUT:
            copy_stream(sys.stdin.buffer, target, file)
        else:
            with path.open("rb") as source:
                copy_stream(source, target, file)
    return copy


def is_on_disk(path: Path) -> bool:
    """Whether a path can be read more than once; one that does not exist says so when it is opened."""
    is_there = path.is_file() or path.is_dir() or not path.exists()
    return str(path) != STANDARD_INPUT and is_there


def _is_plain(path: Path) -> bool:
    """Whether C libraries can open a file by its name."""
    try:
        str(path).encode()
    except UnicodeEncodeError:  # bytes that the system's encoding does not have
        return False
    return True


def _linked(path: Path, folder: WorkFolder) -> Path:
    return link_file(path, folder() / f"file{path.suffix if path.suffix.isascii() else ''}")


def link_file(path: Path, link: Path) -> Path:
    """Give a file another name, and return it; where the system allows no links, copy the file."""
    try:
        link.symlink_to(path.absolute())
    except OSError:
        shutil.copyfile(path, link)
    return link


def copy_stream(
    source: _Source,
    target: IO[bytes],
    path: Path,
    *,
    most: int | None = None,
    counts_rows: bool = False,
) -> None:
    """Copy a stream of bytes or of text, in UTF-8.

    Args:
        source: The stream, from its present position on.
        target: The file to write to; its name ends as that of the data does.
        path: The user's name for it.
        most: The number of bytes above which it is refused; None for the limit of streams.
        counts_rows: Whether delimited text is refused that has too many rows to be read whole.
    """
    most = MAX_STREAM_BYTES if most is None else most
    suffix = PurePosixPath(str(target.name)).suffix.lower()
    count = LineCount() if counts_rows and suffix in _TEXT else None
    done = 0
    while block := source.read(_COPY_BYTES):
        data = block.encode(errors="surrogatepass") if isinstance(block, str) else block
        if not done and (suffix in _JSON or (not suffix and data.lstrip().startswith(_OPENING))):
            most = min(most, MAX_JSON_BYTES)  # its text is held in memory
        done += len(data)
        if done > most:
            raise too_large(path, f"The data exceed {most:,} bytes.")
        if count is not None:
            count.add(data)
            refuse_long_table(path, count.rows - _LINES_ABOVE)
        target.write(data)


def too_large(path: Path, found: str) -> RecordsError:
    """Return the error that a file is too large."""
    return whole_file_error(
        path,
        found=found,
        fix="Split the file, or save the table as Parquet.",
        code="too-large",
    )


def max_unpacked_bytes(packed_bytes: int) -> int:
    """Return how many bytes a packed file may unpack to."""
    return min(MAX_UNPACKED_BYTES, max(SUSPECT_BYTES, SUSPECT_RATIO * packed_bytes))


def packer_of(head: bytes) -> str | None:
    """Return the program that packed a file, by its first bytes; None if none did."""
    return next((name for name, (magic, _) in _PACKERS.items() if head.startswith(magic)), None)


def _unpacked(found: Path, path: Path, folder: WorkFolder, packer: str, *, is_whole: bool) -> Path:
    suffix = _PACKERS[packer][1]
    name = path.stem if path.suffix.lower() == suffix else path.name
    unpacked = folder() / f"unpacked-{name}"
    most = max_unpacked_bytes(found.stat().st_size)
    try:
        with _open_packed(found, packer) as source, unpacked.open("wb") as target:
            copy_stream(source, target, path, most=most, counts_rows=is_whole)
    except RecordsError:
        raise
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise whole_file_error(
            path,
            found=f"Cannot unpack this {packer} file ({error}).",
            fix=SAVE_COMPLETELY,
            code="unreadable-file",
        ) from error
    return unpacked


def _open_packed(path: Path, packer: str) -> IO[bytes]:
    openers: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    if packer in openers:
        opened: IO[bytes] = openers[packer](path)
        return opened
    import pyarrow as pa  # noqa: PLC0415  (a quarter of a second that other files need not spend)

    stream: IO[bytes] = pa.input_stream(str(path), compression="zstd")
    return stream


def _unzipped(
    found: Path, path: Path, folder: WorkFolder, suffixes: tuple[str, ...], *, is_whole: bool
) -> Path:
    """Unpack the one table of a zip archive; a workbook, which is one too, stays as it is."""
    try:
        with zipfile.ZipFile(found) as archive:
            names = archive.namelist()
            if not names or set(_WORKBOOK_ENTRIES).intersection(names):
                return found
            if database := find_zipped(names):
                refuse_overfull(archive, path)
                return extract(archive, database, folder())
            tables = [name for name in names if _is_table(name, suffixes)]
            if len(tables) > 1:  # a text beside a table says what is in it
                tables = [name for name in tables if not _is_plain_text(name)] or tables
            if tables and all(name.lower().endswith(".kml") for name in tables):
                return _as_kmz(archive, found, path, folder)
            if len(tables) != 1:
                raise _no_single_table(path, names, tables)
            beside = [name for name in names if _is_beside(name, tables[0])]
            return _extracted(archive, tables[0], beside, path, folder, is_whole=is_whole)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        if isinstance(error, zipfile.BadZipFile):
            return found  # its reader says so
        raise whole_file_error(
            path,
            found=f"Cannot unpack this zip archive ({error}).",
            fix=UNPACK,
            code="unreadable-file",
        ) from error


def _as_kmz(archive: zipfile.ZipFile, found: Path, path: Path, folder: WorkFolder) -> Path:
    """Leave an archive of KML to GDAL, which follows the links from one to another."""
    refuse_overfull(archive, path)
    if found.suffix.lower() == ".kmz":
        return found
    return Path(shutil.copy(found, folder() / "unpacked.kmz"))


def refuse_overfull(archive: zipfile.ZipFile, path: Path) -> None:
    """Make sure that what an archive has unpacks to about as much as it can hold.

    Raises:
        RecordsError: It does not.
    """
    for info in archive.infolist():
        if info.file_size > max_unpacked_bytes(info.compress_size):
            raise too_large(path, f"The archive unpacks to {info.file_size:,} bytes.")


def _is_table(name: str, suffixes: tuple[str, ...]) -> bool:
    inside = PurePosixPath(name)
    hidden = name.startswith(_NO_DATA) or inside.name.startswith(".")
    return not hidden and inside.suffix.lower() in suffixes


def _is_plain_text(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".txt"


def _is_beside(name: str, table: str) -> bool:
    inside, main = PurePosixPath(name), PurePosixPath(table)
    return (
        main.suffix.lower() == ".shp"
        and inside.suffix.lower() in BESIDE_SHAPES
        and inside.parent == main.parent
        and inside.stem.lower() == main.stem.lower()
    )


def _no_single_table(path: Path, names: list[str], tables: list[str]) -> RecordsError:
    shown = tables or names
    listed = ", ".join(map(quoted, shown[:3])) + (", …" if len(shown) > 3 else "")  # noqa: PLR2004
    return whole_file_error(
        path,
        found=f"This zip archive does not contain exactly one table: {listed}.",
        fix=UNPACK,
        code="no-table",
    )


def _extracted(
    archive: zipfile.ZipFile,
    table: str,
    beside: list[str],
    path: Path,
    folder: WorkFolder,
    *,
    is_whole: bool,
) -> Path:
    """Unpack a table and its companion files under plain names."""
    for name in (table, *beside):
        info = archive.getinfo(name)
        target = folder() / f"unpacked{PurePosixPath(name).suffix.lower()}"
        with archive.open(info) as source, target.open("wb") as unpacked:
            most = max_unpacked_bytes(info.compress_size)
            copy_stream(source, unpacked, path, most=most, counts_rows=is_whole)
    return folder() / f"unpacked{PurePosixPath(table).suffix.lower()}"
