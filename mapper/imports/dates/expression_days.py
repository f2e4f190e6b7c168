"""Writes dates that were taken apart as EDTF, once the column has decided what they leave open."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from mapper.imports.dates.date_expressions import Expression
from mapper.imports.dates.date_points import Point
from mapper.records import parse_event_date

Order = Literal["day", "month"]

_DECEMBER = 12
_WINTER = 24
# First and last month of a season; a winter reaches into the next year, or is the beginning of its own
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), _WINTER: (1, 14)}
_PART_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_PART_MONTHS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_PART_YEARS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}


def write_edtf(
    expression: Expression, *, order: Order | None, full_year: Callable[[str], int | None]
) -> str | None:
    """Write a date as EDTF; None if the calendar does not have it, or it ends before it starts.

    Args:
        expression: The date.
        order: Which of two figures comes first, the day or the month; None if no date needs it.
        full_year: Returns the year for one of two or four figures; None if it cannot be told.
    """
    points = [_ordered(point, order, full_year) for point in expression.points]
    if any(point is None for point in points):
        return None
    known = [point for point in points if point is not None]
    if len(known) == 2:  # noqa: PLR2004  (a first and a last)
        known = list(_completed(*known))
    try:
        return _written(expression, known)
    except ValueError:
        return None


def _ordered(
    point: Point, order: Order | None, full_year: Callable[[str], int | None]
) -> Point | None:
    if point.year is not None:
        year = full_year(point.year)
        if year is None:
            return None
        point = replace(point, year=f"{year:04d}")
    if point.figures is not None:
        first, second = point.figures
        day, month = (first, second) if order == "day" else (second, first)
        if month > _DECEMBER:
            return None
        point = replace(point, month=month, day=day)
    return point


def _completed(start: Point, end: Point) -> tuple[Point, Point]:
    """Give each of two points what it leaves to the other."""
    if start.day is not None and start.month is None:
        start = replace(start, month=end.month)
    if end.day is not None and end.month is None:
        end = replace(end, month=start.month)
    backwards = start.month is not None and end.month is not None and start.month > end.month
    if start.year is None and end.year is not None:
        year = int(end.year) - backwards
        start = replace(start, year=f"{year:04d}")
        if start.month == _WINTER and backwards:
            start = replace(start, month=None, months=(_DECEMBER, _DECEMBER))
    elif end.year is None and start.year is not None:
        end = replace(end, year=f"{int(start.year) + backwards:04d}")
    return start, end


def _written(expression: Expression, points: list[Point]) -> str | None:
    if len(points) == 1 and not expression.limit and (text := _season(points[0])):
        return text
    first, start_mark, _ = _first_and_last(points[0])[0], *_marks(points[0])
    last, end_mark = _first_and_last(points[-1])[1], _marks(points[-1])[1]
    if expression.days > 1:
        after = date.fromisoformat(last) + timedelta(days=expression.days - 1)
        text = f"{first}{start_mark}/{after}{end_mark}"
    elif expression.limit == "before":
        text = f"{first}{start_mark}/.."
    elif expression.limit == "after":
        text = f"../{last}{end_mark}"
    elif first == last:
        text = f"{first}{start_mark or end_mark}"
    else:
        text = f"{first}{start_mark}/{last}{end_mark}"
    return parse_event_date(text).text


def _season(point: Point) -> str | None:
    if point.month in _SEASON_MONTHS and not point.part and not point.mark:
        return f"{point.year}-{point.month}"
    return None


def _marks(point: Point) -> tuple[str, str]:
    """Return the marks of the first and the last day of a point: of a third, the inner ends are about."""
    start = end = point.mark
    if point.part in ("mid", "late"):
        start = "%" if start in ("?", "%") else "~"
    if point.part in ("early", "mid"):
        end = "%" if end in ("?", "%") else "~"
    return start, end


def _first_and_last(point: Point) -> tuple[str, str]:
    """Return the first and the last day, month or year of a point as EDTF."""
    if point.decade is not None:
        if not point.part and not point.mark:
            return f"{point.decade}X", f"{point.decade}X"
        first, last = _PART_YEARS[point.part] if point.part else (0, 9)
        return f"{point.decade}{first}", f"{point.decade}{last}"
    year, month = int(point.year or 0), point.month
    months = point.months or _SEASON_MONTHS.get(month or 0)
    if months is None and month is None and point.part:
        months = _PART_MONTHS[point.part]
    if months is not None:
        return _month(year, months[0]), _month(year, months[1])
    if month is None:
        return f"{year:04d}", f"{year:04d}"
    if point.day is None and not point.part:
        return _month(year, month), _month(year, month)
    first, last = _PART_DAYS[point.part] if point.part else (point.day or 0, point.day or 0)
    if point.part:
        last = min(last, calendar.monthrange(year, month)[1])
    return date(year, month, first).isoformat(), date(year, month, last).isoformat()


def _month(year: int, month: int) -> str:
    """Write a month; 13 and 14 are in the next year."""
    return f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"
