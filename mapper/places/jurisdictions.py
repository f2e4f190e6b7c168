"""Jurisdictions: the places, counties and states in which a location may lie.

A location is a circle: a point and an uncertainty radius in meters. Its jurisdictions are the units of
the boundaries (parts of places in a county, land in no place) that the circle touches; a point on a
shared border touches both sides. All functions here are pure. `border_segments` measures distances;
`jurisdictions_of_points` answers for many locations at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import shapely

from mapper.files import Floats
from mapper.places.area_names import StateOf, no_state
from mapper.places.areas import COUNTRY, Area, Unit, WorldUnit
from mapper.places.border_segments import (
    SPHERE_ERROR,
    borders_of,
    box_of,
    boxes_overlap,
    geodesic_distances,
    nearest_points,
    sphere_distances,
    state_boxes,
    within,
)
from mapper.places.boundaries import WORLD, available_states, load_boundaries, load_state
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.coverage import NO_UNIT
from mapper.places.foreign_land import (
    are_near_foreign_land,
    foreign_units,
    line_coarseness_meters,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Verdict: TypeAlias = Literal["inside", "outside", "undetermined"]

OUTSIDE_BOUNDARIES = "outside the known boundaries"

_MOST_NAMED = 3  # a label names this many alternatives at most


@dataclass(frozen=True, slots=True)
class Jurisdictions:
    """The jurisdictions that a location may lie in; exactly one of them is the true one.

    Attributes:
        units: The candidates, each a place (or None: land in no place) with its county.
        beyond: Whether the location may also lie outside all states that have a boundary file, and in no
            other country.
        abroad: The candidates in other countries, each with its first-level area, if that is known.
        is_whole_state: Whether no more is known than the state: its thousand places are then not named.
    """

    units: tuple[Unit, ...]
    beyond: bool = False
    abroad: tuple[WorldUnit, ...] = ()
    is_whole_state: bool = False

    @property
    def places(self) -> tuple[Area, ...]:
        """The places among the candidates, by GEOID."""
        if self.is_whole_state:
            return ()
        return _sorted(unit.place for unit in self.units if unit.place is not None)

    @property
    def unincorporated(self) -> tuple[str, ...]:
        """GEOIDs of the counties whose land in no place is among the candidates."""
        if self.is_whole_state:
            return ()
        return tuple(sorted({unit.county.geoid for unit in self.units if unit.place is None}))

    @property
    def counties(self) -> tuple[Area, ...]:
        """The counties of all candidates, by GEOID."""
        if self.is_whole_state:
            return ()
        return _sorted(unit.county for unit in self.units)

    @property
    def states(self) -> tuple[Area, ...]:
        """The states of all candidates, by GEOID."""
        fips = {unit.county.state for unit in self.units}
        return tuple(map(load_state, sorted(fips)))

    @property
    def regions(self) -> tuple[Area, ...]:
        """The first-level areas of the candidates abroad, by id."""
        return _sorted(unit.region for unit in self.abroad if unit.region is not None)

    @property
    def countries(self) -> tuple[Area, ...]:
        """The countries of the candidates abroad, by code; in an area in dispute, all that claim it."""
        return _sorted(country for unit in self.abroad for country in unit.countries)

    @property
    def country_codes(self) -> tuple[str, ...]:
        """The codes of all countries of the candidates, by code."""
        home = [COUNTRY] if self.units else []
        return tuple(sorted([*home, *(area.geoid for area in self.countries)]))

    def label(self, state_of: StateOf = no_state) -> str:
        """Name the candidates in English: "Bell, Maywood or unincorporated Los Angeles County".

        More than three become "Los Angeles County, city unknown", in more than three counties
        "California, county unknown". Abroad: "Kharkiv Oblast, Ukraine", "France or Germany", "Crimea (in
        dispute: Russia or Ukraine)".

        Args:
            state_of: Gives the state that the name of an area needs: "Bell or Maywood, Calif.", "Portland,
                Ore., or Vancouver, Wash.".
        """
        if not self.units:
            return self._label_abroad() if self.abroad else OUTSIDE_BOUNDARIES
        if self.is_whole_state:
            return f"{_either(_labels(self.states))}, county unknown"
        outside = [f"outside {_either(_labels(self.states))}"] if self.beyond else []
        outside += [_either(_labels(self.countries))] if self.abroad else []
        open_land = set(self.unincorporated)
        open_counties = [each for each in self.counties if each.geoid in open_land]
        if len(self.places) + len(open_counties) <= _MOST_NAMED:
            none = [f"unincorporated {each.label}" for each in open_counties]
            areas = [*self.places, *open_counties]
            named = _in_states([*_labels(self.places), *none], areas, state_of)
            return _joined([*named, *outside], apart=any(map(state_of, areas)))
        if len(self.counties) <= _MOST_NAMED:
            apart = any(map(state_of, self.counties))
            named = _in_states(_labels(self.counties), self.counties, state_of)
            return _joined([f"{_joined(named, apart=apart)}, city unknown", *outside], apart=apart)
        return _either([f"{_either(_labels(self.states))}, county unknown", *outside])

    def _label_abroad(self) -> str:
        countries = _either(_labels(self.countries))
        regions = _labels(self.regions)
        known = regions and all(unit.region for unit in self.abroad) and len(regions) <= _MOST_NAMED
        if all(len(unit.countries) > 1 for unit in self.abroad):
            disputed = f"in dispute: {countries}"
            return f"{_either(regions)} ({disputed})" if known else disputed
        if len(self.countries) > 1 or not known or regions == _labels(self.countries):
            return countries
        return f"{_either(regions)}, {countries}"


def jurisdictions_of(latitude: float, longitude: float, *, radius_meters: float) -> Jurisdictions:
    """Return every jurisdiction that a circle touches, its border included.

    Args:
        latitude: Degrees north, WGS84.
        longitude: Degrees east, WGS84.
        radius_meters: The location's uncertainty, above 0.

    Returns:
        The candidates. In other countries these are countries and first-level areas, whose lines are
        coarse, so all within 5 km of the circle are among them, and in a few regions all within up to
        25 km. At sea there are none.

    Raises:
        ValueError: A coordinate is impossible, or the radius is not a length above 0.
    """
    _require_point(latitude, longitude)
    if not (math.isfinite(radius_meters) and radius_meters > 0):
        raise ValueError(bad_radius(radius_meters))
    units: list[Unit] = []
    leaves = []
    for state in _states_near(latitude, longitude, radius_meters):
        touched, leaves_state = _units_touched(state, latitude, longitude, radius_meters)
        if touched:
            units += touched
            leaves.append(leaves_state)
    # Where two states at hand are touched, the circle leaves one for the other, not for nowhere.
    beyond = leaves in ([], [True])
    abroad = _units_abroad(latitude, longitude, radius_meters) if beyond else ()
    return Jurisdictions(tuple(units), beyond=beyond and not abroad, abroad=abroad)


def jurisdictions_of_place(area: Area) -> Jurisdictions:
    """Return the jurisdictions of a location if only its place, county or state is known.

    Unlike the circle around a city, this includes no neighbor: "in Bell" means Bell. Abroad the area is a
    first-level area or a country.
    """
    if area.kind == "country":
        return Jurisdictions((), abroad=(WorldUnit(None, (area,)),))
    if area.kind == "region":
        units = load_boundaries(WORLD).world_units
        return Jurisdictions(
            (), abroad=foreign_units(unit for unit in units if unit.region == area)
        )
    return Jurisdictions(load_boundaries(area.state).units_in(area))


def area_of_id(geoid: str) -> Area:
    """Return the area with a GEOID, or of other countries, with an id; raise GeodataError if unknown."""
    return load_boundaries(geoid[:2] if geoid[:1].isdecimal() else WORLD).area(geoid)


def geometry_of(area: Area) -> shapely.Geometry:
    """Return the outline of a place, county, state, first-level area or country, in lon/lat degrees."""
    is_abroad = area.kind in ("region", "country")
    return load_boundaries(WORLD if is_abroad else area.state).geometry(area.geoid)


def distance_outside_meters(latitude: float, longitude: float, area: Area) -> float:
    """Return how far a point lies outside an area, in meters: 0.0 inside and on the border."""
    _require_point(latitude, longitude)
    geometry, start, end = _outline(area.state, area.geoid)
    if shapely.intersects_xy(geometry, longitude, latitude):
        return 0.0
    near = nearest_points(latitude, longitude, start, end)
    rough = sphere_distances(latitude, longitude, near)
    near = near[rough <= rough.min() * (1 + 2 * SPHERE_ERROR)]
    return float(geodesic_distances(latitude, longitude, near).min())


def is_in_area(
    jurisdictions: Jurisdictions,
    *,
    geoids: Collection[str],
    unincorporated_of: Collection[str] = (),
    except_: Collection[str] = (),
) -> Verdict:
    """Decide whether a location lies in an area that is made of jurisdictions.

    Args:
        jurisdictions: Where the location may lie.
        geoids: Places, counties (with all their cities), states, or "US", which the area includes.
        unincorporated_of: GEOIDs of counties whose unincorporated land it includes: all land outside
            incorporated places, so census-designated places too.
        except_: Places, counties or states that it leaves out after all.

    Returns:
        `inside` if every candidate is in the area, `outside` if none is, else `undetermined`; also
        undetermined without candidates, and where a place's legal standing would decide but is
        unknown.
    """
    if not (jurisdictions.units or jurisdictions.abroad):
        return "undetermined"
    wanted, open_land, refused = set(geoids), set(unincorporated_of), set(except_)
    verdicts = {_unit_in(unit, wanted, open_land, refused) for unit in jurisdictions.units}
    verdicts |= {_world_unit_in(unit, wanted, refused) for unit in jurisdictions.abroad}
    if jurisdictions.beyond:
        verdicts.add(_beyond_in(wanted | open_land))
    if verdicts == {True}:
        return "inside"
    return "outside" if verdicts == {False} else "undetermined"


# ---- areas -----------------------------------------------------------------------------------


def _sorted(areas: Iterable[Area]) -> tuple[Area, ...]:
    """Return each area once, by GEOID."""
    once = {area.geoid: area for area in areas}
    return tuple(once[geoid] for geoid in sorted(once))


def _labels(areas: Iterable[Area]) -> list[str]:
    return [area.label for area in areas]


def _in_states(names: list[str], areas: Sequence[Area], state_of: StateOf) -> list[str]:
    """Put states behind names that need them: once behind all names of one state."""
    needed = [state_of(area) for area in areas]
    if not any(needed):
        return names
    if len({area.state for area in areas}) == 1:
        return [f"{_either(names)}, {next(filter(None, needed))}"]
    return [", ".join(filter(None, each)) for each in zip(names, needed, strict=True)]


def _joined(names: list[str], *, apart: bool) -> str:
    """Join alternatives; where some have a state behind a comma, there is one before "or" as well."""
    return ", or ".join(names) if apart else _either(names)


def _either(names: list[str]) -> str:
    """Join alternatives: a; a or b; a, b or c."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _covered(unit: Unit, geoids: Collection[str]) -> bool:
    """Whether GEOIDs name the unit's place, county, state or country."""
    place = unit.place.geoid if unit.place else None
    return any(each in geoids for each in (place, unit.county.geoid, unit.county.state, COUNTRY))


