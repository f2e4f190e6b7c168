"""Census boundaries: places, counties and states as areas with a GEOID, drawn from shared arcs.

A file contains one state as a coverage without gaps or overlaps. Its units are the parts of places
within one county and, for each county, the land in no place; places, counties and the state are
unions of units. Every border is stored once, as an arc from one junction to the next, the way
TopoJSON does (Bostock, 2013), and rings name arcs by signed number. `geodata/README.md` describes
the files, their source and their vintage.

All coordinates are degrees on WGS84 (EPSG:4326), longitude first, as shapely and GeoJSON want it.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from mapper.errors import GeodataError
from mapper.files import Floats, Geometries, Indices
from mapper.places.geodata import geodata_path
from mapper.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COUNTRY = "US"  # as an area, and as the home of names that are in one of its states, whichever

WORLD = "world"  # the file of countries and first-level areas, among those of states

Kind: TypeAlias = Literal["place", "county", "state", "region", "country", "land"]
PlaceClass: TypeAlias = Literal["incorporated", "cdp", ""]

_Array = TypeVar("_Array", bound=npt.NDArray[Any])

FORMAT = 1
NO_UNIT = -1

_DEGREES = 1e6  # the files count in millionths of a degree
_KINDS: tuple[Kind, ...] = ("place", "county", "state", "region", "country", "land")
_CLASSES: tuple[PlaceClass, ...] = ("", "incorporated", "cdp")
# What follows a county's bare name where it is not "County". Alaska's boroughs and census areas and
# the territories' districts cannot be told apart here, so they keep the bare name.
_COUNTY_WORDS = {"22": " Parish", "72": " Municipio"} | dict.fromkeys(
    ("02", "11", "60", "66", "69", "78"), ""
)
_FIRST_INDEPENDENT_CITY = "510"


@dataclass(frozen=True, slots=True)
class Area:
    """A governed area.

    Attributes:
        geoid: Census GEOID: 7 digits for a place, 5 for a county, 2 for a state. A country has its ISO
            3166 code, such as UA, and a first-level area that code and GeoNames', such as UA.07.
        name: The bare name; not unique: 17 names belong to two places each in California.
        kind: Its kind: place, county or state; abroad, region (first-level area) or country.
        place_class: A place's legal standing: `incorporated` (a city or town with a government of
            its own), `cdp` (census-designated: a name for county-governed land) or empty: unknown.
        counties: GEOIDs of the counties that a place lies in; empty for other kinds.
    """

    geoid: str
    name: str
    kind: Kind
    place_class: PlaceClass = ""
    counties: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The FIPS code of the state; abroad, the code of the country."""
        return self.geoid[:2] if self.geoid[:1].isdecimal() else self.geoid.partition(".")[0]

    @property
    def label(self) -> str:
        """The name as a reader expects it: Bell, Los Angeles County, California."""
        if self.kind != "county":
            return self.name
        if self.geoid[2:] >= _FIRST_INDEPENDENT_CITY:
            return f"{self.name} (independent city)"
        return self.name + _COUNTY_WORDS.get(self.state, " County")


class Unit(NamedTuple):
    """A cell of the coverage: the part of a place in one county, or its land in no place (None)."""

    place: Area | None
    county: Area


class WorldUnit(NamedTuple):
    """A cell of the world: a part of a country, or of land that several claim, with its first-level area.

    Attributes:
        region: The first-level area; None if its borders or its name are not known.
        countries: The country; in an area in dispute, every country that claims it.
    """

    region: Area | None
    countries: tuple[Area, ...]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Borders, each once: `arcs[i]` is an array of lon/lat degrees, shape (n, 2), read-only.

    Attributes:
        coordinates: The vertices of all arcs, one after the other, shape (total, 2).
        offsets: Where each arc begins in `coordinates`, and at last the total.
    """

    coordinates: Floats
    offsets: Indices

    def __len__(self) -> int:
        """How many arcs there are."""
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> Floats:
        """Return one arc; `~number` gives the same arc, for the direction is the ring's matter."""
        number = max(number, ~number)
        return self.coordinates[self.offsets[number] : self.offsets[number + 1]]

    def __iter__(self) -> Iterator[Floats]:
        """Walk through the arcs in order."""
        return (self[number] for number in range(len(self)))


