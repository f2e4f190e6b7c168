"""Provincias, départements and the like in a table's column of states, and the region around each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from mapper.errors import and_more, quoted
from mapper.imports.cells import Cells, number_texts
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.places import (
    area_name,
    first_level_around,
    postal_code,
    regions_named,
    second_level_named,
)
from mapper.text import fold

_SHOWN = 3
_NEARLY_ALL, _HALF = 0.9, 0.5  # shares of names
_LONGEST_CODE = 3  # MI, 2A, 974


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
    regions = {name: area_name(region) for name, region in around.items() if region}
    inside = [f"{quoted(name)} in {region.partition(', ')[0]}" for name, region in regions.items()]
    some = f"{', '.join(inside[:_SHOWN])}{and_more(len(inside) - _SHOWN)}"
    cells.notes.append(
        f"Areas in column {quoted(column)} are read as those of one country ({country}), and towns are looked"
        f" for in the region around each: {some}. To choose another country, add --constant country=NAME."
    )
    return {name: regions.get(name, f"{name}, {country}") for name in names}


def country_of_second_level(names: Collection[str]) -> str | None:
    """Return the code of the one other country of which nearly all names are areas, some of second level.

    Args:
        names: What stands in a column such as `Provincia`, each once.

    Returns:
        The ISO code; None where no country has most of them, or two have as many.
    """
    at_home = sum(bool(postal_code(name)) for name in names)
    # codes of Italy's provinces are codes of states, too: MI, PA
    most_at_home = _NEARLY_ALL if all(len(name) <= _LONGEST_CODE for name in names) else _HALF
    if at_home >= most_at_home * len(names):
        return None
    of_country = Counter({"US": at_home})
    has_second: set[str] = set()
    for name in names:
        second = second_level_named(name).keys()
        has_second |= second
        of_country.update(second | {code.partition(".")[0] for code in regions_named(name)})
    (country, count), *others = of_country.most_common()
    is_one = not others or others[0][1] < count
    return (
        country if is_one and country in has_second and count >= _NEARLY_ALL * len(names) else None
    )
