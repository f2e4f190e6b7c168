"""Cities with the code of an area of another country behind them: `Belém/PA`, `Torino (TO)`, `Perth WA`.

The codes of other countries' areas are also those of states, cities and countries elsewhere, so a whole
column decides: PA is Pará where RJ and BA stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from mapper.errors import quoted
from mapper.files import Sheet
from mapper.imports.cells import number_texts, trim_cells
from mapper.imports.column_checks import MOST, NEARLY_ALL
from mapper.imports.columns import Columns
from mapper.places import find_places_abroad, is_home_country, load_gazetteer, postal_code

_CODED = re.compile(
    r"(?P<city>[^\d/(]*[^\d/(\s,-])(?:\s*[/(]\s*|\s+[-–]\s+|,\s*|\s+)(?P<code>[A-Z]{2,3})\)?"
)
_SURELY_CODED = re.compile(r".*(?:[/(]\s*|\s[-–]\s+)[A-Z]{2,3}\)?")
_COUNTRIES = ("Brazil", "Italy", "Canada", "Australia")
_LONGEST = 100
_SAMPLED = 200  # distinct cells


def write_out_codes(sheet: Sheet, columns: Columns) -> tuple[Sheet, tuple[str, ...]]:
    """Write the cities of a column as `Belém, PA, Brazil`, if nearly all are in one country's coded areas.

    Args:
        sheet: The rows.
        columns: Their mapping.

    Returns:
        The rows, and a note if cities were written so. Where a column has the country, it stays apart.
    """
    name = columns.one("city")
    if name is None or name not in sheet.names or columns.one("state"):
        return sheet, ()
    cells = trim_cells(sheet.table[name])
    codes, texts = number_texts(cells, len(cells))
    given = [text for text in texts if text]
    some = given[:: len(given) // _SAMPLED + 1]
    parted = [found for text in some if (found := _coded(text))]
    if not parted or len(parted) < MOST * len(some):
        return sheet, ()
    named = _countries_of(sheet, columns)
    if not named and all(postal_code(found["code"]) for found in parted):
        return sheet, ()
    country = next(filter(lambda each: _are_in(parted, each), named or _COUNTRIES), None)
    if country is None:
        return sheet, ()
    end = "" if named else f", {country}"
    made = [_written(text, end) for text in texts]
    cities = pa.chunked_array([pa.array(made, pa.string()).take(pa.array(codes))])
    table = sheet.table.set_column(sheet.table.column_names.index(name), name, cities)
    example = quoted(parted[0].group())
    note = (
        f"Codes behind cities in column {quoted(name)}, as in {example}, are read as areas of {country}. To"
        " decide otherwise, add --constant country=NAME."
    )
    return replace(sheet, table=table), (note,)


def _coded(text: str) -> re.Match[str] | None:
    return _CODED.fullmatch(text) if len(text) <= _LONGEST else None


def _written(text: str | None, end: str) -> str | None:
    found = _coded(text) if text else None
    return f"{found['city']}, {found['code']}{end}" if found else text


def _countries_of(sheet: Sheet, columns: Columns) -> list[str]:
    """Return the one country that a column names for all rows; empty for several or none."""
    name = columns.one("country")
    if name is None or name not in sheet.names:
        return []
    found = trim_cells(sheet.table[name]).drop_null().unique().to_pylist()
    return found if len(found) == 1 and not is_home_country(found[0]) else []


def _are_in(parted: Sequence[re.Match[str]], country: str) -> bool:
    """Whether nearly all cities are in the area of their code in a country, and fewer in that state here."""
    there = sum(len(find_places_abroad(_written(each.group(), f", {country}") or "", around=False)) == 1
                for each in parted)  # fmt: skip
    if there < NEARLY_ALL * len(parted):
        return False
    return _here(each for each in parted if not _SURELY_CODED.fullmatch(each.group())) < there


def _here(parted: Iterable[re.Match[str]]) -> int:
    find = load_gazetteer().find
    return sum(
        bool(postal_code(each["code"]))
        and bool(find(f"{each['city']}, {each['code']}", suggest=False).areas)
        for each in parted
    )
