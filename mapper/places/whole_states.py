"""First-level areas without a known city, as records write them: `Unknown, Texas`, `Unknown, Kano, Nigeria`.

Kano alone would be the city; what is written here is the state.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely

from mapper.places.areas import Area
from mapper.places.boundaries import WORLD, available_states, load_boundaries, load_state
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.country_names import countries_named, is_home_country, split_at_country
from mapper.places.covering_circles import covering_circle
from mapper.places.foreign_land import line_coarseness_meters
from mapper.places.jurisdictions import geometry_of
from mapper.places.state_names import FIPS_CODES, postal_code
from mapper.places.unknown_city import names_no_city
from mapper.places.world_gazetteer import area_name, regions_named
from mapper.places.world_places import places_table

# cells of a region's few towns end short of its border; with this, five in six are held whole
_ROOM_AROUND_TOWNS = 1.5
_HALF_A_TURN = 180
# a coast of fjords has many thousand vertices that change no circle of hundreds of kilometers
_SIMPLER_DEGREES = 0.01
_SIMPLER_METERS = 1_600


class WholeState(NamedTuple):
    """A state, or a first-level area of another country, of which no more is known.

    Attributes:
        id: The GEOID, or the id of a first-level area, such as `NG.29`.
        label: Its name, abroad with its country.
        area: The area by which jurisdictions are known; the country where the lines have no such region.
    """

    id: str
    label: str
    area: Area


@cache_by_boundaries
def find_whole_state(city: str) -> WholeState | None:
    """Return the state, or the first-level area of another country, in which a city is written as unknown.

    >>> find_whole_state("Unknown, TX").label, find_whole_state("Unknown, Kano State, Nigeria").label
    ('Texas', 'Kano State, Nigeria')

    Args:
        city: `Unknown`, and the state or region behind it; abroad its country, too, unless no other country
            has one of that name.

    Returns:
        The area; None for anything else, and where several areas have the name.
    """
    unknown, _, state = city.partition(",")
    if not state.strip() or not names_no_city(unknown):
        return None
    name, *countries = split_at_country(state.strip())
    is_here = [is_home_country(each) for each in countries]
    if not countries or any(is_here):
        fips = FIPS_CODES.get(postal_code(name) or "")
        if fips in available_states():
            area = load_state(fips)
            return WholeState(area.geoid, area.label, area)
    if any(is_here) or (not countries and countries_named(name)):  # Mexico's state is no country
        return None
    codes = {code for each in countries for code in countries_named(each)}
    regions = [
        code for code in regions_named(name) if not countries or code.partition(".")[0] in codes
    ]
    if len(regions) != 1:
        return None
    world = load_boundaries(WORLD)
    known = regions[0] if regions[0] in world else regions[0].partition(".")[0]
    if known not in world:
        return None
    return WholeState(regions[0], area_name(regions[0]), world.area(known))


@cache_by_boundaries
def circle_of_state(state: WholeState) -> tuple[float, float, float]:
    """Return latitude, longitude and radius in meters of a circle around a state or region.

    It covers all of it, with room for the coarseness of other countries' lines. Where the lines have the
    country alone, it is estimated: the land that is nearer to the region's towns than to others, and room.
    """
    geometry, room = geometry_of(state.area), 1.0
    if state.area.kind == "country":
        geometry, room = _land_of_towns(state.id, geometry), _ROOM_AROUND_TOWNS
    west, _, east, _ = geometry.bounds
    if east - west > _HALF_A_TURN:  # Alaska, on both sides of 180°
        geometry = shapely.transform(geometry, _turn_eastward)
    latitude, longitude, radius = covering_circle(geometry.simplify(_SIMPLER_DEGREES))
    longitude = (longitude + _HALF_A_TURN) % (2 * _HALF_A_TURN) - _HALF_A_TURN
    is_coarse = state.area.kind != "state"
    coarse = float(line_coarseness_meters(latitude, longitude)) if is_coarse else 0.0
    return latitude, longitude, math.ceil(radius * room + coarse) + _SIMPLER_METERS


def _turn_eastward(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack((points[:, 0] % (2 * _HALF_A_TURN), points[:, 1]))


def _land_of_towns(region: str, country: shapely.Geometry) -> shapely.Geometry:
    """Return the part of a country that is nearer to towns of a region than to those of others."""
    table = places_table()
    rows = np.flatnonzero(pc.equal(table.column("country"), region.partition(".")[0]).to_numpy())
    some = table.take(rows)
    points = np.column_stack(
        [some.column(each).to_numpy() / 1e4 for each in ("longitude", "latitude")]
    )
    _, first = np.unique(points, axis=0, return_index=True)
    is_own = np.array(some.column("region").to_pylist())[first] == region
    if len(first) < 2 or not is_own.any():  # noqa: PLR2004
        return country
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points[first]), extend_to=country, ordered=True
    )
    own = shapely.union_all(shapely.get_parts(cells)[is_own])
    land = shapely.intersection(own, country)
    return land if land.area > 0 else country
