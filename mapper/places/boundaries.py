"""Files of boundaries, one a state; each is read once.

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
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapper.errors import GeodataError
from mapper.files import Floats
from mapper.places.areas import CLASSES, KINDS, Area, Unit, WorldUnit
from mapper.places.boundary_setting import boundary_folder, cache_by_boundaries
from mapper.places.coverage import Boundaries, folded_names
from mapper.places.geodata import geodata_path
from mapper.places.joined_boundaries import join_boundaries
from mapper.places.shared_arcs import Arcs, Shapes, decode_arcs, frozen, offsets_of
from mapper.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FORMAT = 1
WORLD = "world"  # the file of countries and first-level areas, among those of states

_DEGREES = 1e6  # the files count in millionths of a degree


@cache_by_boundaries
def load_boundaries(state: str) -> Boundaries:
    """Return the boundaries of a state by its FIPS code; raise GeodataError if there is no file."""
    if state == WORLD:
        return read(geodata_path() / "world" / "areas.npz")
    if state not in available_states():
        raise GeodataError(
            f"No boundary file for state {state!r} (available: {', '.join(available_states())})."
            " Build it with geodata/build_boundaries.py."
        )
    return read(path_of_state(state))


@cache_by_boundaries
def load_units(state: str) -> tuple[Unit, ...]:
    """Return the units of a state, as its boundaries have them, without its borders."""
    with _columns_of(path_of_state(state)) as columns:
        place, county = (columns[name].tolist() for name in ("unit_place", "unit_county"))
        return tuple(_units(_areas(columns, place, county), place, county))


@cache_by_boundaries
def load_names(state: str) -> frozenset[str]:
    """Return the folded names by which the boundaries of a state find an area, without its borders."""
    with _columns_of(path_of_state(state)) as columns:
        own = {name for area in _areas(columns, [], []) for name in folded_names(area)}
    return frozenset(own | {*load_names_in_towns(state)})


@cache_by_boundaries
def load_place_names(state: str) -> frozenset[str]:
    """Return the names of the places of a state, as its boundaries write them, without its borders."""
    with _columns_of(path_of_state(state)) as columns:
        return frozenset(area.name for area in _areas(columns, [], []) if area.kind == "place")


@cache_by_boundaries
def load_labels(state: str) -> frozenset[str]:
    """Return the folded labels of the places and counties of a state, without its borders."""
    return _labels_in(path_of_state(state)) if state in states_of_pack() else _own_labels(state)


@cache  # whatever pack is used
def _own_labels(state: str) -> frozenset[str]:
    return _labels_in(geodata_path() / "boundaries" / f"{state}.npz")


def _labels_in(path: Path) -> frozenset[str]:
    with _columns_of(path) as columns:
        areas = _areas(columns, [], [])
    return frozenset(
        fold(each.label, "names") for each in areas if each.kind in ("place", "county")
    )


@cache_by_boundaries
def load_names_in_towns(state: str) -> dict[str, tuple[str, ...]]:
    """Return the GEOIDs of the towns round census-designated places that have no area beside them.

    Returns:
        The towns by the folded name of the place; nothing for boundaries without towns.
    """
    if state not in states_of_pack():
        return {}
    known: dict[str, list[str]] = read_about(path_of_state(state)).get("names_in_towns", {})
    return {fold(name, "names"): tuple(towns) for name, towns in known.items()}


@cache_by_boundaries
def load_vintage(state: str) -> str:
    """Return the vintage of a state's boundaries."""
    vintage: str = read_about(path_of_state(state))["vintage"]
    return vintage


@cache_by_boundaries
def load_state(state: str) -> Area:
    """Return a state, as its boundaries have it."""
    with _columns_of(path_of_state(state)) as columns:
        place, county = (columns[name].tolist() for name in ("unit_place", "unit_county"))
        return next(each for each in _areas(columns, place, county) if each.geoid == state)


def path_of_state(state: str) -> Path:
    """Return the file with a state's boundaries, of the user's pack or else of mapper."""
    pack = boundary_folder()
    own = pack / f"{state}.npz" if pack else None
    return own if own and own.exists() else geodata_path() / "boundaries" / f"{state}.npz"


@cache_by_boundaries
def load_boundaries_of_states(states: tuple[str, ...]) -> Boundaries:
    """Return the boundaries of some states as one; raise GeodataError if there is no file of one.

    Args:
        states: FIPS codes; without any, the coarse outlines of all states.
    """
    if not states:
        return load_state_boundaries()
    parts = [load_boundaries(state) for state in states]
    return parts[0] if len(parts) == 1 else join_boundaries(parts)


@cache_by_boundaries
def load_state_boundaries() -> Boundaries:
    """Return the outlines of all states and territories, coarse: for overviews, not for lookups."""
    return read(geodata_path() / "boundaries" / "us.npz")


@cache_by_boundaries
def available_states() -> tuple[str, ...]:
    """Return the FIPS codes of the states that have a boundary file."""
    files = (geodata_path() / "boundaries").glob("[0-9][0-9].npz")
    return tuple(sorted({*(file.stem for file in files), *states_of_pack()}))


