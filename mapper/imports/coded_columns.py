"""Columns of answers as codes and a few distinct values.

A text for each row would cost as much as the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from mapper.files import Floats, Indices, object_array

SET_SEPARATOR = ";"
_SETS = pa.list_(pa.string())


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of texts, or of sets of texts.

    Attributes:
        values: The distinct values; sets are tuples.
        codes: The number of each row's value, -1 for none.
        are_sets: Whether the values are sets.
    """

    values: tuple[Any, ...]
    codes: npt.NDArray[np.int32]
    are_sets: bool = False

    @classmethod
    def of(cls, values: Iterable[Hashable], codes: Indices | npt.NDArray[np.int32]) -> Coded:
        """Return the column of one value for each code; values may be alike, or None."""
        numbers: dict[Hashable, int] = {}
        number_of = [
            -1 if value is None else numbers.setdefault(value, len(numbers)) for value in values
        ]
        # the last is the number of code -1
        return cls(tuple(numbers), np.array([*number_of, -1], dtype=np.int32).take(codes))

    def as_sets(self) -> Coded:
        """Return the same column, as one of sets."""
        return replace(self, are_sets=True)

    def with_sets_joined(self) -> Coded:
        """Return the same column with sets as texts, as CSV has them."""
        if not self.are_sets:
            return self
        return Coded.of((SET_SEPARATOR.join(each) or None for each in self.values), self.codes)

    def arrow(self, *, texts: bool = False) -> pa.Array:
        """Return the column for Arrow: a dictionary of texts, or plain texts; sets are lists.

        Args:
            texts: Whether texts are written out.
        """
        codes = pa.array(self.codes, mask=self.codes < 0)
        if self.are_sets:
            return pa.array(map(list, self.values), _SETS).take(codes)
        values = pa.array(self.values, pa.string())
        return values.take(codes) if texts else pa.DictionaryArray.from_arrays(codes, values)

    def pandas(self, *, texts: bool = False) -> pd.Series[Any]:
        """Return the column for pandas: categories, or plain texts; sets are tuples.

        Args:
            texts: Whether texts are written out.
        """
        if self.are_sets:
            return pd.Series(object_array([*self.values, ()])[self.codes], dtype=object)
        if texts:
            column: pd.Series[Any] = self.arrow(texts=True).to_pandas()
            return column
        categories = pd.Index(self.values, dtype="str")
        return pd.Series(pd.Categorical.from_codes(self.codes, categories=categories))


@dataclass(frozen=True, eq=False)
class Measured:
    """A column of numbers, NaN for none."""

    numbers: Floats

    def with_sets_joined(self) -> Measured:
        """Return the same column, which has no sets."""
        return self

    def arrow(self, *, texts: bool = False) -> pa.Array:  # noqa: ARG002 - as of the others
        """Return the column for Arrow."""
        return pa.array(self.numbers, mask=np.isnan(self.numbers))

    def pandas(self, *, texts: bool = False) -> pd.Series[Any]:  # noqa: ARG002
        """Return the column for pandas."""
        return pd.Series(self.numbers)
