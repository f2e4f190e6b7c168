"""Agency by jurisdiction: numbers of incidents, counted as the page's matrix counts them.

The row of a parent agency includes those below it and counts each incident once: the row of DHS includes
ICE. An incident that may lie in two cities counts in both, so the cells of a row may add up to more than
its incidents.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import SelectionError, quoted
from mapper.files import Indices, count_within
from mapper.places import (
    COUNTRY,
    Area,
    AreaLayer,
    StateOf,
    available_states,
    load_boundaries,
    load_state_boundaries,
    load_world,
    with_state,
)
from mapper.records import (
    LEVELS,
    OWN_AREAS,
    OWN_AREAS_SURELY,
    Tables,
    agency_rows,
    bases_of,
    distinct,
    present_agencies,
    rows_of,
    state_of_labels,
)

Rows: TypeAlias = Literal["agency", "level"]
Columns: TypeAlias = Literal["place", "county"]
Counted: TypeAlias = Literal["incidents", "disputed", "outside"]

NONE = "none"
_NONE_NAMED = "no agency named"
_SETS = ("places", "counties", "states", "unincorporated", "regions", "countries")
_STATE_DIGITS = 2
_ABROAD = ("region", "country")
_OF_AN_AREA = {
    "unincorporated": "unincorporated {}",
    "city-not-known": "{}, city unknown",
    "county-not-known": "{}, county unknown",
}


class Leaf(NamedTuple):
    """The narrowest area in which an incident is known to lie.

    Attributes:
        geoid: The area; None for none.
        kind: `area` if it lies in that area; else the reason why no city or county is named.
    """

    geoid: str | None
    kind: str = "area"

    @property
    def slug(self) -> str:
        """Its name in the page's links."""
        if self.geoid is None:
            return NONE
        return self.geoid if self.kind == "area" else f"{self.geoid}.{self.kind}"


class _Pairs(NamedTuple):
    """Incidents and the rows or columns that they count in, each pair once."""

    incidents: Indices
    lines: Indices


def count_matrix(
    tables: Tables,
    *,
    by: Rows = "agency",
    jurisdiction: str = "place",
    values: Counted = "incidents",
    names: bool = True,
    named: bool = False,
    surely: bool = False,
) -> pd.DataFrame:
    """Count incidents by agency (or level of government) and by jurisdiction.

    Args:
        tables: Assigned incidents.
        by: `agency`: one row per agency, with those that belong to it, in the registry's order; or
            `level`: one row per level of government.
        jurisdiction: `place`: one column per city, and per county for incidents outside any city or in
            an unknown one; `county`: one column per county; or the id of a layer of the user's own areas: one
            column per area.
        values: `incidents`: all; `disputed`: those with that status; `outside`: those in which an
            agency of the row was outside its area of operations.
        names: True to label rows and columns with names, False for the page's ids and GEOIDs.
        named: True to also count agencies that a source only names.
        surely: True to count an incident only where it surely lies, not where it may.

    Raises:
        SelectionError: An argument is not one of its choices; the message lists them.
    """
    choices = (*get_args(Columns), *tables.own_areas)
    refuse_unknown(
        by=(by, get_args(Rows)),
        jurisdiction=(jurisdiction, choices),
        values=(values, get_args(Counted)),
    )
    row_names, rows, outside = _rows(tables, by, named=named)
    layer = tables.own_areas.get(jurisdiction)
    column_names, columns = (
        columns_of_areas(tables.incidents, "county" if jurisdiction == "county" else "place")
        if layer is None
        else columns_of_layer(tables.incidents, layer)
    )
    if surely:
        columns = (
            _in_one(columns)
            if layer is None
            else _surely_in(columns, tables.incidents, list(column_names))
        )
    weights = None
    if values == "disputed":
        weights = tables.incidents["contest_status"].eq("disputed").to_numpy()[rows.incidents]
    elif values == "outside":
        weights = outside
    cells = _counted(rows, columns, (len(row_names), len(column_names)), weights)
    frame = pd.DataFrame(cells, index=list(row_names), columns=list(column_names))
    if names:
        frame.index = distinct_labels(row_names)
        frame.columns = distinct_labels(column_names)
    return frame.rename_axis(index=by, columns=jurisdiction)