@cache_by_boundaries
def states_of_pack() -> tuple[str, ...]:
    """Return the FIPS codes of the states whose boundaries are the user's pack's."""
    pack = boundary_folder()
    return tuple(sorted(file.stem for file in pack.glob("[0-9][0-9].npz"))) if pack else ()


@cache_by_boundaries
def boxes_of_pack() -> dict[str, Floats]:
    """Return the box of each state of the user's pack: west, south, east, north.

    Raises:
        GeodataError: A file is broken.
    """
    pack = boundary_folder()
    files = {state: pack / f"{state}.npz" for state in states_of_pack()} if pack else {}
    return {state: np.array(read_about(file)["bounds"]) for state, file in files.items()}


@cache_by_boundaries
def vintage_of_states(states: tuple[str, ...], *, is_abroad: bool = False) -> str:
    """Name the vintage of the boundaries of some states; of all that are at hand, without any.

    Args:
        states: FIPS codes.
        is_abroad: Whether the borders of other countries were used, too, or alone.
    """
    named = sorted({load_vintage(state) for state in states})
    named += [load_boundaries(WORLD).vintage] if is_abroad else []
    return ", ".join(named) or load_state_boundaries().vintage


def read(path: Path) -> Boundaries:
    """Read one boundary file; raise GeodataError if it is missing, broken or of another format."""
    with _refusing(path), path.open("rb") as file:
        # Opened here, for numpy leaves a broken archive open.
        with np.load(file, allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
        return _boundaries(columns, _about(columns["about"]))


def read_about(path: Path) -> dict[str, Any]:
    """Read what a boundary file says of itself; raise GeodataError if it is broken."""
    with _columns_of(path) as columns:
        return _about(columns["about"])


@contextmanager
def _columns_of(path: Path) -> Iterator[Mapping[str, npt.NDArray[Any]]]:
    """Give the columns of a file, each read when it is asked for."""
    with _refusing(path), path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        yield archive


def _about(column: npt.NDArray[Any]) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(column.tobytes())
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}")
    return about


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Tell what a broken file raises as one error."""
    try:
        yield
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        remedy = (
            "Reinstall mapper, or rebuild the file with geodata/build_boundaries.py."
            if path.is_relative_to(geodata_path())
            else "Build the pack again: mapper boundaries build."
        )
        raise GeodataError(
            f"Cannot read {path.name} as boundaries of format {FORMAT} ({error}). {remedy}"
        ) from error


def _boundaries(columns: Mapping[str, npt.NDArray[Any]], about: Mapping[str, Any]) -> Boundaries:
    """Turn the columns of a file into boundaries."""
    is_world = about["state"] == WORLD
    names = ("unit_place", "unit_county")
    place, county = ([], []) if is_world else (columns[name].tolist() for name in names)
    areas = _areas(columns, place, county)
    units = _units(areas, place, county)
    of_world = _units_of_world(columns, (*areas, None)) if is_world else ()
    shapes = Shapes(
        ring_arcs=frozen(columns["ring_arcs"].astype(np.int64)),
        rings=offsets_of(columns["ring_sizes"]),
        polygons=offsets_of(columns["polygon_sizes"]),
        shapes=offsets_of(columns["feature_sizes"]),
    )
    return Boundaries(
        state=about["state"],
        vintage=about["vintage"],
        tolerance_meters=about["tolerance_meters"],
        areas=areas,
        units=tuple(units),
        world_units=tuple(of_world),
        arcs=_arcs(columns, about.get("units_per_degree", _DEGREES)),
        shapes=shapes,
        unit_shapes=frozen(columns["unit_shape"].astype(np.int64)),
    )


def _units(areas: Sequence[Area], place: list[int], county: list[int]) -> Iterator[Unit]:
    numbered = (*areas, None)  # so that -1, no place, is None
    return (Unit(numbered[i], areas[j]) for i, j in zip(place, county, strict=True))


def _units_of_world(
    columns: Mapping[str, npt.NDArray[Any]], areas: Sequence[Area | None]
) -> Iterator[WorldUnit]:
    """Yield each part of the world with its first-level area and the countries that claim it."""
    ends = columns["unit_country_sizes"].cumsum().tolist()
    countries = [areas[number] for number in columns["unit_countries"].tolist()]
    disputes = [*columns["dispute_name"].tolist(), ""]  # so that -1, none, is empty
    units = (columns["unit_region"].tolist(), columns["unit_dispute"].tolist())
    for region, dispute, start, end in zip(*units, [0, *ends], ends, strict=False):
        claimants = tuple(filter(None, countries[start:end]))
        yield WorldUnit(areas[region], claimants, disputes[dispute])


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
        Area(geoid, name, KINDS[kind], CLASSES[place_class], tuple(sorted(counties.get(i, ()))))
        for i, (geoid, name, kind, place_class) in enumerate(zip(geoids, *rows, strict=True))
    )


def _arcs(columns: Mapping[str, npt.NDArray[Any]], units_per_degree: float) -> Arcs:
    sizes, starts, deltas = (columns[f"arc_{name}"] for name in ("sizes", "starts", "deltas"))
    return decode_arcs(sizes, starts, deltas, units_per_degree)
