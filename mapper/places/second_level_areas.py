"""Second-level areas of other countries, such as départements and provincias: the first-level area of each.

A town of the province of Málaga is not in its city. GeoNames places towns by first-level areas, so that
Ronda, in a table that says Málaga of it, is looked for in Andalusia. `geodata/second_level_areas.csv` has
them.
"""

from __future__ import annotations

import csv
from functools import cache

from mapper.places.country_names import country_named
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.region_names import region_keys

# whose counties and boroughs have names that many other places have, so that their country has to be named
_COUNTIES = ("GB", "IE")


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


def second_level_named(name: str) -> dict[str, str]:
    """Return by country the code of the first-level area around the second-level one of a name or code.

    Counties of the United Kingdom and Ireland are not among them.

    >>> second_level_named("Málaga"), second_level_named("Andalusia")
    ({'ES': 'ES.51'}, {})
    """
    keys = region_keys(name)
    found = {
        country: next((around[key] for key in keys if key in around), None)
        for country, around in _regions_around().items()
        if country not in _COUNTIES
    }
    return {country: code for country, code in found.items() if code}


def territory_name(code: str) -> str | None:
    """Return the name of a territory that GeoNames has as a country, such as `RE`."""
    return next(
        (name for region, _, name in _rows() if region == code and country_named(name) == code),
        None,
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
