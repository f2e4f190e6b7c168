"""The circles around the shapes of a table's rows, next to what its columns say of radius and precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapper.files import GEOMETRY_LATITUDE, GEOMETRY_RADIUS, Floats, Mask, Objects
from mapper.imports.cells import Cells
from mapper.imports.coordinates import Numbers, read_numbers
from mapper.imports.vocabularies import LEAST_RADIUS_BY_PRECISION, RADIUS_METERS

SHAPE_WORDS = "The table gives a shape; this is the smallest circle that holds it."


@dataclass(frozen=True, eq=False)
class ShapeRadii:
    """The radii of the smallest circles around shapes.

    Attributes:
        meters: One for each row, NaN where it has no shape but a point or nothing.
    """

    meters: Floats

    @property
    def rows(self) -> Mask:
        """The rows with a shape."""
        rows: Mask = ~np.isnan(self.meters)
        return rows

    def widen(self, given: Numbers | None) -> Numbers | None:
        """Return the radii of a column, none of them smaller than the circle around the row's shape."""
        if not self.rows.any():
            return given
        if given is None:
            count = len(self.meters)
            return Numbers(self.meters, np.zeros(count, dtype=bool), np.full(count, -1))
        return Numbers(
            np.fmax(given.values, self.meters), given.bad, given.decimals, given.decimal_commas
        )

    def fit_precision(self, words: Objects, usual: Floats, least: Floats) -> None:
        """Take away the words of precision that a shape is too large or too small for, in place."""
        for row_word in {word for word in words[self.rows].tolist() if word != "unknown"}:
            most = RADIUS_METERS.get(row_word, np.inf)
            fits = (self.meters <= most) & (
                self.meters >= LEAST_RADIUS_BY_PRECISION.get(row_word, 0)
            )
            wrong = self.rows & (words == row_word) & ~fits
            words[wrong], least[wrong], usual[wrong] = "unknown", 0.0, np.nan

    def note(self, reasons: Objects | None) -> Objects | None:
        """Add to the reasons for a place those of shapes."""
        if not self.rows.any():
            return reasons
        noted = np.full(len(self.meters), None, dtype=object) if reasons is None else reasons.copy()
        noted[self.rows] = SHAPE_WORDS
        return noted


def takes_shapes(cells: Cells) -> bool:
    """Whether the points of the rows are those of the file's shapes, and not of other columns."""
    latitude = cells.columns.one("latitude")
    if GEOMETRY_LATITUDE in cells.sheet.names:
        return latitude == GEOMETRY_LATITUDE
    return latitude is None and cells.columns.one("coordinates") is not None


def read_shape_radii(cells: Cells) -> ShapeRadii:
    """Read the radii that the file's geometry gave."""
    if GEOMETRY_RADIUS not in cells.sheet.names or not takes_shapes(cells):
        return ShapeRadii(np.full(len(cells), np.nan))
    return ShapeRadii(read_numbers(cells.sheet.table[GEOMETRY_RADIUS]).values)
