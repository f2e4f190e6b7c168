"""Columns of the tables as Arrow arrays and as codes, for any dtype.

A text column may be objects, Arrow strings or categorical. Each becomes an Arrow array, if possible without
one Python object per cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import PageError
from mapper.files import Codes
from mapper.records import distinct_objects

_UNKNOWN = -2


class Coded(NamedTuple):
    """A column as codes into its distinct values, -1 for a missing value."""

    codes: Codes
    words: list[Any]


class Numbered(NamedTuple):
    """Ids as numbers: the ids, the distinct ones in order, and the number of each row's."""

    ids: pa.Array
    distinct: pa.Array
    numbers: Codes


def as_arrow(column: pd.Series[Any]) -> pa.Array:
    """Return a column as one Arrow array, text as large strings or as a dictionary of them.

    Half of a surrogate pair is not a character; a question mark replaces it.

    Raises:
        pa.ArrowException: Its values have no common type, such as lists and mappings.
    """
    if column.dtype == object:
        return _from_objects(column.to_numpy())
    array = pa.array(column)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_string(array.type) or pa.types.is_string_view(array.type):
        return array.cast(pa.large_string())
    return array


def is_text(array: pa.Array) -> bool:
    """Whether an array contains texts, or only nulls."""
    return bool(pa.types.is_large_string(array.type) or pa.types.is_null(array.type))


def encode_column(column: pd.Series[Any]) -> Coded:
    """Return a column as codes and its distinct values, in order of appearance."""
    try:
        array = as_arrow(column)
    except pa.ArrowException:
        codes, words = pd.factorize(column.to_numpy(dtype=object))
        return Coded(codes, words.tolist())
    return encode_array(array)


def encode_array(array: pa.Array) -> Coded:
    """Return an Arrow array as codes and its distinct values."""
    if pa.types.is_null(array.type):
        return Coded(np.full(len(array), -1), [])
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    indices = array.indices.fill_null(-1) if array.indices.null_count else array.indices
    return Coded(indices.to_numpy().astype(np.intp), array.dictionary.to_pylist())


def numbered_words(
    column: pd.Series[Any], words: Sequence[str], *, absent: str | None = None
) -> Codes:
    """Return the number of each cell's word in a list of words.

    Args:
        column: The cells.
        words: The words allowed.
        absent: The word for a missing cell; None to refuse missing cells.

    Raises:
        PageError: A cell contains another word.
    """
    found = encode_column(column)
    known: dict[Any, int] = {word: number for number, word in enumerate(words)}
    codes: Codes = np.array([known.get(word, -1) for word in (*found.words, absent)])[found.codes]
    if (codes < 0).any():
        raise PageError(
            f"{column.name} is {column[codes < 0].iloc[0]!r}. Values: {', '.join(words)}."
            " Check the records first."
        )
    return codes


def agency_numbers(ids: pd.Series[Any], numbers: Mapping[str, int]) -> Codes:
    """Return the number of each agency, -1 for a missing one.

    Raises:
        PageError: An agency has no number.
    """
    found = encode_column(ids)
    known = [numbers.get(agency, _UNKNOWN) for agency in found.words]
    codes: Codes = np.array([*known, -1])[found.codes]
    unknown = codes == _UNKNOWN
    if unknown.any():
        raise unknown_agency(ids[unknown].iloc[0])
    return codes


def unknown_agency(agency: object) -> PageError:
    """Make the error for an agency that the agencies table lacks."""
    return PageError(
        f"The agencies table has no {agency!r}. Resolve the agencies of the records first."
    )


def number_ids(ids: pd.Series[Any]) -> Numbered:
    """Number ids; those of incidents are distinct unless a table was built by hand."""
    array = _plain(ids)
    codes = array.dictionary_encode()
    return Numbered(array, codes.dictionary, codes.indices.to_numpy().astype(np.intp))


def look_up_numbers(ids: pd.Series[Any], of: Numbered) -> Codes:
    """Return the number of each id among numbered ones, -1 for none."""
    if not len(ids):
        return np.empty(0, dtype=np.intp)
    array = _plain(ids)
    if array.type != of.distinct.type:
        array = array.cast(of.distinct.type)
    if array.equals(of.ids):
        return of.numbers
    found = pc.index_in(array, value_set=of.distinct)
    codes: Codes = found.fill_null(-1).to_numpy().astype(np.intp)
    return codes


def number_distinct_ids(ids: pd.Series[Any]) -> Numbered:
    """Number ids that are known to be distinct."""
    array = _plain(ids)
    return Numbered(array, array, np.arange(len(array)))


def _plain(ids: pd.Series[Any]) -> pa.Array:
    array = as_arrow(ids)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _from_objects(values: npt.NDArray[np.object_]) -> pa.Array:
    found = distinct_objects(values)
    if found is not None:
        few = _from_each(found.objects)
        if not is_text(few):
            return _from_each(values)
        if few.null_count == len(few):
            return pa.nulls(len(values))
        numbers, words = encode_array(few)
        codes = numbers[found.codes].astype(np.int32)
        rows = pa.array(codes, mask=codes < 0) if few.null_count else pa.array(codes)
        return pa.DictionaryArray.from_arrays(rows, pa.array(words, pa.large_string()))
    return _from_each(values)


def _from_each(values: npt.NDArray[np.object_] | list[Any]) -> pa.Array:
    try:
        return pa.array(values, type=pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:
        whole = [
            each.encode("utf-8", errors="replace").decode() if isinstance(each, str) else each
            for each in values
        ]
        return pa.array(whole, type=pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array(values, from_pandas=True)