def refuse_unknown(**given: tuple[Hashable, tuple[str, ...]]) -> None:
    """Raise SelectionError if a value, by the name of its argument, is not one of its choices."""
    wrong = [
        f"{name} is {quoted(value)}. Choose one of: {', '.join(choices)}."
        for name, (value, choices) in given.items()
        if not isinstance(value, str) or value not in choices
    ]
    if wrong:
        raise SelectionError("\n".join(wrong))


def distinct_labels(names: dict[str, str]) -> list[str]:
    """Add the id to names that several rows or columns share."""
    counts = pd.Series(list(names.values()), dtype=object).value_counts()
    return [name if counts[name] == 1 else f"{name} ({id_})" for id_, name in names.items()]


def _counted(
    rows: _Pairs, columns: _Pairs, shape: tuple[int, int], weights: npt.NDArray[Any] | None
) -> Indices:
    """Count the incidents that each row shares with each column."""
    starts = np.searchsorted(columns.incidents, rows.incidents, side="left")
    sizes = np.searchsorted(columns.incidents, rows.incidents, side="right") - starts
    first = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    column = columns.lines[np.arange(sizes.sum()) + first]
    cell = np.repeat(rows.lines, sizes) * shape[1] + column
    repeated = None if weights is None else np.repeat(weights, sizes)
    counts = np.bincount(cell, weights=repeated, minlength=shape[0] * shape[1])
    return counts.astype(np.int64).reshape(shape)


# ---- agencies --------------------------------------------------------------------------------


def words_for_none(involvements: pd.DataFrame) -> str:
    """Name the row of incidents without an agency, if agencies that are only named do not count."""
    return none_named(are_left_out=len(present_agencies(involvements)) < len(involvements))


def none_named(*, are_left_out: bool) -> str:
    """Name the row of incidents without an agency, by whether agencies are left out that are only named."""
    return "no agency named as present" if are_left_out else _NONE_NAMED


