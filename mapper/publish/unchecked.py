"""Withholds incidents of which nothing was checked from sets that were published without that rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from mapper.publish.dataset import Dataset
from mapper.records import drop_links, mask


def withhold_unchecked(dataset: Dataset) -> Dataset:
    """Return a public dataset with checked incidents only; the others count as withheld."""
    incidents = dataset.tables.incidents
    unchecked = ~mask(incidents["checked"], bool)
    if dataset.profile != "public" or not unchecked.any():
        return dataset
    ids = incidents.loc[unchecked, "incident_id"]
    kept = drop_links(dataset.tables.without(ids), set(ids))
    reasons = Counter(dataset.reasons)
    reasons["unchecked"] += len(ids)
    return replace(
        dataset, tables=kept, withheld=dataset.withheld + len(ids), reasons=dict(reasons)
    )
