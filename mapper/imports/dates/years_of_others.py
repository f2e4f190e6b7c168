"""The year of dates that lack one, such as `early January`, where a column's other dates leave one choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from mapper.imports.dates.date_expressions import lacks_year, read_expression, with_year
from mapper.imports.dates.date_words import MONTH, fold_date
from mapper.imports.dates.expression_days import Order, write_edtf
from mapper.records import UNKNOWN, parse_event_date

# days that a date may lie before or behind all others: the next year of the same day is much further
_NEAR_DAYS = 62
_MONTH_AND_FIGURES = re.compile(rf"{MONTH}\.?\s+(\d{{2}})")


def add_years_of_others(
    texts: Sequence[str | None], edtf: list[str | None], *, order: Order | None
) -> dict[int, int]:
    """Write the dates that lack a year as of the only year in which they are among or near the others.

    They stay as they are if they are more than the dates with a year, or if several years fit.

    Args:
        texts: The distinct texts of a column.
        edtf: What they are read as, None where they could not be; changed in place.
        order: Whether the day or the month is the first of two figures.

    Returns:
        The year that each got, by its place among the texts.
    """
    short = [
        place
        for place, text in enumerate(texts)
        if edtf[place] is None and text is not None and lacks_year(text)
    ]
    spans = [span for text in edtf if text not in (None, UNKNOWN) and (span := _span(text))]
    if not short or len(spans) < len(short):
        return {}
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    years: dict[int, int] = {}
    for place in short:
        made = {
            year: text
            for year in range(first.year - 1, last.year + 2)
            if (text := _of_year(texts[place] or "", year, order))
        }
        if _may_be_year(texts[place] or "", first.year, last.year):
            continue
        near = [year for year, text in made.items() if _distance(text, first, last) <= _NEAR_DAYS]
        within = [year for year in near if _distance(made[year], first, last) == 0]
        chosen = within or near
        if len(chosen) == 1:
            years[place] = chosen[0]
            edtf[place] = made[chosen[0]]
    return years


def _may_be_year(text: str, first: int, last: int) -> bool:
    """Whether the figures behind a month may be a year instead of a day, as in `Jan 25`."""
    found = _MONTH_AND_FIGURES.fullmatch(fold_date(text))
    return found is not None and first - 1 <= 2000 + int(found[1]) <= last + 1


def _of_year(text: str, year: int, order: Order | None) -> str | None:
    expression = read_expression(with_year(text, str(year)))
    if expression is None or (
        order is None
        and any(
            point.figures and point.figures[0] != point.figures[1] for point in expression.points
        )
    ):
        return None
    return write_edtf(expression, order=order, full_year=int)


def _span(text: str | None) -> tuple[date, date] | None:
    when = parse_event_date(text or "")
    if when.start is None or when.end is None:
        return None
    return when.start, when.end


def _distance(text: str, first: date, last: date) -> int:
    """Count the days between a date and those from a first to a last; 0 where they touch."""
    span = _span(text)
    if span is None:
        return _NEAR_DAYS + 1
    return max((first - span[1]).days, (span[0] - last).days, 0)
