"""Where an incident was, as it is drawn: a point, a circle, and whether a spot is known at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from mapper.publish.site.incident_texts import IncidentTexts
from mapper.records import OUTLINE

_AREA_PRECISIONS = ("city", "county", "state")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an incident was.

    Attributes:
        latitude: Degrees north, WGS84.
        longitude: Degrees east.
        radius_meters: The radius of the circle in which the whole place lies.
        states: FIPS codes of the states whose places and counties are drawn.
        touched: GEOIDs of the places in which it may lie.
        levels: The levels of its agencies, for the mark.
        is_area: Whether only a city or county is known.
        outline: The line or area that it is, as WKB; None for a point.
    """

    latitude: float
    longitude: float
    radius_meters: float
    states: tuple[str, ...]
    touched: tuple[str, ...]
    levels: tuple[str, ...]
    is_area: bool
    outline: bytes | None = None


def spot_of(incident: IncidentTexts) -> Spot | None:
    """Return where an incident was; None if that is not known."""
    row = incident.row
    names = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    given = [row.get(name) for name in names]
    latitude, longitude, radius = (float(each or 0) if is_number(each) else None for each in given)
    if latitude is None or longitude is None:
        return None
    return Spot(
        latitude, longitude, radius or 0.0,
        states=tuple(row.get("states") or ()),
        touched=tuple(row.get("places") or ()),
        levels=incident.levels,
        is_area=row.get("precision") in _AREA_PRECISIONS,
        outline=row.get(OUTLINE),
    )  # fmt: skip


def is_number(value: Any) -> bool:  # noqa: ANN401 - a cell
    """Whether a cell has a number."""
    return isinstance(value, int | float) and not math.isnan(value)
