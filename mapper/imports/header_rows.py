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
    title of one or two cells, a wide row of names is the header even if few of its names are known. A row
    with gaps may name groups of columns, as merged cells do; names that it has are then no column's.
    """
    header = widest = known_above = 0
    for number, row in enumerate(rows):
        cells = list(row)
        words = [word for cell in cells if (word := fold(cell, "letters"))]
        known = len(_KNOWN.intersection(words))
        if _names_columns(cells, words, known, number, widest, known_above):
            if len(words) == len(cells):
                return number
            header, known_above = number, known
        widest = max(widest, len(words))
    return header


def _names_columns(  # noqa: PLR0917
    cells: list[str], words: list[str], known: int, number: int, widest: int, known_above: int
) -> bool:
    """Whether a row names columns: the first with any known name, or a wider one than above."""
    if not number:
        return known > 0
    if widest >= len(words) or (known_above and any(word.isdigit() for word in words)):
        return False
    if known_above < known >= _LEAST_KNOWN and known * 3 >= len(words):
        return True
    return known >= known_above and len(words) >= _LEAST_WIDE and _fits(cells, words, widest)


def _fits(cells: list[str], words: list[str], widest: int) -> bool:
    """Whether cells name columns: two fields, and a third of all where more than a title is above."""
    fields = _count_fields(cells, words)
    return fields >= _LEAST_KNOWN and (widest <= _TITLE_CELLS or fields * 3 >= len(words))


def _count_fields(cells: list[str], words: list[str]) -> int:
    """Count the words for a field; none where cells have the same words or numbers."""
    if len(set(words)) < len(words) or any(word.isdigit() for word in words):
        return 0
    return sum(
        any(rule.misfit(each.words) is not None for rule in RULES.values())
        or "date" in each.words
        or fold(each.name, "letters") in _KNOWN
        for each in read_names([cell for cell in cells if fold(cell, "letters")])
    )
