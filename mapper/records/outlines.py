"""The outlines of incidents that are lines or areas: the last column of their table, where there is any."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

OUTLINE = "outline"


def put_outlines(
    incidents: pd.DataFrame, outlines: Sequence[bytes | None] | None = None
) -> pd.DataFrame:
    """Return incidents with outlines as their last column; without the column if none has one.

    Args:
        incidents: The table.
        outlines: WKB in WGS84 degrees, longitude first, None for an incident without one; None for those
            that the table has.
    """
    if outlines is None:
        if OUTLINE not in incidents:
            return incidents
        outlines = incidents[OUTLINE].tolist()
    rest = incidents.drop(columns=OUTLINE, errors="ignore")
    column = np.full(len(rest), None, dtype=object)
    column[:] = [each if isinstance(each, bytes) else None for each in outlines]
    if not any(each is not None for each in column.tolist()):
        return rest
    return rest.assign(**{OUTLINE: pd.Series(column, index=rest.index, dtype=object)})