@dataclass(frozen=True, eq=False)
class _Shapes:
    """Rings of all stored shapes; each level's offsets count in the next: shapes to arc numbers."""

    ring_arcs: Indices
    rings: Indices
    polygons: Indices
    shapes: Indices

    def ring_numbers(self, shape: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Return a shape's polygons, each a tuple of rings, each a tuple of signed arc numbers."""
        return tuple(
            tuple(
                tuple(self.ring_arcs[self.rings[ring] : self.rings[ring + 1]].tolist())
                for ring in range(self.polygons[polygon], self.polygons[polygon + 1])
            )
            for polygon in range(self.shapes[shape], self.shapes[shape + 1])
        )

    def taken(self, shapes: Indices) -> _Shapes:
        """Return some shapes, in another order."""
        polygons, shape_offsets = _take(self.shapes, shapes)
        rings, polygon_offsets = _take(self.polygons, polygons)
        positions, ring_offsets = _take(self.rings, rings)
        return _Shapes(self.ring_arcs[positions], ring_offsets, polygon_offsets, shape_offsets)

    def assemble(self, shapes: Indices, arcs: Arcs) -> Geometries:
        """Build the MultiPolygons of some shapes, all at once."""
        polygons, shape_offsets = _take(self.shapes, shapes)
        rings, polygon_offsets = _take(self.polygons, polygons)
        positions, ring_offsets = _take(self.rings, rings)
        vertices, offsets = _vertices(self.ring_arcs[positions], ring_offsets, arcs.offsets)
        geometries: Geometries = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON,
            arcs.coordinates[vertices],
            (offsets, polygon_offsets, shape_offsets),
        )
        return geometries


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
    """

    state: str
    vintage: str
    tolerance_meters: float
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    world_units: tuple[WorldUnit, ...]
    arcs: Arcs
    _shapes: _Shapes
    _unit_shapes: Indices

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {area.geoid: number for number, area in enumerate(self.areas)}

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], tuple[Area, ...]]:
        found: dict[tuple[Kind, str], tuple[Area, ...]] = {}
        for area in self.areas:
            for name in {fold(area.name, "names"), fold(area.label, "names")}:
                found[area.kind, name] = (*found.get((area.kind, name), ()), area)
        return found

    @cached_property
    def folded_names(self) -> frozenset[str]:
        """Every name by which `find` finds an area, folded for comparison."""
        return frozenset(name for _, name in self._by_name)

    @cached_property
    def _geometries(self) -> dict[Kind, tuple[list[Area], Geometries]]:
        return {}

    @cached_property
    def unit_geometries(self) -> Geometries:
        """The units' MultiPolygons, in the order of `units`."""
        return _frozen(self._shapes.assemble(self._unit_shapes, self.arcs))

    def units_in(self, area: Area) -> tuple[Unit, ...]:
        """Return the units of a place, county or state, in their order."""
        if area.kind == "place":
            return tuple(
                unit for unit in self.units if unit.place and unit.place.geoid == area.geoid
            )
        return tuple(unit for unit in self.units if unit.county.geoid.startswith(area.geoid))

    def geometries_of_units(self, numbers: Indices) -> Geometries:
        """Return the MultiPolygons of some units, prepared; the others are not built for it."""
        missing = numbers[shapely.is_missing(self._built_units[numbers])]
        if len(missing):
            built = self._shapes.assemble(self._unit_shapes[missing], self.arcs)
            shapely.prepare(built)
            self._built_units[missing] = built
        some: Geometries = self._built_units[numbers]
        return some

    @cached_property
    def _built_units(self) -> Geometries:
        return np.full(len(self._unit_shapes), None, dtype=object)

    @cached_property
    def unit_boxes(self) -> Floats:
        """West, south, east and north of each unit, a row each, shape (4, units)."""
        starts, sides = self.arcs.offsets[:-1], self.sides
        low = np.minimum.reduceat(self.arcs.coordinates, starts)
        high = np.maximum.reduceat(self.arcs.coordinates, starts)
        boxes = np.full((4, len(self._unit_shapes)), np.inf)
        boxes[2:] = -np.inf
        for side in sides.T:
            at = np.flatnonzero(side != NO_UNIT)
            for axis in (0, 1):
                np.minimum.at(boxes[axis], side[at], low[at, axis])
                np.maximum.at(boxes[2 + axis], side[at], high[at, axis])
        return _frozen(boxes)

    @cached_property
    def sides(self) -> Indices:
        """The units on both sides of each arc, shape (arcs, 2): left, right; NO_UNIT is outside."""
        sides = np.full((len(self.arcs), 2), NO_UNIT, dtype=np.int64)
        polygons, counts = _take(self._shapes.shapes, self._unit_shapes)
        rings, _ = _take(self._shapes.polygons, polygons)
        unit_of_polygon = np.repeat(np.arange(len(self._unit_shapes)), np.diff(counts))
        unit_of_ring = np.repeat(unit_of_polygon, np.diff(self._shapes.polygons)[polygons])
        positions, offsets = _take(self._shapes.rings, rings)
        numbers = self._shapes.ring_arcs[positions]
        unit = np.repeat(unit_of_ring, np.diff(offsets))
        # Outer rings run counter-clockwise, holes clockwise: the unit lies to the left of both.
        forward = numbers >= 0
        sides[numbers[forward], 0] = unit[forward]
        sides[~numbers[~forward], 1] = unit[~forward]
        return _frozen(sides)

    def __contains__(self, geoid: object) -> bool:
        """Whether there is an area with this GEOID."""
        return geoid in self._numbers

    def area(self, geoid: str) -> Area:
        """Return the area with this GEOID; raise GeodataError if there is none."""
        return self.areas[self._number(geoid)]

    def find(self, name: str, kind: Kind = "place") -> tuple[Area, ...]:
        """Return the areas of that name; none is an answer, and so are two: ask for the GEOID then.

        Case, accents and punctuation do not matter; "Orange" and "Orange County" both find the
        county. Incorporated places come before census-designated ones.
        """
        found = self._by_name.get((kind, fold(name, "names")), ())
        return tuple(sorted(found, key=lambda area: (area.place_class == "cdp", area.geoid)))

    def geometry(self, geoid: str) -> shapely.Geometry:
        """Return the MultiPolygon of an area, in lon/lat degrees; raise GeodataError if unknown."""
        number = self._number(geoid)
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
        return self._shapes.ring_numbers(int(self._unit_shapes[number]))

    def rings(self, geoid: str) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Return an area as numbers of arcs: polygons of rings (the outer one first) of arcs.

        A negative number `~i` means arc i walked backwards; each arc's last vertex is the next
        one's first. Outer rings run counter-clockwise, holes clockwise.
        """
        return self._shapes.ring_numbers(self._number(geoid))

    def _number(self, geoid: str) -> int:
        number = self._numbers.get(geoid)
        if number is None:
            raise GeodataError(
                f"No place, county or state in {self.state} ({self.vintage}) has the GEOID {geoid!r}."
                " Look it up by name."
            )
        return number

    def _of_kind(self, kind: Kind) -> tuple[list[Area], Geometries]:
        if kind not in self._geometries:
            numbers = [number for number, area in enumerate(self.areas) if area.kind == kind]
            geometries = self._shapes.assemble(np.array(numbers, dtype=np.int64), self.arcs)
            self._geometries[kind] = [self.areas[number] for number in numbers], _frozen(geometries)
        return self._geometries[kind]

    def _copy(self, kind: Kind) -> tuple[list[Area], Geometries]:
        areas, geometries = self._of_kind(kind)
        return list(areas), geometries


# ---- doors -----------------------------------------------------------------------------------


@cache
def load_boundaries(state: str) -> Boundaries:
    """Return the boundaries of a state by its FIPS code; raise GeodataError if there is no file."""
    if state == WORLD:
        return read(geodata_path() / "world" / "areas.npz")
    if state not in available_states():
        raise GeodataError(
            f"No boundary file for state {state!r} (available: {', '.join(available_states())})."
            " Build it with geodata/build_boundaries.py."
        )
    return read(geodata_path() / "boundaries" / f"{state}.npz")


@cache
def load_boundaries_of_states(states: tuple[str, ...]) -> Boundaries:
    """Return the boundaries of some states as one; raise GeodataError if there is no file of one.

    Args:
        states: FIPS codes; without any, the coarse outlines of all states.
    """
    if not states:
        return load_state_boundaries()
    parts = [load_boundaries(state) for state in states]
    return parts[0] if len(parts) == 1 else _joined(parts)


@cache
def load_state_boundaries() -> Boundaries:
    """Return the outlines of all states and territories, coarse: for overviews, not for lookups."""
    return read(geodata_path() / "boundaries" / "us.npz")


@cache
def available_states() -> tuple[str, ...]:
    """Return the FIPS codes of the states that have a boundary file."""
    files = (geodata_path() / "boundaries").glob("[0-9][0-9].npz")
    return tuple(sorted(file.stem for file in files))


def read(path: Path) -> Boundaries:
    """Read one boundary file; raise GeodataError if it is missing, broken or of another format."""
    try:
        # Opened here, for numpy leaves a broken archive open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
        about = json.loads(columns["about"].tobytes())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}")  # noqa: TRY301 - same story for the user
        return _boundaries(columns, about)
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise GeodataError(
            f"Cannot read {path.name} as boundaries of format {FORMAT} ({error}). Reinstall mapper, or"
            " rebuild the file with geodata/build_boundaries.py."
        ) from error


# ---- joining ---------------------------------------------------------------------------------


def _joined(parts: Sequence[Boundaries]) -> Boundaries:
    """Put states side by side; each keeps its arcs, so a state line is there twice."""
    areas = [area for part in parts for area in part.areas]
    # Shapes are numbered part by part, the areas' before those of other units.
    first_shapes = _offsets(np.array([len(part._shapes.shapes) - 1 for part in parts]))  # noqa: SLF001
    of_area = [
        first + number
        for first, part in zip(first_shapes.tolist(), parts, strict=False)
        for number in range(len(part.areas))
    ]
    by_kind = sorted(range(len(areas)), key=lambda i: (_KINDS.index(areas[i].kind), areas[i].geoid))
    front = np.array([of_area[i] for i in by_kind])
    order = np.concatenate([front, np.setdiff1d(np.arange(first_shapes[-1]), front)])
    new_number = np.empty_like(order)
    new_number[order] = np.arange(len(order))
    unit_shapes = [
        part._unit_shapes + first  # noqa: SLF001
        for first, part in zip(first_shapes.tolist(), parts, strict=False)
    ]
    arcs = Arcs(
        _frozen(np.concatenate([part.arcs.coordinates for part in parts])),
        _offsets(np.concatenate([np.diff(part.arcs.offsets) for part in parts])),
    )
    return Boundaries(
        state=", ".join(part.state for part in parts),
        vintage=", ".join(sorted({part.vintage for part in parts})),
        tolerance_meters=max(part.tolerance_meters for part in parts),
        areas=tuple(areas[i] for i in by_kind),
        units=tuple(unit for part in parts for unit in part.units),
        world_units=(),
        arcs=arcs,
        _shapes=_joined_shapes(parts).taken(order),
        _unit_shapes=_frozen(new_number[np.concatenate(unit_shapes)]),
    )


def _joined_shapes(parts: Sequence[Boundaries]) -> _Shapes:
    """Put the shapes of several states one after the other."""
    first_arcs = _offsets(np.array([len(part.arcs) for part in parts])).tolist()
    shapes = [part._shapes for part in parts]  # noqa: SLF001
    ring_arcs = [
        np.where(each.ring_arcs >= 0, each.ring_arcs + first, each.ring_arcs - first)
        for each, first in zip(shapes, first_arcs, strict=False)
    ]
    return _Shapes(
        ring_arcs=_frozen(np.concatenate(ring_arcs)),
        rings=_offsets(np.concatenate([np.diff(each.rings) for each in shapes])),
        polygons=_offsets(np.concatenate([np.diff(each.polygons) for each in shapes])),
        shapes=_offsets(np.concatenate([np.diff(each.shapes) for each in shapes])),
    )


# ---- decoding --------------------------------------------------------------------------------


def _boundaries(columns: Mapping[str, npt.NDArray[Any]], about: Mapping[str, Any]) -> Boundaries:
    """Turn the columns of a file into boundaries."""
    is_world = about["state"] == WORLD
    names = ("unit_place", "unit_county")
    place, county = ([], []) if is_world else (columns[name].tolist() for name in names)
    areas = _areas(columns, place, county)
    numbered = (*areas, None)  # so that -1, no place, is None
    units = (Unit(numbered[i], areas[j]) for i, j in zip(place, county, strict=True))
    of_world = _units_of_world(columns, numbered) if is_world else ()
    shapes = _Shapes(
        ring_arcs=_frozen(columns["ring_arcs"].astype(np.int64)),
        rings=_offsets(columns["ring_sizes"]),
        polygons=_offsets(columns["polygon_sizes"]),
        shapes=_offsets(columns["feature_sizes"]),
    )
    return Boundaries(
        state=about["state"],
        vintage=about["vintage"],
        tolerance_meters=about["tolerance_meters"],
        areas=areas,
        units=tuple(units),
        world_units=tuple(of_world),
        arcs=_arcs(columns, about.get("units_per_degree", _DEGREES)),
        _shapes=shapes,
        _unit_shapes=_frozen(columns["unit_shape"].astype(np.int64)),
    )


def _units_of_world(
    columns: Mapping[str, npt.NDArray[Any]], areas: Sequence[Area | None]
) -> Iterator[WorldUnit]:
    """Yield each part of the world with its first-level area and the countries that claim it."""
    ends = columns["unit_country_sizes"].cumsum().tolist()
    countries = [areas[number] for number in columns["unit_countries"].tolist()]
    for region, start, end in zip(columns["unit_region"].tolist(), [0, *ends], ends, strict=False):
        yield WorldUnit(areas[region], tuple(filter(None, countries[start:end])))


def _areas(
    columns: Mapping[str, npt.NDArray[Any]], place: list[int], county: list[int]
) -> tuple[Area, ...]:
    """Name the areas, each place with the counties of its units."""
    geoids = columns["area_geoid"].tolist()
    counties: dict[int, set[str]] = {}
    for i, j in zip(place, county, strict=True):
        counties.setdefault(i, set()).add(geoids[j])
    rows = (columns[name].tolist() for name in ("area_name", "area_kind", "area_class"))
    return tuple(
        Area(geoid, name, _KINDS[kind], _CLASSES[place_class], tuple(sorted(counties.get(i, ()))))
        for i, (geoid, name, kind, place_class) in enumerate(zip(geoids, *rows, strict=True))
    )


def _arcs(columns: Mapping[str, npt.NDArray[Any]], units_per_degree: float) -> Arcs:
    sizes, starts, deltas = (columns[f"arc_{name}"] for name in ("sizes", "starts", "deltas"))
    return decode_arcs(sizes, starts, deltas, units_per_degree)


def decode_arcs(
    sizes: npt.NDArray[Any],
    starts: npt.NDArray[Any],
    deltas: npt.NDArray[np.uint8],
    units_per_degree: float,
) -> Arcs:
    """Undo byte planes, zigzag and steps: the vertices of lines as degrees."""
    planes = np.zeros((*deltas.shape[1:], 4), dtype=np.uint8)
    planes[..., : len(deltas)] = np.moveaxis(deltas, 0, -1)
    zigzag = planes.view("<u4")[..., 0]  # one row of longitudes, one of latitudes
    steps = (zigzag >> 1).view(np.int32) ^ -(zigzag & 1).view(np.int32)
    offsets = _offsets(sizes)
    first, counts = offsets[:-1], np.diff(offsets)
    later = np.ones(offsets[-1], dtype=bool)
    later[first] = False
    coordinates = np.empty((offsets[-1], 2))
    for axis in (0, 1):
        walk = np.zeros(len(coordinates), dtype=np.int64)
        walk[later] = steps[axis]
        walk = walk.cumsum()
        # The running sum knows nothing of where arcs begin: put each one back to its start.
        walk += np.repeat(starts[:, axis] - walk[first], counts)
        coordinates[:, axis] = walk / units_per_degree
    return Arcs(_frozen(coordinates), offsets)


def _offsets(sizes: npt.NDArray[Any]) -> Indices:
    """Return where each of a row of pieces begins, and the total."""
    return _frozen(np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]))


def _take(offsets: Indices, which: Indices) -> tuple[Indices, Indices]:
    """Return the positions of all members of some pieces, and the offsets among these."""
    taken = _offsets(np.diff(offsets)[which])
    shift = np.repeat(offsets[which] - taken[:-1], np.diff(taken))
    return np.arange(taken[-1]) + shift, taken


def _vertices(numbers: Indices, rings: Indices, arcs: Indices) -> tuple[Indices, Indices]:
    """Return which vertices make up rings of signed arcs, closed, and the rings' offsets.

    An arc gives all its vertices but the last, which is the next arc's first; a ring is closed by
    one more step of a single vertex, its first.
    """
    forward = numbers >= 0
    arc = np.where(forward, numbers, ~numbers)
    first = np.where(forward, arcs[arc], arcs[arc + 1] - 1)
    ends = rings[1:]
    first = np.insert(first, ends, first[rings[:-1]])
    step = np.insert(np.where(forward, 1, -1), ends, 1)
    sizes = np.insert(arcs[arc + 1] - arcs[arc] - 1, ends, 1)
    offsets = _offsets(sizes)
    along = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
    vertices = np.repeat(first, sizes) + np.repeat(step, sizes) * along
    return vertices, offsets[rings + np.arange(len(rings))]


def _frozen(array: _Array) -> _Array:
    """Make an array read-only, because cached arrays are shared."""
    array.flags.writeable = False
    return array
