"""Boundaries: places, counties and states as areas with a GEOID, drawn from shared arcs.

They are one state as a coverage without gaps or overlaps. Its units are the parts of places within one
county and, for each county, the land in no place; places, counties and the state are unions of units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from mapper.errors import GeodataError
from mapper.files import Floats, Geometries, Indices
from mapper.places.areas import Area, Kind, Unit, WorldUnit
from mapper.places.shared_arcs import Arcs, Shapes, frozen, take_pieces
from mapper.text import fold

NO_UNIT = -1
_TOWN_WORDS = re.compile(r"^Town of | (?:Charter )?Township$| Plantation$")


def folded_names(area: Area) -> frozenset[str]:
    """Return the names by which `Boundaries.find` finds an area, folded for comparison."""
    names = {area.name, area.label}
    if area.place_class == "town":
        names.add(_TOWN_WORDS.sub("", area.name))
    return frozenset(fold(name, "names") for name in names)


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The boundaries of one state (or the outlines of all), immutable.

    Attributes:
        state: FIPS code, or `US`.
        vintage: The year of the boundaries, stated with every answer.
        tolerance_meters: The tolerance of the simplified borders.
        areas: Places, then counties, then the state, each sorted by GEOID.
        units: The cells of the coverage; empty for `US` and the world.
        world_units: The cells of the world; empty for states.
        arcs: The shared borders.
        shapes: The rings of all areas, in their order, and of other units.
        unit_shapes: The number of each unit's shape.
    """

    state: str
    vintage: str
    tolerance_meters: float
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    world_units: tuple[WorldUnit, ...]
    arcs: Arcs
    shapes: Shapes
    unit_shapes: Indices

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {area.geoid: number for number, area in enumerate(self.areas)}

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], tuple[Area, ...]]:
        found: dict[tuple[Kind, str], tuple[Area, ...]] = {}
        for area in self.areas:
            for name in folded_names(area):
                found[area.kind, name] = (*found.get((area.kind, name), ()), area)
        return found

    @cached_property
    def _geometries(self) -> dict[Kind, tuple[list[Area], Geometries]]:
        return {}

    @cached_property
    def unit_geometries(self) -> Geometries:
        """The units' MultiPolygons, in the order of `units`."""
        return frozen(self.shapes.assemble(self.unit_shapes, self.arcs))

    @cached_property
    def _units_of_places(self) -> Mapping[str, tuple[Unit, ...]]:
        found: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            if unit.place:
                geoid = unit.place.geoid
                found[geoid] = (*found.get(geoid, ()), unit)
        return found

    def units_in(self, area: Area) -> tuple[Unit, ...]:
        """Return the units of a place, county or state, in their order."""
        if area.kind == "place":
            return self._units_of_places.get(area.geoid, ())
        return tuple(unit for unit in self.units if unit.county.geoid.startswith(area.geoid))

    def geometries_of_units(self, numbers: Indices) -> Geometries:
        """Return the MultiPolygons of some units, prepared; the others are not built for it."""
        missing = numbers[shapely.is_missing(self._built_units[numbers])]
        if len(missing):
            built = self.shapes.assemble(self.unit_shapes[missing], self.arcs)
            shapely.prepare(built)
            self._built_units[missing] = built
        some: Geometries = self._built_units[numbers]
        return some

    @cached_property
    def _built_units(self) -> Geometries:
        return np.full(len(self.unit_shapes), None, dtype=object)

    @cached_property
    def unit_boxes(self) -> Floats:
        """West, south, east and north of each unit, a row each, shape (4, units)."""
        starts, sides = self.arcs.offsets[:-1], self.sides
        low = np.minimum.reduceat(self.arcs.coordinates, starts)
        high = np.maximum.reduceat(self.arcs.coordinates, starts)
        boxes = np.full((4, len(self.unit_shapes)), np.inf)
        boxes[2:] = -np.inf
        for side in sides.T:
            at = np.flatnonzero(side != NO_UNIT)
            for axis in (0, 1):
                np.minimum.at(boxes[axis], side[at], low[at, axis])
                np.maximum.at(boxes[2 + axis], side[at], high[at, axis])
        return frozen(boxes)

    @cached_property
    def sides(self) -> Indices:
        """The units on both sides of each arc, shape (arcs, 2): left, right; NO_UNIT is outside."""
        sides = np.full((len(self.arcs), 2), NO_UNIT, dtype=np.int64)
        polygons, counts = take_pieces(self.shapes.shapes, self.unit_shapes)
        rings, _ = take_pieces(self.shapes.polygons, polygons)
        unit_of_polygon = np.repeat(np.arange(len(self.unit_shapes)), np.diff(counts))
        unit_of_ring = np.repeat(unit_of_polygon, np.diff(self.shapes.polygons)[polygons])
        positions, offsets = take_pieces(self.shapes.rings, rings)
        numbers = self.shapes.ring_arcs[positions]
        unit = np.repeat(unit_of_ring, np.diff(offsets))
        # Outer rings run counter-clockwise, holes clockwise: the unit lies to the left of both.
        forward = numbers >= 0
        sides[numbers[forward], 0] = unit[forward]
        sides[~numbers[~forward], 1] = unit[~forward]
        return frozen(sides)

    def __contains__(self, geoid: object) -> bool:
        """Whether there is an area with this GEOID."""
        return geoid in self._numbers

    def area(self, geoid: str) -> Area:
        """Return the area with this GEOID; raise GeodataError if there is none."""
        return self.areas[self.number(geoid)]

    def find(self, name: str, kind: Kind = "place") -> tuple[Area, ...]:
        """Return the areas of that name; none is an answer, and so are two: ask for the GEOID then.

        Case, accents and punctuation do not matter; "Orange" and "Orange County" both find the
        county. Incorporated places come before census-designated ones.
        """
        found = self._by_name.get((kind, fold(name, "names")), ())
        return tuple(sorted(found, key=lambda area: (area.place_class == "cdp", area.geoid)))

    def geometry(self, geoid: str) -> shapely.Geometry:
        """Return the MultiPolygon of an area, in lon/lat degrees; raise GeodataError if unknown."""
        number = self.number(geoid)
        areas, geometries = self._of_kind(self.areas[number].kind)
        return geometries[number - self._numbers[areas[0].geoid]]

    def place_geometries(self) -> tuple[list[Area], Geometries]:
        """Return all places and, in the same order, their MultiPolygons."""
        return self._copy("place")

    def county_geometries(self) -> tuple[list[Area], Geometries]:
        """Return all counties and, in the same order, their MultiPolygons."""
        return self._copy("county")

    def state_geometries(self) -> tuple[list[Area], Geometries]:
        """Return the state, or all states of `US`, and, in the same order, their MultiPolygons."""
        return self._copy("state")

    def rings_of_unit(self, number: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Return a unit as numbers of arcs, as `rings` does an area."""
        return self.shapes.ring_numbers(int(self.unit_shapes[number]))

    def rings(self, geoid: str) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Return an area as numbers of arcs: polygons of rings (the outer one first) of arcs.

        A negative number `~i` means arc i walked backwards; each arc's last vertex is the next
        one's first. Outer rings run counter-clockwise, holes clockwise.
        """
        return self.shapes.ring_numbers(self.number(geoid))

    def number(self, geoid: str) -> int:
        """Return the position of an area in `areas`, which is that of its shape."""
        number = self._numbers.get(geoid)
        if number is None:
            raise GeodataError(
                f"No place, county or state in {self.state} ({self.vintage}) has the GEOID {geoid!r}."
                " Look it up by name, or use the boundaries of its year with --boundaries."
            )
        return number

    def _of_kind(self, kind: Kind) -> tuple[list[Area], Geometries]:
        if kind not in self._geometries:
            numbers = [number for number, area in enumerate(self.areas) if area.kind == kind]
            geometries = self.shapes.assemble(np.array(numbers, dtype=np.int64), self.arcs)
            self._geometries[kind] = [self.areas[number] for number in numbers], frozen(geometries)
        return self._geometries[kind]

    def _copy(self, kind: Kind) -> tuple[list[Area], Geometries]:
        areas, geometries = self._of_kind(kind)
        return list(areas), geometries
