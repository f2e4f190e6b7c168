"""Second-level areas of other countries, such as départements and provincias: the first-level area of each.

A town of the province of Málaga is not in its city. GeoNames places towns by first-level areas, so that
Ronda, in a table that says Málaga of it, is looked for in Andalusia. `geodata/second_level_areas.csv` has
them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection
from functools import cache

from mapper.places.country_names import country_named
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.region_names import region_keys
from mapper.places.state_names import postal_code
from mapper.places.world_gazetteer import area_name, regions_named

_NEARLY_ALL, _HALF = 0.9, 0.5  # shares of names
_LONGEST_CODE = 3  # MI, 2A, 974


def first_level_around(name: str, country: str) -> str | None:
    """Return the code of the first-level area in which a second-level one of a country lies.

    >>> first_level_around("Málaga", "ES"), first_level_around("93", "FR"), first_level_around("974", "FR")
    ('ES.51', 'FR.11', 'RE')

    Args:
        name: The name or code of a second-level area.
        country: The country's ISO code.

    Returns:
        The code, which is that of a country for a territory that GeoNames has as one; None for other names.
    """
    around = _regions_around().get(country, {})
    return next((around[key] for key in region_keys(name) if key in around), None)


def first_level_name(code: str, country: str) -> str:
    """Return the name of a first-level area, or of a territory, with the country that it belongs to.

    >>> first_level_name("ES.51", "ES"), first_level_name("RE", "FR")
    ('Andalusia, Spain', 'Réunion, France')
    """
    if "." in code:
        return area_name(code)
    name = next((name for name in _territory_names() if country_named(name) == code), code)
    return f"{name}, {area_name(country)}"


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
        keys = region_keys(name)
        second = {
            country
            for country, around in _regions_around().items()
            if any(key in around for key in keys)
        }
        has_second |= second
        of_country.update(second | {code.partition(".")[0] for code in regions_named(name)})
    (country, count), *others = of_country.most_common()
    is_one = not others or others[0][1] < count
    return (
        country if is_one and country in has_second and count >= _NEARLY_ALL * len(names) else None
    )


@cache
def _regions_around() -> dict[str, dict[str, str]]:
    """Return by country the first-level area around each second-level one, by folded name and code."""
    found: dict[str, dict[str, str]] = {}
    for region, subdivision, name in _rows():
        country, _, code = subdivision.partition("-")
        around = found.setdefault(country, {})
        # Paris is 75C since it is a city as well; tables write 75
        short = code[:2] if code[:2].isdigit() and not code.isdigit() else ""
        for each in (name, code, short):
            for key in region_keys(each):
                around.setdefault(key, region)
    return found


@cache
def _territory_names() -> tuple[str, ...]:
    return tuple(name for region, _, name in _rows() if "." not in region)


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """Return the file's rows: region, subdivision, name.

    Raises:
        GeodataError: The file is missing or broken.
    """
    path = geodata_path() / "second_level_areas.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (row["region"], row["subdivision"], row["name"]) for row in csv.DictReader(file)
            ]
    except (OSError, KeyError, csv.Error, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    return tuple(rows)
