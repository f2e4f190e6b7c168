"""Provincias, départements and the like in a table's column of states, and the region around each."""

from __future__ import annotations

from mapper.errors import and_more, quoted
from mapper.imports.cells import Cells, number_texts
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.places import area_name, country_of_second_level, first_level_around, first_level_name
from mapper.text import fold

_SHOWN = 3


def read_second_level_areas(cells: Cells) -> dict[str, str]:
    """Read the areas of a column such as `Provincia` of which nearly all are of one other country.

    Towns are known by first-level areas: Ronda, in Málaga, is in Andalusia, and not in the city of Málaga.

    Returns:
        By what stands in the column, the region around it with its country (`Andalusia, Spain`); none where
        the table names countries, or its areas are not clearly those of one.
    """
    column = cells.columns.one("state")
    if column is None or cells.of("country") is not None:
        return {}
    _, texts = number_texts(cells.of("state"), len(cells))
    names = [text for text in texts if text and text.lower() not in MISSING_WORDS]
    if not fold(column, "letters").startswith(("dep", "dpt")):
        names = [name for name in names if not name.isdigit()]  # a number may be anything's
    code = country_of_second_level(names)
    if code is None:
        return {}
    country = area_name(code)
    around = {name: first_level_around(name, code) for name in names}
    regions = {name: first_level_name(region, code) for name, region in around.items() if region}
    inside = [f"{quoted(name)} in {region.partition(', ')[0]}" for name, region in regions.items()]
    some = f"{', '.join(inside[:_SHOWN])}{and_more(len(inside) - _SHOWN)}"
    cells.notes.append(
        f"Areas in column {quoted(column)} are read as those of one country ({country}), and towns are looked"
        f" for in the region around each: {some}. To choose another country, add --constant country=NAME."
    )
    return {name: regions.get(name, f"{name}, {country}") for name in names}
