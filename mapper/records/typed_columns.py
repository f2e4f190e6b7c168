"""Converts a table to the dtypes of the schema, for users of pandas.

Stages keep the columns as they were read: objects that many rows share, or Arrow texts. This module converts
them column by column, each distinct object once, and shares parts between columns: a million rows take a
second.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.records.factorize import distinct, distinct_objects
from mapper.records.schema import SCHEMA, Column, ColumnType

_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # what pandas 3 calls `str`


def type_columns(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a table with exactly the columns of the schema, in its order and dtypes.

    Args:
        frame: The table as it passes between stages; it is not changed.
        table: Its name in `SCHEMA`.
    """
    absent = _held(pa.nulls(len(frame), pa.large_string()))
    made = {column.name: _typed(frame.get(column.name), column, absent) for column in SCHEMA[table]}
    return pd.DataFrame(made, index=frame.index, copy=False)


def type_column(frame: pd.DataFrame, table: str, name: str) -> pd.Series[Any]:
    """Return one column as `type_columns` does, without making the others.

    Raises:
        KeyError: The schema has no such column.
    """
    column = {each.name: each for each in SCHEMA[table]}[name]
    absent = _held(pa.nulls(len(frame), pa.large_string()))
    return pd.Series(_typed(frame.get(name), column, absent), index=frame.index, name=name)


def _typed(given: pd.Series[Any] | None, column: Column, absent: Any) -> Any:  # noqa: ANN401
    if given is None:
        if column.dtype == "str":
            return absent
        given = pd.Series(np.full(len(absent), None, dtype=object), dtype=object)
    if column.dtype == "str":
        texts = _texts(given)
        return absent if texts.null_count == len(texts) else _held(texts)
    return _MADE[column.dtype](given, column)


def _texts(given: pd.Series[Any]) -> pa.Array | pa.ChunkedArray:
    if given.dtype != object:
        return pa.array(given, from_pandas=True).cast(pa.large_string())
    values = given.to_numpy()  # a column of pandas takes Arrow three times as long
    found = distinct_objects(values)
    if found is None:
        return pa.array(values, from_pandas=True).cast(pa.large_string())
    few = pa.array(found.objects, pa.large_string(), from_pandas=True)
    return few.take(pa.array(found.codes))


def _category(given: pd.Series[Any], column: Column) -> pd.Categorical:
    codes, words = distinct(given)
    # a word that the schema lacks is kept, last
    values = [*column.allowed, *(word for word in words if word not in column.allowed)]
    number = np.array([*(values.index(word) for word in words), -1], dtype=np.intp)
    return pd.Categorical.from_codes(number[codes], dtype=_dtype_of(tuple(values)))


@lru_cache(maxsize=64)
def _dtype_of(words: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(words, dtype=_TEXT))


def _objects(given: pd.Series[Any], _: Column) -> pd.Series[Any]:
    return given if given.dtype == object else given.astype(object)


def _numbers(given: pd.Series[Any], column: Column) -> pd.Series[Any]:
    dtype = np.dtype(column.dtype)
    return given if given.dtype == dtype else given.astype(dtype)


def _truths(given: pd.Series[Any], _: Column) -> Any:  # noqa: ANN401 - an array
    return given if given.dtype == bool else given.eq(True).to_numpy(dtype=bool)  # noqa: FBT003


_MADE: dict[ColumnType, Callable[[pd.Series[Any], Column], Any]] = {
    "category": _category,
    "list": _objects,
    "mapping": _objects,
    "mappings": _objects,
    "float64": _numbers,
    "int64": _numbers,
    "datetime64[s]": _numbers,
    "bool": _truths,
}


def _held(texts: pa.Array | pa.ChunkedArray) -> Any:  # noqa: ANN401 - an array of pandas
    return pd.arrays.ArrowStringArray(texts, dtype=_TEXT)  # type: ignore[call-arg]  # stubs lack it
