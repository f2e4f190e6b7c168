"""The map of the world below the incidents: land, water, countries, first-level areas and names.

All lines are Natural Earth's, simplified by how near they are to incidents: fine in the squares with
incidents, coarser in those around them, and coarse in the rest of the world. Only places that the page shows
count: those withheld are not in its tables, and coarsened ones count where the page puts them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import Mask
from mapper.page.blocks import Column, encode_columns, encode_columns_within
from mapper.page.world_lines import (
    KINDS,
    SCALE_DEGREES,
    Rings,
    WorldLines,
    encoded_lines,
    lines_of,
    rings_of,
)
from mapper.page.world_names import choose_places, names_near, near_areas
from mapper.page.world_squares import Squares, squares_of
from mapper.places import load_world, world_with_borders

# Characters of a block: for a region, for each square of half a degree with incidents beyond it, at most.
REGION_CHARACTERS = 78_000
SQUARE_CHARACTERS = 700
MAX_CHARACTERS = 590_000
SQUARES_OF_REGION = 150
# In degrees of longitude on the map: where incidents are, beside, around, and in the rest of the world. None
# is finer than the one above it.
TOLERANCES_DEGREES = (
    (0.0003, 0.001, 0.012, 0.15), (0.0003, 0.001, 0.015, 0.2), (0.0003, 0.001, 0.02, 0.27),
    (0.0004, 0.0015, 0.025, 0.35), (0.0006, 0.002, 0.03, 0.5), (0.001, 0.003, 0.04, 0.5),
    (0.0015, 0.004, 0.05, 0.6), (0.0025, 0.006, 0.06, 0.6), (0.004, 0.01, 0.08, 0.7),
    (0.007, 0.016, 0.08, 0.7), (0.01, 0.025, 0.1, 0.8), (0.015, 0.04, 0.1, 0.8), (0.025, 0.06, 0.15, 0.9),
    (0.04, 0.1, 0.2, 1.0), (0.06, 0.15, 0.3, 1.0), (0.1, 0.2, 0.4, 1.0),
)  # fmt: skip
UNITED_STATES_BOX = (17.0, -180.0, 72.0, -64.0)  # what a page without any place may show
_LEAST_CHARACTERS_OF_VERTEX = 2.0
_ATTRIBUTION = "Natural Earth, GeoNames (CC BY 4.0)"


def encode_world_map(
    incidents: pd.DataFrame,
    *,
    extent: Sequence[float],
    has_census: bool,
    borders: Mapping[str, str] | None = None,
) -> str:
    """Encode the block of the world.

    Args:
        incidents: The incidents to be shown; those without a place do not matter.
        extent: South, west, north and east of the box that the page opens with; it counts if no incident
            has a place.
        has_census: Whether the page has the Census' borders of states, which are finer.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
    """
    chosen = tuple(sorted((borders or {}).items()))
    return _encoded_around(squares_of(incidents, extent), has_census=has_census, borders=chosen)


@lru_cache(maxsize=16)  # in a notebook, one map after the other shows the same places
def _encoded_around(
    squares: Squares, *, has_census: bool, borders: tuple[tuple[str, str], ...]
) -> str:
    world = world_with_borders(borders)
    areas = near_areas(world, squares, has_census=has_census)
    rings = rings_of(world.shapes, [area.shapes for area in areas])
    is_region = np.array([area.listing["kind"] == "region" for area in areas])
    lines = lines_of(
        world,
        squares,
        whole=rings.lines[is_region[rings.area[rings.ring]]],
        finest_degrees=TOLERANCES_DEGREES[0],
        has_census=has_census,
    )
    places = choose_places(squares, has_census=has_census)
    header: dict[str, Any] = {
        "scale": SCALE_DEGREES,
        "attribution": _ATTRIBUTION,
        "kinds": list(KINDS),
        "near": squares.near_boxes(),
        "areas": [area.listing for area in areas],
        "places": places.names,
        "place_names": places.translated,
    }
    most = REGION_CHARACTERS + SQUARE_CHARACTERS * max(squares.count - SQUARES_OF_REGION, 0)
    return _light_enough(header, rings, lines, places.columns, min(most, MAX_CHARACTERS))


def names_of_world(incidents: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of countries, first-level areas and places that a page of these incidents may have."""
    return _names_around(squares_of(incidents, UNITED_STATES_BOX))


@lru_cache(maxsize=4)
def _names_around(squares: Squares) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names_near(load_world(), squares)))


def _light_enough(
    header: dict[str, Any],
    rings: Rings,
    lines: WorldLines,
    places: list[Column],
    most_characters: int,
) -> str:
    """Increase the tolerance until the block is small enough, or to its maximum."""
    most_vertices = most_characters / _LEAST_CHARACTERS_OF_VERTEX

    def columns_of(kept: Mask) -> list[Column]:
        columns, number = encoded_lines(lines, kept)
        return [*columns, *rings.columns(lines, number), *places]

    for tolerances in TOLERANCES_DEGREES[:-1]:
        kept = lines.kept(tolerances)
        if kept.sum() > most_vertices:
            continue
        block, characters = encode_columns_within(header, columns_of(kept), most_characters)
        if block is not None:
            return block
        most_vertices = kept.sum() * most_characters / characters
    return encode_columns(header, columns_of(lines.kept(TOLERANCES_DEGREES[-1])))
