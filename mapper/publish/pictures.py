"""Writes a picture of the map, after searching the texts in it for withheld values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mapper.errors import PageError, quoted
from mapper.files import Objects, Progress, ignore_step, open_whole_file, refuse_overwriting
from mapper.places import (
    borders_in_words,
    cache_by_boundaries,
    load_boundaries_of_states,
    load_state_boundaries,
    load_world,
)
from mapper.publish.dataset import Dataset
from mapper.publish.dataset_leaks import inspect_made, states_of
from mapper.publish.ground import find_ground

if TYPE_CHECKING:
    from mapper.analysis import ViewText
    from mapper.places import Ground, GroundSource

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
            f"{quoted(target.name)} is not a picture that mapper writes. Name it .png, .svg or .pdf;"
            " or .html for the page.",
            code="picture-format",
        )
    return suffix in PICTURE_SUFFIXES


def save_picture(
    dataset: Dataset,
    output: Path,
    *,
    ground: Sequence[GroundSource] = (),
    view: ViewText | None = None,
    progress: Progress = ignore_step,
) -> int:
    """Write a picture of the incidents as one file and return its size in bytes.

    Args:
        dataset: The incidents.
        output: The file, with a suffix of `PICTURE_SUFFIXES`.
        ground: Files of streets, water, parks and rail; without any those of the dataset.
        view: The part of the world to show: latitude, longitude and zoom, or a box; None for the one around
            all incidents.
        progress: Called with each step and its progress.

    Raises:
        ExtraError: matplotlib is not installed.
        SelectionError: The view is no part of the world.
        RecordsError: A file of the ground cannot be read, or needs a credit.
        LeakError: The picture would show a withheld value; an old file is unchanged.
        DestinationError: The output is a file that the dataset was read from, or not a regular file.
        OutputError: The picture could not be written; an old file is unchanged.

    Warns:
        PictureWarning: A text has letters that are not in the font.
        GroundWarning: Something is left out of the ground.
    """
    chosen = ground or dataset.ground
    refuse_overwriting([output], (*dataset.read_from, *(each.path for each in chosen)))
    from mapper.analysis import draw_picture, read_view, texts_of, write_picture  # noqa: PLC0415

    seen = None if view is None else read_view(view)
    progress("draw", rows=len(dataset.tables.incidents))
    drawn = find_ground(dataset, chosen)
    credit = _credit(dataset, drawn)
    figure = draw_picture(
        dataset.tables,
        boundaries=load_boundaries_of_states(states_of(dataset.tables)),
        land=load_land(),
        title=dataset.title,
        credit=credit,
        view=seen,
        ground=drawn,
    )
    shown = "\n".join((dataset.title, credit, *texts_of(figure)))
    inspect_made(dataset, shown.encode("utf-8", "replace"), output.name)
    progress("write")
    with open_whole_file(output) as temporary:
        with temporary.open("wb") as file:
            write_picture(figure, file, output.suffix.lower(), dataset.title)
        size_bytes = temporary.stat().st_size
    progress("write", 1.0)
    return size_bytes


@cache_by_boundaries
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


def _credit(dataset: Dataset, ground: Ground | None) -> str:
    """Return what stands below the picture: how many incidents are in it, contact, license and credits."""
    parts = [f"{dataset.tally}."]
    words = {"contact": "Contact", "license": "Data license"}
    parts += [
        f"{words[name]}: {dataset.notices[name]}." for name in words if name in dataset.notices
    ]
    if ground is not None and ground.attribution:
        parts.append(f"Ground: {ground.attribution}.")
    layers = dataset.tables.own_areas.values()
    parts += [f"{each.label}: {each.credit}." for each in layers if each.credit]
    if dataset.borders:
        parts.append(f"Areas in dispute, as chosen: {borders_in_words(dataset.borders)}.")
    parts.append(f"Land beyond: {load_world().vintage}.")
    return " ".join(parts)
