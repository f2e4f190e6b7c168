"""One day or span of the calendar in a folded text: a day, month, season, year or decade, with its doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mapper.imports.dates import date_words as words
from mapper.imports.dates.date_words import MONTHS, SEASONS, Part

LARGEST_MONTH, LARGEST_DAY = 12, 31
SHORT_YEAR = 2  # digits

_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|o)?"
_NAME = rf"(?P<name>{words.MONTH})\.?"
_OF = r"(?:de |del |of |d'|du )?"
_GAP = r"[\s\-/.,]*"

_FIGURES = re.compile(r"(?P<a>\d{1,2})([/.\-])\s?(?P<b>\d{1,2})\2\s?(?P<year>\d{4}|'?\d{2})")
PAIR = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})")
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})([/.\-])\s?(?P<month>\d{1,2})\2\s?(?P<day>\d{1,2})\.?",
        r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?日)?",
        r"(?P<year>(?:1[89]|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_DAY}{_GAP}{_OF}{_NAME}{_GAP}{_OF}{_YEAR}",
        rf"{_NAME}{_GAP}(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|[\s\-/]+){_OF}{_YEAR}",
        rf"{_NAME}(?:[\s,\-/]+{_OF}|\s*(?='))(?P<year>\d{{4}}|'\d{{2}})",
        rf"{_NAME}-(?P<year>\d{{2}})",  # as spreadsheets write a month
        rf"(?P<year>\d{{4}})[\s\-/,.]*{_NAME}(?:[\s\-/.]*{_DAY})?",
        r"(?P<month>\d{1,2})[/.\-](?P<year>\d{4})",
        r"(?P<year>\d{4})[/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})",
        rf"(?P<season>{words.SEASON}),? (?:of |de |del |im )?(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}) (?P<season>{words.SEASON})",
        r"(?:the )?(?P<decade>\d{3})0'?s",
        r"(?:los anos |anos |les annees |annees |die )?(?P<decade>\d{3})0er",
        r"(?:los anos |anos |les annees |annees )(?P<decade>\d{3})0",
        r"q(?P<quarter>[1-4])(?: of |[\s\-/]*)(?P<year>\d{4})",
        r"(?P<year>\d{4})[\s\-/]*q(?P<quarter>[1-4])",
        r"h(?P<half>[12])(?: of |[\s\-/]*)(?P<year>\d{4})",
        r"(?P<year>\d{4})[\s\-/]*h(?P<half>[12])",
    )
)
# What may stand before "to" and leave its month or its year to what stands behind; and the reverse.
_SHORT_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}",
        rf"{_DAY}{_GAP}{_OF}{_NAME}",
        rf"{_NAME}{_GAP}{_DAY}",
        rf"{_NAME}",
        rf"(?P<season>{words.SEASON})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    )
)
_WINTER = re.compile(
    rf"(?P<season>{words.SEASON})(?: of| de)? (?P<year>\d{{4}})\s?[-/]\s?(?:\d{{2}}|\d{{4}})"
)


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month, season, year or decade; None is what the text does not say.

    Attributes:
        year: As written: four figures, or two.
        month: 1 to 12, or a season of EDTF, 21 to 24.
        day: Of the month.
        figures: Two figures of which one is the day and one the month.
        months: First and last month of a quarter, a half or a winter that ends in the next year.
        decade: The first three figures of its years.
        part: The third of it that is meant.
        mark: The doubt: `~` about, `?` uncertain, `%` both; empty for none.
    """

    year: str | None = None
    month: int | None = None
    day: int | None = None
    figures: tuple[int, int] | None = None
    months: tuple[int, int] | None = None
    decade: str | None = None
    part: Part | None = None
    mark: str = ""

    @property
    def whole(self) -> bool:
        """Whether it can be a date by itself."""
        return self.year is not None or self.decade is not None

    @property
    def is_day(self) -> bool:
        """Whether it is one day of a year."""
        return self.year is not None and (self.day is not None or self.figures is not None)


def without_doubt(body: str) -> tuple[str, str]:
    """Take off the words and marks of doubt: the rest, and `~`, `?`, `%` or nothing."""
    about = unsure = False
    while True:
        for form, is_about in (
            (words.ABOUT_BEFORE, True), (words.UNSURE_BEFORE, False),
        ):  # fmt: skip
            if found := form.match(body):
                body, about, unsure = body[found.end() :], about | is_about, unsure | (not is_about)
                break
        else:
            for form, is_about in (
                (words.ABOUT_BEHIND, True), (words.UNSURE_BEHIND, False),
            ):  # fmt: skip
                if found := form.search(body):
                    body = body[: found.start()]
                    about, unsure = about | is_about, unsure | (not is_about)
                    break
            else:
                return body, "%" if about and unsure else "~" if about else "?" if unsure else ""


def read_point(body: str, *, short: bool = False) -> Point | None:
    """Read one day or span of the calendar.

    Args:
        body: The text, folded.
        short: Whether the year, or year and month, may be left to the other of two points.
    """
    body, mark = without_doubt(body)
    body = _without_filler(body)
    if point := _plain(body, short=short):
        return replace(point, mark=mark) if mark else point
    for part, form in words.PARTS.items():
        found = form.match(body)
        if found and (point := _plain(_without_filler(body[found.end() :]), short=short)):
            if point.day is not None or point.figures is not None or point.months is not None:
                return None
            return replace(point, part=part, mark=mark)
    return None


def _without_filler(body: str) -> str:
    found = words.NOTHING_SAID.match(body)
    return body[found.end() :] if found else body


def _plain(body: str, *, short: bool) -> Point | None:
    if found := _FIGURES.fullmatch(body):
        return _of_figures(int(found["a"]), int(found["b"]), found["year"].removeprefix("'"))
    if (found := _WINTER.fullmatch(body)) and SEASONS[found["season"]] == SEASONS["winter"]:
        return Point(found["year"], months=(12, 14))
    if short and (found := PAIR.fullmatch(body)):
        return _of_figures(int(found["a"]), int(found["b"]), None)
    for form in (*_FORMS, *(_SHORT_FORMS if short else ())):
        if found := form.fullmatch(body):
            return _named(found.groupdict())
    return None


def _of_figures(first: int, second: int, year: str | None) -> Point | None:
    """Keep two figures of which the column decides the order; one above 31 is a year that comes first."""
    if first > LARGEST_DAY and year is not None and len(year) == SHORT_YEAR:
        return Point(f"{first:02d}", second, int(year)) if second <= LARGEST_MONTH else None
    if not (0 < first <= LARGEST_DAY and 0 < second <= LARGEST_DAY):
        return None
    if min(first, second) > LARGEST_MONTH:
        return None
    return Point(year, figures=(first, second))


def _named(given: dict[str, str | None]) -> Point | None:
    """Make a point of what a form has found by name."""
    year = (given.get("year") or "").removeprefix("'") or None
    for name, length in (("quarter", 3), ("half", 6)):
        if number := given.get(name):
            return Point(year, months=(length * (int(number) - 1) + 1, length * int(number)))
    if given.get("decade") or given.get("season"):
        season = given.get("season")
        return Point(year, SEASONS[season] if season else None, decade=given.get("decade"))
    month = MONTHS[given["name"] or ""] if "name" in given else given.get("month")
    month = None if month is None else int(month)
    if month is not None and not 0 < month <= LARGEST_MONTH:
        return None
    if given.get("day") is None:
        return Point(year, month)
    day = int(given["day"] or 0)
    return Point(year, month, day) if 0 < day <= LARGEST_DAY else None
