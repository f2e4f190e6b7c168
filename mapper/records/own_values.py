"""The values of the user's own fields: read from texts by type, column by column.

A column is an Arrow array: numbers are `double` or, if all are whole, `int64`; dates are `date32`; truths are
`bool`; all others are texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.records.own_fields import FieldType, OwnFields
from mapper.records.several_values import join_lists, split_texts, tidy_texts

_TRUE = ("true", "yes", "y", "t", "sí", "si", "oui", "ja", "verdadero")
_FALSE = ("false", "no", "n", "f", "non", "nein", "falso")
_PLAIN_NUMBER = r"^[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,20})?(?:[eE][+-]\d{1,3})?$"
_GROUPED_NUMBER = r"^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,12})?$"
_DAY = r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"
_MOMENT = r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
_LINK = r"(?i)^https?://[^\s/?#]+\S*$"
_IMAGE = r"(?i)^https?://\S+\.(?:jpe?g|png|gif|webp|avif)(?:[?#]\S*)?$"
_WHOLE = 2.0**53  # up to which a double holds every whole number
_MOST_WORDS = 200  # distinct values of a category
_FEW_WORDS = 12  # which are few in a table of any length
_LONGEST_WORD = 60
_MOST_SAMPLED = 20_000
_REPEATS = 4  # of a text, on average, from which on it pays to convert each once


@dataclass(frozen=True)
class TypedValues:
    """A column by its type.

    Attributes:
        column: The values; null where a cell has none or does not fit.
        unfit: The cells that do not fit.
    """

    column: pa.Array
    unfit: npt.NDArray[np.bool_]


def convert_texts(
    texts: pa.Array | pa.ChunkedArray, kind: FieldType, *, separator: str | None = None
) -> TypedValues:
    """Read the texts of a column as values of a type.

    Args:
        texts: The cells, without spaces around them; null if empty.
        kind: The type.
        separator: What parts several values of a cell; None for one value a cell.
    """
    if separator is not None:
        texts = tidy_texts(texts, separator)
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    column = column.cast(pa.string())
    if kind in ("category", "text"):
        return TypedValues(column, np.zeros(len(column), dtype=bool))
    values = _converted(column, kind)
    unfit = pc.and_(pc.is_valid(column), pc.is_null(values))
    return TypedValues(values, unfit.to_numpy(zero_copy_only=False).astype(bool))


def _converted(column: pa.Array, kind: FieldType) -> pa.Array:
    """Convert a column, each distinct text once where they repeat."""
    if len(column) > _MOST_SAMPLED:
        encoded = column.dictionary_encode()
        if len(encoded.dictionary) * _REPEATS < len(column):
            return _CONVERT[kind](encoded.dictionary).take(encoded.indices)
    return _CONVERT[kind](column)


def infer_type(texts: pa.Array | pa.ChunkedArray, *, at_least: float = 1.0) -> FieldType:
    """Return the narrowest type that fits nearly all texts of a column.

    Args:
        texts: The cells, without spaces around them; null if empty.
        at_least: The share of cells that must fit.
    """
    sample = texts.drop_null().slice(0, _MOST_SAMPLED)
    if not len(sample):
        return "text"
    words = (
        sample.unique()
        if not isinstance(sample, pa.ChunkedArray)
        else sample.combine_chunks().unique()
    )
    kinds: tuple[FieldType, ...] = ("boolean", "number", "date", "image", "link")
    if len(words) > 3:  # noqa: PLR2004 - yes, no, and a slip
        kinds = kinds[1:]
    for kind in kinds:
        if kind == "image":
            looks = pc.mean(pc.match_substring_regex(words, _IMAGE).cast(pa.float64())).as_py()
            if looks < 1:
                continue
        share = 1.0 if kind == "boolean" else at_least
        if 1 - float(convert_texts(words, kind).unfit.mean()) >= share and (
            1 - float(convert_texts(sample, kind).unfit.mean()) >= share
        ):
            return kind
    longest = pc.max(pc.utf8_length(words)).as_py()
    is_few = len(words) <= _FEW_WORDS or (
        len(words) <= _MOST_WORDS and len(words) * 2 <= len(sample)
    )
    return "category" if is_few and longest <= _LONGEST_WORD else "text"


def value_text(value: object) -> str | None:
    """Write a value as a record has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def restore_values(
    given: pa.Array | pa.ChunkedArray, kind: FieldType, *, separator: str | None = None
) -> TypedValues:
    """Read a column of a file as values of a type, whether the file has types, lists or only texts."""
    column = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    if separator is not None and pa.types.is_nested(column.type):
        column = join_lists(column, separator)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    fitting = _FITTING.get(kind)
    if fitting is not None and fitting(column.type):
        values = whole_if_all_are(column) if kind == "number" else column.cast(EMPTY[kind])
        return TypedValues(values, np.zeros(len(column), dtype=bool))
    return convert_texts(column.cast(pa.string()), kind, separator=separator)


