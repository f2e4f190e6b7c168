"""Withholds the outlines of incidents that are shown in part: a shape tells a place better than a circle."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from mapper.files import Floats, Mask, Objects
from mapper.privacy.row_edits import add_sentences, note_codes
from mapper.privacy.withheld_values import Secret
from mapper.records import OUTLINE, Tables, is_among, put_outlines

OUTLINE_WORDS = "Not shown: the outline."

_PLACES = 5  # decimals of degrees, a meter: what is nearer counts as the same


def without_outlines(tables: Tables, *, redacted: Mask, coarsened: Mask) -> Tables:
    """Take the outlines of incidents with a withheld field or a coarser place out of the tables.

    Where the place is as the source has it, a sentence says so; where it is not, others do already.

    Args:
        tables: The tables; their redacted fields and places are withheld already.
        redacted: Incidents with a withheld field.
        coarsened: Incidents with a coarser place.
    """
    incidents = tables.incidents
    if OUTLINE not in incidents:
        return tables
    drawn = incidents[OUTLINE].notna().to_numpy(dtype=bool)
    gone = drawn & (redacted | coarsened)
    changed = put_outlines(incidents, incidents[OUTLINE].where(drawn & ~gone, None).tolist())
    said = gone & ~coarsened & incidents["located_by"].eq("coordinates").to_numpy(dtype=bool)
    add_sentences(changed, said, "information_withheld", [OUTLINE_WORDS] * int(said.sum()))
    note_codes(changed, said, ["outline"] * int(said.sum()))
    return tables.with_(incidents=changed)


def secrets_of_outlines(given: Tables, kept: Tables) -> list[Secret]:
    """Return a vertex of each withheld outline, so that the output can be searched for it.

    It is one whose coordinates no published outline has: neighbors share vertices, and grids coordinates.
    """
    if OUTLINE not in given.incidents:
        return []
    drawn = given.incidents[given.incidents[OUTLINE].notna()]
    still = kept.incidents[kept.incidents[OUTLINE].notna()] if OUTLINE in kept.incidents else None
    gone = drawn if still is None else drawn[~is_among(drawn["incident_id"], still["incident_id"])]
    if gone.empty:
        return []
    ids, points = _vertices(gone)
    telling = np.ones(len(ids), dtype=bool)
    if still is not None:
        _, open_points = _vertices(still)
        for axis in (0, 1):
            known = np.unique(open_points[:, axis].round(_PLACES))
            telling &= ~np.isin(points[:, axis].round(_PLACES), known)
    _, first = np.unique(ids[telling].astype(str), return_index=True)
    rows = np.flatnonzero(telling)[first]
    return [
        Secret(str(ids[row]), ("location",), point=(float(points[row, 1]), float(points[row, 0])))
        for row in rows.tolist()
    ]


def _vertices(incidents: pd.DataFrame) -> tuple[Objects, Floats]:
    """Return the vertices of all outlines, and the id of the incident of each."""
    shapes = shapely.from_wkb(incidents[OUTLINE].to_numpy(dtype=object))
    points, row = shapely.get_coordinates(shapes, return_index=True)
    return incidents["incident_id"].to_numpy(dtype=object)[row], points
