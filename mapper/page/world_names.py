"""The names on a page's map of the world: countries, first-level areas near incidents, populated places."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from mapper.files import Floats, Indices, Mask
from mapper.page.blocks import Column
from mapper.page.world_squares import NEAR, SquareNumbers, Squares, square_numbers
from mapper.places import (
    Area,
    Boundaries,
    PlaceNames,
    load_area_labels,
    load_exonyms,
    load_place_names,
    load_world,
)
from mapper.text import fold

SCALE_DEGREES = 1e-4
_LAND = "land"
# From which population on a place has its name at a zoom; capitals count as five times as large.
_ZOOMS = (
    (3, 8_000_000),
    (4, 3_000_000),
    (5, 1_000_000),
    (6, 300_000),
    (7, 100_000),
    (8, 40_000),
    (9, 12_000),
    (10, 4_000),
)
_LAST_ZOOM = 11
_CAPITAL_FACTOR = 5
_MOST_NEAR, _MOST_BESIDE, _MOST_FAR = 400, 120, 240
_LEAST_BESIDE, _LEAST_FAR = 50_000, 2_000_000
_ALIKE_DEGREES = 0.2  # some 20 km, within which a name is that of one place
# Quarters of Leipzig, Boston, Memphis and Raleigh in which GeoNames counts the people of the whole city.
_MISCOUNTED = (2887933, 2914796, 4498303, 4645421, 4951305)
_UNITED_STATES = ("US", "PR", "GU", "AS", "MP", "VI")
_LEAST_BESIDE_CENSUS = 250_000  # the Census' places have their own names from zoom 9 on


class PagePlaces(NamedTuple):
    """Populated places for the page.

    Attributes:
        names: Of each, the largest first.
        translated: Names in other languages, where these have one, by language and by place in `names`.
        columns: Where they are and from which zoom on they are named.
    """

    names: list[str]
    translated: dict[str, dict[int, str]]
    columns: list[Column]


class ListedArea(NamedTuple):
    """An area for the page: how it is listed, and the numbers of the world's shapes that are its outline."""

    listing: dict[str, Any]
    shapes: list[int]


def near_areas(world: Boundaries, squares: Squares, *, has_census: bool) -> list[ListedArea]:
    """Return all land, all countries, areas in dispute, and the first-level areas near incidents."""
    labels = load_area_labels()
    found = [ListedArea({"id": _LAND, "kind": _LAND}, [world.number(_LAND)])]
    for area in _chosen_areas(world, squares, has_census=has_census):
        label = labels[area.geoid]
        listing: dict[str, Any] = {"id": area.geoid, "kind": area.kind, "name": label.en}
        others = {"es": label.es, "fr": label.fr}
        if names := {tag: name for tag, name in others.items() if name != label.en}:
            listing["names"] = names
        if area.kind == "country":
            listing["zoom"] = round(label.zoom, 1)
        if not np.isnan(label.latitude):
            listing["label_at"] = [round(label.latitude, 3), round(label.longitude, 3)]
        found.append(ListedArea(listing, [world.number(area.geoid)]))
    return [*found, *_disputed_areas(world)]


def _disputed_areas(world: Boundaries) -> list[ListedArea]:
    """Return the land that several countries claim, and what the publisher calls another's, by claimants."""
    of_all = load_world().world_units  # an area's outline is that of the first of all that claim it
    shapes: dict[tuple[str, ...], list[int]] = {}
    for number, unit in enumerate(world.world_units):
        if len(unit.countries) > 1 or of_all[number].countries[0] != unit.countries[0]:
            claims = tuple(area.geoid for area in unit.countries)
            shapes.setdefault(claims, []).append(int(world.unit_shapes[number]))
    return [
        ListedArea({"id": "+".join(claims), "kind": "disputed", "claims": list(claims)}, each)
        for claims, each in shapes.items()
    ]


def names_near(world: Boundaries, squares: Squares) -> list[str]:
    """Return the names of the areas of `near_areas`, in every language, and of places."""
    labels = load_area_labels()
    areas = _chosen_areas(world, squares, has_census=False)
    names = [name for area in areas for name in labels[area.geoid][:3]]
    places = choose_places(squares, has_census=False)
    others = [name for each in places.translated.values() for name in each.values()]
    return [*names, *places.names, *others]


def _chosen_areas(world: Boundaries, squares: Squares, *, has_census: bool) -> list[Area]:
    """Return all countries and the first-level areas near incidents."""
    regions, boxes = _regions(world)
    near = squares.are_near(boxes)
    far = {area.geoid for area, is_near in zip(regions, near, strict=True) if not is_near}
    if has_census:
        far |= {area.geoid for area in regions if area.state in _UNITED_STATES}
    return [area for area in world.areas if area.kind != "land" and area.geoid not in far]


