"""Counts over the incidents, for a first look and for a report."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mapper.analysis.agency_matrix import words_for_none
from mapper.files import Codes
from mapper.places import PRECISIONS
from mapper.records import (
    CONTEST_STATUSES,
    INCIDENT_TYPES,
    LEVELS,
    LOCATED_BY,
    Tables,
    lasting_incidents,
    present_agencies,
)


def summarize(tables: Tables, tally: dict[str, int]) -> pd.DataFrame:
    """Count incidents by status, level, type, precision, origin of the place, and year.

    Args:
        tables: Assigned incidents.
        tally: Numbers of records shown, withheld and so on, by name.

    Returns:
        One row per value, indexed by property (`of`) and value, with the column `incidents`. Counts by
        level add up to more than the incidents where several levels took part, and counts by year where
        a date may fall in two years.
    """
    incidents = tables.incidents
    parts = {
        "tally": pd.Series(tally),
        "contest_status": _counts(incidents, "contest_status", CONTEST_STATUSES),
        "level": _levels(tables),
        "type": _counts(incidents, "type", INCIDENT_TYPES),
        "precision": _counts(incidents, "precision", PRECISIONS),
        "located_by": _counts(incidents, "located_by", LOCATED_BY),
        "year": _years(incidents),
    }
    together = pd.concat({name: part.astype(np.int64) for name, part in parts.items()})
    return together.rename_axis(["of", "value"]).to_frame("incidents")


def by_month(incidents: pd.DataFrame) -> pd.DataFrame:
    """Count incidents by month, separately for exact dates, events that lasted, and uncertain dates.

    Args:
        incidents: Incidents with the first and last day on which each may have happened.

    Returns:
        One row per month, from the first to the last that occurs. `exact` counts incidents that
        happened in the month. `lasting` counts those that went on over this month and others, `spanning`
        those that may have happened in this month or another; both count in each. A date without a start
        or an end spans to the table's first or last month. If any incidents are undated, a last row, NaT,
        has their number as `undated`.
    """
    start, end = (_months(incidents, name) for name in ("date_start", "date_end"))
    undated = np.isnat(start) & np.isnat(end)
    known = np.concatenate([start[~np.isnat(start)], end[~np.isnat(end)]])
    if not len(known):
        months = pd.PeriodIndex([], freq="M")
        exact = lasting = spanning = _none(0)
    else:
        first, count = known.min(), int((known.max() - known.min()).astype(int)) + 1
        months = pd.PeriodIndex([pd.Period(first, "M") + n for n in range(count)], freq="M")
        begin = np.where(np.isnat(start), 0, (start - first).astype(np.int64))[~undated]
        stop = np.where(np.isnat(end), count - 1, (end - first).astype(np.int64))[~undated]
        is_exact = (begin == stop) & ~(np.isnat(start) | np.isnat(end))[~undated]
        exact = np.bincount(begin[is_exact], minlength=count)
        went_on = lasting_incidents(incidents)[~undated]
        lasting, spanning = (
            _in_each(begin[some], stop[some], count)
            for some in (~is_exact & went_on, ~is_exact & ~went_on)
        )
    counts = {"exact": exact, "lasting": lasting, "spanning": spanning, "undated": 0}
    frame = pd.DataFrame(counts, index=months)
    if undated.any():
        row = {**dict.fromkeys(counts, 0), "undated": int(undated.sum())}
        last = pd.DataFrame(row, index=pd.PeriodIndex([pd.NaT], freq="M"))
        frame = pd.concat([frame, last])
    return frame.astype(np.int64).rename_axis("month")


def _in_each(begin: Codes, stop: Codes, count: int) -> Codes:
    """Count, by month, the incidents whose first month is not after it and whose last is not before it."""
    steps = np.bincount(begin, minlength=count + 1) - np.bincount(stop + 1, minlength=count + 1)
    counted: Codes = np.cumsum(steps)[:count]
    return counted


def _none(count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.zeros(count, dtype=np.int64)


def _months(incidents: pd.DataFrame, name: str) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    return incidents[name].to_numpy(dtype="datetime64[s]").astype("datetime64[M]")


def _counts(incidents: pd.DataFrame, name: str, order: tuple[str, ...]) -> pd.Series[int]:
    """Count the values in a column, in the model's order, then any others."""
    if name not in incidents:
        return pd.Series(dtype=np.int64)
    counts = incidents[name].astype(object).fillna("unknown").value_counts()
    known = [value for value in order if value in counts]
    return counts.reindex([*known, *sorted(set(counts.index) - set(known))])


def _levels(tables: Tables) -> pd.Series[int]:
    level_of = dict(zip(tables.agencies["id"], tables.agencies["level"], strict=True))
    present = present_agencies(tables.involvements)
    pairs = pd.DataFrame(
        {"incident": present["incident_id"], "level": present["agency"].map(level_of)}
    ).drop_duplicates()
    counts = pairs["level"].value_counts().reindex(LEVELS).fillna(0)
    without_agency = len(tables.incidents) - pairs["incident"].nunique()
    return pd.concat(
        [counts[counts > 0], pd.Series({words_for_none(tables.involvements): without_agency})]
    )


def _years(incidents: pd.DataFrame) -> pd.Series[int]:
    starts, ends = (incidents[name].dt.year for name in ("date_start", "date_end"))
    undated = starts.isna() & ends.isna()
    first, last = starts.fillna(ends), ends.fillna(starts)
    pairs = pd.DataFrame({"first": first, "last": last})[~undated].value_counts()
    counts: dict[int, int] = {}
    for (begin, stop), number in pairs.items():
        for year in range(int(begin), int(stop) + 1):
            counts[year] = counts.get(year, 0) + int(number)
    years = {str(year): counts[year] for year in sorted(counts)}
    return pd.Series(years | ({"undated": int(undated.sum())} if undated.any() else {}))
