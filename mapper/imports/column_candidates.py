"""The columns that could give a field, the best first: by their names, if their values agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from mapper.imports.column_checks import (
    CHECKS,
    CONTRADICTIONS,
    HALF,
    NEARLY_ALL,
    WORDED,
    always,
    never,
)
from mapper.imports.column_values import Sample, Values
from mapper.imports.column_words import ColumnName
from mapper.imports.dates import rank_date
from mapper.imports.name_rules import RULES
from mapper.imports.vocabularies import NAMES
from mapper.text import fold

_EXACT, _STRIPPED, _BY_WORDS = range(3)
# where a review warns of ways to reach people, so that the column need not be left out
_REVIEWED = frozenset(
    ("title", "summary", "date_note", "locality", "verbatim_locality", "location_note")
)
_OTHER_PAIRS = ("geolocation", "位置情報")  # names that may mean words of a place
_OTHER_AXES = ("x", "y", "long")  # names that may mean something else than degrees
_EXACT_NAMES = {fold(each, "letters") for names in NAMES.values() for each in names}
# names of columns that say something about the date, and are none
_ABOUT_DATES = {
    fold(each, "letters") for own in ("date_precision", "date_note") for each in NAMES.get(own, ())
}
_UNREAD = 1.5  # by which a date in an unknown form ranks below one that can be read


@dataclass(order=True, frozen=True)
class Candidate:
    """A column that could give a field; the least is the best."""

    is_last_choice: bool
    level: int
    rank: float
    position: int
    name: str


def find_candidates(
    field: str, columns: Iterable[ColumnName], sample: Sample | None
) -> list[Candidate]:
    """List the columns that could give a field, the best first.

    Args:
        field: The field.
        columns: The columns that are not used yet, in the table's order.
        sample: Rows of the table; None to go by names alone.
    """
    find = _dates if field == "event_date" else _by_name
    return sorted(find(field, list(columns), sample))


def _by_name(field: str, columns: list[ColumnName], sample: Sample | None) -> Iterator[Candidate]:
    """List the columns whose names fit a field, and whose values do not speak against it."""
    ranks = _ranks(field)
    rule = RULES.get(field)
    for position, each in enumerate(columns):
        exact = ranks.get(each.folded)
        stripped = ranks.get("".join(each.words), ranks.get(each.core))
        # the very name of one field is not by its words another's
        misfit = None if rule is None or each.folded in _EXACT_NAMES else rule.misfit(each.words)
        level, rank = next(
            (
                (level, rank)
                for level, rank in (
                    (_EXACT, exact),
                    (_STRIPPED, stripped),
                    (_BY_WORDS, misfit),
                )
                if rank is not None
            ),
            (None, None),
        )
        if level is None or rank is None or not _fits(field, each, level, sample):
            continue
        yield Candidate(_is_last_choice(field, each.name, sample), level, rank, position, each.name)


@cache
def _ranks(field: str) -> Mapping[str, int]:
    """Give the rank of each of the names of a field, folded."""
    return {fold(each, "letters"): rank for rank, each in enumerate(NAMES.get(field, ()))}


def _is_last_choice(field: str, name: str, sample: Sample | None) -> bool:
    """Whether a column is taken only if no other fits: it is empty, or its values are no such field."""
    if sample is None:
        return False
    values = sample.of(name)
    is_projected = field in ("latitude", "longitude") and values.beyond_degrees >= NEARLY_ALL
    is_code = field == "type" and values.figures >= NEARLY_ALL
    return values.are_empty or is_projected or is_code or _are_foreign(field, values)


_COUNT_OF = re.compile(
    r"\s*(?:number|no\.?|num\.?|count)[\s_]+(?:of[\s_]+.*s\b|(?:killed|injured|wounded|hurt|dead|arrested|detained"
    r"|missing)\b)",
    re.IGNORECASE,
)


def _fits(field: str, each: ColumnName, level: int, sample: Sample | None) -> bool:
    """Whether values agree with a name: those of an exact one need only not be something else."""
    if sample is None or (field == "id" and _COUNT_OF.match(each.name)):
        return sample is None
    values = sample.of(each.name)
    if values.are_empty:
        return level == _EXACT
    if values.contacts >= HALF and not (level == _EXACT and field in _REVIEWED):
        return False
    is_pair = each.name in sample.pairs
    if level != _EXACT:
        return not is_pair and CHECKS.get(field, always)(values)
    if is_pair and field in WORDED:
        return False
    return _is_sure_axis(field, each) or not _are_foreign(field, values)


def _is_sure_axis(field: str, each: ColumnName) -> bool:
    """Whether words in a column are faults: without it, its rows would be placed elsewhere."""
    if field == "coordinates":
        return each.folded not in _OTHER_PAIRS
    return field in ("latitude", "longitude") and each.folded not in _OTHER_AXES


def _are_foreign(field: str, values: Values) -> bool:
    return CONTRADICTIONS.get(field, never)(values)


def _dates(field: str, columns: list[ColumnName], sample: Sample | None) -> Iterator[Candidate]:
    """List the columns of dates, the likeliest date of the event first."""
    exact = _ranks(field)
    for position, each in enumerate(columns):
        rank = rank_date(each)
        if rank is None or each.folded in _ABOUT_DATES:
            continue
        is_exact = each.folded in exact
        is_named = is_exact or "date" in each.words
        if sample is None:
            if is_named and (is_exact or rank <= 0):
                yield Candidate(
                    is_last_choice=False,
                    level=_EXACT,
                    rank=rank,
                    position=position,
                    name=each.name,
                )
            continue
        values = sample.of(each.name)
        if _holds_dates(each, values, is_named=is_named, is_exact=is_exact):
            late = _UNREAD if values.dates < HALF else 0
            yield Candidate(values.are_empty, _EXACT, rank + late, position, each.name)


def _holds_dates(each: ColumnName, values: Values, *, is_named: bool, is_exact: bool) -> bool:
    """Whether a column holds dates; one that is named a date may have them in a strange form."""
    if is_named and "date" in each.words:
        return is_exact or values.reach_dates(HALF) or values.numbered >= HALF
    if "time" in each.words and not is_named:
        return values.moments >= HALF
    if is_named or "when" in each.every:
        return values.reach_dates(HALF)
    if each.words == ("occurred",) and values.day_numbers >= NEARLY_ALL:  # of a spreadsheet
        return True
    return values.figures <= HALF and values.reach_dates(NEARLY_ALL)  # figures may be any number
