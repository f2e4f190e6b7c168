"""What a table of counts answers: the matrix, months, areas, as the same incidents in memory would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from mapper.analysis.agency_matrix import (
    NONE,
    columns_of_areas,
    columns_of_layer,
    distinct_labels,
    lines_of_agencies,
    none_named,
    refuse_unknown,
)
from mapper.analysis.count_table import CountTable, PlaceSet
from mapper.files import Indices, are_among, count_within
from mapper.records import load_registry


class Members(NamedTuple):
    """What sets consist of.

    Attributes:
        names: The names of all members by id, in order.
        of_sets: For each set its members, as numbers in that order.
    """

    names: dict[str, str]
    of_sets: list[list[int]]

    def spread(self, sets: Indices) -> tuple[Indices, Indices]:
        """Return each of some sets' members, and for each of these the position of its set among them."""
        sizes = np.array([len(each) for each in self.of_sets], dtype=np.int64)
        flat = np.array([each for members in self.of_sets for each in members], dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        at = np.repeat(np.arange(len(sets)), sizes[sets])
        return flat[starts[sets][at] + count_within(sizes[sets])], at


def frame_of_places(counts: CountTable) -> pd.DataFrame:
    """Return the sets of areas as rows of the table of incidents."""
    columns = zip(*counts.place_sets.listed, strict=True) if len(counts.place_sets) else ()
    named = dict(zip(PlaceSet._fields, columns, strict=False))
    return pd.DataFrame(
        {name: pd.Series(list(named.get(name, ())), dtype=object) for name in PlaceSet._fields}
    )


def members_of_places(counts: CountTable, kind: str = "place") -> Members:
    """Return the narrowest areas that the sets of areas consist of, as the matrix has its columns.

    Args:
        counts: The counts.
        kind: `place` or `county`, or the id of a layer of the user's own areas.
    """
    frame = frame_of_places(counts)
    layer = counts.own_areas.get(kind)
    if layer is None:
        names, pairs = columns_of_areas(frame, "county" if kind == "county" else "place")
    else:
        names, pairs = columns_of_layer(frame, layer)
    return Members(names, _listed(pairs.incidents, pairs.lines, len(frame)))


def members_of_agencies(counts: CountTable, by: Literal["agency", "level"] = "agency") -> Members:
    """Return the agencies, with those above them, or levels, as the matrix has its rows."""
    names, lines = lines_of_agencies(_in_order(counts.agencies), by)
    has_none = () in counts.agency_sets.listed
    names = {id_: name for id_, name in names.items() if id_ != NONE}
    if has_none:
        names[NONE] = none_named(are_left_out=counts.leaves_agencies_out)
    numbers = {id_: number for number, id_ in enumerate(names)}
    sets = [
        sorted({numbers[line] for agency in each for line in lines[agency]})
        if each
        else [numbers[NONE]]
        for each in counts.agency_sets.listed
    ]
    return Members(names, sets)


def count_pairs(
    counts: CountTable,
    *,
    by: Literal["agency", "level"] = "agency",
    jurisdiction: str = "place",
    values: Literal["incidents", "disputed"] = "incidents",
    names: bool = True,
) -> pd.DataFrame:
    """Count incidents by agency (or level) and by jurisdiction, or area of a layer, as `count_matrix` does.

    Raises:
        SelectionError: An argument is not one of its choices.
    """
    refuse_unknown(
        by=(by, ("agency", "level")),
        jurisdiction=(jurisdiction, ("place", "county", *counts.own_areas)),
        values=(values, ("incidents", "disputed")),
    )
    found = counts.by_day.combinations()
    weights = found.counts
    if values == "disputed":
        disputed = np.array([status == "disputed" for _, status, _ in counts.traits.listed], int)
        weights = weights * disputed[found.columns]
    of_rows = np.bincount(found.rows, weights=weights, minlength=len(counts.place_rows))
    places, agencies = members_of_places(counts, jurisdiction), members_of_agencies(counts, by)
    pairs = counts.place_rows.array().reshape(-1, 2)
    lines, at = agencies.spread(pairs[:, 1])
    columns, of_line = places.spread(pairs[at, 0])
    shape = len(agencies.names), len(places.names)
    cells = np.bincount(
        lines[of_line] * shape[1] + columns,
        weights=of_rows[at[of_line]],
        minlength=shape[0] * shape[1],
    )
    frame = pd.DataFrame(
        np.rint(cells).astype(np.int64).reshape(shape),
        index=list(agencies.names),
        columns=list(places.names),
    )
    if names:
        frame.index = distinct_labels(agencies.names)
        frame.columns = distinct_labels(places.names)
    return frame.rename_axis(index=by, columns=jurisdiction)


def count_by_area(counts: CountTable, kind: str = "place") -> pd.DataFrame:
    """Count incidents by area: those that surely lie in it, and those that may.

    Args:
        counts: The counts.
        kind: `place` or `county`, or the id of a layer of the user's own areas.

    Returns:
        One row an area, by its id, with `name`, `incidents_at_least` and `incidents_at_most`.
    """
    refuse_unknown(kind=(kind, ("place", "county", *counts.own_areas)))
    found = counts.by_day.combinations()
    of_rows = np.bincount(found.rows, weights=found.counts, minlength=len(counts.place_rows))
    sets = counts.place_rows.array().reshape(-1, 2)[:, 0]
    places = members_of_places(counts, kind)
    areas, at = places.spread(sets)
    pairs = sets[at] * len(places.names) + areas
    surely = are_among(pairs, _sure_pairs(counts, places, kind))
    at_most, at_least = (
        np.bincount(areas, weights=weights, minlength=len(places.names))
        for weights in (of_rows[at], of_rows[at] * surely)
    )
    return pd.DataFrame(
        {
            "name": list(places.names.values()),
            "incidents_at_least": np.rint(at_least).astype(np.int64),
            "incidents_at_most": np.rint(at_most).astype(np.int64),
        },
        index=pd.Index(list(places.names), name=kind),
    )


def _sure_pairs(counts: CountTable, places: Members, kind: str) -> Indices:
    """Return the sets and members, as one number each pair, of which the set surely lies in the member."""
    of_layer = kind in counts.own_areas
    ids = list(places.names)
    found = []
    for number, members in enumerate(places.of_sets):
        held = (*counts.place_sets.listed[number].areas_surely, NONE)
        sure = [each for each in members if ids[each] in held] if of_layer else members
        if of_layer or len(members) == 1:
            found += [number * len(ids) + each for each in sure]
    return np.sort(np.array(found, dtype=np.int64))


def count_by_month(counts: CountTable) -> pd.DataFrame:
    """Count incidents by month, as `by_month` does of incidents."""
    found = counts.by_cell.combinations()
    of_periods = np.bincount(found.periods, weights=found.counts, minlength=len(counts.months))
    numbers = np.rint(of_periods).astype(np.int64)
    months = counts.months.listed
    known = [month for each in months for month in (each.first, each.last) if month is not None]
    first, last = (min(known), max(known)) if known else (0, -1)
    names = ("exact", "lasting", "spanning", "undated")
    rows = np.zeros((last - first + 1, len(names)), dtype=np.int64)
    undated = 0
    for period, number in zip(months, numbers.tolist(), strict=True):
        if period.first is None and period.last is None:
            undated += number
            continue
        begin = first if period.first is None else period.first
        stop = last if period.last is None else period.last
        is_exact = begin == stop and period.first is not None and period.last is not None
        rows[begin - first : stop - first + 1, 0 if is_exact else 1 if period.lasted else 2] += (
            number
        )
    index = pd.PeriodIndex(
        [pd.Period(ordinal=first + n, freq="M") for n in range(len(rows))], freq="M"
    )
    frame = pd.DataFrame(rows, index=index, columns=list(names))
    if undated:
        row = pd.DataFrame(
            [[0, 0, 0, undated]], index=pd.PeriodIndex([pd.NaT], freq="M"), columns=list(names)
        )
        frame = pd.concat([frame, row])
    return frame.astype(np.int64).rename_axis("month")


def _in_order(agencies: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Order agencies as the registry does, whichever chunk named them first; others follow by name."""
    order = {agency.id: number for number, agency in enumerate(load_registry())}
    last = len(order)
    ids = sorted(agencies, key=lambda id_: (order.get(id_, last), str(agencies[id_]["name"]), id_))
    return {id_: dict(agencies[id_]) for id_ in ids}


def _listed(owners: Indices, members: Indices, count: int) -> list[list[int]]:
    listed: list[list[int]] = [[] for _ in range(count)]
    for owner, member in zip(owners.tolist(), members.tolist(), strict=True):
        listed[owner].append(member)
    return listed
