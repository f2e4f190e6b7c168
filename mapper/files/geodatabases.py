"""File geodatabases of Esri: folders named `.gdb`, plain or in a zip archive, which GDAL reads as a file."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GEODATABASE = ".gdb"


def is_geodatabase(path: Path) -> bool:
    """Whether a path is a file geodatabase."""
    return path.suffix.lower() == GEODATABASE and path.is_dir()


def geodatabase_files(path: Path) -> Iterator[str]:
    """Yield the files of a geodatabase; none if it is none."""
    if is_geodatabase(path):
        yield from (entry.path for entry in os.scandir(path))


def find_zipped(names: list[str]) -> list[str]:
    """Return the names that make up the one geodatabase of an archive; none if it has none, or several."""
    inside: dict[PurePosixPath, list[str]] = {}
    for name in names:
        folder = PurePosixPath(name).parent
        if folder.suffix.lower() == GEODATABASE and not name.endswith("/"):
            inside.setdefault(folder, []).append(name)
    whole = [found for folder, found in inside.items() if "__MACOSX" not in folder.parts]
    return whole[0] if len(whole) == 1 else []


def extract(archive: zipfile.ZipFile, names: list[str], folder: Path) -> Path:
    """Unpack a geodatabase under a plain name; its files have no folders of their own."""
    target = folder / f"unpacked{GEODATABASE}"
    target.mkdir()
    for name in names:
        with (
            archive.open(name) as source,
            (target / PurePosixPath(name).name).open("wb") as unpacked,
        ):
            shutil.copyfileobj(source, unpacked)
    return target
