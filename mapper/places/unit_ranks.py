"""Which unit is given a point on a shared border: see `jurisdictions_of_points`."""

from __future__ import annotations

from itertools import count

import numpy as np

from mapper.files import Indices
from mapper.places.areas import Unit, WorldUnit
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.unit_sets import units_of_state

_NO_PLACE = 10**10 - 1  # after all places of seven digits, and all towns of ten


@cache_by_boundaries
def ranks_of_units(state: str) -> Indices:
    """Return the rank of each unit of a state, with the outside last."""
    ranks = map(_rank, units_of_state(state), count())
    return np.array([*ranks, np.iinfo(np.int64).max])


def _rank(unit: Unit | WorldUnit, number: int) -> int:
    """Return the lower the sooner a unit is given a point on its border: see the module's text."""
    if isinstance(unit, WorldUnit):
        return number
    place = int(unit.place.geoid) if unit.place else _NO_PLACE
    return place * 10**5 + int(unit.county.geoid)
