"""Points sorted into cells, small ones for small circles, and the boxes of the cells."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices
from mapper.places.border_segments import (
    ECCENTRICITY_SQUARED,
    EQUATOR_METERS,
    SPHERE_ERROR,
)
from mapper.places.geodesy import METERS_PER_DEGREE_FOR_MARGINS

_FIRST_LEVEL_METERS = 64.0  # circles up to this radius share the smallest cells; then × 4, × 16 …
CELL_DEGREES = 0.0025
_STEEPEST = 89.0


class Batch(NamedTuple):
    """Points sorted by cell.

    Attributes:
        order: The original position of each point.
        x: Longitudes, sorted; so are the others.
        y: Latitudes.
        radius: In meters.
        scale_x: Meters per degree of longitude there.
        scale_y: Meters per degree of latitude there.
        starts: Where each cell begins among the points, and the total.
        boxes: West, south, east and north of each cell's points, one row each.
        reach: The same, grown by the cell's widest circle.
    """

    order: Indices
    x: Floats
    y: Floats
    radius: Floats
    scale_x: Floats
    scale_y: Floats
    starts: Indices
    boxes: Floats
    reach: Floats

    def points(self, cells: Indices) -> tuple[Indices, Indices]:
        """Return the points of some cells, and where each cell's begin among them."""
        return ranges(self.starts[cells], self.starts[cells + 1])


def batch_of(y: Floats, x: Floats, radius: Floats) -> Batch:
    """Sort points by the size of their circle, then by cell."""
    level = np.maximum(np.ceil(np.log2(radius / _FIRST_LEVEL_METERS) / 2), 0.0)
    size = CELL_DEGREES * 2.0**level
    row, column = np.floor((y + 90) / size), np.floor((x + 180) / size)
    key = (level.astype(np.int64) << 40) | (row.astype(np.int64) << 20) | column.astype(np.int64)
    order = np.argsort(key)
    key, x, y, radius = key[order], x[order], y[order], radius[order]
    firsts = np.flatnonzero(np.diff(key, prepend=-1))
    boxes = (
        np.stack(
            [
                np.minimum.reduceat(x, firsts),
                np.minimum.reduceat(y, firsts),
                np.maximum.reduceat(x, firsts),
                np.maximum.reduceat(y, firsts),
            ]
        )
        if len(x)
        else np.empty((4, 0))
    )
    widest = np.maximum.reduceat(radius, firsts) if len(x) else np.empty(0)
    scale_x, scale_y = scales(y)
    return Batch(
        order=order,
        x=x,
        y=y,
        radius=radius,
        scale_x=scale_x,
        scale_y=scale_y,
        starts=np.append(firsts, len(x)),
        boxes=boxes,
        reach=grow_boxes(boxes, widest),
    )


def make_batch(y: Floats, x: Floats, radius: Floats) -> Batch:
    """Return points as they are, each a cell of its own."""
    boxes = np.stack([x, y, x, y])
    scale_x, scale_y = scales(y)
    order = np.arange(len(x))
    return Batch(
        order=order,
        x=x,
        y=y,
        radius=radius,
        scale_x=scale_x,
        scale_y=scale_y,
        starts=np.arange(len(x) + 1),
        boxes=boxes,
        reach=grow_boxes(boxes, radius),
    )


def scales(latitude: Floats) -> tuple[Floats, Floats]:
    """Return the meters per degree of longitude and of latitude, on the ellipsoid."""
    cosine = np.cos(np.radians(latitude))
    shrink = 1 - ECCENTRICITY_SQUARED * (1 - cosine**2)
    across = np.radians(EQUATOR_METERS) / np.sqrt(shrink)
    return across * cosine, across * (1 - ECCENTRICITY_SQUARED) / shrink


def grow_boxes(boxes: Floats, meters: Floats) -> Floats:
    """Return boxes of degrees that cover every circle with the radius around a point of the box."""
    west, south, east, north = boxes
    high = meters / METERS_PER_DEGREE_FOR_MARGINS * (1 + SPHERE_ERROR)
    steepest = np.maximum(np.abs(south), np.abs(north)) + high
    # Next to a pole a circle may reach every longitude.
    cosine = np.cos(np.radians(np.minimum(steepest, _STEEPEST)))
    wide = np.where(steepest >= _STEEPEST, 360.0, high / cosine)
    return np.stack([west - wide, south - high, east + wide, north + high])


def ranges(first: Indices, last: Indices) -> tuple[Indices, Indices]:
    """Return all numbers of some ranges, one range after the other, and where each begins."""
    sizes = last - first
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    return np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], sizes), offsets


def restore_order(values: npt.NDArray[Any], order: Indices) -> npt.NDArray[Any]:
    """Put values back into the order in which the points were given."""
    back = np.empty_like(values)
    back[order] = values
    return back
