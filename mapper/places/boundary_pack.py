"""Makes a pack of boundaries from files of the Census Bureau: a boundary file for each state in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely

from mapper.errors import Fault, GeodataError, OutputError, RecordsError, quoted, reason_of
from mapper.files import SAVE_COMPLETELY, whole_file_fault
from mapper.places.areas import Kind
from mapper.places.boundaries import FORMAT, load_state_boundaries, read_about
from mapper.places.boundary_files import state_arrays, write_npz
from mapper.places.boundary_setting import cached_packs
from mapper.places.boundary_units import NO_PLACE, Cell, Feature, UnitCoverage, cut, simplified
from mapper.places.census_files import CensusFile, read_census_files

_PARTS = "A pack is made of counties and places."
TOLERANCE_METERS = 5.0  # for what lies inside of a state; the line round it stays as it is


@dataclass(frozen=True)
class BuiltState:
    """A state of a pack: its name and how many places and counties it has."""

    fips: str
    name: str
    places: int
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

    Args:
        files: Zipped shapefiles of the Census Bureau: places, counties; states for their names.
        folder: Where to write; default the folder of packs, under the name of the vintage.

    Raises:
        RecordsError: A file is unfit, or a layer is missing; every fault is listed.
        OutputError: The folder cannot be written, or has boundaries of another year.
    """
    read = read_census_files(files)
    vintage = read[0].vintage
    by_state = _by_state(read)
    into = folder or cached_packs() / re.sub(r"\W+", "-", vintage.lower())
    _refuse_other_years(into, vintage)
    notes = [note for each in read for note in each.notes]
    classes = {geoid: word for each in read for geoid, word in each.classes.items()}
    made = {}
    for state, features in list(by_state.items()):
        say = _noting(notes, state)
        units = _simplified(cut(_of(features, "place"), _of(features, "county"), say=say))
        by_state[state], units = _with_land(features, units)
        arrays = state_arrays(by_state[state], units, classes)
        made[state] = arrays, shapely.total_bounds(units.geometries)
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot write to {into}: {reason_of(error)}.") from error
    for state, (arrays, bounds) in made.items():
        about = {
            "format": FORMAT,
            "state": state,
            "vintage": vintage,
            "tolerance_meters": TOLERANCE_METERS,
            "bounds": bounds.tolist(),
            "files": sorted(each.path.name for each in read),
        }
        write_npz(into / f"{state}.npz", arrays, about)
    built = (
        BuiltState(
            state, features[-1].name, len(_of(features, "place")), len(_of(features, "county"))
        )
        for state, features in by_state.items()
    )
    return BuiltPack(into, vintage, tuple(built), tuple(notes))


def _noting(notes: list[str], state: str) -> Callable[[str], None]:
    return lambda words: notes.append(f"{_state_name(state, {})}: {words}.")


def _by_state(read: Sequence[CensusFile]) -> dict[str, list[Feature]]:
    """Return the places, counties and the state of each state that has places, each sorted by GEOID."""
    found: dict[Kind, dict[str, Feature]] = {"place": {}, "county": {}, "state": {}}
    for file in read:
        found[file.kind] |= {each.geoid: each for each in file.features}
    faults = list(_missing(read, found))
    if faults:
        raise RecordsError(faults)
    states = sorted({geoid[:2] for geoid in found["place"]})
    return {
        state: [
            *_sorted_in(state, found["place"]),
            *_sorted_in(state, found["county"]),
            Feature(state, "state", _state_name(state, found["state"]), shapely.Polygon()),
        ]
        for state in states
    }


def _sorted_in(state: str, features: Mapping[str, Feature]) -> list[Feature]:
    return [features[geoid] for geoid in sorted(features) if geoid.startswith(state)]


def _missing(
    read: Sequence[CensusFile], found: Mapping[Kind, Mapping[str, Feature]]
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
    with_counties = {geoid[:2] for geoid in found["county"]}
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
    return UnitCoverage(exact.cells, coarse)


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
