"""The words by which `mapper locate` finds the places of a table's rows: also in columns of addresses.

A column of addresses may hold homes, so it is not published. Whoever has its rows located gets points; the
words stay out of every output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from mapper.files import Indices
from mapper.imports.cells import Cells, take_rows, trim_cells

_ADDRESS = re.compile(
    r"(?:^|[^a-z])(?:address|direcci[oó]n|domicilio|adresse|anschrift)", re.IGNORECASE
)
_OF_PEOPLE = re.compile(
    r"mail|url|web|mac|(?:^|[^a-z])ip(?:[^a-z]|$)|home|residen|victim|suspect|owner|report|contact|witness",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlaceWords:
    """The words for the places of incidents in a column that is not published.

    Attributes:
        column: The name of the column.
        words: The words by incident, in the order of the table of incidents; None for none.
    """

    column: str
    words: pd.Series[str]


def holds_addresses(name: str) -> bool:
    """Whether a column's name is of addresses, and not of people's."""
    return bool(_ADDRESS.search(name)) and not _OF_PEOPLE.search(name)


def read_place_words(cells: Cells, rows: Indices) -> PlaceWords | None:
    """Read the addresses of rows; None if a field already says where they are, or no column has any.

    Args:
        cells: The sheet under its mapping.
        rows: The rows of the sheet that the incidents come from.
    """
    columns = cells.columns
    if columns.one("locality") or columns.one("verbatim_locality"):
        return None
    for name in filter(None, (columns.address_column, *columns.private)):
        if name == columns.address_column or holds_addresses(name):
            words = take_rows(trim_cells(cells.sheet.table[name]), rows)
            return PlaceWords(name, pd.Series(words.to_pylist(), dtype=object))
    return None
