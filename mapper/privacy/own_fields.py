"""Withholds values of own fields that could tell what an incident withholds: its place, or a person.

An incident with a withheld place keeps only yes and no, days, small whole numbers, and words that incidents
with an open place have as well: no coordinates of any system, addresses or links are among these.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Mask
from mapper.privacy.withheld_values import Secret, of_own_fields
from mapper.records import OwnField, Tables, held_values

_SMALL = 1_000  # whole numbers below it are no coordinates in meters or feet
_FREE = ("text", "link", "image")
_WORDS = r"^[^\d@/:+<>{}\[\]]{1,40}$"
_PLACE = re.compile(
    r"addr|street|direcc|house|unit|zip|postal|block|lat|lon|lng|^x|^y|east|north|utm|mgrs|geo|coord|point|grid"
    r"|parcel|apn|plus.?code|place|location|where|site|phone|name",
    re.IGNORECASE,
)


def protect_own_fields(
    tables: Tables, *, redacted: Mask, coarsened: Mask
) -> tuple[Tables, list[Secret], Mask]:
    """Withhold values of own fields of incidents that are shown in part.

    Args:
        tables: The tables; their redacted fields and places are withheld already.
        redacted: Incidents with a withheld field.
        coarsened: Incidents with a coarser place.

    Returns:
        The tables, the withheld values, and the incidents that had any.
    """
    partly = redacted | coarsened
    if not tables.own_fields or not partly.any():
        return tables, [], np.zeros(len(partly), dtype=bool)
    incidents = tables.incidents
    every = np.array(["fields" in (names or ()) for names in incidents["redact"]], dtype=bool)
    changed = incidents.copy(deep=False)
    hidden: dict[str, Mask] = {}
    for name, field in tables.own_fields.items():
        column = pa.array(incidents[name], from_pandas=True)
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        safe = _safe(name, field, column, ~partly)
        gone = (partly & ~safe) | every
        hidden[name] = gone & incidents[name].notna().to_numpy(dtype=bool)
        kept = pc.if_else(pa.array(gone), pa.scalar(None, column.type), column)
        changed[name] = held_values(kept).set_axis(incidents.index)
    secrets = [
        secret
        for name, rows in hidden.items()
        if rows.any()
        for secret in of_own_fields(incidents[rows], (name,))
    ]
    any_hidden = (
        np.logical_or.reduce([*hidden.values()]) & ~every
    )  # of the others the record says so
    return tables.with_(incidents=changed), secrets, any_hidden


def _safe(name: str, field: OwnField, column: pa.Array, in_the_open: Mask) -> npt.NDArray[np.bool_]:
    """Mark the values that tell of no place and no person."""
    if field.type in _FREE or _PLACE.search(name) or _PLACE.search(field.label or ""):
        return np.zeros(len(column), dtype=bool)
    if field.type in ("boolean", "date"):
        return np.ones(len(column), dtype=bool)
    if field.type == "number":
        values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        small: npt.NDArray[np.bool_] = (np.abs(values) < _SMALL) & (values == np.rint(values))
        return small
    open_words = column.filter(pa.array(in_the_open)).unique()
    plain = pc.and_(pc.match_substring_regex(column, _WORDS), pc.is_in(column, open_words))
    return _mask(pc.fill_null(plain, fill_value=False))


def _mask(values: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401 - of Arrow
    found: npt.NDArray[np.bool_] = values.to_numpy(zero_copy_only=False).astype(bool)
    return found
