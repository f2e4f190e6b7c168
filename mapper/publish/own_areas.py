"""Adds layers of the user's own areas to incidents that may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mapper.publish.dataset import Dataset

if TYPE_CHECKING:
    from mapper.imports import AreaSource


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
    from mapper.imports import list_area_sources, read_areas  # noqa: PLC0415  (only where areas are named)
    from mapper.location import assign_areas  # noqa: PLC0415

    named = list_area_sources([each.model_dump(exclude_none=True) for each in dataset.areas]) or []
    sources = [replace(each, repair=each.repair or repair) for each in (*named, *asked)]
    layers, notes = read_areas(sources)
    files = [each.file.absolute() for each in sources if each.file is not None]
    return replace(
        dataset,
        tables=assign_areas(dataset.tables, layers),
        notes=(*dataset.notes, *notes),
        read_from=(*dataset.read_from, *files),
    )
