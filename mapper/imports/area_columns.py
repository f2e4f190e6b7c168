"""Guesses which columns of a layer of areas have their ids and their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mapper.errors import quoted
from mapper.files import NAME_ONE, whole_file_error
from mapper.imports.area_sources import AreaSource
from mapper.imports.cells import columns_expected
from mapper.imports.name_rules import word_set
from mapper.records import replace_nan, suggest_spelling
from mapper.text import fold

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ID_WORDS = (
    "geoid", "geoidfq", "id", "code", "number", "num", "no", "nr", "key", "clave", "kennung", "ags",
    "beat", "precinct", "district", "dist", "sector", "zone", "ward", "division",
    "area", "tract", "block", "zcta", "zip",
)  # fmt: skip
NAME_WORDS = (
    "namelsad", "name", "nombre", "nom", "label", "title", "titel", "titulo", "bezeichnung", "nome",
    "neighborhood", "neighbourhood", "nhood", "barrio", "community", "colonia", "stadtteil", "quartier",
)  # fmt: skip
# of the program that made the file, or of the drawing: none is an area's id
_MEASURED = word_set(
    "shape land water aland awater sq sqmi sqkm acres length perimeter objectid fid ogc"
)
_NUMBERED = re.compile(r"\d+$")
_RANK_OF_ENDS = 100
_NO_TEXTS = "biufcmM"  # kinds of columns: numbers and times
_LONGEST_ID = 40  # characters; a longer text describes the area
_LEAST_NAMED = 0.5  # share of the areas that a column of names has to name


def find_column(frame: pd.DataFrame, asked: str | None, file: Path) -> str | None:
    """Return the column that the user names, whatever its case; None if none is named.

    Raises:
        RecordsError: There is no such column.
    """
    if asked is None:
        return None
    names = [str(name) for name in frame.columns]
    alike = [name for name in names if name.casefold() == asked.casefold()]
    if asked in names or len(alike) == 1:
        return asked if asked in names else alike[0]
    raise whole_file_error(
        file,
        found=f"There is no column {quoted(asked)}.",
        expected=columns_expected(names),
        fix=suggest_spelling(asked, names) or NAME_ONE,
        code="no-such-column",
    )


def ids_of(frame: pd.DataFrame, source: AreaSource) -> tuple[str | None, list[str]]:
    """Return the column of ids and the id of each area; without such a column, the number of its row."""
    column = find_column(frame, source.id, source.source.name)
    if column is None:
        distinct = [
            name
            for name in frame.columns
            if not _MEASURED.intersection(words_in(name)) and _is_distinct(frame[name])
        ]
        ranked = sorted(
            (rank, str(name)) for name in distinct if (rank := _rank(name, ID_WORDS)) >= 0
        )
        column = ranked[0][1] if ranked else _only_text(frame, distinct)
    if column is None:
        return None, [str(number) for number in range(1, len(frame) + 1)]
    return column, texts_of(frame[column])


def _only_text(frame: pd.DataFrame, distinct: list[Any]) -> str | None:
    """Return the one column of short texts that tells areas without names apart, such as cells of a grid."""
    texts = [str(name) for name in distinct if frame[name].dtype.kind not in _NO_TEXTS]
    if len(texts) != 1 or len(frame) < 2 or any(_rank(each, NAME_WORDS) >= 0 for each in frame):  # noqa: PLR2004
        return None
    return texts[0] if max(map(len, texts_of(frame[texts[0]]))) <= _LONGEST_ID else None


def repeated_ids(frame: pd.DataFrame, source: AreaSource) -> str | None:
    """Return the column that is named like ids and has one value in several rows; None if none is."""
    ranked = sorted(
        (rank, str(name))
        for name in frame.columns
        if 0 <= (rank := _rank(name, ID_WORDS)) < _RANK_OF_ENDS
        and not _MEASURED.intersection(words_in(name))
        and "" not in (texts := texts_of(frame[name]))
        and 1 < len(set(texts)) < len(texts)
    )
    return ranked[0][1] if ranked and source.id is None else None


def names_of(frame: pd.DataFrame, source: AreaSource) -> tuple[str | None, list[str]]:
    """Return the column of names and the name of each area; empty where there is none."""
    column = find_column(frame, source.name, source.source.name)
    if column is None:
        ranked = sorted(
            (rank, str(name))
            for name in frame.columns
            if (rank := _rank(name, NAME_WORDS)) >= 0 and _is_named(frame[name])
        )
        column = ranked[0][1] if ranked else None
    return column, [""] * len(frame) if column is None else texts_of(frame[column])


def texts_of(column: pd.Series[Any]) -> list[str]:
    """Return cells as texts, whole numbers without a point; empty where there is none."""
    return [_text(each) for each in replace_nan(column).tolist()]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def words_in(name: object) -> list[str]:
    """Return the words of a column's name, folded and without a number behind: `POP2020` has `pop`."""
    parted = re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", str(name))
    return [
        _NUMBERED.sub("", each) or each for each in re.findall(r"[^\W_]+", fold(parted, "accents"))
    ]


def _rank(name: object, known: tuple[str, ...]) -> int:
    """Return how well a column's name fits, the lower the better; -1 if it does not.

    A word alone fits best, then one at the end (`BEAT_NAME`, `ntaname`), then one anywhere.
    """
    words = words_in(name)
    ranks = []
    for rank, word in enumerate(known):
        if words == [word]:
            ranks.append(rank)
        elif words and (words[-1] == word or (len(word) > 3 and words[-1].endswith(word))):  # noqa: PLR2004
            ranks.append(_RANK_OF_ENDS + rank)
        elif word in words:
            ranks.append(200 + rank)
    return min(ranks, default=-1)


def _is_distinct(column: pd.Series[Any]) -> bool:
    texts = texts_of(column)
    is_measured = column.dtype.kind == "f" and any("." in text for text in texts)
    return not is_measured and "" not in texts and len(set(texts)) == len(texts)


def _is_named(column: pd.Series[Any]) -> bool:
    texts = texts_of(column)
    return sum(map(bool, texts)) >= _LEAST_NAMED * max(len(texts), 1)
