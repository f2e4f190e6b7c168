"""Adds a home in another country to the cities of a file that name none: Odesa becomes `Odesa, Ukraine`.

From here on they are what their publisher could have written, so that nothing else needs to know the home.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mapper.places import city_at_home, is_abroad
from mapper.records import Tables, is_bare


def with_home_abroad(tables: Tables, home: str | None) -> Tables:
    """Return tables whose cities have the home behind them where they need it.

    Args:
        tables: The incidents.
        home: The home, as `find_home` returns it; one in the United States changes nothing.
    """
    if home is None or not is_abroad(home):
        return tables
    codes, cities = pd.factorize(tables.incidents["city"])
    named = pd.Series(cities_at_home(cities.tolist(), home), dtype=object)
    incidents = tables.incidents.copy(deep=False)
    incidents["city"] = pd.Series(named.to_numpy()[codes], dtype=object, index=incidents.index)
    return tables.with_(incidents=incidents)


def cities_at_home(cities: Sequence[str], home: str | None) -> list[str]:
    """List cities with the home behind them where they need it."""
    if home is None or not is_abroad(home):
        return list(cities)
    return [city_at_home(city, home, is_bare=is_bare(city)) for city in cities]
