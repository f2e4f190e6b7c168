"""Location precision: the words for how exactly a place is known, from an address to a country."""

from __future__ import annotations

from typing import Literal, get_args

Precision = Literal[
    "address", "intersection", "poi", "block", "neighborhood", "city", "county", "state", "unknown"
]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

MAX_RADIUS_METERS = 20_000_000  # half way round the earth
