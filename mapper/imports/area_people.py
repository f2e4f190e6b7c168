"""Finds the column of a layer of areas that counts its people, and reads the numbers as people write them.

A rate divides by these numbers, so a column counts only if its whole name says people: density, shares and
parts of the population have people in their names, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mapper.errors import quoted
from mapper.files import Floats
from mapper.imports.area_columns import ID_WORDS, NAME_WORDS, find_column, texts_of, words_in
from mapper.imports.area_sources import AreaSource
from mapper.imports.name_rules import word_set
from mapper.text import fold

if TYPE_CHECKING:
    import pandas as pd

_PEOPLE = (
    "population", "pop", "totpop", "poptotal", "totalpop", "poblacion", "pobtot", "pob", "habitantes",
    "habitants", "hab", "einwohner", "einwohnerzahl", "ewz", "bevolkerung", "bevoelkerung", "populacao",
    "popolazione", "abitanti", "inwoners", "people", "persons", "residents", "inhabitants", "население",
    "населення", "ludnosc", "人口", "인구", "السكان", "जनसंख्या",
)  # fmt: skip
_BESIDE = word_set(
    "total totals tot totale gesamt insgesamt number numbers count sum of de la el los des du der die the in"
    " by est estimate estimated estimates estimacion census censo zensus recensement acs cy current latest"
    " resident usual year all nta tract s"
) | {fold(word, "letters") for word in (*ID_WORDS, *NAME_WORDS)}
_THOUSANDS = word_set(
    "thousand thousands 000 000s 1000 1000s miles mil milliers tausend tsd mila milhares тыс"
)
_MILLIONS = word_set("million millions millones milhoes millionen mio mln")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LATEST_YEAR = 2035  # a later one is that of a forecast
_SHORTEST_END = 5  # letters of a word that may end another, as in `beatpopulation`
_MOST_PEOPLE = 2e9  # more than any country has: a number that stands for none

_UNIT = re.compile(r"\s*([^\W\d_]+)\.?$")
_SEPARATED = re.compile(r"\d*(?:[.,]\d+)+")
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_IN_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")


class People(NamedTuple):
    """How many people live in each area.

    Attributes:
        column: The column that says it; None if there is none.
        numbers: Their number in each area, NaN where unknown; None without a column.
        notes: What is particular about the column, or why none counts.
    """

    column: str | None
    numbers: Floats | None
    notes: tuple[str, ...] = ()


def people_of(frame: pd.DataFrame, source: AreaSource) -> People:
    """Find the column of people, and read it.

    Args:
        frame: The attributes of the areas, a row each.
        source: What the user says of the layer.

    Raises:
        RecordsError: There is no such column as the user names.
    """
    named = find_column(frame, source.population, source.source.name)
    if named is not None:
        return _read(frame, named)
    ranked = sorted(
        (rank, str(name)) for name in frame.columns if (rank := _rank(str(name))) is not None
    )
    found = [_read(frame, name) for _, name in ranked]
    for each in found:
        if each.numbers is not None and np.isfinite(each.numbers).any():
            return each
    doubtful = [name for _, name in ranked] or [
        str(name) for name in frame.columns if _names_people(words_in(name))
    ]
    if not doubtful:
        return People(None, None)
    reason = (
        f"{quoted(doubtful[0])} has no number of people" + _example(frame, doubtful[0])
        if ranked
        else f"{quoted(doubtful[0])} may be another number than that of all people. If it is theirs, name it:"
        f" {source.source.name}:population={doubtful[0]}"
    )
    return People(None, None, (f"{reason}.",))


def _read(frame: pd.DataFrame, column: str) -> People:
    words = words_in(column)
    numbers, grouped = _numbers(frame[column])
    notes = [f"{quoted(grouped)} is {_whole(grouped):,}"] if grouped else []
    for unit, times, said in ((_THOUSANDS, 1e3, "thousands"), (_MILLIONS, 1e6, "millions")):
        if unit.intersection(words):
            numbers = numbers * times
            notes.append(f"in {said}")
    known = np.isfinite(numbers) & (numbers >= 0) & (numbers <= _MOST_PEOPLE)
    unknown = int((~known).sum())
    if unknown:
        notes.append(f"{unknown:,} without a number")
    return People(column, np.where(known, numbers, np.nan), tuple(notes))


def _numbers(column: pd.Series[Any]) -> tuple[Floats, str | None]:
    """Return cells as numbers, NaN where there is none, and one whose points part thousands."""
    import pandas as pd  # noqa: PLC0415

    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), None
    plain = [_plain(each) for each in texts_of(column)]
    decimals = _decimal_signs(plain)
    grouped = [each for each in plain if "." in each and _IN_THOUSANDS.fullmatch(each)]
    numbers = pd.to_numeric(
        pd.Series([_ungrouped(each, decimals) for each in plain], dtype=object), errors="coerce"
    )
    return numbers.to_numpy(dtype=np.float64), grouped[
        0
    ] if grouped and "." not in decimals else None


def _plain(text: str) -> str:
    """Return a cell without spaces and apostrophes between digits and a word for people behind them."""
    digits = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFKC", text)
    )
    unit = _UNIT.search(digits)
    if unit and fold(unit[1], "letters") in _PEOPLE:
        digits = digits[: unit.start()]
    return re.sub(r"(?<=\d)[\s'’`\u066c](?=\d{3}(?!\d))", "", digits.replace("\u066b", ",")).strip()


def _decimal_signs(texts: Sequence[str]) -> str:
    """Return the signs that surely stand before decimals; the others part thousands."""
    signs = set()
    for text in texts:
        is_grouped = _IN_THOUSANDS.fullmatch(text) or _IN_LAKHS.fullmatch(text)
        if not is_grouped and _SEPARATED.fullmatch(text) and text.count(sign := _last(text)) == 1:
            signs.add(sign)
    return "".join(sorted(signs))


def _last(text: str) -> str:
    return text[max(text.rfind("."), text.rfind(","))]


def _ungrouped(text: str, decimals: str) -> str:
    """Return a number with nothing but a point before decimals; empty if its sign could be either."""
    if not _SEPARATED.fullmatch(text):
        return text
    if len(decimals) > 1:
        return "" if _IN_THOUSANDS.fullmatch(text) else _ungrouped(text, _last(text))
    for sign in ".,":
        if sign != decimals:
            text = text.replace(sign, "")
    return text.replace(decimals, ".") if decimals else text


def _whole(text: str) -> int:
    return int(_ungrouped(text, ""))


def _example(frame: pd.DataFrame, column: str) -> str:
    text = next(filter(None, texts_of(frame[column])), "")
    return f": {quoted(text)}" if text else ""


def _names_people(words: Sequence[str]) -> bool:
    return any(
        word in _PEOPLE
        or any(word.endswith(each) for each in _PEOPLE if len(each) >= _SHORTEST_END)
        for word in words
    )


def _rank(name: str) -> tuple[int, int] | None:
    """Return how well a column's name says people, the lower the better; None if it says anything else.

    The latest year comes first among columns named alike.
    """
    words = words_in(name)
    years = [int(year) for year in _YEAR.findall(name)]
    if not _names_people(words) or any(year > _LATEST_YEAR for year in years):
        return None
    others = [
        word
        for word in words
        if not _names_people([word])
        and word not in _BESIDE | _THOUSANDS | _MILLIONS
        and not _YEAR.fullmatch(word)
    ]
    if others:
        return None
    best = min((_PEOPLE.index(word) for word in words if word in _PEOPLE), default=len(_PEOPLE))
    return best, -max(years, default=0)
