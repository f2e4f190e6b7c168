"""Checks what stands in a saved page: texts, words, addresses, numbers of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_args

import numpy.typing as npt
import pandas as pd

from mapper.files import Objects, object_array
from mapper.page.text_block import refuse_another_length
from mapper.records import (
    AREA_CHECKS,
    CONTEST_STATUSES,
    DATE_INTERVALS,
    ROLES,
    STANCES,
    About,
    Capacity,
    Translations,
)

Numbers = npt.NDArray[Any]

_NO_TEXT = frozenset(
    {
        "unknowns", "kept_back", "translations", "claim_number", "checked", "corrections",
        "same_event_as", "formerly",
    }
)  # fmt: skip
_ALLOWED: dict[str, frozenset[str | None]] = {
    "date_interval": frozenset({*DATE_INTERVALS, None}),
    "role": frozenset(ROLES),
    "area_check": frozenset(AREA_CHECKS),
    "stance": frozenset(STANCES),
    "capacity": frozenset(get_args(Capacity)),
    "about": frozenset({*get_args(About), None}),
    "contest_status": frozenset(CONTEST_STATUSES),
}


def check_texts(name: str, column: list[Any]) -> Objects:
    """Return a column of texts, checked against the words that its model allows."""
    if name not in _NO_TEXT and not {type(cell) for cell in column} <= {str, type(None)}:
        raise ValueError("no text")
    if name in _ALLOWED and not set(column) <= _ALLOWED[name]:
        raise ValueError("an unknown word")
    return object_array(column)


def frame_of(rows: list[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    """Make a table of texts, with addresses of the web."""
    columns = {name: check_texts(name, [row[name] for row in rows]) for name in names}
    for name in ("url", "archived_at"):
        for address in columns.get(name, ()):
            if address not in {None, "unknown"} and not address.startswith(("https://", "http://")):
                raise ValueError("an address that is not of the web")
    return pd.DataFrame(columns, columns=list(names), dtype=object)


def codes_of(column: Numbers, count: int) -> Numbers:
    """Return a column, which has a value for each row."""
    refuse_another_length(column, count)
    return column


def entry_at(values: Sequence[Any], number: int) -> Any:  # noqa: ANN401 - of a list of anything
    """Return an entry of a list; a negative number is none."""
    if number < 0:
        raise IndexError(number)
    return values[number]


def text_of(value: object) -> str:
    """Return a text; anything else does not belong in a page."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def texts_of(value: Iterable[Any] | None) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(text_of(each) for each in value or ())


def translations_of(value: object) -> dict[str, Any] | None:
    """Return the translations of an incident, checked by their model."""
    if value is None:
        return None
    return Translations.model_validate(value).model_dump(exclude_none=True)