def _unit_in(
    unit: Unit, geoids: set[str], unincorporated_of: set[str], except_: set[str]
) -> bool | None:
    """Whether a unit is in an area; None: it depends on a place's legal standing, unknown here."""
    if _covered(unit, except_):
        return False
    if _covered(unit, geoids):
        return True
    if unit.county.geoid not in unincorporated_of:
        return False
    if unit.place is None or unit.place.place_class == "cdp":
        return True
    return False if unit.place.place_class == "incorporated" else None


def _world_unit_in(unit: WorldUnit, geoids: set[str], except_: set[str]) -> bool | None:
    """Whether a part of another country is in an area; None: only some who claim it are."""
    region = unit.region.geoid if unit.region else ""
    codes = {country.geoid for country in unit.countries}
    if region in except_ or codes <= except_:
        return False
    if region in geoids or codes <= geoids:
        return True
    return None if codes & geoids else False


def _beyond_in(geoids: set[str]) -> bool | None:
    """Whether land outside every state at hand is in an area: no, if the area lies within them."""
    return False if {geoid[:2] for geoid in geoids} <= set(available_states()) else None


# ---- circles and borders ---------------------------------------------------------------------


@cache_by_boundaries
def _outline(state: str, geoid: str) -> tuple[shapely.Geometry, Floats, Floats]:
    """Return an area's prepared geometry and the start and end of all segments of its border."""
    here = load_boundaries(state)
    geometry = here.geometry(geoid)
    shapely.prepare(geometry)
    rings = (ring for polygon in here.rings(geoid) for ring in polygon)
    arcs = [here.arcs[number] for ring in rings for number in ring]
    start = np.concatenate([arc[:-1] for arc in arcs])
    return geometry, start, np.concatenate([arc[1:] for arc in arcs])


