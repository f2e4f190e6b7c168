"""Lists every file that a page is built from: when one of them changes, so may the page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from mapper.publish.dataset import Dataset
from mapper.records import media_of


def list_files_of(dataset: Dataset, photos: Path | None = None) -> list[Path]:
    """List the files of a dataset: its inputs and what they name, present or not.

    Args:
        dataset: The incidents, with the layers of areas and the ground that their files name.
        photos: The folder of the photos that they name; None if none are wanted.
    """
    named = [each.path for each in dataset.ground]
    return list(dict.fromkeys((*dataset.read_from, *named, *_photos(dataset, photos))))


def _photos(dataset: Dataset, folder: Path | None) -> Iterable[Path]:
    if folder is None:
        return
    for _, listed in media_of(dataset.tables.incidents):
        for each in listed:
            pure = PurePosixPath(str(each["file"]).replace("\\", "/"))
            if ".." not in pure.parts and not pure.is_absolute():
                yield folder / pure
