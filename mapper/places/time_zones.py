"""Which time zones a point may be in, by the populated places round it.

The gazetteer gives each place of 500 and more people its zone. A point may have those of the places near
it in its country or state, and the only one of a country that has no other. Near where zones meet it has
several.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from mapper.files import Floats, Indices
from mapper.places.areas import COUNTRY
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.jurisdictions import Jurisdictions
from mapper.places.jurisdictions_of_points import jurisdictions_of_circles
from mapper.places.state_names import postal_code

# Points are looked up by cells, for a million of them lie in few; places count from squares around.
_CELL_DEGREES = 1 / 10
_CELL_RADIUS_METERS = 8_000.0
_SQUARES_DEGREES = (0.25, 1.0)  # larger ones where there is no place in small ones
_AROUND = [(up, aside) for up in (-1, 0, 1) for aside in (-1, 0, 1)]
_SEPARATOR = " "
_STATE = f"{COUNTRY}."
# Countries to GeoNames, and parts of others to the borders.
_PARTS = {"GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "BQ": "NL"}
# Where people of two peoples or authorities keep two times: Xinjiang, and the settlements in the West Bank.
_ALSO_KEPT = {"Asia/Urumqi": "Asia/Shanghai", "Asia/Hebron": "Asia/Jerusalem"}
_TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})  # countries to GeoNames


@dataclass(frozen=True, slots=True)
class TimeZones:
    """The time zones that points may be in.

    Attributes:
        sets: The distinct sets of IANA names, each sorted; an empty one is of points whose zone is unknown.
        codes: Which of `sets` each point has.
    """

    sets: tuple[tuple[str, ...], ...]
    codes: Indices


def find_time_zones(latitude: Floats, longitude: Floats) -> TimeZones:
    """Return the time zones that points may be in.

    Args:
        latitude: Degrees north, WGS84, shape (n,), without gaps.
        longitude: Degrees east, WGS84.
    """
    row = np.floor((latitude + 90) / _CELL_DEGREES).astype(np.int64)
    column = np.floor((longitude + 180) / _CELL_DEGREES).astype(np.int64)
    across = round(360 / _CELL_DEGREES)
    cells, codes = np.unique(
        np.minimum(row, round(180 / _CELL_DEGREES) - 1) * across + column % across,
        return_inverse=True,
    )
    row, column = np.divmod(cells, across)
    y = np.clip((row + 0.5) * _CELL_DEGREES - 90, -89.99, 89.99).astype(np.float64)
    x = ((column + 0.5) * _CELL_DEGREES - 180).astype(np.float64)
    of_cell, areas = jurisdictions_of_circles(y, x, np.full(len(y), _CELL_RADIUS_METERS))
    zones = _zones_of_cells(_candidates(areas, of_cell), y, x)
    joined = zones.sort_values("zone").groupby("cell")["zone"].agg(_SEPARATOR.join)
    numbers = np.zeros(len(cells), dtype=np.int64)
    known, distinct = pd.factorize(joined)
    numbers[joined.index.to_numpy()] = known + 1
    sets = [_with_others(each.split(_SEPARATOR)) for each in distinct]
    return TimeZones(((), *sets), numbers[codes])


def _with_others(zones: Iterable[str]) -> tuple[str, ...]:
    """Return zones once each, sorted, with those that others keep there."""
    kept = set(zones)
    return tuple(sorted(kept | {_ALSO_KEPT[zone] for zone in kept & _ALSO_KEPT.keys()}))


@cache
def zones_of_state(postal: str) -> tuple[str, ...]:
    """Return the time zones of a state of the United States, by its postal code; none if it is unknown."""
    places = _places()
    own = places.loc[places["area"] == _area_of_state(postal.upper()), "zone"]
    return tuple(sorted(set(own)))


def _candidates(sets: Sequence[Jurisdictions], codes: Indices) -> pd.DataFrame:
    """Return the countries, or states, of each cell: `cell` and `area`."""
    areas = pd.DataFrame(
        [(number, area) for number, each in enumerate(sets) for area in _areas(each)],
        columns=["code", "area"],
    ).astype({"code": "int64"})
    cells = pd.DataFrame({"cell": np.arange(len(codes)), "code": codes})
    found: pd.DataFrame = cells.merge(areas, on="code")[["cell", "area"]]
    return found


def _areas(found: Jurisdictions) -> set[str]:
    states = {_area_of_state(postal_code(area.geoid) or "") for area in found.states}
    return states | {area.geoid for area in found.countries}


def _area_of_state(postal: str) -> str:
    return postal if postal in _TERRITORIES else _STATE + postal


def _zones_of_cells(candidates: pd.DataFrame, latitude: Floats, longitude: Floats) -> pd.DataFrame:
    """Return the zones of each cell whose countries and states all have one there: `cell` and `zone`.

    Args:
        candidates: `cell` and `area`, each pair once.
        latitude: Degrees north of each cell.
        longitude: Degrees east.
    """
    alone = _zones_alone()
    single = candidates[candidates["area"].isin(alone.index)]
    found = [single.assign(zone=single["area"].map(alone))]
    rest = candidates[~candidates["area"].isin(alone.index)]
    for size in _SQUARES_DEGREES:
        near = _near(rest, latitude, longitude, size)
        found.append(near)
        answered = pd.MultiIndex.from_frame(near[["cell", "area"]])
        rest = rest[~pd.MultiIndex.from_frame(rest).isin(answered)]
    zones = pd.concat(found)
    # one candidate whose zone is unknown leaves the whole cell in doubt
    known: pd.DataFrame = zones[~zones["cell"].isin(rest["cell"])]
    return known


def _near(asked: pd.DataFrame, latitude: Floats, longitude: Floats, size: float) -> pd.DataFrame:
    """Return the zones of places in the squares round cells, of the area asked for."""
    cells = asked["cell"].to_numpy()
    around = pd.concat(
        asked.assign(square=_square(latitude[cells], longitude[cells], size, up=up, aside=aside))
        for up, aside in _AROUND
    )
    found = around.merge(_zones(size), on=["square", "area"])[["cell", "area", "zone"]]
    return found.drop_duplicates()


def _square(
    latitude: Floats, longitude: Floats, size: float, *, up: int = 0, aside: int = 0
) -> Indices:
    rows, columns = round(180 / size), round(360 / size)
    row = np.clip(np.floor((latitude + 90) / size).astype(np.int64) + up, 0, rows - 1)
    column = np.floor((longitude + 180) / size).astype(np.int64) + aside
    numbers: Indices = row * columns + column % columns
    return numbers


@cache
def _places() -> pd.DataFrame:
    """Return the populated places of the world: `latitude`, `longitude`, `area` and `zone`."""
    path = geodata_path() / "world" / "places.parquet"
    try:
        table = pq.read_table(
            path, columns=["latitude", "longitude", "country", "region", "timezone"]
        )
    except OSError as error:
        raise unreadable(path, error) from error
    places = table.to_pandas()
    region, country = (places[name].astype(str) for name in ("region", "country"))
    return pd.DataFrame(
        {
            "latitude": places["latitude"] / 1e4,
            "longitude": places["longitude"] / 1e4,
            "area": region.where(country == COUNTRY, country.replace(_PARTS)),
            "zone": places["timezone"].astype(str),
        }
    )


@cache
def _zones(size: float) -> pd.DataFrame:
    """Return where the zones of each country and state occur: `square`, `area` and `zone`, each once."""
    places = _places()
    squares = _square(places["latitude"].to_numpy(), places["longitude"].to_numpy(), size)
    zones = places[["area", "zone"]].assign(square=squares)
    return zones.drop_duplicates(ignore_index=True)


@cache
def _zones_alone() -> pd.Series[str]:
    """Return the zone of each country and state that has no other."""
    zones = _places().groupby("area")["zone"]
    alone: pd.Series[str] = zones.first()[zones.min() == zones.max()]
    return alone
