"""The outlines of a table's rows that are lines or areas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mapper.files import Floats, Indices, Objects
from mapper.imports.cells import Cells
from mapper.imports.shape_radii import takes_shapes
from mapper.records import OUTLINE


def read_row_outlines(cells: Cells, rows: Indices, latitude: Floats) -> dict[str, Objects]:
    """Return the outlines of some rows as a column of incidents; none where no row has one.

    Args:
        cells: The table.
        rows: The rows that are incidents.
        latitude: Of all rows, in degrees; NaN for those without a place, whose outline is not taken.
    """
    drawn = cells.sheet.outlines
    if drawn is None or not takes_shapes(cells):
        return {}
    taken = drawn.take(pa.array(rows)).to_pylist()
    found = np.full(len(rows), None, dtype=object)
    found[:] = taken
    found[np.isnan(latitude[rows])] = None
    return {OUTLINE: found} if any(each is not None for each in taken) else {}
