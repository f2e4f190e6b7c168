"""Several values in one cell of a field, such as `knife; gun`, whose separator the field names.

Tables hold them as one text, each value once and in order, so that equal cells are equal texts; frames and
nested files hold lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

LINES = "\n"  # as lists of a file or a frame come
Texts: TypeAlias = "pa.Array | pa.ChunkedArray"


def joiner(separator: str) -> str:
    """Return what stands between values in a text: the separator and a space."""
    return f"{separator.strip()} " if separator.strip() else separator


def split_text(text: str | None, separator: str) -> list[str]:
    """List the values of one cell, each once."""
    parts = (each.strip() for each in (text or "").split(separator.strip() or separator))
    return list(dict.fromkeys(filter(None, parts)))


def tidy_texts(texts: Texts, separator: str) -> pa.Array:
    """Write the values of each cell once, in order, with one space behind the separator."""
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = column.cast(pa.string()).dictionary_encode()
    tidy = [
        joiner(separator).join(split_text(each, separator)) or None
        for each in encoded.dictionary.to_pylist()
    ]
    return pa.array(tidy, pa.string()).take(encoded.indices)


def join_lists(lists: Texts, separator: str) -> pa.Array:
    """Write lists of values as texts."""
    column = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    filled = column.cast(pa.list_(pa.string()))
    return tidy_texts(pc.binary_join(filled, joiner(separator)), separator)


def split_texts(texts: Texts, separator: str) -> pa.ListArray:
    """Return the values of each cell as a list; null where a cell has none.

    Args:
        texts: Tidy texts.
        separator: What parts them.
    """
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return pc.split_pattern(column.cast(pa.string()), joiner(separator))


_MARKS = (LINES, ";", "|")  # which hardly stand within a value, as commas do
_COMMA = ","
_LEAST_SHARE = 0.05  # of the cells with several values
_MOST_VALUES = 200
_REPEATS = 2  # of a value, on average
_LONGEST_VALUE = 60


def find_separator(texts: Texts) -> str | None:
    """Return the mark that parts several values in cells, where these are few words that repeat."""
    cells = [each for each in texts.drop_null().slice(0, 20_000).to_pylist() if each]
    for mark in _MARKS:
        several = sum(mark in each.strip(f" {mark}") for each in cells)
        if several < max(1, _LEAST_SHARE * len(cells)):
            continue
        values = [value for each in cells for value in split_text(each, mark)]
        if _are_words(values):
            return mark
    return _COMMA if _stand_alone(cells) else None


def _stand_alone(cells: list[str]) -> bool:
    """Whether commas part values: each of them is a whole cell elsewhere, too."""
    joined = [each for each in cells if _COMMA in each]
    if len(joined) < max(1, _LEAST_SHARE * len(cells)):
        return False
    parts = [split_text(each, _COMMA) for each in joined]
    whole = {each.strip() for each in cells if _COMMA not in each}
    values = [value for each in parts for value in each]
    return (
        all(len(each) > 1 for each in parts)
        and whole.issuperset(values)
        and _are_words([*values, *(each for each in cells if _COMMA not in each)])
    )


def _are_words(values: Iterable[str]) -> bool:
    given = list(values)
    words = set(given)
    return (
        len(words) * _REPEATS <= len(given)
        and len(words) <= _MOST_VALUES
        and all(
            len(each) <= _LONGEST_VALUE and not re.search(r"://|@|\d{3}", each) for each in words
        )
    )
