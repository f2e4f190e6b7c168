"""Records that are no longer: merged into others or retracted; their links stay alive."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from mapper.files import Mask
from mapper.records.corrections import RETRACTION, Retraction
from mapper.records.factorize import mask

if TYPE_CHECKING:
    from mapper.records.tables import Tables


def has_retraction(corrections: object) -> bool:
    """Whether corrections take the whole record back."""
    return isinstance(corrections, (list, tuple)) and any(
        each["kind"] == RETRACTION for each in corrections
    )


def without_former(tables: Tables) -> Tables:
    """Return the tables without records that became part of others or are retracted."""
    incidents = tables.incidents
    gone = mask(incidents["corrections"], has_retraction) | incidents["merged_into"].notna()
    return tables.without(incidents.loc[gone, "incident_id"]) if gone.any() else tables


def make_retractions(tables: Tables, rows: Mask) -> dict[str, Retraction]:
    """Return what stays of some records with a retraction: its last one, without the record's words."""
    made: dict[str, Retraction] = {}
    for row in tables.incidents[rows].to_dict("records"):
        at, said = [
            (at, each) for at, each in enumerate(row["corrections"]) if each["kind"] == RETRACTION
        ][-1]
        translated = {
            language: {"right": reason}
            for language, texts in (row["translations"] or {}).items()
            if (reason := _reason(texts.get("corrections") or (), at))
        }
        kept_back = "corrections" in (row["redact"] or ())
        given = {"by": said["by"], "date": said["date"]}
        if not kept_back:
            given |= {"right": said.get("right"), "translations": translated or None}
        made[row["incident_id"]] = Retraction.model_validate(given)
    return made


def _reason(corrections: Any, at: int) -> str | None:  # noqa: ANN401 - of a translation
    return corrections[at].get("right") if at < len(corrections) else None


def add_former_ids(kept: Tables, merged: Mapping[str, str]) -> Tables:
    """Note on each record the ids of those that became part of it.

    Args:
        kept: The records that are published.
        merged: Each id that is no longer published, and the record that it became part of, which may have
            become part of another.
    """
    published = set(kept.incidents["incident_id"]) if merged else set()
    former: dict[str, list[str]] = {}
    for id_ in merged:
        target, seen = merged[id_], {id_}
        while target in merged and target not in seen:
            seen.add(target)
            target = merged[target]
        if target in published:
            former.setdefault(target, []).append(id_)
    if not former:
        return kept
    changed = kept.incidents.copy(deep=False)
    changed["formerly"] = _objects(
        changed,
        lambda id_, known: tuple(dict.fromkeys((*(known or ()), *former.get(id_, ())))) or None,
        "formerly",
    )
    return kept.with_(incidents=changed)


def former_ids(incidents: pd.DataFrame) -> dict[str, str]:
    """Return each id of a record that became part of another, and the record that has it now."""
    if "formerly" not in incidents:
        return {}
    having = mask(incidents["formerly"], bool)
    ids, former = (incidents[name][having] for name in ("incident_id", "formerly"))
    return {each: id_ for id_, listed in zip(ids, former, strict=True) for each in listed}


def drop_links(kept: Tables, gone: Collection[str]) -> Tables:
    """Leave out links to records that are not published."""
    linked = mask(kept.incidents["same_event_as"], bool)
    if not linked.any() or not gone:
        return kept
    changed = kept.incidents.copy(deep=False)
    changed["same_event_as"] = _objects(
        changed,
        lambda _, known: tuple(each for each in known or () if each not in gone) or None,
        "same_event_as",
    )
    return kept.with_(incidents=changed)


def rename_links(part: Tables, renamed: Mapping[str, str]) -> Tables:
    """Follow records that got another id."""
    changed = part.incidents.copy(deep=False)
    for name in ("same_event_as", "merged_into"):
        if name in changed and mask(changed[name], bool).any():
            changed[name] = _objects(changed, lambda _, known: _renamed(known, renamed), name)
    return part.with_(incidents=changed)


def _renamed(known: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401 - an id or several
    if isinstance(known, str):
        return renamed.get(known, known)
    return tuple(renamed.get(each, each) for each in known) if known else None


def _objects(frame: pd.DataFrame, make: Any, name: str) -> pd.Series[Any]:  # noqa: ANN401
    values = [make(*each) for each in zip(frame["incident_id"], frame[name], strict=True)]
    return pd.Series(values, index=frame.index, dtype=object)
