"""Joins datasets that are published already, such as pages and exports, with others into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from mapper.privacy import Profile
from mapper.publish.dataset import (
    DEFAULT_HEADS,
    Dataset,
    join_borders,
    join_coverages,
    join_notices,
)
from mapper.publish.unpublished_joining import describe_renamed
from mapper.records import Joined, Tables, join_tables

_NARROWEST: Sequence[Profile] = ("internal", "partner", "public")


def join_datasets(parts: Sequence[Dataset]) -> Dataset:
    """Join datasets into one, which is for the narrowest audience of any of them.

    Args:
        parts: The datasets, with those that still know where their values come from first.
    """
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    joined = join_tables([each.tables for each in parts])
    titled = next(
        (each for each in parts if each.title not in DEFAULT_HEADS),
        max(parts, key=lambda each: len(each.tables.involvements)),
    )
    reasons: Counter[str] = Counter()
    for each in parts:
        reasons.update(each.reasons)
    notes = [note for each in parts for note in each.notes]
    for number, renamed in enumerate(joined.incidents, start=1):
        notes += describe_renamed(renamed, number)
    return Dataset(
        joined.tables,
        sum(each.records for each in parts),
        sum(each.withheld for each in parts),
        title=titled.title,
        description=titled.description,
        notices=join_notices(each.notices for each in parts),
        site_url=next((each.site_url for each in parts if each.site_url), ""),
        translations=titled.translations,
        profile=next(each for each in _NARROWEST if any(part.profile == each for part in parts)),
        reasons=dict(reasons),  # type: ignore[arg-type]
        reduced=sum(each.reduced for each in parts),
        secrets=tuple(secret for each in parts for secret in each.secrets),
        kept_photos=sum(each.kept_photos for each in parts),
        beside=tuple(id_ for each in parts for id_ in each.beside),
        fault_of=first.fault_of,
        rejected=sum(each.rejected for each in parts),
        faults=tuple(fault for each in parts for fault in each.faults),
        rejected_of=first.rejected_of,
        notes=tuple(notes),
        new_agencies=tuple(
            {agency.id: agency for each in parts for agency in each.new_agencies}.values()
        ),
        date_columns=tuple(dict.fromkeys(name for each in parts for name in each.date_columns)),
        coverage=join_coverages([each.coverage for each in parts]),
        borders=join_borders(each.borders for each in parts),
        areas=tuple(layer for each in parts for layer in each.areas),
        ground=tuple(dict.fromkeys(file for each in parts for file in each.ground)),
        home=first.home if len({each.home for each in parts}) == 1 else None,
        inputs=_inputs(parts, joined),
        read_ids=None if first.read_ids is None else _read_ids(first.read_ids, joined.tables),
    )


def _inputs(parts: Sequence[Dataset], joined: Joined) -> pd.Series[Any]:
    """Number the inputs of all parts, of which one may have several."""
    before = 0
    found = joined.inputs.copy()
    for number, (part, renamed) in enumerate(zip(parts, joined.incidents, strict=True)):
        own = joined.inputs == number
        if part.inputs is None:
            found[own] = before
            before += 1
            continue
        ids = [renamed.get(id_, id_) for id_ in part.inputs.index]
        found[own] = before + part.inputs.set_axis(ids).reindex(found.index[own]).to_numpy()
        before += int(part.inputs.max(skipna=True)) + 1 if len(part.inputs) else 0
    return found


def _read_ids(withheld_too: pd.Series[Any], joined: Tables) -> pd.Series[Any]:
    return pd.concat([withheld_too, joined.incidents["incident_id"]], ignore_index=True)
