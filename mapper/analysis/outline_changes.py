"""Changes of the outlines of lines and areas, whether or not their circles are the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from mapper.analysis.change import Change
from mapper.files import Floats, Geometries, decode_outlines
from mapper.places import METERS_PER_DEGREE_OF_SPHERE
from mapper.records import OUTLINE

_LEAST_METERS = 0.02  # outlines are kept to a centimeter
_AREA = 2  # dimensions
_PART_OF_EDGE = 0.25  # between two spots of an edge that are compared
_RADIUS = "coordinate_uncertainty_in_meters"


def outline_changes(
    one: pd.DataFrame, two: pd.DataFrame, share_off: float | None = None
) -> Iterator[Change]:
    """Yield each outline that came, went or has another shape.

    Args:
        one: The earlier incidents.
        two: The later ones, the same in the same order.
        share_off: The share of an incident's radius by which an outline may be off, where a page simplified
            it and may have left it out; None where outlines are whole.
    """
    if OUTLINE not in one and OUTLINE not in two:
        return
    were, are = (_outlines(each) for each in (one, two))
    rows = np.flatnonzero(were != are)
    was, now = decode_outlines(were[rows]), decode_outlines(are[rows])
    apart = _apart_meters(was, now)
    radius = two[_RADIUS].to_numpy(dtype=float)[rows]
    allowed = np.fmax((share_off or 0.0) * radius, _LEAST_METERS)
    ids = two["incident_id"].tolist()
    is_lone = shapely.is_missing(was) | shapely.is_missing(now)
    is_changed = (apart > allowed) | (is_lone & (share_off is None))
    for at in np.flatnonzero(is_changed).tolist():
        meters = None if is_lone[at] else float(apart[at])
        yield Change(ids[rows[at]], "outline", "outline", _kind(was[at]), _kind(now[at]), meters)


def _outlines(incidents: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if OUTLINE not in incidents:
        return np.full(len(incidents), None, dtype=object)
    column = incidents[OUTLINE]
    return column.where(column.notna(), None).to_numpy(dtype=object)


def _apart_meters(was: Geometries, now: Geometries) -> Floats:
    """Return how far the edge of either shape lies from the other's at most; NaN without both."""
    north = np.nan_to_num(shapely.bounds(now)[:, 3])
    across = np.cos(np.radians(north))
    lines = [_edges(_narrowed(each, across)) for each in (was, now)]
    degrees: Floats = shapely.hausdorff_distance(*lines, densify=_PART_OF_EDGE)
    return degrees * METERS_PER_DEGREE_OF_SPHERE


def _narrowed(shapes: Geometries, across: Floats) -> Geometries:
    """Return shapes whose degrees of longitude are as long as those of latitude."""
    points, of_shape = shapely.get_coordinates(shapes, return_index=True)
    points[:, 0] *= across[of_shape]
    narrowed: Geometries = shapely.set_coordinates(shapes.copy(), points)
    return narrowed


def _edges(shapes: Geometries) -> Geometries:
    is_area = shapely.get_dimensions(shapes) == _AREA
    edges: Geometries = np.where(is_area, shapely.boundary(shapes), shapes)
    return edges


def _kind(shape: shapely.Geometry | None) -> str | None:
    if shape is None:
        return None
    return "area" if shapely.get_dimensions(shape) == _AREA else "line"
