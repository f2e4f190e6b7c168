"""Finds the row of column names among the first rows of a file, below titles and notes."""

from __future__ import annotations

from collections.abc import Iterable

from mapper.imports.column_words import read_names
from mapper.imports.name_rules import RULES
from mapper.imports.vocabularies import NAMES, VOCABULARIES
from mapper.text import fold

_LEAST_KNOWN = 2  # names of columns, and a third of all, that make a row a header
_TITLE_CELLS = 2  # a title and perhaps a date
_LEAST_WIDE = 4  # cells of a header below a title of which few names are known
_KNOWN = frozenset(
    fold(name, "letters")
    for names in (
        *NAMES.values(),
        *(each.signature for each in VOCABULARIES),
        *(from_ for each in VOCABULARIES for from_ in each.fields.values()),
    )
    for name in names
)


def find_header(rows: Iterable[Iterable[str]]) -> int:
    """Return which of the first rows of a file names the columns: the first, unless that is a title.

    A title has no name of a column that is known, and fewer cells than the header below it. Below a
    title of one or two cells, a wide row of names is the header even if few of its names are known.
    """
    widest = 0
    for number, row in enumerate(rows):
        words = [word for cell in row if (word := fold(cell, "letters"))]
        known = len(_KNOWN.intersection(words))
        if known and not number:
            return 0
        if widest < len(words):
            if known >= _LEAST_KNOWN and known * 3 >= len(words):
                return number
            is_below_title = number and widest <= _TITLE_CELLS and len(words) >= _LEAST_WIDE
            if is_below_title and _are_names(list(row), words):
                return number
        widest = max(widest, len(words))
    return 0


def _are_names(cells: list[str], words: list[str]) -> bool:
    """Whether different words stand in all cells, two of them words for a field."""
    named = [cell for cell in cells if fold(cell, "letters")]
    if len(set(words)) < len(words) or any(word.isdigit() for word in words):
        return False
    fitting = sum(
        any(rule.misfit(each.words) is not None for rule in RULES.values())
        or "date" in each.words
        or fold(each.name, "letters") in _KNOWN
        for each in read_names(named)
    )
    return fitting >= _LEAST_KNOWN
