"""The years in a column of their own, beside dates that leave the century or the year out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapper.files import Codes
from mapper.imports.cells import Cells, number_texts, trim_cells
from mapper.imports.dates.date_expressions import lacks_year, with_year
from mapper.imports.vocabularies import NAMES
from mapper.records import number_combinations
from mapper.text import fold

_FIRST_YEAR, _LAST_YEAR = 1600, 2199


@dataclass(frozen=True)
class RowYears:
    """The years of rows.

    Attributes:
        column: The name of the column.
        codes: Which of `years` each row has.
        years: The years, four figures each; None for absent and for what is none.
    """

    column: str
    codes: Codes
    years: list[str | None]

    @property
    def known(self) -> frozenset[int]:
        """The years that occur."""
        return frozenset(int(year) for year in self.years if year)


def read_row_years(cells: Cells) -> RowYears | None:
    """Read the column of years beside a column of dates; None if there is none."""
    wanted = {fold(name, "letters") for name in NAMES["year"]}
    own = cells.columns.one("event_date")
    for name in cells.sheet.names:
        if name == own or name in cells.columns.private or fold(name, "letters") not in wanted:
            continue
        codes, texts = number_texts(trim_cells(cells.sheet.table[name]), len(cells))
        years = [_year(text) for text in texts]
        if any(years):
            return RowYears(name, codes, years)
    return None


def add_years(
    codes: Codes, texts: list[str | None], years: RowYears
) -> tuple[Codes, list[str | None]]:
    """Add the year of its row to each date that lacks one.

    Args:
        codes: Which text each row has.
        texts: The distinct texts of the dates.
        years: The years of the same rows.

    Returns:
        The codes and texts, with those that got a year.
    """
    short = np.array([text is not None and lacks_year(text) for text in texts])
    rows = np.flatnonzero(short[codes])
    if not len(rows):
        return codes, texts
    numbers, first = number_combinations([codes[rows], years.codes[rows]])
    given = []
    for row in rows[first].tolist():
        text, year = texts[codes[row]] or "", years.years[years.codes[row]]
        given.append(with_year(text, year) if year else text)
    codes = codes.copy()
    codes[rows] = numbers + len(texts)
    return codes, [*texts, *given]


def _year(text: str | None) -> str | None:
    plain = (text or "").removesuffix(".0")
    is_year = plain.isascii() and plain.isdigit() and _FIRST_YEAR <= int(plain) <= _LAST_YEAR
    return plain if is_year else None
