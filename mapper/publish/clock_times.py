"""Warns of local times in records that a change of the clocks left out, or brought twice, at their place."""

from __future__ import annotations

import re

import numpy as np

from mapper.errors import Problem
from mapper.places import CHANGING_HOURS, ClockChanges, find_clock_changes, find_time_zones
from mapper.records import Tables

_EXACT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_MOST_RADIUS_METERS = 25_000  # beyond it, the circle may reach into another time zone


def review_clock_times(tables: Tables) -> list[Problem]:
    """List the local times that no clock showed at the place that day, or that clocks showed twice."""
    incidents = tables.incidents
    written = [
        f"{day}T{time}"
        for day, time in zip(incidents["event_date"], incidents["local_time"], strict=True)
    ]
    doubtful = [
        bool(_EXACT.fullmatch(each)) and int(each[11:13]) in CHANGING_HOURS for each in written
    ]
    if not any(doubtful):
        return []
    near = incidents["coordinate_uncertainty_in_meters"] <= _MOST_RADIUS_METERS
    rows = incidents.assign(written=written)[
        np.array(doubtful, dtype=bool) & near & incidents["latitude"].notna()
    ]
    if rows.empty:
        return []
    local = rows["written"].to_numpy().astype("datetime64[m]")
    zones = find_time_zones(rows["latitude"].to_numpy(), rows["longitude"].to_numpy())
    found = find_clock_changes(local, zones)
    return [
        problem
        for id_, *changes in zip(rows["incident_id"], *found, strict=True)
        for problem in _problems(id_, ClockChanges(*map(np.asarray, changes)))
    ]


def _problems(id_: str, changes: ClockChanges) -> list[Problem]:
    if changes.skipped:
        found = "This local time did not occur: clocks were set forward over it."
        fix = "Check the time."
    elif changes.doubled:
        found = "This local time occurred twice: clocks were set back."
        fix = "Say in date_note which one is meant, if a source does."
    else:
        return []
    return [Problem(id_, ("local_time",), found=found, expected="", fix=fix, code="clock-change")]
