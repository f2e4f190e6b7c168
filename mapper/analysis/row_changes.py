"""Finds what differs between two tables without looking at each row one by one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from mapper.records import replace_nan


def plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    """Return a cell as a plain value; None for a missing one, and for an empty list."""
    if isinstance(value, (list, tuple, dict)):
        return value or None
    return None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value


def differing_rows(was: pd.Series[Any], now: pd.Series[Any]) -> list[int]:
    """Return the rows of two columns of one length whose values differ; missing values are equal."""
    if was.equals(now):
        return []
    one, two = (replace_nan(each).to_numpy(dtype=object) for each in (was, now))
    doubtful: list[int] = np.flatnonzero(one != two).tolist()
    return [row for row in doubtful if _differ(one[row], two[row])]


def _differ(one: Any, two: Any) -> bool:  # noqa: ANN401 - cells
    return bool((one or None) != (two or None))


def changed_ids(old: pd.DataFrame, new: pd.DataFrame, ids: list[str]) -> list[str]:
    """Return the incidents whose rows of a table differ, in the order given."""
    if old.equals(new):  # as most tables are, and ten times as fast as what follows
        return []
    one, two = (_digests(each) for each in (old, new))
    return [id_ for id_ in ids if one.get(id_) != two.get(id_)]


def _digests(frame: pd.DataFrame) -> dict[str, int]:
    """Return one number for all rows of each incident, in their order."""
    owner = frame["incident_id"].astype(object)
    if not len(frame):
        return {}
    texts = frame.drop(columns="incident_id").astype(object).fillna("").astype(str)
    texts["at"] = owner.groupby(owner).cumcount().astype(str)
    numbers = np.asarray(pd.util.hash_pandas_object(texts, index=False), dtype=np.uint64)
    codes, names = pd.factorize(owner)
    sums = np.zeros(len(names), dtype=np.uint64)
    np.add.at(sums, codes, numbers)
    return dict(zip(names.tolist(), sums.tolist(), strict=True))


def rows_by_incident(frame: pd.DataFrame, ids: Collection[str]) -> dict[str, list[dict[Any, Any]]]:
    """Return the rows of some incidents, each in the order of the table."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in frame[frame["incident_id"].isin(list(ids))].to_dict("records"):
        found.setdefault(row["incident_id"], []).append(row)
    return found
