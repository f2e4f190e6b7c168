"""The user's own areas of points as new columns of their table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mapper.files import Floats, Indices
from mapper.imports.coded_columns import Coded
from mapper.places import AreaLayer, AreaSet, find_areas

_BETWEEN = "; "


def column_names(layer: AreaLayer) -> tuple[str, str, str]:
    """Return the columns of a layer: ids and names of the areas that hold a point, and all candidates."""
    name = layer.id.replace("-", "_")
    return f"{name}_id", name, f"{name}_candidates"


def area_columns(
    layers: Sequence[AreaLayer],
    y: Floats,
    x: Floats,
    meters: Floats,
    *,
    rows: Indices,
    count: int,
) -> dict[str, Coded]:
    """Return the columns of layers.

    Args:
        layers: The layers.
        y: Latitudes of the points with an answer.
        x: Longitudes.
        meters: Radii of uncertainty.
        rows: Which rows of the table they are.
        count: The number of rows.
    """
    made: dict[str, Coded] = {}
    for layer in layers:
        found = find_areas(layer, y, x, radius_meters=meters)
        codes = np.full(count, -1)
        codes[rows] = found.codes
        names = column_names(layer)
        held = [each.held for each in found.sets]
        made[names[0]] = Coded.of((_text(layer.ids, each) for each in held), codes)
        made[names[1]] = Coded.of((_text(layer.names, each) for each in held), codes)
        candidates = (_candidates(layer, each) for each in found.sets)
        made[names[2]] = Coded.of(candidates, codes).as_sets()
    return made


def _candidates(layer: AreaLayer, found: AreaSet) -> tuple[str, ...] | None:
    """Return the ids of all candidates, if the areas are not certain."""
    is_certain = found.may == found.surely or not found.may
    return None if is_certain else tuple(layer.ids[number] for number in found.may)


def _text(words: Sequence[str], numbers: tuple[int, ...]) -> str | None:
    return _BETWEEN.join(words[number] for number in numbers) or None
