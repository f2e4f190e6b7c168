"""Sparse counts: how many incidents each combination of a row, a column and a period has.

A combination is one number of 64 bits. New ones wait until they are as many as half of those that are sorted,
so that each is sorted a few times only, however many chunks come.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mapper.errors import SelectionError
from mapper.files import Indices

_PERIOD_BITS, _COLUMN_BITS, _ROW_BITS = 20, 17, 26
_LEAST_WAITING = 1 << 20


class Combinations(NamedTuple):
    """The combinations that occur, each once: their numbers and counts, all of one length."""

    rows: Indices
    columns: Indices
    periods: Indices
    counts: Indices


class SparseCounts:
    """Counts by row, column and period; only those above 0 are kept."""

    def __init__(self) -> None:
        """Begin with none."""
        self._keys = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._waiting: list[tuple[Indices, Indices]] = []
        self._waiting_size = 0

    def add(
        self, rows: Indices, columns: Indices, periods: Indices, counts: Indices | None = None
    ) -> None:
        """Count incidents by their numbers, or combinations with their counts.

        Raises:
            SelectionError: There are more rows, columns or periods than can be told apart.
        """
        for numbers, bits, of in (
            (rows, _ROW_BITS, "places, cells and agencies"),
            (columns, _COLUMN_BITS, "types, statuses and categories"),
            (periods, _PERIOD_BITS, "dates"),
        ):
            if numbers.max(initial=0) >> bits:
                raise SelectionError(
                    f"There are more than {1 << bits:,} combinations of {of}. Count fewer: another category"
                    " (--keep), or a part of the table."
                )
        keys, summed = _summed(_keys(rows, columns, periods), counts)
        self._waiting.append((keys, summed))
        self._waiting_size += len(keys)
        if self._waiting_size > max(_LEAST_WAITING, len(self._keys) // 2):
            self._settle()

    def combinations(self) -> Combinations:
        """Return all combinations, each once."""
        self._settle()
        keys = self._keys
        return Combinations(
            keys >> (_COLUMN_BITS + _PERIOD_BITS),
            (keys >> _PERIOD_BITS) & ((1 << _COLUMN_BITS) - 1),
            keys & ((1 << _PERIOD_BITS) - 1),
            self._counts,
        )

    @classmethod
    def of(cls, rows: Indices, columns: Indices, periods: Indices, counts: Indices) -> SparseCounts:
        """Keep combinations of which no two are equal, with their counts."""
        made = cls()
        made._keys, made._counts = _keys(rows, columns, periods), counts
        return made

    def renumbered(self, rows: Indices, columns: Indices, periods: Indices) -> SparseCounts:
        """Return the same counts under other numbers, each given by the old one."""
        found = self.combinations()
        return self.of(
            rows[found.rows], columns[found.columns], periods[found.periods], found.counts
        )

    def merge(
        self,
        other: SparseCounts,
        rows: Indices,
        columns: Indices,
        periods: Indices,
    ) -> None:
        """Add the counts of others.

        Args:
            other: The others.
            rows: The number here of each of their rows.
            columns: Likewise of each of their columns.
            periods: Likewise of each of their periods.
        """
        found = other.combinations()
        if len(found.counts):
            self.add(rows[found.rows], columns[found.columns], periods[found.periods], found.counts)

    def _settle(self) -> None:
        if not self._waiting:
            return
        parts = [(self._keys, self._counts), *self._waiting]
        self._waiting, self._waiting_size = [], 0
        keys = np.concatenate([keys for keys, _ in parts])
        counts = np.concatenate([counts for _, counts in parts])
        del parts
        self._keys, self._counts = _summed(keys, counts)

    def __getstate__(self) -> tuple[Indices, Indices]:
        """Keep what is sorted alone between processes."""
        self._settle()
        return self._keys, self._counts

    def __setstate__(self, state: tuple[Indices, Indices]) -> None:
        """Take what is sorted."""
        self.__init__()  # type: ignore[misc]
        self._keys, self._counts = state


def _keys(rows: Indices, columns: Indices, periods: Indices) -> Indices:
    return (rows << (_COLUMN_BITS + _PERIOD_BITS)) | (columns << _PERIOD_BITS) | periods


def _summed(keys: Indices, counts: Indices | None) -> tuple[Indices, Indices]:
    """Return each key once, sorted, with the sum of its counts; with how often it occurs, without any."""
    if counts is None:
        found, times = np.unique(keys, return_counts=True)
        return found, times.astype(np.int64)
    order = np.argsort(keys, kind="stable")  # runs that are sorted already are merged
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else order
    return keys[first], np.add.reduceat(counts, first) if len(first) else counts
