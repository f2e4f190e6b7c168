"""Changes the cells of some rows of a table, and notes what was changed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import Floats, Mask


def take_out(changed: pd.DataFrame, rows: Mask, names: Iterable[str]) -> None:
    """Empty some columns of some rows."""
    for name in names:
        put_values(changed, rows, name, [() if name == "unknowns" else None] * int(rows.sum()))


def take_out_translations(changed: pd.DataFrame, given: Mapping[int, AbstractSet[str]]) -> None:
    """Remove fields from the translations of some rows."""
    rows = np.zeros(len(changed), dtype=bool)
    rows[list(given)] = True
    left = [
        {
            language: {name: text for name, text in fields.items() if name not in given[row]}
            for language, fields in said.items()
        }
        if isinstance(said, Mapping)
        else None
        for row, said in zip(
            np.flatnonzero(rows).tolist(), changed["translations"][rows], strict=True
        )
    ]
    put_values(changed, rows, "translations", left)


def put_values(changed: pd.DataFrame, rows: Mask, name: str, values: Iterable[object]) -> None:
    """Write objects into some rows of a column; pandas would take lists and mappings apart."""
    if not rows.any():
        return
    column = changed[name]
    if isinstance(column.dtype, pd.StringDtype):  # texts by the million stay as they are laid
        column = column.copy()
        column[rows] = list(values)
        changed[name] = column
        return
    objects = column.to_numpy(dtype=object).copy()
    for row, value in zip(np.flatnonzero(rows), values, strict=True):
        objects[row] = value
    changed[name] = pd.Series(objects, index=changed.index, dtype=object)


def add_sentences(changed: pd.DataFrame, rows: Mask, name: str, sentences: Iterable[str]) -> None:
    """Append a sentence to the text of each of some rows."""
    given = changed[name][rows].tolist()
    said = [
        f"{text} {sentence}" if isinstance(text, str) and text else sentence
        for text, sentence in zip(given, sentences, strict=True)
    ]
    put_values(changed, rows, name, said)


def note_codes(changed: pd.DataFrame, rows: Mask, codes: Iterable[str]) -> None:
    """Note the codes of the sentences that were added to rows."""
    given = changed["kept_back"][rows].tolist()
    put_values(
        changed,
        rows,
        "kept_back",
        [
            (*(known if isinstance(known, tuple) else ()), code)
            for known, code in zip(given, codes, strict=True)
        ],
    )


def has_any(value: object) -> bool:
    """Whether a cell is a list that is not empty."""
    return isinstance(value, (list, tuple)) and bool(value)


def is_present(value: Any) -> bool:  # noqa: ANN401 - a cell
    """Whether a cell has a value."""
    return not pd.isna(value)


def is_one_of(words: Container[object]) -> Callable[[object], bool]:
    """Return a test for cells that hold one of some words."""
    return lambda value: value in words


def move_circles(
    changed: pd.DataFrame, rows: Mask, latitude: Floats, longitude: Floats, radius: Floats
) -> None:
    """Give rows another circle; a stated area no longer decides."""
    changed.loc[rows, "latitude"] = latitude
    changed.loc[rows, "longitude"] = longitude
    changed.loc[rows, "coordinate_uncertainty_in_meters"] = radius
    put_values(changed, rows, "stated_area", [None] * int(rows.sum()))
