"""Whether days or months come first in dates that do not show it: their name or another column may.

No column in English or Spanish decides it by its language: both orders are in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapper.errors import quoted
from mapper.files import Sheet
from mapper.imports.cells import number_texts, trim_cells
from mapper.imports.dates.date_formats import read_days
from mapper.imports.dates.expression_days import Order
from mapper.imports.name_rules import word_set
from mapper.text import words_of

_DAYS = word_set("d dd j jj t tt g gg day dia jour tag giorno gun dzien")
_MONTHS = word_set("m mm month mes mois monat mese ay miesiac")
_YEARS = word_set("y yy yyyy a aa aaaa j jj jjjj r rr rrrr year ano annee jahr anno yil rok")
# words for a date in languages in which its day comes first
_DAY_FIRST = word_set(
    "datum tatzeit tatdatum tattag ereignisdatum unfalldatum vorfallsdatum faits evenement zdarzenia wypadku"
    " zajscia evento incidente giorno ocorrencia fato tarih tarihi dato handelsedatum paivamaara pvm tanggal"
    " дата التاريخ تاريخ ημερομηνια dzien udalosti nehody dogadaja"
)
_SAMPLE = 50  # texts that show that a column holds no such dates
_FIGURES = re.compile(r"\s*\d{1,2}([/.\-])\d{1,2}\1\d{2,4}\b")


@dataclass(frozen=True)
class OrderElsewhere:
    """The order of a column's days and months, which something else tells.

    Attributes:
        order: Which comes first.
        why: What tells it, in words for the user.
    """

    order: Order
    why: str


def find_order_elsewhere(sheet: Sheet, name: str, example: str) -> OrderElsewhere | None:
    """Find whether the day or the month comes first, in a column that does not show it itself.

    Args:
        sheet: The table.
        name: The column.
        example: One of its dates.

    Returns:
        None where neither its name nor the other columns tell it.
    """
    if order := _order_in_name(name):
        return OrderElsewhere(order, "as the column's name says")
    found = {order: other for other, order in _orders_of_others(sheet, name, example)}
    if len(found) == 1:
        ((order, other),) = found.items()
        return OrderElsewhere(order, f"as in column {quoted(other)}")
    words = [*words_of(name)]  # `Data` alone is a date in Portuguese, Italian, Polish and Romanian
    if not found and (_DAY_FIRST & set(words) or words == ["data"]):
        return OrderElsewhere("day", "as is usual in the language of the column's name")
    return None


def _order_in_name(name: str) -> Order | None:
    """Read `(month/day/year)`, `DD.MM.YYYY` and the like in the name of a column."""
    words = words_of(name)
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        if third in _YEARS and first in _DAYS and second in _MONTHS:
            return "day"
        if third in _YEARS and first in _MONTHS and second in _DAYS:
            return "month"
    return None


def _orders_of_others(sheet: Sheet, name: str, example: str) -> Iterator[tuple[str, Order]]:
    """Find the orders in the other columns of dates with the same sign between their figures."""
    own = _FIGURES.match(example)
    if own is None:
        return
    for other in sheet.names:
        if other == name:
            continue
        texts = _texts(sheet, other)
        if _have_sign(texts[:_SAMPLE], own[1]) and _have_sign(texts, own[1]):
            order = read_days(texts).order
        else:
            order = None
        if order:
            yield other, order


def _have_sign(texts: Sequence[str], sign: str) -> bool:
    return {found[1] if (found := _FIGURES.match(text)) else None for text in texts} == {sign}


def _texts(sheet: Sheet, name: str) -> Sequence[str]:
    cells = trim_cells(sheet.table[name])
    _, texts = number_texts(cells, len(cells))
    return [text for text in texts if text]
