"""Weeks and halves of a month in words: `first week of March 2025`, `segunda quincena de marzo de 2025`."""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR

from mapper.imports.dates.date_words import MONTH, MONTHS

_NUMBERS = {
    word: number
    for number, words in {
        1: "first 1st primera primeira 1a premiere 1ere 1re erste ersten 1. prima",
        2: "second 2nd segunda 2a deuxieme seconde 2eme 2e zweite zweiten 2. seconda",
        3: "third 3rd tercera terceira 3a troisieme 3eme 3e dritte dritten 3. terza",
        4: "fourth 4th cuarta quarta 4a quatrieme 4eme 4e vierte vierten 4.",
        -1: "last final ultima derniere letzte letzten",
    }.items()
    for word in words.split()
}
_PART = re.compile(
    rf"(?:(?:the|in the|in|la|en la|der|in der|a)\s+)?(?P<number>{'|'.join(map(re.escape, _NUMBERS))})\s+"
    r"(?P<kind>week|semana|semaine|woche|settimana|half|quincena|quinzena|quinzaine|halfte|mitad|meta)\s+"
    rf"(?:(?:of|in|de|du|des|im|di|do)\s+)?(?P<month>{MONTH})\.?,?\s+(?:(?:of|de|del|do)\s+)?(?P<year>\d{{4}})"
)
_WEEKS = frozenset(("week", "semana", "semaine", "woche", "settimana"))
_DAYS_A_WEEK, _MIDDLE, _HALVES = 7, 15, 2


def write_days_of_part(folded: str) -> str:
    """Write a week or half of a month as about its days; other texts are unchanged.

    A week is one of seven days counted from the first of the month, or before its end.

    >>> write_days_of_part("first week of march 2025")
    'about march 1-7, 2025'
    """
    found = _PART.fullmatch(folded)
    if found is None:
        return folded
    number, year, month = _NUMBERS[found["number"]], int(found["year"]), MONTHS[found["month"]]
    if not MINYEAR <= year <= MAXYEAR:
        return folded
    last = calendar.monthrange(year, month)[1]
    if found["kind"] in _WEEKS:
        start = last - _DAYS_A_WEEK + 1 if number < 0 else _DAYS_A_WEEK * (number - 1) + 1
        end = last if number < 0 else start + _DAYS_A_WEEK - 1
    elif number in (1, _HALVES, -1):
        start, end = (1, _MIDDLE) if number == 1 else (_MIDDLE + 1, last)
    else:
        return folded
    return f"about {found['month']} {start}-{end}, {year}"
