"""Jurisdictions of points as new columns of their table, and a count of where every row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from mapper.errors import Fault, number_of
from mapper.files import Indices
from mapper.imports.coded_columns import Coded, Measured
from mapper.imports.point_columns import StatedRadii
from mapper.imports.point_coordinates import Coordinates
from mapper.imports.points.area_answers import area_columns
from mapper.places import (
    OUTSIDE_BOUNDARIES,
    AreaLayer,
    Assignment,
    Jurisdictions,
    Unit,
    assign_points,
    load_state,
    state_behind,
    vintage_of_states,
    with_borders,
)
from mapper.records import load_registry

COLUMNS = (
    "place_geoid", "place", "county_geoid", "county", "state_geoid", "state",
    "jurisdiction", "places", "border_distance_meters", "boundaries_vintage", "regions", "countries",
    "place_class", "police",
)  # fmt: skip
NO_CHOICE: Mapping[str, str] = MappingProxyType({})
_NOT_NUMBERS = "coordinates are not numbers"
_REASONS = {
    "no-shape": "geometry is not a point",
    "no-pair": _NOT_NUMBERS,
    "no-number": _NOT_NUMBERS,
    "outside-crs": "coordinates are outside their coordinate system",
    "out-of-range": "coordinates are beyond ±90 and ±180 degrees",
    "incomplete": "no coordinates",
}


@dataclass
class Report:
    """The count of every row of a table: rows = answered + outside + unanswered.

    Attributes:
        rows: Rows read; all were written.
        answered: Rows whose point lies in a known place, county or state.
        outside: Rows whose point lies outside the known boundaries.
        unanswered: Number of rows with empty answers, by reason.
        rejected: Rows that could not be read as rows, and are not in the output.
        faults: Their faults, and those of coordinates in written rows; the first `MOST_FAULTS`.
        faults_in_all: The number of all faults.
        notes: Decisions while the table was read, in words for the user.
    """

    rows: int = 0
    answered: int = 0
    outside: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_in_all: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The sum as one line."""
        parts = [f"{self.answered:,} answered", f"{self.outside:,} {OUTSIDE_BOUNDARIES}"]
        parts += [f"{count:,} without an answer: {why}" for why, count in self.unanswered.items()]
        if self.rejected:
            parts.append(f"{self.rejected:,} rejected")
        return f"{number_of(self.rows + self.rejected, 'row')} = {' + '.join(parts)}"


def answer_columns(
    points: Coordinates,
    radius: StatedRadii,
    *,
    border_distance: bool,
    report: Report,
    layers: Sequence[AreaLayer] = (),
    borders: Mapping[str, str] = NO_CHOICE,
) -> dict[str, Coded | Measured]:
    """Return the new columns of a chunk, and count its rows."""
    y, x = points.degrees()
    good = np.ones(len(y), dtype=bool)
    for why, wrong in (
        *([] if points.no_points is None else [(_REASONS["no-shape"], points.no_points)]),
        *((_REASONS[each.kind], each.rows) for each in points.wrong),
        (_REASONS["incomplete"], np.isnan(y) | np.isnan(x)),
        ("radius is not a number above 0", radius.wrong),
    ):
        if count := int((good & wrong).sum()):
            report.unanswered[why] += count
        good &= ~wrong
    rows, meters = np.flatnonzero(good), radius.meters
    if len(rows) < len(good):
        y, x, meters = y[rows], x[rows], meters[rows]
    found = assign_points(y, x, radius_meters=meters, border_distance=border_distance)
    if borders:
        found = replace(found, sets=tuple(with_borders(each, borders) for each in found.sets))
    nowhere = np.array([not (each.units or each.abroad) for each in found.sets], dtype=bool)
    outside = int(np.count_nonzero(nowhere.take(found.codes))) if len(rows) else 0
    report.rows += len(good)
    report.outside += outside
    report.answered += len(rows) - outside
    return _laid_out(found, rows, len(good)) | area_columns(
        layers, y, x, meters, rows=rows, count=len(good)
    )


def _vintage_of(jurisdictions: Jurisdictions) -> str:
    """Name the boundaries that gave an answer: those of the candidates' states, and of other countries."""
    states = {unit.county.state for unit in jurisdictions.units}
    return vintage_of_states(tuple(sorted(states)), is_abroad=bool(jurisdictions.abroad))


def _laid_out(found: Assignment, rows: Indices, count: int) -> dict[str, Coded | Measured]:
    """Lay the answers for some rows out as columns of all."""
    units, sets = found.units, found.sets
    states = {unit.county.state for unit in units}
    state = {each: load_state(each) for each in states}
    unit_of, set_of = found.held, found.codes
    if len(rows) < count:
        unit_of, set_of = np.full(count, -1), np.full(count, -1)
        unit_of[rows], set_of[rows] = found.held, found.codes
    distance = np.full(count, np.nan)
    if found.border_distance_meters is not None:
        distance[rows] = np.round(found.border_distance_meters, 1)

    def by_unit(values: Iterable[str | None]) -> Coded:
        return Coded.of(values, unit_of)

    def by_set(values: Iterable[Any]) -> Coded:
        return Coded.of(values, set_of)

    state_of = state_behind(None)
    candidates = [
        tuple(place.geoid for place in each.places) if len(each.units) + each.beyond > 1 else None
        for each in sets
    ]
    regions = (tuple(area.geoid for area in each.regions) or None for each in sets)
    countries = (tuple(each.country_codes) for each in sets)
    return {
        "place_geoid": by_unit(each.place.geoid if each.place else None for each in units),
        "place": by_unit(each.place.label if each.place else None for each in units),
        "county_geoid": by_unit(each.county.geoid for each in units),
        "county": by_unit(each.county.label for each in units),
        "state_geoid": by_unit(each.county.state for each in units),
        "state": by_unit(state[each.county.state].label for each in units),
        "jurisdiction": by_set(each.label(state_of) for each in sets),
        "places": by_set(candidates).as_sets(),
        "border_distance_meters": Measured(distance),
        "boundaries_vintage": by_set(map(_vintage_of, sets)),
        "regions": by_set(regions).as_sets(),
        "countries": by_set(countries).as_sets(),
        "place_class": by_unit((each.place and each.place.place_class) or None for each in units),
        "police": by_unit(_police_of(each) for each in units),
    }


def _police_of(unit: Unit) -> str | None:
    """Name the police of a place, as far as the registry knows."""
    registry = load_registry()
    policing = None if unit.place is None else registry.police_of(unit.place.geoid)
    return None if policing is None else registry[policing.agency].name
