"""Makes a pack of boundaries from files of the Census Bureau: a boundary file for each state in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely

from mapper.errors import Fault, GeodataError, OutputError, RecordsError, quoted, reason_of
from mapper.files import SAVE_COMPLETELY, refuse_overwriting, whole_file_fault
from mapper.places.areas import Kind, PlaceClass
from mapper.places.boundaries import FORMAT, load_state_boundaries, read_about
from mapper.places.boundary_files import state_arrays, write_npz
from mapper.places.boundary_setting import cached_packs
from mapper.places.boundary_units import NO_PLACE, Cell, Feature, UnitCoverage, cut, simplified
from mapper.places.census_files import CensusFile, Layer, read_census_files

_DOWNLOADED = (".zip", ".shp", ".gpkg", ".gdb", ".geojson")
_PARTS = "A pack is made of counties and places, and may have county subdivisions."
_WHOLE: tuple[Layer, Layer] = ("county", "place")
TOLERANCE_METERS = 5.0  # for what lies inside of a state; the line round it stays as it is


@dataclass(frozen=True)
class BuiltState:
    """A state of a pack: its name and how many places, towns and counties it has."""

    fips: str
    name: str
    places: int
    towns: int
    counties: int


@dataclass(frozen=True)
class BuiltPack:
    """A pack that was made.

    Attributes:
        folder: Where it lies.
        vintage: The series and the year: TIGER 2024.
        states: What it has.
        notes: What was repaired or left out, in words for the user.
    """

    folder: Path
    vintage: str
    states: tuple[BuiltState, ...]
    notes: tuple[str, ...]


def build_boundaries(files: Sequence[Path], folder: Path | None = None) -> BuiltPack:
    """Make boundary files for all states whose places and counties some files have.

    Each file is written in one step, after all were made; other states of the folder stay.

    Where county subdivisions with a government are given, a town has all land of it that is in no
    incorporated place, that of census-designated places, too.

    Args:
        files: Zipped shapefiles of the Census Bureau: places, counties; county subdivisions for towns and
            townships, states for their names.
        folder: Where to write; default the folder of packs, under the name of the vintage.

    Raises:
        RecordsError: A file is unfit, or a layer is missing; every fault is listed.
        OutputError: The folder cannot be written, has boundaries of another year, or a file to be written is
            one of those that are read.
    """
    files = [each for file in files for each in _downloads(file)]
    read = read_census_files(files)
    vintage = read[0].vintage
    by_state = _by_state(read)
    into = folder or cached_packs() / re.sub(r"\W+", "-", vintage.lower())
    _refuse_other_years(into, vintage)
    notes = [note for each in read for note in each.notes]
    classes = {geoid: word for each in read for geoid, word in each.classes.items()}
    made = {}
    _refuse_within(into, files)
    designated = {geoid for geoid, word in classes.items() if word == "cdp"}
    if into.is_dir():  # else nothing that is read lies in it
        refuse_overwriting([into / f"{state}.npz" for state in by_state], _parts_of(files))
    for state, features in list(by_state.items()):
        say = _noting(notes, state)
        towns = [each for each in features if classes.get(each.geoid) == "town"]
        places = [each for each in _of(features, "place") if classes.get(each.geoid) != "town"]
        counties = _of(features, "county")
        units = _simplified(cut(places, counties, say=say, towns=towns, designated=designated))
        villages = _names_in_towns(features, units)
        by_state[state], units = _with_land(features, units)
        arrays = state_arrays(by_state[state], units, classes)
        made[state] = arrays, shapely.total_bounds(units.geometries), villages
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot write to {into}: {reason_of(error)}.") from error
    for state, (arrays, bounds, villages) in made.items():
        about = {
            "format": FORMAT,
            "state": state,
            "vintage": vintage,
            "tolerance_meters": TOLERANCE_METERS,
            "bounds": bounds.tolist(),
            "files": sorted(each.path.name for each in read),
            **({"names_in_towns": villages} if villages else {}),
        }
        write_npz(into / f"{state}.npz", arrays, about)
    built = (_built(state, features, classes) for state, features in by_state.items())
    return BuiltPack(into, vintage, tuple(built), tuple(notes))


def _built(state: str, features: list[Feature], classes: Mapping[str, PlaceClass]) -> BuiltState:
    places, counties = _of(features, "place"), _of(features, "county")
    towns = sum(classes.get(each.geoid) == "town" for each in places)
    return BuiltState(state, features[-1].name, len(places) - towns, towns, len(counties))


def _downloads(file: Path) -> list[Path]:
    """Return a file, or what a folder has of such files; a geodatabase is a folder itself."""
    if not file.is_dir() or file.suffix.lower() == ".gdb":
        return [file]
    return sorted(each for each in file.iterdir() if each.suffix.lower() in _DOWNLOADED) or [file]


def _parts_of(files: Iterable[Path]) -> Iterator[Path]:
    """Return files, and what is in those of them that are folders, such as geodatabases."""
    for file in files:
        yield from [each for each in file.rglob("*") if each.is_file()] if file.is_dir() else [file]


def _names_in_towns(features: list[Feature], units: UnitCoverage) -> dict[str, list[str]]:
    """Return the towns of each census-designated place that has no land left, by its name."""
    left = {cell.place for cell in units.cells}
    found: dict[str, list[str]] = {}
    for place, town in units.governed:
        if place not in left:
            found.setdefault(features[place].name, []).append(features[town].geoid)
    return {name: sorted({*towns}) for name, towns in sorted(found.items())}


def _noting(notes: list[str], state: str) -> Callable[[str], None]:
    return lambda words: notes.append(f"{_state_name(state, {})}: {words}.")


def _by_state(read: Sequence[CensusFile]) -> dict[str, list[Feature]]:
    """Return the places, counties and the state of each state that has places, each sorted by GEOID."""
    found: dict[Layer, dict[str, Feature]] = {"place": {}, "town": {}, "county": {}, "state": {}}
    for file in read:
        found[file.kind] |= {each.geoid: each for each in file.features}
    faults = list(_missing(read, found))
    if faults:
        raise RecordsError(faults)
    states = sorted({geoid[:2] for geoid in found["place"]})
    return {
        state: [
            *_sorted_in(state, found["place"]),
            *_sorted_in(state, found["town"]),
            *_sorted_in(state, found["county"]),
            Feature(state, "state", _state_name(state, found["state"]), shapely.Polygon()),
        ]
        for state in states
    }


def _sorted_in(state: str, features: Mapping[str, Feature]) -> list[Feature]:
    return [features[geoid] for geoid in sorted(features) if geoid.startswith(state)]


def _missing(
    read: Sequence[CensusFile], found: Mapping[Layer, Mapping[str, Feature]]
) -> Iterator[Fault]:
    """Yield a fault for each layer that is missing: places at all, or the counties round places."""
    if not found["place"]:
        yield whole_file_fault(
            str(read[0].path),
            found="No file has places.",
            expected=_PARTS,
            fix="Add the places of your states, such as tl_2024_06_place.zip.",
            code="boundary-layer",
        )
    known = load_state_boundaries()
    with_counties, with_places = ({geoid[:2] for geoid in found[kind]} for kind in _WHOLE)
    for file in read:
        states = sorted({each.geoid[:2] for each in file.features} - with_counties)
        unknown = next((each.geoid for each in file.features if each.geoid[:2] not in known), None)
        if unknown:
            yield whole_file_fault(
                str(file.path),
                found=f"The id {quoted(unknown)} is in no state.",
                expected="An id begins with the FIPS code of a state or territory, such as 06.",
                fix=SAVE_COMPLETELY,
                code="boundary-ids",
            )
        elif file.kind == "place" and states:
            names = ", ".join(_state_name(state, found["state"]) for state in states[:3])
            yield whole_file_fault(
                str(file.path),
                found=f"No file has the counties around these places ({names}).",
                expected=_PARTS,
                fix="Add the counties, such as tl_2024_us_county.zip.",
                code="boundary-layer",
            )
        elif file.kind == "town" and not with_places & {each.geoid[:2] for each in file.features}:
            yield whole_file_fault(
                str(file.path),
                found="No file has the places of these county subdivisions' states."
                if file.features
                else "No county subdivision of this file has a government.",
                expected="Towns and townships are governments in 20 states, from Maine to the Dakotas.",
                fix="Add the places, such as tl_2024_09_place.zip."
                if file.features
                else "Leave it out.",
                code="boundary-layer",
            )


def _of(features: Iterable[Feature], kind: Kind) -> list[Feature]:
    return [each for each in features if each.kind == kind]


def _state_name(state: str, given: Mapping[str, Feature]) -> str:
    if state in given:
        return given[state].name
    known = load_state_boundaries()
    return known.area(state).name if state in known else state


def _simplified(exact: UnitCoverage) -> UnitCoverage:
    """Leave out vertices inside of a state, if its units are a coverage before and after."""
    coarse = simplified(exact.geometries, tolerance_meters=TOLERANCE_METERS, inside_only=True)
    if not (shapely.is_valid(coarse).all() and shapely.coverage_is_valid(coarse)):
        return exact
    return UnitCoverage(exact.cells, coarse, exact.governed)


def _with_land(features: list[Feature], units: UnitCoverage) -> tuple[list[Feature], UnitCoverage]:
    """Leave out places and counties of which no unit is left, and number the others anew."""
    used = [
        sorted({cell[axis] for cell in units.cells} - {NO_PLACE})
        for axis in range(len(Cell._fields))
    ]
    new = [{old: number for number, old in enumerate(each)} | {NO_PLACE: NO_PLACE} for each in used]
    cells = [Cell(new[0][cell.place], new[1][cell.county]) for cell in units.cells]
    places, counties = _of(features, "place"), _of(features, "county")
    kept = [*(places[i] for i in used[0]), *(counties[i] for i in used[1]), features[-1]]
    return kept, UnitCoverage(cells, units.geometries)


def _refuse_within(folder: Path, files: Iterable[Path]) -> None:
    """Write no pack into a file that is a folder, such as a geodatabase."""
    for file in files:
        if file.is_dir() and folder.resolve().is_relative_to(file.resolve()):
            raise OutputError(
                f"{folder} is, or lies in, {file.name}, from which this command reads. Name another folder.",
                code="output-is-input",
            )


def _refuse_other_years(folder: Path, vintage: str) -> None:
    """Keep one year in a folder: lines of two do not meet."""
    for file in sorted(folder.glob("[0-9][0-9].npz")):
        try:
            there = read_about(file)["vintage"]
        except GeodataError:
            continue  # a broken file is written anew, or told of when it is read
        if there != vintage:
            raise OutputError(
                f"{folder} has boundaries of {there}; these files are of {vintage}. Name another folder.",
                code="boundary-years",
            )