def _states_near(latitude: float, longitude: float, radius_meters: float) -> list[str]:
    """Return the states with a boundary file that a circle may touch."""
    at_hand = available_states()
    if len(at_hand) == 1:
        return list(at_hand)
    box = box_of(latitude, longitude, radius_meters)
    boxes = state_boxes()
    return [state for state in at_hand if state not in boxes or boxes_overlap(boxes[state], box)]


def _units_touched(
    state: str, latitude: float, longitude: float, radius_meters: float
) -> tuple[list[Unit], bool]:
    """Return the units that a circle touches, and whether it also reaches out of the state.

    It touches the unit that contains its center and those on both sides of every border within reach;
    a unit that lies wholly within the circle has its border there.
    """
    numbers = _touched(state, latitude, longitude, radius_meters)
    units = load_boundaries(state).units
    return [units[number] for number in sorted(numbers - {NO_UNIT})], NO_UNIT in numbers


def _units_abroad(latitude: float, longitude: float, radius_meters: float) -> tuple[WorldUnit, ...]:
    """Return the candidates in other countries: their lines are coarse, and the Census' decide at home."""
    if not are_near_foreign_land(latitude, longitude, radius_meters):
        return ()
    radius = radius_meters + float(line_coarseness_meters(latitude, longitude))
    numbers = _touched(WORLD, latitude, longitude, radius)
    units = load_boundaries(WORLD).world_units
    return foreign_units(units[number] for number in sorted(numbers - {NO_UNIT}))


