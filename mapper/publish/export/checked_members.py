"""The members of lists in rows of `nested.SCHEMA`, checked against the words that records allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Indices, Objects, object_array
from mapper.places import PRECISIONS
from mapper.publish.export.doubts import CORRECT, FILL_IN, Doubts, not_allowed
from mapper.publish.export.nested import ACCOUNT, AGENCY
from mapper.records import (
    DATE_INTERVALS,
    EDTF_EXPECTED,
    LEVELS,
    ROLES,
    STANCES,
    About,
    AreaCheck,
    Capacity,
    parse_event_date,
)

_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "precision": PRECISIONS,
    "date_interval": DATE_INTERVALS,
    "role": ROLES,
    "area_check": get_args(AreaCheck),
    "stance": STANCES,
    "capacity": get_args(Capacity),
    "about": get_args(About),
    "level": LEVELS,
}
_DATES = frozenset(("said_on", "asked_on"))
_REQUIRED = frozenset({"id", "type", "role", "stance", "capacity", "claim", "by", "agency", "name"})


def members_of(
    lists: pa.ChunkedArray, kind: pa.StructType, doubts: Doubts
) -> tuple[Indices, dict[str, Objects]]:
    """Return the row of each entry of the lists, and the fields of the entries."""
    whole = lists.combine_chunks()
    owners = pc.list_parent_indices(whole).to_numpy()
    flat = pc.list_flatten(whole)
    fields = {
        field.name: object_array(pc.struct_field(flat, field.name).to_pylist())
        for field in kind
        if not pa.types.is_list(field.type)
    }
    for name, values in fields.items():
        if kind is AGENCY and name == "id":
            check_words("agency", values, doubts)
        elif not (kind is AGENCY and name == "name") and not (kind is ACCOUNT and name == "agency"):
            check_words(name, values, doubts)
    return owners, fields


def list_field(lists: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Return a field of all entries of lists."""
    return pa.chunked_array([pc.struct_field(pc.list_flatten(lists.combine_chunks()), name)])


def check_words(name: str, values: Iterable[object], doubts: Doubts) -> None:
    """Check that texts are present where required, and that words are allowed."""
    distinct = set(values)
    if name in _REQUIRED and not distinct.isdisjoint({None, ""}):
        doubts.add(f"{name} is empty.", "", FILL_IN)
    if name in _DATES:
        _check_dates(name, distinct, doubts)
    allowed = _ALLOWED.get(name)
    for strange in sorted(map(str, distinct - {None, *allowed})) if allowed else ():
        doubts.add(*not_allowed(name, strange, allowed or ()))


def _check_dates(name: str, values: Iterable[object], doubts: Doubts) -> None:
    for each in sorted({str(value) for value in values if value is not None}):
        try:
            parse_event_date(each)
        except ValueError:
            doubts.add(f"{name} is {quoted(each)}.", EDTF_EXPECTED, CORRECT)


def frame_of(columns: Mapping[str, Any], names: Iterable[str]) -> pd.DataFrame:
    """Make a table of objects."""
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in names})
