"""The rows of a file whose geometry is a line or an area: their circles, and a fault for each without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyproj

from mapper.errors import Fault, Position, and_more
from mapper.files.arrays import Floats, Geometries, Indices, Mask, Objects
from mapper.files.outlines import encode_outlines
from mapper.files.shape_circles import Wrong, count_shapes, enclose_shapes, note_shapes


@dataclass(frozen=True)
class WrongShape:
    """A shape that gives no place.

    Attributes:
        kind: Its type, such as `Polygon`.
        why: What is wrong with it.
    """

    kind: str
    why: Wrong | Literal["unread"]


_NAMED = 3

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
        crossing: The rows with an area whose outline crosses itself.
        outlines: The shapes as `encode_outlines` gives them, None for a row without one; None where no row
            has any.
    """

    longitude: Floats
    latitude: Floats
    radius_meters: Floats
    wrong: dict[int, WrongShape]
    note: str | None
    crossing: tuple[int, ...] = ()
    outlines: Objects | None = None

    def pick(self, kept: Mask) -> RowCircles:
        """Return those of some rows, where the shapes of the others are at fault."""
        arrays = (self.longitude, self.latitude, self.radius_meters)
        longitude, latitude, radius = (each[kept] for each in arrays)
        number = np.cumsum(kept) - 1
        crossing = tuple(int(number[row]) for row in self.crossing)
        outlines = None if self.outlines is None else self.outlines[kept]
        return RowCircles(longitude, latitude, radius, {}, self.note, crossing, outlines)


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
    placed = ~np.isnan(found.longitude)
    crossing = tuple(int(rows[number]) for number in found.crossing)
    outlines = None
    drawn = ~np.isnan(found.radius_meters)
    if drawn.any():
        outlines = np.full(count, None, dtype=object)
        outlines[rows[drawn]] = encode_outlines(shapes[drawn], crs)
    note = note_shapes(count_shapes(shapes[placed]))
    return RowCircles(whole[0], whole[1], whole[2], wrong, note, crossing, outlines)


def note_crossings(names: Sequence[str], count: int | None = None) -> str | None:
    """Say which shapes cross themselves and are taken as they are; None for none.

    Args:
        names: The rows, such as `line 3`; the first ones are enough.
        count: How many they are.
    """
    if not names:
        return None
    many = len(names) if count is None else count
    where = ", ".join(names[:_NAMED]) + and_more(many - min(len(names), _NAMED))
    if many == 1:
        return f"1 area crosses or overlaps itself, and is taken as it is: {where}."
    return f"{many:,} areas cross or overlap themselves, and are taken as they are: {where}."


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
    else:
        found = f"The {wrong.kind} reaches around half the earth."
        fix = "Give a smaller shape, or the country."
    code = "shape-too-large" if wrong.why == "too-large" else "invalid-shape"
    return Fault(file, position, found=found, fix=fix, code=code)
