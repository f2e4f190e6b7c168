"""Whether the day or the month comes first where all rows of a table are in one country.

Only countries in which nearly everybody writes one order: the United States, and those of `_DAY_FIRST`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from mapper.imports.cells import Cells, trim_cells
from mapper.imports.coordinate_texts import split_pairs
from mapper.imports.coordinates import read_numbers
from mapper.imports.dates.date_orders import OrderElsewhere
from mapper.imports.name_rules import word_set
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.places import (
    COUNTRY,
    countries_named,
    country_of_home,
    is_home_country,
    jurisdictions_of,
    load_area_labels,
    postal_code,
    split_state,
)
from mapper.text import words_of

_SAMPLE = 20  # rows of each kind
_MONTHS = 12
_FIGURES = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}\b")
_DAY_FIRST = word_set(
    "AR AT AU BE BG BO BR CH CL CO CR CZ DE DK EC EE ES FI FR GB GR GT HN HR IE IT LU LV MX NI NL NO NZ PE PL"
    " PT PY RO RS RU SI SK SV TR UA UY VE"
)
# words of an English date, beside which the custom of the United States holds
_ENGLISH = word_set(
    "date dates day when time incident occurred occurrence event reported report start begin dt dttm occ"
)


def find_order_of_country(cells: Cells, name: str, home: str | None) -> OrderElsewhere | None:
    """Find the order in the one country where all rows of a sample are; None if it is not clear.

    Args:
        cells: The table.
        name: The column of dates.
        home: The home of bare cities, as `find_home` returns it.
    """
    codes = Counter(_codes(cells, home))
    if len(codes) != 1:
        return None
    (code,) = codes
    if _other_orders(cells, name):
        return None
    if code == COUNTRY and _ENGLISH & set(words_of(name)):
        return OrderElsewhere("month", _why("United States", "%d/%m/%Y"))
    if code in _DAY_FIRST:
        return OrderElsewhere("day", _why(load_area_labels()[code].en, "%m/%d/%Y"))
    return None


def _why(country: str, other: str) -> str:
    return (
        f"as is usual where all rows are ({country}); if that is wrong, use --date-format '{other}'"
    )


def _other_orders(cells: Cells, name: str) -> bool:
    """Whether another column shows an order, in whatever form, so that the table follows its own custom."""
    for other in cells.sheet.names:
        column = cells.sheet.table[other].slice(0, _SAMPLE)
        figures = [] if other == name else map(_FIGURES.match, column.drop_null().to_pylist())
        if any(found and max(int(found[1]), int(found[2])) > _MONTHS for found in figures):
            return True
    return False


def _codes(cells: Cells, home: str | None) -> Iterator[str]:
    """List the codes of the countries of a sample: of points, else of names; a spot at sea has none."""
    points = list(_points(cells))
    if points:
        for latitude, longitude in points:
            found = jurisdictions_of(latitude, longitude, radius_meters=1).country_codes
            yield found[0] if len(found) == 1 else ""
        return
    for field in ("country", "state", "city"):
        texts = [each for each in _texts(cells.of(field)) if each.lower() not in MISSING_WORDS]
        if texts:
            at_home = country_of_home(home) if field == "city" and home else ""
            yield from (_code(field, text) or at_home for text in texts)
            return


def _code(field: str, text: str) -> str:
    """Return the code of the country that a cell names; empty if it names none."""
    if field == "country":
        return COUNTRY if is_home_country(text) else _one(countries_named(text))
    state = text if field == "state" else split_state(text)[1]
    if state and postal_code(state):
        return COUNTRY
    return _one(countries_named(text.rpartition(",")[2].strip())) if "," in text else ""


def _one(codes: tuple[str, ...]) -> str:
    return codes[0] if len(codes) == 1 else ""


def _points(cells: Cells) -> Iterator[tuple[float, float]]:
    pairs = cells.of("coordinates")
    if pairs is not None:
        latitudes, longitudes, _ = split_pairs(trim_cells(_sampled(pairs)))
        columns: Iterable[pa.ChunkedArray | None] = (latitudes, longitudes)
    else:
        columns = (cells.of("latitude"), cells.of("longitude"))
    axes = [read_numbers(_sampled(each)).values for each in columns if each is not None]
    if len(axes) != 2:  # noqa: PLR2004
        return
    for latitude, longitude in np.column_stack(axes).tolist():
        if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude):  # noqa: PLR2004
            yield latitude, longitude


def _texts(column: pa.ChunkedArray | None) -> list[str]:
    if column is None:
        return []
    texts: list[str] = _sampled(column).drop_null().unique().to_pylist()
    return texts


def _sampled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take rows from all over a column."""
    step = max(1, len(column) // _SAMPLE)
    return column.take(pa.array(np.arange(0, len(column), step)[: _SAMPLE + 1]))
