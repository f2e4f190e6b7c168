"""How likely a column's name says that its dates are those of the events."""

from __future__ import annotations

from mapper.imports.column_words import ColumnName
from mapper.imports.name_rules import DATE_RANKS, EVENTS, NEVER_DATES, word_set

_PLAIN_DATE = -3.0
_ENTERED = 4  # timestamps of a form, or of an entry
_FIRST_OF_TWO = 0.1
_UNREAD = 0.5
_AS_WRITTEN = word_set("string text verbatim original raw")
_NO_MORE = word_set("date time of the day local utc")


def rank_date(each: ColumnName) -> float | None:
    """Rank a column of dates, the likeliest date of the event lowest; None if it never is one.

    The date of the event comes before a plain date, that of a report after it, and that of an entry,
    such as the timestamp of a form, last.
    """
    if each.every & NEVER_DATES:
        return None
    words = set(each.words)
    if words & (EVENTS | {"occurred"}):  # `incident_timestamp` is no timestamp of an entry
        words.discard("timestamp")
    ranks = [DATE_RANKS[word] for word in words if word in DATE_RANKS]
    late = max((rank for rank in ranks if rank > 0), default=0)
    if late:
        return float(late)
    if not words - _NO_MORE:
        return _PLAIN_DATE
    rank = float(min(ranks, default=0))
    rank += _UNREAD if _AS_WRITTEN & words else 0
    return rank - _FIRST_OF_TWO if {"begin", "first"} & words else rank
