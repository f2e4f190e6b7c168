"""Selects incidents: pure filters over the tables, each returning new tables."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypedDict, Unpack

import pandas as pd

from mapper.analysis.search import has_words
from mapper.analysis.spatial_filter import Extent, may_lie_in
from mapper.records import Tables, present_agencies


class Selection(TypedDict, total=False):
    """Conditions that an incident must meet, all of them; a missing or None condition does not count.

    No incident meets an empty list of names. Users write names, which `select_by_name` turns into ids.

    Attributes:
        agency: Agencies; an incident stays if it involves one of them or an agency below one.
        jurisdiction: Places, counties or states; an incident stays if it may lie in one.
        status: Contest statuses.
        since: First day; an incident stays if it may have happened on or after it.
        until: Last day; likewise. Undated incidents stay, because they may match.
        within: A geometry; an incident stays if its circle of uncertainty may touch it.
        text: Words; an incident stays if its texts contain all of them.
        named: True to also count agencies that a source only names.
    """

    agency: Collection[str] | None
    jurisdiction: Collection[str] | None
    status: Collection[str] | None
    since: date | None
    until: date | None
    within: Extent | None
    text: str | None
    named: bool


def select(tables: Tables, **selection: Unpack[Selection]) -> Tables:
    """Keep the incidents that meet every condition given.

    Args:
        tables: Located and assigned incidents.
        **selection: The conditions, with agencies by id and areas by GEOID.

    Raises:
        SelectionError: `within` is not a geometry.
    """
    agency, jurisdiction = selection.get("agency"), selection.get("jurisdiction")
    since, until = selection.get("since"), selection.get("until")
    status, within, text = selection.get("status"), selection.get("within"), selection.get("text")
    incidents = tables.incidents
    keep = pd.Series(data=True, index=incidents.index)
    if agency is not None:
        wanted = _with_descendants(tables.agencies, set(agency))
        there = (
            tables.involvements if selection.get("named") else present_agencies(tables.involvements)
        )
        involved = there.loc[there["agency"].isin(wanted)]
        keep &= incidents["incident_id"].isin(involved["incident_id"])
    if jurisdiction is not None:
        geoids = set(jurisdiction)
        for_each = zip(incidents["places"], incidents["counties"], incidents["states"], strict=True)
        touched = [not geoids.isdisjoint((*a, *b, *c)) for a, b, c in for_each]
        keep &= pd.Series(touched, index=incidents.index, dtype=bool)
    if status is not None:
        keep &= incidents["contest_status"].isin(set(status))
    if since is not None:
        keep &= ~(incidents["date_end"] < pd.Timestamp(since))
    if until is not None:
        keep &= ~(incidents["date_start"] > pd.Timestamp(until))
    if within is not None:
        keep &= may_lie_in(incidents, within)
    if text is not None:
        keep &= has_words(tables, text)
    return tables.only(incidents.loc[keep, "incident_id"])


def _with_descendants(agencies: pd.DataFrame, ids: set[str]) -> set[str]:
    parents = dict(zip(agencies["id"], agencies["parent"], strict=True))
    found = set(ids)
    while more := {id_ for id_, parent in parents.items() if parent in found} - found:
        found |= more
    return found
