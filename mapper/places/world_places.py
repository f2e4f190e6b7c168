"""The file of places of the world, and its rows by name: GeoNames' (CC BY 4.0), of 500 and more people.

It is read when the first name abroad is asked for, and names are folded a country at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mapper.places.geodata import geodata_path, unreadable
from mapper.text import fold_cells

_LARGE = 100_000  # people of a city that readers may think of first


class RowsByName:
    """Rows of the file by folded name. Few names are of several, and a list for each would take most time."""

    def __init__(self, names: Iterable[str], rows: Iterable[int]) -> None:
        """Take the names of each row, between tabs; rows rise."""
        self._first: dict[str, int] = {}
        self._all: dict[str, list[int]] = {}
        for row, cell in zip(rows, names, strict=False):
            for name in cell.split("\t"):
                if (first := self._first.setdefault(name, row)) != row:
                    every = self._all.setdefault(name, [first])
                    if every[-1] != row:
                        every.append(row)

    def find(self, name: str) -> list[int]:
        """Return the rows of a folded name, none for one without a letter."""
        if not name or name not in self._first:
            return []
        return self._all.get(name) or [self._first[name]]


@cache
def places_table() -> pa.Table:
    """Return the file of places, a row each.

    Raises:
        GeodataError: The file is missing or broken.
    """
    path = geodata_path() / "world" / "places.parquet"
    try:
        return pq.ParquetFile(path).read(use_threads=False)
    except (OSError, pa.ArrowInvalid) as error:
        raise unreadable(path, error) from error


@cache
def all_regions() -> dict[str, str]:
    """Return GeoNames' name of each first-level area by code, such as `FR.11`."""
    names: dict[str, str] = json.loads((places_table().schema.metadata or {})[b"regions"])
    return names


@cache
def rows_by_name(country: str) -> RowsByName:
    """Return the rows of a country's places by folded name and spelling."""
    return _index_names(
        np.flatnonzero(pc.equal(places_table().column("country"), country).to_numpy())
    )


@cache
def large_cities_by_name() -> RowsByName:
    """Return the rows of the cities with 100,000 and more people, by folded name and spelling."""
    return _index_names(rows_of_large_cities())


def rows_of_large_cities() -> npt.NDArray[np.int64]:
    """Return the rows of the cities with 100,000 and more people."""
    is_large = pc.greater_equal(places_table().column("population"), _LARGE)
    return np.flatnonzero(is_large.to_numpy())


def _index_names(rows: npt.NDArray[np.int64]) -> RowsByName:
    names, others = places_table().select(["name", "alternates"]).take(rows).columns
    cells = pc.binary_join_element_wise(names, others, "\t").to_pylist()
    return RowsByName(fold_cells("\n".join(cells)).split("\n"), rows.tolist())
