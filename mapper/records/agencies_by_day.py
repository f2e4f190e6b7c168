"""Which row of the table of agencies holds for an involvement: the narrowest that holds all its days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.records.agency_periods import FIRST_DAY, LAST_DAY, bases_of

if TYPE_CHECKING:
    from mapper.records.tables import Tables

_UNIX = date(1970, 1, 1).toordinal()


def agency_rows(tables: Tables, involvements: pd.DataFrame | None = None) -> pd.Series[Any]:
    """Return the id of the row of `tables.agencies` that holds for each involvement on its day.

    Args:
        tables: Assigned incidents.
        involvements: Some of their involvements; all by default.
    """
    given = tables.involvements if involvements is None else involvements
    bases = bases_of(tables.agencies)
    if not bases:
        return given["agency"]
    rows = given["agency"].astype(object).to_numpy().copy()
    table = tables.agencies
    table = table[table["id"].isin({*bases, *bases.values()})]
    first = _ordinals(table["from"], FIRST_DAY)
    last = _ordinals(table["until"], LAST_DAY)
    owner = table["id"].map(bases).fillna(table["id"]).to_numpy()
    dated = np.flatnonzero(given["agency"].isin(set(bases.values())).to_numpy())
    agencies = rows[dated].copy()
    start, end = _days_of_incidents(tables.incidents, given["incident_id"].iloc[dated])
    for number in np.argsort(
        first - last, kind="stable"
    ):  # the widest first, so that the narrowest stay
        fits = (agencies == owner[number]) & (first[number] <= start) & (end <= last[number])
        rows[dated[fits]] = table["id"].iloc[number]
    return pd.Series(rows, index=given.index, dtype=object, name="agency")


def _ordinals(column: pd.Series[Any], absent: int) -> npt.NDArray[np.int64]:
    days = [
        date.fromisoformat(each).toordinal() if isinstance(each, str) else absent for each in column
    ]
    return np.array(days, dtype=np.int64)


def _days_of_incidents(
    incidents: pd.DataFrame, ids: pd.Series[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first and last day of each incident, as ordinals."""
    at = pd.Index(incidents["incident_id"].astype(object)).get_indexer(pd.Index(ids.astype(object)))
    return incident_days(incidents.iloc[at])


def incident_days(incidents: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first and last day of each row, as ordinals; an open end is the first or last there is."""
    found = []
    for name, absent in (("date_start", FIRST_DAY), ("date_end", LAST_DAY)):
        days = incidents[name].to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
        numbers = days.astype(np.int64) + _UNIX
        found.append(np.where(np.isnat(days), absent, numbers))
    return found[0], found[1]
