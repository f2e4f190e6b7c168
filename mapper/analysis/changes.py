"""Compares two states of a set of incidents: each change, of which incident, and from what to what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from mapper.analysis.change import Change
from mapper.analysis.claim_changes import claim_changes
from mapper.analysis.outline_changes import outline_changes
from mapper.analysis.row_changes import changed_ids, differing_rows, plain, rows_by_incident
from mapper.places import geodesic_meters
from mapper.records import INCIDENT_COLUMNS, Tables, former_ids

_POINT = ("latitude", "longitude")
_RADIUS = "coordinate_uncertainty_in_meters"
# follow from others, or from how a set was read
_DERIVED = frozenset({"incident_id", "date_start", "date_end", *_POINT, _RADIUS})
_KINDS: Mapping[str, str] = {
    "event_date": "date", "local_time": "date", "date_interval": "date",
    "date_note": "date", "contest_status": "status",
    "formerly": "merged", "corrections": "correction", "checked": "check",
}  # fmt: skip
_SAME_POINT_METERS = 0.5  # pages round to 11 cm


def compare_tables(
    old: Tables,
    new: Tables,
    heads: tuple[Mapping[str, object], Mapping[str, object]] = ({}, {}),
    outlines_off: float | None = None,
) -> list[Change]:
    """List every change from one state of a set to another.

    Args:
        old: The earlier state.
        new: The later state.
        heads: Title, description and the like of both.
        outlines_off: The share of an incident's radius by which outlines of a page may be off; None where no
            page is compared.

    Returns:
        The changes, those of one incident together, in the order of the newer state.
    """
    before, after = (each.incidents["incident_id"].astype(object) for each in (old, new))
    both = after[after.isin(before)].tolist()
    changes = [
        *_of_heads(*heads),
        *_of_definitions(old, new),
        *_added(old, new, set(both)),
        *_removed(old, new, set(both)),
        *_of_columns(old, new, both, outlines_off),
        *_of_agencies(old, new, both),
        *claim_changes(old, new, both),
        *_of_sources(old, new, both),
    ]
    order = {id_: at for at, id_ in enumerate(dict.fromkeys([*after, *before]))}
    return sorted(changes, key=lambda each: order.get(each.incident_id, -1))


def _of_heads(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Change("", "head", name, old.get(name), new.get(name))


def _of_definitions(old: Tables, new: Tables) -> Iterator[Change]:
    for name in ("own_types", "own_fields", "retracted"):
        one, two = (
            {id_: each.members() for id_, each in getattr(tables, name).items()}
            for tables in (old, new)
        )
        for id_ in dict.fromkeys((*one, *two)):
            if one.get(id_) != two.get(id_):
                kind = "retracted" if name == "retracted" else "head"
                yield Change(
                    id_ if kind == "retracted" else "", kind, id_, one.get(id_), two.get(id_)
                )


def _added(old: Tables, new: Tables, both: Collection[str]) -> Iterator[Change]:
    rows, former = new.incidents, former_ids(old.incidents)
    for id_, title in zip(rows["incident_id"], rows["title"], strict=True):
        if id_ not in both and id_ not in old.retracted:
            if id_ in former:
                yield Change(id_, "merged", "taken out", former[id_], plain(title))
            else:
                yield Change(id_, "added", "incident", None, plain(title))


def _removed(old: Tables, new: Tables, both: Collection[str]) -> Iterator[Change]:
    rows, former = old.incidents, former_ids(new.incidents)
    for id_, title in zip(rows["incident_id"], rows["title"], strict=True):
        if id_ in both or id_ in new.retracted:
            continue
        yield Change(
            id_, "merged" if id_ in former else "removed", "incident", plain(title), former.get(id_)
        )


# ---- the incidents themselves -----------------------------------------------------------------


def _of_columns(
    old: Tables, new: Tables, both: list[str], outlines_off: float | None
) -> Iterator[Change]:
    one, two = (
        each.incidents.set_index("incident_id", drop=False).loc[both] for each in (old, new)
    )
    yield from _of_places(one, two)
    yield from outline_changes(one, two, outlines_off)
    own = [*old.own_fields, *new.own_fields, "areas"]
    for name in dict.fromkeys((*INCIDENT_COLUMNS, *own)):
        if name in _DERIVED or (name not in one and name not in two):
            continue
        was, now = (
            each[name] if name in each else pd.Series([None] * len(both), dtype=object)
            for each in (one, two)
        )
        for row in differing_rows(was, now):
            values = plain(was.iloc[row]), plain(now.iloc[row])
            if name == "kept_back":
                yield from _of_codes(both[row], *values)
            elif name == "translations":
                yield from _of_leaves(both[row], *values)
            else:
                yield Change(both[row], _KINDS.get(name, "text"), name, *values)


def _of_codes(id_: str, was: Any, now: Any) -> Iterator[Change]:  # noqa: ANN401 - lists of codes
    """Say which limits on publication came or went."""
    were, are = (tuple(each or ()) for each in (was, now))
    for code in dict.fromkeys((*were, *are)):
        if (code in were) == (code in are):
            continue
        kind, _, detail = code.partition(":")
        name = "coarsened" if kind == "cell" else "withheld"
        name = detail if detail in ("retracted", "merged") else name
        yield Change(
            id_, name, "for publication", code if code in were else None, code if code in are else None
        )  # fmt: skip


def _of_leaves(id_: str, was: Any, now: Any) -> Iterator[Change]:  # noqa: ANN401 - mappings
    """Say which texts of translations differ."""
    were, are = dict(_leaves(was)), dict(_leaves(now))
    for path in dict.fromkeys((*were, *are)):
        if were.get(path) != are.get(path):
            what = ".".join(("translations", *map(str, path)))
            yield Change(id_, "text", what, were.get(path), are.get(path))


def _leaves(value: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], Any]]:  # noqa: ANN401
    parts: Any = value.items() if isinstance(value, Mapping) else ()
    if isinstance(value, (list, tuple)):
        parts = enumerate(value)
    elif not isinstance(value, Mapping) and value is not None:
        yield path, value
    for name, each in parts:
        yield from _leaves(each, (*path, name))


def _of_places(one: pd.DataFrame, two: pd.DataFrame) -> Iterator[Change]:
    ids = one["incident_id"].tolist()
    were, are = (each[[*_POINT, _RADIUS]].to_numpy(dtype=float) for each in (one, two))
    for row in np.flatnonzero(
        ~((were == are) | (np.isnan(were) & np.isnan(are))).all(axis=1)
    ).tolist():
        was, now = were[row], are[row]
        points = [None if np.isnan(each[:2]).any() else each[:2].tolist() for each in (was, now)]
        meters = None
        if None not in points:
            meters = float(geodesic_meters(was[1:2], was[0:1], now[1:2], now[0:1])[0])
        if meters is None or meters >= _SAME_POINT_METERS:
            yield Change(ids[row], "moved", "point", points[0], points[1], meters)
        radii = (plain(was[2]), plain(now[2]))
        if radii[0] != radii[1] and None not in radii:
            grew = float(now[2] - was[2])
            yield Change(
                ids[row], "coarsened" if grew > 0 else "sharpened", "radius", *radii, abs(grew)
            )


# ---- agencies and sources ---------------------------------------------------------------------


def _of_agencies(old: Tables, new: Tables, both: list[str]) -> Iterator[Change]:
    ids = changed_ids(old.involvements, new.involvements, both)
    one, two = (rows_by_incident(each.involvements, ids) for each in (old, new))
    names = {
        row["id"]: row["name"]
        for tables in (old, new)
        for row in tables.agencies[["id", "name"]].to_dict("records")
    }
    for id_ in ids:
        were, are = ({row["agency"]: row for row in each.get(id_, ())} for each in (one, two))
        for agency in dict.fromkeys((*were, *are)):
            was, now = were.get(agency), are.get(agency)
            what = str(names.get(agency, agency))
            if was is None or now is None:
                given = was or now or {}
                role = plain(given["role"])
                yield Change(id_, "agency", what, role if was else None, role if now else None)
                continue
            for name in ("role", "note", "area_check"):
                if plain(was[name]) != plain(now[name]):
                    part = what if name == "role" else f"{what}, {name}"
                    yield Change(id_, "agency", part, plain(was[name]), plain(now[name]))


def _of_sources(old: Tables, new: Tables, both: list[str]) -> Iterator[Change]:
    ids = changed_ids(old.citations, new.citations, both)
    one, two = (rows_by_incident(each.citations, ids) for each in (old, new))
    for id_ in ids:
        were, are = ([row["source"] for row in each.get(id_, ())] for each in (one, two))
        for source in dict.fromkeys((*were, *are)):
            if (source in were) != (source in are):
                yield Change(
                    id_, "source", "cited", source if source in were else None,
                    source if source in are else None,
                )  # fmt: skip
    sources, others = (each.sources.set_index("id").to_dict("index") for each in (old, new))
    for source in dict.fromkeys((*sources, *others)):
        was, now = sources.get(source), others.get(source)
        if was is None or now is None:
            yield Change("", "source", str(source), was and _said(was), now and _said(now))
            continue
        for name in was:
            if plain(was[name]) != plain(now.get(name)):
                yield Change(
                    "", "source", f"{source}, {name}", plain(was[name]), plain(now.get(name))
                )


def _said(source: Mapping[Any, Any]) -> str:
    words = [plain(source.get(name)) for name in ("publisher", "title", "published")]
    return ", ".join(str(each) for each in words if each not in (None, "unknown")) or "unknown"
