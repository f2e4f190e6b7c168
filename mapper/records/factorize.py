"""Finds the distinct values of a column by the identity of its objects.

A column of a million rows made from few values repeats few objects. Their addresses are whole numbers, which
compare in a tenth of the time of texts and tuples.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Codes, Mask, Objects, object_array
from mapper.records.combinations import first_rows

_FROM = 4_096  # rows from which on it pays
_SHARE = 8  # rows to an object, at least
_SAMPLE = 65_536


class Distinct(NamedTuple):
    """Values in order of appearance, and the number of each row's value, -1 for a missing one."""

    codes: Codes
    objects: list[Any]


def distinct_objects(values: Objects) -> Distinct | None:
    """Number the objects of a column; equal ones may be several, missing ones are among them.

    Returns:
        The objects, None where they are too many or too few to be worth it.
    """
    if len(values) < _FROM:
        return None
    values = np.ascontiguousarray(values)
    places = _addresses(values)
    if (places == places[0]).all():
        return Distinct(np.zeros(len(values), dtype=np.intp), [values[0]])
    sample = places[:: max(1, len(places) // _SAMPLE)]
    if len(pd.unique(sample)) * _SHARE > len(sample):
        return None
    codes, addresses = pd.factorize(places)
    if len(addresses) * _SHARE > len(values):
        return None
    return Distinct(codes, values[first_rows(codes, len(addresses))].tolist())


def distinct(column: pd.Series[Any]) -> Distinct:
    """Number the distinct values of a column, as `pandas.factorize` does."""
    found = distinct_objects(column.to_numpy()) if column.dtype == object else None
    if found is None:
        if column.dtype == object:
            codes, objects = pd.factorize(column.to_numpy())
            return Distinct(codes, objects.tolist())
        codes, values = pd.factorize(column)
        return Distinct(codes, list(values))
    codes, few = pd.factorize(object_array(found.objects))
    return Distinct(codes[found.codes], few.tolist())


def mask(column: pd.Series[Any], holds: Callable[[Any], bool]) -> Mask:
    """Apply a condition to each value, once per distinct object."""
    values = column.to_numpy(dtype=object)
    found = distinct_objects(values)
    if found is None:
        return np.fromiter(map(holds, values), dtype=bool, count=len(values))
    return np.fromiter(map(holds, found.objects), dtype=bool, count=len(found.objects))[found.codes]


def is_among(column: pd.Series[Any], wanted: pd.Series[Any] | Collection[Any]) -> Mask:
    """Mark the texts that are among some others; missing ones are not.

    Like `Series.isin`, but without one Python object per cell of an Arrow column.
    """
    if not isinstance(column.dtype, pd.StringDtype):
        values = wanted.to_numpy(dtype=object) if isinstance(wanted, pd.Series) else wanted
        return column.isin(values).to_numpy(dtype=bool)
    import pyarrow as pa  # noqa: PLC0415 - a column of records has none
    import pyarrow.compute as pc  # noqa: PLC0415

    texts = pa.array(column)
    others = wanted if isinstance(wanted, pd.Series) else list(wanted)
    known = pc.drop_null(pa.array(others, type=texts.type, from_pandas=True))
    found: Mask = np.asarray(pc.is_in(texts, value_set=known), dtype=bool)
    return found


def positions_among(column: pd.Series[Any], others: pd.Series[Any]) -> npt.NDArray[np.intp]:
    """Return where each text stands among others, which are all different; -1 where it does not."""
    if column.empty:
        return np.empty(0, dtype=np.intp)
    if not isinstance(column.dtype, pd.StringDtype):
        known_ids = pd.Index(others.to_numpy(dtype=object))
        return np.asarray(known_ids.get_indexer(column.to_numpy(dtype=object)), dtype=np.intp)
    import pyarrow as pa  # noqa: PLC0415 - a column of records has none
    import pyarrow.compute as pc  # noqa: PLC0415

    texts = pa.array(column)
    known = pa.array(others, type=texts.type, from_pandas=True)
    found = pc.index_in(texts, value_set=known)
    return np.asarray(pc.fill_null(found, -1), dtype=np.intp)


def _addresses(values: Objects) -> npt.NDArray[np.intp]:
    """Return the memory addresses of the objects of a contiguous array, valid while the array lives.

    `map(id, values)` returns the same without ctypes, but makes one Python number per address. A build of
    a million rows calls this 67 times: seconds that way, a twentieth of a second this way.
    """
    start = ctypes.cast(values.ctypes.data, ctypes.POINTER(ctypes.c_ssize_t))
    return np.ctypeslib.as_array(start, shape=values.shape)
