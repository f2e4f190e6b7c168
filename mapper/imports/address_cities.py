"""The cities of whole addresses: "123 Main St, Portland, OR 97201" is in "Portland, OR".

A column of addresses may hold homes: only the city and its state or country are taken from it.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Sheet
from mapper.imports.address_parts import COUNTRY_BEHIND, city_of_address, is_address
from mapper.imports.cells import number_texts, trim_cells
from mapper.imports.column_uses import CITY_OF
from mapper.imports.columns import Columns
from mapper.places import find_names_abroad, find_places_abroad, load_gazetteer

_SAMPLED = 500
# the tail of most addresses of the US, which leaves few texts to look at one by one
_TAIL = r"^.*,\s*([^,\d]*[^,\d\s]),?\s+([A-Z]{2}),?(?:\s+\d{5}(?:-\d{4})?)?$"


def part_addresses(sheet: Sheet, columns: Columns) -> tuple[Sheet, Columns]:
    """Replace a column of addresses, where it is to give cities, by one of their cities.

    Args:
        sheet: The rows.
        columns: Their mapping.
    """
    name = columns.one("city")
    if name is None or name not in sheet.names:
        return sheet, columns
    cells = trim_cells(sheet.table[name])
    sample = cells.drop_null().slice(0, _SAMPLED).unique().to_pylist()
    if not any(map(is_address, sample)):
        return sheet, columns
    column = f"{CITY_OF}{name}"
    table = sheet.table.append_column(column, _cities(cells))
    fields = {**columns.fields, "city": (column,)}
    return replace(sheet, table=table), columns.model_copy(
        update={"fields": fields, "address_column": name}
    )


def _cities(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    plain = pc.replace_substring_regex(cells, COUNTRY_BEHIND, "")
    short = pc.replace_substring_regex(plain, _TAIL, r"\1, \2")
    codes, texts = number_texts(short, len(cells))
    cities = pa.array([text and _city(text) for text in texts], pa.string())
    return pa.chunked_array([cities.take(pa.array(codes))])


def _city(text: str) -> str | None:
    """Return the city of an address, or a text that is a city; of another one, nothing may be told."""
    found = city_of_address(text)
    is_city = found is None and (
        load_gazetteer().find(text, suggest=False).areas
        or find_places_abroad(text, around=False)
        or find_names_abroad([text]).get(text)
    )
    return text if is_city else found
