"""Days widened to the span that they stand for, and two days joined to one."""

from __future__ import annotations

import re
from datetime import date, timedelta

from mapper.imports.vocabularies import Span
from mapper.records import UNKNOWN, parse_event_date

PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def widen_day(edtf: str, span: Span, *, from_first: bool) -> str:
    """Widen a day to its precision: EDTF of all days that it may mean; other dates are unchanged.

    Args:
        edtf: A date; one that is not a plain day has its own precision.
        span: The number of consecutive days that include the event, or the calendar month or year.
        from_first: Whether the day is the first of them; else it may be any.
    """
    if not PLAIN_DAY.fullmatch(edtf) or span == 1:
        return edtf
    if span == "month":
        return edtf[:7]
    if span == "year":
        return edtf[:4]
    day, reach = date.fromisoformat(edtf), timedelta(days=span - 1)
    try:
        first, last = day if from_first else day - reach, day + reach
    except OverflowError:  # at either end of the calendar
        return f"{edtf}~"
    return f"{first}/{last}"


def join_days(start: str, end: str) -> str | None:
    """Join a first and a last day as EDTF; None if the last comes before the first."""
    if end in (UNKNOWN, start):
        return start
    if start == UNKNOWN:
        return end
    try:
        first, last = parse_event_date(start), parse_event_date(end)
    except ValueError:
        return None
    if "/" in start or "/" in end or first.start is None or last.end is None:
        return start
    return f"{start}/{end}" if last.end >= first.start else None
