"""What stays of records that are published no more: where their links lead, and which were retracted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

from mapper.privacy.withheld_values import Secret
from mapper.records import Tables, add_former_ids, drop_links, make_retractions
from mapper.text import slug

_ID = ("id",)


def with_former_records(kept: Tables, tables: Tables, reasons: npt.NDArray[np.str_]) -> Tables:
    """Return published tables that know where the links of merged and retracted records lead.

    Args:
        kept: The published incidents.
        tables: All incidents.
        reasons: Why each of them is withheld; empty if it is not.
    """
    incidents = tables.incidents
    merged = incidents[reasons == "merged"]
    kept = add_former_ids(
        kept, dict(zip(merged["incident_id"], merged["merged_into"], strict=True))
    )
    kept = drop_links(kept, set(incidents["incident_id"][reasons != ""]))
    retracted = make_retractions(tables, reasons == "retracted")
    return kept.with_(retracted={**kept.retracted, **retracted}) if retracted else kept


def without_ids(secrets: Iterable[Secret], ids: Collection[str]) -> list[Secret]:
    """Leave out what stays public of a retraction: the id of its record, words in that id, and the reason."""
    return [
        each
        for each in secrets
        if each.incident_id not in ids
        or (each.field != _ID and not _is_correction(each) and not _is_in_id(each))
    ]


def _is_in_id(secret: Secret) -> bool:
    """Whether the words of a text are a part of its record's id, as a street or district may be."""
    text, id_ = secret.text or "", secret.incident_id
    if len(text) > len(id_):
        return False
    words = slug(text, most_characters=len(id_))
    return bool(words) and f"-{words}-" in f"-{slug(id_, most_characters=len(id_))}-"


def _is_correction(secret: Secret) -> bool:
    return "corrections" in secret.field
