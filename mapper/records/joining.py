"""Joins the tables of several inputs into one set, with identities kept apart.

An incident whose id an earlier input has gets a suffix, and so does a source or an agency that an earlier
input describes otherwise; equal ones become one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import Mask
from mapper.records.former_records import rename_links
from mapper.records.own_joining import align_outlines, align_own_areas, align_own_fields
from mapper.records.tables import Tables, replace_nan

_KEYS = {"incidents": "incident_id", "sources": "id", "agencies": "id"}
_OF_INCIDENTS = ("involvements", "claims", "accounts", "citations")


@dataclass(frozen=True)
class Joined:
    """The tables of several inputs.

    Attributes:
        tables: All of them, newest first.
        incidents: The new id of each incident that got one, by its own, for each input.
        sources: The same for sources.
        agencies: The same for agencies.
        inputs: The number of the input of each incident, by its id in `tables`.
    """

    tables: Tables
    incidents: tuple[Mapping[str, str], ...]
    sources: tuple[Mapping[str, str], ...]
    agencies: tuple[Mapping[str, str], ...]
    inputs: pd.Series[Any]


def join_tables(parts: Sequence[Tables]) -> Joined:
    """Join the tables of inputs, in their order.

    Args:
        parts: The tables of each input; ids are distinct within each.
    """
    parts, fields = align_own_fields(parts)
    parts, areas = align_own_areas(parts)
    parts = align_outlines(parts)
    renamed: dict[str, list[dict[str, str]]] = {name: [] for name in _KEYS}
    taken: list[Tables] = []
    for number, part in enumerate(parts, start=1):
        own = part
        for table, key in _KEYS.items():
            own, new = _apart(own, taken, table, key, number)
            renamed[table].append(new)
        taken.append(own)
    frames: dict[str, Any] = {
        name: _stacked([getattr(each, name) for each in taken]) for name in (*_KEYS, *_OF_INCIDENTS)
    }
    incidents = frames["incidents"]
    order = _newest_first(incidents)
    incidents = incidents.iloc[order].reset_index(drop=True)
    sizes = [len(each.incidents) for each in taken]
    of_input = np.repeat(np.arange(len(taken)), sizes)[order]
    frames["incidents"] = incidents
    for name in _OF_INCIDENTS:
        frames[name] = _in_order_of(frames[name], incidents["incident_id"])
    types = {id_: type_ for part in reversed(parts) for id_, type_ in part.own_types.items()}
    whole = Tables(**frames, own_types=types, own_fields=fields, own_areas=areas)
    retracted = {id_: each for part in reversed(parts) for id_, each in part.retracted.items()}
    whole = whole.with_(retracted=retracted)
    inputs = pd.Series(of_input, index=pd.Index(incidents["incident_id"].astype(object)))
    return Joined(whole, **{name: tuple(each) for name, each in renamed.items()}, inputs=inputs)


def _in_order_of(frame: pd.DataFrame, ids: pd.Series[Any]) -> pd.DataFrame:
    """Put rows into the order of the incidents that they are of."""
    rows = pd.Index(ids.astype(object)).get_indexer(pd.Index(frame["incident_id"].astype(object)))
    return frame.iloc[np.argsort(rows, kind="stable")].reset_index(drop=True)


def _apart(
    part: Tables, before: Sequence[Tables], table: str, key: str, number: int
) -> tuple[Tables, dict[str, str]]:
    """Rename what an earlier input calls by the same id; what is equal there is left out, but incidents."""
    frame = getattr(part, table)
    earlier = pd.concat([getattr(each, table) for each in before]) if before else frame.iloc[:0]
    ids, known = frame[key].astype(object), pd.Index(earlier[key].astype(object))
    same = ids.isin(known).to_numpy(dtype=bool).copy()
    if not same.any():
        return part, {}
    if table != "incidents":
        rows = np.flatnonzero(same)
        mine = frame.iloc[rows]
        others = earlier.iloc[known.get_indexer(pd.Index(ids.iloc[rows]))]
        equal = _equal_rows(mine, others)
        left_out = np.zeros(len(frame), dtype=bool)
        left_out[rows[equal]] = True
        part = replace(part, **{table: frame[~left_out].reset_index(drop=True)})
        same[rows[equal]] = False
    taken = {*ids, *known}
    renamed: dict[str, str] = {}
    for old in ids[same].tolist():
        new = f"{old}-{number}"
        while new in taken:
            new += f"-{number}"
        taken.add(new)
        renamed[old] = new
    return _renamed(part, table, key, renamed), renamed


def _equal_rows(mine: pd.DataFrame, others: pd.DataFrame) -> Mask:
    equal = np.ones(len(mine), dtype=bool)
    for name in mine.columns:
        if name not in others:
            continue
        one, two = (replace_nan(each[name]).to_numpy(dtype=object) for each in (mine, others))
        equal &= np.fromiter(
            (a == b for a, b in zip(one, two, strict=True)), dtype=bool, count=len(one)
        )
    return equal


def _renamed(part: Tables, table: str, key: str, renamed: Mapping[str, str]) -> Tables:
    """Write new ids wherever the tables of an input have the old ones."""
    if not renamed:
        return part
    columns = {
        "incidents": [("incidents", key), *((name, "incident_id") for name in _OF_INCIDENTS)],
        "sources": [("sources", key), ("citations", "source"), ("accounts", "source")],
        "agencies": [
            ("agencies", key), ("agencies", "parent"), ("agencies", "period_of"),
            ("involvements", "agency"), ("accounts", "agency"),
        ],
    }[table]  # fmt: skip
    for name, column in columns:
        frame = getattr(part, name)
        old = frame[column].astype(object)
        new = old.where(~old.isin(list(renamed)), old.map(renamed))
        part = replace(part, **{name: frame.assign(**{column: new})})
    return rename_links(part, renamed) if table == "incidents" else part


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put frames on top of each other; an empty one does not decide the types of columns."""
    filled = [each for each in frames if len(each)] or list(frames[:1])
    if len(filled) == 1:
        return filled[0].reset_index(drop=True)
    whole = pd.concat(filled, ignore_index=True)
    texts = [name for name, dtype in whole.dtypes.items() if dtype.kind == "O"]
    return whole.assign(**{str(name): replace_nan(whole[name]) for name in texts})


def _newest_first(incidents: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Order incidents as lists and pages do: newest first, undated last, else in the inputs' order."""
    day = incidents["date_start"].fillna(incidents["date_end"])
    seconds = day.to_numpy(dtype="datetime64[s]")
    key = np.where(np.isnat(seconds), np.iinfo(np.int64).max, -seconds.astype(np.int64))
    return np.argsort(key, kind="stable")
