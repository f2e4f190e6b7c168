"""The century of years with two digits, as the other dates of a column or a column of years decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

_CENTURIES = (1900, 2000)
_NEAR_YEARS = 20
_LAST_SHORT_OF_2000 = 29  # spreadsheets read 00 to 29 as 2000 to 2029, and 30 to 99 as 1930 to 1999


@dataclass(frozen=True)
class ShortYears:
    """How the two-digit years of a column are read.

    Attributes:
        years: The year of each, by its two digits; those that may be two are missing.
        decided: Whether other dates or a column of years decide; else it is the rule of spreadsheets.
    """

    years: dict[str, int]
    decided: bool


def read_short_years(short: Iterable[str], years: Collection[int]) -> ShortYears:
    """Find the centuries of two-digit years.

    Args:
        short: Their two digits.
        years: The years that the table gives in full.
    """
    found: dict[str, int] = {}
    decided = bool(years)
    for digits in set(short):
        may_be = [century + int(digits) for century in _CENTURIES]
        near = [year for year in may_be if years and _distance(year, years) <= _NEAR_YEARS]
        exact = [year for year in may_be if year in years]
        if len(exact) == 1 or len(near) == 1:
            found[digits] = exact[0] if len(exact) == 1 else near[0]
        elif not near:
            found[digits] = may_be[int(digits) <= _LAST_SHORT_OF_2000]
            decided = False
    return ShortYears(found, decided)


def _distance(year: int, years: Collection[int]) -> int:
    return max(min(years) - year, year - max(years), 0)
