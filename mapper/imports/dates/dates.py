"""The dates of a table's rows: each distinct text is read once, each row has the number of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import RecordsError, number_of, quoted
from mapper.files import Codes, Mask
from mapper.imports.cells import Cells, count_words, number_texts, pick_values, trim_cells
from mapper.imports.column_words import says_approximate
from mapper.imports.dates.clock_phrases import is_time_phrase, read_start
from mapper.imports.dates.clock_times import read_clock_time
from mapper.imports.dates.date_customs import find_order_of_country
from mapper.imports.dates.date_formats import Days, hold_dates, read_days
from mapper.imports.dates.date_intervals import read_lasting
from mapper.imports.dates.date_notes import describe_days
from mapper.imports.dates.date_orders import find_order_elsewhere
from mapper.imports.dates.date_spans import PLAIN_DAY, join_days, widen_day
from mapper.imports.dates.date_words import UNTIL_NOW
from mapper.imports.dates.moments import split_moments, wall_clock
from mapper.imports.dates.row_years import RowYears, add_years, read_row_years
from mapper.imports.dates.user_formats import suggest_fix, suggest_formats
from mapper.imports.dates.zone_columns import with_zone_in_name, with_zones_beside
from mapper.imports.vocabularies import DATE_SPANS, MISSING_WORDS, NAMES, Span, Vocabulary
from mapper.records import UNKNOWN, number_combinations, parse_event_date
from mapper.text import fold

Moments = npt.NDArray[np.datetime64]

_EXACT = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_ONGOING = UNTIL_NOW | {
    "continuing", "continues", "current", "en curso", "continua", "andauernd", "laufend", "en cours",
    "in corso", "em curso", "em andamento", "to date", "till date",
}  # fmt: skip
_OPEN_END = "../.."  # as EDTF writes it; the day that begins it stands before
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DOTTED = re.compile(r"(?:0\d|1?[1-9]|10|2[0-3])\.[0-5]\d")
_SAMPLE = 500  # rows by which a column of dates is known
_PARTS = ("year", "month", "day")
_UNSURE = frozenset(("unknown", "undetermined", "desconocido", "desconocida", "?"))
_FIX = "Write it like 2026-01-19, 2025-02~ (about) or 2026-01-19/2026-01-22, or leave it empty."


@dataclass(frozen=True)
class RowDates:
    """Dates of rows.

    Attributes:
        codes: Which date each row has.
        edtf: The dates as EDTF.
        starts: First possible day of each date, in whole seconds; NaT if open.
        ends: Last possible day likewise.
        local_times: HH:MM of each row, followed by ` UTC` or ` UTC-07:00` if its zone may not be that of
            the place; None if the table has no times.
        time_words: The words for a time of day of each row that is not exact; None if the table has none.
        lasted: Which rows are of events that lasted from the first day to the last; None if none is.
        other_columns: Columns with dates, if no date column was found by name.
    """

    codes: Codes
    edtf: list[str]
    starts: Moments
    ends: Moments
    local_times: npt.NDArray[np.object_] | None = None
    time_words: npt.NDArray[np.object_] | None = None
    lasted: Mask | None = None
    other_columns: tuple[str, ...] = ()


def read_row_dates(cells: Cells, *, home: str | None = None) -> RowDates:
    """Read the dates of a table; rows whose date cannot be read are rejected.

    Args:
        cells: The table.
        home: The home of its bare cities, as `find_home` returns it.

    Raises:
        RecordsError: Days and months are ambiguous.
    """
    column = _by_wall_clock(cells, "event_date")
    years = None if column is None else read_row_years(cells)
    if column is None and cells.of("year") is not None:
        column = _of_parts(cells)
    others: tuple[str, ...] = ()
    if column is None:
        others = _columns_of_dates(cells)
        seen = f" These columns contain dates: {', '.join(map(quoted, others))}." if others else ""
        cells.notes.append(f"No date column found, so all incidents are undated.{seen}")
        cells.notes += _notes_on_unread(cells, others)
    column, times = split_moments(column)
    codes, days = _read(cells, "event_date", column, years, home=home)
    edtf = [each or UNKNOWN for each in days.edtf]
    if cells.of("date_end") is not None:
        codes, edtf = _with_end(cells, codes, edtf, home=home)
    else:
        codes = codes.copy()
    if cells.of("date_precision") is not None:
        codes, edtf = _as_exact_as_said(cells, codes, edtf)
    bounds = [parse_event_date(text) for text in edtf]
    undated = np.array([not each.known for each in bounds])
    count = int(undated[codes[~cells.rejected]].sum())
    if count and column is not None:
        are = "is" if count == 1 else "are"
        cells.notes.append(f"{number_of(count, 'row')} {are} undated.")
    local_times, time_words = _local_times(cells, column, days, times)
    return RowDates(
        codes,
        edtf,
        np.array([each.start for each in bounds], dtype="datetime64[D]").astype("datetime64[s]"),
        np.array([each.end for each in bounds], dtype="datetime64[D]").astype("datetime64[s]"),
        local_times,
        time_words,
        read_lasting(cells, codes, edtf),
        others,
    )


def _columns_of_dates(cells: Cells) -> tuple[str, ...]:
    """List the columns with dates in their first rows, except those that may name private people."""
    found = []
    for name in cells.sheet.names:
        if name in cells.columns.private:
            continue
        texts = trim_cells(cells.sheet.table[name].slice(0, _SAMPLE))
        told = wall_clock(texts, time_zone=None, counts=True).column
        if hold_dates(told.unique().to_pylist()):
            found.append(name)
    return tuple(found)


def _notes_on_unread(cells: Cells, others: Collection[str]) -> list[str]:
    """Name the columns that are called a date, in any language, and whose values could not be read as one."""
    called = {fold(each, "letters") for each in NAMES["event_date"]}
    notes = []
    for name in cells.sheet.names:
        if name in cells.columns.private or name in others or fold(name, "letters") not in called:
            continue
        texts = trim_cells(cells.sheet.table[name].slice(0, _SAMPLE)).drop_null()
        if len(texts):
            notes.append(
                f"The values of column {quoted(name)}, such as {quoted(texts[0].as_py())}, could not be read"
                " as dates. Write them like 2026-01-19, or name their format with --date-format."
            )
    return notes


def _read(
    cells: Cells,
    field: str,
    column: pa.ChunkedArray | None,
    years: RowYears | None = None,
    *,
    home: str | None,
) -> tuple[Codes, Days]:
    codes, texts = number_texts(column, len(cells))
    if years is not None:
        codes, texts = add_years(codes, texts, years)
    read = partial(
        read_days,
        texts,
        date_format=cells.columns.date_format,
        time_zone=cells.columns.timezone,
        years=years.known if years else (),
    )
    days = read()
    name = cells.columns.one(field)
    elsewhere = None
    if days.ambiguous and name and not cells.columns.date_format:
        elsewhere = find_order_elsewhere(
            cells.sheet, name, days.ambiguous
        ) or find_order_of_country(cells, name, home)
        days = read(order=elsewhere.order) if elsewhere else days
    if days.ambiguous or days.torn:
        raise _ambiguous(cells, name, days.torn or (days.ambiguous or "",))
    cells.notes += [
        note.format(column=name)
        for note in describe_days(
            days,
            texts,
            year_column=years.column if years else None,
            why=elsewhere.why if elsewhere else "",
        )
    ]
    if name and says_approximate(name):
        days.edtf = [f"{each}~" if each and _EXACT.fullmatch(each) else each for each in days.edtf]
        cells.notes.append(
            f"Dates in column {quoted(name)} are about (~) that day, as its name says."
        )
    bad = np.array([each is None for each in days.edtf])
    cells.reject(
        bad[codes],
        found=lambda row: (
            f"{cells.text(field, row)} is not a date."
            if name
            else f"{', '.join(cells.text(part, row) for part in _PARTS)} do not make a date."
        ),
        fix=lambda row: suggest_fix(cells.cell(field, row) or "") or _FIX,
        code="bad-date",
    )
    return codes, days


def _ambiguous(cells: Cells, name: str | None, texts: Sequence[str]) -> RecordsError:
    shown = " and ".join(f"'{each}'" for each in texts)
    formats = " or ".join(f"'{each}'" for each in suggest_formats(texts[0]))
    return cells.refuse(
        found=f"Dates such as {shown} in column '{name}' are ambiguous: day and month look alike.",
        fix=f"Add --date-format {formats}, or write date_format: {formats} in a mapping.",
        code="ambiguous-dates",
    )


def _by_wall_clock(cells: Cells, field: str) -> pa.ChunkedArray | None:
    """Return the column of a field with its moments in the zone that the mapping names."""
    column = cells.of(field)
    if column is None:
        return None
    columns = cells.columns
    column = with_zone_in_name(cells, column, columns.one(field))
    told = wall_clock(column, time_zone=columns.timezone, counts=columns.date_format is None)
    cells.notes += [note.format(column=columns.one(field)) for note in told.notes]
    return told.column


def _of_parts(cells: Cells) -> pa.ChunkedArray:
    """Join the columns of year, month and day to dates, as exact as they are given."""
    given = [number_texts(cells.of(name), len(cells)) for name in _PARTS]
    numbers, first = number_combinations([codes for codes, _ in given])
    dates = [_joined(*(texts[codes[row]] for codes, texts in given)) for row in first.tolist()]
    return pa.chunked_array([pa.array(dates, pa.string()).take(pa.array(numbers))])


def _joined(*parts: str | None) -> str | None:
    """Write a date of its parts: `2026-01-19`, `2026-01`, `2026`; with gaps it is none, as `2026--19`."""
    year, month, day = (
        None if part is None or part.lower() in MISSING_WORDS else part.removesuffix(".0")
        for part in parts
    )
    if month and month.isalpha():
        return " ".join(filter(None, (day, month, year)))
    if day is None:
        return "-".join(part.zfill(2) for part in (year, month) if part) or None
    return f"{year or ''}-{month.zfill(2) if month else ''}-{day.zfill(2)}"


def _with_end(
    cells: Cells, codes: Codes, edtf: list[str], *, home: str | None
) -> tuple[Codes, list[str]]:
    """Join first and last day to an interval, which is open where the end says that it goes on."""
    column, _ = split_moments(_by_wall_clock(cells, "date_end"))
    goes_on = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(column)), pa.array(sorted(_ONGOING)))
    if pc.any(goes_on).as_py():
        column = pc.if_else(goes_on, pa.scalar(_OPEN_END), column)
    end_codes, days = _read(cells, "date_end", column, home=home)
    numbers, first = number_combinations([codes, end_codes])
    joined = [_joined_days(edtf[codes[row]], days.edtf[end_codes[row]]) for row in first.tolist()]
    bad = np.array([each is None for each in joined])
    cells.reject(
        bad[numbers],
        found=lambda row: (
            f"The end {cells.text('date_end', row)} is before the start {cells.text('event_date', row)}."
        ),
        fix="Correct one of the two.",
        code="bad-date",
    )
    return numbers, [each or UNKNOWN for each in joined]


def _joined_days(start: str, end: str | None) -> str | None:
    """Join a first day and what was read of a last one; None if the last comes before the first."""
    if end == _OPEN_END:
        return f"{start}/.." if PLAIN_DAY.fullmatch(start) else start
    return join_days(start, end or UNKNOWN)


def _as_exact_as_said(cells: Cells, codes: Codes, edtf: list[str]) -> tuple[Codes, list[str]]:
    """Widen days to their precision: a day with the precision of a month becomes the month."""
    book = cells.columns.codebook("date_precision")
    said_codes, texts = number_texts(cells.of("date_precision"), len(cells))
    spans = [_span(text, book) for text in texts]
    numbers, first = number_combinations([codes, said_codes])
    times = np.bincount(numbers, minlength=len(first)).tolist()
    made: list[str] = []
    coarse: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    for row, count in zip(first.tolist(), times, strict=True):
        day, text, span = edtf[codes[row]], texts[said_codes[row]], spans[said_codes[row]]
        if span is None:
            strange[text or ""] += count
            made.append(f"{day}~" if PLAIN_DAY.fullmatch(day) else day)
            continue
        made.append(widen_day(day, span, from_first=bool(book and book.starts_span)))
        if made[-1] != day:
            coarse[text or ""] += count
    name = cells.columns.one("date_precision")
    if coarse:
        cells.notes.append(
            f"Days with a coarser precision in column '{name}' are read as intervals, months or years:"
            f" {count_words(coarse)}."
        )
    if strange:
        cells.notes.append(
            f"Unknown precisions in column '{name}' make their days approximate (~):"
            f" {count_words(strange)}."
        )
    return numbers, made


def _span(text: str | None, book: Vocabulary | None) -> Span | None:
    """Return the span for a code or word of precision; None if it is unknown."""
    word = (text or "").strip().lower().removesuffix(".0")
    if word in MISSING_WORDS - _UNSURE:
        return 1
    return (book.date_spans if book else {}).get(word, DATE_SPANS.get(fold(word, "letters")))


def _local_times(
    cells: Cells, column: pa.ChunkedArray | None, days: Days, times: pa.ChunkedArray | None
) -> tuple[npt.NDArray[np.object_] | None, npt.NDArray[np.object_] | None]:
    """Return the time of day of each row, and the words for one that is not exact."""
    given = cells.of("local_time")
    words = None
    if any(days.time_words):
        codes, _ = number_texts(column, len(cells))
        words = _noted_words(cells, pick_values(list(days.time_words), codes))
    if given is None and times is None:
        if not any(days.local_times):
            return None, words
        codes, _ = number_texts(column, len(cells))
        return pick_values(list(days.local_times), codes), words
    if given is not None and cells.columns.timezone is None:
        given = with_zones_beside(cells, given)
        given = with_zone_in_name(cells, given, cells.columns.one("local_time"))
    given = given if given is None else _with_colons(given)
    codes, texts = number_texts(times if given is None else given, len(cells))
    read = [None if text is None else read_clock_time(text) for text in texts]
    if given is None and not any(time and not time.startswith("00:00") for time in read):
        return None, words
    phrases = [
        text if text and time is None and is_time_phrase(text) else None
        for text, time in zip(texts, read, strict=True)
    ]
    name = cells.columns.one("local_time")
    if given is not None and name and says_approximate(name):  # Hora aproximada: 08:00
        label = name.strip(" :?")
        phrases = [
            f"{label}: {time or phrase}" if time or phrase else None
            for time, phrase in zip(read, phrases, strict=True)
        ]
        read = [None] * len(read)
    lost = np.array(
        [
            text is not None and (time or phrase) is None and text.lower() not in MISSING_WORDS
            for text, time, phrase in zip(texts, read, phrases, strict=True)
        ]
    )
    if count := int(lost[codes].sum()):
        example = next(text for text, bad in zip(texts, lost, strict=True) if bad)
        cells.notes.append(
            f"{number_of(count, 'time')} of day, such as {quoted(example or '')}, could not be read and"
            f" {'is' if count == 1 else 'are'} left out."
        )
    if any(phrases):
        words = _noted_words(cells, pick_values(list(phrases), codes))
    starts = [
        time or (read_start(phrase) if phrase else None)
        for time, phrase in zip(read, phrases, strict=True)
    ]
    return pick_values(list(starts), codes), words


def _noted_words(cells: Cells, words: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Say which times of day stay words."""
    found = Counter(word for word in words[~cells.rejected].tolist() if word)
    if found:
        cells.notes.append(
            f"Times of day that are not exact stay as words, in the note on the date: {count_words(found)}."
        )
    return words


def _with_colons(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write 14.30 as 14:30 where all numbers of a column may be times: a share of a day begins with 0."""
    texts = times.drop_null().unique().to_pylist()
    dotted = [text for text in texts if _NUMBER.fullmatch(text.strip())]
    if not dotted or not all(map(_DOTTED.fullmatch, map(str.strip, dotted))):
        return times
    return pc.replace_substring_regex(times, r"^\s*(\d{1,2})\.(\d{2})\s*$", r"\1:\2")
