"""Selects incidents: pure filters over the tables, each returning new tables."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
import pandas as pd

from mapper.analysis.conditions import Selection
from mapper.analysis.masks import mask_of, mask_of_field, mask_of_ids
from mapper.analysis.own_areas import may_lie_in_areas, surely_lies_in_areas
from mapper.analysis.search import has_words
from mapper.analysis.spatial_filter import may_lie_in, surely_lie_in
from mapper.files import Mask
from mapper.places import COUNTRY
from mapper.records import (
    AREA_COLUMNS,
    OWN_AREAS,
    OWN_AREAS_SURELY,
    TOUCHED_AREAS,
    Tables,
    agency_rows,
    bases_of,
    distinct,
    lasting_incidents,
    present_agencies,
)


def select(tables: Tables, where: Any = None, **selection: Unpack[Selection]) -> Tables:  # noqa: ANN401
    """Keep the incidents that meet every condition given.

    Args:
        tables: Located and assigned incidents.
        where: A mask, a part of the frame or an expression; see `mask_of`.
        **selection: The conditions, with agencies by id, areas by GEOID, and days as dates.

    Raises:
        SelectionError: `within` is not a geometry, or `where` does not fit the incidents.
    """
    incidents = tables.incidents
    keep = np.ones(len(incidents), dtype=bool)
    surely = selection.get("surely", False)
    if where is not None:
        keep &= mask_of(tables, where)
    if (ids := selection.get("ids")) is not None:
        keep &= mask_of_ids(tables, ids)
    if selection.get("agency") is not None or selection.get("role") is not None:
        keep &= _involve(tables, selection)
    if (jurisdiction := selection.get("jurisdiction")) is not None:
        keep &= _lie_in(incidents, set(jurisdiction), surely=surely)
    for column, words in (
        ("type", selection.get("type")),
        ("contest_status", selection.get("status")),
        ("precision", selection.get("precision")),
    ):
        if words is not None:
            keep &= incidents[column].isin(set(words)).to_numpy(dtype=bool)
    for name, wanted in (selection.get("fields") or {}).items():
        keep &= mask_of_field(tables, name, wanted)
    keep &= _happened(incidents, selection.get("since"), selection.get("until"), surely=surely)
    if (within := selection.get("within")) is not None:
        keep &= (surely_lie_in if surely else may_lie_in)(incidents, within)
    if (text := selection.get("text")) is not None:
        keep &= has_words(tables, text)
    return tables.where(keep)


def _involve(tables: Tables, selection: Selection) -> Mask:
    """Mark the incidents in which one of the agencies took part, in one of the roles."""
    agency, role = selection.get("agency"), selection.get("role")
    there = tables.involvements
    if role is not None:
        there = there[there["role"].isin(set(role))]
    elif not selection.get("named"):
        there = present_agencies(there)
    if agency is not None:
        wanted = _with_descendants(tables.agencies, set(agency))
        there = there[agency_rows(tables, there).isin(wanted)]
    return tables.incidents["incident_id"].isin(there["incident_id"]).to_numpy(dtype=bool)


def _lie_in(incidents: pd.DataFrame, geoids: set[str], *, surely: bool) -> Mask:
    """Mark the incidents whose circle touches one of the areas, or touches no other."""
    own = _lie_in_own(incidents, geoids, surely=surely)
    touched = {name: distinct(incidents[name]) for name in AREA_COLUMNS}

    def holds(name: str, test: Any) -> Mask:  # noqa: ANN401
        codes, sets = touched[name]
        return np.array([*(test(each or ()) for each in sets), test(())], dtype=bool)[codes]

    if not surely:
        any_of = [holds(name, lambda each: not geoids.isdisjoint(each)) for name in TOUCHED_AREAS]
        return np.array(np.logical_or.reduce([*any_of, own]), dtype=bool)
    inside = [
        holds(name, lambda each: bool(each) and geoids.issuperset(each))
        for name in ("counties", "states")
    ]
    land = holds("unincorporated", geoids.issuperset)
    places = holds("places", lambda each: bool(each) and geoids.issuperset(each))
    home = np.logical_or.reduce([*inside, places & land])
    home &= holds("countries", lambda each: geoids.issuperset({*each} - {COUNTRY}))
    whole = holds("countries", lambda each: bool(each) and geoids.issuperset(each))
    regions = holds("regions", lambda each: bool(each) and geoids.issuperset(each))
    regions &= holds("countries", lambda each: len(each) == 1)
    return np.array(home | whole | regions | own, dtype=bool)


def _lie_in_own(incidents: pd.DataFrame, ids: set[str], *, surely: bool) -> Mask:
    """Mark the incidents that may lie in some of the user's own areas, or surely do."""
    if OWN_AREAS not in incidents:
        return np.zeros(len(incidents), dtype=bool)
    codes, sets = distinct(incidents[OWN_AREAS])
    if not surely:
        found = [may_lie_in_areas(each or (), ids) for each in sets]
        return np.array([*found, False], dtype=bool)[codes]
    sure, held = distinct(incidents[OWN_AREAS_SURELY])
    pairs, distinct_pairs = pd.factorize(codes * (len(held) + 1) + sure)
    inside = []
    for pair in distinct_pairs.tolist():
        may, surely_in = sets[pair // (len(held) + 1)], held[pair % (len(held) + 1)]
        inside.append(surely_lies_in_areas(may or (), surely_in or (), ids))
    return np.array(inside, dtype=bool)[pairs]


def _happened(incidents: pd.DataFrame, since: Any, until: Any, *, surely: bool) -> Mask:  # noqa: ANN401
    """Mark the incidents that may have happened within the days, or surely did.

    One that lasted was surely there on each of its days.
    """
    if surely and (since is not None or until is not None):
        touching = _within(incidents, since, until, surely=False)
        whole = _within(incidents, since, until, surely=True)
        return whole | (touching & lasting_incidents(incidents))
    return _within(incidents, since, until, surely=False)


def _within(incidents: pd.DataFrame, since: Any, until: Any, *, surely: bool) -> Mask:  # noqa: ANN401
    start, end = incidents["date_start"], incidents["date_end"]
    keep = np.ones(len(incidents), dtype=bool)
    if since is not None:
        day = pd.Timestamp(since)
        keep &= (start >= day if surely else ~(end < day)).to_numpy(dtype=bool)
    if until is not None:
        day = pd.Timestamp(until)
        keep &= (end <= day if surely else ~(start > day)).to_numpy(dtype=bool)
    return keep


def _with_descendants(agencies: pd.DataFrame, ids: set[str]) -> set[str]:
    """Return the rows of agencies, at all times, and of those that belonged to them."""
    parents = dict(zip(agencies["id"], agencies["parent"], strict=True))
    found = ids | {row for row, agency in bases_of(agencies).items() if agency in ids}
    while more := {id_ for id_, parent in parents.items() if parent in found} - found:
        found |= more
    return found
