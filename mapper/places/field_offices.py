"""The areas of the field offices of ICE's Enforcement and Removal Operations (ERO), as Census areas.

They hold for ERO alone, not for HSI nor for the Border Patrol. `geodata/README.md` has source and vintage.
"""

from __future__ import annotations

import numpy as np
import shapely

from mapper.places.area_layers import AreaLayer
from mapper.places.boundaries import load_boundaries, vintage_of_states
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.geodata import read_groups
from mapper.text import fold

FIELD_OFFICE_LAYER = "ice-ero"
_LABEL = "ICE field offices (ERO)"
_SPANISH = "Oficinas regionales de ICE (ERO)"
_CREDIT = "Areas of ICE field offices: Deportation Data Project, April 2026, over {vintage}"


@cache_by_boundaries
def load_field_offices() -> dict[str, tuple[str, ...]]:
    """Return the GEOIDs of the states and counties of each field office, by its name.

    Raises:
        GeodataError: The file is missing or broken.
    """
    return read_groups("field_offices.csv", "office", "geoid")


def field_office_id(office: str) -> str:
    """Return the id of a field office's area in its layer: los-angeles."""
    return fold(office, "names").replace(" ", "-")


@cache_by_boundaries
def field_office_layer() -> AreaLayer:
    """Return the areas of all field offices as a layer.

    Raises:
        GeodataError: A file of geodata is missing or broken.
    """
    offices = load_field_offices()
    states = {geoid[:2] for geoids in offices.values() for geoid in geoids}
    geometries = np.empty(len(offices), dtype=object)
    for number, geoids in enumerate(offices.values()):
        parts = [load_boundaries(geoid[:2]).geometry(geoid) for geoid in geoids]
        geometries[number] = shapely.coverage_union_all(parts) if len(parts) > 1 else parts[0]
    return AreaLayer(
        FIELD_OFFICE_LAYER,
        _LABEL,
        tuple(map(field_office_id, offices)),
        tuple(offices),
        geometries,
        translations={"es": {"label": _SPANISH}},
        credit=_CREDIT.format(vintage=vintage_of_states(tuple(sorted(states)))),
    )