def held_values(values: pa.Array | pa.ChunkedArray) -> pd.Series[Any]:
    """Wrap a column for a table of pandas without copying it."""
    return pd.Series(values, dtype=pd.ArrowDtype(values.type), copy=False)


def arrow_values(column: pd.Series[Any], kind: FieldType) -> pa.Array:
    """Return the column of a field as one Arrow array of its type."""
    array = pa.array(column, from_pandas=True)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if kind not in ("number", "date", "boolean"):
        return array.cast(pa.string())
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), EMPTY[kind])
    return array


def with_lists(incidents: pd.DataFrame, fields: OwnFields) -> pd.DataFrame:
    """Return incidents with a list in each row of a field whose cells may hold several values."""
    lists = {
        id_: held_values(split_texts(arrow_values(incidents[id_], each.type), each.separator))
        for id_, each in fields.items()
        if each.separator is not None
    }
    made = {id_: column.set_axis(incidents.index) for id_, column in lists.items()}
    return incidents.assign(**made) if made else incidents


def whole_if_all_are(numbers: pa.Array) -> pa.Array:
    """Return numbers as whole ones if all of them are."""
    if pa.types.is_integer(numbers.type):
        return numbers.cast(pa.int64())
    given = numbers.drop_null().to_numpy(zero_copy_only=False)
    if len(given) and (np.abs(given) < _WHOLE).all() and (given == np.rint(given)).all():
        return numbers.cast(pa.int64())
    return numbers


def _truths(texts: pa.Array) -> pa.Array:
    words = pc.utf8_lower(texts)
    no = pa.scalar(None, pa.bool_())
    return pc.if_else(
        pc.is_in(words, pa.array(_TRUE)),
        True,  # noqa: FBT003
        pc.if_else(pc.is_in(words, pa.array(_FALSE)), False, no),  # noqa: FBT003
    )


def _numbers(texts: pa.Array) -> pa.Array:
    none = pa.scalar(None, pa.string())
    plain = pc.fill_null(pc.match_substring_regex(texts, _PLAIN_NUMBER), fill_value=False)
    if not pc.all(plain).as_py():
        grouped = pc.fill_null(pc.match_substring_regex(texts, _GROUPED_NUMBER), fill_value=False)
        without = pc.replace_substring(texts, ",", "")
        texts = pc.if_else(plain, texts, pc.if_else(grouped, without, none))
    return whole_if_all_are(pc.utf8_ltrim(texts, "+").cast(pa.float64()))


def _days(texts: pa.Array) -> pa.Array:
    none = pa.scalar(None, pa.string())
    day = pc.replace_substring_regex(texts, _MOMENT, r"\1")
    day = pc.if_else(pc.match_substring_regex(day, _DAY), day, none)
    found = pc.strptime(day, format="%Y-%m-%d", unit="s", error_is_null=True)
    # the 30th of February is read as a day of March
    same = pc.equal(pc.strftime(found, format="%Y-%m-%d"), day)
    return pc.if_else(same, found, pa.scalar(None, pa.timestamp("s"))).cast(pa.date32())


def _matching(pattern: str) -> Any:  # noqa: ANN401 - a function on arrays
    def fitting(texts: pa.Array) -> pa.Array:
        return pc.if_else(
            pc.match_substring_regex(texts, pattern), texts, pa.scalar(None, pa.string())
        )

    return fitting


_CONVERT: dict[FieldType, Any] = {
    "boolean": _truths,
    "number": _numbers,
    "date": _days,
    "link": _matching(_LINK),
    "image": _matching(_LINK),
}
EMPTY: dict[FieldType, pa.DataType] = {
    "boolean": pa.bool_(), "number": pa.int64(), "date": pa.date32(), "link": pa.string(),
    "image": pa.string(), "category": pa.string(), "text": pa.string(),
}  # fmt: skip
_FITTING = {
    "boolean": pa.types.is_boolean,
    "number": lambda kind: pa.types.is_integer(kind) or pa.types.is_floating(kind),
    "date": pa.types.is_date,
}
