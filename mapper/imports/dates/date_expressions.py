"""One text of a column of dates, taken apart: a day, a month or a span, with its doubt and its time of day.

What a single text leaves open is kept open: whether 3/4 is in March, which century 26 belongs to. The
whole column decides that (`mapper.imports.dates.date_formats`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mapper.imports.dates import date_words as words
from mapper.imports.dates.clock_phrases import read_start, split_time_phrase
from mapper.imports.dates.clock_times import CLOCK, read_clock_time
from mapper.imports.dates.date_points import LARGEST_MONTH, PAIR, Point, read_point, without_doubt
from mapper.imports.dates.date_words import fold_date
from mapper.imports.dates.month_parts import write_days_of_part

_MONTH_FIRST_SPAN = re.compile(r"(\d{1,2})/(\d{1,2})\s?-\s?(\d{1,2})/(\d{4})")
_NIGHT = re.compile(r"night|noche|nuit|notte|noite|nacht")
_NO_DAY = re.compile(
    r"[\s,(]*\b(?:exact )?(?:date|day)(?: is)? (?:unknown|not known|unclear|unconfirmed)\b[\s),]*(?:in |of )?"
    r"|^unknown (?:date|day) in |[\s,(]*\bfecha exacta desconocida\b[\s),]*"
)
_TWO_DAYS = re.compile(  # 1. und 3.3.2025, 01.03. - 03.03.2025
    r"(?P<first>\d{1,2})\.?(?P<month>\d{1,2}\.)?(?:\s?-\s?|\s(?:und|bis|y|al|e|et|au|and|to)\s)(?:den\s|el\s)?"
    r"(?P<last>\d{1,2})(?P<sign>[./])(?P<other>\d{1,2})(?P=sign)(?P<year>\d{4})"
)
_DAY_FIRST_SPAN = re.compile(r"(\d{1,2})\s?-\s?(\d{1,2})([/.])(\d{1,2})\3(\d{4})")
_YEARS = re.compile(r"(\d{4})\s?[-/]\s?(\d{2})")
_TIME_BEHIND = re.compile(
    rf"(?P<day>.*?[^\s,])(?:,|\s)+(?:(?:at|um|a las?|a|@|-|to|until|bis|hasta)\s+)?(?P<time>{CLOCK})"
)
_TIME_BEFORE = re.compile(rf"(?P<time>{CLOCK})(?:,|\s)+(?:on\s+|-\s+)?(?P<day>\S.*)")
_GLUED_TIME = re.compile(
    r"(\d{1,2}[a-z]{3}(?:\d{2}|\d{4})):(\d{2}:\d{2}.*)"
)  # as SAS writes moments
_IMPOSSIBLE = re.compile(r"\d{4}([/.\-])\d{1,2}\1\d{1,2}")  # no span of a year and a day, if no day
# 03/01/25 0815, as dispatchers write it, and 011200ZJAN07, as soldiers do
_HOURS_AND_MINUTES = re.compile(
    r"(?P<day>\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{2}[/.-]\d{2}),?\s+(?:at\s+|@\s*)?"
    r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=[\s,;)]|$)"
)
# Friday-June 18-2004
_HYPHENED = re.compile(
    rf"^(?:[a-z]+-)?(?P<day>{words.MONTH}\.?\s\d{{1,2}})-(?P<year>(?:19|20)\d{{2}})$"
)
_DATE_TIME_GROUP = re.compile(
    r"(?P<day>\d{2})(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s?z\s?(?P<month>[a-z]{3})\s?(?P<year>\d{4}|\d{2})"
)
_ONLY_TIME = re.compile(CLOCK)


@dataclass(frozen=True, slots=True)
class Expression:
    """A date as a text says it.

    Attributes:
        start: The day or span, or the first of two.
        end: The second of two.
        limit: Whether it is only known to be not `before` or not `after` that.
        days: How many days from a single one on are meant.
        time: The time of day, HH:MM with its zone.
        time_words: A time of day that is not exact, as it is written.
        text: The text as it is.
    """

    start: Point
    end: Point | None = None
    limit: str = ""
    days: int = 1
    time: str | None = None
    time_words: str | None = None
    text: str = ""

    @property
    def points(self) -> Iterator[Point]:
        """List its one or two points."""
        yield self.start
        if self.end is not None:
            yield self.end


def read_expression(text: str) -> Expression | None:
    """Take the text of a date apart; None if it is not one, also for a date without a year.

    Args:
        text: The cell.
    """
    folded = fold_date(text)
    if len(folded) > _LONGEST:  # also for patterns whose time grows with its square
        return None
    folded = _HOURS_AND_MINUTES.sub(r"\g<day> \g<hour>:\g<minute>", folded)
    folded = _HYPHENED.sub(r"\g<day>, \g<year>", folded)
    folded = _DATE_TIME_GROUP.sub(r"\g<day> \g<month> \g<year> \g<hour>:\g<minute> utc", folded)
    folded = write_days_of_part(" ".join(_NO_DAY.sub(" ", folded).split()))
    if len(folded) > _LONGEST or not any(char.isdigit() for char in folded):
        return None
    rest, phrase = split_time_phrase(words.WEEKDAY.sub(" ", folded).strip())
    if phrase and (read := read_expression(rest)):
        time = read_clock_time(phrase)  # 8 de la mañana
        said = None if time else _as_written(text, phrase)
        return replace(read, time=time or read_start(phrase), time_words=said, text=text)
    body, time = split_time(_GLUED_TIME.sub(r"\1 \2", words.WEEKDAY.sub(" ", folded)))
    body = _YEAR_WORD.sub("", " ".join(body.split()).strip(" ,;"))
    found = None if _IMPOSSIBLE.fullmatch(body) and not read_point(body) else _read_body(body)
    if found is None and " - " in body:
        found = _read_body(body.replace(" - ", "-"))
    return None if found is None else replace(found, time=found.time or time, text=text)


def _as_written(text: str, folded: str) -> str:
    """Return a phrase of a date in the words of its text, with their case and accents."""
    given, count = text.split(), len(folded.split())
    for words_ in (given[-count:], given[:count]):
        phrase = " ".join(words_).strip(" ,;()")
        if fold_date(phrase) == folded:
            return phrase
    return folded


_LONGEST = 90
_YEAR_WORD = re.compile(r"(?<=\d)\s*(?:г\.?|года)$")  # in Russian, behind a date


def lacks_year(text: str) -> bool:
    """Whether a text is a date but for its year: `early January`, `22-Jan`, `3/14`."""
    folded = " ".join(words.WEEKDAY.sub(" ", fold_date(text)).split())
    if folded.isdigit() or read_expression(text) is not None:
        return False
    return read_expression(with_year(text, "2000")) is not None


def with_year(text: str, year: str) -> str:
    """Add a year to a date that lacks it."""
    folded = " ".join(words.WEEKDAY.sub(" ", fold_date(text)).split())
    if PAIR.fullmatch(folded):
        return f"{text}/{year}"
    day, phrase = split_time_phrase(folded)
    if not phrase:
        day, phrase = split_time(folded)[0], ""
        phrase = folded.removeprefix(day) if folded.startswith(day) else ""
    return f"{day} {year} {phrase.strip(' ,')}".strip() if phrase else f"{text} {year}"


def split_time(folded: str) -> tuple[str, str | None]:
    """Take a time of day off a text, before or behind the day."""
    for form in (_TIME_BEHIND, _TIME_BEFORE):
        found = form.fullmatch(folded)
        if found and (time := read_clock_time(found["time"])):
            return found["day"], time
    return folded, None


def _read_body(body: str) -> Expression | None:
    if (point := read_point(body)) and point.whole:
        return Expression(point)
    for form, limit in ((words.NOT_AFTER, "after"), (words.NOT_BEFORE, "before")):
        if (
            (found := form.match(body))
            and (point := read_point(body[found.end() :]))
            and point.whole
        ):
            return Expression(point, limit=limit)
    if (found := words.WEEK_OF.match(body)) and (point := read_point(body[found.end() :])):
        return Expression(point, days=2 if _NIGHT.search(found[0]) else 7) if point.is_day else None
    if found:  # nuit du 3 au 4 mars
        return _span(body[found.end() :])
    return _span(body)


# ---- spans -------------------------------------------------------------------------------------


def _span(body: str) -> Expression | None:
    """Read two dates that are joined by a word, a dash or a slash."""
    body, mark = without_doubt(body)
    bare = words.BETWEEN_BEFORE.sub("", body, count=1)
    found = _span_of_figures(bare) or _joined_by_words(body) or _joined_by_sign(body)
    if found is None or found.end is None or not mark:
        return found
    return replace(
        found,
        start=replace(found.start, mark=found.start.mark or mark),
        end=replace(found.end, mark=found.end.mark or mark),
    )


def _span_of_figures(body: str) -> Expression | None:
    if found := _MONTH_FIRST_SPAN.fullmatch(body):
        month, first, last = map(int, found.group(1, 2, 3))
        return Expression(Point(found[4], month, first), Point(found[4], month, last))
    if found := _DAY_FIRST_SPAN.fullmatch(body):
        first, last, month = map(int, found.group(1, 2, 4))
        return Expression(Point(found[5], month, first), Point(found[5], month, last))
    # with slashes, 12 and 5/3/2025 may begin with the month
    if (found := _TWO_DAYS.fullmatch(body)) and (
        found["sign"] == "." or int(found["last"]) > LARGEST_MONTH
    ):
        first, last, month = map(int, found.group("first", "last", "other"))
        start = int((found["month"] or found["other"]).strip("."))
        return Expression(Point(found["year"], start, first), Point(found["year"], month, last))
    if (found := _YEARS.fullmatch(body)) and int(found[2]) == (int(found[1]) + 1) % 100:
        return Expression(Point(found[1]), Point(str(int(found[1]) + 1)))
    return None


def _joined_by_words(body: str) -> Expression | None:
    bare = words.BETWEEN_BEFORE.sub("", body, count=1) if words.BETWEEN_BEFORE.match(body) else body
    halves = [
        (bare[: found.start()], bare[found.end() :]) for found in re.finditer(words.BETWEEN, bare)
    ]
    return _only_one(halves)


def _joined_by_sign(body: str) -> Expression | None:
    halves = [
        (body[:place], body[place + 1 :])
        for place, char in enumerate(body)
        if char in "-/" and 0 < place < len(body) - 1
    ]
    return _only_one(halves)


def _only_one(halves: list[tuple[str, str]]) -> Expression | None:
    """Read a text at the one place where both sides of it are dates; None at none, or at several."""
    found = [each for first, last in halves if (each := _two(first.strip(), last.strip()))]
    return found[0] if len(found) == 1 else None


def _two(first: str, last: str) -> Expression | None:
    first, time = split_time(first)
    start = read_point(first, short=True)
    if start is None:
        return None
    if start.whole and _ONLY_TIME.fullmatch(last):  # from one hour of a day to another
        return Expression(start, time=time)
    if start.whole and last in words.UNTIL_NOW:
        return Expression(start, limit="before", time=time)
    last, _ = split_time(last)
    end = read_point(last, short=True)
    if end is None or not (start.whole or end.whole) or not _fit(start, end):
        return None
    return Expression(start, end, time=time)


def _fit(start: Point, end: Point) -> bool:
    """Whether what one of two points lacks is said by the other."""
    if start.decade or end.decade:
        return start.decade is not None and end.decade is not None
    if start.year and not end.year:
        return start.day is not None or start.figures is not None or _has_month(end)
    if not start.year and not _has_month(start):  # a day alone, or nothing
        return start.day is not None and end.day is not None and end.month is not None
    if end.day is not None and end.month is None:
        return start.month is not None and start.day is not None and start.figures is None
    return bool(start.figures) == bool(end.figures) or start.year is not None


def _has_month(point: Point) -> bool:
    return point.month is not None or point.figures is not None or point.months is not None
