"""Adds layers of the user's own areas to incidents that may be published."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.publish.dataset import Dataset
from mapper.records import OWN_AREAS

if TYPE_CHECKING:
    from mapper.analysis import CountTable
    from mapper.imports import AreaSource
    from mapper.places import AreaLayer
    from mapper.records import AreaSettings, Tables


def add_areas(dataset: Dataset, asked: Sequence[AreaSource], *, repair: bool = False) -> Dataset:
    """Read layers of areas, and find the areas of each incident, as it is published.

    Args:
        dataset: Incidents after privacy, with the layers that their files name.
        asked: More layers.
        repair: Whether to repair invalid polygons.

    Raises:
        RecordsError: A layer cannot be read, or has invalid polygons; it lists every fault.
    """
    if not (asked or dataset.areas):
        return dataset
    # only where areas are named
    from mapper.imports import (  # noqa: PLC0415
        list_area_sources,
        read_areas,
        settings_of_areas,
    )
    from mapper.location import assign_areas  # noqa: PLC0415

    named = list_area_sources([each.model_dump(exclude_none=True) for each in dataset.areas]) or []
    sources = [replace(each, repair=each.repair or repair) for each in (*named, *asked)]
    layers, notes = read_areas(sources)
    settings = [each for each in map(settings_of_areas, asked) if each is not None]
    files = [each.file.absolute() for each in sources if each.file is not None]
    tables = assign_areas(dataset.tables, layers)
    return replace(
        dataset,
        tables=tables,
        notes=(*dataset.notes, *notes, *_notes_on_empty(tables, layers)),
        read_from=(*dataset.read_from, *files),
        areas=(*dataset.areas, *settings),
    )


def _notes_on_empty(tables: Tables, layers: Iterable[AreaLayer]) -> Iterator[str]:
    """Say which layers have no incident: the file may be in another system than it says."""
    found = tables.incidents[OWN_AREAS].explode().dropna().unique()
    if (tables.incidents["located_by"] != "unlocated").any():
        yield from _say_empty({str(area).partition("/")[0] for area in found}, layers)


def notes_on_empty_layers(counts: CountTable) -> Iterator[str]:
    """Say which layers of counts have no incident."""
    held = {area.partition("/")[0] for each in counts.place_sets.listed for area in each.areas}
    if counts.incidents > sum(counts.unlocated.values()):
        yield from _say_empty(held, counts.own_areas.values())


def _say_empty(held: Container[str], layers: Iterable[AreaLayer]) -> Iterator[str]:
    for layer in layers:
        if layer.id not in held:
            yield (
                f"{layer.label}: No incident lies in any of its areas. Check where they are, and their"
                " coordinate system."
            )


def list_area_files(areas: Iterable[AreaSettings], folder: Path) -> list[dict[str, Any]]:
    """List the files of layers of areas with their settings, as a file in a folder names them."""
    return [
        each.model_dump(exclude_none=True, exclude_defaults=True)
        | {"file": _path_from(folder, each.file)}
        for each in areas
    ]


def _path_from(folder: Path, file: str) -> str:
    if not Path(file).exists():  # a layer of mapper's own
        return file
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return str(Path(file).absolute())
