"""The totals of a page of counts: those that it opens with, and those for readers without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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


def sum_everything(
    header: Mapping[str, Any], cubes: CountCubes, members: Mapping[str, tuple[int, Members]]
) -> dict[str, Any]:
    """Count what the page counts when nothing is chosen, so that it can show this before it has the counts.

    Args:
        header: The page's header, which numbers types, statuses and values.
        cubes: The counts.
        members: What sets consist of, by the name of the page's facet: the column of `cubes.rows` that has
            the number of the set, and the members.

    Returns:
        `facets`: a count a member by the name of the facet; `months`: a count a month.
    """
    found = cubes.by_cell
    of_traits = _whole(found.columns, found.counts, len(header["traits"])).tolist()
    facets = {
        name: _of_members(each, cubes.rows[:, column], cubes.of_rows)
        for name, (column, each) in members.items()
    }
    sizes = [len(header[name]) for name in ("types", "statuses", "values")]
    kinds, statuses, values = ([0] * size for size in sizes)
    for (kind, status, several), count in zip(header["traits"], of_traits, strict=True):
        kinds[kind] += count
        statuses[status] += count
        for value in several:
            values[value] += count
    category = values if header["category"] else []
    months = _whole(found.periods, found.counts, len(header["months"]["first"])).tolist()
    return {
        "facets": facets | {"type": kinds, "status": statuses, "category": category},
        "months": months,
    }


def _whole(codes: Indices, counts: Indices, size: int) -> Indices:
    return np.rint(np.bincount(codes, weights=counts, minlength=size)).astype(np.int64)


def _of_members(members: Members, sets: Indices, counts: Indices) -> list[int]:
    owners, at = members.spread(sets)
    sums: list[int] = _whole(owners, counts[at], len(members.names)).tolist()
    return sums


def _sums(members: Members, sets: Indices, counts: Indices) -> list[tuple[str, int]]:
    named = zip(members.names.values(), _of_members(members, sets, counts), strict=True)
    return sorted(named, key=lambda each: (-each[1], each[0]))


def _counted(names: Sequence[str], codes: Indices, counts: Indices) -> list[tuple[str, int]]:
    sums = _whole(codes, counts, len(names))
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
