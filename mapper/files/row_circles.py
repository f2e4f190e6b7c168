"""The rows of a file whose geometry is a line or an area: their circles, and a fault for each without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyproj

from mapper.errors import Fault, Position
from mapper.files.arrays import Floats, Geometries, Indices, Mask
from mapper.files.shape_circles import Wrong, enclose_shapes, note_shapes


@dataclass(frozen=True)
class WrongShape:
    """A shape that gives no place.

    Attributes:
        kind: Its type, such as `Polygon`.
        why: What is wrong with it.
    """

    kind: str
    why: Wrong | Literal["unread"]


UNREAD_SHAPE = WrongShape("no point", "unread")


@dataclass(frozen=True, eq=False)
class RowCircles:
    """The smallest circles around the shapes of rows.

    Attributes:
        longitude: Of the centers in WGS84 degrees, NaN for a row without a circle.
        latitude: Likewise.
        radius_meters: NaN likewise, and for a shape that is a single point.
        wrong: The shapes without a circle, by row.
        note: How many shapes are placed so, in words for the user; None for no shape.
    """

    longitude: Floats
    latitude: Floats
    radius_meters: Floats
    wrong: dict[int, WrongShape]
    note: str | None

    def pick(self, kept: Mask) -> RowCircles:
        """Return those of some rows, where the shapes of the others are at fault."""
        arrays = (self.longitude, self.latitude, self.radius_meters)
        longitude, latitude, radius = (each[kept] for each in arrays)
        return RowCircles(longitude, latitude, radius, {}, self.note)


def enclose_rows(
    rows: Indices, shapes: Geometries, crs: pyproj.CRS | None, *, count: int
) -> RowCircles:
    """Find the smallest circles around the shapes of some rows.

    Args:
        rows: The rows.
        shapes: The shape of each.
        crs: Their coordinate system; None for WGS84 degrees.
        count: How many rows the file has.
    """
    found = enclose_shapes(shapes, crs)
    whole = [np.full(count, np.nan) for _ in range(3)]
    for each, of_shapes in zip(
        whole, (found.longitude, found.latitude, found.radius_meters), strict=True
    ):
        each[rows] = of_shapes
    wrong = {
        int(rows[number]): WrongShape(shapes[number].geom_type, why)
        for number, why in found.wrong.items()
    }
    note = note_shapes(shapes[~np.isnan(found.longitude)])
    return RowCircles(whole[0], whole[1], whole[2], wrong, note)


def not_a_point(file: str, position: Position, kind: str) -> Fault:
    """Describe a row whose geometry is another than a point, where only points are taken."""
    return Fault(
        file,
        position,
        found=f"The geometry is a {kind}, not a point.",
        fix="Give a point inside it, and its radius as coordinate_uncertainty_in_meters.",
        code="not-a-point",
    )


def shape_fault(file: str, position: Position, wrong: WrongShape) -> Fault:
    """Describe a row whose shape gives no place."""
    if wrong.why == "unread":
        found = "The geometry cannot be read, for instance because a ring does not close."
        fix = "Repair it in the program that made it, or give a point."
    elif wrong.why == "empty":
        found = f"The {wrong.kind} has no coordinates."
        fix = "Draw it, or delete the geometry so that its city places the row."
    elif wrong.why == "outside":
        found = f"The {wrong.kind} has coordinates that are not on the earth."
        fix = "Write longitude first, from -180 to 180, then latitude, from -90 to 90."
    elif wrong.why == "crossing":
        found = f"The {wrong.kind} crosses itself, or its parts overlap."
        fix = "Repair it in the program that made it."
    else:
        found = f"The {wrong.kind} reaches round half the earth."
        fix = "Give a smaller shape, or the country."
    code = "shape-too-large" if wrong.why == "too-large" else "invalid-shape"
    return Fault(file, position, found=found, fix=fix, code=code)


def fault_of_shape(file: str, position: Position, kind: str) -> Fault:
    """Describe a geometry that is not a point, where only points are taken; empty if it cannot be read."""
    return not_a_point(file, position, kind) if kind else shape_fault(file, position, UNREAD_SHAPE)
