"""Tables of totals: a row is the count of a month or year in a place, and no incident.

A mark for each row would say that there was one incident where there were 699. Such a table has counts, no
day, and a row for each place and period; its publisher may still mean rows as incidents, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from mapper.errors import RecordsError
from mapper.files import Sheet, whole_file_fault
from mapper.imports.cells import trim_cells
from mapper.imports.column_uses import quote_some
from mapper.imports.columns import Columns
from mapper.text import fold

_SAMPLED = 5_000
_LEAST_ROWS = 3
_LEAST_PANEL_ROWS = 4
_PANEL_SHARE = 0.8  # of all places and periods that have a row
_FEW = 40  # words of a column that parts the totals, such as offences
_YEARS = 2  # columns called by a year, or by a month of one
_MONTHS = 6  # columns called by a month

# What an incident has of its own, and a total has not.
_OF_INCIDENTS = frozenset((
    "title", "summary", "locality", "verbatim_locality", "address", "day", "local_time", "date_end", "claim",
    "account_by", "says", "landmark", "location_note", "date_note",
))  # fmt: skip
_PLACES = ("city", "county", "state", "country", "latitude", "longitude", "coordinates")
_PERIOD = re.compile(
    r"\d{4}|\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|\d{4}\s*[/–-]\s*\d{2,4}|(?:fy|cy)\s?\d{2,4}(?:[-/]\d{2})?"
    r"|(?:\d{4}[\s-]*)?[qtshk]\.?\s?[1-4](?:[\s-]*\d{4})?|[1-4][qt]\s?\d{2,4}"
    r"|[^\W\d]+\.?(?:\s+(?:de|of))?[\s-]+(?:\d{4}|'?\d{2})|\d{4}[\s-]+[^\W\d]+|[^\W\d]{3,}\.?|\d{1,2}"
    r"|\d{4}-\d{2}-01(?:[t ]00:00(?::00(?:\.0+)?)?(?:z|[+]00(?::?00)?)?)?|0?\d{1,2}/0?1/\d{4}"
    r"|0?1[./]0?\d{1,2}[./]\d{4}",
    re.IGNORECASE,
)
_YEAR_NAME = re.compile(
    r"(?:fy|cy|y|total|anno|año)?[\s_-]*(?:19|20)\d{2}(?:[\s_/-]+\d{2,4})?(?:[\s_-]*(?:total|ytd))?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|fév|fev|avr|mai|juin|juil|août|déc|mär|okt|dez)"
    r"[^\W\d]*\.?"
)
_MONTH_NAME = re.compile(rf"{_MONTH}(?:[\s_-]*\d{{2,4}})?", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(
    rf"{_MONTH}[\s_-]*(?:19|20)\d{{2}}|(?:19|20)\d{{2}}[\s_/-](?:\d{{1,2}}|{_MONTH})", re.IGNORECASE
)
_QUARTER_OF_YEAR = re.compile(
    r"(?:19|20)\d{2}[\s_/-]*[qt]\.?\s?[1-4]|[qt]\.?\s?[1-4][\s_/-]*(?:(?:19|20)\d{2}|'?\d{2})"
    r"|[1-4](?:st|nd|rd|th)?\s?(?:q|t|quarter|trimest\w+)[\s_/-]*(?:19|20)\d{2}",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+|\d+(?:\.0+)?|[-–]")
_RATE = re.compile(r"\d*[.,]?\d+\s?%?")
# What is counted, in the languages of the page and German; of people it may be the toll of one incident.
_EVENTS = (
    r"(?:incidents?|events?|offen[cs]es?|crimes?|cases?|arrests?|stops?|removals?|deportations?|detentions?|raids?|"
    r"encounters?|apprehensions?|complaints?|calls?|shootings?|homicides?|murders?|robber(?:y|ies)|burglar(?:y|ies)|"
    r"thefts?|assaults?|collisions?|crashes|accidents?|attacks?|protests?|incidentes?|eventos?|hechos|delitos?|casos?|"
    r"homicidios?|robos?|faits|infractions?|cas|accidents|attentats?|straftaten|faelle|falle|fälle|unfalle|unfälle|"
    r"einsatze|einsätze|delikte|vorfalle|vorfälle)"
)
_COUNTED = re.compile(
    rf"(?:total|totals?|n|no|num|number|count|counts|nombre|nbr|numero|cantidad|anzahl|gesamtzahl|sum)"
    rf"(?:[\s_]+(?:of|de|des|der|del|d))?(?:[\s_]+\w+)?(?:[\s_]+{_EVENTS})"
    rf"|(?:total|totals|count|counts|n|cantidad|anzahl|conteo|numero|casos|cases|falle|fallzahl)"
    rf"|{_EVENTS}(?:[\s_]+\w+)?[\s_]+(?:total|totals|count|counts|ytd)"
    r"|.*\b(?:rate|taux|tasa|quote|per 100 ?000|per 1000|pour 1000|pro 100 ?000|por 100 ?000|per capita)\b.*"
)
_ROWS_OPTION = "--rows incidents"


@dataclass(frozen=True)
class _Totals:
    counts: tuple[str, ...]
    how: str


def refuse_totals(sheet: Sheet, columns: Columns) -> None:
    """Refuse a table each of whose rows is a total, where the mapping does not say that rows are incidents.

    Args:
        sheet: The rows, with their constants.
        columns: The meaning of its columns.

    Raises:
        RecordsError: It is such a table.
    """
    if columns.rows is not None or columns.vocabulary or _OF_INCIDENTS & columns.fields.keys():
        return
    found = _find_totals(sheet, columns)
    if found is None:
        return
    raise RecordsError(
        [
            whole_file_fault(
                sheet.file,
                found=f"Each row seems to be a total, not an incident: {found.how}, with counts in"
                f" {quote_some(found.counts)}.",
                expected="A map needs a row for each incident; a mark for a total would count as one.",
                fix="Use a table with a row for each incident. If each row is one incident, say so:"
                f" {_ROWS_OPTION}, or rows: incidents in a mapping.",
                code="table-of-totals",
            )
        ]
    )


def _find_totals(sheet: Sheet, columns: Columns) -> _Totals | None:
    table = sheet.table.slice(0, _SAMPLED)
    count = len(table)
    if not count or not _periods_only(table, columns):
        return None
    used = {name for names in columns.fields.values() for name in names}
    rest = [name for name in sheet.names if name not in used]
    numbers = {
        name: cells for name in rest if (cells := _numbers(trim_cells(table[name]))) is not None
    }
    by_year = [
        name
        for name in numbers
        for pattern in (_YEAR_NAME, _MONTH_OF_YEAR, _QUARTER_OF_YEAR)
        if pattern.fullmatch(name.strip())
    ]
    by_month = [name for name in numbers if _MONTH_NAME.fullmatch(name.strip())]
    if len(by_year) >= _YEARS or len(by_month) >= _MONTHS:
        wide = tuple(by_year if len(by_year) >= _YEARS else by_month)
        return _Totals(wide, f"it has {len(wide)} columns of periods")
    if count < _LEAST_ROWS:
        return None
    periods = _key(
        table,
        [
            name
            for field in ("event_date", "year", "month", "date_start")
            for name in columns.several(field)
        ],
    )
    places = _key(table, [name for field in _PLACES for name in columns.several(field)])
    parts = [
        name
        for name in rest
        if name not in numbers and len(table[name].unique()) <= min(_FEW, count)
    ]
    parts += [name for field in ("type", "agency") for name in columns.several(field)]
    groups = [*zip(places, _key(table, parts), strict=True)]
    if len(set(zip(groups, periods, strict=True))) < count:
        return None
    several = len(set(periods))
    sizes = ((len(set(places)), "places"), (several, "periods"))
    how = "it has a row for each of " + " and ".join(
        f"{size:,} {word}" for size, word in sizes if size > 1
    )
    named = tuple(name for name in numbers if _COUNTED.fullmatch(fold(name, "words")))
    if named and (several > 1 or len(set(places)) == count):
        return _Totals(named, how)
    is_panel = (
        several > 1 and len(set(groups)) > 1 and count >= _PANEL_SHARE * several * len(set(groups))
    )
    whole = tuple(name for name, values in numbers.items() if _are_counts(name, values))
    return _Totals(whole, how) if is_panel and whole and count >= _LEAST_PANEL_ROWS else None


def _periods_only(table: pa.Table, columns: Columns) -> bool:
    """Whether no date of the table is that of a day, but for the first days of months."""
    for field in ("event_date", "date_start", "year", "month"):
        for name in columns.several(field):
            given = {text for text in trim_cells(table[name]).unique().to_pylist() if text}
            if not all(_PERIOD.fullmatch(text) for text in given):
                return False
    return True


def _key(table: pa.Table, names: Sequence[str]) -> list[tuple[str | None, ...]]:
    columns = [table[name].to_pylist() for name in names if name in table.column_names]
    return [*zip(*columns, strict=True)] if columns else [()] * len(table)


def _numbers(cells: pa.ChunkedArray) -> list[str] | None:
    """Return the texts of a column of whole numbers or shares; None for any other."""
    given = [text for text in cells.to_pylist() if text]
    return (
        given
        if given and all(_WHOLE.fullmatch(text) or _RATE.fullmatch(text) for text in given)
        else None
    )


_NO_COUNT = re.compile(
    r"(?:^|\s)(?:id|fid|objectid|code|fips|geoid|zip|plz|postal|population|poblacion|einwohner|year|month|rank|lat|lon"
    r"|latitude|longitude|x|y|victims?|killed|dead|deaths?|injured|wounded|detained|arrested|people|persons?|suspects?"
    r"|fatalities|muertos|heridos|detenidos|fallecidos|tote|verletzte|morts|blesses)(?:$|\s)"
)


def _are_counts(name: str, texts: list[str]) -> bool:
    """Whether a column may have counts of incidents, in words and in size: most are two and more."""
    if _NO_COUNT.search(fold(name, "words")) or not all(map(_WHOLE.fullmatch, texts)):
        return False
    digits = [re.sub(r"\D", "", text.partition(".0")[0]) for text in texts]
    return sum(len(each) > 1 or each > "1" for each in digits if each) > len(texts) / 2
