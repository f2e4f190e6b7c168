"""Packs the photos of a dataset for its page, from one folder; what privacy took out is not looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from mapper.errors import Problem, RecordsError, number_of, quoted
from mapper.files import Photograph, PhotographError, write_photograph_anew
from mapper.publish.dataset import Dataset, Photos
from mapper.publish.dataset_leaks import fault_in
from mapper.records import MEDIA, media_of, translations_of

_MOST_OF_PAGE = 6_000_000  # bytes
_MOST_OF_PHOTO = 250_000
_LEAST_OF_PHOTO = 12_000  # what the smallest version of a busy picture takes
_SHOWN = ("alt", "credit", "license", "people")


def embed_media(dataset: Dataset, folder: Path) -> Dataset:
    """Return the dataset with the photos of its incidents, for pages.

    Raises:
        RecordsError: A file is missing, lies outside the folder or is no usable photo, or there are too many;
            it lists every fault.
        ExtraError: Pillow is not installed.
    """
    given = dict(media_of(dataset.tables.incidents))
    count = sum(map(len, given.values()))
    if not count:
        return replace(dataset, photos=Photos({}, ()))
    budget = min(_MOST_OF_PHOTO, _MOST_OF_PAGE // count)
    if budget < _LEAST_OF_PHOTO:
        raise RecordsError([fault_in(dataset, _too_many(next(iter(given)), count))])
    problems: list[Problem] = []
    files: list[Path] = []
    made: dict[str, tuple[tuple[Mapping[str, Any], bytes], ...]] = {}
    for id_, listed in given.items():
        found = []
        for number, medium in enumerate(listed):
            try:
                path, photo = _read(folder, medium["file"], budget)
            except PhotographError as error:
                problems.append(_problem(id_, number, medium["file"], error))
                continue
            files.append(path)
            said = {name: medium[name] for name in _SHOWN}
            if told := translations_of(medium):
                said["translations"] = told
            found.append(({**said, "width": photo.width, "height": photo.height}, photo.jpeg))
        made[id_] = tuple(found)
    if problems:
        raise RecordsError(sorted({fault_in(dataset, each) for each in problems}))
    return replace(dataset, photos=Photos(made, tuple(files)))


def _read(folder: Path, name: str, budget: int) -> tuple[Path, Photograph]:
    """Return the path of a photo and the photo.

    Raises:
        PhotographError: It is outside the folder, not there, or no usable photo.
    """
    try:
        path = _inside(folder, name)
        return path, write_photograph_anew(path, most_bytes=budget)
    except PhotographError:
        raise
    except (OSError, ValueError) as error:  # a name that no file can have, too
        raise PhotographError(
            found="is not in the folder of --embed-media, or cannot be read.",
            expected="",
            fix="Put the photo into the folder, or correct the name.",
            code="photo-missing",
        ) from error


def _inside(folder: Path, name: str) -> Path:
    """Return a file of a folder; links are followed before it is decided where it is.

    Raises:
        PhotographError: It is outside the folder.
        OSError: There is none.
    """
    pure = PurePosixPath(name.replace("\\", "/"))
    is_within = not (pure.is_absolute() or PureWindowsPath(name).anchor or ".." in pure.parts)
    path = (folder / name).resolve(strict=True) if is_within else None
    if path is None or not path.is_relative_to(folder.resolve()):
        raise PhotographError(
            found="is outside the folder of --embed-media.",
            expected="Only files in it are packed, without .. and without links that lead out of it.",
            fix="Copy the photo into the folder, and write its name alone.",
            code="photo-outside",
        )
    if not path.is_file():
        raise FileNotFoundError(name)
    return path


def _problem(id_: str, number: int, name: str, error: PhotographError) -> Problem:
    return Problem(
        id_,
        (MEDIA, number, "file"),
        found=f"{quoted(name)} {error.found}",
        expected=error.expected,
        fix=error.fix,
        code=error.code,
    )


def _too_many(id_: str, count: int) -> Problem:
    return Problem(
        id_,
        (MEDIA,),
        found=f"The records have {count:,} photos.",
        expected=f"A page takes {_MOST_OF_PAGE // _LEAST_OF_PHOTO}, {_MOST_OF_PAGE // 10**6} MB in all.",
        fix="Select fewer incidents, or leave photos out.",
        code="photo-too-large",
    )


def describe_media(dataset: Dataset) -> Iterator[str]:
    """Say how many photos there are, and how many are left out, for the command; none is named."""
    if dataset.photos is None:
        left = sum(len(each) for _, each in media_of(dataset.tables.incidents))
        if left:
            verb = "is" if left == 1 else "are"
            yield f"{number_of(left, 'photo')} {verb} left out. Name their folder with --embed-media."
        return
    size = dataset.photos.size_bytes
    yield f"Photos: {dataset.photos.count}, {size / 1000:,.0f} kB. Pixels are not searched."
    if dataset.kept_photos:
        yield f"Photos left out, of incidents withheld or shown in part: {dataset.kept_photos}"