def _rows(
    tables: Tables, by: Rows, *, named: bool
) -> tuple[dict[str, str], _Pairs, npt.NDArray[np.bool_]]:
    """Return the lines, the pairs, and for each pair whether an agency was outside its area."""
    table = tables.involvements if named else present_agencies(tables.involvements)
    rows = agency_rows(tables, table)
    agencies = _rows_needed(tables)
    names, lines_of = lines_of_agencies(agencies, by)
    names[NONE] = _NONE_NAMED if named else words_for_none(tables.involvements)
    numbers = {line: number for number, line in enumerate(names)}
    count = len(tables.incidents)
    owners = pd.Index(tables.incidents["incident_id"]).get_indexer(pd.Index(table["incident_id"]))
    codes, counted = pd.factorize(rows)
    lines = [np.array([numbers[line] for line in lines_of[agency]]) for agency in counted]
    sizes = np.array([len(each) for each in lines], dtype=np.int64)
    flat = np.concatenate([*lines, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    of_row = np.repeat(np.arange(len(table)), sizes[codes])
    within = np.arange(len(of_row)) - np.repeat(
        np.cumsum(sizes[codes]) - sizes[codes], sizes[codes]
    )
    line = flat[starts[codes][of_row] + within]
    is_outside = table["area_check"].eq("outside").to_numpy(dtype=bool)[of_row]
    # -1 names no incident; those without any agency have a line of their own
    without_agency = np.setdiff1d(np.arange(count), owners)
    incident = np.concatenate([owners[of_row], without_agency]).astype(np.int64)
    line = np.concatenate([line, np.full(len(without_agency), numbers[NONE])]).astype(np.int64)
    is_outside = np.concatenate([is_outside, np.zeros(len(without_agency), dtype=bool)])
    keys, of_pair = np.unique(incident * len(names) + line, return_inverse=True)
    outside = np.bincount(of_pair, weights=is_outside, minlength=len(keys)) > 0
    incident, line = np.divmod(keys, len(names))
    known = incident >= 0
    if not len(without_agency):
        names.pop(NONE)
    return names, _Pairs(incident[known], line[known]), outside[known]


def _rows_needed(tables: Tables) -> dict[str, dict[str, Any]]:
    """Return the agencies by id; if one was another at some time, only what held on the incidents' days."""
    found = {row["id"]: row for row in rows_of(tables.agencies)}
    if not bases_of(tables.agencies):
        return found
    needed: set[str] = set()
    for agency in {*agency_rows(tables).unique(), *tables.accounts["agency"].unique()}:
        above = agency
        while above in found and above not in needed:
            needed.add(above)
            above = found[above]["parent"]
    return {id_: row for id_, row in found.items() if id_ in needed}


def lines_of_agencies(
    agencies: dict[str, dict[str, Any]], by: Rows
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the lines by id, and for each agency the lines that it counts in."""
    above: dict[str, list[str]] = {}
    for id_ in agencies:
        chain, up = [], id_
        while up in agencies and up not in chain:
            chain.append(up)
            up = agencies[up]["parent"]
        above[id_] = chain
    top = {id_: agencies[chain[-1]]["level"] for id_, chain in above.items()}
    last = {NONE: _NONE_NAMED}
    if by == "level":
        present = [level for level in LEVELS if level in top.values()]
        return {level: level for level in present} | last, {id_: [top[id_]] for id_ in above}
    order = list(agencies)
    in_tree = sorted(
        agencies,
        key=lambda id_: (LEVELS.index(top[id_]), [order.index(up) for up in reversed(above[id_])]),
    )
    return {id_: agencies[id_]["name"] for id_ in in_tree} | last, above


# ---- jurisdictions ---------------------------------------------------------------------------


def columns_of_areas(
    incidents: pd.DataFrame, jurisdiction: Columns
) -> tuple[dict[str, str], _Pairs]:
    """Return the narrowest areas that occur, by slug, and those of each incident."""
    codes, sets = distinct_sets(incidents)
    leaves = [narrowest(each) for each in sets]
    if jurisdiction == "county":
        leaves = [list(dict.fromkeys(map(_county_of, each))) for each in leaves]
    state_of = state_of_labels(incidents)
    names = {leaf.slug: _name(leaf, state_of) for each in leaves for leaf in each}
    names = dict(sorted(names.items(), key=lambda item: _sorting(*item)))
    numbers = {slug: number for number, slug in enumerate(names)}
    sizes = np.array([len(each) for each in leaves], dtype=np.int64)
    flat = np.array([numbers[leaf.slug] for each in leaves for leaf in each], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    rows = np.repeat(np.arange(len(codes)), sizes[codes])
    within = count_within(sizes[codes])
    return names, _Pairs(rows, flat[starts[codes][rows] + within])


def columns_of_layer(incidents: pd.DataFrame, layer: AreaLayer) -> tuple[dict[str, str], _Pairs]:
    """Return the areas of a layer that occur, in its order, and those of each incident."""
    codes, sets = distinct(incidents[OWN_AREAS])
    lines = [
        [number for id_ in ids or () if (number := layer.numbers.get(id_)) is not None]
        or [len(layer)]
        for ids in (*sets, ())  # the last for missing ones
    ]
    used = sorted({number for each in lines[:-1] for number in each})
    names = {
        layer.full_id(number): layer.names[number] for number in used if number < len(layer)
    } | ({NONE: f"outside {layer.label}"} if len(layer) in used else {})
    place = {number: position for position, number in enumerate(used)}
    sizes = np.array([len(each) for each in lines], dtype=np.int64)
    flat = np.array([place.get(number, 0) for each in lines for number in each], dtype=np.int64)
    starts, codes = np.cumsum(sizes) - sizes, codes % len(sizes)
    rows = np.repeat(np.arange(len(codes)), sizes[codes])
    within = count_within(sizes[codes])
    return names, _Pairs(rows, flat[starts[codes][rows] + within])


def _in_one(columns: _Pairs) -> _Pairs:
    """Keep the incidents that may lie in one area alone."""
    times = np.bincount(columns.incidents, minlength=1)
    is_one = times[columns.incidents] == 1
    return _Pairs(columns.incidents[is_one], columns.lines[is_one])


def _surely_in(columns: _Pairs, incidents: pd.DataFrame, ids: list[str]) -> _Pairs:
    """Keep the areas of a layer that hold the whole circle, and incidents outside all of them."""
    codes, sets = distinct(incidents[OWN_AREAS_SURELY])
    number_of = {id_: number for number, id_ in enumerate(ids)}
    held = [
        code * len(ids) + number
        for code, each in enumerate(sets)
        for id_ in each or ()
        if (number := number_of.get(id_)) is not None
    ]
    keys = codes[columns.incidents] * len(ids) + columns.lines
    outside = columns.lines == number_of.get(NONE, -1)
    is_sure = np.isin(keys, np.array(held, dtype=np.int64)) | outside
    return _Pairs(columns.incidents[is_sure], columns.lines[is_sure])


def distinct_sets(incidents: pd.DataFrame) -> tuple[Indices, list[tuple[tuple[str, ...], ...]]]:
    """Number the sets of areas of the incidents; return the numbers and the distinct sets."""
    together = np.zeros(len(incidents), dtype=np.int64)
    columns = [incidents[name].to_numpy(dtype=object) for name in _SETS]
    for column in columns:
        codes, distinct = pd.factorize(column)
        together, _ = pd.factorize(together * (len(distinct) + 1) + codes + 1)
    first = np.unique(together, return_index=True)[1]
    return together, [tuple(tuple(column[row] or ()) for column in columns) for row in first]


def narrowest(areas: tuple[tuple[str, ...], ...]) -> list[Leaf]:
    """Return the narrowest areas: cities, then counties outside any city, then counties and states.

    Args:
        areas: GEOIDs of places, counties, states, and counties whose land outside any place is meant; ids
            of first-level areas abroad and of countries.
    """
    places, counties, states, unincorporated, regions, countries = areas
    leaves = [Leaf(geoid) for geoid in places]
    leaves += [Leaf(geoid, "unincorporated") for geoid in unincorporated]
    explained = {up for leaf in leaves for up in _chain(leaf.geoid)}
    for geoids, kind in ((counties, "city-not-known"), (states, "county-not-known")):
        open_ = [geoid for geoid in geoids if geoid not in explained]
        leaves += [Leaf(geoid, kind) for geoid in open_]
        explained |= {up for geoid in open_ for up in _chain(geoid)}
    leaves += [Leaf(region) for region in regions]
    of_regions = {region.partition(".")[0] for region in regions}
    leaves += [Leaf(code) for code in countries if code not in of_regions and code != COUNTRY]
    return leaves or [Leaf(None)]


def _chain(geoid: str | None) -> list[str]:
    """Return an area and those that contain it; of several counties, the first."""
    if geoid is None:
        return []
    area = _area(geoid)
    if area.kind in _ABROAD:
        return [geoid] if area.kind == "country" else [geoid, area.state]
    if area.kind == "place":
        return [geoid, *(_chain(area.counties[0]) if area.counties else ())]
    return [geoid] if area.kind == "state" else [geoid, area.state]


def _county_of(leaf: Leaf) -> Leaf:
    if leaf.geoid is None or leaf.kind == "county-not-known" or _area(leaf.geoid).kind in _ABROAD:
        return leaf
    chain = _chain(leaf.geoid)
    county = next((geoid for geoid in chain if _area(geoid).kind == "county"), None)
    return Leaf(county) if county else Leaf(chain[-1], "county-not-known")


def _area(geoid: str) -> Area:
    if not geoid[:1].isdecimal():
        return load_world().area(geoid)
    state = geoid[:_STATE_DIGITS]
    loaded = load_boundaries(state) if state in available_states() else load_state_boundaries()
    return loaded.area(geoid)


def _name(leaf: Leaf, state_of: StateOf) -> str:
    if leaf.geoid is None:
        return "no place known"
    label = with_state(_area(leaf.geoid), state_of)
    return label if leaf.kind == "area" else _OF_AN_AREA[leaf.kind].format(label)


def _sorting(slug: str, name: str) -> tuple[int, str, str]:
    """Order columns by name, with less certain places last."""
    return (2 if slug == NONE else 1 if "." in slug else 0), name, slug
