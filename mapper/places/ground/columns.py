"""Which columns of a vector file hold names and kinds, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mapper.errors import RecordsError, quoted
from mapper.files import whole_file_error
from mapper.places.ground.kinds import NOTHING, kinds_of
from mapper.text import show_invisible

_NAMES = (
    "name", "fullname", "full_name", "street", "street_name", "streetname", "st_name", "stname",
    "road_name", "roadname", "rd_name", "fullnm", "label", "nombre", "nom", "nome", "names",
)  # fmt: skip
_KINDS = (
    "highway", "fclass", "class", "road_class", "roadclass", "mtfcc", "type", "kind", "category",
    "func_class", "funcclass", "street_type", "road_type", "leisure", "natural", "landuse", "waterway",
    "railway",
)  # fmt: skip
_LONGEST_NAME = 80  # characters; a longer one is no name on a map


def column_of_names(columns: Sequence[str], wanted: str | None, path: Path) -> str | None:
    """Return the column of names: the one that the user names, or a likely one."""
    return _wanted(columns, wanted, path) or _first(columns, _NAMES)


def columns_of_kinds(columns: Sequence[str], wanted: str | None, path: Path) -> list[str]:
    """Return the columns that tell streets from water: the one that the user names, or likely ones."""
    named = _wanted(columns, wanted, path)
    return [named] if named else [each for word in _KINDS if (each := _first(columns, (word,)))]


def kinds_in(table: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """Return the number of each row's kind; the first column that names one counts."""
    kinds = np.full(len(table), NOTHING, dtype=np.int8)
    for column in columns:
        found = kinds_of(table[column]).to_numpy()
        kinds = np.where(kinds == NOTHING, found, kinds).astype(np.int8)
    return kinds


def names_in(values: pd.Series[str]) -> pd.Series[str]:
    """Return names as plain text: on one line, what cannot be seen made visible, missing ones empty."""
    plain = {value: plain_name(value) for value in values.dropna().unique()}
    return values.map(plain).astype(object).fillna("")


def plain_name(value: object) -> str:
    """Return a name as plain text of one line; a very long one is cut."""
    text = show_invisible(" ".join(str(value).split()))
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def _wanted(columns: Sequence[str], wanted: str | None, path: Path) -> str | None:
    if wanted is None or wanted in columns:
        return wanted
    raise no_such_column(path, wanted, columns)


def _first(columns: Sequence[str], words: Sequence[str]) -> str | None:
    by_word = {column.lower(): column for column in reversed(columns)}
    return next((by_word[word] for word in words if word in by_word), None)


def no_such_column(path: Path, wanted: str, columns: Sequence[str]) -> RecordsError:
    """Return the error that a file lacks the column that the user names."""
    return whole_file_error(
        path,
        found=f"No column {quoted(wanted)} found.",
        expected=f"Its columns are {', '.join(map(quoted, columns))}." if columns else "",
        fix="Correct the name in ground.",
        code="ground-column",
    )
