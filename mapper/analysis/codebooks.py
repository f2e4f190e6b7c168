"""Numbers values in order of appearance, so that all chunks of a table count with the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, Self, TypeVar

import numpy as np

from mapper.files import Indices

Value = TypeVar("Value", bound=Hashable)


class Codebook(Generic[Value]):
    """Values and their numbers, from 0 on.

    Attributes:
        listed: The values in the order of their numbers.
    """

    def __init__(self, values: Iterable[Value] = ()) -> None:
        """Number some values."""
        self.listed: list[Value] = []
        self._numbers: dict[Value, int] | None = {}
        self.numbers_of(values)

    @classmethod
    def of_different(cls, values: list[Value]) -> Self:
        """Number values of which no two are equal; the dictionary of them waits until it is asked for."""
        book = cls()
        book.listed, book._numbers = values, None
        return book

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.listed)

    def numbers_of(self, values: Iterable[Value]) -> Indices:
        """Return the number of each value; new ones get the next numbers."""
        numbers, listed = self._numbers, self.listed
        if numbers is None:
            numbers = self._numbers = {value: number for number, value in enumerate(listed)}
        found = []
        for value in values:
            number = numbers.get(value)
            if number is None:
                number = numbers[value] = len(listed)
                listed.append(value)
            found.append(number)
        return np.array(found, dtype=np.int64)

    def __getstate__(self) -> list[Value]:
        """Keep the values alone between processes."""
        return self.listed

    def __setstate__(self, values: list[Value]) -> None:
        """Take the values."""
        self.listed, self._numbers = values, None

    def in_order(self, key: Callable[[Value], Any]) -> tuple[Self, Indices]:
        """Return the values sorted by a key, and the new number of each."""
        order = sorted(range(len(self.listed)), key=lambda number: key(self.listed[number]))
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[order] = np.arange(len(order))
        return self.of_different([self.listed[number] for number in order]), numbers

    def array(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return values that are whole numbers, or tuples of as many whole numbers, as an array."""
        return np.array(self.listed, dtype=np.int64)
