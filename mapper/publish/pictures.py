"""Writes a picture of the map, after searching the texts in it for withheld values."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from mapper.errors import PageError, PictureWarning, quoted
from mapper.files import Objects, Progress, ignore_step, open_whole_file, refuse_overwriting
from mapper.places import load_boundaries_of_states, load_state_boundaries, load_world
from mapper.publish.dataset import Dataset
from mapper.publish.dataset_leaks import inspect_made, states_of

PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
_UNITED_STATES = "US"
_OTHER_PICTURES = (".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".eps", ".ps")


def is_picture(target: object) -> bool:
    """Whether the name of a file asks for a picture instead of a page.

    Raises:
        PageError: It asks for a kind of picture that mapper does not write.
    """
    if not isinstance(target, Path):
        return False
    suffix = target.suffix.lower()
    if suffix in _OTHER_PICTURES:
        raise PageError(
            f"{quoted(target.name)} is no picture that mapper writes. Name it .png, .svg or .pdf;"
            " or .html for the page.",
            code="picture-format",
        )
    return suffix in PICTURE_SUFFIXES


def save_picture(
    dataset: Dataset,
    output: Path,
    *,
    has_ground: bool = False,
    progress: Progress = ignore_step,
) -> int:
    """Write a picture of the incidents as one file and return its size in bytes.

    Args:
        dataset: The incidents.
        output: The file, with a suffix of `PICTURE_SUFFIXES`.
        has_ground: Whether street tiles or a ground are asked for, which no picture has.
        progress: Called with each step and its progress.

    Raises:
        ExtraError: matplotlib is not installed.
        PageError: Street tiles or a ground are asked for.
        LeakError: The picture would show a withheld value; an old file is unchanged.
        DestinationError: The output is a file that the dataset was read from, or not a regular file.
        OutputError: The picture could not be written; an old file is unchanged.

    Warns:
        PictureWarning: Something of the page is not in the picture.
    """
    refuse_overwriting([output], dataset.read_from)
    if has_ground:
        raise PageError(
            f"{output}: A picture has neither street tiles nor a ground. Leave out their options, or"
            " write the page: -o map.html.",
            code="picture-ground",
        )
    from mapper.analysis import draw_picture, texts_of, write_picture  # noqa: PLC0415

    progress("draw", rows=len(dataset.tables.incidents))
    credit = _credit(dataset)
    figure = draw_picture(
        dataset.tables,
        boundaries=load_boundaries_of_states(states_of(dataset.tables)),
        land=load_land(),
        title=dataset.title,
        credit=credit,
    )
    shown = "\n".join((dataset.title, credit, *texts_of(figure)))
    inspect_made(dataset, shown.encode("utf-8", "replace"), output.name)
    progress("write")
    with open_whole_file(output) as temporary:
        with temporary.open("wb") as file:
            write_picture(figure, file, output.suffix.lower(), dataset.title)
        size_bytes = temporary.stat().st_size
    progress("write", 1.0)
    if dataset.ground:
        warnings.warn(
            "The picture does not show the ground that the records name. The page does.",
            PictureWarning,
            stacklevel=2,
        )
    return size_bytes


def load_land() -> Objects:
    """Return the outlines of the states and of other countries, in degrees."""
    world = load_world()
    abroad = [
        world.geometry(area.geoid)
        for area in world.areas
        if area.kind == "country" and area.geoid != _UNITED_STATES
    ]
    states = load_state_boundaries().state_geometries()[1]
    return np.concatenate([states, np.array(abroad, dtype=object)])


def _credit(dataset: Dataset) -> str:
    """Return what stands below the picture: how many incidents are in it, contact and license."""
    parts = [f"{dataset.tally}."]
    words = {"contact": "Contact", "license": "Data license"}
    parts += [
        f"{words[name]}: {dataset.notices[name]}." for name in words if name in dataset.notices
    ]
    parts.append(f"Land beyond: {load_world().vintage}.")
    return " ".join(parts)