@cache
def _regions(world: Boundaries) -> tuple[list[Area], Floats]:
    """Return first-level areas and their boxes, which take longer than all else here."""
    regions = [area for area in world.areas if area.kind == "region"]
    return regions, _boxes(world, regions)


def _boxes(world: Boundaries, areas: list[Area]) -> Floats:
    """Return west, south, east and north of areas, from the boxes of their arcs."""
    arcs = world.arcs
    low, high = (
        each.reduceat(arcs.coordinates, arcs.offsets[:-1]) for each in (np.minimum, np.maximum)
    )
    outer = [
        [max(arc, ~arc) for polygon in world.rings(area.geoid) for arc in polygon[0]]
        for area in areas
    ]
    some = np.array([arc for each in outer for arc in each])
    starts = np.cumsum([0, *map(len, outer)])[:-1]
    return np.hstack(
        [np.minimum.reduceat(low[some], starts), np.maximum.reduceat(high[some], starts)]
    )


def choose_places(squares: Squares, *, has_census: bool) -> PagePlaces:
    """Choose populated places for the page, the largest first."""
    places = load_place_names()
    nearness = squares.nearness(_squares_of_places())
    chosen = _first(nearness <= NEAR, _MOST_NEAR)
    beside = (nearness <= NEAR + 1) & (places.population >= _LEAST_BESIDE)
    chosen |= _first(beside, _MOST_BESIDE)
    size = places.population * np.where(places.is_capital, _CAPITAL_FACTOR, 1)
    chosen |= _first(size >= _LEAST_FAR, _MOST_FAR)
    rows = np.flatnonzero(chosen)
    wanted = ~np.isin(places.numbers[rows], _MISCOUNTED)
    if has_census:
        census = np.isin(places.country[rows], _UNITED_STATES)
        wanted &= ~census | (places.population[rows] >= _LEAST_BESIDE_CENSUS)
    rows = _named_once(places, rows[wanted])
    numbers = places.numbers[rows].tolist()
    translated = {
        language: {i: names[each] for i, each in enumerate(numbers) if each in names}
        for language, names in load_exonyms().items()
    }
    columns = [
        Column("place_y", _grid(places.latitude[rows]), planes=True),
        Column("place_x", _grid(places.longitude[rows]), planes=True),
        Column("place_zoom", _zooms(size[rows])),
        Column("place_far", _beyond(places, rows, has_census=has_census)),
    ]
    return PagePlaces(places.names[rows].tolist(), translated, columns)


@cache
def _squares_of_places() -> SquareNumbers:
    places = load_place_names()
    return square_numbers(places.latitude, places.longitude)


def _first(mask: Mask, most: int) -> Mask:
    """Keep the first so many of those that are wanted."""
    kept: Mask = mask & (mask.cumsum() <= most)
    return kept


def _named_once(places: PlaceNames, rows: Indices) -> Indices:
    """Leave out places whose name a larger one close by has, and its parts.

    Such as Benito Juarez beside Benito Juárez, and Hamburg-Nord beside Hamburg.
    """
    kept: dict[str, list[int]] = {}
    chosen = []
    for row, name in zip(rows.tolist(), places.names[rows].tolist(), strict=True):
        alike = kept.setdefault(fold(name, "names"), [])
        whole, hyphen, _ = name.partition("-")
        of_city = kept.get(fold(whole, "names"), []) if hyphen else []
        y, x = places.latitude[row], places.longitude[row]
        if all(
            max(abs(places.latitude[each] - y), abs(places.longitude[each] - x)) > _ALIKE_DEGREES
            for each in (*alike, *of_city)
        ):
            alike.append(row)
            chosen.append(row)
    return np.array(chosen, dtype=np.int64)


def _grid(degrees: np.ndarray) -> np.ndarray:
    return np.rint(degrees / SCALE_DEGREES).astype("<i4")


def _zooms(size: Indices) -> np.ndarray:
    zooms = np.full(len(size), _LAST_ZOOM, dtype="u1")
    for zoom, least in reversed(_ZOOMS):
        zooms[size >= least] = zoom
    return zooms


def _beyond(places: PlaceNames, rows: Indices, *, has_census: bool) -> np.ndarray:
    """Return which places give way to the Census' own names when the map is near."""
    named = np.isin(places.country[rows], _UNITED_STATES) if has_census else np.zeros(len(rows))
    return named.astype("u1")
