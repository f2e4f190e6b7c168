"""The totals of a page of counts, for readers without script."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mapper.analysis import CountTable, Members, Period
from mapper.files import Indices
from mapper.publish.counts.cubes import CountCubes


def sum_totals(
    counts: CountTable, cubes: CountCubes, places: Members, agencies: Members
) -> dict[str, list[tuple[str, int]]]:
    """Count what a reader without script sees: by year, place, agency and type."""
    found = cubes.by_cell
    return {
        "places": _sums(places, cubes.rows[:, 0], cubes.of_rows),
        "agencies": _sums(agencies, cubes.rows[:, 1], cubes.of_rows),
        "types": _counted(
            [kind for kind, _, _ in counts.traits.listed], found.columns, found.counts
        ),
        "years": sorted(
            _counted([_year(each) for each in counts.months.listed], found.periods, found.counts)
        ),
    }


def _sums(members: Members, sets: Indices, counts: Indices) -> list[tuple[str, int]]:
    owners, at = members.spread(sets)
    sums = np.bincount(owners, weights=counts[at], minlength=len(members.names))
    named = zip(members.names.values(), np.rint(sums).astype(int).tolist(), strict=True)
    return sorted(named, key=lambda each: (-each[1], each[0]))


def _counted(names: Sequence[str], codes: Indices, counts: Indices) -> list[tuple[str, int]]:
    sums = np.rint(np.bincount(codes, weights=counts, minlength=len(names))).astype(int)
    found: dict[str, int] = {}
    for name, number in zip(names, sums.tolist(), strict=True):
        found[name] = found.get(name, 0) + number
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def _year(month: Period) -> str:
    if month.first is None and month.last is None:
        return "undated"
    if month.first is None or month.last is None or month.first // 12 != month.last // 12:
        return "in one of several years"
    return str(1970 + month.first // 12)