def _touched(state: str, latitude: float, longitude: float, radius_meters: float) -> set[int]:
    """Return the numbers of the units that a circle touches; NO_UNIT is the outside."""
    here, borders = load_boundaries(state), borders_of(state)
    boxed = np.flatnonzero(boxes_overlap(borders.unit_boxes, np.array([longitude, latitude] * 2)))
    held = shapely.intersects_xy(here.geometries_of_units(boxed), longitude, latitude)
    segments = borders.near(box_of(latitude, longitude, radius_meters))
    near = nearest_points(latitude, longitude, borders.start[segments], borders.end[segments])
    reached = segments[within(latitude, longitude, near, radius_meters)]
    sides = here.sides[np.unique(borders.arc[reached])]
    return {*boxed[held].tolist(), *sides.ravel().tolist()}


def _require_point(latitude: float, longitude: float) -> None:
    """Refuse impossible coordinates, hinting at swapped ones."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - false for NaN too
        raise ValueError(bad_point(latitude, longitude))


def bad_point(latitude: float, longitude: float) -> str:
    """Word the error that coordinates are not on the globe."""
    return (
        f"Latitude {latitude!r} and longitude {longitude!r} are not degrees within ±90 and ±180."
        " Check that they are not swapped."
    )


def bad_radius(radius_meters: float) -> str:
    """Word the error that a radius is not a length."""
    return f"The radius {radius_meters!r} is not a finite number of meters above 0."
